"""Feeds of every kind; those of this program give the archive back that they are from."""

from __future__ import annotations

import html
import json
from pathlib import Path

import pytest

from sitegen.cli.main import main
from sitegen.errors import DumpError
from sitegen.importing.readers import Draft, RecordCount, read_dump
from tests.reading import read_one
from tests.small_site import TOPICS, make_site, write

FORMATS = Path(__file__).parent.parent / "cases" / "formats"


def read(name: str) -> tuple[Draft, ...]:
    return read_dump((FORMATS / name).read_bytes(), source=name)


def rss(items: str, channel: str = "") -> bytes:
    return f'<?xml version="1.0"?>\n<rss version="2.0"><channel>{channel}\n{items}\n</channel></rss>'.encode()


def titles(draft: Draft) -> list[str]:
    return [entry.title for entry in draft.entries]


# ---- arXiv ---------------------------------------------------------------------------------------


def test_what_arxiv_announced_is_the_digest_of_that_day() -> None:
    [draft] = read("arxiv-rss.xml")
    assert (draft.title, draft.date_text) == ("arXiv cs.RO", "2025-08-14")
    assert draft.sha256
    first, second = draft.entries
    assert first.title == "Gripping Wet Stones: a Study of $O(n)$ Otters & Herons"
    assert first.fields == (
        ("arxiv", "2508.04101"),
        ("doi", "10.1000/otters.7"),
        ("authors", "Marta Nováková, Jürgen Beispiel, Li Sample"),
        ("categories", "cs.RO, cs.LG"),
    )
    assert [text[:30] for text in first.paragraphs] == [
        "A stone is hard to hold where ",
        "Robots that learn from otters ",
    ]
    assert "error is $a<b$ of what" in first.paragraphs[0]
    assert second.paragraphs == ("Boats that wait arrive.",)
    assert dict(second.fields)["venue"] == "Boats 12 (2025) 1-9"
    assert draft.remarks == ()


def test_an_answer_of_the_api_is_one_digest_of_the_day_on_which_it_was_asked() -> None:
    [draft] = read("arxiv-api.xml")
    assert (draft.title, draft.date_text, draft.sha256) == ("arXiv", "2025-08-15", "")
    assert draft.entries[0].fields == (
        ("arxiv", "2508.04101"),
        ("doi", "10.1000/otters.7"),
        ("authors", "Marta Nováková, Li Sample"),
        ("categories", "cs.RO, cs.LG"),
        ("venue", "Stones 1 (2025) 7"),
        ("comment", "9 pages, 4 figures"),
        ("published", "2025-08-13"),
    )
    assert dict(draft.entries[1].fields)["published"] == "2024-01-02"
    assert draft.remarks == ()


def test_the_feeds_that_arxiv_had_until_2024() -> None:
    item = (
        "<item><title>Quiet Bridges. (arXiv:2301.01234v1 [cs.LG] UPDATED)</title>"
        "<link>http://arxiv.org/abs/2301.01234</link>"
        "<description>&lt;p&gt;Bridges are quiet.&lt;/p&gt;</description>"
        '<dc:creator>&lt;a href="http://arxiv.org/find/1"&gt;A. Body&lt;/a&gt;, B. Body</dc:creator></item>'
    )
    feed = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>cs.LG updates on arXiv.org</title>'
        f"<dc:date>2023-01-05T20:30:00-05:00</dc:date></channel>{item}</rdf:RDF>"
    )
    draft = read_one(feed.encode(), source="old.xml")
    assert (draft.title, draft.date_text) == ("arXiv cs.LG", "2023-01-05")
    assert draft.entries[0].title == "Quiet Bridges"
    assert draft.entries[0].paragraphs == ("Bridges are quiet.",)
    assert draft.entries[0].fields == (
        ("arxiv", "2301.01234"),
        ("authors", "A. Body, B. Body"),
        ("categories", "cs.LG"),
    )


# ---- journals, blogs -----------------------------------------------------------------------------


def test_a_journal_dates_its_papers_and_not_the_digest() -> None:
    [draft] = read("journal.rdf")
    assert (draft.title, draft.date_text) == ("Journal of Stones", "2025-08-16")
    first, second = draft.entries
    assert first.title == "Pebbles of the Elbe & what they tell"
    assert first.paragraphs == ("We turned over ten thousand pebbles.", "They told us little, at 4 °C.")
    assert dict(first.fields) == {
        "doi": "10.1000/stones.1",
        "authors": "J. Beispiel, A. M. Prueba",
        "url": "https://stones.example/a/1",
        "venue": "Journal of Stones",
        "published": "2025-08-12",
    }
    assert dict(second.fields)["authors"] == "Ana Prueba, Li Sample"
    assert draft.remarks == ()


