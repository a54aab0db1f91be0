"""Buttons that lead to the book's repository, as soon as it has a public address."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sphinx.application import Sphinx
from sphinx.config import Config

from crosscase.book.settings import setting

HOSTS = {"github.com", "gitlab.com"}  # those whose pages the theme can name
BINDER = "https://mybinder.org"


def setup(app: Sphinx) -> dict[str, Any]:
    """Have the theme add the buttons."""
    app.connect("config-inited", lead_to_repository)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def lead_to_repository(app: Sphinx, config: Config) -> None:
    """Let readers see the source, tell of a mistake, and open a chapter on a rented computer.

    Without a public address, or on a host that the theme does not know, there are no buttons.
    """
    address = repository_address(Path(app.srcdir))
    if urlsplit(address).netloc in HOSTS:
        config.html_theme_options |= {
            "repository_url": address,
            "repository_branch": "main",
            "use_repository_button": True,
            "use_source_button": True,
            "use_issues_button": True,
            "launch_buttons": {"binderhub_url": BINDER, "notebook_interface": "jupyterlab"},
        }


def repository_address(root: Path) -> str:
    """Return the address of a book's repository, as its settings have it; it may be empty."""
    return str(setting(root, "repository", "url"))
