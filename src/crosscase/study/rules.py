"""What a schema cannot say: rules across columns and tables, one small function each.

Each is told which columns it ``needs`` and is asked only if all of them are without a problem of
their own. It takes the package and the tables as read, and yields what breaks it.
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
# Nothing may have been read, decided or confirmed so far.
MAY_BE_EMPTY = ("claims_read", "decisions", "readings", "stances")

Sheets = Mapping[str, Sheet]
Rule = Callable[[Package, Sheets], Iterator[Problem]]
RULES: list[tuple[Rule, dict[str, str]]] = []


def broken_rules(package: Package, sheets: Sheets) -> Iterator[Problem]:
    """Yield everything that breaks a rule whose columns are all sound."""
    usable = {}
    for name, sheet in sheets.items():
        if sheet.rows or name in MAY_BE_EMPTY:
            usable[name] = sheet
            for one in sheet.table.fields.values():
                yield from _disagreements(sheet, one)
        elif sheet.sound:
            yield whole(sheet.table.path, "has a header but no rows; add at least one", "no rows")
    for rule, columns in RULES:
        if all(name in usable and usable[name].has(*of.split()) for name, of in columns.items()):
            yield from rule(package, usable)


def _disagreements(sheet: Sheet, one: Field) -> Iterator[Problem]:
    """Check what the package declares about a cell and another one of its row."""
    ranged, bounds = one.ranges or (None, {})

    def out_of_range(value: Any, beside: Any) -> str:
        low, high = bounds.get(beside, (value, value))
        allowed = f"allowed for {shown(beside)}: {low:g} to {high:g} - correct the value"
        return "" if low <= value <= high else f"is out of range; {allowed}"

    def before(value: Any, beside: Any) -> str:
        message = f"is before {one.not_before} of the same row; swap or correct the years"
        return message if value < beside else ""

    def same(value: Any, beside: Any) -> str:
        message = f"is {one.differs_from} of the same row, too; correct one of them"
        return message if _bare(value) == _bare(beside) else ""

    for other, kind, judge in (
        (ranged, "range", out_of_range),
        (one.not_before, "years in order", before),
        (one.differs_from, "the same twice", same),
    ):
        if not other or not sheet.has(one.name, other):
            continue
        for row in sheet.rows:
            value, beside = row[one.name], row[other]
            if value is not None and beside is not None and (wrong := judge(value, beside)):
                message = f"{shown(row.written[one.name])} {wrong}"
                yield sheet.problem(row, one.name, kind, message)


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
        words = len((row["anchor"] or "").split())
        if words > MOST_WORDS:
            allowed = f"allowed: 1 to {MOST_WORDS} - shorten the anchor"
            message = f"{shown(row['anchor'])} has {words} words; {allowed}"
            yield sheet.problem(row, "anchor", "anchor", message)


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
    """Check that no statement is the same as an earlier one, but for case, blanks and stops."""
    earliest: dict[str, int] = {}
    for row in (sheet := sheets["segments"]).rows:
        words = WORD.findall(unicodedata.normalize("NFKC", row["statement"] or "").casefold())
        line = earliest.setdefault(" ".join(words), row.line)
        if line != row.line:
            advice = "remove one row or say what is new"
            message = f"{shown(row['statement'])} is said on line {line}, too; {advice}"
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
            message = (
                f"{shown(row['segment_id'])} has the case, or a source, of another case than its "
                "ids name; correct the one that is wrong"
            )
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
            advice = "is the source of no segment; remove it or add a segment"
            message = f"{shown(row['source_id'])} {advice}"
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
            told = f"coded {row['segment_id']} without having read it; add the reading to {path}"
            message = f"{shown(row['coder_id'])} {told}"
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
    judged = [each for each in (codings, sheet) if "bearing" in each.table.fields]
    # Without its readings, or with a broken bearing, nobody knows what coders recorded.
    if not all(each.has("bearing") for each in judged) or (
        "readings" in package.tables and "readings" not in sheets
    ):
        return
    recorded: dict[tuple[str, str], dict[str, str | None]] = {}
    for row in codings.rows:
        unit = recorded.setdefault((row["segment_id"], row["code_id"]), {})
        unit[row["coder_id"]] = row["bearing"] or "present"
    readers: dict[str, set[str]] = {}
    for row in sheets["readings"].rows if "readings" in sheets else ():
        readers.setdefault(row["segment_id"], set()).add(row["coder_id"])
    all_coders = set() if "readings" in sheets else {row["coder_id"] for row in codings.rows}
    for row in sheet.rows:
        unit = recorded.get((row["segment_id"], row["code_id"]), {})
        said = {unit.get(coder) for coder in readers.get(row["segment_id"], all_coders)}
        kept = (row["bearing"] or "present") if row["decision"] == "keep" else None
        if row["code_id"] is not None and said == {kept}:
            value = shown(f"{row['segment_id']}, {row['code_id']}")
            told = f"is decided as all coders recorded it in {codings.table.path}; remove the row"
            yield sheet.problem(row, "segment_id, code_id", "no dispute", f"{value} {told}")


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
            message = (
                f"its readers, or the decision on it, placed it elsewhere: {where}; correct one"
            )
            yield sheet.problem(row, "scope, cases", "placement", message)
