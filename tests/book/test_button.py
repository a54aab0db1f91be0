"""The button of a built book: there with the runtime, gone without, and fed by what is needed."""

import json
import shutil
from importlib.metadata import distributions
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from crosscase import __version__
from crosscase.live.button import choices, zipped_book
from crosscase.live.runtime import RUNTIME, as_zip, lay
from crosscase.study import load_study
from tests.book.tiny_book import page, run
from tests.live.test_runtime import FILES, WHEEL, tiny

DATA = Path(__file__).parents[2] / "data"


def give_runtime(book: Path) -> None:
    """Lay a tiny runtime: a wheel, and files with the names of Python's."""
    archives = book / "_build" / "archives"
    archives.mkdir()
    (archives / WHEEL).write_bytes(as_zip(FILES))
    lay([tiny()], archives, book / RUNTIME)
    manifest = book / RUNTIME / "manifest.json"
    assert manifest.exists()


def test_the_button_comes_and_goes_with_the_runtime(book: Path) -> None:
    static = book / "_build" / "html" / "_static"
    assert "/run.js" not in page(book, "plain")
    assert not list(static.glob("run*.js"))
    give_runtime(book)
    result = run(book)
    assert result.returncode == 0, result.stderr
    assert "Executing" not in result.stdout
    assert "/run.js" in page(book, "plain") and 'data-page="chapters/plain"' in page(book, "plain")
    assert "/run.js" not in page(book, "index")
    assert (static / "runtime" / "packages" / WHEEL).exists()
    fetched = json.loads((static / "runtime" / "fetched.json").read_text("utf-8"))
    assert fetched["packages"] == [WHEEL]
    assert {path.name for path in static.glob("run*.js")} == {"run.js", "run.worker.js"}
    with ZipFile(static / "runtime" / "book.zip") as archive:
        names = set(archive.namelist())
    assert {"data/codings.csv", "data/claims.yml"} <= names

    wheel = book / RUNTIME / "packages" / WHEEL
    wheel.write_bytes(wheel.read_bytes()[:-9])
    result = run(book)
    assert result.returncode == 1 and f"packages/{WHEEL} has the SHA-256" in result.stderr
    assert "/run.js" in page(book, "plain"), "what was built is still there"

    shutil.rmtree(book / RUNTIME)
    assert run(book).returncode == 0
    assert "/run.js" not in page(book, "plain")
    assert not (static / "runtime").exists() and not list(static.glob("run*.js"))


def test_readers_choose_among_all_statements_with_their_consensus() -> None:
    study = load_study(DATA)
    offered = json.loads(choices(study))
    assert list(offered["segments"]) == list(study.segments["segment_id"])
    assert list(offered["codes"]) == list(study.codebook["code_id"])
    codings = study.consensus
    assert sum(len(each["codes"]) for each in offered["segments"].values()) == len(codings)
    first = codings.iloc[0]
    chosen = offered["segments"][first["segment_id"]]["codes"]
    assert chosen[first["code_id"]] == first["bearing"]


def test_the_library_travels_with_its_templates_and_without_what_needs_sphinx(
    tmp_path: Path,
) -> None:
    needed = {"teach/lab.py", "teach/templates/lab.html", "display/theme.json", "live/session.py"}
    others = {"teach/static/lab.js", "book/sphinx.py", "book/templates/pdf.html"}
    others |= {"live/button.py", "live/static/run.css", "live/__pycache__/session.pyc"}
    names = {f"src/crosscase/{name}" for name in needed}
    data = {"data/codings.csv", "data/README.md", "data/classroom/coder-A-blind.csv"}
    left = {
        "data/.codings.csv.swp",
        "data/classroom/anna-blind.csv",
        "src/crosscase/.ipynb_checkpoints/lab.py",
    }
    for name in names | data | left | {f"src/crosscase/{name}" for name in others}:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    with ZipFile(BytesIO(zipped_book(tmp_path))) as archive:
        about = f"src/crosscase-{__version__}.dist-info/METADATA"
        assert set(archive.namelist()) == names | data | {about}
        archive.extractall(tmp_path / "browser")
    (found,) = distributions(name="crosscase", path=[str(tmp_path / "browser" / "src")])
    assert found.version == __version__
