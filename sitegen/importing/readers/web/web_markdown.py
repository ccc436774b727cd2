"""A web page → Markdown: headings, paragraphs, lists, links and tables, without what stands around them."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from lxml import etree

from sitegen.importing.readers.feeds.mathml import name_of, tex_of
from sitegen.importing.readers.text.names import read_names
from sitegen.importing.readers.web.html_text import BLOCKS, UNSEEN, is_rendered

_AROUND = frozenset({"nav", "footer", "aside", "dialog", "menu"})
_HEADINGS = {f"h{level}": f"{'#' * level} " for level in range(1, 7)}
_LISTS = frozenset({"ul", "ol"})
_LONGEST_NAMES = 1000
_BOLD = frozenset({"b", "strong"})
# Class of an element → what its text is, where pages mark it.
_CLASSES = {
    **dict.fromkeys(("tags", "keywords", "topics", "categories"), "tags"),
    **dict.fromkeys(("meta", "authors", "author", "byline"), "names"),
}
# What mails have around their text.
_FURNITURE = re.compile(
    r"(?:to )?\W*unsubscribe\b.{0,100}$|view .{0,30}\bin (?:your|a) browser\b.{0,60}$", re.IGNORECASE
)
# Between lines that a page shows as one, for they were written as Markdown: `- Authors: …`.
_LABELLED_LINE = re.compile(r"(?:\A|\n)[ \t]*[-*•] (?=[^\W\d_][^\n:：]{0,30}[:：])")
# What means something to Markdown, in a line and at its beginning.
_SIGNS = re.compile(r"[*_\[\]`<]")
_FIRST_SIGN = re.compile(r"\A(?:\d{1,4}(?=[.)]\s))?(?=[#>+|~.)-])")


def page_markdown(root: etree._Element, url: str) -> str:
    """The Markdown of a page; `url` is what its links start from."""
    main = root.xpath(".//main[1]|.//*[@role='main'][1]")
    # A page may have its papers beside what it calls the main part.
    start = (
        main[0]
        if main and len(str(main[0].xpath("string()"))) * 2 > len(str(root.xpath("string()")))
        else root
    )
    writer = _Writer(url)
    writer.write(start)
    return writer.text()


class _Writer:
    """Puts together blocks from the elements of a page."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._blocks: list[str] = []
        self._current: list[str] = []  # the block that is not ended
        self._prefix = ""  # of that block: `## `, `- `
        self._numbers: list[int] = []  # of their items; 0 for bullets

    def text(self) -> str:
        self._end()
        return "\n\n".join(self._blocks) + "\n"

    def write(self, root: etree._Element) -> None:
        """The element and all in it; what follows upon it belongs to its parent."""
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            name = name_of(element)
            if event == "start":
                if self._is_skipped(element, name):
                    self._formula(element, name)
                    walk.skip_subtree()
                else:
                    self._open(element, name)
            else:
                self._close(element, name)
                if element is not root:
                    self._add(element.tail or _between(element, name))

    def _is_skipped(self, element: etree._Element, name: str) -> bool:
        return (
            not name or name in UNSEEN or name in _AROUND or name in {"table", "math"} or is_rendered(element)
        )

    def _formula(self, element: etree._Element, name: str) -> None:
        if name == "table":
            self._table(element)
        elif name == "math" and (tex := tex_of(element)):
            self._current.append(f"${tex}$")
        elif name == "script" and (element.get("type") or "").startswith("math/tex"):
            self._current.append(f"${' '.join((element.text or '').split())}$")

    def _open(self, element: etree._Element, name: str) -> None:
        if name in BLOCKS:
            self._end()
        if name in _HEADINGS:
            self._prefix = _HEADINGS[name]
        elif (name in BLOCKS or name == "td") and _is_large(element):
            self._prefix = _HEADINGS["h3"]
        elif name in _LISTS:
            self._numbers.append(int(name == "ol"))
        elif name == "li":
            self._prefix = self._item_sign()
        elif name == "br":
            self._current.append("\n")
        elif name in _BOLD:
            self._current.append("**")
        elif name == "a" and self._target(element):
            self._current.append("[")
        self._add(element.text)

    def _close(self, element: etree._Element, name: str) -> None:
        if name in BLOCKS:
            self._end(_CLASSES.get(_class_of(element), ""))
        if name in _LISTS and self._numbers:
            self._numbers.pop()
        elif name in _BOLD:
            self._emphasis()
        elif name == "a" and (target := self._target(element)) and not self._is_skipped(element, name):
            self._link(target)

    def _item_sign(self) -> str:
        indent = "  " * max(len(self._numbers) - 1, 0)
        if not self._numbers or not self._numbers[-1]:
            return f"{indent}- "
        self._numbers[-1] += 1
        return f"{indent}{self._numbers[-1] - 1}. "

    def _target(self, element: etree._Element) -> str:
        """The address of a link, where it is one of the web."""
        try:
            url = urljoin(self._url, (element.get("href") or "").strip())
        except ValueError:
            return ""
        return re.sub(r"[\s<>()]", "", url) if re.match(r"https?://[^/]", url, re.IGNORECASE) else ""

    def _link(self, target: str) -> None:
        """Close the link that was opened last, or take it back where it has no text."""
        inside = self._from_last("[")
        if text := " ".join("".join(inside).split()):
            self._current.append(f"[{text}]({target})")

    def _emphasis(self) -> None:
        inside = self._from_last("**")
        if text := " ".join("".join(inside).split()):
            # Beside a word, a sign at its end would not close it.
            before, after = ("" if text[end].isalnum() else " " for end in (0, -1))
            self._current.append(f"{before}**{text}**{after}")

    def _from_last(self, sign: str) -> list[str]:
        """Take out what was written since a sign, which blocks within may have ended."""
        if sign not in self._current:
            return []
        at = len(self._current) - 1 - self._current[::-1].index(sign)
        inside = self._current[at + 1 :]
        del self._current[at:]
        return inside

    def _add(self, text: str | None) -> None:
        if not text:
            return
        first, *labelled = _LABELLED_LINE.split(text) if "- " in text else (text,)
        self._current.append(_escaped(_collapsed(first)))
        for line in labelled:
            self._current += ["\n", _escaped(_collapsed(line))]

    def _end(self, meaning: str = "") -> None:
        """End the block, if it has any text; `meaning` is what its class says of it."""
        pieces = [piece for piece in self._current if piece not in {"[", "**"}]
        self._current = []
        lines = [" ".join(line.split()) for line in "".join(pieces).split("\n")]
        lines = [line for line in lines if line and not _FURNITURE.match(line)]
        if lines:
            names = _names(lines[0]) if self._is_below_heading() else ""
            if self._prefix.startswith("#"):
                lines = [" ".join(lines)]
            elif "," in names:
                lines = [f"**Authors:** {lines[0]}", *lines[1:]]
            elif meaning and not self._prefix:
                lines = [f"**Tags:** {' '.join(lines)}"] if meaning == "tags" else _parts(" ".join(lines))
            first = lines[0] if self._prefix else _plain_start(lines[0])
            self._blocks.append("\n".join([f"{self._prefix}{first}", *map(_plain_start, lines[1:])]))
            self._prefix = ""

    def _is_below_heading(self) -> bool:
        return bool(self._blocks) and self._blocks[-1].startswith("#") and not self._prefix

    # ---- tables ------------------------------------------------------------------------------------------

    def _table(self, table: etree._Element) -> None:
        """A table of data as one of Markdown; one that only places things as the blocks in it."""
        rows = table.xpath("./tr|./thead/tr|./tbody/tr|./tfoot/tr")
        cells = [row.xpath("./th|./td") for row in rows]
        width = max(map(len, cells), default=0)
        if width < 2 or table.xpath(".//table") or not table.xpath(".//th"):
            for cell in (each for row in cells for each in row):
                self._end()
                self.write(cell)
                self._end()
            return
        self._end()
        lines = [f"| {' | '.join(self._cell(cell) for cell in row)} |" for row in cells if len(row)]
        self._blocks.append("\n".join([lines[0], f"|{' --- |' * width}", *lines[1:]]))

    def _cell(self, cell: etree._Element) -> str:
        writer = _Writer(self._url)
        writer.write(cell)
        return re.sub(r"(?<!\\)\|", r"\\|", " ".join(writer.text().split()))


