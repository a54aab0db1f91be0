"""The framework: research questions, their dimensions, the codes."""

import altair as alt
import pandas as pd

from crosscase.display.figure import Figure
from crosscase.display.theme import SERIES, TEXT


def code_tree(codebook: pd.DataFrame, caption: str, alt_text: str) -> Figure:
    """Draw each research question with a branch to every dimension and its code.

    The numbers are question, dimension, code, definition.

    Parameters
    ----------
    codebook
        ``research_question``, ``dimension``, ``code_id``, ``definition``.
    """
    leaves = codebook[["research_question", "dimension", "code_id"]].astype(str)
    questions = list(leaves["research_question"].unique())
    leaves = leaves.assign(
        row=range(len(leaves)),
        label=leaves["dimension"] + " · " + leaves["code_id"],
        stem=1.05,
        tip=1.95,
        leaf=2.0,
    )
    leaves["root"] = leaves.groupby("research_question", sort=False)["row"].transform("mean")
    base = alt.Chart(leaves, width=500, height=24 * len(leaves)).encode(
        color=alt.Color("research_question:N", sort=questions).scale(range=SERIES).legend(None)
    )
    across = alt.X(axis=None).scale(domain=[0, 4])
    down = alt.Y(axis=None).scale(reverse=True)
    branches = base.mark_rule(strokeWidth=1.5).encode(
        x=across.field("stem").type("quantitative"),
        x2="tip",
        y=down.field("root").type("quantitative"),
        y2="row",
    )
    labels = base.mark_text(align="left").encode(
        x=across.field("leaf").type("quantitative"),
        y=down.field("row").type("quantitative"),
        text="label:N",
        color=alt.value(TEXT),
    )
    roots = (
        base.transform_aggregate(
            root="mean(root)", stem="mean(stem)", groupby=["research_question"]
        )
        .mark_text(align="right", fontWeight="bold", fontSize=13, dx=-6)
        .encode(
            x=across.field("stem").type("quantitative"),
            y=down.field("root").type("quantitative"),
            text="research_question:N",
            color=alt.value(TEXT),
        )
    )
    numbers = codebook[["dimension", "research_question", "code_id", "definition"]].astype(str)
    numbers.columns = ["Dimension", "Question", "Code", "Definition"]
    return Figure(branches + labels + roots, caption, alt_text, numbers)
