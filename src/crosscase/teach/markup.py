"""The HTML of this room, from the templates beside it."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)


def render(template: str, **values: Any) -> Markup:
    """Return a template with these values in it, escaped unless they are markup themselves."""
    return Markup(TEMPLATES.get_template(template).render(values))
