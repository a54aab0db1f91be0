"""What a schema cannot say: rules across columns and tables, one small function each.

Each says which columns it ``needs``, is asked only if none of them has a problem of its own, and
yields what breaks it, of the package and of the tables that have rows.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from crosscase.study.package import CORE, DESCRIPTOR, OURS, Field, Package
from crosscase.study.problems import Problem, whole
from crosscase.study.rows import Row, Sheet
from crosscase.study.words import listing, near, shown

MOST_WORDS = 5
WORD = re.compile(r"[\w+#%−-]+")
# Nothing may have been read, decided or confirmed so far; and where nobody has read anything, a
# study may be no more than what there is to read.
MAY_BE_EMPTY = ("claims_read", "decisions", "readings", "stances")
TO_COME = ("codebook", "coders", "codings", "segments")
# What says where in its source a quotation stands; two people may say the same words.
PLACES = ("start", "turn", "row")

Sheets = Mapping[str, Sheet]
Rule = Callable[[Package, Sheets], Iterator[Problem]]
RULES: list[tuple[Rule, dict[str, str]]] = []


def broken_rules(package: Package, sheets: Sheets) -> Iterator[Problem]:
    """Yield everything that breaks a rule whose columns are all sound."""
    usable = {}
    unread = "readings" in sheets and not sheets["readings"].rows
    for name, sheet in sheets.items():
        if sheet.rows or name in MAY_BE_EMPTY:
            usable[name] = sheet
            for one in sheet.table.fields.values():
                yield from _disagreements(sheet, one)
        elif sheet.sound and not (unread and name in TO_COME):
            yield whole(sheet.table.path, "has a header but no rows; add at least one", "no rows")
    for rule, columns in RULES:
        if all(name in usable and usable[name].has(*of.split()) for name, of in columns.items()):
            yield from rule(package, usable)


def _disagreements(sheet: Sheet, one: Field) -> Iterator[Problem]:
    """Check what the package declares about a cell and another one of its row."""

    def pairs(other: str | None) -> Iterator[tuple[Row, Any, Any]]:
        if other is None or not sheet.has(one.name, other):
            return
        for row in sheet.rows:
            if row[one.name] is not None and row[other] is not None:
                yield row, row[one.name], row[other]

    def problem(row: Row, kind: str, wrong: str) -> Problem:
        return sheet.problem(row, one.name, kind, f"{shown(row.written[one.name])} {wrong}")

    for row, value, beside in pairs(one.ranges.get("field")):
        low, high = one.ranges["of"].get(beside, (value, value))
        if not low <= value <= high:
            allowed = f"allowed for {shown(beside)}: {low:g} to {high:g} - correct the value"
            yield problem(row, "range", f"is out of range; {allowed}")
    for row, value, beside in pairs(one.not_before):
        if value < beside:
            wrong = f"is before {one.not_before} of the same row; swap or correct the years"
            yield problem(row, "years in order", wrong)
    for row, value, beside in pairs(one.differs_from):
        if _bare(value) == _bare(beside):
            wrong = f"is {one.differs_from} of the same row, too; correct one of them"
            yield problem(row, "the same twice", wrong)


def _bare(name: object) -> str:
    """Return a name as it sounds: without blanks, capitals and ways to write an accent."""
    return unicodedata.normalize("NFC", str(name)).casefold().strip()


def needs(**columns: str) -> Callable[[Rule], Rule]:
    """Say which columns of which tables a rule looks at."""

    def noted(rule: Rule) -> Rule:
        RULES.append((rule, columns))
        return rule

    return noted


@needs(segments="anchor")
def anchors_are_short(_: Package, sheets: Sheets) -> Iterator[Problem]:
    """Check that an anchor has one to five words: more of a page would not be ours to print."""
    for row in (sheet := sheets["segments"]).rows:
        if (words := len((row["anchor"] or "").split())) > MOST_WORDS:
            advice = f"has {words} words; allowed: 1 to {MOST_WORDS} - shorten the anchor"
            yield sheet.problem(row, "anchor", "anchor", f"{shown(row['anchor'])} {advice}")


@needs(segments="scope cases", cases="case_id")
def rated_statements_have_a_case(package: Package, sheets: Sheets) -> Iterator[Problem]:
    """Check that a statement which can be rated says of which case it speaks."""
    known = listing([row["case_id"] for row in sheets["cases"].rows])
    for row in (sheet := sheets["segments"]).rows:
        if row["scope"] in package.rated_scopes and not row["cases"]:
            message = f"a segment with scope {row['scope']!r} names its case; allowed: {known}"
            yield sheet.problem(row, "cases", "no case", message)


@needs(segments="statement")
def statements_say_something_new(_: Package, sheets: Sheets) -> Iterator[Problem]:
    """Check that no statement is the same as an earlier one, but for case, blanks and stops.

    A quotation whose place in its source is known is what somebody said, and not compared.
    """
    earliest: dict[str, int] = {}
    for row in (sheet := sheets["segments"]).rows:
        if any(row[place] is not None for place in PLACES):
            continue
        words = WORD.findall(unicodedata.normalize("NFKC", row["statement"] or "").casefold())
        line = earliest.setdefault(" ".join(words), row.line)
        if line != row.line:
            advice = f"is said on line {line}, too; remove one row or say what is new"
            message = f"{shown(row['statement'])} {advice}"
            yield sheet.problem(row, "statement", "duplicate statement", message)


@needs(segments="segment_id source_id cases", cases="case_id")
def statements_keep_to_their_case(_: Package, sheets: Sheets) -> Iterator[Problem]:
    """Check that ids which begin with a case's own do not stand with other cases alone."""
    # The longest first: with P1 and P1-A, P1-A-001 belongs to P1-A.
    cases = sorted((row["case_id"] for row in sheets["cases"].rows), key=len, reverse=True)
    for row in (sheet := sheets["segments"]).rows:
        named = {
            next((case for case in cases if row[name].startswith(f"{case}-")), None)
            for name in ("segment_id", "source_id")
        } - {None}
        if len(named) > 1 or (row["cases"] and not named <= set(row["cases"])):
            wrong = "has the case, or a source, of another case than its ids name"
            message = f"{shown(row['segment_id'])} {wrong}; correct the one that is wrong"
            yield sheet.problem(row, "segment_id, source_id, cases", "other case", message)


