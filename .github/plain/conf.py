"""The book by plain Sphinx and MyST-NB: the settings of ``_config.yml`` without Jupyter Book."""

from pathlib import Path

import yaml  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[2]
BOOK = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
OF_JUPYTER_BOOK = {"jupyter_book", "sphinx_comments", "sphinx_copybutton"}

globals().update(BOOK["sphinx"]["config"])
extensions = [
    each for each in BOOK["sphinx"]["config"]["extensions"] if each not in OF_JUPYTER_BOOK
]
project = html_title = BOOK["title"]
author, copyright = BOOK["author"], BOOK["copyright"]
html_theme = "sphinx_book_theme"
exclude_patterns = [*BOOK["exclude_patterns"], "_build"]
external_toc_path = str(ROOT / "_toc.yml")
external_toc_exclude_missing = True
bibtex_bibfiles = BOOK["bibtex_bibfiles"]
myst_enable_extensions = BOOK["parse"]["myst_enable_extensions"]
myst_heading_anchors = 3
nb_execution_mode = BOOK["execute"]["execute_notebooks"]
nb_execution_timeout = BOOK["execute"]["timeout"]
nb_execution_raise_on_error = True
nb_execution_show_tb = True
suppress_warnings = ["myst.domains"]
