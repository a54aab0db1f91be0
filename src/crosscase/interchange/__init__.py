"""A study and its claims in the forms of other tools."""

from crosscase.interchange.annotations import web_annotations
from crosscase.interchange.citation import InvalidCitation, authors, read_citation
from crosscase.interchange.ro_crate import ro_crate

__all__ = ["InvalidCitation", "authors", "read_citation", "ro_crate", "web_annotations"]
