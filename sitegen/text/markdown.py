r"""Dump text → Markdown, once, on import; Markdown → safe HTML and plain text, at every build.

The Markdown is CommonMark without raw HTML and images, plus `$…$` for math. `from_text` writes only
what `plain` gives back: `plain(from_text(text)) == text`, but for the conversions of LaTeX.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise, takewhile
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape
from math_core import LatexError, LatexToMathML
from mdit_py_plugins.dollarmath import dollarmath_plugin

from sitegen.model import Text
from sitegen.text import latex
from sitegen.text.dollars import is_displayed, is_formula, read_dollars, with_percents

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


def _converted(text: str, *, depth: int) -> list[str]:
    """The Markdown of a text, in pieces none of which is empty."""
    pieces: list[str] = []

    def add(piece: str) -> None:
        if piece.startswith("[") and pieces and pieces[-1].endswith("!"):  # a link behind it is no image
            pieces[-1] = f"{pieces[-1][:-1]}\\!"
        if piece:
            pieces.append(piece)

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
        add(_escape(text[end:start]))
        converted, end = _convert(text, match, depth)
        at = end
        add(converted)
    add(_escape(text[end:]))
    return pieces


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
        formula = _math(match)
        return (f"${formula}$", end) if formula else (_escape(whole[0]), match.start() + 1)
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
    """The formula that a match holds; empty where it is none."""
    names = ("paren", "bracket", "double", "script", "dollar")
    name, found = next((name, match[name]) for name in names if match[name] is not None)
    after = match.string[match.end() : match.end() + 1]
    tex = found.strip()
    if not tex or "$" in tex or tex.endswith("\\"):
        return ""
    if name == "dollar" and not is_formula(tex, after):
        return ""
    if name == "double" and not is_displayed(found, after):
        return ""
    # In braces it begins as no price does.
    return tex if is_formula(tex, after) else f"{{{tex}}}"


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


def escape_line(text: str) -> str:
    """Plain text as one line of Markdown that reads the same in a heading, a quotation or a link."""
    return escape_title(_escape_start(_escape(" ".join(text.split())).replace("]", r"\]")))


def escape_title(line: str) -> str:
    """Inline Markdown that other tools read whole behind `## `: a closing `#` is no decoration."""
    return re.sub(r"(?<!\\)(#+)$", lambda match: "\\#" * len(match[1]), line)


# ---- Markdown → HTML and plain text --------------------------------------------------------------

_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")
_MARKUP_SIGNS = "\\`*_[<&$"
_MARKUP_LINE = re.compile(r"\s*(?:[-+=>#]|~~~|\d+[.)])| {4}| {0,3}\t")
_MARKUP_LINES = re.compile(rf"^(?:{_MARKUP_LINE.pattern})|  \n", re.MULTILINE)


def _has_markup(source: str) -> bool:
    """Whether the parser could make anything but paragraphs of it. Most abstracts need no parser."""
    if any(map(source.__contains__, _MARKUP_SIGNS)) or _MARKUP_LINE.match(source):
        return True
    return "\n" in source and _MARKUP_LINES.search(source) is not None


def render(source: str) -> Text:
    """Block Markdown in its three forms."""
    if not _has_markup(source):
        plain = "\n\n".join(
            " ".join(paragraph.split()) for paragraph in _BLANK_LINES.split(source) if paragraph.strip()
        )
        paragraphs = [f"<p>{escape(paragraph)!s}</p>" for paragraph in plain.split("\n\n") if paragraph]
        return Text(source=source, html=Markup("\n".join(paragraphs)), plain=plain)  # noqa: S704 - escaped
    tokens = _parser().parse(source)
    return Text(source=source, html=_html(tokens, _Form()), plain="\n\n".join(_blocks_plain(tokens)))


def render_inline(source: str) -> Text:
    """Inline Markdown, such as a title, in its three forms.

    Without links: a title is itself the text of one wherever papers are listed.
    """
    if not _has_markup(source):
        plain = " ".join(source.split())
        return Text(source=source, html=escape(plain), plain=plain)
    tokens = _parser().parseInline(source)
    plain = " ".join(_inline_plain(tokens[0].children or ()).split())
    return Text(source=source, html=_html(tokens, _Form(links=False)), plain=plain)


Size = tuple[int, int] | None  # width and height of an image in pixels, where they are known


def render_own(
    source: str, addresses: Mapping[str, str], *, images: Mapping[str, Size], sections: bool = False
) -> Markup:
    """Block Markdown of the owner's as HTML, with headings that can be led to where it has `sections`.

    `addresses` says where a link or an image leads, by its address as written; `images` are those that are
    shown, with their sizes. Any other image is a link.
    """
    form = _Form(addresses=addresses, images=images, sections=sections)
    return _html(_parser().parse(source), form)


def tex_pieces(source: str) -> Iterator[tuple[str, bool]]:
    """The pieces of inline Markdown, and of each whether it is TeX: what stands between dollar signs."""
    for token in _inline_tokens(_parser().parseInline(source)):
        if token.type.startswith("math_inline"):
            yield with_percents(token.content), True
        elif plain := _inline_plain([token]):
            yield plain, False


def _html(tokens: Sequence[Token], form: _Form) -> Markup:
    parser = _parser()
    # Safe: raw HTML is off, links are validated by the parser, and math-core escapes what it is given.
    return Markup(parser.renderer.render(tokens, parser.options, {"form": form}).strip())  # noqa: S704


def _blocks_plain(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "inline":
            yield " ".join(_inline_plain(token.children or ()).split())
        elif token.type in {"code_block", "fence"}:
            yield token.content.strip("\n")
        elif token.type == "math_block":
            yield latex.math_to_plain(token.content)


def _inline_plain(tokens: Sequence[Token]) -> str:
    return "".join(map(_token_plain, tokens))


def _token_plain(token: Token) -> str:
    if token.type in {"softbreak", "hardbreak"}:
        return " "
    if token.type == "image":
        return _inline_plain(token.children or ()) or str(token.attrs["src"])
    return latex.math_to_plain(token.content) if token.type.startswith("math_inline") else token.content


def _inline_tokens(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from token.children or ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a text leads: by a link, or by an image."""

    href: str  # percent-encoded
    text: str  # plain, of the link, or what stands for the image
    line: int  # of the source, from 0
    image: bool


