"""The record of addresses: its lines, by what texts are known again, and what no sequence of edits breaks."""

from __future__ import annotations

import os
import random
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.addresses.digests import keep_digests
from sitegen.addresses.matching import settle
from sitegen.addresses.published import published
from sitegen.addresses.record import NO_RECORD, Address, Record, format_record, parse_record
from sitegen.addresses.signs import CLEARLY_OTHER, NEARLY_SAME, likeness, text_key, title_key
from sitegen.archive.identity import digest_order, group_entries
from sitegen.archive.papers import build_archive
from sitegen.importing.result import ImportOptions
from sitegen.importing.run import import_dumps
from sitegen.model import Archive, Digest, Taxonomy
from sitegen.text.markdown import render_inline
from sitegen.urls import digest_path, paper_path
from tests.examples import examples

WORDS = [a + b for a in ("brid", "clo", "lam", "riv") for b in ("ging", "cking", "ation", "wards")]


def text(seed: int, length: int = 60) -> str:
    """A text of its own for every seed: no two share a word."""
    words = [f"{word}{chr(97 + seed % 26)}{mark}" for word in WORDS for mark in "abcdef"]
    return " ".join(random.Random(seed).choices(words, k=length)).capitalize() + "."


def corrected(abstract: str, seed: int, share: float = 0.1) -> str:
    words = abstract.split()
    dice = random.Random(seed)
    return " ".join(dice.choice(WORDS) if dice.random() < share else word for word in words)


# ---- texts -----------------------------------------------------------------------------------------


def test_a_corrected_text_is_nearly_the_same_and_another_text_is_clearly_another() -> None:
    pairs = [(text(n, 120), corrected(text(n, 120), n)) for n in range(100)]
    assert min(likeness(text_key(a), text_key(b)) or 0 for a, b in pairs) >= NEARLY_SAME
    others = [(text(n, 120), text(n + 1, 120)) for n in range(1, 25)]
    common = text(0, 20)  # a third of the words of all of them
    shares = [likeness(text_key(f"{common} {a}"), text_key(f"{common} {b}")) or 0 for a, b in others]
    assert max(shares) < NEARLY_SAME


@pytest.mark.parametrize(
    ("one", "other", "like"),
    [
        ("A *short* text, of course.", "a short text of course", 1),
        ("Lines\r\nof a longer text with more than eight words, wrapped", "Lines of a longer text with "
         "more than eight words, wrapped", 1),
        ("A short text.", "Another one.", None),
        (text(1), "A short text.", None),
    ],
)  # fmt: skip
def test_how_like_texts_are(one: str, other: str, like: float | None) -> None:
    assert likeness(text_key(one), text_key(other)) == like


def test_a_text_that_is_known_has_the_same_key() -> None:
    key = text_key(text(1))
    assert text_key(text(1), {key[:8]: "its key"}) == "its key"
    assert text_key(text(2), {key[:8]: "its key"}) == text_key(text(2))


# ---- lines -----------------------------------------------------------------------------------------

_SLUGS = st.from_regex(r"[a-z0-9]{1,9}(-[a-z0-9]{1,9}){0,4}", fullmatch=True)
_IDS = st.dates().map(str).filter(lambda date: date > "1900")
_PAPERS = st.builds(
    Address,
    path=_SLUGS.map(paper_path),
    digests=st.lists(_IDS, min_size=1, max_size=3).map(tuple),
    title=st.text(max_size=20).map(title_key),
    text=st.text(min_size=1, max_size=20).map(text_key),
    arxiv=st.sampled_from(["", "2508.01234"]),
    doi=st.sampled_from(["", "10.1000/ü"]),
)
_DIGESTS = st.builds(
    Address, path=_IDS.map(digest_path), dump=st.text(st.characters(codec="utf-8")), sha256=st.text("0af")
)
_REDIRECTS = st.builds(Address, path=_SLUGS.map(paper_path), to=_SLUGS.map(paper_path))


