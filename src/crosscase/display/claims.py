"""Claims as readers see them: a mark behind the sentence, a note with the evidence, a register."""

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from crosscase.claims import Judged
from crosscase.display.confidence import DOTS, confidence_mark
from crosscase.display.tables import LANGUAGES, _has, _source_link, markup, table_markup

SHOWN = 6
SIDES = {"for": "supporting", "against": "contradicting"}


def claim_mark(judged: Judged, first: bool = True) -> Markup:
    """Return the mark behind a claim: room for its number, evidence for and against, dots.

    Parameters
    ----------
    judged
        From :func:`crosscase.claims.judge`.
    first
        Whether it is the first mark of this claim on the page, which takes the address.
    """
    level = judged.confidence.level
    supporting, contradicting = len(judged.supporting), len(judged.contradicting)
    return Markup(
        '<a class="claim"{place} href="#claim-{name}" role="doc-noteref" title="{words}">'
        '<span aria-hidden="true"><b></b> {supporting}:{contradicting} <i>{dots}</i></span>'
        '<span class="spoken">{words}</span></a>'
    ).format(
        place=Markup(' id="mark-{}"').format(judged.claim.claim_id) if first else "",
        name=judged.claim.claim_id,
        words=f"Claim: {supporting} for, {contradicting} against, {level} confidence",
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
            one.claim.claim_id, _head(one), _sides(one, SHOWN)
        )
        for one in judged
    )
    return HTML(Markup('<ol class="claims">\n{}\n</ol>').format(items))


def claim_table(judged: Sequence[Judged], caption: str) -> HTML:
    """Show all claims as a table: status, evidence, confidence, and where each is made.

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
                Markup('<a href="#claim-{}">{}</a>').format(one.claim.claim_id, one.claim.text)
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


def claim_register(judged: Iterable[Judged]) -> HTML:
    """Show every claim with all that bears on it, each at an address of its own.

    Parameters
    ----------
    judged
        From :func:`crosscase.claims.judge`.
    """
    entries = Markup("\n").join(
        Markup(
            '<section class="claim-entry" id="claim-{}">{}'
            '<p class="origin">Made in {}. <code>{}</code></p>{}</section>'
        ).format(
            one.claim.claim_id, _head(one), _chapters(one), one.claim.claim_id, _sides(one, None)
        )
        for one in judged
    )
    return HTML(entries)


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
    claim = judged.claim
    return Markup(
        '<p class="claim-text">{text}</p>'
        '<p><strong class="{kind}">{status}</strong> The data: {found}.</p>'
        '<p>Confidence: {level} <span class="confidence" aria-hidden="true">{dots}</span>. '
        "{reason}</p><p>{note}</p>"
    ).format(
        text=claim.text,
        kind="holds" if judged.holds else "fails",
        status="Holds." if judged.holds else "Does not hold.",
        found=judged.found,
        level=judged.confidence.level,
        dots=DOTS[judged.confidence.level],
        reason=judged.confidence.reason,
        note=claim.note,
    )


def _chapters(judged: Judged) -> Markup:
    link = Markup('<a href="{0}.html#mark-{1}">{0}</a>').format
    return Markup(", ").join(
        link(chapter, judged.claim.claim_id) for chapter in judged.claim.chapters
    )


def _sides(judged: Judged, most: int | None) -> Markup:
    return Markup("").join(
        _side(label, getattr(judged, name), judged.claim.claim_id, most)
        for label, name in SIDES.items()
    )


def _side(label: str, rows: pd.DataFrame, claim_id: str, most: int | None) -> Markup:
    """Return the evidence on one side: the first statements in full, a link to the rest."""
    shown = rows.head(most) if most else rows
    rest = len(rows) - len(shown)
    more = Markup('<p class="origin"><a href="claims.html#claim-{}">and {} more</a></p>')
    items = Markup("").join(map(_statement, shown.to_dict("records")))
    heading = f"{label.capitalize()}: {len(rows)}"
    if not items:
        return Markup("<p>{}</p>").format(heading)
    return Markup(
        '<details><summary>{}</summary><ul class="statements">{}</ul>{}</details>'
    ).format(heading, items, more.format(claim_id, rest) if rest else "")


def _statement(row: dict[Hashable, Any]) -> Markup:
    """Return one statement with its anchor, its source, and its place in the record."""
    valence = Markup('<span class="valence {0}">{0}</span> ').format(row["valence"])
    return Markup(
        '<li>{valence}{statement} <span class="origin">{source}{dated}, {involvement}, in '
        '{language}; anchor <q lang="{code}">{anchor}</q>; '
        '<a href="segments.html#{address}">{segment}</a></span></li>'
    ).format(
        valence=valence if _has(row["valence"]) else "",
        statement=row["statement"],
        source=_source_link(row),
        dated=f" ({row['published']})" if _has(row["published"]) else ", undated",
        involvement=row["involvement"],
        language=LANGUAGES.get(row["language"], row["language"]),
        code=row["language"],
        anchor=row["in_vivo"],
        address=str(row["segment_id"]).lower(),
        segment=row["segment_id"],
    )
