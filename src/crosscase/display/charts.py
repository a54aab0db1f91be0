"""Charts of counts and of numbers: bars, a tree, intervals, and lines over numbers or years."""

from typing import Any

import altair as alt
import pandas as pd

from crosscase.display.figure import Figure
from crosscase.display.labels import heading, label, labelled
from crosscase.display.theme import (
    BEARING,
    EM,
    SERIES,
    SILENT,
    SIZE,
    SPOKEN,
    TEXT,
    Place,
    broken,
    colours,
    headings,
    in_order,
    lines,
    readable,
    said,
    shapes,
)
from crosscase.display.words import headed, number, share
from crosscase.study import Study

OVERALL = "All dimensions"
COEFFICIENTS = {
    "percent": "Share agreed",
    "cohen": "Cohen's kappa",
    "gwet": "Gwet's AC1",
    "alpha": "Krippendorff's alpha",
}
UNSURE = "too little for an interval"
UNDEFINED = "undefined"
LINE = SIZE + 3  # pixels: of words in several lines
BAR, APART, GAP = 13, 12, 24  # pixels: a bar, what is between bars, and between panels
POINTS = 25  # of a long curve, so that they can be told apart
PANEL = 170  # pixels: the height of a panel of lines
FIGURES = 34  # pixels: a number at the end of its bar


def bars(
    data: pd.DataFrame, column: str, measure: str, place: Place, panel: str = "", both: bool = False
) -> Any:
    """Return bars with their numbers, named beside them on a page, and above them on a phone.

    ``data`` has what marks say in ``said`` and the numbers at their ends in ``shown``; ``panel``
    names a column whose values have bars of their own; ``both`` lets bars go to both sides.
    """
    names, panels = in_order(data[column]), in_order(data[panel]) if panel else [""]
    side_by_side = 1 if place.stacked else len(panels)
    longest = max(map(len, names)) * SIZE * EM
    beside = 0.0 if place.stacked else min(longest, place.width * 0.34) + 12
    told = {name: lines(name, place.width if place.stacked else beside - 12) for name in names}
    words = max(map(len, told.values())) * LINE
    step = words + BAR + APART if place.stacked else max(words, BAR) + APART - 2
    down = (step - BAR - APART) / 2 if place.stacked else 0  # the bar under the middle of its row
    ends = FIGURES * (1 + both)
    width = (place.width - 6 - beside - GAP * (side_by_side - 1)) / side_by_side
    most = max(float(data[measure].abs().max()), 1.0)
    # Room for the numbers is a part of the scale: they lie within the drawing.
    room = most * ends / max(width - ends, 1)
    domain = [-(most + room / 2), most + room / 2] if both else [0, most + room]

    axis = alt.Axis(
        labelExpr=broken(told),
        domain=False,
        ticks=False,
        labelPadding=8,
        minExtent=beside,
        maxExtent=beside,
    )
    rows = alt.Y(f"{column}:N", sort=names, title=None, axis=None if place.stacked else axis)
    # A row may have two bars, but has one name.
    data = data.assign(heads=~data.duplicated([column, *([panel] if panel else [])]))
    base = alt.Chart(data.astype({column: str}), width=width, height=alt.Step(step)).encode(
        x=alt.X(f"{measure}:Q", axis=None).scale(domain=domain, nice=False),
        y=rows.scale(padding=0),
    )
    drawn = base.mark_bar(height=BAR, yOffset=down, color=SERIES[0]).encode(**SPOKEN)
    if both:
        colour = alt.when(f"datum['{measure}'] < 0").then(alt.value(BEARING[-1]))
        drawn = drawn.encode(color=colour.otherwise(alt.value(BEARING[1])))
    layers: list[Any] = [drawn]
    ends_right = base.transform_filter(f"datum['{measure}'] >= 0") if both else base
    layers += [_figures(ends_right, "left", 5, down)]
    if both:
        left = base.transform_filter(f"datum['{measure}'] < 0")
        layers += [_figures(left, "right", -5, down)]
    if place.stacked:
        above = base.transform_filter("datum.heads")
        above = above.transform_calculate(in_lines=broken(told, column))
        above = above.mark_text(
            align="left", baseline="middle", dy=-(BAR + APART) / 2 - words / 2 + LINE / 2 + 3,
            lineHeight=LINE, **SILENT,
        )  # fmt: skip
        layers += [above.encode(x=alt.value(0), text="in_lines:N")]
    chart = alt.layer(*layers)
    if not panel:
        return chart
    faceted = chart.facet(**headings(panel, panels, place, width), spacing=GAP)
    return faceted.resolve_axis(y="shared")


def _figures(base: alt.Chart, align: Any, dx: int, dy: float) -> Any:
    """Return the numbers at the ends of bars."""
    return base.mark_text(align=align, dx=dx, dy=dy, color=TEXT, **SILENT).encode(text="shown:N")


