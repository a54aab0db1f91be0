"""Where the evidence stands on the site: the one place that knows addresses.

They are relative, and right from every page of a folder, such as ``chapters`` or ``evidence``.
"""

import re
from urllib.parse import urlsplit

from crosscase.study import Study

LANDING = "../index.html"
SEGMENTS = "../chapters/segments.html"
CELL = "../evidence/{cell_id}.html"
REGISTER = "../chapters/claims.html"
CHANGED = "../chapters/changed.html"
CONFIDENCE = "../chapters/confidence.html#confidence-{cell_id}"
RELATIVE = re.compile(r"[^:/?#]*(?:[/?#].*)?", re.DOTALL)


def may_be_followed(address: str) -> bool:
    """Tell whether an address is one of a page: ``http``, ``https``, or relative.

    All others (``javascript:``, ``data:``) may run something where they are followed.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme in ("http", "https"):
        return bool(parts.netloc)
    return not parts.scheme and RELATIVE.fullmatch(address) is not None


def anchor(*ids: str) -> str:
    """Return the name that an id, or a cell (case, code), has in addresses."""
    return "-".join(ids).lower()


def evidence(*ids: str) -> str:
    """Return the address of the page of a source, a code, or a cell (case, code)."""
    return CELL.format(cell_id=anchor(*ids))


def segment(segment_id: str, source_id: str) -> str:
    """Return the address of a segment on the page of its source."""
    return f"{evidence(source_id)}#{anchor(segment_id)}"


def explorer(column: str, value: str) -> str:
    """Return the address of the explorer with the statements of one value of a facet."""
    return f"{SEGMENTS}#{column}={value.lower()}"


def cases(study: Study) -> dict[str, str]:
    """Return the address of the page of every case that has one, by its id."""
    if "page" not in study.cases:
        return {}
    pages = study.cases.dropna(subset="page").set_index("case_id")["page"]
    return {str(case): f"../chapters/{page}.html" for case, page in pages.items()}


def claim(claim_id: str) -> str:
    """Return the address of the page of a claim."""
    return f"../claims/{anchor(claim_id)}.html"


def note(claim_id: str) -> str:
    """Return the address of the note of a claim on the page itself."""
    return f"#claim-{claim_id}"


def mark(chapter: str, claim_id: str) -> str:
    """Return the address of the sentence of a chapter that a claim is made in."""
    return f"../chapters/{chapter}.html#mark-{anchor(claim_id)}"


def homes(study: Study) -> dict[str, str]:
    """Return the address of every segment by its id."""
    sources = study.segments.set_index("segment_id")["source_id"]
    return {str(own): segment(str(own), source) for own, source in sources.items()}
