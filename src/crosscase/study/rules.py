"""What a schema cannot say: rules across columns and tables, one small function each."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from crosscase.study.model import Problem
from crosscase.study.read import Sheet
from crosscase.study.schema import DESCRIPTOR, Package
from crosscase.study.words import listing, near, shown

MOST_WORDS = 5
CELL = ["segment_id", "code_id"]
SPANS = (("year_from", "year_to"), ("year", "end_year"))


Rule = Callable[[Package, Mapping[str, "Typed"]], Iterator[Problem]]


@dataclass(frozen=True)
class Typed:
    """A table as read and as typed, and the columns that have no problem."""

    sheet: Sheet
    frame: pd.DataFrame
    sound: frozenset[str]

    def has(self, *columns: str) -> bool:
        """Tell whether all columns are there and sound."""
        return self.sound.issuperset(columns)


Tables = Mapping[str, Typed]


def broken_rules(package: Package, tables: Tables) -> Iterator[Problem]:
    """Check every rule whose columns are all sound.

    Parameters
    ----------
    package
        Declaration of the study.
    tables
        Its tables.

    Yields
    ------
    Problem
        Everything that breaks a rule.
    """
    for table in tables.values():
        yield from key_repeats(table)
        for first, last in SPANS:
            if table.has(first, last):
                yield from years_in_order(table, first, last)
    for needs, rule in RULES:
        if all(name in tables and tables[name].has(*columns) for name, columns in needs.items()):
            yield from rule(package, tables)


def key_repeats(table: Typed) -> Iterator[Problem]:
    """Check that no two rows have the same primary key."""
    names = list(table.sheet.table.primary_key)
    if not names or not set(names) <= set(table.frame):
        return
    keys = combined(table.frame[names])
    repeated = pd.Series(keys).duplicated().to_numpy() & (keys >= 0)
    if not repeated.any():
        return
    _, firsts, groups = np.unique(keys, return_index=True, return_inverse=True)
    lines, text = table.sheet.lines, table.sheet.text[names]
    for row in np.flatnonzero(repeated):
        value = ", ".join(text.iloc[row])
        earlier = lines[firsts[groups[row]]]
        message = f"{shown(value)} is already on line {earlier}; remove one row or change its key"
        yield table.sheet.problem(row, ", ".join(names), message, "duplicate key", value)


def years_in_order(table: Typed, first: str, last: str) -> Iterator[Problem]:
    """Check that a span of years does not end before it begins."""
    wrong = (table.frame[first] > table.frame[last]).fillna(False)
    for row, start, end in table.frame.loc[wrong, [first, last]].itertuples():
        message = f"{end} is before {first} {start}; swap or correct the years"
        yield table.sheet.problem(row, last, message, "years in order", str(end))


def anchors_are_short(_: Package, tables: Tables) -> Iterator[Problem]:
    """Check that an anchor has one to five words."""
    segments = tables["segments"]
    anchors = segments.frame["in_vivo"]
    words = anchors.str.strip().str.count(r"\s+") + 1
    for row, anchor in anchors[words > MOST_WORDS].items():
        message = (
            f"{shown(anchor)} has {words[row]:.0f} words; allowed: 1 to 5 - shorten the anchor"
        )
        yield segments.sheet.problem(row, "in_vivo", message, "anchor", anchor)


def ties_name_their_partnership(_: Package, tables: Tables) -> Iterator[Problem]:
    """Check that a claim about a partnership says which one."""
    segments = tables["segments"]
    frame = segments.frame
    listed = listing(tables["partnerships"].frame["partnership"])
    for row in frame.index[(frame["scope"] == "tie") & frame["partnership"].isna()]:
        message = f"a segment with scope 'tie' names its partnership; allowed: {listed}"
        yield segments.sheet.problem(row, "partnership", message, "tie without partnership")


def sources_are_used(_: Package, tables: Tables) -> Iterator[Problem]:
    """Check that every source has a segment."""
    sources = tables["sources"]
    names = sources.frame["source_id"]
    for row, name in names[~names.isin(tables["segments"].frame["source_id"])].items():
        message = f"{shown(name)} is the source of no segment; remove it or add its segments"
        yield sources.sheet.problem(row, "source_id", message, "unused source", name)


def tested_sources_exist(package: Package, tables: Tables) -> Iterator[Problem]:
    """Check that every tested source is a source."""
    known = list(tables["sources"].frame["source_id"])
    for name in package.tested_sources:
        if name not in known:
            message = f"tested_sources names {shown(name)}, which is no source_id of "
            message += f"{tables['sources'].sheet.table.path}; correct it{near(name, known)}"
            yield Problem(DESCRIPTOR, None, "tested_sources", name, message, "tested source")


def decisions_are_clear(_: Package, tables: Tables) -> Iterator[Problem]:
    """Check that what is kept has a valence and what is dropped has none."""
    rulings = tables["adjudications"]
    frame = rulings.frame
    kept = frame["decision"] == "keep"
    for row in frame.index[kept & frame["valence"].isna()]:
        message = (
            f"a kept coding needs a valence; allowed: {listing(frame['valence'].cat.categories)}"
        )
        yield rulings.sheet.problem(row, "valence", message, "undecided")
    for row, valence in frame.loc[~kept & frame["valence"].notna(), "valence"].items():
        message = f"{shown(valence)} stands beside 'drop'; empty the cell or keep the coding"
        yield rulings.sheet.problem(row, "valence", message, "undecided", valence)


def disputes_are_adjudicated(_: Package, tables: Tables) -> Iterator[Problem]:
    """Check that every dispute has an adjudication and nothing else has one."""
    codings, rulings = tables["codings"], tables["adjudications"]
    disputed = disputes(codings.frame)
    ruled = combined(rulings.frame[CELL])
    cells = combined(codings.frame[CELL])
    open_rows = np.flatnonzero(disputed & ~np.isin(cells, ruled))
    where = rulings.sheet.table.path
    for row in open_rows[~pd.Series(cells[open_rows]).duplicated()]:
        value = ", ".join(codings.frame.loc[row, CELL])
        message = (
            f"the coders differ on {shown(value)} and {where} does not decide; add a row there"
        )
        yield codings.sheet.problem(row, "segment_id, code_id", message, "open dispute", value)
    for row in np.flatnonzero(~np.isin(ruled, cells[disputed])):
        value = ", ".join(rulings.frame.loc[row, CELL])
        message = f"{shown(value)} is not in dispute in {codings.sheet.table.path}; remove the row"
        yield rulings.sheet.problem(row, "segment_id, code_id", message, "no dispute", value)


def disputes(codings: pd.DataFrame) -> np.ndarray:
    """Tell of each coding whether its segment and code are in dispute.

    They are unless every coder who coded anything gave this code to this segment with one valence.

    Parameters
    ----------
    codings
        The typed table.

    Returns
    -------
    numpy.ndarray
        One boolean a row.
    """
    valences = len(codings["valence"].cat.categories)
    cells = pd.factorize(combined(codings[CELL]))[0]
    votes = np.bincount(cells * valences + codings["valence"].cat.codes)
    votes.resize(cells.max(initial=-1) + 1, valences)
    agreed = votes.max(axis=1) == codings["coder_id"].nunique()
    return ~agreed[cells]


def combined(frame: pd.DataFrame) -> np.ndarray:
    """Number combinations of values, alike ones alike; -1 where a value is missing."""
    parts = [_places(frame[name]) for name in frame]
    whole = np.logical_and.reduce([places >= 0 for places, _ in parts])
    number = np.zeros(len(frame), dtype="int64")
    for places, size in parts:
        number = number * size + places
    return np.where(whole, number, -1)


def _places(column: pd.Series) -> tuple[np.ndarray, int]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy(dtype="int64"), len(column.dtype.categories)
    places, values = pd.factorize(column)
    return places, len(values)


RULES: tuple[tuple[Mapping[str, tuple[str, ...]], Rule], ...] = (
    ({"segments": ("in_vivo",)}, anchors_are_short),
    (
        {"segments": ("scope", "partnership"), "partnerships": ("partnership",)},
        ties_name_their_partnership,
    ),
    ({"sources": ("source_id",), "segments": ("source_id",)}, sources_are_used),
    ({"sources": ("source_id",)}, tested_sources_exist),
    ({"adjudications": ("decision", "valence")}, decisions_are_clear),
    (
        {
            "codings": ("segment_id", "coder_id", "code_id", "valence"),
            "adjudications": ("segment_id", "code_id"),
        },
        disputes_are_adjudicated,
    ),
)
