"""The built site as a Research Object Crate."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from crosscase.interchange.citation import authors

METADATA = "ro-crate-metadata.json"
SPECIFICATION = "https://w3id.org/ro/crate/1.2"
SPDX = "https://spdx.org/licenses/"

Entity = dict[str, Any]


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

    Examples
    --------
    >>> citation = {"title": "Twin towns", "abstract": "What is known.", "version": "1.0",
    ...             "authors": [{"name": "The archive"}], "date-released": "2026-01-02",
    ...             "license": "MIT", "keywords": ["towns"]}
    >>> crate = ro_crate(citation, {"title": "Data", "resources": []}, {"index.html": "Start"})
    >>> [entity["@id"] for entity in json.loads(crate)["@graph"]][:3]
    ['ro-crate-metadata.json', './', '#book']
    """
    people = {f"#author-{number}": one for number, one in enumerate(authors(citation), 1)}
    by = {"author": _references(people)}
    title, version, code = citation["title"], citation["version"], citation["license"]
    text_licence = _licence(package)
    data = [
        _entity(
            "data/datapackage.json",
            "File",
            name=f"{package['title']}: data package",
            description="What every table and every field of the data means.",
            encodingFormat="application/json",
            **text_licence,
        )
    ]
    for resource in package["resources"]:
        described = {"description": "description", "encodingFormat": "mediatype"}
        data.append(
            _entity(
                quote(f"data/{resource['path']}"),
                "File",
                name=resource.get("title", resource["name"]),
                **{name: resource[its] for name, its in described.items() if its in resource},
                **(_licence(resource) or text_licence),
            )
        )
    texts = [
        _entity(quote(path), "File", name=title, encodingFormat="text/html", **text_licence)
        for path, title in pages.items()
    ]
    of_data, of_texts = (_references(each["@id"] for each in parts) for parts in (data, texts))
    entities = [
        _entity(METADATA, "CreativeWork", about={"@id": "./"}, conformsTo={"@id": SPECIFICATION}),
        _entity(
            "./",
            "Dataset",
            name=title,
            description=citation["abstract"],
            version=version,
            datePublished=citation["date-released"],
            keywords=citation["keywords"],
            **by,
            **text_licence,
            mainEntity={"@id": "#book"},
            mentions=_references(["#build", "#crosscase"]),
            hasPart=[*of_data, *of_texts],
        ),
        _entity(
            "#book", ["CreativeWork", "Book"], name=title, **by, **text_licence, hasPart=of_texts
        ),
        _entity(
            "#crosscase",
            "SoftwareSourceCode",
            name="crosscase",
            version=version,
            programmingLanguage="Python",
            **by,
            license={"@id": SPDX + code},
            **({"codeRepository": repository} if repository else {}),
        ),
        _entity(
            "#build",
            "CreateAction",
            name="Build of the book: the data are checked, the chapters run, the pages written",
            agent=_references(people),
            instrument={"@id": "#crosscase"},
            object=of_data,
            result=of_texts,
        ),
        *data,
        *texts,
        *({"@id": name, **one} for name, one in people.items()),
        *_licences(code, package),
    ]
    crate = {"@context": f"{SPECIFICATION}/context", "@graph": entities}
    return json.dumps(crate, ensure_ascii=False, indent=1) + "\n"


def _entity(own: str, kind: str | list[str], /, **facts: Any) -> Entity:
    return {"@id": own, "@type": kind, **facts}


def _licences(code: str, package: Mapping[str, Any]) -> list[Entity]:
    """Return an entity for every licence, each once."""
    found = {f"{SPDX}{code}": (code, f"The code is under the {code} licence.")}
    for licence in (each for one in (package, *package["resources"]) for each in _given(one)):
        name = licence.get("name", licence.get("title", _address(licence)))
        found[_address(licence)] = (name, f"Text and data: {licence.get('title', name)}.")
    return [
        _entity(address, "CreativeWork", name=name, description=description)
        for address, (name, description) in found.items()
    ]


def _licence(holder: Mapping[str, Any]) -> Entity:
    given = _references(map(_address, _given(holder)))
    return {"license": given} if given else {}


def _given(holder: Mapping[str, Any]) -> list[dict[str, str]]:
    return list(holder.get("licenses", []))


def _address(licence: Mapping[str, str]) -> str:
    return licence.get("path") or SPDX + licence["name"]


def _references(names: Iterable[str]) -> list[Entity]:
    return [{"@id": name} for name in names]
