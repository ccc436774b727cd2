"""Which digest an earlier form of a dump became: by the name of its file, or else by its papers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from sitegen.addresses.digests import mostly_same
from sitegen.addresses.signs import title_key
from sitegen.importing.drafts import draft_entry, draft_title
from sitegen.importing.files import Dump, DumpFile
from sitegen.importing.reimport import pair_entries
from sitegen.importing.remarks import one_line
from sitegen.model import Digest
from sitegen.text import markdown

IsLeft = Callable[[Digest, Dump], bool]


def left_by_dumps(files: Iterable[DumpFile]) -> IsLeft:
    """Whether the dump of a digest is not there any more, neither under its name nor under another."""
    files = tuple(files)
    names = {one_line(file.path.name) for file in files}
    hashes = {each for file in files for each in file.hashes}

    def is_left(digest: Digest, dump: Dump) -> bool:
        if not digest.sha256 or digest.sha256 in hashes or digest.dump in names:
            return False
        return not (digest.dump and (dump.path.parent / digest.dump).exists())

    return is_left


def find_edited(dump: Dump, digests: Collection[Digest], is_left: IsLeft) -> Digest | None:
    """The digest that an earlier form of this dump became.

    It has the file's name and mostly the same titles; or the file was renamed, too: then it has the same day,
    nearly all titles, and its own dump is not there any more.
    """
    named = [each for each in digests if each.dump == one_line(dump.path.name)]
    left = [each for each in digests if _may_be_same_day(dump, each) and is_left(each, dump)]
    titles = _titles(map(draft_title, dump.draft.entries)) if named or left else set()
    found = (each for each in named if mostly_same(titles, _digest_titles(each)))
    renamed = (each for each in left if _nearly_same(titles, _digest_titles(each)))
    return next(found, None) or next(renamed, None)


def _may_be_same_day(dump: Dump, digest: Digest) -> bool:
    """Whether the dates speak for one digest; one that follows from the day of the file says nothing."""
    return dump.date == digest.date or "added" in {dump.date_from, digest.date_from}


def _nearly_same(titles: set[str], known: set[str]) -> bool:
    both = len(titles & known)
    return both > 1 and both * 5 >= len(known) * 4 and both * 2 > len(titles)


def _digest_titles(digest: Digest) -> set[str]:
    """The keys of the titles that a digest lists."""
    return _titles(each.title for each in digest.entries)


def missing_papers(dump: Dump, digest: Digest) -> int:
    """How many papers of a dump a digest neither lists nor leaves out on purpose."""
    entries = tuple(map(draft_entry, dump.draft.entries))
    found = pair_entries(replace(digest, entries=entries), digest)
    missing = {entry.title for place, entry in enumerate(entries) if place not in found}
    return len(_titles(missing) - _digest_titles(digest) - _titles(digest.omit))


def _titles(titles: Iterable[str]) -> set[str]:
    return {title_key(markdown.render_inline(each).plain) for each in titles}