def addresses(source: str) -> tuple[Address, ...]:
    """All that a text leads to, in its order."""
    # Most texts have none of these characters, which is told a hundred times faster than by the expression.
    if not any(map(source.__contains__, "]<@")) or not _LINK_SIGN.search(source):
        return ()
    return tuple(_addresses(_parser().parse(source)))


_LINK_SIGN = re.compile(r"\]\(|<\w+:|\]:|\]\[|\w@")


def _addresses(tokens: Sequence[Token]) -> Iterator[Address]:
    for block in tokens:
        line = block.map[0] if block.map else 0
        tokens_inside = block.children or []
        for number, token in enumerate(tokens_inside):
            if token.type in {"softbreak", "hardbreak"}:
                line += 1
            elif token.type == "image":
                yield Address(href=str(token.attrs["src"]), text=_token_plain(token), line=line, image=True)
            elif token.type == "link_open":
                inside = takewhile(lambda each: each.type != "link_close", tokens_inside[number:])
                text = " ".join(_inline_plain(list(inside)).split())
                yield Address(href=str(token.attrs["href"]), text=text, line=line, image=False)


def leads_from_anywhere(href: str) -> bool:
    """Whether an address is one of the web or of mail, and none that counts from where it is written."""
    return re.match(r"(?:https?|mailto):", href, re.IGNORECASE) is not None


def links(text: Text) -> tuple[str, ...]:
    """The addresses of the web that a text leads to, in order, each once."""
    if "://" not in text.source:
        return ()
    hrefs = (address.href for address in addresses(text.source))
    return tuple(dict.fromkeys(href for href in hrefs if href.startswith(("http://", "https://"))))


def section_ids(source: str) -> tuple[str, ...]:
    """The ids of a text's headings, as `render_own` gives them to its sections."""
    return tuple(_section_ids(_parser().parse(source)).values())


def _section_ids(tokens: Sequence[Token]) -> dict[int, str]:
    """The id of each heading by its token: its words in lower case, joined by hyphens, and unique."""
    ids: dict[int, str] = {}
    taken = {"", "main"}  # the frame's own
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            words = re.findall(r"\w+", _inline_plain(inline.children or ()).lower())
            name = plain = "-".join(words) or "section"
            number = 1
            while name in taken:
                number += 1
                name = f"{plain}-{number}"
            taken.add(name)
            ids[id(opening)] = name
    return ids


def replace_addresses(source: str, new: Mapping[str, str]) -> str:
    """The same Markdown with other addresses, given by what `addresses` calls them."""

    def replaced(match: re.Match[str]) -> str:
        href = _parser().normalizeLink(match[2])
        return f"{match[1]}{new[href]}" if href in new else match[0]

    return _DESTINATION.sub(replaced, source)


_DESTINATION = re.compile(r"(\]\(\s*<?|^ {0,3}\[[^\]\n]+\]:\s*<?)([^\s<>()]+)", re.MULTILINE)


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


