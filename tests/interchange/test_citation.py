"""A citation is read whole, or refused in words that say what to add."""

from pathlib import Path

import pytest

from crosscase.interchange import InvalidCitation, authors, read_citation

WHOLE = """\
title: Twin towns
abstract: What is known.
authors:
  - {given-names: Ada, name-particle: van, family-names: Dijk}
  - name: The town archive
version: 1.0
date-released: 2026-01-02
license: MIT
keywords: [towns]
"""


def written(folder: Path, text: str) -> Path:
    (folder / "CITATION.cff").write_text(text, "utf-8")
    return folder / "CITATION.cff"


def test_dates_and_versions_are_read_as_text(tmp_path: Path) -> None:
    citation = read_citation(written(tmp_path, WHOLE))
    assert (citation["date-released"], citation["version"]) == ("2026-01-02", "1.0")


def test_authors_are_persons_or_organisations_with_their_names(tmp_path: Path) -> None:
    assert authors(read_citation(written(tmp_path, WHOLE))) == [
        {"@type": "Person", "name": "Ada van Dijk"},
        {"@type": "Organization", "name": "The town archive"},
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "does not state title, abstract, authors"),
        (WHOLE.replace("license: MIT", ""), "does not state license; add what is missing"),
        (WHOLE.replace("name: The", "nom: The"), "an author without a name, \"{'nom'"),
        (WHOLE.replace("[towns]", "[towns"), "cannot be read"),
        ("- a list", "does not state title"),
        (WHOLE.replace("authors:", "authors: x\nothers:"), "authors is 'x'; write a list"),
    ],
)
def test_what_is_missing_is_named(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InvalidCitation) as caught:
        read_citation(written(tmp_path, text))
    assert str(tmp_path) in str(caught.value) and words in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidCitation, match=r"CITATION\.cff cannot be read"):
        read_citation(tmp_path / "CITATION.cff")
