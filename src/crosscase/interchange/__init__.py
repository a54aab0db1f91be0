"""A study and its claims in the forms of other tools, and what other people bring to it."""

from crosscase.interchange.annotations import web_annotations
from crosscase.interchange.citation import InvalidCitation, authors, read_citation
from crosscase.interchange.codings import (
    BLIND,
    InvalidCodings,
    codings_csv,
    read_class,
    read_codings,
)
from crosscase.interchange.ro_crate import ro_crate

__all__ = [
    "BLIND",
    "InvalidCitation",
    "InvalidCodings",
    "authors",
    "codings_csv",
    "read_citation",
    "read_class",
    "read_codings",
    "ro_crate",
    "web_annotations",
]
