"""The site as a Research Object Crate: data beside the pages, and a file that describes all."""

import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from crosscase.book.metadata import read_package
from crosscase.book.settings import repository_address
from crosscase.interchange import ro_crate
from crosscase.interchange.ro_crate import METADATA


def setup(app: Sphinx) -> dict[str, Any]:
    """Have the crate completed when the pages are written."""
    app.connect("build-finished", complete_crate)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def complete_crate(app: Sphinx, error: Exception | None) -> None:
    """Put the data beside the pages, and describe the whole."""
    if error or app.builder.name != "html":
        return
    package, site = read_package(app), Path(app.outdir)
    copy_data(package, Path(app.srcdir) / "data", site / "data")
    titles = {f"{name}.html": app.env.titles[name].astext() for name in app.env.collect_relations()}
    crate = ro_crate(app.config.citation, package, titles, repository_address(Path(app.srcdir)))
    (site / METADATA).write_text(crate, "utf-8")


def copy_data(package: dict[str, Any], source: Path, target: Path) -> None:
    """Copy a data package with its README, and nothing else, in place of what was there."""
    shutil.rmtree(target, ignore_errors=True)
    resources = [resource["path"] for resource in package["resources"]]
    for name in ("datapackage.json", "README.md", *resources):
        if (source / name).exists():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / name, target / name)
