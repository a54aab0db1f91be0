"""The settings of a book, ``_config.yml``, as far as our own code reads them."""

from pathlib import Path

from crosscase.errors import CrosscaseError
from crosscase.study.intake import Entries, read_yaml
from crosscase.study.words import shown

CONFIG = "_config.yml"


def setting(root: Path, *keys: str) -> object:
    """Return the setting that keys lead to: texts, lists, mappings; the empty text without it."""
    found: object = read_yaml(root, CONFIG) if (root / CONFIG).exists() else ""
    for key in keys:
        if found and not isinstance(found, Entries):
            above = f"what stands above {key!r} is {shown(found)}"
            raise CrosscaseError(f"{CONFIG}: {above}; write lines `name: value` there")
        found = found.get(key, "") if isinstance(found, Entries) else ""
    return found


def repository_address(root: Path) -> str:
    """Return the address of a book's repository, which is empty until it has a public one."""
    return str(setting(root, "repository", "url"))
