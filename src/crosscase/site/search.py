"""Search that finds a word however its accents are spelt: ``Leon`` finds ``León``.

The index keeps words without their accents, and a reader's query passes through the same folding
in the browser. A German umlaut is found by its transcription, too: ``Koepenick``.
"""

import json
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import package_dir
from sphinx.application import Sphinx
from sphinx.search import IndexBuilder
from sphinx.search.en import SearchEnglish
from sphinx.util.index_entries import split_index_msg

MINIFIED = Path(package_dir) / "search" / "minified-js"
PORTER = [MINIFIED / "base-stemmer.js", MINIFIED / "porter-stemmer.js"]
# Letters that have no accent to be taken off.
LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "ĳ": "ij"}
SIMPLER = str.maketrans(LETTERS)
TRANSCRIBED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
END_OF_TEXT = re.compile(r"</(?:caption|figcaption|h\d|li|p|summary|td|text|th)>")

STEMMER = """\
const foldWord = (word) => word.toLowerCase().normalize("NFD").replace(/\\p{M}/gu, "")
  .replace(/[%(letters)s]/g, (letter) => (%(table)s)[letter]);
const porter = new PorterStemmer();
var Stemmer = function () {
  this.stemWord = (word) => porter.stemWord(foldWord(word));
};
"""


def fold(word: str) -> str:
    """Return a word in lower case, without accents and ligatures."""
    decomposed = unicodedata.normalize("NFD", word.lower())
    bare = "".join(sign for sign in decomposed if not unicodedata.category(sign).startswith("M"))
    return bare.translate(SIMPLER)


class FoldedSearch(SearchEnglish):
    """English search over folded words, stemmed in the browser as the index was."""

    # Sphinx's own stemmer in the browser differs in some words, such as "assembly".

    js_stemmer_code = "".join(path.read_text("utf-8") for path in PORTER) + STEMMER % {
        "letters": "".join(LETTERS),
        "table": json.dumps(LETTERS, ensure_ascii=False),
    }
    js_splitter_code = (Path(__file__).parent / "query.js").read_text("utf-8")

    def split(self, input: str) -> list[str]:
        """Return the words of a text; one with umlauts is followed by its transcription."""
        words = super().split(unicodedata.normalize("NFC", input))
        transcribed = (word.lower().translate(TRANSCRIBED) for word in words)
        return [
            spelling
            for word, other in zip(words, transcribed, strict=True)
            for spelling in ([word] if other == word.lower() else [word, other])
        ]

    def stem(self, word: str) -> str:
        """Return the stem of a folded word."""
        return super().stem(fold(word))


def separate_texts(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """End each cell and label of raw HTML with a line break, or the index joins their words."""
    for raw in doctree.findall(nodes.raw):
        if "html" in raw.get("format", ""):
            raw[:] = [nodes.Text(END_OF_TEXT.sub(r"\g<0>\n", raw.astext()))]


def complete_index(app: Sphinx) -> Iterable[tuple[str, dict[str, Any], str]]:
    """Make the index that of all pages, when Sphinx has written only some of them again."""
    # It keeps words that stand on no page any more, and knows the terms of those written alone.
    # There is no hook of its own for the index; this one adds no pages.
    index = getattr(app.builder, "indexer", None)
    if isinstance(index, IndexBuilder):
        for words in (index._mapping, index._title_mapping):
            # A list first: what is gone through must not change.
            for word in [word for word, pages in words.items() if not pages]:
                del words[word]
        index._index_entries.clear()
        for name, entries in sorted(app.env.domaindata["index"]["entries"].items()):
            index._index_entries[name] = sorted(
                {
                    (word, place or "", main)
                    for kind, value, place, main, _ in entries
                    for word in split_index_msg(kind, value)
                }
            )
    return ()


def setup(app: Sphinx) -> None:
    """Register the search in place of Sphinx's English one."""
    app.add_search_language(FoldedSearch)
    app.connect("doctree-resolved", separate_texts)
    app.connect("html-collect-pages", complete_index)
