"""Tables that read well aloud: caption, column and row headings, numbers aligned right."""

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup, escape

from crosscase.analysis.rating import SPOKEN
from crosscase.display import addresses
from crosscase.display.confidence import confidence_mark
from crosscase.display.labels import names
from crosscase.display.links import figure_links
from crosscase.display.words import count, directed, number, share
from crosscase.study import Study

SYMBOL = {"++": "++", "+": "+", "+/-": "+/−", "-": "−", "--": "−−", "thin": "thin", "silent": "·"}
LANGUAGES = {
    "af": "Afrikaans",
    "cs": "Czech",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "nl": "Dutch",
}
RATED = ["rating", "confidence", "judged", "origins"]
REMARK = re.compile(
    r"(\s*[(\[](?:title|page|earlier site|from address|press|post)\b[^)\]]*[)\]]\s*)"
)
STYLE = {
    "++": "pp",
    "+": "p",
    "+/-": "pm",
    "-": "m",
    "--": "mm",
    "thin": "thin",
    "silent": "silent",
}


def table(frame: pd.DataFrame, caption: str, row_heading: bool = True) -> HTML:
    """Show a frame as an accessible HTML table inside a box that scrolls by itself.

    Parameters
    ----------
    frame
        Readable column names; cells are text, numbers or markup. Missing cells show a dash.
    caption
        What the table shows.
    row_heading
        Whether the first column names its row.
    """
    return HTML(table_markup(frame, caption, row_heading))


def table_markup(frame: pd.DataFrame, caption: str, row_heading: bool = True) -> Markup:
    """Return the markup of :func:`table`; text in the frame is escaped."""
    numeric = [pd.api.types.is_numeric_dtype(dtype) for dtype in frame.dtypes]
    head = Markup("").join(
        Markup('<th scope="col"{}>{}</th>').format(_number_class(right), _breakable(column))
        for column, right in zip(frame.columns, numeric, strict=True)
    )
    body = Markup("\n").join(
        Markup("<tr>{}</tr>").format(_cells(row, numeric, row_heading))
        for row in frame.itertuples(index=False, name=None)
    )
    return Markup(
        '<div class="table-box" tabindex="0" role="group" aria-label="{}"><table>\n'
        "<caption>{}</caption>\n<thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody></table></div>"
    ).format(caption, caption, head, body)


def _cells(row: tuple[Any, ...], numeric: Sequence[bool], row_heading: bool) -> Markup:
    cells = []
    for position, (value, right) in enumerate(zip(row, numeric, strict=True)):
        form = '<th scope="row">{1}</th>' if row_heading and position == 0 else "<td{0}>{1}</td>"
        cells.append(Markup(form).format(_number_class(right), _shown(value)))
    return Markup("").join(cells)


def _number_class(right: bool) -> Markup:
    return Markup(' class="number"') if right else Markup("")


def _breakable(heading: str) -> Markup:
    """Let a heading break after its dashes, so that long names of cities fit narrow columns."""
    return Markup(re.sub("([–-])", r"\1<wbr>", str(escape(heading))))


def _shown(value: Any) -> str | Markup:
    if isinstance(value, str):
        return escape(value)
    if pd.isna(value):
        return "–"
    if isinstance(value, float):
        return number(value, 0 if value == round(value) else 2)
    return number(value)


def folded(content: HTML, summary: str) -> HTML:
    """Show a long table or list folded away under a summary."""
    return HTML(f"<details><summary>{escape(summary)}</summary>{content.data}</details>")


def searchable(content: HTML) -> HTML:
    """Let readers filter the rows of a table as they type, where scripts run.

    Parameters
    ----------
    content
        A table, such as from :func:`table`; to fold it, too, fold what this returns.
    """
    return HTML(f'<div class="searchable">{content.data}</div>')


