"""What is told of the opening of a document is what the data have; see also chapters/rules.yml."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_how_much_an_opening_is_stands_as_the_data_have_it() -> None:
    described = re.search(
        r"first ([\d,]+) characters", (ROOT / "data/datapackage.json").read_text()
    )
    assert described
    said = rf'characters"?[=:] ?display\.number\({described[1].replace(",", "")}\)'
    for name in ("findings.ipynb", "summaries.py"):
        assert re.search(said, (ROOT / "chapters" / name).read_text("utf-8")), name
