"""Tables that read well aloud: caption, column and row headings, numbers aligned right."""

import re
from textwrap import shorten
from typing import Any
from urllib.parse import quote

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup
from pandas.api.types import is_numeric_dtype

from crosscase.display import addresses
from crosscase.display.html import fill, markup, parts, records, render
from crosscase.display.labels import heading, labelled, statements_of
from crosscase.display.words import LANGUAGES, symbols
from crosscase.study import Study
from crosscase.study.formulas import is_formula

RATED = ["rating", "confidence", "judged", "origins"]
CARRIED = "data:text/csv;charset=utf-8,"
LONGEST_NAME = 60
FEW = 24  # letters that make no text
CARRIED_AS = {"code_id": "dimension"}  # in data to download, where codes have their names


def table(frame: pd.DataFrame, caption: str, row_heading: bool = True) -> HTML:
    """Show a frame as an accessible HTML table inside a box that scrolls by itself.

    Parameters
    ----------
    frame
        Readable column names; cells are text, numbers or markup. Missing cells show a dash.
    row_heading
        Whether the first column names its row.

    Examples
    --------
    >>> "<td>reports</td>" in table(pd.DataFrame({"n": [5], "kind": ["reports"]}), "Kinds").data
    True
    """
    return HTML(table_markup(frame, caption, row_heading))


def table_markup(frame: pd.DataFrame, caption: str, row_heading: bool = True) -> Markup:
    """Return the markup of :func:`table`; text in the frame is escaped."""
    # Of a whole column, so that its heading stands over its numbers.
    number, text = Markup(' class="number"'), Markup(' class="text"')
    return fill(
        "table.html",
        caption=caption,
        heads=frame.columns,
        classes=[number if is_numeric_dtype(dtype) else "" for dtype in frame.dtypes],
        widths=[text if _is_text(frame.iloc[:, place]) else "" for place in range(frame.shape[1])],
        rows=frame.itertuples(index=False, name=None),
        row_heading=row_heading,
    )


def _is_text(column: pd.Series) -> bool:
    """Return whether cells of a column are more than a word or two, and need room to be read."""
    return any(isinstance(cell, str) and len(Markup(cell).striptags()) > FEW for cell in column)


def folded(content: HTML, summary: str) -> HTML:
    """Show a long table or list folded away under a summary.

    Examples
    --------
    >>> folded(HTML("<p>Long.</p>"), "Show").data
    '<details><summary>Show</summary><p>Long.</p></details>'
    """
    return render("details.html", summary=summary, content=Markup(content.data))


def searchable(content: HTML) -> HTML:
    """Let readers filter the rows of a table as they type, where scripts run.

    To fold a table from :func:`table`, too, fold what this returns.

    Examples
    --------
    >>> searchable(HTML("<table></table>")).data
    '<div class="searchable"><table></table></div>'
    """
    return _boxed("searchable", Markup(content.data))


def _boxed(name: str, content: Markup, links: Markup | str = "") -> HTML:
    """Return a table in a box of its kind, which the style sheet and the scripts know."""
    return render("box.html", name=name, content=content, links=links)


def figure_links(
    caption: str, data: pd.DataFrame, numbers: Markup | str = "", place: str = ""
) -> Markup:
    """Return the line under a figure or table: its numbers, folded away, and a file of its data.

    The data travel in their link, so that it works in a notebook as well; the book makes a file of
    them, named by the first words of the caption. ``place`` is the id of the numbers.
    """
    # A spreadsheet is to show texts as they are, so that none of them is computed.
    shown = data.rename(columns=as_text).apply(
        lambda column: column if is_numeric_dtype(column) else column.map(as_text, "ignore")
    )
    text = shown.to_csv(index=False, lineterminator="\n")
    words = " ".join(re.findall(r"\w+", caption.lower()))
    return fill(
        "figure_links.html",
        caption=caption,
        numbers=numbers,
        place=place,
        address=CARRIED + quote(text, safe="/,:;"),
        name=shorten(words, LONGEST_NAME, placeholder="").replace(" ", "-") or "figure",
    )


