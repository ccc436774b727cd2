"""The record of published addresses × the papers that are there now: who has which, and what is gone.

A paper is known again by the surest sign that there is: what a page says (`slug`, `aliases`), an
identifier, title and text, the text alone, the title within a digest, the title alone, nearly the same text
within a digest. Each address has one owner; a paper that has several keeps the surest as its own, and the
others lead to it. What nobody has any more is a fault, never another's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from sitegen.addresses.digests import KeptDigests
from sitegen.addresses.record import Address, Record
from sitegen.addresses.rules import MERGED, RULES, SURE, Key, Rule, Signs, contradicts, fits, likest_text
from sitegen.addresses.signs import NEARLY_SAME, text_key, title_key
from sitegen.archive.aliases import given_aliases
from sitegen.archive.identity import Group
from sitegen.archive.kept import NOTHING_KEPT, Kept
from sitegen.archive.slugs import pinned_slug
from sitegen.errors import ArchiveError
from sitegen.model import Digest
from sitegen.text import convert, markdown
from sitegen.text.wording import counted
from sitegen.urls import paper_path, slug_of, slugify

_NAMED = 3  # addresses that a fault tells one by one


def settle(groups: Sequence[Group], *, record: Record, digests: KeptDigests | None = None) -> Kept:
    """The addresses of papers from before; with `digests` the faults are told of what is gone, of both."""
    if not record.addresses:
        return NOTHING_KEPT
    matching = _Matching.of(record, groups)
    faults = (
        (*digests.faults, *matching.wrong_claims(), *_gone(_lost(matching, digests), matching))
        if digests is not None
        else ()
    )
    return replace(matching.kept(), faults=faults)


def unclaimed(groups: Sequence[Group], *, record: Record, digests: KeptDigests) -> tuple[Address, ...]:
    """The recorded addresses that nothing has any more."""
    return _lost(_Matching.of(record, groups), digests) if record.addresses else ()


def _lost(matching: _Matching, digests: KeptDigests) -> tuple[Address, ...]:
    """The addresses that nothing has any more, but for those of papers that every digest of theirs omits.

    `omit` is the owner's word that a paper is left out, so its line in the record need not be deleted, too.
    """
    omitted = {digest.id: set(_omitted(digest)) for digest in digests.digests if digest.omit}
    left = matching.left()
    given_up = {
        line.path
        for line in left
        if line.digests and all(line.title in omitted.get(each, ()) for each in line.digests)
    }
    return (*digests.gone, *(each for each in left if given_up.isdisjoint((each.path, each.to))))


def _omitted(digest: Digest) -> Iterator[str]:
    """The keys of the titles that a page omits, written in Markdown or as the dump has them."""
    for title in digest.omit:
        for form in (title, convert.from_line(title)):
            yield title_key(markdown.render_inline(form).plain)


def _gone(lines: Sequence[Address], matching: _Matching) -> Iterator[ArchiveError]:
    """A fault for each address that nothing has any more; one for all of them, where they are many."""
    record = matching.record
    gone = list({line.path: line for line in reversed(lines)}.values())[::-1]
    if len(gone) <= _NAMED:
        for line in gone:
            yield ArchiveError(
                f"{_kind(line)} is gone: /{line.path}",
                source=record.source,
                line=line.line or None,
                hint=_put_back(line, matching.hint(line), record),
            )
        return
    kinds = Counter(map(_kind, gone))
    names = ", ".join(f"/{line.path}" for line in gone[:_NAMED])
    yield ArchiveError(
        f"{' and '.join(counted(kinds[kind], kind) for kind in sorted(kinds))} gone: {names} …",
        source=record.source,
        line=gone[0].line or None,
        hint=f"put back what is missing, as a page that a merge lost; or {record.forget_all}",
    )


def _put_back(line: Address, found: str, record: Record) -> str:
    """What to do about an address that is gone, by whether that was meant."""
    if record.of_website or not line.line:  # there is no line to delete
        return f"{found or 'put it back'}; or {record.forget}"
    meant = (
        f"if you removed this {_kind(line)} on purpose, delete line {line.line} of {record.source} "
        "(links to it stop working)"
    )
    if found:
        return f"{found}; {meant}"
    if line.digests:
        return f"{meant}; if not, put it back into {_page(line.digests[-1])}"
    return f"{meant}; if not, put {_page(line.digest) if line.digest else 'it'} back"


def _page(digest: str) -> str:
    return f"content/{digest[:4]}/{digest}.md"


def _kind(line: Address) -> str:
    return "redirect" if line.to else "digest" if line.digest else "paper"


@dataclass(slots=True)
class _Matching:
    """Gives each recorded address of a paper its owner; grows only while `of` runs."""

    record: Record
    groups: Sequence[Group]
    signs: Sequence[Signs]
    lines: Sequence[Address]  # of papers
    place: dict[str, int] = field(default_factory=dict)  # path → the paper that has it
    own: dict[int, str] = field(default_factory=dict)  # paper → the path that is its own
    found: set[int] = field(default_factory=set)  # papers that are known from before
    indexes: dict[object, dict[Key, list[int]]] = field(default_factory=dict)

    @classmethod
    def of(cls, record: Record, groups: Sequence[Group]) -> _Matching:
        # Of two papers that prove to be one, the address that was listed first stays.
        lines = sorted(
            (each for each in record.addresses if each.slug and not each.to),
            key=lambda line: (line.digests[:1], len(line.path), line.path),
        )
        matching = cls(record, groups, [_signs(group, record) for group in groups], lines)
        matching.take_what_pages_say()
        for rule in RULES:
            matching.match(rule)
        matching.match_nearly()
        for rule in MERGED:
            matching.match(rule, of_found=True)
        matching.follow_redirects()
        return matching

    def left(self) -> list[Address]:
        """The lines of papers and their redirects that have no owner."""
        redirects = (each for each in self.record.addresses if each.to and not each.of_digest)
        return [each for each in (*self.lines, *redirects) if each.path not in self.place]

    def kept(self) -> Kept:
        aliases: dict[int, list[str]] = {}
        for path, number in self.place.items():
            if path != self.own.get(number):
                aliases.setdefault(number, []).append(path)
        return Kept(
            slugs={number: slug_of(path) for number, path in self.own.items()},
            aliases={number: tuple(sorted(paths)) for number, paths in aliases.items()},
            taken=frozenset(each.slug for each in self.record.addresses if each.slug),
        )

    # ---- what pages say

    def take_what_pages_say(self) -> None:
        recorded = self.record.by_path
        for number, group in self.with_fields():
            if pin := pinned_slug(group):
                self.own[number] = path = paper_path(pin)
                if path in recorded:
                    self.place[path] = number
                    self.found.add(number)
        for number, group in self.with_fields():
            for path in given_aliases(group):
                line = recorded.get(path)
                if line is None or path in self.place or line.slug == slugify(group.title.plain):
                    continue
                if line.to or not self.sure_owners(line) - {number}:
                    self.place[path] = number

    def with_fields(self) -> Iterator[tuple[int, Group]]:
        for number, group in enumerate(self.groups):
            if any(each.entry.fields for each in group.occurrences):
                yield number, group

    def sure_owners(self, line: Address) -> set[int]:
        """The papers that a line is certainly of; more than one where entries contradict each other."""
        return {number for rule in SURE for number in self.candidates(rule, line)}

    def wrong_claims(self) -> Iterator[ArchiveError]:
        """A fault for each page that gives its paper an address of another that is still there."""
        for number, group in self.with_fields():
            pin = pinned_slug(group)
            for path in (*((paper_path(pin),) if pin else ()), *given_aliases(group)):
                line = self.record.by_path.get(path)
                owners = self.sure_owners(line) if line is not None and line.slug and not line.to else set()
                others = [self.groups[each] for each in sorted(owners) if not self.same_title(each, number)]
                if line is not None and others and number not in owners:
                    yield self.wrong_claim(group, line, others[0])

    def same_title(self, one: int, other: int) -> bool:
        return not self.signs[one].titles.isdisjoint(self.signs[other].titles)

    def wrong_claim(self, group: Group, line: Address, owner: Group) -> ArchiveError:
        key = "slug" if pinned_slug(group) == line.slug else "aliases"
        given = next(each for each in group.occurrences if each.entry.field(key))
        return ArchiveError(
            f"slug is taken: {line.slug}" if key == "slug" else f"alias is taken: /{line.path}",
            source=given.digest.source,
            line=given.entry.line_of(key),
            hint=f"it was published for \u201c{owner.title.plain}\u201d ({self.record.place(line)}); "
            "choose another",
        )

    # ---- what the record says

    def match(self, rule: Rule, *, of_found: bool = False) -> None:
        """Give the addresses that are left to the papers that a rule finds for them.

        `of_found`: to papers that have an address by now, to which these then lead.
        """
        left = [line for line in self.lines if line.path not in self.place]
        paths: dict[Key, set[str]] = {}
        for line in left if rule.alone else ():
            for key in rule.of_line(line):
                paths.setdefault(key, set()).add(line.path)
        for line in left:
            found = self.candidates(rule, line)
            if not of_found:
                found = [number for number in found if number not in self.found]
            if rule.alone and (len(found) != 1 or any(len(paths[key]) > 1 for key in rule.of_line(line))):
                continue
            if found and line.path not in self.place:
                self.take(line, found[0], own=not of_found)

    def take(self, line: Address, number: int, *, own: bool) -> None:
        self.place[line.path] = number
        if own:
            self.found.add(number)
            self.own.setdefault(number, line.path)

    def candidates(self, rule: Rule, line: Address) -> list[int]:
        """The papers that a rule finds for a line, those of its digests first."""
        index = self.index(rule)
        numbers = dict.fromkeys(number for key in rule.of_line(line) for number in index.get(key, ()))
        fitting = [each for each in numbers if fits(line, self.signs[each], rule)]
        if len(fitting) > 1:
            digests = set(line.digests)
            fitting.sort(key=lambda each: digests.isdisjoint(self.signs[each].digests))
        return fitting

    def index(self, rule: Rule) -> dict[Key, list[int]]:
        if rule.of_paper not in self.indexes:
            index = self.indexes[rule.of_paper] = {}
            for number, signs in enumerate(self.signs):
                for key in rule.of_paper(signs):
                    index.setdefault(key, []).append(number)
        return self.indexes[rule.of_paper]

    def match_nearly(self) -> None:
        """Give the addresses that are left to papers of the same digests with nearly the same text."""
        left = [line for line in self.lines if line.path not in self.place and line.text]
        listed: dict[str, list[int]] = {}
        for number in range(len(self.signs)) if left else ():
            if number not in self.found:
                for digest in self.signs[number].digests:
                    listed.setdefault(digest, []).append(number)
        for line in left:
            near = [
                (likest_text(line, self.signs[number]) or 0, -number)
                for number in {each for digest in line.digests for each in listed.get(digest, ())}
                if number not in self.found and not contradicts(line, self.signs[number])
            ]
            if line.path not in self.place and near and max(near)[0] >= NEARLY_SAME:
                self.take(line, -max(near)[1], own=True)

    def follow_redirects(self) -> None:
        redirects = [each for each in self.record.addresses if each.to and not each.of_digest]
        while followed := [x for x in redirects if x.path not in self.place and x.to in self.place]:
            self.place.update({each.path: self.place[each.to] for each in followed})

    def hint(self, line: Address) -> str:
        """What to write into which entry, if the paper of a line may be there in another form."""
        for number, group in enumerate(self.groups) if line.slug and not line.to else ():
            here = [each for each in group.occurrences if each.digest.id in line.digests]
            if number not in self.found and here and not contradicts(line, self.signs[number]):
                digest, entry = here[0].digest, here[0].entry
                page = digest.source or _page(digest.id)
                return (
                    f"if it is \u201c{group.title.plain}\u201d now, write `- slug: {line.slug}` below that "
                    f"title in {page}{f':{entry.line}' if entry.line else ''}"
                )
        return ""


def _signs(group: Group, record: Record) -> Signs:
    titles = {group.occurrences[0].entry.title: group.title.plain}
    for each in group.occurrences[1:]:
        if each.entry.title not in titles:
            titles[each.entry.title] = markdown.render_inline(each.entry.title).plain
    texts = dict.fromkeys(each.entry.abstract for each in group.occurrences if each.entry.abstract)
    return Signs(
        frozenset(map(title_key, titles.values())),
        tuple(text_key(text, record.texts) for text in texts),
        tuple(dict.fromkeys(each.digest.id for each in group.occurrences)),
        group.arxiv,
        group.doi,
    )