def test_the_days_of_a_blog_are_digests_in_its_own_time_zone() -> None:
    older, newer = read("blog.rss")
    assert (older.date_text, newer.date_text) == ("2025-08-14", "2025-08-15")
    assert titles(older) == ["Moths that Count Lanterns", "A Night Without Either"]
    assert older.entries[0].fields == (("authors", "Li Sample"), ("url", "https://river.example/moths"))
    assert newer.entries[0].paragraphs == (
        "Lanterns can count.",
        "Moths, that is, with a table:",
        "one moth",
        "two moths, for $x>2^n$",
    )
    assert [remark.message for remark in newer.remarks] == ["unknown key, left out in 1 item: mood"]
    assert str(older.count) == "2 items = 2 papers + 0 reported"


def test_a_day_of_a_feed_is_known_though_newer_items_push_others_out() -> None:
    text = (FORMATS / "blog.rss").read_bytes()
    start, end = text.index(b"<item>\n  <title>Lanterns"), text.index(b"<item>\n  <title>Moths")
    [alone] = read_dump(text[:start] + text[end:], source="blog.rss")
    assert alone.sha256 == read("blog.rss")[0].sha256


def test_a_json_feed() -> None:
    older, newer = read("feed.json")
    assert older.entries[0].paragraphs == ("An answer, for all a<b.", "And a question.")
    assert dict(newer.entries[0].fields) == {
        "arxiv": "2508.05003",
        "authors": "Ana Prueba, Li Sample",
        "pdf": "https://river.example/lanterns.pdf",
        "categories": "Moths",
    }
    assert newer.entries[0].paragraphs == ("Lanterns can count.", "Moths, that is.")
    assert [remark.message for remark in older.remarks] == ["unknown key, left out in 1 item: _mood"]


def test_atom_with_a_prefix_and_content_in_xhtml() -> None:
    feed = (
        '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>River</a:title><a:entry>'
        "<a:title>Lanterns</a:title><a:updated>2025-08-15T09:00:00Z</a:updated>"
        '<a:content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">One &amp; <b>two</b><p>three</p>'
        "</div></a:content></a:entry></a:feed>"
    )
    draft = read_one(feed.encode(), source="a.xml")
    assert draft.date_text == "2025-08-15"
    assert draft.entries[0].paragraphs == ("One & two", "three")


# ---- what goes wrong -----------------------------------------------------------------------------


def test_an_item_that_stands_twice_on_a_day_is_kept_once_and_one_without_title_is_reported() -> None:
    item = "<item><title>A</title><link>https://a.example/</link><pubDate>Thu, 14 Aug 2025</pubDate></item>\n"
    draft = read_one(rss(f"{item}{item}<item><description>short note</description></item>"), source="f.xml")
    assert draft.count == RecordCount(what="item", papers=1, repeated=1, reported=1)
    assert [(remark.line, remark.message) for remark in draft.remarks] == [
        (5, "an item without a title: short note")
    ]


def test_a_feed_cut_in_the_middle_gives_its_whole_items_and_says_so() -> None:
    text = (FORMATS / "blog.rss").read_bytes()
    cut = text[: text.index(b"It was dark") + 5]
    older, newer = read_dump(cut, source="blog.rss")
    assert (titles(older), titles(newer)) == (["Moths that Count Lanterns"], ["Lanterns that Count Moths"])
    said = {remark.line: remark.message for remark in (*older.remarks, *newer.remarks)}
    assert said[29] == "the file ends within this item, which is left out"
    assert isinstance(older.count, RecordCount)
    assert older.count.reported == 1


def test_entities_are_those_of_html_alone_and_no_other_is_put_in() -> None:
    bomb = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    feed = (
        f'<!DOCTYPE rss [<!ENTITY l0 "lol">{bomb}<!ENTITY f SYSTEM "file:///etc/hostname">]>\n<rss><channel>'
        "<item><title>Caf&eacute; &l11; &f; R&D</title>"
        "<description><![CDATA[<p>a&nbsp;b &lt; c]]></description></item></channel></rss>"
    )
    draft = read_one(feed.encode(), source="f.xml")
    assert titles(draft) == ["Café &l11; &f; R&D"]
    assert draft.entries[0].paragraphs == ("a b < c",)


