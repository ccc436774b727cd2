"""Names of authors, in the ways in which catalogues write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sitegen.importing.readers.markup import one_line
from sitegen.text import convert, markdown

_BRACKETS = re.compile(r"\s*\((?:[^()]|\([^()]*\))*\)")  # affiliations
_AND = re.compile(r"\s*(?:,\s*)?(?:\band\b|&|\bund\b|\bet\b(?!\s*\.?\s*al))\s+")
_OTHERS = re.compile(r",?\s*(?:\bet\.?\s*al\.?|…|\.\.\.|\band others\b)\s*\.?$", re.IGNORECASE)
_FAMILY_FIRST = re.compile(r"[^,]+,\s*[^,]+")
_LIST = re.compile(r"\[(?:\s*(?:'[^']*'|\"[^\"]*\")\s*,?)*\s*\]")  # of Python, as a text


def author_names(texts: Sequence[str]) -> str:
    """The names as a page writes them, `Given Family, Given Family`; `et al.` stands for those left out.

    Either one text a name, or one text with all of them: parted by semicolons or `and` if names begin with
    the family's, else by commas. `Family, Given;` is one name for sure.
    """
    texts = [text for text in map(_plain, texts) if text]
    names = [name for text in texts for name in (_split(text) if len(texts) == 1 else _alone(text))]
    more = any(_OTHERS.search(text) for text in texts) or "+" in names
    kept = dict.fromkeys(name for name in names if name and name not in {"+", "et al."})
    return ", ".join([*kept, *(["et al."] if more and kept else [])])


def _plain(text: str) -> str:
    """Text without LaTeX."""
    if "\\" in text or "{" in text or "$" in text:
        text = markdown.render_inline(convert.from_line(text.replace("~", " "))).plain.translate(_BRACES)
    return one_line(text)


_BRACES = {ord("{"): None, ord("}"): None}


def _alone(text: str) -> Iterable[str]:
    """A text that is one name, or a few all the same."""
    if ";" in text:
        return _split(text)
    name = _BRACKETS.sub("", _OTHERS.sub("", text)).strip(" ,;*†‡")
    return [_given_first(name)]


def _split(text: str) -> Iterable[str]:
    if _LIST.fullmatch(text):
        return [_given_first(name[1:-1]) for name in re.findall(r"'[^']*'|\"[^\"]*\"", text)]
    is_list = ";" in text or "；" in text
    text = _BRACKETS.sub("", _OTHERS.sub("", text)).strip(" ,;")
    if is_list:
        parts = re.split(r"\s*[;；]\s*", text)
    elif (parts := _AND.split(text)) and len(parts) > 1 and all(map(_is_family_first, parts)):
        pass  # BibTeX: `Family, Given and Family, Given`
    elif _is_family_first(text) and re.search(r",\s*[A-Z]\.?(?:[\s-][A-Z]\.?)*$", text):
        parts = [text]  # `Example, A.`
    else:
        parts = re.split(r"\s*[,，、]\s*", _AND.sub(", ", text))
    return [_given_first(part.strip(" ,*†‡")) for part in parts]


def _is_family_first(text: str) -> bool:
    return _FAMILY_FIRST.fullmatch(text) is not None


def _given_first(name: str) -> str:
    """`Ada Example` for `Example, Ada`; `Ada Example, Jr.` has no comma either, for it parts the names."""
    parts = [part for part in re.split(r"\s*,\s*", name) if part]
    if len(parts) == 2:
        return f"{parts[1]} {parts[0]}"
    return f"{parts[2]} {parts[0]} {parts[1]}" if len(parts) == 3 else " ".join(parts)
