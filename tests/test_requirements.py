"""What is installed: exactly what is pinned, what is needed, and what may be passed on."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from crosscase.book.sphinx import OURS

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
BUILD = PROJECT["build-system"]["requires"]
LIBRARY = PROJECT["project"]["dependencies"]
BOOK = LIBRARY + PROJECT["project"]["optional-dependencies"]["book"]
LAB = BOOK + PROJECT["project"]["optional-dependencies"]["lab"]
TEST = LAB + PROJECT["project"]["optional-dependencies"]["test"]
READERS, JUPYTER, TESTERS = "requirements.txt", "requirements-lab.txt", "requirements-test.txt"
WANTED = {READERS: BUILD + BOOK, JUPYTER: BUILD + LAB, TESTERS: BUILD + TEST}
RENEW = "renew the versions as CONTRIBUTING.md says"

PIN = re.compile(r"[a-z0-9.-]+==[\w.]+( ; [^\\]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+\n")
COMMENT = re.compile(r"^ *#.*\n", re.MULTILINE)
GPL = re.compile(r"\b[AL]?GPL|General Public Licen[cs]e", re.IGNORECASE)
# One file of docutils, an editing mode for Emacs, is under the GPL. No build loads it; all else is
# in the public domain or under BSD licences.
NOT_REALLY_GPL = {"docutils"}
EXTENSIONS = {ROOT / "src" / "crosscase" / f"{name.replace('.', '/')}.py" for name in OURS}
# The Makefile takes it out again: what it needs.
TAKEN_OUT = {"rfc3987-syntax": ["lark>=1.2.2"]}
BROUGHT_BY = packages_distributions()


def pins(name: str) -> dict[str, Requirement]:
    """Return what a file of requirements pins: on every system, whether it applies here or not."""
    lines = re.findall(r"^(\w[^\\\n]*)", (ROOT / name).read_text("utf-8"), re.MULTILINE)
    return {canonicalize_name(each.name): each for each in map(Requirement, lines)}


def applies(requirement: Requirement, extras: Iterable[str] = ("",)) -> bool:
    return not requirement.marker or any(requirement.marker.evaluate({"extra": e}) for e in extras)


def needed(requirements: Iterable[str]) -> set[str]:
    """Return the names of all packages that requirements bring with them on this system."""
    found: set[tuple[str, frozenset[str]]] = set()
    waiting = [Requirement(each) for each in requirements]
    while waiting:
        each = waiting.pop()
        key = canonicalize_name(each.name), frozenset({"", *each.extras})
        if key not in found:
            found.add(key)
            own = TAKEN_OUT.get(key[0]) or distribution(each.name).requires or ()
            inner = map(Requirement, own)
            waiting += [one for one in inner if applies(one, key[1])]
    return {name for name, _ in found}


@pytest.mark.parametrize("name", WANTED)
def test_every_pin_is_one_version_with_the_hashes_of_its_files(name: str) -> None:
    text = COMMENT.sub("", (ROOT / name).read_text("utf-8")).lstrip()
    option, _, rest = text.partition("\n")
    assert option == "--only-binary :all:", "a source archive is built with what nobody pinned"
    assert PIN.sub("", rest).strip() == ""
    assert len(pins(name)) == len(list(PIN.finditer(rest)))


@pytest.mark.parametrize("name", WANTED)
def test_the_pins_name_no_place_but_the_packages(name: str) -> None:
    assert not re.search(r"//|index|find-links|[ \"']/\w", (ROOT / name).read_text("utf-8"))


@pytest.mark.parametrize("name", WANTED)
def test_what_is_pinned_is_what_is_needed(name: str) -> None:
    pinned = {each for each, pin in pins(name).items() if applies(pin)}
    assert pinned == needed(WANTED[name]), RENEW


@pytest.mark.parametrize("name", WANTED)
def test_every_version_is_one_that_the_project_accepts(name: str) -> None:
    pinned = pins(name)
    for each in map(Requirement, WANTED[name]):
        (version,) = (pin.version for pin in pinned[canonicalize_name(each.name)].specifier)
        assert each.specifier.contains(version), f"{name}: {each}; {RENEW}"


@pytest.mark.parametrize("name", [READERS, JUPYTER])
def test_the_tests_run_on_the_versions_that_readers_have(name: str) -> None:
    readers, testers = pins(name), pins(TESTERS)
    shared = readers.keys() & testers.keys()
    assert {name: readers[name].specifier for name in shared} == {
        name: testers[name].specifier for name in shared
    }
    assert {name for name, pin in readers.items() if applies(pin)} <= testers.keys()


@pytest.mark.parametrize(
    ("folder", "allowed"),
    [("src", LAB), ("tests", TEST), ("benchmarks", TEST)],
    ids=["src", "tests", "benchmarks"],
)
def test_every_import_is_declared(folder: str, allowed: list[str]) -> None:
    library = ROOT / "src" / "crosscase"
    for path in (ROOT / folder).rglob("*.py"):
        made = {library / "book", library / "site"} & {*path.parents}  # rooms of the build
        inside = folder != "src" or bool(made) or path in EXTENSIONS
        declared = {canonicalize_name(Requirement(each).name) for each in allowed}
        if not inside:  # every other room stands without the book, but for its extensions
            declared = {canonicalize_name(Requirement(each).name) for each in LIBRARY}
        for package in imported(path):
            assert package & declared, f"{path.relative_to(ROOT)} imports {package}, undeclared"


def imported(path: Path) -> Iterator[set[str]]:
    """Yield, for every import from without, the packages that may have brought it."""
    own = {"crosscase", "tests", *(each.stem for each in path.parent.glob("*.py"))}
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        for name in {each.partition(".")[0] for each in names} - own - sys.stdlib_module_names:
            yield {canonicalize_name(each) for each in BROUGHT_BY.get(name, [name])}


def test_nothing_that_readers_install_is_under_a_gpl() -> None:
    pinned = pins(JUPYTER).items()
    here = [name for name, pin in pinned if applies(pin) and name not in TAKEN_OUT]
    assert {name for name in here if GPL.search(licence(name))} == NOT_REALLY_GPL
    assert [name for name in here if not licence(name)] == [], "without a licence"


def licence(name: str) -> str:
    """Return all that a package says of its licence."""
    told = distribution(name).metadata
    fields = ("License-Expression", "License", "Classifier")
    values = [each for field in fields for each in told.get_all(field) or ()]
    return " ".join(each for each in values if "::" not in each or each.startswith("License ::"))


@pytest.mark.skipif(not shutil.which("make"), reason="without make")
@pytest.mark.parametrize(
    ("goal", "installed"),
    [("book", [READERS]), ("lab", [READERS, JUPYTER]), ("test", [READERS, TESTERS])],
)
def test_make_installs_what_its_goal_needs(goal: str, installed: list[str]) -> None:
    command = ["make", "--dry-run", "--always-make", goal]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"-r (\S+)", told) == installed


PLACES = ["Makefile", "README.md", "binder/postBuild", ".ci/run"]
PLACES += [path.relative_to(ROOT).as_posix() for path in (ROOT / ".github").rglob("*.yml")]


@pytest.mark.parametrize("place", PLACES)
def test_nothing_is_installed_without_its_hash(place: str) -> None:
    for line in (ROOT / place).read_text("utf-8").splitlines():
        assert "--require-hashes" in line or not re.search(r"-r \S*requirements", line), line
        # The run with the newest versions says by its extras that it pins nothing.
        alone = "--no-deps --no-build-isolation" in line
        assert alone or not re.search(r"install.* -e \.(\s|$)", line), line
