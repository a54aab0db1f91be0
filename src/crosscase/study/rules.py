"""What a schema cannot say: rules across columns and tables, one small function each."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from crosscase.study.columns import NO_ADDRESS
from crosscase.study.core import COLUMNS
from crosscase.study.model import Problem
from crosscase.study.read import Sheet
from crosscase.study.schema import DESCRIPTOR, Field, Package
from crosscase.study.texts import is_address, is_date, is_language
from crosscase.study.words import listing, near, shown

MOST_WORDS = 5
WORD = re.compile(r"[\w+#%−-]+")
CELL = ["segment_id", "code_id"]
SPANS = (
    ("year_from", "year_to"),
    ("year", "end_year"),
    ("year_first_contact", "year_agreement"),
    ("year_agreement", "status_year"),
)
DECIDED = ("route", "dispute", "bearing", "reason", "dimension", "research_question", "tested")
PLACES = (("north_city", "south_city"), ("north_city_id", "south_city_id"))


Rule = Callable[[Package, Mapping[str, "Typed"]], list[Problem]]


@dataclass(frozen=True)
class Typed:
    """A table as read and as typed, and the columns that have no problem."""

    sheet: Sheet
    frame: pd.DataFrame
    sound: frozenset[str]

    def has(self, *columns: str) -> bool:
        """Tell whether all columns are there and sound."""
        return self.sound.issuperset(columns)

    def counts(self, *columns: str) -> bool:
        """Tell whether all columns hold numbers."""
        return all(self.sheet.table.fields[name].type != "string" for name in columns)


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
        for first, last in SPANS:
            if table.has(first, last) and table.counts(first, last):
                yield from years_in_order(table, first, last)
        for field in table.sheet.table.fields.values():
            if field.ranges and table.has(field.name, field.ranges.field):
                yield from numbers_in_range(table, field)
    for needs, rule in RULES:
        if all(name in tables and tables[name].has(*columns) for name, columns in needs.items()):
            yield from rule(package, tables)


def key_repeats(sheet: Sheet, frame: pd.DataFrame) -> list[Problem]:
    """Find the rows of a typed table whose primary key an earlier row has.

    Parameters
    ----------
    sheet, frame
        The table as read and as typed.

    Returns
    -------
    list of Problem
        One a row; rows whose key has a gap are not compared.
    """
    names = list(sheet.table.primary_key)
    if not names or not set(names) <= set(frame):
        return []
    keys = pd.Series(combined(frame[names]))
    if not np.any((ordered := np.sort(keys))[1:][np.diff(ordered) == 0] >= 0):
        return []
    repeated = keys.duplicated() & (keys >= 0)
    values = written(sheet, keys.index[keys.isin(keys[repeated].unique())], names)
    earliest = dict(zip(values[::-1], sheet.lines[values.index[::-1]], strict=True))
    return sheet.problems(
        values[repeated.loc[values.index]],
        ", ".join(names),
        "duplicate key",
        lambda value: (
            f"{shown(value)} is already on line {earliest[value]}; remove one row or change its key"
        ),
    )


def years_in_order(table: Typed, first: str, last: str) -> list[Problem]:
    """Check that a span of years does not end before it begins."""
    wrong = (table.frame[first] > table.frame[last]).fillna(False)
    return table.sheet.problems(
        table.frame[last][wrong],
        last,
        "years in order",
        lambda value: (
            f"{shown(value)} is before {first} of the same row; swap or correct the years"
        ),
    )


def numbers_in_range(table: Typed, field: Field) -> Iterator[Problem]:
    """Check numbers whose range depends on what another field of the row says."""
    assert field.ranges is not None
    said = table.frame[field.ranges.field].astype(object)
    numbers = table.frame[field.name]
    for name, (low, high) in field.ranges.bounds.items():
        advice = f"allowed for {shown(name)}: {low:g} to {high:g} - correct the value"
        yield from table.sheet.problems(
            numbers[(said == name) & ~numbers.between(low, high) & numbers.notna()],
            field.name,
            "range",
            partial(_out_of_range, advice),
        )


def _out_of_range(advice: str, value: str) -> str:
    return f"{shown(value)} is out of range; {advice}"


def anchors_are_short(_: Package, tables: Tables) -> list[Problem]:
    """Check that an anchor has one to five words."""
    segments = tables["segments"]
    anchors = segments.frame["anchor"]
    words = np.array([len(anchor.split()) for anchor in anchors.tolist()])
    return segments.sheet.problems(
        anchors[words > MOST_WORDS],
        "anchor",
        "anchor",
        lambda value: (
            f"{shown(value)} has {len(value.split())} words; allowed: 1 to {MOST_WORDS} "
            "- shorten the anchor"
        ),
    )


def ties_name_their_partnership(_: Package, tables: Tables) -> list[Problem]:
    """Check that a claim about a partnership says which one."""
    segments, frame = tables["segments"], tables["segments"].frame
    listed = listing(list(tables["cases"].frame["case_id"]))
    return segments.sheet.problems(
        frame["case_id"][(frame["scope"] == "tie") & frame["case_id"].isna()],
        "case_id",
        "tie without partnership",
        lambda _: f"a segment with scope 'tie' names its partnership; allowed: {listed}",
    )


def statements_say_something_new(_: Package, tables: Tables) -> list[Problem]:
    """Check that no statement is the same as an earlier one, but for case, blanks and stops."""
    segments = tables["segments"]
    statements = segments.frame["statement"]
    bare = statements.map(_gist)
    lines = dict(zip(bare[::-1], segments.sheet.lines[::-1], strict=True))
    return segments.sheet.problems(
        statements[bare.duplicated()],
        "statement",
        "duplicate statement",
        lambda value: (
            f"{shown(value)} is said on line {lines[_gist(value)]}, too; remove one row "
            "or say what is new"
        ),
    )


def _gist(statement: str) -> str:
    """Return the words and signs of a statement, however it is typed."""
    return " ".join(WORD.findall(unicodedata.normalize("NFKC", statement).casefold()))


def statements_keep_to_their_case(_: Package, tables: Tables) -> list[Problem]:
    """Check that ids which begin with a partnership's own name no other partnership."""
    segments, frame = tables["segments"], tables["segments"].frame.astype(object)
    cases = sorted(map(str, tables["cases"].frame["case_id"]), key=len, reverse=True)
    named = [_case_of(str(name), cases) for name in frame["segment_id"]]
    filed = [_case_of(str(name), cases) for name in frame["source_id"]]
    said = frame["case_id"].where(frame["case_id"].notna(), None)
    wrong = [
        len({case for case in (own, source, case) if case}) > 1
        for own, source, case in zip(named, filed, said, strict=True)
    ]
    return segments.sheet.problems(
        frame["segment_id"].astype("str")[np.array(wrong, dtype=bool)],
        "segment_id, source_id, case_id",
        "other case",
        lambda value: (
            f"{shown(value)} has the partnership, or a source, of another case than its ids name; "
            "correct the one that is wrong"
        ),
    )