@needs(coders="coder_id")
def coders_are_no_columns(_: Package, sheets: Sheets) -> Iterator[Problem]:
    """Check that no coder is named like a column beside which their codings stand."""
    taken = {*OURS, "dimension", "research_question", "scope", "about"}
    for name in ("codings", "segments", "sources"):
        taken |= {*CORE[name], *(sheets[name].table.fields if name in sheets else ())}
    for row in (sheet := sheets["coders"]).rows:
        if row["coder_id"] in taken:
            message = f"{shown(row['coder_id'])} is the name of a column; give the coder another id"
            yield sheet.problem(row, "coder_id", "coder like a column", message)


@needs(codebook="code_id parent")
def parents_make_no_circle(_: Package, sheets: Sheets) -> Iterator[Problem]:
    """Check that no code is above itself."""
    sheet = sheets["codebook"]
    rows = {row["code_id"]: row for row in sheet.rows}
    seen: set[str] = set()
    for first in rows:
        code, way = first, []
        while code in rows and code not in seen:
            seen.add(code)
            way.append(code)
            code = rows[code]["parent"]
        if code in way:  # up the parents, one has come back to where one was
            row, circle = rows[code], " > ".join([*way[way.index(code) :], code])
            wrong = f"closes a circle, {shown(circle)}; give one of them another parent, or none"
            yield sheet.problem(row, "parent", "circle", f"{shown(row['parent'])} {wrong}")


@needs(sources="published")
def nothing_is_published_later(package: Package, sheets: Sheets) -> Iterator[Problem]:
    """Check that a document was published before the study was made."""
    made = str(package.created or "9999-12-31")
    for row in (sheet := sheets["sources"]).rows:
        day = row["published"]
        if isinstance(day, str) and day > made[: len(day)]:  # a year is compared with a year
            advice = f"correct it, or 'created' in {DESCRIPTOR}"
            message = f"{shown(day)} is after {made}, when the study was created; {advice}"
            yield sheet.problem(row, "published", "date", message)


@needs(sources="source_id", segments="source_id")
def sources_are_used(_: Package, sheets: Sheets) -> Iterator[Problem]:
    """Check that every source has a segment."""
    used = {row["source_id"] for row in sheets["segments"].rows}
    for row in (sheet := sheets["sources"]).rows:
        if row["source_id"] not in used:
            wrong = "is the source of no segment; remove it or add a segment"
            message = f"{shown(row['source_id'])} {wrong}"
            yield sheet.problem(row, "source_id", "unused source", message)


