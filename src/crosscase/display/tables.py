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
from crosscase.display.labels import heading, spelled_out, statements_of
from crosscase.display.words import LANGUAGES, symbols
from crosscase.errors import CrosscaseError
from crosscase.study import Study
from crosscase.study.texts import is_formula

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
    return fill(
        "table.html",
        caption=caption,
        heads=frame.columns,
        kinds=[_kind(column) for _, column in frame.items()],
        rows=frame.itertuples(index=False, name=None),
        row_heading=row_heading,
    )


def _kind(column: pd.Series) -> str:
    """Return what a whole column holds, for its heading, too: numbers, or text that needs room."""
    if is_numeric_dtype(column):
        return "number"
    long = (isinstance(cell, str) and len(Markup(cell).striptags()) > FEW for cell in column)
    return "text" if any(long) else ""


def folded(content: HTML, summary: str) -> HTML:
    """Show a long table or list folded away under a summary.

    Examples
    --------
    >>> from IPython.display import HTML
    >>> print(folded(HTML("<p>Long.</p>"), "Show").data)
    <details><summary>Show</summary><p>Long.</p></details>
    """
    return render("details.html", summary=summary, content=Markup(content.data))


def searchable(content: HTML) -> HTML:
    """Let readers filter the rows of a table as they type, where scripts run.

    To fold a table from :func:`table`, too, fold what this returns.

    Examples
    --------
    >>> from IPython.display import HTML
    >>> print(searchable(HTML("<table></table>")).data)
    <div class="searchable"><table></table></div>
    """
    return render("box.html", name="searchable", content=Markup(content.data))


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

    ``decisions``: rows of ``study.units``; those that nobody disputed are left out.

    Examples
    --------
    >>> "Coder A" in dispute_table(study.units.head(100), study, "Disputes").data
    True
    """
    disputes = spelled_out(decisions.dropna(subset="dispute").reset_index(drop=True), study)
    homes = addresses.homes(study)
    kept = {bearing: f"kept, {bearing}" for bearing in study.units["bearing"].cat.categories}
    shown = {
        "Segment": markup(parts.segment_links([each], homes) for each in disputes["segment_id"]),
        "Statement": disputes["segment_id"].map(statements_of(study)),
        "Dimension": disputes["code_id"].map(study.names),
        **{f"Coder {coder}": disputes[coder] for coder in study.reading_coders},
        "Decision": disputes["bearing"].replace(kept),
        "Reason": disputes["reason"],
    }
    content = table_markup(pd.DataFrame(shown), caption)
    return render("box.html", name="disputes", content=content)


def deciding_table(deciding: pd.DataFrame, study: Study, caption: str) -> HTML:
    """Show the disputes on which a rating hangs alone, with what each statement says.

    ``deciding``: from :func:`crosscase.analysis.deciding_disputes`, with
    :func:`crosscase.analysis.with_confidence`, labelled.

    Examples
    --------
    >>> deciding = cc.with_confidence(cc.deciding_disputes(study), study)
    >>> "It hangs on" in deciding_table(labelled(deciding, study), study, "Decided by one").data
    True
    """
    homes, said = addresses.homes(study), statements_of(study)
    deciding = deciding.reset_index(drop=True).astype(object)
    segments = deciding["segment_id"]
    shown = {
        "Rating": markup(parts.hanging(row) for row in records(deciding)),
        "It hangs on": markup(parts.quoted(said[each], [each], homes) for each in segments),
        "Decided": deciding["decided"].fillna("no"),
        "Reason": deciding["reason"],
        "Otherwise": deciding["otherwise"].fillna("no"),
        "Then": deciding["rating"].map(symbols) + " → " + deciding["becomes"].map(symbols),
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
    CrosscaseError
        If an id is not in the evidence; the message lists all that are missing.

    Examples
    --------
    >>> first = evidence["segment_id"].iloc[0]
    >>> first in statement_list(evidence, first).data
    True
    """
    known = {row["segment_id"]: row for row in reversed(records(evidence))}  # of several the first
    if missing := [segment for segment in segment_ids if segment not in known]:
        named = ", ".join(missing)
        raise CrosscaseError(f"no evidence with the id {named}; look it up in segments.csv")
    return HTML(parts.statements([known[segment] for segment in segment_ids]))


def source_table(register: pd.DataFrame, study: Study, caption: str) -> HTML:
    """Show the register of sources: titles link to public addresses, ids to all statements.

    ``register``: from :func:`crosscase.analysis.register`.

    Examples
    --------
    >>> "Publisher" in source_table(cc.register(study), study, "All sources").data
    True
    """
    told = register.reset_index(drop=True).astype(object)  # some of its rows may have been chosen
    facets = [column for column in study.labels.get("columns", {}) if column in told]
    heads = {
        "publisher": "Publisher",
        **{column: heading(study, column) for column in facets},
        "language": "Language",
        "published": "Published",
        "extent": "Read",
    }
    shown = {
        "Source": markup(parts.registered(source) for source in records(register)),
        **{head: told[column] for column, head in heads.items() if column in told},
        "Segments": register["segments"].to_numpy(),
    }
    if "Language" in shown:
        shown["Language"] = shown["Language"].replace(LANGUAGES)
    return table(pd.DataFrame(shown), caption)
