r"""The copied text of a page of Hugging Face's papers, with what it shows around each paper.

    Submitted by            -                       (votes, or none)
    some_user               Title of a Paper
    Title of a Paper        Its abstract.
    Its abstract.           4 authors
    A University · Published on Aug 10, 2025        ·
    Upvote                  Mar 1, 2024
    20                      A Lab                   (who else published it, and when)
    GitHub 1.54k            ·
    arXiv Page              Mar 1

On the left a page of trending papers, on the right a search. A page of one day has the votes above the title
and no abstracts. Blank lines say nothing. A paper may stand on a page twice: in a list and as a card.

The institute is a paper's `comment`. Who submitted it, the number of its authors and of the stars at GitHub
are furniture.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import pairwise

from sitegen.importing.readers.common.count import LineCount
from sitegen.importing.readers.common.draft import Draft, DraftEntry, Remark
from sitegen.importing.readers.common.fields import make_entry
from sitegen.importing.readers.common.labels import Label
from sitegen.importing.readers.common.raw import Head, Raw
from sitegen.importing.readers.common.when import written_date
from sitegen.importing.readers.text.furniture import ends_sentence, is_date, is_furniture, is_long
from sitegen.importing.readers.text.text_labels import label_front_matter, read_options

_LONGEST = 160  # characters of a line that may be more than text
_DATE = r"[A-Z][a-z]{2,8}\.? \d{1,2}(?:, \d{4})?|\d{4}-\d\d-\d\d"
_AUTHORS = r"\d[\d,]* authors?"
_BYLINE = re.compile(
    rf"(?P<who>.{{0,120}}?)\s*[·•]\s*(?:(?P<authors>{_AUTHORS})\s*(?:[·•]\s*)?)?"
    rf"(?:(?:[Pp]ublished (?:on )?)?(?P<date>{_DATE}))?",
)
_PUBLISHED = re.compile(rf".{{0,120}}[·•]\s*[Pp]ublished (?:on )?(?:{_DATE})")
_AUTHORS_LINE = re.compile(rf"[·•]?\s*{_AUTHORS}\s*[·•]?", re.IGNORECASE)
_SUBMITTED = re.compile(r"submitted by(?:\s+(?P<user>\S.{0,60}))?", re.IGNORECASE)
_COUNT = re.compile(r"[▲△⬆+]?\s*(?:(?P<votes>\d[\d,.]*k?)|[-–—])", re.IGNORECASE)
_UPVOTE = re.compile(r"[▲△⬆+]?\s*up-?votes?(?:\s*[·:]?\s*(?P<votes>\d[\d,.]*k?))?", re.IGNORECASE)
_BUTTONS = re.compile(
    r"(?:(?:view (?:all activity|arxiv page|pdf|paper|code|discussion)|add to collection|arxiv(?: page)?|pdf"
    r"|github(?:\s*(?:repo|stars?)?\s*\d[\d,.]*k?)?|project page|hf paper|paper page|copy link|share"
    r"|discussion|community|comments?(?:\s*\d+)?|read paper|models? \d+|datasets? \d+|spaces? \d+)"
    r"\s*(?:[·•|]\s*)?)+",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"(?:(?:hugging face|daily|trending|weekly|monthly|top|papers?|of the (?:day|week)|for|on|week)\W+)+"
    r"(?P<date>.*\d.*)",
    re.IGNORECASE,
)
_WEEK = re.compile(r"(\d{4})-W(\d{1,2})|(?:week\s+)?(\d{1,2}),?\s+(?:of\s+)?(\d{4})", re.IGNORECASE)
_DASH = re.compile(r"\s+(?:[-–—]|to)\s+")


def sniff(head: Head) -> bool:
    """Whether lines of a paper's card stand together, as in no other text."""
    lines = [line.strip() for line in head.lines if line.strip()]
    if any("](" in line for line in lines):
        return False  # Markdown, perhaps of such a page
    if any(map(_PUBLISHED.fullmatch, lines)):
        return True
    pairs = pairwise(lines)
    if any(_AUTHORS_LINE.fullmatch(line) and below[0] in "·•" for line, below in pairs):
        return True
    submitted = any(_SUBMITTED.fullmatch(line) for line in lines)
    return submitted and any(_UPVOTE.fullmatch(line) or _AUTHORS_LINE.fullmatch(line) for line in lines)


class _Kind(Enum):
    TEXT = auto()
    SUBMITTED = auto()  # a user follows
    USER = auto()
    COUNT = auto()  # of votes or comments
    UPVOTE = auto()  # a count follows
    BYLINE = auto()  # institute, number of authors, date
    INSTITUTE = auto()
    DATE = auto()
    FURNITURE = auto()


_SUBMITTERS = frozenset({_Kind.SUBMITTED, _Kind.USER})


@dataclass(slots=True)
class _Line:
    number: int
    text: str
    kind: _Kind
    label: Label = Label.FURNITURE


