"""A study: its tables, what is particular to it, and the frames that all else is made from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import pandas as pd
from markupsafe import Markup

from crosscase.errors import CrosscaseError
from crosscase.study.intake import Unreadable, regular_file
from crosscase.study.package import CORE, DESCRIPTOR, OPTIONAL, Package, read_package
from crosscase.study.problems import InvalidStudy, Problem, whole
from crosscase.study.rows import Sheet, find_dangling, find_repeated_keys, read_sheet, typed_frame
from crosscase.study.rules import broken_rules
from crosscase.study.words import listing, near, shown

OWN_DATA = Path(__file__).parents[3] / "data"  # the book's, of which this is the workshop
CELL = ["segment_id", "code_id"]
PRESENT = "present"  # the bearing of all codings where a study has none


class OpenDifferences(CrosscaseError, ValueError):
    """Differences between coders that nobody has decided, where something rests on a decision."""


@dataclass(frozen=True, repr=False)
class Study(Package):
    """A valid study: its tables as typed frames, and the frames made from them.

    Parameters
    ----------
    path
        Folder that holds ``datapackage.json``.
    title, bearings, facets, labels, rated_scopes, rule, tested_sources
        What it declares; :class:`Package` has them all.
    cases, sources, segments, codebook, coders, codings, readings, decisions
        The tables, with rows and columns as in their CSV files; ``readings`` and ``decisions`` are
        empty where the study has none. Ids, references and fields with an ``enum`` are ordered
        categoricals, whole numbers ``Int64``, lists (``segments["cases"]``) tuples of texts. A
        date of publication brings its year along as ``published_year``.
    extra
        Every other table of the package, by name.

    Notes
    -----
    Everything else is computed when it is first asked for: ``units``, ``consensus``, ``evidence``,
    ``ratings``, ``agreement``, ``claims``. ``with_rule`` and ``only`` give another study to
    compare with.

    Examples
    --------
    >>> study = load_study()
    >>> len(study.cases), study.rule.min_segments
    (4, 3)
    >>> study.with_rule(min_segments=2).rule.min_segments
    2
    """

    path: Path
    cases: pd.DataFrame
    sources: pd.DataFrame
    segments: pd.DataFrame
    codebook: pd.DataFrame
    coders: pd.DataFrame
    codings: pd.DataFrame
    readings: pd.DataFrame
    decisions: pd.DataFrame
    extra: Mapping[str, pd.DataFrame]

    @cached_property
    def names(self) -> dict[str, str]:
        """The readable name of every case and code."""
        codes = self.codebook["code_id"].astype(str)
        column = "dimension" if "dimension" in self.codebook else "code_id"
        return dict(zip(codes, self.codebook[column].astype(str), strict=True)) | dict(
            zip(self.cases["case_id"].astype(str), self.cases["name"].astype(str), strict=True)
        )

    # Who has read what, and what came of it

    @cached_property
    def reading_coders(self) -> list[str]:
        """Coders who have read anything, in the order of the table of coders."""
        own = {*self.codings["coder_id"], *self.readings["coder_id"]}
        return [coder for coder in self.coders["coder_id"] if coder in own]

    @cached_property
    def readers(self) -> dict[str, list[str]]:
        """Of each segment, the coders who have read it: all, where no table of readings says."""
        if "readings" not in self.tables:
            return {segment: self.reading_coders for segment in self.segments["segment_id"]}
        readers: dict[str, list[str]] = {segment: [] for segment in self.segments["segment_id"]}
        read = self.readings.sort_values("coder_id", kind="stable")
        for segment, coder in zip(read["segment_id"], read["coder_id"], strict=True):
            readers[segment].append(coder)
        return readers

    @property
    def unread(self) -> list[str]:
        """Segments that wait for coders: nobody has read them."""
        return [segment for segment, readers in self.readers.items() if not readers]

    @cached_property
    def units(self) -> pd.DataFrame:
        """One row per segment and code that a coder gave or a decision names: who recorded what.

        ``segment_id``, ``code_id``; ``route`` (``agreed``, ``decided``; ``overruled``: decided
        against all coders; ``open``: they differ, and nobody has decided); ``dispute`` (what those
        who read the segment differ on: ``presence``, ``bearing``, or missing); a column for each
        coder with the bearing recorded or missing; ``bearing`` (the consensus; missing where the
        code is dropped or open); ``reason`` of the decision. Sorted by segment, then code. Where
        codings have no bearing, ``present`` stands for one.
        """
        recorded: dict[tuple[str, str], dict[str, str]] = {}
        bearing = self.codings.get("bearing", pd.Series([PRESENT] * len(self.codings)))
        columns = (self.codings[name] for name in (*CELL, "coder_id"))
        for segment, code, coder, given in zip(*columns, bearing, strict=True):
            recorded.setdefault((segment, code), {})[coder] = given
        decided = {
            (row["segment_id"], row["code_id"]): row for row in self.decisions.to_dict("records")
        }
        rows = []
        for segment, code in {**recorded, **decided}:
            if pd.isna(code):
                continue  # decided is a placement, not a code
            votes = recorded.get((segment, code), {})
            # Who has not read the segment said nothing; who read it and gave no code said so.
            said = [votes.get(coder) for coder in self.readers[segment]]
            differ = len(set(said)) > 1
            dispute = ("presence" if None in said else "bearing") if differ else None
            route, kept = ("open", None) if differ else ("agreed", said[0] if said else None)
            decision = decided.get((segment, code), {})
            if decision:
                route = "decided" if differ else "overruled"
                keep = decision["decision"] == "keep"
                kept = (decision.get("bearing") or PRESENT) if keep else None
            own = [votes.get(coder) for coder in self.reading_coders]
            rows.append((segment, code, route, dispute, *own, kept, decision.get("reason")))
        bearings = pd.CategoricalDtype([*self.bearings] or [PRESENT], ordered=True)
        types = {
            **{key: self.codings[key].dtype for key in CELL},
            "route": pd.CategoricalDtype(["agreed", "decided", "overruled", "open"]),
            "dispute": pd.CategoricalDtype(["presence", "bearing"]),
            **dict.fromkeys([*self.reading_coders, "bearing"], bearings),
            "reason": "str",
        }
        table = pd.DataFrame(rows, columns=list(types)).astype(types)
        return table.sort_values(CELL, ignore_index=True)

    @cached_property
    def open(self) -> pd.DataFrame:
        """The units on which coders differ and nobody has decided: what waits."""
        return self.units[self.units["route"] == "open"].reset_index(drop=True)

    @cached_property
    def consensus(self) -> pd.DataFrame:
        """The codings that coders agreed on or that a decision kept.

        ``segment_id``, ``code_id``, ``bearing``, ``route``: one row per coding, sorted by segment,
        then code. Derived and never stored, so that it cannot drift from the codings.
        """
        kept = self.units[self.units["bearing"].notna()]
        return kept[[*CELL, "bearing", "route"]].reset_index(drop=True)

    @cached_property
    def evidence(self) -> pd.DataFrame:
        """The consensus with all that is known of segment, source and code: what ratings rest on.

        One row per coding and case: a segment of several cases has a row in each, so that
        statements are counted by distinct ``segment_id``. The columns of :attr:`consensus`;
        ``value`` (what the bearing is worth, missing for one without value); ``dimension`` and
        ``research_question`` of the code; all columns of segment and source, with ``case_id`` for
        ``cases``; ``tested`` (the source is one whose conclusions the study tests), ``rated`` (it
        enters ratings) and ``documented`` (something is, happened or is judged, and not planned).

        Raises
        ------
        OpenDifferences
            If coders differ on anything that nobody has decided.
        """
        if len(self.open):
            waiting = [" ".join(unit) for unit in self.open[CELL].astype(str).to_numpy()]
            raise OpenDifferences(
                f"{len(waiting):,} differences between coders wait for a decision: "
                f"{listing(waiting)}. See `study.open`, and decide each by a row of decisions.csv"
            )
        return self.described(self.consensus)

    def described(self, units: pd.DataFrame) -> pd.DataFrame:
        """Return units or codings with all that :attr:`evidence` adds, a row for each case."""
        known = [name for name in ("dimension", "research_question") if name in self.codebook]
        codes = _rows(self.codebook, units["code_id"])[known]
        if "dimension" in codes and codes["dimension"].dtype != "category":
            order = self.codebook["dimension"].unique()  # as the codebook has them
            codes["dimension"] = pd.Categorical(codes["dimension"], order, ordered=True)
        segments = _rows(self._sourced, units["segment_id"]).drop(columns="segment_id")
        table = pd.concat([units, codes, segments], axis="columns")
        within = table["scope"].isin(self.rated_scopes) if "scope" in table else True
        table["rated"] = ~table["tested"] & within
        table["value"] = table["bearing"].astype(object).map(dict(self.bearings)).astype("Int64")
        table["documented"] = ~table["bearing"].isin(self.plans)
        return self.by_case(table)

    @cached_property
    def statements(self) -> pd.DataFrame:
        """Every segment with its source, coded or not: a row for each of its cases, or one."""
        return self.by_case(self._sourced)

    @cached_property
    def _sourced(self) -> pd.DataFrame:
        sources = _rows(self.sources, self.segments["source_id"]).drop(columns="source_id")
        table = pd.concat([self.segments, sources], axis="columns")
        table["tested"] = table["source_id"].isin(self.tested_sources)
        return table

    def by_case(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return rows with a list of ``cases`` as one row for each ``case_id``."""
        apart = table.explode("cases", ignore_index=True).rename(columns={"cases": "case_id"})
        return apart.astype({"case_id": self.cases["case_id"].dtype})

    # What the other rooms make of it: they stand on this module, and are imported when asked.

    @cached_property
    def ratings(self) -> pd.DataFrame:
        """The ratings by code, from :func:`crosscase.ratings`."""
        return self.rate("code_id")

    def rate(self, by: str) -> pd.DataFrame:
        """Rate by ``code_id``, ``dimension`` or ``research_question``."""
        from crosscase import analysis

        return analysis.ratings(self.evidence, self.rule, by)

    @cached_property
    def agreement(self) -> pd.DataFrame:
        """How far coders agree, from :func:`crosscase.agreement`."""
        from crosscase import analysis

        return analysis.agreement(self)

    @cached_property
    def claims(self) -> list[Any]:
        """The claims of the register, judged, from :func:`crosscase.claims.examine`."""
        from crosscase import claims

        return claims.examine(self)[0]

    # Another study to compare with

    def with_rule(self, **changes: Any) -> Self:
        """Return the study rated by another rule: ``study.with_rule(min_segments=2)``."""
        return replace(self, rule=replace(self.rule, **changes))

    def only(self, *, coder: str | None = None, **wanted: Any) -> Self:
        """Return the study of some segments, or of one coder alone.

        Parameters
        ----------
        coder
            The one coder whose codings are kept; there are no decisions then.
        **wanted
            Columns of segments or sources, or ``case_id``, with the value, or one of the values,
            they must have: ``involvement="independent"``.

        Raises
        ------
        CrosscaseError
            If there is no such column, value or coder.

        Examples
        --------
        >>> study = load_study()
        >>> set(study.only(involvement="independent").evidence["involvement"])
        {'independent'}
        """
        study = self
        if coder is not None:
            _require(coder, self.reading_coders, "coder")
            theirs = {name: getattr(self, name) for name in ("codings", "readings")}
            kept = {name: table[table["coder_id"] == coder] for name, table in theirs.items()}
            study = replace(self, **kept, decisions=self.decisions.iloc[:0])
        table = self.statements
        for column, value in wanted.items():
            _require(column, list(self.statements), "column of segments or sources")
            values = value if isinstance(value, list | tuple | set) else [value]
            for each in values:
                _require(each, self.statements[column].dropna().unique().tolist(), column)
            table = table[table[column].isin(list(values))]
        chosen = {}
        for name in ("segments", "codings", "readings", "decisions") if wanted else ():
            frame = getattr(study, name)
            chosen[name] = frame[frame["segment_id"].isin(table["segment_id"])]
        return replace(study, **chosen)

    # How it shows itself

    def __repr__(self) -> str:
        """Say in a line what the study holds."""
        waits = f", {len(self.open):,} open differences" if len(self.open) else ""
        waits += f", {len(self.unread):,} segments unread" if self.unread else ""
        return (
            f"<Study {self.title}: {len(self.cases)} cases, {len(self.segments):,} segments from "
            f"{len(self.sources):,} sources, {len(self.codebook)} codes, "
            f"{len(self.reading_coders)} coders{waits}>"
        )

    def _repr_html_(self) -> str:
        tables = {name: getattr(self, name) for name in (*CORE, *OPTIONAL)} | dict(self.extra)
        rows = [
            (name, len(table), ", ".join(table)) for name, table in tables.items() if len(table)
        ]
        shape = pd.DataFrame(rows, columns=["table", "rows", "columns"])
        return str(Markup("<p>{}</p>{}").format(repr(self), Markup(shape.to_html(index=False))))


