"""Links and images in the owner's own texts: where they lead from the page, and from afar."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from sitegen.errors import ContentError
from sitegen.own.links import OwnText, Place, Targets, read_links

BASE = "https://papers.lab.net/repo/"
TARGETS = Targets(
    base_url=BASE,
    paths=frozenset(
        ["", "about/", "contact/", "topics/", "papers/a-paper/", "digests/2025-08-20/",
         "digests/2025-08-20-2/", "feed.xml", "data/papers.jsonl", "404.html", "logo.png",
         "img/wide one.png", "plan.pdf"]
    ),
    sections={"about/": frozenset({"part", "größe"}), "contact/": frozenset()},
    files={"content/pages/about.md": "about/", "content/pages/contact.md": "contact/"},
)  # fmt: skip
ABOUT = Place(source="content/pages/about.md", line=5, file="content/pages/about.md", path="about/")
NOTE = Place(
    source="content/2025/2025-08-20.md", line=6, file="content/2025/2025-08-20.md", path="digests/2025-08-20/"
)


def read(source: str, place: Place = ABOUT, *, targets: Targets = TARGETS) -> OwnText:
    return read_links(source, place, targets)


def faults(source: str, place: Place = ABOUT) -> list[tuple[int | None, str, str | None]]:
    with pytest.raises(ExceptionGroup) as caught:
        read(source, place)
    found = [fault for fault in caught.value.exceptions if isinstance(fault, ContentError)]
    assert {fault.source for fault in found} == {place.source}
    return [(fault.line, fault.message, fault.hint) for fault in found]


@pytest.mark.parametrize(
    ("written", "here", "path"),
    [
        ("contact.md", "../contact/", "contact/"),
        ("contact/", "../contact/", "contact/"),
        ("contact", "../contact/", "contact/"),
        ("./contact/", "../contact/", "contact/"),
        ("../contact/", "../contact/", "contact/"),
        ("/contact/", "../contact/", "contact/"),
        ("/contact/index.html", "../contact/", "contact/"),
        ("../pages/contact.md", "../contact/", "contact/"),
        ("/content/pages/contact.md", "../contact/", "contact/"),
        ("../2025/2025-08-20.md", "../digests/2025-08-20/", "digests/2025-08-20/"),
        ("../2025/2025-08-20-2.md", "../digests/2025-08-20-2/", "digests/2025-08-20-2/"),
        ("../digests/2025-08-20/", "../digests/2025-08-20/", "digests/2025-08-20/"),
        ("/papers/a-paper/", "../papers/a-paper/", "papers/a-paper/"),
        ("papers/a-paper", "../papers/a-paper/", "papers/a-paper/"),
        ("/feed.xml", "../feed.xml", "feed.xml"),
        ("data/papers.jsonl", "../data/papers.jsonl", "data/papers.jsonl"),
        ("plan.pdf", "../plan.pdf", "plan.pdf"),
        ("../static/plan.pdf", "../plan.pdf", "plan.pdf"),
        ("img/wide%20one.png", "../img/wide%20one.png", "img/wide%20one.png"),
        ("/", "../", ""),
        ("../", "../", ""),
        ("#part", "#part", "about/#part"),
        ("about.md#part", "#part", "about/#part"),
        ("#gr%C3%B6%C3%9Fe", "#gr%C3%B6%C3%9Fe", "about/#gr%C3%B6%C3%9Fe"),
        ("topics/?x=1#y", "../topics/?x=1#y", "topics/?x=1#y"),
        (f"{BASE}contact/", "../contact/", "contact/"),
    ],
)
def test_an_address_may_be_written_as_files_lie_or_as_the_site_shows_them(
    written: str, here: str, path: str
) -> None:
    text = read(f"See [it]({written}).")
    assert text.html == f'<p>See <a href="{here}">it</a>.</p>'
    assert f'<a href="{BASE}{path}"' in text.text.html
    assert text.text.source == f"See [it]({BASE}{path})."
    assert not text.warnings


def test_a_note_leads_from_its_digest() -> None:
    text = read("[a](2025-08-20-2.md) [b](../pages/about.md#part) [c](#by-topic) ![d](/logo.png)", NOTE)
    assert text.html == (
        '<p><a href="../../digests/2025-08-20-2/">a</a> <a href="../../about/#part">b</a> '
        '<a href="#by-topic">c</a> <img src="../../logo.png" alt="d"></p>'
    )
    assert re.findall(r'(?:href|src)="([^"]*)"', text.text.html) == [
        f"{BASE}digests/2025-08-20-2/", f"{BASE}about/#part", f"{BASE}digests/2025-08-20/#by-topic",
        f"{BASE}logo.png",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "address",
    ["https://a.b/c?d=e#f", "mailto:me@lab.net", "https://papers.lab.net/elsewhere/", f"{BASE}none/"],
)
def test_what_leads_away_stays_as_it_is(address: str) -> None:
    text = read(f"[it]({address})")
    assert f'href="{address}"' in text.html and f'href="{address}"' in text.text.html


@pytest.mark.parametrize(
    ("address", "message", "hint"),
    [
        ("contatc.md", "broken link: contatc.md", "did you mean `contact.md`?"),
        ("/logo.pgn", "broken link: /logo.pgn", "did you mean `logo.png`?"),
        ("../../../etc/passwd", "broken link: ../../../etc/passwd",
         "no page has this address, and no file in content/static/"),
        ("//evil.net/x", "address without its scheme: //evil.net/x", "write https://evil.net/x"),
        ("ftp://a.b/c", "no address for a link: ftp://a.b/c",
         "write https://…, mailto:name@host, or a path such as about.md"),
        ("about.md#prat", "no such section: about.md#prat", "did you mean `part`?"),
        ("contact/#x", "no such section: contact/#x", "the page has no headings"),
    ],
)  # fmt: skip
def test_what_leads_nowhere_is_a_fault_with_its_line(address: str, message: str, hint: str) -> None:
    assert faults(f"One.\n\nTwo,\n[three]({address}).") == [(8, message, hint)]


def test_all_faults_of_a_text_are_told_and_references_too() -> None:
    assert [line for line, _, _ in faults("[a](x)\n\n- ![b](y)\n- [c]\n\n[c]: z")] == [5, 7, 8]


def test_code_and_raw_html_are_no_links() -> None:
    text = read("`[a](x)` <a href=y>b</a>\n\n    [c](z)\n\n<img src=x onerror=alert(1)>")
    assert "<a " not in text.html and "<img" not in text.html
    assert "<code>[a](x)</code>" in text.html


@pytest.mark.parametrize("address", ["javascript:alert(1)", "vbscript:x", "data:text/html,x"])
def test_no_script_becomes_a_link(address: str) -> None:
    assert "href" not in read(f"[x]({address})").html


def test_an_image_of_the_site_is_shown() -> None:
    text = read('![The *logo* of "us"](logo.png "A title") [![small](logo.png)](contact.md)')
    assert text.html == (
        '<p><img src="../logo.png" alt="The logo of &#34;us&#34;" title="A title"> '
        '<a href="../contact/"><img src="../logo.png" alt="small"></a></p>'
    )
    assert text.text.plain == 'The logo of "us" small'


def test_an_image_whose_size_is_known_keeps_its_place() -> None:
    targets = replace(TARGETS, sizes={"img/wide one.png": (320, 200)})
    text = read("![a](/img/wide%20one.png)", targets=targets)
    assert text.html == '<p><img src="../img/wide%20one.png" alt="a" width="320" height="200"></p>'


def test_an_image_of_another_host_is_a_link_with_a_warning() -> None:
    text = read("Look:\n![x](https://a.b/c.png)")
    assert text.html == '<p>Look:\n<a href="https://a.b/c.png" rel="nofollow">x</a></p>'
    assert [(each.line, each.message) for each in text.warnings] == [
        (6, "image of another host is shown as a link: https://a.b/c.png")
    ]


def test_headings_of_a_note_are_none() -> None:
    text = read("# Part", NOTE)
    assert "<h" not in text.html and "<h" not in text.text.html
