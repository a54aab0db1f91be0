"""A page executed where it is read: with the study as its reader changed it.

This module runs under Pyodide, in a worker of the reader's browser, without Sphinx or IPython; see
``static/run.worker.js``. It runs under plain Python just as well.
"""

import ast
import csv
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import replace
from fractions import Fraction
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import Any

CODINGS, ADJUDICATIONS = "codings.csv", "decisions.csv"
EDITED = (CODINGS, ADJUDICATIONS, "decisions_confirmed.csv")
NONE = "none"
GLUED = "application/papermill.record/text/plain"

Edit = Mapping[str, str]


class HTML:
    """What ``IPython.display.HTML`` is to chapters: a text that is shown as it is."""

    def __init__(self, data: str) -> None:
        """Keep the text."""
        self.data = data

    def _repr_html_(self) -> str:
        return self.data


class Page:
    """What a run of a page has shown so far.

    Parameters
    ----------
    outputs
        One list a cell; each output is a mapping with one of the keys ``html``, ``spec``, ``text``.
    glued
        The values handed to the prose, by name.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self.outputs: list[list[dict[str, Any]]] = []
        self.glued: dict[str, str] = {}

    def display(
        self, shown: Any, raw: bool = False, metadata: Mapping[str, Any] | None = None
    ) -> None:
        """Take what ``IPython.display.display`` would show."""
        if raw:
            self._bundle(shown, metadata or {})
        elif hasattr(shown, "_ipython_display_"):
            shown._ipython_display_()
        elif hasattr(shown, "_repr_html_"):
            self.outputs[-1].append({"html": str(shown._repr_html_())})
        else:
            self.outputs[-1].append({"text": repr(shown)})

    def _bundle(self, bundle: Mapping[str, Any], metadata: Mapping[str, Any]) -> None:
        from crosscase.display.figure import VEGALITE

        if GLUED in bundle:
            self.glued[metadata["scrapbook"]["name"]] = bundle[GLUED]
        elif VEGALITE in bundle:
            self.outputs[-1].append({"spec": bundle[VEGALITE]})
        else:
            self.outputs[-1].append({"text": str(bundle.get("text/plain", ""))})


class Session:
    """A book in a Python of its own: its pages run one after another, each on the same files.

    It stands in for IPython, and has claims that no longer stand shown instead of stopping the
    page; nothing else may run in the same Python.

    Parameters
    ----------
    root
        Folder that holds ``data``, and the library in ``src``.
    """

    def __init__(self, root: Path) -> None:
        """Take the place of IPython, and keep the data as they were published."""
        self.data = root / "data"
        self.page = Page()
        self.judged: dict[str, dict[str, Any]] = {}
        self.broken: list[str] = []
        stand_in, display = ModuleType("IPython"), ModuleType("IPython.display")
        vars(display).update(
            HTML=HTML, display=lambda *given, **more: self._display(*given, **more)
        )
        vars(stand_in).update(display=display)
        sys.modules.update({"IPython": stand_in, "IPython.display": display})
        there = [name for name in EDITED if (self.data / name).exists()]
        self.published = {name: (self.data / name).read_text("utf-8") for name in there}

        import crosscase
        from crosscase import claims

        self.rule: dict[str, Any] = {}
        vars(crosscase).update(load_study=self._load)
        vars(claims).update(judge=self._judge, hold=self._hold)

    def run(
        self,
        cells: Sequence[Mapping[str, str]],
        edits: Sequence[Edit] = (),
        rule: Mapping[str, str] | None = None,
        chapter: str = "",
        progress: Callable[[int], object] = lambda number: None,
    ) -> dict[str, Any]:
        """Run the cells of a page, in order, each even if one before it has failed.

        Parameters
        ----------
        cells
            ``id`` and ``source`` of each.
        edits
            The changes to the consensus: from :func:`edited`.
        rule
            Thresholds and minima that differ from the book's: parts of
            :class:`~crosscase.analysis.RatingRule` as the reader wrote them.
        chapter
            Whose claims to judge at the end, on a page that makes claims without showing notes.
        progress
            Is called with the number of each cell before it runs.

        Returns
        -------
        dict
            ``problem``: why nothing could be run, in words, or nothing; ``cells``: for each its
            ``id``, ``outputs`` and ``error``; ``glued``; ``claims``: for each judged one ``mark``,
            ``holds``, ``found`` and ``faults``; ``broken``: statements of the text that no longer
            hold; ``files``: the files of data that are not as published.
        """
        self.page, self.judged, self.broken = Page(), {}, []
        files = edited(self.published, edits)
        for name, text in files.items():
            (self.data / name).write_text(text, "utf-8", newline="\n")
        result: dict[str, Any] = {
            "problem": self._prepared(rule or {}),
            "cells": [],
            "glued": self.page.glued,
            "claims": self.judged,
            "broken": self.broken,
            "files": {name: text for name, text in files.items() if text != self.published[name]},
        }
        if not result["problem"]:
            names: dict[str, Any] = {"__name__": "__main__"}
            for number, cell in enumerate(cells):
                progress(number)
                result["cells"].append(self._cell(cell, names))
            if chapter:
                self._judge(self._load(self.data), chapter)
        return result

    def _prepared(self, rule: Mapping[str, str]) -> str:
        """Choose the rule and check the study; return what is wrong."""
        from crosscase import InvalidStudy

        self.rule = {}
        try:
            self.rule = {key: _number(key, written) for key, written in rule.items()}
            self._load(self.data)
        except (InvalidStudy, ValueError) as error:
            return str(error)
        return ""

    def _load(self, path: str | Path | None = None) -> Any:
        """Load a study as chapters do, with the rule that the reader has chosen."""
        from crosscase.study import load_study

        study = load_study(path)
        return replace(study, rule=replace(study.rule, **self.rule))

    def _cell(self, cell: Mapping[str, str], names: dict[str, Any]) -> dict[str, Any]:
        self.page.outputs.append([])
        printed, error = StringIO(), ""
        try:
            with redirect_stdout(printed):
                shown = executed(cell["source"], names)
            if shown is not None:
                self.page.display(shown)
        except Exception as raised:
            error = f"{type(raised).__name__}: {raised}"
        if text := printed.getvalue():
            self.page.outputs[-1].insert(0, {"text": text})
        return {"id": cell["id"], "outputs": self.page.outputs[-1], "error": error}

    def _display(self, *given: Any, **more: Any) -> None:
        for each in given:
            self.page.display(each, **more)

    def _judge(self, study: Any, chapter: str | None = None) -> list[Any]:
        """Judge claims, and keep what is wrong with them instead of stopping."""
        from crosscase.claims import examine
        from crosscase.display import addresses
        from crosscase.display.claims import claim_mark

        judged, faults = examine(study, chapter)
        for one in judged:
            own = one.claim.claim_id
            mark = claim_mark(one, addresses.note(own))
            self.judged[own] = {"mark": mark, "holds": one.holds, "found": one.found, "faults": []}
        for fault in faults:
            unknown = {"mark": "", "holds": False, "found": "", "faults": []}
            place = self.judged.setdefault(fault.claim_id or "", unknown)
            place["faults"].append(fault.problem)
        return judged

    def _hold(self, statements: Mapping[str, object]) -> Any:
        """Show statements of the text, and keep those that do not hold instead of stopping."""
        from crosscase.claims.hold import listed

        self.broken += [wording for wording, holds in statements.items() if not holds]
        return listed(statements)


def executed(source: str, names: dict[str, Any]) -> Any:
    """Execute a cell as a notebook does, and return the value of a last line that has one."""
    tree = ast.parse(source)
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        exec(compile(tree, "<cell>", "exec"), names)
        return None
    before = ast.Module(tree.body[:-1], tree.type_ignores)
    exec(compile(before, "<cell>", "exec"), names)
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)


def edited(published: Mapping[str, str], edits: Iterable[Edit]) -> dict[str, str]:
    """Return the tables with other consensus codings: as if all coders had agreed on each.

    Parameters
    ----------
    published
        Text of ``codings.csv`` and, where they are, ``decisions.csv`` and the confirmed ones.
    edits
        ``segment``, ``code`` and ``bearing`` of each; the bearing ``none`` takes the code away.

    Returns
    -------
    dict
        The same tables. Every coder has the edited bearing; the adjudication of a pair, which then
        decides nothing, is dropped. A pair that is edited back is as published again.
    """
    wanted = {(edit["segment"], edit["code"]): edit["bearing"] for edit in edits}
    tables = {name: _rows(text) for name, text in published.items()}
    coders = sorted({row["coder_id"] for row in tables[CODINGS]})
    wanted = {
        pair: bearing
        for pair, bearing in wanted.items()
        if bearing != _consensus(pair, tables, len(coders))
    }
    anew = [
        {"segment_id": segment, "coder_id": coder, "code_id": code, "bearing": bearing}
        for (segment, code), bearing in wanted.items()
        if bearing != NONE
        for coder in coders
    ]
    texts = {}
    for name, rows in tables.items():
        kept = [row for row in rows if (row["segment_id"], row["code_id"]) not in wanted]
        whole = kept == rows and not anew
        rows = _placed(kept, anew) if name == CODINGS else kept
        texts[name] = published[name] if whole else _text(published[name], rows)
    return texts


def _consensus(pair: tuple[str, str], tables: Mapping[str, list[Edit]], coders: int) -> str:
    """Return the published consensus on a pair, ``none`` if there is no coding."""
    for row in tables.get(ADJUDICATIONS, ()):
        if (row["segment_id"], row["code_id"]) == pair:
            return row["bearing"] if row["decision"] == "keep" else NONE
    said = [r["bearing"] for r in tables[CODINGS] if (r["segment_id"], r["code_id"]) == pair]
    return said[0] if len(said) == coders else NONE


def _placed(rows: list[Edit], anew: Sequence[Edit]) -> list[Edit]:
    """Put new codings behind the last one of their segment, or else at the end."""
    after: dict[str, int] = {row["segment_id"]: place for place, row in enumerate(rows)}
    placed = [(place, row) for place, row in enumerate(rows)]
    placed += [(after.get(row["segment_id"], len(rows)), row) for row in anew]
    return [row for _, row in sorted(placed, key=lambda each: each[0])]


def _rows(text: str) -> list[Edit]:
    return list(csv.DictReader(StringIO(text, newline="")))


def _text(published: str, rows: Iterable[Edit]) -> str:
    header = next(csv.reader([published.partition("\n")[0]]))
    file = StringIO()
    writer = csv.DictWriter(file, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def _number(part: str, written: str) -> Any:
    """Return a part of a rule as the number that was written."""
    kind, example = (int, "3") if part.startswith("min_") else (Fraction, "1/5 or 0.2")
    try:
        return kind(written)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"{written!r} is no number for {part}; write {example}") from None