@settings(max_examples=examples(30))
@given(st.lists(_PAPERS | _DIGESTS | _REDIRECTS, max_size=6, unique_by=lambda address: address.path))
def test_what_is_written_is_read_again_and_sorted(addresses: list[Address]) -> None:
    data = format_record(addresses)
    record = parse_record(data.decode(), source="x")
    ordered = sorted(addresses, key=lambda address: f'"{address.path}"')
    assert [replace(each, line=0) for each in record.addresses] == ordered
    assert [each.line for each in record.addresses] == [*range(1, len(addresses) + 1)]
    assert format_record(reversed(record.addresses)) == data


def test_a_line_is_short() -> None:
    address = Address(
        path="papers/a-title-of-a-paper/",
        digests=("2025-08-20",),
        title=title_key("A Title of a Paper"),
        text=text_key(text(1)),
    )
    [line] = format_record([address]).decode().splitlines()
    assert re.fullmatch(
        r'\{"path":"papers/a-title-of-a-paper/","digests":\["2025-08-20"\],"text":"[\w.-]{40}"\}', line
    )


# ---- any sequence of edits -------------------------------------------------------------------------

TITLES = ["Memory", "Memory!", "Bridges", "Clocks of Towers", "Lamps"]
TEXTS = [text(seed) for seed in range(1, 6)]
DAY = 86_400
FIRST = 1_755_691_200  # noon of 2025-08-20 in UTC


@dataclass
class Dump:
    name: str
    day: int  # on which the file was written, from the first on
    papers: list[tuple[str, str]]


@dataclass
class Site:
    """Dumps, the pages that were committed, and the record."""

    dumps: list[Dump] = field(default_factory=list)
    pages: tuple[Digest, ...] = ()
    record: Record = NO_RECORD

    def publish(self, dice: random.Random) -> tuple[tuple[Digest, ...], Archive]:
        """What a build makes. ExceptionGroup where an address would be lost."""
        with tempfile.TemporaryDirectory() as folder:
            paths = [write(Path(folder), each) for each in dice.sample(self.dumps, len(self.dumps))]
            replacing = ImportOptions(replace=dice.random() < 0.3)
            result = import_dumps(paths, self.pages, replacing, self.record)
        made = {each.id: each for each in (*self.pages, *(each.digest for each in result.imported))}
        kept = keep_digests(self.record, tuple(made.values()))
        settled = partial(settle, record=self.record, digests=kept)
        archive = build_archive(kept.digests, Taxonomy(), lambda title, abstract: (), settled)
        return tuple(made.values()), archive


def write(folder: Path, dump: Dump) -> Path:
    path = folder / dump.name
    path.write_text("".join(f"{title}\n\n{abstract}\n\n" for title, abstract in dump.papers))
    os.utime(path, (FIRST + dump.day * DAY,) * 2)
    return path


def some_paper(dice: random.Random) -> tuple[str, str]:
    abstract = dice.choice(TEXTS)
    return dice.choice(TITLES), corrected(abstract, dice.randrange(9)) if dice.random() < 0.3 else abstract


def edited(site: Site, dice: random.Random) -> Site:
    """The site with one thing changed."""
    dumps = [Dump(each.name, each.day, list(each.papers)) for each in site.dumps]
    pages = site.pages
    kind = dice.choice(["add", "add", "rename", "title", "text", "both", "paper", "dump", "page", "no pages"])
    if kind == "add" or not dumps:
        date = f"2025-08-{dice.randint(18, 23)}-" if dice.random() < 0.5 else ""
        papers = list({title: (title, body) for title, body in (some_paper(dice) for _ in range(3))}.values())
        dumps.append(Dump(f"{date}{dice.randrange(99)}.txt", dice.randint(0, 5), papers))
        return Site(dumps, pages, site.record)
    dump = dice.choice(dumps)
    place = dice.randrange(len(dump.papers))
    title, abstract = dump.papers[place]
    match kind:
        case "rename":
            dump.name, dump.day = f"{dice.randrange(99)}.txt", 30
        case "title":
            dump.papers[place], dump.day = (f"{title} Anew", abstract), 30
        case "text":
            dump.papers[place], dump.day = (title, corrected(abstract, dice.randrange(99))), 30
        case "both":
            dump.papers[place], dump.day = some_paper(dice), 30
        case "paper":
            dump.papers.pop(place) if len(dump.papers) > 1 else dumps.remove(dump)
        case "dump":
            dumps.remove(dump)
        case "page":
            pages = tuple(edited_page(each, dice) for each in pages)
        case "no pages":
            pages = ()
    return Site(dumps, pages, site.record)


