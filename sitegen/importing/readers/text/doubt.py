"""Whether what was read looks like a digest: text of any kind falls into lines that pass for titles."""

from __future__ import annotations

import re
from collections import Counter

from sitegen.importing.readers.common.count import LineCount
from sitegen.importing.readers.common.draft import Draft, DraftEntry, Remark
from sitegen.importing.readers.text.furniture import is_long, weight
from sitegen.text.wording import counted

_FEW = 3  # entries; fewer say nothing
_THIN = 20  # characters; no abstract is as short
_LONG_PARAGRAPHS = 3  # an entry, on the mean, that are as long as an abstract
_LONG_PARAGRAPHS_OF_ONE = 6  # one abstract may be as long as a summary of many pages
_LINES, _SHORT_LINE = 10, 35  # so many lines shorter than so many characters are no prose, wrapped or not
_WRAPPED = 45  # characters; a line that an editor wrapped has more
_MARK = re.compile(r"#{1,6}\s|[*+>|=<\[{\\-]|\.\. ")
_LINK = re.compile(r"\S*(?:https?://|www\.)\S+")
_LETTERS = re.compile(r"[^\W\d_]{2}|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")

_INSIST = "if it is a digest, `--force` takes it as it is"
_ONE = "a digest has a title on one line and its abstract below it"


def find_doubt(draft: Draft) -> Remark | None:
    """Why a draft does not look like a digest, and at which line; None where it does."""
    entries = draft.entries
    bare = [entry for entry in entries if not _has_abstract(entry)]
    if len(bare) == len(entries) >= _FEW:
        titles = f"{len(entries):,} titles and no abstract"
        return _doubt(entries[0], titles, f"{_ONE}; if titles are all there is, `--force` takes them")
    if len(bare) >= _FEW and len(bare) * 3 > len(entries):
        text, times = Counter(entry.title for entry in entries).most_common(1)[0]
        repeated = (
            f"if {text[:40]!r} is no title, add it to `furniture` in sitegen.yaml" if times > 2 else _ONE
        )
        without = f"{len(bare):,} of {len(entries):,} titles have no abstract"
        return _doubt(bare[0], without, f"{repeated}; {_INSIST}")
    for what, odd, share in (
        ("have no word", [entry for entry in entries if not _LETTERS.search(entry.title)], 3),
        ("begin with a sign, as in Markdown", [entry for entry in entries if _MARK.match(entry.title)], 2),
        ("run on below in small letters", [entry for entry in entries if _runs_on(entry)], 3),
    ):
        if len(odd) >= _FEW and len(odd) * share > len(entries):
            return _doubt(odd[0], f"{len(odd):,} of {len(entries):,} titles {what}", f"{_ONE}; {_INSIST}")
    long = sum(is_long(part) for entry in entries for part in entry.paragraphs)
    if long > max(_LONG_PARAGRAPHS * len(entries), _LONG_PARAGRAPHS_OF_ONE):
        fullest = max(entries, key=lambda entry: len(entry.paragraphs))
        text = f"{counted(len(entries), 'title')} and {long:,} paragraphs as long as an abstract"
        return _doubt(fullest, text, f"{_ONE}; {_INSIST}")
    size = sum(weight(part) for entry in entries for part in entry.paragraphs)
    count = draft.count
    if not isinstance(count, LineCount):
        return None
    if count.abstract >= _LINES and size < _SHORT_LINE * count.abstract:
        return _doubt(entries[0], "its lines are too short for prose", f"{_ONE}; {_INSIST}")
    if count.reported > 3 and count.reported * 3 > count.lines:
        text = f"{count.reported:,} of {count.lines:,} lines belong to no paper"
        return _doubt(entries[0], text, f"{_ONE}; {_INSIST}")
    return None


def _runs_on(entry: DraftEntry) -> bool:
    """Whether a title is the first line of a wrapped sentence."""
    return weight(entry.title) > _WRAPPED and bool(entry.paragraphs) and entry.paragraphs[0][0].islower()


def _doubt(entry: DraftEntry, message: str, hint: str) -> Remark:
    return Remark(line=entry.line, message=f"does not look like a digest: {message}", hint=hint)


def _has_abstract(entry: DraftEntry) -> bool:
    """Whether an entry has more than a link or a word or two below its title."""
    text = " ".join(part for part in entry.paragraphs if not _LINK.fullmatch(part))
    return weight(text) >= _THIN
