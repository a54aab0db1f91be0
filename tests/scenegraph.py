"""What a chart draws: its marks and texts with their places and ink, and what is wrong with them.

The scenegraph is what the page, the paper and the browser are drawn from alike.
"""

import re
from collections.abc import Collection, Iterator
from itertools import combinations
from typing import Any, NamedTuple

import pandas as pd
import vl_convert

from crosscase.display.figure import VEGALITE_VERSION

ROW_MARKS = {  # what stands for the rows of the table, for every function that draws
    "agreement_intervals": "symbol",
    "bearing_bars": "rect",
    "city_map": "shape",
    "curves": "symbol",
    "event_timeline": "text",
    "evidence_bars": "rect",
    "indicator_lines": "symbol",
    "ladder": "rect",
    "saturation_curve": "symbol",
    "statement_dots": "symbol",
    "step_comparison": "symbol",
    "word_marks": "symbol",
}
NUMBER = re.compile(r"(?<![\w.–-])\d+(?:[ \u202f\u00a0]\d{3})*(?:\.\d+)?(?![\w-]|\.\d)")
Colour = tuple[float, float, float]
FAINT_BY_DESIGN = {"axis-grid", "axis-tick", "axis-domain"}
GUIDES = {
    "area",
    "rect",
    "rule",
    "shape",
}  # with aria=False: they only guide the eye, and may be faint
THEMES: dict[str, tuple[Colour, Colour]] = {  # ground and ink of the page
    "light": ((255, 255, 255), (34, 40, 50)),
    "dark": ((18, 18, 18), (206, 214, 221)),
}
MARK_CONTRAST, TEXT_CONTRAST = 3.0, 4.5
SMALLEST = 12  # pixels, of a text on a phone of 360 pixels
WIDTHS = {"page": 704, "phone": 328}
WIDER = 1.15  # what readers have in place of Arial may be so much wider


class Box(NamedTuple):
    """Where something lies in the drawing."""

    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: "Box") -> float:
        """Return the area that two boxes share."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(width, 0) * max(height, 0)

    def within(self, other: "Box", slack: float = 0.5) -> bool:
        """Whether a box lies inside another, but for a hair."""
        return (
            self.left >= other.left - slack
            and self.top >= other.top - slack
            and self.right <= other.right + slack
            and self.bottom <= other.bottom + slack
        )

    def wider(self, align: str) -> "Box":
        """Return the box of a text in a wider face; what it is aligned to stays."""
        extra = (self.right - self.left) * (WIDER - 1)
        before = {"left": 0.0, "center": extra / 2, "right": extra}[align]
        return self._replace(left=self.left - before, right=self.right + extra - before)


class Item(NamedTuple):
    """A mark or text of a drawing: its kind, its role, its place, and how it is drawn."""

    kind: str
    role: str
    box: Box
    drawn: dict[str, Any]

    @property
    def words(self) -> str:
        """Return what a text says."""
        text = self.drawn.get("text", "")
        return " ".join(map(str, text)) if isinstance(text, list) else str(text)

    @property
    def name(self) -> str:
        """Return how a fault calls it."""
        return f"the text {self.words!r}" if self.kind == "text" else self._mark_name()

    def _mark_name(self) -> str:
        said = self.drawn.get("description") or self.role
        return f"the {self.kind} of {said!r}"


class Drawing(NamedTuple):
    """Everything that a chart draws, in the order in which it is drawn."""

    view: Box
    items: list[Item]

    @property
    def texts(self) -> list[Item]:
        """Return the texts, those of axes and legends, too."""
        return [item for item in self.items if item.kind == "text"]

    @property
    def marks(self) -> list[Item]:
        """Return the marks, those of legends, too; not what is faint by design."""
        return [item for item in self.items if item.kind != "text"]

    def of_data(self, kind: str) -> list[Item]:
        """Return the items of a kind that stand for the data."""
        return [item for item in self.items if item.kind == kind and item.role == "mark"]


def drawing(spec: dict[str, Any]) -> Drawing:
    """Return what a Vega-Lite specification draws."""
    graph = vl_convert.vegalite_to_scenegraph(spec, vl_version=VEGALITE_VERSION)
    left, top = graph["origin"]
    view = Box(-left, -top, graph["width"] - left, graph["height"] - top)
    found = list(_items(graph["scenegraph"], 0, 0))
    sizes = iter(_measured([drawn for kind, _, drawn in found if kind == "text"]))
    return Drawing(
        view,
        [
            Item(kind, role, next(sizes) if kind == "text" else _bounds(kind, drawn), drawn)
            for kind, role, drawn in found
        ],
    )


def _items(mark: dict[str, Any], x: float, y: float) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield kind, role and properties of all that is drawn, with its place in the whole."""
    kind, role = mark["marktype"], mark.get("role", "")
    guide = kind in GUIDES and mark.get("aria") is False
    if role in FAINT_BY_DESIGN or guide:
        return
    placed = [
        {**item, "x": item.get("x", 0) + x, "y": item.get("y", 0) + y}
        for item in mark.get("items", [])
    ]
    if kind == "group":
        for item in placed:
            for child in item.get("items", []):
                yield from _items(child, item["x"], item["y"])
    elif kind == "line":
        yield kind, role, {**placed[0], "points": [(item["x"], item["y"]) for item in placed]}
    else:
        for item in placed:
            ends = {"x2": x, "y2": y}
            moved = {end: item[end] + by for end, by in ends.items() if end in item}
            if _is_drawn(kind, item):
                yield kind, role, {**item, **moved}