def _rows(table: pd.DataFrame, keys: pd.Series) -> pd.DataFrame:
    """Return the row of ``table`` for each key, whose column is the first of that name."""
    places = pd.Index(table[keys.name]).get_indexer(pd.Index(keys))
    found: pd.DataFrame = table.iloc[places].set_axis(keys.index)
    return found


def _require(value: object, allowed: Iterable[object], what: str) -> None:
    known = [str(each) for each in allowed]
    if value not in allowed:
        hint = near(str(value), known)
        raise CrosscaseError(f"{shown(value)} is no {what}; allowed: {listing(known)}{hint}")


def load_study(path: str | Path | None = None) -> Study:
    """Load a study and validate it on the way: all of it, or nothing.

    Parameters
    ----------
    path
        Folder that holds ``datapackage.json``; the book's own data if left out, wherever the
        caller's working directory is.

    Raises
    ------
    InvalidStudy
        If anything is wrong with the study; the message states every problem.

    Examples
    --------
    >>> load_study()
    <Study Four City Partnerships: 4 cases, 835 segments from 213 sources, 17 codes, 2 coders>
    """
    folder = OWN_DATA if path is None else Path(path)
    package, sheets, problems = _read(folder)
    if package is None or problems:
        raise InvalidStudy(str(folder), problems)
    frames = {name: typed_frame(sheet, sheets) for name, sheet in sheets.items()}
    segment, coder = frames["segments"]["segment_id"].dtype, frames["coders"]["coder_id"].dtype
    unit = {"segment_id": segment, "code_id": frames["codebook"]["code_id"].dtype}
    empty: dict[str, dict[str, Any]] = {
        "readings": {"segment_id": segment, "coder_id": coder},
        "decisions": unit | dict.fromkeys(("decision", "bearing", "reason"), "str"),
    }
    for name, types in empty.items():
        if name not in frames:
            frames[name] = pd.DataFrame(columns=list(types)).astype(types)
    if "published" in frames["sources"]:
        year = frames["sources"]["published"].astype("str").str[:4]
        frames["sources"]["published_year"] = pd.to_numeric(year, errors="coerce").astype("Int64")
    core: dict[str, Any] = {name: frames.pop(name) for name in (*CORE, *OPTIONAL)}
    return Study(**vars(package), path=folder, extra=frames, **core)


