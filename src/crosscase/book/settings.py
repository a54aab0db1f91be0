"""The settings of a book, ``_config.yml``, as far as our own code reads them."""

from pathlib import Path

from crosscase.book.execute import ChapterError
from crosscase.study.intake import Entries, Unreadable, read_yaml
from crosscase.study.words import shown

CONFIG = "_config.yml"


def setting(root: Path, *keys: str) -> object:
    """Return the setting that keys lead to: texts, lists, mappings; the empty text without it."""
    if not (root / CONFIG).exists():
        return ""
    try:
        found = read_yaml(root, CONFIG)
    except Unreadable as error:
        raise ChapterError(str(error)) from None
    for key in keys:
        if found and not isinstance(found, Entries):
            above = f"what stands above {key!r} is {shown(found)}"
            raise ChapterError(f"{CONFIG}: {above}; write lines `name: value` there")
        found = found.get(key, "") if found else ""
    return found


def repository_address(root: Path) -> str:
    """Return the address of a book's repository, which is empty until it has a public one."""
    return str(setting(root, "repository", "url"))
