"""What became of everything that a file held: kept, changed or dropped, and why."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from crosscase.study.words import listing, visible

KEPT, CHANGED, DROPPED = "kept", "changed", "dropped"


@dataclass
class Losses:
    """Of each kind of element in a file, how many were kept, changed or dropped, and why.

    Examples
    --------
    >>> from crosscase.interchange.losses import Losses
    >>> losses = Losses("interviews.qdpx")
    >>> losses.keep("code", 12)
    >>> losses.drop("selection in a picture", "a study holds text", "sketch.png")
    >>> print(losses)
    interviews.qdpx
      kept     code: 12
      dropped  selection in a picture: 1, because a study holds text (sketch.png)
    """

    name: str
    counts: dict[tuple[str, str, str], int] = field(default_factory=lambda: defaultdict(int))
    which: dict[tuple[str, str, str], list[str]] = field(default_factory=lambda: defaultdict(list))

    def keep(self, element: str, number: int = 1) -> None:
        """Note elements that came through as they were."""
        self.counts[KEPT, element, ""] += number

    def change(self, element: str, why: str, which: str) -> None:
        """Note an element that came through otherwise than it was."""
        self._note((CHANGED, element, why), which)

    def drop(self, element: str, why: str, which: str) -> None:
        """Note an element that was left out."""
        self._note((DROPPED, element, why), which)

    def _note(self, key: tuple[str, str, str], which: str) -> None:
        self.counts[key] += 1
        self.which[key].append(which)

    def rows(self) -> list[dict[str, Any]]:
        """Return a row for each outcome, element and reason; what was kept comes first.

        ``outcome``, ``element``, ``number``, ``reason``, ``which``.
        """
        ordered = sorted(self.counts, key=lambda key: (KEPT, CHANGED, DROPPED).index(key[0]))
        return [
            {
                "outcome": key[0],
                "element": key[1],
                "number": self.counts[key],
                "reason": key[2],
                "which": self.which.get(key, []),
            }
            for key in ordered
        ]

    def to_json(self) -> str:
        """Return the whole report, with the name of every element that did not come through."""
        report = {"file": self.name, "elements": self.rows()}
        return json.dumps(report, ensure_ascii=False, indent=1) + "\n"

    def __str__(self) -> str:
        """Return the report for people: a line for each outcome, element and reason."""
        lines = [self.name]
        for row in self.rows():
            why = f", because {row['reason']}" if row["reason"] else ""
            which = f" ({listing(row['which'])})" if row["which"] else ""
            lines.append(f"  {row['outcome']:<8} {row['element']}: {row['number']:,}{why}{which}")
        return visible("\n".join(lines))