def edited_page(digest: Digest, dice: random.Random) -> Digest:
    entries = list(digest.entries)
    place = dice.randrange(len(entries))
    title, abstract = some_paper(dice)
    changes = [{"title": f"{entries[place].title} by Hand"}, {"abstract": abstract}, {"title": title}, None]
    change = dice.choice(changes)
    if change is None and len(entries) > 1:
        del entries[place]
    elif change is not None:
        entries[place] = replace(entries[place], **change)
    return replace(digest, entries=tuple(entries))


def given_addresses(digests: Sequence[Digest]) -> Iterator[str]:
    for entry in (entry for digest in digests for entry in digest.entries):
        yield paper_path(entry.field("slug"))
        yield from (alias.strip(" /") + "/" for alias in entry.field("aliases").split(","))


def addresses(archive: Archive) -> dict[str, str]:
    """Every address of an archive, and the one to which it leads."""
    found: dict[str, str] = {}
    for paper in archive.papers:
        found |= dict.fromkeys((paper_path(paper.slug), *paper.aliases), paper_path(paper.slug))
    for digest in (each.digest for each in archive.digests):
        found |= dict.fromkeys((digest_path(digest.id), *digest.aliases), digest_path(digest.id))
    return found


def texts_of(archive: Archive) -> dict[str, list[tuple[str, str]]]:
    """The titles and texts under which digests list each paper, by its path."""
    groups = group_entries(sorted((each.digest for each in archive.digests), key=digest_order))
    by_place = {(o.digest.id, o.position): group for group in groups for o in group.occurrences}
    found = {}
    for paper in archive.papers:
        group = next(
            group
            for (digest, _), group in by_place.items()
            if digest == paper.listings[0].digest and paper.title.plain in titles(group.occurrences)
            and paper.abstract.source in {each.entry.abstract for each in group.occurrences} | {""}
        )  # fmt: skip
        found[paper_path(paper.slug)] = [
            (title_key(render_inline(each.entry.title).plain), text_key(each.entry.abstract))
            for each in group.occurrences
        ]
    return found


def titles(occurrences: Sequence[object]) -> Iterator[str]:
    return (render_inline(each.entry.title).plain for each in occurrences)  # type: ignore[attr-defined]


def clearly_other(line: Address, listed: list[tuple[str, str]]) -> bool:
    likest = max((likeness(line.text, body) or 0 for _, body in listed), default=0)
    return line.title not in {title for title, _ in listed} and likest < CLEARLY_OTHER


@pytest.mark.parametrize(
    "seed", range(examples(16))
)  # a walk is long: a seed tells more than a shrunk example
def test_no_edit_loses_an_address_or_gives_it_to_another_paper(seed: int) -> None:
    dice = random.Random(seed)
    site = Site()
    for _ in range(6):
        after = site
        for _ in range(dice.randint(1, 3)):
            after = edited(after, dice)
        try:
            digests, archive = after.publish(dice)
        except ExceptionGroup:
            continue  # a fault says so: the edit is taken back
        now, listed = addresses(archive), texts_of(archive)
        said = set(given_addresses(digests))  # whatever a page says of its own papers holds
        assert len({paper.slug for paper in archive.papers}) == len(archive.papers)
        for line in site.record.addresses:
            assert line.path in now
            if line.slug and not line.to and line.path not in said:
                assert not clearly_other(line, listed[now[line.path]]), line
        lines = format_record(published(archive, site.record))
        record = parse_record(lines.decode(), source="x")
        site = Site(after.dumps, digests if dice.random() < 0.5 else after.pages, record)
        for each in site.pages:
            assert digest_path(each.id) in now
