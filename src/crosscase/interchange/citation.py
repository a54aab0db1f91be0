"""How the project wants to be cited: its ``CITATION.cff``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from crosscase.errors import CrosscaseError
from crosscase.study.intake import Unreadable, read_yaml
from crosscase.study.words import shown

CITATION = "CITATION.cff"
NEEDED = ("title", "abstract", "authors", "version", "date-released", "license", "keywords")
LISTS = ("authors", "keywords")  # all else is text, numbers and dates as well


class InvalidCitation(CrosscaseError, ValueError):
    """A citation file that says too little or cannot be read.

    Examples
    --------
    >>> from pathlib import Path
    >>> try:
    ...     read_citation(Path("nowhere/CITATION.cff"))
    ... except InvalidCitation as error:
    ...     print(str(error).rpartition("; ")[2])
    add the file or correct its path
    """


def read_citation(path: Path) -> dict[str, Any]:
    """Read a file in the Citation File Format 1.2 as keys and values; all but lists are text.

    Raises
    ------
    InvalidCitation
        If the file cannot be read, or lacks what the book says about itself.

    Examples
    --------
    >>> read_citation(study.path.parent / "CITATION.cff")["license"]
    'MIT'
    """
    try:
        citation = read_yaml(path.parent, path.name)
    except Unreadable as error:
        raise InvalidCitation(f"{path} cannot be read: {error}") from None
    given = citation if isinstance(citation, dict) else {}
    if missing := [key for key in NEEDED if not given.get(key)]:
        raise InvalidCitation(f"{path} does not state {', '.join(missing)}; add what is missing")
    for key in NEEDED:
        kind, form = (list, "a list") if key in LISTS else (str, "one text")
        if not isinstance(given[key], kind):
            raise InvalidCitation(f"{path}: {key} is {shown(given[key])}; write {form}")
    if unnamed := [one for one in given["authors"] if not _name(one)]:
        raise InvalidCitation(
            f"{path} has an author without a name, {shown(unnamed[0])}; give `name`, or "
            "`given-names` and `family-names`"
        )
    return dict(given)


def authors(citation: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the authors of a citation as schema.org has them: type and name.

    Examples
    --------
    >>> authors({"authors": [{"given-names": "Ada", "family-names": "Dijk"}]})
    [{'@type': 'Person', 'name': 'Ada Dijk'}]
    """
    return [
        {"@type": "Organization" if "name" in author else "Person", "name": _name(author)}
        for author in citation["authors"]
    ]


def _name(author: Any) -> str:
    if not isinstance(author, dict):
        return ""
    parts = ("name", "given-names", "name-particle", "family-names", "name-suffix")
    return " ".join(str(author[part]) for part in parts if author.get(part))
