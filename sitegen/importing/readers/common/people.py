"""Names of authors, in the ways in which catalogues write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from sitegen.importing.readers.common.markup import one_line
from sitegen.text import convert, markdown

_BRACKETS = re.compile(r"\s*\((?:[^()]|\([^()]*\))*\)")  # affiliations
_AND = re.compile(r"\s*(?:,\s*)?(?:\band\b|&|\bund\b|\bet\b(?!\s*\.?\s*al))\s+")
_OTHERS = re.compile(r",?\s*(?:\bet\.?\s*al\.?|…|\.\.\.|\band others\b)\s*\.?$", re.IGNORECASE)
_FAMILY_FIRST = re.compile(r"[^,]+,\s*[^,]+")
# `Example, A.`; `Example, Ada`, for hardly anybody has but one name.
_ONE_NAME = re.compile(
    r"[^,]+,\s*[A-Z]\.?(?:[\s-][A-Z]\.?)*"
    r"|(?:(?:van|von|de|der|den|la|le|di|du|da|al|el|bin) )*[^\W\d_a-z][^\W\d_]+(?:[-'’][^\W\d_]+)*"
    r", [^\W\d_a-z][^\W\d_]+(?: [^\W\d_a-z]\.?)*"
)
# What makes a text more than a plain name.
_SIGNS = re.compile(r"[,;；(\[{}\\$~*†‡+…&]")
_WORDS = (" and ", " al", "others", "...")
# Three names or more in the form of a page, and what else such a text may hold that is none.
_PLAIN_LIST = re.compile(r"[^\W\d_][\w.'’ -]*(?:, [^\W\d_][\w.'’ -]*){2,}")
_NO_PLAIN_LIST = (*_WORDS, " und ", " et ", " ,")
# A list of Python as a text, of strings or of what is made from them.
_LIST = re.compile(r"\[(?: ?(?:[\w.]+\()?(?:'[^']*'|\"[^\"]*\")\)?,?)* ?\]")


def author_names(texts: Sequence[str]) -> str:
    """The names as a page writes them, `Given Family, Given Family`; `et al.` stands for those left out.

    Either one text a name, or one text with all of them: parted by semicolons or `and` if names begin with
    the family's, else by commas. `Family, Given;` is one name for sure.
    """
    if len(texts) > 1 and _is_plain("\n".join(texts)):
        return ", ".join(dict.fromkeys(name for text in texts if (name := text.strip())))
    if len(texts) == 1 and _is_plain_list(texts[0]):  # as most are
        return ", ".join(dict.fromkeys(texts[0].split(", ")))
    texts = [text for text in map(_plain, texts) if text]
    names = [name for text in texts for name in (_split(text) if len(texts) == 1 else _alone(text))]
    more = any(_OTHERS.search(text) for text in texts) or "+" in names
    kept = dict.fromkeys(name for name in names if name and name not in {"+", "et al."})
    return ", ".join([*kept, *(["et al."] if more and kept else [])])


@lru_cache(maxsize=65536)  # people write more than one paper
def given_first(name: str) -> str:
    """One name for sure, as a page writes it: `Ada Example` for `Example, Ada`."""
    if "," in name and _is_plain(name.replace(",", " ")):  # as most are
        return _given_first(name.strip())
    return f"{name};" if "," in name or " and " in name else name


def _is_plain(text: str) -> bool:
    """Whether a text is a name, or a name a line, and no more."""
    return _SIGNS.search(text) is None and not any(map(text.lower().__contains__, _WORDS))


def _is_plain_list(text: str) -> bool:
    """Whether a text is three plain names or more, with commas between."""
    return _PLAIN_LIST.fullmatch(text) is not None and not any(map(text.lower().__contains__, _NO_PLAIN_LIST))


def _plain(text: str) -> str:
    """Text without LaTeX, and without what Python prints around it."""
    if match := _MADE.fullmatch(text):
        text = match[2]
    if "\\" in text or "{" in text or "$" in text:
        text = markdown.render_inline(convert.from_line(text.replace("~", " "))).plain.translate(_BRACES)
    return one_line(text)


_MADE = re.compile(r"[\w.]+\((['\"])(.*)\1\)")  # `Author('Ada Example')`
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
    elif _ONE_NAME.fullmatch(text):
        parts = [text]
    else:
        parts = re.split(r"\s*[,，、]\s*", _AND.sub(", ", text))
    return [_given_first(part.strip(" ,*†‡")) for part in parts]


def _is_family_first(text: str) -> bool:
    return _FAMILY_FIRST.fullmatch(text) is not None


def _given_first(name: str) -> str:
    """`Ada Example` for `Example, Ada`; `Ada Example, Jr.` has no comma either, for it parts the names."""
    parts = [part for each in name.split(",") if (part := each.strip())]
    if len(parts) == 2:
        return f"{parts[1]} {parts[0]}"
    return f"{parts[2]} {parts[0]} {parts[1]}" if len(parts) == 3 else " ".join(parts)
