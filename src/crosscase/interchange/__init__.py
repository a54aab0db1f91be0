"""A study and its claims in the forms of other tools."""

from crosscase.interchange.annotations import web_annotations

__all__ = ["web_annotations"]
