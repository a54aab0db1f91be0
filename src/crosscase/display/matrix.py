"""Matrices, cases in columns, codes in rows: what is documented, and how it is judged."""

from collections.abc import Iterable
from typing import Any

import pandas as pd
from IPython.display import HTML

from crosscase.display import addresses
from crosscase.display.html import environment, records, render
from crosscase.display.labels import bearings, heading, label
from crosscase.display.tables import CARRIED_AS, RATED, figure_links
from crosscase.display.words import count, headed, listing
from crosscase.study import Study

CELL = ["case_id", "code_id"]
cells_of: Any = environment().get_template("matrix_cells.html").module


def rating_matrix(ratings: pd.DataFrame, study: Study, finding: str, caption: str) -> HTML:
    """Show what is documented of every code in every case, and how it is rated.

    Every cell leads to its statements. It holds the rating, a bar for all statements by their
    bearings, their number, and how sure the rating is, in dots that lead to the judgement.

    Parameters
    ----------
    ratings
        From :func:`crosscase.analysis.with_confidence`, labelled; select rows (say one question)
        beforehand.
    finding
        What is to be seen, in one sentence: the headline.
    caption
        What is shown, with units.
    """
    rated = study.evidence[study.evidence["rated"]]
    order = bearings(study)
    keys = [rated[key].astype(object) for key in CELL]
    counts = pd.crosstab(keys, rated["bearing"].astype(object))
    counts = counts.reindex(columns=order, fill_value=0)
    most = int(counts.sum(axis="columns").max())
    ids = {name: each for each, name in study.names.items()}
    cells: list[dict[str, Any]] = []
    for row in records(ratings):
        case, code = ids[row["case_id"]], ids[row["code_id"]]
        own: Any = counts.loc[(case, code)] if (case, code) in counts.index else counts.sum() * 0
        told = listing((f"{own[each]} {each}" for each in order if own[each]), "nothing")
        words = f"{count(int(own.sum()), 'statement')}: {told}"
        sure = addresses.CONFIDENCE.format(cell_id=row["cell_id"])
        parts = _parts((_worth(study, each), own[each]) for each in order)
        cells.append(
            row | {"parts": parts, "most": most, "segments": int(own.sum()), "words": words}
            | {"link": addresses.evidence(case, code), "sure": sure}
        )  # fmt: skip
    key = {_worth(study, each): each for each in reversed(order)}
    names = {kind: listing(_alike(study, each), "") for kind, each in key.items()}
    data = ratings[[*CELL, *RATED, "involved_share", "score"]].rename(columns=CARRIED_AS)
    return _shown(cells, ratings, study, finding, caption, cells_of.rated, names, data)


def evidence_map(cells: pd.DataFrame, study: Study, by: str, finding: str, caption: str) -> HTML:
    """Show an evidence gap map: how much there is of every code in every case, and where nothing.

    After those of the International Initiative for Impact Evaluation (3ie). ``cells``: from
    :func:`crosscase.analysis.code_by_case` by the column ``by``, labelled.
    """
    kinds = list(cells[by].cat.categories)
    tidy = cells.pivot_table(
        index=CELL, columns=by, values="segments", aggfunc="sum", observed=False, fill_value=0
    )
    most = int(tidy.sum(axis="columns").max())
    ids = {name: each for each, name in study.names.items()}
    shown = []
    for (case, code), own in tidy.to_dict("index").items():
        told = listing(f"{own[each]} {label(study, by, each)}" for each in kinds if own[each])
        parts = _parts((f"series-{place}", own[each]) for place, each in enumerate(kinds))
        shown.append(
            {
                "case_id": case,
                "code_id": code,
                "parts": parts,
                "most": most,
                "segments": sum(own.values()),
                "words": f"{count(sum(own.values()), 'statement')}: {told}",
                "link": addresses.evidence(ids[case], ids[code]),
            }
        )
    key = {f"series-{place}": label(study, by, each) for place, each in enumerate(kinds)}
    data = cells[[*CELL, by, "segments"]].rename(columns=CARRIED_AS)
    return _shown(shown, cells, study, finding, caption, cells_of.counted, key, data)


def _parts(sizes: Iterable[tuple[str, int]]) -> list[dict[str, Any]]:
    """Return the parts of a bar, one beside another."""
    parts, before = [], 0
    for name, size in sizes:
        if size:
            parts.append({"name": name, "size": size, "before": before})
        before += size
    return parts


def _worth(study: Study, bearing: str) -> str:
    """Return the class of a bearing: it has the colour of what it is worth."""
    value = study.bearings[bearing]
    if value is None:
        return "worth-none"
    return "worth-more" if value > 0 else "worth-less" if value < 0 else "worth-both"


def _alike(study: Study, bearing: str) -> list[str]:
    """Return the bearings that have the same class."""
    return [each for each in bearings(study) if _worth(study, each) == _worth(study, bearing)]


def _shown(
    cells: list[dict[str, Any]],
    frame: pd.DataFrame,
    study: Study,
    finding: str,
    caption: str,
    content: Any,
    key: dict[str, str],
    data: pd.DataFrame,
) -> HTML:
    cases = [str(case) for case in frame["case_id"].cat.categories]
    placed = {(cell["case_id"], cell["code_id"]): cell for cell in cells}
    present = set(frame["code_id"].astype(object))
    codes = [code for code in frame["code_id"].cat.categories if code in present]
    return render(
        "matrix.html",
        finding=finding,
        caption=caption,
        head=heading(study, "code_id"),
        cases=cases,
        rows=[(code, [placed[case, code] for case in cases]) for code in codes],
        content=content,
        key=[(name, headed(words)) for name, words in key.items()],
        links=figure_links(caption, data),
    )
