"""Statements of a chapter, held against the data at every execution."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from markupsafe import Markup

from crosscase.errors import CrosscaseError

if TYPE_CHECKING:
    from IPython.display import HTML

BROKEN = Markup('<li><strong class="fails">No longer holds:</strong> {}</li>')
KEPT = Markup("<li>{}</li>")


class ClaimFails(CrosscaseError):
    """A chapter says more than its data: the message lists every statement that does not hold.

    Examples
    --------
    >>> try:
    ...     hold({"Most agree": 3 > 4})
    ... except ClaimFails as error:
    ...     print(str(error).partition(" - ")[0])
    this chapter: the data no longer bear out: Most agree
    """


def hold(statements: Mapping[str, object]) -> "HTML":
    """Show statements, each with whether the data bear it out; stop the build if one does not hold.

    Raises
    ------
    ClaimFails
        If any statement does not hold; the message lists all of them.

    Examples
    --------
    >>> str(hold({"Most agree": 3 > 2}).data)
    '<ul class="held"><li>Most agree</li></ul>'
    """
    broken = [wording for wording, holds in statements.items() if not holds]
    if broken:
        raise ClaimFails(
            f"this chapter: the data no longer bear out: {'; '.join(broken)} - change the "
            "chapter's text, or check the codings that changed"
        )
    return listed(statements)


def listed(statements: Mapping[str, object]) -> "HTML":
    """Show statements as a list that says which of them do not hold."""
    from IPython.display import HTML  # not before a reader's browser has a stand-in for it

    items = ((KEPT if holds else BROKEN).format(text) for text, holds in statements.items())
    return HTML(Markup('<ul class="held">{}</ul>').format(Markup("").join(items)))
