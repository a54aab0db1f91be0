"""A study: its tables, what is particular to it, and the frames that all else is made from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import pandas as pd
from markupsafe import Markup

from crosscase.errors import CrosscaseError
from crosscase.study.package import (
    CORE,
    DESCRIPTOR,
    HOMES,
    OPTIONAL,
    Field,
    Package,
    Table,
    read_package,
)
from crosscase.study.problems import InvalidStudy, Problem
from crosscase.study.rows import Sheet, find_dangling, find_repeated_keys, read_sheet, typed_frame
from crosscase.study.rules import broken_rules
from crosscase.study.words import counted, listing, near, shown

# The book's, of which this is the workshop: beside it in a checkout, else what came with it.
CARRIED = Path(__file__).parents[1] / "_data"
OWN_DATA = CARRIED if CARRIED.exists() else Path(__file__).parents[3] / "data"
CELL = ["segment_id", "code_id"]
PRESENT = "present"  # the bearing of all codings where a study has none


class OpenDifferences(CrosscaseError, ValueError):
    """Differences between coders that nobody has decided, where something rests on a decision.

    Examples
    --------
    >>> from dataclasses import replace
    >>> study = load_study()
    >>> try:
    ...     replace(study, decisions=study.decisions.head(0)).evidence
    ... except OpenDifferences as error:
    ...     print(str(error).rpartition(". ")[2])
    See `study.open`, and decide each by a row of decisions.csv
    """


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
        for row in self.codings.to_dict("records"):
            votes = recorded.setdefault((row["segment_id"], row["code_id"]), {})
            votes[row["coder_id"]] = row.get("bearing", PRESENT)
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
            wait = "wait" if len(waiting) > 1 else "waits"
            raise OpenDifferences(
                f"{counted(len(waiting), 'difference')} between coders {wait} for a decision: "
                f"{listing(waiting)}. See `study.open`, and decide each by a row of decisions.csv"
            )
        return self.described(self.consensus)

    def described(self, units: pd.DataFrame) -> pd.DataFrame:
        """Return units or codings with all that :attr:`evidence` adds, a row for each case."""
        codes = self.codebook.filter(["code_id", "dimension", "research_question"])
        if "dimension" in codes and codes["dimension"].dtype != "category":
            order = codes["dimension"].unique()  # as the codebook has them
            codes["dimension"] = pd.Categorical(codes["dimension"], order, ordered=True)
        table = units.merge(codes, "left", "code_id").merge(self._sourced, "left", "segment_id")
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
        table = self.segments.merge(self.sources, "left", "source_id")
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
        """Return the study rated by another rule: ``study.with_rule(min_segments=2)``.

        What :class:`RatingRule` has can be changed; all else raises a :class:`CrosscaseError`.
        """
        for name in changes:
            _require(name, list(vars(self.rule)), "part of a rating rule")
        return replace(self, rule=replace(self.rule, **changes))

    def with_coding(self, segment_id: str, code_id: str, bearing: str | None) -> Self:
        """Return the study as if all who read a segment had given a code with this bearing.

        A decision on the pair, which would then decide nothing, is dropped. Without bearings, any
        text gives the code.

        Parameters
        ----------
        bearing
            One of ``study.bearings``; ``None`` takes the code away.

        Raises
        ------
        CrosscaseError
            If there is no such segment, code or bearing, or nobody has read the segment.

        Examples
        --------
        >>> study = load_study()
        >>> row = study.consensus.query("bearing == 'positive'").iloc[0]
        >>> other = study.with_coding(row["segment_id"], row["code_id"], "negative")
        >>> int(study.consensus["bearing"].ne(other.consensus["bearing"]).sum())
        1
        """
        _require(segment_id, self.segments["segment_id"].tolist(), "segment")
        _require(code_id, self.codebook["code_id"].tolist(), "code")
        if bearing is not None and self.bearings:
            _require(bearing, list(self.bearings), "bearing")

        def others(table: pd.DataFrame) -> pd.DataFrame:
            return table[(table["segment_id"] != segment_id) | (table["code_id"] != code_id)]

        if not self.readers[segment_id]:
            raise CrosscaseError(f"nobody has read {segment_id}; give it a row of readings.csv")
        own = {"segment_id": segment_id, "code_id": code_id, "bearing": bearing}
        giving = self.readers[segment_id] if bearing is not None else []
        given, kept = (
            pd.DataFrame([own | {"coder_id": each} for each in giving]),
            others(self.codings),
        )
        codings = pd.concat([kept, given.reindex(columns=kept.columns)]).astype(kept.dtypes)
        codings = codings.sort_values(CELL, kind="stable", ignore_index=True)
        return replace(self, codings=codings, decisions=others(self.decisions))

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
        statements = self.statements
        for column, value in wanted.items():
            _require(column, list(statements), "column of segments or sources")
            values = list(value) if isinstance(value, list | tuple | set) else [value]
            for each in values:
                _require(each, self.statements[column].dropna().unique().tolist(), column)
            statements = statements[statements[column].isin(values)]
        kept = {
            each: getattr(self, each) for each in ("segments", "codings", "readings", "decisions")
        }
        if wanted:
            for name, table in kept.items():
                kept[name] = table[table["segment_id"].isin(statements["segment_id"])]
        if coder is not None:
            _require(coder, self.reading_coders, "coder")
            kept["decisions"] = self.decisions.iloc[:0]
            for name in ("codings", "readings"):
                kept[name] = kept[name][kept[name]["coder_id"] == coder]
        return replace(self, **kept)

    def __repr__(self) -> str:
        """Say in a line what the study holds."""
        waits = f", {counted(len(self.open), 'open difference')}" if len(self.open) else ""
        waits += f", {counted(len(self.unread), 'segment')} unread" if self.unread else ""
        return (
            f"<Study {self.title}: {counted(len(self.cases), 'case')}, "
            f"{counted(len(self.segments), 'segment')} from "
            f"{counted(len(self.sources), 'source')}, {counted(len(self.codebook), 'code')}, "
            f"{counted(len(self.reading_coders), 'coder')}{waits}>"
        )

    def _repr_html_(self) -> str:
        tables = {name: getattr(self, name) for name in (*CORE, *OPTIONAL)} | dict(self.extra)
        rows = [
            (name, len(table), ", ".join(table)) for name, table in tables.items() if len(table)
        ]
        shape = pd.DataFrame(rows, columns=["table", "rows", "columns"])
        return str(Markup("<p>{}</p>{}").format(repr(self), Markup(shape.to_html(index=False))))


def _require(value: object, allowed: Iterable[object], what: str) -> None:
    if value not in allowed:
        known = [str(each) for each in allowed]
        hint = near(str(value), known)
        raise CrosscaseError(f"{shown(value)} is no {what}; allowed: {listing(known)}{hint}")


def own_data() -> Path:
    """Return the folder of the data of the book in which one works.

    That is the book in or above the working directory, such as that of a chapter, a folder with
    ``_toc.yml`` and a study in ``data``. Where there is none, the data are those beside the
    library in its checkout, or those that were installed with it.

    Examples
    --------
    >>> (own_data() / "datapackage.json").exists()
    True
    """
    for folder in (Path.cwd(), *Path.cwd().parents):
        if (folder / "_toc.yml").exists() and (folder / "data" / DESCRIPTOR).exists():
            return folder / "data"
    return OWN_DATA


def load_study(path: str | Path | None = None) -> Study:
    """Load a study and validate it on the way: all of it, or nothing.

    Parameters
    ----------
    path
        Folder that holds ``datapackage.json``; if left out, the data of the book in which one
        works, or those that came with the library.

    Raises
    ------
    InvalidStudy
        If anything is wrong with the study; the message states every problem.

    Examples
    --------
    >>> load_study()
    <Study Four City Partnerships: 4 cases, 1,342 segments from 411 sources, 18 codes, 2 coders>
    """
    folder = own_data() if path is None else Path(path)
    package, sheets, problems = _read(folder)
    if package is None or problems:
        raise InvalidStudy(str(folder), problems)
    for name, columns in OPTIONAL.items():
        fields = {each: Field(each, reference=HOMES.get(each)) for each in columns}
        sheets.setdefault(name, Sheet(Table(name, name, fields), [], [], set()))
    frames = {name: typed_frame(sheet, sheets) for name, sheet in sheets.items()}
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
