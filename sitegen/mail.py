"""A digest → a mail message for whatever sends mail. The same bytes each time: no clock, no random boundary.

Mail readers know neither style sheets nor MathML: styles are inline, and text is the papers' plain form.
"""

from __future__ import annotations

import hashlib
import re
import textwrap
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from enum import IntEnum
from functools import cache
from urllib.parse import quote

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup, escape

from sitegen.model import DigestPapers, Paper, Site, Taxonomy, Text
from sitegen.text.dates import midnight
from sitegen.text.excerpts import first_sentences
from sitegen.text.references import addresses
from sitegen.text.wording import digest_name, introduction, link_name
from sitegen.text.words import Words
from sitegen.urls import digest_path, paper_path, web_url

# The best-known web mail cuts a message's HTML at 102 KB and hides the rest behind a link.
HTML_BYTES = 100_000
_WIDTH = 72  # columns of the plain text (RFC 5322 recommends less than 78)
_AUTHORS = 6
_NO_TOPICS = Taxonomy()
_INTRODUCTIONS = ("papers_as_titles", "papers_in_short", "papers_listed")  # strings, by detail


class _Detail(IntEnum):
    """How much of each paper a message shows; the same for all its papers."""

    TITLES = 0
    SENTENCES = 1
    ABSTRACTS = 2


def mail_message(
    day: DigestPapers, site: Site, words: Words, *, taxonomy: Taxonomy = _NO_TOPICS, note: Text | None = None
) -> bytes:
    """The digest as a complete message (RFC 5322), with CRLF line ends: plain text and HTML.

    The taxonomy names the papers' topics; `note` is the editor's.
    """
    digest = day.digest
    authority = _authority(site)
    message = EmailMessage(policy=SMTP)
    message["From"] = site.mail.sender or Address(_one_line(site.title), "digests", authority)
    message["To"] = site.mail.recipient or "undisclosed-recipients:;"
    count = words("papers", len(day.papers))
    message["Subject"] = _one_line(words("mail_subject", name=digest_name(digest, words), papers=count))
    message["Date"] = midnight(digest.date)
    message["Message-ID"] = f"<digests.{quote(digest.id)}@{authority}>"
    message["List-Id"] = _list_id(site, authority)
    message["List-Archive"] = f"<{site.base_url}digests/>"
    message["Archived-At"] = f"<{_url(day, site)}>"
    message["Auto-Submitted"] = "auto-generated"
    html, text = _parts(day, site, words, taxonomy, note)
    # Quoted-printable bodies have no `=_`, so the boundary cannot occur in them (RFC 2045, 6.7).
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = site.language
    message.set_boundary("=_" + hashlib.sha256((text + html).encode()).hexdigest()[:32])
    return message.as_bytes()


def mail_html(
    day: DigestPapers, site: Site, words: Words, *, taxonomy: Taxonomy = _NO_TOPICS, note: Text | None = None
) -> str:
    """The HTML part alone, at most `HTML_BYTES` large."""
    return _parts(day, site, words, taxonomy, note)[0]


