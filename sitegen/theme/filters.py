"""What templates call: the words of dates and numbers, and what a page says of itself."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from sitegen.text import wording
from sitegen.text.words import Words

ADDRESS = 56  # characters of a URL that are shown


def address(url: str) -> str:
    """A URL as one reads it: without scheme, `www.` and last slash; its end cut when it is long."""
    plain = url.partition("://")[2].removeprefix("www.").rstrip("/") or url
    return plain if len(plain) <= ADDRESS else plain[: ADDRESS - 1] + "…"


# Languages that are written from right to left, and the scripts that make others so (ISO 639, ISO 15924).
_RTL_LANGUAGES = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"}
)
_RTL_SCRIPTS = frozenset({"adlm", "arab", "hebr", "nkoo", "rohg", "syrc", "thaa"})


def direction(language: str) -> str:
    """`rtl` or `ltr`, by the script that a language tag names, else by its language."""
    first, *rest = language.lower().replace("_", "-").split("-")
    script = next((part for part in rest if len(part) == len("Arab") and part.isalpha()), "")
    rtl = script in _RTL_SCRIPTS if script else first in _RTL_LANGUAGES
    return "rtl" if rtl else "ltr"


def initial(name: str) -> str:
    """The first letter of a name, or the number that it begins with: `J` of Jan, `10` of 10月."""
    digits = name[: len(name) - len(name.lstrip("0123456789"))]
    return digits or name[:1]


def below(path: str, root: str) -> str:
    """A path of the site as a link from the page from which `root` leads to the site's root.

    The same as the function `url`, at a third of its cost: for what stands in thousands of pages.
    """
    return root + path


@lru_cache(maxsize=64)  # the script in all pages; JSON-LD passes through
def csp_hash(script: str) -> str:
    """`sha256-…`: how a Content-Security-Policy names the text of an inline script."""
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"


FILTERS: dict[str, Callable[..., Any]] = {
    "address": address,
    "below": below,
    "direction": direction,
    "csp_hash": csp_hash,
    "initial": initial,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {"plural": wording.counted}


_KEPT = 4096  # dates and constant strings that are kept: pages say the same ones again and again


def in_words(words: Words) -> dict[str, Callable[..., str]]:
    """The filters that say something in a language."""
    kept = lru_cache(maxsize=_KEPT)
    return {
        "day": kept(words.day),
        "short_day": kept(words.short_day),
        "day_month": kept(words.day_month),
        "month": kept(words.month),
        "month_name": words.month_name,
        "weekday": words.weekday,
        "number": words.number,
        "span": words.span,
    }


def saying(words: Words) -> Callable[..., Markup]:
    """The function `say`: a string of a language as HTML."""
    constant = lru_cache(maxsize=_KEPT)(words.markup)

    def say(key: str, n: int | None = None, /, **values: object) -> Markup:
        return words.markup(key, n, **values) if values else constant(key, n)

    return say
