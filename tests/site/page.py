"""What several tests do with a page."""

from playwright.sync_api import Page


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
