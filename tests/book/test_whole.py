"""Readers open whole pages only: whatever ends a build, and however often two meet."""

import re
import shutil
import subprocess
import sys
from itertools import cycle
from pathlib import Path

import pytest

from crosscase.book.build import is_built
from tests.book.tiny_book import ROOT, Command, Stop, pages, run, tiny_book

KEPT = "The book is not built; the pages in _build/html are those of the last good build.\n"
EXECUTING = [
    Stop("SIGTERM", "open", ".json.unfinished"),
    Stop("SIGKILL", "os.rename", ".json.unfinished"),
]
MOMENTS = [
    EXECUTING[-1],
    Stop("SIGTERM", "open", "html/searchindex.js"),
    Stop("SIGKILL", "os.rename", "_build/html"),
    Stop("SIGKILL", "os.rename", "html.new"),
]
OTHER_MOMENTS = [
    *EXECUTING[:-1],
    Stop("SIGKILL", "os.remove", "work/whole"),
    Stop("SIGHUP", "open", "environment.pickle"),
    Stop("SIGKILL", "open", "html/chapters/words.html"),
    Stop("SIGINT", "shutil.copytree", "work/html"),
    Stop("SIGKILL", "open", "good.json"),
]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the tiny book, built."""
    root = tiny_book(tmp_path_factory.mktemp("whole") / "book")
    done = run(root)
    assert done.returncode == 0, done.stderr
    return root


def say(root: Path, word: str) -> None:
    """Have a title and the text of a page say a word."""
    words = root / "chapters" / "words.md"
    words.write_text(f"# Words {word}\n\n(a-place)=\n## A place\n\nText {word}.\n")


@pytest.mark.parametrize("moments", [MOMENTS, pytest.param(OTHER_MOMENTS, marks=pytest.mark.long)])
def test_whatever_ends_a_build_the_pages_are_whole_and_the_next_build_is_right(
    moments: list[Stop], built: Path, tmp_path: Path
) -> None:
    other = tiny_book(tmp_path / "other")
    say(built, "one")
    say(other, "two")
    assert run(built).returncode == run(other).returncode == 0
    clean = {"one": pages(built), "two": pages(other)}
    for stop, word in zip(moments, cycle(["two", "one"])):
        before = pages(built)
        say(built, word)
        if stop in EXECUTING:
            shutil.rmtree(built / "_build" / "executed")
        done = run(built, before=stop)
        assert done.returncode != 0, f"{stop} never came"
        if stop.signal != "SIGKILL":
            assert done.stderr == f"Stopped.\n{KEPT}", stop
        assert pages(built) in ({}, before, clean[word]), stop
        after = run(built)
        assert after.returncode == 0, (stop, after.stderr)
        assert pages(built) == clean[word], stop


def test_two_builds_at_once_wait_for_each_other(built: Path) -> None:
    say(built, "three")
    both = [Command(built), Command(built)]
    done = [each.end() for each in both]
    assert [each.returncode for each in done] == [0, 0], done
    waited = [each for each in done if "Waiting for another command" in each.stdout]
    assert len(waited) == 1 and "Building" not in waited[0].stdout
    assert b"Text three." in pages(built)["chapters/words.html"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("_toc.yml", "chapters: [", "_toc.yml"),
        ("_toc.yml", "- a\n- b\n", "_toc.yml: this is not a table of contents"),
        ("_toc.yml", "", "_toc.yml: this is not a table of contents"),
        ("_config.yml", "title: [", "_config.yml"),
        ("_config.yml", "- a\n", "_config.yml"),
        ("chapters/reading.ipynb", "{}", "reading.ipynb: this is not a readable notebook"),
        ("chapters/reading.ipynb", "[]", "reading.ipynb: this is not a readable notebook"),
        ("data/claims.yml", "- id: [", "claims.yml"),
        ("CITATION.cff", "- a", "CITATION.cff"),
        ("NOTES.md", None, "NOTES.md"),
        ("chapters/words.md", "{ref}`nowhere`", "nowhere"),
    ],
)
def test_a_broken_source_is_told_in_words_and_keeps_the_last_pages(
    built: Path, name: str, content: str | None, said: str
) -> None:
    before, path = pages(built), built / name
    whole = path.read_text("utf-8")
    if content is None:
        path.unlink()
    else:
        path.write_text(content, "utf-8")
    done = run(built)
    path.write_text(whole, "utf-8")
    assert done.returncode == 1
    assert said in done.stderr and "Traceback" not in done.stderr
    assert done.stderr.endswith(KEPT)
    assert pages(built) == before


def test_an_unreadable_register_is_one_fault(built: Path) -> None:
    words, register = built / "chapters" / "words.md", built / "data" / "claims.yml"
    words.write_text(f"{words.read_text()} {{claim}}`one` {{claim}}`two`\n")
    register.write_text("- id: [")
    done = run(built, "check")
    register.write_text("[]\n")
    say(built, "four")
    assert done.returncode == 1
    assert len(re.findall("claims.yml", done.stderr)) == 1 and "not stand" not in done.stderr


def little_room() -> None:
    """Let no file of this process become larger, as on a disk that is almost full."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


@pytest.mark.parametrize(("word", "lost"), [("five", ""), ("six", "executed")])
def test_without_room_the_build_says_so_and_keeps_the_last_pages(
    built: Path, word: str, lost: str
) -> None:
    before = pages(built)
    say(built, word)
    if lost:
        shutil.rmtree(built / "_build" / lost)
    done = run(built, before=little_room)
    assert done.returncode == 1
    assert re.search("File too large", done.stderr)
    assert "Traceback" not in done.stderr
    assert done.stderr.endswith(KEPT)
    assert pages(built) == before


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    book = tiny_book(tmp_path / "book")
    (book / "_build").write_text("in the way")
    done = run(book)
    assert done.returncode == 1
    assert done.stderr == f"{book / '_build'}: File exists\nThe book is not built.\n"


def test_old_pages_are_not_taken_for_those_of_the_present_sources(built: Path) -> None:
    assert run(built).returncode == 0
    assert is_built(built)
    say(built, "seven")
    assert not is_built(built)


def test_a_page_that_was_lost_is_built_again(built: Path) -> None:
    assert run(built).returncode == 0
    before = pages(built)
    (built / "_build" / "html" / "chapters" / "words.html").unlink()
    assert run(built).returncode == 0
    assert pages(built) == before


def test_a_book_is_not_built_with_the_library_of_another(tmp_path: Path) -> None:
    book = tiny_book(tmp_path / "book")
    (book / "src" / "crosscase").mkdir()
    done = run(book)
    assert done.returncode == 1
    assert f"The book in {book} has a library of its own" in done.stderr
    assert done.stderr.count("\n") == 1 and not (book / "_build").exists()


def test_nobody_reading_on_is_no_fault_to_tell() -> None:
    command = [sys.executable, "-m", "crosscase", "validate"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout and process.stderr
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() == 1


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not there")
def test_make_renews_an_environment_that_was_made_for_another_folder(tmp_path: Path) -> None:
    for name in ("Makefile", "requirements.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    ready = tmp_path / ".venv" / "ready"
    ready.parent.mkdir()
    planned = {}
    for folder in (tmp_path, tmp_path / "elsewhere"):
        ready.write_text(f"{folder}\n")
        command = ["make", "--dry-run", "book"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        planned[folder] = done.stdout
    assert "venv --clear" not in planned[tmp_path]
    assert "venv --clear" in planned[tmp_path / "elsewhere"]
