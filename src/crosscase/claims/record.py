"""The one record that claims are tested on, and the analyses their tests read."""

from collections.abc import Callable
from functools import cached_property

import pandas as pd

from crosscase.analysis import (
    agreement_coefficients,
    decision_shares,
    evidence,
    ratings,
    robustness,
    variants,
    verdicts,
    with_confidence,
)
from crosscase.analysis.evidence import decided_units
from crosscase.claims.words import Lacking
from crosscase.study import Study

CONCLUSIONS = "conclusions_2007"
CONCLUSION_COLUMNS = (
    *("conclusion_id", "code_id", "expected", "case_id", "scope", "about", "with_code_id"),
)


class Record:
    """What the tests of claims read; each part is computed when a test first asks for it.

    A part that the study does not give raises :class:`Lacking` whenever it is asked for.
    """

    def __init__(self, study: Study) -> None:
        """Begin with a valid study."""
        self.study = study
        self._computed: dict[str, pd.DataFrame | Lacking] = {}

    def table(self, name: str, columns: tuple[str, ...], then: str = "") -> pd.DataFrame:
        """Return a table that not every study has, with the columns asked for.

        Parameters
        ----------
        name, columns
            What must be there.
        then
            What to do when the table is declared.

        Raises
        ------
        Lacking
            If the study has no such table, or a column is missing.
        """
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
        return list(found[name].unique())

    def _part(self, name: str, compute: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """Compute a part once, and keep as well what it failed by."""
        if name not in self._computed:
            try:
                self._computed[name] = compute()
            except ValueError as error:
                self._computed[name] = Lacking(str(error))
        found = self._computed[name]
        if isinstance(found, Lacking):
            raise found
        return found

    @cached_property
    def evidence(self) -> pd.DataFrame:
        """From :func:`crosscase.analysis.evidence`."""
        return evidence(self.study)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The evidence, and a row without a code for every segment that has none."""
        coded = self.evidence
        segments = self.study.statements
        bare = segments[~segments["segment_id"].isin(coded["segment_id"])]
        return pd.concat([coded, bare]).sort_values("segment_id", ignore_index=True, kind="stable")

    @cached_property
    def names(self) -> dict[str, str]:
        """The readable name of every case and code."""
        return self.study.names

    @cached_property
    def units(self) -> pd.DataFrame:
        """Every unit that a coder marked, dropped ones included."""
        return decided_units(self.study)

    @cached_property
    def ratings(self) -> pd.DataFrame:
        """From :func:`crosscase.analysis.ratings`, by code."""
        return ratings(self.evidence, self.study.rule)

    @property
    def confidence(self) -> pd.DataFrame:
        """The ratings with what :func:`crosscase.analysis.with_confidence` adds."""
        return self._part("confidence", lambda: with_confidence(self.ratings, self.study))

    @property
    def conclusions(self) -> pd.DataFrame:
        """The earlier conclusions."""
        return self.table(CONCLUSIONS, CONCLUSION_COLUMNS)

    @property
    def verdicts(self) -> pd.DataFrame:
        """From :func:`crosscase.analysis.verdicts`."""
        rule = self.study.rule
        return self._part("verdicts", lambda: verdicts(self.evidence, self.conclusions, rule))

    @property
    def standing(self) -> pd.DataFrame:
        """From :func:`crosscase.analysis.robustness`."""
        return self._part("standing", lambda: robustness(decision_shares(self.study)))

    @cached_property
    def variants(self) -> pd.DataFrame:
        """From :func:`crosscase.analysis.variants`."""
        return variants(self.study)

    def variants_of(self, kind: str) -> list[str]:
        """Return the variants of a kind."""
        return list(self.variants.loc[self.variants["kind"] == kind, "variant"].unique())

    @property
    def coefficients(self) -> pd.DataFrame:
        """From :func:`crosscase.analysis.agreement_coefficients`."""
        return self._part("coefficients", lambda: agreement_coefficients(self.study))
