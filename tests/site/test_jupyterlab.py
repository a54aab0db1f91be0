"""What readers see who run `crosscase lab`: a real JupyterLab, in a real browser."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from socket import socket
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from crosscase.book.execute import NOTEBOOKS
from tests.book.tiny_book import run, tiny_book
from tests.conftest import ROOT, miss
from tests.test_readme import RECODED

FIRST = f"{NOTEBOOKS}/reading.ipynb"  # of the tiny book
TOKEN = "a-token"
PATIENCE = 120_000  # milliseconds, for a machine that does much else
# A lab keeps only those cells in the page that are in sight, unless it is told otherwise.
TRACKER = "@jupyterlab/notebook-extension/tracker.jupyterlab-settings"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, site: Path) -> Iterator[str]:
    """Serve a notebook of the book, for a reader who has a kernel of the same name elsewhere."""
    if not find_spec("jupyterlab"):
        miss("JupyterLab is not installed: install requirements-test.txt")
    own = tmp_path_factory.mktemp("jupyter")
    book = tiny_book(own / "book")
    assert run(book).returncode == 0
    shutil.copy(ROOT / NOTEBOOKS / "organisation.ipynb", book / FIRST)
    for name in ("_toc.yml", "data"):  # by which a notebook finds the study of its book
        (book / NOTEBOOKS / name).symlink_to(ROOT / name)
    (own / "settings" / TRACKER).parent.mkdir(parents=True)
    (own / "settings" / TRACKER).write_text('{"windowingMode": "none"}')
    (own / "jupyter_server_config.json").write_text('{"ServerApp": {"allow_root": true}}')
    foreign = own / "foreign" / "kernels" / "python3" / "kernel.json"
    foreign.parent.mkdir(parents=True)
    foreign.write_text(json.dumps({"argv": ["false"], "display_name": "Foreign"}))
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"PORT": str(port), "TOKEN": TOKEN, "CONFIG_DIR": str(own)}
    settings |= {"DATA_DIR": str(own / "data"), "PATH": str(own / "foreign")}
    settings |= {"RUNTIME_DIR": str(own / "runtime")}
    environment = {"JUPYTERLAB_SETTINGS_DIR": str(own / "settings")}
    environment |= os.environ | {f"JUPYTER_{name}": value for name, value in settings.items()}
    command = [sys.executable, "-m", "crosscase", "lab", str(book), "--no-browser"]
    with (
        (own / "log").open("w") as log,
        subprocess.Popen(command, env=environment, stdout=log, stderr=log) as server,
    ):
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(f"{address}/api?token={TOKEN}", server, own / "log")
            yield address
        finally:
            server.terminate()


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Return when a server answers."""
    until = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < until and server.poll() is None:
        try:
            urlopen(address).close()
        except URLError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"JupyterLab does not answer:\n{log.read_text('utf-8')}")


@pytest.fixture
def page(browser: Browser, lab: str) -> Iterator[Page]:
    """Come to the lab as its readers do: by the address alone."""
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{lab}/?token={TOKEN}")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    yield page
    context.close()


def run_all(page: Page) -> None:
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()


def shown(page: Page) -> tuple[list[str], list[str]]:
    """Return the texts and the charts of the notebook, once all of it has run."""
    run_all(page)
    page.get_by_text("[*]:").first.wait_for()
    expect(page.get_by_text("[*]:")).to_have_count(0, timeout=PATIENCE)
    expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible()
    assert page.locator(".jp-RenderedText[data-mime-type*=error]").all_inner_texts() == []
    texts = page.locator(".jp-OutputArea-output.jp-RenderedMarkdown").all_inner_texts()
    charts = page.locator("svg.marks").evaluate_all("all => all.map(each => each.outerHTML)")
    return texts, charts


def test_a_changed_coding_moves_sentence_and_chart(page: Page) -> None:
    texts, charts = shown(page)
    assert len(texts) > 2 and charts
    loading = page.locator(".jp-CodeCell .cm-content", has_text="study = cc.load_study()").first
    loading.get_by_text("study = cc.load_study()").click()
    page.keyboard.press("End")
    page.keyboard.insert_text(f"\n{RECODED.strip()}")
    now, redrawn = shown(page)
    assert len(now) == len(texts) and len(redrawn) == len(charts)
    assert [text for text, was in zip(now, texts, strict=True) if text != was]
    assert [chart for chart, was in zip(redrawn, charts, strict=True) if chart != was]


def test_it_opens_on_the_first_notebook_and_asks_nobody(browser: Browser, lab: str) -> None:
    asked: list[str] = []
    with browser.new_context() as context:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{lab}/?token={TOKEN}")
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=PATIENCE)
        page.wait_for_load_state("networkidle")
        opened = page.locator("#jp-main-dock-panel .lm-TabBar-tab.lm-mod-current")
        expect(opened).to_have_text(Path(FIRST).name)
        assert page.locator(".jp-Dialog, .Toastify__toast").all_inner_texts() == []
    outside = [each for each in asked if not each.startswith((lab, "data:", "blob:"))]
    assert outside == []
    of_news = [each for each in asked if "/lab/api/news" in each or "/lab/api/update" in each]
    assert of_news == []
