"""A study in the files of other programs: which there are, and how each is made."""

from collections.abc import Callable
from pathlib import Path
from pkgutil import resolve_name

from crosscase.errors import CrosscaseError
from crosscase.interchange.tables import (
    code_columns,
    consensus_table,
    csv_text,
    qca_table,
    write_new,
)
from crosscase.study import Study, load_study
from crosscase.study.words import counted, listing

# What a file is that says nothing but its suffix, and what else it may be.
KINDS = {
    ".xlsx": ("workbook", "framework", "empty-framework"),
    ".csv": ("consensus", "qca"),
    ".qdpx": ("qdpx",),
    ".qdc": ("qdc",),
}


def export(folder: Path, out: Path, kind: str | None = None) -> None:
    """Write a study into a file of another program; an open difference is left out, and counted.

    Parameters
    ----------
    out
        The file, which may not be there yet. What it is follows from its suffix: a workbook
        (``.xlsx``), the consensus (``.csv``), a REFI-QDA project (``.qdpx``) or codebook
        (``.qdc``).
    kind
        What else a suffix stands for: ``framework`` or ``empty-framework`` (``.xlsx``: cases x
        codes, a sheet for each case), ``qca`` (``.csv``: cases x codes, 1 or 0).

    Raises
    ------
    CrosscaseError
        If there is no such file, or one is there already that says something else.
    """
    kinds = KINDS.get(out.suffix.lower(), ())
    if not kinds:
        raise CrosscaseError(
            f"{out} has no suffix that says what it is to be; allowed: {listing([*KINDS])}"
        )
    kind = kind or kinds[0]
    if kind not in kinds:
        raise CrosscaseError(
            f"a {out.suffix} file cannot be {kind!r}; allowed: {listing(kinds)} - name the file by "
            "the suffix of what it is to be"
        )
    study = load_study(folder)
    if kind in ("qdpx", "qdc"):
        resolve_name(f"crosscase.interchange.refi:write_{kind}")(study, out)
    else:
        write_new({out: MAKERS[kind](study)})
    print(f"{out}: {kind} of {study.title}, {counted(len(study.cases), 'case')}")
    if len(study.open):
        left = counted(len(study.open), "difference")
        print(f"  {left} between coders without a decision: left out; see `crosscase disputes`")
    if kind == "qca":
        for code, column in code_columns(study).items():
            if code != column:
                print(f"  {column} is {code}, {study.names[code]}")


def _workbook(study: Study) -> bytes:
    from crosscase.interchange.workbook import study_workbook  # which a reader's browser lacks

    return study_workbook(study)


def _framework(study: Study, filled: bool = True) -> bytes:
    from crosscase.interchange.workbook import framework_workbook

    return framework_workbook(study, filled)


MAKERS: dict[str, Callable[[Study], bytes]] = {
    "workbook": _workbook,
    "framework": _framework,
    "empty-framework": lambda study: _framework(study, filled=False),
    "consensus": lambda study: csv_text(consensus_table(study)).encode(),
    "qca": lambda study: csv_text(qca_table(study)).encode(),
}
