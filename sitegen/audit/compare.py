"""A page against the dump that it was made from: what is missing, what was added, what was changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from sitegen.archive.identity import clearly_different, fold
from sitegen.audit.finding import Finding, excerpt, of_page
from sitegen.errors import SitegenError
from sitegen.importing.drafts import draft_entry, draft_title
from sitegen.importing.readers import DraftEntry, RecordCount
from sitegen.importing.reimport import pair_entries, title_keys
from sitegen.importing.result import Reading
from sitegen.model import Digest, Entry
from sitegen.text import convert, markdown

_NAMED = 10  # missing papers that are told one by one; more are a page of another dump
_OF_IMPORT = {"slug", "aliases", "announced"}  # fields that the import writes, too
_TITLE = 400  # characters of a line that may be a title
_MARKS = " \t#＃=*_>-•"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A page beside its dump."""

    digest: Digest
    reading: Reading | None  # None: the dump is not there, or the page was written by hand
    pairs: dict[int, int] = field(default_factory=dict)  # place of a paper on the page → in the dump
    findings: tuple[Finding, ...] = ()

    def drafted(self, place: int) -> DraftEntry | None:
        """The paper of the dump that one of the page was made from."""
        if self.reading is None or place not in self.pairs:
            return None
        return self.reading.draft.entries[self.pairs[place]]

    @property
    def of_records(self) -> bool:
        """Whether the dump says itself which text belongs to which paper, as JSON and tables do.

        A paper without an abstract is no doubt there: its import has said so.
        """
        return self.reading is not None and isinstance(self.reading.draft.count, RecordCount)

    def is_unchanged(self, place: int) -> bool:
        """Whether the abstract on the page is still the dump's."""
        draft, entry = self.drafted(place), self.digest.entries[place]
        return draft is not None and convert.from_text("\n".join(draft.paragraphs)) == entry.abstract


def compare(digest: Digest, reading: Reading | None, *, notes: bool) -> Compared:
    """Hold a page against its dump."""
    if reading is None:
        return Compared(digest=digest, reading=None, findings=_dump_is_gone(digest) if notes else ())
    if not digest.source:
        told = tuple(Finding("warning", each) for each in reading.remarks)
        return Compared(digest=digest, reading=reading, findings=told)
    pairs = _pair(digest, reading)
    compared = Compared(digest=digest, reading=reading, pairs=pairs)
    findings = [*_missing(compared), *_remarks(compared)]
    if notes:
        findings += _notes(compared)
    return replace(compared, findings=tuple(findings))


def _dump_is_gone(digest: Digest) -> tuple[Finding, ...]:
    if not digest.sha256:
        return ()
    return (of_page("note", digest, f"its dump is not there: {digest.dump or digest.sha256}", line=None),)


# ---- which paper of the page is which of the dump -------------------------------------------------


def _pair(digest: Digest, reading: Reading) -> dict[int, int]:
    """Page place → dump place. Most titles are the very same, so nothing has to be converted for them."""
    by_title: dict[str, list[int]] = {}
    for place in range(len(digest.entries) - 1, -1, -1):
        by_title.setdefault(digest.entries[place].title, []).append(place)
    pairs: dict[int, int] = {}
    left: list[int] = []
    for number, draft in enumerate(reading.draft.entries):
        rows = by_title.get(draft.title) or by_title.get(draft_title(draft))
        if rows:
            pairs[rows.pop()] = number
        else:
            left.append(number)
    free = [place for place in range(len(digest.entries)) if place not in pairs]
    if left and free:
        one = replace(digest, entries=tuple(draft_entry(reading.draft.entries[each]) for each in left))
        two = replace(digest, entries=tuple(digest.entries[each] for each in free))
        pairs |= {free[new]: left[old] for old, new in pair_entries(one, two).items()}
        pairs |= _between_pairs(digest, reading, pairs)
    return pairs


def _between_pairs(digest: Digest, reading: Reading, pairs: dict[int, int]) -> dict[int, int]:
    """Papers without text to know them by that stand alone between the same two, in dump and page."""
    ends = [(-1, -1), *sorted(pairs.items()), (len(digest.entries), len(reading.draft.entries))]
    return {
        place + 1: number + 1
        for (place, number), (next_place, next_number) in pairwise(ends)
        if next_place - place == next_number - number == 2
        and not clearly_different(
            digest.entries[place + 1].abstract, " ".join(reading.draft.entries[number + 1].paragraphs)
        )
    }


# ---- what is missing ------------------------------------------------------------------------------


def _missing(compared: Compared) -> Iterator[Finding]:
    """A fault for each paper of the dump that the page neither has nor omits."""
    digest, reading = compared.digest, compared.reading
    assert reading is not None  # noqa: S101 - for the type checker
    drafts = reading.draft.entries
    found = set(compared.pairs.values())
    left = [number for number in range(len(drafts)) if number not in found]
    yield from _omits_nothing(digest, drafts if digest.omit else ())
    omitted = title_keys(digest.omit)
    lost = [
        number
        for number in left
        if drafts[number].paragraphs  # a title alone may well have been none
        and omitted.isdisjoint(title_keys([drafts[number].title]))
        and not _is_listed(drafts[number], digest)
    ]
    lines = _lines_by_text(digest) if lost else {}
    plain = {number: fold(markdown.render_inline(draft_title(drafts[number])).plain) for number in lost}
    hidden = [number for number in lost if plain[number] in lines]
    for number in hidden:
        yield replace(_swallowed(digest, drafts[number], lines[plain[number]]), swallowed=True)
    gone = [number for number in lost if number not in hidden]
    if len(gone) > _NAMED:
        yield _many_gone(digest, drafts, gone, reading)
        return
    for number in gone:
        yield _gone(compared, number)


