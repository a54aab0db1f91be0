"""A page run in the reader's browser: what was published, what follows from a change, and back."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from crosscase.study import load_study
from tests.once import once
from tests.site.conftest import PAGES, SITE, miss
from tests.site.visit import SETTLED, VIEWS, violations, watch

DATA = Path(__file__).parents[2] / "data"
CHAPTER = "chapters/organisation.html"
PATIENCE = 300_000
EDITS = {"UTR-LEO-001": "mixed", "UTR-LEO-033": "negative"}
UNTOUCHED = "chapters/amstelveen-villa-el-salvador.html"  # the changes are to another tie
# Of this coding one chart of a page follows, and none of its words.
DRAWN, ALONE = "chapters/words.html", ("UTR-LEO-371", "M-LIV", "positive")
SPANISH = "chapters/resumen.html"
PLURAL = {"note on a claim": "notes on claims", "table or list": "tables or lists"}
FALLEN, STANDING = "org-doubt-northern", "org-kind-and-unkind"
RUNNABLE = [name for name in PAGES if 'id="code-' in (SITE / name).read_text("utf-8")]
PROSE = """() => {
    const copy = document.querySelector("article").cloneNode(true);
    for (const aside of copy.querySelectorAll(".run, .answer-editor, svg, script")) aside.remove();
    return copy.textContent;
}"""
FOCUSED, HREF = "document.activeElement.textContent", "document.activeElement.href"
# What is marked on a page, counted from its marks alone.
MARKED = """() => {
    const all = (selector) => [...document.querySelectorAll(selector)];
    const numbers = all("article [class*=glue-]:has(.rerun-changed)")
        .map(each => [...each.classList].find(name => name.startsWith("glue-")));
    const claims = all(".rerun-claim").map(each => each.previousElementSibling)
        .concat(all(".sentence:has(.rerun-changed)").map(each => each.nextElementSibling))
        .map(each => each.getAttribute("href"));
    const noted = all("ol.claims > li:has(.rerun-changed), ol.claims > li.rerun-changed")
        .map(each => `#${each.id}`).filter(href => !claims.includes(href));
    const charts = all("figure.rerun > .rerun-chart").length;
    const texts = all(".rerun-published").length - charts;
    return [new Set(numbers).size, new Set(claims).size, noted.length, charts, texts];
}"""
SEEN_IN_FORCED_COLOURS = """mark => {
    const {color, borderTopWidth, borderTopColor} = getComputedStyle(mark);
    const ground = getComputedStyle(document.body).backgroundColor;
    return parseFloat(borderTopWidth) > 0 && borderTopColor !== ground && color !== ground
        && mark.checkVisibility({visibilityProperty: true, opacityProperty: true});
}"""
NUMBERS = ".cell_output:has(> figure.chart) > .output .figure-links table"
CHANGED = """() => [...document.querySelectorAll(".rerun-changed, .rerun-claim, .rerun-chart")]
    .map(element => element.textContent)"""


@pytest.fixture(scope="session")
def runtime(site: Path) -> None:
    """Ask for a book that was built with the runtime."""
    if not (site / "_static" / "runtime").exists():
        miss("the book is built without the runtime: run `make runtime`, then `make book`")


@pytest.fixture(scope="session")
def story(
    runtime: None, browser: Browser, address: str, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """Run the chapter as published, with changes, with a rule that cannot be; and go back."""

    def make(folder: Path) -> None:
        told = tell(browser, address, folder / "data")
        (folder / "told.json").write_text(json.dumps(told), "utf-8")

    folder = once(tmp_path_factory, "story", make)
    told: dict[str, Any] = json.loads((folder / "told.json").read_text("utf-8"))
    return told | {"study": folder / "data"}


def tell(browser: Browser, address: str, data: Path) -> dict[str, Any]:
    """Return what was seen on the way, and leave the changed study in a folder."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    told: dict[str, Any] = {"faults": watch(page, address)}
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(f"{address}/{CHAPTER}", wait_until="load")
    told["prose"] = page.evaluate(PROSE)
    told["numbers"] = [page.locator(NUMBERS).text_content()]
    told["before"] = [url for url in fetched if "/runtime/" in url]

    run(page, "Run this page")
    told["unchanged"], told["marks"] = status(page), page.evaluate(CHANGED)
    told["focus"] = [page.evaluate(FOCUSED)]
    context.set_offline(True)
    run(page, "Run this page")
    told["offline"] = status(page)
    context.set_offline(False)

    page.locator(".run-panel > summary").click()
    page.wait_for_selector("#run-segments option", state="attached")
    told["first choice"] = page.locator("#run-segments option").first.get_attribute("value")
    for segment, bearing in EDITS.items():
        change(page, segment, "O-SUP", bearing)
    run(page, "Run with these changes")
    told["changed"], told["marked"] = status(page), page.evaluate(MARKED)
    told["numbers"].append(page.locator(NUMBERS).text_content())
    told["focus"].append(page.evaluate(FOCUSED))
    # Python is at work for a while; who reads on meanwhile is in a part that will be replaced.
    page.locator("td.rerun-changed a").first.focus()
    told["reading"] = [page.evaluate(HREF)]
    page.get_by_role("button", name="Run with these changes").evaluate("button => button.click()")
    page.locator(".run-start:not([aria-disabled=true])").wait_for(timeout=PATIENCE)
    told["reading"].append(page.evaluate(HREF))
    told["again"] = status(page)
    told["number"] = page.locator(".glue-support_by_all").text_content()
    told["sentences"] = {
        claim: page.locator(f".sentence:has(+ #mark-{claim})").inner_text()
        for claim in (FALLEN, STANDING)
    }
    told["verdict"] = page.locator(f"#mark-{FALLEN} + .rerun-claim").inner_text()
    told["note"] = page.locator(f"#claim-{FALLEN}").text_content()
    chart = page.locator("figure.chart.rerun").first
    chart.locator(".chart-live svg").wait_for(state="visible")
    told["chart"] = [
        chart.locator(".chart-live svg").get_attribute("aria-label"),
        page.locator(".rerun-published svg[aria-label]").first.get_attribute("aria-label"),
    ]
    told["said of chart"] = chart.locator(".rerun-chart").inner_text()
    page.emulate_media(forced_colors="active")
    told["forced colours"] = chart.locator(".rerun-chart").evaluate(SEEN_IN_FORCED_COLOURS)
    page.emulate_media(forced_colors="none")
    row = page.locator(".matrix tr:has(th a:text-is('Political support'))")
    told["cell"] = row.locator("td.rerun-changed").first
    told["cell"] = [told["cell"].text_content(), told["cell"].get_attribute("title")]
    told["published chart"] = page.locator(".rerun-published .chart-box").count()
    told["axe"] = {}
    for theme, width in VIEWS.values():
        page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(SETTLED)
        told["axe"][f"{theme}, {width} px"] = violations(page)

    shutil.copytree(DATA, data)
    for link in page.locator(".run-files a").all():
        with page.expect_download() as download:
            link.click()
        download.value.save_as(data / download.value.suggested_filename)

    page.get_by_label("A rating leaves").fill("4/5")
    run(page, "Run with these changes")
    told["refused"] = page.locator(".run-report").inner_text()
    told["refused prose"] = page.evaluate(PROSE)
    page.get_by_role("button", name="Undo: A rating leaves").click()
    run(page, "Run with these changes")
    page.get_by_role("button", name="Back to the published text").click()
    told["back"] = page.evaluate(PROSE)

    page.reload(wait_until="load")
    told["kept"] = page.locator(".run-note").inner_text()
    page.goto(f"{address}/chapters/interaction.html", wait_until="load")
    told["elsewhere"] = page.locator(".run-note").inner_text()
    page.goto(f"{address}/chapters/lab.html", wait_until="load")
    page.get_by_label("Nickname").fill("Blue Heron")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("button", name="Begin").wait_for(state="hidden")
    told["lab"] = page.locator(".lab-app").inner_text()
    run(page, "Run this page")
    told["lab after"] = page.locator(".lab-app").inner_text()
    page.goto(f"{address}/{UNTOUCHED}", wait_until="load")
    run(page, "Run this page")
    told["untouched"] = [status(page), page.evaluate(CHANGED)]
    page.locator(".run-panel > summary").click()
    for _ in EDITS:
        page.locator(".run-edits button").first.click()
    told["undone"] = page.evaluate(FOCUSED)
    told["back focus"] = tell_of_a_chart_alone(page, address, told)
    told["faults"] = list(told["faults"])  # what closing ends is no fault
    context.close()
    return told