def _case_of(name: str, cases: list[str]) -> str | None:
    return next((case for case in cases if name.startswith(f"{case}-")), None)


def coders_are_no_columns(_: Package, tables: Tables) -> list[Problem]:
    """Check that no coder is named like a column beside which their codings stand."""
    coders = tables["coders"]
    taken = {*COLUMNS["codings"], *COLUMNS["segments"], *COLUMNS["sources"], *DECIDED}
    return coders.sheet.problems(
        coders.frame["coder_id"][coders.frame["coder_id"].isin(taken)],
        "coder_id",
        "coder like a column",
        lambda value: f"{shown(value)} is the name of a column; give the coder another id",
    )


def cities_differ(_: Package, tables: Tables) -> list[Problem]:
    """Check that a partnership is between two cities."""
    cases = tables["cases"]
    return [
        problem
        for north, south in PLACES
        if cases.has(north, south)
        for problem in cases.sheet.problems(
            cases.frame[south][cases.frame[north].map(_bare) == cases.frame[south].map(_bare)],
            south,
            "same city",
            lambda value: f"{shown(value)} is both cities of the partnership; correct one of them",
        )
    ]


def _bare(name: object) -> str:
    """Return a name as it sounds: without blanks, capitals and ways to write an accent."""
    return unicodedata.normalize("NFC", str(name)).casefold().strip()


