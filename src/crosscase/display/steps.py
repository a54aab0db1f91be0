"""Ratings beside earlier ones on the five steps."""

from typing import Any

import altair as alt
import pandas as pd

from crosscase.analysis import RATINGS
from crosscase.analysis.rating import STATES
from crosscase.display.figure import Figure
from crosscase.display.labels import heading, label
from crosscase.display.theme import (
    EM,
    SERIES,
    SILENT,
    SIZE,
    SPOKEN,
    TEXT,
    Place,
    broken,
    in_order,
    lines,
    readable,
    said,
    wrapped,
)
from crosscase.display.words import SYMBOL
from crosscase.study import Study

# Marks without a filling: nobody should lean on these ratings.
HOLLOW = ["not judged", "very low", "low", "no rating"]
UNRATED = "none"
ROW = 34  # pixels: a row with a name in two lines


def step_comparison(
    ratings: pd.DataFrame,
    earlier: pd.DataFrame,
    study: Study,
    finding: str,
    caption: str,
    alt_text: str,
) -> Figure:
    """Draw the record's rating of every case on the five steps, and how far it is from an earlier.

    A rating of low or very low confidence, or one not judged, is a hollow mark.

    Parameters
    ----------
    ratings
        From :func:`crosscase.analysis.with_confidence`, labelled. Thin and silent cells stand
        apart, without a rating.
    earlier
        ``code_id`` (labelled) and ``rating``, one row per dimension.

    Examples
    --------
    >>> ratings = labelled(cc.with_confidence(study.ratings, study), study)
    >>> earlier = pd.DataFrame({"code_id": ratings["code_id"].astype(str).head(1), "rating": ["+"]})
    >>> words = "Much is as it was", "Then and now", "Most marks lie on those of earlier ratings."
    >>> len(step_comparison(ratings, earlier, study, *words).numbers) == len(study.cases)
    True
    """
    theirs = label(study, "earlier ratings")
    ours = ratings[ratings["code_id"].isin(earlier["code_id"])]
    drawn = ours[["case_id", "code_id", "rating", "confidence"]].astype(object)
    drawn["confidence"] = drawn["confidence"].fillna("no rating")
    then = earlier.astype(object).set_index("code_id")["rating"]
    drawn["then"] = drawn["code_id"].map(then.to_dict())
    shown = {**SYMBOL, **dict.fromkeys(STATES, UNRATED)}
    drawn = drawn.replace({"rating": shown, "then": shown})
    told = {"case_id": "", "code_id": "", "rating": "Rating:", "confidence": "Confidence:"}
    drawn = drawn.assign(said=said(drawn, **told, then=f"{theirs}:"))
    cases, codes = in_order(ratings["case_id"]), in_order(earlier["code_id"])
    order = [UNRATED, *(SYMBOL[step] for step in RATINGS)]

    def draw(place: Place) -> Any:
        beside = max(map(len, cases)) * SIZE * EM * 0.62 + 16
        named = {case: lines(case, beside - 8) for case in cases}
        axis = alt.Axis(
            labelExpr=broken(named), domain=False, ticks=False, minExtent=beside, maxExtent=beside
        )

        def steps(field: str) -> alt.X:
            # Between no rating and the steps lies no distance: it has a column of its own.
            return (
                alt.X(f"{field}:N", title=None)
                .scale(domain=order)
                .axis(labelAngle=0, grid=True, orient="top", bandPosition=0.5, domain=False)
            )

        across = 1 if place.stacked else 2
        width = (place.width - 28 * (across - 1)) / across - beside - 6
        base = alt.Chart(drawn, width=width, height=alt.Step(ROW)).encode(
            y=alt.Y("case_id:N", sort=cases, title=None, axis=axis)
        )
        way = base.transform_filter(f"datum.rating != '{UNRATED}'")
        way = way.mark_rule(strokeWidth=3, color=SERIES[0], opacity=0.75, **SILENT)
        hollow = alt.FieldOneOfPredicate(field="confidence", oneOf=HOLLOW)
        filling = alt.when(hollow).then(alt.value(0)).otherwise(alt.value(1))
        ours = base.mark_point(size=120, opacity=1, stroke=SERIES[0], fill=SERIES[0], strokeWidth=2)
        before = base.mark_point(  # seen around a mark that lies on it
            shape="diamond", size=260, stroke=TEXT, filled=False, opacity=1, **SILENT
        )
        chart = alt.layer(
            way.encode(x=steps("rating"), x2="then:N"),
            before.encode(x=steps("then")),
            ours.encode(x=steps("rating"), fillOpacity=filling, **SPOKEN),
        )
        panels = wrapped(chart, "code_id", codes, across, width)
        return panels.resolve_axis(x="independent")

    columns: dict[str, Any] = {
        "code_id": "Dimension",
        "case_id": heading(study, "case_id"),
        "rating": "Rating",
        "confidence": "Confidence",
        "then": theirs,
    }
    return Figure(draw, finding, caption, alt_text, readable(drawn, columns))
