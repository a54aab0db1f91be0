"""Class mode in the page: files dropped in are read and compared as the notebook does it."""

import random
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from bs4 import BeautifulSoup
from IPython.display import HTML
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from crosscase import analysis, teach
from crosscase.display import number
from crosscase.interchange import read_class, read_codings
from crosscase.study import load_study
from crosscase.teach.classroom import MODES, vote_table
from tests.interchange.test_codings import WORKBOOKS
from tests.interchange.test_codings import workbook as least_workbook
from tests.site.conftest import EVERY_PAGE, SITE
from tests.site.visit import SETTLED, too_wide, violations, watch

NAME, LAB = "chapters/class.html", "chapters/lab.html"
STUDY = load_study()
SEGMENTS = list(teach.practice_sample(STUDY)["segment_id"].astype(str))
ALL = list(STUDY.segments["segment_id"].astype(str))
CODES = list(STUDY.codebook["code_id"].astype(str))
BEARINGS = list(STUDY.bearings)
HEADER = "segment_id,coder_id,code_id,bearing\n"
ONE, TWO = SEGMENTS[:2]
POL = CODES[0]
DESK: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 320, "height": 700}
Rows = list[list[str]]
Codings = dict[str, dict[str, str]]


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=DESK)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, site: Path) -> Page:
    """Return the page of the class, opened from its folder."""
    return opened(context, site)


def opened(context: BrowserContext, site: Path, name: str = NAME, asked: str = "") -> Page:
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto((site / name).as_uri() + asked, wait_until="load")
    return page


# What classes hand in.


def drawn(draw: random.Random, among: list[str], likely: float = 0.6) -> Codings:
    """Draw codings of statements; coders mostly think alike."""
    return {
        segment: {
            code: draw.choice(BEARINGS)
            for code in CODES
            if draw.random() < (likely if invites(segment, code) else likely / 20)
        }
        for segment in among
    }


def invites(segment: str, code: str) -> bool:
    """Tell whether a statement invites a code, the same in every run."""
    return random.Random(segment + code).random() < 0.1


def as_csv(coder: str, codings: Codings) -> str:
    rows = [
        f"{segment},{coder},{code},{bearing}\n"
        for segment, own in codings.items()
        for code, bearing in (own or {"": ""}).items()
    ]
    return HEADER + "".join(rows)


def a_class(
    seed: int, coders: int, among: list[str], mode: str = "-blind", likely: float = 0.6
) -> dict[str, bytes]:
    """Return files of coders, of whom each but the first has left out some statements."""
    draw = random.Random(seed)
    files = {}
    for place in range(coders):
        some = among if place == 0 else [each for each in among if draw.random() < 0.7]
        text = as_csv(f"coder {place}", drawn(draw, some or among[:1], likely))
        files[f"codings-coder-{place}{mode}.csv"] = text.encode()
    return files


def one_each(coder: str, segment: str, code: str = "", bearing: str = "") -> bytes:
    return as_csv(coder, {segment: {code: bearing} if code else {}}).encode()


def workbook(text: str, shared: bool, packing: int = ZIP_DEFLATED) -> bytes:
    """Return the rows of a CSV text as a workbook, with shared texts or texts of each cell."""
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    book = f'<workbook xmlns:r="{relation}"><sheets><sheet r:id="a"/></sheets></workbook>'
    link = '<Relationships><Relationship Id="a" Target="worksheets/one.xml"/></Relationships>'
    texts = sorted(set(re.split("[,\n]", text)))
    lines = []
    for line, row in enumerate(text.splitlines(), 1):
        cells = [
            f'<c r="{column}{line}" t="s"><v>{texts.index(cell)}</v></c>'
            if shared
            else f'<c r="{column}{line}" t="inlineStr"><is><r><t>{cell}</t></r></is></c>'
            for column, cell in zip("ABCD", row.split(","), strict=True)
            if cell
        ]
        lines.append(f'<row r="{line}">{"".join(cells)}</row>')
    sheet = f"<worksheet><sheetData>{''.join(lines)}</sheetData></worksheet>"
    strings = f"<sst>{''.join(f'<si><t>{each}</t></si>' for each in texts)}</sst>"
    content = BytesIO()
    with ZipFile(content, "w", packing) as file:
        file.writestr("xl/workbook.xml", book)
        file.writestr("xl/_rels/workbook.xml.rels", link)
        file.writestr("xl/worksheets/one.xml", sheet)
        if shared:
            file.writestr("xl/sharedStrings.xml", strings)
    return content.getvalue()


