"""Matrices, cases in columns, codes in rows: what is documented, and how it is judged."""

from collections.abc import Iterable
from typing import Any

import pandas as pd
from IPython.display import HTML

from crosscase.display import addresses
from crosscase.display.html import environment, records, render
from crosscase.display.labels import bearings, heading, label
from crosscase.display.tables import CARRIED_AS, RATED, figure_links
from crosscase.display.words import SPOKEN, SYMBOL, count, headed, listing, share
from crosscase.study import Study

CELL = ["case_id", "code_id"]
INVOLVED = "line under a bar: as much of it comes from those involved"
READ_AS = (
    "34: statements that say something is, happened or is judged",
    "17 from 8: those that judge it, and their origins",
    "dots: confidence in the rating",
    *(f"{SYMBOL[each]}: {SPOKEN[each]}" for each in ("thin", "silent")),
)
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

    Examples
    --------
    >>> ratings = labelled(cc.with_confidence(study.ratings, study), study)
    >>> "Much is firm" in rating_matrix(ratings, study, "Much is firm", "All ratings").data
    True
    """
    evidence = study.evidence[study.evidence["rated"]]
    order = bearings(study)
    found = {
        (str(case), str(code)): _documented(rows, order)
        for (case, code), rows in evidence.groupby(CELL, observed=True)
    }
    nothing = _documented(evidence.head(0), order)
    most = max((cell["segments"] for cell in found.values()), default=1)
    ids = {name: each for each, name in study.names.items()}
    cells: list[dict[str, Any]] = []
    for row in records(ratings):
        place = ids[row["case_id"]], ids[row["code_id"]]
        own = found.get(place, nothing)
        cells.append(
            row
            | own
            | {
                "parts": _parts((_worth(study, each), own["counts"][each]) for each in order),
                "most": most,
                "link": addresses.evidence(*place),
                "sure": addresses.CONFIDENCE.format(cell_id=row["cell_id"]),
            }
        )
    names = {_worth(study, each): listing(_alike(study, each)) for each in order}
    data = ratings[[*CELL, *RATED, "involved_share", "score"]].rename(columns=CARRIED_AS)
    read_as = (INVOLVED, *READ_AS) if "involvement" in evidence else READ_AS
    return _shown(cells, ratings, study, finding, caption, cells_of.rated, names, data, read_as)


def _documented(rows: pd.DataFrame, order: list[str]) -> dict[str, Any]:
    """Return what is said of a cell: how much, by how many, how much of it by those involved."""
    counts = rows["bearing"].astype(object).value_counts().reindex(order, fill_value=0).to_dict()
    told = listing((f"{counts[each]} {each}" for each in order if counts[each]), "nothing")
    judged = rows[rows["value"].notna()]
    origins = judged["origin"].nunique()
    words = f"{count(len(rows), 'statement')}: {told}"
    if len(judged):
        words += (
            f"; {len(judged)} judge{'s' * (len(judged) == 1)} it, from {count(origins, 'origin')}"
        )
    known = len(rows) > 0 and "involvement" in rows
    involved = int((rows["involvement"] == "involved").sum()) if known else 0
    if known:
        words += f"; {share(involved / len(rows))} from those involved"
    return {
        "counts": counts,
        "segments": len(rows),
        "documented": int(rows["documented"].sum()),
        "judged": len(judged),
        "origins": origins,
        "involved": involved,
        "words": words,
    }


def evidence_map(cells: pd.DataFrame, study: Study, by: str, finding: str, caption: str) -> HTML:
    """Show an evidence gap map: how much there is of every code in every case, and where nothing.

    After those of the International Initiative for Impact Evaluation (3ie). ``cells``: from
    :func:`crosscase.analysis.code_by_case` by the column ``by``, labelled.

    Examples
    --------
    >>> cells = labelled(cc.code_by_case(study.evidence, "about"), study)
    >>> "Little is silent" in evidence_map(cells, study, "about", "Little is silent", "All").data
    True
    """
    kinds = list(cells[by].cat.categories)
    tidy = cells.pivot_table(
        index=CELL, columns=by, values="segments", aggfunc="sum", observed=False, fill_value=0
    )
    most = int(tidy.sum(axis="columns").max())
    ids = {name: each for each, name in study.names.items()}
    shown: list[dict[str, Any]] = []
    rows: Any = tidy.to_dict("index").items()
    for (case, code), own in rows:
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
        return "planned" if bearing in study.plans else "worth-none"
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
    also: tuple[str, ...] = (),
) -> HTML:
    cases = [str(case) for case in frame["case_id"].cat.categories]
    homes, ids = addresses.cases(study), {name: each for each, name in study.names.items()}
    placed = {(cell["case_id"], cell["code_id"]): cell for cell in cells}
    present = set(frame["code_id"].astype(object))
    codes = [code for code in frame["code_id"].cat.categories if code in present]
    return render(
        "matrix.html",
        finding=finding,
        caption=caption,
        head=heading(study, "code_id"),
        cases=[(case, homes.get(ids[case], "")) for case in cases],
        rows=[
            (code, addresses.evidence(ids[code]), [placed[case, code] for case in cases])
            for code in codes
        ],
        also=also,
        content=content,
        key=[(name, headed(words)) for name, words in key.items()],
        links=figure_links(caption, data),
    )
