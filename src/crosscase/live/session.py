"""A page executed where it is read: with the study as its reader changed it.

This module runs under Pyodide, in a worker of the reader's browser, without Sphinx or IPython; see
``static/run.worker.js``. It runs under plain Python just as well.
"""

import ast
import csv
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import redirect_stdout
from fractions import Fraction
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crosscase.study import Study

PACKAGE, CODINGS = "datapackage.json", "codings.csv"
# Decisions follow a changed coding: nobody disputes it now.
EDITED = (CODINGS, "decisions.csv")
NONE = "none"
GLUED = "application/papermill.record/text/plain"

Row = Mapping[str, str]


class HTML:
    """What ``IPython.display.HTML`` is to chapters: a text that is shown as it is."""

    def __init__(self, data: str) -> None:
        self.data = data

    def _repr_html_(self) -> str:
        return self.data


class Session:
    """A book in a Python of its own: its pages run one after another, each on the same files.

    It stands in for IPython, and has claims that no longer stand shown instead of stopping the
    page; nothing else may run in the same Python. `root` holds ``data``, a copy to write into.
    """

    def __init__(self, root: Path) -> None:
        self.data = root / "data"
        sys.path.append(str(root / "chapters"))  # a page may import what stands beside it
        self.outputs: list[dict[str, str]] = []
        self.result: dict[str, Any] = {}
        package, display = ModuleType("IPython"), ModuleType("IPython.display")
        vars(display).update(HTML=HTML, display=self._display)
        vars(package).update(display=display)
        sys.modules.update({"IPython": package, "IPython.display": display})

        from crosscase import claims, load_study

        self.study = load_study(self.data)
        self.package = (self.data / PACKAGE).read_text("utf-8")
        there = (path for name in EDITED if (path := self.data / name).exists())
        self.published = {path.name: path.read_text("utf-8") for path in there}
        vars(claims).update(hold=self._hold)

    def run(
        self,
        cells: Sequence[Row],
        edits: Sequence[Row] = (),
        rule: Row | None = None,
        claims: Sequence[Row] = (),
        progress: Callable[[int], object] = lambda number: None,
    ) -> dict[str, Any]:
        """Run the cells of a page (``id``, ``source``), in order, each even if one has failed.

        `edits` are those of :func:`edited`, `rule` that of :func:`ruled`; `claims` are those that
        the page makes (``id``, ``language``), to be judged at the end; `progress` is called with
        the number of each cell. The page's script reads what is returned.
        """
        from crosscase import load_study
        from crosscase.errors import CrosscaseError

        tables = edited(self.study, self.published, edits)
        self.result = {
            "problem": "",  # why nothing could be run
            "cells": [],  # of each its id, its outputs (html, spec or text), and its error
            "glued": {},  # values handed to the prose, by name
            "claims": {},  # of each judged one its sentence and mark, whether it holds, its faults
            "notes": "",  # the notes of all of them
            "broken": [],  # statements of the text that no longer hold
            "files": {name: text for name, text in tables.items() if text != self.published[name]},
        }
        try:
            files = {**tables, PACKAGE: ruled(self.package, rule or {})}
            for name, text in files.items():
                (self.data / name).write_text(text, "utf-8", newline="\n")
            study = load_study(self.data)
        except (CrosscaseError, ValueError) as error:
            return {**self.result, "problem": str(error)}
        names: dict[str, Any] = {"__name__": "__main__"}
        for number, cell in enumerate(cells):
            progress(number)
            self.outputs, printed, failure = [], StringIO(), ""
            try:
                with redirect_stdout(printed):
                    shown = executed(cell["source"], names)
                if shown is not None:
                    self._display(shown)
            except Exception as raised:
                failure = f"{type(raised).__name__}: {raised}"
            if text := printed.getvalue():
                self.outputs.insert(0, {"text": text})
            found = {"id": cell["id"], "outputs": self.outputs, "error": failure}
            self.result["cells"].append(found)
        if claims:
            self._judge(study, {claim["id"]: claim["language"] for claim in claims})
        return self.result

    def _display(self, *given: Any, raw: bool = False, metadata: Any = None) -> None:
        """Take what ``IPython.display.display`` would show."""
        from crosscase.display.figure import VEGALITE

        for shown in given:
            if raw and GLUED in shown:
                self.result["glued"][metadata["scrapbook"]["name"]] = shown[GLUED]
            elif raw and VEGALITE in shown:
                self.outputs.append({"spec": shown[VEGALITE]})
            elif raw:
                self.outputs.append({"text": str(shown.get("text/plain", ""))})
            elif hasattr(shown, "_ipython_display_"):
                shown._ipython_display_()
            elif hasattr(shown, "_repr_html_"):
                self.outputs.append({"html": str(shown._repr_html_())})
            else:
                self.outputs.append({"text": repr(shown)})

    def _judge(self, study: "Study", languages: Mapping[str, str]) -> None:
        """Judge claims, and keep what is wrong with them instead of stopping."""
        from crosscase.claims import examine
        from crosscase.display import addresses
        from crosscase.display.claims import claim_mark, claim_notes, sentence

        judged, faults = examine(study, languages)
        known = self.result["claims"]
        for one in judged:
            own = one.claim.claim_id
            mark = claim_mark(one, addresses.note(own))
            told = {"sentence": sentence(one, languages[own]), "mark": mark, "holds": one.holds}
            known[own] = {**told, "faults": []}
        for fault in faults:
            unknown = {"sentence": "", "mark": "", "holds": False, "faults": []}
            known.setdefault(fault.claim_id or "", unknown)["faults"].append(fault.problem)
        self.result["notes"] = str(claim_notes(judged)._repr_html_())

    def _hold(self, statements: Mapping[str, object]) -> Any:
        """Show statements of the text, and keep those that do not hold instead of stopping."""
        from crosscase.claims.hold import listed

        self.result["broken"] += [text for text, holds in statements.items() if not holds]
        return listed(statements)


