"""Time load_study and all ratings on 1,000,000 codings against pandas' reading of the files."""

import importlib.util
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
from _shared import ROOT, asked, seconds

from crosscase.analysis import evidence, ratings
from crosscase.study import Study, load_study

SEGMENTS, SOURCES, CODES, CASES = 400_000, 2_000, 20, 4
CODED_TWICE = 450_000
CODED_ONCE = 100_000
SMALLER = 1_000  # how many times, to see that it runs
BEARINGS = np.array(["negative", "mixed", "neutral", "positive"])
DATA = ROOT / "data"


def numbered(prefix: str, count: int) -> np.ndarray:
    return np.array([f"{prefix}{number:0{len(str(count))}d}" for number in range(count)])


def make_study(folder: Path, smaller: int = 1) -> int:
    """Write a valid study whose codings need an adjudication each where one coder is alone.

    Statements and anchors are the book's own, over and over: as long as real ones are. Return the
    number of codings.
    """
    random = np.random.default_rng(2007)
    segments, sources = SEGMENTS // smaller, SOURCES // smaller
    coded_twice, coded_once = CODED_TWICE // smaller, CODED_ONCE // smaller
    segment, source = numbered("SEG-", segments), numbered("SRC-", sources)
    code, case = numbered("C-", CODES), numbered("CASE-", CASES)
    number = np.arange(segments)
    book = pd.read_csv(DATA / "segments.csv")
    words = book.iloc[number % len(book)]
    cell = random.choice(segments * CODES, coded_twice + coded_once, replace=False)
    bearing = random.choice(BEARINGS, len(cell))
    coding = pd.DataFrame(
        {"segment_id": segment[cell // CODES], "code_id": code[cell % CODES], "bearing": bearing}
    )
    both, alone = coding[:coded_twice], coding[coded_twice:]
    tables = {
        "sources": pd.DataFrame(
            {
                "source_id": source,
                "title": numbered("Report, part ", sources),
                "publisher": "City",
                "origin": numbered("origin-", 500)[np.arange(sources) % 500],
                "publisher_side": "north",
                "involvement": random.choice(["involved", "oversight", "independent"], sources),
                "kind": "press",
                "language": "en",
                "published": "2001-05",
                "url": "https://example.org/report",
            }
        ),
        "segments": pd.DataFrame(
            {
                "segment_id": segment,
                "source_id": source[number % sources],
                "case_id": case[number % CASES],
                "scope": "tie",
                "about": "both",
                "year_from": 1990 + number % 30,
                "year_to": 1991 + number % 30,
                "statement": [
                    f"{text} ({i})" for i, text in zip(number, words["statement"], strict=True)
                ],
                "anchor": words["anchor"].to_numpy(),
            }
        ),
        "codebook": pd.DataFrame(
            {
                "code_id": code,
                "research_question": "organisation",
                "dimension": numbered("Dimension ", CODES),
                "definition": "What it means.",
            }
        ),
        "codings": pd.concat(
            [both.assign(coder_id="A"), both.assign(coder_id="B"), alone.assign(coder_id="A")]
        ).sort_values(["segment_id", "code_id"], kind="stable"),
        "decisions": alone[["segment_id", "code_id"]].assign(
            decision="keep", bearing=alone["bearing"], reason="decided"
        ),
        "coders": pd.DataFrame({"coder_id": ["A", "B"], "kind": "machine reader"}),
        "cases": pd.DataFrame({"case_id": case, "north_city": "N", "south_city": "S"}),
    }
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)
    (folder / "datapackage.json").write_text(json.dumps(descriptor(tables)), encoding="utf-8")
    return len(tables["codings"])


def descriptor(tables: dict[str, pd.DataFrame]) -> dict[str, object]:
    """Declare the tables as the book's own package does, without its patterns of identifiers."""
    book = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    resources = [entry for entry in book["resources"] if entry["name"] in tables]
    for entry in resources:
        columns, schema = tables[entry["name"]].columns, entry["schema"]
        schema["fields"] = [field for field in schema["fields"] if field["name"] in columns]
        schema["foreignKeys"] = [
            key for key in schema.get("foreignKeys", []) if key["fields"] in list(columns)
        ]
        for field in schema["fields"]:
            field.get("constraints", {}).pop("pattern", None)
    return {"title": "Synthetic", "resources": resources}


def all_ratings(study: Study) -> pd.DataFrame:
    return ratings(evidence(study), study.rule)


def main(rounds: int, smoke: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        codings = make_study(folder, SMALLER if smoke else 1)
        files = sorted(folder.glob("*.csv"))
        work: dict[str, Callable[[], object]] = {
            "pandas.read_csv of each file": lambda: [pd.read_csv(file) for file in files],
            "load_study": lambda: load_study(folder),
            "load_study and all ratings": lambda: all_ratings(load_study(folder)),
        }
        times: dict[str, list[float]] = {what: [] for what in work}
        for _ in range(rounds):
            for what, do in work.items():
                times[what].append(seconds(do))
    plain = median(times["pandas.read_csv of each file"])
    arrow = "with" if importlib.util.find_spec("pyarrow") else "without"
    print(f"{codings:,} codings, median of {rounds}, pandas {pd.__version__} {arrow} pyarrow")
    for what, each in times.items():
        print(f"{what:<32}{median(each):7.2f} s  {median(each) / plain:5.2f} x")


if __name__ == "__main__":
    main(*asked(rounds=5))
