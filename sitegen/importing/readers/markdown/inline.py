r"""The inside of a block of Markdown → plain text, with its links and what is bold.

Emphasis, links, entities and tags of HTML become text; formulas between dollar signs and LaTeX (`\%`, `\{`)
stay as they are written, for the import reads them. Images say nothing: badges, thumbnails.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from sitegen.importing.readers.common.markup import one_line
from sitegen.importing.readers.markdown.links import absolute
from sitegen.text.dollars import read_dollars

if TYPE_CHECKING:  # slow to import: most texts have no markup
    from markdown_it import MarkdownIt
    from markdown_it.token import Token


class Span(NamedTuple):
    """A part of a plain text."""

    start: int
    end: int
    url: str = ""  # of a link


class Inline(NamedTuple):
    plain: str  # blanks run together; a line end for each `<br>`
    links: tuple[Span, ...] = ()
    bold: tuple[Span, ...] = ()
    slanted: tuple[Span, ...] = ()

    def text(self, span: Span) -> str:
        return self.plain[span.start : span.end].strip()

    def without(self, spans: Iterable[Span]) -> str:
        """The plain text without some of its parts."""
        rest, place = [], 0
        for span in sorted(spans):
            rest.append(self.plain[place : span.start])
            place = max(place, span.end)
        return " ".join([*rest, self.plain[place:]])


_SIGN = re.compile(r"[*_`\[<&!~\\]")  # asked first, for it is quick
_SIGNS = re.compile(r"[*_`\[<&!~]|\\[^\w\s]")
_LINK = re.compile(
    r"(?<!!)\[([^\s\[\]*_`<&!~\\](?:[^\s\[\]*_`<&!~\\]| (?! )){0,300})\]\((https?://[^\s()<>\\&]+)\)"
)
_URL = re.compile(r"https?://[^\s<>\"'`{}|\\^\[\]）】」，。；]+", re.IGNORECASE)
_BEHIND_URL = ".,;:!?*_'\""
# What Markdown escapes; anything else below a backslash is LaTeX's.
_ESCAPED = frozenset("*_[]`#|>!+-.<~")
_BREAK = re.compile(r"<br\b[^<>]*>", re.IGNORECASE)
_ANCHOR = re.compile(r"<a\b[^<>]*\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s<>]+))", re.IGNORECASE)
_DROPPED = re.compile(
    r"</?(?:a|b|i|u|s|em|strong|sub|sup|small|big|font|span|div|p|center|details|summary|img|kbd|del|ins|mark|code"
    r"|picture|source|video|hr|ul|ol|li|dl|dt|dd|table|thead|tbody|tr|td|th|h[1-6])\b[^<>]*>|<!--.*?-->",
    re.IGNORECASE | re.DOTALL,
)
_STRUCK = re.compile(r"~~(?=\S)(.+?)(?<=\S)~~")
_BLANKS = re.compile(r"[ \t\n]+")
_LONGEST = 20_000  # characters; what is longer is no text that anybody marked up


@lru_cache(maxsize=512)  # what is looked at for its title and again as text; links and labels recur
def read_inline(source: str) -> Inline:
    """The inside of a block."""
    if len(source) > _LONGEST or not _SIGN.search(source) or not _SIGNS.search(source):
        plain = one_line(source)
        return Inline(plain, tuple(_bare_links(plain))) if "://" in plain else Inline(plain)
    rest = _LINK.sub("", source)
    if "://" not in rest and not _SIGNS.search(rest):
        return _read_links(source)
    return _Reader().read(_STRUCK.sub(r"\1", source) if "~~" in source else source)


def _read_links(source: str) -> Inline:
    """A text without other markup than links: most items are such, and it need not take long."""
    plain, links, place = "", [], 0
    for match in _LINK.finditer(source):
        plain += _BLANKS.sub(" ", source[place : match.start()])
        links.append(Span(len(plain), len(plain) + len(match[1]), match[2]))
        plain += match[1]
        place = match.end()
    return Inline((plain + _BLANKS.sub(" ", source[place:])).rstrip(), tuple(links))


def _bare_links(plain: str, taken: Iterable[Span] = ()) -> Iterable[Span]:
    for match in _URL.finditer(plain):
        url = match[0].rstrip(_BEHIND_URL)
        if url.count(")") > url.count("("):
            url = url[: url.index(")")]
        if not any(span.start <= match.start() < span.end for span in taken):
            yield Span(match.start(), match.start() + len(url), url)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415

    parser = MarkdownIt("commonmark", {"html": True})
    parser.inline.ruler.before("escape", "math_inline", read_dollars)
    parser.core.ruler.disable("text_join")
    # Addresses as they are written.
    parser.normalizeLinkText = _same  # type: ignore[method-assign, assignment]
    parser.normalizeLink = _same  # type: ignore[method-assign]
    return parser


def _same(url: str) -> str:
    return url


class _Reader:
    """Puts the tokens of a text together."""

    def __init__(self) -> None:
        self._plain = ""
        self._opened: dict[str, list[tuple[int, str]]] = {}
        self._spans: dict[str, list[Span]] = {"link": [], "strong": [], "em": []}

    def read(self, source: str) -> Inline:
        for token in _parser().parseInline(source)[0].children or ():
            self._take(token)
        for kind in ("a", "link", "strong", "em"):
            while self._opened.get(kind):  # `<a href=…>` without its end
                self._close(kind)
        plain = self._plain.rstrip()
        links = sorted(self._spans["link"])
        if "://" in plain:
            links = sorted([*links, *_bare_links(plain, links)])
        return Inline(plain, tuple(links), tuple(self._spans["strong"]), tuple(self._spans["em"]))

    def _take(self, token: Token) -> None:
        if token.type in {"link_open", "strong_open", "em_open"}:
            self._open(token.type[:-5], str(token.attrs.get("href", "")))
        elif token.type in {"link_close", "strong_close", "em_close"}:
            self._close(token.type[:-6])
        elif token.type == "softbreak":
            self._add(" ")
        elif token.type == "hardbreak":
            self._end_line()
        elif token.type == "html_inline":
            self._take_tag(token.content)
        elif token.type == "text_special":
            self._add(token.content if token.content in _ESCAPED or token.info == "entity" else token.markup)
        elif token.type.startswith("math_inline"):
            signs = "$$" if token.type.endswith("double") else "$"
            self._add(f"{signs}{token.content}{signs}")
        elif token.type != "image":
            self._add(token.content)

    def _take_tag(self, tag: str) -> None:
        if _BREAK.match(tag):
            self._end_line()
        elif match := _ANCHOR.match(tag):
            self._open("a", match[1] or match[2] or match[3] or "")
        elif tag.lower().startswith("</a"):
            self._close("a")
        elif not _DROPPED.fullmatch(tag):
            self._add(tag)

    def _add(self, text: str) -> None:
        """Add text, with blanks run together."""
        text = _BLANKS.sub(" ", text)
        self._plain += text.lstrip(" ") if self._plain[-1:] in {"", " ", "\n"} else text

    def _end_line(self) -> None:
        self._plain = self._plain.rstrip(" ") + "\n"

    def _open(self, kind: str, url: str) -> None:
        self._opened.setdefault(kind, []).append((len(self._plain), url))

    def _close(self, kind: str) -> None:
        if not self._opened.get(kind):
            return
        start, url = self._opened[kind].pop()
        self._spans["link" if kind in {"a", "link"} else kind].append(
            Span(start, len(self._plain), absolute(url))
        )
