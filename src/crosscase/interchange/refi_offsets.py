"""How a tool counted the characters of a text: found out from what its selections select.

REFI-QDA says that positions are code points of a plain text. Tools count otherwise: in UTF-16
units, with the byte order mark that they write, a Windows line end as one or a plain one as two.
Every way of counting is tried on the selections of each source, and judged by the quotations that
some tools store, and else by the borders of words.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LOOKED_AT = 100  # selections of a source by which ways of counting are judged
SHORTEST = 10  # characters of the beginning of a quotation, which a label would not repeat
MARGIN = 2  # borders of words by which a source differs from the rest of its file by chance

Places = NDArray[np.int64]
Quotations = tuple[str, ...]
"""What may be the words of a selection, or may be a label or a remark."""


class Counting(NamedTuple):
    """A way of counting: in which units, how long a line end is, whether the mark counts."""

    units: str
    line_end: str
    mark: bool

    def __str__(self) -> str:
        """Say it in words."""
        ends = {"as it is": "", "one": ", a line end as one", "two": ", a line end as two"}
        return f"{self.units}{ends[self.line_end]}{', with the byte order mark' * self.mark}"


UNITS, LINE_ENDS = ("code points", "UTF-16 units"), ("as it is", "one", "two")
# That of the standard comes first: where several select the same, it is the one that is named.
COUNTINGS = [
    Counting(units, ends, mark) for mark, ends, units in product((False, True), LINE_ENDS, UNITS)
]


@dataclass
class Text:
    """A text without its byte order mark, every line end one character; and what it was before."""

    words: str
    mark: bool
    pairs: Places  # line ends that were two characters

    @classmethod
    def of(cls, written: str) -> "Text":
        """Return a text, as it stands in a file, in the form in which it is kept."""
        mark = written.startswith("\ufeff")
        words = written[mark:].replace("\0", " ")  # which no file of a study may hold
        found = _places("\r\n", words)
        plain = words.replace("\r\n", "\n").replace("\r", "\n") if "\r" in words else words
        return cls(plain, mark, found - np.arange(len(found)))

    def readings(self, positions: Places) -> Iterator[tuple[Counting, Places]]:
        """Yield the code points of the text that positions mean, by every way of counting."""
        breaks = _places("\n", self.words)
        wide = breaks[:0] if self.words.isascii() else _places("[^\0-\uffff]", self.words)
        longer = {"as it is": self.pairs, "one": self.pairs[:0], "two": breaks}
        done: dict[tuple[bytes, bool], Places] = {}  # most come to the same
        for counting in COUNTINGS:
            double, mark = longer[counting.line_end], counting.mark and self.mark
            if counting.units == "UTF-16 units" and len(wide):
                double = np.sort(np.concatenate([double, wide]))
            key = double.tobytes(), mark
            if key not in done:
                behind = double + np.arange(len(double)) + 2  # the position behind each of them
                unmarked = np.maximum(positions - mark, 0)
                done[key] = unmarked - np.searchsorted(behind, unmarked, side="right")
            yield counting, done[key]


def _places(pattern: str, words: str) -> Places:
    return np.fromiter((each.start() for each in re.finditer(pattern, words)), np.int64)


@dataclass
class Candidate:
    """Ways of counting by which the selections of a text select the same; and how good that is.

    ``score``: how many quotations are met, then how many selections begin or end with a word.
    """

    countings: list[Counting]
    places: Places  # a row of starts, and one of ends
    score: tuple[int, int] = (0, 0)


def candidates(text: Text, positions: Places, quotations: Sequence[Quotations]) -> list[Candidate]:
    """Return what selections may select, judged by a hundred of them at most.

    Only those are looked at of which the ways of counting do not select the same.

    Parameters
    ----------
    positions
        A row of starts and one of ends.
    """
    found: dict[bytes, Candidate] = {}
    for counting, places in text.readings(positions):
        found.setdefault(places.tobytes(), Candidate([], places)).countings.append(counting)
    every = list(found.values())
    if len(every) == 1:
        return every
    differing = np.flatnonzero(differences(every))
    step = -(-len(differing) // LOOKED_AT)
    looked_at = differing[::step]
    for each in every:
        scores = [
            _score(text.words, int(each.places[0, place]), int(each.places[1, place]), said)
            for place, said in ((one, quotations[one]) for one in looked_at)
        ]
        each.score = (sum(one for one, _ in scores), sum(other for _, other in scores))
    return every


def differences(every: Sequence[Candidate]) -> NDArray[np.bool_]:
    """Tell of which selections not all candidates select the same."""
    stack = np.stack([each.places for each in every])
    unlike: NDArray[np.bool_] = (stack != stack[0]).any(axis=(0, 1))
    return unlike


def _score(words: str, start: int, end: int, quotations: Quotations) -> tuple[int, int]:
    if not 0 <= start < end <= len(words):
        return 0, 0
    selected = " ".join(words[start:end].split())
    met = any(_is_quotation(each, selected) for each in quotations)
    return int(met), _is_border(words, start, start) + _is_border(words, end, end - 1)


def _is_quotation(said: str, selected: str) -> bool:
    """Tell whether what is said of a selection are its words, or the beginning of them."""
    said = " ".join(said.split())
    cut = said.removesuffix("...").removesuffix("…").rstrip()
    return said == selected or (len(cut) >= SHORTEST and selected.startswith(cut))


def _is_border(words: str, place: int, inside: int) -> bool:
    """Tell whether a word or a line ends or begins at a place, and what is inside is no blank."""
    if words[inside].isspace():
        return words[inside] == "\n" and inside < place  # a whole line, with its end
    around = words[max(place - 1, 0) : place + 1]
    return len(around) < 2 or not around.isalnum()


def overall(sources: Iterable[Sequence[Candidate]]) -> set[Counting]:
    """Return the ways of counting that are best in all sources of a file together."""
    scores: Mapping[Counting, list[int]] = defaultdict(lambda: [0, 0])
    for every in sources:
        for each, counting in ((one, counting) for one in every for counting in one.countings):
            scores[counting][0] += each.score[0]
            scores[counting][1] += each.score[1]
    best = max(scores.values(), default=[])
    return {counting for counting, score in scores.items() if score == best}


def chosen(every: Sequence[Candidate], usual: set[Counting]) -> list[Candidate]:
    """Return the best candidate of a source, or those among which nothing decides.

    One tool wrote the file, and most likely counted in one way: a source is read as the whole file
    is, unless its quotations or clearly more borders of words speak for another way.
    """
    best = max(each.score for each in every)
    common = [each for each in every if usual.intersection(each.countings)]
    score = max((each.score for each in common), default=(-1, 0))
    if score[0] < best[0] or best[1] - score[1] > MARGIN:
        common, score = list(every), best
    return [each for each in common if each.score == score]