def test_hostile_text_is_text() -> None:
    item = (
        "<item><title>**bold** [x](javascript:alert(1))</title><link>javascript:alert(1)</link>"
        "<description># no heading &amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;</description></item>"
    )
    draft = read_one(rss(item), source="f.xml")
    assert titles(draft) == ["**bold** [x](javascript:alert(1))"]
    assert draft.entries[0].paragraphs == ("# no heading <script>alert(1)</script>",)
    assert draft.entries[0].fields == ()
    assert [remark.message for remark in draft.remarks] == [
        "left out, for it is no web address: javascript:alert(1)"
    ]


def test_many_comments_in_front_take_no_time() -> None:
    with pytest.raises(DumpError):
        read_dump(b"<!-- a --> " * 600 + b"<papers>x</papers>", source="f.xml")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (rss(""), "a feed, but no items"),
        (rss("<item><link>https://a.example/</link></item>"), "a feed, but its items have no titles"),
        (
            rss('<item><title>Episode 1</title><enclosure url="x.mp3" type="audio/mpeg"/></item>'),
            "a podcast's feed, no papers",
        ),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', "a feed, but no items"),
        (
            b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"title": "A',
            "a JSON Feed that ends too early, or is broken",
        ),
    ],
)
def test_a_feed_without_papers_is_refused_by_name(data: bytes, message: str) -> None:
    with pytest.raises(DumpError) as caught:
        read_dump(data, source="feed.xml")
    assert (caught.value.message, caught.value.source, caught.value.line) == (message, "feed.xml", 1)
    assert caught.value.hint


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_encoding_that_a_feed_declares(encoding: str, end: str) -> None:
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    feed = (
        f'<?xml version="1.0" encoding="{declared}"?>\n<rss><channel>\n<item><title>Café für alle</title>'
        "</item></channel></rss>\n"
    )
    draft = read_one(feed.replace("\n", end).encode(encoding), source="f.xml")
    assert titles(draft) == ["Café für alle"]
    assert draft.entries[0].line == 3
    assert draft.remarks == ()


def test_a_wrong_declaration_is_not_believed() -> None:
    feed = rss("<item><title>Café für die Bären</title></item>").decode()
    draft = read_one(feed.replace("1.0", '1.0" encoding="utf-8', 1).encode("windows-1252"), source="f.xml")
    assert titles(draft) == ["Café für die Bären"]
    assert [remark.message for remark in draft.remarks] == ["not UTF-8, read as Windows-1252"]


# ---- what the text of an item says ---------------------------------------------------------------

PROSE = (
    "We ask how long a bridge remembers a train. Strain gauges tell us that steel forgets within a minute "
    "and timber within an hour, whereas stone goes on for days. All it takes is a bridge."
)
LABELLED = {
    "paragraphs": "<p><img src='https://b.example/1.png'></p><p><b>Authors:</b> Ada Example, Bo Muster</p>"
    f"<p><b>Upvotes:</b> 17</p><p><b>Summary:</b> {PROSE}</p><p><b>Mood:</b> calm</p>",
    "lines": f"<strong>Authors</strong>: &nbsp;Ada Example; Bo Muster<br>Upvotes: 17<br>Mood: calm<br><br>"
    f"<b>Abstract:</b> {PROSE}",
    "plain lines": f"Authors: Ada Example, Bo Muster\nUpvotes: 17\nAbstract: {PROSE}",
}


@pytest.mark.parametrize("form", sorted(LABELLED))
def test_labels_in_the_text_of_an_item_are_fields(form: str) -> None:
    draft = read_one(
        rss(
            "<item><title>On Quiet Bridges</title><link>https://arxiv.org/abs/2508.01234</link>"
            f"<description>{html.escape(LABELLED[form])}</description></item>"
        ),
        source="f.xml",
    )
    [entry] = draft.entries
    assert entry.title == "On Quiet Bridges"
    assert dict(entry.fields) == {
        "arxiv": "2508.01234",
        "authors": "Ada Example, Bo Muster",
        "upvotes": "17",
    }
    assert entry.paragraphs[0] == PROSE or entry.paragraphs[-1] == PROSE


def test_a_title_with_a_label_is_the_papers_and_that_of_the_item_a_text_about_it() -> None:
    text = f"<b>Title:</b> On Quiet Bridges<br><b>Categories:</b> cs.RO | cs.LG<br><b>Abstract:</b> {PROSE}"
    draft = read_one(
        rss(
            "<item><title>Bridges that keep quiet remember trains.</title><category>cs.RO</category>"
            f"<description>{html.escape(text)}</description></item>"
        ),
        source="f.xml",
    )
    [entry] = draft.entries
    assert entry.title == "On Quiet Bridges"
    assert entry.paragraphs == ("Bridges that keep quiet remember trains.", PROSE)
    assert dict(entry.fields) == {"categories": "cs.RO"}


