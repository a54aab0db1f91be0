"""How long *Run this page* takes, from the click until it is said what changed.

Every page with code is opened in a browser that has nothing of the book yet: its first run fetches
and starts Python, its second finds it started. The pages come from this machine, so that no network
is in it. Times are those of a clock: measure when the machine has nothing else to do.
"""

import os
import shutil
import sys
from pathlib import Path
from statistics import median

from _shared import LACKING, ROOT, asked, seconds
from playwright.sync_api import Browser, Page, sync_playwright
from tests.site.conftest import FLAGS, serving

from crosscase.book.build import with_book
from crosscase.live.runtime import runtime_state

LIMIT = 10
PATIENCE = 600_000
AT_REST = ".run .run-start:not([aria-disabled=true])"
SAYS = ".run [role=status]"


def main(rounds: int, smoke: bool) -> int:
    """Measure and print; without the runtime there is nothing to measure."""
    if not runtime_state(ROOT):
        print("the runtime is not there: run `make runtime`", file=sys.stderr)
        return LACKING
    return with_book(ROOT, lambda site: show(site, rounds, smoke))


def show(site: Path, rounds: int, smoke: bool) -> None:
    """Print a line for every page."""
    scripted = (path for path in site.rglob("*.html") if "/run.js" in path.read_text("utf-8"))
    names = sorted(path.relative_to(site).as_posix() for path in scripted)
    with serving(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        print(f"load of the {os.cpu_count()} cores before: {os.getloadavg()[0]:.1f}")
        times = {}
        for name in names[: 1 if smoke else None]:
            measured = [runs(browser, f"{address}/{name}") for _ in range(rounds)]
            times[name] = [median(each) for each in zip(*measured, strict=True)]
            print(f"{name:45} {times[name][0]:6.1f} s, again {times[name][1]:6.1f} s", flush=True)
        print(f"load after: {os.getloadavg()[0]:.1f}")
    slow = [name for name, (first, _) in times.items() if first > LIMIT]
    print(f"{len(slow)} of {len(times)} pages take more than {LIMIT} s at first")


def runs(browser: Browser, address: str) -> tuple[float, float]:
    """Return how long the first run of a page takes, and the second."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(address, wait_until="load")
    times = seconds(lambda: run(page)), seconds(lambda: run(page))
    context.close()
    return times


def run(page: Page) -> None:
    """Run the page, and say so if it does not compute what was published."""
    page.locator(".run .run-start").click()
    page.locator(AT_REST).wait_for(timeout=PATIENCE)
    if not (said := page.locator(SAYS).inner_text()).startswith("Nothing changed"):
        print(f"{page.url}: {said}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(*asked(rounds=1)))