def tell_of_a_chart_alone(page: Page, address: str, told: dict[str, Any]) -> str:
    """Change a coding of which one chart of a page follows, and nothing else; go back by key."""
    page.goto(f"{address}/{DRAWN}", wait_until="load")
    page.locator(".run-panel > summary").click()
    page.wait_for_selector("#run-segments option", state="attached")
    change(page, *ALONE)
    run(page, "Run with these changes")
    told["chart alone"] = [status(page), page.evaluate(MARKED), page.evaluate(CHANGED)]
    page.get_by_role("button", name="Go to the first change").click()
    told["first change"] = page.evaluate(FOCUSED)
    page.get_by_role("button", name="Back to the published text").press("Enter")
    return str(page.evaluate(FOCUSED))


def change(page: Page, segment: str, code: str, bearing: str) -> None:
    """Change a coding in the panel, which is open."""
    page.get_by_role("combobox", name="Statement").fill(segment)
    page.locator(".run [name=code]").select_option(code)
    page.locator(".run [name=bearing]").select_option(bearing)
    page.get_by_role("button", name="Change it").click()


def run(page: Page, button: str) -> None:
    """Run the page and wait until it has been run."""
    page.get_by_role("button", name=button).click()
    page.locator(".run-start:not([aria-disabled=true])").wait_for(timeout=PATIENCE)


