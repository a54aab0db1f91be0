"""Writing projects and codebooks of REFI-QDA 1.5: valid by its schema, the same bytes each time.

How the one becomes the other:

- A segment is a selection in the text of its source. A study that holds no texts gets one for each
  source, with its statements as paragraphs.
- Who has read a segment and given it no code has made a selection without codes.
- A bearing is a child of its code, because codings in REFI-QDA have none.
- Further columns of sources and cases are variables.
- Nothing is said of the machine, the folder or the time of writing.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, count, islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO
from uuid import NAMESPACE_URL, uuid5
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd

from crosscase.errors import CrosscaseError
from crosscase.interchange.losses import Losses
from crosscase.interchange.project import SEPARATOR
from crosscase.interchange.refi_read import COLOUR, NOBODY, STEP
from crosscase.study import Study
from crosscase.study.intake import read_text

ORIGIN = "crosscase"
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that an archive can name
PORTION = 5_000  # lines that are written at once
LARGEST_TEXT = 1_000_000_000
BREAK = "\n\n"  # between paragraphs
HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ESCAPES = {ord(sign): f"&#{ord(sign)};" for sign in '&<>"\t\n\r'}
PLAIN = re.compile(r"[\w .,;:!?()/’–-]*")
EXPRESSED = {
    "cases": {"case_id", "name", "description"},
    "sources": {"source_id", "title", "description", "text", "published_year"},
    "segments": {"segment_id", "source_id", "cases", "statement", "start", "end"},
    "codebook": {"code_id", "definition", "dimension", "parent", "colour", "codable"},
    "coders": {"coder_id", "name"},
    "codings": {"segment_id", "coder_id", "code_id", "bearing"},
    "readings": {"segment_id", "coder_id"},
    "decisions": set(),
}

Cells = dict[str, str]
Lines = Iterator[str]


@dataclass
class _Placed:
    """Where a segment stands in the text of its source; nowhere, if it means all of the source."""

    segment: str
    start: int = 0
    end: int = 0


def write_qdpx(study: Study, path: str | Path) -> Losses:
    """Write a study as a project of REFI-QDA, which other QDA software opens.

    Parameters
    ----------
    path
        The file ``.qdpx``; one that is there already is replaced when all is written.

    Returns
    -------
    Losses
        What other software will find, and what the format has no place for.

    Raises
    ------
    CrosscaseError
        If a text of the study cannot be read, or the file cannot be written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     losses = write_qdpx(study, f"{folder}/cities.qdpx")
    >>> print(str(losses).splitlines()[1])
      kept     coder: 3
    """
    path = Path(path)
    losses = Losses(path.name)
    guids = _Guids(study)
    sources = _rows(study.sources)
    with _replaced(path) as file, ZipFile(file, "w") as packed:
        places = {}
        for source, (text, placed) in zip(sources, _texts(study, sources, losses), strict=True):
            places[source["source_id"]] = placed
            if text is not None:
                name = f"Sources/{guids('text', source['source_id'])}.txt"
                packed.writestr(_part(name), text.encode())
                source["path"] = name.partition("/")[2]
        with packed.open(_part("project.qde"), "w") as stream:
            _pour(_Export(study, guids, sources, places, losses).lines(), stream)
    _tell_unheld(study, losses)
    return losses


def write_qdc(study: Study, path: str | Path) -> Losses:
    """Write the codebook of a study as a codebook of REFI-QDA.

    Parameters
    ----------
    path
        The file ``.qdc``; one that is there already is replaced when all is written.

    Returns
    -------
    Losses
        What other software will find, and what the format has no place for.

    Raises
    ------
    CrosscaseError
        If the file cannot be written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     losses = write_qdc(study, f"{folder}/codes.qdc")
    >>> print(str(losses).splitlines()[1])
      kept     code: 18
    """
    path = Path(path)
    losses = Losses(path.name)
    with _replaced(path) as file:
        opening = f'{HEAD}<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="{ORIGIN}">\n<Codes>\n'
        codes = _codes(study, _Guids(study), {})
        _pour(chain([opening], codes, ["</Codes>\n</CodeBook>\n"]), file)
    losses.keep("code", len(study.codebook))
    _tell_columns("codebook", study.codebook, losses)
    return losses


# Bytes


@contextmanager
def _replaced(path: Path) -> Iterator[IO[bytes]]:
    """Give a file to write that takes its place when all is written, or never."""
    unfinished = None
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=".unfinished-", delete=False) as file:
            unfinished = Path(file.name)
            yield file
        unfinished.chmod(0o644)
        unfinished.replace(path)
    except OSError as error:
        said = f"{path} cannot be written ({error.strerror}); name a folder that is there"
        raise CrosscaseError(said) from None
    finally:
        if unfinished:
            unfinished.unlink(missing_ok=True)


def _part(name: str) -> ZipInfo:
    """Return what an archive says of a part of it: the same whenever and wherever it is made."""
    part = ZipInfo(name, FIRST_DAY)
    part.compress_type = ZIP_DEFLATED
    part.create_system = 3
    part.external_attr = 0o644 << 16
    return part


def _pour(lines: Iterable[str], stream: IO[bytes]) -> None:
    lines = iter(lines)
    while portion := "".join(islice(lines, PORTION)):
        stream.write(portion.encode())


class _Guids:
    """GUIDs made of what they stand for: the same each time."""

    def __init__(self, study: Study) -> None:
        self.study = uuid5(NAMESPACE_URL, study.identifier)

    def __call__(self, kind: str, one: str) -> str:
        return str(uuid5(self.study, f"{kind}/{one}"))

    def numbered(self, kind: str) -> Callable[[int], str]:
        """Return a function that gives a GUID for each of many things that are counted."""
        first = self(kind, "all")[:24]
        return lambda number: f"{first}{number:012x}"


def _quote(words: str) -> str:
    """Return words as they stand in XML, in an attribute or between tags."""
    return words if PLAIN.fullmatch(words) else UNWRITABLE.sub("?", words).translate(ESCAPES)


# Rows


def _column(table: pd.DataFrame, name: str) -> list[str]:
    """Return the cells of a column as texts; those without anything are empty."""
    cells = table[name]
    if cells.dtype == object and any(isinstance(each, tuple) for each in cells):
        cells = cells.map(SEPARATOR.join)
    return cells.astype("str").where(cells.notna(), "").tolist()


def _rows(table: pd.DataFrame) -> list[Cells]:
    names = list(map(str, table))
    columns = [_column(table, name) for name in names]
    return [dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True)]


def _texts(
    study: Study, sources: Sequence[Cells], losses: Losses
) -> Iterator[tuple[str | None, list[_Placed]]]:
    """Yield the text of each source, if it has one, and where its segments stand in it."""
    table = study.segments
    own: dict[str, list[tuple[str, str, str, str]]] = defaultdict(list)
    blank = [""] * len(table)
    ends = (_column(table, each) if each in table else blank for each in ("start", "end"))
    names = ("source_id", "segment_id", "statement")
    for source, *rest in zip(*(_column(table, each) for each in names), *ends, strict=True):
        own[source].append(tuple(rest))
    for source in sources:
        segments = own[source["source_id"]]
        if name := source.get("text"):
            text = read_text(study.path, name, LARGEST_TEXT)
            yield text, [*_found(segments, text, source["title"], losses)]
        else:
            yield _written(segments, source["title"])


def _found(
    segments: Iterable[tuple[str, str, str, str]], text: str, title: str, losses: Losses
) -> Iterator[_Placed]:
    """Yield where segments stand in a text: where they say, or where it has their words once."""
    for segment, statement, start, end in segments:
        if start and end and 0 <= int(start) < int(end) <= len(text):
            yield _Placed(segment, int(start), int(end))
        elif statement == title:
            yield _Placed(segment)
        elif text.count(statement) == 1:
            place = text.index(statement)
            yield _Placed(segment, place, place + len(statement))
        else:
            losses.drop("segment", "the text of its source does not hold it", segment)


def _written(
    segments: Iterable[tuple[str, str, str, str]], title: str
) -> tuple[str | None, list[_Placed]]:
    """Return a text of statements, a paragraph each, and where they stand in it."""
    said, placed, start = [], [], 0
    for segment, statement, _, _ in segments:
        if statement == title:
            placed.append(_Placed(segment))
        else:
            said.append(f"{statement}{BREAK}")
            placed.append(_Placed(segment, start, start + len(statement)))
            start += len(said[-1])
    return "".join(said) or None, placed


# The project


class _Export:
    """A study on its way out, with the GUIDs of all that is referred to."""

    def __init__(
        self,
        study: Study,
        guids: "_Guids",
        sources: Sequence[Cells],
        places: Mapping[str, Sequence[_Placed]],
        losses: Losses,
    ) -> None:
        """Give everything its GUID."""
        self.study, self.guids, self.losses = study, guids, losses
        self.sources, self.places = sources, places
        number = guids.numbered("selection")
        found = (one for placed in places.values() for one in placed if one.end)
        self.selections = {each.segment: number(place) for place, each in enumerate(found)}
        self.coders = {each: guids("coder", each) for each in study.coders["coder_id"]}
        self.bearings = _bearings(study)
        columns = [*_unexpressed("sources", study.sources), *_unexpressed("cases", study.cases)]
        self.variables = {each: guids("variable", each) for each in dict.fromkeys(columns)}

    def lines(self) -> Lines:
        """Yield the XML of the project."""
        study = self.study
        created = f' creationDateTime="{study.created}T00:00:00Z"' if study.created else ""
        yield f'{HEAD}<Project xmlns="urn:QDA-XML:project:1.0" name="{_quote(study.title)}"'
        yield f' origin="{ORIGIN}"{created}>\n'
        yield from _listed("Users", self._users())
        yield from _listed("CodeBook", _listed("Codes", _codes(study, self.guids, self.bearings)))
        self.losses.keep("code", len(study.codebook))
        yield from _listed("Variables", self._variables())
        yield from _listed("Cases", self._cases())
        yield from _listed("Sources", self._sources())
        yield "</Project>\n"

    def _users(self) -> Lines:
        for each in _rows(self.study.coders):
            name = _quote(each.get("name") or each["coder_id"])
            yield f'<User guid="{self.coders[each["coder_id"]]}" name="{name}"/>\n'
        self.losses.keep("coder", len(self.coders))

    def _variables(self) -> Lines:
        for name, guid in self.variables.items():
            yield f'<Variable guid="{guid}" name="{_quote(name)}" typeOfVariable="Text"/>\n'

    def _values(self, row: Cells) -> Lines:
        for name, guid in self.variables.items():
            if value := row.get(name):
                yield f'<VariableValue><VariableRef targetGUID="{guid}"/>'
                yield f"<TextValue>{_quote(value)}</TextValue></VariableValue>\n"

    def _cases(self) -> Lines:
        """Yield the cases, with the sources that are theirs as a whole, and single selections."""
        own: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        total: Counter[str] = Counter()
        table = self.study.segments
        names = ("segment_id", "source_id")
        ids = (_column(table, each) for each in names)
        for segment, source, cases in zip(*ids, table["cases"], strict=True):
            total[source] += 1
            for case in cases:
                own[case][source].append(segment)
        for row in _rows(self.study.cases):
            one = row["case_id"]
            yield f'<Case guid="{self.guids("case", one)}" name="{_quote(row["name"])}">\n'
            yield from _description(row.get("description", ""))
            yield from self._values(row)
            whole = [each for each in own[one] if len(own[one][each]) == total[each]]
            for source in whole:
                yield f'<SourceRef targetGUID="{self.guids("source", source)}"/>\n'
            for segment in chain.from_iterable(
                segments for source, segments in own[one].items() if source not in whole
            ):
                if guid := self.selections.get(segment):
                    yield f'<SelectionRef targetGUID="{guid}"/>\n'
                else:
                    self.losses.drop("case of a segment", "it has no place in a text", segment)
            yield "</Case>\n"
        self.losses.keep("case", len(self.study.cases))

    def _sources(self) -> Lines:
        """Yield the sources with what is selected in them, and the codes that it was given."""
        given = self._given()
        readers = self.study.readers
        coding, again = self.guids.numbered("coding"), count()
        more, further = self.guids.numbered("reading"), count()

        def codings(segment: str) -> Lines:
            for coder, code in given.get(segment, ()):
                yield (
                    f'<Coding guid="{coding(next(again))}" creatingUser="{coder}">'
                    f'<CodeRef targetGUID="{code}"/></Coding>\n'
                )

        for row in self.sources:
            one = row["source_id"]
            path = f' plainTextPath="internal://{row["path"]}"' if "path" in row else ""
            guid = self.guids("source", one)
            yield f'<TextSource guid="{guid}" name="{_quote(row["title"])}"{path}>\n'
            yield from _description(row.get("description", ""))
            for each in self.places[one]:
                if not each.end:
                    continue
                segment, ends = (
                    each.segment,
                    f'startPosition="{each.start}" endPosition="{each.end}"',
                )
                own = [self.coders[coder] for coder in readers[segment]]
                user = f' creatingUser="{own[0]}"' if own else ""
                guid = self.selections[segment]
                yield f'<PlainTextSelection guid="{guid}" {ends}{user}>\n'
                yield from codings(segment)
                yield "</PlainTextSelection>\n"
                coded = {coder for coder, _ in given.get(segment, ())}
                for coder in own[1:]:
                    if coder not in coded:
                        guid = more(next(further))
                        yield f'<PlainTextSelection guid="{guid}" {ends} creatingUser="{coder}"/>\n'
            for each in self.places[one]:
                if not each.end:
                    yield from codings(each.segment)
            # Who stands behind a document is its title, where nobody says.
            said = row | ({"origin": ""} if row["origin"] == row["title"] else {})
            yield from self._values(said)
            yield "</TextSource>\n"
        self.losses.keep("source", len(self.sources))
        self.losses.keep("segment", sum(map(len, self.places.values())))

    def _given(self) -> dict[str, list[tuple[str, str]]]:
        """Return the GUIDs of coder and code of each coding, by segment."""
        table = self.study.codings
        columns = [_column(table, each) for each in ("segment_id", "coder_id", "code_id")]
        bearings = _column(table, "bearing") if "bearing" in table else [""] * len(table)
        given: dict[str, list[tuple[str, str]]] = defaultdict(list)
        pairs = {*zip(columns[2], bearings, strict=True)}
        codes = {pair: self.guids("code", "/".join(filter(None, pair))) for pair in pairs}
        for segment, coder, code, bearing in zip(*columns, bearings, strict=True):
            given[segment].append((self.coders[coder], codes[code, bearing]))
        self.losses.keep("coding", len(table))
        return given


def _listed(tag: str, lines: Lines) -> Lines:
    """Yield lines between tags, if there are any: the schema knows no empty lists."""
    first = next(lines, None)
    if first is not None:
        yield f"<{tag}>\n{first}"
        yield from lines
        yield f"</{tag}>\n"


def _description(words: str) -> Lines:
    if words and words != NOBODY:
        yield f"<Description>{_quote(words)}</Description>\n"


def _codes(study: Study, guids: "_Guids", bearings: Mapping[str, Sequence[str]]) -> Lines:
    """Yield the tree of codes, with the bearings of each as codes below it."""
    below: dict[str, list[Cells]] = defaultdict(list)
    for row in _rows(study.codebook):
        below[row.get("parent", "")].append(row)

    def tree(parent: str, above: str) -> Lines:
        for row in below[parent]:
            one = row["code_id"]
            name = (row.get("dimension") or one).removeprefix(above)
            codable = "false" if row.get("codable") == "no" else "true"
            colour = row.get("colour", "")
            painted = f' color="{colour}"' if COLOUR.fullmatch(colour) else ""
            yield f'<Code guid="{guids("code", one)}" name="{_quote(name)}"'
            yield f' isCodable="{codable}"{painted}>\n'
            yield from _description(row["definition"])
            for bearing in bearings.get(one, ()):
                guid = guids("code", f"{one}/{bearing}")
                yield f'<Code guid="{guid}" name="{_quote(bearing)}" isCodable="true"/>\n'
            yield from tree(one, f"{above}{name}{STEP}")
            yield "</Code>\n"

    yield from tree("", "")


def _bearings(study: Study) -> dict[str, list[str]]:
    """Return the bearings that each code was given with, in their order."""
    used: dict[str, list[str]] = defaultdict(list)
    if "bearing" in study.codings:
        pairs = study.codings[["code_id", "bearing"]].drop_duplicates().sort_values("bearing")
        for code, bearing in pairs.dropna().itertuples(index=False):
            used[code].append(bearing)
    return used


# What the format has no place for


def _unexpressed(name: str, table: pd.DataFrame) -> list[str]:
    names = [each for each in map(str, table) if each not in EXPRESSED[name]]
    return [each for each in names if table[each].notna().any()]


def _tell_unheld(study: Study, losses: Losses) -> None:
    if study.bearings:
        why = "codings in REFI-QDA have none; it is a code below its code"
        for name in study.bearings:
            losses.change("bearing", why, name)
    for name in ("segments", "codebook", "coders", "codings", "readings", "decisions"):
        _tell_columns(name, getattr(study, name), losses)
    for name in study.extra:
        losses.drop("table", "REFI-QDA has no place for it", name)


def _tell_columns(name: str, table: pd.DataFrame, losses: Losses) -> None:
    for column in _unexpressed(name, table):
        losses.drop("column", "REFI-QDA has no place for it", f"{name}.{column}")
