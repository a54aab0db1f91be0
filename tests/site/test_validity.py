"""Every page is valid HTML to the Nu checker, which npm brings and Java runs."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.site.conftest import miss

pytestmark = pytest.mark.long

CHECKER = ["npm", "exec", "--yes", "--package=vnu-jar@26.9.27", "--", "vnu"]
OPTIONS = ["--errors-only", "--skip-non-html", "--format", "json"]
WRONG = "<details><summary><p>Code</p></summary></details>"


def errors(pages: Path) -> list[str]:
    """Return what the checker finds wrong on a page, or on all of a folder."""
    for needed in ("npm", "java"):
        if not shutil.which(needed):
            miss(f"no {needed} on this machine: install it to check the HTML")
    command = [*CHECKER, *OPTIONS, str(pages)]
    said = subprocess.run(command, capture_output=True, text=True).stderr
    messages = json.loads(said)["messages"]
    return [f"{each['url']}, line {each['lastLine']}: {each['message']}" for each in messages]


def test_every_page_is_valid(site: Path) -> None:
    assert errors(site) == []


def test_a_fault_is_found(tmp_path: Path) -> None:
    whole = '<!DOCTYPE html><html lang="en"><title>x</title>{}</html>'
    (tmp_path / "wrong.html").write_text(whole.format(WRONG))
    (fault,) = errors(tmp_path)
    assert "Element “p” not allowed as child of element “summary”" in fault