LONE = as_csv("Löwe", drawn(random.Random(5), SEGMENTS))
FORMS = {
    "codings-a-blind.csv": LONE.replace("Löwe", "a").encode(),
    "codings-b-blind (1).CSV": LONE.replace("Löwe", "b").replace(",", ";").encode("utf-8-sig"),
    "my class c_blind.csv": LONE.replace("Löwe", "c").replace(",", "\t").encode("utf-8"),
    "d-blind.csv": LONE.replace("Löwe", "d").replace("\n", "\r\n").encode("utf-16"),
    "e-blind.csv": LONE.replace("Löwe", '"e e"').replace("\n", ",,\n").encode() + b"\n,,,,,\n",
    "f-blind.xlsx": workbook(LONE.replace("Löwe", "f"), shared=True),
    "g-blind-final.XLSX": workbook(LONE, shared=False),
}
CLASSES = {
    "six": a_class(1, 6, SEGMENTS),
    "two": a_class(2, 2, SEGMENTS),
    "thirty": a_class(3, 30, SEGMENTS[:12]),
    "any statements": a_class(4, 4, ALL[::40]),
    "one coder": a_class(5, 1, SEGMENTS),
    "no code ever given": a_class(6, 3, SEGMENTS, likely=0),
    "one code, always": {
        f"{name}-blind.csv": one_each(name, ONE, POL, "mixed") for name in ("x", "y")
    },
    "nothing shared": {
        "x-blind.csv": one_each("x", ONE, POL, "aim"),
        "y-blind.csv": one_each("y", TWO),
    },
    "three modes": {
        **a_class(7, 3, SEGMENTS),
        **a_class(8, 3, SEGMENTS, "-shown (2)"),
        **a_class(9, 2, SEGMENTS, ""),
    },
    "all forms": FORMS,
    "the example": {
        name: text.encode() for name, text in teach.classroom.example_files(STUDY).items()
    },
    "halves": {  # alpha and shares that lie half way between two figures
        f"{name}-blind.csv": as_csv(
            name,
            {
                each: {POL: "aim"} if place in given else {}
                for place, each in enumerate(SEGMENTS[:8])
            },
        ).encode()
        for name, given in {"x": {0, 1, 2}, "y": {0, 1, 3}, "z": {0, 4, 5}}.items()
    },
}


def handed_in(folder: Path, files: dict[str, bytes]) -> list[Path]:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]


def drop(page: Page, paths: list[Path]) -> None:
    """Choose files, and wait until they have been read."""
    page.evaluate("document.querySelector('.class-results').removeAttribute('aria-busy')")
    with page.expect_file_chooser() as chooser:
        page.get_by_label("Drop files here").click()
    chooser.value.set_files(paths)
    page.locator(".class-results[aria-busy=false]").wait_for(state="attached")


def cells(html: str) -> Rows:
    """Return the rows of the first table, without its head."""
    table = BeautifulSoup(html, "html.parser").find("table")
    assert table is not None
    return [
        [" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")]
        for row in table.select("tbody tr")
    ]


def lines(html: str) -> list[str]:
    """Return what is said of the files, a line each."""
    found = BeautifulSoup(html, "html.parser")
    for end in found.select("br"):
        end.replace_with("\n")
    text = "\n".join(each.get_text() for each in found.select("p, li"))
    # Why an archive or its XML cannot be read, every library says in its own words.
    return [re.sub(r"be read \(.*?\); open", "be read; open", line) for line in text.split("\n")]


