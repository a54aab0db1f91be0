"""How the project wants to be cited: its ``CITATION.cff``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

CITATION = "CITATION.cff"
NEEDED = ("title", "abstract", "authors", "version", "date-released", "license", "keywords")


class InvalidCitation(ValueError):
    """A citation file that says too little or cannot be read."""


def read_citation(path: Path) -> dict[str, Any]:
    """Read a citation file.

    Parameters
    ----------
    path
        A file in the Citation File Format 1.2.

    Returns
    -------
    dict
        Its keys and values; the date of release is a string.

    Raises
    ------
    InvalidCitation
        If the file cannot be read, or lacks what the book says about itself.
    """
    try:
        citation = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InvalidCitation(f"{path} cannot be read: {error}") from error
    given = citation if isinstance(citation, dict) else {}
    if missing := [key for key in NEEDED if not given.get(key)]:
        raise InvalidCitation(f"{path} does not state {', '.join(missing)}; add what is missing")
    if unnamed := [one for one in given["authors"] if not _name(one)]:
        raise InvalidCitation(
            f"{path} has an author without a name, {unnamed[0]!r}; give `name`, or `given-names` "
            "and `family-names`"
        )
    return given | {"date-released": str(given["date-released"]), "version": str(given["version"])}


def authors(citation: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the authors of a citation as schema.org has them: type and name."""
    return [
        {"@type": "Organization" if "name" in author else "Person", "name": _name(author)}
        for author in citation["authors"]
    ]


def _name(author: Any) -> str:
    if not isinstance(author, dict):
        return ""
    parts = ("name", "given-names", "name-particle", "family-names", "name-suffix")
    return " ".join(str(author[part]) for part in parts if author.get(part))
