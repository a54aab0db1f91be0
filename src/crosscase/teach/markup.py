"""The HTML of this room, from the templates beside it."""

from pathlib import Path

from crosscase.display.html import renderer

render = renderer(Path(__file__).parent / "templates")
