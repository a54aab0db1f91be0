"""HTML from templates, which escape whatever the data say."""

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pandas as pd
from IPython.display import HTML
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Undefined
from markupsafe import Markup, escape

from crosscase.display import addresses, words

TEMPLATES = Path(__file__).parent / "templates"
OF_PLUS_AND_MINUS = str.maketrans({"+": "p", "-": "m", "/": None})
# Our remarks in a title stand in brackets. They are English, whatever the language of the title.
REMARK = re.compile(r"(\s*[(\[](?:title|page|earlier site|press|post)\b[^)\]]*[)\]]\s*)")
# Where a source shows no title, it has one from us, of the words of its address.
OURS = re.compile(r"\s*[(\[](?:title )?from (?:the )?address[)\]]\s*")


def has(value: Any) -> bool:
    """Say whether a cell holds anything: a count of 0 does, one of no column does not."""
    return not (isinstance(value, Undefined) or pd.isna(value)) and value not in ("", ())


def titled(title: str) -> str:
    """Return a title as it is shown: that it is ours is said on the page of the source."""
    ours, remarks = OURS.subn("", title)
    return words.headed(ours) if remarks else title


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as mappings."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def inert_json(value: Any) -> Markup:
    """Return a value as JSON that cannot end the script element it stands in."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False, sort_keys=True)
    return Markup(text.replace("<", r"\u003c"))


def _shown(value: Any) -> str:
    """Return a cell as readers see it; what is missing is a dash."""
    if isinstance(value, str):
        return value
    if pd.isna(value):
        return "–"
    return words.number(value, 2 if isinstance(value, float) and value != round(value) else 0)


def _breakable(heading: str) -> Markup:
    """Let a heading break after its dashes, so that long names fit narrow columns."""
    return Markup(re.sub("([–-])", r"\1<wbr>", str(escape(heading))))


def environment(*folders: Path) -> Environment:
    """Return what renders the templates of some folders, and those that all rooms share."""
    made = Environment(
        loader=FileSystemLoader([*folders, TEMPLATES]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,  # a name that is misspelt in a template is an error
    )
    made.tests |= {"known": has, "ours": OURS.search}
    made.filters |= {
        "breakable": _breakable,
        "headed": words.headed,
        "in_words": words.in_words,
        "language": lambda code: words.LANGUAGES.get(code, code),
        "parts": lambda title: REMARK.split(titled(title)),
        "share": words.share,
        "shown": _shown,
        "style": lambda rating: rating.translate(OF_PLUS_AND_MINUS),
    }
    made.globals |= {"at": addresses, "count": words.count, "judging": words.judging}
    made.globals |= {"DOTS": words.DOTS, "SPOKEN": words.SPOKEN, "SYMBOL": words.SYMBOL}
    return made


def renderer(*folders: Path) -> Callable[..., Markup]:
    """Return what fills in a template of some folders, or one that all rooms share."""
    made = environment(*folders)
    return lambda template, **values: Markup(made.get_template(template).render(values).strip())


fill = renderer()
parts: Any = environment().get_template("parts.html").module


def render(template: str, **values: Any) -> HTML:
    """Return a template, filled in, as a notebook shows it."""
    return HTML(fill(template, **values))


def markup(cells: Iterable[str]) -> pd.Series:
    """Return cells as a column that stays markup; a column of text would escape it."""
    return pd.Series(list(cells), dtype=object)