def validate(path: str | Path) -> list[Problem]:
    """Return all that is wrong with a study: its descriptor, every cell, rules across tables.

    Parameters
    ----------
    path
        Folder that holds ``datapackage.json``.

    Returns
    -------
    list of Problem
        By file; empty for a valid study. Rules that rest on columns with problems of their own are
        not checked until those are repaired.

    Examples
    --------
    >>> validate("nowhere")[0].kind
    'missing file'
    """
    return _read(Path(path))[2]


def _read(folder: Path) -> tuple[Package | None, dict[str, Sheet], list[Problem]]:
    """Read all tables of a study and find every problem."""
    package, problems = read_package(folder)
    if package is None:
        return None, {}, problems
    for name in package.files:
        try:
            regular_file(folder, name)
        except Unreadable as error:
            message = f"{error.problem}, or take it out of {DESCRIPTOR}"
            problems.append(whole(name, message, error.kind))
    sheets: dict[str, Sheet] = {}
    for name, table in package.tables.items():
        sheet, found = read_sheet(folder, table)
        if sheet is None:
            problems += found
        else:
            sheets[name] = sheet
    find_dangling(sheets)
    for sheet in sheets.values():
        find_repeated_keys(sheet)
        problems += sorted(sheet.problems, key=lambda problem: problem.row or 0)
    return package, sheets, problems + list(broken_rules(package, sheets))
