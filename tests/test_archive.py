"""The archive: each paper once, whatever digests say of it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.archive.identity import fold
from sitegen.archive.links import find_links, link_kind
from sitegen.archive.papers import build_archive
from sitegen.archive.pins import pin_slugs
from sitegen.errors import ArchiveError
from sitegen.model import Archive, Digest, Entry, Link, Listing, Paper, Taxonomy, Term
from sitegen.text.convert import from_line, from_text
from sitegen.text.markdown import render, render_inline

TAXONOMY = Taxonomy(
    terms=(
        Term(id="things", name="Things"),
        Term(id="bridges", name="Bridges", parent="things"),
        Term(id="clocks", name="Clocks", parent="things"),
    )
)
BRIDGE = "Every bridge remembers trains longer than anybody who crosses believes, which makes timber useless."
CLOCK = "Most clocks need power, whereas ours listens quietly under arches until somebody passes overhead."
LAMP = "Lamps along quays should burn brighter whenever fog arrives, so captains notice piers sooner tonight."
PAPER = tuple[str, str] | tuple[str, str, dict[str, str]]


def digest(digest_id: str, *papers: PAPER) -> Digest:
    return Digest(
        id=digest_id,
        date=datetime.date.fromisoformat(digest_id[:10]),
        date_from="filename",
        title="Daily Papers",
        entries=tuple(
            Entry(
                title=title,
                abstract=abstract,
                fields=tuple(fields[0].items()) if fields else (),
                line=7 + number,
            )
            for number, (title, abstract, *fields) in enumerate(papers)
        ),
        source=f"content/2025/{digest_id}.md",
    )


def no_topics(title: str, abstract: str) -> tuple[str, ...]:
    return ()


def build(*digests: Digest) -> Archive:
    return build_archive(digests, TAXONOMY, no_topics)


def faults(*digests: Digest) -> list[tuple[str, str | None]]:
    with pytest.raises(ExceptionGroup) as caught:
        build(*digests)
    assert all(isinstance(each, ArchiveError) for each in caught.value.exceptions)
    return [(str(each), getattr(each, "hint", None)) for each in caught.value.exceptions]


def slugs(papers: Sequence[Paper]) -> list[str]:
    return [paper.slug for paper in papers]


# ---- identity ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Quiet Bridges", "quiet bridges"),
        ("Quiet Bridges", "Quiet-Bridges!"),
        ("Quiet Bridges", "QuietBridges"),
        ("Quiet Bridges", "Quiet\u00a0Bridges"),
        ("An $f$-Law", "An f-Law"),
        ("L$^{2}$Clock", "L²Clock"),
        ("L$^{2}$Clock", "L2Clock"),
        (r"Fr\'echet's Clock", "Fréchet's Clock"),
        ("Fréchet", "Fre\u0301chet"),
        ("ﬁne Clocks", "fine clocks"),
        (r"Bridges \& Clocks", "Bridges & Clocks"),
        ("Straße", "STRASSE"),
    ],
)
def test_spellings_of_one_title(one: str, other: str) -> None:
    assert fold(render_inline(from_line(one)).plain) == fold(render_inline(from_line(other)).plain)
    archive = build(
        digest("2025-01-01", (from_line(one), BRIDGE)), digest("2025-01-02", (from_line(other), BRIDGE))
    )
    assert len(archive.papers) == 1


@pytest.mark.parametrize(("one", "other"), [("A", "B"), ("A 1", "A 2"), ("***", "+++"), ("A", "")])
def test_other_titles_are_other_papers(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_a_revised_abstract_is_the_same_paper_and_the_newest_is_shown() -> None:
    revised = BRIDGE.replace("timber", "concrete") + " We add an experiment."
    archive = build(digest("2025-01-02", ("Bridges", revised)), digest("2025-01-01", ("BRIDGES", BRIDGE)))
    [paper] = archive.papers
    assert (paper.title.plain, paper.abstract.plain) == ("Bridges", revised)
    assert (paper.slug, paper.first_listed) == ("bridges", datetime.date(2025, 1, 1))


def test_clearly_different_abstracts_are_two_papers() -> None:
    archive = build(digest("2025-01-01", ("Memory", BRIDGE)), digest("2025-01-02", ("Memory", CLOCK)))
    newer, older = archive.papers
    assert older.slug == "memory"
    assert re.fullmatch("memory-[0-9a-f]{8}", newer.slug)
    assert build(digest("2025-01-01", ("Memory", BRIDGE), ("Memory", CLOCK))).papers[1].slug == newer.slug


def test_a_missing_abstract_says_nothing_and_does_not_hide_one() -> None:
    [paper] = build(digest("2025-01-01", ("Bridges", BRIDGE)), digest("2025-01-02", ("Bridges", ""))).papers
    assert paper.abstract.plain == BRIDGE


def test_an_identifier_decides_before_the_title() -> None:
    archive = build(
        digest("2025-01-01", ("Old Title", BRIDGE, {"arxiv": "2508.01234"})),
        digest("2025-01-02", ("New Title", CLOCK, {"arxiv": "arXiv:2508.01234v3"})),
        digest("2025-01-03", ("new title", "", {"doi": "10.1000/A"})),
        digest("2025-01-04", ("Third Title", "", {"doi": "https://doi.org/10.1000/a"})),
    )
    [paper] = archive.papers
    assert (paper.slug, paper.title.plain) == ("old-title", "New Title")
    assert (paper.arxiv, paper.doi) == ("2508.01234", "10.1000/a")
    assert paper.url == "https://arxiv.org/abs/2508.01234"


def test_other_identifiers_are_other_papers() -> None:
    archive = build(
        digest(
            "2025-01-01",
            ("Bridges", BRIDGE, {"arxiv": "2508.01234"}),
            ("Bridges", BRIDGE, {"arxiv": "2508.09999"}),
        )
    )
    assert len(archive.papers) == 2


# ---- order and listings --------------------------------------------------------------------------


def test_digests_stand_newest_first_and_papers_by_first_listing() -> None:
    archive = build(
        digest("2025-01-02", ("C", CLOCK), ("A", BRIDGE)),
        digest("2025-01-01", ("B", CLOCK), ("A", BRIDGE)),
        digest("2025-01-02-10", ("E", CLOCK)),
        digest("2025-01-02-2", ("D", CLOCK), ("C", CLOCK)),
    )
    assert [each.digest.id for each in archive.digests] == [
        "2025-01-02-10",
        "2025-01-02-2",
        "2025-01-02",
        "2025-01-01",
    ]
    assert slugs(archive.papers) == ["e", "d", "c", "b", "a"]
    assert [slugs(each.papers) for each in archive.digests] == [["e"], ["d", "c"], ["c", "a"], ["b", "a"]]
    assert archive.by_slug["c"].listings == (
        Listing(digest="2025-01-02", date=datetime.date(2025, 1, 2)),
        Listing(digest="2025-01-02-2", date=datetime.date(2025, 1, 2)),
    )


def test_a_paper_listed_twice_in_a_digest_stands_in_it_once() -> None:
    archive = build(digest("2025-01-01", ("A", BRIDGE), ("B", CLOCK), ("a", BRIDGE)))
    assert slugs(archive.digests[0].papers) == ["a", "b"]
    assert len(archive.by_slug["a"].listings) == 1


def test_a_date_may_be_newer_than_the_name_of_its_page() -> None:
    moved = digest("2025-01-01", ("A", BRIDGE))
    archive = build(
        Digest(
            id=moved.id, date=datetime.date(2025, 6, 1), date_from="option", title="x", entries=moved.entries
        ),
        digest("2025-02-01", ("B", CLOCK)),
    )
    assert [each.digest.id for each in archive.digests] == ["2025-01-01", "2025-02-01"]


@given(
    st.permutations(
        [
            digest(f"2025-01-0{n}", ("A", BRIDGE), (f"B{n}", CLOCK), ("Memory", BRIDGE if n % 2 else CLOCK))
            for n in range(1, 5)
        ]
    )
)
def test_the_order_in_which_digests_are_read_does_not_matter(digests: list[Digest]) -> None:
    archive = build(*digests)
    assert archive == build(*sorted(digests, key=lambda each: each.id))
    assert len(set(slugs(archive.papers))) == len(archive.papers)


def test_an_empty_archive() -> None:
    assert build().papers == ()


# ---- fields --------------------------------------------------------------------------------------


def test_topics_of_a_page_overrule_the_rules() -> None:
    archive = build_archive(
        [
            digest(
                "2025-01-01",
                ("A", BRIDGE, {"topics": "clocks"}),
                ("B", BRIDGE),
                ("C", BRIDGE, {"topics": ","}),
            ),
            digest("2025-01-02", ("A", BRIDGE, {"topics": " bridges ,clocks, bridges"})),
        ],
        TAXONOMY,
        lambda title, abstract: ("bridges",) if "bridge" in abstract else (),
    )
    assert archive.by_slug["a"].topics == ("bridges", "clocks")
    assert archive.by_slug["b"].topics == ("bridges",)
    assert archive.by_slug["c"].topics == ()


def test_rules_see_plain_text() -> None:
    seen: list[tuple[str, str]] = []

    def assign(title: str, abstract: str) -> tuple[str, ...]:
        seen.append((title, abstract))
        return ()

    build_archive([digest("2025-01-01", ("*A* $x^2$", "One &amp; [two](https://a.b)."))], TAXONOMY, assign)
    assert seen == [("A x²", "One & two.")]


def test_an_unknown_topic_and_a_group_are_faults() -> None:
    assert faults(
        digest(
            "2025-01-01", ("A", BRIDGE, {"topics": "bridge"}), ("B", CLOCK, {"topics": "clocks, things, zzz"})
        )
    ) == [
        ("content/2025/2025-01-01.md:7: unknown topic: bridge", "did you mean `bridges`?"),
        ("content/2025/2025-01-01.md:8: unknown topic: things", "known: bridges, clocks"),
        ("content/2025/2025-01-01.md:8: unknown topic: zzz", "known: bridges, clocks"),
    ]


def test_a_slug_of_a_page_wins() -> None:
    archive = build(
        digest("2025-01-01", ("Memory", BRIDGE, {"slug": "old-memory"})),
        digest("2025-01-02", ("Other", CLOCK, {"slug": "memory"})),
    )
    assert slugs(archive.papers) == ["memory", "old-memory"]


@pytest.mark.parametrize("day", ["2024-12-31", "2025-01-02"])
@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"slug": "memory"}, "slug is taken: memory"),
        ({"aliases": "/old/, /papers/memory"}, "alias is taken: /papers/memory/"),
    ],
)
def test_an_address_that_another_paper_has_is_a_fault(day: str, fields: dict[str, str], told: str) -> None:
    assert faults(digest("2025-01-01", ("Memory", BRIDGE)), digest(day, ("Other", CLOCK, fields))) == [
        (
            f"content/2025/{day}.md:7: {told}",
            "it is the address of “Memory”; choose another, or give that paper a `slug`",
        )
    ]


def test_the_address_with_digits_of_another_paper_is_a_fault_too() -> None:
    twins = digest("2025-01-01", ("Memory", BRIDGE), ("Memory", CLOCK))
    slug = build(twins).papers[1].slug
    [(told, _)] = faults(twins, digest("2025-01-02", ("Other", CLOCK, {"slug": slug})))
    assert told == f"content/2025/2025-01-02.md:7: slug is taken: {slug}"


def test_an_alias_that_two_papers_have_is_a_fault() -> None:
    fields = {"aliases": "/papers/old/"}
    assert faults(digest("2025-01-01", ("One", BRIDGE, fields), ("Two", CLOCK, fields))) == [
        (
            "content/2025/2025-01-01.md:8: alias is taken: /papers/old/",
            "it is given to “One”, too; give one of them another",
        )
    ]


def test_an_alias_for_a_papers_own_address_is_none() -> None:
    [paper] = build(digest("2025-01-01", ("Memory", BRIDGE, {"aliases": "papers/memory/, /x/"}))).papers
    assert (paper.slug, paper.aliases) == ("memory", ("x/",))


def test_an_alias_does_not_take_the_address_of_a_paper_of_the_same_title() -> None:
    archive = build(
        digest("2025-01-01", ("Memory", BRIDGE)),
        digest("2025-01-02", ("Memory", CLOCK, {"aliases": "/papers/memory/"})),
    )
    assert archive.papers[1].slug == "memory"
    assert archive.papers[0].slug != "memory"


def addresses(digests: Sequence[Digest]) -> dict[str, str]:
    """Where each address of a paper leads: to the text that is shown there."""
    papers = build(*digests).papers
    return {
        **{alias: paper.abstract.plain for paper in papers for alias in paper.aliases},
        **{f"papers/{paper.slug}/": paper.abstract.plain for paper in papers},
    }


def test_a_late_digest_that_makes_one_paper_of_two_leaves_no_address_without_a_page() -> None:
    found = [digest("2025-03-01", ("Twin Paper", BRIDGE)), digest("2025-03-08", ("Twin Paper", CLOCK))]
    before = addresses(found)
    assert len(before) == 2
    late = pin_slugs(found, digest("2025-01-01", ("Twin Paper", f"{BRIDGE} {CLOCK}")))
    assert late.entries[0].field("slug") == ""
    assert addresses([*found, late]).keys() == before.keys()
    assert set(addresses([*found, late]).values()) == {CLOCK}


def test_an_address_that_becomes_free_by_that_goes_to_no_other_paper() -> None:
    found = [
        digest("2025-02-01", ("Post", LAMP, {"arxiv": "2501.00001"})),
        digest("2025-03-01", ("Twin Paper", BRIDGE)),
        digest("2025-03-08", ("Twin Paper", CLOCK)),
    ]
    before = addresses(found)
    late = digest("2025-01-01", ("Twin Paper", BRIDGE, {"arxiv": "2501.00001"}))
    after = addresses([*found, pin_slugs(found, late)])
    assert after.keys() == before.keys()
    assert after["papers/post/"] == after["papers/twin-paper/"] == BRIDGE
    assert [path for path, text in after.items() if text == CLOCK] == [
        each for each in before if "-paper-" in each
    ]


def test_a_listing_without_abstract_takes_no_address_along() -> None:
    found = [digest("2025-03-01", ("Twin", BRIDGE)), digest("2025-03-05", ("Twin", ""))]
    late = pin_slugs(found, digest("2025-01-01", ("Twin", CLOCK)))
    after = addresses([*found, late])
    assert after["papers/twin/"] == BRIDGE
    assert len(after) == 2


TITLES = st.sampled_from(["Twin Paper", "Twin-Paper!", "TwinPaper", "Post"])
ARRIVING = st.randoms(use_true_random=False)


def arrive(days: dict[int, list[PAPER]], order: Random) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """The addresses before and after each of some digests that come in in any order."""
    arriving = [digest(f"2025-01-0{day}", *papers) for day, papers in sorted(days.items())]
    order.shuffle(arriving)
    found: list[Digest] = []
    for each in arriving:
        before = addresses(found)
        found.append(pin_slugs(found, each))
        yield before, addresses(found)


def published(*abstracts: str, arxiv: bool = False) -> st.SearchStrategy[dict[int, list[PAPER]]]:
    """Papers of some days; with `arxiv`, some have an identifier, and each text one of its own."""
    texts = st.sampled_from(list(enumerate(abstracts, start=1)))
    papers = st.lists(
        st.builds(
            lambda title, text, known: (title, text[1], {"arxiv": f"2501.0000{text[0]}"} if known else {}),
            TITLES,
            texts,
            st.booleans() if arxiv else st.just(False),
        ),
        min_size=1,
        max_size=3,
    )
    return st.dictionaries(st.integers(1, 9), papers, max_size=5)


@given(published(BRIDGE, CLOCK, f"{BRIDGE} {CLOCK}"), ARRIVING)
def test_every_address_that_was_published_stays_in_whatever_order_digests_come(
    days: dict[int, list[PAPER]], order: Random
) -> None:
    assert all(before.keys() <= after.keys() for before, after in arrive(days, order))


@given(
    published(
        BRIDGE,
        CLOCK,
        LAMP,
        f"{BRIDGE} {CLOCK}",
        f"{CLOCK} {LAMP}",
        "",
        arxiv=True,  # two identifiers of one text, or two texts of one, `pin_slugs` leaves to the owner
    ),
    ARRIVING,
)
def test_what_an_import_writes_is_never_a_fault(days: dict[int, list[PAPER]], order: Random) -> None:
    assert len(list(arrive(days, order))) == len(days)


@pytest.mark.parametrize("fields", [{"slug": "memory"}, {"aliases": "/papers/memory/"}])
def test_a_new_paper_whose_address_a_page_gives_to_another_is_no_fault(fields: dict[str, str]) -> None:
    found = [digest("2025-01-01", ("Memories", BRIDGE, fields))]
    before = addresses(found)
    found.append(pin_slugs(found, digest("2025-01-02", ("Memory", BRIDGE))))
    assert re.fullmatch("memory-[0-9a-f]{8}", found[1].entries[0].field("slug"))
    assert addresses(found).items() > before.items()


def test_a_slug_given_to_two_papers_is_a_fault() -> None:
    assert faults(
        digest("2025-01-01", ("One", BRIDGE, {"slug": "same"}), ("Two", CLOCK, {"slug": "same"})),
        digest("2025-01-02", ("Two", CLOCK)),
    ) == [
        (
            "content/2025/2025-01-01.md:8: slug is taken: same",
            "it is given to “One”, too; give one of them another",
        )
    ]


def test_authors_url_and_aliases() -> None:
    [paper] = build(
        digest("2025-01-01", ("A", BRIDGE, {"authors": "Old", "url": "https://a.b/", "aliases": "/x/, y/"})),
        digest("2025-01-02", ("A", BRIDGE, {"authors": "A. One , B. Two", "aliases": "/x/,/z/"})),
    ).papers
    assert paper.authors == ("A. One", "B. Two")
    assert paper.url == "https://a.b/"
    assert paper.aliases == ("x/", "y/", "z/")


def test_fields_come_from_the_newest_digest_that_gives_them() -> None:
    old = {"authors": "A. One", "venue": "Old Workshop", "comment": "8 pages", "categories": "cs.LG, cs.AI"}
    new = {"venue": "New Conference", "categories": "cs.RO, cs.LG, cs.RO", "published": "2024-12"}
    [paper] = build(digest("2025-01-01", ("A", BRIDGE, old)), digest("2025-01-02", ("A", BRIDGE, new))).papers
    assert paper.authors == ("A. One",)
    assert (paper.venue, paper.comment, paper.published) == ("New Conference", "8 pages", "2024-12")
    assert paper.categories == ("cs.RO", "cs.LG")


def test_two_authors_may_have_one_name() -> None:
    [paper] = build(digest("2025-01-01", ("A", BRIDGE, {"authors": "Wei Li, Wei Li"}))).papers
    assert paper.authors == ("Wei Li", "Wei Li")


def test_upvotes_are_the_most_that_a_digest_gives() -> None:
    days = [
        digest(f"2025-01-0{day}", ("A", BRIDGE, {"upvotes": votes} if votes else {}))
        for day, votes in enumerate(("12", "128", "9", ""), 1)
    ]
    assert [paper.upvotes for paper in build(*days).papers] == [128]
    assert [paper.upvotes for paper in build(days[3]).papers] == [None]


def test_an_identifier_gives_the_address_of_the_pdf() -> None:
    [one, other] = build(
        digest(
            "2025-01-01",
            ("A", BRIDGE, {"arxiv": "2508.01234"}),
            ("B", CLOCK, {"arxiv": "2508.09999", "pdf": "https://example.org/b.pdf"}),
        )
    ).papers
    assert (one.pdf, other.pdf) == ("https://arxiv.org/pdf/2508.01234", "https://example.org/b.pdf")


def test_given_code_is_a_link_and_no_address_is_there_twice() -> None:
    text = "Code: https://github.com/a/b/ and https://a.github.io/b, see https://arxiv.org/abs/2508.01234."
    fields = {"arxiv": "2508.01234", "code": "https://github.com/A/b", "url": "https://example.org/b"}
    [paper] = build(digest("2025-01-01", ("A", from_text(text), fields))).papers
    assert paper.code == "https://github.com/A/b"
    assert paper.links == (
        Link(url="https://github.com/A/b", kind="code"),
        Link(url="https://a.github.io/b", kind="project"),
    )


def test_a_page_where_others_discuss_a_paper_is_a_link_and_not_where_it_lives() -> None:
    page = "https://huggingface.co/papers/2508.01234"
    [known] = build(digest("2025-01-01", ("A", BRIDGE, {"arxiv": "2508.01234", "url": page}))).papers
    assert known.url == "https://arxiv.org/abs/2508.01234"
    assert known.links == (Link(url=page, kind="paper"),)
    [unknown] = build(digest("2025-01-01", ("A", BRIDGE, {"url": page}))).papers
    assert (unknown.url, unknown.links) == (page, ())


def test_a_doi_is_an_address() -> None:
    [paper] = build(digest("2025-01-01", ("A", BRIDGE, {"doi": "10.1000/1"}))).papers
    assert paper.url == "https://doi.org/10.1000/1"


# ---- links ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://github.com/a/b", "code"),
        ("https://www.github.com/a/b", "code"),
        ("https://gitlab.example.org/a", "code"),
        ("https://anonymous.4open.science/r/x", "code"),
        ("https://huggingface.co/a/b", "code"),
        ("https://huggingface.co/datasets/a/b", "data"),
        ("https://zenodo.org/record/1", "data"),
        ("https://a.github.io/b/", "project"),
        ("https://sites.google.com/view/x", "project"),
        ("https://x.org/projects/y/", "project"),
        ("https://youtu.be/x", "video"),
        ("https://arxiv.org/abs/2508.01234", "paper"),
        ("https://x.org/y.pdf", "paper"),
        ("https://example.org/", "other"),
        ("https://notgithub.community/", "other"),
        ("http://[", "other"),
    ],
)
def test_what_a_link_leads_to(url: str, kind: str) -> None:
    assert link_kind(url) == kind


def test_links_of_an_abstract_each_once() -> None:
    text = render(
        from_text(
            "See https://github.com/a/b. Or http://www.github.com/A/B/, (https://a.github.io/b) and "
            "https://arxiv.org/abs/2508.01234, and github.com/c/d."
        )
    )
    assert list(find_links(text, except_for=["https://arxiv.org/abs/2508.01234"])) == [
        Link(url="https://github.com/a/b", kind="code"),
        Link(url="https://a.github.io/b", kind="project"),
        Link(url="https://github.com/c/d", kind="code"),
    ]
