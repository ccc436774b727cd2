"""Themes: finding them, extending them, copying from them, and faults with their place."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from markupsafe import Markup, escape

from sitegen.errors import ThemeError, UsageError
from sitegen.model import Site
from sitegen.theme.filters import csp_hash
from sitegen.theme.templates import Compiled
from sitegen.theme.theme import Theme, copy_template, load_theme, template_names
from sitegen.urls import page_file
from tests.builders import make_archive, make_paper, render_all

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
THEMES = ROOT / "tests" / "themes"


@pytest.fixture
def child(tmp_path: Path) -> Theme:
    shutil.copytree(THEMES, tmp_path / "themes")
    return load_theme("dusk", tmp_path)


def render_papers(theme: Theme) -> dict[str, str]:
    """The pages of a small archive by their files."""
    archive = make_archive([("2025-01-01", [make_paper("One"), make_paper("Two")])])
    return {page_file(path): html for path, html in render_all(archive, Site(), theme).items()}


def test_a_child_theme_overrides_one_block_and_one_colour_and_keeps_the_rest(child: Theme) -> None:
    pages = render_papers(child)
    paper = pages["papers/one/index.html"]
    assert '<p class="dusk">Seen at dusk.</p>' in paper
    assert "It does something." in paper
    assert paper.index("static/paper.css") < paper.index("static/dusk.css")
    assert "dusk.css" in pages["digests/2025-01-01/index.html"]
    files = {file.path: file.data for file in child.static_files()}
    assert b"--red" in files["static/dusk.css"]
    parents = {file.path: file.data for file in load_theme("default", None).static_files()}
    assert files["static/style.css"] == parents["static/style.css"]


def test_a_static_file_of_the_child_hides_its_parents(tmp_path: Path) -> None:
    shutil.copytree(THEMES, tmp_path / "themes")
    (tmp_path / "themes" / "dusk" / "static" / "icon.svg").write_text("<svg/>", "utf-8")
    files = {file.path: file.data for file in load_theme("dusk", tmp_path).static_files()}
    assert files["static/icon.svg"] == b"<svg/>"


def sheet(theme: Theme, name: str) -> str:
    return next(file.data.decode() for file in theme.static_files() if file.path == f"static/{name}")


def test_a_style_sheet_holds_what_it_imports(tmp_path: Path) -> None:
    default = load_theme("default", None)
    for name in ("lists.css", "front.css", "calendar.css", "search.css"):
        text = sheet(default, name)
        assert text.startswith(sheet(default, "style.css")), name
        assert "@import" not in text, name


def test_a_childs_sheet_adds_to_its_parents_in_every_sheet_that_imports_it(tmp_path: Path) -> None:
    shutil.copytree(THEMES, tmp_path / "themes")
    static = tmp_path / "themes" / "dusk" / "static"
    (static / "style.css").write_text('@import "default/style.css";\n:root { --red: teal; }\n', "utf-8")
    (static / "far.css").write_text('@import url("https://host.example/a.css");\n', "utf-8")
    theme = load_theme("dusk", tmp_path)
    whole = sheet(load_theme("default", None), "style.css")
    assert sheet(theme, "style.css") == f"{whole}:root{{--red:teal}}"
    assert sheet(theme, "lists.css").startswith(sheet(theme, "style.css"))
    assert "https://host.example/a.css" in sheet(theme, "far.css"), "left to the browser"


@pytest.mark.parametrize(
    "text",
    [
        '@import "default/style.css";',
        "@import 'default/style.css';",
        '  @import  "default/style.css" ;',
        "@import url(default/style.css);",
        "@import url( 'default/style.css' );",
        '@IMPORT"./default/style.css"',
        '/* First */ @import "default/style.css"; /* last */',
    ],
)
def test_every_spelling_of_an_import_is_one(tmp_path: Path, text: str) -> None:
    theme = make_theme(tmp_path, {"static/style.css": f"{text}\n"})
    assert sheet(theme, "style.css") == sheet(load_theme("default", None), "style.css")


@pytest.mark.parametrize("text", ['/* @import "no.css"; */', """p::after{content:'@import "no.css";'}"""])
def test_what_looks_like_an_import_is_none(tmp_path: Path, text: str) -> None:
    assert "no.css" in text
    list(make_theme(tmp_path, {"static/style.css": text}).static_files())


def test_an_import_with_a_condition_is_left_to_the_browser_which_must_find_it(tmp_path: Path) -> None:
    files = {
        "static/style.css": '@import "default/style.css";\n@import "extra.css" print;\n',
        "static/extra.css": "p{color:red}",
    }
    # Behind the rules of another sheet, a browser passes over it.
    assert sheet(make_theme(tmp_path, files), "style.css").startswith('@import "extra.css" print;')
    files = {"static/style.css": '@import "default/style.css" print;\n'}
    with pytest.raises(ThemeError, match="an import with a condition"):
        list(make_theme(tmp_path, files).static_files())


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('/* Two\n   lines. */\n@import "stile.css";\n', 3, "no such style sheet: stile.css"),
        ('@import "../../x.css";\n', 1, "no such style sheet"),
        ('@import "style.css";\n', 1, "a style sheet imports itself: style.css"),
    ],
)
def test_a_sheet_that_imports_what_it_cannot_is_a_fault_with_file_and_line(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    shutil.copytree(THEMES, tmp_path / "themes")
    (tmp_path / "themes" / "dusk" / "static" / "style.css").write_text(text, "utf-8")
    with pytest.raises(ThemeError, match=message) as caught:
        list(load_theme("dusk", tmp_path).static_files())
    assert (caught.value.source, caught.value.line) == ("themes/dusk/static/style.css", line)


def test_the_policy_allows_the_very_script_that_a_child_theme_puts_into_its_pages(tmp_path: Path) -> None:
    shutil.copytree(THEMES, tmp_path / "themes")
    partials = tmp_path / "themes" / "dusk" / "templates" / "partials"
    partials.mkdir()
    (partials / "boot.html").write_text("// Nothing but\n  dusk ( 'x < y' ) ;\n", "utf-8")
    for path, html in render_papers(load_theme("dusk", tmp_path)).items():
        script = re.search(r"<script data-root=[^>]*>(.*?)</script>", html, re.DOTALL)
        assert script, path
        assert script[1] == "dusk('x < y');"
        assert f"script-src 'self' '{csp_hash(script[1])}'" in html, path


def test_an_unknown_theme_is_a_fault_with_the_nearest_name(tmp_path: Path) -> None:
    shutil.copytree(THEMES, tmp_path / "themes")
    with pytest.raises(ThemeError, match="no such theme: dask") as caught:
        load_theme("dask", tmp_path)
    assert caught.value.hint == "did you mean `dusk`?"


@pytest.mark.parametrize("name", ["../mine", "../themes/dusk", "dusk/../dusk", "dusk/.", "..", "dusk\0"])
def test_a_theme_comes_from_its_folder_alone(tmp_path: Path, name: str) -> None:
    """Templates are programs: those of another folder are nobody's to run."""
    shutil.copytree(THEMES, tmp_path / "themes")
    shutil.copytree(THEMES / "dusk", tmp_path / "mine")
    with pytest.raises(ThemeError, match="no such theme"):
        load_theme(name, tmp_path)
    with pytest.raises(ThemeError, match="no such theme"):
        load_theme(str(tmp_path / "mine"), tmp_path)