def status(page: Page) -> str:
    return page.locator(".run [role=status]").inner_text()


def test_nothing_is_fetched_before_the_button_is_used(story: dict[str, Any]) -> None:
    assert story["before"] == []


def test_without_changes_the_browser_computes_what_was_published(story: dict[str, Any]) -> None:
    assert story["unchanged"] == "Nothing changed: your browser computes what was published."
    assert story["marks"] == []


def test_a_run_leaves_the_keyboard_where_it_was(story: dict[str, Any]) -> None:
    first, second = story["focus"]
    assert first.startswith("Run this page") and second == "Run with these changes"
    assert story["back focus"].startswith("Run this page")


def test_who_reads_on_in_what_is_replaced_stays_at_the_same_link(story: dict[str, Any]) -> None:
    before, after = story["reading"]
    assert before == after and "/evidence/" in before


def test_who_takes_the_last_change_back_stays_in_the_panel(story: dict[str, Any]) -> None:
    assert story["undone"] == "Run with these changes"


def test_as_many_changes_are_said_as_are_marked(story: dict[str, Any]) -> None:
    kinds = ("number", "claim", "note on a claim", "chart", "table or list")
    for said, marked in ((story["changed"], story["marked"]), story["chart alone"][:2]):
        expected = [
            f"{count} {kind if count == 1 else PLURAL.get(kind, kind + 's')}"
            for count, kind in zip(marked, kinds, strict=True)
            if count
        ]
        assert said.startswith(f"{', '.join(expected)} changed.")


def test_a_changed_chart_says_so_and_has_its_own_numbers(story: dict[str, Any]) -> None:
    assert story["said of chart"].startswith("This chart has changed.")
    assert story["forced colours"]
    before, after = story["numbers"]
    assert before != after


def test_a_chart_that_alone_has_changed_is_marked(story: dict[str, Any]) -> None:
    said, _, marks = story["chart alone"]
    assert said.startswith("1 chart changed.")
    assert [mark for mark in marks if mark.startswith("This chart has changed.")] == marks
    assert story["first change"] == marks[0]


def test_a_second_run_needs_no_connection(story: dict[str, Any]) -> None:
    assert story["offline"] == story["unchanged"]


