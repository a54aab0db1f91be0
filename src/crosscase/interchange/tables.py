"""A study as plain tables for other programs, and how a file of them is written.

The tables rest on what coders agreed on and what was decided: an open difference is left out and
counted, because a number that may still change is not handed to another program unsaid.
"""

import csv
import re
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd

from crosscase.errors import CrosscaseError
from crosscase.study import Study
from crosscase.study.texts import is_formula

JOINT = "; "
MOST_FLAGS = 20_000_000  # of statements and codes; as many cells no spreadsheet opens


def code_columns(study: Study) -> dict[str, str]:
    """Return, of every code, the name of its column in a truth table.

    Letters and digits only, a letter first, and no two that differ in capitals alone: in the
    expressions of R's ``QCA`` a hyphen, a dot or a star is an operator, and lower case negates.

    Examples
    --------
    >>> code_columns(study)["O-POL"]
    'OPOL'
    """
    columns: dict[str, str] = {}
    for code in study.codebook["code_id"]:
        plain = re.sub("[^A-Z0-9]", "", str(code).upper())
        wanted = plain if plain[:1].isalpha() else f"C{plain}"
        number, found = 1, wanted
        while found in columns.values():
            number += 1
            found = f"{wanted}X{number}"
        columns[code] = found
    return columns


def given(study: Study) -> pd.DataFrame:
    """Return the codings that tables for other programs count.

    One row per coding and case, with all columns of ``study.evidence``: what coders agreed on or a
    decision kept. Left out are sources under test, plans, statements of no case and, where the
    study has scopes, of a scope that it does not rate; of what is still open nothing is in it.

    Examples
    --------
    >>> bool(given(study)["case_id"].notna().all())
    True
    """
    rows = study.described(study.consensus)
    counted = rows["case_id"].notna() & rows["documented"] & rows["rated"]
    kept: pd.DataFrame = rows[counted]
    return kept.reset_index(drop=True)


def counts_table(study: Study) -> pd.DataFrame:
    """Return how many statements give a code to a case: cases as rows, codes as columns.

    A statement of several cases counts in each of them; see :func:`given` for what is left out.

    Returns
    -------
    pandas.DataFrame
        ``case_id``, ``name``, then a column for each code, zeros included.

    Examples
    --------
    >>> table = counts_table(study)
    >>> table.shape == (len(study.cases), 2 + len(study.codebook))
    True
    """
    rows = given(study).drop_duplicates(["case_id", "code_id", "segment_id"])
    counts = pd.crosstab(rows["case_id"], rows["code_id"], dropna=False)
    cases, codes = study.cases["case_id"], study.codebook["code_id"]
    table = counts.reindex(index=cases, columns=codes, fill_value=0).astype("int64")
    table.columns = pd.Index([str(each) for each in codes])
    table.insert(0, "name", study.cases["name"].astype(str).to_numpy())
    return table.rename_axis("case_id").reset_index().astype({"case_id": str})


def qca_table(study: Study) -> pd.DataFrame:
    """Return for every case and code whether any statement gives it: 1 or 0.

    As ``read.csv(file, row.names = 1)`` and the package ``QCA`` of R want it: the ids of the cases
    first, then a column for each code, named by :func:`code_columns`. A 1 says that the record
    holds the code, not that it is good: conditions from ratings come from
    :func:`crosscase.conditions_from_ratings`.

    Examples
    --------
    >>> set(qca_table(study).drop(columns="case").to_numpy().ravel().tolist()) <= {0, 1}
    True
    """
    counts = counts_table(study).drop(columns="name").set_index("case_id")
    table = (counts > 0).astype("int64").rename(columns=code_columns(study))
    return table.rename_axis("case").reset_index()


def consensus_table(study: Study) -> pd.DataFrame:
    """Return the consensus, one row per statement and code, with where it stands.

    Returns
    -------
    pandas.DataFrame
        ``segment_id``, ``code_id``, ``code`` (the readable name), ``above`` (the names of the codes
        above it), ``bearing`` (where the study has bearings), ``route`` (``agreed``, ``decided`` or
        ``overruled``), then the columns of the segment and of its source.

    Examples
    --------
    >>> len(consensus_table(study)) == len(study.consensus)
    True
    """
    above = code_paths(study)
    rows = study.consensus.merge(study.segments, "left", "segment_id")
    rows = rows.merge(study.sources, "left", "source_id").astype({"code_id": str})
    rows.insert(2, "code", rows["code_id"].map(study.names))
    rows.insert(3, "above", rows["code_id"].map(above))
    if not study.bearings:
        rows = rows.drop(columns="bearing")
    return written(rows, study)


