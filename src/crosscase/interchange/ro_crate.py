"""A book and its data as a Research Object Crate."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from crosscase.interchange.citation import authors

METADATA = "ro-crate-metadata.json"
SPECIFICATION = "https://w3id.org/ro/crate/1.2"
SPDX = "https://spdx.org/licenses/"
BOOK, BUILD, CODE = "#book", "#build", "#crosscase"


def ro_crate(
    citation: Mapping[str, Any],
    package: Mapping[str, Any],
    pages: Mapping[str, str],
    repository: str = "",
) -> str:
    """Write the metadata of a crate whose root holds the pages, and the data in ``data/``.

    Parameters
    ----------
    citation
        From :func:`read_citation`: what the crate is, who made it, the licence of its code.
    package
        The descriptor of the data package: its resources and their licences. Its own licence is
        that of the text, too.
    pages
        The pages in the order of the book: path from the root of the crate, and title.
    repository
        Address of the code; left out while there is none.

    Returns
    -------
    str
        JSON-LD, the same text for the same book.

    Notes
    -----
    RO-Crate Metadata Specification 1.2: the descriptor, the root entity and the files follow its
    sections on root data entities and data entities, the action its section on provenance.
    """
    people = {f"#author-{number}": one for number, one in enumerate(authors(citation), 1)}
    files = [
        _descriptor_of_data(package),
        *(_resource(each, package) for each in package["resources"]),
    ]
    texts = [_page(path, title, package) for path, title in pages.items()]
    entities = [
        {
            "@id": METADATA,
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": {"@id": SPECIFICATION},
        },
        _root(citation, package, [*files, *texts], list(people)),
        _book(citation, package, texts, list(people)),
        _code(citation, list(people), repository),
        _build(files, texts, list(people)),
        *files,
        *texts,
        *({"@id": name, **one} for name, one in people.items()),
        *_licences(citation, package),
    ]
    crate = {"@context": f"{SPECIFICATION}/context", "@graph": entities}
    return json.dumps(crate, ensure_ascii=False, indent=1) + "\n"


def _root(
    citation: Mapping[str, Any],
    package: Mapping[str, Any],
    parts: list[dict[str, Any]],
    people: list[str],
) -> dict[str, Any]:
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": citation["title"],
        "description": citation["abstract"],
        "version": citation["version"],
        "datePublished": citation["date-released"],
        "keywords": citation["keywords"],
        "author": _references(people),
        **_licence(package),
        "mainEntity": {"@id": BOOK},
        "mentions": [{"@id": BUILD}, {"@id": CODE}],
        "hasPart": _references(part["@id"] for part in parts),
    }


def _book(
    citation: Mapping[str, Any],
    package: Mapping[str, Any],
    texts: list[dict[str, Any]],
    people: list[str],
) -> dict[str, Any]:
    return {
        "@id": BOOK,
        "@type": ["CreativeWork", "Book"],
        "name": citation["title"],
        "author": _references(people),
        **_licence(package),
        "hasPart": _references(text["@id"] for text in texts),
    }


def _code(citation: Mapping[str, Any], people: list[str], repository: str) -> dict[str, Any]:
    return {
        "@id": CODE,
        "@type": "SoftwareSourceCode",
        "name": "crosscase",
        "version": citation["version"],
        "programmingLanguage": "Python",
        "author": _references(people),
        "license": {"@id": SPDX + citation["license"]},
        **({"codeRepository": repository} if repository else {}),
    }


def _build(
    files: list[dict[str, Any]], texts: list[dict[str, Any]], people: list[str]
) -> dict[str, Any]:
    return {
        "@id": BUILD,
        "@type": "CreateAction",
        "name": "Build of the book: the data are checked, the chapters run, the pages written",
        "agent": _references(people),
        "instrument": {"@id": CODE},
        "object": _references(file["@id"] for file in files),
        "result": _references(text["@id"] for text in texts),
    }


def _descriptor_of_data(package: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "@id": "data/datapackage.json",
        "@type": "File",
        "name": f"{package['title']}: data package",
        "description": "What every table and every field of the data means.",
        "encodingFormat": "application/json",
        **_licence(package),
    }


def _resource(resource: Mapping[str, Any], package: Mapping[str, Any]) -> dict[str, Any]:
    described = {"description": "description", "encodingFormat": "mediatype"}
    return {
        "@id": quote(f"data/{resource['path']}"),
        "@type": "File",
        "name": resource.get("title", resource["name"]),
        **{ours: resource[theirs] for ours, theirs in described.items() if theirs in resource},
        **(_licence(resource) or _licence(package)),
    }


def _page(path: str, title: str, package: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "@id": quote(path),
        "@type": "File",
        "name": title,
        "encodingFormat": "text/html",
        **_licence(package),
    }


def _licences(citation: Mapping[str, Any], package: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return an entity for every licence, each once."""
    code = citation["license"]
    found = {f"{SPDX}{code}": (code, f"The code is under the {code} licence.")}
    for licence in (each for one in (package, *package["resources"]) for each in _given(one)):
        name = licence.get("name", licence.get("title", _address(licence)))
        found[_address(licence)] = (name, f"Text and data: {licence.get('title', name)}.")
    return [
        {"@id": address, "@type": "CreativeWork", "name": name, "description": description}
        for address, (name, description) in found.items()
    ]


def _licence(holder: Mapping[str, Any]) -> dict[str, Any]:
    given = _references(_address(licence) for licence in _given(holder))
    return {"license": given} if given else {}


def _given(holder: Mapping[str, Any]) -> list[dict[str, str]]:
    return list(holder.get("licenses", []))


def _address(licence: Mapping[str, str]) -> str:
    return licence.get("path") or SPDX + licence["name"]


def _references(names: Iterable[str]) -> list[dict[str, str]]:
    return [{"@id": name} for name in names]