def mail_text(
    day: DigestPapers, site: Site, words: Words, *, taxonomy: Taxonomy = _NO_TOPICS, note: Text | None = None
) -> str:
    """The plain text part alone: lines of at most 72 columns, but for long words and URLs."""
    return _parts(day, site, words, taxonomy, note)[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One paper as both parts show it."""

    title: str
    url: str
    facts: str = ""  # authors, topics, first listing; one line
    paragraphs: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()  # name and URL
    dates: tuple[str, ...] = ()  # in the facts


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mail:
    """What both parts show."""

    words: Words
    language: str
    site_title: str
    site_url: str
    heading: str
    url: str
    introduction: str
    note: tuple[str, ...]  # paragraphs
    note_links: tuple[tuple[str, str], ...]  # text and URL
    full: bool  # more than titles
    rows: tuple[_Row, ...]
    rest: str  # what is left out; may be empty
    feed_url: str
    dates: tuple[str, ...]  # that stand in it, to be kept on one line


def _parts(
    day: DigestPapers, site: Site, words: Words, taxonomy: Taxonomy, note: Text | None
) -> tuple[str, str]:
    """HTML and plain text, both in the richest detail whose HTML is not too large.

    Where even the titles are too many, the last ones are left out, and the message says so.
    """
    names = {term.id: term.name for term in taxonomy.terms}
    for detail in sorted(_Detail, reverse=True):
        rows = tuple(_row(paper, day.digest.id, site, words, names, detail) for paper in day.papers)
        mail = _mail(day, site, words, note, detail, rows)
        html = _html(mail)
        if len(html) <= HTML_BYTES:
            return html.decode(), _text(mail)

    def size(count: int) -> int:
        return len(_html(_mail(day, site, words, note, detail, rows[:count])))

    most = bisect_right(range(len(rows)), HTML_BYTES, key=size)
    mail = _mail(day, site, words, note, detail, rows[: max(most - 1, 0)])
    return _html(mail).decode(), _text(mail)


def _mail(
    day: DigestPapers, site: Site, words: Words, note: Text | None, detail: _Detail, rows: tuple[_Row, ...]
) -> _Mail:
    """The message with its first rows."""
    left_out = len(day.papers) - len(rows)
    said = words(_INTRODUCTIONS[detail], papers=words("papers", len(day.papers)))
    dates = {words.short_day(day.digest.date), words.day(day.digest.date)}
    return _Mail(
        words=words,
        language=site.language,
        site_title=_one_line(site.title),
        site_url=site.base_url,
        heading=_one_line(digest_name(day.digest, words)),
        url=_url(day, site),
        introduction=introduction(said, day.digest, words),
        note=_paragraphs(note.plain) if note else (),
        note_links=_links(note) if note else (),
        full=detail > _Detail.TITLES,
        rows=rows,
        rest=words("more_on_the_web", left_out) if left_out else "",
        feed_url=f"{site.base_url}feeds/",
        dates=tuple(sorted(dates.union(*(row.dates for row in rows)))),
    )


def _row(
    paper: Paper, digest_id: str, site: Site, words: Words, names: dict[str, str], detail: _Detail
) -> _Row:
    title = _one_line(paper.title.plain)
    url = site.base_url + paper_path(paper.slug)
    if detail is _Detail.TITLES:
        return _Row(title=title, url=url)
    authors = ", ".join(paper.authors[:_AUTHORS])
    if len(paper.authors) > _AUTHORS:
        authors = words("authors_and_others", names=authors)
    topics = ", ".join(names[topic] for topic in paper.topics if topic in names)
    first = paper.listings[0]
    dates = (words.day(first.date),) if first.digest != digest_id else ()
    again = words("listed_first", date=dates[0]) if dates else ""
    facts = _one_line(" · ".join(fact for fact in (authors, topics, again) if fact))
    if detail is _Detail.SENTENCES:
        paragraphs = _paragraphs(first_sentences(paper.abstract.plain))
        return _Row(title=title, url=url, facts=facts, dates=dates, paragraphs=paragraphs)
    links = [
        (words("link_paper"), paper.url),
        *((link_name(link.kind, words), link.url) for link in paper.links),
    ]
    return _Row(
        title=title,
        url=url,
        facts=facts,
        dates=dates,
        paragraphs=_paragraphs(paper.abstract.plain),
        links=tuple((name, web) for name, address in links if (web := web_url(address))),
    )


def _links(note: Text) -> tuple[tuple[str, str], ...]:
    """The links of the note, each address once; not those whose address is to be read in the note."""
    found = {each.href: (_one_line(each.text) or each.href, each.href) for each in addresses(note.source)}
    return tuple((text, href) for text, href in found.values() if href.startswith("http") and href != text)


def _url(day: DigestPapers, site: Site) -> str:
    return site.base_url + quote(digest_path(day.digest.id))


# Headers


def _authority(site: Site) -> str:
    """The host of the archive's `feed_id`: `example.org,2026` and `me@example.org,2026` → `example.org`."""
    return site.feed_id.partition(",")[0].rpartition("@")[2]


def _list_id(site: Site, authority: str) -> str:
    """The list's name and identifier (RFC 2919)."""
    title = _one_line(site.title)
    quoted = re.sub(r'(["\\])', r"\\\1", title)
    return f'"{quoted}" <digests.{authority}>' if title.isascii() else f"<digests.{authority}>"


# Texts


def _one_line(text: str) -> str:
    """Without line breaks and control characters, which no header may hold."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _paragraphs(plain: str) -> tuple[str, ...]:
    return tuple(line for line in map(_one_line, re.split(r"\n\s*\n", plain)) if line)


def _text(mail: _Mail) -> str:
    lines = [mail.heading, "-" * min(len(mail.heading), _WIDTH), ""]
    lines += [*_wrap(mail.introduction), mail.url, ""]
    for paragraph in mail.note:
        lines += [*_wrap(paragraph), ""]
    if mail.note_links:
        lines += [*(f"{name}: {url}" for name, url in mail.note_links), ""]
    for number, row in enumerate(mail.rows, 1):
        lines += [*_wrap(f"{number}. {row.title}"), row.url]
        lines += _wrap(row.facts)
        lines += [""]
        for paragraph in row.paragraphs:
            lines += [*_wrap(paragraph), ""]
        if row.links:
            lines += [*(f"{name}: {url}" for name, url in row.links), ""]
    if mail.rest:
        lines += [f"{mail.rest}: {mail.url}", ""]
    # The customary line before a signature, which mail readers fold away.
    lines += ["-- ", mail.site_title, mail.site_url, f"{mail.words('feeds')}: {mail.feed_url}"]
    return "\n".join(lines) + "\n"


def _wrap(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False)


def _html(mail: _Mail) -> bytes:
    return _template().render(mail=mail).encode()


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["whole_dates"] = _whole_dates
    return environment.from_string(_HTML)


def _whole_dates(text: str, dates: Sequence[str]) -> Markup:
    """The text in HTML, these dates kept on one line."""
    whole = r'<span style="white-space:nowrap;">\g<0></span>'
    some = "|".join(re.escape(str(escape(date))) for date in dates)
    return Markup(re.sub(some, whole, str(escape(text))))  # noqa: S704, escaped just here


# One column of at most 640 px, laid out by a table for readers that know no `max-width`. Colours are set on
# both text and ground, so that a reader which turns them for the dark turns both.
_HTML = """\
<!DOCTYPE html>
<html lang="{{ mail.language }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{{ mail.heading }}</title>
</head>
{% set sans = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;" %}
{% set break = "overflow-wrap:anywhere;word-break:break-word;" %}
<body style="margin:0;padding:0;background-color:#ffffff;color:#1c1c1a;{{ sans }}">
<div style="display:none;max-height:0;overflow:hidden;">
{{ mail.rows[:3] | map(attribute="title") | join("; ") }}
</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" \
style="background-color:#ffffff;">
<tr><td align="center" style="padding:24px 16px;">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" \
style="max-width:640px;text-align:left;">
<tr><td style="{{ sans }}font-size:16px;line-height:1.5;color:#1c1c1a;{{ break }}">
<p style="margin:0 0 4px;font-size:14px;"><a href="{{ mail.site_url }}" \
style="color:#5a5a55;text-decoration:none;">{{ mail.site_title }}</a></p>
<h1 style="margin:0 0 8px;font-size:26px;line-height:1.25;font-weight:700;"><a href="{{ mail.url }}" \
style="color:#1c1c1a;text-decoration:none;">{{ mail.heading | whole_dates(mail.dates) }}</a></h1>
<p style="margin:0 0 24px;color:#5a5a55;">{{ mail.introduction }}</p>
{% for paragraph in mail.note %}
<p style="margin:0 0 16px;padding-left:12px;border-left:3px solid #c9c9c2;">{{ paragraph }}</p>
{% endfor %}
{% if mail.note_links %}
<p style="margin:0 0 16px;font-size:14px;">
{% for name, url in mail.note_links %}
<a href="{{ url }}" style="color:#0b5394;">{{ name }}</a>{{ "" if loop.last else " &middot; " | safe }}
{% endfor %}
</p>
{% endif %}
{% for row in mail.rows %}
{% if mail.full %}
<h2 style="margin:0;padding:20px 0 0;border-top:1px solid #e2e2dc;font-size:18px;line-height:1.35;\
font-weight:600;"><a href="{{ row.url }}" style="color:#0b5394;text-decoration:none;">{{ row.title }}</a></h2>
{% if row.facts %}
<p style="margin:4px 0 0;font-size:14px;color:#5a5a55;">{{ row.facts | whole_dates(mail.dates) }}</p>
{% endif %}
{% for paragraph in row.paragraphs %}
<p style="margin:8px 0 0;">{{ paragraph }}</p>
{% endfor %}
{% if row.links %}
<p style="margin:8px 0 0;font-size:14px;">
{% for name, url in row.links %}
<a href="{{ url }}" style="color:#0b5394;">{{ name }}</a>{{ "" if loop.last else " &middot; " | safe }}
{% endfor %}
</p>
{% endif %}
<div style="height:20px;line-height:20px;font-size:1px;">&nbsp;</div>
{% else %}
<p style="margin:0 0 12px;"><a href="{{ row.url }}" style="color:#0b5394;">{{ row.title }}</a></p>
{% endif %}
{% endfor %}
{% if mail.rest %}
<p style="margin:0 0 20px;"><a href="{{ mail.url }}" style="color:#0b5394;">{{ mail.rest }}</a></p>
{% endif %}
<p style="margin:20px 0 0;padding:20px 0 0;border-top:1px solid #e2e2dc;font-size:14px;color:#5a5a55;">\
<a href="{{ mail.url }}" style="color:#0b5394;">{{ mail.words("read_on_the_web") }}</a> &middot; \
<a href="{{ mail.feed_url }}" style="color:#0b5394;">{{ mail.words("feeds") }}</a> &middot; \
<a href="{{ mail.site_url }}" style="color:#0b5394;">{{ mail.site_title }}</a></p>
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
"""
