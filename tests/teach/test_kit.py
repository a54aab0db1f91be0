"""The sheets to print: drawn from the data by their version, keys apart, the same every time."""

import re
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from crosscase.errors import CrosscaseError
from crosscase.study import Study
from crosscase.teach import Kit, Sheet

NOTE = "Coded by machines."
VERSIONS = range(1, 6)


@pytest.fixture(scope="module")
def kit(own_study: Study) -> Kit:
    """Return the sheets of the book's own study."""
    return Kit(own_study, NOTE)


def page(sheet: Sheet) -> BeautifulSoup:
    return BeautifulSoup(str(sheet.body), "html.parser")


def asked(sheet: Sheet) -> list[str]:
    """Return the ids of the statements to code on a sheet."""
    return [small.text for small in page(sheet).select(".to-code .id")]


def by_kind(kit: Kit, version: int) -> dict[str, str]:
    """Return the ids of the statements of a key, by what they were drawn as."""
    items = page(kit.worksheet_b_key(version)).select("li.coded")
    found = {}
    for item in items:
        kind = re.search(r"Drawn as: (.+?)\. Speaks of", item.text)
        assert kind
        found[kind[1]] = item.select("a")[-1].text
    return found


def test_the_same_version_is_always_the_same_sheet(kit: Kit, own_study: Study) -> None:
    again = Kit(own_study, NOTE)
    names = [sheet.name for sheet in kit.sheets()]
    assert len(set(names)) == len(names)
    for version in (1, 6):
        for draw in ("worksheet_a", "worksheet_a_key", "worksheet_b", "worksheet_b_key"):
            assert getattr(kit, draw)(version) == getattr(again, draw)(version)


def test_every_sheet_says_who_coded_and_every_worksheet_its_version(kit: Kit) -> None:
    for sheet in kit.sheets():
        assert page(sheet).select_one(".sheet-note").text.endswith(NOTE)  # type: ignore[union-attr]
        version = re.search(r"-(\d)", sheet.name)
        assert not version or f"version {version[1]}" in sheet.title


def test_versions_of_worksheet_a_differ_and_ask_in_turn_of_world_and_record(
    kit: Kit, own_study: Study
) -> None:
    known = {one.claim.claim_id: one for one in own_study.claims}
    chosen = [page(kit.worksheet_a(version)).select(".where b")[0].text for version in VERSIONS]
    assert len(set(chosen)) == len(chosen)
    assert [known[own].claim.of_world for own in chosen] == [True, False, True, False, True]
    assert all(len(known[own].evidence) >= 5 for own in chosen)


def test_worksheet_b_has_one_statement_of_each_kind(kit: Kit, own_study: Study) -> None:
    scope = dict(own_study.segments[["segment_id", "scope"]].astype(str).to_numpy().tolist())
    units = own_study.units.astype({"segment_id": object})
    bearing = {"praise": "positive", "criticism": "negative", "a plan": "aim"}
    bearing["says only that something is or was done"] = "present"
    cases = list(own_study.cases["case_id"])
    named = own_study.segments[["segment_id", "cases"]]
    spoken_of = dict(named.itertuples(index=False, name=None))
    for version in VERSIONS:
        kinds = by_kind(kit, version)
        assert len(set(kinds.values())) == len(kinds) == 6
        for kind, segment in kinds.items():
            own = units[units["segment_id"] == segment]
            assert cases[(version - 1) % len(cases)] in spoken_of[segment]
            assert own["dispute"].notna().any() == (kind == "the coders differed")
            assert (scope[segment] == "setting") == kind.startswith("speaks of a city")
            if kind in bearing:
                assert set(own["bearing"].dropna()) == {bearing[kind]}
                assert scope[segment] in own_study.rated_scopes


def test_worksheet_and_key_of_a_version_belong_together(kit: Kit) -> None:
    for version in VERSIONS:
        assert asked(kit.worksheet_b(version)) == list(by_kind(kit, version).values())
        sheet, key = (page(each(version)) for each in (kit.worksheet_a, kit.worksheet_a_key))
        assert sheet.blockquote == key.blockquote


