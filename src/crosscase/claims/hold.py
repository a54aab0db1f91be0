"""Statements of a chapter, held against the data at every execution."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from markupsafe import Markup

from crosscase.claims.claim import ClaimFails, Fault

if TYPE_CHECKING:
    from IPython.display import HTML

BROKEN = Markup('<li><strong class="fails">No longer holds:</strong> {}</li>')
KEPT = Markup("<li>{}</li>")


def hold(statements: Mapping[str, object]) -> "HTML":
    """Show statements, each with whether the data bear it out; stop the build if one does not hold.

    Raises
    ------
    ClaimFails
        If any statement does not hold; the message lists all of them.
    """
    broken = [wording for wording, holds in statements.items() if not holds]
    if broken:
        problem = (
            f"the data no longer bear out: {'; '.join(broken)} - change the chapter's text, or "
            "check the codings that changed"
        )
        raise ClaimFails([Fault("this chapter", None, problem)])
    return listed(statements)


def listed(statements: Mapping[str, object]) -> "HTML":
    """Show statements as a list that says which of them do not hold."""
    from IPython.display import HTML  # not before a reader's browser has a stand-in for it

    items = ((KEPT if holds else BROKEN).format(text) for text, holds in statements.items())
    return HTML(Markup('<ul class="held">{}</ul>').format(Markup("").join(items)))