def dates_are_real(package: Package, tables: Tables) -> list[Problem]:
    """Check that a document was published on a day of the calendar, before the study was made."""
    sources = tables["sources"]
    dates = sources.frame["published"].dropna()
    real = dates.map(is_date).astype(bool)
    today = "9999-12-31" if package.created is None else package.created.isoformat()
    late = real & (dates > dates.str.len().map(lambda length: today[:length]))
    return [
        *sources.sheet.problems(
            dates[~real],
            "published",
            "date",
            lambda value: (
                f"{shown(value)} is no date of the calendar; allowed: YYYY, YYYY-MM or YYYY-MM-DD "
                "- correct it"
            ),
        ),
        *sources.sheet.problems(
            dates[late],
            "published",
            "date",
            lambda value: (
                f"{shown(value)} is after {today}, when the study was created; correct it, or "
                f"'created' in {DESCRIPTOR}"
            ),
        ),
    ]


def addresses_lead_somewhere(_: Package, tables: Tables) -> list[Problem]:
    """Check that the address of a source is one."""
    sources = tables["sources"]
    addresses = sources.frame["url"].dropna()
    return sources.sheet.problems(
        addresses[~addresses.map(is_address).astype(bool)],
        "url",
        "address",
        lambda value: f"{shown(value)} {NO_ADDRESS}",
    )


def languages_are_known(_: Package, tables: Tables) -> list[Problem]:
    """Check that the language of a source is one."""
    sources = tables["sources"]
    languages = sources.frame["language"].dropna()
    return sources.sheet.problems(
        languages[~languages.map(is_language).astype(bool)],
        "language",
        "language",
        lambda value: (
            f"{shown(value)} is no known language; allowed: a code of ISO 639-1 like en, nl or "
            "pt-BR - correct it"
        ),
        ["en", "nl", "de", "es", "fr", "af", "pt"],
    )


def sources_are_used(_: Package, tables: Tables) -> list[Problem]:
    """Check that every source has a segment."""
    sources = tables["sources"]
    names = sources.frame["source_id"]
    return sources.sheet.problems(
        names[~names.isin(tables["segments"].frame["source_id"].unique())],
        "source_id",
        "unused source",
        lambda value: f"{shown(value)} is the source of no segment; remove it or add a segment",
    )


def tested_sources_exist(package: Package, tables: Tables) -> list[Problem]:
    """Check that every tested source is a source."""
    known = list(tables["sources"].frame["source_id"])
    where = tables["sources"].sheet.table.path
    return [
        Problem(
            DESCRIPTOR,
            None,
            "tested_sources",
            name,
            f"{shown(name)} is no source_id of {where}; correct it{near(name, known)}",
            "tested source",
        )
        for name in package.tested_sources
        if name not in known
    ]


def decisions_are_clear(_: Package, tables: Tables) -> list[Problem]:
    """Check that what is kept has a bearing and what is dropped has none."""
    sheet, frame = tables["decisions"].sheet, tables["decisions"].frame
    bearing, kept = frame["bearing"], frame["decision"] == "keep"
    listed = listing(list(bearing.cat.categories))
    return [
        *sheet.problems(
            bearing[kept & bearing.isna()],
            "bearing",
            "undecided",
            lambda _: f"a coding that is kept needs a bearing; allowed: {listed}",
        ),
        *sheet.problems(
            bearing[~kept & bearing.notna()],
            "bearing",
            "dropped with bearing",
            lambda value: f"{shown(value)} stands beside 'drop'; empty the cell or keep the coding",
        ),
    ]


