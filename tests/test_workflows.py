"""What runs on other people's machines: fixed actions, least rights, and an end."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

WORKFLOWS = sorted((Path(__file__).parents[1] / ".github" / "workflows").glob("*.y*ml"))
USES = re.compile(r"^\s*(?:- )?uses:\s*(.+)$", re.MULTILINE)
FIXED = re.compile(
    r"([\w.-]+(/[\w.-]+)+@[0-9a-f]{40}|docker://[\w./-]+@sha256:[0-9a-f]{64}) # v?\d+\.\d+\.\d+"
)
DEPLOYING = {"pages": "write", "id-token": "write"}


@pytest.fixture(params=WORKFLOWS, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


@pytest.fixture
def workflow(path: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(path.read_text("utf-8")))


@pytest.fixture
def jobs(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    return list(workflow["jobs"].values())


def steps(job: dict[str, Any], action: str) -> list[dict[str, Any]]:
    return [step for step in job["steps"] if step.get("uses", "").startswith(f"{action}@")]


def test_every_action_is_fixed_by_its_digest_with_the_version_behind(
    path: Path, jobs: list[dict[str, Any]]
) -> None:
    used = USES.findall(path.read_text("utf-8"))
    assert len(used) == sum("uses" in step for job in jobs for step in job["steps"])
    assert [each for each in used if not FIXED.fullmatch(each)] == []


def test_a_workflow_may_read_and_no_more(workflow: dict[str, Any]) -> None:
    assert workflow["permissions"] == {"contents": "read"}


def test_only_the_job_that_deploys_may_write_and_it_runs_nothing_of_ours(
    jobs: list[dict[str, Any]],
) -> None:
    for job in jobs:
        if steps(job, "actions/deploy-pages"):
            assert job["permissions"] == DEPLOYING
            assert len(job["steps"]) == 1
        else:
            assert set(job.get("permissions", {}).values()) <= {"read"}


def test_every_job_has_an_end(jobs: list[dict[str, Any]]) -> None:
    assert all(0 < job.get("timeout-minutes", 0) <= 90 for job in jobs)


def test_no_checkout_leaves_a_key_behind(jobs: list[dict[str, Any]]) -> None:
    for job in jobs:
        for step in steps(job, "actions/checkout"):
            assert step["with"]["persist-credentials"] is False


def test_there_are_workflows_and_one_of_them_deploys() -> None:
    assert sum("actions/deploy-pages@" in path.read_text("utf-8") for path in WORKFLOWS) == 1
