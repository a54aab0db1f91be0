"""The one record that claims are tested on, and the analyses their tests read."""

from collections.abc import Hashable, Mapping, Sequence
from functools import cached_property
from typing import Any

import pandas as pd

from crosscase import analysis
from crosscase.analysis.checks import values_of
from crosscase.claims.words import wording
from crosscase.errors import CrosscaseError
from crosscase.study import Study


class Record:
    """What the tests of claims read, of one valid study.

    Each analysis is made when a test first asks for it; what the study lacks for it is an error.
    """

    def __init__(self, study: Study) -> None:
        """Begin with a valid study."""
        self.study = study

    def table(self, name: str, columns: Sequence[str] = ()) -> pd.DataFrame:
        """Return any table of the study, with the columns asked for."""
        if name not in self.study.tables:
            raise CrosscaseError(f"the study has no table {name}; declare it in datapackage.json")
        found = self.study.extra.get(name)
        table: pd.DataFrame = getattr(self.study, name) if found is None else found
        if missing := [column for column in columns if column not in table]:
            raise CrosscaseError(
                f"the table {name} has no column {', '.join(missing)}; add what is there"
            )
        return table

    def values(self, column: str) -> list[str]:
        """Return the values that a column of the record can have; none, if it has no such one."""
        return values_of(self.rows[column]) if column in self.rows else []

    @cached_property
    def columns(self) -> list[str]:
        """The columns of the record that hold names or texts."""
        return [str(name) for name in self.evidence.select_dtypes(exclude=["number", "bool"])]

    @cached_property
    def evidence(self) -> pd.DataFrame:
        """The evidence of the study, which open differences between coders withhold."""
        return self.study.evidence

    @cached_property
    def statements(self) -> pd.DataFrame:
        """The evidence, and a row without a code for every segment that has none."""
        coded, told = self.evidence, self.study.statements
        bare = told[~told["segment_id"].isin(coded["segment_id"])]  # silence is part of the record
        return pd.concat([coded, bare]).sort_values("segment_id", ignore_index=True, kind="stable")

    @cached_property
    def rows(self) -> pd.DataFrame:
        """What tests count: of what nobody has read, it says nothing that it has no code."""
        bare = self.statements["code_id"].isna()
        return self.statements[~(bare & self.statements["segment_id"].isin(self.study.unread))]

    @cached_property
    def ratings(self) -> pd.DataFrame:
        """From :func:`crosscase.analysis.ratings`, by code."""
        return analysis.ratings(self.evidence, rule=self.study.rule)

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
        """From :func:`crosscase.analysis.agreement_coefficients`."""
        return analysis.agreement_coefficients(self.study, resamples=1)  # no test reads intervals

    @cached_property
    def errors(self) -> pd.DataFrame:
        """From :func:`crosscase.analysis.error_model`."""
        return analysis.error_model(self.study)

    @cached_property
    def stances(self) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
        """What each reader made of each statement: by claim, statement and reader.

        A stance to what a statement said before it was changed is none.
        """
        found: dict[str, dict[str, dict[str, str]]] = {}
        table = self.table("stances", ("claim_id", "segment_id", "reader", "stance", "wording"))
        for row in table.astype(str).to_dict("records"):
            if row["wording"] == self.wordings.get(row["segment_id"]):
                own = found.setdefault(row["claim_id"], {}).setdefault(row["segment_id"], {})
                own[row["reader"]] = row["stance"]
        return found

    @cached_property
    def wordings(self) -> dict[str, str]:
        """Eight digits for every statement: what it says, of which years, and from which source."""
        told = self.study.segments.reindex(
            columns=["statement", "year_from", "year_to", "source_id"]
        )
        said = map(wording, told.astype(object).map(str).to_numpy().tolist())
        return dict(zip(self.study.segments["segment_id"].astype(str), said, strict=True))

    @cached_property
    def claims_read(self) -> Mapping[str, list[dict[Hashable, Any]]]:
        """Who has compared each claim with what is tested of it."""
        table = self.table("claims_read", ("claim_id", "reader", "wording", "says", "reason"))
        own = table.astype(str).groupby("claim_id")
        return {str(claim): rows.to_dict("records") for claim, rows in own}
