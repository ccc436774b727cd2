"""The record of published addresses × what is there now: who has which address, and what is gone.

A paper or digest is known again by the surest sign that there is: what a page says (`slug`, `aliases`), an
identifier, title and text, the text alone, the title within a digest, the title alone, nearly the same text
within a digest. Each address has one owner; a paper that has several keeps the surest as its own, and the
others lead to it. What nobody has any more is a fault, never another's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import lru_cache

from sitegen import markdown
from sitegen.addresses import CLEARLY_OTHER, MARK, NEARLY_SAME, Address, Record, likeness, text_key, title_key
from sitegen.archive import NOTHING_KEPT, Group, Kept, given_aliases, pinned_slug
from sitegen.errors import ArchiveError
from sitegen.model import Digest, Entry
from sitegen.urls import arxiv_id, digest_path, doi_id, paper_path, slug_of, slugify
from sitegen.wording import counted

_NAMED = 3  # addresses that a fault tells one by one


# ---- digests ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDigests:
    """Digests with their addresses from before, and the addresses that none of them has."""

    digests: tuple[Digest, ...] = ()
    gone: tuple[Address, ...] = ()
    faults: tuple[ArchiveError, ...] = ()


def keep_digests(record: Record, digests: Sequence[Digest]) -> KeptDigests:
    """The digests, each with an alias for every address under which it was published, but for its own."""
    lines = [each for each in record.addresses if each.of_digest]
    by_id = {digest.id: digest for digest in digests}
    place = {alias: digest.id for digest in digests for alias in digest.aliases}
    others: list[Address] = []  # lines of addresses at which another digest stands now
    for line in lines:
        there = by_id.get(line.digest) if not line.to and line.path not in place else None
        if there is not None and _is_another(line, there, record):
            others.append(line)
        elif there is not None:
            place[line.path] = there.id
    wanted = [each for each in lines if not each.to and each.path not in place and each not in others]
    free = [digest for digest in digests if digest_path(digest.id) not in place]
    for line, number in match_digests(record, wanted, free):
        place[line.path] = free[number].id
    place.update(
        (each.path, place[each.to])
        for each in lines
        if each.to in place and each.path not in place and each.path != digest_path(place[each.to])
    )
    aliases: dict[str, list[str]] = {}
    for path, digest_id in place.items():
        if path != digest_path(digest_id):
            aliases.setdefault(digest_id, []).append(path)
    return KeptDigests(
        digests=tuple(_with_aliases(digest, aliases.get(digest.id, ())) for digest in digests),
        gone=tuple(each for each in lines if each.path not in place and each not in others),
        faults=tuple(_another(each, by_id[each.digest], record) for each in others if each.path not in place),
    )


def _with_aliases(digest: Digest, paths: Collection[str]) -> Digest:
    more = tuple(path for path in sorted(paths) if path not in digest.aliases)
    return replace(digest, aliases=(*digest.aliases, *more)) if more else digest


def _is_another(line: Address, digest: Digest, record: Record) -> bool:
    """Whether a digest that stands at an address is clearly not the one that was published there."""
    if not line.sha256 or not digest.sha256 or line.sha256 == digest.sha256:
        return False
    known = record.papers_of.get(line.digest, ())
    return bool(known) and bool(digest.entries) and not _shared(known, digest).mostly(min)


def _another(line: Address, digest: Digest, record: Record) -> ArchiveError:
    return ArchiveError(
        f"address of another digest: /{line.path}",
        source=digest.source or digest.dump,
        hint=f"it was published for {line.dump or 'other papers'} ({_place(line, record)}); "
        f"give this page a name that is free, or {record.forget}",
    )


def match_digests(
    record: Record,
    wanted: Sequence[Address],
    digests: Sequence[Digest],
    hashes: Sequence[Set[str]] | None = None,
) -> list[tuple[Address, int]]:
    """Which of the digests, by place, had which of the wanted addresses; each is taken once.

    `hashes` are those that the bytes of each digest's dump have, or would have with other line ends.
    """
    of_bytes = hashes if hashes is not None else [{digest.sha256} - {""} for digest in digests]
    rules: tuple[Callable[[Address, int], bool], ...] = (
        lambda line, number: line.sha256 in of_bytes[number],
        lambda line, number: _same_name(line, digests[number], record),
        lambda line, number: _same_papers(line, digests[number], record),
    )
    free = list(range(len(digests)))
    pairs: list[tuple[Address, int]] = []
    taken: set[str] = set()
    for rule in rules:
        for line in wanted if free else ():
            number = next((each for each in free if rule(line, each)), None)
            if line.path not in taken and number is not None:
                pairs.append((line, number))
                free.remove(number)
                taken.add(line.path)
    return pairs


def _same_name(line: Address, digest: Digest, record: Record) -> bool:
    known = record.papers_of.get(line.digest, ())
    return bool(line.dump) and line.dump == digest.dump and bool(known) and _shared(known, digest).mostly(min)


def _same_papers(line: Address, digest: Digest, record: Record) -> bool:
    known = record.papers_of.get(line.digest, ())
    return bool(known) and _shared(known, digest).mostly(max)


@dataclass(frozen=True, slots=True)
class _Shared:
    """How many papers two lists have in common."""

    both: int
    one: int
    other: int

    def mostly(self, of: Callable[[int, int], int]) -> bool:
        """Whether that is half of the shorter list (`min`) or of the longer one (`max`)."""
        return self.both * 2 >= of(self.one, self.other)


def mostly_same(titles: Set[str], known: Set[str]) -> bool:
    """Whether two digests list mostly the same titles, as forms of one dump do."""
    return _Shared(len(titles & known), len(titles), len(known)).mostly(min)


def _shared(known: Sequence[Address], digest: Digest) -> _Shared:
    signs = [_entry_signs(entry) for entry in digest.entries]
    titles = {title for title, _ in signs}
    both = sum(
        line.title in titles or any((likeness(line.text, text) or 0) >= NEARLY_SAME for _, text in signs)
        for line in known
    )
    return _Shared(both, len(known), len(signs))


@lru_cache(maxsize=4096)  # a digest is compared with several
def _entry_signs(entry: Entry) -> tuple[str, str]:
    return title_key(markdown.render_inline(entry.title).plain), text_key(entry.abstract)


# ---- papers ----------------------------------------------------------------------------------------


def settle(groups: Sequence[Group], *, record: Record, digests: KeptDigests | None = None) -> Kept:
    """The addresses of papers from before; with `digests` the faults are told of what is gone, of both."""
    if not record.addresses:
        return NOTHING_KEPT
    matching = _Matching.of(record, groups)
    faults = (
        (*digests.faults, *matching.wrong_claims(), *_gone((*digests.gone, *matching.left()), matching))
        if digests is not None
        else ()
    )
    return replace(matching.kept(), faults=faults)


def unclaimed(groups: Sequence[Group], *, record: Record, digests: KeptDigests) -> tuple[Address, ...]:
    """The recorded addresses that nothing has any more."""
    return (*digests.gone, *_Matching.of(record, groups).left()) if record.addresses else ()


def _gone(lines: Sequence[Address], matching: _Matching) -> Iterator[ArchiveError]:
    """A fault for each address that nothing has any more; one for all of them, where they are many."""
    record = matching.record
    gone = list({line.path: line for line in reversed(lines)}.values())[::-1]
    if len(gone) <= _NAMED:
        for line in gone:
            hint = matching.hint(line) or "put it back"
            yield ArchiveError(
                f"{_kind(line)} is gone: /{line.path}",
                source=record.source,
                line=line.line or None,
                hint=f"{hint}; or {record.forget}",
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


def _kind(line: Address) -> str:
    return "redirect" if line.to else "digest" if line.digest else "paper"


def _place(line: Address, record: Record) -> str:
    return f"{record.source}:{line.line}" if line.line else record.source


@dataclass(frozen=True, slots=True)
class _Signs:
    """By what a paper is known again."""

    titles: frozenset[str]
    texts: tuple[str, ...]  # of its abstracts
    digests: tuple[str, ...]
    arxiv: str
    doi: str


_Key = tuple[str, ...]


@dataclass(slots=True)
class _Matching:
    """Gives each recorded address of a paper its owner; grows only while `of` runs."""

    record: Record
    groups: Sequence[Group]
    signs: Sequence[_Signs]
    lines: Sequence[Address]  # of papers
    place: dict[str, int] = field(default_factory=dict)  # path → the paper that has it
    own: dict[int, str] = field(default_factory=dict)  # paper → the path that is its own
    found: set[int] = field(default_factory=set)  # papers that are known from before
    indexes: dict[object, dict[_Key, list[int]]] = field(default_factory=dict)

    @classmethod
    def of(cls, record: Record, groups: Sequence[Group]) -> _Matching:
        # Of two papers that prove to be one, the address that was listed first stays.
        lines = sorted(
            (each for each in record.addresses if each.slug and not each.to),
            key=lambda line: (line.digests[:1], len(line.path), line.path),
        )
        matching = cls(record, groups, [_signs(group, record) for group in groups], lines)
        matching.take_what_pages_say()
        for rule in _RULES:
            matching.match(rule)
        matching.match_nearly()
        for rule in _MERGED:
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
        return {number for rule in _SURE for number in self.candidates(rule, line)}

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
            hint=f"it was published for \u201c{owner.title.plain}\u201d ({_place(line, self.record)}); "
            "choose another",
        )

    # ---- what the record says

    def match(self, rule: _Rule, *, of_found: bool = False) -> None:
        """Give the addresses that are left to the papers that a rule finds for them.

        `of_found`: to papers that have an address by now, to which these then lead.
        """
        left = [line for line in self.lines if line.path not in self.place]
        paths: dict[_Key, set[str]] = {}
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

    def candidates(self, rule: _Rule, line: Address) -> list[int]:
        """The papers that a rule finds for a line, those of its digests first."""
        index = self.index(rule)
        numbers = dict.fromkeys(number for key in rule.of_line(line) for number in index.get(key, ()))
        fitting = [each for each in numbers if _fits(line, self.signs[each], rule)]
        return sorted(fitting, key=lambda each: set(line.digests).isdisjoint(self.signs[each].digests))

    def index(self, rule: _Rule) -> dict[_Key, list[int]]:
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
                (_likest(line, self.signs[number]) or 0, -number)
                for number in {each for digest in line.digests for each in listed.get(digest, ())}
                if number not in self.found and not _contradicts(line, self.signs[number])
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
            if number not in self.found and here and not _contradicts(line, self.signs[number]):
                digest, entry = here[0].digest, here[0].entry
                page = digest.source or f"content/{digest.id[:4]}/{digest.id}.md"
                return (
                    f"if it is \u201c{group.title.plain}\u201d now, write `- slug: {line.slug}` below that "
                    f"title in {page}{f':{entry.line}' if entry.line else ''}"
                )
        return ""


def _signs(group: Group, record: Record) -> _Signs:
    titles = {group.occurrences[0].entry.title: group.title.plain}
    for each in group.occurrences[1:]:
        if each.entry.title not in titles:
            titles[each.entry.title] = markdown.render_inline(each.entry.title).plain
    texts = dict.fromkeys(each.entry.abstract for each in group.occurrences if each.entry.abstract)
    return _Signs(
        frozenset(map(title_key, titles.values())),
        tuple(text_key(text, record.texts) for text in texts),
        tuple(dict.fromkeys(each.digest.id for each in group.occurrences)),
        group.arxiv,
        group.doi,
    )


# ---- the rules -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """One sign by which papers are known again."""

    of_line: Callable[[Address], Sequence[_Key]]
    of_paper: Callable[[_Signs], Sequence[_Key]]
    alone: bool = False  # counts where one line and one paper have the sign
    like: bool = False  # counts unless the texts are clearly those of two papers


def _fits(line: Address, signs: _Signs, rule: _Rule) -> bool:
    return not _contradicts(line, signs) and not (rule.like and _differs(line, signs))


def _contradicts(line: Address, signs: _Signs) -> bool:
    """Whether identifiers say that it is another paper."""
    return bool(
        (line.arxiv and signs.arxiv and arxiv_id(line.arxiv) != signs.arxiv)
        or (line.doi and signs.doi and doi_id(line.doi) != signs.doi)
    )


def _differs(line: Address, signs: _Signs) -> bool:
    likest = _likest(line, signs)
    return likest is not None and likest < CLEARLY_OTHER


def _likest(line: Address, signs: _Signs) -> float | None:
    """How like the line's text the likest of a paper's is; None where that cannot be told."""
    known = [each for text in signs.texts if (each := likeness(line.text, text)) is not None]
    return max(known, default=None)


def _by_identifier(of: Address | _Signs) -> list[_Key]:
    return [pair for pair in (("arxiv", of.arxiv), ("doi", of.doi)) if pair[1]]


_IDENTIFIER = _Rule(of_line=_by_identifier, of_paper=_by_identifier)
_TITLE_AND_TEXT = _Rule(
    of_line=lambda line: [(line.title, line.text[:MARK])],
    of_paper=lambda paper: [(t, text[:MARK]) for t in paper.titles for text in paper.texts or ("",)],
)
_TEXT = _Rule(
    of_line=lambda line: [(line.text[:MARK],)] if line.text else [],
    of_paper=lambda paper: [(text[:MARK],) for text in paper.texts],
    alone=True,
)
_TITLE_IN_DIGEST = _Rule(
    of_line=lambda line: [(digest, line.title) for digest in line.digests],
    of_paper=lambda paper: [(digest, title) for digest in paper.digests for title in paper.titles],
)
_TITLE = _Rule(
    of_line=lambda line: [(line.title,)],
    of_paper=lambda paper: [(title,) for title in paper.titles],
    like=True,
)
_SURE = (_IDENTIFIER, _TITLE_AND_TEXT)
_RULES = (*_SURE, _TEXT, _TITLE_IN_DIGEST, _TITLE)
_MERGED = (_IDENTIFIER, _TITLE, _TEXT)  # what makes one paper of two
