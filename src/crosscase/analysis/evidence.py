"""The frames of a study, by the names they had as functions."""

import pandas as pd

from crosscase.study import Study


def decisions(study: Study) -> pd.DataFrame:
    """Return ``study.units``."""
    return study.units


def consensus(study: Study) -> pd.DataFrame:
    """Return ``study.consensus``."""
    return study.consensus


def evidence(study: Study) -> pd.DataFrame:
    """Return ``study.evidence``."""
    return study.evidence


def decided_units(study: Study) -> pd.DataFrame:
    """Return ``study.units`` with all that the evidence adds."""
    return study.described(study.units)
