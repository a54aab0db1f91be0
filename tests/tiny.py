"""A tiny valid study, whole enough to use every rule: two cases, two coders, three codes."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

SIDES = ["north", "south", "both"]
BEARINGS = ["negative", "mixed", "neutral", "positive"]

TABLES = {
    "sources": """\
source_id,title,publisher,origin,publisher_side,involvement,kind,language,published,url
S1,Report,Foundation A,a,north,involved,ngo,en,2001,https://example.org/1
S2,"Friends, again",Newspaper B,b,south,independent,press,es,2003-05,https://example.org/2
S3,Poster,Scholar C,c,academic,independent,poster,en,,
""",
    "segments": """\
segment_id,source_id,cases,scope,about,year_from,year_to,statement,anchor
X1,S1,P1,tie,both,2000,2001,The cities agreed.,covenant signed
X2,S2,P1,tie,south,,,"The council, it says, was against.",en contra
X3,S2,P2,setting,south,1999,1999,The river flooded the town.,el río
X4,S3,,field,both,,,Partnerships need money.,funds are the key here
""",
    "codebook": """\
code_id,research_question,dimension,definition
POL,organisation,Policy,Written rules.
SUP,organisation,Support,Political backing.
LIV,impact,Livability,Effects on residents.
""",
    "codings": """\
segment_id,coder_id,code_id,bearing
X1,A,POL,positive
X1,B,POL,positive
X2,A,SUP,negative
X2,B,SUP,mixed
X3,A,LIV,negative
X4,A,POL,neutral
X4,B,POL,neutral
""",
    "decisions": """\
segment_id,code_id,decision,bearing,reason
X2,SUP,keep,negative,plain opposition
X3,LIV,drop,,no effect is claimed
""",
    "coders": """\
coder_id,kind
A,machine reader
B,machine reader
judge,machine reader
""",
    "cases": """\
case_id,name,north_city,south_city,segment_ids
P1,Alpha–Omega,Alpha,Omega,X1;X2
P2,Beta–Psi,Beta,Psi,X3
""",
    "events": """\
event_id,case_id,year,end_year,weight,segment_id
E1,P1,2000,2001,0.5,X1; X2
E2,,1999,,1,X3
""",
}
KEYS = {
    "sources": ["source_id"],
    "segments": ["segment_id"],
    "codebook": ["code_id"],
    "codings": ["segment_id", "coder_id", "code_id"],
    "decisions": ["segment_id", "code_id"],
    "coders": ["coder_id"],
    "cases": ["case_id"],
    "events": ["event_id"],
}
HOMES = {
    "source_id": "sources",
    "segment_id": "segments",
    "code_id": "codebook",
    "coder_id": "coders",
    "case_id": "cases",
}
ENUMS = {
    "publisher_side": ["north", "south", "international", "academic"],
    "involvement": ["involved", "oversight", "independent"],
    "scope": ["tie", "setting", "sibling", "field"],
    "about": SIDES,
    "bearing": BEARINGS,
    "decision": ["keep", "drop"],
    "research_question": ["organisation", "interaction", "impact"],
}
TYPES = {"year_from": "integer", "year_to": "integer", "year": "integer", "end_year": "integer"}
OPTIONAL = ("year_from", "year_to", "end_year", "published", "url", "case_id", "cases", "bearing")
LISTS = {("events", "segment_id"): "segments", ("cases", "segment_ids"): "segments",
         ("segments", "cases"): "cases"}  # fmt: skip
BESIDE = {"south_city": {"differs_from": "north_city"}, "end_year": {"not_before": "year"}}
OWN = {
    "bearings": {"negative": -1, "mixed": 0, "neutral": None, "positive": 1},
    "rated_scopes": ["tie"],
    "tested_sources": ["S3"],
    "labels": {
        "case": "partnership",
        "cases": "partnerships",
        "columns": {"publisher_side": "Side", "involvement": "Involvement", "about": "About the"},
        "scope": {
            "tie": "the partnership itself",
            "setting": "a city apart from the partnership",
            "sibling": "another partnership of a city",
            "field": "partnerships in general",
        },
        "about": {"north": "the North", "south": "the South", "both": "both sides"},
        "involvement": {"independent": "independent: press, scholars, bystanders"},
        "extent": {"opening": "only the opening"},
        "apart": {"setting": "They never enter the rating."},
        "earlier ratings": "Poster, 2007",
        "events of no case": "Policies for partnerships in general",
    },
}


def tiny_study(folder: Path) -> Path:
    """Write the study into a folder and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    (folder / "datapackage.json").write_text(json.dumps(tiny_descriptor()), encoding="utf-8")
    return folder


def tiny_descriptor() -> dict[str, Any]:
    """Return its ``datapackage.json``."""
    resources = [_resource(name, text) for name, text in TABLES.items()]
    return {"title": "Tiny", "crosscase": deepcopy(OWN), "resources": resources}


def _resource(name: str, text: str) -> dict[str, Any]:
    header = text.splitlines()[0].split(",")
    keys = [_foreign_key(name, column) for column in header]
    schema = {
        "fields": [_field(name, column) for column in header],
        "primaryKey": KEYS[name],
        "foreignKeys": [key for key in keys if key],
    }
    return {"name": name, "path": f"{name}.csv", "schema": schema}


def _field(table: str, name: str) -> dict[str, Any]:
    optional = (
        name in OPTIONAL and name not in KEYS[table] and (table, name) != ("codings", "bearing")
    )
    constraints: dict[str, Any] = {"required": not optional}
    if name in ENUMS:
        constraints["enum"] = ENUMS[name]
    if name == "language":
        constraints["pattern"] = "[a-z]{2}"
    if name in TYPES:
        constraints |= {"minimum": 1900, "maximum": 2100}
    field = {"name": name, "type": TYPES.get(name, "string"), "constraints": constraints}
    if name == "weight":
        field["type"] = "number"
    if home := LISTS.get((table, name)):
        reference = {"resource": home, "fields": KEYS[home]}
        field |= {"separator": ";", "reference": reference}
    return field | BESIDE.get(name, {})


def _foreign_key(table: str, name: str) -> dict[str, Any] | None:
    home = HOMES.get(name, table)
    if home == table or (table, name) in LISTS:
        return None
    return {"fields": [name], "reference": {"resource": home, "fields": [name]}}
