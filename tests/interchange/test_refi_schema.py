"""What goes out in REFI-QDA is valid by the schema that the makers of the standard publish."""

from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given, settings

from crosscase.errors import CrosscaseError
from crosscase.interchange import read_qdpx, write_qdc, write_qdpx
from crosscase.interchange.project import write_study
from crosscase.study import load_study
from tests.interchange.refi_files import packed, projects

etree = pytest.importorskip("lxml.etree")
SCHEMAS = Path(__file__).parent / "refi"
PROJECT = etree.XMLSchema(etree.parse(SCHEMAS / "Project.xsd"))
CODEBOOK = etree.RelaxNG(etree.parse(SCHEMAS / "codebook.rng"))


def assert_valid(path: Path) -> None:
    with ZipFile(path) as archive:
        PROJECT.assertValid(etree.fromstring(archive.read("project.qde")))


def test_the_own_study_goes_out_valid(tmp_path: Path) -> None:
    write_qdpx(load_study(), tmp_path / "a.qdpx")
    assert_valid(tmp_path / "a.qdpx")


def test_a_codebook_goes_out_valid(tmp_path: Path) -> None:
    write_qdc(load_study(), tmp_path / "a.qdc")
    CODEBOOK.assertValid(etree.parse(tmp_path / "a.qdc"))


@settings(max_examples=40, deadline=None)
@given(projects())
def test_whatever_came_in_goes_out_valid(
    tmp_path_factory: pytest.TempPathFactory, qde: str
) -> None:
    folder = tmp_path_factory.mktemp("refi")
    try:
        write_study(read_qdpx(packed(folder / "a.qdpx", qde)), folder / "study")
    except CrosscaseError:  # it has nothing that makes a study
        return
    write_qdpx(load_study(folder / "study"), folder / "b.qdpx")
    assert_valid(folder / "b.qdpx")
