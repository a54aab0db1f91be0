"""Claims as readers see them: a mark behind the sentence, a note with the evidence, a register."""

from collections.abc import Hashable, Sequence
from typing import Any

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from crosscase.claims import Judged
from crosscase.display import addresses
from crosscase.display.confidence import DOTS, confidence_mark, in_confidence
from crosscase.display.page import Page, spelt
from crosscase.display.tables import LANGUAGES, has, markup, source_link, table_markup

SHOWN = 6
SIDES = {
    "Supports the claim": "supporting",
    "Speaks against the claim": "contradicting",
}


def claim_mark(judged: Judged, address: str, first: bool = True) -> Markup:
    """Return the mark behind a claim: room for its number, evidence for and against, dots.

    Parameters
    ----------
    judged
        From :func:`crosscase.claims.judge`.
    address
        Where the mark leads: to the note of the claim, or to its own page.
    first
        Whether it is the first mark of this claim on the page, which takes the address.
    """
    level = judged.confidence.level
    supporting, contradicting = len(judged.supporting), len(judged.contradicting)
    return Markup(
        '<a class="claim"{place} href="{address}" role="doc-noteref" title="{words}">'
        '<span aria-hidden="true"><b></b> {supporting}:{contradicting} <i>{dots}</i></span>'
        '<span class="spoken">{words}</span></a>'
    ).format(
        place=Markup(' id="mark-{}"').format(judged.claim.claim_id) if first else "",
        address=address,
        words=f"Claim: {supporting} for, {contradicting} against, {in_confidence(level)}",
        supporting=supporting,
        contradicting=contradicting,
        dots=DOTS[level],
    )


def claim_notes(judged: Sequence[Judged]) -> HTML:
    """Show the claims of a chapter as notes: what was found, how sure, and the evidence.

    Parameters
    ----------
    judged
        From :func:`crosscase.claims.judge`, for one chapter.
    """
    items = Markup("\n").join(
        Markup('<li id="claim-{}">{}{}</li>').format(
            one.claim.claim_id, _head(one), Markup("").join(_side(label, one) for label in SIDES)
        )
        for one in judged
    )
    return HTML(Markup('<ol class="claims">\n{}\n</ol>').format(items))


def claim_table(judged: Sequence[Judged], caption: str) -> HTML:
    """Show all claims as a table: status, evidence, confidence, and where each is made.

    Every row has the address ``claim-`` and the claim's id, and leads to the claim's own page.

    Parameters
    ----------
    judged
        From :func:`crosscase.claims.judge`.
    caption
        What the table shows.
    """
    shown = pd.DataFrame(
        {
            "Claim": markup(
                Markup('<a id="claim-{}" href="{}">{}</a>').format(
                    one.claim.claim_id, addresses.claim(one.claim.claim_id), one.claim.text
                )
                for one in judged
            ),
            "Status": ["holds" if one.holds else "does not hold" for one in judged],
            "For": [len(one.supporting) for one in judged],
            "Against": [len(one.contradicting) for one in judged],
            "Confidence": markup(confidence_mark(one.confidence.level, "") for one in judged),
            "Made in": markup(_chapters(one) for one in judged),
        }
    )
    return HTML(table_markup(shown, caption))


def claim_page(judged: Judged) -> Page:
    """Return the page of a claim: what was found, how sure it is, and all the evidence.

    Parameters
    ----------
    judged
        From :func:`crosscase.claims.judge`.
    """
    claim = judged.claim
    body = Markup(
        '<section><h1>{title}</h1><p class="what">A claim of this book, made in {chapters}. '
        '<a href="{register}">All claims</a></p>{head}{sides}</section>'
    ).format(
        title=claim.text,
        chapters=_chapters(judged),
        register=addresses.REGISTER,
        head=_findings(judged),
        sides=Markup("").join(_whole_side(label, judged) for label in SIDES),
    )
    return Page(addresses.anchor(claim.claim_id), claim.text, body)


def kind_table(kinds: pd.DataFrame, caption: str) -> HTML:
    """Show the kinds of test with an example each.

    Parameters
    ----------
    kinds
        From :func:`crosscase.claims.described`.
    caption
        What the table shows.
    """
    examples = (Markup("<code>{}</code>").format(example) for example in kinds["example"])
    shown = pd.DataFrame(
        {
            "Kind": kinds["kind"],
            "What must be true": kinds["must_be_true"],
            "Example": markup(examples),
        }
    )
    return HTML(table_markup(shown, caption))


def _head(judged: Judged) -> Markup:
    text = Markup('<p class="claim-text">{}</p>').format(judged.claim.text)
    return text + _findings(judged)


def _findings(judged: Judged) -> Markup:
    """Return what the data say to a claim, how sure it is, and why this evidence bears on it."""
    return Markup(
        '<p><strong class="{kind}">{status}</strong> The data: {found}.</p>'
        '<p>Confidence: {level} <span class="confidence" aria-hidden="true">{dots}</span>. '
        "{reason}</p><p>{note}</p>"
    ).format(
        kind="holds" if judged.holds else "fails",
        status="Holds." if judged.holds else "Does not hold.",
        found=judged.found,
        level=judged.confidence.level,
        dots=DOTS[judged.confidence.level],
        reason=judged.confidence.reason,
        note=judged.claim.note,
    )


def _chapters(judged: Judged) -> Markup:
    link = Markup('<a href="{}">{}</a>').format
    return Markup(", ").join(
        link(addresses.mark(chapter, judged.claim.claim_id), spelt(chapter))
        for chapter in judged.claim.chapters
    )


def _side(label: str, judged: Judged) -> Markup:
    """Return the first statements on one side, folded, and a link to the rest."""
    rows = getattr(judged, SIDES[label])
    heading = f"{label}: {len(rows)}"
    if rows.empty:
        return Markup("<p>{}</p>").format(heading)
    rest = Markup('<p class="origin"><a href="{}">and {} more</a></p>').format(
        addresses.claim(judged.claim.claim_id), len(rows) - SHOWN
    )
    return Markup("<details><summary>{}</summary>{}{}</details>").format(
        heading, _statements(rows.head(SHOWN)), rest if len(rows) > SHOWN else ""
    )


def _whole_side(label: str, judged: Judged) -> Markup:
    rows = getattr(judged, SIDES[label])
    said = _statements(rows) if len(rows) else Markup("<p>No statement.</p>")
    return Markup("<h2>{}: {}</h2>{}").format(label, len(rows), said)


def _statements(rows: pd.DataFrame) -> Markup:
    items = Markup("").join(map(_statement, rows.to_dict("records")))
    return Markup('<ul class="statements">{}</ul>').format(items)


def _statement(row: dict[Hashable, Any]) -> Markup:
    """Return one statement with its anchor, its source, and its place in the record.

    Bad news can support a claim: the tag says that it is the coding which is negative.
    """
    bearing = Markup('<span class="bearing {0}">coded {0}</span> ').format(row["bearing"])
    return Markup(
        '<li>{bearing}{statement} <span class="origin">{source}{dated}, {involvement}, in '
        '{language}; anchor <q lang="{code}">{anchor}</q>; '
        '<a href="{home}">{segment}</a></span></li>'
    ).format(
        bearing=bearing if has(row["bearing"]) else "",
        statement=row["statement"],
        source=source_link(row),
        dated=f" ({row['published']})" if has(row["published"]) else ", undated",
        involvement=row["involvement"],
        language=LANGUAGES.get(row["language"], row["language"]),
        code=row["language"],
        anchor=row["anchor"],
        home=addresses.segment(row["segment_id"], row["source_id"]),
        segment=row["segment_id"],
    )
