"""Charts and tables from tidy frames, in one theme, each chart with a text alternative.

They take a frame; where they need its words, the ``study``; a ``caption`` that says what is shown;
charts also an ``alt_text``: the finding in words, for those who do not see the drawing. Frames are
:func:`labelled` beforehand. A chart comes as a :class:`Figure`, with a table of its numbers.
"""

from crosscase.display import theme as _theme  # noqa: F401  (registers the theme)
from crosscase.display.addresses import CELL
from crosscase.display.charts import (
    agreement_intervals,
    bearing_bars,
    chance_lines,
    code_tree,
    event_timeline,
    evidence_bars,
    indicator_lines,
)
from crosscase.display.claims import claim_notes, claim_table, confidence_list, kind_table
from crosscase.display.codes import codebook, framework_table
from crosscase.display.figure import Figure
from crosscase.display.geography import city_map
from crosscase.display.labels import labelled, names
from crosscase.display.matrix import (
    evidence_map,
    rating_matrix,
    step_comparison,
    what_would_it_take,
)
from crosscase.display.method import (
    agreement_table,
    belief_table,
    condition_table,
    mill_table,
    truth_rows,
)
from crosscase.display.tables import (
    deciding_table,
    dispute_table,
    folded,
    rating_table,
    searchable,
    source_table,
    statement_list,
    table,
    verdict_table,
)
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
    "CELL", "LANGUAGES", "SPOKEN", "SYMBOL", "Figure", "agreement_intervals", "agreement_table",
    "bearing_bars", "belief_table", "chance_lines", "city_map", "claim_notes", "claim_table",
    "code_tree", "codebook", "condition_table", "confidence_list", "count",
    "deciding_table", "dispute_table", "event_timeline", "evidence_bars", "evidence_map",
    "folded", "framework_table", "in_words", "indicator_lines", "kind_table", "labelled",
    "listing", "mill_table", "names", "number", "out_of", "rating_matrix", "rating_table",
    "say", "searchable", "share", "source_table", "statement_list",
    "step_comparison", "symbols", "table", "truth_rows", "verdict_table",
    "what_would_it_take",
]  # fmt: skip