def _between(element: etree._Element, name: str) -> str:
    """What parts an element from the next of its kind, where a style sheet does that on the page: labels."""
    after = element.getnext()
    return ", " if name in {"span", "a"} and after is not None and name_of(after) == name else ""


_FONT_SIZE = re.compile(r"font-size:\s*(?:1[89]|[2-9]\d)(?:\.\d+)?px")


def _is_large(element: etree._Element) -> bool:
    """Whether an element is a heading by its style alone, as in mails."""
    style = element.get("style") or ""
    return re.search(r"font-weight:\s*(?:bold|[6-9]00)", style) is not None and (
        _FONT_SIZE.search(style) is not None
    )


def _names(line: str) -> str:
    """The names in the line below a title; an address has numbers, too."""
    return "" if len(line) > _LONGEST_NAMES or re.search(r"\d", line) else read_names(line.rstrip(" ."))


def _class_of(element: etree._Element) -> str:
    """The class of an element that says what its text is."""
    return next((name for name in (element.get("class") or "").lower().split() if name in _CLASSES), "")


_PART = re.compile(r"\s+[·•|]\s+")


def _parts(line: str) -> list[str]:
    """The line below a title, `Names · Institute · link`, as one line a part: the names with their label."""
    parts = _PART.split(line)
    if "](" not in parts[0] and not parts[0][:1].isdigit() and ":" not in parts[0]:
        parts[0] = f"**Authors:** {parts[0]}"
    return [line for part in parts for line in ("", part)][1:]


def _collapsed(text: str) -> str:
    """Text with one blank for white space of any length, at its ends, too."""
    words = " ".join(text.split())
    if not words:
        return " " if text else ""
    return f"{' ' if text[0].isspace() else ''}{words}{' ' if text[-1].isspace() else ''}"


def _plain_start(line: str) -> str:
    """A line that opens no block of its own."""
    return _FIRST_SIGN.sub(lambda match: f"{match[0]}\\", line)


def _escaped(text: str) -> str:
    """Text that Markdown reads as it is; formulas stay as they are."""
    parts = re.split(r"(\$[^$]{1,300}\$)", text) if "$" in text else [text]
    return "".join(part if number % 2 else _SIGNS.sub(r"\\\g<0>", part) for number, part in enumerate(parts))
