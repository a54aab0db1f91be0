"""Claims and their evidence as W3C Web Annotations."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from crosscase.claims import Judged
from crosscase.display.addresses import may_be_followed
from crosscase.display.claims import sentence
from crosscase.display.html import has, records
from crosscase.study import Study

RELATIONS = {  # how a segment stands to a claim, in the words of CiTO
    "supports": "isSupportedBy",
    "contradicts": "isDisputedBy",
    "qualifies": "isQualifiedBy",
    "counted": "usesDataFrom",
}
CONTEXT = [
    "http://www.w3.org/ns/anno.jsonld",
    {
        "cito": "http://purl.org/spar/cito/",
        **{name: {"@id": f"cito:{name}", "@type": "@id"} for name in RELATIONS.values()},
    },
]


def web_annotations(judged: Iterable[Judged], study: Study) -> str:
    """Write claims with their evidence as one Web Annotation collection in JSON-LD.

    A segment is an annotation of its source: the paraphrase is its body, the anchor a text quote
    in the source. A claim (from :func:`crosscase.claims.examine`) is an annotation of the segments
    that bear on it; CiTO's relations tell how each stands to it. Identifiers derive from that of
    the study (UUID, version 5), so that the same data give the same text.

    Examples
    --------
    >>> import json
    >>> json.loads(web_annotations([], cc.load_study()))["label"]
    'Four City Partnerships: claims and their evidence'

    Notes
    -----
    Web Annotation Data Model, W3C Recommendation, 23 February 2017, sections 3.1 (annotations),
    4.2.4 (text quotes) and 5 (collections); Peroni and Shotton 2012, *Journal of Web Semantics* 17.
    """
    claims: list[dict[str, Any]] = []
    cited: dict[str, dict[str, Any]] = {}
    for one in judged:
        claims.append(_claim(one, study))
        cited |= {row["segment_id"]: row for row in records(one.evidence)}
    items = [*claims, *(_segment(cited[name], study) for name in sorted(cited))]
    page = {"id": _name(study, "page", "1"), "type": "AnnotationPage"}
    collection = {
        "@context": CONTEXT,
        "id": _name(study, "collection", "claims"),
        "type": "AnnotationCollection",
        "label": f"{study.title}: claims and their evidence",
        "total": len(items),
        "first": {**page, "startIndex": 0, "items": items},
    }
    return json.dumps(collection, ensure_ascii=False, indent=1) + "\n"


def _claim(judged: Judged, study: Study) -> dict[str, Any]:
    def names(segments: Iterable[str]) -> list[str]:
        return [_name(study, "segment", segment) for segment in segments]

    claim, rows = judged.claim, judged.evidence
    return {
        "id": _name(study, "claim", claim.claim_id),
        "type": "Annotation",
        "motivation": "assessing",
        "dcterms:identifier": claim.claim_id,
        "body": [_text(sentence(judged), "assessing"), _text(judged.found, "commenting")],
        # A claim that no segment decides is about the study.
        "target": names(judged.segments) or [uuid5(NAMESPACE_OID, study.identifier).urn],
        **{
            RELATIONS[each]: names(rows.loc[rows["stance"] == each, "segment_id"])
            for each in judged.numbers
        },
    }


def _segment(row: dict[str, Any], study: Study) -> dict[str, Any]:
    public = has(row.get("url")) and may_be_followed(row["url"])
    quoted = {"selector": {"type": "TextQuoteSelector", "exact": row.get("anchor")}}
    return {
        "id": _name(study, "segment", row["segment_id"]),
        "type": "Annotation",
        "motivation": "describing",
        "dcterms:identifier": row["segment_id"],
        "body": _text(row["statement"], "describing"),
        "target": {
            "type": "SpecificResource",
            "source": row["url"] if public else _name(study, "source", row["source_id"]),
            **(quoted if has(row.get("anchor")) else {}),
        },
    }


def _text(value: str, purpose: str) -> dict[str, str]:
    body = {"type": "TextualBody", "value": value, "purpose": purpose}
    return body | {"format": "text/plain", "language": "en"}


def _name(study: Study, kind: str, own: str) -> str:
    # The same text gives the same name, so that a claim keeps its address when it is reworded.
    return uuid5(uuid5(NAMESPACE_OID, study.identifier), f"{kind}/{own}").urn
