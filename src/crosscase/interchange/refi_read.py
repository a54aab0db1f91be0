"""Reading projects and codebooks of REFI-QDA 1.5.

How the one becomes the other:

- A selection of a text is a segment; selections of the same passage, as tools write them for each
  code or coder, are one. Blanks at its ends are left out.
- Users are coders. A coder has read a segment whom the file names as who made the selection or
  gave it a code: it says no more of reading. With one coder alone nothing needs saying.
- Cases are the elements ``Case``, which hold sources and selections; where there are none, the
  sets of sources; where there are none either, each source with selections is a case of its own.
- Values of variables are columns of sources and of cases; sets of sources beside cases are one
  column, ``sets``.
- A code is what its path says: of a name that stands at several places, the path is the readable
  name; two codes of one path are one.
- A code given to a source as a whole is a segment without a place, with the title as statement.
- Selections of pictures, pages and recordings have no words: what is known of them is a ``note``
  of the source.
- Nobody stands behind a document, as far as the file says: its title is its ``origin``.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from crosscase.interchange.losses import Losses
from crosscase.interchange.project import (
    SEPARATOR,
    TEXTS,
    Project,
    Row,
    identifier,
    identifiers,
    sound,
)
from crosscase.interchange.refi_archive import Archive, archive
from crosscase.interchange.refi_offsets import Text
from crosscase.interchange.refi_places import Passage, called, passages
from crosscase.interchange.refi_xml import Code, Contents, Selection, Source, contents
from crosscase.study.intake import Unreadable, regular_file
from crosscase.study.package import CORE, MEANT, OURS

NOBODY = "not recorded"
STEP = " / "  # between the names of a path of codes
LONGEST = 100_000  # characters of a cell
LARGEST_CODEBOOK = 100_000_000
COLOUR = re.compile("#(?:[0-9A-Fa-f]{3}){1,2}")
# No variable is called so: these columns mean something, or stand beside those of the sources.
TAKEN = [
    *(column for columns in CORE.values() for column in columns if column != "origin"),
    *(*OURS, *(column for _, column in MEANT)),
    *("anchor", "start", "end", "scope", "time", "speaker", "turn", "row", "year_from"),
    *("text", "description", "dimension", "research_question"),
]


def read_qdpx(path: str | Path) -> Project:
    """Read a project of REFI-QDA, as NVivo, MAXQDA, ATLAS.ti, QualCoder and others write it.

    How positions are counted in the texts is found out for each source, and said in
    ``project.losses``; a selection that could be one or another passage is left out, and named.

    Parameters
    ----------
    path
        The file ``.qdpx``.

    Returns
    -------
    Project
        Segments with ``start`` and ``end`` in ``project.texts``; sources with ``medium`` where
        they are no texts; codes with ``dimension``, ``parent`` and ``colour``, and ``codable`` is
        ``no`` for those that only hold others.

    Raises
    ------
    CrosscaseError
        If the file is no such project, is damaged, or unpacks to more than is sane.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     losses = write_qdpx(study, f"{folder}/cities.qdpx")
    ...     project = read_qdpx(f"{folder}/cities.qdpx")
    >>> len(project.tables["segments"]) == len(study.segments)
    True
    """
    path = Path(path)
    losses = Losses(path.name)
    with archive(path) as parts:
        with parts.opened(parts.project()) as stream:
            said = contents(stream, path.name)
        if said.root != "Project":
            raise Unreadable("holds no REFI-QDA project; name a file .qdpx", path.name)
        texts = [_text(each, parts, losses) for each in said.sources]
        for name in parts.guessed:
            losses.change("text", "it is not in UTF-8, and was read as of Windows", name)
    said.title = said.title or path.stem
    return _project(said, texts, losses)


def read_qdc(path: str | Path) -> Project:
    """Read a codebook of REFI-QDA: a project with a codebook alone.

    Parameters
    ----------
    path
        The file ``.qdc``.

    Raises
    ------
    CrosscaseError
        If the file is no such codebook.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     losses = write_qdc(study, f"{folder}/codes.qdc")
    ...     codes = read_qdc(f"{folder}/codes.qdc").tables["codebook"]
    >>> len(codes) == len(study.codebook)
    True
    """
    path = Path(path)
    found = regular_file(path.parent, path.name)
    if found.stat().st_size > LARGEST_CODEBOOK:
        raise Unreadable(f"is larger than the {LARGEST_CODEBOOK:,} bytes allowed", path.name)
    with found.open("rb") as stream:
        said = contents(stream, path.name)
    if said.root != "CodeBook":
        raise Unreadable("holds no REFI-QDA codebook; name a file .qdc", path.name)
    losses = Losses(path.name)
    rows, _ = _codebook(said.codes, losses)
    _tell_unheld(said, losses)
    return Project(sound(path.stem), {"codebook": rows}, losses)


def _text(source: Source, parts: Archive, losses: Losses) -> Text | None:
    """Return the text of a source: its own, that of its file, or what was quoted from its pages."""
    text = source.text
    if not text and source.path:
        text = parts.text(source.path)
    if text is None and any(each.quoted for each in source.other):
        quoted = ("\n".join(each.quoted.splitlines()) for each in source.other)
        text = "\n".join(filter(None, quoted))
    source.text = None  # it is kept once
    if text is None:
        if source.path or source.medium == "text":
            losses.drop("text", "it is not in the file", source.name or source.guid)
        return None
    losses.keep("text")
    return Text.of(text)


# The tables


def _project(said: Contents, texts: Sequence[Text | None], losses: Losses) -> Project:
    """Make rows of what a file says, and of the texts of its sources."""
    codebook, codes = _codebook(said.codes, losses)
    columns = _columns(said.variables)
    coders = _Coders(said.users, said.user)
    made = _Made(codes, coders, _Groups(said, losses), losses)
    titles = [_named(each.name or _file(each.path), each.medium) for each in said.sources]
    sources, kept = [], {}
    for one, title, source, text, found in zip(
        identifiers(titles),
        titles,
        said.sources,
        texts,
        passages(said.sources, texts, said.origin, losses),
        strict=True,
    ):
        row = _source(one, title, source, text) | _values(source.values, columns, title, losses)
        if text is not None:
            row["text"] = f"{TEXTS}/{one}.txt"
            kept[row["text"]] = text.words
        if names := made.groups.sets_of(source):
            row["sets"] = names
        sources.append(row)
        made.add(row, source, text, found)
    if made.segments:
        sources = [*_used(sources, {each["source_id"] for each in made.segments}, losses)]
    losses.keep("source", len(sources))
    cases = made.cases(sources)
    for row, group in zip(cases, made.groups.cases, strict=False):
        row |= _values(group.values, columns, group.name, losses)
    _tell_unheld(said, losses)
    tables = {
        "cases": cases,
        "sources": sources,
        "segments": made.segments,
        "codebook": codebook,
        "coders": coders.rows(),
        "codings": made.codings,
    }
    # Without them, every coder has read every segment; with none of them, nobody has read any.
    if len(tables["coders"]) > 1 or not made.codings:
        tables["readings"] = [
            {"segment_id": segment, "coder_id": coder} for segment, coder in made.readings
        ]
    held = {column for row in sources for column in row} - {"origin"}
    facets = dict.fromkeys(each for each in ("medium", "sets", *columns.values()) if each in held)
    own = {row["text"]: kept[row["text"]] for row in sources if "text" in row}
    return Project(_named(said.title, "project"), tables, losses, own, facets=tuple(facets))


def _used(sources: Iterable[Row], used: Container[str], losses: Losses) -> Iterator[Row]:
    """Yield the sources in which something is selected: a study has no others."""
    for row in sources:
        if row["source_id"] in used:
            yield row
        else:
            noted = f": {row['note']}" if "note" in row else ""
            losses.drop("source", "no words in it are selected", f"{row['title']}{noted}")


def _named(name: str, kind: str) -> str:
    """Return the name of something in a form that tables hold; one without is called its kind."""
    return sound(" ".join(name.split()) or kind)


def _file(path: str) -> str:
    """Return the name of a file without its folders, which may be those of somebody's machine."""
    return re.split(r"[\\/]", path)[-1]


