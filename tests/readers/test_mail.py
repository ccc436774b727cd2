"""Mails and mailboxes around digests."""

from __future__ import annotations

import base64
import email
import email.policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from sitegen.errors import DumpError
from sitegen.importing.readers import LineCount, read_dump
from tests.reading import read_one

FORMATS = Path(__file__).parent.parent / "cases" / "formats"
MAIL = (FORMATS / "mail.eml").read_bytes()
LISTING = (FORMATS / "arxiv-mail.txt").read_text("utf-8")
FEED = (FORMATS / "feed.json").read_text("utf-8")
PAPER = (
    "{}\n\nWe ask how long a bridge remembers a train. Strain gauges tell us that steel forgets within a "
    "minute and timber within an hour, whereas stone goes on for days. From this we build a clock that needs "
    "no power, and show that it is right to within a minute after a week of traffic.\n"
)


def make(text: str, subtype: str = "plain", **options: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "list@river.example"
    message["Date"] = "Thu, 14 Aug 2025 06:00:00 +0200"
    message.set_content(text, subtype=subtype, **options)
    return message


def test_the_plain_part_of_a_mail_is_read_and_its_day_is_that_of_the_mail() -> None:
    draft = read_one(MAIL, source="mail.eml")
    assert [entry.title for entry in draft.entries] == [
        "Lanterns that Count Moths",
        "Maps that Forget Rivers",
    ]
    assert (
        draft.entries[0]
        .paragraphs[0]
        .startswith("We let lanterns count moths — a task for which they have all")
    )
    assert (draft.date_text, draft.date_line) == ("2025-08-14", 7)
    assert draft.remarks == ()


def test_papers_stand_where_the_file_has_them_and_all_lines_count() -> None:
    draft = read_one(MAIL, source="mail.eml")
    lines = MAIL.decode().splitlines()
    assert lines[draft.entries[0].line - 1] == "Lanterns that Count Moths"
    assert isinstance(draft.count, LineCount)
    # Of the plain part's lines, six go on with the line above.
    assert draft.count.lines == len(lines) - 6
    assert draft.count.titles == 2


@pytest.mark.parametrize("encoding", ["7bit", "quoted-printable", "base64"])
def test_a_mail_is_read_in_any_encoding_around_any_format(encoding: str) -> None:
    listing = read_one(make(LISTING, cte=encoding).as_bytes(), source="mail.eml")
    plain = read_one(LISTING.encode(), source="listing.txt")
    assert [(entry.title, entry.fields) for entry in listing.entries] == [
        (entry.title, entry.fields) for entry in plain.entries
    ]
    assert (listing.title, listing.date_text) == ("arXiv cs.RO", "2025-08-14")
    older, newer = read_dump(make(FEED, cte=encoding).as_bytes(), source="feed.eml")
    assert (older.date_text, newer.date_text) == ("2025-08-14", "2025-08-15")


def test_the_character_set_that_a_mail_names() -> None:
    text = PAPER.format("Brücken über den Fluß")
    message = make(text, charset="iso-8859-15", cte="8bit")
    assert read_one(message.as_bytes(), source="mail.eml").entries[0].title == "Brücken über den Fluß"


def test_a_character_set_that_nobody_knows_is_read_as_utf_8() -> None:
    data = base64.b64encode(PAPER.format("Brücken").encode())
    mail = b'From: a@b.example\nMIME-Version: 1.0\nContent-Type: text/plain; charset="x-river"\n'
    mail += b"Content-Transfer-Encoding: base64\n\n" + data
    assert read_one(mail, source="mail.eml").entries[0].title == "Brücken"


def test_the_html_part_is_read_where_the_plain_part_holds_no_papers() -> None:
    message = make("x = 1\ny = 2\nimport os\nprint(x)\nz = 3\n")
    message.add_alternative((FORMATS / "blog.rss").read_text("utf-8"), subtype="html")
    assert len(read_dump(message.as_bytes(), source="mail.eml")) == 2


def test_a_plain_part_that_only_points_to_the_other_is_passed_over() -> None:
    message = make("Your mail program shows no HTML. Read this mail on our site.")
    message.add_alternative((FORMATS / "blog.rss").read_text("utf-8"), subtype="html")
    assert len(read_dump(message.as_bytes(), source="mail.eml")) == 2


@pytest.mark.parametrize(
    ("header", "day"),
    [
        (
            "From: Digest <d@example.org>\nSent: Thursday, August 14, 2025 6:00 AM\nSubject: Papers",
            "2025-08-14",
        ),
        ("Von: Digest\nGesendet: Donnerstag, 14. August 2025 06:00\nBetreff: Papiere", "2025-08-14"),
        ("发件人：河\n发送时间：2025年8月14日 6:00\n主题：论文", "2025-08-14"),
        ("Return-Path: <d@b.example>\nReceived: from x\n\tby y\nSubject: P", ""),
    ],
)
def test_a_mail_as_a_program_copies_it(header: str, day: str) -> None:
    text = f"{header}\n\n{PAPER.format('Quiet Bridges')}\n{PAPER.format('Loud Trains')}"
    draft = read_one(text.encode(), source="mail.txt")
    assert [entry.title for entry in draft.entries] == ["Quiet Bridges", "Loud Trains"]
    assert draft.date_text == day
    assert isinstance(draft.count, LineCount)
    assert draft.count.lines == len(text.splitlines())
    assert text.splitlines()[draft.entries[1].line - 1] == "Loud Trains"


def test_the_mails_of_a_mailbox_are_digests_and_one_without_papers_is_said() -> None:
    box = b""
    for day, title in ((14, "Quiet Bridges"), (15, "Loud Trains")):
        message = make(PAPER.format(title), cte="7bit")
        message.replace_header("Date", f"Thu, {day} Aug 2025 06:00:00 +0000")
        box += b"From list@river.example Thu Aug 14 06:00:00 2025\n" + message.as_bytes() + b"\n"
    box += b"From list@river.example Thu Aug 14 06:00:00 2025\n" + make("import os\n" * 9).as_bytes()
    drafts = read_dump(box, source="box.mbox")
    assert [(draft.date_text, draft.entries[0].title) for draft in drafts] == [
        ("2025-08-14", "Quiet Bridges"),
        ("2025-08-15", "Loud Trains"),
    ]
    assert all(draft.sha256 for draft in drafts)
    assert [remark.message for remark in drafts[0].remarks] == [
        "a mail without papers: source code, not a digest"
    ]
    lines = box.decode().splitlines()
    for draft in drafts:
        assert lines[draft.entries[0].line - 1] == draft.entries[0].title
    assert sum(draft.count.lines for draft in drafts if isinstance(draft.count, LineCount)) == len(lines)


def test_what_is_wrong_in_a_mail_is_said_with_its_line_in_the_file() -> None:
    with pytest.raises(DumpError) as caught:
        read_dump(make("import os\n" * 9).as_bytes(), source="mail.eml")
    assert str(caught.value) == "mail.eml:7: source code, not a digest"


def test_a_mail_without_text_is_refused_by_name() -> None:
    with pytest.raises(DumpError, match="a mail without text"):
        read_dump(b"From: a@b.example\nSubject: nothing\n\n", source="mail.eml")


def test_mails_within_mails_are_read_to_a_depth() -> None:
    header = "From: a@b.example\nTo: c@d.example\n\n"
    assert read_one((header * 3 + PAPER.format("Quiet Bridges")).encode(), source="mail.txt").entries
    with pytest.raises(DumpError, match="mails within mails"):
        read_dump((header * 2000 + PAPER.format("Quiet Bridges")).encode(), source="mail.txt")


def test_blank_lines_above_a_mail_change_nothing_but_the_lines() -> None:
    draft, moved = read_one(MAIL, source="mail.eml"), read_one(b"\n \n" + MAIL, source="mail.eml")
    assert moved.entries[0].line == draft.entries[0].line + 2
    assert moved.date_line == draft.date_line + 2
    assert moved.entries[0].title == draft.entries[0].title


def test_a_mail_that_ends_too_early_is_read_and_says_so() -> None:
    cut = MAIL[: MAIL.index(b"--otter\nContent-Type: text/html")]
    draft = read_one(cut, source="mail.eml")
    assert len(draft.entries) == 2
    assert [(remark.line, remark.message) for remark in draft.remarks] == [
        (cut.count(b"\n"), "the mail ends too early")
    ]


def test_a_listing_attached_to_a_short_mail_and_a_mail_passed_on_are_read() -> None:
    attached = make("The papers of today are attached.")
    attached.add_attachment(LISTING, filename="list.txt")
    draft = read_one(attached.as_bytes(), source="mail.eml")
    assert (draft.title, len(draft.entries), draft.date_text) == ("arXiv cs.RO", 3, "2025-08-14")
    passed_on = make("See below.")
    passed_on.replace_header("Date", "Fri, 22 Aug 2025 06:00:00 +0000")
    passed_on.add_attachment(email.message_from_bytes(MAIL, policy=email.policy.default))
    draft = read_one(passed_on.as_bytes(), source="mail.eml")
    assert (len(draft.entries), draft.date_text) == (2, "2025-08-14")


@pytest.mark.parametrize("charset", ["rot13", "base64", "x-nothing"])
def test_no_character_set_can_break_the_reading(charset: str) -> None:
    mail = f'From: a@b.example\nMIME-Version: 1.0\nContent-Type: text/plain; charset="{charset}"\n\n'
    draft = read_one((mail + PAPER.format("Brücken")).encode(), source="mail.eml")
    assert draft.entries[0].title == "Brücken"


def test_an_attachment_beside_papers_is_said() -> None:
    message = make(PAPER.format("Quiet Bridges"))
    message.add_attachment("More to read.", filename="more.txt")
    draft = read_one(message.as_bytes(), source="mail.eml")
    assert len(draft.entries) == 1
    assert [remark.message for remark in draft.remarks] == ["an attachment that is not read"]
