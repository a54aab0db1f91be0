"""What several tests do with a page."""

from playwright.sync_api import Page


def wake_charts(page: Page) -> int:
    """Bring every chart into view, wait until it is interactive, and return their number."""
    figures = page.locator("figure.chart")
    for index in range(figures.count()):
        figures.nth(index).scroll_into_view_if_needed()
        page.locator(f"figure.chart >> nth={index} >> .chart-live > svg").wait_for(state="visible")
    return figures.count()


def tab_to(page: Page, selector: str, place: int = 0) -> None:
    """Come to a control by the Tab key, from the one before it."""
    page.locator(selector).nth(place).evaluate(
        """mark => {
            const controls = [...document.querySelectorAll("a[href], button, summary")]
                .filter(each => each.tabIndex >= 0)
                .filter(each => each.checkVisibility({visibilityProperty: true}));
            controls[controls.indexOf(mark) - 1].focus();
        }"""
    )
    page.keyboard.press("Tab")
