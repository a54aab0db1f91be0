"""The explorer of all statements: what it shows, what it is filtered by, and its data.

The page holds a form of facets and, without scripts, links to where all statements stand. The rows
come in scripts that only assign, which a browser reads from a folder, too: one with all facets and
the words of a first page, and one with the words of all, which are heavier, and wait for it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from IPython.display import HTML

from crosscase.display.addresses import anchor
from crosscase.display.html import has, inert_json, records
from crosscase.display.labels import bearings, by_segment, heading, label, years
from crosscase.site.pages import fill
from crosscase.study import Study

DATA, TEXTS = "statements.js", "statement_texts.js"
PAGE = 50  # statements that a page shows
# How a facet is headed, and what a caption says of those chosen; a study may have its own words.
KNOWN = {
    "scope": ("Speaks of", "on {}"),
    "about": ("About", "about {}"),
    "bearing": ("Bearing", "{}"),
    "kind": ("Kind of source", "{}"),
    "language": ("Language of the source", "in {}"),
    "decade": ("Years it speaks of", "of the {}"),
}


class Facet(NamedTuple):
    """What statements are filtered by: a name in addresses, a heading, and the options in words.

    ``said`` is what a caption says of the options chosen. A facet is of the statement, of its
    codings, or of its source.
    """

    name: str
    heading: str
    said: str
    options: Mapping[str, str]
    of: str


def statements(study: Study) -> Iterator[dict[str, Any]]:
    """Yield every statement with its plain facts, which the explorer shows.

    ``codings`` are pairs of a code and its bearing; ``facets`` has the values of every facet of the
    statement, of its codings and of its source.
    """
    sources = {source["source_id"]: source for source in records(study.sources)}
    coded = by_segment(study.consensus)
    for row in records(study.segments):
        own, source, spoken = row["segment_id"], sources[row["source_id"]], years(row)
        known = row | source | {"case_id": row["cases"], "decade": _decades(spoken)}
        known["code"] = [coding["code_id"] for coding in coded.get(own, [])]
        known["bearing"] = [coding["bearing"] for coding in coded.get(own, [])]
        names = ("case_id", "scope", "decade", "code", "bearing", *study.facets)
        texts = ("anchor", "language", "publisher", "published")
        plain = {name: known[name] if has(known.get(name)) else "" for name in texts}
        yield {
            **plain,
            "id": own,
            "statement": row["statement"],
            "codings": list(zip(known["code"], known["bearing"], strict=True)),
            "facets": {name: _values(known.get(name)) for name in names},
            "years": spoken,
            "source": row["source_id"],
            "publisher": plain["publisher"] or source["origin"],
        }


def _values(cell: Any) -> list[str]:
    if isinstance(cell, tuple | list):
        return list(cell)
    return [cell] if has(cell) else []


def _decades(spoken: list[int]) -> list[str]:
    """Return the decades that years reach from the first to the last: a statement may span some."""
    if not spoken:
        return []
    return [f"{year}s" for year in range(spoken[0] // 10 * 10, spoken[-1] + 1, 10)]


def facets(study: Study, rows: Iterable[Mapping[str, Any]]) -> list[Facet]:
    """Return the facets of a study, each with the options that its statements have."""
    own = [name for name in study.facets if name in study.segments]
    of = {
        **dict.fromkeys(("case_id", "scope", *own), "statement"),
        **dict.fromkeys(("code", "bearing"), "coding"),
        **dict.fromkeys((name for name in study.facets if name not in own), "source"),
        "decade": "statement",
    }
    phrases = study.labels.get("said", {})
    made = []
    for name in of:
        column = "code_id" if name == "code" else name
        options = _options(study, column, [row["facets"][name] for row in rows])
        head, said = KNOWN.get(name, (heading(study, column), "{}"))
        made.append(Facet(name, head, phrases.get(name, said), options, of[name]))
    return [facet for facet in made if len(facet.options) > 1]


def _options(study: Study, column: str, held: list[list[str]]) -> dict[str, str]:
    """Return what statements have of a facet, in order and in words, and a word for nothing."""
    there = {value for values in held for value in values}
    order: Iterable[str] = sorted(there)
    if column == "code_id":
        order = study.codebook["code_id"]
    elif column == "bearing":
        order = bearings(study)
    elif column in study.statements:  # in the order of its enum, if the study declares one
        order = study.statements[column].dropna().sort_values().unique()
    options = {value: label(study, column, value) for value in order if value in there}
    unread = study.unread and column in ("code_id", "bearing")
    return options if all(held) else options | {"": "none, or not read" if unread else "none"}


def explorer(study: Study) -> HTML:
    """Show the form that filters all statements, and links to where they stand without scripts.

    Examples
    --------
    >>> "All statements by code" in explorer(cc.load_study()).data
    True
    """
    rows = list(statements(study))
    sources = {row["source"]: row for row in rows}
    shown = fill(
        "explorer.html",
        facets=facets(study, rows),
        names=study.names,
        cases=study.cases["case_id"],
        codes=study.codebook["code_id"],
        with_code=Counter(code for row in rows for code in {*row["facets"]["code"]}),
        sources=sources.values(),
        of_source=Counter(row["source"] for row in rows),
    )
    return HTML(shown)


def data(study: Study) -> dict[str, str]:
    """Return the scripts that hold all statements and sources: by column, they are smaller."""
    rows = list(statements(study))
    found = facets(study, rows)

    def table(rows: Iterable[dict[str, Any]], of: str, *plain: str) -> dict[str, Any]:
        columns: dict[str, Any] = {name: [row[name] for row in rows] for name in plain}
        names = [facet.name for facet in found if facet.of == of]
        held = {name: [[*map(anchor, row["facets"][name])] for row in rows] for name in names}
        return columns | {"facets": held}

    by_source = {row["source"]: row | {"id": row["source"]} for row in rows}.values()
    told = table(rows, "statement", "id", "source", "years")
    told["codings"] = [[[*map(anchor, each)] for each in row["codings"]] for row in rows]
    texts = {name: [row[name] for row in rows] for name in ("statement", "anchor")}
    later = f"const statementTexts = {inert_json(texts)};\n"
    first = {
        "sources": table(by_source, "source", "id", "publisher", "published", "language"),
        "rows": told | {name: column[:PAGE] for name, column in texts.items()},
        "rated": [*map(anchor, study.rated_scopes)],
        "page": PAGE,
        "texts": f"{TEXTS}?v={sha256(later.encode()).hexdigest()[:8]}",
    }
    return {DATA: f"const statements = {inert_json(first)};\n", TEXTS: later}
