"""A reader's notebook as it runs: sentences and numbers that follow the data, links that lead on.

``%load_ext crosscase`` brings two commands. ``%page ADDRESS LANGUAGE`` says of which page of the
book a notebook is. A cell that begins with ``%%prose`` is text with places for what is computed:
``[[name]]`` for what :func:`crosscase.display.say` hands over, before the text or after it, and
``[[claim:name]]`` for the sentence of a claim, judged on the notebook's own ``study``. Whenever
one of them changes, so does what the cell shows.

The build writes the same texts with the same functions, so that a notebook can be read unrun.
"""

import re
from collections.abc import Callable, Mapping
from hashlib import sha256
from html import escape, unescape
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from IPython.display import display

from crosscase import claims
from crosscase.claims.hold import listed
from crosscase.display import addresses
from crosscase.display.claims import sentence
from crosscase.display.figure import VEGALITE, headed
from crosscase.display.html import parts
from crosscase.display.theme import TEXT
from crosscase.display.words import GLUE_PREFIX
from crosscase.errors import CrosscaseError
from crosscase.study import Study, load_study

if TYPE_CHECKING:
    from crosscase.claims import Judged

GLUED = f"{GLUE_PREFIX}text/plain"
MARKDOWN, MARKUP = "text/markdown", "text/html"
SLOT = re.compile(r"\[\[(claim:)?([\w-]+)\]\]")
UNKNOWN = "…"  # until a cell further down has said it
WORKS_ON_PAGE = ' data-live=""'
ELSEWHERE = '<p>This part works on <a href="{}">the page of the book</a> alone.</p>'
# What is only heard, or needs the page's styles, would stand in an editor in full size; what hands
# over a file leads nowhere there.
UNSTYLED = re.compile(
    r'<span class="spoken">[^<]*</span>|<span><svg class="swatch".*?</span>|<svg\b.*?</svg>'
    r'|<a href="data:[^>]*>[^<]*</a>',
    re.DOTALL,
)
LED = re.compile(r'\b(href|src)="((?:\.\./|#)[^"]*)"')
# Editors draw charts of this version; ours use nothing that it does not know.
OLDER = "application/vnd.vegalite.v5+json"
OLDER_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
INK = "#1f2328"  # on white, as an editor's own colours are not known


def load_ipython_extension(shell: Any) -> None:
    """Bring ``%page`` and ``%%prose``."""
    notebook = Notebook(shell)
    shell.register_magic_function(notebook.page, "line", "page")
    shell.register_magic_function(notebook.prose, "cell", "prose")


class Notebook:
    """What a running notebook knows of its page: values, sentences, and the texts that show them.

    `shell` is that of the kernel, which can more than the types of IPython say. Until ``%page`` is
    run, nothing that it shows is changed.
    """

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.address, self.language = "", "en"
        self.values: dict[str, str] = {}
        self.sentences: dict[str, str] = {}  # of claims, as judged on `study`
        self.study: Study | None = None
        self.texts: dict[str, tuple[str, str]] = {}  # by id of display: the text, and what it shows

    def page(self, line: str) -> None:
        """Say of which page this is, and in which language its claims speak."""
        if not self.address:
            self.shell.display_pub.register_hook(self._published)
            # What a last line gives goes another way, which has a hook in the newest kernels only.
            given = self.shell.displayhook.compute_format_data
            self.shell.displayhook.compute_format_data = lambda result: self._given(*given(result))
            self.shell.events.register("post_run_cell", lambda result: self._refresh())
            # A sentence of the text that a changed coding makes false is not to stop the notebook.
            vars(claims).update(hold=listed)
        self.address, self.language = (*line.split(), "en")[:2]

    def prose(self, line: str, text: str) -> None:
        """Show a text, now and whenever what it says has changed."""
        own = sha256(text.encode()).hexdigest()[:16]
        self._judge([text])
        self.texts[own] = text, told(text, self._say)
        display({MARKDOWN: self.texts[own][1]}, raw=True, display_id=own)

    def _refresh(self) -> None:
        self._judge([text for text, _ in self.texts.values()])
        for own, (text, shown) in self.texts.items():
            if (now := told(text, self._say)) != shown:
                self.texts[own] = text, now
                display({MARKDOWN: now}, raw=True, display_id=own, update=True)

    def _judge(self, texts: list[str]) -> None:
        """Judge the claims of some texts on the study that the notebook uses now."""
        study = self.shell.user_ns.get("study")
        if not isinstance(study, Study):
            study = self.study or load_study()
        if study is not self.study:
            self.study, self.sentences = study, {}
        named = [name for text in texts for of_claim, name in SLOT.findall(text) if of_claim]
        wanted = [name for name in dict.fromkeys(named) if name not in self.sentences]
        if not wanted:
            return
        try:
            judged, faults = claims.examine(study, wanted)
        except CrosscaseError as error:
            judged, faults = [], [claims.Fault("", None, str(error))]
        known = {one.claim.claim_id: one for one in judged}
        for name in wanted:
            # What concerns no claim by name, such as a study without decisions, concerns all.
            problems = [each.problem for each in faults if each.claim_id in (name, None)]
            if name not in known and not problems:
                problems = ["no claim of the register has this id"]
            own = said(name, known.get(name), problems, self.address, self.language)
            self.sentences[name] = own

    def _published(self, message: dict[str, Any]) -> dict[str, Any] | None:
        """Take what is meant for the text, and have all else shown so that it leads somewhere."""
        content = message["content"]
        if GLUED in content.get("data", {}):
            self.values[content["metadata"]["scrapbook"]["name"]] = content["data"][GLUED]
            return None
        if "data" in content:
            shown = as_shown(content["data"], content["metadata"], self.address)
            content["data"], content["metadata"] = shown
        return message

    def _given(self, bundle: dict[str, Any], metadata: Any) -> tuple[dict[str, Any], Any]:
        return as_shown(bundle, metadata, self.address)

    def _say(self, kind: str, name: str) -> str:
        return self.sentences[name] if kind else self.values.get(name, UNKNOWN)