def test_a_worksheet_holds_nothing_of_its_key(kit: Kit, own_study: Study) -> None:
    reasons = own_study.decisions["reason"].dropna()
    for sheet in kit.sheets():
        text = page(sheet).text
        if not sheet.is_key:
            assert "Coder A" not in text and "Drawn as" not in text and "KEY" not in sheet.title
            assert not any(reason in text for reason in reasons)
            assert not page(sheet).select("a.source")
        else:
            assert sheet.title.startswith("KEY")


def test_the_codes_on_worksheet_b_are_more_than_were_given(kit: Kit, own_study: Study) -> None:
    for version in VERSIONS:
        sheet = kit.worksheet_b(version)
        offered = {small.text for small in page(sheet).select("dt small")}
        given = own_study.units[own_study.units["segment_id"].isin(asked(sheet))]["code_id"]
        assert offered > set(given.astype(str))


def test_the_key_gives_the_reason_of_what_was_decided(kit: Kit, own_study: Study) -> None:
    decided = own_study.units[own_study.units["route"] != "agreed"].astype({"segment_id": object})
    for version in VERSIONS:
        disputed = by_kind(kit, version)["the coders differed"]
        reasons = decided.loc[decided["segment_id"] == disputed, "reason"]
        assert len(reasons)
        text = page(kit.worksheet_b_key(version)).text
        assert all(reason in text for reason in reasons)
        assert "not an answer key in the strict sense" in text


def test_when_a_statement_goes_the_next_takes_its_place_and_the_others_stay(
    kit: Kit, own_study: Study
) -> None:
    before = by_kind(kit, 1)
    gone = before["praise"]
    others = {
        name: table[table["segment_id"].astype(str) != gone]
        for name in ("segments", "codings", "readings", "decisions")
        if "segment_id" in (table := getattr(own_study, name))
    }
    after = by_kind(Kit(replace(own_study, **others)), 1)
    assert after.pop("praise") != before.pop("praise")
    assert after == before


def test_the_codes_are_all_there_with_their_definitions(kit: Kit, own_study: Study) -> None:
    text = page(kit.codes()).text
    for code in own_study.codebook.to_dict("records"):
        assert code["dimension"] in text and code["definition"] in text


@pytest.fixture
def named(own_study: Study) -> Kit:
    """Return sheets with conditions and an outcome."""
    return Kit(own_study, NOTE, {"Old": "It is old."}, {"Kept": "It is kept."})


def test_truth_tables_have_every_combination_and_empty_cells(named: Kit, own_study: Study) -> None:
    facts, combined = page(named.truth_table()).select("table")
    assert [row.th.text for row in facts.select("tbody tr") if row.th] == [
        own_study.names[case] for case in own_study.cases["case_id"]
    ]
    assert "Old" in facts.text and "Outcome: Kept" in facts.text
    assert not any(cell.text for cell in facts.select("td"))
    rows = [tuple(td.text for td in row.select("td")[:3]) for row in combined.select("tbody tr")]
    assert len(set(rows)) == 8
    empty = page(named.empty_truth_table()).select("table")[0]
    assert not any(cell.text for cell in empty.select("tbody :is(th, td)"))


def test_a_study_without_what_a_sheet_needs_says_so(study: Study) -> None:
    with pytest.raises(CrosscaseError, match="no statement for worksheet B: criticism"):
        Kit(study).worksheet_b(1)


def test_the_codes_of_any_study_make_a_sheet(study: Study) -> None:
    assert page(Kit(study).codes()).select("dt small")


def test_a_document_is_whole_and_asks_nobody_for_anything(kit: Kit) -> None:
    document = BeautifulSoup(kit.worksheet_a(1).document, "html.parser")
    assert document.title and document.title.text == kit.worksheet_a(1).title
    assert not document.select("link, script, img")
