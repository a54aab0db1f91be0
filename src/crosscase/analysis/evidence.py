"""From two coders' codings to one consensus, and to the table every analysis starts from."""

import numpy as np
import pandas as pd

from crosscase.study.model import Study

CELL = ["segment_id", "code_id"]


def decisions(study: Study) -> pd.DataFrame:
    """Return one row per decided cell (segment x code): who recorded what, and what was decided.

    A cell is *agreed* when every coder recorded the same bearing. Every other cell that a coder
    recorded is a *dispute*, over ``presence`` (some coder left the cell empty) or over ``bearing``.
    A cell without dispute that has an adjudication all the same is *overruled*: somebody who knows
    better decided against all coders.

    Parameters
    ----------
    study
        A valid study.

    Returns
    -------
    pandas.DataFrame
        ``segment_id``, ``code_id``; ``route`` (``agreed``, ``decided`` or ``overruled``);
        ``dispute`` (``presence``, ``bearing`` or missing); one column per coder, named by
        ``coder_id``, with the bearing recorded or missing; ``bearing`` (the consensus; missing
        where the adjudication drops the coding); ``reason`` of the adjudication. Sorted by segment,
        then code.
    """
    recorded = _recorded(study)
    codes = recorded.apply(lambda column: column.cat.codes).to_numpy()
    present = (codes >= 0).all(axis=1)
    unanimous = (codes == codes[:, :1]).all(axis=1)
    ruled = study.decisions.set_index(CELL)[["bearing", "reason"]].reindex(recorded.index)

    table = recorded.reset_index()
    for key in CELL:
        table[key] = table[key].astype(study.codings[key].dtype)
    overruled = unanimous & ruled["reason"].notna().to_numpy()
    routes = np.select([overruled, unanimous], ["overruled", "agreed"], "decided")
    table["route"] = pd.Series(routes, dtype="category")
    dispute = pd.Series(np.where(present, "bearing", "presence"), dtype="category")
    table["dispute"] = dispute.mask(unanimous)
    shared = table[recorded.columns[0]].where(table["route"] == "agreed")
    table["bearing"] = ruled["bearing"].reset_index(drop=True).fillna(shared)
    table["reason"] = ruled["reason"].reset_index(drop=True)
    return table


def _recorded(study: Study) -> pd.DataFrame:
    """Return what each coder recorded, a row for each cell that is coded or adjudicated."""
    codings = study.codings
    coders = codings["coder_id"].cat.remove_unused_categories().cat.categories
    by_coder = {
        coder: codings[codings["coder_id"] == coder].set_index(CELL)["bearing"] for coder in coders
    }
    cells = pd.MultiIndex.from_frame(
        pd.concat([codings[CELL], study.decisions[CELL]]).drop_duplicates().sort_values(CELL)
    )
    recorded = pd.DataFrame({coder: own.reindex(cells) for coder, own in by_coder.items()})
    return recorded.astype(codings["bearing"].dtype)


def consensus(study: Study) -> pd.DataFrame:
    """Return the consensus codings: what the coders agreed on and what adjudication kept.

    Derived at each call and never stored, so that it cannot drift from the codings.

    Parameters
    ----------
    study
        A valid study.

    Returns
    -------
    pandas.DataFrame
        ``segment_id``, ``code_id``, ``bearing``, ``route`` (``agreed``, ``decided`` or
        ``overruled``, see :func:`decisions`), one row per coding, sorted by segment, then code.
    """
    agreed, ruled = _agreed(study.codings), study.decisions
    overruled = np.isin(_cells(agreed), _cells(ruled))
    recorded = np.isin(_cells(ruled), _cells(study.codings))
    disputed = recorded & ~np.isin(_cells(ruled), _cells(agreed))
    decided = ruled.assign(route=np.where(disputed, "decided", "overruled"))
    kept = decided.loc[decided["decision"] == "keep", [*CELL, "bearing", "route"]]
    parts = [agreed[~overruled].assign(route="agreed"), kept]
    both = pd.concat(parts, ignore_index=True).astype({"route": "category"})
    return both.iloc[np.argsort(_cells(both))].reset_index(drop=True)


def _agreed(codings: pd.DataFrame) -> pd.DataFrame:
    """Return the cells in which every coder recorded the same bearing."""
    cells = _cells(codings)
    order = np.argsort(cells, kind="stable")
    first = np.flatnonzero(np.diff(cells[order], prepend=-1))
    bearing = codings["bearing"].cat.codes.to_numpy()[order]
    same = np.minimum.reduceat(bearing, first) == np.maximum.reduceat(bearing, first)
    complete = np.diff(first, append=len(cells)) == codings["coder_id"].nunique()
    agreed: pd.DataFrame = codings.iloc[order[first[same & complete]]]
    return agreed[[*CELL, "bearing"]]


def _cells(codings: pd.DataFrame) -> np.ndarray:
    """Return a number for each cell (segment x code), ordered by segment, then code."""
    segment, code = (codings[key].cat for key in CELL)
    return segment.codes.to_numpy("int64") * len(code.categories) + code.codes.to_numpy()


def evidence(study: Study) -> pd.DataFrame:
    """Return the consensus codings with all that is known of their segment, source and code.

    This is the one table that ratings, matrices and displays are made from.

    Parameters
    ----------
    study
        A valid study.

    Returns
    -------
    pandas.DataFrame
        The columns of :func:`consensus`; ``dimension`` (in the order of the codebook) and
        ``research_question`` of the code; every column of the segment and of its source;
        ``tested`` (bool: the source is one whose conclusions the study tests, so that it never
        enters a rating).
    """
    return _described(consensus(study), study)


def decided_units(study: Study) -> pd.DataFrame:
    """Return every coded cell as :func:`decisions` does, with all that :func:`evidence` adds.

    Parameters
    ----------
    study
        A valid study.

    Returns
    -------
    pandas.DataFrame
        The columns of :func:`decisions`, then those that :func:`evidence` adds to the consensus.
    """
    return _described(decisions(study), study)


def _described(codings: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Add to rows with a segment and a code what is known of code, segment and source."""
    segments = _rows(study.segments, codings["segment_id"])
    sources = _rows(study.sources, segments["source_id"])
    codebook = study.codebook[["dimension", "research_question"]]
    order = pd.CategoricalDtype(list(codebook["dimension"].unique()), ordered=True)
    codes = _rows(codebook.astype({"dimension": order}), codings["code_id"])
    parts = [codings, codes, segments.drop(columns="segment_id"), sources.drop(columns="source_id")]
    table = pd.concat(parts, axis="columns")
    table["tested"] = table["source_id"].isin(list(study.tested_sources))
    table["rated"] = table["scope"].isin(study.rated_scopes) & ~table["tested"]
    table["value"] = table["bearing"].astype(object).map(study.bearings).astype("Int64")
    return table


def _rows(table: pd.DataFrame, keys: pd.Series) -> pd.DataFrame:
    """Return the row of ``table`` for each key; the keys' categories are in the table's order."""
    return table.iloc[keys.cat.codes].set_axis(keys.index)