# ---- the parser, and how its tokens become HTML --------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """What is made of links, images and headings; a text's place decides."""

    links: bool = True
    images: Mapping[str, Size] = field(default_factory=dict)  # those that are shown; others would be requests
    sections: bool = False  # headings are headings; else they would break the order of those of the page
    addresses: Mapping[str, str] | None = None  # None: only what can be followed from anywhere leads there

    def lead(self, href: str) -> str:
        """Where a link leads; empty: nowhere."""
        if self.addresses is not None:
            return self.addresses.get(href, "")
        return href if leads_from_anywhere(href) else ""


@cache
def _parser() -> MarkdownIt:
    """The one parser: titles, abstracts, notes and own pages are read by it, for whatever shows them."""
    parser = MarkdownIt("commonmark", {"html": False}).use(dollarmath_plugin, allow_labels=False)
    parser.inline.ruler.at("math_inline", read_dollars)
    # An address is shown as it is written: decoded, it is another text, and may look like another host.
    parser.normalizeLinkText = _same  # type: ignore[method-assign, assignment]
    assert isinstance(parser.renderer, RendererHTML)  # noqa: S101 - for the type checker
    rules: dict[str, Any] = parser.renderer.rules
    rules["math_inline"] = lambda tokens, index, *_: math_html(tokens[index].content, display=False)
    rules["math_inline_double"] = lambda tokens, index, *_: math_html(tokens[index].content, display=True)
    rules["math_block"] = lambda tokens, index, *_: (
        f"<p>{math_html(tokens[index].content.strip(), display=True)}</p>\n"
    )
    rules["heading_open"] = _heading_open
    rules["heading_close"] = _heading_close
    rules["link_open"] = _link_open
    rules["link_close"] = _link_close
    rules["image"] = _image
    return parser


def _same(url: str) -> str:
    return url


def _heading_open(tokens: Sequence[Token], index: int, options: object, env: dict[str, Any]) -> str:
    form: _Form = env["form"]
    if not form.sections:
        return "<p><strong>"
    if "ids" not in env:
        env["ids"] = _section_ids(tokens)
    return f'<{_heading_tag(tokens[index])} id="{escape(env["ids"][id(tokens[index])])}">'


def _heading_close(tokens: Sequence[Token], index: int, options: object, env: dict[str, Any]) -> str:
    return f"</{_heading_tag(tokens[index])}>\n" if env["form"].sections else "</strong></p>\n"


def _heading_tag(token: Token) -> str:
    """The page's title is its only heading of the first level."""
    return "h2" if token.tag == "h1" else token.tag


def _link_open(tokens: Sequence[Token], index: int, options: object, env: dict[str, Any]) -> str:
    form: _Form = env["form"]
    return _anchor(form.lead(str(tokens[index].attrs["href"]))) if form.links else ""


def _link_close(tokens: Sequence[Token], index: int, options: object, env: dict[str, Any]) -> str:
    return "</a>" if env["form"].links else ""


def _anchor(href: str) -> str:
    if not href:
        return "<a>"
    # Search engines are asked to take nothing from links of others; those to the site's own pages are ours.
    rel = ' rel="nofollow"' if leads_from_anywhere(href) else ""
    return f'<a href="{escape(href)}"{rel}>'


def _image(tokens: Sequence[Token], index: int, options: object, env: dict[str, Any]) -> str:
    """The image where its text may show one and it is the site's own; else a link to it."""
    form: _Form = env["form"]
    token = tokens[index]
    alt = " ".join(_inline_plain(token.children or ()).split())
    source = form.lead(str(token.attrs["src"]))
    if (href := str(token.attrs["src"])) in form.images:
        size = form.images[href]
        place = f' width="{size[0]}" height="{size[1]}"' if size else ""
        title = f' title="{escape(token.attrs["title"])}"' if token.attrs.get("title") else ""
        return f'<img src="{escape(source)}" alt="{escape(alt)}"{title}{place}>'
    text = escape(alt or str(token.attrs["src"]))
    inside = sum({"link_open": 1, "link_close": -1}.get(each.type, 0) for each in tokens[:index])
    return f"{_anchor(source)}{text}</a>" if form.links and not inside else str(text)


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
        mathml = _converter().convert_with_local_state(with_percents(tex), displaystyle=display)
    except LatexError:
        return f'<code class="tex">{escape(tex)}</code>'
    # Colours come as style attributes, which the site's content security policy forbids.
    return f'<code class="tex">{escape(tex)}</code>' if "style=" in mathml else str(mathml)


def unconverted_math(source: str) -> tuple[str, ...]:
    """The formulas of a Markdown text that stay as their source because no MathML was found."""
    if "$" not in source:
        return ()
    tokens = _parser().parse(source)
    formulas = [
        token.content.strip() for token in (*tokens, *_inline_tokens(tokens)) if token.type.startswith("math")
    ]
    return tuple(tex for tex in formulas if math_html(tex, display=False).startswith("<code"))
