"""Nothing runs in a browser but the scripts of the book, and the browser itself holds to that."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route

from crosscase.book.checks import strangers
from tests.site.conftest import EVERY_PAGE, LEADING_ON, SITE
from tests.site.parsed import parsed

POLICY = "meta[http-equiv=Content-Security-Policy]"
FOREIGN = (
    "<script>window.ran = 1</script><img src=x onerror='window.ran = 2'>"
    "<script src='data:text/javascript,window.ran = 3'></script>"
    "<svg><a id=j href='javascript:window.ran = 4'><text y=9>x</text></a></svg></article>"
)


def test_every_page_of_the_site_has_the_scripts_of_the_book_alone(site: Path) -> None:
    names = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    own = names - {*LEADING_ON}
    assert {name: found for name in own if (found := list(strangers(parsed(name))))} == {}


def test_every_page_with_text_from_the_data_states_its_policy(site: Path) -> None:
    pages = [name for name in EVERY_PAGE if name.startswith(("chapters/", "evidence/", "claims/"))]
    assert pages
    for name in [*pages, "search.html"]:
        assert parsed(name).css_first(POLICY), name


@pytest.mark.parametrize("served", [True, False])
def test_a_script_that_came_into_a_page_is_refused(
    served: bool, browser: Browser, address: str
) -> None:
    name = "chapters/organisation.html"
    whole = (SITE / name).read_text("utf-8")

    def with_foreign_scripts(route: Route) -> None:
        body = whole.replace("</article>", FOREIGN, 1)
        route.fulfill(body=body, content_type="text/html; charset=utf-8")

    page = browser.new_page()
    url = f"{address}/{name}" if served else (SITE / name).as_uri()
    page.route(url, with_foreign_scripts)
    page.goto(url, wait_until="load")
    page.locator("#j").dispatch_event("click")
    page.wait_for_timeout(100)
    assert page.evaluate("window.ran") is None
    assert page.evaluate("document.documentElement.dataset.mode") == "light", "the theme's may run"
    page.close()
