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

from crosscase.analysis.evidence import decided_units
from crosscase.analysis.intercoder import REFERENCE
from crosscase.display import addresses
from crosscase.display.html import has, inert_json, parts
from crosscase.display.labels import bearings
from crosscase.display.segments import about, by_segment
from crosscase.display.tables import table_markup
from crosscase.display.words import headed
from crosscase.study import Study

RULE = re.compile(r"^\d+\. (.*(?:\n(?!\d+\. ).*)*)", re.MULTILINE)
EXAMPLES = {"include": "Belongs here", "exclude": "Does not"}
START = Markup(
    '<div class="lab-start">\n'
    '<label>Nickname <input name="nickname" maxlength="30" autocomplete="off" '
    'aria-describedby="lab-nickname" /></label>\n'
    '<p id="lab-nickname">It goes into your file, to tell it from others. Please do not use your '
    "real name.</p>\n"
    '<label>Show the reference <select name="mode">'
    '<option value="shown">after each statement: to learn</option>'
    '<option value="blind">only at the end: to measure agreement</option></select></label>\n'
    '<button type="button" name="begin">Begin</button></div>\n'
)
WORK = Markup(
    '<div class="lab-work" hidden="">\n'
    '<p class="lab-progress"><progress aria-label="Statements coded" value="0" max="{size}">'
    "</progress> <span></span></p>\n"
    '<form aria-label="Code the statement" autocomplete="off" novalidate="">\n'
    '<div class="lab-shown"><h3 tabindex="-1"></h3>\n<p class="lab-about origin"></p>\n'
    '<p class="lab-statement"></p></div>\n'
    "{codes}"
    '<div class="lab-submit"><p class="lab-fault" role="alert"></p>\n'
    '<p class="lab-buttons"><button type="button" name="back">Back</button> '
    '<button type="submit">No code applies: next</button></p></div></form>\n'
    '<div class="lab-answer" hidden=""><h3 tabindex="-1">You and the reference</h3>\n'
    '<div class="lab-compared"></div>\n'
    '<p class="lab-buttons"><button type="button" name="next">Next statement</button></p></div>\n'
    "</div>\n"
)
RESULTS = Markup(
    '<div class="lab-results" hidden=""><h3 tabindex="-1"></h3>\n<p></p></div>\n'
    '<div class="lab-file" hidden="">\n'
    '<p class="lab-buttons"><button type="button" name="download">Download your codings (CSV)'
    '</button> <button type="button" name="again">Start again</button></p>\n'
    "<details><summary>Your codings as text, to copy</summary>"
    '<textarea readonly="" rows="8" spellcheck="false" aria-label="Your codings as text">'
    "</textarea></details></div>\n"
    '<div class="lab-review" hidden=""></div>\n'
    '<p class="lab-said" role="status"></p>\n'
)


def coding_lab(study: Study, sample: pd.DataFrame, rules: str) -> HTML:
    """Show segments to code: a form where scripts run, a worksheet elsewhere and on paper.

    Coders see the statement, what it speaks of and its years; who said it comes with the reference.

    Parameters
    ----------
    study
        The study; its consensus is the reference.
    sample
        From :func:`crosscase.analysis.practice_sample`.
    rules
        The decision rules: Markdown with one numbered list.
    """
    rows = sample.merge(study.sources, on="source_id", how="left").to_dict("records")
    codes = study.codebook.astype(object).to_dict("records")
    data = _data(study, rows, codes)
    return HTML(
        Markup(
            '<div class="lab" data-live=""><script type="application/json">{}</script>\n'
            '<div class="lab-app" hidden="">\n{}{}{}</div>\n{}{}{}</div>'
        ).format(
            data,
            START,
            WORK.format(size=len(rows), codes=_choices(codes, bearings(study))),
            RESULTS,
            _at_hand(codes, rules),
            _worksheet(rows, study),
            _key(study, rows),
        )
    )


def _data(study: Study, rows: list[dict[Any, Any]], codes: list[dict[Any, Any]]) -> Markup:
    """Return what the script needs to know, and a key that tells one state of it from another.

    The reference is written so that nobody reads it in the source by accident. It is no secret.
    """
    units = decided_units(study).dropna(subset="bearing").astype({"segment_id": object})
    agreed = {
        segment: dict(zip(own["code_id"].astype(str), own["bearing"].astype(str), strict=True))
        for segment, own in units.groupby("segment_id")
    }
    segments = [row["segment_id"] for row in rows]
    reference = json.dumps([agreed.get(segment, {}) for segment in segments])
    known = {
        "segments": segments,
        "reference": base64.b64encode(reference.encode()).decode(),
        "codes": [{"id": code["code_id"], "dimension": code["dimension"]} for code in codes],
        "taken": [*study.coders["coder_id"].astype(str), REFERENCE],
    }
    key = hashlib.sha256(json.dumps(known).encode()).hexdigest()[:12]
    return inert_json({"key": f"lab-{key}", **known})


