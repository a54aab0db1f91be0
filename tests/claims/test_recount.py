"""What the tests of claims find is what plain Python counts in the CSV files."""

from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from crosscase.claims import Judged, examine
from crosscase.study import Study
from tests import recount

Named = tuple[str, dict[str, Any]]


def countable(claim: dict[str, Any]) -> list[Named]:
    """Return the tests of a claim of which the numbers can be counted, by what they begin with."""
    written = claim.get("test", [])
    named = written if isinstance(written, list) else [written]
    return [
        (f"{test['name']}_" if "name" in test else "", test)
        for test in named
        if test["kind"] in recount.KINDS
    ]


CLAIMS = {
    claim["id"]: countable(claim)
    for claim in yaml.safe_load((recount.DATA / "claims.yml").read_text("utf-8"))
    if countable(claim)
}


@pytest.fixture(scope="module")
def judged(own_study: Study) -> dict[str, Judged]:
    """Return the claims as the library finds them."""
    return {one.claim.claim_id: one for one in examine(own_study, CLAIMS)[0]}


@pytest.mark.parametrize("name", CLAIMS)
def test_a_claim_says_what_the_files_hold(name: str, judged: dict[str, Judged]) -> None:
    found = judged[name].values
    for prefix, test in CLAIMS[name]:
        counted = recount.KINDS[test["kind"]](test)
        assert {part: found[f"{prefix}{part}"] for part in counted} == counted, test


def test_every_rating_is_what_the_files_hold(own_study: Study) -> None:
    found = own_study.ratings.set_index(["case_id", "code_id"])["rating"]
    assert found.astype(str).to_dict() == recount.PUBLISHED
