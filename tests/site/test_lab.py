"""The coding lab, from a folder: coded by key and by tap, kept, compared, downloaded."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize

from crosscase.analysis import agreement_with, study_readings
from crosscase.analysis.intercoder import REFERENCE
from crosscase.display import number
from crosscase.display.labels import bearings
from crosscase.interchange import read_class, read_codings
from crosscase.study import load_study
from crosscase.teach import practice_sample
from tests.site.conftest import EVERY_PAGE, SITE
from tests.site.parsed import soup
from tests.site.visit import SETTLED, too_wide, violations, watch

NAME = "chapters/lab.html"
STUDY = load_study()
SEGMENTS = list(practice_sample(STUDY)["segment_id"].astype(str))
CODES = list(STUDY.codebook["code_id"].astype(str))
BEARINGS = bearings(STUDY)
DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}
SMALL = """() => [...document.querySelectorAll(".lab :is(button, select, label, summary)")]
    .filter(element => element.checkVisibility() && element.getBoundingClientRect().height < 44)
    .map(element => element.outerHTML.slice(0, 100))"""
LOCKED = "Storage.prototype.setItem = () => { throw new DOMException('full'); };"
SEEDS = [4, 25]  # alpha just below nought, and near a border of rounding
Codings = dict[str, dict[str, str]]


class Lab:
    """The lab as somebody uses it."""

    def __init__(self, page: Page) -> None:
        """Take the page it is on."""
        self.page = page

    def begin(self, nickname: str = "Blue Heron", mode: str = "blind") -> None:
        self.page.get_by_label("Nickname").fill(nickname)
        self.page.get_by_label("Show the reference").select_option(mode)
        self.page.get_by_role("button", name="Begin").click()

    def by_key(self, coding: dict[str, str]) -> None:
        for code, bearing in coding.items():
            self.page.keyboard.press("abcdefghijklmnopqrstuvwxyz"[CODES.index(code)])
            self.page.keyboard.press(str(BEARINGS.index(bearing) + 1))
        self.page.keyboard.press("Enter")

    def by_tap(self, coding: dict[str, str]) -> None:
        for code, bearing in coding.items():
            self.page.locator(f".lab-code > label:has([value={code}])").tap()
            self.page.locator(f".lab-bearing label:has([name={code}][value={bearing}])").tap()
        self.page.locator(".lab [type=submit]").tap()

    def heading(self) -> str:
        return self.page.locator(".lab-app h3:visible").inner_text()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name)

    def said(self) -> str:
        return self.page.locator(".lab-results p").inner_text()

    def text(self) -> str:
        return self.page.locator(".lab textarea").input_value()

    def table(self) -> list[list[str]]:
        rows: list[list[str]] = self.page.locator(".lab-app tbody tr").evaluate_all(
            "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
        )
        return rows

    def recall(self, coded: Codings, **state: Any) -> None:
        """Put a state on the device, as the page keeps it, and open the page again."""
        key = self.page.evaluate("JSON.parse(document.querySelector('.lab script').text).key")
        kept = {"nickname": "robin", "mode": "blind", "at": len(coded), "coded": coded, **state}
        for _ in range(5):  # Chromium may load a file again before it has stored what was set
            self.page.evaluate("([key, kept]) => localStorage[key] = kept", [key, json.dumps(kept)])
            self.page.reload(wait_until="load")
            if self.page.evaluate("key => key in localStorage", key):
                return
        raise AssertionError("the browser keeps nothing")

    def download(self, folder: Path) -> Path:
        with self.page.expect_download() as caught:
            self.button("Download your codings").click()
        path = folder / caught.value.suggested_filename
        caught.value.save_as(path)
        return path


def opened(context: BrowserContext, site: Path) -> Page:
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto((site / NAME).as_uri(), wait_until="load")
    return page


@pytest.fixture
def lab(browser: Browser, site: Path) -> Iterator[Lab]:
    """Return the lab on a desk, opened from its folder."""
    context = browser.new_context(viewport=DESK)
    yield Lab(opened(context, site))
    context.close()


@pytest.fixture
def phone(browser: Browser, site: Path) -> Iterator[Lab]:
    """Return the lab on a phone, opened from its folder."""
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    yield Lab(opened(context, site))
    context.close()


def drawn(seed: int, size: int = len(SEGMENTS)) -> Codings:
    """Draw codings of the first segments: none to three codes each."""
    draw = random.Random(seed)
    return {
        segment: {
            code: draw.choice(BEARINGS)
            for code in sorted(draw.sample(CODES, draw.choice([0, 1, 1, 2, 3])), key=CODES.index)
        }
        for segment in SEGMENTS[:size]
    }


def reference() -> Codings:
    readings = study_readings(STUDY, SEGMENTS)
    readings = readings[readings["coder_id"] == REFERENCE]
    return {
        str(segment): dict(rows[["code_id", "bearing"]].dropna().astype(str).to_numpy().tolist())
        for segment, rows in readings.groupby("segment_id", observed=True)
    }


def figures(lab: Lab, folder: Path) -> pd.DataFrame:
    """Return what crosscase computes of the codings that the page gives as text."""
    (folder / "mine.csv").write_text(lab.text(), "utf-8")
    mine = read_codings(folder / "mine.csv", STUDY)
    assert mine.to_csv(index=False, lineterminator="\n") == lab.text()
    return agreement_with(mine, STUDY)


# From the first statement to the file.


def test_coded_by_keyboard_kept_on_the_device_and_read_as_a_further_coder(
    lab: Lab, tmp_path: Path
) -> None:
    faults = watch(lab.page, "file://")
    wanted = drawn(1)
    lab.begin()
    for segment in SEGMENTS[:5]:
        lab.by_key(wanted[segment])
    assert lab.heading() == f"Statement 6 of {len(SEGMENTS)}"
    lab.page.reload(wait_until="load")
    assert lab.heading() == f"Statement 6 of {len(SEGMENTS)}"
    lab.page.locator(".lab-shown h3").focus()
    for segment in SEGMENTS[5:]:
        lab.by_key(wanted[segment])
    assert lab.heading() == f"All {len(SEGMENTS)} statements coded"

    path = lab.download(tmp_path)
    assert path.name == "codings-blue-heron-blind.csv"
    mine = read_codings(path, STUDY)
    assert set(mine["coder_id"]) == {"Blue Heron"}
    found = {
        str(segment): dict(rows[["code_id", "bearing"]].dropna().astype(str).to_numpy().tolist())
        for segment, rows in mine.groupby("segment_id", observed=True)
    }
    assert found == wanted
    whole = agreement_with(mine, STUDY).iloc[-1]
    assert lab.said().startswith(f"{whole['agreed']} of {whole['units']} judgements agree")
    assert f"alpha is {number(whole['alpha'], 2)}." in lab.said()
    assert faults == []


def test_coded_by_tap_on_a_phone_with_the_reference_after_each(phone: Lab, tmp_path: Path) -> None:
    faults = watch(phone.page, "file://")
    phone.begin(nickname="Löwe", mode="shown")
    wanted = drawn(2, 3)
    for place, segment in enumerate(wanted):
        assert phone.heading() == f"Statement {place + 1} of {len(SEGMENTS)}"
        assert phone.page.evaluate(SMALL) == []
        phone.by_tap(wanted[segment])
        assert phone.heading() == "You and the reference"
        assert phone.page.evaluate(SMALL) == []
        phone.button("Next statement").tap()
    path = phone.download(tmp_path)
    assert path.name == "codings-löwe-shown.csv"
    assert set(read_codings(path, STUDY)["segment_id"].astype(str)) == set(wanted)
    assert not too_wide(phone.page)
    assert faults == []


# Agreement, equal to what crosscase computes.


@pytest.mark.parametrize(
    "coded", [*map(drawn, SEEDS), reference(), {each: {} for each in SEGMENTS}]
)
def test_agreement_is_what_crosscase_computes(coded: Codings, lab: Lab, tmp_path: Path) -> None:
    lab.recall(coded)
    table = figures(lab, tmp_path)
    expected = [
        [
            f"{row['agreed']} of {row['segments']}",
            str(row["both"] + row["coder_only"]),
            str(row["both"] + row["reference_only"]),
            str(row["both"]),
        ]
        for row in table.iloc[:-1].to_dict("records")
    ]
    assert [row[1:] for row in lab.table()[:-1]] == expected
    whole = table.iloc[-1]
    alpha = "undefined" if pd.isna(whole["alpha"]) else number(whole["alpha"], 2)
    said = lab.said()
    assert f"{whole['agreed']} of {whole['units']} judgements agree" in said
    assert f"alpha is {alpha}." in said
    if whole["both"]:
        assert f"the same {whole['same_bearing']} of {whole['both']} times" in said


def test_no_coefficient_is_shown_before_there_is_enough(lab: Lab) -> None:
    lab.begin(mode="shown")
    lab.by_key({CODES[0]: "positive"})
    answer = lab.page.locator(".lab-compared")
    assert "would mean little before 10 statements" in answer.inner_text()
    assert "alpha" not in answer.inner_text() and "%" not in answer.inner_text()


# Feedback and silence.


def test_after_a_statement_the_reference_comes_with_the_reason_of_its_decision(lab: Lab) -> None:
    disputes = STUDY.decisions.set_index(STUDY.decisions["segment_id"].astype(str))
    place = next(at for at, segment in enumerate(SEGMENTS) if segment in disputes.index)
    lab.recall({}, mode="shown", at=place)
    lab.page.locator(".lab-shown h3").focus()
    lab.by_key({})
    answer = lab.page.locator(".lab-compared").inner_text()
    assert all(reason in answer for reason in disputes.loc[[SEGMENTS[place]], "reason"])
    assert "You: no code" in answer
    lab.page.reload(wait_until="load")
    assert lab.heading() == "You and the reference"


def test_blind_coding_shows_nothing_of_the_reference_and_can_go_back(lab: Lab) -> None:
    lab.begin(mode="blind")
    lab.by_key({CODES[2]: "mixed"})
    assert lab.heading().startswith("Statement 2")
    assert (
        not lab.page.locator(".lab-key, .lab-compared, .lab-review").locator("visible=true").count()
    )
    assert "Decided" not in lab.page.locator(".lab").inner_text()
    lab.button("Back").click()
    assert lab.page.locator(f"[value={CODES[2]}]").is_checked()
    assert lab.page.locator(f"[name={CODES[2]}][value=mixed]").is_checked()


def test_a_code_without_a_bearing_is_not_taken(lab: Lab) -> None:
    lab.begin()
    lab.page.keyboard.press("b")
    lab.page.keyboard.press("Enter")
    dimension = STUDY.codebook["dimension"].iloc[1]
    assert lab.page.get_by_role("alert").inner_text() == f"Choose a bearing for {dimension}."
    assert lab.page.evaluate("document.activeElement.name") == CODES[1]
    lab.page.keyboard.press("2")
    lab.page.keyboard.press("Enter")
    assert f"{SEGMENTS[0]},Blue Heron,{CODES[1]},mixed\n" in lab.text()


def test_letters_mean_codes_only_while_the_keyboard_is_in_the_form(lab: Lab) -> None:
    lab.begin()
    lab.page.get_by_role("link", name="Codebook").first.focus()
    lab.page.keyboard.press("b")
    assert not lab.page.locator(".lab [name=code]:checked").count()


@pytest.mark.parametrize("name", ["", "=SUM(1)", "a,b", "A", "reference", "-x"])
def test_a_name_that_a_file_could_not_carry_is_refused(name: str, lab: Lab) -> None:
    lab.begin(nickname=name)
    assert lab.page.locator(".lab-said").inner_text()
    assert lab.page.get_by_label("Nickname").is_visible()


# The device.


def test_start_again_asks_first(lab: Lab) -> None:
    lab.recall(drawn(5, 2))
    lab.page.once("dialog", lambda dialog: dialog.dismiss())
    lab.button("Start again").click()
    assert lab.heading().startswith("Statement 3")
    lab.page.once("dialog", lambda dialog: dialog.accept())
    lab.button("Start again").click()
    assert lab.page.get_by_label("Nickname").is_visible()
    lab.page.reload(wait_until="load")
    assert lab.page.get_by_label("Nickname").is_visible()


def test_a_browser_that_keeps_nothing_says_so_and_goes_on(browser: Browser, site: Path) -> None:
    context = browser.new_context(viewport=DESK)
    context.add_init_script(LOCKED)
    lab = Lab(opened(context, site))
    faults = watch(lab.page, "file://")
    lab.begin()
    assert "does not keep your progress" in lab.page.locator(".lab-said").inner_text()
    lab.by_key({CODES[0]: "present"})
    assert lab.heading().startswith("Statement 2")
    context.close()
    assert faults == []


POISON = [
    "nonsense {",
    '{"coded": null}',
    '{"nickname": 5}',
    '{"nickname": "=1", "mode": "shown"}',
    '{"nickname": "a", "mode": "seen"}',
    '{"nickname": "a", "at": 99}',
    '{"nickname": "a", "at": -1}',
    '{"nickname": "a", "coded": {"NO-1": {}}}',
    f'{{"nickname": "a", "coded": {{"{SEGMENTS[0]}": null}}}}',
    f'{{"nickname": "a", "coded": {{"{SEGMENTS[0]}": 5}}}}',
    f'{{"nickname": "a", "coded": {{"{SEGMENTS[0]}": {{"{CODES[0]}": "good"}}}}}}',
    f'{{"nickname": "a", "coded": {{"{SEGMENTS[0]}": {{"toString": "mixed"}}}}}}',
]


def test_what_the_device_kept_of_something_else_is_removed_with_a_word(lab: Lab) -> None:
    faults = watch(lab.page, "file://")
    key = lab.page.evaluate("JSON.parse(document.querySelector('.lab script').text).key")
    for poison in POISON:
        lab.page.evaluate("([key, kept]) => localStorage[key] = kept", [key, poison])
        lab.page.reload(wait_until="load")
        if lab.page.evaluate("key => key in localStorage", key):
            lab.page.reload(wait_until="load")  # Chromium had loaded the file before it stored that
        assert lab.page.get_by_label("Nickname").is_visible(), poison
        assert not lab.page.evaluate("key => key in localStorage", key), poison
    assert "could not be read, and was removed" in lab.page.locator(".lab-said").inner_text()
    assert faults == []


# Everybody.


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(theme: str, phone: Lab) -> None:
    found = {}
    one: Codings = drawn(6, 1)
    states: dict[str, tuple[Codings, dict[str, Any]]] = {
        "start": ({}, {"nickname": ""}),
        "coding": (one, {}),
        "answer": (one, {"mode": "shown", "at": 0}),
        "result": (drawn(6), {}),
    }
    for name, (kept, rest) in states.items():
        phone.recall(kept, **rest)
        for box in phone.page.locator(".lab-code > label input:visible").all()[:2]:
            box.check()
        for details in phone.page.locator(".lab details:visible > summary").all()[:30]:
            details.click()
        phone.page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        phone.page.wait_for_timeout(SETTLED)
        found[name] = violations(phone.page)
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_without_scripts_it_is_a_worksheet_with_the_reference_closed_at_its_end(
    browser: Browser, site: Path
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = opened(context, site)
    assert page.locator(".lab-sheet > li:visible").count() == len(SEGMENTS)
    assert not page.locator(".lab-app").is_visible()
    assert page.locator(".lab-key > details:not([open]) > summary:visible").count() == len(SEGMENTS)
    assert not page.locator(".lab-key .codings").first.is_visible()
    context.close()


def test_on_paper_it_is_the_worksheet_too_and_its_key_begins_a_page(lab: Lab) -> None:
    lab.begin()
    lab.page.emulate_media(media="print")
    assert lab.page.locator(".lab-sheet > li:visible").count() == len(SEGMENTS)
    assert not lab.page.locator(".lab-app").is_visible()
    assert (
        lab.page.locator(".lab-key").evaluate("key => getComputedStyle(key).breakBefore") == "page"
    )


def test_only_the_lab_loads_its_script() -> None:
    loading = [name for name in EVERY_PAGE if "lab.js" in (SITE / name).read_text("utf-8")]
    assert loading == [NAME]


def test_class_mode_shows_every_coder_and_leaves_nobody_out(site: Path) -> None:
    page = soup("chapters/class.html")
    assert "No file was left out." in page.text
    coders = set(read_class(STUDY.path / "classroom", STUDY)[0]["coder_id"])
    rows = {row.text for row in page.select("th[scope=row]")}
    assert coders <= rows
