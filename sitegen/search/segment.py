"""A run of papers → an index of its own: shards, words, spellings, rows; in folders named by content."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sitegen.language.synonyms import Synonyms
from sitegen.model import OutputFile
from sitegen.search.columns import encode
from sitegen.search.facets import topic_column
from sitegen.search.limits import LIMITS, Limits
from sitegen.search.names import by_phrase, find_names, name_term, without_names
from sitegen.search.pairs import Pairs, side_by_side
from sitegen.search.paper import IndexedPaper
from sitegen.search.postings import Block, Postings, count_postings, read_papers
from sitegen.search.rows import IN_FOLDER, row_files, row_sizes, to_json
from sitegen.search.shards import add_shards, add_spellings, add_words, shard_size, word_counts
from sitegen.search.stand_ins import StandIns
from sitegen.search.vocabulary import Ints, Vocabulary
from sitegen.search.wire import Names, deflate

FOLDER = "search/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """What the index of a run of papers is made from: nothing of papers that come later."""

    papers: tuple[IndexedPaper, ...]  # oldest first
    earlier: tuple[str, ...] = ()  # titles of the papers before them, which have an index of their own
    synonyms: Synonyms
    related: tuple[tuple[int, ...], ...]  # for each paper those like it, by number, or nothing at all
    # Of all papers of the archive, one more than they are, 0 where they are not known; nothing where none
    # are, and in the settled segment: the upvotes of old papers change, and it does not.
    upvotes: tuple[int, ...] = ()
    # Of all digests, newest first: id, name, and for each run of its papers where it begins and how many they
    # are. None in the settled segment, whose papers later digests list, too.
    digests: tuple[tuple[str, str, tuple[int, ...]], ...] | None = None
    slack: float  # of the size of a shard: how much larger or smaller one may be for a short separator
    limits: Limits = LIMITS


def segment_files(given: Segment) -> Generator[OutputFile, None, dict[str, Any]]:
    """The files of a segment; returns what the manifest says of it."""
    papers = given.papers
    postings = _postings(given)
    files: dict[str, bytes] = {}
    size = given.limits.shard or shard_size(len(papers), len(given.earlier))
    shards = add_shards(files, postings, size, given.slack)
    words = word_counts(postings)
    pages = add_words(files, words)
    files["more"] = to_json({"spelling": add_spellings(files, words), "days": _days(papers)})
    if given.upvotes:
        files["upvotes"] = encode(given.upvotes).data.tobytes()
    files["topics"] = topic_column([paper.topics for paper in papers])
    if given.digests is not None:
        files["digests"] = to_json(given.digests)
    names = Names()
    folder = names.name(*files.values())
    yield from _in_folder(folder, files)
    (rows, texts), folders = row_sizes(len(papers)), []
    for shown in row_files(papers, rows, texts):
        folders.append(names.name(*shown.values()))
        yield from _in_folder(folders[-1], shown)
    # As many texts as rows to a file go without saying.
    told = [] if rows == texts else [texts]
    record = {
        "authors": any(paper.authors for paper in papers),
        "facets": True,
        "count": len(papers),
        "lengths": [postings.title_length, postings.length],
        "index": folder,
        "shards": shards,
        "words": pages,
        "rows": [rows, IN_FOLDER, "".join(folders), *told],
    }
    return {**record, "upvotes": True} if given.upvotes else record


def _in_folder(folder: str, files: dict[str, bytes]) -> Iterator[OutputFile]:
    for name, data in files.items():
        yield OutputFile(path=f"{FOLDER}{folder}/{name}.bin", data=deflate(data))


def _postings(given: Segment) -> Postings:
    vocabulary = Vocabulary()
    blocks = read_papers(given.papers, vocabulary, given.limits.block)
    groups = find_names([f"{paper.title}\n{paper.abstract}" for paper in given.papers], given.synonyms)
    earlier = vocabulary.slots(vocabulary.look_up(given.earlier))
    return count_postings(
        blocks,
        vocabulary,
        StandIns(without_names(given.synonyms, groups), vocabulary),
        StandIns(by_phrase(groups), vocabulary, name_term(groups)),
        Pairs(
            (_in_titles(block, vocabulary) for block in blocks),
            side_by_side(earlier.terms, earlier.texts)[0],
            vocabulary,
        ),
        given.related,
        given.limits,
    )


def _in_titles(block: Block, vocabulary: Vocabulary) -> Ints:
    slots = vocabulary.slots(block.titles())
    return side_by_side(slots.terms, slots.texts)[0]


def _days(papers: Sequence[IndexedPaper]) -> list[list[Any]]:
    """Where each day begins: its date and the number of its first paper."""
    days: list[list[Any]] = []
    for number, paper in enumerate(papers):
        if not days or days[-1][0] != paper.date:
            days.append([paper.date, number])
    return days
