"""A study and its claims in the forms of other tools, and what other people bring to it."""

from crosscase.interchange.annotations import web_annotations
from crosscase.interchange.citation import InvalidCitation, authors, read_citation
from crosscase.interchange.codings import InvalidCodings, read_class, read_codings
from crosscase.interchange.refi import read_qdc, read_qdpx, write_qdc, write_qdpx
from crosscase.interchange.ro_crate import ro_crate

__all__ = [
    "InvalidCitation",
    "InvalidCodings",
    "authors",
    "read_citation",
    "read_class",
    "read_codings",
    "read_qdc",
    "read_qdpx",
    "ro_crate",
    "web_annotations",
    "write_qdc",
    "write_qdpx",
]
