"""The codes of a study: the codebook, and the framework matrix of cases and codes."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pandas as pd
from IPython.display import HTML

from crosscase.display.html import has, records, render
from crosscase.display.labels import bearings, heading, label
from crosscase.study import Study

SHOWN = {"code_id", "research_question", "dimension", "definition"}  # each in a place of its own


def codebook(study: Study) -> HTML:
    """Show what each code means, and how many statements carry it with which bearing.

    Every code has an address, its id in lower case, and leads to its page.

    Examples
    --------
    >>> import crosscase as cc
    >>> codebook(cc.load_study()).data.count('class="code"')
    18
    """
    counts = _counts(study.consensus, ["code_id"])
    more = [str(name) for name in study.codebook if name not in SHOWN]
    questions = [
        (
            question,
            [
                code
                | {
                    "bearings": _ordered(counts.get((code["code_id"],), Counter()), study),
                    "told": {heading(study, name): code[name] for name in more if has(code[name])},
                }
                for code in codes
            ],
        )
        for question, codes in _by_question(study)
    ]
    return render("codebook.html", questions=questions, signs=_signs(study))


def framework_table(matrix: pd.DataFrame, study: Study, caption: str) -> HTML:
    """Show how many statements every case has on every code, by bearing, each leading to them.

    A table on wide screens; on narrow ones a list of dimensions that open. Every cell has an
    address: case and code in lower case. ``matrix``: from
    :func:`crosscase.analysis.framework_matrix`.

    Examples
    --------
    >>> import crosscase as cc
    >>> study = cc.load_study()
    >>> matrix = cc.framework_matrix(study.evidence, study.rated_scopes[0])
    >>> 'id="utr-leo-o-pol"' in framework_table(matrix, study, "Statements by case and code").data
    True
    """
    counts = _counts(matrix, ["case_id", "code_id"])
    return render(
        "framework_table.html",
        caption=caption,
        cases={case: study.names[case] for case in study.cases["case_id"]},
        cases_called=label(study, "cases"),
        questions=list(_by_question(study)),
        cells={place: _ordered(found, study) for place, found in counts.items()},
        totals=matrix["code_id"].value_counts(),
        signs=_signs(study),
    )


def _by_question(study: Study) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield the questions of a study with their codes; a study without any has one, unnamed."""
    questions: dict[str, list[dict[str, Any]]] = {}
    for code in records(study.codebook):
        named = {"dimension": study.names[code["code_id"]]}
        questions.setdefault(str(code.get("research_question", "")), []).append(code | named)
    yield from questions.items()


def _counts(codings: pd.DataFrame, keys: list[str]) -> dict[tuple[str, ...], Counter[str]]:
    """Count statements by bearing for every combination of keys that there is."""
    counts: dict[tuple[str, ...], Counter[str]] = {}
    for *place, bearing in codings[[*keys, "bearing"]].itertuples(index=False, name=None):
        counts.setdefault(tuple(place), Counter())[bearing] += 1
    return counts


def _ordered(counts: Counter[str], study: Study) -> dict[str, int]:
    return {bearing: counts[bearing] for bearing in bearings(study) or counts if counts[bearing]}


def _signs(study: Study) -> dict[str, str]:
    """Return of every bearing whether its value is up, even or down, or whether it has none."""
    values = {bearing: study.bearings[bearing] for bearing in bearings(study)}
    return {
        bearing: "none" if value is None else ("down", "even", "up")[(value > 0) - (value < 0) + 1]
        for bearing, value in values.items()
    }
