"""Charts and tables from tidy frames, in one theme, each chart with a text alternative.

They take a frame; where they need its words, the ``study``; a ``caption`` that says what is shown;
charts also an ``alt_text``: the finding in words, for those who do not see the drawing. Frames are
:func:`labelled` beforehand. A chart comes as a :class:`Figure`, with a table of its numbers.
"""

from crosscase.display import theme as _theme  # noqa: F401  (registers the theme)
from crosscase.display.cases import case_cards, case_facts
from crosscase.display.charts import (
    agreement_intervals,
    bearing_bars,
    curves,
    evidence_bars,
    indicator_lines,
    saturation_curve,
)
from crosscase.display.claims import (
    claim_notes,
    claim_table,
    confidence_list,
    kind_table,
    released_table,
)
from crosscase.display.codes import codebook, framework_table
from crosscase.display.dots import statement_dots
from crosscase.display.figure import Figure
from crosscase.display.geography import city_map
from crosscase.display.labels import labelled, names
from crosscase.display.ladder import ladder
from crosscase.display.matrix import evidence_map, rating_matrix
from crosscase.display.method import (
    agreement_table,
    belief_table,
    condition_table,
    mill_table,
    truth_rows,
)
from crosscase.display.steps import step_comparison
from crosscase.display.tables import (
    deciding_table,
    dispute_table,
    folded,
    searchable,
    source_table,
    statement_list,
    table,
)
from crosscase.display.timeline import event_timeline
from crosscase.display.vocabulary import word_marks
from crosscase.display.words import (
    LANGUAGES,
    SPOKEN,
    SYMBOL,
    count,
    in_words,
    listing,
    number,
    out_of,
    say,
    share,
    symbols,
)

__all__ = [
    "LANGUAGES", "SPOKEN", "SYMBOL", "Figure", "agreement_intervals", "agreement_table",
    "bearing_bars", "belief_table", "case_cards", "case_facts", "city_map", "claim_notes",
    "claim_table", "codebook", "condition_table", "confidence_list", "count", "curves",
    "deciding_table", "dispute_table", "event_timeline", "evidence_bars", "evidence_map", "folded",
    "framework_table", "in_words", "indicator_lines", "kind_table", "labelled", "ladder", "listing",
    "mill_table", "names", "number", "out_of", "rating_matrix", "released_table",
    "saturation_curve", "say", "searchable", "share", "source_table", "statement_dots",
    "statement_list", "step_comparison", "symbols", "table", "truth_rows", "word_marks",
]  # fmt: skip