def blocks(page: Page) -> dict[str, list[str]]:
    """Return what is shown of each mode: HTML, element by element."""
    found: dict[str, list[str]] = page.evaluate(
        """() => {
            const blocks = {};
            let mode = "";
            for (const each of document.querySelector(".class-results").children) {
                if (each.tagName === "H2") blocks[mode = each.textContent] = [];
                else blocks[mode].push(each.outerHTML);
            }
            return blocks;
        }"""
    )
    return found


def disputes(html: str) -> list[list[str]]:
    """Return of each disputed statement: what it says, what was given, what the reference holds."""
    items = BeautifulSoup(html, "html.parser").select("ol > li")
    return [
        [
            " ".join(item.select_one(".class-statement").get_text(" ").split()),  # type: ignore[union-attr]
            " ".join(each.text for each in item.select(":scope > ul > li")),
            " ".join(each.text for each in item.select("details li")),
        ]
        for item in items
    ]


# The same figures and words as the notebook's.


@pytest.mark.parametrize("files", CLASSES.values(), ids=list(CLASSES))
def test_every_figure_is_that_of_the_notebook(
    files: dict[str, bytes], page: Page, tmp_path: Path
) -> None:
    faults = watch(page, "file://")
    drop(page, handed_in(tmp_path, files))
    readings, refused = read_class(tmp_path, STUDY)
    assert not refused
    shown = blocks(page)
    told = lines("".join(shown.pop("Who was read")))
    assert told[0] == lines(teach.class_files(readings, refused).data)[0]
    assert list(shown) == [
        said.capitalize() for mode, said in MODES.items() if (readings["mode"] == mode).any()
    ]
    for mode, said in MODES.items():
        own = readings[readings["mode"] == mode]
        if own.empty:
            continue
        block = shown[said.capitalize()]
        tables = [html for html in block if "<table" in html]
        beside = teach.coder_table(analysis.agreement_with(own, STUDY), said)
        assert cells(tables[0]) == cells(str(beside.data))
        words = BeautifulSoup("".join(block), "html.parser").get_text(" ")
        meant = teach.class_coders(own, STUDY).parts[1]
        assert isinstance(meant, HTML)
        assert BeautifulSoup(str(meant.data), "html.parser").text.strip() in words
        together = own.groupby("segment_id", observed=True)["coder_id"].nunique().max() > 1
        assert len(tables) == 1 + together
        if not together:
            alone = own["coder_id"].nunique() == 1
            assert ("Agreement takes two." if alone else "No two of them have read") in words
            continue
        compare_agreement(cells(tables[1]), own, words)
        compare_disputes(block[-1], own)
    assert faults == []


def compare_agreement(found: Rows, own: Any, words: str) -> None:
    table = analysis.reading_coefficients(own, STUDY, resamples=1).query("judgement == 'presence'")
    alpha = table[table["coefficient"] == "alpha"].set_index("code_id")
    readers = own.groupby("segment_id", observed=True)["coder_id"].nunique()
    given = own.groupby(["segment_id", "code_id"], observed=False)["coder_id"].nunique()
    given = given.unstack("code_id").loc[readers.index[readers > 1]]
    alike = given.eq(0) | given.eq(readers[readers > 1], axis="index")
    same = {**alike.sum(), "all": alike.to_numpy().sum()}
    expected = [
        [
            STUDY.names.get(str(code), "All dimensions"),
            f"{same[code]} of {row['units']}",
            "undefined" if row["value"] != row["value"] else number(row["value"], 2),
        ]
        for code, row in alpha.iterrows()
    ]
    assert found == expected
    assert f"Krippendorff’s alpha is {expected[-1][-1]}." in words


def compare_disputes(html: str, own: Any) -> None:
    shared = analysis.contested(own, STUDY)
    apart = shared[shared["differing"] > 0]
    if apart.empty:
        assert "nobody differs from another" in html
        return
    expected = cells(str(vote_table(apart.head(10), own, STUDY, "Votes").data))
    assert disputes(html) == [[row[0], row[2], row[3]] for row in expected]


