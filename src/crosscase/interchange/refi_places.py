"""The passages that the sources of a REFI-QDA project have selected, each once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from crosscase.interchange.losses import Losses
from crosscase.interchange.refi_offsets import (
    COUNTINGS,
    Candidate,
    Counting,
    Text,
    candidates,
    chosen,
    differences,
    overall,
)
from crosscase.interchange.refi_xml import Selection, Source
from crosscase.study.words import listing

OWN = "crosscase"  # the origin of what this library writes, which counts as the standard says
LINE_END = "\n"

Placed = tuple[int, int, Selection]


@dataclass
class Passage:
    """A place in a text, and all selections that were made of it."""

    start: int
    end: int
    selections: list[Selection]


def passages(
    sources: Sequence[Source], texts: Sequence[Text | None], origin: str, losses: Losses
) -> Iterator[list[Passage]]:
    """Yield the passages of each source that are selected, in the order of its text.

    What cannot be placed, and what could be one or another passage, is dropped and named.
    """
    judged = [
        _judged(source, text, origin.startswith(OWN), losses)
        for source, text in zip(sources, texts, strict=True)
    ]
    usual = overall(every for _, every in judged)
    for number, (source, text) in enumerate(zip(sources, texts, strict=True)):
        selections, every = judged[number]
        judged[number] = [], []  # they are many
        found: dict[tuple[int, int], Passage] = {}
        if text is not None:
            for start, end, selection in (
                *_decided(source, selections, every, usual, losses),
                *_quoted(source, text),
            ):
                place = _trimmed(text.words, start, end)
                if place:
                    found.setdefault(place, Passage(*place, [])).selections.append(selection)
                else:
                    why = "there are no words at its place in the text"
                    losses.drop("selection", why, called(source, selection))
        yield [found[place] for place in sorted(found)]


def called(source: Source, selection: Selection) -> str:
    """Return by what people find a selection."""
    where = selection.place
    if isinstance(where, tuple):
        where = f"{where[0]}-{where[1]}"
    return f"{source.name} {where or selection.name or selection.guid}"


def _judged(
    source: Source, text: Text | None, own: bool, losses: Losses
) -> tuple[list[Selection], list[Candidate]]:
    """Return the selections of a source that have a place, and what they may select."""
    selections = []
    for each in source.selections:
        if text is None:
            losses.drop("selection", "its text is not in the file", called(source, each))
        elif not isinstance(each.place, tuple):
            why = "its place is not given in whole numbers"
            losses.drop("selection", why, called(source, each))
        else:
            selections.append(each)
    source.selections = []  # they are many
    if text is None or not selections:
        return [], []
    positions = np.array([each.place for each in selections], np.int64).T
    if own:
        return selections, [Candidate([COUNTINGS[0]], positions)]
    said = [tuple(filter(None, (each.name, each.description))) for each in selections]
    return selections, candidates(text, positions, said)


def _decided(
    source: Source,
    selections: Sequence[Selection],
    every: Sequence[Candidate],
    usual: set[Counting],
    losses: Losses,
) -> Iterator[Placed]:
    """Yield what selections select by the best way of counting, where nothing else is as good."""
    if not selections:
        return
    best = chosen(every, usual)
    open_ones = differences(best)
    name = next((each for each in COUNTINGS if each in usual & {*best[0].countings}), None)
    name = name or best[0].countings[0]
    if kept := int((~open_ones).sum()):
        losses.keep(f"selection, counted in {name}", kept)
    why = "it is one passage or another by " + listing([str(one.countings[0]) for one in best])
    starts, ends = best[0].places.tolist()
    for selection, start, end, doubtful in zip(
        selections, starts, ends, open_ones.tolist(), strict=True
    ):
        if doubtful:
            losses.drop("selection", why, called(source, selection))
        else:
            yield start, end, selection


def _quoted(source: Source, text: Text) -> Iterator[Placed]:
    """Yield parts of pages with the words on them, where these stand once in the text.

    Where the text of the source is nothing but those words, one after the other, so are they.
    """
    words = [LINE_END.join(each.quoted.splitlines()) for each in source.other]
    in_turn = text.words == LINE_END.join(filter(None, words))
    left, place = [], 0
    for each, quoted in zip(source.other, words, strict=True):
        if quoted and (in_turn or text.words.count(quoted) == 1):
            start = text.words.index(quoted, place if in_turn else 0)
            place = start + len(quoted)
            yield start, place, each
        else:
            left.append(each)
    source.other = left


def _trimmed(words: str, start: int, end: int) -> tuple[int, int] | None:
    """Return a place without blanks at its ends, if any word is left."""
    if not 0 <= start < end <= len(words):
        return None
    selected = words[start:end]
    start += len(selected) - len(selected.lstrip())
    end -= len(selected) - len(selected.rstrip())
    return (start, end) if start < end else None
