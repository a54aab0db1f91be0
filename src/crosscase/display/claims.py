"""Claims, and how sure findings are: marks, notes with the evidence, lists and tables."""

from collections.abc import Sequence
from string import Formatter
from typing import Any

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from crosscase.analysis.confidence import JUDGED, NOT_JUDGED, quoted
from crosscase.claims import Judged
from crosscase.display import addresses
from crosscase.display.html import markup, parts, records, render
from crosscase.display.tables import table
from crosscase.display.words import headed, in_words, number, share

SHOWN = 6  # statements of each kind in a note; the page of the claim has all
THOUSANDS = {"es": ".", "nl": ".", "de": "."}


class Sentences(Formatter):
    """Fill slots: ``{part}``, ``{part:words}``, ``{share:%}``, ``{mean:+.2f}``."""

    def __init__(self, language: str) -> None:
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
    return Markup(parts.claim_mark(judged, address, first))


def claim_notes(judged: Sequence[Judged]) -> HTML:
    """Show claims as notes: how each stands, what was found, and the evidence.

    ``judged``: from :func:`crosscase.claims.examine`.

    Examples
    --------
    >>> 'class="claims"' in claim_notes(cc.load_study().claims[:1]).data
    True
    """
    notes = [(one, sentence(one), groups(one)) for one in judged]
    return render("claim_notes.html", notes=notes, most=SHOWN)


def groups(judged: Judged) -> list[tuple[str, list[dict[str, object]]]]:
    """Return the statements that stand to a claim in each way."""
    rows = judged.evidence
    return [(stance, records(rows[rows["stance"] == stance])) for stance in judged.numbers]


def claim_table(judged: Sequence[Judged], caption: str) -> HTML:
    """Show all claims as a table: how each stands, and what it rests on.

    Every row has the address ``claim-`` and the claim's id, and leads to the claim's own page.
    ``judged``: from :func:`crosscase.claims.examine`.

    Examples
    --------
    >>> judged = cc.load_study().claims
    >>> claim_table(judged, "All claims").data.count('id="claim-') == len(judged)
    True
    """
    rows = []
    for one in judged:
        own, of = one.claim.claim_id, "world" if one.claim.of_world else "record"
        link = parts.link(addresses.claim(own), sentence(one), f"claim-{own}")
        rows.append((link, of, one.status, one.found))
    columns = ["Claim", "Of the", "Status", "Rests on"]
    return table(pd.DataFrame(rows, columns=columns, dtype=object), caption)  # keeps the markup


def released_table(released: pd.DataFrame, judged: Sequence[Judged], caption: str) -> HTML:
    """Show claims of earlier releases: what each said, why it went, what the book says now.

    Every one leads to its own page, which it keeps. ``released``: ``claim_id``, ``text``, ``now``
    (ids of present claims) and ``reason``; ``judged``: the present claims.

    Examples
    --------
    >>> rows = [("most-agree", "Most agree.", (), "Nobody asked them.")]
    >>> released = pd.DataFrame(rows, columns=["claim_id", "text", "now", "reason"])
    >>> "../claims/most-agree.html" in released_table(released, [], "Gone").data
    True
    """
    said = {one.claim.claim_id: sentence(one) for one in judged}
    rows = []
    for row in records(released):
        gone = parts.link(addresses.claim(row["claim_id"]), row["text"])
        now = (parts.link(addresses.claim(own), said[own]) for own in row["now"])
        rows.append((gone, row["reason"], Markup("<br>").join(now)))
    columns = ["It said", "Why it is gone", "What is said now"]
    return table(pd.DataFrame(rows, columns=columns, dtype=object), caption)


def kind_table(kinds: pd.DataFrame, caption: str) -> HTML:
    """Show the kinds of test with an example each.

    ``kinds``: from :func:`crosscase.claims.described`.

    Examples
    --------
    >>> from crosscase.claims import described
    >>> "What must be true" in kind_table(described(), "Kinds of test").data
    True
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

    Examples
    --------
    >>> cells = cc.judgements(study).merge(cc.indicators(study), on=["case_id", "code_id"])
    >>> judged = labelled(cc.with_confidence(cells, study), study)
    >>> confidence_list(judged).data.count('id="confidence-') == len(judged)
    True
    """
    cases = [(case, records(cells)) for case, cells in judged.groupby("case_id", observed=True)]
    words = {"quoted": quoted, "now": JUDGED.values(), "not_judged": NOT_JUDGED}
    return render("confidence_list.html", cases=cases, **words)