def test_an_unknown_key_is_a_fault_with_its_line(tmp_path: Path) -> None:
    shutil.copytree(THEMES, tmp_path / "themes")
    (tmp_path / "themes" / "dusk" / "theme.yaml").write_text("name: dusk\nextend: default\n", "utf-8")
    with pytest.raises(ThemeError) as caught:
        load_theme("dusk", tmp_path)
    assert (caught.value.source, caught.value.line) == ("themes/dusk/theme.yaml", 2)


def make_theme(root: Path, files: dict[str, str | bytes]) -> Theme:
    """A theme `mine` with these files."""
    for name, text in files.items():
        path = root / "themes/mine" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_theme("mine", root)


def test_a_theme_may_have_no_templates(tmp_path: Path) -> None:
    theme = make_theme(tmp_path, {"static/style.css": '@import "default/style.css";\n:root{--red:teal}'})
    assert sheet(theme, "style.css").endswith(":root{--red:teal}")
    assert "papers/one/index.html" in render_papers(theme)


@pytest.mark.parametrize("name", ["static/a.css", "static/a.js", "templates/paper.html", "theme.yaml"])
def test_a_file_that_is_not_utf_8_is_a_fault_with_its_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(ThemeError, match="not UTF-8") as caught:
        theme = make_theme(tmp_path, {"static/b.css": "", name: b"/*\n\xff */"})
        list(theme.static_files())
        render_papers(theme)
    assert (caught.value.source, caught.value.line) == (f"themes/mine/{name}", 2)
    assert caught.value.hint == "save the file as UTF-8"


