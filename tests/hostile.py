"""A small book over the real study with a payload in every text of it: one page of every kind.

The payload calls ``pwned``, which a test defines, in each way in which text can come to run.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import yaml  # type: ignore[import-untyped]

from crosscase.claims.record import Record
from crosscase.study import load_study
from tests.book.tiny_book import KERNEL, OF_PAGES, ROOT

SCRIPT = "<script>pwned('script')</script>"
PAYLOAD = (
    f'{SCRIPT} "><img src=x onerror=pwned(1)>" </script></title></textarea></style></option>'
    "<svg onload=pwned(2)></svg><b onmouseover=pwned(3)>b</b>"
    '<iframe srcdoc="<script>parent.pwned(4)</script>"></iframe>&ltimg src=x onerror=pwned(5)&gt'
    "--> {{7*7}} ${pwned(6)} [x](javascript:pwned(7)) {raw}`html`"
)
WORD = '"><img/src=x/onerror=pwned(8)>"'  # where only few words may stand
ADDRESS = "/'onmouseover=pwned(9)'?a=javascript:pwned(10)&b=1"
FEW_WORDS, ADDRESSES = {"anchor"}, {"url", "note_source_url", "population_source_url"}
KEPT = {"claim_id"}
SCRIPT_ADDRESS = "javascript:pwned(11)"
CLAIMS = ("leon-tie-wound-up", "evidence-openings")
WORK = """
@misc{{hostile,
  author = {{Author, {script}}}, title = {{{script}}}, note = {{{script}}}, year = {{2001}},
  howpublished = {{\\url{{{address}}}}}, url = {{{address}}}, doi = {{{script}}},
  eprint = {{{address}}}, publisher = {{\\href{{{address}}}{{words}}}}
}}
@article{{hostile2,
  author = {{A B}}, title = {{Other}}, journal = {{{script}}}, year = {{2002}}, url = {{{address}}}
}}
"""
ANSWERS = f"""\
# Answers {{glue:text}}`city`

*What do {{glue:text}}`city` hold?*

:::{{objectives}}
- name {{glue:text}}`city`
:::

```{{admonition}} In short
:class: tip conclusion

{{claim}}`{CLAIMS[0]}` {{claim}}`{CLAIMS[1]}`
```

## Places: {{glue:text}}`city`

See {{segment}}`UTR-LEO-020`, and [the bibliography](bibliography).

:::{{exercise}} Of {{glue:text}}`city`
:kind: recall
:minutes: 5
:objective: 1

What is {{glue:text}}`city`?
:::

:::{{hint}}
It is {{glue:text}}`city`.
:::

:::{{solution}}
It was {{glue:text}}`city`.
:::

```{{claim-notes}}
```
"""
OF_ANSWERS = (
    """\
import crosscase as cc
from crosscase import claims, display
study = cc.load_study()
evidence, extra = study.evidence, study.extra
ratings = display.labelled(cc.with_confidence(cc.ratings(evidence, study.rule), study), study)
display.say(city=extra["cities"]["name"].iloc[0])""",
    """\
display.rating_matrix(ratings, study, f"Ratings of {ratings.case_id[0]}", "Ratings")""",
    """\
events = display.labelled(cc.timeline(extra["events"]), study)
caption = f"Events of {events.label[0]}"
display.event_timeline(
    events, study, events.label[0], caption, "Events of four pairs over time")""",
    """\
pairs = cc.distances(study.cases, extra["cities"], "north_city_id", "south_city_id")
pairs = display.labelled(pairs, study)
alt = f"Four lines cross seas from {pairs.north[0]} and others"
display.city_map(pairs, study, pairs.north[0], "The cities", alt)""",
    """\
said = cc.register(study)[["publisher", "segments"]].head(5)
alt = f"Most say {said.publisher[0]} and more"
display.evidence_bars(said, study, "publisher", said.publisher[0], "Publishers", alt)""",
    """\
dots = study.statements.head(40)
alt = f"Many dots stand for {dots.publisher[0]} and others"
display.statement_dots(dots, study, "publisher_side", "kind", dots.publisher[0], "Dots", alt)""",
    """\
display.case_facts(study, study.cases.case_id[0])
display.case_cards(study, "status_latest")""",
    "print(study.segments.statement[0]); study.sources.head(3)",
)
TABLES = (
    OF_ANSWERS[0],
    "from crosscase.site.explorer import explorer; explorer(study)",
    """\
shown = display.labelled(cc.code_by_case(evidence, by='about'), study)
display.evidence_map(shown, study, "about", study.segments.statement[0], "All")""",
    'display.source_table(cc.register(study), study, "Sources")',
    "display.codebook(study)",
    'display.searchable(display.table(study.codebook.astype("string"), "Codes"))',
    """\
judged = cc.judgements(study).merge(cc.indicators(study), on=["case_id", "code_id"])
judged = display.labelled(cc.with_confidence(judged, study), study)
display.confidence_list(judged)""",
    "display.framework_table(cc.framework_matrix(evidence, 'tie'), study, 'All')",
    """\
conclusions = extra["conclusions_2007"][["conclusion", "judgement", "reason"]]
display.table(conclusions.astype(str), "Conclusions")""",
    'display.claim_table(study.claims, "Claims")',
    """\
for name, table in {**extra, **vars(study)}.items():
    if hasattr(table, "columns"):
        display_ = display.folded(display.table(table.astype("string"), name), name)
        get_ipython().display_pub.publish({"text/html": display_.data})""",
)
LAB = (
    """\
import crosscase as cc
from crosscase import teach
from crosscase.teach.classroom import vote_table
study = cc.load_study()
sample = teach.practice_sample(study)
rules = (study.path / "instructions_v3.1.md").read_text("utf-8")
teach.coding_lab(study, sample, rules)""",
    """\
