"""Files of REFI-QDA, made for the tests with the habits of each tool: none comes from a tool."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from uuid import NAMESPACE_OID, uuid5
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

from hypothesis import strategies as st

NAMESPACE = "urn:QDA-XML:project:1.0"
ANN, BOB = "Ann", "Bob"
SENTENCES = (
    "We meet every second year, mostly in León. The water board pays for the journey.",
    "Nobody here remembers who began it 🙂 but the archive does.",
    "¿Confianza? Yes - and patience; the school was built in 1987.",
    "The council never voted on it, says the mayor's deputy.",
    "“Trust grows slowly,” she said. 𝒯rust, again.",
)


def guid(*of: object) -> str:
    """Return a GUID of something, as the standard writes it."""
    return str(uuid5(NAMESPACE_OID, "/".join(map(str, of))))


def packed(
    path: Path, qde: str | bytes, files: Mapping[str, bytes] = {}, name: str = "project.qde"
) -> Path:
    """Write a project file."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr(name, qde)
        for each, content in files.items():
            archive.writestr(each, content)
    return path


def project(inside: str, origin: str = "", namespace: str = NAMESPACE) -> str:
    """Return the XML of a project with two users and the codes Trust, Money and Money / Trust."""
    users = "".join(f'<User guid="{guid(each)}" name="{each}"/>' for each in (ANN, BOB))
    codes = (
        f'<Code guid="{guid("trust")}" name="Trust" isCodable="true" color="#00ff00">'
        "<Description>Somebody relies on others.</Description></Code>"
        f'<Code guid="{guid("money")}" name="Money" isCodable="false">'
        f'<Code guid="{guid("money trust")}" name="Trust" isCodable="true"/></Code>'
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><Project xmlns="{namespace}" name="Cities"'
        f' origin="{origin}"><Users>{users}</Users><CodeBook><Codes>{codes}</Codes></CodeBook>'
        f"{inside}</Project>"
    )


def selection(
    start: int, end: int, code: str = "trust", user: str = ANN, said: str = "", more: str = ""
) -> str:
    """Return a selection with one coding, and the words that a tool says it has."""
    name = f" name={quoteattr(said)}" if said else ""
    coding = (
        f'<Coding guid="{guid(start, end, code, user)}" creatingUser="{guid(user)}">'
        f'<CodeRef targetGUID="{guid(code)}"/></Coding>'
    )
    return (
        f'<PlainTextSelection guid="{guid("at", start, end, code, user)}"{name}'
        f' startPosition="{start}" endPosition="{end}" creatingUser="{guid(user)}">'
        f"{more}{coding}</PlainTextSelection>"
    )


def source(
    name: str, selections: Iterable[str], path: str = "", content: str | None = None, more: str = ""
) -> str:
    """Return a text source."""
    where = f' plainTextPath="internal://{path}"' if path else ""
    inline = "" if content is None else f"<PlainTextContent>{escape(content)}</PlainTextContent>"
    return (
        f'<TextSource guid="{guid(name)}" name={quoteattr(name)}{where}>{inline}'
        f"{''.join(selections)}{more}</TextSource>"
    )


def sources(*each: str) -> str:
    return f"<Sources>{''.join(each)}</Sources>"


def long_text(paragraphs: int = 60) -> str:
    """Return a text with a plain line end between its paragraphs, and signs beyond 16 bits."""
    return "\n".join(SENTENCES[place % len(SENTENCES)] for place in range(paragraphs))


def words_of(text: str, number: int) -> list[tuple[int, int]]:
    """Return places of a text that begin and end with words, spread over it."""
    bounds = []
    place = 0
    for word in text.replace("\n", " ").split(" "):
        core = word.strip("“”.,;?¿-🙂")
        if core:
            start = text.index(core, place)
            bounds.append((start, start + len(core)))
        place += len(word) + 1
    step = max(1, len(bounds) // number)
    return [
        (bounds[at][0], bounds[min(at + at % 4, len(bounds) - 1)][1])
        for at in range(0, len(bounds), step)
    ][:number]


# How tools count: from a place in a text with plain line ends to the position that they write.

Count = Callable[[str, int], int]


def code_points(text: str, place: int) -> int:
    """Count as the standard does: QualCoder, which writes a mark and does not count it."""
    return place


def nvivo(text: str, place: int) -> int:
    """Count as NVivo does: units of UTF-16, a line end as the two that it writes."""
    return len(text[:place].replace("\n", "\r\n").encode("utf-16-le")) // 2


def marked(text: str, place: int) -> int:
    """Count the byte order mark as a character."""
    return place + 1


def one_for_two(text: str, place: int) -> int:
    """Write Windows line ends, and count each as one unit of UTF-16."""
    return len(text[:place].encode("utf-16-le")) // 2


# Whatever there may be

TEXTS = st.text(st.sampled_from('ab c.\n\r🙂é“"-=&<\t'), min_size=1, max_size=60)


@st.composite
def projects(draw: st.DrawFn) -> str:
    """Return the XML of a project whose texts, names and selections are whatever they are."""
    each = []
    for number in range(draw(st.integers(1, 3))):
        text = draw(TEXTS)
        ends = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted)
        code, user = st.sampled_from(["trust", "money", "money trust"]), st.sampled_from([ANN, BOB])
        selections = [
            selection(start, end, draw(code), draw(user))
            for start, end in draw(st.lists(ends, min_size=1, max_size=5))
        ]
        whole = f'<Coding guid="{guid(number)}"><CodeRef targetGUID="{guid("trust")}"/></Coding>'
        value = (
            f'<VariableValue><VariableRef targetGUID="{guid("v")}"/><TextValue>'
            f"{escape(draw(TEXTS))}</TextValue></VariableValue>"
        )
        more = whole * draw(st.booleans()) + value * draw(st.booleans())
        each.append(source(f"S{number} " + draw(TEXTS), selections, content=text, more=more))
    case = (
        f'<Cases><Case guid="{guid("case")}" name={quoteattr(draw(TEXTS))}><SourceRef'
        f' targetGUID="{guid("S0")}"/><SelectionRef targetGUID="{guid("at", 0, 1, "trust", ANN)}"/>'
        "</Case></Cases>"
    )
    variable = (
        f'<Variables><Variable guid="{guid("v")}" name={quoteattr(draw(TEXTS))}/></Variables>'
    )
    return project(variable + case * draw(st.booleans()) + sources(*each))