def evidence_bars(
    counts: pd.DataFrame,
    study: Study,
    column: str,
    finding: str,
    caption: str,
    alt_text: str,
    measure: str = "segments",
    split: str = "",
) -> Figure:
    """Draw one bar per row, its length the number of segments (or another count).

    Parameters
    ----------
    counts
        One row per bar, or per bar and value of ``split``.
    column, measure
        The columns that name the rows, and that are drawn.
    split
        A column whose values have bars of their own, such as ``case_id``.

    Examples
    --------
    >>> counts = study.statements["language"].value_counts().reset_index(name="segments")
    >>> words = "Most is Dutch", "Segments by language", "The bar of Dutch is by far the longest."
    >>> evidence_bars(counts, study, "language", *words).finding
    'Most is Dutch'
    """
    columns = {str(name): heading(study, str(name)) for name in counts}
    keys = [column, *([split] if split else [])]
    counts = counts.assign(**{key: _named(counts[key], study) for key in keys})
    data = counts.assign(
        shown=counts[measure].map(number),
        said=said(counts, **{key: f"{columns[key]}:" for key in [*keys, measure]}),
    )[[*keys, measure, "shown", "said"]]

    def draw(place: Place) -> Any:
        return bars(data, column, measure, place, split)

    return Figure(draw, finding, caption, alt_text, readable(counts, columns))


def _named(column: pd.Series, study: Study) -> pd.Series:
    """Return the values of a facet as the study calls them, in their order."""
    order = in_order(column)
    names = {
        value: headed(label(study, str(column.name), value).partition(":")[0]) for value in order
    }
    named = column.astype(str).map(names)
    return named.astype(pd.CategoricalDtype([names[value] for value in order], ordered=True))


def bearing_bars(
    cells: pd.DataFrame,
    study: Study,
    column: str,
    finding: str,
    caption: str,
    alt_text: str,
    split: str,
) -> Figure:
    """Draw positive evidence to the right, negative to the left, of a line per row.

    Bearings that are worth nothing, or have no value, are in the table of numbers and not in the
    bars.

    Parameters
    ----------
    cells
        A frame with a column for every bearing, such as
        :func:`crosscase.analysis.code_by_case` returns, labelled.
    column, split
        The column that names the rows, and one with bars of its own, such as ``about``.

    Examples
    --------
    >>> cells = labelled(cc.code_by_case(study.evidence, by=["about"]), study)
    >>> words = "Most is positive", "Codings", "Bars to the right are longer than bars to the left."
    >>> list(bearing_bars(cells, study, "code_id", *words, split="about").numbers)[:2]
    ['Dimension', 'About the']
    """
    worth = {bearing: value for bearing, value in study.bearings.items() if value}
    keys = [column, split]
    cells = cells.assign(**{key: _named(cells[key], study) for key in keys})
    tidy = cells[[*keys, *worth]].melt(keys, var_name="bearing", value_name="codings")
    columns = {name: heading(study, name) for name in [*keys, *study.bearings]}
    # What is worth nothing has no side of the line to be drawn on.
    tidy["signed"] = tidy["codings"] * tidy["bearing"].map(worth)
    told = {key: f"{columns[key]}:" for key in keys} | {"bearing": "", "codings": "codings:"}
    tidy = tidy.assign(
        shown=tidy["codings"].map(number).where(tidy["codings"] > 0, ""), said=said(tidy, **told)
    )

    def draw(place: Place) -> Any:
        return bars(tidy, column, "signed", place, split, both=True)

    return Figure(draw, finding, caption, alt_text, readable(cells, columns))


