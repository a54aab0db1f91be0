"""Events in order of time."""

import pandas as pd


def timeline(events: pd.DataFrame, *kinds: str) -> pd.DataFrame:
    """Return the events, oldest first, each with the last year it reaches.

    Parameters
    ----------
    events
        ``case_id``, ``year``, ``end_year`` (missing for an event of one year), ``kind``,
        ``side``, ``label``, ``segment_id``, ``disputed``.
    *kinds
        Kinds of event to keep; all if none is named.

    Returns
    -------
    pandas.DataFrame
        The same columns, with ``last_year`` (``end_year``, or ``year`` where there is none) and
        ``disputed`` as bool; sorted by year, then case.
    """
    chosen = events[events["kind"].isin(kinds)] if kinds else events
    return (
        chosen.assign(
            last_year=chosen["end_year"].fillna(chosen["year"]),
            disputed=chosen["disputed"] == "yes",
        )
        .sort_values(["year", "case_id"], kind="stable")
        .reset_index(drop=True)
    )
