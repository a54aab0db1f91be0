"""The codes of a study: the codebook, and the framework matrix of cases and codes."""

from collections import Counter
from typing import Any

import pandas as pd
from IPython.display import HTML

from crosscase.display.addresses import homes
from crosscase.display.html import has, parts, records, render
from crosscase.display.labels import bearings, heading, label, statements_of
from crosscase.study import Study
from crosscase.study.study import PRESENT

SHOWN = {"code_id", "research_question", "dimension", "definition"}  # each in a place of its own
BY_VALUE = {1: "up", 0: "even", -1: "down"}


def codebook(study: Study) -> HTML:
    """Show what each code means, and how many statements carry it with which bearing.

    Every code has an address, its id in lower case, and leads to its page. Where a column names a
    segment, as an example may, it is shown by what it states.

    Examples
    --------
    >>> codebook(cc.load_study()).data.count('class="code"')
    18
    """
    counts = Counter(zip(study.consensus["code_id"], study.consensus["bearing"], strict=True))
    more = [str(name) for name in study.codebook if name not in SHOWN]
    questions, signs = _by_question(study), _signs(study)
    stated, addresses = statements_of(study), homes(study)
    quoted = {own: parts.quoted(words, [own], addresses) for own, words in stated.items()}
    for codes in questions.values():
        for code in codes:
            own = code["code_id"]
            code["bearings"] = {bearing: counts[own, bearing] for bearing in signs}
            told = {name: code[name] for name in more if has(code[name])}
            code["told"] = {heading(study, name): quoted.get(it, it) for name, it in told.items()}
    return render("codebook.html", questions=questions, signs=signs)


def framework_table(matrix: pd.DataFrame, study: Study, caption: str) -> HTML:
    """Show how many statements every case has on every code, by bearing, each leading to them.

    A table on wide screens; on narrow ones a list of dimensions that open. Every cell has an
    address: case and code in lower case. ``matrix``: from
    :func:`crosscase.analysis.framework_matrix`.

    Examples
    --------
    >>> matrix = cc.framework_matrix(study.evidence, study.rated_scopes[0])
    >>> 'id="utr-leo-o-pol"' in framework_table(matrix, study, "Statements by case and code").data
    True
    """
    counts = Counter(matrix[["case_id", "code_id", "bearing"]].itertuples(index=False, name=None))
    signs = _signs(study)
    cells = {
        (case, code): {bearing: counts[case, code, bearing] for bearing in signs}
        for case in study.cases["case_id"]
        for code in study.codebook["code_id"]
    }
    return render(
        "framework_table.html",
        caption=caption,
        cases={case: study.names[case] for case in study.cases["case_id"]},
        cases_called=label(study, "cases"),
        questions=_by_question(study),
        cells=cells,
        totals=matrix["code_id"].value_counts(),
        signs=signs,
    )


def _by_question(study: Study) -> dict[str, list[dict[str, Any]]]:
    """Return the questions of a study with their codes; a study without any has one, unnamed."""
    questions: dict[str, list[dict[str, Any]]] = {}
    for code in records(study.codebook):
        code["dimension"] = study.names[code["code_id"]]
        questions.setdefault(str(code.get("research_question", "")), []).append(code)
    return questions


def _signs(study: Study) -> dict[str, str]:
    """Return of every bearing how its part of a bar is drawn: by its value, if it has one."""
    signs: dict[str, str] = {}
    for bearing in bearings(study):
        if (value := study.bearings[bearing]) is not None:
            signs[bearing] = BY_VALUE[value]
        elif bearing in study.plans:
            signs[bearing] = "planned"
        else:
            signs[bearing] = "other" if "none" in signs.values() else "none"
    return signs or {PRESENT: "none"}