def disputes_are_adjudicated(_: Package, tables: Tables) -> list[Problem]:
    """Check that every dispute has an adjudication, and that every adjudication decides something.

    One that stands beside no dispute overrules all coders; it must differ from what they recorded.
    """
    codings, rulings = tables["codings"], tables["decisions"]
    disputed = disputes(codings.frame)
    cells = pd.Series(combined(codings.frame[CELL]))
    ruled = pd.Series(combined(rulings.frame[CELL]))
    undecided = cells[disputed & ~cells.isin(ruled)].drop_duplicates()
    recorded = codings.frame["bearing"].astype(object).set_axis(cells)[~disputed]
    recorded = recorded[~recorded.index.duplicated()]
    decided = rulings.frame["bearing"].astype(object)
    said = ruled.map(recorded)
    same = (decided.isna() & said.isna()) | (decided == said).fillna(False)
    needless = ruled[same & ~ruled.isin(cells[disputed])]
    where, there = codings.sheet.table.path, rulings.sheet.table.path
    return [
        *codings.sheet.problems(
            written(codings.sheet, undecided.index, CELL),
            ", ".join(CELL),
            "open dispute",
            lambda value: f"the coders differ on {shown(value)}; decide it by a row of {there}",
        ),
        *rulings.sheet.problems(
            written(rulings.sheet, needless.index, CELL),
            ", ".join(CELL),
            "no dispute",
            lambda value: (
                f"{shown(value)} is decided as all coders recorded it in {where}; remove the row"
            ),
        ),
    ]


def disputes(codings: pd.DataFrame) -> np.ndarray:
    """Tell of each coding whether its segment and code are in dispute.

    They are unless every coder who coded anything gave this code to this segment with one bearing.

    Parameters
    ----------
    codings
        The typed table.

    Returns
    -------
    numpy.ndarray
        One boolean a row.
    """
    votes = combined(codings[[*CELL, "bearing"]])
    order = np.argsort(votes, kind="stable")
    first = np.flatnonzero(np.diff(votes[order], prepend=-2))
    count = np.diff(first, append=len(votes))
    agreed = np.repeat(count == codings["coder_id"].nunique(), count)
    disputed = np.empty(len(votes), dtype=bool)
    disputed[order] = ~agreed
    return disputed


def written(sheet: Sheet, rows: pd.Index, names: list[str]) -> pd.Series:
    """Return the named values of some rows as one text each, as they stand in the file."""
    if rows.empty:
        return pd.Series(dtype="str")
    values = sheet.text.loc[rows, names].to_numpy()
    return pd.Series([", ".join(row) for row in values], index=rows, dtype="str")


def combined(frame: pd.DataFrame) -> np.ndarray:
    """Return one number for each row, the same for the same values; -1 where one is missing."""
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
    ({"segments": ("anchor",)}, anchors_are_short),
    (
        {"segments": ("scope", "case_id"), "cases": ("case_id",)},
        ties_name_their_partnership,
    ),
    ({"segments": ("statement",)}, statements_say_something_new),
    (
        {
            "segments": ("segment_id", "source_id", "case_id"),
            "cases": ("case_id",),
        },
        statements_keep_to_their_case,
    ),
    ({"cases": ()}, cities_differ),
    ({"coders": ("coder_id",)}, coders_are_no_columns),
    ({"sources": ("published",)}, dates_are_real),
    ({"sources": ("url",)}, addresses_lead_somewhere),
    ({"sources": ("language",)}, languages_are_known),
    ({"sources": ("source_id",), "segments": ("source_id",)}, sources_are_used),
    ({"sources": ("source_id",)}, tested_sources_exist),
    ({"decisions": ("decision", "bearing")}, decisions_are_clear),
    (
        {
            "codings": ("segment_id", "coder_id", "code_id", "bearing"),
            "decisions": ("segment_id", "code_id", "bearing"),
        },
        disputes_are_adjudicated,
    ),
)
