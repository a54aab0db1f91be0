"""One style sheet and one script for a page, with nothing lost and nothing moved out of place."""

from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from crosscase.book.assets import bundle, write_bundles, write_script, write_style

HEAD = """<!DOCTYPE html><html><head>
<link rel="stylesheet" href="../_static/styles/theme.css?digest=1">
<link rel="stylesheet" href="../_static/book.css?v=2">
<link rel="preload" as="script" href="../_static/scripts/menu.js">
<script src="../_static/first.js?v=3"></script>
<script>DOCUMENTATION_OPTIONS.pagename = "chapters/one";</script>
<script>document.documentElement.dataset.theme = "dark";</script>
<script src="../_static/searchtools.js"></script>
<script src="../searchindex.js"></script>
<script src="../_static/copybutton.js"></script>
<script data-own="" src="../_static/charts.js"></script>
</head><body><p>{body}</p><script defer src="../_static/scripts/menu.js"></script></body></html>"""


def bundled(name: str, body: str = "") -> tuple[LexborHTMLParser, dict[str, list[str]]]:
    page = LexborHTMLParser(HEAD.format(body=body))
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


def test_a_page_without_code_loads_nothing_that_copies_code() -> None:
    _, bundles = bundled("chapters/one", '<div class="highlight"><pre>x</pre></div>')
    assert "_static/copybutton.js" in [*bundles.values()][1]
    _, bundles = bundled("chapters/one")
    assert "_static/copybutton.js" not in [*bundles.values()][1]


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


def write_page(site: Path, name: str, body: str = "") -> dict[str, list[str]]:
    """Write a page with what it loads, as a build does, and return its bundles."""
    page, bundles = bundled(name, body)
    path = site / f"{name}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(str(page.html), "utf-8")
    return bundles


def write_files(site: Path, **theirs: str) -> None:
    """Write all that the page names, as a build does, with some styles of others."""
    for name in ("styles/theme.css", "book.css", "first.js", "scripts/menu.js", "copybutton.js"):
        (site / "_static" / name).parent.mkdir(parents=True, exist_ok=True)
        (site / "_static" / name).write_text("")
    (site / "_static" / "styles" / "theme.css").write_text(
        "".join(f"{selector}{{color:{colour}}}" for selector, colour in theirs.items())
    )


def style_of(site: Path, name: str) -> Path:
    page = LexborHTMLParser((site / f"{name}.html").read_text("utf-8"))
    [style] = [each for each in loaded(page) if each.endswith(".css")]
    return (site / name).parent / style


def test_a_bundle_is_named_by_what_it_holds_and_no_other_stays(tmp_path: Path) -> None:
    names = []
    for colour in ("red", "red", "blue"):
        write_files(tmp_path, a=colour)
        write_bundles(tmp_path, write_page(tmp_path, "chapters/one"))
        style = style_of(tmp_path, "chapters/one")
        assert colour in style.read_text("utf-8")
        assert len(list((tmp_path / "_static").glob("book.????????.css"))) == 1
        names.append(style.name)
    assert names[0] == names[1] != names[2]


def test_a_page_of_this_build_brings_those_of_earlier_ones_the_style_sheet_of_all(
    tmp_path: Path,
) -> None:
    write_files(tmp_path, **{".old": "red", ".new": "blue", ".none": "green"})
    write_bundles(tmp_path, write_page(tmp_path, "chapters/one", '<b class="old"></b>'))
    assert ".new" not in style_of(tmp_path, "chapters/one").read_text("utf-8")
    write_files(tmp_path, **{".old": "red", ".new": "blue", ".none": "green"})
    write_bundles(tmp_path, write_page(tmp_path, "chapters/two", '<b class="new"></b>'))
    style = style_of(tmp_path, "chapters/one")
    assert style.resolve() == style_of(tmp_path, "chapters/two").resolve()
    text = style.read_text("utf-8")
    assert [name in text for name in (".old", ".new", ".none")] == [True, True, False]


def test_a_build_that_writes_no_page_leaves_all_as_it_is(tmp_path: Path) -> None:
    write_files(tmp_path, a="red")
    write_bundles(tmp_path, write_page(tmp_path, "chapters/one"))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    write_bundles(tmp_path, {})
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_rule_stays_for_what_only_a_script_makes(tmp_path: Path) -> None:
    write_files(tmp_path, **{".is-opened": "red"})
    (tmp_path / "_static" / "charts.js").write_text("menu.classList.add(`is-opened`)")
    write_bundles(tmp_path, write_page(tmp_path, "chapters/one"))
    assert ".is-opened" in style_of(tmp_path, "chapters/one").read_text("utf-8")


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
    written = write_style(tmp_path, ["_static/styles/theme.css"], {"a", "b", "c"})
    text = (tmp_path / written).read_text().replace('"', "")
    assert "@import" not in text and "sourceMappingURL" not in text
    assert all(part in text for part in ("url(img/c.png)", "url(img/a.png)", "url(data:image/png"))


def test_a_style_sheet_asks_for_no_icon_font_since_icons_are_drawn(tmp_path: Path) -> None:
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static" / "icons.css").write_text(
        "@font-face{font-family:Font Awesome\\ 6 Free;src:url(webfonts/fa-solid-900.woff2)}"
        "a:before{content:var(--pst-icon-search-minus);font:var(--fa-font-solid)}"
        '.b:after{content:"\\f107"} .c:after{content: "kept"}'
    )
    text = (tmp_path / write_style(tmp_path, ["_static/icons.css"], {"b", "c"})).read_text()
    assert text.count("content:none") == 2 and 'content: "kept"' in text
    assert "url(" not in text


def test_scripts_are_joined_so_that_none_runs_into_the_next(tmp_path: Path) -> None:
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static" / "a.js").write_text("var a = 1 // no semicolon, a comment at the end")
    (tmp_path / "_static" / "b.js").write_text("(() => {})()")
    path = write_script(tmp_path, ["_static/a.js", "_static/b.js"])
    lines = (tmp_path / path).read_text().splitlines()
    assert lines == [
        ";",
        "var a = 1 // no semicolon, a comment at the end",
        ";",
        "(() => {})()",
    ]
