"""One table of coded quotations, CSV or XLSX: a row for each quotation and code, or codes across.

What the columns hold is guessed from their headers in English, Spanish, German, Dutch, Portuguese
and French, and from their cells; whoever imports the table sees the guesses, and may say otherwise.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from crosscase.errors import CrosscaseError
from crosscase.interchange.bearings import NAMES, NUMBERS, apart
from crosscase.interchange.cleaning import clean
from crosscase.interchange.losses import Losses
from crosscase.interchange.project import Project, Row
from crosscase.interchange.quotations import Quotation, assemble, column_name, examples, label
from crosscase.interchange.spreadsheets import table_rows
from crosscase.study.intake import LARGEST, Unreadable
from crosscase.study.words import listing, near, shown

WIDEST = 2_000  # columns, of which most are codes
CHOICES = 12  # values that one still chooses from
# What a column may hold, with the words of headers that say so, the surest first.
ROLES = {
    "quote": "quote, quotation, quotations, quotation content, excerpt, coded segment, segment, "
    "coded text, coded, highlight, passage, verbatim, statement, content, text, cita, fragmento, "
    "extracto, enunciado, texto, zitat, textstelle, textsegment, aussage, citaat, fragment, "
    "uitspraak, tekst, citacao, trecho, excerto, citation, extrait, enonce, texte",
    "code": "code, codes, codename, code name, tag, tags, label, codigo, codigos, etiqueta, kode, "
    "codierung, codes assigned, codering, etiquette, theme, tema, thema, category, categoria, "
    "kategorie, categorie",
    "coder": "coder, coder name, coded by, created by, rater, annotator, user, owner, codificador, "
    "codificadora, codierer, codiererin, kodierer, bearbeitet von, erstellt von, codeur, codeuse, "
    "codeerder, beoordelaar",
    "case": "case, cases, case name, document group, site, caso, casos, fall, faelle, falle, "
    "casus, geval, cas",
    "source": "source, document, document name, filename, file name, file, interview, transcript, "
    "media title, participant, respondent, fuente, documento, archivo, entrevista, participante, "
    "quelle, dokument, dokumentname, datei, bron, bestand, fonte, ficheiro, arquivo, fichier, "
    "entretien",
    "bearing": "bearing, direction, valence, polarity, sentiment, tone, valoracion, valencia, "
    "sentido, polaridad, richtung, bewertung, wertung, tendenz, richting, waardering, oordeel, "
    "polaridade, valence, orientation, polarite, tonalite",
    "origin": "origin, publisher, origen, herkunft, herausgeber, herkomst, uitgever, origem, "
    "editora, origine, editeur",
}  # fmt: skip
WORDS = {role: [*dict.fromkeys(words.split(", "))] for role, words in ROLES.items()}
DATES = {"date", "fecha", "datum", "data", "published", "publicado", "day", "dia", "dag", "jour"}
MARKS = {
    True: "1, 1.0, x, yes, y, si, sí, sim, oui, ja, j, true, verdadero, verdadeiro, wahr, waar, "
    "vrai, ✓, ✔, •",
    False: "0, 0.0, no, n, nein, nee, não, nao, non, false, falso, falsch, onwaar, faux",
}
# Where a decimal mark is a comma, so it is in what stands for yes and no.
YES, NO = {*MARKS[True].split(", "), "1,0"}, {*MARKS[False].split(", "), "0,0"}
APPLIED = re.compile(r"(?:code:\s*)(.+?)(?:\s+applied)?", re.IGNORECASE)
WHOLE = re.compile(r"-?[0-9]{1,15}[.,]0+")
SERIAL = re.compile(r"[1-6][0-9]{4}(?:[.,][0-9]+)?")


@dataclass(frozen=True)
class Grid:
    """The cells of a table: its columns, and its rows by the line they stand on."""

    name: str
    columns: list[str]
    rows: list[tuple[int, list[str]]]
    notes: list[str]

    def cells(self, column: str) -> list[str]:
        """Return the cells of a column that hold anything."""
        place = self.columns.index(column)
        return [cells[place] for _, cells in self.rows if cells[place]]


def read_grid(path: Path) -> Grid:
    """Return the cells of a CSV or XLSX file without what spreadsheets do to them.

    Numbers of a column that all end in ``.0`` or ``,0`` are whole; what stands for days is written
    as days. A CSV file that is not in UTF-8 is read as Windows-1252, and the grid says so.

    Raises
    ------
    CrosscaseError
        If the file is no table, or one row has more cells than the header.

    Examples
    --------
    >>> from pathlib import Path
    >>> from crosscase.interchange.flat import read_grid
    >>> read_grid(study.path / "classroom" / "coder-A-blind.csv").columns
    ['segment_id', 'coder_id', 'code_id', 'bearing']
    """
    notes = []
    try:
        try:
            lines = [*table_rows(path, LARGEST, WIDEST)]
        except Unreadable as error:
            if error.kind != "encoding" or "NUL" in error.problem:
                raise
            lines = [*table_rows(path, LARGEST, WIDEST, "cp1252")]
            notes = ["the file is not in UTF-8 and was read as Windows-1252: look at the accents"]
    except Unreadable as error:
        raise Unreadable(error.problem, path.name, error.line, error.kind) from None
    if len(lines) < 2:
        raise Unreadable("holds no rows below a header; add some", path.name, kind="malformed")
    (_, header), *rows = lines
    columns: list[str] = []
    for place, name in enumerate(header, 1):
        plain = " ".join(clean(name)[0].split()) or f"column {place}"
        same = sum(each.rpartition(" (")[0] == plain or each == plain for each in columns)
        columns.append(f"{plain} ({same + 1})" if same else plain)
    for line, cells in rows:
        if len(cells) > len(columns):
            told = f"has {len(cells)} cells where the header has {len(columns)}"
            advice = "quote a cell that holds the mark between cells"
            raise Unreadable(f"{told}; {advice}", path.name, line, "malformed")
    full = [(line, [*map(str.strip, cells), *[""] * (len(columns) - len(cells))])
            for line, cells in rows]  # fmt: skip
    for place, name in enumerate(columns):
        _mend(full, place, name, notes)
    return Grid(path.name, columns, full, notes)


def _mend(rows: list[tuple[int, list[str]]], place: int, name: str, notes: list[str]) -> None:
    """Undo in a column what a spreadsheet made of whole numbers and days."""
    filled = [cells for _, cells in rows if cells[place]]
    if filled and all(WHOLE.fullmatch(cells[place]) for cells in filled):
        for cells in filled:
            cells[place] = re.split("[.,]", cells[place])[0]
    dated = DATES & {*_plain(name).split()}
    if dated and filled and all(SERIAL.fullmatch(cells[place]) for cells in filled):
        for cells in filled:
            days = int(re.split("[.,]", cells[place])[0])
            cells[place] = (date(1899, 12, 30) + timedelta(days)).isoformat()
        notes.append(f"the numbers of column {name!r} are days as Excel counts them")


def _plain(text: str) -> str:
    """Return the words of a header without capitals, accents and signs."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(each for each in letters if not unicodedata.combining(each))
    return " ".join(re.findall(r"[^\W_]+", bare))


