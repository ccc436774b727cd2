"""The papers of one page: without an abstract, listed twice, with an abstract for a title, or none at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from sitegen.archive.identity import clearly_different, fold
from sitegen.audit.compare import Compared
from sitegen.audit.finding import Finding, excerpt, of_page
from sitegen.importing.drafts import draft_title
from sitegen.model import Digest, Entry

_LONGEST = 250  # characters; no title seen was longer than 140


def texts_elsewhere(digests: Iterable[Digest]) -> frozenset[str]:
    """The titles, folded, of papers that have an abstract in one digest and none in another."""
    bare = {fold(each.title) for digest in digests for each in digest.entries if not each.abstract}
    if not bare:
        return frozenset()
    entries = (each for digest in digests for each in digest.entries if each.abstract)
    return frozenset(title for each in entries if (title := fold(each.title)) in bare)


def listing_findings(digest: Digest, compared: Compared, elsewhere: frozenset[str]) -> Iterator[Finding]:
    """What is odd about the papers of a page, beside its dump and the titles with a text elsewhere."""
    if not digest.entries:
        hint = "write `## Title` above each paper; a dump belongs in content/dumps/; else delete the page"
        yield of_page("warning", digest, "a page without papers", line=None, hint=hint)
    for place, entry in enumerate(digest.entries):
        draft = compared.drafted(place)
        if not entry.abstract:
            had_text = draft is not None and bool(draft.paragraphs)
            is_settled = digest.checked or fold(entry.title) in elsewhere
            if had_text or not (is_settled or (draft is not None and compared.of_records)):
                yield _bare(digest, entry, had_text=had_text)
        if len(entry.title) > _LONGEST and (draft is None or draft_title(draft) != entry.title):
            message = f"a heading as long as an abstract: {excerpt(entry.title)}"
            hint = "delete the `## ` in front, if it is the text of the paper above; else shorten it"
            yield of_page("fault", digest, message, line=entry.line, hint=hint)
    yield from _twice(digest, compared)


def _bare(digest: Digest, entry: Entry, *, had_text: bool) -> Finding:
    lost = "the dump has its abstract, the page has none" if had_text else "this paper has no abstract"
    hint = (
        "put it back below the title"
        if had_text
        else "write one below the title, or delete what is no title; if there is none, add `checked: true` "
        "between the lines `---` on top"
    )
    return of_page("warning", digest, f"{lost}: {excerpt(entry.title)}", line=entry.line, hint=hint)


def _twice(digest: Digest, compared: Compared) -> Iterator[Finding]:
    """A warning for each paper that was written into the page a second time."""
    if digest.sha256 and compared.reading is None:
        return  # the dump may have listed it twice, and is not there to tell
    if len(compared.pairs) == len(digest.entries):
        return  # all are the dump's
    titles = [fold(entry.title) for entry in digest.entries]
    if len(set(titles)) == len(titles):
        return
    counts = Counter(titles)
    first: dict[str, Entry] = {}
    for place, (title, entry) in enumerate(zip(titles, digest.entries, strict=True)):
        known = first.setdefault(title, entry)
        if (
            counts[title] > 1
            and known is not entry
            and compared.drafted(place) is None
            and not clearly_different(known.abstract, entry.abstract)
        ):
            hint = f"line {known.line} has it, too; delete one of them"
            message = f"a paper listed twice: {excerpt(entry.title)}"
            yield of_page("warning", digest, message, line=entry.line, hint=hint)
