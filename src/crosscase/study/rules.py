"""What a schema cannot say: rules across columns and tables, one small function each.

Each takes the package and the tables as read, looks at columns without problems only, and yields
what breaks it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping

from crosscase.study.package import CORE, DESCRIPTOR, Package
from crosscase.study.problems import Problem, whole
from crosscase.study.rows import NO_ADDRESS, Row, Sheet
from crosscase.study.texts import is_address, is_date, is_language
from crosscase.study.words import listing, near, shown

MOST_WORDS = 5
WORD = re.compile(r"[\w+#%−-]+")
MAY_BE_EMPTY = ("decisions", "decisions_confirmed", "readings", "stances")
LANGUAGES = ["en", "nl", "de", "es", "fr", "af", "pt"]

Sheets = Mapping[str, Sheet]
Rule = Callable[[Package, Sheets], Iterator[Problem]]


def broken_rules(package: Package, sheets: Sheets) -> Iterator[Problem]:
    """Yield everything that breaks a rule whose columns are all sound."""
    usable = {}
    for name, sheet in sheets.items():
        if sheet.complete and (sheet.rows or name in MAY_BE_EMPTY):
            usable[name] = sheet
            yield from fields_agree(sheet)
        elif sheet.complete:
            message = "has a header but no rows; add at least one"
            yield whole(sheet.table.path, message, "no rows")
    for rule, needs in RULES.items():
        if all(name in usable and usable[name].has(*columns) for name, columns in needs.items()):
            yield from rule(package, usable)


def fields_agree(sheet: Sheet) -> Iterator[Problem]:
    """Check what the package declares about a cell and another one of its row."""
    for one in sheet.table.fields.values():
        ranged = one.ranges.field if one.ranges else None
        for other in (ranged, one.not_before, one.differs_from):
            if other is None or not sheet.has(one.name, other):
                continue
            for row in sheet.rows:
                value, beside = row[one.name], row[other]
                if value is None or beside is None:
                    continue
                text = shown(row.written[one.name])
                if one.ranges and beside in one.ranges.bounds:
                    low, high = one.ranges.bounds[beside]
                    if not low <= value <= high:
                        message = (
                            f"{text} is out of range; allowed for {shown(beside)}: {low:g} to "
                            f"{high:g} - correct the value"
                        )
                        yield sheet.problem(row, one.name, "range", message)
                if one.not_before == other and value < beside:
                    message = f"{text} is before {other} of the same row; swap or correct the years"
                    yield sheet.problem(row, one.name, "years in order", message)
                if one.differs_from == other and _bare(value) == _bare(beside):
                    message = f"{text} is {other} of the same row, too; correct one of them"
                    yield sheet.problem(row, one.name, "the same twice", message)


def _bare(name: object) -> str:
    """Return a name as it sounds: without blanks, capitals and ways to write an accent."""
    return unicodedata.normalize("NFC", str(name)).casefold().strip()


def years_are_in_order(_: Package, sheets: Sheets) -> Iterator[Problem]:
    """Check that what a statement speaks of does not end before it begins."""
    for row in (sheet := sheets["segments"]).rows:
        first, last = row["year_from"], row["year_to"]
        if first is not None and last is not None and last < first:
            message = (
                f"{shown(last)} is before year_from of the same row; swap or correct the years"
            )
            yield sheet.problem(row, "year_to", "years in order", message)


def anchors_are_short(_: Package, sheets: Sheets) -> Iterator[Problem]:
    """Check that an anchor has one to five words: more of a page would not be ours to print."""
    for row in (sheet := sheets["segments"]).rows:
        words = len((row["anchor"] or "").split())
        if words > MOST_WORDS:
            allowed = f"allowed: 1 to {MOST_WORDS} - shorten the anchor"
            message = f"{shown(row['anchor'])} has {words} words; {allowed}"
            yield sheet.problem(row, "anchor", "anchor", message)


def rated_statements_have_a_case(package: Package, sheets: Sheets) -> Iterator[Problem]:
    """Check that a statement which can be rated says of which case it speaks."""
    known = listing([row["case_id"] for row in sheets["cases"].rows])
    for row in (sheet := sheets["segments"]).rows:
        if row["scope"] in package.rated_scopes and not row["cases"]:
            message = f"a segment with scope {row['scope']!r} names its case; allowed: {known}"
            yield sheet.problem(row, "cases", "no case", message)


def statements_say_something_new(_: Package, sheets: Sheets) -> Iterator[Problem]:
    """Check that no statement is the same as an earlier one, but for case, blanks and stops."""
    earliest: dict[str, int] = {}
    for row in (sheet := sheets["segments"]).rows:
        words = WORD.findall(unicodedata.normalize("NFKC", row["statement"] or "").casefold())
        line = earliest.setdefault(" ".join(words), row.line)
        if line != row.line:
            message = (
                f"{shown(row['statement'])} is said on line {line}, too; remove one row or say "
                "what is new"
            )
            yield sheet.problem(row, "statement", "duplicate statement", message)


def statements_keep_to_their_case(_: Package, sheets: Sheets) -> Iterator[Problem]:
    """Check that ids which begin with a case's own do not stand with other cases alone."""
    cases = sorted((row["case_id"] for row in sheets["cases"].rows), key=len, reverse=True)

    def case_of(name: str) -> str | None:
        return next((case for case in cases if name.startswith(f"{case}-")), None)

    for row in (sheet := sheets["segments"]).rows:
        named = {case_of(row["segment_id"]), case_of(row["source_id"])} - {None}
        if len(named) > 1 or (row["cases"] and not named <= set(_listed(row["cases"]))):
            message = (
                f"{shown(row['segment_id'])} has the case, or a source, of another case than its "
                "ids name; correct the one that is wrong"
            )
            yield sheet.problem(row, "segment_id, source_id, cases", "other case", message)


