"""The coding lab: segments to code, with the reference to compare with.

Without scripts, and on paper, it is a worksheet with its key at the end; a script makes of it a
form that shows one segment at a time, compares as one goes, and gives the codings as a file.
"""

import base64
import hashlib
import json
import re
from string import ascii_lowercase

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup, escape

from crosscase.analysis.intercoder import REFERENCE
from crosscase.display.html import inert_json, records
from crosscase.display.labels import about, bearings, by_segment, spelled_out
from crosscase.display.tables import table_markup
from crosscase.study import Study
from crosscase.teach.markup import render

# An item of a list, numbered or not, with the lines that go on with it.
RULE = re.compile(r"^(?:\d+\.|-) (.*(?:\n(?!\d+\. |- |#|\||\s*$).*)*)", re.MULTILINE)
HEADS = {"dimension": "Dimension", "code_id": "Code", "definition": "Definition"}
BORDERS = {"include": "Belongs here", "exclude": "Does not"}  # columns that not every codebook has


def coding_lab(study: Study, sample: pd.DataFrame, rules: str) -> HTML:
    """Show segments to code: a form where scripts run, a worksheet elsewhere and on paper.

    Coders see the statement, what it speaks of and its years; who said it comes with the reference,
    the consensus of the study. The rules for decisions are the items of lists in Markdown.

    Examples
    --------
    >>> from crosscase import teach
    >>> teach.coding_lab(study, teach.practice_sample(study), "1. Code what is said.")
    <IPython.core.display.HTML object>
    """
    units = study.described(study.units).drop_duplicates(["segment_id", "code_id"])
    known = study.statements.drop_duplicates("segment_id").set_index("segment_id", drop=False)
    statements = records(known.loc[list(sample["segment_id"])])
    codebook = study.codebook.astype(object)
    heads = {name: head for name, head in (HEADS | BORDERS).items() if name in codebook}
    table = study.codebook[list(heads)].rename(columns=heads).astype("string")
    shown = render(
        "lab.html",
        data=_for_the_script(study, units, [row["segment_id"] for row in statements]),
        study=study,
        statements=statements,
        about=about,
        codings=by_segment(spelled_out(units, study)),
        questions=dict(list(codebook.groupby("research_question", sort=False))),
        records=records,
        letters=dict(zip(codebook["code_id"], ascii_lowercase, strict=False)),
        borders=BORDERS,
        bearings=bearings(study),
        rules=[
            Markup(re.sub("`(.+?)`", r"<code>\1</code>", str(escape(rule))))
            for rule in RULE.findall(rules)
        ],
        codes=table_markup(table, "The codes to choose from"),
    )
    return HTML(shown)


def _for_the_script(study: Study, units: pd.DataFrame, segments: list[str]) -> Markup:
    """Return what the script needs to know, and a key that tells one state of it from another."""
    kept = units.dropna(subset="bearing").astype({"segment_id": object})
    agreed = {
        segment: dict(zip(own["code_id"].astype(str), own["bearing"].astype(str), strict=True))
        for segment, own in kept.groupby("segment_id")
    }
    # Written so that nobody reads the reference in the source by accident. It is no secret.
    reference = json.dumps([agreed.get(segment, {}) for segment in segments])
    codes = study.codebook[["code_id", "dimension"]].astype(str)
    known = {
        "segments": segments,
        "reference": base64.b64encode(reference.encode()).decode(),
        "codes": codes.rename(columns={"code_id": "id"}).to_dict("records"),
        "taken": [*study.coders["coder_id"].astype(str), REFERENCE],
    }
    key = hashlib.sha256(json.dumps(known).encode()).hexdigest()[:12]
    return inert_json({"key": f"lab-{key}", **known})