def executed(source: str, names: dict[str, Any]) -> Any:
    """Execute a cell as a notebook does, and return the value of a last line that has one."""
    tree = ast.parse(source)
    # Python executes statements and evaluates expressions, but not both at once.
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), names)
    if isinstance(last, ast.Expr):
        return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
    return None


def ruled(package: str, rule: Row) -> str:
    """Return the descriptor of a study with parts of its rating rule as a reader wrote them."""
    from crosscase.study.rule import RatingRule

    descriptor = json.loads(package)
    declared = dict(descriptor.get("crosscase", {}).get("rule", {}))
    for part, written in rule.items():
        count = part.startswith("min_")
        try:
            declared[part] = int(written) if count else str(Fraction(written))
        except (ValueError, ZeroDivisionError):
            example = "3" if count else "1/5 or 0.2"
            raise ValueError(f"{written!r} is no number for {part}; write {example}") from None
    RatingRule(**declared)  # refuses a rule that cannot rate, in words for whoever wrote it
    if rule:
        descriptor.setdefault("crosscase", {})["rule"] = declared
    return json.dumps(descriptor, ensure_ascii=False)


def edited(study: "Study", published: Mapping[str, str], edits: Iterable[Row]) -> dict[str, str]:
    """Return the tables with other consensus codings: as if all coders had agreed on each.

    `published` has the texts of the tables of `study` by file. An edit names ``segment``, ``code``
    and ``bearing``; the bearing ``none`` takes the code away. Every coder who has read the segment
    then has the edited bearing, and a decision on the pair, which would decide nothing, is dropped.
    A pair that is edited back is as published again.
    """
    units = study.units[["segment_id", "code_id", "route", "bearing"]].astype(object).fillna(NONE)
    agreed = {
        (segment, code): "" if route == "open" else bearing
        for segment, code, route, bearing in units.itertuples(index=False)
    }
    wanted = {(edit["segment"], edit["code"]): edit["bearing"] for edit in edits}
    wanted = {pair: new for pair, new in wanted.items() if new != agreed.get(pair, NONE)}
    texts = dict(published)
    for name, text in published.items():
        table = list(csv.DictReader(StringIO(text)))
        rows = [row for row in table if (row["segment_id"], row["code_id"]) not in wanted]
        if name == CODINGS:
            # New rows stand behind the last one of their segment, as in a file kept by hand.
            last = {row["segment_id"]: place for place, row in enumerate(rows)}
            added = [
                {"segment_id": segment, "code_id": code, "bearing": bearing, "coder_id": coder}
                for (segment, code), bearing in wanted.items()
                for coder in study.readers.get(segment) or study.reading_coders
                if bearing != NONE
            ]
            places = [*range(len(rows)), *(last.get(row["segment_id"], len(rows)) for row in added)]
            placed = sorted(zip(places, [*rows, *added], strict=True), key=lambda each: each[0])
            rows = [row for _, row in placed]
        if rows != table:
            file = StringIO()
            columns = next(csv.reader([text.partition("\n")[0]]))
            writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            texts[name] = file.getvalue()
    return texts
