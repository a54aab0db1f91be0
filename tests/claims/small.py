"""A small study with a register of claims, to change and to break."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from crosscase.study import Study, load_study
from tests.tiny import tiny_descriptor, tiny_study

SEGMENTS = {
    "T1": ("S1", "P1", "tie", "north", "positive", "positive"),
    "T2": ("S1", "P1", "tie", "north", "positive", "positive"),
    "T3": ("S2", "P1", "tie", "south", "positive", "positive"),
    "T4": ("S2", "P1", "tie", "south", "negative", "positive"),
    "T5": ("S2", "P2", "tie", "both", "negative", "negative"),
    "T6": ("S1", "P2", "tie", "both", "negative", "negative"),
    "T7": ("S1", "P2", "tie", "both", "negative", "negative"),
    "T8": ("S1", "P1", "setting", "south", "negative", "negative"),
    "T9": ("S3", "P1", "tie", "both", "positive", "positive"),
}
"""Source, case, scope, side, and what A and B recorded on SUP. T4 is in dispute; S3 is tested."""

SUPPORT = {"case_id": "P1", "code_id": "SUP"}
CLAIM: dict[str, Any] = {
    "id": "p1-is-supported",
    "text": "Support for the first partnership is positive.",
    "chapters": ["one"],
    "about": ["SUP"],
    "test": {
        "kind": "majority",
        "among": {"case_id": "P1", "code_id": "SUP"},
        "bearing": "positive",
    },
    "for": {"case_id": "P1", "code_id": "SUP", "bearing": "positive"},
    "against": {"case_id": "P1", "code_id": "SUP", "bearing": ["mixed", "negative"]},
    "decisive": ["T3"],
    "note": "Every statement on support bears on it.",
    "confidence": {"level": "low", "reason": "Few speak."},
}
"""A claim that stands."""


def claimed_study(
    folder: Path,
    *claims: Mapping[str, Any],
    rulings: Mapping[tuple[str, str], str] | None = None,
    confirmed: Mapping[tuple[str, str], str] | None = None,
    segments: Mapping[str, tuple[str, ...]] = SEGMENTS,
) -> Study:
    """Write a study with claims into a folder and load it; a missing ruling drops the coding."""
    rulings = {("T4", "SUP"): "negative"} if rulings is None else rulings
    read = rulings if confirmed is None else confirmed
    tiny_study(folder)
    _write(
        folder / "segments.csv",
        "segment_id,source_id,cases,scope,about,year_from,year_to,statement,anchor",
        (
            (name, *row[:4], "", "2001", f"Statement {name}.", "words")
            for name, row in segments.items()
        ),
    )
    codings = (
        (name, coder, "SUP", bearing)
        for name, (*_, a, b) in segments.items()
        for coder, bearing in (("A", a), ("B", b))
    )
    _write(folder / "codings.csv", "segment_id,coder_id,code_id,bearing", codings)
    decided = "segment_id,code_id,decision,bearing"
    because = ((*row, "because") for row in _decisions(rulings))
    _write(folder / "decisions.csv", f"{decided},reason", because)
    _write(folder / "decisions_confirmed.csv", decided, _decisions(read))
    for name in ("cases", "events"):
        text = (folder / f"{name}.csv").read_text().replace("X1;X2", "T1").replace("X1; X2", "T1")
        (folder / f"{name}.csv").write_text(text.replace("X3", "T3"))
    write_register(folder, *claims)
    descriptor = tiny_descriptor()
    descriptor["crosscase"] = descriptor["crosscase"] | {"facets": ["about", "publisher_side"]}
    names = ("segment_id", "code_id", "decision", "bearing")
    fields = [{"name": name, "type": "string"} for name in names]
    resource = {"name": "decisions_confirmed", "path": "decisions_confirmed.csv"}
    descriptor["resources"].append({**resource, "schema": {"fields": fields}})
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    return load_study(folder)


class Plain(yaml.SafeDumper):  # type: ignore[misc]
    """Writes what stands in several places in each of them, as the register must."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def write_register(folder: Path, *claims: Mapping[str, Any]) -> None:
    """Write claims as the register of a study; a part that is None is left out."""
    entries = [{part: said for part, said in claim.items() if said is not None} for claim in claims]
    text = yaml.dump(entries, Dumper=Plain, sort_keys=False)
    (folder / "claims.yml").write_text(text, "utf-8")


def _decisions(rulings: Mapping[tuple[str, str], str]) -> Iterator[tuple[str, ...]]:
    for cell, bearing in rulings.items():
        yield (*cell, "keep" if bearing else "drop", bearing)


def _write(path: Path, header: str, rows: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)
