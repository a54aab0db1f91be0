"""Claims, and how sure findings are: marks, notes with the evidence, lists and tables."""

from collections.abc import Sequence
from string import Formatter
from typing import Any

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from crosscase.analysis.confidence import JUDGED, NOT_JUDGED, quoted
from crosscase.claims import Judged
from crosscase.claims.claim import STANDS
from crosscase.display import addresses
from crosscase.display.html import markup, parts, records, render
from crosscase.display.tables import table
from crosscase.display.words import count, headed, in_words, number, share

SHOWN = 6  # statements of each kind in a note; the page of the claim has all
HEADS = {
    "counted": "What the test counts",
    "supports": "Support the sentence",
    "qualifies": "Qualify it",
    "contradicts": "Speak against it",
}
BRIEF = {"counted": "{}", "supports": "+{}", "qualifies": "~{}", "contradicts": "\u2212{}"}
SAID = {
    "counted": ("rests on {}", "rests on {}"),
    "supports": ("{} supports it", "{} support it"),
    "qualifies": ("{} qualifies it", "{} qualify it"),
    "contradicts": ("{} contradicts it", "{} contradict it"),
}
THOUSANDS = {"es": ".", "nl": ".", "de": "."}
COMPONENT = {
    "limitations": "Methodological limitations",
    "coherence": "Coherence",
    "adequacy": "Adequacy of data",
    "relevance": "Relevance",
}


class Sentences(Formatter):
    """Fill slots: ``{part}``, ``{part:words}``, ``{share:%}``, ``{mean:+.2f}``."""

    def __init__(self, language: str = "en") -> None:
        """Speak a language."""
        self.language = language

    def format_field(self, value: Any, form: str) -> str:
        """Say one number."""
        if form.lower() == "words":
            said = in_words(int(value), self.language)
            return headed(said) if form == "Words" else said
        if form == "%":
            return share(float(value))
        said = format(float(value), form).replace("-", "\u2212") if form else number(value)
        return said.replace("\u202f", THOUSANDS.get(self.language, "\u202f"))


def sentence(judged: Judged, language: str = "en") -> str:
    """Return the sentence of a claim with what its test found, as every page shows it."""
    text = judged.claim.translations.get(language, judged.claim.text)
    return Sentences(language).vformat(text, (), judged.values)


def claim_mark(judged: Judged, address: str, first: bool = True) -> Markup:
    """Return the mark behind a claim: room for its number, and how many statements bear on it.

    It leads to the note of the claim, or to its own page. The first of a page has an address.
    """
    brief = " ".join(BRIEF[stance].format(n) for stance, n in judged.numbers.items())
    words = ", ".join(
        SAID[stance][n > 1].format(count(n, "statement")) for stance, n in judged.numbers.items()
    )
    words = words or "rests on the tables of the study"
    if judged.status != STANDS:
        words = f"{judged.status}: {words}"
    return Markup(parts.claim_mark(judged, address, first, brief, words))


def claim_notes(judged: Sequence[Judged]) -> HTML:
    """Show claims as notes: how each stands, what was found, and the evidence.

    ``judged``: from :func:`crosscase.claims.judge`.
    """
    notes = [(one, sentence(one), groups(one)) for one in judged]
    return render("claim_notes.html", notes=notes, most=SHOWN)


def groups(judged: Judged) -> list[tuple[str, list[dict[str, object]]]]:
    """Return the statements that stand to a claim in each way, under what they are called."""
    rows = judged.evidence
    return [(HEADS[each], records(rows[rows["stance"] == each])) for each in judged.numbers]


def claim_table(judged: Sequence[Judged], caption: str) -> HTML:
    """Show all claims as a table: how each stands, and what it rests on.

    Every row has the address ``claim-`` and the claim's id, and leads to the claim's own page.
    ``judged``: from :func:`crosscase.claims.judge`.
    """
    shown = {
        "Claim": markup(
            parts.link(addresses.claim(own), sentence(one), f"claim-{own}")
            for one in judged
            for own in [one.claim.claim_id]
        ),
        "Of the": ["world" if one.claim.of_world else "record" for one in judged],
        "Status": [one.status for one in judged],
        "Rests on": [one.found for one in judged],
    }
    return table(pd.DataFrame(shown), caption)


def released_table(released: pd.DataFrame, judged: Sequence[Judged], caption: str) -> HTML:
    """Show claims of earlier releases: what each said, why it went, what the book says now.

    Every one leads to its own page, which it keeps. ``released``: ``claim_id``, ``text``, ``now``
    (ids of present claims) and ``reason``; ``judged``: the present claims.
    """
    said = {one.claim.claim_id: sentence(one) for one in judged}
    shown = {
        "It said": markup(
            parts.link(addresses.claim(row["claim_id"]), row["text"]) for row in records(released)
        ),
        "Why it is gone": released["reason"].to_numpy(),
        "What is said now": markup(
            Markup("<br>").join(parts.link(addresses.claim(own), said[own]) for own in row["now"])
            for row in records(released)
        ),
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
