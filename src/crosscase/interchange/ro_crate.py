"""The built site as a Research Object Crate."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from crosscase.interchange.citation import authors

METADATA = "ro-crate-metadata.json"
SPECIFICATION = "https://w3id.org/ro/crate/1.2"
SPDX = "https://spdx.org/licenses/"
DESCRIBED = {"description": "description", "encodingFormat": "mediatype"}

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
    >>> import json
    >>> citation = {"title": "Twin towns", "abstract": "What is known.", "version": "1.0",
    ...             "authors": [{"name": "The archive"}], "date-released": "2026-01-02",
    ...             "license": "MIT", "keywords": ["towns"]}
    >>> crate = ro_crate(citation, {"title": "Data", "resources": []}, {"index.html": "Start"})
    >>> [entity["@id"] for entity in json.loads(crate)["@graph"]][:3]
    ['ro-crate-metadata.json', './', '#book']
    """
    title, version = citation["title"], citation["version"]
    people = {f"#author-{number}": one for number, one in enumerate(authors(citation), 1)}
    by, licensed = {"author": _references(people)}, _licence(package)
    described = {
        "path": "datapackage.json",
        "title": f"{package['title']}: data package",
        "description": "What every table and every field of the data means.",
        "mediatype": "application/json",
    }
    data = [
        _entity(quote(f"data/{one['path']}"), "File", name=one.get("title", one.get("name")))
        | {name: one[its] for name, its in DESCRIBED.items() if its in one}
        | (_licence(one) or licensed)
        for one in (described, *package["resources"])
    ]
    texts = [
        _entity(quote(path), "File", name=name, encodingFormat="text/html", **licensed)
        for path, name in pages.items()
    ]
    of_data, of_texts = (_references(each["@id"] for each in files) for files in (data, texts))
    code = {"name": citation["license"], "title": f"the {citation['license']} licence"}
    licences = [_licence_entity(code, "Code")]
    for one in (package, *package["resources"]):
        licences += [_licence_entity(each, "Text and data") for each in one.get("licenses", [])]
    entities = [
        _entity(METADATA, "CreativeWork", about=_at("./"), conformsTo=_at(SPECIFICATION)),
        _entity(
            "./",
            "Dataset",
            name=title,
            description=citation["abstract"],
            version=version,
            datePublished=citation["date-released"],
            keywords=citation["keywords"],
            **by,
            **licensed,
            mainEntity=_at("#book"),
            mentions=_references(["#build", "#crosscase"]),
            hasPart=[*of_data, *of_texts],
        ),
        _entity("#book", ["CreativeWork", "Book"], name=title, **by, **licensed, hasPart=of_texts),
        _entity(
            "#crosscase",
            "SoftwareSourceCode",
            name="crosscase",
            version=version,
            programmingLanguage="Python",
            **by,
            license=_at(_address(code)),
            **({"codeRepository": repository} if repository else {}),  # not before it is public
        ),
        _entity(
            "#build",
            "CreateAction",
            name="Build of the book: the data are checked, the chapters run, the pages written",
            agent=_references(people),
            instrument=_at("#crosscase"),
            object=of_data,
            result=of_texts,
        ),
        *data,
        *texts,
        *(_at(name) | one for name, one in people.items()),
        *{one["@id"]: one for one in licences}.values(),  # one that many files share
    ]
    crate = {"@context": f"{SPECIFICATION}/context", "@graph": entities}
    return json.dumps(crate, ensure_ascii=False, indent=1) + "\n"


def _entity(name: str, kind: str | list[str], /, **facts: Any) -> Entity:
    return {"@id": name, "@type": kind, **facts}


def _licence_entity(licence: Mapping[str, str], of: str) -> Entity:
    address = _address(licence)
    name = licence.get("name", licence.get("title", address))
    told = f"{of}: {licence.get('title', name)}."
    return _entity(address, "CreativeWork", name=name, description=told)


def _licence(holder: Mapping[str, Any]) -> Entity:
    given = _references(map(_address, holder.get("licenses", [])))
    return {"license": given} if given else {}


def _address(licence: Mapping[str, str]) -> str:
    return licence.get("path") or SPDX + licence["name"]


def _at(name: str) -> Entity:
    return {"@id": name}


def _references(names: Iterable[str]) -> list[Entity]:
    return [_at(name) for name in names]