def as_text(cell: Any) -> Any:
    """Return a cell; one that a spreadsheet would compute has an apostrophe before it.

    A carriage return, at which some programs would begin another row, becomes a line break.
    """
    if not isinstance(cell, str):
        return cell
    text = cell.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if is_formula(text) else text


def dispute_table(decisions: pd.DataFrame, study: Study, caption: str) -> HTML:
    """Show every dispute: the statement, what each coder recorded, the decision and its reason.

    ``decisions``: from :func:`crosscase.analysis.decisions`; agreed codings are left out.
    """
    disputes = decisions.dropna(subset="dispute").reset_index(drop=True)
    segments = disputes["segment_id"].astype(object)
    homes = addresses.homes(study)
    coders = study.coders["coder_id"].astype(object)
    kept = disputes["bearing"].astype(object).map("kept, {}".format, "ignore")
    shown = {
        "Segment": markup(parts.segment_links([each], homes) for each in segments),
        "Statement": segments.map(statements_of(study)),
        "Dimension": labelled(disputes, study)["code_id"].astype(object),
        **{
            f"Coder {coder}": disputes[coder].astype(object).fillna("no code")
            # Coders who have read none of these segments have no column.
            for coder in coders[coders.isin(disputes.columns)]
        },
        "Decision": kept.fillna("dropped"),
        "Reason": disputes["reason"],
    }
    return _boxed("disputes", table_markup(pd.DataFrame(shown), caption))


def deciding_table(deciding: pd.DataFrame, study: Study, caption: str) -> HTML:
    """Show the disputes on which a rating hangs alone, with what each statement says.

    ``deciding``: from :func:`crosscase.analysis.deciding_disputes`, with
    :func:`crosscase.analysis.with_confidence`, labelled.
    """
    homes, said = addresses.homes(study), statements_of(study)
    bearings = deciding[["decided", "otherwise"]].astype(object).fillna("no")
    rows = records(deciding)
    shown = {
        "Rating": markup(parts.hanging(row) for row in rows),
        "It hangs on": markup(
            parts.quoted(said[row["segment_id"]], [row["segment_id"]], homes) for row in rows
        ),
        "Decided": bearings["decided"].to_numpy(),
        "Reason": deciding["reason"].to_numpy(),
        "Otherwise": bearings["otherwise"].to_numpy(),
        "Then": [f"{symbols(row['rating'])} → {symbols(row['becomes'])}" for row in rows],
    }
    return table(pd.DataFrame(shown), caption)


def statement_list(evidence: pd.DataFrame, *segment_ids: str) -> HTML:
    """Show the named evidence statements with their sources, in the order they are named.

    Parameters
    ----------
    evidence
        From ``study.evidence``; select one code beforehand where a segment carries several,
        otherwise the bearing shown is that of its first.

    Raises
    ------
    KeyError
        If an id is not in the evidence; the message lists all that are missing.
    """
    known = evidence.drop_duplicates("segment_id")  # evidence has a row per case, too
    known = known.set_index(known["segment_id"].astype(object), drop=False)
    missing = [segment for segment in segment_ids if segment not in known.index]
    if missing:
        raise KeyError(f"no evidence with the id {', '.join(missing)}; look it up in segments.csv")
    return HTML(parts.statements(records(known.loc[list(segment_ids)])))


def source_table(register: pd.DataFrame, study: Study, caption: str) -> HTML:
    """Show the register of sources: titles link to public addresses, ids to all statements.

    ``register``: from :func:`crosscase.analysis.register`.
    """
    register = register.reset_index(drop=True)  # some of its rows may have been chosen
    facets = [column for column in study.labels.get("columns", {}) if column in register]
    shown = {
        "Source": markup(parts.registered(source) for source in records(register)),
        "Publisher": register["publisher"],
        **{heading(study, column): register[column].astype(object) for column in facets},
        "Language": register["language"].astype(object).replace(LANGUAGES),
        "Published": register["published"].astype(object),
        "Read": register["extent"].astype(object),
        "Segments": register["segments"],
    }
    return table(pd.DataFrame(shown), caption)
