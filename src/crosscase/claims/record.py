"""The one record that claims are tested on, and the analyses their tests read."""

from collections.abc import Iterator, Sequence
from functools import cached_property

import pandas as pd

from crosscase import analysis
from crosscase.analysis.checks import values_of
from crosscase.errors import CrosscaseError
from crosscase.study import Study

CONFIRMED = "decisions_confirmed"
DECIDED = ("segment_id", "code_id", "decision", "bearing")
ONCE_DECLARED = ", read the claims against the decisions, and run `crosscase confirm`"
CONCLUSION = ("conclusion_id", "expected")
NARROWED = ("code_id", "case_id", "scope", "about", "with_code_id")


class Record:
    """What the tests of claims read, of one valid study.

    Each analysis is made when a test first asks for it; what the study lacks for it is an error.
    """

    def __init__(self, study: Study) -> None:
        """Begin with a valid study."""
        self.study = study
        self._values: dict[str, list[str]] = {}  # every name in every claim is looked up

    def table(self, name: str, columns: Sequence[str], then: str = "") -> pd.DataFrame:
        """Return a table that not every study has, with the columns asked for."""
        if name not in self.study.extra:
            raise CrosscaseError(
                f"the study has no table {name}; declare it in datapackage.json{then}"
            )
        table = self.study.extra[name]
        if missing := [column for column in columns if column not in table]:
            raise CrosscaseError(
                f"the table {name} has no column {', '.join(missing)}; add what is there"
            )
        return table

    def column(self, table: str, name: str) -> list[str]:
        """Return the distinct values of a column, in order; of the study or of an analysis."""
        found = getattr(self if hasattr(Record, table) else self.study, table)
        return list(found[name].dropna().unique()) if name in found else []

    def values(self, column: str) -> list[str]:
        """Return the values that a column of the record can have."""
        if column not in self._values:
            self._values[column] = values_of(self.rows[column])
        return self._values[column]

    @cached_property
    def columns(self) -> list[str]:
        """The columns of the record that hold names or texts."""
        return [str(name) for name in self.evidence.select_dtypes(exclude=["number", "bool"])]

    @cached_property
    def evidence(self) -> pd.DataFrame:
        """The evidence of the study, which open differences between coders withhold."""
        return self.study.evidence

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The evidence, and a row without a code for every segment that has none."""
        coded, told = self.evidence, self.study.statements
        bare = told[~told["segment_id"].isin(coded["segment_id"])]  # silence is part of the record
        return pd.concat([coded, bare]).sort_values("segment_id", ignore_index=True, kind="stable")

    @cached_property
    def units(self) -> pd.DataFrame:
        """Every unit that a coder marked, dropped ones included."""
        return self.study.described(self.study.units)

    @cached_property
    def ratings(self) -> pd.DataFrame:
        """From :func:`crosscase.analysis.ratings`, by code, with the question of each code."""
        rated = analysis.ratings(self.evidence, rule=self.study.rule)
        if "research_question" in self.study.codebook:
            asked = self.study.codebook.set_index("code_id")["research_question"]
            rated["research_question"] = rated["code_id"].map(asked)
        return rated

    @cached_property
    def confidence(self) -> pd.DataFrame:
        """The ratings with what :func:`crosscase.analysis.with_confidence` adds."""
        return analysis.with_confidence(self.ratings, self.study)

    @cached_property
    def conclusions(self) -> pd.DataFrame:
        """The earlier conclusions: a table is known as theirs by its columns, whatever its name."""
        for name, table in self.study.extra.items():
            if {*CONCLUSION} <= {*table}:
                return self.table(name, (*CONCLUSION, *NARROWED))
        columns = ", ".join([*CONCLUSION, *NARROWED])
        raise CrosscaseError(
            f"the study has no table of earlier conclusions ({columns}); declare it in "
            "datapackage.json"
        )

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """From :func:`crosscase.analysis.verdicts`."""
        return analysis.verdicts(self.evidence, self.conclusions, rule=self.study.rule)

    @cached_property
    def standing(self) -> pd.DataFrame:
        """From :func:`crosscase.analysis.robustness`."""
        return analysis.robustness(analysis.decision_shares(self.study))

    @cached_property
    def variants(self) -> pd.DataFrame:
        """From :func:`crosscase.analysis.variants`."""
        return analysis.variants(self.study)

    def variants_of(self, kind: str) -> list[str]:
        """Return the variants of a kind."""
        return list(self.variants.loc[self.variants["kind"] == kind, "variant"].unique())

    @cached_property
    def coefficients(self) -> pd.DataFrame:
        """From :func:`crosscase.analysis.agreement_coefficients`; tests ask for no interval."""
        return analysis.agreement_coefficients(self.study, resamples=1)  # no test reads intervals

    @cached_property
    def changed_decisions(self) -> dict[tuple[str, str], str]:
        """The decisions that are not as the claims were last read under, each in words."""
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
    return dict(zip(units_of(table), said, strict=True))  # a unit is decided once


def units_of(rows: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Yield the segment and the code of each row."""
    return zip(rows["segment_id"].astype(str), rows["code_id"].astype(str), strict=True)
