"""Dump text → Markdown, once, on import.

`from_text` writes only what `plain` gives back: `plain(from_text(text)) == text`, but for the
conversions of LaTeX.
"""

from __future__ import annotations

import re

from sitegen.text import latex
from sitegen.text.dollars import is_displayed, is_formula

URL = re.compile(r"https?://[^\s<>{}\"|\\^`\[\]\x00-\x20]+", re.IGNORECASE)
# Hosts that abstracts name without a scheme; a bare `word.word` could as well be a file or a typo.
_BARE_URL = (
    r"(?<![\w@./:-])(?:www\.[\w-]+\.[\w.-]+|github\.com|gitlab\.com|huggingface\.co|[\w-]+\.git(?:hub|lab)\.io)"
    r"(?:/[^\s<>{}\"|\\^`\[\]]*)?"
)
# An address in plain text; without a scheme, those of the hosts above.
ADDRESS = re.compile(f"{URL.pattern}|(?P<bare>{_BARE_URL})", re.IGNORECASE)
_TRAILING = ".,;:!?'\"*_~)…”’"
# One alternative a conversion, in order of precedence; what none takes is plain text. A formula is
# kept to 300 characters so that two dollar signs pages apart do not pair up.
_TOKEN = re.compile(
    r"""
      (?P<url>      https?://[^\s<>{}"|\\^`\[\]]+ )
    | (?P<bare>     """
    + _BARE_URL
    + r""" )
    | (?P<math>     \\\((?P<paren>.{1,300}?)\\\) | \\\[(?P<bracket>.{1,300}?)\\\]
                  | \$\$(?P<double>[^$]{1,300})\$\$
                  | \$(?P<script>[\\^_][^$]{0,300}?(?<![\s\\]))\$
                  | \$(?P<dollar>(?!\s)[^$]{1,300}?(?<![\s\\]))\$(?!\d) )
    | (?P<accent>   \\(?P<mark>[`'^~="]|[.urHvdckb](?=\s*\{|\s*\\[ij]\b)|\.(?=[A-Za-z]))
                    (?: \s*\{\s*(?P<group>\\[ijlLoO](?![A-Za-z])|[^\W\d_])\s*\}
                      | \s*(?P<dotless>\\[ij])\b\s?
                      | (?P<letter>[^\W\d_]) ) )
    | (?P<group_>   \{(?=\\[A-Za-z`'^~="]) )
    | (?P<command>  (?!(?:\\n)+(?![a-z]))\\(?P<name>[A-Za-z]+)\*? )
    | (?P<escaped>  \\(?P<char>[%&\#$_{}"']) )
    | (?P<space>    \\[,;:] | (?<!\s)\\\ | \\! | (?P<newline> (?:\\n)+(?![a-z]) ) )
    | (?P<opening>  `` | (?<![^\s(\[])''(?=\w) ) | (?P<closing> '' )
    | (?P<quoted>   `(?P<quotation>[^`'\s](?:[^`\n]{0,80}?[^`'\s])?)'(?!\w) )
    | (?P<emdash>   (?<!-)---(?!-) ) | (?P<endash> (?<!-)--(?![-\w]) | (?<=\w)--(?=\w) )
    | (?P<tie>      (?<=[^\s/~\\])~(?=[^\s~\d]) | (?<=[^\s/~\d\\])~(?=\d) )
    """,
    re.VERBOSE,
)
# `don\'t` and `\"so\"`, where no accent was meant; a name such as Fr\'echet goes on behind its letter.
_QUOTE = re.compile(r"(?<=[^\W\d_])\\'(?:[stdm]|re|ve|ll)(?!\w)|(?<!\w)\\\"(?=[^\"\\]{1,80}\\\"(?![^\W\d_]))")
_DEPTH = 8  # of nested groups that are still read as LaTeX
# What every token begins with (but for `name.github.io`, which holds it). Looking for these first, instead
# of trying every token at every character, is several times as fast; most text has none. Each alternative
# begins with a plain character, for then `re` skips to the next of those.
_SIGN = re.compile(
    r"\\|\$|`|~|\{\\|--|''|https?://|www\.|\.(?=git(?:hub|lab)\.io)|github\.com|gitlab\.com|huggingface\.co"
)


def from_text(text: str) -> str:
    """Plain text of a dump, one line a paragraph, as block Markdown that reads the same."""
    paragraphs = (from_line(line) for line in text.split("\n"))
    return "\n\n".join(_escape_start(paragraph) for paragraph in paragraphs if paragraph)


def from_line(text: str) -> str:
    """One line of dump text as inline Markdown."""
    text = " ".join(text.split())
    if not _SIGN.search(text):
        return _escape(text)
    return " ".join("".join(_converted(text, depth=0)).split())


