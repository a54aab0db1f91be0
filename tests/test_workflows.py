"""What runs on other people's machines: fixed actions, least rights, and an end."""

import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from tests.site.conftest import serving

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


@pytest.fixture
def compare(tmp_path: Path) -> Callable[[Path], subprocess.CompletedProcess[str]]:
    """Return what the workflow does once it has deployed: compare what is served with the pages."""
    text = (WORKFLOWS[0].parent / "publish.yml").read_text("utf-8")
    (script,) = (step["run"] for step in yaml.safe_load(text)["jobs"]["compare"]["steps"][1:])
    for name, words in {"index.html": "first", "chapters/a.html": "Organisation"}.items():
        for folder in ("built", "public"):
            (tmp_path / folder / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / folder / name).write_text(f"<p>{words}")

    def run(public: Path) -> subprocess.CompletedProcess[str]:
        work = tmp_path / "work"
        work.mkdir()
        with tarfile.open(work / "artifact.tar", "w") as archive:
            archive.add(tmp_path / "built", ".")
        with serving(public) as address:
            command = ["bash", "-e", "-o", "pipefail", "-c", script]
            own = {**os.environ, "ADDRESS": f"{address}/", "no_proxy": "127.0.0.1"}
            return subprocess.run(command, cwd=work, env=own, capture_output=True, text=True)

    return run


@pytest.mark.skipif(not shutil.which("curl") or os.name == "nt", reason="without curl")
@pytest.mark.parametrize("fault", ["", "missing", "old"])
def test_a_green_run_proves_that_the_public_pages_are_those_built(
    fault: str, compare: Callable[[Path], subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    page = tmp_path / "public" / "chapters" / "a.html"
    if fault == "missing":
        page.unlink()
    if fault == "old":
        page.write_text("<p>Organisation, as it was")
    done = compare(tmp_path / "public")
    assert (done.returncode == 0) == (not fault), done.stderr
    assert fault == "" or done.stderr.endswith("chapters/a.html is not served as it was built\n")


@pytest.mark.skipif(not shutil.which("curl") or os.name == "nt", reason="without curl")
def test_an_artifact_without_pages_proves_nothing(
    compare: Callable[[Path], subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    shutil.rmtree(tmp_path / "built")
    (tmp_path / "built").mkdir()
    assert compare(tmp_path / "public").returncode != 0
