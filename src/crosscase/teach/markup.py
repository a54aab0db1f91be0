"""The HTML of this room, from the templates beside it."""

from pathlib import Path
from typing import Any

from markupsafe import Markup

from crosscase.display.html import environment

TEMPLATES = environment(Path(__file__).parent / "templates")


def render(template: str, **values: Any) -> Markup:
    """Return a template with these values in it, escaped unless they are markup themselves."""
    return Markup(TEMPLATES.get_template(template).render(values))
