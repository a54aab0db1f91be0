"""What several tests do with a page."""

from playwright.sync_api import Page


def wake_charts(page: Page) -> int:
    """Bring every chart into view, wait until it is interactive, and return their number."""
    figures = page.locator("figure.chart")
    for index in range(figures.count()):
        figures.nth(index).scroll_into_view_if_needed()
        page.locator(f"figure.chart >> nth={index} >> .chart-live > svg").wait_for(state="visible")
    return figures.count()
