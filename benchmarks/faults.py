"""Whether the tests of the pages still find what they are there for: faults planted in the pages.

Run it when the book is built. Every fault goes into a copy of the pages; then each of the tests
named here is run on the copy, and has to fail with the words that stand beside it.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import copytree
from typing import NamedTuple
from xml.etree import ElementTree

from _shared import LACKING, ROOT, asked

SITE = ROOT / "_build" / "html"
IMAGE = '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'
END = "</article>"


class Fault(NamedTuple):
    """What is wrong, on which page, how it comes there, which test finds it and what it says.

    A file that is no page is named with its ending.
    """

    what: str
    page: str
    old: str
    new: str
    test: str
    said: str = ""


def added(what: str, page: str, html: str, test: str, said: str = "") -> Fault:
    """Return a fault that stands at the end of the text of a page."""
    return Fault(what, page, END, html + END, test, said)


AXE = "test_accessibility.py::test_axe_finds_nothing[{page}.html-%s]"
KEYS = "test_accessibility.py::test_the_keyboard_reaches_every_control_and_shows_where_it_is"
KEYS += "[{page}.html]"
FITS = "test_pages.py::test_a_page_fits_its_window[{page}.html-%s]"
LOADS = "test_pages.py::test_a_page_loads_whole_from_a_server_or_a_folder[{page}.html-%s]"
LINKS = "test_links.py::test_internal_links_lead_somewhere[{page}.html]"
NAMED = "test_markup.py::test_what_one_uses_or_sees_has_a_name"
LATE = "test_explorer.py::test_words_that_come_late_fill_the_page_and_disturb_nobody"
EXPLORER = "_static/explorer.js"
SOURCE, CODE, CLAIM = "evidence/tre-caj-s02", "evidence/n-org", "claims/leon-tie-ended"

FAULTS = [
    added("a link to no page", "chapters/cite", '<a href="lost.html">x</a>', LINKS, "lost.html"),
    added("a link to no place", SOURCE, '<a href="#lost">x</a>', LINKS, "#lost"),
    added(
        "a picture from elsewhere", "chapters/contribute",
        '<img src="//example.org/x.png" alt="x">',
        "test_links.py::test_a_page_names_no_file_of_others_to_load[{page}.html]", "example.org",
    ),
    added("a request to others", "chapters/contribute", "", LOADS % "desk", "example.org"),
    added("a lost file", "chapters/framework", '<img src="x.png" alt="x">', LOADS % "desk", "404"),
    added("a lost file in a folder", "chapters/framework", "", LOADS % "phone", "x.png"),
    added("a script", "chapters/opsomming", "<script>lost()</script>", LOADS % "desk", "console"),
    added(
        "a script of strangers", "evidence/o-con", "<script>lost()</script>",
        "test_policy.py::test_every_page_of_the_site_has_the_scripts_of_the_book_alone", "o-con",
    ),
    Fault(
        "a page without its policy", CLAIM, "Content-Security-Policy", "X-Nothing",
        "test_policy.py::test_every_page_with_text_from_the_data_states_its_policy", CLAIM,
    ),
    added("a picture without words", "evidence/n-kno", IMAGE, NAMED, "evidence/n-kno"),
    added("a button without words", CLAIM, "<button></button>", NAMED, CLAIM),
    added("no words, by axe", "chapters/glossary", IMAGE, AXE % "desk", "image-alt"),
    Fault(
        "a page without its language", CODE, '<html lang="en"', "<html",
        "test_markup.py::test_every_page_says_its_language_and_title", CODE,
    ),
    added(
        "an id given twice", SOURCE, '<i id="x"></i><i id="x"></i>',
        "test_markup.py::test_no_id_is_given_twice", SOURCE,
    ),
    added(
        "a heading that leaves one out", SOURCE, "<h5>x</h5>",
        "test_markup.py::test_headings_go_down_step_by_step", SOURCE,
    ),
    added(
        "a table without a caption", SOURCE, "<table><tr><th>x</th></tr></table>",
        "test_language_marks.py::test_every_table_has_a_caption_and_headings[{page}.html]", "",
    ),
    added(
        "pale words in the light", "chapters/codebook", '<p style="color: #bbb">pale</p>',
        AXE % "desk", "color-contrast",
    ),
    added(
        "pale words in the dark", "chapters/data", '<p style="color: #444">pale</p>',
        AXE % "phone", "color-contrast",
    ),
    Fault(
        "an image without words in a late row", "chapters/evidence",
        '<tr>(<th scope="row"><span id="source-tre-caj-s10")',
        rf"<tr><td>{IMAGE}</td></tr><tr>\1", AXE % "desk", "image-alt",
    ),
    added(
        "a box too wide for a phone", "chapters/bibliography", '<div style="width: 700px">x</div>',
        FITS % "phone", "700px",
    ),
    added(
        "a box too wide for a desk", "chapters/teaching", '<div style="width: 3000px">x</div>',
        FITS % "desk",
    ),
    added(
        "a link that Tab passes over", "chapters/claims", '<a href="#x" tabindex="-1">x</a>',
        KEYS, "not reached",
    ),
    added(
        "a focus that is not seen", "chapters/cite",
        '<a href="cite.html" style="outline: 0 !important; box-shadow: none !important">x</a>',
        KEYS, "not seen",
    ),
    Fault(
        "words beyond their drawing", "chapters/then-and-now", r'(<svg [^>]*role="img"[^>]*>)',
        r'\1<text x="-99" y="9">lost words</text>',
        "test_charts.py::test_all_words_of_all_charts_can_be_read[then-and-now-desk]",
    ),
    Fault(
        "a wrong number on the landing page", "chapters/findings",
        r'(<small aria-hidden="true"[^>]*>)\d+', r"\g<1>99",
        "test_bases.py::test_the_landing_page_shows_what_is_documented_and_the_rating", "99",
    ),
    Fault(
        "a wrong number on a page of evidence", "evidence/utr-leo-n-age",
        "from three origins; 33", "from three origins; 34",
        "test_bases.py::test_the_page_of_a_cell_says_what_the_rule_counts[UTR-LEO-N-AGE]", "34",
    ),
    Fault(
        "a wrong number in the text", "chapters/organisation", r'pasted-text glue-(\w+)">',
        r'pasted-text glue-\1">9',
        "test_values.py::test_values_stand_as_they_were_said[organisation]",
    ),
    Fault(
        "another number in a translation", "chapters/resumen", r'glue-sources">\d+',
        'glue-sources">9', "test_summary.py::test_all_say_the_same_numbers[es]", "",
    ),
    Fault(
        "a source with another address", "chapters/evidence", "https://staepa-cajamarca.de",
        "https://example.org",
        "test_content.py::test_every_source_in_the_register_links_to_its_public_address", "example",
    ),
    Fault(
        "a statement that is lost", "evidence/tre-caj-s03", 'id="tre-caj-011"',
        'id="x"', "test_explorer.py::test_every_segment_has_one_home",
    ),
    added(
        "a term linked twice", "chapters/organisation",
        '<p><a class="term" href="glossary.html#term-Rating">rating</a></p>' * 2,
        "test_terms.py::test_a_chapter_links_each_term_once_to_its_entry[organisation]", "",
    ),
    Fault(
        "words that come late and throw the page away", EXPLORER,
        r"for \(const item of find\(\"ol\"\)\.children\) write\(item, byId\.get\(item\.id\)\);",
        "show();", LATE, "activeElement",
    ),
    Fault(
        "another page in the place of the words, unsaid", EXPLORER,
        r'\(typeof statementTexts === "undefined" \? reject\(\) : resolve\(\)\)', "resolve()",
        "test_explorer.py::test_another_page_in_the_place_of_the_words_is_told", "Reload",
    ),
    Fault(
        "a list to mark that starts where the text before it ends", "_static/book.*.css",
        r"(fieldset\)\s*\{\s*)break-before: page;", r"\1",
        "test_pages.py::test_a_list_to_mark_is_one_sheet_of_paper_with_boxes", "any",
    ),
]  # fmt: skip


def main(smoke: bool) -> int:
    """Plant all, run the tests, tell what was not found, and return the exit code."""
    if not SITE.exists():
        print("The book is not built: run `make book`.", file=sys.stderr)
        return LACKING
    with tempfile.TemporaryDirectory() as folder:
        pages = Path(copytree(SITE, Path(folder) / "html", copy_function=os.link))
        for fault in FAULTS:
            name = fault.page if "." in fault.page else f"{fault.page}.html"
            plant(fault, next(pages.glob(name)))
        if smoke:
            print(f"{len(FAULTS)} faults have their place")
            return 0
        told = failures(sorted({test_of(fault) for fault in FAULTS}), pages)
    lost = [each for each in FAULTS if each.said not in told.get(test_of(each), ())]
    for fault in lost:
        print(f"not found: {fault.what} on {fault.page}, by {test_of(fault)}")
    print(f"{len(FAULTS) - len(lost)} of {len(FAULTS)} faults are found")
    return int(bool(lost))


def plant(fault: Fault, path: Path) -> None:
    """Change a page; a fault that is nowhere to put is one of this list."""
    whole = path.read_text("utf-8")
    changed = re.sub(fault.old, fault.new, whole, count=1)
    if changed == whole and fault.new != fault.old:
        sys.exit(f"{fault.page} has no place for {fault.what}")
    path.unlink()  # which is one file with that of the site
    path.write_text(changed, "utf-8")


def test_of(fault: Fault) -> str:
    """Return the name of the test that has to find a fault."""
    return f"tests/site/{fault.test.format(page=fault.page)}"


def failures(tests: list[str], pages: Path) -> dict[str, str]:
    """Run tests on pages; return of those that fail what they say."""
    report = pages.parent / "report.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-n", "auto", f"--junitxml={report}", *tests]
    environment = os.environ | {"PAGES_UNDER_TEST": str(pages), "CI": "true"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    cases = list(ElementTree.parse(report).iter("testcase")) if report.exists() else []
    if len(cases) != len(tests):  # something else is wrong than the pages
        sys.exit(done.stdout + done.stderr)
    return {
        f"{case.attrib['classname'].replace('.', '/')}.py::{case.attrib['name']}": fault.text or ""
        for case in cases
        for fault in case.iter("failure")
    }


if __name__ == "__main__":
    sys.exit(main(asked(1)[1]))