def _source(one: str, title: str, source: Source, text: Text | None) -> Row:
    row = {"source_id": one, "title": title, "origin": title}
    if source.medium != "text":
        row["medium"] = source.medium
    if source.description.strip():
        row["description"] = sound(source.description.strip())
    return row


def _columns(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the column of each variable."""
    taken = list(dict.fromkeys(TAKEN))
    own = identifiers([*taken, *(_named(each, "variable") for each in variables.values())])
    return dict(zip(variables, (each.lower() for each in own[len(taken) :]), strict=True))


def _values(
    values: Mapping[str, str], columns: Mapping[str, str], owner: str, losses: Losses
) -> Row:
    row = {}
    for variable, value in values.items():
        if variable not in columns:
            losses.drop("value", "its variable is not in the file", owner)
        elif value.strip():
            row[columns[variable]] = sound(value.strip()[:LONGEST])
    return row


def _codebook(codes: Sequence[Code], losses: Losses) -> tuple[list[Row], dict[str, str]]:
    """Return rows of the codebook, and the id of each code by its GUID."""
    paths: list[tuple[str, ...]] = []
    kept: dict[tuple[str, ...], Code] = {}
    for code in codes:
        above = () if code.parent is None else paths[code.parent]
        paths.append((*above, _named(code.name, "code")))
        if paths[-1] in kept:
            why = "another one has its path; both are one"
            losses.change("code", why, STEP.join(paths[-1]))
        kept.setdefault(paths[-1], code)
    often = Counter(path[-1] for path in kept)
    ids = dict(zip(kept, identifiers(path[-1] for path in kept), strict=True))
    rows = []
    for path, code in kept.items():
        before, name = STEP.join((*path[:-1], "")), path[-1]
        # On the way back, what begins with the path of the parent is a path.
        plain = often[name] == 1 and not (before and name.startswith(before))
        row = {"code_id": ids[path], "definition": sound(code.description.strip() or NOBODY)}
        row |= {"dimension": name if plain else before + name, "parent": ids.get(path[:-1], "")}
        if COLOUR.fullmatch(code.colour):
            row["colour"] = code.colour
        if not code.codable:
            row["codable"] = "no"
        rows.append(row)
    losses.keep("code", len(rows))
    guids: dict[str, str] = {}
    for path, code in zip(paths, codes, strict=True):
        guids.setdefault(code.guid, ids[path])
    return rows, guids


def _tell_unheld(said: Contents, losses: Losses) -> None:
    """Say what a study has no place for."""
    for kind, name in said.unheld:
        losses.drop(kind, "a study has no place for it", name)
    for group in said.sets:
        if group.codes:
            losses.drop("set of codes", "a study has no place for it", group.name)
    for group in said.cases:
        if group.codes:
            losses.drop("code of a case", "a study codes what is said", group.name)


class _Coders:
    """The users of a file, and whoever else it says to have coded."""

    def __init__(self, users: Mapping[str, str], usual: str) -> None:
        self.usual = usual
        self.names = {guid: _named(name, "user") for guid, name in users.items()}
        self.ids = dict(zip(self.names, identifiers(self.names.values()), strict=True))
        self.order = {one: place for place, one in enumerate(self.ids.values())}

    def of(self, guid: str) -> str:
        """Return the id of a user, who may not be among the users, or of nobody known."""
        if guid not in self.ids:
            self.names[guid] = f"user {guid}" if guid else NOBODY
            self.ids[guid] = identifier(self.names[guid], self.order)
            self.order[self.ids[guid]] = len(self.order)
        return self.ids[guid]

    def rows(self) -> list[Row]:
        return [{"coder_id": one, "name": self.names[guid]} for guid, one in self.ids.items()]


class _Groups:
    """The cases that a file names, and its sets of sources, by what belongs to them."""

    def __init__(self, said: Contents, losses: Losses) -> None:
        sets = [each for each in said.sets if each.sources]
        self.cases = said.cases or sets
        self.ids = identifiers(_named(each.name, "case") for each in self.cases)
        self.of_source: dict[str, list[int]] = defaultdict(list)
        self.of_selection: dict[str, list[int]] = defaultdict(list)
        for place, group in enumerate(self.cases):
            for guid in group.sources:
                self.of_source[guid].append(place)
            for guid in group.selections:
                self.of_selection[guid].append(place)
        self.sets: dict[str, list[str]] = defaultdict(list)
        for each in sets if said.cases else ():
            for guid in each.sources:
                self.sets[guid].append(_named(each.name, "set"))
        known = {each.guid for each in said.sources}
        for guid in {*self.of_source, *self.sets} - known:
            losses.drop("member of a case or set", "the source is not in the file", guid)

    def sets_of(self, source: Source) -> str:
        return "; ".join(self.sets.get(source.guid, ()))

    def cases_of(self, source: Source, selections: Iterable[Selection]) -> str:
        """Return the cases of a passage: those of its source, and those of its selections."""
        found = {*self.of_source.get(source.guid, ())}
        if self.of_selection:
            for each in selections:
                found.update(self.of_selection.get(each.guid, ()))
        return SEPARATOR.join(self.ids[place] for place in sorted(found))


class _Made:
    """The segments, codings and readings that are made, source by source."""

    def __init__(
        self, codes: Mapping[str, str], coders: _Coders, groups: _Groups, losses: Losses
    ) -> None:
        self.codes, self.coders, self.groups, self.losses = codes, coders, groups, losses
        self.segments: list[Row] = []
        self.codings: list[Row] = []
        self.readings: list[tuple[str, str]] = []

    def add(self, row: Row, source: Source, text: Text | None, found: Sequence[Passage]) -> None:
        """Add what was made of a source."""
        one = row["source_id"]
        for number, each in enumerate(found, 1):
            words = text.words[each.start : each.end] if text else ""
            place = {"start": str(each.start), "end": str(each.end)}
            self._segment(
                f"{one}-{number:03d}",
                row,
                self._statement(words, one),
                source,
                each.selections,
                place,
            )
        if source.codings:
            whole = Selection("", "", "", None, codings=source.codings)
            self._segment(f"{one}-{len(found) + 1:03d}", row, row["title"], source, [whole], {})
        if source.other:
            row["note"] = sound("; ".join(map(self._remark, source.other))[:LONGEST])
            for part in source.other:
                why = "a study holds words; it is a note of its source"
                self.losses.change(f"selection of {source.medium}", why, called(source, part))

    def _statement(self, words: str, source: str) -> str:
        """Return the words of a passage in a form that tables hold."""
        made = sound(words if len(words) <= LONGEST else f"{words[:LONGEST]} …")
        if made != words:
            self.losses.change("statement", "no table holds it as it stands in the text", source)
        return made

    def _segment(
        self,
        segment: str,
        row: Row,
        statement: str,
        source: Source,
        selections: Sequence[Selection],
        place: Row,
    ) -> None:
        cases = self.groups.cases_of(source, selections)
        own = {"segment_id": segment, "source_id": row["source_id"], "cases": cases}
        self.segments.append({**own, "statement": statement, **place})
        given: dict[tuple[str, str], None] = {}
        readers = set()
        for each in selections:
            if each.user:
                readers.add(self.coders.of(each.user))
            for guid, user in each.codings:
                if guid not in self.codes:
                    why = "its code is not in the codebook"
                    self.losses.drop("coding", why, called(source, each))
                    continue
                coder = self.coders.of(user or each.user or source.user or self.coders.usual)
                readers.add(coder)
                given[coder, self.codes[guid]] = None
        self.losses.keep("coding", len(given))
        self.codings += [
            {"segment_id": segment, "coder_id": coder, "code_id": code} for coder, code in given
        ]
        self.readings += [
            (segment, coder) for coder in sorted(readers, key=self.coders.order.__getitem__)
        ]

    def _remark(self, part: Selection) -> str:
        """Return what is known of a part of something that is no text."""
        codes = [self.codes[guid] for guid, _ in part.codings if guid in self.codes]
        said = [part.name, part.description, *dict.fromkeys(codes)]
        return f"{part.place}: {', '.join(filter(None, said))}"

    def cases(self, sources: Sequence[Row]) -> list[Row]:
        """Return the cases; each source is one, where the file names none."""
        if self.groups.cases:
            self.losses.keep("case", len(self.groups.ids))
            return [
                {"case_id": one, "name": _named(group.name, "case")}
                | ({"description": sound(words)} if (words := group.description.strip()) else {})
                for one, group in zip(self.groups.ids, self.groups.cases, strict=True)
            ]
        names = {row["source_id"]: row["title"] for row in sources}
        ids = dict(zip(names, identifiers(names.values()), strict=True))
        for row in self.segments:
            row["cases"] = ids[row["source_id"]]
        self.losses.keep("source as a case, because the file names none", len(names))
        return [{"case_id": one, "name": names[source]} for source, one in ids.items()]