def statements_table(study: Study) -> pd.DataFrame:
    """Return every statement with its source, and 1 or 0 for every code.

    A statement that is coded twice with a code has a 1, and one that nobody coded a row of zeros.

    Raises
    ------
    CrosscaseError
        If there are more than 20 million statements x codes.

    Examples
    --------
    >>> len(statements_table(study)) == len(study.segments)
    True
    """
    rows = study.segments.merge(study.sources, "left", "source_id")
    codes = pd.Index(study.codebook["code_id"].astype(str))
    if len(rows) * len(codes) > MOST_FLAGS:
        raise CrosscaseError(
            f"{len(rows):,} statements x {len(codes):,} codes are more cells than a table can "
            "hold; export the consensus as .csv, which has a row for each coding"
        )
    flags = np.zeros((len(rows), len(codes)), dtype="int64")
    ids = pd.Index(rows["segment_id"].astype(str))
    coded = study.consensus[["segment_id", "code_id"]].astype(str)
    at = (
        ids.get_indexer(pd.Index(coded["segment_id"])),
        codes.get_indexer(pd.Index(coded["code_id"])),
    )
    flags[at] = 1
    columns = [f"code {each}" for each in codes]
    return pd.concat([written(rows, study), pd.DataFrame(flags, columns=columns)], axis=1)


def code_paths(study: Study) -> dict[str, str]:
    """Return, of every code, the names of those above it, the highest first.

    Examples
    --------
    >>> code_paths(study)["O-POL"]
    ''
    """
    ids = study.codebook["code_id"].astype(str)
    parents = {}
    if "parent" in study.codebook:
        own = study.codebook["parent"].astype(object)
        parents = {code: str(each) for code, each in zip(ids, own, strict=True) if pd.notna(each)}
    paths = {}
    for code in ids:
        way: list[str] = []
        above = parents.get(code)
        while above is not None:  # a valid study has no circle
            way.insert(0, study.names[above])
            above = parents.get(above)
        paths[code] = " > ".join(way)
    return paths


def written(table: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return columns of segments and sources as texts and numbers, as their own files have them.

    A list is joined by the separator that the study declares; where nothing is, the text is empty.
    """
    fields = {**study.tables["sources"].fields, **study.tables["segments"].fields}
    separators = {name: one.separator for name, one in fields.items() if one.separator}

    def cell(value: Any, separator: str) -> object:
        if isinstance(value, tuple):
            return separator.join(value)
        if isinstance(value, pd.Timestamp):
            return value.date().isoformat()
        return "" if pd.isna(value) else value

    cells = {
        name: [cell(value, separators.get(str(name), ";")) for value in table[name].astype(object)]
        for name in table
    }
    return pd.DataFrame(cells, dtype=object)


def csv_text(table: pd.DataFrame) -> str:
    """Return a table as CSV in which a spreadsheet finds nothing to compute.

    A text that begins as a formula does, with ``=``, ``+``, ``-`` or ``@``, gets an apostrophe
    before it, by which a spreadsheet knows a text. Numbers, and signs alone, stay as they are.

    Examples
    --------
    >>> import pandas
    >>> print(csv_text(pandas.DataFrame({"said": ["=1+1", "-", "yes"], "n": [-1, 0, 1]})), end="")
    said,n
    '=1+1,-1
    -,0
    yes,1
    """
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([_harmless(str(name)) for name in table.columns])
    writer.writerows([_harmless(each) for each in row] for row in table.itertuples(index=False))
    return text.getvalue()


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and is_formula(value) else value


def write_new(files: Mapping[Path, bytes]) -> None:
    """Write files, all or none, and none over another that says something else."""
    for path, content in files.items():
        if not path.parent.is_dir():
            raise CrosscaseError(f"{path.parent} is no folder; make it, or name another place")
        if path.exists() and not (path.is_file() and path.read_bytes() == content):
            raise CrosscaseError(
                f"{path} is there already, and says something else; move it away, or name another "
                "file"
            )
    put(files)


def put(files: Mapping[Path, bytes]) -> None:
    """Write files in the place of those that are there, each whole or not at all."""
    for path, content in files.items():
        with TemporaryDirectory(dir=path.parent, prefix=".unfinished-") as place:
            (Path(place) / path.name).write_bytes(content)
            (Path(place) / path.name).replace(path)
