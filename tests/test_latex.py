"""LaTeX in copied text: what becomes of every sequence, in HTML and as plain text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.text import convert, markdown
from sitegen.text.latex import ACCENTS, SYMBOLS, accented, math_to_plain

# A row: dump text, its HTML (math as MathML is looked at below), its plain form.
ROWS = [
    # escaped signs
    (r"up by 12\% or more", "up by 12% or more"),
    (r"a rise of (+14\% at most)", "a rise of (+14% at most)"),
    (r"less (<2\%) than", "less (<2%) than"),
    (r"from 6\% to 64\%.", "from 6% to 64%."),
    (r"> 9\% on both", "> 9% on both"),
    (r"half (0/50\% - each)", "half (0/50% - each)"),
    (r"2D \& 3D", "2D & 3D"),
    (r"cats \& dogs (C\&D)", "cats & dogs (C&D)"),
    (r"\#1 in \$ and \_", "#1 in $ and _"),
    (r"\{a\}", "{a}"),
    # accents
    (r"Fr\'echet", "Fréchet"),
    (r"Poincar\'e's ball", "Poincaré's ball"),
    (r"B\'ezier", "Bézier"),
    (r"Kagom\'e lattice", "Kagomé lattice"),
    (r"na\"ive and na\"ively", "naïve and naïvely"),
    (r"R\"ossler, Schr\"odinger", "Rössler, Schrödinger"),
    (r"Aky\"urek", "Akyürek"),
    (r"ans\"{a}tze", "ansätze"),
    (r"\"Uber", "Über"),
    (r"na{\"\i}ve", "naïve"),
    (r"\'{\i}", "í"),
    (r"Erd\H{o}s, Dvo\v{r}\'ak, Fran\c{c}ois", "Erdős, Dvořák, François"),
    (r"Citro\"en \~n \^o \`a", "Citroën ñ ô à"),
    (r"Schr{\"o}dinger, {\'{e}}, {\~n}", "Schrödinger, é, ñ"),
    (r"S\o{}rensen, \L{}\'od\'z", "Sørensen, Łódź"),
    # what program texts escape is no accent
    (r"don\'t, it\'s, we\'ll", "don't, it's, we'll"),
    (r"a \"word\" and \"more words\".", 'a "word" and "more words".'),
    (r"end.\nNext", "end. Next"),
    # quotes
    ("the ``truly long'' way", "the “truly long” way"),
    ("a ``two-part'' question?", "a “two-part” question?"),
    ("the ''real'' one", "the “real” one"),
    ('an ``open end" of both kinds', 'an “open end" of both kinds'),
    ("`chain-like' steps", "‘chain-like’ steps"),
    ("`join' them", "‘join’ them"),
    ("the dogs' `real' bones", "the dogs' ‘real’ bones"),
    ("it's the cats' own", "it's the cats' own"),
    # dashes
    ("one -- two -- three", "one – two – three"),
    ("agents--capable of", "agents–capable of"),
    ("input--output, human--AI", "input–output, human–AI"),
    ("so---after this---that", "so—after this—that"),
    ("ends here --- each", "ends here — each"),
    ("d--dimensional", "d–dimensional"),
    ("run --flag here", "run --flag here"),
    ("------", "------"),
    # ties
    ("(e.g.,~sitting on it", "(e.g., sitting on it"),
    ("Fig.~3", "Fig. 3"),
    ("covering ~4x more", "covering ~4x more"),
    ("Human ~ Machine", "Human ~ Machine"),
    ("the site ~https://example.org/a", "the site ~https://example.org/a"),
    ("https://example.org/~user", "https://example.org/~user"),
    # commands
    (r"{\it general goods}, as", "general goods, as"),
    (r"\textbf{Three} things", "Three things"),
    (r"\emph{so}, \textsc{Caps}", "so, Caps"),
    (r"360{\deg} around", "360° around"),
    (r"we call it \name, a", "we call it name, a"),
    (r"\spc makes \task{}s", "spc makes tasks"),
    (r"\foo{kept} text", "kept text"),
    (r"Fig.\ 3 and a\,b", "Fig. 3 and a b"),
    (r"\ldots{} and \alpha", "… and α"),
    (r"\url{https://example.org/a_b}", "https://example.org/a_b"),
    (r"\href{https://example.org/}{our page}", "our page"),
    # what lost its backslashes stays as it is
    ("O(d ell) to O(d + ell)", "O(d ell) to O(d + ell)"),
    ("mathcal{O}(epsilon^{-3})", "mathcal{O}(epsilon^{-3})"),
    ("t_{mix} and N^{E}, S_{i,j}", "t_{mix} and N^{E}, S_{i,j}"),
    ("|S||A|T and log|S|", "|S||A|T and log|S|"),
    ("x_1,dots,x_n in R^{D}", "x_1,dots,x_n in R^{D}"),
    ("Q* beats A* here", "Q* beats A* here"),
    ("{In contrast to this}", "{In contrast to this}"),
    # signs that are text
    ("from $5 to $10", "from $5 to $10"),
    (r"a lone \ here", r"a lone \ here"),
    (r"\&amp; is no \&", r"&amp; is no &"),
    ("https://... is none", "https://... is none"),
]


@pytest.mark.parametrize(("source", "plain"), ROWS)
def test_a_sequence_and_its_plain_form(source: str, plain: str) -> None:
    assert markdown.render(convert.from_text(source)).plain == plain
    assert markdown.render_inline(convert.from_line(source)).plain == plain


@pytest.mark.parametrize(
    ("source", "html"),
    [
        (r"\textbf{Three} things", "<p><strong>Three</strong> things</p>"),
        (r"{\it all} things", "<p><em>all</em> things</p>"),
        (r"un\textbf{bold}", "<p>unbold</p>"),
        (r"Fr\'echet's 12\% \& more", "<p>Fréchet's 12% &amp; more</p>"),
        (
            "See https://example.org/a_(b).",
            '<p>See <a href="https://example.org/a_(b)" rel="nofollow">https://example.org/a_(b)</a>.</p>',
        ),
        (
            "at example.github.io/page/.",
            '<p>at <a href="https://example.github.io/page/" rel="nofollow">example.github.io/page/</a>.</p>',
        ),
        (
            r"\href{https://example.org/}{our \emph{page}}",
            '<p><a href="https://example.org/" rel="nofollow">our page</a></p>',
        ),
        (
            r"\href{https://github.com/a/b_c}{github.com/a/b\_c}",
            '<p><a href="https://github.com/a/b_c" rel="nofollow">github.com/a/b_c</a></p>',
        ),
        (
            "https://example.org/a%20b",
            '<p><a href="https://example.org/a%20b" rel="nofollow">https://example.org/a%20b</a></p>',
        ),
        ("`code`", "<p>`code`</p>"),
        ("<2 & >3", "<p>&lt;2 &amp; &gt;3</p>"),
    ],
)
def test_a_sequence_and_its_html(source: str, html: str) -> None:
    assert markdown.render(convert.from_text(source)).html.replace("&#39;", "'") == html


@pytest.mark.parametrize(
    ("source", "stored", "plain"),
    [
        (r"the state \( A \) is", "the state $A$ is", "the state A is"),
        (r"\( x'(t) = Ax(t) \), and", "$x'(t) = Ax(t)$, and", "x'(t) = Ax(t), and"),
        (r"\[ a^{2} \]", "$a^{2}$", "a²"),
        ("$$x_{i}$$", "$x_{i}$", "xᵢ"),
        ("L$^{2}$Clock", "L$^{2}$Clock", "L²Clock"),
        ("SE$(n)$ maps", "SE$(n)$ maps", "SE(n) maps"),
        ("Just $π$!", "Just $π$!", "Just π!"),
        ("the $f$-law", "the $f$-law", "the f-law"),
        (r"$\mathcal{O}(\sqrt{n})$", r"$\mathcal{O}(\sqrt{n})$", "O(√n)"),
    ],
)
def test_every_spelling_of_a_formula_becomes_one(source: str, stored: str, plain: str) -> None:
    assert convert.from_text(source) == stored
    text = markdown.render(stored)
    assert text.plain == plain
    assert "<math" in text.html
    assert not markdown.unconverted_math(stored)


@pytest.mark.parametrize(
    ("tex", "plain"),
    [
        ("x^{2}", "x²"),
        ("x^{AB}", "x^(AB)"),
        ("x^(AB)", "x^(AB)"),
        ("x_{i+1}^{2}", "xᵢ₊₁²"),
        (r"\frac{a}{b}", "a/b"),
        (r"\alpha\beta", "αβ"),
        (r"\mathbb{R}^n", "Rⁿ"),
        (r"\left( a \right)", "( a )"),
        (r"S_{\text{mix}}", "Sₘᵢₓ"),
        (r"a\,b\!c", "a bc"),
        (r"\unknown{x}", "x"),
        ("a~b", "a b"),
        ("{{x}}", "x"),
        (r"10\%", "10%"),
    ],
)
def test_a_formula_on_one_line(tex: str, plain: str) -> None:
    assert math_to_plain(tex) == plain


def test_a_formula_that_no_mathml_is_known_for_stays_as_its_source() -> None:
    text = markdown.render(r"$\href{javascript:alert(1)}{x}$")
    assert text.html == r'<p><code class="tex">\href{javascript:alert(1)}{x}</code></p>'
    assert markdown.unconverted_math(text.source) == (r"\href{javascript:alert(1)}{x}",)


@pytest.mark.parametrize("command", [command for command in ACCENTS if command != "b"])
def test_every_accent_makes_one_letter_of_two(command: str) -> None:
    assert len(accented(command, {"c": "c", "k": "a", "r": "a", "v": "s", "=": "o"}.get(command, "o"))) == 1


def test_every_symbol_stands_for_something() -> None:
    assert all(name.isalpha() and sign for name, sign in SYMBOLS.items())


@given(st.text(alphabet=r"ab\{}$^_(),'`\"~ %-<>&" + "é", max_size=120))
def test_ugly_latex_is_read_to_its_end(ugly: str) -> None:
    text = markdown.render(convert.from_text(ugly))
    assert text.plain == " ".join(text.plain.split())
    assert math_to_plain(text.source) == " ".join(math_to_plain(text.source).split())
