"""Rules against labels: how often a careful reader and the rules agree.

Precision, recall and F1 count pairs of paper and topic. Micro-F1 is over all pairs; macro-F1 is the
mean over the topics that are labelled or assigned at least once; primary accuracy is the share of
papers whose first topic is the labelled primary one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sitegen.errors import ConfigError, UsageError
from sitegen.language.tokens import chunks, read_chunk


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a reader says of a paper."""

    title: str
    primary: str
    topics: tuple[str, ...]  # the primary one among them


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicAgreement:
    """One topic over all labelled papers."""

    topic: str
    labelled: int  # papers
    assigned: int
    correct: int  # both
    missed: tuple[str, ...]  # titles that should have it
    wrong: tuple[str, ...]  # titles that should not have it

    @property
    def precision(self) -> float:
        return self.correct / self.assigned if self.assigned else 0.0

    @property
    def recall(self) -> float:
        return self.correct / self.labelled if self.labelled else 0.0

    @property
    def f1(self) -> float:
        return _f1(self.correct, self.assigned, self.labelled)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """All topics over all labelled papers."""

    papers: int
    micro_f1: float
    macro_f1: float
    primary_accuracy: float
    unsorted: float  # share of papers without topic
    topics_per_paper: float
    topics: tuple[TopicAgreement, ...]  # most errors first
    wrong_primaries: tuple[tuple[str, str, str], ...]  # title, the reader's primary, the rules' or empty


def score_labels(labels: Sequence[Label], assigned: Sequence[tuple[str, ...]]) -> Agreement:
    """How well the topics of each paper, primary first, agree with its label; both in the same order."""
    names = sorted(
        {topic for label in labels for topic in label.topics} | {t for topics in assigned for t in topics}
    )
    pairs = list(zip(labels, assigned, strict=True))
    rows = [_agree(name, pairs) for name in names]
    correct, given, wanted = (
        sum(row.correct for row in rows),
        sum(row.assigned for row in rows),
        sum(row.labelled for row in rows),
    )
    count = max(len(pairs), 1)
    wrong = tuple(
        (label.title, label.primary, topics[0] if topics else "")
        for label, topics in pairs
        if topics[:1] != (label.primary,)
    )
    return Agreement(
        papers=len(pairs),
        micro_f1=_f1(correct, given, wanted),
        macro_f1=sum(row.f1 for row in rows) / max(len(rows), 1),
        primary_accuracy=1 - len(wrong) / count,
        unsorted=sum(not topics for _, topics in pairs) / count,
        topics_per_paper=given / count,
        topics=tuple(sorted(rows, key=lambda row: (-len(row.missed) - len(row.wrong), row.topic))),
        wrong_primaries=wrong,
    )


def read_labels(path: Path) -> tuple[Label, ...]:
    """Labels from a file of JSON lines: title, primary and topics of a paper each; I/O, ConfigError.

    UsageError when there is no such file.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError("not UTF-8", source=str(path), hint="save the file as UTF-8") from error
    except OSError as error:
        hint = f"give a file of lines such as {_EXAMPLE}"
        raise UsageError(f"cannot be read: {error.strerror}", source=str(path), hint=hint) from error
    return parse_labels(text, source=str(path))


def parse_labels(text: str, *, source: str) -> tuple[Label, ...]:
    """Labels from JSON lines; ConfigError for the first line that is none. Empty lines are passed over."""
    labels = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            labels.append(_parse_label(line, source, number))
    return tuple(labels)


def _parse_label(line: str, source: str, number: int) -> Label:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ConfigError("not a line of JSON", source=source, line=number, hint=_EXAMPLE) from error
    if not isinstance(row, dict):
        raise ConfigError("a label is a JSON object", source=source, line=number, hint=_EXAMPLE)
    title, primary, topics = row.get("title"), row.get("primary"), row.get("topics")
    if not (isinstance(title, str) and isinstance(primary, str) and isinstance(topics, list)):
        raise ConfigError(
            "a label has a title, a primary and topics", source=source, line=number, hint=_EXAMPLE
        )
    if primary not in topics or not all(isinstance(topic, str) for topic in topics):
        raise ConfigError(
            f"the primary is not among the topics: {primary}", source=source, line=number, hint=_EXAMPLE
        )
    return Label(title=title, primary=primary, topics=tuple(topics))


_EXAMPLE = '{"title": "World Models", "primary": "world-models", "topics": ["world-models"]}'


def title_key(title: str) -> str:
    """What two spellings of a title share: case, spaces, punctuation and TeX markup are left out."""
    return "".join(word for piece in chunks(title) for word in read_chunk(piece).words)


def find_labelled(
    labels: Sequence[Label], topics_by_title: Mapping[str, tuple[str, ...]]
) -> tuple[tuple[Label, ...], tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """The labels whose paper is there, the topics of each, and the titles that were not found."""
    known = {title_key(title): topics for title, topics in topics_by_title.items()}
    found = tuple(label for label in labels if title_key(label.title) in known)
    missing = tuple(label.title for label in labels if title_key(label.title) not in known)
    return found, tuple(known[title_key(label.title)] for label in found), missing


def _agree(topic: str, pairs: Sequence[tuple[Label, tuple[str, ...]]]) -> TopicAgreement:
    return TopicAgreement(
        topic=topic,
        labelled=sum(topic in label.topics for label, _ in pairs),
        assigned=sum(topic in topics for _, topics in pairs),
        correct=sum(topic in label.topics and topic in topics for label, topics in pairs),
        missed=tuple(label.title for label, topics in pairs if topic in label.topics and topic not in topics),
        wrong=tuple(label.title for label, topics in pairs if topic in topics and topic not in label.topics),
    )


def _f1(correct: int, assigned: int, labelled: int) -> float:
    return 2 * correct / (assigned + labelled) if assigned + labelled else 0.0
