r"""Texts as TeX: formulas as they were written, emphasis, all else escaped. Braces match, whatever the text.

What is escaped here, `convert.from_text` reads back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from sitegen.model import Text
from sitegen.text import convert, markdown

# Braces are counted by BibTeX even behind a backslash, so they cannot stay in any form.
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{char: f"\\{char}" for char in "$&%#_"},
}
_SIGN = re.compile(f"[{re.escape(''.join(_TEX))}]")
_ADDRESS_SIGNS = ("://", "www.", "github", "gitlab", "huggingface.co")


def line_tex(text: str) -> str:
    """Plain text as one line of TeX, without control characters."""
    line = _one_line(text)
    return _escaped(line) if _has_any(_TEX, line) else line


def title_tex(title: Text) -> str:
    """A title in TeX."""
    if not markdown.has_tex(title.source):
        return line_tex(title.plain)
    tex = _joined(markdown.tex_pieces(title.source))
    return tex if _balanced(tex) else line_tex(title.plain)


def abstract_tex(abstract: Text) -> str:
    """An abstract in TeX, with an empty line between paragraphs."""
    if markdown.has_tex(abstract.source):
        tex = "\n\n".join(filter(None, map(_joined, markdown.tex_blocks(abstract.source))))
        if _balanced(tex):
            return tex
    return "\n\n".join([_prose(_one_line(paragraph)) for paragraph in abstract.plain.split("\n\n")])


def _joined(pieces: Iterable[markdown.Piece]) -> str:
    forms: dict[str, Callable[[str], str]] = {"text": _prose, "formula": "${}$".format, "tex": str}
    return _one_line("".join([forms[kind](piece) for kind, piece in pieces]))


def _prose(text: str) -> str:
    r"""Text without formulas; an address with signs of TeX in it as `\url{…}`, which takes them all.

    One without a scheme is a link that shows it.
    """
    if not _has_any(_TEX, text):
        return text
    parts: list[str] = []
    end = 0
    for found in convert.ADDRESS.finditer(text) if _has_any(_ADDRESS_SIGNS, text) else ():
        url = convert.trim_url(found[0])
        if _has_any(_TEX, url):
            shown = _escaped(url)
            link = f"\\href{{https://{url}}}{{{shown}}}" if found["bare"] else f"\\url{{{url}}}"
            parts += [_escaped(text[end : found.start()]), link]
            end = found.start() + len(url)
    return "".join([*parts, _escaped(text[end:])])


def _escaped(text: str) -> str:
    return _SIGN.sub(lambda sign: _TEX[sign[0]], text)  # of few signs, quicker than to translate all


def _has_any(signs: Iterable[str], text: str) -> bool:
    """Most texts have none, and for each sign a look is quicker than one pass for all of them."""
    return any(map(text.__contains__, signs))


def _one_line(text: str) -> str:
    """Without line breaks and control characters."""
    if text.isprintable() and "  " not in text:  # nearly all are, and there are many
        return text.strip()
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _balanced(tex: str) -> bool:
    depth = 0
    for brace in re.findall(r"[{}]", tex):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0