FAULTS: dict[str, str | bytes] = {
    "unknown statement": f"{HEADER}{ONE[:-1]}X,m,{POL},mixed\n",
    "unknown code": f"{HEADER}{ONE},m,O-POLL,mixed\n",
    "unknown bearing": f"{HEADER}{ONE},m,{POL},positve\n{TWO},m,{POL},good\n",
    "many": HEADER + f"{ONE},m,{POL},good\n" * 8,
    "no bearing": f"{HEADER}{ONE},m,{POL},\n",
    "no code": f"{HEADER}{ONE},m,,mixed\n",
    "no coder": f"{HEADER}{ONE},,{POL},mixed\n",
    "no statement": f"{HEADER},m,{POL},mixed\n",
    "formula": f"{HEADER}{ONE},=1+1,{POL},mixed\n",
    "placeholder": f"{HEADER}{ONE},TODO,{POL},mixed\n",
    "garbled": f"{HEADER}{ONE},LÃ¶we,{POL},mixed\n",
    "no name": f"{HEADER}{ONE},a!,{POL},mixed\n",
    "quotes": f"{HEADER}{ONE},o'x,{POL},mi'xed\n",
    "blank": f"{HEADER}{ONE},m, ,mixed\n",
    "taken": f"{HEADER}{ONE},A,{POL},mixed\n",
    "reference": f"{HEADER}{ONE},reference,,\n",
    "two coders": f"{HEADER}{ONE},m,,\n{TWO},n,,\n",
    "twice": f"{HEADER}{ONE},m,{POL},mixed\n{ONE},m,{POL},aim\n",
    "both": f"{HEADER}{ONE},m,{POL},mixed\n{ONE},m,,\n",
    "ragged": f"{HEADER}{ONE},m,{POL}\n{ONE},m,{POL},mixed,x\n",
    "no rows": HEADER,
    "empty": "",
    "blank lines": "\n\n  \n",
    "bars": HEADER.replace(",", "|") + f"{ONE}|m|{POL}|mixed\n",
    "open quote": f'{HEADER}{TWO},m,,\n{ONE},"m,{POL},mixed\n',
    "after quote": f'{HEADER}{ONE},"m"x,{POL},mixed\n',
    "page": "<html><body>Sign in</body></html>",
    "column missing": f"segment_id,coder_id,code_id\n{ONE},m,{POL}\n",
    "column more": HEADER.replace("\n", ",note\n") + f"{ONE},m,,,x\n",
    "column twice": HEADER.replace("bearing", "code_id"),
    "photo": b"\x89PNG\0",
    "latin": f"{HEADER}{TWO},m,,\n{ONE},Löwe,,\n".encode("cp1252"),
    "cut": f"{HEADER}{ONE},Löwe,,\n".encode()[: len(HEADER) + len(ONE) + 3],
    "nul": f"{HEADER}{ONE},m\0,,\n",
    "huge": b"x" * 5_000_001,
    "long": f"{HEADER}{ONE},{'m' * 140_000},,\n",
}
WORKBOOK_FAULTS = {
    "cut.xlsx": workbook(LONE, shared=True)[:400],
    "bare.xlsx": b"PK\3\4",
    "rows.xlsx": workbook(f"{HEADER}{ONE},m,{POL},good\n", shared=True),
    "damaged.xlsx": (lambda whole: whole[:60] + b"\0\1" + whole[62:])(workbook(LONE, True)),
    "altered.xlsx": workbook(LONE, False, ZIP_STORED).replace(b"inlineStr", b"inlineSta", 1),
    "openpyxl.xlsx": (WORKBOOKS / "openpyxl.xlsx").read_bytes(),
    "xlsxwriter.xlsx": (WORKBOOKS / "xlsxwriter.xlsx").read_bytes(),
}


