"""One text, one form: whatever shows a paper or a digest shows the same words."""

from __future__ import annotations

import datetime
import json
import re
import sqlite3
import unicodedata
from dataclasses import replace
from functools import partial
from html.parser import HTMLParser
from xml.etree import ElementTree

import bibtexparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.exports.bibtex import bibtex
from sitegen.exports.formats import format_llms
from sitegen.mail import mail_html, mail_message, mail_text
from sitegen.model import Archive, DataSettings, Digest, Site
from sitegen.text import convert, latex, markdown
from sitegen.theme.strings import shipped_words
from sitegen.theme.theme import load_theme
from tests.builders import made_exports, made_feeds, make_archive, make_paper, plan_all
from tests.examples import examples

SITE = Site(title="Papers", base_url="https://host.example/repo/", data=DataSettings(sqlite=True))
THEME = load_theme("default", None)
ATOM = "{http://www.w3.org/2005/Atom}"


class _Words(HTMLParser):
    """The text of HTML, of its hidden parts too."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""

    def handle_data(self, data: str) -> None:
        self.text += data


def words(html: str) -> str:
    parser = _Words()
    parser.feed(html)
    parser.close()
    return parser.text


def squeezed(text: str) -> str:
    """A text without white space, its scripts and mathematical letters as plain ones."""
    plain = unicodedata.normalize("NFKC", text)
    # MathML writes powers and indices without the signs that plain text needs, and other dashes and quotes;
    # a formula that nobody can convert stands as its source.
    return re.sub(r"[\s\\~^_(){}\u2061-\u2064]", "", plain.translate(str.maketrans("−′∗‘’", "-'*`'")))


_NAMED = {"backslash": "\\", "braceleft": "{", "braceright": "}", "asciitilde": "~", "asciicircum": "^"}


def untex(value: str) -> str:
    """What BibTeX's readers see of a field: escapes resolved, emphasis gone, math as plain text."""
    parts = re.split(r"(?<!\\)\$", value)
    for number, part in enumerate(parts):
        if number % 2:
            parts[number] = latex.math_to_plain(part)
            continue
        text = re.sub(r"\\(?:emph|textbf)\{", "{", part)  # the formula of `\emph{a $x$}` is another part
        text = re.sub(r"\\text(\w+)\{\}", lambda match: _NAMED[match[1]], text)
        parts[number] = re.sub(r"\\([$&%#_])", r"\1", text)
    return "".join(parts)


def outputs(archive: Archive) -> dict[str, str]:
    """The files that show an archive's papers, by path."""
    files = made_exports(archive, SITE) | made_feeds(archive, SITE)
    for each in plan_all(archive, SITE, THEME, cite=partial(bibtex, site=SITE)):
        files |= {file.path: file.data for file in each.part.make()}
    return {path: data.decode("utf-8", "replace") for path, data in files.items() if ".sqlite" not in path}


def titles(archive: Archive) -> dict[str, str]:
    """The title of the archive's one paper, as each output says it."""
    paper = archive.papers[0]
    made = outputs(archive)
    page = made[f"papers/{paper.slug}/index.html"]
    day = archive.digests[0]
    digest = f"digests/{day.digest.id}/"
    entry = ElementTree.fromstring(made["atom.xml"]).find(f"{ATOM}entry")
    assert entry is not None
    (record,) = bibtexparser.parse_string(made["data/papers.bib"]).entries
    twin = re.search(r"^## (.*)$", made[f"{digest}index.html.md"], re.MULTILINE)
    name = re.search(r"<h2><a [^>]*>(.*?)</a></h2>", made[f"{digest}index.html"])
    heading, social = re.search(r"<h1>(.*?)</h1>", page), re.search(r'og:title" content="(.*?)"', page)
    assert twin and name and heading and social
    mail = next(
        line for line in re.split(r"\n\n", mail_text(day, SITE, shipped_words())) if line.startswith("1. ")
    )
    return {
        "heading": words(heading[1]),
        "in the digest": words(name[1]),
        "social card": words(social[1]),
        "feed": entry.findtext(f"{ATOM}title", ""),
        "JSON": json.loads(made["data/papers.jsonl"])["title"],
        "BibTeX": untex(record["title"].removeprefix("{").removesuffix("}")),
        "Markdown": markdown.render_inline(twin[1]).plain,
        "mail": mail.removeprefix("1. ").rpartition("\n")[0],
        "mail, HTML": words(mail_html(day, SITE, shipped_words())),
    }


