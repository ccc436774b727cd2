"""Text that is not ours, where it could be read as more: in Markdown, in GitHub's workflow commands."""

from __future__ import annotations

import re
import string
from urllib.parse import quote

_PUNCTUATION = re.compile(f"[{re.escape(string.punctuation)}]")
_MOST = 300  # characters of one text


def plain(text: str, most: int = _MOST) -> str:
    """The text on one line, without control characters, and of bearable length."""
    words = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return words if len(words) <= most else f"{words[: most - 1]}…"


def markdown_text(text: str) -> str:
    """Markdown that shows the text as it is.

    In CommonMark any ASCII punctuation may have a backslash. What GitHub adds to it, such as links without
    brackets, mentions and formulas, begins with some, too.
    """
    return _PUNCTUATION.sub(r"\\\g<0>", plain(text))


def markdown_code(text: str) -> str:
    """Markdown that shows the text as code: nothing is read in it, and a longer run of backticks ends it."""
    shown = plain(text).replace("|", "¦")  # which parts cells of a table even there
    runs = [len(run) for run in re.findall("`+", shown)]
    fence = "`" * (max(runs, default=0) + 1)
    space = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{space}{shown}{space}{fence}" if shown else ""


_SPAN = re.compile(r"(?<!`)`([^`]+)`(?!`)")


def markdown_words(text: str) -> str:
    """The same, where what stands between two backticks is shown as code. It is no more than that."""
    shown = plain(text, most=2 * _MOST)
    if shown.count("`") % 2:
        return _PUNCTUATION.sub(r"\\\g<0>", shown)
    parts = _SPAN.split(shown)
    parts[::2] = (_PUNCTUATION.sub(r"\\\g<0>", part) for part in parts[::2])
    parts[1::2] = map(markdown_code, parts[1::2])
    return "".join(parts)


def markdown_link(text: str, url: str) -> str:
    return f"[{markdown_text(text)}]({quote(url, safe='/:?#@!$&*+,;=%~.-_')})"


def command_data(text: str) -> str:
    """A message of a workflow command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def command_property(text: str) -> str:
    """A property of a workflow command."""
    return command_data(text).replace(":", "%3A").replace(",", "%2C")