def _converted(text: str, *, depth: int) -> list[str]:
    """The Markdown of a text, in pieces none of which is empty."""
    pieces: list[str] = []

    def add(piece: str) -> None:
        if piece.startswith("[") and pieces and pieces[-1].endswith("!"):  # a link behind it is no image
            pieces[-1] = f"{pieces[-1][:-1]}\\!"
        if piece:
            pieces.append(piece)

    end = at = 0
    while sign := _SIGN.search(text, at):
        start = sign.start()
        if sign[0] == ".":
            while start > end and (text[start - 1].isalnum() or text[start - 1] in "_-"):
                start -= 1
        match = _TOKEN.match(text, start)
        if match is None:
            at = sign.end() if sign[0] == "." else sign.start() + 1
            continue
        add(_escape(text[end:start]))
        converted, end = _convert(text, match, depth)
        at = end
        add(converted)
    add(_escape(text[end:]))
    return pieces


def _convert(text: str, match: re.Match[str], depth: int) -> tuple[str, int]:
    """The Markdown for a token, and where in the text the next piece begins."""
    kind = match.lastgroup or ""
    whole, end = match[0], match.end()
    # `lastgroup` names the innermost group that closed last, which for nested ones is the outer.
    if kind in {"url", "bare"}:
        url = trim_url(whole)
        if url.endswith("://"):  # `https://…` stands for an address and is none
            return _escape(whole), end
        target = _ENTITY.sub(r"\\&", f"https://{url}")
        return f"<{url}>" if kind == "url" else f"[{_escape(url)}](<{target}>)", match.start() + len(url)
    if kind == "math":
        formula = _math(match)
        return (f"${formula}$", end) if formula else (_escape(whole[0]), match.start() + 1)
    if kind == "accent":
        letter = match["group"] or match["dotless"] or match["letter"]
        letter = latex.SYMBOLS.get(letter.lstrip("\\"), letter) if letter.startswith("\\") else letter
        accented = latex.accented(match["mark"], letter)
        if match["letter"] and (len(accented) > 1 or _QUOTE.match(text, match.start())):
            return _escape(match["mark"]), match.start("letter")  # a quote as program texts escape it
        return accented, end
    if kind == "group_":
        return _group(text, match.start(), depth)
    if kind == "command":
        return _command(text, match, depth)
    if kind == "escaped":
        entity = match["char"] == "&" and _ENTITY_END.match(text, end)
        return r"\&" if entity else _escape(match["char"]), end
    if kind == "quoted":
        return f"‘{''.join(_converted(match['quotation'], depth=depth + 1))}’", end
    fixed = {"opening": "“", "closing": "”", "emdash": "—", "endash": "–", "tie": " "}
    return fixed.get(kind, "" if whole == r"\!" else " "), end


def _math(match: re.Match[str]) -> str:
    """The formula that a match holds; empty where it is none."""
    names = ("paren", "bracket", "double", "script", "dollar")
    name, found = next((name, match[name]) for name in names if match[name] is not None)
    after = match.string[match.end() : match.end() + 1]
    tex = found.strip()
    if not tex or "$" in tex or tex.endswith("\\"):
        return ""
    if name == "dollar" and not is_formula(tex, after):
        return ""
    if name == "double" and not is_displayed(found, after):
        return ""
    # In braces it begins as no price does.
    return tex if is_formula(tex, after) else f"{{{tex}}}"


BRACE = re.compile(r"[{}]")


def _argument(text: str, start: int) -> tuple[str, int] | None:
    """The content of the brace group that opens at `start`, and where the text goes on behind it."""
    depth = 0
    # Bounds on length and depth keep hostile text from taking its length squared.
    for brace in BRACE.finditer(text, start, start + 2000):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return text[start + 1 : brace.start()], brace.end()
        if depth > 2 * _DEPTH:
            break
    return None


_SIGN_OF_ADDRESS = re.compile(r"\\([%&#_])")
_OLD_STYLE = re.compile(r"\\([A-Za-z]+)\*?\s*")
_ACCENTED = re.compile(r"\\[`'^~=\"]\s*(?:\{\s*)?(?:\\[ij]|[^\W\d_])(?:\s*\})?")