def archive_of(title: str, abstract: str = "It works.") -> Archive:
    paper = replace(
        make_paper("p", slug="p"), title=markdown.render_inline(title), abstract=markdown.render(abstract)
    )
    return make_archive([("2025-08-20", [paper])])


def check_titles(title: str) -> None:
    found = titles(archive_of(title))
    plain = squeezed(markdown.render_inline(title).plain)
    in_mail = squeezed(found.pop("mail, HTML"))
    assert plain in in_mail
    assert {where: squeezed(text) for where, text in found.items()} == dict.fromkeys(found, plain)


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("From $5 to $6", "From $5 to $6"),
        ("US$5 and $6, or $7-$8", "US$5 and $6, or $7-$8"),
        ("A $5 million budget for a 3$\\times$ speedup", "A $5 million budget for a 3× speedup"),
        (r"Costs \$5 and \$6", "Costs $5 and $6"),
        ("With $n$ agents and $x^2$", "With n agents and x²"),
        ("On $$E=mc^2$$ and more", "On E=mc² and more"),
        ("$$E=mc^2$$", "E=mc²"),
        ("Inns from $$ to $$$", "Inns from $$ to $$$"),
        ("L$^{2}$NAS and SE$(n)$", "L²NAS and SE(n)"),
        ("Up to 10$^{3}$5 and $a$$b$", "Up to 10³5 and ab"),
        (r"50\% of R\&D & 100% – “so” -- ‘it’", "50% of R&D & 100% – “so” -- ‘it’"),
        ("At $95%$ of $50\\%$", "At 95% of 50%"),
        ("AT&amp;T &copy; \\&amp; <b>x</b>", "AT&T © &amp; <b>x</b>"),
        ("A\\* and *emphasis*, `code $x$`, [link](https://a.b/)", "A* and emphasis, code $x$, link"),
        ("深度学习 $\\alpha$ Übermäßig", "深度学习 α Übermäßig"),
        (r"\(x\) and \[y\]", "(x) and [y]"),
        ("- no list # or heading #", "- no list # or heading #"),
    ],
)  # fmt: skip
def test_every_output_says_a_title_with_the_same_words(source: str, plain: str) -> None:
    assert markdown.render_inline(source).plain == plain
    check_titles(source)


FRAGMENTS = st.lists(
    st.sampled_from(
        ["$5", "US$6", "$", "$$", "$n$", "$x_1$", r"$\alpha$", r"\$7", "*so*", "`a`", "&", "&amp;", "%",
         r"\%", "#", "_b_", "–", "“q”", "<i>", "~", "\\", "{", "}", "[c]", "](d)", " ", " and ", ", ", "!",
         "1.", "-", "word", "3", "é"]
    ),
    min_size=1, max_size=8,
).map(lambda parts: " ".join("".join(parts).split()))  # fmt: skip


@given(FRAGMENTS.filter(str.strip).map(convert.escape_title))
@settings(max_examples=examples(15))
def test_any_title_has_one_form(source: str) -> None:
    check_titles(source)