def agreement_intervals(
    coefficients: pd.DataFrame, study: Study, finding: str, caption: str, alt_text: str
) -> Figure:
    """Draw a coefficient for every code, with its interval, from the highest to the lowest.

    A code without an interval has a hollow dot, one without a value an empty line. A dashed line
    marks the value of all codes together. ``coefficients``: rows of one coefficient (``percent``,
    ``cohen``, ``gwet`` or ``alpha``) from :func:`crosscase.analysis.agreement_coefficients`, one
    for every code and one for ``all``.

    Examples
    --------
    >>> table = cc.agreement_coefficients(study, resamples=10)
    >>> alpha = table[(table["judgement"] == "presence") & (table["coefficient"] == "alpha")]
    >>> words = "Coders agree", "Alpha by code", "Most dots stand far to the right of nought."
    >>> list(agreement_intervals(alpha, study, *words).numbers)[:2]
    ['Dimension', "Krippendorff's alpha"]
    """
    name = COEFFICIENTS[coefficients["coefficient"].iloc[0]]
    ranked = with_intervals(coefficients, study).sort_values(
        "value", ascending=False, kind="stable"
    )
    drawn = ranked[["code_id", "value", "low", "high", "shown"]].copy()
    drawn["unsure"] = drawn["low"].isna().map({True: UNSURE, False: ""})
    drawn = drawn.assign(said=said(drawn, code_id="", shown=f"{name}:", unsure=""))
    order = list(drawn["code_id"])

    def draw(place: Place) -> Any:
        beside = 0.0 if place.stacked else 250.0
        step = 2 * LINE + 6 if place.stacked else LINE + 8
        axis = None if place.stacked else alt.Axis(domain=False, ticks=False, minExtent=beside)
        values = alt.X("value:Q", title=name).scale(zero=False).axis(tickCount=5)
        base = alt.Chart(drawn, width=place.width - beside - 20, height=alt.Step(step))
        rows = alt.Y("code_id:N", sort=order, title=None, axis=axis)
        down = LINE / 2 if place.stacked else 0
        known = alt.FieldValidPredicate(field="low", valid=True)
        # A dot without an interval is hollow.
        filled = alt.when(known).then(alt.value(1)).otherwise(alt.value(0))
        base = base.encode(y=rows, x=values)
        dots = base.mark_point(size=70, stroke=SERIES[0], fill=SERIES[0], opacity=1, yOffset=down)
        dots = dots.encode(fillOpacity=filled, **SPOKEN)
        spans = base.transform_filter(known).mark_rule(
            strokeWidth=2, color=SERIES[0], yOffset=down, **SILENT
        )
        overall = (  # without the axis of rows, so that it runs through all of them
            alt.Chart(drawn[drawn["code_id"] == OVERALL])
            .mark_rule(strokeDash=[4, 3], color=TEXT, opacity=0.6, **SILENT)
            .encode(x="value:Q")
        )
        layers = [overall, spans.encode(x="low:Q", x2="high:Q"), dots]
        if place.stacked:
            above = base.mark_text(align="left", dy=-LINE / 2, **SILENT)
            layers.append(above.encode(x=alt.value(0), text="code_id:N"))
        return alt.layer(*layers)

    columns = {"code_id": "Dimension", "value": name, "low": "From", "high": "To"}
    numbers = readable(ranked, columns | {"units": "Units", "note": "Note"})
    return Figure(draw, finding, caption, alt_text, numbers)


