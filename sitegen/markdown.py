r"""Dump text → Markdown, once, on import; Markdown → safe HTML and plain text, at every build.

The Markdown is CommonMark without raw HTML and images, plus `$…$` for math. `from_text` writes only
what `plain` gives back: `plain(from_text(text)) == text`, but for the conversions of LaTeX.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape
from math_core import LatexError, LatexToMathML
from mdit_py_plugins.dollarmath import dollarmath_plugin

from sitegen import latex
from sitegen.model import Text

# ---- dump text → Markdown ----------------------------------------------------------------------

URL = re.compile(r"https?://[^\s<>{}\"|\\^`\[\]\x00-\x20]+", re.IGNORECASE)
# Hosts that abstracts name without a scheme; a bare `word.word` could as well be a file or a typo.
_BARE_URL = (
    r"(?<![\w@./:-])(?:www\.[\w-]+\.[\w.-]+|github\.com|gitlab\.com|huggingface\.co|[\w-]+\.git(?:hub|lab)\.io)"
    r"(?:/[^\s<>{}\"|\\^`\[\]]*)?"
)
_TRAILING = ".,;:!?'\"*_~)…”’"

# One alternative a conversion, in order of precedence; what none takes is plain text. A formula is
# kept to 300 characters so that two dollar signs pages apart do not pair up.
_TOKEN = re.compile(
    r"""
      (?P<url>      https?://[^\s<>{}"|\\^`\[\]]+ )
    | (?P<bare>     """
    + _BARE_URL
    + r""" )
    | (?P<math>     \\\((?P<paren>.{1,300}?)\\\) | \\\[(?P<bracket>.{1,300}?)\\\]
                  | \$\$(?P<double>[^$]{1,300})\$\$
                  | \$(?P<script>[\\^_][^$]{0,300}?(?<![\s\\]))\$
                  | \$(?P<dollar>(?!\s)[^$]{1,300}?(?<![\s\\]))\$(?!\d) )
    | (?P<accent>   \\(?P<mark>[`'^~="]|[.urHvdckb](?=\s*\{|\s*\\[ij]\b)|\.(?=[A-Za-z]))
                    (?: \s*\{\s*(?P<group>\\[ijlLoO](?![A-Za-z])|[^\W\d_])\s*\}
                      | \s*(?P<dotless>\\[ij])\b\s?
                      | (?P<letter>[^\W\d_]) ) )
    | (?P<group_>   \{(?=\\[A-Za-z`'^~="]) )
    | (?P<command>  (?!(?:\\n)+(?![a-z]))\\(?P<name>[A-Za-z]+)\*? )
    | (?P<escaped>  \\(?P<char>[%&\#$_{}"']) )
    | (?P<space>    \\[,;:] | (?<!\s)\\\ | \\! | (?P<newline> (?:\\n)+(?![a-z]) ) )
    | (?P<opening>  `` | (?<![^\s(\[])''(?=\w) ) | (?P<closing> '' )
    | (?P<quoted>   `(?P<quotation>[^`'\s](?:[^`\n]{0,80}?[^`'\s])?)'(?!\w) )
    | (?P<emdash>   (?<!-)---(?!-) ) | (?P<endash> (?<!-)--(?![-\w]) | (?<=\w)--(?=\w) )
    | (?P<tie>      (?<=[^\s/~\\])~(?=[^\s~\d]) | (?<=[^\s/~\d\\])~(?=\d) )
    """,
    re.VERBOSE,
)

# `don\'t` and `\"so\"`, where no accent was meant; a name such as Fr\'echet goes on behind its letter.
_QUOTE = re.compile(r"(?<=[^\W\d_])\\'(?:[stdm]|re|ve|ll)(?!\w)|(?<!\w)\\\"(?=[^\"\\]{1,80}\\\"(?![^\W\d_]))")

_DEPTH = 8  # of nested groups that are still read as LaTeX

# What every token begins with (but for `name.github.io`, which holds it). Looking for these first, instead
# of trying every token at every character, is several times as fast; most text has none. Each alternative
# begins with a plain character, for then `re` skips to the next of those.
_SIGN = re.compile(
    r"\\|\$|`|~|\{\\|--|''|https?://|www\.|\.(?=git(?:hub|lab)\.io)|github\.com|gitlab\.com|huggingface\.co"
)


def from_text(text: str) -> str:
    """Plain text of a dump, one line a paragraph, as block Markdown that reads the same."""
    paragraphs = (from_line(line) for line in text.split("\n"))
    return "\n\n".join(_escape_start(paragraph) for paragraph in paragraphs if paragraph)


def from_line(text: str) -> str:
    """One line of dump text as inline Markdown."""
    text = " ".join(text.split())
    if not _SIGN.search(text):
        return _escape(text)
    return " ".join("".join(_converted(text, depth=0)).split())


def _converted(text: str, *, depth: int) -> Iterator[str]:
    end = at = 0
    while sign := _SIGN.search(text, at):
        start = sign.start()
        if sign[0] == ".":
            while start > end and (text[start - 1].isalnum() or text[start - 1] in "_-"):
                start -= 1
        match = _TOKEN.match(text, start)
        if match is None:
            at = sign.end() if sign[0] == "." else sign.start() + 1
            continue
        yield _escape(text[end:start])
        converted, end = _convert(text, match, depth)
        at = end
        yield converted
    yield _escape(text[end:])


def _convert(text: str, match: re.Match[str], depth: int) -> tuple[str, int]:
    """The Markdown for a token, and where in the text the next piece begins."""
    kind = match.lastgroup or ""
    whole, end = match[0], match.end()
    # `lastgroup` names the innermost group that closed last, which for nested ones is the outer.
    if kind in {"url", "bare"}:
        url = trim_url(whole)
        if url.endswith("://"):  # `https://…` stands for an address and is none
            return _escape(whole), end
        target = _ENTITY.sub(r"\\&", f"https://{url}")
        return f"<{url}>" if kind == "url" else f"[{_escape(url)}](<{target}>)", match.start() + len(url)
    if kind == "math":
        return _math(match), end
    if kind == "accent":
        letter = match["group"] or match["dotless"] or match["letter"]
        letter = latex.SYMBOLS.get(letter.lstrip("\\"), letter) if letter.startswith("\\") else letter
        accented = latex.accented(match["mark"], letter)
        if match["letter"] and (len(accented) > 1 or _QUOTE.match(text, match.start())):
            return _escape(match["mark"]), match.start("letter")  # a quote as program texts escape it
        return accented, end
    if kind == "group_":
        return _group(text, match.start(), depth)
    if kind == "command":
        return _command(text, match, depth)
    if kind == "escaped":
        entity = match["char"] == "&" and _ENTITY_END.match(text, end)
        return r"\&" if entity else _escape(match["char"]), end
    if kind == "quoted":
        return f"‘{''.join(_converted(match['quotation'], depth=depth + 1))}’", end
    fixed = {"opening": "“", "closing": "”", "emdash": "—", "endash": "–", "tie": " "}
    return fixed.get(kind, "" if whole == r"\!" else " "), end


def _math(match: re.Match[str]) -> str:
    names = ("paren", "bracket", "double", "script", "dollar")
    tex = next(match[name] for name in names if match[name] is not None).strip()
    if not tex or "$" in tex or tex.endswith("\\"):
        return _escape(match[0])
    return f"${tex}$"


_BRACE = re.compile(r"[{}]")


def _argument(text: str, start: int) -> tuple[str, int] | None:
    """The content of the brace group that opens at `start`, and where the text goes on behind it."""
    depth = 0
    # Bounds on length and depth keep hostile text from taking its length squared.
    for brace in _BRACE.finditer(text, start, start + 2000):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return text[start + 1 : brace.start()], brace.end()
        if depth > 2 * _DEPTH:
            break
    return None


_OLD_STYLE = re.compile(r"\\([A-Za-z]+)\*?\s*")
_ACCENTED = re.compile(r"\\[`'^~=\"]\s*(?:\{\s*)?(?:\\[ij]|[^\W\d_])(?:\s*\})?")


def _group(text: str, start: int, depth: int) -> tuple[str, int]:
    r"""A group that opens with a command: `{\it so}`, `{\deg}`. Any other brace is plain text."""
    group = _argument(text, start)
    if group is not None and _ACCENTED.fullmatch(group[0]):  # as in BibTeX: `{\"o}`
        return "".join(_converted(group[0], depth=depth + 1)), group[1]
    command = _OLD_STYLE.match(text, start + 1)
    if group is None or command is None or depth >= _DEPTH:
        return "{", start + 1
    content, end = group
    name = command[1]
    if name in latex.STRONG | latex.EMPHASIS | latex.PLAIN_STYLE:
        return _styled(text, (start, end), name, text[command.end() : end - 1], depth), end
    if name in latex.SYMBOLS or name in latex.ACCENTS:
        return "".join(_converted(content, depth=depth + 1)), end
    return "{", start + 1


def _command(text: str, match: re.Match[str], depth: int) -> tuple[str, int]:
    name, end = match["name"], match.end()
    space = len(text[end : end + 1]) if text[end : end + 1].isspace() else 0
    group = (
        _argument(text, end + space)
        if text[end + space : end + space + 1] == "{" and depth < _DEPTH
        else None
    )
    if name in latex.SYMBOLS:
        # Empty braces behind a symbol only end its name: `\deg{}`.
        return _escape(latex.SYMBOLS[name]), group[1] if group and not group[0].strip() else end
    if group is None:
        style = name in latex.STRONG | latex.EMPHASIS | latex.PLAIN_STYLE
        return ("", end + space) if style else (_escape(name), end)
    content, end = group
    if not content.strip():  # braces that only end the name
        return _escape(name), end
    if name == "href" and URL.fullmatch(content.strip()) and (label := _argument(text, end)):
        return f"[{''.join(_converted(label[0], depth=depth + 1))}](<{content.strip()}>)", label[1]
    if name == "url":
        return (f"<{content.strip()}>" if URL.fullmatch(content.strip()) else _escape(content)), end
    return _styled(text, (match.start(), end), name, content, depth), end


def _styled(text: str, span: tuple[int, int], name: str, content: str, depth: int) -> str:
    inner = "".join(_converted(content, depth=depth + 1)).strip()
    before, after = text[max(span[0] - 1, 0) : span[0]], text[span[1] : span[1] + 1]
    # Emphasis inside a word, or around nothing but signs, is no emphasis in CommonMark.
    apart = not (before.isalnum() or after.isalnum()) and inner[:1].isalnum() and inner[-1:].isalnum()
    if apart and depth == 0 and name in latex.STRONG:
        return f"**{inner}**"
    if apart and depth == 0 and name in latex.EMPHASIS:
        return f"*{inner}*"
    return inner


def trim_url(url: str) -> str:
    """A URL as found in prose, without the full stop, quote or bracket that belongs to the prose."""
    end = len(url)
    unopened = url.count(")") - url.count("(")
    while end and url[end - 1] in _TRAILING:
        last = url[end - 1]
        if last == ")" and unopened <= 0:
            break
        # An underscore or tilde may well end a repository's name.
        if last in "_~*" and url[end - 2 : end - 1] != last:
            break
        unopened -= last == ")"
        end -= 1
    return url[:end]


_ENTITY_END = re.compile(r"#?\w+;")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_MARKUP = re.compile(r"[\\`*\[<$]|~~|(?<=\])\(")
_SPECIAL = re.compile(r"[\\`*\[\]<$&_~]")
_START = re.compile(r"(?:[-+>#=]|\d{1,9}(?=[.)](?:\s|$))|~~~|\|)")


def _escape(text: str) -> str:
    """Text in which nothing is markup."""
    if not _SPECIAL.search(text):
        return text
    text = _MARKUP.sub(lambda match: "\\" + match[0] if match[0] != "~~" else r"\~\~", text)
    return _UNDERSCORE.sub(r"\\_", _ENTITY.sub(r"\\&", text))


def _escape_start(line: str) -> str:
    """A paragraph whose first characters open no list, quote, heading or fence."""
    match = _START.match(line)
    if match is None:
        return line
    if match[0].isdigit():
        return f"{match[0]}\\{line[match.end() :]}"
    return "\\" + line


def escape_title(line: str) -> str:
    """Inline Markdown that other tools read whole behind `## `: a closing `#` is no decoration."""
    return re.sub(r"(?<!\\)(#+)$", lambda match: "\\#" * len(match[1]), line)


# ---- Markdown → HTML and plain text --------------------------------------------------------------

_P, _END_P = Markup("<p>"), Markup("</p>")
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")
_MARKUP_SIGN = re.compile(r"[\\`*_\[<&$]")
_MARKUP_LINE = re.compile(r"\s*(?:[-+=>#]|~~~|\d+[.)])| {4}| {0,3}\t")
_MARKUP_LINES = re.compile(rf"^(?:{_MARKUP_LINE.pattern})|  \n", re.MULTILINE)


def _has_markup(source: str) -> bool:
    """Whether the parser could make anything but paragraphs of it. Most abstracts need no parser."""
    if _MARKUP_SIGN.search(source) or _MARKUP_LINE.match(source):
        return True
    return "\n" in source and _MARKUP_LINES.search(source) is not None


def render(source: str) -> Text:
    """Block Markdown in its three forms."""
    if not _has_markup(source):
        plain = "\n\n".join(
            " ".join(paragraph.split()) for paragraph in _BLANK_LINES.split(source) if paragraph.strip()
        )
        html = Markup("\n").join(
            _P + escape(paragraph) + _END_P for paragraph in plain.split("\n\n") if paragraph
        )
        return Text(source=source, html=html, plain=plain)
    tokens = _parser().parse(source)
    return Text(source=source, html=_html(tokens), plain="\n\n".join(_blocks_plain(tokens)))


def render_inline(source: str) -> Text:
    """Inline Markdown, such as a title, in its three forms."""
    if not _has_markup(source):
        return Text(source=source, html=escape(source), plain=source)
    tokens = _parser().parseInline(source)
    plain = " ".join(_inline_plain(tokens[0].children or ()).split())
    return Text(source=source, html=_html(tokens), plain=plain)


def _html(tokens: Sequence[Token]) -> Markup:
    parser = _parser()
    # Safe: raw HTML is off, links are validated by the parser, and math-core escapes what it is given.
    return Markup(parser.renderer.render(tokens, parser.options, {}).strip())  # noqa: S704


def _blocks_plain(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "inline":
            yield " ".join(_inline_plain(token.children or ()).split())
        elif token.type in {"code_block", "fence"}:
            yield token.content.strip("\n")
        elif token.type.startswith("math_block"):
            yield latex.math_to_plain(token.content)


def _inline_plain(tokens: Sequence[Token]) -> str:
    return "".join(
        " "
        if token.type in {"softbreak", "hardbreak"}
        else latex.math_to_plain(token.content)
        if token.type.startswith("math_inline")
        else token.content
        for token in tokens
    )


def links(text: Text) -> tuple[str, ...]:
    """The addresses a text links to, in order, each once."""
    if "<a " not in text.html:
        return ()
    tokens = _parser().parse(text.source)
    hrefs = (
        str(child.attrs["href"])
        for token in tokens
        for child in token.children or ()
        if child.type == "link_open"
    )
    return tuple(dict.fromkeys(href for href in hrefs if href.startswith(("http://", "https://"))))


@dataclass(frozen=True, slots=True)
class Part:
    """A heading or a block of code in a Markdown text."""

    kind: Literal["heading", "code"]
    lines: range  # from 0
    sign: str  # `##`, `=`, "```", …; empty: code by its indent
    text: str = ""  # of a heading


def outline(source: str) -> tuple[Part, ...]:
    """The headings and the blocks of code of a Markdown text, in order."""
    tokens = _parser().parse(source)
    parts: list[Part] = []
    for token, after in zip(tokens, (*tokens[1:], None), strict=True):
        lines = range(*token.map) if token.map else range(0)
        if token.type == "heading_open":
            parts.append(Part("heading", lines, token.markup, after.content if after else ""))
        elif token.type in {"fence", "code_block"}:
            parts.append(Part("code", lines, token.markup))
    return tuple(parts)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).use(
        dollarmath_plugin,
        allow_space=False,
        allow_digits=True,
        allow_labels=False,
        renderer=lambda content, options: math_html(content, display=bool(options["display_mode"])),
    )
    # An image would be a request to another host.
    parser.disable("image")
    # An address is shown as it is written: decoded, it is another text, and may look like another host.
    parser.normalizeLinkText = _same  # type: ignore[method-assign, assignment]
    assert isinstance(parser.renderer, RendererHTML)  # noqa: S101 - for the type checker
    rules: dict[str, Any] = parser.renderer.rules
    # A page's headings are the site's; one inside an abstract would break their order.
    rules["heading_open"] = lambda *_: "<p><strong>"
    rules["heading_close"] = lambda *_: "</strong></p>\n"
    rules["math_inline"] = lambda tokens, index, *_: math_html(tokens[index].content, display=False)
    rules["math_inline_double"] = lambda tokens, index, *_: math_html(tokens[index].content, display=True)
    rules["math_block"] = lambda tokens, index, *_: (
        f"<p>{math_html(tokens[index].content, display=True)}</p>\n"
    )
    rules["link_open"] = _link_open
    return parser


def _same(url: str) -> str:
    return url


def _link_open(tokens: Sequence[Token], index: int, *_: Any) -> str:
    """A link that can be followed from anywhere; one relative to the page would break in a feed."""
    href = str(tokens[index].attrs["href"])
    if not re.match(r"(?:https?|mailto):", href, re.IGNORECASE):
        return "<a>"
    return f'<a href="{escape(href)}" rel="nofollow">'


@cache
def _converter() -> LatexToMathML:
    return LatexToMathML()


def _too_deep(tex: str) -> bool:
    """Whether the converter, which calls itself for every level, could run out of its stack.

    That would end the whole process. Half a megabyte of stack held twice as much as is let through.
    """
    depth = 0
    for brace in _BRACE.finditer(tex) if len(tex) <= 1000 else ():
        depth = max(depth + (1 if brace[0] == "{" else -1), 0)
        if depth > 50:
            return True
    return len(tex) > 1000


@lru_cache(maxsize=4096)
def math_html(tex: str, *, display: bool) -> str:
    """A formula as MathML, or as its escaped source where the converter does not know it."""
    if _too_deep(tex):
        return f'<code class="tex">{escape(tex)}</code>'
    try:
        mathml = _converter().convert_with_local_state(tex, displaystyle=display)
    except LatexError:
        return f'<code class="tex">{escape(tex)}</code>'
    # Colours come as style attributes, which the site's content security policy forbids.
    return f'<code class="tex">{escape(tex)}</code>' if "style=" in mathml else str(mathml)


def unconverted_math(source: str) -> tuple[str, ...]:
    """The formulas of a Markdown text that stay as their source because no MathML was found."""
    if "$" not in source:
        return ()
    formulas = [
        child.content
        for token in _parser().parse(source)
        for child in token.children or ()
        if child.type.startswith("math")
    ]
    return tuple(tex for tex in formulas if math_html(tex, display=False).startswith("<code"))
