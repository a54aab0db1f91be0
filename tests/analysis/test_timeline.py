"""Events in order of time."""

import pandas as pd

from crosscase.analysis import timeline
from tests.analysis.small import CASES, records


def test_the_timeline_runs_from_the_oldest_event() -> None:
    case = pd.Categorical(["P2", "P1", None, "P1"], categories=CASES, ordered=True)
    events = pd.DataFrame(
        {
            "case_id": case,
            "year": pd.array([2001, 2001, 1990, 1995], "Int64"),
            "end_year": pd.array([2004, None, None, None], "Int64"),
            "kind": ["visit", "treaty", "policy", "visit"],
            "side": "both",
            "label": ["c", "d", "a", "b"],
            "segment_id": "X1",
            "disputed": ["yes", "no", "no", "no"],
        }
    )
    assert records(timeline(events), "label", "last_year", "disputed") == [
        ("a", 1990, False),
        ("b", 1995, False),
        ("d", 2001, False),
        ("c", 2004, True),
    ]
    assert list(timeline(events)) == [*events, "last_year"]
    assert list(timeline(events, "visit", "policy")["label"]) == ["a", "b", "c"]