def _is_drawn(kind: str, item: dict[str, Any]) -> bool:
    """Whether there is anything: no bar for nothing, no text without words."""
    if kind == "text":
        return bool(str(item.get("text", "")).strip())
    return kind != "rect" or bool(item.get("width") and item.get("height"))


def _bounds(kind: str, item: dict[str, Any]) -> Box:
    x, y = item["x"], item["y"]
    if kind == "symbol":
        half = item["size"] ** 0.5 / 2
        return Box(x - half, y - half, x + half, y + half)
    if kind == "rect":
        return Box(x, y, x + item["width"], y + item["height"])
    if kind == "rule":
        return _around([(x, y), (item.get("x2", x), item.get("y2", y))])
    if kind == "line":
        return _around(item["points"])
    if kind == "shape":
        numbers = [float(number) for number in re.findall(r"-?[\d.]+(?:e-?\d+)?", item["shape"])]
        return _around(
            [(x + dx, y + dy) for dx, dy in zip(numbers[::2], numbers[1::2], strict=True)]
        )
    raise ValueError(f"no bounds are known for a mark of kind {kind!r}")


def _around(points: list[tuple[float, float]]) -> Box:
    across, down = zip(*points, strict=True)
    return Box(min(across), min(down), max(across), max(down))


def _measured(texts: list[dict[str, Any]]) -> list[Box]:
    """Return the bounds of texts, uncut, as the drawing library itself measures them."""
    keys = ["x", "y", "dx", "dy", "angle", "align", "baseline", "font", "fontSize", "fontWeight"]
    keys += ["text", "lineHeight"]
    values = [{key: text[key] for key in keys if key in text} for text in texts]
    encode = {key: {"field": key} for key in keys}
    box = {"x": "bounds.x1", "x2": "bounds.x2", "y": "bounds.y1", "y2": "bounds.y2"}
    marks = [
        {
            "type": "text",
            "name": "measured",
            "from": {"data": "texts"},
            "encode": {"enter": encode},
        },
        {
            "type": "rect",
            "from": {"data": "measured"},
            "encode": {"enter": {key: {"field": field} for key, field in box.items()}},
        },
    ]
    measuring = {
        "$schema": "https://vega.github.io/schema/vega/v6.json",
        "data": [{"name": "texts", "values": values}],
        "marks": marks,
    }
    graph = vl_convert.vega_to_scenegraph(measuring)
    rects = graph["scenegraph"]["items"][0]["items"][1]["items"]
    return [_bounds("rect", rect) for rect in rects]


