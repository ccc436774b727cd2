"""What a record says of a paper, whatever its format calls it → an entry.

A reader of records (objects, rows, references, items, labelled lines) looks up with `field_name` what its
format's key means, and hands over the values as they stand. What they look like in a page is decided here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from sitegen.importing.readers.draft import DraftEntry, Remark
from sitegen.importing.readers.markup import one_line, paragraphs, without_markup
from sitegen.importing.readers.people import author_names
from sitegen.importing.readers.when import written_date
from sitegen.urls import arxiv_id, doi_id, web_url

# The keys of a page's fields, in its order.
FIELDS = (
    "arxiv",
    "doi",
    "authors",
    "url",
    "pdf",
    "code",
    "upvotes",
    "categories",
    "venue",
    "comment",
    "published",
)

# Field → what formats call it, in small letters without blanks and signs. Beside the fields of a page:
# `title`, `abstract`, `id` (of any catalogue), `listed` (the day on which a digest listed the paper); "" is
# what is known and of no use to a page.
_NAMES = {
    "title": "title papertitle papername name headline titel titre titulo 标题 題目 タイトル 제목 ti t1 "
    "paper",
    "abstract": "abstract summary description abstractnote abstracttext zusammenfassung resume resumen "
    "contents 摘要 概要 요약 초록 ab n2 tldr",
    "arxiv": "arxiv arxivid arxivnumber eprint eprintid arxivno",
    "doi": "doi do digitalobjectidentifier",
    "authors": "authors author authornames authorlist creators creator autor autoren auteurs autores 作者 "
    "저자 著者 au a1 fau by dccreator",
    "url": "url link links urls paperurl paperlink arxivurl arxivlink absurl absurlarxiv abs "
    "absraturl arxivpageurl pageurl htmlurl permalink href ur uri 链接 링크 entryid externalurl "
    "arxivabsurl",
    "pdf": "pdf pdfurl pdflink linkpdf",
    "code": "code codeurl codelink codelinks github githuburl githublink githublinks githubrepo repo "
    "repository repourl 代码",
    "upvotes": "upvotes upvote votes vote likes points score numupvotes",
    "categories": "categories category cate subjects subject primarycategory primarycat tags keywords "
    "keyword classes topics field fields kw 分类 类别 카테고리",
    "venue": "venue journal journalref journaltitle journalname booktitle publication publicationtitle "
    "conference jo jt t2 jf publishedin 期刊",
    "comment": "comment comments note notes arxivcomment 备注",
    "published": "published publishedat publicationdate publishdate pubdate publicationyear date year "
    "submitted submittedon submitteddate submissiondate datum py da dp y1 publishedon "
    "datepublished created createdat 日期 发布日期",
    "listed": "listed listedon listedat firstlisted scrapeddate digest digestdate dailydate "
    "submittedondailyat",
    "id": "id paperid key uid guid pmid",
    "": "thumbnail image slug scrapedat updated updatedat updateddate version lang language "
    "itemtype dateadded datemodified numcomments ids mediaurls",
}
_BY_NAME = {name: field for field, names in _NAMES.items() for name in names.split()}


def field_name(key: str) -> str | None:
    """What a format's key means: one of FIELDS, `title`, `abstract`, `id`, `listed`; "" for what no page
    needs; None where it is unknown."""
    return _BY_NAME.get(re.sub(r"[^\w]|_", "", key).lower())


def make_entry(values: Mapping[str, Sequence[str]], *, line: int) -> tuple[DraftEntry | None, list[Remark]]:
    """The entry of a record, and what could not be taken from it; None where it has no title.

    `values` are by the names that `field_name` gives. What has several values (authors, addresses,
    categories) may give them one by one, or all in one text. Of several titles the first counts; all
    abstracts do.
    """
    title = next((name for part in values.get("title", ()) if (name := plain_line(part))), "")
    if not title:
        return None, []
    read = _Fields(values)
    entry = DraftEntry(
        title=title,
        paragraphs=_abstract(values.get("abstract", ())),
        fields=tuple((key, value) for key in FIELDS if (value := read.found.get(key, ""))),
        line=line,
    )
    return entry, [_left_out(key, text, line) for key, text in read.refused]


def plain_line(text: str) -> str:
    """Text on one line, without markup of HTML."""
    return one_line(without_markup(text))


def _abstract(texts: Iterable[str]) -> tuple[str, ...]:
    """The paragraphs of all texts, those once that several hold: a summary and an abstract are both kept."""
    found = [paragraphs(without_markup(text)) for text in texts if text.strip().lower() not in _NOTHING]
    return tuple(dict.fromkeys(part for text in found for part in text))


_WHAT = {
    "arxiv": "arXiv identifier",
    "doi": "DOI",
    "url": "web address",
    "pdf": "web address",
    "code": "web address",
    "upvotes": "number",
    "published": "date",
}


def _left_out(key: str, text: str, line: int) -> Remark:
    return Remark(
        line=line,
        message=f"left out, for it is no {_WHAT[key]}: {text[:60]}",
        hint=f"correct `{key}`, or delete it",
    )


class _Fields:
    """The fields of one record, read from its values: what was found, and what was refused."""

    def __init__(self, values: Mapping[str, Sequence[str]]) -> None:
        self.found: dict[str, str] = {}
        self.refused: list[tuple[str, str]] = []
        self._values = values
        self._each("arxiv", _arxiv_alone)
        self._each("doi", doi_id)
        for text in self._texts("id"):  # of any catalogue, or an address
            if not self._identify(text) and is_address(text):
                self._address("url", web_url(text))
        for key in ("url", "pdf", "code"):
            for text in self._texts(key):
                self._addresses(key, text)
        self._each("upvotes", _whole_number)
        self._each("published", written_date)
        self.found["authors"] = author_names([plain_line(text) for text in values.get("authors", ())])
        self.found["categories"] = ", ".join(_categories(self._texts("categories")))
        for key in ("venue", "comment"):
            self.found[key] = "; ".join(dict.fromkeys(self._texts(key)))

    def _texts(self, key: str) -> Iterator[str]:
        texts = (plain_line(part) for part in self._values.get(key, ()))
        return (text for text in texts if text.lower() not in _NOTHING)

    def _each(self, key: str, read: Callable[[str], str]) -> None:
        for text in self._texts(key):
            if found := read(text):
                self.found.setdefault(key, found)
            else:
                self.refused.append((key, text))

    def _identify(self, text: str) -> bool:
        """Take a text that is an identifier; whether it is one."""
        for key, read in (("arxiv", _arxiv_alone), ("doi", doi_id)):
            if not is_address(text) and (found := read(text)):
                self.found.setdefault(key, found)
                return True
        return False

    def _addresses(self, key: str, text: str) -> None:
        """Every address in a text."""
        words = (word.strip("<>()[]{},;'\"") for word in text.split())
        addresses = [url for word in words if is_address(word) and (url := web_url(word))]
        if not addresses and not self._identify(text):
            self.refused.append((key, text))
        for url in addresses:
            self._address(key, url)

    def _address(self, key: str, url: str) -> None:
        """An address under what it leads to. Those that follow from an identifier are not written down."""
        place = urlsplit(url)
        host = (place.hostname or "").removeprefix("www.")
        if host.endswith("doi.org") and (found := doi_id(place.path)):
            self.found.setdefault("doi", found)
            return
        if host.endswith(_KNOW_ARXIV) and (found := arxiv_id(place.path.removesuffix(".pdf"))):
            is_own = self.found.setdefault("arxiv", found) == found
            if is_own and host.endswith("arxiv.org"):
                return
        if place.path.lower().endswith(".pdf"):
            key = "pdf"
        elif host in _CODE_HOSTS and key != "pdf":
            key = "code"
        if self.found.setdefault(key, url) != url:
            self.refused.append((key, url))


# Hosts whose addresses hold the identifiers of arXiv.
_KNOW_ARXIV = ("arxiv.org", "huggingface.co", "alphaxiv.org", "hf.co")
_CODE_HOSTS = frozenset({"github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "gitee.com"})
# How a format says that it has nothing to say.
_NOTHING = frozenset({"", "-", "–", "—", "none", "null", "nan", "n/a", "na", "[]", "{}", "no", "false"})


def is_address(text: str) -> bool:
    """Whether a text is a web address."""
    return re.match(r"https?://[^\s/]", text, re.IGNORECASE) is not None


_ARXIV_ALONE = re.compile(
    r"(?:arxiv:\s*)?(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?(?:\s*\[[\w.-]+\])?",
    re.IGNORECASE,
)


def _arxiv_alone(text: str) -> str:
    """The identifier in a text that is one, or an address with one; empty where it is more."""
    if is_address(text) or _ARXIV_ALONE.fullmatch(text):
        return arxiv_id(text.removesuffix(".pdf"))
    return ""


def _whole_number(text: str) -> str:
    """`1540` for `1,540` and `1.54k`; empty for what is no number."""
    match = re.fullmatch(r"(\d+(?:[,\u202f]\d{3})*|\d+\.\d+)(?:\.0+)?\s?([kK]?)", text)
    if match is None:
        return ""
    value = float(re.sub(r"[,\u202f]", "", match[1])) * (1000 if match[2] else 1)
    return str(round(value))


_CODED = re.compile(r"\(([a-z-]+(?:\.[A-Za-z-]{2,})?)\)")  # `Machine Learning (cs.LG)`
_ARXIV_ARCHIVE = re.compile(
    r"(?:astro-ph|cond-mat|cs|econ|eess|gr-qc|hep-(?:ex|lat|ph|th)|math(?:-ph)?|nlin|nucl-(?:ex|th)|physics|q-bio|q-fin|quant-ph|stat)(?:\.[A-Za-z-]{2,})?"
)


def _categories(texts: Iterable[str]) -> list[str]:
    """Each category once: `cs.LG` for `Machine Learning (cs.LG)`; lists are parted by commas, semicolons or,
    where all are those of arXiv, blanks."""
    found: dict[str, None] = {}
    for text in texts:
        words = text.split()
        listed = words if all(map(_ARXIV_ARCHIVE.fullmatch, words)) else re.split(r"\s*[;,]\s*", text)
        for part in listed:
            coded = _CODED.search(part)
            name = coded[1] if coded and _ARXIV_ARCHIVE.fullmatch(coded[1]) else part.strip(" #'\"[]")
            if name:
                found.setdefault(name)
    return list(found)