def rating_badge(rating: str) -> Markup:
    """Return a rating, or why there is none, as a mark that a screen reader speaks in words."""
    return Markup('<span class="rating rating-{}" title="{}">{}</span>').format(
        STYLE[rating], SPOKEN[rating], SYMBOL[rating]
    ) + Markup('<span class="spoken">{}</span>').format(SPOKEN[rating])


def symbols(ratings: Any) -> str:
    """Return ratings joined by semicolons (``thin; +``) as they are shown; nothing for none."""
    return "" if pd.isna(ratings) else ", ".join(SYMBOL[each] for each in ratings.split("; "))


def rating_table(
    ratings: pd.DataFrame,
    caption: str,
    rows: str = "code_id",
    heading: str = "Dimension",
    link: str = "",
    sure: str = "",
) -> HTML:
    """Show ratings as a table, a case per column, with the evidence behind each.

    Every cell holds the rating, how sure it is (dots), the number of segments with a direction and
    of their origins (``12 / 5``), and a bar for the share of these segments that comes from those
    involved; screen readers and tooltips spell it out.

    Parameters
    ----------
    ratings
        From :func:`crosscase.analysis.with_confidence`; labelled or not.
    caption
        What the table shows.
    rows, heading
        The column that names the rows, and its readable name.
    link
        Address of a cell's evidence, with ``{cell_id}`` for the cell's own; no links if empty. The
        frame then needs a column ``cell_id``.
    sure
        Address of the judgement of confidence, likewise.
    """
    columns = {
        case: markup(_rating_cell(cell, link, sure) for cell in cells.to_dict("records")).set_axis(
            cells[rows].astype(object)
        )
        for case, cells in ratings.groupby("case_id", observed=True)
    }
    wide = pd.DataFrame(columns, index=ratings[rows].astype(object).unique())
    wide = wide.rename_axis(heading).reset_index()
    data = ratings[["case_id", rows, *RATED, "involved_share", "score"]]
    links = figure_links(caption, data.rename(columns={rows: heading.lower()}))
    return HTML(f'<div class="ratings">{table_markup(wide, caption)}{links}</div>')


def _rating_cell(cell: dict[Any, Any], link: str, sure: str) -> Markup:
    if not cell["judged"]:
        return _rating(cell, link)
    return _rating(cell, link, sure) + Markup(
        '<small class="basis" title="{0}, {1}, {2} from those involved">{3} / {4}'
        '<span class="share" style="--share: {5:.0%}"></span></small>'
        '<span class="spoken">{0}, {1}, {2} from those involved</span>'
    ).format(
        directed(cell["judged"]),
        count(cell["origins"], "origin"),
        share(cell["involved_share"]),
        cell["judged"],
        cell["origins"],
        cell["involved_share"],
    )


def _rating(cell: dict[Any, Any], link: str, sure: str = "") -> Markup:
    """Return a rating with how sure it is; no rating is shown without."""
    badge = rating_badge(cell["rating"])
    if link:
        badge = Markup('<a href="{}">{}</a>').format(link.format(cell_id=cell["cell_id"]), badge)
    if pd.isna(cell["confidence"]):
        return badge
    address = sure.format(cell_id=cell["cell_id"]) if sure else ""
    return badge + " " + confidence_mark(cell["confidence"], address)


def statements(rows: pd.DataFrame, notes: Mapping[str, Markup] = MappingProxyType({})) -> Markup:
    """Return evidence statements as a list: what is said, by whom, when, and where to read it.

    Parameters
    ----------
    rows
        Columns ``segment_id``, ``source_id``, ``statement``, ``bearing``, ``publisher``, ``url``,
        ``involvement``, ``published``, ``language``; as in :func:`crosscase.analysis.evidence`.
    notes
        What to add to a statement, by the id of its segment.
    """
    items = Markup("\n").join(
        Markup(
            '<li><span class="bearing {bearing}">{bearing}</span> {statement} '
            '<span class="origin">{source}{dated}, {involvement}, in {language}; '
            '<a href="{home}">{segment}</a></span>{note}</li>'
        ).format(
            bearing=row["bearing"],
            statement=row["statement"],
            source=source_link(row),
            dated=Markup(" ({})").format(row["published"]) if has(row["published"]) else "",
            involvement=row["involvement"],
            language=LANGUAGES.get(row["language"], row["language"]),
            home=addresses.segment(row["segment_id"], row["source_id"]),
            segment=row["segment_id"],
            note=notes.get(row["segment_id"], ""),
        )
        for row in rows.to_dict("records")
    )
    return Markup('<ul class="statements">\n{}\n</ul>').format(items)


