"""Compare ways to check the schema of 1,000,000 codings: time and wording of one error.

Run from the repository: ``python benchmarks/validation.py``. Needs pandera and frictionless, which
the library itself does not.
"""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

import frictionless
import pandas as pd
import pandera.pandas as pa
from load import CODES, DATA, VALENCES, make_study, numbered

from crosscase.study import validate

ROUNDS = 3


def by_frictionless(folder: Path) -> str:
    book = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    (schema,) = (entry["schema"] for entry in book["resources"] if entry["name"] == "codings")
    schema["fields"] = [
        next(field for field in schema["fields"] if field["name"] == name)
        for name in ("segment_id", "code_id", "valence", "coder_id")
    ]
    schema["fields"][1]["constraints"]["enum"] = numbered("C-", CODES).tolist()
    schema.pop("foreignKeys")
    resource = frictionless.Resource(
        path="codings.csv",
        basepath=str(folder),
        schema=frictionless.Schema.from_descriptor(schema),
    )
    rows = resource.validate(limit_errors=1).flatten(["rowNumber", "fieldName", "message"])
    return str(rows[:1])


def by_pandera(folder: Path) -> str:
    segments = pd.read_csv(folder / "segments.csv", usecols=["segment_id"])["segment_id"]
    schema = pa.DataFrameSchema(
        {
            "segment_id": pa.Column(str, pa.Check.isin(set(segments))),
            "coder_id": pa.Column(str, pa.Check.isin(["A", "B"])),
            "code_id": pa.Column(str, pa.Check.isin(numbered("C-", CODES).tolist())),
            "valence": pa.Column(str, pa.Check.isin(VALENCES.tolist())),
        },
        unique=["segment_id", "coder_id", "code_id"],
        strict=True,
    )
    try:
        schema.validate(pd.read_csv(folder / "codings.csv"), lazy=True)
    except pa.errors.SchemaErrors as error:
        return str(error.failure_cases.to_dict("records"))
    return "valid"


def by_crosscase(folder: Path) -> str:
    return "\n".join(map(str, validate(folder))) or "valid"


def seconds(work: Callable[[Path], str], folder: Path) -> float:
    start = perf_counter()
    work(folder)
    return perf_counter() - start


def spoil(path: Path) -> None:
    """Give the last row a code that is not in the codebook."""
    lines = path.read_text(encoding="utf-8").splitlines()
    segment, _, rest = lines[-1].split(",", 2)
    path.write_text("\n".join([*lines[:-1], f"{segment},C-99,{rest}", ""]), encoding="utf-8")


def main() -> None:
    ways = {"pandera": by_pandera, "crosscase (all tables, all rules)": by_crosscase}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_study(folder)
        print("codings.csv, 1,000,000 rows, no error")
        for way, work in ways.items():
            print(f"  {way:<34}{median(seconds(work, folder) for _ in range(ROUNDS)):7.2f} s")
        print(f"  {'frictionless (one round)':<34}{seconds(by_frictionless, folder):7.2f} s")
        spoil(folder / "codings.csv")
        for way, work in {**ways, "frictionless": by_frictionless}.items():
            print(f"\n{way} says of one wrong code:\n  {work(folder):.500}")


if __name__ == "__main__":
    main()