@needs(sources="source_id")
def tested_sources_exist(package: Package, sheets: Sheets) -> Iterator[Problem]:
    """Check that every tested source is a source."""
    known = [row["source_id"] for row in sheets["sources"].rows]
    path = sheets["sources"].table.path
    for name in package.tested_sources:
        if name not in known:
            message = f"{shown(name)} is no source_id of {path}; correct it{near(name, known)}"
            yield Problem(DESCRIPTOR, None, "tested_sources", name, message, "tested source")


@needs(codings="segment_id coder_id", readings="segment_id coder_id")
def codings_were_read(_: Package, sheets: Sheets) -> Iterator[Problem]:
    """Check that coders have read what they coded."""
    read = {(row["segment_id"], row["coder_id"]) for row in sheets["readings"].rows}
    path = sheets["readings"].table.path
    for row in (sheet := sheets["codings"]).rows:
        if (row["segment_id"], row["coder_id"]) not in read:
            wrong = f"coded {row['segment_id']} without having read it; add the reading to {path}"
            message = f"{shown(row['coder_id'])} {wrong}"
            yield sheet.problem(row, "segment_id, coder_id", "not read", message)


@needs(decisions="decision bearing code_id")
def decisions_are_clear(_: Package, sheets: Sheets) -> Iterator[Problem]:
    """Check that what is kept has a bearing and what is dropped has none."""
    enum = (sheet := sheets["decisions"]).table.fields["bearing"].enum
    for row in sheet.rows:
        if row["code_id"] is None:
            continue  # decided is a placement, not a code
        if row["decision"] == "keep" and row["bearing"] is None:
            message = f"a coding that is kept needs a bearing; allowed: {listing(enum)}"
            yield sheet.problem(row, "bearing", "undecided", message)
        if row["decision"] == "drop" and row["bearing"] is not None:
            advice = "stands beside 'drop'; empty the cell or keep the coding"
            message = f"{shown(row['bearing'])} {advice}"
            yield sheet.problem(row, "bearing", "dropped with bearing", message)


@needs(codings="segment_id coder_id code_id", decisions="segment_id code_id decision")
def decisions_decide_something(package: Package, sheets: Sheets) -> Iterator[Problem]:
    """Check that a decision settles a difference, or overrules what all coders recorded."""
    codings, sheet = sheets["codings"], sheets["decisions"]
    readings = sheets["readings"].rows if "readings" in sheets else []
    judged = [each for each in (codings, sheet) if "bearing" in each.table.fields]
    # Without its readings, or with a broken bearing, nobody knows what coders recorded.
    if not all(each.has("bearing") for each in judged) or (
        "readings" in package.tables and not readings
    ):
        return
    recorded = {
        (row["segment_id"], row["code_id"], row["coder_id"]): row["bearing"] or "present"
        for row in codings.rows
    }
    everybody = {row["coder_id"] for row in codings.rows}
    readers: dict[str, set[str]] = {}
    for row in readings:
        readers.setdefault(row["segment_id"], set()).add(row["coder_id"])
    for row in sheet.rows:
        segment, code = row["segment_id"], row["code_id"]
        own = readers.get(segment, set()) if readings else everybody
        said = {recorded.get((segment, code, coder)) for coder in own}
        kept = (row["bearing"] or "present") if row["decision"] == "keep" else None
        if code is not None and said == {kept}:
            told = f"is decided as all coders recorded it in {codings.table.path}; remove the row"
            message = f"{shown(f'{segment}, {code}')} {told}"
            yield sheet.problem(row, "segment_id, code_id", "no dispute", message)


@needs(segments="segment_id scope cases", readings="segment_id scope cases")
def placements_are_as_read(_: Package, sheets: Sheets) -> Iterator[Problem]:
    """Check that a segment stands where all its readers, or the decision on it, placed it."""

    def placement(row: Row) -> tuple[str | None, frozenset[str]]:
        return row["scope"], frozenset(row["cases"] or ())

    read: dict[str, set[tuple[str | None, frozenset[str]]]] = {}
    for row in sheets["readings"].rows:
        read.setdefault(row["segment_id"], set()).add(placement(row))
    for row in sheets["decisions"].rows if "decisions" in sheets else ():
        if row["code_id"] is None and row["scope"] is not None:
            read[row["segment_id"]] = {placement(row)}
    for row in (sheet := sheets["segments"]).rows:
        agreed = read.get(row["segment_id"], set())
        if len(agreed) == 1 and agreed != {placement(row)}:
            ((scope, cases),) = agreed
            where = f"{scope} {', '.join(sorted(cases))}".strip()
            wrong = "its readers, or the decision on it, placed it elsewhere"
            message = f"{wrong}: {where}; correct one"
            yield sheet.problem(row, "scope, cases", "placement", message)
