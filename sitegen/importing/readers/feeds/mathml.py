"""MathML → TeX, as far as feeds and web pages write it; signs stay what they are, such as `α`."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from lxml.etree import _Element

_ACCENTS = {
    "^": "hat", "ˆ": "hat", "~": "tilde", "˜": "tilde", "¯": "bar", "‾": "bar", "→": "vec", "⃗": "vec",
    "˙": "dot", "¨": "ddot",
}  # fmt: skip
_FUNCTION_NAMES = (
    "arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf ker lg lim liminf "
    "limsup ln log "
    "max min sec sin sinh sup tan tanh"
)
_FUNCTIONS = frozenset(_FUNCTION_NAMES.split())
# Beginning of a sign's Unicode name → style of its letter.
_STYLES = {
    "SCRIPT": "mathcal",
    "DOUBLE-STRUCK": "mathbb",
    "FRAKTUR": "mathfrak",
    "BLACK-LETTER": "mathfrak",
    "BOLD ": "mathbf",
    "SANS-SERIF": "mathsf",
    "MONOSPACE": "mathtt",
}
_UNSEEN = dict.fromkeys(map(ord, "\u2061\u2062\u2063\u2064\ufe00\ufe01\u200b"))
_ESCAPED = str.maketrans({sign: f"\\{sign}" for sign in "%#&$_{}"})


def tex_of(element: _Element) -> str:
    """The TeX of a `math` element; its source where the page carries that."""
    for each in element.iter():
        if name_of(each) == "annotation" and "tex" in (each.get("encoding") or "").lower():
            return " ".join("".join(each.itertext()).split())
    return " ".join(_row(element).split())


def name_of(element: _Element) -> str:
    """The name of an element without its namespace; empty for comments and the like."""
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(element.tag, str) else ""


def _row(parts: Iterable[_Element]) -> str:
    return "".join(_tex(part) for part in parts if name_of(part))


def _tex(element: _Element) -> str:
    name = name_of(element)
    if name in {"mi", "mn", "mo", "ms"}:
        return _sign(name, "".join(element.itertext()))
    if name == "mtext":
        return f"\\text{{{''.join(element.itertext()).translate(_ESCAPED)}}}"
    if name in {"mspace", "annotation", "annotation-xml", "mphantom"}:
        return " " if name == "mspace" and element.get("width") else ""
    if name == "msqrt":
        return f"\\sqrt{{{_row(element)}}}"
    if name in {"mtable", "mtr", "mtd"}:
        return _table(element, name)
    parts = [_tex(part) for part in element if name_of(part)]
    return _scripts(name, parts) if len(parts) > 1 else "".join(parts)


def _sign(name: str, text: str) -> str:
    text = "".join(text.translate(_UNSEEN).split())
    if name == "mi" and len(text) > 1 and text.isascii() and text.isalpha():
        return f"\\{text} " if text in _FUNCTIONS else f"\\operatorname{{{text}}}"
    if len(text) == 1 and (styled := _styled(text)):
        return styled
    return text.translate(_ESCAPED) + (" " if text == "{" else "")


def _styled(sign: str) -> str:
    """`\\mathbb{R}` for `ℝ`, so that a search for the letter finds it."""
    letter = unicodedata.normalize("NFKC", sign)
    if sign.isascii() or not letter.isascii():
        return ""
    name = unicodedata.name(sign, "").removeprefix("MATHEMATICAL ")
    style = next((style for mark, style in _STYLES.items() if name.startswith(mark)), "")
    return f"\\{style}{{{letter}}}" if style else ""


def _scripts(name: str, parts: list[str]) -> str:
    base, *args = parts
    if name == "mfrac":
        return f"\\frac{{{base}}}{{{args[0]}}}"
    if name == "mroot":
        return f"\\sqrt[{args[0]}]{{{base}}}"
    if name == "msup" and set(args[0]) == {"′"}:
        return base + "'" * len(args[0])
    if name in {"msup", "mover"}:
        accent = _ACCENTS.get(args[0]) if name == "mover" else None
        return f"\\{accent}{{{base}}}" if accent else f"{base}^{_group(args[0])}"
    if name in {"msub", "munder"}:
        return f"{base}_{_group(args[0])}"
    if name in {"msubsup", "munderover"} and len(args) > 1:
        space = " " if name == "munderover" else ""
        return f"{base}_{_group(args[0])}^{_group(args[1])}{space}"
    return "".join(parts)


def _group(text: str) -> str:
    text = text.strip()
    return text if len(text) == 1 else f"{{{text}}}"


def _table(element: _Element, name: str) -> str:
    between = {"mtable": r" \\ ", "mtr": " & ", "mtd": ""}[name]
    inside = between.join(_tex(part) for part in element if name_of(part))
    return f"\\begin{{matrix}} {inside} \\end{{matrix}}" if name == "mtable" else inside