def _listed(cell: object) -> tuple[str, ...]:
    """Return what a cell lists, which may be declared as one value or as several."""
    return cell if isinstance(cell, tuple) else (str(cell),)


def coders_are_no_columns(_: Package, sheets: Sheets) -> Iterator[Problem]:
    """Check that no coder is named like a column beside which their codings stand."""
    taken = {"bearing", "case_id", "dimension", "dispute", "rated", "reason", "research_question",
             "route", "tested", "value", "published_year", "scope", "about"}  # fmt: skip
    for name in ("codings", "segments", "sources"):
        taken |= {*CORE[name], *(sheets[name].table.fields if name in sheets else ())}
    for row in (sheet := sheets["coders"]).rows:
        if row["coder_id"] in taken:
            message = f"{shown(row['coder_id'])} is the name of a column; give the coder another id"
            yield sheet.problem(row, "coder_id", "coder like a column", message)


def dates_are_real(package: Package, sheets: Sheets) -> Iterator[Problem]:
    """Check that a document was published on a day of the calendar, before the study was made."""
    today = "9999-12-31" if package.created is None else package.created.isoformat()
    for row in (sheet := sheets["sources"]).rows:
        day = row["published"]
        if day is None or not isinstance(day, str):
            continue
        if not is_date(day):
            allowed = "allowed: YYYY, YYYY-MM or YYYY-MM-DD - correct it"
            message = f"{shown(day)} is no date of the calendar; {allowed}"
        elif day > today[: len(day)]:
            message = (
                f"{shown(day)} is after {today}, when the study was created; correct it, or "
                f"'created' in {DESCRIPTOR}"
            )
        else:
            continue
        yield sheet.problem(row, "published", "date", message)


def addresses_lead_somewhere(_: Package, sheets: Sheets) -> Iterator[Problem]:
    """Check that the address of a source is one."""
    for row in (sheet := sheets["sources"]).rows:
        if row["url"] is not None and not is_address(row["url"]):
            yield sheet.problem(row, "url", "address", f"{shown(row['url'])} {NO_ADDRESS}")


def languages_are_known(_: Package, sheets: Sheets) -> Iterator[Problem]:
    """Check that the language of a source is one, so that its words are read aloud in it."""
    for row in (sheet := sheets["sources"]).rows:
        if row["language"] is not None and not is_language(row["language"]):
            allowed = "allowed: a code of ISO 639-1 like en, nl or pt-BR - correct it"
            message = f"{shown(row['language'])} is no known language; {allowed}"
            yield sheet.problem(row, "language", "language", message, LANGUAGES)


def sources_are_used(_: Package, sheets: Sheets) -> Iterator[Problem]:
    """Check that every source has a segment."""
    used = {row["source_id"] for row in sheets["segments"].rows}
    for row in (sheet := sheets["sources"]).rows:
        if row["source_id"] not in used:
            message = (
                f"{shown(row['source_id'])} is the source of no segment; remove it or add a segment"
            )
            yield sheet.problem(row, "source_id", "unused source", message)


def tested_sources_exist(package: Package, sheets: Sheets) -> Iterator[Problem]:
    """Check that every tested source is a source."""
    known = [row["source_id"] for row in sheets["sources"].rows]
    path = sheets["sources"].table.path
    for name in package.tested_sources:
        if name not in known:
            message = f"{shown(name)} is no source_id of {path}; correct it{near(name, known)}"
            yield Problem(DESCRIPTOR, None, "tested_sources", name, message, "tested source")


def codings_were_read(_: Package, sheets: Sheets) -> Iterator[Problem]:
    """Check that coders have read what they coded."""
    read = {(row["segment_id"], row["coder_id"]) for row in sheets["readings"].rows}
    for row in (sheet := sheets["codings"]).rows:
        if (row["segment_id"], row["coder_id"]) not in read:
            message = (
                f"{shown(row['coder_id'])} coded {row['segment_id']} without having read it; add "
                f"the reading to {sheets['readings'].table.path}"
            )
            yield sheet.problem(row, "segment_id, coder_id", "not read", message)


