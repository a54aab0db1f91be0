"""Adjudications under the claims: as they are now, and as they were when the claims were read."""

import errno
from pathlib import Path

import pandas as pd

from crosscase.claims.claim import Claim, Test
from crosscase.claims.query import CODING, Query
from crosscase.claims.record import Record
from crosscase.study import Study

CONFIRMED = "decisions_confirmed"
COLUMNS = ["segment_id", "code_id", "decision", "bearing"]
CELL = COLUMNS[:2]
ONCE_DECLARED = ", read the claims against the adjudications, and run `crosscase confirm`"


def confirm(study: Study) -> Path:
    """Record the present adjudications as read under the claims.

    Parameters
    ----------
    study
        A valid study; its file ``decisions_confirmed.csv`` is written anew.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    OSError
        If the file cannot be written, or is a link, folder, pipe or device.
    """
    path = study.path / f"{CONFIRMED}.csv"
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise OSError(
            errno.EINVAL, "is no regular file, so it is not written; remove it", str(path)
        )
    study.decisions[COLUMNS].to_csv(path, index=False, lineterminator="\n")
    return path


def changed_under(claim: Claim, record: Record) -> dict[tuple[str, str], str]:
    """Return the adjudications under a claim that are not as confirmed, each said in words."""
    confirmed = _decisions(record.table(CONFIRMED, tuple(COLUMNS), ONCE_DECLARED))
    present = _decisions(record.study.decisions)
    queries = [*claim.queries, *_queries(claim.test)]
    units = pd.concat([record.units.iloc[:0], *(_under(each, claim, record) for each in queries)])
    cells = dict.fromkeys(zip(*(units[key].astype(str) for key in CELL), strict=True))
    return {
        cell: f"{' '.join(cell)} was {confirmed.get(cell, 'not disputed')}, "
        f"is {present.get(cell, 'not disputed')}"
        for cell in cells
        if confirmed.get(cell) != present.get(cell)
    }


def _queries(test: Test) -> list[Query]:
    """Return the queries among the parameters of a test."""
    return [value for value in vars(test).values() if isinstance(value, Query)]


def _under(query: Query, claim: Claim, record: Record) -> pd.DataFrame:
    """Return the units on which a query rests, whatever was decided on them."""
    if not set(query.where) & set(CODING) and not query.segments:
        return record.units.iloc[:0]
    units = query.beyond("bearing", "route").select(record.units)
    codes = set(claim.about) & set(record.study.codebook["code_id"])
    if codes and query.segments and not set(query.where) & set(CODING):
        units = units[units["code_id"].isin(codes)]
    return units


def _decisions(table: pd.DataFrame) -> dict[tuple[str, str], str]:
    bearing = table["bearing"].astype(object).where(table["bearing"].notna(), "")
    said = (table["decision"].astype(str) + " " + bearing.astype(str)).str.strip()
    return dict(zip(zip(*(table[key].astype(str) for key in CELL), strict=True), said, strict=True))