own = cc.study_readings(study, sample["segment_id"]).query("coder_id != 'reference'")
vote_table(cc.contested(own, study).head(3), own, study, "Votes")""",
)


def hostile_book(book: Path) -> Path:
    """Write the book into a folder, build it, and return the folder of its pages."""
    ignore = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for folder in ("src", "data"):
        shutil.copytree(ROOT / folder, book / folder, ignore=ignore)
    for name in ("CITATION.cff", "requirements.txt", "chapters/favicon.svg"):
        (book / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, book / name)
    poison(book / "data")
    chapters = book / "chapters"
    write(
        chapters / "index.ipynb", "# Start {glue:text}`city`\n\nSee {glue:text}`city`.", TABLES[0]
    )
    write(chapters / "answers.ipynb", ANSWERS, *OF_ANSWERS)
    write(chapters / "tables.ipynb", "# Tables", *TABLES)
    write(chapters / "lab.ipynb", "# Lab", *LAB)
    (chapters / "bibliography.md").write_text("# Works\n\n```{bibliography}\n:all:\n```\n")
    names = ("answers", "tables", "lab", "bibliography")
    (book / "_toc.yml").write_text(
        "format: jb-book\nroot: chapters/index\nchapters:\n"
        + "".join(f"- file: chapters/{name}\n" for name in names)
    )
    config = (ROOT / "_config.yml").read_text("utf-8")
    (book / "_config.yml").write_text(OF_PAGES.sub("", config), "utf-8")
    code = "import sys; from crosscase.cli import main; sys.exit(main(['book']))"
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=book,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(book / "src"), str(ROOT / "src")])},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr[-4000:]
    return book / "_build" / "html"


def write(path: Path, text: str, *cells: str) -> None:
    """Write a notebook: code first, so that the text can say what it found."""
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": KERNEL})
    notebook.cells = [nbformat.v4.new_markdown_cell(text)]
    notebook.cells += [nbformat.v4.new_code_cell(cell) for cell in cells]
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
    nbformat.write(notebook, path)


def poison(data: Path) -> None:
    """Put the payload into all that is free text in a study, its claims and its literature."""
    package = json.loads((data / "datapackage.json").read_text("utf-8"))
    for resource in package["resources"]:
        resource["title"] = f"{resource.get('title', '')} {PAYLOAD}"
        if schema := resource.get("schema"):
            poison_table(data / resource["path"], schema)
    for name in ("title", "description"):
        package[name] += f" {PAYLOAD}"
    package["licenses"][0]["title"] += PAYLOAD
    # Nobody has read the sentences of this book.
    package["resources"] = [own for own in package["resources"] if own["name"] != "claims_read"]
    (data / "datapackage.json").write_text(json.dumps(package), "utf-8")
    claims = yaml.safe_load((data / "claims.yml").read_text("utf-8"))
    kept = [poisoned(claim) for claim in claims if claim["id"] in CLAIMS]
    (data / "claims.yml").write_text(yaml.safe_dump(kept, allow_unicode=True), "utf-8")
    rules = data / "instructions_v3.1.md"
    rules.write_text(rules.read_text("utf-8").replace("\n- ", f"\n- {PAYLOAD} ", 1), "utf-8")
    with (data / "references.bib").open("a", encoding="utf-8") as works:
        works.write(WORK.format(script=SCRIPT, address=SCRIPT_ADDRESS))
    # Stances are to statements as they stand in this book, and what became of claims is in it.
    wordings = Record(load_study(data)).wordings
    stances = pd.read_csv(data / "stances.csv", dtype=str, keep_default_na=False)
    stances = stances[stances["claim_id"].isin(each["id"] for each in kept)]
    stances = stances.assign(wording=stances["segment_id"].map(wordings))
    stances.to_csv(data / "stances.csv", index=False, lineterminator="\n")
    change(data / "claims_released.csv", now=kept[0]["id"])


def change(path: Path, **columns: Any) -> None:
    """Write a table with other values in some columns."""
    rows = pd.read_csv(path, dtype=str, keep_default_na=False).assign(**columns)
    rows.to_csv(path, index=False, lineterminator="\n")


def poison_table(path: Path, schema: dict[str, Any]) -> None:
    """Put the payload behind every text of a table that is no id and no choice."""
    free = [field["name"] for field in schema["fields"] if is_free(field, keys_of(schema))]
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows, names = list(reader), list(reader.fieldnames or ())
    for row in rows:
        for name in free:
            if row[name]:
                row[name] += behind(name)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def keys_of(schema: dict[str, Any]) -> set[str]:
    """Return the columns of a table by which rows are known."""
    keys = [schema.get("primaryKey", []), *(key["fields"] for key in schema.get("foreignKeys", []))]
    return {name for key in keys for name in ([key] if isinstance(key, str) else key)}


def is_free(field: dict[str, Any], keys: set[str]) -> bool:
    """Tell whether a column holds text as its author likes, or the address of a page."""
    if field["name"] in ADDRESSES:
        return True
    chosen = {"enum", "pattern"} & set(field.get("constraints", {})) or "reference" in field
    return field["type"] == "string" and not chosen and field["name"] not in keys | KEPT


def behind(column: str) -> str:
    """Return what to put behind the text of a column."""
    if column in FEW_WORDS:
        return WORD
    return ADDRESS if column in ADDRESSES else f" {PAYLOAD}"


def poisoned(claim: dict[str, Any]) -> dict[str, Any]:
    """Return a claim with the payload in all its words; braces are doubled, lest they be slots."""
    payload = PAYLOAD.replace("{", "{{").replace("}", "}}")
    said = {name: f"{claim[name]} {payload}." for name in ("text", "note") if name in claim}
    return claim | said
