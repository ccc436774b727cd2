"""Mail: one message that every mail reader takes, the same bytes each time."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser

import pytest

from sitegen.mail import HTML_BYTES, mail_html, mail_message, mail_text
from sitegen.model import DigestPapers, Link, MailSettings, Site
from sitegen.theme.strings import shipped_words
from tests.builders import TAXONOMY, make_archive, make_paper, make_text

SITE = Site(title="Daily & papers", base_url="https://example.org/repo/", feed_id="example.org,2026")
HOSTILE = "a <script>alert(1)</script> & \U0001d54f {{ mail }} \x07\nBcc: all@example.org"
PAPER = make_paper(
    "A paper <on> things",
    "First sentence of it. And a URL https://example.com/x?a=1&b=2 in it.\n\nSecond paragraph.",
    topics=("exploration",),
    authors=tuple(f"Author {n}" for n in range(1, 9)),
    url="https://arxiv.org/abs/1",
    links=(Link(url="https://github.com/a/b", kind="code"), Link(url="javascript:alert(1)", kind="other")),
)
ARCHIVE = make_archive([("2025-01-01", (PAPER,)), ("2025-01-02", (make_paper(HOSTILE, HOSTILE), PAPER))])
NEWEST, OLDEST = ARCHIVE.digests


def parse(day: DigestPapers = NEWEST, site: Site = SITE) -> EmailMessage:
    message = message_from_bytes(mail_message(day, site, shipped_words(), taxonomy=TAXONOMY), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    content: str = body.get_content()
    return content.replace("\r\n", "\n")


def digest_of(count: int, abstract: str) -> DigestPapers:
    papers = [make_paper(f"Paper number {n}", abstract) for n in range(count)]
    return make_archive([("2025-01-01", papers)]).digests[0]


# The message


def test_the_message_is_whole_and_without_defects() -> None:
    message = parse()
    assert message.get_content_type() == "multipart/alternative"
    parts = list(message.iter_parts())
    assert [p.get_content_type() for p in parts] == ["text/plain", "text/html"]
    for each in (message, *parts):
        assert not each.defects
        assert not [header for header, value in each.items() if value.defects]
    assert part(message, "plain") == mail_text(NEWEST, SITE, shipped_words(), taxonomy=TAXONOMY)
    assert part(message, "html") == mail_html(NEWEST, SITE, shipped_words(), taxonomy=TAXONOMY)


def test_the_headers_tell_sender_list_and_date() -> None:
    message = parse()
    (sender,) = message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("Daily & papers", "digests@example.org")
    assert message["Subject"] == "Daily Papers, 2 Jan 2025: 2 papers"
    assert message["Date"].datetime == datetime.datetime(2025, 1, 2, tzinfo=datetime.UTC)
    assert message["Message-ID"] == "<digests.2025-01-02@example.org>"
    assert message["List-Id"] == '"Daily & papers" <digests.example.org>'
    assert message["List-Archive"] == "<https://example.org/repo/digests/>"
    assert message["Archived-At"] == "<https://example.org/repo/digests/2025-01-02/>"
    assert message["Content-Language"] == "en"
    assert message["To"].addresses == ()


def test_sender_and_recipient_are_the_sites() -> None:
    mail = MailSettings(sender="Ärchive <papers@lists.example.org>", recipient="all@lists.example.org")
    message = parse(site=replace(SITE, mail=mail))
    (sender,) = message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("Ärchive", "papers@lists.example.org")
    assert [address.addr_spec for address in message["To"].addresses] == ["all@lists.example.org"]


@pytest.mark.parametrize(
    "title",
    [
        "Täglich 深度",
        'With "quotes" \\ and, commas',
        "a <b> & \U0001d54f\x07\nBcc: all@example.org",
        "x" * 300,
    ],
)
def test_any_title_makes_a_sound_header(title: str) -> None:
    digest = replace(NEWEST.digest, title=title)
    message = parse(replace(NEWEST, digest=digest), replace(SITE, title=title))
    assert not [header for header, value in message.items() if value.defects]
    assert message["Bcc"] is None
    one_line = " ".join("".join(c if c.isprintable() else " " for c in title).split())
    assert message["From"].addresses[0].display_name == one_line
    assert message["Subject"] == f"{one_line}, 2 Jan 2025: 2 papers"


def test_lines_end_in_crlf_and_are_short_ascii() -> None:
    data = mail_message(digest_of(3, "深度学习 " * 500), SITE, shipped_words())
    lines = data.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 998 and data.isascii()
    assert max(len(line) for line in lines[lines.index(b"") :]) <= 78


def test_the_message_is_the_same_each_time() -> None:
    assert mail_message(NEWEST, SITE, shipped_words()) == mail_message(NEWEST, SITE, shipped_words())


def test_the_boundary_is_not_in_the_parts() -> None:
    message = parse()
    boundary = message.get_boundary()
    assert (
        boundary
        and mail_message(NEWEST, SITE, shipped_words(), taxonomy=TAXONOMY).count(boundary.encode()) == 4
    )


# The parts


def test_the_text_reads_well() -> None:
    note = make_text("Mind the gap.\n\nAnd the step.")
    assert mail_text(OLDEST, SITE, shipped_words(), taxonomy=TAXONOMY, note=note) == (
        "Daily Papers, 1 Jan 2025\n------------------------\n\n"
        "1 paper.\nhttps://example.org/repo/digests/2025-01-01/\n\n"
        "Mind the gap.\n\nAnd the step.\n\n"
        "1. A paper <on> things\nhttps://example.org/repo/papers/a-paper-on-things/\n"
        "Author 1, Author 2, Author 3, Author 4, Author 5, Author 6 and others ·\n"
        "Exploration & curiosity\n\n"
        "First sentence of it. And a URL https://example.com/x?a=1&b=2 in it.\n\n"
        "Second paragraph.\n\n"
        "Paper: https://arxiv.org/abs/1\nCode: https://github.com/a/b\n\n"
        "-- \nDaily & papers\nhttps://example.org/repo/\nFeeds: https://example.org/repo/feeds/\n"
    )


def test_a_repeat_says_when_it_was_first_listed() -> None:
    assert "first listed 1 January 2025" in mail_text(NEWEST, SITE, shipped_words())
    assert "first listed" not in mail_text(OLDEST, SITE, shipped_words())


def test_an_inferred_date_is_explained() -> None:
    day = replace(OLDEST, digest=replace(OLDEST.digest, date_from="dump", date_text="Jan 1"))
    assert "Listed on Jan 1; the year 2025 is inferred." in mail_text(day, SITE, shipped_words())


class Elements(HTMLParser):
    """Start tags, text and balance of a document."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_html_has_inline_styles_only_and_no_foreign_content() -> None:
    html = Elements(mail_html(NEWEST, SITE, shipped_words(), taxonomy=TAXONOMY))
    assert html.open == []
    used = {tag for tag, _ in html.tags}
    assert not used & {"style", "script", "link", "img", "svg", "math", "form"}
    for tag, attributes in html.tags:
        assert not {name for name in attributes if name.startswith("on") or name in ("class", "id")}
        if tag == "a":
            assert re.match(r"https://(example\.org/repo|arxiv\.org|github\.com)/", attributes["href"] or "")
        if tag in ("a", "p", "h1", "h2"):
            assert attributes.get("style")
    assert "<script>alert(1)</script> & \U0001d54f {{ mail }} Bcc:" in html.text