def test_what_is_wrong_is_said_once_per_file_in_the_words_of_the_notebook(
    page: Page, tmp_path: Path
) -> None:
    files = {
        f"{name}.csv": content if isinstance(content, bytes) else content.encode()
        for name, content in FAULTS.items()
    }
    same = {
        "anna-blind.csv": one_each("anna", ONE),
        "anna-blind (1).csv": one_each("anna", ONE),
        "anna-later-blind.csv": one_each("anna", TWO),
        "anna-shown.csv": one_each("anna", TWO),
        "._anna.csv": b"\0",
        "Thumbs.db": b"\0",
    }
    drop(page, handed_in(tmp_path, {**files, **WORKBOOK_FAULTS, **same}))
    readings, refused = read_class(tmp_path, STUDY)
    expected = lines(teach.class_files(readings, refused).data)
    said = lines("".join(blocks(page)["Who was read"]))
    assert said[: len(expected)] == expected
    assert said[len(expected) :] == ["Coded blind: anna", "With the reference shown: anna"]
    assert len(page.locator(".class-left-out strong").all()) == len(refused) > 40


@pytest.mark.parametrize(
    "sheet",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>',
        f"<worksheet>{' ' * 6_000_000}</worksheet>",
        '<worksheet><row r="1"><c r="XFD1"><v>1</v></c></row></worksheet>',
        '<worksheet><row r="1e9"><c r="A1"><v>1</v></c></row></worksheet>',
        '<worksheet><row><c t="s"><v>3</v></c></row></worksheet>',
        "<worksheet><row>",
        "<worksheet/>",
    ],
)
def test_a_workbook_that_is_a_trap_is_refused_in_the_same_words(
    sheet: str, page: Page, tmp_path: Path
) -> None:
    drop(page, [least_workbook(tmp_path / "trap.xlsx", sheet)])
    readings, refused = read_class(tmp_path, STUDY)
    assert len(refused) == 1
    said = lines("".join(blocks(page)["Who was read"]))
    assert said[1:] == lines(teach.class_files(readings, refused).data)[1:]


# The device.


def test_nothing_is_asked_for_or_kept_and_files_are_forgotten(page: Page, tmp_path: Path) -> None:
    kept = "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
    before = page.evaluate(kept)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    drop(page, handed_in(tmp_path, CLASSES["three modes"] | WORKBOOK_FAULTS))
    assert page.locator(".class-contested").count() == 3
    assert page.evaluate(kept) == before
    assert page.evaluate("indexedDB.databases()") == []
    page.get_by_role("button", name="Forget these files").click()
    assert page.locator(".class-results").inner_text() == ""
    assert "forgotten" in page.locator(".class-mode [role=status]").inner_text()
    assert page.get_by_role("button", name="Try it").is_visible()
    assert asked == []
    page.reload(wait_until="load")
    assert page.locator(".class-results").inner_text() == ""


def test_a_repaired_file_takes_the_place_of_the_first_and_the_example_gives_way(
    page: Page, tmp_path: Path
) -> None:
    page.get_by_role("button", name="Try it with two example files").click()
    results = page.locator(".class-results")
    results.get_by_text("This is an example.").wait_for()
    assert "coder-A, coder-B" in results.inner_text()
    [path] = handed_in(tmp_path, {"anna-blind.csv": one_each("anna", ONE, POL, "good")})
    drop(page, [path])
    assert "example" not in results.inner_text() and "coder-A" not in results.inner_text()
    assert "'good' is not allowed" in results.inner_text()
    path.write_bytes(one_each("anna", ONE, POL, "aim"))
    drop(page, [path])
    assert results.locator(".class-read").inner_text() == (
        "Read: one coder coded blind. anna-blind.csv took the place of an earlier file of that "
        "name. No file was left out."
    )


def test_files_may_be_dropped_anywhere_on_the_page(page: Page) -> None:
    files = CLASSES["two"]
    held = page.evaluate_handle(
        """files => {
            const data = new DataTransfer();
            for (const [name, text] of Object.entries(files))
                data.items.add(new File([text], name));
            return data;
        }""",
        {name: content.decode() for name, content in files.items()},
    )
    page.dispatch_event("h1", "dragover", {"dataTransfer": held})
    assert page.locator(".class-drop.is-over").count() == 1
    page.dispatch_event("h1", "drop", {"dataTransfer": held})
    page.get_by_text("Read: two coders coded blind.").first.wait_for()
    assert page.locator(".class-drop.is-over").count() == 0


