r"""LaTeX as it is left in copied abstracts, as Unicode.

Copied text is not LaTeX: it is prose with islands of it. So this is a table of what such islands
mean, not a TeX engine; whatever is in no table is shown by its name or its content, never dropped.
"""

from __future__ import annotations

import re
import unicodedata

# Accent commands and the combining character they stand for (LaTeX 2e, source2e, section "utf8").
ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306",
    ".": "\u0307", '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323",
    "c": "\u0327", "k": "\u0328", "b": "\u0331",
}  # fmt: skip

SYMBOLS = {
    # letters
    "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ",
    "aa": "å", "AA": "Å", "i": "ı", "j": "ȷ", "dh": "ð", "th": "þ",
    # punctuation and signs
    "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "textbar": "|", "textless": "<",
    "textgreater": ">", "textbraceleft": "{", "textbraceright": "}", "textunderscore": "_", "textdollar": "$",
    "textquotesingle": "'", "lq": "‘",
    "rq": "’", "textquoteleft": "‘", "textquoteright": "’", "textquotedblleft": "“",
    "textquotedblright": "”", "textendash": "–", "textemdash": "—", "dots": "…", "ldots": "…",
    "textellipsis": "…", "cdots": "⋯", "S": "§", "P": "¶", "dag": "†", "ddag": "‡", "pounds": "£",
    "euro": "€", "copyright": "©", "textregistered": "®", "texttrademark": "™", "degree": "°", "deg": "°",
    "textdegree": "°", "percent": "%", "quad": " ", "qquad": " ", "space": " ", "newline": " ",
    "LaTeX": "LaTeX", "TeX": "TeX",
    # relations, operators, arrows
    "times": "×", "div": "÷", "pm": "±", "mp": "∓", "cdot": "·", "ast": "∗", "star": "⋆", "circ": "∘",
    "bullet": "•", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠", "ne": "≠", "ll": "≪",
    "gg": "≫", "approx": "≈", "sim": "∼", "simeq": "≃", "equiv": "≡", "propto": "∝", "in": "∈",
    "notin": "∉", "ni": "∋", "subset": "⊂", "subseteq": "⊆", "supset": "⊃", "supseteq": "⊇", "cup": "∪",
    "cap": "∩", "setminus": "∖", "emptyset": "∅", "forall": "∀", "exists": "∃", "neg": "¬", "wedge": "∧",
    "land": "∧", "vee": "∨", "lor": "∨", "oplus": "⊕", "otimes": "⊗", "perp": "⊥", "mid": "∣",
    "parallel": "∥", "infty": "∞", "partial": "∂", "nabla": "∇", "sum": "∑", "prod": "∏", "int": "∫",
    "sqrt": "√", "angle": "∠", "to": "→", "rightarrow": "→", "leftarrow": "←", "leftrightarrow": "↔",
    "Rightarrow": "⇒", "Leftarrow": "⇐", "Leftrightarrow": "⇔", "implies": "⟹", "iff": "⟺",
    "mapsto": "↦", "uparrow": "↑", "downarrow": "↓", "langle": "⟨", "rangle": "⟩", "lfloor": "⌊",
    "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "ell": "ℓ", "hbar": "ℏ", "Re": "ℜ", "Im": "ℑ",
    "aleph": "ℵ", "checkmark": "✓", "dagger": "†", "prime": "′", "top": "⊤", "bot": "⊥", "vdots": "⋮",
    # Greek
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ",
    "nu": "ν", "xi": "ξ", "pi": "π", "varpi": "ϖ", "rho": "ρ", "varrho": "ϱ", "sigma": "σ",
    "varsigma": "ς", "tau": "τ", "upsilon": "υ", "phi": "ϕ", "varphi": "φ", "chi": "χ", "psi": "ψ",
    "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π",
    "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip

# Commands that set their argument's look; the argument itself is the text.
STRONG = frozenset({"textbf", "mathbf", "boldsymbol", "bm", "bf", "bfseries", "strong"})
EMPHASIS = frozenset({"emph", "textit", "textsl", "it", "em", "sl", "itshape"})
PLAIN_STYLE = frozenset(
    {"text", "textrm", "textsf", "texttt", "textsc", "textnormal", "textup", "textmd", "mbox", "underline",
     "uline", "mathrm", "mathit", "mathsf", "mathtt", "mathcal", "mathbb", "mathfrak", "operatorname",
     "ensuremath", "rm", "sf", "tt", "sc", "scshape", "ttfamily", "sffamily", "normalfont", "small",
     "large", "footnotesize", "scriptsize", "tiny", "normalsize", "protect", "noindent", "xspace",
     "left", "right", "big", "Big", "bigg", "Bigg", "displaystyle", "textstyle", "limits"}
)  # fmt: skip

_SUPERSCRIPT = dict(
    zip(
        "0123456789+-=()nijabcdefghklmoprstuvwxyz",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱʲᵃᵇᶜᵈᵉᶠᵍʰᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻ",
        strict=True,
    )
)
_SUBSCRIPT = dict(zip("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))


def accented(command: str, letter: str) -> str:
    r"""The letter under an accent command: `"` and `o` give `ö`; `\i` counts as a plain i."""
    base = {"ı": "i", "ȷ": "j"}.get(letter, letter)
    return unicodedata.normalize("NFC", base + ACCENTS[command])


_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_STYLED = re.compile(r"\\(?![dt]?frac\b)([A-Za-z]+)\*?\s*\{([^{}]*)\}")
_SCRIPT = re.compile(r"([\^_])(?:\{([^{}]*)\}|([^\s{}(^_]))")
_COMMAND = re.compile(r"\\([A-Za-z]+)\*?\s*")
_ESCAPED = re.compile(r"\\([^A-Za-z])")


def math_to_plain(tex: str) -> str:
    """A formula on one line of Unicode: `^{2}` → `²`, `\\mathcal{O}(n)` → `O(n)`, `\\alpha` → `α`.

    For titles, JSON and search; scripts without a Unicode form stay as `^(…)` and `_…`.
    """
    previous = ""
    while previous != tex:  # innermost braces first; every pass removes at least one pair
        previous = tex
        tex = _FRACTION.sub(r"\1/\2", tex)
        tex = _STYLED.sub(_plain_style, tex)
        tex = _SCRIPT.sub(_plain_script, tex)
    tex = _COMMAND.sub(lambda match: SYMBOLS.get(match[1], "" if match[1] in PLAIN_STYLE else match[1]), tex)
    tex = _ESCAPED.sub(
        lambda match: " " if match[1] in ",;: \\" else "" if match[1] == "!" else match[1], tex
    )
    return " ".join(tex.replace("{", "").replace("}", "").replace("~", " ").split())


def _plain_style(match: re.Match[str]) -> str:
    name, content = match[1], match[2]
    if name in SYMBOLS:
        return f"{SYMBOLS[name]}{content}" if name == "sqrt" else f"{SYMBOLS[name]} {content}"
    return content


def _plain_script(match: re.Match[str]) -> str:
    table = _SUPERSCRIPT if match[1] == "^" else _SUBSCRIPT
    content = match[2] if match[2] is not None else match[3]
    if content.startswith("\\") and len(content) == 1:
        return match[0]
    content = math_to_plain(content) if "\\" in content else content
    if content and all(char in table for char in content):
        return "".join(table[char] for char in content)
    return f"{match[1]}{content}" if len(content) == 1 else f"{match[1]}({content})" if content else ""
