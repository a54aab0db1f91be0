"""Of the styles of others those rules stay that something in the book can match, and no others."""

import pytest

from crosscase.book.assets import names_on, usable

PAGE = b'<div class="box wide" id="top" data-theme="dark" aria-label="A b"><p>loose words</p></div>'
NAMES = set(names_on(PAGE))


def test_the_names_on_a_page_are_its_classes_ids_and_attributes() -> None:
    attributes = {"class", "id", "data-theme", "aria-label"}
    assert attributes | {"box", "wide", "top"} == NAMES


@pytest.mark.parametrize(
    "rule",
    [
        "p{color:red}",
        ":root{--x:1}",
        ".box{color:red}",
        "#top>.wide.box{color:red}",
        ".gone,.box{color:red}",
        "[data-theme=dark] p{color:red}",
        ".box:not(.gone){color:red}",
        ":is(.gone,.box){color:red}",
        "@media print{.box{color:red}}",
        "@keyframes turn{to{rotate:1turn}}",
        '@font-face{font-family:"F"}',
        ".box:hover::before{content:none}",
    ],
)
def test_a_rule_that_can_match_stays_as_it_is(rule: str) -> None:
    assert usable(rule, NAMES) == rule


@pytest.mark.parametrize(
    "rule",
    [
        ".gone{color:red}",
        ".box .gone{color:red}",
        ".box.gone{color:red}",
        "#gone{color:red}",
        "[data-gone]{color:red}",
        ".gone:not(.box){color:red}",
        "@media print{.gone{color:red}}",
        "@supports (color:red){@media print{.gone{color:red}}}",
        "/* a remark */",
    ],
)
def test_a_rule_that_nothing_can_match_goes(rule: str) -> None:
    assert usable(f"{rule}b{{color:red}}", NAMES) == "b{color:red}"


def test_escaped_names_are_read_as_browsers_read_them() -> None:
    assert usable(".w-1\\/2{width:50%}", {"w-1/2"}) == ".w-1\\/2{width:50%}"
