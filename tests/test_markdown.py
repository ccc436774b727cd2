"""Dump text keeps every word on its way to a page; Markdown, whoever wrote it, gives safe HTML."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.text.convert import escape_title, from_line, from_text, trim_url
from sitegen.text.markdown import render, render_inline, unconverted_math
from sitegen.text.math import math_html
from sitegen.text.references import links

# Everything that is special to Markdown, HTML or YAML, but for what is special to LaTeX as well.
SIGNS = "*_[]()<>#+-.!|&;:=\"'/%@?,{}^\t\n 0123456789"
PLAIN = st.text(alphabet=SIGNS + "abcXYZéß漢🎉\u00a0", max_size=150)
WORDS = st.lists(
    st.sampled_from(
        [
            "word",
            "**",
            "__",
            "*a*",
            "_b_",
            "[c](d)",
            "<e>",
            "</e>",
            "<!--",
            "-->",
            "&amp;",
            "&#65;",
            "# ",
            "- ",
            "1. ",
            "+ ",
            "> ",
            "===",
            "~~x~~",
            "![i](j)",
            "http://x.y/z",
            "https://x.y/a_b_c?d=e&f;#g",
            "www.x.org/_a_",
            "![",
            "](",
            "]: ",
            "<http://a.b>",
            "mailto:a@b.c",
            "a@b.c",
            "|",
            "&lt",
            "&copy;",
            "x.github.io",
            "<script>",
            "\n",
            "\t",
            "<javascript:a>",
            "[a]: b",
        ]
    ),
    max_size=12,
)


def normalised(text: str) -> str:
    """The paragraphs of a text, with single spaces."""
    return "\n\n".join(line for each in text.split("\n") if (line := " ".join(each.split())))


def from_latex_free(text: str) -> str:
    """What the conversions of LaTeX leave alone: no doubled hyphens or quotes."""
    return re.sub(r"--+", "-", text.replace("''", "'"))


# ---- the law of import ---------------------------------------------------------------------------


@given(PLAIN.map(from_latex_free))
def test_text_without_latex_comes_back_as_it_went_in(text: str) -> None:
    assert render(from_text(text)).plain == normalised(text)


@given(WORDS.map("".join).map(from_latex_free).filter(lambda text: "~" not in text))
def test_markup_without_latex_comes_back_as_it_went_in(text: str) -> None:
    assert render(from_text(text)).plain == normalised(text)


@given(st.one_of(PLAIN, WORDS.map("".join)).map(from_latex_free).filter(lambda text: "~" not in text))
def test_a_title_without_latex_comes_back_as_it_went_in(text: str) -> None:
    line = " ".join(text.split())
    assert render_inline(escape_title(from_line(line))).plain == line


@given(st.text(max_size=200))
def test_letters_and_digits_of_any_text_survive(text: str) -> None:
    words = re.findall(r"[^\W_]+", re.sub(r"[\\$`~{}^]", "", text))
    plain = render(from_text(re.sub(r"[\\$`~{}^]", "", text))).plain
    at = 0
    for word in words:
        at = plain.find(word, at)
        assert at >= 0, word
        at += len(word)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("- no list", r"\- no list"),
        ("+ no list", r"\+ no list"),
        ("12. no list", r"12\. no list"),
        ("12) no list", r"12\) no list"),
        ("3.5 times", "3.5 times"),
        ("# no heading", r"\# no heading"),
        ("> no quote", r"\> no quote"),
        ("a > b", "a > b"),
        ("snake_case and _this_", r"snake_case and \_this\_"),
        ("R&D and AT&T; &amp;", r"R&D and AT\&T; \&amp;"),
        ("A* search", r"A\* search"),
        ("[1, 2] (3)", r"\[1, 2] (3)"),
        ("x < y", r"x \< y"),
    ],
)
def test_a_page_reads_well_in_an_editor(text: str, source: str) -> None:
    assert from_text(text) == source
    assert render(source).plain == text


# ---- safe HTML -----------------------------------------------------------------------------------

_TAGS = {"p", "a", "em", "strong", "code", "pre", "ul", "ol", "li", "blockquote", "br", "hr"}


class _Checker(HTMLParser):
    """Looks at tags and attributes the way a browser would."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.math = 0
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "math" or self.math:
            self.math += 1
            assert tag not in {"script", "style", "a", "annotation-xml", "maction", "img", "svg"}, tag
        else:
            assert tag in _TAGS, tag
        for name, value in attrs:
            assert not name.startswith("on") and name not in {"style", "src", "srcset", "xlink:href"}, name
            if name == "href":
                assert re.match(r"https?://|mailto:", value or "", re.IGNORECASE), value
        if tag not in {"br", "hr"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in {"br", "hr"}:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        self.math -= self.math > 0
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def check_html(html: str) -> None:
    checker = _Checker()
    checker.feed(html)
    checker.close()
    assert not checker.open


HOSTILE = st.one_of(
    st.text(max_size=120),
    st.text(alphabet="<>&\"'`*_[]()!#\\$~{}^|:;/=- \nabjs", max_size=120),
    st.lists(
        st.sampled_from(
            [
                "<script>",
                "</script>",
                "<img src=x onerror=a>",
                "javascript:alert(1)",
                "[a](javascript:b)",
                "<javascript:a>",
                "[a](<javascript:b>)",
                "[a](JaVaScript:b)",
                "[a](&#106;avascript:b)",
                "[a]: javascript:b\n",
                "[a]",
                "![x](y)",
                "[a](data:text/html,x)",
                "[a](data:image/png;base64,x)",
                "[a](vbscript:b)",
                "[a](//evil.example)",
                "[a](/b)",
                '<http://a"onclick=b>',
                "<!-- x -->",
                "<![CDATA[x]]>",
                "<?php?>",
                "<!DOCTYPE x>",
                "```",
                "`",
                "\n",
                "\n\n",
                "    ",
                "$",
                "$$",
                r"\href{javascript:a}{b}",
                r"\text{<script>}",
                r"\class{a}{b}",
                r"\style{color:red}{b}",
                r"\color{red}",
                r"\frac",
                "{",
                "}",
                "^",
                "_",
                "\\",
                "&",
                "<",
                "[a](http://[)",
                "https://[",
                "http://a]b",
            ]
        ),
        max_size=10,
    ).map("".join),
)


@given(HOSTILE)
def test_a_page_of_any_text_gives_safe_html(source: str) -> None:
    for text in (
        render(source),
        render_inline(source),
        render(from_text(source)),
        render_inline(from_line(source)),
    ):
        check_html(text.html)
        assert all(re.match(r"https?://", url) for url in links(text))


@pytest.mark.parametrize(
    "source",
    [
        "[a](javascript:b)",
        "<javascript:b>",
        "[a](/b)",
        "[a](//b.c)",
        "[a](data:image/png;base64,x)",
        "[a](vbscript:x)",
    ],
)
def test_only_addresses_of_the_web_and_of_mail_are_links(source: str) -> None:
    assert "href" not in render(source).html


@pytest.mark.parametrize(
    ("source", "html", "plain"),
    [
        ("![x](https://a.b/c.png)", '<a href="https://a.b/c.png" rel="nofollow">x</a>', "x"),
        ("![*x* y](c.png)", "<a>x y</a>", "x y"),
        (
            "![](https://a.b/c.png)",
            '<a href="https://a.b/c.png" rel="nofollow">https://a.b/c.png</a>',
            "https://a.b/c.png",
        ),
        ("[![x](https://a.b/c.png)](https://d.e/)", '<a href="https://d.e/" rel="nofollow">x</a>', "x"),
    ],
)
def test_an_image_is_a_link(source: str, html: str, plain: str) -> None:
    assert render(source).html == f"<p>{html}</p>"
    assert render(source).plain == plain


def test_a_title_has_no_links_for_it_is_one() -> None:
    title = render_inline("See [*this*](https://a.b/) and <https://c.d/> ![x](https://e.f/g.png)")
    assert title.html == "See <em>this</em> and https://c.d/ x"
    assert links(title) == ("https://a.b/", "https://c.d/", "https://e.f/g.png")


def test_a_title_has_the_same_words_in_all_forms_with_markup_or_without() -> None:
    assert render_inline("a  b").plain == render_inline("a  b").html == "a b"


def test_a_hand_edit_renders() -> None:
    text = render(
        "Some *emphasis*, **weight**,\na [link](https://a.b/) and `code`.\n\n- one\n- two\n\n### Deeper"
    )
    assert text.plain == "Some emphasis, weight, a link and code.\n\none\n\ntwo\n\nDeeper"
    assert "<em>emphasis</em>" in text.html
    assert "<p><strong>Deeper</strong></p>" in text.html
    assert links(text) == ("https://a.b/",)


def test_a_blank_line_with_spaces_parts_paragraphs() -> None:
    assert render("one\n \ntwo").plain == "one\n\ntwo"
    assert render("one\n\t\n\n\ntwo\n").html == "<p>one</p>\n<p>two</p>"


@given(st.text(alphabet="ab .,\n\t é<&", max_size=60))
def test_the_short_way_for_plain_text_gives_what_the_parser_gives(source: str) -> None:
    """Text without markup is not parsed; one with a trailing emphasis is."""
    text, parsed = render(source), render(f"{source}\n\n*x*")
    assert parsed.plain.removesuffix("x").rstrip("\n") == text.plain
    assert parsed.html.removesuffix("<p><em>x</em></p>").split() == text.html.split()


# ---- math ----------------------------------------------------------------------------------------


@given(st.text(alphabet='\\{}^_&abxfrctqleh12+ $<>"', max_size=200))
def test_a_formula_of_any_text_gives_safe_html(tex: str) -> None:
    check_html(math_html(tex, display=False))


@pytest.mark.parametrize(
    "unit", ["{", "\\frac{", "\\sqrt{", "^{", "\\left(", "\\begin{matrix}", "\\text{", "_{a^{"]
)
def test_a_deeply_nested_formula_breaks_nothing(unit: str) -> None:
    deep = unit * 2_000
    check_html(math_html(deep, display=False))
    check_html(render(f"${deep}$").html)


def test_formulas_without_mathml_are_named() -> None:
    assert unconverted_math("an $x$ and $\\nosuchcommand{y}$") == ("\\nosuchcommand{y}",)
    assert unconverted_math("no formula") == ()


# ---- addresses -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "url"),
    [
        ("https://a.b/c.", "https://a.b/c"),
        ("https://a.b/c),", "https://a.b/c"),
        ("https://a.b/c_(d)", "https://a.b/c_(d)"),
        ("https://a.b/c_(d)).", "https://a.b/c_(d)"),
        ("https://a.b/c_", "https://a.b/c_"),
        ("https://a.b/c__", "https://a.b/c_"),
        ("https://a.b/c…”", "https://a.b/c"),
        ("https://a.b/?q=a&b=c;", "https://a.b/?q=a&b=c"),
        ("", ""),
    ],
)
def test_what_belongs_to_an_address(found: str, url: str) -> None:
    assert trim_url(found) == url


@pytest.mark.parametrize(
    "unit",
    [
        "{\\a",
        "\\a{",
        "https://x))))",
        ")",
        "http://",
        "[",
        "*",
        "_",
        "$",
        "`",
        "``a",
        "&amp;",
        "<b>",
        "\\",
        "\\'e",
        "\\textbf{a} ",
        "{\\it ",
        "www.",
        "\\(",
        "$a",
        "\\n",
        "\\href{http://x}{",
        "](",
        "~~~",
        "''a",
        "a--b",
    ],
)
def test_a_hostile_line_takes_time_in_proportion_to_its_length(unit: str) -> None:
    def seconds(size: int) -> float:
        line = "https://x" + unit * (size // len(unit))
        start = time.process_time()
        from_text(line)
        return time.process_time() - start

    assert seconds(60_000) < 1.5  # at a tenth of a second or so; squared, it would be minutes