def statement_list(evidence: pd.DataFrame, *segment_ids: str) -> HTML:
    """Show the named evidence statements with their sources, in the order they are named.

    Parameters
    ----------
    evidence
        From :func:`crosscase.analysis.evidence`; select one code beforehand where a segment
        carries several, otherwise the bearing shown is that of its first.
    *segment_ids
        Ids of segments in the evidence.

    Raises
    ------
    KeyError
        If an id is not in the evidence; the message lists all that are missing.
    """
    known = evidence.drop_duplicates("segment_id")
    known = known.set_index(known["segment_id"].astype(object), drop=False)
    missing = [segment for segment in segment_ids if segment not in known.index]
    if missing:
        raise KeyError(f"no evidence with the id {', '.join(missing)}; look it up in segments.csv")
    return HTML(statements(known.loc[list(segment_ids)]))


def framework_list(matrix: pd.DataFrame, study: Study) -> HTML:
    """Show the framework matrix as text: per dimension and case, the statements behind the cell.

    Every cell has an address: case and code in lower case.

    Parameters
    ----------
    matrix
        From :func:`crosscase.analysis.framework_matrix`; select rows (say one question) beforehand.
    study
        The study, for readable names.
    """
    cases = names(study)
    sources = study.segments[["segment_id", "source_id"]]
    told = matrix.merge(sources, on="segment_id", how="left")
    parts = []
    for (code, dimension), cells in told.groupby(["code_id", "dimension"], observed=True):
        parts.append(Markup("<h3>{} ({})</h3>").format(dimension, code))
        for case, label in cases.items():
            rows = cells[cells["case_id"] == case]
            parts.append(
                Markup('<h4 id="{}">{}: {}, {}</h4>').format(
                    addresses.anchor(str(case), str(code)),
                    label,
                    dimension,
                    count(len(rows), "statement"),
                )
            )
            parts.append(statements(rows) if len(rows) else Markup("<p>No evidence.</p>"))
    return HTML(Markup("\n").join(parts))


def source_table(register: pd.DataFrame, caption: str) -> HTML:
    """Show the register of sources: titles link to public addresses, ids to all statements.

    Parameters
    ----------
    register
        From :func:`crosscase.analysis.register`.
    caption
        What the table shows.
    """
    shown = pd.DataFrame(
        {
            "Source": markup(
                Markup('<span id="source-{}">{}</span> <small><a href="{}">{}</a></small>').format(
                    addresses.anchor(row["source_id"]),
                    source_link(row, "title"),
                    addresses.source(row["source_id"]),
                    row["source_id"],
                )
                for row in register.to_dict("records")
            ),
            "Publisher": register["publisher"],
            "Side": register["publisher_side"].astype(object),
            "Involvement": register["involvement"].astype(object),
            "Language": register["language"].astype(object).replace(LANGUAGES),
            "Published": register["published"].astype(object),
            "Read": register["extent"].astype(object),
            "Segments": register["segments"],
        }
    )
    return table(shown, caption)


def code_table(codes: pd.DataFrame, caption: str) -> HTML:
    """Show codes, each with an address, its id in lower case, and a link to all that carries it.

    Parameters
    ----------
    codes
        Readable column names, among them ``Dimension`` and ``Code`` (its id).
    caption
        What the table shows.
    """
    links = markup(
        Markup('<a id="{}" href="{}">{}</a>').format(
            addresses.anchor(code), addresses.code(code), dimension
        )
        for code, dimension in zip(codes["Code"], codes["Dimension"], strict=True)
    )
    return table(codes.assign(Dimension=links.set_axis(codes.index)), caption)