def _choices(codes: list[dict[Any, Any]], bearings: list[str]) -> Markup:
    """Return the codes to choose from, under their research questions."""
    letters = dict(zip((code["code_id"] for code in codes), ascii_lowercase, strict=False))
    questions = dict.fromkeys(code["research_question"] for code in codes)
    return Markup("").join(
        Markup("<fieldset><legend>{}</legend>\n{}</fieldset>\n").format(
            headed(question),
            Markup("\n").join(
                _choice(code, letters.get(code["code_id"], ""), bearings)
                for code in codes
                if code["research_question"] == question
            ),
        )
        for question in questions
    )


def _choice(code: dict[Any, Any], letter: str, bearings: list[str]) -> Markup:
    directions = (
        Markup('<label><input type="radio" name="{}" value="{}" /> {}</label>').format(
            code["code_id"], *[bearing] * 2
        )
        for bearing in bearings
    )
    return Markup(
        '<div class="lab-code"><label><input type="checkbox" name="code" value="{code}" '
        'data-letter="{letter}" aria-describedby="lab-{anchor}" /> {dimension}{key}</label>\n'
        '<p id="lab-{anchor}">{definition}</p>\n'
        '<fieldset class="lab-direction" hidden=""><legend>Direction<span class="spoken"> of '
        "{dimension}</span></legend>{directions}</fieldset>\n{examples}</div>"
    ).format(
        code=code["code_id"],
        letter=letter,
        key=Markup(' <kbd aria-hidden="true">{}</kbd>').format(letter) if letter else "",
        anchor=addresses.anchor(code["code_id"]),
        dimension=code["dimension"],
        definition=code["definition"],
        directions=Markup("").join(directions),
        examples=_examples(code),
    )


def _examples(code: dict[Any, Any]) -> Markup:
    """Return what belongs to a code and what does not, one tap away, where the codebook says it."""
    said = {label: code[name] for name, label in EXAMPLES.items() if has(code.get(name))}
    if not said:
        return Markup("")
    items = (Markup("<dt>{}</dt><dd>{}</dd>").format(*each) for each in said.items())
    return Markup(
        '<details><summary>Borders<span class="spoken"> of {}</span></summary><dl>{}</dl></details>'
    ).format(code["dimension"], Markup("").join(items))


def _at_hand(codes: list[dict[Any, Any]], rules: str) -> Markup:
    """Return the decision rules, and the codes for those who do not see the form."""
    heads = {"dimension": "Dimension", "code_id": "Code", "definition": "Definition"}
    heads |= {name: head for name, head in EXAMPLES.items() if name in codes[0]}
    table = pd.DataFrame(codes)[list(heads)].rename(columns=heads).astype("string")
    return Markup(
        '<details class="lab-rules"><summary>The decision rules</summary><ol>{}</ol></details>\n'
        '<details class="lab-codes"><summary>The codes</summary>{}</details>\n'
    ).format(_numbered(rules), table_markup(table, "The codes to choose from"))


def _numbered(rules: str) -> Markup:
    """Return the items of a numbered list in Markdown, with its code marks."""
    marked = (
        re.sub("`(.+?)`", r"<code>\1</code>", str(escape(item))) for item in RULE.findall(rules)
    )
    return Markup("\n").join(Markup(f"<li>{item}</li>") for item in marked)


def _worksheet(rows: list[dict[Any, Any]], study: Study) -> Markup:
    items = (
        Markup(
            '<li><p class="origin">{}</p>\n<p class="lab-statement">{}</p>\n'
            '<p class="lab-lines">Codes and directions:</p></li>'
        ).format(about(row, study), row["statement"])
        for row in rows
    )
    return Markup('<ol class="lab-sheet">\n{}\n</ol>\n').format(Markup("\n").join(items))


def _key(study: Study, rows: list[dict[Any, Any]]) -> Markup:
    """Return what the coders and the adjudicator made of each segment, and who said it."""
    units = decided_units(study)
    coders = [coder for coder in study.coders["coder_id"].astype(str) if coder in units]
    coded = by_segment(units.drop_duplicates(["segment_id", "code_id"]))
    entries = (
        Markup(
            "<details><summary>Statement {}: the reference</summary>{}\n"
            '<p class="origin">From {}, {}; <a href="{}">{}</a></p></details>'
        ).format(
            place,
            parts.coding_list(coded.get(row["segment_id"], []), coders),
            parts.source_link(row, row["publisher"]),
            row["involvement"],
            addresses.segment(row["segment_id"], row["source_id"]),
            row["segment_id"],
        )
        for place, row in enumerate(rows, 1)
    )
    return Markup('<div class="lab-key">\n{}\n</div>\n').format(Markup("\n").join(entries))
