"""What ``datapackage.json`` declares, as typed objects."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from crosscase.study.patterns import Pattern

DESCRIPTOR = "datapackage.json"


@dataclass(frozen=True)
class Reference:
    """Where the values of a field must be found."""

    table: str
    field: str


@dataclass(frozen=True)
class Ranges:
    """Lowest and highest number of a field, by the text in another field of the row."""

    field: str
    bounds: Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Field:
    """One declared column; ``separator`` marks a cell that lists several values."""

    name: str
    type: str = "string"
    required: bool = False
    unique: bool = False
    enum: tuple[str, ...] = ()
    format: str = "default"
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    separator: str | None = None
    reference: Reference | None = None
    ranges: Ranges | None = None

    @cached_property
    def form(self) -> Pattern | None:
        """The pattern, to match texts with."""
        return Pattern(self.pattern) if self.pattern else None

    @property
    def repetitive(self) -> bool:
        """Whether few distinct texts fill the column, so that it is best read as categories."""
        few = self.reference is not None and self.reference.table != "segments"
        return self.type == "string" and not self.separator and (bool(self.enum) or few)


@dataclass(frozen=True)
class Table:
    """One declared table."""

    name: str
    path: str
    fields: Mapping[str, Field]
    primary_key: tuple[str, ...]


@dataclass(frozen=True)
class Package:
    """One declared study: its tables, and other files that belong to it."""

    identifier: str
    title: str
    created: date | None
    tested_sources: tuple[str, ...]
    tables: Mapping[str, Table]
    files: tuple[str, ...]