def test_disputed_statements_lead_to_their_pages(page: Page, site: Path, tmp_path: Path) -> None:
    drop(page, handed_in(tmp_path, CLASSES["any statements"]))
    addresses = page.locator(".class-contested a").evaluate_all("links => links.map(a => a.href)")
    assert len(addresses) == 10
    for address in addresses:
        path, _, place = address.removeprefix(site.as_uri() + "/").partition("#")
        assert f'id="{place}"' in (site / path).read_text("utf-8")


# Everybody.


def test_files_are_chosen_by_keyboard(page: Page, tmp_path: Path) -> None:
    box = page.get_by_label("Drop files here, or choose them")
    page.get_by_role("button", name="Try it").focus()
    page.keyboard.press("Shift+Tab")
    assert box.evaluate("box => box === document.activeElement")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    assert chooser.value.is_multiple()
    chooser.value.set_files(handed_in(tmp_path, CLASSES["two"]))
    page.get_by_text("Read: two coders coded blind.").first.wait_for()
    status = page.locator(".class-mode [role=status]")
    assert status.inner_text() == "Read: two coders coded blind. No file was left out."


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    theme: str, browser: Browser, site: Path, tmp_path: Path
) -> None:
    context = browser.new_context(viewport=NARROW, has_touch=True, is_mobile=True)
    page = opened(context, site)
    drop(page, handed_in(tmp_path, CLASSES["three modes"] | WORKBOOK_FAULTS))
    for summary in page.locator(".class-contested summary").all()[:3]:
        summary.tap()
    page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
    page.wait_for_timeout(SETTLED)
    assert not too_wide(page)
    assert violations(page) == []
    small = page.evaluate(
        """() => [...document.querySelectorAll(":is(.class-mode, .lab-link) *")]
            .filter(each => each.matches("button, select, input, summary"))
            .filter(each => each.checkVisibility() && each.getBoundingClientRect().height < 44)
            .map(each => each.outerHTML)"""
    )
    assert small == []
    context.close()


def test_what_is_printed_is_what_was_read(page: Page, tmp_path: Path) -> None:
    seen = """() => [...document.querySelectorAll("article h2")]
        .filter(each => each.checkVisibility()).map(each => each.textContent)"""
    page.emulate_media(media="print")
    assert "Limits" in " ".join(page.evaluate(seen))
    page.emulate_media(media="screen")
    drop(page, handed_in(tmp_path, CLASSES["two"]))
    page.emulate_media(media="print")
    assert page.evaluate(seen) == ["Who was read", "Coded blind"]
    assert not page.locator(".class-drop, .class-buttons").locator("visible=true").count()