@dataclass(slots=True)
class _Card:
    """A paper, as far as it is read."""

    title: _Line
    lines: list[_Line]  # all of them
    abstract: list[str] = field(default_factory=list)
    values: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def open(cls, title: _Line, votes: _Line | None) -> _Card:
        """The card of a title, and of the votes above it."""
        title.label = Label.TITLE
        card = cls(title, [title])
        if votes is not None:
            card._count_votes(votes)
        return card

    def ends_above(self, line: _Line, before: _Line | None) -> bool:
        """Whether a line of text belongs to another paper. An abstract may stand below the authors."""
        if before is None or before.kind is _Kind.TEXT:
            return False
        prose = is_long(line.text) or ends_sentence(line.text)
        return not prose or bool(self.abstract) or before.kind is not _Kind.BYLINE

    def take(self, line: _Line, before: _Line | None) -> None:
        """What a line below the title says of the paper."""
        self.lines.append(line)
        if line.kind is _Kind.TEXT:
            line.label = Label.ABSTRACT_GOES_ON if self.abstract else Label.ABSTRACT
            self.abstract.append(line.text)
        elif line.kind is _Kind.UPVOTE:
            match = _UPVOTE.fullmatch(line.text)
            if match is not None and match["votes"]:
                self._fill("upvotes", match["votes"], line)
        elif line.kind is _Kind.COUNT and before is not None and before.kind is _Kind.UPVOTE:
            self._count_votes(line)
        elif line.kind is _Kind.INSTITUTE:
            self.values.setdefault("comment", []).append(line.text)
            line.label = Label.FIELD
        elif line.kind is _Kind.BYLINE:
            self._take_byline(line)

    def _take_byline(self, line: _Line) -> None:
        match = _BYLINE.fullmatch(line.text)
        date = match["date"] if match else line.text
        if date and re.search(r"\d{4}", date) and written_date(date):
            self._fill("published", date, line)
        who = match["who"].strip(" ·•") if match else ""
        if who and not _AUTHORS_LINE.fullmatch(who):
            self._fill("comment", who, line)

    def _count_votes(self, line: _Line) -> None:
        match = _COUNT.fullmatch(line.text)
        if match is not None and match["votes"]:
            self._fill("upvotes", match["votes"], line)

    def _fill(self, key: str, value: str, line: _Line) -> None:
        """Give a field its first value."""
        if self.values.setdefault(key, [value]) == [value]:
            line.label = Label.FIELD

    def entry(self) -> DraftEntry | None:
        values = {"title": [self.title.text], "abstract": [" ".join(self.abstract)], **self.values}
        return make_entry(values, line=self.title.number)[0]


def read(raw: Raw) -> tuple[Draft, ...]:
    """The digest of a page, with a count of every line."""
    texts = [line.replace("\t", " ") for line in raw.lines]
    above = label_front_matter(texts)
    labels = [*(line.label for line in above), *([Label.BLANK] * (len(texts) - len(above)))]
    lines = _classify(
        [(number, text) for number, text in enumerate(texts[len(above) :], len(above) + 1) if text], raw
    )
    cards, day = _find_cards(lines)
    kept = _without_repeats(cards)
    for line in lines:
        labels[line.number - 1] = line.label
    trending = any(line.text.casefold() == "trending papers" for line in lines)
    draft = Draft(
        title="Trending Papers" if trending else "Daily Papers",
        entries=tuple(entry for card in kept if (entry := card.entry()) is not None),
        count=LineCount.of(labels),
        date_text=_day(day.text) if day else "",
        date_line=day.number if day else 0,
        options=tuple(read_options(above)),
        remarks=(*raw.decoding, *_remarks(lines, kept)),
    )
    return (draft,)


# ---- what a line is --------------------------------------------------------------------------------------


def _classify(rows: Sequence[tuple[int, str]], raw: Raw) -> list[_Line]:
    lines: list[_Line] = []
    for number, text in rows:
        own = raw.furniture is not None and raw.furniture.fullmatch(" ".join(text.split()))
        after = lines[-1].kind if lines else None
        kind = _Kind.FURNITURE if own else _kind(text, after)
        lines.append(_Line(number, text, kind))
    _find_institutes(lines)
    return lines


def _kind(text: str, after: _Kind | None) -> _Kind:
    """The kind of a line below one of another kind."""
    if len(text) > _LONGEST:
        return _Kind.TEXT
    if after is _Kind.SUBMITTED and not _COUNT.fullmatch(text):
        return _Kind.USER
    if match := _SUBMITTED.fullmatch(text):
        return _Kind.USER if match["user"] else _Kind.SUBMITTED
    if _UPVOTE.fullmatch(text):
        return _Kind.UPVOTE
    if _COUNT.fullmatch(text):
        return _Kind.COUNT
    if is_date(text):
        return _Kind.DATE
    if _AUTHORS_LINE.fullmatch(text) or (match := _BYLINE.fullmatch(text)):
        return _Kind.BYLINE
    if _BUTTONS.fullmatch(text) or is_furniture(text):
        return _Kind.FURNITURE
    return _Kind.TEXT


