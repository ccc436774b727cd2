"""Slugs, permalinks and output paths. The scheme is a promise: see docs/reference/urls.md.

A *path* is site-relative without a leading slash and ends in a slash for a page (`papers/metra/`);
the home page is the empty path. An absolute URL is the site's base URL with a path behind it.
"""

from __future__ import annotations

import datetime
import hashlib
import html
import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import urlsplit

SLUG_LENGTH = 80
COMPARE = "compare"  # the part of its address where a topic has its id

_TAG = re.compile(rb"<id>tag:([^:<]*):")  # RFC 4151

# Letters that NFKD leaves alone but that have a customary ASCII form.
_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "Æ": "AE",
        "ø": "o",
        "Ø": "O",
        "œ": "oe",
        "Œ": "OE",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ð": "d",
        "Ð": "D",
        "þ": "th",
        "Þ": "Th",
        "ı": "i",
    }
)
_GREEK = {
    letter: unicodedata.name(letter)
    .removeprefix("GREEK SMALL LETTER ")
    .removeprefix("GREEK CAPITAL LETTER ")
    .removeprefix("FINAL ")
    .lower()
    .replace("lamda", "lambda")
    for letter in "αβγδεζηθικλμνξοπρςστυφχψωΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ"
}

_NOT_IN_URLS = re.compile(r"[^A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]")


def ascii_fold(text: str) -> str:
    """The text in ASCII as far as that is customary: marks dropped, Greek letters by name."""
    if text.isascii():
        return text
    named = "".join(
        _GREEK.get(char, char) for char in unicodedata.normalize("NFKD", text.translate(_LETTERS))
    )
    return named.encode("ascii", "ignore").decode()


def slugify(text: str) -> str:
    """Lower-case words joined by hyphens, at most `SLUG_LENGTH` characters, cut at a word.

    A text without any ASCII letter or digit gets a short hash, so that a slug is never empty.
    """
    folded = re.sub(r"(?<=\w)['’](?=s\b)", "", ascii_fold(text))
    slug = "-".join(re.findall(r"[a-z0-9]+", folded.lower()))
    if not slug:
        return short_hash(text)
    if len(slug) <= SLUG_LENGTH:
        return slug
    cut = slug[: SLUG_LENGTH + 1].rfind("-")
    return slug[: cut if cut > 0 else SLUG_LENGTH]


# The first parts of the site's own paths, which pages and files of the owner's may not take.
RESERVED = frozenset({"papers", "digests", "topics", "watches", "search", "feeds", "data", "static"})


def is_page_name(name: str) -> bool:
    """Whether a page or a folder of pages may have this name: lower-case words joined by hyphens."""
    return re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", name) is not None


def is_free_name(name: str) -> bool:
    """Whether such a name may stand at the site's root, where years and the site's own folders are."""
    return is_page_name(name) and name not in RESERVED and not name.isdigit()


def short_hash(text: str) -> str:
    """Eight hexadecimal digits that depend on nothing but the text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def paper_path(slug: str) -> str:
    return f"papers/{slug}/"


def slug_of(path: str) -> str:
    """The slug in the path of a paper; empty for another path."""
    is_paper = path.startswith("papers/") and path.endswith("/") and path.count("/") == 2
    return path[len("papers/") : -1] if is_paper else ""


def alias_path(text: str) -> str:
    """The path of an alias as a user writes it: `/2024/old-name` → `2024/old-name/`; `.html` stays a file."""
    path = text.strip().lstrip("/")
    return path if not path or path.endswith(("/", ".html")) else f"{path}/"


def digest_path(digest_id: str) -> str:
    return f"digests/{digest_id}/"


def full_path(digest_id: str) -> str:
    """Path of a digest's full view, which has the abstracts."""
    return f"{digest_path(digest_id)}full/"


def rows_path(digest_id: str) -> str:
    """Path of the later papers of a long digest. No `.html`: it is not a page."""
    return f"{digest_path(digest_id)}rows.txt"


def topic_path(topic_id: str, page: int = 1) -> str:
    """Path of a topic's page; pages count from 1."""
    return f"topics/{topic_id}/" if page == 1 else f"topics/{topic_id}/{page}/"


def compare_path(topic_ids: Sequence[str] = ()) -> str:
    """Path of the page that compares topics over time; with topics, its address for these."""
    return f"topics/{COMPARE}/" + (f"?t={','.join(topic_ids)}" if topic_ids else "")


def watch_path(watch_id: str, page: int = 1) -> str:
    """Path of a watch's page; pages count from 1."""
    return f"watches/{watch_id}/" if page == 1 else f"watches/{watch_id}/{page}/"


def year_path(year: int) -> str:
    return f"{year:04d}/"


def month_path(year: int, month: int) -> str:
    return f"{year:04d}/{month:02d}/"


def week_path(day: datetime.date) -> str:
    """Path of the ISO week that holds the day; its year is the ISO year."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}/W{week:02d}/"


_ARXIV = re.compile(
    r"(?<![\w.])([0-9]{4}\.[0-9]{4,5}|[a-z-]+(?:\.[a-z]{2})?/[0-9]{7})(?:v[0-9]+)?(?!\w)", re.IGNORECASE
)


def arxiv_id(text: str) -> str:
    """The identifier in `arXiv:2508.01234v2` or an arXiv address, without its version; empty: none."""
    match = _ARXIV.search(text)
    return match[1] if match else ""


def arxiv_page(arxiv: str) -> str:
    """The address of an identifier's page at arXiv; empty for none."""
    return arxiv and f"https://arxiv.org/abs/{arxiv}"


def arxiv_pdf(arxiv: str) -> str:
    """The address of an identifier's PDF; empty for none."""
    return arxiv and f"https://arxiv.org/pdf/{arxiv}"


def doi_page(doi: str) -> str:
    """The address to which a DOI leads; empty for none."""
    return doi and f"https://doi.org/{doi}"


def doi_id(text: str) -> str:
    """The identifier in `doi:10.1000/182` or a DOI's address, in lower case; empty: none."""
    match = re.search(r"10\.[0-9]{4,9}/\S+", text)
    return match[0].lower() if match else ""


def web_url(url: str) -> str:
    """The URL with every character that no URL may hold (RFC 3986) in percent-encoding.

    Empty for what is no http or https URL: `javascript:` and the like lead nowhere.
    """
    encoded = _NOT_IN_URLS.sub(_percent, url.strip())
    try:
        urlsplit(encoded)
    except ValueError:  # `http://[`
        return ""
    return encoded if re.match(r"https?://[^/]", encoded, re.IGNORECASE) else ""


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))


def page_file(path: str) -> str:
    """The output file of a page: `papers/metra/` → `papers/metra/index.html`."""
    return f"{path}index.html" if path.endswith("/") or not path else path


def root_of(path: str) -> str:
    """What leads from a page back to the site's root: `papers/metra/` → `../../`.

    Links between pages are relative, so that a built site works below any prefix.
    """
    return "../" * path.count("/")


def base_path(base_url: str) -> str:
    """The path below which the site lives: `https://host/repo/` → `/repo/`."""
    return urlsplit(base_url).path or "/"


def feed_id_in(feed: bytes) -> str:
    """The archive's `feed_id`, as the ids in an Atom document say it; empty where there is none."""
    found = _TAG.search(feed)
    return html.unescape(found[1].decode("utf-8", "replace")) if found else ""