def test_without_scripts_a_sentence_says_where_files_go(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = opened(context, site)
    assert page.locator(".class-unscripted").is_visible()
    assert not page.locator(".class-app, .lab-link").locator("visible=true").count()
    context.close()


def test_only_the_page_of_the_class_loads_its_scripts() -> None:
    for script in ("codings.js", "class.js"):
        assert [name for name in EVERY_PAGE if script in (SITE / name).read_text("utf-8")] == [NAME]


# A link presets the lab.


def statements(page: Page) -> list[str]:
    """Return the statements of the lab, in their order."""
    texts: list[str] = page.locator(".lab-sheet .lab-statement").all_inner_texts()
    return texts


def test_the_link_sets_mode_and_statements_for_everybody_who_has_it(
    page: Page, context: BrowserContext, browser: Browser, site: Path, tmp_path: Path
) -> None:
    page.get_by_label("Statements, 1 to 20").fill("3")
    page.get_by_label("Draw").fill("7")
    link = page.locator(".lab-link output").inner_text()
    assert link.endswith("/lab.html?mode=blind&n=3&draw=7")
    page.get_by_role("button", name="Open the lab with it").click()
    page.wait_for_url(link)
    page.emulate_media(media="print")
    mine = statements(page)
    page.emulate_media(media="screen")
    assert page.locator(".lab-preset").inner_text() == (
        "Set by the link: the reference comes only at the end: to measure agreement; "
        "3 of the 20 statements, draw 7."
    )
    assert not page.get_by_label("Show the reference").is_visible()
    page.get_by_label("Nickname").fill("robin")
    page.get_by_role("button", name="Begin").click()
    for place in range(3):
        assert page.locator(".lab-app h3:visible").inner_text() == f"Statement {place + 1} of 3"
        assert page.locator(".lab-shown .lab-statement").inner_text() == mine[place]
        page.keyboard.press("Enter")
    with page.expect_download() as caught:
        page.get_by_role("button", name="Download your codings").click()
    assert caught.value.suggested_filename == "codings-robin-blind.csv"
    caught.value.save_as(tmp_path / "robin-blind.csv")
    read = read_codings(tmp_path / "robin-blind.csv", STUDY)["segment_id"].astype(str)
    said = STUDY.segments.set_index("segment_id")["statement"]
    assert sorted(said[each] for each in read) == sorted(mine)
    other = browser.new_context()
    neighbour = opened(other, site, LAB, "?mode=blind&n=3&draw=7")
    neighbour.emulate_media(media="print")
    assert statements(neighbour) == mine
    keys = neighbour.locator(".lab-key summary").all_inner_texts()
    assert keys == [f"Statement {place}: the reference" for place in (1, 2, 3)]
    other.close()


def test_each_draw_is_another_and_each_link_keeps_its_own_progress(
    context: BrowserContext, site: Path
) -> None:
    seen = {}
    for asked in ("", "?n=5", "?draw=1", "?draw=2", "?n=5&draw=2"):
        page = opened(context, site, LAB, asked)
        page.emulate_media(media="print")
        seen[asked] = statements(page)
        page.close()
    whole = seen[""]
    assert len(whole) == len(SEGMENTS) and seen["?n=5"] == whole[:5]
    assert sorted(seen["?draw=1"]) == sorted(seen["?draw=2"]) == sorted(whole)
    assert len({tuple(each) for each in (whole, seen["?draw=1"], seen["?draw=2"])}) == 3
    assert seen["?n=5&draw=2"] == seen["?draw=2"][:5]
    page = opened(context, site, LAB, "?mode=shown")
    page.get_by_label("Nickname").fill("robin")
    page.get_by_role("button", name="Begin").click()
    page.reload(wait_until="load")
    assert not page.get_by_label("Nickname").is_visible()
    plain = opened(context, site, LAB)
    assert plain.get_by_label("Nickname").is_visible()
    assert plain.get_by_label("Show the reference").is_visible()
    assert not plain.locator(".lab-preset").is_visible()


@pytest.mark.parametrize("asked", ["mode=seen", "n=0", "n=21", "n=many", "draw=-1", "draw=1.5"])
def test_a_link_that_asks_for_what_there_is_not_is_told_so(
    asked: str, context: BrowserContext, site: Path
) -> None:
    page = opened(context, site, LAB, f"?{asked}")
    said = page.locator(".lab-said").inner_text()
    assert f"“{asked}”, which is left out; allowed: " in said
    assert page.get_by_label("Show the reference").is_visible()
    assert page.locator(".lab progress").get_attribute("max") == str(len(SEGMENTS))


def test_a_link_is_copied_and_a_number_out_of_bounds_makes_none(
    context: BrowserContext, site: Path
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = opened(context, site)
    page.get_by_label("The reference comes").select_option("shown")
    page.get_by_role("button", name="Copy the link").click()
    page.get_by_text("Copied.").wait_for()
    link = page.locator(".lab-link output").inner_text()
    assert page.evaluate("navigator.clipboard.readText()") == link
    assert "mode=shown&n=20&draw=1" in link
    page.get_by_label("Statements, 1 to 20").fill("21")
    assert page.locator(".lab-link output").inner_text() == ""
    assert "whole numbers" in page.locator(".lab-link-said").inner_text()
