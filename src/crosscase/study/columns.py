"""Checking and typing single columns: distinct values are judged, not rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from crosscase.study.model import Problem
from crosscase.study.read import Sheet
from crosscase.study.schema import Field, Reference, Table
from crosscase.study.texts import flaws, is_address
from crosscase.study.words import listing, shown

EXACT = 2**53
NO_ADDRESS = (
    "is no public address; allowed: http:// or https:// and a host like example.org - correct it"
)


@dataclass(frozen=True)
class Allowed:
    """The values a text column may hold, in order, and how to word a breach."""

    dtype: pd.CategoricalDtype
    breach: str
    advice: str
    kind: str

    def findings(self, values: pd.Series) -> Iterator["Finding"]:
        """Yield the finding that values are not among those allowed, if there are any."""
        if not values.empty:
            allowed = list(self.dtype.categories)
            advice = f"{self.breach}; allowed: {listing(allowed)} - {self.advice}"
            yield Finding(values, self.kind, lambda value: f"{shown(value)} {advice}", allowed)


@dataclass(frozen=True)
class Finding:
    """Values of a column, by row, that break one rule; ``message`` words it for a value."""

    values: pd.Series
    kind: str
    message: Callable[[str], str]
    among: Sequence[str] = ()


Keys = Mapping[Reference, Allowed]


def key_values(sheets: Mapping[str, Sheet], tables: Mapping[str, Table]) -> Keys:
    """Return the values of every column that identifies rows or is referred to.

    Parameters
    ----------
    sheets
        The tables that could be read.
    tables
        All declared tables.

    Returns
    -------
    mapping
        The values of each such column; those that cannot be relied on are left out: the table could
        not be read whole, has no rows or lacks the column, or the column has gaps.
    """
    wanted = {f.reference for t in tables.values() for f in t.fields.values() if f.reference}
    wanted |= {Reference(t.name, t.primary_key[0]) for t in tables.values() if _has_id(t)}
    columns = {key: _key_column(sheets.get(key.table), key.field) for key in wanted}
    return {
        key: Allowed(
            pd.CategoricalDtype(_distinct(column), ordered=True),
            f"is not a {key.field} of {tables[key.table].path}",
            f"correct it or add it to {tables[key.table].path}",
            "reference",
        )
        for key, column in columns.items()
        if column is not None
    }


def _has_id(table: Table) -> bool:
    return len(table.primary_key) == 1 and table.fields[table.primary_key[0]].type == "string"


def _key_column(sheet: Sheet | None, name: str) -> pd.Series | None:
    if sheet is None or not sheet.whole or name not in sheet.frame or sheet.frame.empty:
        return None
    column = sheet.column(sheet.table.fields[name])
    return None if column.hasnans else column


def _distinct(column: pd.Series) -> pd.Index:
    values: pd.Index = pd.Index(column)
    return values if values.is_unique else values.unique()


def typed(sheet: Sheet, field: Field, keys: Keys) -> tuple[pd.Series, list[Problem]]:
    """Check one column and give it its type.

    Parameters
    ----------
    sheet
        The table that holds it.
    field
        Its declaration.
    keys
        From :func:`key_values`.

    Returns
    -------
    tuple
        The typed column, missing where a value is not allowed; and every problem in it.
    """
    allowed = _allowed(sheet.table, field, keys)
    coded = allowed is not None and sheet.coded(field)
    column = sheet.frame[field.name] if coded else sheet.column(field)
    if field.type != "string":
        series, findings = _numbers(column, field)
    elif allowed and not field.separator:
        series, findings = _categories(column, field, allowed)
    else:
        series, findings = column, _texts(column, field, allowed)
    findings += _repeats(column, field)
    if field.type == "string" and not (field.enum or field.reference):
        findings = _flaws_first(column, field, findings)
    problems = [
        problem
        for found in findings
        for problem in sheet.problems(
            found.values, field.name, found.kind, found.message, found.among
        )
    ]
    return series, problems


def _flaws_first(column: pd.Series, field: Field, findings: list[Finding]) -> list[Finding]:
    """Put the flaws of texts before what else was found, which says no more of the same rows."""
    found = flaws(column.dropna().unique())
    if field.required:
        found = {text: flaw for text, flaw in found.items() if not text.isspace()}
    if field.separator:  # its items may be signs, such as ratings
        found = {text: flaw for text, flaw in found.items() if flaw[0] != "placeholder"}
    if not found:
        return findings
    flawed = column.isin(list(found)).to_numpy()
    kinds = column[flawed].map(lambda text: found[text][0])
    return [
        *(
            Finding(column[flawed][kinds == kind], kind, lambda text: found[text][1])
            for kind in kinds.unique()
        ),
        *(
            replace(each, values=each.values[~each.values.index.isin(column.index[flawed])])
            for each in findings
        ),
    ]


def _allowed(table: Table, field: Field, keys: Keys) -> Allowed | None:
    if field.reference:
        return keys.get(field.reference)
    if field.enum:
        dtype = pd.CategoricalDtype(pd.Index(field.enum, dtype="str"), ordered=True)
        return Allowed(dtype, "is not allowed", "correct the value", "enum")
    return keys.get(Reference(table.name, field.name))


def _categories(
    column: pd.Series, field: Field, allowed: Allowed
) -> tuple[pd.Series, list[Finding]]:
    """Place each value among those allowed, in one pass over both."""
    values = pd.Series(allowed.dtype.categories)
    places = _places(column, values)
    unknown = places >= len(values)
    codes = np.where(unknown, -1, places)
    series = pd.Series(pd.Categorical.from_codes(codes, dtype=allowed.dtype), index=column.index)
    blank = np.append(values.str.isspace().to_numpy(dtype=bool), False)[codes]
    findings = [
        *_gaps(column, (places < 0) | blank, field),
        *allowed.findings(_where(column, unknown)),
    ]
    if field.form:
        off = np.array([not field.form.fullmatch(value) for value in values], dtype=bool)
        findings.append(_off_pattern(_where(column, (codes >= 0) & off[codes]), field))
    return series, findings


def _places(column: pd.Series, values: pd.Series) -> np.ndarray:
    """Return the place of each text among distinct values; -1 for a gap, more for an unknown."""
    if column.dtype == "category":
        places = _places(pd.Series(column.cat.categories), values)
        return np.append(places, -1)[column.cat.codes]
    if column.equals(values):
        return np.arange(len(values))
    return pd.factorize(pd.concat([values, column], ignore_index=True))[0][len(values) :]


def _numbers(column: pd.Series, field: Field) -> tuple[pd.Series, list[Finding]]:
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
    low = -np.inf if field.minimum is None else field.minimum
    high = np.inf if field.maximum is None else field.maximum
    given = column.notna().to_numpy()
    valid = np.isfinite(numbers)
    if field.type == "integer":
        valid &= (np.abs(numbers) < EXACT) & (numbers == np.floor(numbers))
    within = valid & (numbers >= low) & (numbers <= high)
    kind = "a whole number" if field.type == "integer" else "a number"
    span = "" if np.isinf([low, high]).all() else f" from {low:g} to {high:g}"
    bounds = f"allowed: {kind}{span} - correct the value"
    findings = [
        *_gaps(column, ~given, field),
        Finding(
            _where(column, given & ~valid),
            "type",
            lambda value: f"{shown(value)} is not {kind}; {bounds}",
        ),
        Finding(
            _where(column, valid & ~within),
            "range",
            lambda value: f"{shown(value)} is out of range; {bounds}",
        ),
    ]
    kept = pd.Series(np.where(within, numbers, np.nan), index=column.index)
    return (kept.astype("Int64") if field.type == "integer" else kept), findings


def _texts(column: pd.Series, field: Field, allowed: Allowed | None) -> list[Finding]:
    blank = (column.isna() | column.str.isspace().eq(True)).to_numpy()
    given = column[~blank] if blank.any() else column
    judge = _items(given, field, allowed) if field.separator else _patterns(given, field)
    return [*_gaps(column, blank, field), *judge]


def _items(column: pd.Series, field: Field, allowed: Allowed | None) -> Iterator[Finding]:
    """Judge every item of the cells that list several."""
    items = column.str.split(field.separator, regex=False).explode().str.strip()
    blank = items == ""
    advice = f"separate items by one {field.separator!r} and end the cell with an item"
    yield Finding(items[blank], "list item", lambda _: f"the list has an empty item; {advice}")
    pairs = pd.MultiIndex.from_arrays([items.index, items])
    twice = items[pairs.duplicated() & ~blank.to_numpy()]
    message = "stands in the list twice; keep it once"
    yield Finding(twice, "repeated item", lambda value: f"{shown(value)} {message}")
    if allowed:
        known = items.isin(allowed.dtype.categories)
        yield from allowed.findings(items[~known & ~blank])
    yield from _patterns(items[~blank], field)


def _patterns(values: pd.Series, field: Field) -> Iterator[Finding]:
    if field.form:
        off = ~values.map(field.form.fullmatch).astype(bool)
        yield _off_pattern(values[off], field)
    if field.format == "uri":
        off = ~values.map(is_address).astype(bool)
        yield Finding(values[off], "address", lambda value: f"{shown(value)} {NO_ADDRESS}")


def _off_pattern(values: pd.Series, field: Field) -> Finding:
    advice = f"does not have the form {field.pattern} - correct it"
    return Finding(values, "pattern", lambda value: f"{shown(value)} {advice}")


def _gaps(column: pd.Series, missing: np.ndarray, field: Field) -> Iterator[Finding]:
    if field.required:
        gaps = _where(column, missing)
        yield Finding(gaps, "required", lambda _: "the cell is empty; fill it in")


def _where(column: pd.Series, mask: np.ndarray) -> pd.Series:
    """Select rows, at no cost where there are none."""
    return column[mask] if mask.any() else column.iloc[:0]


def _repeats(column: pd.Series, field: Field) -> Iterator[Finding]:
    if field.unique:
        repeated = column[column.duplicated() & column.notna()]
        message = "stands in an earlier row, too; every value may stand only once - change one"
        yield Finding(repeated, "unique", lambda value: f"{shown(value)} {message}")