def _is_listed(draft: DraftEntry, digest: Digest) -> bool:
    """Whether the page has the paper all the same: the dump listed it twice."""
    keys = title_keys([draft.title])
    return any(
        fold(entry.title) in keys and not clearly_different(entry.abstract, " ".join(draft.paragraphs))
        for entry in digest.entries
    )


def _lines_by_text(digest: Digest) -> dict[str, int]:
    """The lines of notes and abstracts that may be titles, folded."""
    abstracts = [(each.abstract_line, each.abstract) for each in digest.entries]
    lines: dict[str, int] = {}
    for first, text in ((digest.note_line, digest.note), *abstracts):
        for number, line in enumerate(text.split("\n"), start=first):
            if (title := line.strip(_MARKS + "\u00a0")) and len(title) <= _TITLE:
                lines.setdefault(fold(markdown.render_inline(title).plain), number)
    return lines


def _swallowed(digest: Digest, draft: DraftEntry, line: int) -> Finding:
    return of_page(
        "fault",
        digest,
        f"the title has lost its `## `, so this paper is part of the text above it: {excerpt(draft.title)}",
        line=line,
        hint=f"write `## {excerpt(draft_title(draft))}` on a line of its own",
    )


def _gone(compared: Compared, number: int) -> Finding:
    digest, reading = compared.digest, compared.reading
    assert reading is not None  # noqa: S101 - for the type checker
    draft = reading.draft.entries[number]
    above = max(
        ((there, place) for place, there in compared.pairs.items() if there < number), default=(0, None)
    )[1]
    line = digest.entries[above].line if above is not None else 1
    return of_page(
        "fault",
        digest,
        f"a paper of the dump is missing: {excerpt(draft.title)}",
        line=line,
        hint=f"put it back below this one, as in {reading.source}:{draft.line}; if it is left out on "
        f"purpose, add `omit: [{_quoted(draft.title)}]` between the lines `---` on top",
    )


def _many_gone(
    digest: Digest, drafts: Sequence[DraftEntry], gone: Sequence[int], reading: Reading
) -> Finding:
    return of_page(
        "fault",
        digest,
        f"{len(gone):,} of {len(drafts):,} papers of the dump are missing, such as: "
        f"{excerpt(drafts[gone[0]].title)}",
        line=1,
        hint=f"is it the page of {reading.source}? `sitegen import --replace` writes it again; what is left "
        "out on purpose goes into `omit: […]`",
    )


def _omits_nothing(digest: Digest, drafts: Sequence[DraftEntry]) -> Iterator[Finding]:
    """A warning for each title in `omit` that is none of the dump's."""
    known = title_keys(draft.title for draft in drafts) if drafts else frozenset()
    for title in digest.omit if drafts else ():
        if known.isdisjoint(title_keys([title])):
            yield of_page(
                "warning",
                digest,
                f"`omit` names a paper that the dump does not have: {excerpt(title)}",
                line=1,
                hint="write its title as the dump does, or delete it",
            )


def _quoted(title: str) -> str:
    return "'" + title.replace("'", "''") + "'"


# ---- what the reader of the dump remarked ----------------------------------------------------------


def _remarks(compared: Compared) -> Iterator[Finding]:
    """What is odd about the dump, for as long as nobody has said in the page that it is right so.

    Titles without an abstract are looked for on the page, where one may have been written since.
    """
    digest, reading = compared.digest, compared.reading
    assert reading is not None  # noqa: S101 - for the type checker
    bare = {each.line for each in reading.draft.entries if not each.paragraphs}
    for remark in reading.remarks:
        if remark.line is not None and remark.line in bare:
            continue
        settle = f"is the page right? then write `checked: true` into {digest.source}"
        hint = f"{remark.hint}; {settle}" if remark.hint else settle
        told = type(remark)(remark.message, source=remark.source, line=remark.line, hint=hint)
        yield Finding("note", remark) if digest.checked else Finding("warning", told)


# ---- what differs harmlessly -----------------------------------------------------------------------


def _notes(compared: Compared) -> Iterator[Finding]:
    digest, reading = compared.digest, compared.reading
    assert reading is not None  # noqa: S101 - for the type checker
    for place, entry in enumerate(digest.entries):
        draft = compared.drafted(place)
        if draft is None:
            yield _note(digest, entry, "not in the dump: added by hand")
            continue
        if draft_title(draft) != entry.title:
            yield _note(digest, entry, f"title corrected; the dump has \u201c{excerpt(draft.title)}\u201d")
        if not compared.is_unchanged(place):
            yield _note(digest, entry, "abstract differs from the dump's")
        if tuple(each for each in entry.fields if each[0] not in _OF_IMPORT) != draft.fields:
            yield _note(digest, entry, "fields differ from the dump's")
    found = set(compared.pairs.values())
    for number, draft in enumerate(reading.draft.entries):
        if number not in found:
            message = f"only in the dump: {excerpt(draft.title)}"
            yield Finding("note", SitegenError(message, source=reading.source, line=draft.line or None))


def _note(digest: Digest, entry: Entry, message: str) -> Finding:
    return of_page("note", digest, f"{message}: {excerpt(entry.title)}", line=entry.line)