@pytest.mark.parametrize(
    ("text", "message", "line", "hint"),
    [
        ("name: x\nextends: nope", "no such theme: nope", 2, "known: default, mine"),
        ("extends: mine", "a theme extends itself: mine", 1, "write `extends: default`"),
        ("extends: [a]", "`extends` is not a single value", 1, "write `extends: default`"),
    ],
)
def test_a_parent_that_cannot_be_is_a_fault_of_the_theme(
    tmp_path: Path, text: str, message: str, line: int, hint: str
) -> None:
    with pytest.raises(ThemeError) as caught:
        make_theme(tmp_path, {"theme.yaml": text})
    fault = caught.value
    assert (fault.message, fault.source, fault.line) == (message, "themes/mine/theme.yaml", line)
    assert fault.hint == hint


@pytest.mark.parametrize("tag", ["extends", "include"])
def test_a_template_that_extends_itself_is_told_the_parents_name(tmp_path: Path, tag: str) -> None:
    theme = make_theme(tmp_path, {"templates/paper.html": f'{{% {tag} "paper.html" %}}'})
    with pytest.raises(ThemeError, match="extends or includes itself") as caught:
        render_papers(theme)
    assert caught.value.source == "themes/mine/templates/paper.html"
    assert caught.value.hint == 'the parent\'s is `{% extends "default/paper.html" %}`'


def test_a_template_that_is_not_there_is_told_with_the_place_that_names_it(tmp_path: Path) -> None:
    theme = make_theme(tmp_path, {"templates/paper.html": '\n{% include "partials/pagger.html" %}'})
    with pytest.raises(ThemeError, match="no such template") as caught:
        render_papers(theme)
    assert (caught.value.source, caught.value.line) == ("themes/mine/templates/paper.html", 2)
    assert caught.value.hint == "did you mean `partials/pager.html`?"


def test_a_script_of_ones_own_is_named_in_the_block_and_must_be_there(tmp_path: Path) -> None:
    base = '{% extends "default/base.html" %}\n{% block scripts %}{{ super() }} static/hello.js{% endblock %}'
    theme = make_theme(tmp_path, {"templates/base.html": base, "static/hello.js": "hello();"})
    assert "static/hello.js" in render_papers(theme)["papers/one/index.html"]
    (tmp_path / "themes/mine/static/hello.js").unlink()
    with pytest.raises(ThemeError, match="no such script") as caught:
        render_papers(load_theme("mine", tmp_path))
    assert (caught.value.source, caught.value.line) == ("themes/mine/templates/base.html", 2)


class OwnText(str):
    """A text that says itself what it is as HTML."""

    def __html__(self) -> str:
        return f"<b>{self}</b>"


@pytest.mark.parametrize(
    "value",
    ["plain", "a & b", "<b>", "a > b", "it's", 'a "b"', "", Markup("<b>&amp;</b>"), OwnText("x"), 12, None],
)
def test_a_template_escapes_what_is_not_safe(tmp_path: Path, value: object) -> None:
    theme = make_theme(tmp_path, {"templates/show.html": "{{ value }}|{{ value or '' }}|{{ '&' }}"})
    assert theme.render("show.html", {"value": value}) == f"{escape(value)}|{escape(value or '')}|&amp;"


def test_a_row_of_a_list_sees_nothing_of_the_row_before_it(tmp_path: Path) -> None:
    item = "{% if item == 'a' %}{% set seen = 'yes' %}{% endif %}{{ item }} {{ seen|default('no') }};"
    theme = make_theme(tmp_path, {"templates/row.html": item})
    assert theme.render_each("row.html", {}, [{"item": item} for item in "ab"]) == "a yes;b no;"


def test_an_edited_template_is_compiled_and_the_others_come_from_the_build_before(tmp_path: Path) -> None:
    kept: dict[bytes, bytes] = {}

    def shown(text: str) -> str:
        theme = make_theme(
            tmp_path,
            {"templates/one.html": f'{{% include "other.html" %}}, {text}', "templates/other.html": "other"},
        )
        with theme.compiled(Compiled(kept.get, kept.__setitem__)):
            return theme.render("one.html", {})

    assert (shown("first"), len(kept)) == ("other, first", 2)
    assert (shown("second"), len(kept)) == ("other, second", 3)


