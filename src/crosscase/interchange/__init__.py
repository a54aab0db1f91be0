"""A study and its claims in the forms of other tools, and what other people bring to it."""

from crosscase.interchange.annotations import web_annotations
from crosscase.interchange.citation import InvalidCitation, authors, read_citation
from crosscase.interchange.codings import InvalidCodings, read_class, read_codings
from crosscase.interchange.disputes import (
    InvalidDecisions,
    dispute_sheet,
    read_decisions,
    settle,
)
from crosscase.interchange.importing import read_project
from crosscase.interchange.project import write_study
from crosscase.interchange.refi import read_qdc, read_qdpx, write_qdc, write_qdpx
from crosscase.interchange.ro_crate import ro_crate
from crosscase.interchange.tables import (
    consensus_table,
    counts_table,
    csv_text,
    qca_table,
    statements_table,
)

__all__ = [
    "InvalidCitation",
    "InvalidCodings",
    "InvalidDecisions",
    "authors",
    "consensus_table",
    "counts_table",
    "csv_text",
    "dispute_sheet",
    "qca_table",
    "read_citation",
    "read_class",
    "read_codings",
    "read_decisions",
    "read_project",
    "read_qdc",
    "read_qdpx",
    "ro_crate",
    "settle",
    "statements_table",
    "web_annotations",
    "write_qdc",
    "write_qdpx",
    "write_study",
]
