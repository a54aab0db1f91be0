"""A tiny book, quickly built and changed at will: five pages over the tiny study."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.book.conftest import OF_PAGES, ROOT, write_chapter
from tests.tiny import tiny_descriptor, tiny_study

ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
LICENCE = {"name": "CC-BY-4.0", "path": "https://example.org/by", "title": "Attribution"}
CONFIDENCE = {
    "name": "confidence",
    "path": "confidence.csv",
    "schema": {
        "fields": [
            {"name": name, "type": "string"} for name in ("partnership", "code_id", "level")
        ],
        "primaryKey": ["partnership", "code_id"],
    },
}
TOC = """\
format: jb-book
root: chapters/index
parts:
- caption: First part
  chapters:
  - file: chapters/words
  - file: chapters/told
- caption: Second part
  chapters:
  - file: chapters/reading
  - file: chapters/terms
"""
PAGES = {
    "index": "# Start\n\nThe first page leads to {doc}`words` and {ref}`here <a-place>`.\n",
    "words": "# Words\n\n(a-place)=\n## A place\n\nSome words on a case.\n",
    "told": "# Told\n\n```{include} ../NOTES.md\n```\n\n![A small blue square on plain white ground](square.svg)\n",
    "terms": "# Terms\n\n```{glossary}\ncase\n  What is studied.\n```\n",
}
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9" fill="blue"/></svg>\n'
READING = """\
from pathlib import Path
import helper
print("helper says", helper.WORD, "and the file", Path("../docs/x.csv").read_text().strip())"""


def tiny_book(root: Path) -> Path:
    """Write the book into a folder and return the folder."""
    tiny_study(root / "data")
    package = tiny_descriptor() | {"description": "All rows.", "licenses": [LICENCE]}
    package["name"] = "tiny"
    package["resources"].append(CONFIDENCE)
    for resource in package["resources"]:
        resource |= {"title": resource["name"], "mediatype": "text/csv"}
    (root / "data" / "datapackage.json").write_text(json.dumps(package, indent=1), "utf-8")
    (root / "data" / "confidence.csv").write_text("partnership,code_id,level\nP1,POL,low\n")
    (root / "data" / "claims.yml").write_text("[]\n")
    (root / "data" / "references.bib").write_text("")
    for folder in ("src", "docs", "chapters"):
        (root / folder).mkdir()
    for name in ("CITATION.cff", "chapters/favicon.svg"):
        (root / name).write_bytes((ROOT / name).read_bytes())
    config = OF_PAGES.sub("", (ROOT / "_config.yml").read_text("utf-8"))
    (root / "_config.yml").write_text(config, "utf-8")
    (root / "_toc.yml").write_text(TOC)
    (root / "requirements.txt").write_text("# no pins\n")
    (root / "NOTES.md").write_text("Notes of others.\n")
    (root / "docs" / "x.csv").write_text("x\n1\n")
    (root / "chapters" / "helper.py").write_text('WORD = "one"\n')
    (root / "chapters" / "square.svg").write_text(SQUARE)
    for name, text in PAGES.items():
        (root / "chapters" / f"{name}.md").write_text(text, "utf-8")
    write_chapter(root / "chapters" / "reading.ipynb", "Reading", READING)
    return root


def start(root: Path, command: str = "book") -> subprocess.Popen[str]:
    """Start a command of ours on the book, in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "crosscase", command, str(root)],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(root: Path, command: str = "book") -> subprocess.CompletedProcess[str]:
    """Run a command of ours on the book to its end."""
    process = start(root, command)
    out, err = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def pages(root: Path) -> dict[str, bytes]:
    """Return every file that readers of the book can open, by its name."""
    site = root / "_build" / "html"
    paths = (path for path in site.rglob("*") if path.is_file())
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in paths}