@given(FRAGMENTS.filter(str.strip))
@settings(max_examples=examples(15))
def test_any_title_of_a_dump_has_one_form(text: str) -> None:
    check_titles(convert.escape_title(convert.from_line(text)) or "Untitled")


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("It costs $5, not $6.\n\nThen $$E=mc^2$$ holds.", "It costs $5, not $6.\n\nThen E=mc² holds."),
        ("Given\n\n$$\nE = mc^2\n$$\n\nit holds.", "Given\n\nE = mc²\n\nit holds."),
        ("- one *so*\n- two $n$\n\n> quoted\n\n### Deeper", "one so\n\ntwo n\n\nquoted\n\nDeeper"),
        ("Some `$5` and \\$6 & 7 < 8\n    not code", "Some $5 and $6 & 7 < 8 not code"),
    ],
)
def test_every_output_says_an_abstract_with_the_same_words(source: str, plain: str) -> None:
    archive = archive_of("A title", source)
    made = outputs(archive)
    assert markdown.render(source).plain == plain
    page = re.search(r'<div class="abstract">(.*?)</div>', made["papers/p/index.html"], re.DOTALL)
    feed = ElementTree.fromstring(made["atom.xml"]).findtext(f"{ATOM}entry/{ATOM}content")
    twin = made["digests/2025-08-20/index.html.md"].rpartition("papers/p/>")[2].partition("\n\n")[2]
    assert page and feed
    said = {
        "page": words(page[1]),
        "feed": words(feed),
        "JSON": json.loads(made["data/papers.jsonl"])["abstract"],
        "Markdown": markdown.render(twin).plain,
        "mail": mail_text(archive.digests[0], SITE, shipped_words())
        .partition("papers/p/")[2]
        .partition("-- \n")[0],
    }
    assert {where: squeezed(text) for where, text in said.items()} == dict.fromkeys(said, squeezed(plain))


def test_the_database_says_the_same() -> None:
    archive = archive_of("From $5 to $x_1$ & *more*", "It costs $5, $$n^2$$ *at most*.")
    data = made_exports(archive, SITE)["data/archive.sqlite"]
    database = sqlite3.connect(":memory:")
    database.deserialize(data)
    row = database.execute("SELECT title, abstract FROM papers").fetchone()
    database.close()
    assert row == (archive.papers[0].title.plain, archive.papers[0].abstract.plain)
    assert row == ("From $5 to x₁ & more", "It costs $5, n² at most.")


# ---- digests ---------------------------------------------------------------------------------------


def make_digest(number: str, **fields: object) -> Digest:
    values = {"id": f"2025-08-20{number}", "date": datetime.date(2025, 8, 20), "date_from": "filename"}
    return Digest(**(values | {"title": "Daily Papers"} | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("digest", "name"),
    [
        (make_digest(""), "Daily Papers, 20 Aug 2025"),
        (make_digest("-2"), "Daily Papers, 20 Aug 2025, part 2"),
        (make_digest("-2", date_from="added"), "Daily Papers, added 20 Aug 2025, part 2"),
        (make_digest("-3", title="Digest of 20 August 2025"), "Digest of 20 August 2025, part 3"),
        (make_digest("-2", title="Tom & Jerry [1] #"), "Tom & Jerry [1] #, 20 Aug 2025, part 2"),
    ],
)
def test_a_digest_has_one_name(digest: Digest, name: str) -> None:
    archive = make_archive([(digest, [make_paper("One")])])
    day = archive.digests[0]
    made = outputs(archive)
    page = made[f"digests/{digest.id}/index.html"]
    title, heading = re.search(r"<title>(.*?) · Papers</title>", page), re.search(r"<h1>(.*?)</h1>", page)
    feed = ElementTree.fromstring(made["digests/atom.xml"]).findtext(f"{ATOM}entry/{ATOM}title")
    twin = re.match(r"# (.*)\n", made[f"digests/{digest.id}/index.html.md"])
    llms = re.search(
        r"- \[(.*)\]\([^)]*index\.html\.md\)", format_llms(archive, SITE, shipped_words()).decode()
    )
    subject = re.search(
        rb"^Subject: (.*(?:\r\n .*)*)", mail_message(day, SITE, shipped_words()), re.MULTILINE
    )
    calendar = re.search(r'aria-label="([^"]*): 1 paper"', made["2025/08/index.html"])
    assert title and heading and twin and llms and subject and calendar
    said = [words(found[1]) for found in (title, heading, calendar)]
    said += [markdown.render_inline(found[1]).plain for found in (twin, llms)]
    said += [str(feed), mail_text(day, SITE, shipped_words()).partition("\n")[0]]
    said += [subject[1].decode().replace("\r\n", "").rpartition(":")[0]]
    assert said == [name] * len(said)