def decisions_are_clear(_: Package, sheets: Sheets) -> Iterator[Problem]:
    """Check that what is kept has a bearing and what is dropped has none."""
    sheet = sheets["decisions"]
    enum = sheet.table.fields["bearing"].enum
    for row in sheet.rows:
        if row["code_id"] is None:
            continue  # decided is a placement, not a code
        if row["decision"] == "keep" and row["bearing"] is None:
            message = f"a coding that is kept needs a bearing; allowed: {listing(enum)}"
            yield sheet.problem(row, "bearing", "undecided", message)
        if row["decision"] == "drop" and row["bearing"] is not None:
            text = shown(row["bearing"])
            message = f"{text} stands beside 'drop'; empty the cell or keep the coding"
            yield sheet.problem(row, "bearing", "dropped with bearing", message)


def decisions_decide_something(package: Package, sheets: Sheets) -> Iterator[Problem]:
    """Check that a decision settles a difference, or overrules what all coders recorded."""
    codings, sheet = sheets["codings"], sheets["decisions"]
    with_bearing = [each for each in (codings, sheet) if "bearing" in each.table.fields]
    if not all(each.has("bearing") for each in with_bearing):
        return
    if "readings" in package.tables and "readings" not in sheets:
        return  # who has read what is not known
    recorded: dict[tuple[str, str], dict[str, str | None]] = {}
    for row in codings.rows:
        cell = row["segment_id"], row["code_id"]
        recorded.setdefault(cell, {})[row["coder_id"]] = row["bearing"] or "present"
    readers = readers_of(sheets)
    for row in sheet.rows:
        if row["code_id"] is None:
            continue
        segment, given = row["segment_id"], recorded.get((row["segment_id"], row["code_id"]), {})
        said = {given.get(coder) for coder in readers.get(segment, readers[None])}
        kept = (row["bearing"] or "present") if row["decision"] == "keep" else None
        if said == {kept}:
            value = f"{segment}, {row['code_id']}"
            where = codings.table.path
            message = (
                f"{shown(value)} is decided as all coders recorded it in {where}; remove the row"
            )
            yield sheet.problem(row, "segment_id, code_id", "no dispute", message)


def readers_of(sheets: Sheets) -> dict[str | None, list[str]]:
    """Return who read each segment; under ``None`` who read those that are not named."""
    readings = sheets.get("readings")
    coded = list(dict.fromkeys(row["coder_id"] for row in sheets["codings"].rows))
    if readings is None:
        return {None: coded}
    readers: dict[str | None, list[str]] = {None: []}
    for row in readings.rows:
        readers.setdefault(row["segment_id"], []).append(row["coder_id"])
    return readers


def placements_are_as_read(_: Package, sheets: Sheets) -> Iterator[Problem]:
    """Check that a segment stands where all its readers, or the decision on it, placed it."""
    sheet, segments = sheets["readings"], sheets["segments"]
    read: dict[str, set[tuple[str | None, frozenset[str]]]] = {}
    for row in sheet.rows:
        read.setdefault(row["segment_id"], set()).add(_placement(row))
    for row in sheets["decisions"].rows if "decisions" in sheets else ():
        if row["code_id"] is None and row["scope"] is not None:
            read[row["segment_id"]] = {_placement(row)}
    for row in segments.rows:
        agreed = read.get(row["segment_id"], set())
        if len(agreed) == 1 and agreed != {_placement(row)}:
            ((scope, cases),) = agreed
            where = f"{scope} {', '.join(sorted(cases))}".strip()
            message = (
                f"its readers, or the decision on it, placed it elsewhere: {where}; correct one"
            )
            yield segments.problem(row, "scope, cases", "placement", message)


def _placement(row: Row) -> tuple[str | None, frozenset[str]]:
    return row["scope"], frozenset(_listed(row["cases"]) if row["cases"] else ())


RULES: Mapping[Rule, Mapping[str, tuple[str, ...]]] = {
    years_are_in_order: {"segments": ("year_from", "year_to")},
    anchors_are_short: {"segments": ("anchor",)},
    rated_statements_have_a_case: {"segments": ("scope", "cases"), "cases": ("case_id",)},
    statements_say_something_new: {"segments": ("statement",)},
    statements_keep_to_their_case: {
        "segments": ("segment_id", "source_id", "cases"),
        "cases": ("case_id",),
    },
    coders_are_no_columns: {"coders": ("coder_id",)},
    dates_are_real: {"sources": ("published",)},
    addresses_lead_somewhere: {"sources": ("url",)},
    languages_are_known: {"sources": ("language",)},
    sources_are_used: {"sources": ("source_id",), "segments": ("source_id",)},
    tested_sources_exist: {"sources": ("source_id",)},
    codings_were_read: {
        "codings": ("segment_id", "coder_id"),
        "readings": ("segment_id", "coder_id"),
    },
    decisions_are_clear: {"decisions": ("decision", "bearing", "code_id")},
    decisions_decide_something: {
        "codings": ("segment_id", "coder_id", "code_id"),
        "decisions": ("segment_id", "code_id", "decision"),
    },
    placements_are_as_read: {
        "segments": ("segment_id", "scope", "cases"),
        "readings": ("segment_id", "scope", "cases"),
    },
}
