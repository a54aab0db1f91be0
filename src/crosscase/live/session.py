"""A page executed where it is read: with the study as its reader changed it.

This module runs under Pyodide, in a worker of the reader's browser, without Sphinx or IPython; see
``static/run.worker.js``. It runs under plain Python just as well.
"""

import ast
import json
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import redirect_stdout
from fractions import Fraction
from functools import cached_property
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pandas as pd
from jsonschema import validators  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from crosscase.study import Study

PACKAGE, CODINGS = "datapackage.json", "codings.csv"
# Decisions follow a changed coding: nobody disputes it now.
EDITED = (CODINGS, "decisions.csv")
NONE = "none"
GLUED = "application/papermill.record/text/plain"
CELL = "<cell>"
# As much as a reader looks through of what a cell has printed.
LINES, SIGNS = 200, 20_000

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
        self.names: dict[str, Any] = {}
        self.changed: Study
        package, display = ModuleType("IPython"), ModuleType("IPython.display")
        vars(display).update(HTML=HTML, display=self._display)
        vars(package).update(display=display)
        sys.modules.update({"IPython": package, "IPython.display": display})

        import crosscase
        from crosscase import claims

        search_schemas_once()
        self.package = (self.data / PACKAGE).read_text("utf-8")
        there = [self.data / name for name in EDITED if (self.data / name).exists()]
        self.published = {path.name: path.read_text("utf-8") for path in there}
        vars(claims).update(hold=self._hold)
        vars(crosscase).update(load_study=self._load_study)

    @cached_property
    def study(self) -> "Study":
        """The study as published; it is asked for before any change is written into its files."""
        from crosscase.study import load_study

        return load_study(self.data)

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
        from crosscase.errors import CrosscaseError
        from crosscase.study import load_study

        tables = edited(self.study, self.published, edits) if edits else self.published
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
            study = self.changed = load_study(self.data)
        except (CrosscaseError, ValueError) as error:
            return {**self.result, "problem": str(error)}
        self.names = {"__name__": "__main__"}
        for number, cell in enumerate(cells):
            progress(number)
            self.result["cells"].append({"id": cell["id"], **self._executed(cell, self.names)})
        if claims:
            self._judge(study, {claim["id"]: claim["language"] for claim in claims})
        return self.result

    def check(self, source: str) -> dict[str, Any]:
        """Run what a reader has written behind the cells of the page that was run last.

        It finds their names, and leaves them as they are: what a reader gives a name to is gone
        when this is over, and a column put into a table of the page is, too. Returned are
        ``outputs`` (html, spec or text) and ``error``.
        """
        own = {name: _lent(value) for name, value in self.names.items()}
        found = self._executed({"source": source}, own)
        outputs = [
            {kind: shortened(content) if kind == "text" else content}
            for output in found["outputs"]
            for kind, content in output.items()
        ]
        return {**found, "outputs": outputs}

    def _executed(self, cell: Row, names: dict[str, Any]) -> dict[str, Any]:
        """Return what a cell shows, and the error that ended it, if one did."""
        self.outputs, printed, failure = [], StringIO(), ""
        try:
            with redirect_stdout(printed):
                shown = executed(cell["source"], names)
            if shown is not None:
                self._display(shown)
        except (Exception, SystemExit) as raised:
            failure = fault(raised)
        if text := printed.getvalue():
            self.outputs.insert(0, {"text": text})
        return {"outputs": self.outputs, "error": failure}

    def _load_study(self, path: str | Path | None = None) -> "Study":
        """Return the study of this run where a page asks for the book's own: it is loaded."""
        from crosscase.study import load_study

        return self.changed if path is None else load_study(path)

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
            elif hasattr(shown, "_repr_mimebundle_"):  # a chart of a reader's own
                self._display(shown._repr_mimebundle_(), raw=True)
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
            said, mark = sentence(one, languages[own]), claim_mark(one, addresses.note(own))
            known[own] = {"sentence": said, "mark": mark, "holds": one.holds, "faults": []}
        for fault in faults:
            unjudged = {"sentence": "", "mark": "", "holds": False, "faults": []}
            known.setdefault(fault.claim_id or "", unjudged)["faults"].append(fault.problem)
        self.result["notes"] = str(claim_notes(judged)._repr_html_())

    def _hold(self, statements: Mapping[str, object]) -> Any:
        """Show statements of the text, and keep those that do not hold instead of stopping."""
        from crosscase.claims.hold import listed

        self.result["broken"] += [text for text, holds in statements.items() if not holds]
        return listed(statements)


def search_schemas_once() -> None:
    """Have jsonschema search each schema for what has an id once.

    In its last version of Python alone every part of a chart would have the whole grammar of charts
    searched, which took a third of a page's run.
    """
    resolver = getattr(validators, "_RefResolver", None) or validators.RefResolver
    search = resolver._get_subschemas_cache
    found: dict[int, tuple[object, Any]] = {}  # with the schema, so that no other has its number

    def once(self: Any) -> Any:
        if (own := id(self.referrer)) not in found:
            found[own] = (self.referrer, search(self))
        return found[own][1]

    resolver._get_subschemas_cache = once


def executed(source: str, names: dict[str, Any]) -> Any:
    """Execute a cell as a notebook does, and return the value of a last line that has one."""
    tree = ast.parse(source, CELL)
    # Python executes statements and evaluates expressions, but not both at once.
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, CELL, "exec"), names)
    if isinstance(last, ast.Expr):
        return eval(compile(ast.Expression(last.value), CELL, "eval"), names)
    return None


def fault(raised: BaseException) -> str:
    """Return in one line what ended a cell, and in which of its lines."""
    if isinstance(raised, SyntaxError) and raised.filename == CELL:
        said, line = raised.msg, raised.lineno
    else:
        frames = traceback.extract_tb(raised.__traceback__)
        reached = [frame.lineno for frame in frames if frame.filename == CELL]
        said, line = str(raised), reached[-1] if reached else None
    text = " ".join(f"{type(raised).__name__}: {said}".split()).removesuffix(":")
    return f"{text} (line {line})" if line else text


def shortened(text: str) -> str:
    """Return a text, or its beginning with its length if nobody would read it to its end."""
    kept = "".join(text.splitlines(keepends=True)[:LINES])[:SIGNS]
    if kept == text:
        return text
    return f"{kept.rstrip()}\n… This is only the beginning of {len(text):,} characters.\n"


def _lent(value: Any) -> Any:
    """Return a table such that whoever changes it changes a copy; anything else as it is."""
    return value.copy(deep=False) if isinstance(value, (pd.DataFrame, pd.Series)) else value


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
    added = [
        {"segment_id": segment, "code_id": code, "bearing": bearing, "coder_id": coder}
        for (segment, code), bearing in wanted.items()
        for coder in study.readers.get(segment) or study.reading_coders
        if bearing != NONE
    ]
    texts = dict(published)
    for name, text in published.items():
        table = pd.read_csv(StringIO(text), dtype=str, keep_default_na=False)
        pairs = zip(table["segment_id"], table["code_id"], strict=True)
        rows = table.loc[[pair not in wanted for pair in pairs]]  # rows, even if there are none
        if name == CODINGS:
            new = pd.DataFrame(added, columns=table.columns).fillna("")
            # They stand behind the last row of their segment, as in a file kept by hand.
            last = dict(zip(rows["segment_id"], rows.index, strict=True))
            new.index = [last.get(segment, len(table)) for segment in new["segment_id"]]
            rows = pd.concat([rows, new]).sort_index(kind="stable")
        if not rows.equals(table):
            texts[name] = rows.to_csv(index=False, lineterminator="\n")
    return texts
