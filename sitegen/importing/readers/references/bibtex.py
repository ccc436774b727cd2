"""Bibliographies of BibTeX and BibLaTeX, an entry each.

    @article{bridges,
      title = {Quiet {Bridges}},
      author = {Example, Ada and Muster, Bo},
      eprint = {2508.01234}, archiveprefix = {arXiv},
      year = 2025, month = aug,
    }

The entries are split here and not by bibtexparser: that needs more time for 50 MB than a whole import may.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote

from sitegen.errors import DumpError
from sitegen.importing.readers.common.draft import Draft
from sitegen.importing.readers.common.own import own_note
from sitegen.importing.readers.common.people import given_first
from sitegen.importing.readers.common.raw import Head, Raw
from sitegen.importing.readers.common.records import Records, meaning
from sitegen.importing.readers.references.bibtex_entries import Block, read_blocks
from sitegen.text.dates import SHORT_MONTHS
from sitegen.urls import arxiv_id

HINT = "write entries with titles: @article{key, title = {…}, author = {…}}; see docs/reference/dumps.md"

_FIRST = re.compile(r"^[ \t]*@[ \t]*(\w+)\s*[{(]", re.MULTILINE)
_ABOVE = 12  # lines that a program may write above the first entry, beside those marked as comments
_LONGEST = 200  # characters of such a line


def sniff(head: Head) -> bool:
    """Whether the text begins with an entry, but for what a program says of itself above it."""
    match = _FIRST.search(head.text)
    if match is None:
        return False
    lines = head.text[: match.start()].splitlines()
    above = [line for line in lines if line.strip() and not line.startswith(("%", "#"))]
    if len(above) > _ABOVE or any(len(line) > _LONGEST for line in above):
        return False
    is_bare = match[1].lower() in {"comment", "string", "preamble"}
    return is_bare or re.match(r"[^,]{0,200},?\s*[\w-]+\s*=", head.text[match.end() :]) is not None


def read(raw: Raw) -> tuple[Draft, ...]:
    """An entry an entry. DumpError where none has a title."""
    refusal = DumpError("BibTeX, but no entry has a title", line=1, hint=HINT)
    records = Records(raw, what="reference", refusal=refusal, is_sure=True)
    for block in read_blocks(raw.text):
        if block.kind in {"comment", "preamble", "string"}:
            records.skip()
        elif block.fault:
            records.report(block.line, block.fault, hint="mend the entry, or delete it")
        else:
            _add(block, records)
    return records.digests()


def _add(block: Block, records: Records) -> None:
    day = own_note(block.fields.get("note", ""))
    fields = _without_own(block, unquote(block.fields.get("doi", ""))) if day else block.fields
    days = block.fields.get("digests", day).split(", ") if day else ()
    for key, value in fields.items():
        if _name(key) is None and value.strip():
            records.unknown(key, block.line)
    records.add(_values(fields), line=block.line, days=days, text=block.text)


def _without_own(block: Block, doi: str) -> dict[str, str]:
    """The fields of an entry of papers.bib without what it says of its archive."""
    of_archive = {"note", "digests", "slug", "year"}  # a year that is the paper's own stands in `date`
    fields = {key: value for key, value in block.fields.items() if key not in of_archive}
    slug = block.fields.get("slug", block.key)
    if fields.get("url", "").endswith(f"/papers/{slug}/"):
        del fields["url"]
    return {**fields, "doi": doi}


# What the fields of BibTeX mean, beside the table of aliases; "" is what no page needs.
_MEANING = {
    "arxiv": "arxivid",
    "categories": "primaryclass eprintclass",
    "comment": "annote annotation addendum howpublished",
    "venue": "eventtitle maintitle",
    "": (
        "archiveprefix eprinttype subtitle month day year date eprint volume publisher address "
        "location school institution organization editor key crossref urldate timestamp biburl bibsource "
        "adsurl adsnote owner groups file local-url date-added date-modified bdsk-url-1 bdsk-url-2 "
        "mendeley-groups keywords-plus langid pubstate eid chapter numpages articleno issue_date issue acmid "
        "type language shorttitle journalabbrev shortjournal pmid pmcid urlseen lccn origdate entrysubtype "
        "options internal-note readstatus priority ranking"
    ),
}
_NAMES = {key: name for name, keys in _MEANING.items() for key in keys.split()}


_ESCAPED = re.compile(r"\\([&%$#_])")


def _name(key: str) -> str | None:
    return _NAMES[key] if key in _NAMES else meaning(key)


def _values(fields: Mapping[str, str]) -> dict[str, list[str]]:
    """The values of an entry, by the names of `fields.field_name`."""
    values: dict[str, list[str]] = {}
    for key, value in fields.items():
        name = _name(key)
        if not name or name in {"authors", "id"}:
            continue
        if name in {"url", "pdf", "code", "doi"}:
            values.setdefault(name, []).append(_address(value))
        elif name in {"title", "abstract"}:
            values.setdefault(name, []).append(without_braces(value))
        else:  # a page's fields are plain text
            values.setdefault(name, []).append(_ESCAPED.sub(r"\1", without_braces(value)))
    if subtitle := without_braces(fields.get("subtitle", "")).strip():
        values["title"] = [f"{title}: {subtitle}" for title in values.get("title", ())]
    values["authors"] = _names(fields.get("author", ""))
    values["published"] = [*_date(fields), *values.get("published", ())]
    kind = (fields.get("archiveprefix") or fields.get("eprinttype") or "arxiv").strip("{} ").lower()
    for text in (fields.get("eprint", ""), fields.get("volume", "")):
        if kind == "arxiv" and (found := arxiv_id(text[:_LONGEST].strip("{} ").removesuffix(".pdf"))):
            values.setdefault("arxiv", []).append(found)
    if (how := fields.get("howpublished", "")) and "://" in how:
        values.setdefault("url", []).append(_address(how))
        values["comment"] = [text for text in values["comment"] if "://" not in text]
    return {name: texts for name, texts in values.items() if any(texts)}


def _date(fields: Mapping[str, str]) -> list[str]:
    """`2025-08` for a year and a month, whether by its name or its number."""
    year = fields.get("year", "").strip("{} ")
    month = fields.get("month", "").strip("{}. ")
    given = [fields["date"].strip("{} ").partition("/")[0]] if "date" in fields else []
    if not year or not month:
        return given + ([year] if year else [])
    if month.isdigit():
        return [*given, f"{year}-{month:0>2}"]
    is_known = month[:3].lower() in SHORT_MONTHS
    return [*given, f"{month.translate(_BLANKS)} {year}" if is_known else year]


_BLANKS = str.maketrans("~{}", "   ")


def _address(text: str) -> str:
    """An address without TeX."""
    if "\\" not in text:
        return text.strip("{} ")
    text = re.sub(r"\\(?:url|href)\s*\{([^{}]*)\}", r" \1 ", text)
    text = text.replace(r"\textasciitilde{}", "~").replace(r"{\textasciitilde}", "~").replace(r"\~{}", "~")
    return re.sub(r"\\([_%&#~$])", r"\1", text).strip("{} ")


_AND = re.compile(r"\s+and\s+|[{}]", re.IGNORECASE)


def _names(text: str) -> list[str]:
    """The names of a list: `and` parts them outside of braces."""
    if "{" not in text:
        parts = " ".join(text.split()).split(" and ")
        return ["et al." if name == "others" else given_first(name) for name in parts if name]
    names, start, depth = [], 0, 0
    for match in _AND.finditer(text):
        if match[0] in "{}":
            depth += 1 if match[0] == "{" else -1
        elif depth <= 0:
            names.append(text[start : match.start()])
            start = match.end()
    names.append(text[start:])
    found = [" ".join(name.split()) for name in names]
    return ["et al." if name == "others" else _one_name(name) for name in found if name]


def _one_name(name: str) -> str:
    """In braces a name is what it is; a page parts names by commas, so it has none."""
    is_whole = name.startswith("{") and name.find("}") == len(name) - 1
    return name[1:-1].replace(",", "") if is_whole else given_first(name)


_TOKEN = re.compile(
    r"\$[^$]*\$|\\[{}\\$]|\\(?:[A-Za-z]+\*?|[^A-Za-z])\s*(?=\{)|\{(?=\\[A-Za-z`'^~\"=.])|[{}]"
)
_OWN_SIGNS = {r"\textbraceleft{}": "{", r"\textbraceright{}": "}", r"\textasciicircum{}": "^"}


def without_braces(text: str) -> str:
    """TeX without the braces that only keep capitals as they are; those of commands and math stay."""
    if "\\" not in text and "$" not in text:  # as in most
        return text.replace("{", "").replace("}", "")
    parts: list[str] = []
    stays: list[bool] = []  # of the braces that are open
    place, is_argument = 0, False
    for match in _TOKEN.finditer(text):
        parts.append(text[place : match.start()])
        place, sign = match.end(), match[0]
        if sign == "{":
            stays.append(is_argument or text.startswith("\\", place))
            is_shown = stays[-1]
        else:
            is_shown = sign != "}" or (bool(stays) and stays.pop())
        parts.append(sign if is_shown else "")
        is_argument = sign not in "{}" and text.startswith("{", place)
    plain = "".join(parts) + text[place:]
    for sign, char in _OWN_SIGNS.items():
        plain = plain.replace(sign, char)
    return plain
