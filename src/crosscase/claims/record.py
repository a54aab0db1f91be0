"""The one record that claims are tested on, and the analyses their tests read."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any, TypeVar

import pandas as pd

from crosscase.analysis import (
    agreement_coefficients,
    decision_shares,
    ratings,
    robustness,
    variants,
    verdicts,
    with_confidence,
)
from crosscase.claims.words import Lacking
from crosscase.errors import CrosscaseError
from crosscase.study import Study

CONCLUSIONS = "conclusions_2007"
CONFIRMED = "decisions_confirmed"
DECIDED = ("segment_id", "code_id", "decision", "bearing")
ONCE_DECLARED = ", read the claims against the decisions, and run `crosscase confirm`"
CONCLUSION_COLUMNS = (
    *("conclusion_id", "code_id", "expected", "case_id", "scope", "about", "with_code_id"),
)


T = TypeVar("T")


class part(cached_property[T]):
    """What is computed when a test first asks for it.

    What the study does not give, so that it cannot be computed, is :class:`Lacking`.
    """

    def __get__(self, record: Any, owner: type | None = None) -> T:  # type: ignore[override]
        """Return it."""
        try:
            found: T = super().__get__(record, owner)
        except (CrosscaseError, ValueError) as error:
            raise Lacking(str(error)) from None
        return found


class Record:
    """What the tests of claims read, of one valid study."""

    def __init__(self, study: Study) -> None:
        """Begin with a valid study."""
        self.study = study
        self._values: dict[str, list[str]] = {}

    def table(self, name: str, columns: tuple[str, ...], then: str = "") -> pd.DataFrame:
        """Return a table that not every study has, with the columns asked for."""
        if name not in self.study.extra:
            raise Lacking(f"the study has no table {name}; declare it in datapackage.json{then}")
        table = self.study.extra[name]
        if missing := [column for column in columns if column not in table]:
            raise Lacking(f"the table {name} has no column {', '.join(missing)}; add what is there")
        return table

    def column(self, table: str, name: str) -> list[str]:
        """Return the distinct values of a column, in order; of a core table or any other."""
        core = getattr(self.study, table, None)
        found = self.table(table, (name,)) if core is None else core
        return list(found[name].dropna().unique()) if name in found else []

    def values(self, column: str) -> list[str]:
        """Return the values that a column of the record can have."""
        if column not in self._values:
            known = self.rows[column]
            categorical = isinstance(known.dtype, pd.CategoricalDtype)
            values = known.cat.categories if categorical else known.dropna().unique()
            self._values[column] = list(values)
        return self._values[column]

    @cached_property
    def columns(self) -> list[str]:
        """The columns of the record that hold names or texts."""
        return [str(name) for name in self.evidence.select_dtypes(exclude=["number", "bool"])]

    @part
    def evidence(self) -> pd.DataFrame:
        """Return the evidence of the study, which open differences between coders withhold."""
        return self.study.evidence

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The evidence, and a row without a code for every segment that has none."""
        coded, told = self.evidence, self.study.statements
        bare = told[~told["segment_id"].isin(coded["segment_id"])]
        return pd.concat([coded, bare]).sort_values("segment_id", ignore_index=True, kind="stable")

    @cached_property
    def segment_ids(self) -> list[str]:
        """The segment of each row."""
        return [str(segment) for segment in self.rows["segment_id"]]

    @cached_property
    def units(self) -> pd.DataFrame:
        """Every unit that a coder marked, dropped ones included."""
        return self.study.described(self.study.units)

    @cached_property
    def ratings(self) -> pd.DataFrame:
        """From :func:`crosscase.analysis.ratings`, by code, with the question of each code."""
        rated = ratings(self.evidence, rule=self.study.rule)
        if "research_question" in self.study.codebook:
            asked = self.study.codebook.set_index("code_id")["research_question"]
            rated["research_question"] = rated["code_id"].map(asked)
        return rated

    @part
    def confidence(self) -> pd.DataFrame:
        """Return the ratings with what :func:`crosscase.analysis.with_confidence` adds."""
        return with_confidence(self.ratings, self.study)

    @part
    def conclusions(self) -> pd.DataFrame:
        """Return the earlier conclusions."""
        return self.table(CONCLUSIONS, CONCLUSION_COLUMNS)

    @part
    def verdicts(self) -> pd.DataFrame:
        """From :func:`crosscase.analysis.verdicts`."""
        return verdicts(self.evidence, self.conclusions, rule=self.study.rule)

    @part
    def standing(self) -> pd.DataFrame:
        """From :func:`crosscase.analysis.robustness`."""
        return robustness(decision_shares(self.study))

    @cached_property
    def variants(self) -> pd.DataFrame:
        """From :func:`crosscase.analysis.variants`."""
        return variants(self.study)

    def variants_of(self, kind: str) -> list[str]:
        """Return the variants of a kind."""
        return list(self.variants.loc[self.variants["kind"] == kind, "variant"].unique())

    @part
    def coefficients(self) -> pd.DataFrame:
        """From :func:`crosscase.analysis.agreement_coefficients`; tests ask for no interval."""
        return agreement_coefficients(self.study, resamples=1)

    @cached_property
    def directed(self) -> pd.DataFrame:
        """What ratings are made of: rated evidence whose bearing has a value."""
        return self.evidence[self.evidence["rated"] & self.evidence["value"].notna()]

    @part
    def changed_decisions(self) -> dict[tuple[str, str], str]:
        """Return the decisions that are not as the claims were last read under, each in words."""
        confirmed = _decisions(self.table(CONFIRMED, DECIDED, ONCE_DECLARED))
        present = _decisions(self.study.decisions)
        return {
            unit: f"{' '.join(unit)} was {confirmed.get(unit, 'not disputed')}, "
            f"is {present.get(unit, 'not disputed')}"
            for unit in dict.fromkeys([*present, *confirmed])
            if confirmed.get(unit) != present.get(unit)
        }


def _decisions(table: pd.DataFrame) -> dict[tuple[str, str], str]:
    """Return what was decided on each unit, in words."""
    bearing = table["bearing"].astype(object).where(table["bearing"].notna(), "")
    said = (table["decision"].astype(str) + " " + bearing.astype(str)).str.strip()
    return dict(zip(units_of(table), said, strict=True))


def units_of(rows: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Yield the segment and the code of each row."""
    return zip(rows["segment_id"].astype(str), rows["code_id"].astype(str), strict=True)
