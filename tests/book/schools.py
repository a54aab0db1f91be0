"""A second study, unlike the book's: seven schools, codes without bearings, facets of its own."""

import shutil
from pathlib import Path

from crosscase.book.new import write_beginning
from crosscase.interchange.losses import Losses
from crosscase.interchange.project import Project, Row, write_study

NAMES = ("Ash", "Birch", "Cedar", "Elder", "Hazel", "Larch", "Rowan")
CODES = {"MARKS": "How work is marked", "BREAKS": "Time between lessons", "VOICE": "Who is asked"}
AGES = ("pupil", "teacher")


def schools() -> Project:
    """Return what a file of another tool might hold: statements with codes, and who gave them."""
    tables: dict[str, list[Row]] = {
        "cases": [{"case_id": name.upper(), "name": f"{name} School"} for name in NAMES],
        "sources": [
            {
                "source_id": f"T{number}",
                "title": f"Talk at {name} School",
                "origin": f"{name} group",
            }
            for number, name in enumerate(NAMES, 1)
        ],
        "codebook": [
            {"code_id": code, "dimension": told, "definition": f"{told}."}
            for code, told in CODES.items()
        ],
        "coders": [{"coder_id": "ADA"}, {"coder_id": "BO"}],
        "segments": [],
        "codings": [],
    }
    for number, name in enumerate(NAMES, 1):
        for place, code in enumerate(CODES):
            if (number + place) % 5:  # some are silent on something
                own = f"Q{number}{place}"
                tables["segments"].append(
                    {
                        "segment_id": own,
                        "source_id": f"T{number}",
                        "cases": name.upper(),
                        "statement": f"Somebody at {name} tells of it: {CODES[code].lower()}.",
                        "speaker_is": AGES[place % 2],
                    }
                )
                tables["codings"] += [
                    {"segment_id": own, "coder_id": coder, "code_id": code}
                    for coder in ("ADA", "BO")
                ]
    return Project(
        "Seven schools",
        tables,
        Losses("talks.csv"),
        facets=("speaker_is",),
        labels={"case": "school", "cases": "schools", "columns": {"speaker_is": "Who talks"}},
    )


def school_book(root: Path) -> Path:
    """Write a new book into a folder, with the schools in the place of its example."""
    write_beginning(root, "Seven schools compared")
    (root / "requirements.txt").write_text("# no pins\n")
    for path in (root / "data").iterdir():
        if path.suffix in (".csv", ".json"):
            path.unlink()
    write_study(schools(), root / "made")
    for path in (root / "made").iterdir():
        path.rename(root / "data" / path.name)
    shutil.rmtree(root / "made")
    return root
