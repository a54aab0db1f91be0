"""Claims, and how sure findings are: marks, notes with the evidence, lists and tables."""

from collections.abc import Sequence

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from crosscase.analysis.confidence import JUDGED, NOT_JUDGED, quoted
from crosscase.claims import Judged
from crosscase.display import addresses
from crosscase.display.html import markup, parts, records, render
from crosscase.display.tables import table

SHOWN = 6  # statements on each side in a note; the page of the claim has all
SIDES = {"Support the sentence": "supporting", "Speak against it": "contradicting"}
COMPONENT = {
    "limitations": "Methodological limitations",
    "coherence": "Coherence",
    "adequacy": "Adequacy of data",
    "relevance": "Relevance",
}


def claim_mark(judged: Judged, address: str, first: bool = True) -> Markup:
    """Return the mark behind a claim: room for its number, evidence for and against, dots.

    It leads to the note of the claim, or to its own page. The first of a page has an address.
    """
    return Markup(parts.claim_mark(judged, address, first))


def claim_notes(judged: Sequence[Judged]) -> HTML:
    """Show the claims of a chapter as notes: what was found, how sure, and the evidence.

    ``judged``: from :func:`crosscase.claims.judge`, for one chapter.
    """
    return render("claim_notes.html", judged=[(one, sides(one)) for one in judged], most=SHOWN)


def sides(judged: Judged) -> list[tuple[str, list[dict[str, object]]]]:
    """Return the statements on each side of a claim, under what they are called."""
    return [(label, records(getattr(judged, name))) for label, name in SIDES.items()]


def claim_table(judged: Sequence[Judged], caption: str) -> HTML:
    """Show all claims as a table: status, evidence, confidence, and where each is made.

    Every row has the address ``claim-`` and the claim's id, and leads to the claim's own page.
    ``judged``: from :func:`crosscase.claims.judge`.
    """
    claims = [one.claim for one in judged]
    shown = {
        "Claim": markup(
            parts.link(addresses.claim(claim.claim_id), claim.text, f"claim-{claim.claim_id}")
            for claim in claims
        ),
        "Status": ["holds" if one.holds else "does not hold" for one in judged],
        "Support it": [len(one.supporting) for one in judged],
        "Speak against it": [len(one.contradicting) for one in judged],
        "Confidence": markup(parts.confidence(one.confidence.level) for one in judged),
        "Made in": markup(parts.made_in(claim) for claim in claims),
    }
    return table(pd.DataFrame(shown), caption)


def kind_table(kinds: pd.DataFrame, caption: str) -> HTML:
    """Show the kinds of test with an example each.

    ``kinds``: from :func:`crosscase.claims.described`.
    """
    examples = markup(map(parts.code, kinds["example"])).set_axis(kinds.index)
    shown = kinds[["kind", "must_be_true"]].assign(example=examples)
    return table(shown.set_axis(["Kind", "What must be true", "Example"], axis="columns"), caption)


def confidence_list(judged: pd.DataFrame) -> HTML:
    """Show the judgements of confidence, each with its indicators, concerns and reasons.

    Every one has an address, ``confidence-`` and the ids of its cell. One that was made of another
    rating says so, and is shown as not judged. ``judged``: from
    :func:`crosscase.analysis.judgements`, joined with :func:`crosscase.analysis.indicators`, then
    :func:`crosscase.analysis.with_confidence`, labelled.
    """
    cases = [(case, records(cells)) for case, cells in judged.groupby("case_id", observed=True)]
    words = {"quoted": quoted, "now": JUDGED.values(), "not_judged": NOT_JUDGED}
    return render("confidence_list.html", cases=cases, components=COMPONENT, **words)
