"""Which topics stand out among the newest papers."""

from __future__ import annotations

import datetime
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.model import Archive
from sitegen.pages.rising import FLOOR, Rise, newest_span, rising
from tests.builders import make_archive, make_paper

LAST = datetime.date(2026, 11, 20)
Days = dict[int, dict[str, int]]  # days before the last → topic → papers


def archive_of(days: Days, *, shuffled: int | None = None) -> Archive:
    """An archive with a digest on each of the days."""
    digests = [
        (
            str(LAST - datetime.timedelta(days=ago)),
            [
                make_paper(f"{topic} {ago} {number}", topics=(topic,))
                for topic, count in topics.items()
                for number in range(count)
            ],
        )
        for ago, topics in days.items()
    ]
    if shuffled is not None:
        random.Random(shuffled).shuffle(digests)
    return make_archive(digests)


def test_a_topic_with_three_times_the_usual_stands_out() -> None:
    before = {ago: {"offline-rl": 4, "manipulation": 16} for ago in range(30, 390, 30)}
    found = rising(archive_of({0: {"offline-rl": 12, "manipulation": 8}, **before}))
    assert found == (Rise(topic="offline-rl", count=12, usual=4.0),)


def test_a_fuller_month_of_the_same_mixture_is_no_rise() -> None:
    before = {ago: {"offline-rl": 4, "manipulation": 16} for ago in range(30, 390, 30)}
    assert rising(archive_of({0: {"offline-rl": 40, "manipulation": 160}, **before})) == ()


@pytest.mark.parametrize("count", range(FLOOR))
def test_few_papers_are_no_rise_however_rare_they_were(count: int) -> None:
    before = {ago: {"manipulation": 50} for ago in range(30, 390, 30)}
    assert rising(archive_of({0: {"offline-rl": count, "manipulation": 5}, **before})) == ()


def test_an_archive_without_papers_before_the_newest_has_no_rise() -> None:
    assert rising(make_archive()) == ()
    assert newest_span(make_archive()) is None
    assert rising(archive_of({0: {"offline-rl": 90}, 29: {"manipulation": 1}})) == ()


def test_what_is_older_than_the_year_before_does_not_count() -> None:
    days: Days = {0: {"offline-rl": 12, "manipulation": 8}, 60: {"offline-rl": 10, "manipulation": 190}}
    assert rising(archive_of(days)) == rising(archive_of({**days, 400: {"offline-rl": 900}}))


def test_the_less_likely_comes_first_and_no_more_than_asked_for() -> None:
    before = {ago: {"offline-rl": 4, "exploration": 4, "manipulation": 92} for ago in range(30, 390, 30)}
    archive = archive_of({0: {"offline-rl": 14, "exploration": 20, "manipulation": 66}, **before})
    assert [rise.topic for rise in rising(archive)] == ["exploration", "offline-rl"]
    assert [rise.topic for rise in rising(archive, most=1)] == ["exploration"]


def test_a_day_can_be_compared_with_the_month_before() -> None:
    month = {ago: {"offline-rl": 1, "manipulation": 9} for ago in range(1, 11)}
    archive = archive_of({0: {"offline-rl": 4, "manipulation": 1}, **month, 31: {"offline-rl": 90}})
    day, before = datetime.timedelta(days=1), datetime.timedelta(days=30)
    assert rising(archive, newest=day, before=before, floor=3) == (
        Rise(topic="offline-rl", count=4, usual=0.5),
    )
    assert rising(archive, newest=day, before=before) == ()


DAYS = st.dictionaries(
    st.integers(0, 420),
    st.dictionaries(st.sampled_from(["offline-rl", "exploration", "manipulation"]), st.integers(0, 12)),
    max_size=8,
)


@given(DAYS, st.integers())
def test_the_order_of_the_input_does_not_matter_and_each_rise_keeps_the_rule(days: Days, seed: int) -> None:
    found = rising(archive_of(days))
    assert found == rising(archive_of(days, shuffled=seed))
    assert all(rise.count >= FLOOR and rise.count >= 1.5 * rise.usual for rise in found)


@given(
    st.dictionaries(st.sampled_from(["offline-rl", "exploration", "manipulation"]), st.integers(0, 40)),
    st.integers(1, 12),
)
def test_equal_months_never_rise(month: dict[str, int], months: int) -> None:
    assert rising(archive_of({30 * ago: month for ago in range(months + 1)})) == ()
