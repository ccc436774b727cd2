"""What dollar signs mean: formulas or prices. One rule for text that is imported and for pages.

`$…$` is a formula when no white space stands inside of either sign, and `$$…$$` one that is displayed.
What begins as an amount is prose where words follow (`$5 million for a 3$`) or the next digit (`$5-$10`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # slow to import, and for the types alone
    from markdown_it.rules_inline import StateInline


_LONGEST = 1000  # characters of a formula; two dollar signs pages apart are no pair
_TEX_SIGN = re.compile(r"[\\^_={}<>]")
_BETWEEN = " ~\n–—,;/"  # between two prices, and no formula by itself
_WORD = re.compile(r"[^\W\d_]{3}")


def is_formula(content: str, after: str) -> bool:
    """Whether a text between two dollar signs is a formula; `after` is what follows them."""
    if not content.strip(_BETWEEN) or content[0].isspace() or content[-1].isspace():
        return False
    return not content[0].isdigit() or not (after[:1].isdigit() or _is_prose(content))


def is_displayed(content: str, after: str) -> bool:
    """The same between two pairs of them: `$$ to $$$` is how guides to restaurants write."""
    if not content.strip(_BETWEEN) or after.startswith("$") or "$" in content.replace("\\$", ""):
        return False
    return content == content.strip() or bool(_TEX_SIGN.search(content)) or not _WORD.search(f"{content}xx")


def _is_prose(content: str) -> bool:
    return " " in content and bool(_WORD.search(content)) and not _TEX_SIGN.search(content)


_PERCENT = re.compile(r"((?<!\\)(?:\\\\)*)%")


def with_percents(tex: str) -> str:
    r"""A formula whose percent signs are signs, `\%`: TeX would take what follows one for a comment."""
    return _PERCENT.sub(r"\1\\%", tex) if "%" in tex else tex


def read_dollars(state: StateInline, silent: bool) -> bool:
    """The inline rule for the Markdown parser: a token `math_inline` or `math_inline_double`."""
    source, start = state.src, state.pos
    if source[start] != "$":
        return False
    for mark, kind, accepts in (("$$", "math_inline_double", is_displayed), ("$", "math_inline", is_formula)):
        if not source.startswith(mark, start):
            continue
        end = _closing(source, start + len(mark), state.posMax, mark)
        content, after = source[start + len(mark) : end], source[end + len(mark) : end + len(mark) + 1]
        if end < 0 or not accepts(content, after):
            continue
        if not silent:
            token = state.push(kind, "math", 0)
            token.content, token.markup = content.strip(), mark
        state.pos = end + len(mark)
        return True
    return False


def _closing(source: str, start: int, stop: int, mark: str) -> int:
    """Where the next such mark stands that no backslash escapes; -1: nowhere near."""
    stop = min(stop, start + _LONGEST + len(mark))
    end = source.find(mark, start, stop)
    while end >= 0 and _is_escaped(source[start:end]):
        end = source.find(mark, end + 1, stop)
    return end


def _is_escaped(before: str) -> bool:
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1