def _group(text: str, start: int, depth: int) -> tuple[str, int]:
    r"""A group that opens with a command: `{\it so}`, `{\deg}`. Any other brace is plain text."""
    group = _argument(text, start)
    if group is not None and _ACCENTED.fullmatch(group[0]):  # as in BibTeX: `{\"o}`
        return "".join(_converted(group[0], depth=depth + 1)), group[1]
    command = _OLD_STYLE.match(text, start + 1)
    if group is None or command is None or depth >= _DEPTH:
        return "{", start + 1
    content, end = group
    name = command[1]
    if name in latex.STRONG | latex.EMPHASIS | latex.PLAIN_STYLE:
        return _styled(text, (start, end), name, text[command.end() : end - 1], depth), end
    if name in latex.SYMBOLS or name in latex.ACCENTS:
        return "".join(_converted(content, depth=depth + 1)), end
    return "{", start + 1


def _command(text: str, match: re.Match[str], depth: int) -> tuple[str, int]:
    name, end = match["name"], match.end()
    space = len(text[end : end + 1]) if text[end : end + 1].isspace() else 0
    group = (
        _argument(text, end + space)
        if text[end + space : end + space + 1] == "{" and depth < _DEPTH
        else None
    )
    if name in latex.SYMBOLS:
        # Empty braces behind a symbol only end its name: `\deg{}`.
        return _escape(latex.SYMBOLS[name]), group[1] if group and not group[0].strip() else end
    if group is None:
        style = name in latex.STRONG | latex.EMPHASIS | latex.PLAIN_STYLE
        return ("", end + space) if style else (_escape(name), end)
    content, end = group
    if not content.strip():  # braces that only end the name
        return _escape(name), end
    if name == "href" and URL.fullmatch(content.strip()) and (label := _argument(text, end)):
        return f"[{_label(label[0], depth)}](<{content.strip()}>)", label[1]
    if name == "url":
        return (f"<{content.strip()}>" if URL.fullmatch(content.strip()) else _escape(content)), end
    return _styled(text, (match.start(), end), name, content, depth), end


def _label(text: str, depth: int) -> str:
    """The text of a link, which may be an address, and then is no link itself."""
    shown = _SIGN_OF_ADDRESS.sub(r"\1", text.replace(r"\textasciitilde{}", "~"))
    return _escape(shown) if ADDRESS.fullmatch(shown) else "".join(_converted(text, depth=depth + 1))


def _styled(text: str, span: tuple[int, int], name: str, content: str, depth: int) -> str:
    inner = "".join(_converted(content, depth=depth + 1)).strip()
    before, after = text[max(span[0] - 1, 0) : span[0]], text[span[1] : span[1] + 1]
    # Emphasis inside a word, or around nothing but signs, is no emphasis in CommonMark.
    apart = not (before.isalnum() or after.isalnum()) and inner[:1].isalnum() and inner[-1:].isalnum()
    if apart and depth == 0 and name in latex.STRONG:
        return f"**{inner}**"
    if apart and depth == 0 and name in latex.EMPHASIS:
        return f"*{inner}*"
    return inner


def trim_url(url: str) -> str:
    """A URL as found in prose, without the full stop, quote or bracket that belongs to the prose."""
    end = len(url)
    unopened = url.count(")") - url.count("(")
    while end and url[end - 1] in _TRAILING:
        last = url[end - 1]
        if last == ")" and unopened <= 0:
            break
        # An underscore or tilde may well end a repository's name.
        if last in "_~*" and url[end - 2 : end - 1] != last:
            break
        unopened -= last == ")"
        end -= 1
    return url[:end]


_ENTITY_END = re.compile(r"#?\w+;")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_MARKUP = re.compile(r"[\\`*\[<$]|~~|(?<=\])\(")
_SPECIAL = re.compile(r"[\\`*\[\]<$&_~]")
_START = re.compile(r"(?:[-+>#=]|\d{1,9}(?=[.)](?:\s|$))|~~~|\|)")


def _escape(text: str) -> str:
    """Text in which nothing is markup."""
    if not _SPECIAL.search(text):
        return text
    text = _MARKUP.sub(lambda match: "\\" + match[0] if match[0] != "~~" else r"\~\~", text)
    return _UNDERSCORE.sub(r"\\_", _ENTITY.sub(r"\\&", text))


def _escape_start(line: str) -> str:
    """A paragraph whose first characters open no list, quote, heading or fence."""
    match = _START.match(line)
    if match is None:
        return line
    if match[0].isdigit():
        return f"{match[0]}\\{line[match.end() :]}"
    return "\\" + line


def escape_line(text: str) -> str:
    """Plain text as one line of Markdown that reads the same in a heading, a quotation or a link."""
    return escape_title(_escape_start(_escape(" ".join(text.split())).replace("]", r"\]")))


def escape_title(line: str) -> str:
    """Inline Markdown that other tools read whole behind `## `: a closing `#` is no decoration."""
    return re.sub(r"(?<!\\)(#+)$", lambda match: "\\#" * len(match[1]), line)
