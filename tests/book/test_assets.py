"""One style sheet and one script for a page, with nothing lost and nothing moved out of place."""

from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from crosscase.book.assets import bundle, write_bundle, write_bundles

HEAD = """<!DOCTYPE html><html><head>
<link rel="stylesheet" href="../_static/styles/theme.css?digest=1">
<link rel="stylesheet" href="../_static/book.css?v=2">
<link rel="preload" as="script" href="../_static/scripts/menu.js">
<script src="../_static/first.js?v=3"></script>
<script>DOCUMENTATION_OPTIONS.pagename = "chapters/one";</script>
<script>document.documentElement.dataset.theme = "dark";</script>
<script src="../_static/searchtools.js"></script>
<script data-own="" src="../_static/charts.js"></script>
</head><body><script defer src="../_static/scripts/menu.js"></script></body></html>"""


def bundled(name: str) -> tuple[LexborHTMLParser, dict[str, list[str]]]:
    page = LexborHTMLParser(HEAD)
    return page, bundle(page, name)


def loaded(page: LexborHTMLParser) -> list[str]:
    elements = page.css("link[rel=stylesheet], script[src]")
    return [str(each.attributes.get("href") or each.attributes.get("src")) for each in elements]


def test_a_page_loads_one_style_sheet_one_script_and_its_own() -> None:
    page, bundles = bundled("chapters/one")
    style, script = bundles
    assert sorted(loaded(page)) == sorted([f"../{style}", f"../{script}", "../_static/charts.js"])
    assert bundles[style] == ["_static/styles/theme.css", "_static/book.css"]
    assert bundles[script] == ["_static/first.js", "_static/scripts/menu.js"]


def test_only_the_search_page_loads_what_searching_needs() -> None:
    page, _ = bundled("search")
    assert any(address.endswith("_static/searchtools.js") for address in loaded(page))
    assert page.css("script[src$='searchtools.js'][defer]")


def test_scripts_never_hold_up_the_first_view_and_settings_that_need_them_are_gone() -> None:
    page, _ = bundled("chapters/one")
    assert all(
        "defer" in each.attributes for each in page.css("script[src$='.js']:not([data-own])")
    )
    assert [script.text() for script in page.css("script:not([src])")] == [
        'document.documentElement.dataset.theme = "dark";'
    ]


def test_every_page_shares_the_same_bundles() -> None:
    root = LexborHTMLParser(HEAD.replace("../", ""))
    assert list(bundle(root, "index")) == list(bundled("chapters/one")[1])


def test_a_bundle_is_named_by_what_it_holds_and_by_nothing_else(tmp_path: Path) -> None:
    static = tmp_path / "_static"
    (static / "styles").mkdir(parents=True)
    (tmp_path / "chapters").mkdir()
    for content in ("a { color: red }", "a { color: red }", "a { color: blue }"):
        (static / "styles" / "theme.css").write_text(content)
        (static / "book.css").write_text("b { color: red }")
        page = LexborHTMLParser(HEAD.replace("?v=2", f"?v={content}"))
        bundles = {
            path: files for path, files in bundle(page, "chapters/one").items() if "css" in path
        }
        (tmp_path / "chapters" / "one.html").write_text(str(page.html))
        write_bundles(tmp_path, bundles, ["chapters/one"])
        (style,) = (each for each in loaded(page_of(tmp_path)) if each.endswith(".css"))
        assert content in (tmp_path / "chapters" / style).read_text()
    assert len(list(static.glob("book.*.css"))) == 2


def page_of(site: Path) -> LexborHTMLParser:
    return LexborHTMLParser((site / "chapters" / "one.html").read_text("utf-8"))


def test_a_style_sheet_holds_what_it_imports_and_its_addresses_still_lead_home(
    tmp_path: Path,
) -> None:
    styles = tmp_path / "_static" / "styles"
    styles.mkdir(parents=True)
    (styles / "theme.css").write_text(
        '@import "../basic.css";\n'
        ".a { background: url('../img/a.png') } .b { background: url(data:image/png;base64,AA) }\n"
        "/*# sourceMappingURL=theme.css.map */"
    )
    (tmp_path / "_static" / "basic.css").write_text(".c { background: url(img/c.png) }")
    text = (
        tmp_path / write_bundle(tmp_path, "_static/book.css", ["_static/styles/theme.css"])
    ).read_text()
    assert "@import" not in text and "sourceMappingURL" not in text
    assert all(part in text for part in ("url(img/c.png)", "url(img/a.png)", "url(data:image/png"))


def test_a_style_sheet_asks_for_no_icon_font_since_icons_are_drawn(tmp_path: Path) -> None:
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static" / "icons.css").write_text(
        "@font-face{font-family:Font Awesome\\ 6 Free;src:url(webfonts/fa-solid-900.woff2)}"
        "a:before{content:var(--pst-icon-search-minus);font:var(--fa-font-solid)}"
        '.b:after{content:"\\f107"} .c:after{content: "kept"}'
    )
    path = write_bundle(tmp_path, "_static/book.css", ["_static/icons.css"])
    text = (tmp_path / path).read_text()
    assert text.count("content:none") == 2 and 'content: "kept"' in text
    assert "url(" not in text


def test_scripts_are_joined_so_that_none_runs_into_the_next(tmp_path: Path) -> None:
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static" / "a.js").write_text("var a = 1 // no semicolon, a comment at the end")
    (tmp_path / "_static" / "b.js").write_text("(() => {})()")
    path = write_bundle(tmp_path, "_static/book.js", ["_static/a.js", "_static/b.js"])
    lines = (tmp_path / path).read_text().splitlines()
    assert lines == [
        ";",
        "var a = 1 // no semicolon, a comment at the end",
        ";",
        "(() => {})()",
    ]