def verdict_table(verdicts: pd.DataFrame, study: Study, caption: str, link: str) -> HTML:
    """Show conclusions with the verdict on each and the record's rating in every case judged.

    Parameters
    ----------
    verdicts
        From :func:`crosscase.analysis.verdicts` and
        :func:`crosscase.analysis.with_confidence`, labelled, with the columns ``conclusion`` (its
        wording), ``segment_id`` (where it is stated) and ``note`` (why this evidence bears on it).
    study
        The study, for where its segments stand.
    caption
        What the table shows.
    link
        Address of a cell's evidence, with ``{cell_id}`` for the cell's own.
    """
    homes = addresses.homes(study)
    keys = ["conclusion_id", "conclusion", "segment_id", "overall", "note"]
    rows = [
        {
            "Conclusion of the poster": Markup("{} {}").format(
                conclusion, segment_links(stated, homes)
            ),
            "Verdict": Markup('<span class="verdict">{}</span>').format(overall),
            "What the record holds": Markup("").join(
                _case_verdict(case, link) for case in cases.to_dict("records")
            ),
            "Why this evidence": note,
        }
        for (_, conclusion, stated, overall, note), cases in verdicts.groupby(keys, sort=False)
    ]
    shown = table_markup(pd.DataFrame(rows, dtype=object), caption)
    judged = ["conclusion_id", "conclusion", "case_id", "code_id", *RATED, "verdict", "overall"]
    links = figure_links(caption, verdicts[judged].rename(columns={"code_id": "dimension"}))
    return HTML(f'<div class="verdicts">{shown}{links}</div>')


def _case_verdict(case: dict[Any, Any], link: str) -> Markup:
    one_case = has(case["case_id"])
    where = case["case_id"] if one_case else "Statements with both"
    return Markup(
        '<div class="case">{} {} <small aria-hidden="true">{} / {}</small>'
        '<span class="spoken">, {}, {}</span></div>'
    ).format(
        _rating(case, link if one_case else ""),
        where,
        case["judged"],
        case["origins"],
        directed(case["judged"]),
        count(case["origins"], "origin"),
    )


def segment_links(segments: Iterable[str], homes: Mapping[str, str]) -> Markup:
    """Return links to segments, each to its home.

    Parameters
    ----------
    segments
        Ids of segments.
    homes
        From :func:`crosscase.display.addresses.homes`.
    """
    return Markup(" ").join(
        Markup('<a class="segment" href="{}">{}</a>').format(homes[segment], segment)
        for segment in segments
    )


def source_link(row: dict[Any, Any], text: str = "publisher") -> Markup:
    """Return a column of a source, linked to its public address if it has one to be followed."""
    shown = source_title(row) if text == "title" else escape(row[text])
    if not has(row["url"]) or not addresses.may_be_followed(row["url"]):
        return shown
    return Markup('<a class="source" href="{}">{}</a>').format(row["url"], shown)


def source_title(row: dict[Any, Any]) -> Markup:
    """Return the title of a source in its language, but our remarks in brackets as they are."""
    if row["language"] == "en":
        return escape(row["title"])
    title = Markup('<span lang="{}">{}</span>')
    return Markup("").join(
        escape(part) if position % 2 else title.format(row["language"], part)
        for position, part in enumerate(REMARK.split(row["title"]))
        if part
    )


def markup(cells: Iterable[Markup]) -> pd.Series:
    """Return cells as a column that stays markup; a column of text would escape it."""
    return pd.Series(list(cells), dtype=object)


def has(value: Any) -> bool:
    """Say whether a cell holds anything."""
    return not pd.isna(value) and bool(value)