def read_flat(path: Path, columns: Mapping[str, Sequence[str]] | None = None) -> Project:
    """Read one table of coded quotations.

    Parameters
    ----------
    columns
        Names of columns by what they hold, where the guess is to be another: ``quote``, ``code``
        (several: a column for each code), ``coder``, ``case``, ``source``, ``bearing``, ``origin``.

    Raises
    ------
    CrosscaseError
        If it is no table, or has no quotations or codes that can be found.
    """
    grid = read_grid(path)
    roles = guess_columns(grid, columns or {})
    return _project(grid, roles)


def guess_columns(grid: Grid, given: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return the columns of a table by what they hold, as given, or else as guessed.

    Raises
    ------
    CrosscaseError
        If a column that is given is not there, or no column of quotations or codes is found.
    """
    roles: dict[str, list[str]] = {}
    for role, names in given.items():
        roles[role] = [_column(grid, name, role) for name in names]
    for role, words in WORDS.items():
        taken = {name for names in roles.values() for name in names}
        free = [name for name in grid.columns if name not in taken]
        if role == "code":
            free = [name for name in free if not _is_across(grid, name)]
        if role not in roles and (found := _guess(free, words)):
            roles[role] = [found]
    taken = {name for role, names in roles.items() for name in names if role != "code"}
    across = [each for each in grid.columns if each not in taken and _is_across(grid, each)]
    if "code" not in roles:
        roles["code"] = across
    if "quote" not in roles:
        free = [name for name in grid.columns if name not in taken | {*roles["code"]}]
        longest = max(free, key=lambda name: _length(grid, name), default="")
        if longest and _length(grid, longest) >= 30:
            roles["quote"] = [longest]
    for role, what in (("quote", "quotations"), ("code", "codes")):
        if not roles.get(role):
            raise CrosscaseError(
                f"{grid.name}: no column of {what} is found among {listing(grid.columns)}; name it "
                f"with --{role} COLUMN"
            )
    return roles


def _column(grid: Grid, name: str, role: str) -> str:
    found = [each for each in grid.columns if _plain(each) == _plain(name)]
    exact = name if name in grid.columns else next(iter(found), "")
    if not exact:
        known = f"allowed: {listing(grid.columns)}{near(name, grid.columns)}"
        raise CrosscaseError(f"{grid.name}: --{role} {shown(name)} is no column of it; {known}")
    return exact


def _guess(free: Sequence[str], words: Sequence[str]) -> str:
    """Return the column whose header is one of the words, or else has one in it."""
    plain = {name: _plain(name) for name in free}
    for word in words:
        for name in free:
            if plain[name] == word:
                return name
    for word in words:
        for name in free:
            if f" {word} " in f" {plain[name]} " and "id" not in plain[name].split():
                return name
    return ""


def _is_across(grid: Grid, column: str) -> bool:
    """Tell whether a column may be one code: its cells only say yes, no, or a bearing."""
    cells = {each.casefold() for each in grid.cells(column)}
    return bool(cells) and cells <= YES | NO | NAMES.keys() and len(grid.rows) > 1


def _length(grid: Grid, column: str) -> float:
    cells = grid.cells(column)
    return sum(map(len, cells)) / len(cells) if cells else 0


def _project(grid: Grid, roles: Mapping[str, Sequence[str]]) -> Project:
    """Make a project of a table whose columns are known."""
    losses = Losses(grid.name)
    taken = {name for names in roles.values() for name in names}
    names: dict[str, str] = {}
    for column in grid.columns:
        if column not in taken and grid.cells(column):
            names[column] = column_name(column, names.values())
    across = len(roles["code"]) > 1 or _is_across(grid, roles["code"][0])
    codings = _across if across else _along
    title = re.sub(r"\.[^.]*$", "", grid.name)
    quotations = codings(grid, roles, names, losses)
    # Codes across are codes, also those that nobody gave.
    codes = {_path(_code(column)): "" for column in roles["code"]} if across else None
    project = assemble(clean(title)[0] or "Study", quotations, losses, codes=codes)
    project.notes[:0] = grid.notes + [_told(grid, roles, role, across) for role in WORDS]
    segments = project.tables["segments"]
    for own in names.values():
        if 1 < len({row.get(own, "") for row in segments} - {""}) <= CHOICES < len(segments):
            project.facets += (own,)
    if names:
        kept = listing([*names])
        project.notes.append(f"columns kept beside the quotations as they are: {kept}")
    return project


def _told(grid: Grid, roles: Mapping[str, Sequence[str]], role: str, across: bool) -> str:
    """Say which column was taken for what, with three examples."""
    columns = roles.get(role)
    if not columns:
        return f"{role}: no column; name one with --{role} if there is one"
    if role == "code" and across:
        return f"code: one in each of the columns {listing([_code(each) for each in columns])}"
    return f"{role}: column {columns[0]!r}, as in {examples(grid.cells(columns[0]))}"


def _along(
    grid: Grid, roles: Mapping[str, Sequence[str]], names: Row, losses: Losses
) -> Iterator[Quotation]:
    """Yield a quotation for each code of each row, or one without if there is none."""
    for line, cells, quotation in _rows(grid, roles, names, losses):
        written = cells[roles["code"][0]].split(";")
        codes = [label(each, f"{grid.name} line {line}", "code") for each in written]
        for code in [*filter(None, codes)] or [""]:
            yield Quotation(**quotation, code=_path(code) if code else ())


def _across(
    grid: Grid, roles: Mapping[str, Sequence[str]], names: Row, losses: Losses
) -> Iterator[Quotation]:
    """Yield a quotation for each code whose column says yes, or one without if none does."""
    used = {cell.casefold() for column in roles["code"] for cell in grid.cells(column)}
    signed = bool(used & {"+", "++", "-1", "+1"})
    for line, cells, quotation in _rows(grid, roles, names, losses):
        found = False
        for column in roles["code"]:
            cell = cells[column].casefold()
            if signed and cell == "1":
                cell = "+1"
            if not cell or cell in NO or (cell in "-–−" and not signed):
                continue
            if cell not in YES | NAMES.keys():
                told = f"{shown(cells[column])} is neither yes, no nor a bearing"
                advice = "allowed: x, 1, yes, 0, no, +, -, positive, mixed, negative, or nothing"
                raise CrosscaseError(
                    f"{grid.name} line {line}, column {column!r}: {told}; {advice}"
                )
            found = True
            bearing = "" if cell in YES else cell
            yield Quotation(**{**quotation, "bearing": bearing or quotation["bearing"]},
                            code=_path(_code(column)))  # fmt: skip
        if not found:
            yield Quotation(**quotation)


def _rows(
    grid: Grid, roles: Mapping[str, Sequence[str]], names: Row, losses: Losses
) -> Iterator[tuple[int, Row, dict[str, Any]]]:
    """Yield the line and the cells of each row, and what its quotations share."""

    def kept(column: str | None, cells: Row, where: str) -> str:
        found, why = clean(cells[column]) if column else ("", "")
        if why:
            losses.change(f"cell of {column!r}", why, where)
        return found

    one = {role: next(iter(columns), None) for role, columns in roles.items()}
    bearing = one.get("bearing")
    numbered = bool(bearing) and {*grid.cells(bearing or "")} <= NUMBERS.keys()
    for line, row in grid.rows:
        cells, where = dict(zip(grid.columns, row, strict=True)), f"line {line}"
        cases = [clean(each)[0] for each in kept(one.get("case"), cells, where).split(";")]
        named = tuple(filter(None, cases))
        judged = cells[bearing] if bearing else ""
        if judged.casefold() not in NAMES.keys() | NUMBERS.keys():
            judged = kept(bearing, cells, where)
        source = kept(one.get("source"), cells, where) or ", ".join(named)
        shared = {
            "source": source or re.sub(r"\.[^.]*$", "", grid.name),
            "text": cells[roles["quote"][0]],
            "where": where,
            "coder": kept(one.get("coder"), cells, where),
            "cases": named,
            "bearing": NUMBERS[judged] if numbered and judged else judged,
            "origin": kept(one.get("origin"), cells, where),
            "columns": {"row": str(line)}
            | {names[each]: kept(each, cells, where) for each in names},
        }
        yield line, cells, shared


def _code(column: str) -> str:
    """Return the code that a column across stands for."""
    found = APPLIED.fullmatch(column)
    return found[1] if found else column


def _path(code: str) -> tuple[str, ...]:
    """Return the names of the codes above, and the own one, of a code as it is written."""
    *above, last = [each for each in re.split(r"\s*[>\\]\s*", code) if each] or [code]
    return (*above, *apart(last))
