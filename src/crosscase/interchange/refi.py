"""Projects and codebooks of REFI-QDA 1.5, the form in which QDA software exchanges its work."""

from crosscase.interchange.refi_read import read_qdc, read_qdpx
from crosscase.interchange.refi_write import write_qdc, write_qdpx

__all__ = ["read_qdc", "read_qdpx", "write_qdc", "write_qdpx"]