def test_what_pages_share_is_that_of_their_own_template(tmp_path: Path) -> None:
    text = '{% extends "default/week.html" %}{% block styles %}<link rel="next" href="x">{% endblock %}'
    pages = render_papers(make_theme(tmp_path, {"templates/week.html": text}))
    shown = {path for path, html in pages.items() if '<link rel="next" href="x">' in html}
    assert shown == {"2025/W01/index.html"}, "and not the page of the month, which is of the same kind"


EXAMPLES = re.findall(
    r"^ {4}(?:\{#|/\*|//) themes/mine/(\S+).*\n((?: {4}.*\n)+)",
    (ROOT / "docs/how-to/change-the-theme.md").read_text("utf-8"),
    re.MULTILINE,
)


# What shows in some page or file that an example was taken in.
SHOWN = {
    "static/style.css": "#00557a",
    "static/hello.js": "Hello.",
    "templates/paper.html": "Read it with care.",
}


@pytest.mark.parametrize(("name", "text"), EXAMPLES)
def test_the_examples_of_the_manual_work(tmp_path: Path, name: str, text: str) -> None:
    theme = make_theme(tmp_path, {"static/hello.js": "", name: text.replace("    ", "")})
    made = {**{file.path: file.data for file in theme.static_files()}, **render_papers(theme)}
    assert any(SHOWN.get(name, "") in str(text) for text in made.values())


def break_base(text: str) -> Callable[[Path], Theme]:
    def make(root: Path) -> Theme:
        shutil.copytree(THEMES, root / "themes")
        (root / "themes" / "dusk" / "templates" / "paper.html").write_text(text, "utf-8")
        return load_theme("dusk", root)

    return make


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('{% extends "default/paper.html" %}\n{% block main %}\n{{ abstrakt }}{% endblock %}', 3, "abstrakt"),
        ("<p>\n{% if %}\n", 2, "does not parse"),
        ("{% for x in topics %}\n{{ x.name }}\n", 2, "does not parse"),
        ("<p>\n\n{{ slug / 2 }}\n", 3, "does not render"),
    ],
    ids=["unknown value", "no condition", "open block", "wrong type"],
)  # fmt: skip
def test_a_broken_template_is_a_fault_with_file_and_line(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    with pytest.raises(ThemeError, match=message) as caught:
        render_papers(break_base(text)(tmp_path))
    assert (caught.value.source, caught.value.line) == ("themes/dusk/templates/paper.html", line)


def test_a_template_is_copied_from_the_theme_that_has_it(child: Theme) -> None:
    default = load_theme("default", None)
    assert copy_template(default, "paper").path == "themes/site/templates/paper.html"
    copied = copy_template(child, "partials/pager.html")
    assert copied.path == "themes/dusk/templates/partials/pager.html"
    assert copied.data == (ROOT / "themes/default/templates/partials/pager.html").read_bytes()
    assert b"Seen at dusk" in copy_template(child, "paper.html").data


@pytest.mark.parametrize("name", ["papper", "../theme.yaml", "/etc/passwd", ""])
def test_copying_an_unknown_template_is_a_fault(name: str) -> None:
    with pytest.raises(UsageError, match="no such template"):
        copy_template(load_theme("default", None), name)


def test_every_template_says_what_it_needs_or_extends_the_frame() -> None:
    theme = load_theme("default", None)
    for name in template_names(theme):
        text = copy_template(theme, name).data.decode()
        assert text.startswith(("{#", "{% extends", "<!doctype")) or name.startswith("partials/"), name
        assert "style=" not in text and " onclick" not in text, (
            f"{name}: the policy forbids inline style and script"
        )


def test_the_documentation_names_every_template_and_block() -> None:
    manual = (ROOT / "docs/reference/theme.md").read_text("utf-8")
    theme = load_theme("default", None)
    for name in template_names(theme):
        assert f"`{name}`" in manual, name
        text = copy_template(theme, name).data.decode()
        for block in {part.split()[0] for part in text.split("{% block ")[1:]}:
            assert f"`{block}`" in manual, f"{name}: {block}"
