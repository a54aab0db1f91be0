"""What the explorer shows of a study, and the data it reads, from the tiny study."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crosscase.site.explorer import DATA, TEXTS, data, explorer, facets, statements
from crosscase.study import Study, load_study
from tests.analysis.small import read_by
from tests.display.test_tables import parsed, text
from tests.tiny import tiny_study


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return replace(
        load_study(tiny_study(tmp_path / "study")),
        facets=("publisher_side", "involvement", "language", "about"),
    )


@pytest.fixture
def rows(study: Study) -> list[dict[str, Any]]:
    return list(statements(study))


def assigned(study: Study) -> Any:
    """Return what the script of the data assigns."""
    return value(data(study)[DATA], "statements")


def value(script: str, name: str) -> Any:
    assert script.startswith(f"const {name} = ") and script.endswith(";\n")
    return json.loads(script.removeprefix(f"const {name} = ").removesuffix(";\n"))


def test_every_statement_has_its_plain_facts(rows: list[dict[str, Any]]) -> None:
    assert [row["id"] for row in rows] == ["X1", "X2", "X3", "X4"]
    assert rows[1] == {
        "id": "X2",
        "statement": "The council, it says, was against.",
        "anchor": "en contra",
        "language": "es",
        "codings": [("SUP", "negative")],
        "facets": {
            "case_id": ["P1"],
            "scope": ["tie"],
            "decade": [],
            "code": ["SUP"],
            "bearing": ["negative"],
            "publisher_side": ["south"],
            "involvement": ["independent"],
            "language": ["es"],
            "about": ["south"],
        },
        "years": [],
        "source": "S2",
        "publisher": "Newspaper B",
        "published": "2003-05",
    }
    assert rows[2]["codings"] == rows[3]["facets"]["case_id"] == []
    assert rows[3]["published"] == ""


@pytest.mark.parametrize(
    ("first", "last", "decades"),
    [
        (1999, 1999, ["1990s"]),
        (1999, 2000, ["1990s", "2000s"]),
        (1985, 2010, ["1980s", "1990s", "2000s", "2010s"]),
    ],
)
def test_a_statement_speaks_of_every_decade_that_its_years_reach(
    first: int, last: int, decades: list[str], study: Study
) -> None:
    segments = study.segments.assign(year_from=first, year_to=last)
    assert next(statements(replace(study, segments=segments)))["facets"]["decade"] == decades


def test_a_statement_of_two_cases_has_both(study: Study) -> None:
    segments = study.segments.copy()
    segments["cases"] = [("P1", "P2"), *segments["cases"][1:]]
    first = next(statements(replace(study, segments=segments)))
    assert first["facets"]["case_id"] == ["P1", "P2"]


def test_facets_are_those_of_the_study_in_its_words(
    study: Study, rows: list[dict[str, Any]]
) -> None:
    found = {facet.name: facet for facet in facets(study, rows)}
    assert list(found) == [
        *("case_id", "scope", "about", "code", "bearing", "publisher_side", "involvement"),
        *("language", "decade"),
    ]
    assert dict(found["case_id"].options) == {"P1": "Alpha–Omega", "P2": "Beta–Psi", "": "none"}
    assert list(found["scope"].options) == ["tie", "setting", "field"], "as its enum has them"
    assert found["about"].options["south"] == "the South"
    assert list(found["bearing"].options) == ["positive", "negative", "neutral", ""]
    assert (found["publisher_side"].heading, found["publisher_side"].said) == ("Side", "{}")
    assert {found[name].of for name in ("case_id", "about", "decade")} == {"statement"}
    assert {found[name].of for name in ("publisher_side", "language")} == {"source"}


def test_what_nobody_has_read_is_not_said_to_have_no_code(study: Study) -> None:
    waiting = read_by(study, A="X1 X2 X3", B="X1 X2 X3")
    found = {facet.name: facet.options for facet in facets(waiting, list(statements(waiting)))}
    assert [found[name][""] for name in ("code", "bearing")] == ["none, or not read"] * 2
    assert found["case_id"][""] == "none"


def test_a_study_says_in_its_own_words_what_is_chosen(
    study: Study, rows: list[dict[str, Any]]
) -> None:
    said = replace(study, labels={**study.labels, "said": {"publisher_side": "publisher {}"}})
    [own] = [facet.said for facet in facets(said, rows) if facet.name == "publisher_side"]
    assert own == "publisher {}"


def test_what_all_statements_share_is_no_facet(study: Study) -> None:
    english = replace(study, sources=study.sources.assign(language="en"))
    assert "language" not in {facet.name for facet in facets(english, list(statements(english)))}


def test_every_value_of_the_data_is_an_option_of_the_form(study: Study) -> None:
    tree = parsed(explorer(study))
    offered = {
        box.get("data-facet"): {option.get("value") for option in box.iter("input")}
        for box in tree.iterfind(".//details[@data-facet]")
    }
    known = assigned(study)
    for table in (known["rows"], known["sources"]):
        for name, column in table["facets"].items():
            assert {value for values in column for value in values or [""]} == offered.pop(name)
    codings = [coding for row in known["rows"]["codings"] for coding in row or [["", ""]]]
    assert {code for code, _ in codings} == offered.pop("code")
    assert {bearing for _, bearing in codings} == offered.pop("bearing")
    assert offered == {}


def test_data_come_by_column_and_cannot_end_their_script(study: Study) -> None:
    segments = study.segments.assign(statement="</script><b>")
    told = replace(study, segments=segments)
    known = assigned(told)
    assert known["rows"]["statement"] == ["</script><b>"] * 4
    assert not [name for name, script in data(told).items() if "<" in script]
    assert known["rows"]["source"] == ["S1", "S2", "S2", "S3"]
    assert known["sources"]["id"] == ["S1", "S2", "S3"]


def test_links_lead_to_every_code_cell_and_source(study: Study) -> None:
    places = next(_of_class(parsed(explorer(study)), "explorer-places"))
    links = [str(link.get("href")) for link in places.iter("a")]
    cells = [f"p{case}-{code}" for case in (1, 2) for code in ("pol", "sup", "liv")]
    assert links == [
        f"../evidence/{name}.html" for name in ("pol", "sup", "liv", *cells, "s1", "s2", "s3")
    ]
    assert "Policy 2, Support 1, Livability 0" in text(places)
    assert "Newspaper B, 2003: 2" in text(places)


def test_a_long_explanation_of_an_option_stands_apart_from_its_name(study: Study) -> None:
    [box] = parsed(explorer(study)).iterfind(".//details[@data-facet='involvement']")
    labels = [
        [text(part) for part in label if part.tag in ("span", "small")]
        for label in box.iter("label")
    ]
    assert ["independent", "press, scholars, bystanders"] in labels


def _of_class(tree: Any, name: str) -> Iterator[Any]:
    return (each for each in tree.iter() if each.get("class") == name)


def test_the_words_of_all_come_behind_those_of_the_first_page(study: Study) -> None:
    many = study.segments.loc[[0] * 60].reset_index(drop=True)
    many["segment_id"] = [f"X{n}" for n in range(60)]
    many["statement"] = [f"Statement {n}." for n in range(60)]
    made = data(replace(study, segments=many))
    first, later = value(made[DATA], "statements"), value(made[TEXTS], "statementTexts")
    assert later["statement"] == many["statement"].tolist()
    assert first["rows"]["statement"] == later["statement"][: first["page"]]
    assert len(first["rows"]["id"]) == len(later["anchor"]) == 60 > first["page"]
    assert first["texts"].startswith(f"{TEXTS}?v=")
