"""The HTML of this room, from the templates beside it."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

FOLDER = Path(__file__).parent / "templates"
TEMPLATES = Environment(loader=FileSystemLoader(FOLDER), autoescape=True)


def render(template: str, **values: Any) -> Markup:
    """Return a template with these values in it, escaped unless they are markup themselves."""
    return Markup(TEMPLATES.get_template(template).render(values))
