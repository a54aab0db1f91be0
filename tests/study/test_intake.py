"""What is read from outside keeps to its bounds, to the level and to the line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from crosscase.study.intake import DEEPEST, Unreadable, parse_json, parse_yaml, read_text


def flow_lists(levels: int) -> str:
    return "[" * levels + "x" + "]" * levels


def flow_maps(levels: int) -> str:
    return "{k: " * levels + "x" + "}" * levels


def json_maps(levels: int) -> str:
    return '{"k": ' * levels + '"x"' + "}" * levels


@pytest.mark.parametrize(
    ("parse", "nest"), [(parse_yaml, flow_lists), (parse_yaml, flow_maps), (parse_json, json_maps)]
)
def test_a_tree_may_be_as_deep_as_is_allowed_and_no_deeper(
    parse: Callable[[str, str], object], nest: Callable[[int], str]
) -> None:
    assert parse(nest(DEEPEST), "tree")
    with pytest.raises(Unreadable, match="is nested deeper than the 40 levels"):
        parse(nest(DEEPEST + 1), "tree")


def test_a_key_may_be_no_tree() -> None:
    with pytest.raises(Unreadable, match=r"^tree line 2: a key must be one plain word or text"):
        parse_yaml("a: 1\n? [b]\n: 2\n", "tree")


def test_a_key_that_stands_twice_is_told_with_both_lines() -> None:
    with pytest.raises(Unreadable, match=r"^tree line 3: the key 'a' stands on line 1, too"):
        parse_yaml("a: 1\nb: 2\na: 3\n", "tree")


def test_a_file_that_is_missing_is_told_from_a_folder_that_is(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as without_file:
        read_text(tmp_path, "a.csv")
    with pytest.raises(Unreadable) as without_folder:
        read_text(tmp_path / "none", "a.csv")
    assert f"not found in {tmp_path};" in str(without_file.value)
    assert "none, which is no folder;" in str(without_folder.value)
