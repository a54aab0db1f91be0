"""The coding lab: segments to code, with the reference to compare with.

Without scripts, and on paper, it is a worksheet with its key at the end; a script makes of it a
form that shows one segment at a time, compares as one goes, and gives the codings as a file.
"""

import base64
import hashlib
import json
import re
from string import ascii_lowercase
from typing import Any

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup, escape

from crosscase.analysis.intercoder import REFERENCE
from crosscase.display import addresses
from crosscase.display.html import has, inert_json, parts
from crosscase.display.labels import bearings
from crosscase.display.segments import about, by_segment
from crosscase.display.tables import table_markup
from crosscase.display.words import headed
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
    >>> import crosscase as cc
    >>> from crosscase import teach
    >>> study = cc.load_study()
    >>> teach.coding_lab(study, teach.practice_sample(study), "1. Code what is said.")
    <IPython.core.display.HTML object>
    """
    units = study.described(study.units).drop_duplicates(["segment_id", "code_id"])
    coders, coded = list(study.reading_coders), by_segment(units)
    known = study.statements.drop_duplicates("segment_id").set_index("segment_id", drop=False)
    rows = known.loc[list(sample["segment_id"])].to_dict("records")
    statements = [
        {
            "segment_id": row["segment_id"],
            "statement": row["statement"],
            "about": about(row, study),
            "codings": parts.coding_list(coded.get(row["segment_id"], []), coders),
            "source": parts.source_link(row, row["publisher"]),
            "involvement": row["involvement"],
            "address": addresses.segment(row["segment_id"], row["source_id"]),
        }
        for row in rows
    ]

    questions: dict[str, list[dict[str, Any]]] = {}
    for place, code in enumerate(study.codebook.astype(object).to_dict("records")):
        questions.setdefault(headed(code["research_question"]), []).append(
            {
                "id": code["code_id"],
                "dimension": code["dimension"],
                "definition": code["definition"],
                "anchor": addresses.anchor(code["code_id"]),
                "letter": ascii_lowercase[place : place + 1],  # the key that ticks it
                "borders": {head: code[of] for of, head in BORDERS.items() if has(code.get(of))},
            }
        )
    heads = {name: head for name, head in (HEADS | BORDERS).items() if name in study.codebook}
    table = study.codebook[list(heads)].rename(columns=heads).astype("string")
    return HTML(
        render(
            "lab.html",
            data=_for_the_script(study, units, [row["segment_id"] for row in rows]),
            statements=statements,
            questions=questions,
            bearings=bearings(study),
            rules=[
                Markup(re.sub("`(.+?)`", r"<code>\1</code>", str(escape(rule))))
                for rule in RULE.findall(rules)
            ],
            codes=table_markup(table, "The codes to choose from"),
        )
    )


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
        "codes": [{"id": code, "dimension": said} for code, said in codes.itertuples(index=False)],
        "taken": [*study.coders["coder_id"].astype(str), REFERENCE],
    }
    key = hashlib.sha256(json.dumps(known).encode()).hexdigest()[:12]
    return inert_json({"key": f"lab-{key}", **known})
