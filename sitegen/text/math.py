"""TeX → MathML."""

from __future__ import annotations

from functools import cache, lru_cache

from markupsafe import escape
from math_core import LatexError, LatexToMathML

from sitegen.text.convert import BRACE
from sitegen.text.dollars import with_percents


@cache
def _converter() -> LatexToMathML:
    return LatexToMathML()


def _too_deep(tex: str) -> bool:
    """Whether the converter, which calls itself for every level, could run out of its stack.

    That would end the whole process. Half a megabyte of stack held twice as much as is let through.
    """
    depth = 0
    for brace in BRACE.finditer(tex) if len(tex) <= 1000 else ():
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
