"""Transcripts of interviews: who says what when, a segment for each turn, which nobody has coded.

TXT and DOCX have a turn for each paragraph that begins with a speaker, VTT and SRT cues with times.
The names of people are replaced by roles where a table says so, and nothing is made where one is
left; the file itself is never copied.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path

from crosscase.errors import CrosscaseError
from crosscase.interchange.cleaning import clean
from crosscase.interchange.flat import read_grid
from crosscase.interchange.losses import Losses
from crosscase.interchange.office import paragraphs
from crosscase.interchange.project import Project
from crosscase.interchange.quotations import Quotation, assemble
from crosscase.study.intake import LARGEST, Unreadable, read_text
from crosscase.study.words import counted, listing

KINDS = (".docx", ".txt", ".vtt", ".srt")
TIME = r"(?:[0-9]{1,2}:)?[0-9]{1,2}:[0-9]{2}(?:[.,][0-9]{1,3})?"
NAME = r"[^\W_][\w.’' -]{0,39}"
SAYS = re.compile(  # "Anna: ...", "[00:01:02] Anna: ...", "Anna (1:02): ..."
    rf"(?:[\[(]?(?P<before>{TIME})[\])]?\s+)?(?P<speaker>{NAME}?)\s*"
    rf"(?:[\[(]?(?P<after>{TIME})[\])]?)?\s*:(?!\S*//)(?:\s+(?P<words>.*)|$)"
)
ABOVE = re.compile(
    rf"(?P<speaker>{NAME}?)\s+[\[(]?(?P<time>{TIME})[\])]?"
)  # words on the next line
ALONE = re.compile(rf"[\[(]?(?P<time>{TIME})[\])]?\s*(?P<words>.*)")
CUE = re.compile(rf"({TIME})\s*-->\s*{TIME}.*")
VOICE = re.compile(r"<v(?:\.[^ >]*)?\s+([^>]*)>")
TAG = re.compile(r"</?[a-zA-Z0-9][^<>]*>|\{\\[^{}]*\}")
MOST_WORDS = 4  # of a speaker; what is longer before a colon is a sentence
LETTER = r"[^\W\d_]"
ACCENTS = "[\u0300-\u036f]*"
ENDING = 3  # letters behind a name that a language adds, as in "Annas"


@dataclass(frozen=True)
class Turn:
    """What one speaker says until another one does."""

    speaker: str
    time: str
    words: str


def read_transcripts(path: Path, names: Path | None = None) -> Project:
    """Read a transcript, or all of a folder, as segments that wait to be read.

    Parameters
    ----------
    names
        A table with the columns ``name`` and ``role``. Every name is replaced wherever it stands,
        also in the names of files.

    Raises
    ------
    CrosscaseError
        If a file is no transcript, a speaker has no role, or a name is left in any text.
    """
    files = transcripts_in(path) if path.is_dir() else [path]
    roles = Roles(names) if names else None
    called = _title(path, roles)
    losses = Losses(called + path.suffix)
    speakers: Counter[str] = Counter()
    quotations = []
    for file in files:
        title = _title(file, roles)
        within = file.parent != path and file != path
        cases = (_title(file.parent, roles),) if within else ()
        number = 0
        for turn in read_turns(file, losses, title):
            told = turn
            if roles:
                roles.check_speaker(turn.speaker, title)
                told = replace(turn, speaker=roles(turn.speaker), words=roles(turn.words))
            number += 1
            where = f"{title}, turn {number}"
            if roles:
                roles.check(f"{title} {told.speaker} {told.words}", where)
            speaker = clean(told.speaker)[0]
            speakers[speaker or "nobody named"] += 1
            columns = {"turn": str(number), "speaker": speaker, "time": told.time}
            quotations.append(
                Quotation(title, told.words, where, cases=cases, place=(number,), columns=columns)
            )
        if not number:
            raise Unreadable("holds no turns; write a speaker and a colon before each", file.name)
    if len({each.source for each in quotations}) < len(files):
        raise CrosscaseError(f"{path}: two files have the same name once roles stand in it; rename")
    project = assemble(called, quotations, losses)
    project.facets = ("speaker",) if 1 < len(speakers) <= 12 else ()
    said = listing([f"{name} ({counted(times, 'turn')})" for name, times in speakers.items()])
    project.notes.insert(0, f"speakers: {said}")
    project.notes.append(
        "names are replaced by roles, and none of the table is left"
        if roles
        else "names stand as in the file; --names TABLE (name, role) replaces them"
    )
    return project


def _title(path: Path, roles: "Roles | None") -> str:
    """Return the name of a file as a title in which nobody is named."""
    title = clean(roles(path.stem) if roles else path.stem)[0] or "transcript"
    for name in roles.hidden if roles else ():
        if len(name) > ENDING and name in _bare(title):
            told = f"the name of a file, {path.name!r}, has a name in it; rename the file"
            raise CrosscaseError(f"{path.parent}: {told}")
    return title


def transcripts_in(folder: Path) -> list[Path]:
    """Return the transcripts in a folder and those in it, by name."""
    found = (each for each in folder.rglob("*") if each.suffix.lower() in KINDS)
    return sorted(each for each in found if each.is_file() and each.name[0] not in ".~")


def are_transcripts(folder: Path) -> bool:
    """Tell whether all files of a folder are transcripts: most of their turns have a speaker."""
    shown = [each for each in folder.rglob("*") if each.is_file() and each.name[0] not in ".~"]
    files = transcripts_in(folder)
    if not files or len(files) < len(shown):
        return False
    for file in files:
        turns = [*read_turns(file, Losses(file.name), file.stem)]
        if file.suffix.lower() not in (".vtt", ".srt") and (
            len(turns) < 2 or sum(bool(each.speaker) for each in turns) * 2 < len(turns)
        ):
            return False
    return True


def read_turns(path: Path, losses: Losses, title: str) -> Iterator[Turn]:
    """Yield the turns of a transcript, those of one speaker in a row as one, if cues cut them."""
    suffix = path.suffix.lower()
    if suffix == ".docx":
        yield from _spoken(paragraphs(path), losses, title)
        return
    try:
        text = read_text(path.parent, path.name, LARGEST)
    except Unreadable as error:
        if error.kind != "encoding" or "NUL" in error.problem:
            raise
        text = read_text(path.parent, path.name, LARGEST, "cp1252")
        losses.change("encoding", "the file is not in UTF-8 and was read as Windows-1252", title)
    lines = text.splitlines()
    if suffix == ".txt":
        yield from _spoken(lines, losses, title)
    else:
        yield from _joined(_cues(lines))


def _spoken(lines: list[str], losses: Losses, title: str) -> Iterator[Turn]:
    """Yield turns of paragraphs: one begins with a speaker, and goes on until the next does."""
    lines = [" ".join(each.split()) for each in lines]
    heads = [_head(line) for line in lines]
    named = Counter(head.speaker for head in heads if head)
    if max(named.values(), default=0) < 2 and named.total() < sum(map(bool, lines)):
        # Nobody is named, what stands before a colon is a sentence: each paragraph is a turn.
        for line in filter(None, lines):
            found = ALONE.fullmatch(line)
            words = found["words"] if found else line
            if words:
                yield Turn("", _clock(found["time"]) if found else "", words)
        return
    turn: Turn | None = None
    time = ""
    for line, head in zip(lines, heads, strict=True):
        alone = ALONE.fullmatch(line)
        if head:
            if turn and turn.words:
                yield turn
            turn = replace(head, time=head.time or time)
            time = ""
        elif alone and not alone["words"]:
            time = _clock(alone["time"])
        elif turn:
            turn = replace(turn, words=f"{turn.words} {line}".strip())
        elif line:
            losses.drop("line before the first speaker", "no one says it", title)
    if turn and turn.words:
        yield turn


def _head(line: str) -> Turn | None:
    """Return the beginning of a turn, if a line is one."""
    for form in (SAYS, ABOVE):
        found = form.fullmatch(line)
        if found and len(found["speaker"].split()) <= MOST_WORDS and not found["speaker"].islower():
            given = found.groupdict()
            time = given.get("time") or given.get("before") or given.get("after") or ""
            return Turn(found["speaker"].strip(), _clock(time), given.get("words") or "")
    return None


def _cues(lines: list[str]) -> Iterator[Turn]:
    """Yield a turn for each cue of subtitles, or for each voice in it."""
    time, words = "", list[str]()
    for line in [*lines, ""]:
        if found := CUE.fullmatch(line.strip()):
            time, words = _clock(found[1]), []
        elif time and line.strip():
            words.append(line)
        elif time:
            voices = VOICE.split(" ".join(words))
            yield from _voices(
                [("", voices[0]), *zip(voices[1::2], voices[2::2], strict=True)], time
            )
            time = ""


def _voices(parts: list[tuple[str, str]], time: str) -> Iterator[Turn]:
    for speaker, marked in parts:
        words = " ".join(unescape(TAG.sub("", marked)).split())
        head = None if speaker else _head(words)
        if head:
            speaker, words = head.speaker, head.words
        if words:
            yield Turn(unescape(speaker).strip(), time, words)


def _joined(turns: Iterator[Turn]) -> Iterator[Turn]:
    """Join what one speaker says in cues that follow each other."""
    last: Turn | None = None
    for turn in turns:
        if last and turn.speaker and turn.speaker == last.speaker:
            last = replace(last, words=f"{last.words} {turn.words}")
            continue
        if last:
            yield last
        last = turn
    if last:
        yield last


def _clock(time: str) -> str:
    """Return a time as hours, minutes and seconds."""
    if not time:
        return ""
    parts = re.split("[.,]", time)[0].split(":")
    return ":".join(f"{int(part):02}" for part in ["0", *parts][-3:])


class Roles:
    """The roles that stand for the names of people."""

    def __init__(self, path: Path) -> None:
        """Read a table with the columns ``name`` and ``role``.

        Raises
        ------
        CrosscaseError
            If it has not these columns, a cell is empty, or a name has two roles.
        """
        grid = read_grid(path)
        if not {"name", "role"} <= {*grid.columns}:
            told = f"it has the columns {listing(grid.columns)}; it needs name and role"
            raise CrosscaseError(f"{path.name}: {told}")
        self.table = path.name
        self.roles: dict[str, str] = {}
        for line, cells in grid.rows:
            row = dict(zip(grid.columns, cells, strict=True))
            name, role = _bare(row["name"]), row["role"]
            if not name or not role:
                raise CrosscaseError(f"{path.name} line {line}: a name or its role is empty")
            if self.roles.setdefault(name, role) != role:
                raise CrosscaseError(f"{path.name} line {line}: the name has another role above")
        # Who is called by the role already, as an interviewer, is nobody to be hidden.
        self.hidden = [name for name, role in self.roles.items() if _bare(role) != name]
        self.forms = _any_of(self.hidden, "")
        self.left = _any_of(
            [each for each in self.hidden if len(each) > ENDING], f"{LETTER}{{0,{ENDING}}}"
        )

    def __call__(self, text: str) -> str:
        """Return a text with roles for names, whatever their capitals and accents."""
        if not self.forms:
            return text
        apart = unicodedata.normalize("NFD", text)
        found = self.forms.sub(lambda found: self.roles[_bare(found[0])], apart)
        return unicodedata.normalize("NFC", found)

    def check_speaker(self, speaker: str, title: str) -> None:
        """Refuse a speaker for whom the table has no role."""
        if speaker and _bare(speaker) not in self.roles and self(speaker) == speaker:
            told = "a speaker has no role; add a row, with the role as name if it is no name"
            raise CrosscaseError(f"{self.table}: {title}: {speaker!r}: {told}")

    def check(self, text: str, where: str) -> None:
        """Refuse a text in which a name is left, also one with an ending."""
        apart = unicodedata.normalize("NFD", text)
        for form in filter(None, (self.forms, self.left)):
            if found := form.search(apart):
                told = f"{unicodedata.normalize('NFC', found[0])!r} is left in {where}"
                raise CrosscaseError(f"{self.table}: {told}; add it as a name of its own")


def _any_of(names: list[str], ending: str) -> re.Pattern[str] | None:
    """Return what finds any of the names in a text whose accents stand apart."""
    if not names:
        return None
    forms = []
    for name in sorted(names, key=len, reverse=True):
        letters = (r"\s+" if each == " " else f"{re.escape(each)}{ACCENTS}" for each in name)
        forms.append("".join(letters))
    return re.compile(rf"(?<!{LETTER})(?:{'|'.join(forms)}){ending}(?!{LETTER})", re.IGNORECASE)


def _bare(name: str) -> str:
    """Return a name without capitals, accents and blanks too many."""
    letters = unicodedata.normalize("NFD", name.lower())
    return " ".join("".join(each for each in letters if not unicodedata.combining(each)).split())