def told(text: str, say: Callable[[str, str], str]) -> str:
    """Return a text with its slots filled: `say` is given the kind of each and its name."""
    return SLOT.sub(lambda slot: say(slot[1] or "", slot[2]), text)


def said(
    claim: str, judged: "Judged | None", problems: list[str], address: str, language: str
) -> str:
    """Return the sentence of a claim in Markdown, with what it rests on, and what is wrong."""
    home = lead(address, addresses.claim(claim))
    if judged is None or problems:
        words = f"~~{plain(sentence(judged, language))}~~ " if judged else ""
        what = f"[{claim}]({home}): {plain('; '.join(problems))}"
        return f"{words}**It no longer stands as it is** ({what})"
    # What a sentence rests on is said in English; elsewhere a mark alone leads to it.
    mark = f"({parts.claim_words(judged)})" if language == "en" else "◆"
    return f"{plain(sentence(judged, language))} [{mark}]({home})"


def lead(page: str, link: str) -> str:
    """Return where a link of a page leads, as what leads to the page would."""
    if urlsplit(page).scheme or urlsplit(link).scheme:
        return urljoin(page, link)
    path, _, place = link.partition("#")
    own = normpath(join(dirname(page), path)) if path else page
    return f"{own}#{place}" if place else own


def plain(text: str) -> str:
    """Return a text for Markdown, in which an editor would take dollars for mathematics."""
    return re.sub(r"([$*_<\[\]])", r"\\\1", text)


def as_shown(
    bundle: Mapping[str, Any], metadata: Mapping[str, Any], address: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a cell shows in forms that editors know, with links as from the page's notebook.

    `address` is where the notebook's page is.
    """
    shown, about = dict(bundle), dict(metadata)
    if VEGALITE in shown:
        # Editors show the first form that they know, and the picture where they draw no charts.
        shown = {OLDER: chart(shown.pop(VEGALITE)), **shown}
        about[OLDER] = {"embed_options": {"renderer": "svg", "actions": False}}
    if MARKUP in shown:
        markup = UNSTYLED.sub("", "".join(shown[MARKUP]))
        markup = LED.sub(
            lambda each: f'{each[1]}="{escape(lead(address, unescape(each[2])))}"', markup
        )
        shown[MARKUP] = ELSEWHERE.format(address) if WORKS_ON_PAGE in markup else markup
    return shown, about


def chart(spec: dict[str, Any]) -> dict[str, Any]:
    """Return a chart for an editor: with its finding over it, on white, without links.

    JupyterLab would open a link of a mark in place of the notebook.
    """
    title = {"title": headed(words)} if (words := spec.get("usermeta")) else {}
    own = {name: part for name, part in spec.items() if name != "usermeta"}
    return {**_unlinked(own), "$schema": OLDER_SCHEMA, "background": "white", **title}


def _unlinked(part: Any) -> Any:
    if isinstance(part, dict):
        kept = {name: each for name, each in part.items() if name not in ("href", "cursor")}
        return {name: _unlinked(each) for name, each in kept.items()}
    if isinstance(part, list):
        return [_unlinked(each) for each in part]
    return part.replace(TEXT, INK) if isinstance(part, str) else part
