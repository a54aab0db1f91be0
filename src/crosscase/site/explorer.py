"""The explorer of all statements: what it shows, what it is filtered by, and its data.

The page holds a form of facets and, without scripts, links to where all statements stand. The rows
come in a file of their own, a script that only assigns, which a browser reads from a folder, too.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from IPython.display import HTML

from crosscase.display.addresses import anchor
from crosscase.display.html import has, inert_json, records, renderer
from crosscase.display.labels import bearings, heading, label
from crosscase.display.segments import by_segment, years
from crosscase.study import Study

DATA = "statements.js"
CODING = ("code", "bearing")  # facets of a coding, sought together in one
# How a facet is headed, and what a caption says of those chosen; a study may have its own words.
KNOWN = {
    "scope": ("Speaks of", "on {}"),
    "about": ("About", "about {}"),
    "bearing": ("Bearing", "{}"),
    "kind": ("Kind of source", "{}"),
    "language": ("Language of the source", "in {}"),
    "decade": ("Years it speaks of", "of the {}"),
}
FEW = 6  # options that a facet shows at once; longer ones wait folded
fill = renderer(Path(__file__).parent / "templates")


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
    """Yield every statement with its plain facts, which the explorer shows and search indexes.

    ``codings`` are pairs of a code and its bearing; ``facets`` has the values of every facet of the
    statement and of its source.

    Examples
    --------
    >>> import crosscase as cc
    >>> next(statements(cc.load_study()))["id"]
    'POSTER-001'
    """
    sources = {source["source_id"]: source for source in records(study.sources)}
    coded = by_segment(study.consensus)
    for row in records(study.segments):
        source, spoken = sources[row["source_id"]], years(row)
        known = row | source | {"case_id": row["cases"], "decade": _decades(spoken)}
        yield {
            "id": row["segment_id"],
            "statement": row["statement"],
            "anchor": _text(row, "anchor"),
            "language": _text(source, "language"),
            "cases": list(row["cases"]),
            "scope": _text(row, "scope"),
            "codings": [
                (coding["code_id"], coding["bearing"])
                for coding in coded.get(row["segment_id"], [])
            ],
            "facets": {
                name: _values(known[name])
                for name in ("case_id", "scope", "decade", *study.facets)
                if name in known
            },
            "years": spoken,
            "source": row["source_id"],
            "title": source["title"],
            "publisher": _text(source, "publisher") or source["origin"],
            "published": _text(source, "published"),
        }


def _text(row: Mapping[str, Any], name: str) -> str:
    return row[name] if has(row.get(name)) else ""


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
    of_sources = [name for name in study.facets if name not in own]
    of = dict.fromkeys(("case_id", "scope", *own), "statement")
    of |= dict.fromkeys(CODING, "coding") | dict.fromkeys(of_sources, "source")
    of |= {"decade": "statement"}
    held = {name: [_held(row, name) for row in rows] for name in of}
    made = [
        Facet(name, *_named(name, study), _options(name, held[name], study), of[name])
        for name in of
    ]
    return [facet for facet in made if len(facet.options) > 1]


def _held(row: Mapping[str, Any], name: str) -> list[str]:
    """Return the values that a statement has of a facet."""
    if name in CODING:
        return [coding[CODING.index(name)] for coding in row["codings"]]
    values: list[str] = row["facets"].get(name, [])
    return values


def _named(name: str, study: Study) -> tuple[str, str]:
    """Return how a facet is headed, and what a caption says of the options chosen."""
    head, said = KNOWN.get(name, (heading(study, f"{name}_id" if name == "code" else name), "{}"))
    return head, dict(study.labels.get("said", {})).get(name, said)


def _options(name: str, held: list[list[str]], study: Study) -> dict[str, str]:
    """Return what statements have of a facet, in order and in words; nothing is ``none``."""
    there = {value for values in held for value in values}
    orders: dict[str, Iterable[Any]] = {
        "code": study.codebook["code_id"],
        "bearing": bearings(study),
        "decade": sorted(there),
    }
    if name in study.statements:  # in the order of its enum, if the study declares one
        orders[name] = study.statements[name].dropna().sort_values().unique()
    words = study.names if name in ("case_id", "code") else None
    options = {
        value: words.get(value, value) if words else label(study, name, value)
        for value in orders.get(name, ())
        if value in there
    }
    return options | ({} if all(held) else {"": "none"})


def explorer(study: Study) -> HTML:
    """Show the form that filters all statements, and links to where they stand without scripts.

    Examples
    --------
    >>> import crosscase as cc
    >>> "All statements by code" in explorer(cc.load_study()).data
    True
    """
    rows = list(statements(study))
    with_code = Counter(code for row in rows for code in {code for code, _ in row["codings"]})
    sources = {row["source"]: row for row in rows}
    of_source = Counter(row["source"] for row in rows)
    return HTML(
        fill(
            "explorer.html",
            few=FEW,
            facets=facets(study, rows),
            cases={case: study.names[case] for case in study.cases["case_id"]},
            codes=[
                (code, study.names[code], with_code[code]) for code in study.codebook["code_id"]
            ],
            sources=[(row, of_source[row["source"]]) for row in sources.values()],
        )
    )


def data(study: Study) -> str:
    """Return the script that holds all statements and their sources: by column, it is smaller."""
    rows = list(statements(study))
    found = facets(study, rows)

    def table(rows: Iterable[dict[str, Any]], of: str, *plain: str) -> dict[str, Any]:
        names = [facet.name for facet in found if facet.of == of]
        values = {
            name: [[*map(anchor, row["facets"].get(name, []))] for row in rows] for name in names
        }
        return {name: [row[name] for row in rows] for name in plain} | {"facets": values}

    by_source = {row["source"]: row | {"id": row["source"]} for row in rows}.values()
    sources = table(by_source, "source", "id", "publisher", "published", "language")
    told = table(rows, "statement", "id", "statement", "anchor", "source", "years")
    told["codings"] = [[[*map(anchor, each)] for each in row["codings"]] for row in rows]
    rated = [*map(anchor, study.rated_scopes)]
    return f"const statements = {inert_json({'sources': sources, 'rows': told, 'rated': rated})};\n"
