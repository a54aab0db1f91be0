"""The one record that claims are tested on, and the analyses their tests read."""

from functools import cached_property

import pandas as pd

from crosscase.analysis import (
    adjudication_shares,
    agreement_coefficients,
    evidence,
    ratings,
    robustness,
    variants,
    verdicts,
)
from crosscase.analysis.evidence import decided_units
from crosscase.study.model import Study

CONCLUSIONS = "conclusions_2007"


class Record:
    """What the tests of claims read; each part is computed when a test first asks for it."""

    def __init__(self, study: Study) -> None:
        """Begin with a valid study."""
        self.study = study

    @cached_property
    def evidence(self) -> pd.DataFrame:
        """From :func:`crosscase.analysis.evidence`."""
        return evidence(self.study)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The evidence, and a row without a code for every segment that has none."""
        coded = self.evidence
        segments = self.study.segments
        bare = segments[~segments["segment_id"].isin(coded["segment_id"])]
        bare = bare.merge(self.study.sources, on="source_id", validate="many_to_one")
        bare = bare.assign(tested=bare["source_id"].isin(self.study.tested_sources))
        return pd.concat([coded, bare]).sort_values("segment_id", ignore_index=True, kind="stable")

    @cached_property
    def names(self) -> dict[str, str]:
        """The readable name of every case and code."""
        cases, codes = self.study.partnerships, self.study.codebook
        cities = cases["north_city"] + "–" + cases["south_city"]
        named = dict(zip(codes["code_id"].astype(str), codes["dimension"].astype(str), strict=True))
        return named | dict(zip(cases["partnership"].astype(str), cities, strict=True))

    @cached_property
    def units(self) -> pd.DataFrame:
        """Every unit that a coder marked, dropped ones included."""
        return decided_units(self.study)

    @cached_property
    def ratings(self) -> pd.DataFrame:
        """From :func:`crosscase.analysis.ratings`, by code."""
        return ratings(self.evidence)

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """From :func:`crosscase.analysis.verdicts`."""
        return verdicts(self.evidence, self.study.extra[CONCLUSIONS])

    @cached_property
    def standing(self) -> pd.DataFrame:
        """From :func:`crosscase.analysis.robustness`."""
        return robustness(adjudication_shares(self.study))

    @cached_property
    def variants(self) -> pd.DataFrame:
        """From :func:`crosscase.analysis.variants`."""
        return variants(self.study)

    @cached_property
    def coefficients(self) -> pd.DataFrame:
        """From :func:`crosscase.analysis.agreement_coefficients`."""
        return agreement_coefficients(self.study)