# Large digests

ABSTRACT = "A first sentence that is long enough to stand for the whole of it in a list of many papers. " * 15


@pytest.mark.parametrize(
    ("count", "introduction", "papers"),
    [
        (20, "20 papers.", 20),
        (100, "100 papers with their first sentences.", 100),
        (300, "300 papers; their abstracts are on the web.", 300),
        (2000, "2,000 papers; their abstracts are on the web.", None),
    ],
)
def test_a_message_shows_as_much_as_mail_readers_take(
    count: int, introduction: str, papers: int | None
) -> None:
    day = digest_of(count, ABSTRACT)
    html, text = mail_html(day, SITE, shipped_words()), mail_text(day, SITE, shipped_words())
    assert len(html.encode()) <= HTML_BYTES
    assert introduction in html and introduction in text
    shown = len(re.findall(r'href="[^"]*/papers/[^"]*"', html))
    assert shown == len(re.findall(r"^\d+\. Paper number", text, re.MULTILINE))
    if papers is None:
        assert shown > 300
        assert len(html.encode()) > HTML_BYTES - 1000, "more would have fitted"
        assert f"{count - shown:,} more on the web" in html and f"{count - shown:,} more on the web" in text
    else:
        assert shown == papers and "more on the web" not in html


def test_a_digest_without_papers_is_a_message_too() -> None:
    assert "0 papers." in mail_text(digest_of(0, ""), SITE, shipped_words())
    assert mail_message(digest_of(0, ""), SITE, shipped_words())


# Other languages


def test_a_message_speaks_the_language_of_the_site() -> None:
    words = shipped_words("de")
    message = mail_message(NEWEST, SITE, words, taxonomy=TAXONOMY)
    subject = message_from_bytes(message, policy=default)["Subject"]
    assert subject == "Daily Papers, 2. Jan. 2025: 2 Paper"
    text = mail_text(NEWEST, SITE, words, taxonomy=TAXONOMY)
    assert "zuerst aufgeführt am 1. Januar 2025" in " ".join(text.split())
    assert "Author 6 und andere" in " ".join(text.split())
    html = mail_html(NEWEST, SITE, words, taxonomy=TAXONOMY)
    assert '<span style="white-space:nowrap;">1. Januar 2025</span>' in html
    assert '<span style="white-space:nowrap;">2. Jan. 2025</span>' in html
    assert ">Im Web lesen</a>" in html
