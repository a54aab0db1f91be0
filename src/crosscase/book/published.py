"""Whether the public pages are those that were built."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

from crosscase.book.build import SITE, is_built

AT_ONCE = 8
SHOWN = 10
PATIENCE = 30  # seconds for one page


def check_published(root: Path, address: str) -> int:
    """Say whether an address serves every page of the book in `root` as it was built.

    Returns
    -------
    int
        The exit code: 0 if so; 1 with the pages that are missing or say something else, or if
        there are no pages to compare with; 2 if the address is none.
    """
    site = root / SITE
    pages = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    if urlsplit(address).scheme not in ("http", "https"):
        print(f"{address!r} is no address; give one that begins with https://", file=sys.stderr)
        return 2
    if not is_built(root):
        print(
            f"{site} holds no pages of the present sources; build the book first.", file=sys.stderr
        )
        return 1
    faults = list(differences(site, pages, address))
    for fault in faults[:SHOWN]:
        print(fault, file=sys.stderr)
    if faults:
        print(f"{len(faults)} of {len(pages)} pages are not as built.", file=sys.stderr)
        return 1
    print(f"All {len(pages)} pages at {address} are as built.")
    return 0


def differences(site: Path, pages: list[str], address: str) -> Iterator[str]:
    """Yield what is wrong with each page that is not served as it was built.

    Parameters
    ----------
    site
        Folder of the built pages.
    pages
        Their names, from there.
    address
        Where they should be served.
    """
    served = [f"{address.rstrip('/')}/{quote(page)}" for page in pages]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for page, url, found in zip(pages, served, pool.map(_fetch, served), strict=True):
            if isinstance(found, str):
                yield f"{url}: {found}"
            elif found != (site / page).read_bytes():
                yield f"{url}: is another page than the one that was built"


def _fetch(url: str) -> bytes | str:
    """Return what is served at an address, or why nothing is."""
    try:
        with urlopen(
            Request(url, headers={"Cache-Control": "no-cache"}), timeout=PATIENCE
        ) as reply:
            return bytes(reply.read())
    except HTTPError as error:
        return f"is not there ({error.code} {error.reason})"
    except (URLError, OSError) as error:
        return f"cannot be reached ({getattr(error, 'reason', error)})"