def _find_institutes(lines: Sequence[_Line]) -> None:
    """Lines above a dot are names of institutes, if a title or an abstract stands above them."""
    for place, line in enumerate(lines):
        if line.kind is _Kind.BYLINE and line.text[0] in "·•":
            above = place - 1
            while above > 0 and _may_be_institute(lines[above], lines[above - 1]):
                lines[above].kind = _Kind.INSTITUTE
                above -= 1
        if line.kind is _Kind.DATE and place and lines[place - 1].text in "·•":
            line.kind = _Kind.BYLINE


def _may_be_institute(line: _Line, above: _Line) -> bool:
    if line.kind is not _Kind.TEXT or is_long(line.text) or ends_sentence(line.text):
        return False
    return above.kind in {_Kind.TEXT, _Kind.BYLINE}


# ---- the papers ------------------------------------------------------------------------------------------


def _find_cards(lines: Sequence[_Line]) -> tuple[list[_Card], _Line | None]:
    """The papers, and the line with the day of the page. Lines get their labels."""
    cards: list[_Card] = []
    day: _Line | None = None
    votes: _Line | None = None  # of the paper below
    submitter = next((place for place, line in enumerate(lines) if line.kind in _SUBMITTERS), None)
    for place, line in enumerate(lines):
        card = cards[-1] if cards else None
        before = lines[place - 1] if place else None
        if line.kind is _Kind.TEXT and (card is None or card.ends_above(line, before)):
            first = card is None and _opens_first(lines, place, submitter)
            if first or (card is not None and _opens_next(lines, place, card, submitter)):
                cards.append(_Card.open(line, votes))
            elif card is None and day is None and _is_header(line.text):
                day, line.label = line, Label.DATE
            else:
                line.label = Label.NO_PAPER if card else Label.BEFORE_TITLES
            continue
        if line.kind is _Kind.DATE:
            day, line.label = day if day or card else line, Label.DATE
        elif card is not None:
            card.take(line, before)
        if line.kind is not _Kind.FURNITURE:
            above = before.kind if before else None
            votes = line if line.kind is _Kind.COUNT and above is not _Kind.UPVOTE else None
    return cards, day


def _opens_first(lines: Sequence[_Line], place: int, submitter: int | None) -> bool:
    """Whether a line is the first title: not above the line that tells who submitted its paper."""
    if _is_header(lines[place].text):
        return False
    if submitter is not None:
        return submitter < place
    below = lines[place + 1 : place + 3]
    return any(is_long(line.text) or line.kind is _Kind.BYLINE for line in below) or (
        place > 0 and lines[place - 1].kind is _Kind.COUNT
    )


def _opens_next(lines: Sequence[_Line], place: int, card: _Card, submitter: int | None) -> bool:
    """Whether a line is the title of the paper below a card, and not of the foot of the page."""
    if submitter is None or submitter > place or any(line.kind in _SUBMITTERS for line in card.lines):
        return True
    return any(line.kind in {_Kind.BYLINE, _Kind.UPVOTE} for line in lines[place + 1 : place + 5])


def _without_repeats(cards: Sequence[_Card]) -> list[_Card]:
    """Each paper once, with what any of its cards says."""
    kept: dict[str, _Card] = {}
    for card in cards:
        first = kept.setdefault(" ".join(card.title.text.split()).casefold(), card)
        if first is card:
            continue
        first.abstract = first.abstract or card.abstract
        for key, values in card.values.items():
            first.values.setdefault(key, values)
        for line in card.lines:
            line.label = Label.REPEATED
    return [*kept.values()]


def _is_header(text: str) -> bool:
    return len(text) <= _LONGEST and _HEADER.fullmatch(text) is not None


def _day(text: str) -> str:
    """The day of a page, the last of those of a week; a text that is no day stays, and is said to be none."""
    match = _HEADER.fullmatch(text)
    if match is not None:
        text = match["date"]
    if week := _WEEK.fullmatch(text.strip()):
        year, number = int(week[1] or week[4]), int(week[2] or week[3])
        return datetime.date.fromisocalendar(year, number, 7).isoformat() if 0 < number < 53 else text
    return _DASH.split(text)[-1]


_REPORTED = {
    Label.BEFORE_TITLES: "text before the first title",
    Label.NO_PAPER: "text that belongs to no paper",
}


def _remarks(lines: Sequence[_Line], cards: Sequence[_Card]) -> Iterator[Remark]:
    for line in lines:
        if line.label in _REPORTED:
            yield Remark(
                line=line.number,
                message=f"{_REPORTED[line.label]}: {line.text[:60]}",
                hint="put the paper's title on a line of its own above it, or delete the line",
            )
    bare = [card for card in cards if not card.abstract]
    if bare and len(bare) < len(cards):
        for card in bare:
            yield Remark(
                line=card.title.number,
                message=f"a title without an abstract: {card.title.text[:60]}",
                hint="kept as a paper; put its abstract on the line below it, or delete what is no title",
            )