def test_a_sentence_with_a_colon_is_no_label() -> None:
    text = f"Abstract: {PROSE} Note: it is short."
    draft = read_one(rss(f"<item><title>A</title><description>{text}</description></item>"), source="f.xml")
    assert draft.entries[0].paragraphs == (text,)


def test_a_citation_in_the_text_of_an_item_gives_its_authors() -> None:
    names = "".join(
        f'<span class="highwire-citation-author"><span class="nlm-given-names">{given}</span> '
        f'<span class="nlm-surname">{family}</span></span>, '
        for given, family in (("Ada B", "Example"), ("Bo", "Muster"))
    )
    address = "https://www.biorxiv.org/content/10.1101/2025.08.20.123456v2"
    draft = read_one(
        '<?xml version="1.0"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><updated>2025-08-21T01:02:03Z</updated>'
        f'<entry><title>On Quiet Bridges</title><id>{address}</id><link href="{address}.full-text"/>'
        f'<content type="html"><![CDATA[<div class="highwire-cite">On Quiet Bridges {names} bioRxiv</div>]]>'
        "</content></entry></feed>".encode(),
        source="f.xml",
    )
    [entry] = draft.entries
    assert dict(entry.fields)["doi"] == "10.1101/2025.08.20.123456"
    assert dict(entry.fields)["authors"] == "Ada B Example, Bo Muster"
    assert entry.paragraphs == ()


def listing(month: int, *, markdown: bool) -> str:
    rows = [(f"Bridge Number {n} of Many", f"https://arxiv.org/abs/250{month}.0123{n}") for n in range(4)]
    if markdown:
        return "\n".join(f"{n}. [{title}]({url}) - {PROSE}" for n, (title, url) in enumerate(rows, 1))
    return "<ol>" + "".join(f'<li><a href="{url}">{title}</a> {PROSE}</li>' for title, url in rows) + "</ol>"


@pytest.mark.parametrize("markdown", [True, False])
def test_an_item_that_lists_papers_is_the_digest_of_its_day(markdown: bool) -> None:
    key = "content_text" if markdown else "content_html"
    items = [
        {
            "id": str(n),
            "title": f"Week {n}",
            "date_published": f"2025-0{n}-20",
            key: listing(n, markdown=markdown),
        }
        for n in (8, 7)
    ]
    items.append({"id": "9", "title": "A holiday", "date_published": "2025-06-20", key: "See you soon."})
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Bridges weekly", "items": items}
    older, newer = read_dump(json.dumps(feed).encode(), source="feed.json")
    assert (older.title, older.date_text, newer.date_text) == ("Bridges weekly", "2025-07-20", "2025-08-20")
    assert titles(newer) == [f"Bridge Number {n} of Many" for n in range(4)]
    assert newer.entries[1].fields == (("arxiv", "2508.01231"),)
    assert newer.entries[1].paragraphs == (PROSE,)
    assert newer.sha256
    assert isinstance(older.count, RecordCount)
    assert (older.count.papers, older.count.reported) == (4, 1)
    assert [remark.message for remark in older.remarks] == [
        "an item without a list of papers, as the others have: A holiday"
    ]


def test_items_about_one_paper_each_are_papers_however_many_links_they_have() -> None:
    text = f"{PROSE} " + " ".join(f"https://arxiv.org/{kind}/2508.01234" for kind in ("abs", "pdf", "html"))
    text += " https://huggingface.co/papers/2508.01234"
    draft = read_one(
        rss(f"<item><title>A Bridge</title><description>{text}</description></item>"), source="f.xml"
    )
    assert titles(draft) == ["A Bridge"]


# ---- our own -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built site with markup, formulas and hostile titles."""
    root = make_site(tmp_path_factory.mktemp("archive"), own_topics=True)
    assert main(["build", "--quiet", "--site", str(root)]) == 0
    return root


@pytest.mark.parametrize("file", ["feed.xml", "atom.xml", "feed.json"])
def test_an_archive_made_from_anothers_feed_has_its_papers_days_and_texts(
    archive: Path, tmp_path: Path, file: str
) -> None:
    write(tmp_path / "sitegen.yaml", "title: T\nbase_url: https://other.example/\n")
    write(tmp_path / "content/topics.yaml", TOPICS)
    write(tmp_path / "content/dumps" / file, (archive / "_site" / file).read_text("utf-8"))
    assert main(["build", "--quiet", "--site", str(tmp_path)]) == 0
    assert papers(tmp_path) == papers(archive)


