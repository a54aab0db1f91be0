"""Values in the prose: each as its chapter said it, under its name."""

import json
import re
from pathlib import Path

import pytest

from tests.site.parsed import parsed

ROOT = Path(__file__).parents[2]
GLUED = "application/papermill.record/text/plain"
CHAPTERS = sorted(path.stem for path in (ROOT / "chapters").glob("*.ipynb"))


def said(chapter: str) -> dict[str, str]:
    cells = json.loads((ROOT / "chapters" / f"{chapter}.ipynb").read_text("utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    glued = [output for output in outputs if GLUED in output.get("data", {})]
    return {each["metadata"]["scrapbook"]["name"]: "".join(each["data"][GLUED]) for each in glued}


def straight(text: str) -> str:
    """Return a text without the quotation marks that pages set."""
    return re.sub("[‘’]", "'", text)


@pytest.mark.parametrize("chapter", [name for name in CHAPTERS if said(name)])
def test_values_stand_as_they_were_said(chapter: str, site: Path) -> None:
    page = parsed(f"chapters/{chapter}.html")
    values = said(chapter)
    shown = page.css("article .pasted-text")
    assert shown
    for element in shown:
        names = (element.attrs.sget("class") or "").split()
        (name,) = (each.removeprefix("glue-") for each in names if each.startswith("glue-"))
        assert straight(element.text()) == straight(values[name]), name
