"""What QualCoder keeps: the database of a project, or its report of codings as a table.

Categories become codes above codes; cases are those whose part of a file a coding lies in.
"""

from collections.abc import Iterator
from pathlib import Path

from crosscase.interchange.bearings import apart
from crosscase.interchange.cleaning import clean
from crosscase.interchange.databases import Cells, read_database
from crosscase.interchange.flat import read_grid
from crosscase.interchange.losses import Losses
from crosscase.interchange.project import Project
from crosscase.interchange.quotations import Quotation, assemble, column_name, examples, label
from crosscase.study.intake import Unreadable

DATABASE = "data.qda"  # in the folder of a project
NEEDED = {
    "source": "id name fulltext",
    "code_name": "cid name memo catid",
    "code_cat": "catid name supercatid",
    "code_text": "cid fid seltext pos0 pos1 owner",
    "cases": "caseid name",
    "case_text": "caseid fid pos0 pos1",
}
FURTHER = {
    "attribute": "name attr_type value id",
    "code_image": "imid",
    "code_av": "avid",
    "annotation": "anid",
    "journal": "jid name",
}
LEFT = {
    "code_image": "coding of a picture",
    "code_av": "coding of a recording",
    "annotation": "annotation",
    "journal": "journal",
}
MEDIA = {"imid": "coding of a picture", "avid": "coding of a recording"}


def is_export(header: list[str]) -> bool:
    """Tell whether a table has the columns of a report of codings."""
    return {"Coder", "Coded", "Id", "Codename"} <= {*header}


def read_export(path: Path) -> Project:
    """Read a report of codings, CSV or XLSX: by file, or by case and file."""
    grid = read_grid(path)
    losses = Losses(path.name)

    def quotations() -> Iterator[Quotation]:
        for line, row in grid.rows:
            cells = dict(zip(grid.columns, row, strict=True))
            where = f"{path.name} line {line}"
            kind = cells["Id"].partition(":")[0]
            if kind in MEDIA:
                losses.drop(MEDIA[kind], "a study holds text", cells["Id"])
                continue
            above = [
                label(cells[column], where, "category")
                for column in grid.columns
                if column.partition(" (")[0] == "Category" and cells[column]
            ]
            own = {
                column_name(column): clean(cells[column])[0]
                for column in grid.columns
                if column.startswith(("FileVar_", "CaseVar_"))
            }
            case = label(cells.get("Case", ""), where, "case")
            yield Quotation(
                source=label(cells.get("Filename") or cells.get("File") or case, where, "file"),
                text=cells["Coded"],
                where=f"line {line}",
                # The report has the category of a code first, then those above it.
                code=(*reversed(above), *apart(label(cells["Codename"], where, "code"))),
                coder=label(cells["Coder"], where, "coder"),
                cases=(case,) if case else (),
                columns={"row": str(line), **own},
            )

    project = assemble(path.stem, quotations(), losses, whole_sources=True)
    project.notes[:0] = [
        *grid.notes,
        f"a report of codings by QualCoder, as in {examples(grid.cells('Coded'))}",
    ]
    return project


def read_qualcoder(path: Path) -> Project:
    """Read the project in a folder, or its database.

    Raises
    ------
    Unreadable
        If it is no database of QualCoder.
    """
    folder = path if path.is_dir() else path.parent
    path = path / DATABASE if path.is_dir() else path
    if not path.is_file():
        raise Unreadable("is no file; name the folder of the project", path.name)
    tables = read_database(path, "QualCoder", NEEDED, FURTHER)
    called = folder.stem if path.name == DATABASE else path.stem
    losses = Losses(path.name)
    for table, what in LEFT.items():
        for row in tables[table]:
            losses.drop(what, "a study holds codings of text", next(iter(row.values())))
    files = {
        each["id"]: label(each["name"], path.name, "file") or f"file {each['id']}"
        for each in tables["source"]
    }
    texts = {each["id"]: each["fulltext"] for each in tables["source"]}
    paths = _paths(tables, path.name)
    cases = {each["caseid"]: label(each["name"], path.name, "case") for each in tables["cases"]}
    facts: dict[str, Cells] = {}
    for each in tables["attribute"]:
        if each["attr_type"] == "file" and each["value"]:
            facts.setdefault(each["id"], {})[column_name(each["name"])] = clean(each["value"])[0]
        else:
            losses.drop("attribute of a case", "a case has a name alone", each["name"])

    def quotations() -> Iterator[Quotation]:
        for each in tables["code_text"]:
            where = f"{files.get(each['fid'], each['fid'])} {each['pos0']}-{each['pos1']}"
            if each["fid"] not in files or each["cid"] not in paths:
                losses.drop("coding", "its file or code is not there", where)
                continue
            place = _place(texts[each["fid"]], each)
            if not place:
                losses.change("place of a coding", "its words stand elsewhere", where)
            start, end = map(str, place or ("", ""))
            yield Quotation(
                source=files[each["fid"]],
                text=each["seltext"],
                where=where,
                code=paths[each["cid"]],
                coder=label(each["owner"], where, "coder"),
                cases=tuple(_cases_of(each, tables["case_text"], cases)),
                place=place or (each["seltext"],),
                columns={"start": start, "end": end},
            )

    memos = {paths[each["cid"]]: each["memo"].strip() for each in tables["code_name"]}
    named = {files[each]: text for each, text in texts.items() if text}
    project = assemble(called, quotations(), losses, texts=named, codes=memos, whole_sources=True)
    used = {row["title"]: row for row in project.tables["sources"]}
    for number, name in files.items():
        if name in used:
            used[name].update(facts.get(number, {}))
        else:
            losses.drop("file", "no text in it is coded", name)
    return project


def _paths(tables: dict[str, list[Cells]], name: str) -> dict[str, tuple[str, ...]]:
    """Return the names of categories above each code, and its own."""
    above = {each["catid"]: (each["name"], each["supercatid"]) for each in tables["code_cat"]}
    paths = {}
    for each in tables["code_name"]:
        path, category, seen = apart(label(each["name"], name, "code")), each["catid"], set[str]()
        while category in above and category not in seen:
            seen.add(category)
            own, category = above[category]
            path = (label(own, name, "category"), *path)
        paths[each["cid"]] = path
    return paths


def _place(text: str, coding: Cells) -> tuple[int, int] | None:
    """Return where the words of a coding stand, in characters.

    QualCoder counts characters, and older versions UTF-16 units, as editors on the screen do.
    """
    try:
        first, last = int(coding["pos0"]), int(coding["pos1"])
    except ValueError:
        return None
    if not 0 <= first < last:
        return None
    if text[first:last] == coding["seltext"]:
        return first, last
    units = text.encode("utf-16-le", "surrogatepass")
    before = units[: 2 * first].decode("utf-16-le", "replace")
    within = units[2 * first : 2 * last].decode("utf-16-le", "replace")
    return (len(before), len(before + within)) if within == coding["seltext"] else None


def _cases_of(coding: Cells, parts: list[Cells], cases: dict[str, str]) -> Iterator[str]:
    """Yield the cases to which the part of a file belongs that was coded."""
    for part in parts:
        if part["fid"] == coding["fid"] and part["caseid"] in cases:
            try:
                inside = int(part["pos0"]) < int(coding["pos1"]) and int(coding["pos0"]) < int(
                    part["pos1"]
                )
            except ValueError:  # a whole recording or picture
                inside = False
            if inside:
                yield cases[part["caseid"]]
