"""A small study with a register of claims, to change and to break."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from crosscase.claims.record import Record
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
    "text": "Of {whole} statements on support for the first partnership, {part} are positive.",
    "test": {
        "kind": "share",
        "of": {**SUPPORT, "bearing": "positive"},
        "within": SUPPORT,
        "share": {"more_than": "1/2"},
    },
}
"""A claim about the record that stands."""

WORLD: dict[str, Any] = {
    "id": "p1-is-backed",
    "text": "The first partnership is backed.",
    "query": SUPPORT,
}
"""A claim about the world, which stands with the stances below."""

FOR, AGAINST, OTHER = "supports", "contradicts", "neither"
STANCES = {"T1": FOR, "T2": FOR, "T3": FOR, "T4": OTHER}
"""What both readers make of the statements that its query finds; T3 has an origin of its own."""

Placed = Mapping[str, str | Mapping[str, str]]


def claimed_study(
    folder: Path,
    *claims: Mapping[str, Any],
    rulings: Mapping[tuple[str, str], str] | None = None,
    segments: Mapping[str, tuple[str, ...]] = SEGMENTS,
    stances: Placed = STANCES,
    read: Iterable[tuple[str, ...]] | None = None,
) -> Study:
    """Write a study with claims into a folder and load it; a missing ruling drops the coding.

    ``stances`` are those to the claim about the world: of both readers, or by reader. ``read`` are
    the rows of ``claims_read``: claim, reader, wording, what it says, reason.
    """
    rulings = {("T4", "SUP"): "negative"} if rulings is None else rulings
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
    because = ((*row, "because") for row in _decisions(rulings))
    _write(folder / "decisions.csv", "segment_id,code_id,decision,bearing,reason", because)
    _write(folder / "stances.csv", ",".join(COLUMNS["stances"]), ())  # once statements are known
    _write(folder / "claims_read.csv", ",".join(COLUMNS["claims_read"]), read or ())
    for name in ("cases", "events"):
        text = (folder / f"{name}.csv").read_text().replace("X1;X2", "T1").replace("X1; X2", "T1")
        (folder / f"{name}.csv").write_text(text.replace("X3", "T3"))
    write_register(folder, *claims)
    descriptor = tiny_descriptor()
    descriptor["crosscase"] = descriptor["crosscase"] | {"facets": ["about", "publisher_side"]}
    for name in COLUMNS if read is not None else ("stances",):
        fields = [{"name": column, "type": "string"} for column in COLUMNS[name]]
        resource = {"name": name, "path": f"{name}.csv", "schema": {"fields": fields}}
        descriptor["resources"].append(resource)
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    if all(claim.get("id") != WORLD["id"] for claim in claims):
        stances = {}  # to a claim that the register does not have
    wordings = Record(load_study(folder)).wordings
    _write(folder / "stances.csv", ",".join(COLUMNS["stances"]), _stances(stances, wordings))
    return load_study(folder)


COLUMNS = {
    "stances": ("claim_id", "segment_id", "reader", "wording", "stance"),
    "claims_read": ("claim_id", "reader", "wording", "says", "reason"),
}


def _stances(placed: Placed, wordings: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    for segment, own in placed.items():
        both = {"first": own, "second": own} if isinstance(own, str) else own
        for reader, stance in both.items():
            yield WORLD["id"], segment, reader, wordings[segment], stance


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