def places(spec: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the drawings of a chart: for a page and, if it is a figure, for a phone."""
    phone = spec.get("usermeta", {}).get("phone")
    return {"page": spec, **({"phone": phone} if phone else {})}


def faults(spec: dict[str, Any]) -> list[str]:
    """Return what a reader cannot see, or not read, of a chart, wherever it is drawn."""
    return [
        f"{place}: {fault}"
        for place, each in places(spec).items()
        for fault in _faults(place, each)
    ]


def _faults(place: str, spec: dict[str, Any]) -> Iterator[str]:
    chart = drawing(spec)
    for find in (_unseen, _outside, _overlapping, _covered):
        yield from find(chart)
    width = chart.view.right - chart.view.left
    if width > WIDTHS[place]:
        yield f"it is {width:.0f} pixels wide, more than {WIDTHS[place]}"
    for text in chart.texts:
        if text.drawn.get("fontSize", 11) < SMALLEST:
            yield f"{text.name} is smaller than {SMALLEST} pixels"


def row_faults(function: str, spec: dict[str, Any], numbers: pd.DataFrame) -> list[str]:
    """Return what a chart draws more or less than its table says.

    Parameters
    ----------
    function
        The function of ``crosscase.display`` that draws the chart.
    spec
        The chart.
    numbers
        Its table.
    """
    found = []
    for place, each in places(spec).items():
        # Words and what only guides the eye say nothing of themselves.
        marks = drawing(each).of_data(ROW_MARKS[function])
        words = [mark.drawn["description"] for mark in marks if mark.drawn.get("description")]
        # What concerns several cases is drawn for each.
        drawn = len(set(words) if function == "event_timeline" else words)
        wanted = _rows(function, numbers, words)
        if drawn != wanted:
            found.append(f"{place}: {drawn} marks are drawn for {wanted} of the table")
    return found


def _rows(function: str, numbers: pd.DataFrame, words: list[str]) -> int:
    """Return how many things a table gives to draw; of nothing no bar is drawn."""
    if function == "bearing_bars":
        return int((numbers[["Negative", "Positive"]] > 0).sum().sum())
    if function == "evidence_bars":
        measure = words[0].rpartition(" · ")[2].partition(":")[0]  # a bar says its number last
        return int((numbers[measure] > 0).sum())
    if function == "ladder":  # a rung, and in it what is lit
        counts = numbers[["Documented", "Positive", "Mixed", "Negative"]]
        return int((counts > 0).sum().sum())
    if function == "event_timeline":
        return int((numbers["Drawn"] == "yes").sum())
    if function == "agreement_intervals":
        return int(numbers.iloc[:, 1].notna().sum())
    return len(numbers)


def number_faults(
    spec: dict[str, Any], numbers: pd.DataFrame, also: Collection[float] = ()
) -> list[str]:
    """Return the numbers of a text alternative that no count or sum of the table gives."""
    given = {*_given(numbers), *also}
    said = [re.sub(r"[^\d.]", "", each) for each in NUMBER.findall(spec["description"])]
    return [f"{each} is no number of the table" for each in said if float(each) not in given]


def _given(numbers: pd.DataFrame) -> Iterator[float]:
    """Yield what the cells of a table say, and the counts and sums of its rows of a kind."""
    for cell in map(str, numbers.to_numpy().ravel()):
        for found in re.findall(r"\d+(?:\.\d+)?", cell):
            yield from (float(found), round(float(found), 2), round(float(found) * 100))
    measures = numbers.select_dtypes("number")
    for rows in _kinds_of_rows(numbers):
        yield len(rows)
        for name in measures:
            yield from (rows[name].sum(), (rows[name] > 0).sum(), (rows[name] == 0).sum())
            yield rows[name].count()
        yield rows[list(measures)].to_numpy().sum()  # of all kinds of codings together


def _kinds_of_rows(numbers: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield all rows, those alike in one column or two, and those before and after each year."""
    yield numbers
    for columns in [*combinations(numbers, 1), *combinations(numbers, 2)]:
        yield from (rows for _, rows in numbers.groupby(list(columns), dropna=False))
    for name in [name for name in numbers if str(name).startswith("Year")]:
        for year in numbers[name].unique():
            yield numbers[numbers[name] < year]
            yield numbers[numbers[name] >= year]


def _unseen(chart: Drawing) -> Iterator[str]:
    for theme, (page, ink) in THEMES.items():
        for place, item in enumerate(chart.items):
            is_text = item.kind == "text"
            ground = _ground(chart.items[:place], item.box, page, ink) if is_text else page
            found = max((_contrast(each, ground) for each in _inks(item, ground, ink)), default=1)
            if found < (TEXT_CONTRAST if is_text else MARK_CONTRAST):
                yield f"{item.name} has a contrast of {found:.1f} in the {theme} theme"


def _outside(chart: Drawing) -> Iterator[str]:
    for item in chart.items:
        if not item.box.within(chart.view):
            yield f"{item.name} lies partly outside the view"
    for text in chart.texts:
        limit = text.drawn.get("limit") or float("inf")
        if (text.box.right - text.box.left) * WIDER > limit and not text.drawn.get("angle"):
            yield f"{text.name} is cut to {limit} pixels"


def _overlapping(chart: Drawing) -> Iterator[str]:
    for one, other in combinations(chart.texts, 2):
        boxes = [_roomy(text) for text in (one, other)]
        if boxes[0].overlap(boxes[1]) > 1:
            yield f"{one.name} and {other.name} lie on each other"


def _roomy(text: Item) -> Box:
    """Return the box of a text as wide as it may become; legends make room for themselves."""
    by_itself = text.role.startswith("legend") or text.drawn.get("angle")
    box = text.box if by_itself else text.box.wider(text.drawn.get("align", "left"))
    middle, half = (box.top + box.bottom) / 2, (box.bottom - box.top) * 0.4  # letters, not lines
    return (
        box
        if isinstance(text.drawn["text"], list)
        else box._replace(top=middle - half, bottom=middle + half)
    )


def _covered(chart: Drawing) -> Iterator[str]:
    """Yield the marks that a later one hides; a point of a line is where the line leads."""
    led_to = {
        point for line in chart.marks if line.kind == "line" for point in line.drawn["points"]
    }
    marks = [
        mark
        for mark in chart.marks
        if mark.kind in ("symbol", "rect") and (mark.drawn["x"], mark.drawn["y"]) not in led_to
    ]
    for one, later in combinations(marks, 2):
        if one.box.within(later.box, slack=1):
            yield f"{one.name} is covered by {later.name}"


def _ground(below: list[Item], box: Box, page: Colour, ink: Colour) -> Colour:
    """Return the colour under a text: of the tiles that it stands on, or else of the page."""
    middle = Box(*(((box.left + box.right) / 2, (box.top + box.bottom) / 2) * 2))
    ground = page
    for tile in below:
        if tile.kind == "rect" and middle.within(tile.box):
            for colour in _inks(tile, ground, ink, ("fill",)):
                ground = colour
    return ground


def _inks(
    item: Item, ground: Colour, ink: Colour, parts: tuple[str, ...] = ("fill", "stroke")
) -> list[Colour]:
    """Return the colours in which an item shows on a ground."""
    drawn, shown = item.drawn, []
    for part in parts:
        if not drawn.get(part) or (part == "stroke" and drawn.get("strokeWidth", 1) <= 0):
            continue
        colour, alpha = _colour(drawn[part], ink)
        alpha *= drawn.get("opacity", 1) * drawn.get(f"{part}Opacity", 1)
        mixed = [
            above * alpha + under * (1 - alpha) for above, under in zip(colour, ground, strict=True)
        ]
        shown.append((mixed[0], mixed[1], mixed[2]))
    return shown


def _colour(text: str, ink: Colour) -> tuple[Colour, float]:
    """Return a colour and how opaque it is."""
    known = {"transparent": (ink, 0.0), "currentColor": (ink, 1.0), "black": ((0.0,) * 3, 1.0)}
    if text in known:
        return known[text]
    red, green, blue, *alpha = bytes.fromhex(text.removeprefix("#"))
    return (red, green, blue), alpha[0] / 255 if alpha else 1.0


def _contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two colours (Web Content Accessibility Guidelines 2.2)."""
    low, high = sorted(map(_luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Colour) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in colour)
    ]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))