def papers(root: Path) -> list[tuple[str, str, str]]:
    rows = map(json.loads, (root / "_site/data/papers.jsonl").read_text("utf-8").splitlines())
    # Blanks within formulas come from MathML, which has none.
    return sorted((row["first_listed"], row["title"], "".join(row["abstract"].split())) for row in rows)


FIELDS = """\
- arxiv: 2508.01234
- doi: 10.1000/bridges.7
- authors: Ada Example, Bo Muster
- url: https://b.example/bridges
- pdf: https://b.example/bridges.pdf
- code: https://code.example/bridges
- categories: cs.RO, Civil works
"""


def test_a_feed_of_ours_gives_back_the_fields_that_it_has(tmp_path: Path) -> None:
    write(tmp_path / "sitegen.yaml", "title: T\nbase_url: https://other.example/\n")
    write(tmp_path / "content/topics.yaml", TOPICS)
    page = f"---\ndate: 2025-08-20\n---\n\n## On Quiet Bridges\n\n{FIELDS}\n{PROSE}\n"
    write(tmp_path / "content/2025/2025-08-20.md", page)
    assert main(["build", "--quiet", "--site", str(tmp_path)]) == 0
    found = {
        file: dict(read_one((tmp_path / "_site" / file).read_bytes(), source=file).entries[0].fields)
        for file in ("atom.xml", "feed.xml", "feed.json")
    }
    expected = dict(line[2:].split(": ", 1) for line in FIELDS.splitlines())
    # Where a feed has but one address of a paper, its identifiers are not told.
    assert found["atom.xml"] == {key: expected[key] for key in found["atom.xml"]}
    assert {"authors", "url", "pdf", "code", "categories"} <= found["atom.xml"].keys()
    assert found["feed.json"]["categories"] == found["feed.xml"]["categories"] == "cs.RO"
    assert found["feed.json"]["url"] == expected["url"]


def test_every_address_that_a_feed_of_ours_calls_related_is_the_papers() -> None:
    links = "".join(
        f'<link rel="related" href="{url}"/>'
        for url in (
            "https://b.example/bridges",
            "https://arxiv.org/abs/2508.01234",
            "https://doi.org/10.1000/b.7",
        )
    )
    draft = read_one(
        '<?xml version="1.0"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>tag:b.example,2025:papers/quiet'
        f'</id><title>On Quiet Bridges</title><link rel="alternate" href="https://b.example/papers/quiet/"/>{links}'
        '<category term="bridges" label="Bridges"/><category term="cs.RO"/></entry></feed>'.encode(),
        source="atom.xml",
    )
    assert draft.entries[0].fields == (
        ("arxiv", "2508.01234"),
        ("doi", "10.1000/b.7"),
        ("url", "https://b.example/bridges"),
        ("categories", "cs.RO"),
    )


def test_what_looks_like_a_tag_in_a_formula_of_arxiv_is_none() -> None:
    text = "arXiv:2508.00001v1 Announce Type: new Abstract: For all $x&lt;p$ and y&gt;0 we win."
    items = f"<item><title>A</title><description>{text}</description></item>"
    draft = read_one(rss(items, "<title>hep-ex, cs.LG updates on arXiv.org</title>"), source="f.xml")
    assert draft.title == "arXiv hep-ex, cs.LG"
    assert draft.entries[0].paragraphs == ("For all $x<p$ and y>0 we win.",)


@pytest.mark.parametrize("file", ["feed.xml", "atom.xml", "feed.json"])
def test_a_feed_of_digests_gives_their_titles(archive: Path, file: str) -> None:
    drafts = read_dump((archive / "_site/digests" / file).read_bytes(), source=file)
    listed = [(draft.date_text, title) for draft in drafts for title in sorted(titles(draft))]
    assert [draft.title for draft in drafts] == ['Tide pools & "papers" <small>'] * 3
    assert sorted(listed) == sorted(
        (digest["date"], title)
        for digest in json.loads((archive / "_site/data/digests.json").read_text("utf-8"))
        for title in plain_titles(archive, digest["papers"])
    )


def plain_titles(root: Path, slugs: list[str]) -> list[str]:
    rows = map(json.loads, (root / "_site/data/papers.jsonl").read_text("utf-8").splitlines())
    return [row["title"] for row in rows if row["slug"] in slugs]
