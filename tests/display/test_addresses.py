"""Links lead to pages: by http, by https, or within the book."""

import pytest

from crosscase.display.addresses import may_be_followed


@pytest.mark.parametrize(
    "address",
    [
        "https://utrecht.example/a?b=c:d#e",
        "HTTP://utrecht.example",
        "../claims/a.html#b",
        "#note",
        "?print-pdf",
        "a/b:c",
        "",
    ],
)
def test_pages_may_be_followed(address: str) -> None:
    assert may_be_followed(address)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "\x01javascript:alert(1)",
        "javascript\n:alert(1)",
        "vbscript:x",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "blob:https://utrecht.example/1",
        "https:alert",
        "http://[",
        "view-source:x",
    ],
)
def test_nothing_else_may(address: str) -> None:
    assert not may_be_followed(address)
