"""A folder of documents becomes a register: what files say of themselves, and the rest empty."""

import os
from pathlib import Path
from zipfile import ZipFile

import pytest
from pypdf import PdfWriter

from crosscase.errors import CrosscaseError
from crosscase.interchange.documents import read_documents
from crosscase.interchange.importing import import_study
from crosscase.study import load_study
from tests.interchange.test_transcripts import docx

CORE = """<cp:coreProperties xmlns:cp="a" xmlns:dc="b" xmlns:dcterms="c">
<dc:title>Bericht</dc:title>
<dc:language>de-DE</dc:language><dcterms:created>2015-02-03T10:00:00Z</dcterms:created>
</cp:coreProperties>"""
META = """<office:document-meta xmlns:office="a" xmlns:meta="b" xmlns:dc="c"><office:meta>
<meta:creation-date>2009-07-01T08:00:00</meta:creation-date><dc:title>Informe</dc:title>
</office:meta></office:document-meta>"""
PAGE = """<!doctype html><html lang="es"><head><title>Plan &amp; budget</title>
<meta property="article:published_time" content="2016-05-04T12:00:00Z">
<meta property="og:site_name" content="City of X"><link rel="canonical" href="https://example.org/p">
</head><body><title>not this</title></body></html>"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a document of every kind, and what does not belong."""
    for case in ("north", "south"):
        (tmp_path / "reports" / case).mkdir(parents=True)
    place = tmp_path / "reports"
    pdf = PdfWriter()
    pdf.add_blank_page(100, 100)
    pdf.add_metadata({"/Title": "Annual report", "/CreationDate": "D:20190403120000+02'00'"})
    pdf.write(place / "north" / "r.pdf")
    with ZipFile(docx(place / "north" / "d.docx", ""), "a") as archive:
        archive.writestr("docProps/core.xml", CORE)
    with ZipFile(place / "south" / "o.odt", "w") as archive:
        archive.writestr("meta.xml", META)
    (place / "south" / "page.html").write_text(PAGE, "utf-8")
    (place / "south" / "notes_of_may.txt").write_text("Some notes.", "utf-8")
    (place / "south" / ".hidden.txt").write_text("x")
    (place / "photo.jpg").write_bytes(b"x")
    return place


def test_a_register_says_what_the_files_say_and_leaves_the_rest_empty(folder: Path) -> None:
    rows = {row["file"]: row for row in read_documents(folder).tables["sources"]}
    seen = {
        name: tuple(row[each] for each in ("title", "origin", "language", "published", "folder"))
        for name, row in rows.items()
    }
    assert seen == {
        "north/d.docx": ("Bericht", "", "de-DE", "2015-02-03", "north"),
        "north/r.pdf": ("Annual report", "", "", "2019-04-03", "north"),
        "south/notes_of_may.txt": ("notes_of_may", "", "", "", "south"),
        "south/o.odt": ("Informe", "", "", "2009-07-01", "south"),
        "south/page.html": ("Plan & budget", "City of X", "es", "2016-05-04", "south"),
    }
    assert rows["south/page.html"]["url"] == "https://example.org/p"
    assert not any(row["kind"] or row["publisher_side"] for row in rows.values())


def test_what_is_to_fill_in_and_what_is_left_out_is_told(folder: Path) -> None:
    project = read_documents(folder)
    assert "language: 3 documents of 5 to fill in" in project.notes
    assert "file: 1, because no document is .jpg (photo.jpg)" in str(project.losses)


def test_a_register_is_a_study_in_which_nothing_is_read(folder: Path, tmp_path: Path) -> None:
    import_study(tmp_path / "study", folder)
    study = load_study(tmp_path / "study")
    assert len(study.sources) == 5 and len(study.cases) == 2 and not len(study.segments)
    assert not study.unread and not len(study.units)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("D:20190403", "2019-04-03"),
        ("2019", "2019"),
        ("2019-13-40", "2019"),
        ("2019-02-31", "2019-02"),
        ("2999-01-01", ""),
        ("yesterday", ""),
    ],
)
def test_of_a_date_is_kept_what_is_one(written: str, day: str, tmp_path: Path) -> None:
    page = f'<meta name="date" content="{written}">'
    (tmp_path / "p.html").write_text(page, "utf-8")
    assert read_documents(tmp_path).tables["sources"][0]["published"] == day


def test_broken_documents_are_sources_all_the_same(folder: Path) -> None:
    for name in ("b.pdf", "b.docx", "b.odt"):
        (folder / "north" / name).write_bytes(b"%PDF-1.4 broken" if name == "b.pdf" else b"x")
    (folder / "north" / "b.html").write_bytes(b"a\0b")
    project = read_documents(folder)
    assert len(project.tables["sources"]) == 9
    changed = [row for row in project.losses.rows() if row["outcome"] == "changed"]
    assert sum(row["number"] for row in changed) == 4


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs links")
def test_what_a_link_leads_to_outside_the_folder_is_not_read(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    assert len(read_documents(folder).tables["sources"]) == 5


def test_a_folder_without_documents_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CrosscaseError, match="there is no document in it"):
        read_documents(tmp_path)