def test_statements_of_the_page_are_offered_first(story: dict[str, Any]) -> None:
    assert story["first choice"] in (SITE / CHAPTER).read_text("utf-8")


def test_a_changed_coding_changes_prose_chart_table_and_claims(story: dict[str, Any]) -> None:
    assert re.search(r"\b4 numbers", story["changed"])
    for said in ("claims", "1 chart", "1 table or list", "marked with ✱"):
        assert said in story["changed"]
    assert re.search("Utrecht–León positive.*Utrecht–León mixed", story["number"])
    assert re.search(r"14 of 16 statements.*14 of 15 statements", story["sentences"][FALLEN])
    assert "no longer stands" in story["verdict"]
    assert "Falls." in story["note"]
    now, published = story["chart"]
    assert now.startswith("Praise to blame: ") and now != published
    assert story["cell"][0].startswith("+positive")
    assert story["cell"][1].startswith("Published: +/−mixed")
    assert story["published chart"] == 1


def test_a_claim_that_goes_on_to_stand_says_its_new_numbers(story: dict[str, Any]) -> None:
    means = re.findall(
        r"bad on average \((.*?)\) on independent pages", story["sentences"][STANDING]
    )
    assert len(means) == len({*means}) == 2


def test_what_changed_is_said_of_the_published_page_however_often_it_runs(
    story: dict[str, Any],
) -> None:
    assert story["again"] == story["changed"]
    assert story["untouched"] == ["Your 2 changes move nothing on this page.", []]


def test_a_page_with_marked_changes_is_for_everyone(story: dict[str, Any]) -> None:
    assert {view: faults for view, faults in story["axe"].items() if faults} == {}


def test_the_downloaded_files_are_a_valid_study_with_the_change(story: dict[str, Any]) -> None:
    study = load_study(story["study"])
    support = study.codings[study.codings["code_id"] == "O-SUP"]
    for segment, bearing in EDITS.items():
        found = support[support["segment_id"] == segment]["bearing"]
        assert list(found) == [bearing, bearing]


def test_an_impossible_rule_is_refused_in_the_words_of_the_library(story: dict[str, Any]) -> None:
    assert "RatingRule needs 0 < weak <= strong <= 1" in story["refused"]
    assert story["refused prose"] == story["prose"]


def test_the_published_text_comes_back_whole(story: dict[str, Any]) -> None:
    assert story["back"] == story["prose"]


def test_changes_are_kept_on_the_device_and_listed_everywhere(story: dict[str, Any]) -> None:
    for note in ("kept", "elsewhere"):
        assert "You have changed 2 codings on this device" in story[note]


def test_the_coding_lab_goes_on_where_it_was(story: dict[str, Any]) -> None:
    assert story["lab after"] == story["lab"]


def test_nobody_else_is_asked_and_nothing_fails(story: dict[str, Any]) -> None:
    assert story["faults"] == []


def test_a_page_opened_from_a_folder_says_what_to_do(
    runtime: None, browser: Browser, site: Path
) -> None:
    page = browser.new_page()
    page.goto((site / CHAPTER).as_uri(), wait_until="load")
    page.get_by_role("button", name="Run this page").click()
    assert "python -m http.server" in status(page)
    page.close()


def test_every_page_with_code_can_be_run_and_no_other(runtime: None, site: Path) -> None:
    assert len(RUNNABLE) > 15
    scripted = [name for name in PAGES if "/run.js" in (site / name).read_text("utf-8")]
    assert scripted == RUNNABLE


@pytest.mark.parametrize(
    "name",
    [pytest.param(each, marks=pytest.mark.long if each != SPANISH else ()) for each in RUNNABLE],
)
def test_a_browser_computes_what_was_published(
    name: str, runtime: None, browser: Browser, address: str
) -> None:
    page = browser.new_page()
    page.goto(f"{address}/{name}", wait_until="load")
    run(page, "Run this page")
    said, report = status(page), page.locator(".run-report").inner_text()
    page.close()
    assert (said, report) == ("Nothing changed: your browser computes what was published.", "")
