"""What a dump says → a digest."""

from __future__ import annotations

from sitegen.importing.files import Dump
from sitegen.importing.readers import DraftEntry
from sitegen.importing.remarks import one_line
from sitegen.importing.result import ImportOptions
from sitegen.model import Digest, Entry
from sitegen.text import convert


def draft_digest(dump: Dump, options: ImportOptions, old: Digest | None, digest_id: str) -> Digest:
    """The dump's digest. What an old page of it says is kept: its title, note and aliases."""
    draft = dump.draft
    titled = draft.option("title")
    of_page, of_dump = old.title if old else "", titled.value if titled else ""
    # If the dump has not changed and the page has another title, somebody wrote that by hand.
    unchanged = old is not None and old.sha256 == dump.sha256
    candidates = (options.title, *((of_page, of_dump) if unchanged else (of_dump, of_page)), draft.title)
    return Digest(
        id=digest_id,
        date=dump.date,
        date_from=dump.date_from,
        title=next(title for candidate in candidates if (title := one_line(candidate))),
        date_text=draft.date_text,
        note=old.note if old else "",
        dump=one_line(dump.path.name),
        sha256=dump.sha256,
        aliases=old.aliases if old else (),
        entries=tuple(map(draft_entry, draft.entries)),
    )


def draft_entry(draft: DraftEntry) -> Entry:
    """An entry of a dump, in Markdown."""
    return Entry(
        title=draft_title(draft),
        abstract=convert.from_text("\n".join(draft.paragraphs)),
        fields=draft.fields,
    )


def draft_title(entry: DraftEntry) -> str:
    """The title of an entry of a dump, in Markdown."""
    # A title of nothing but an unknown sign is still a title.
    return convert.escape_title(convert.from_line(entry.title)) or "Untitled"