def with_intervals(coefficients: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return coefficients with the names of their dimensions, each ``0.85 (0.83 to 0.87)``."""
    values, lows, highs = (
        coefficients[each].map(lambda value: number(value, 2), "ignore").astype(object)
        for each in ("value", "low", "high")
    )
    told = values + (" (" + lows + " to " + highs + ")").fillna("")
    names = labelled(coefficients, study)["code_id"].astype(object).fillna(OVERALL)
    return coefficients.assign(code_id=names, shown=told.fillna(UNDEFINED))


def curves(
    data: pd.DataFrame,
    x: str,
    y: str,
    line: str,
    finding: str,
    caption: str,
    alt_text: str,
    titles: dict[str, str],
) -> Figure:
    """Draw how shares change with a number, a line with its name at its end for each of a kind.

    Parameters
    ----------
    data
        One row per point.
    x, y, line
        The columns of the number, of the share (0-1), and of the name of the line.
    titles
        The readable names of the three columns.

    Examples
    --------
    >>> chances = cc.chances_of_fit([4], [1, 9]).astype({"cases": str})
    >>> words = "Soon one fits", "The chance of a fit", "The line of four cases climbs steeply."
    >>> titles = {"conditions": "Tried", "chance": "Chance", "cases": "Cases"}
    >>> curves(chances, "conditions", "chance", "cases", *words, titles).numbers["Chance"].tolist()
    ['12 %', '70 %']
    """
    told = data.assign(share=data[y].map(share), said="")
    told["said"] = said(told, **{line: "", x: f"{titles[x]}:", "share": f"{titles[y]}:"})
    names = list(dict.fromkeys(data[line].astype(str)))

    def draw(place: Place) -> Any:
        room = max(map(len, names)) * SIZE * EM + 12  # for the names at the ends
        base = alt.Chart(told.astype({line: str}), width=place.width - 58 - room, height=230)
        ticks = 3 if place.stacked and data[x].max() >= 1000 else 5  # which numbers leave room for
        across = alt.X(f"{x}:Q", title=titles[x]).axis(grid=False, tickMinStep=1, tickCount=ticks)
        up = alt.Y(f"{y}:Q", title=titles[y]).axis(format="%", tickCount=5)
        if place.stacked:
            up = up.title(lines(titles[y], 220))
        base = base.encode(x=across, y=up)
        colour = alt.Color(f"{line}:N", sort=names).scale(range=colours(len(names))).legend(None)
        drawn = base.mark_line(strokeWidth=2, **SILENT).encode(color=colour)
        points = base.mark_point(size=40, opacity=1, filled=True).encode(color=colour, **SPOKEN)
        last = alt.FieldEqualPredicate(field=x, equal=float(data[x].max()))
        ends = base.transform_filter(last).mark_text(align="left", dx=8, color=TEXT, **SILENT)
        return alt.layer(drawn, points, ends.encode(text=f"{line}:N"))

    numbers = told.assign(**{y: told["share"]})[[line, x, y]].rename(columns=titles)
    return Figure(draw, finding, caption, alt_text, numbers)


def saturation_curve(curve: pd.DataFrame, finding: str, caption: str, alt_text: str) -> Figure:
    """Draw which share of the codes has come after how many sources or statements.

    ``curve``: from :func:`crosscase.analysis.saturation`. The line is the mean over all orders, so
    that nothing hangs on which was read first; of a long curve 25 points are drawn, evenly spaced.

    Examples
    --------
    >>> words = "Codes come early", "Codes by sources", "The line is steep, then all but level."
    >>> len(saturation_curve(cc.saturation(study), *words).numbers)
    25
    """
    drawn = min(len(curve), POINTS)
    at = [round(point * (len(curve) - 1) / max(drawn - 1, 1)) for point in range(drawn)]
    last = curve.iloc[-1]
    data = curve.iloc[at].assign(
        part=curve["expected"] / curve["of"], line=f"{last['codes']} of {last['of']}"
    )
    titles = {"number": "Read", "part": "Share of the codes", "line": "Codes in the end"}
    return curves(data, "number", "part", "line", finding, caption, alt_text, titles)


def indicator_lines(indicators: pd.DataFrame, finding: str, caption: str, alt_text: str) -> Figure:
    """Draw indicators of countries over the years, one panel per indicator.

    ``indicators``: ``country`` (name), ``indicator`` (readable name), ``year``, ``value``.

    Examples
    --------
    >>> rows = [("Peru", "Growth", 2006, 1.5), ("Peru", "Growth", 2007, 2.5)]
    >>> data = pd.DataFrame(rows, columns=["country", "indicator", "year", "value"])
    >>> words = "Growth grows", "Growth by year", "The line of Peru rises without a break."
    >>> list(indicator_lines(data, *words).numbers)
    ['Indicator', 'Country', 'Year', 'Value']
    """
    columns = {each: each.capitalize() for each in ("indicator", "country", "year", "value")}
    kinds = {"country": str, "indicator": str, "year": int}
    data = indicators[["country", "indicator", "year", "value"]].astype(kinds)
    data = data.assign(said=said(data, country="", indicator="", year="", value=""))
    countries = sorted(data["country"].unique())
    data["end"] = _apart(data)

    def draw(place: Place) -> Any:
        room = max(map(len, countries)) * SIZE * EM + 12
        base = alt.Chart(data, width=place.width - 44 - room, height=PANEL).encode(
            x=alt.X("year:Q", title=None)
            .axis(format="d", tickCount=3 if place.stacked else 5, grid=False)
            .scale(nice=False, zero=False),
            y=alt.Y("value:Q", title=None).scale(zero=False).axis(tickCount=5),
            color=alt.Color("country:N", legend=None).scale(
                domain=countries, range=colours(max(len(countries), 5))
            ),
        )
        shape = (
            alt.Shape("country:N")
            .scale(domain=countries, range=shapes(len(countries)))
            .legend(None)
        )
        points = base.mark_point(filled=True, size=40, opacity=1).encode(shape=shape, **SPOKEN)
        last = base.transform_filter("isValid(datum.end)")
        # Where lines end close together, their names stand a line apart.
        names = last.mark_text(align="left", dx=10, **SILENT).encode(
            y="end:Q", text="country:N", color=alt.value(TEXT)
        )
        every = alt.layer(base.mark_line(strokeWidth=2, **SILENT), points, names)
        stacked = Place(place.width, True)  # panels stand one below another everywhere
        panels = headings("indicator", list(data["indicator"].unique()), stacked, place.width)
        return every.facet(**panels).resolve_scale(y="independent")

    return Figure(draw, finding, caption, alt_text, readable(indicators, columns))


def _apart(data: pd.DataFrame) -> Any:
    """Return where the name at the end of each line stands, missing for all but last points."""
    ends: Any = pd.Series(float("nan"), index=data.index)
    for _, panel in data.groupby("indicator", sort=False):
        last = panel.sort_values("year").groupby("country").tail(1).sort_values("value")
        least = (panel["value"].max() - panel["value"].min()) * LINE / PANEL
        below = float("-inf")
        for row, value in last["value"].items():
            below = ends[row] = max(value, below + least)
    return ends
