"""The paper with which the front page leads."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from sitegen.model import Paper
from sitegen.pages.lead import FEW, MANY, choose_lead
from tests.builders import make_paper

ROBOTS = [
    make_paper("Grasping", "The robot hand learns to grasp cups and plates from touch alone."),
    make_paper("Pouring", "The robot arm learns to pour water into cups from demonstrations of people."),
    make_paper(
        "Robot hands and arms", "The robot hand and the robot arm learn to grasp cups and to pour water."
    ),
    make_paper("Proteins", "Folding proteins needs energy landscapes with rugged minima."),
    make_paper("Auctions", "Bidders in auctions with budgets reach equilibrium prices."),
]


def test_the_paper_with_most_upvotes_leads_and_the_first_of_equals() -> None:
    voted = [replace(paper, upvotes=votes) for paper, votes in zip(ROBOTS, (3, 8, 8, None, 0), strict=True)]
    assert choose_lead(voted) == (voted[1], "upvotes")


def test_upvotes_of_nobody_are_none() -> None:
    assert choose_lead([replace(paper, upvotes=0) for paper in ROBOTS])[1] == "themes"


def test_without_upvotes_the_paper_whose_words_the_others_share_leads() -> None:
    assert choose_lead(ROBOTS) == (ROBOTS[2], "themes")


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_papers_makes_no_difference_to_what_is_central(seed: int) -> None:
    shuffled = random.Random(seed).sample(ROBOTS, len(ROBOTS))
    assert choose_lead(shuffled)[0] == ROBOTS[2]


@pytest.mark.parametrize(
    "title",
    [
        "A Survey of Robot Hands",
        "RobotBench: hands and arms",
        "Robot hands: a dataset",
        "Robot Arm Technical Report",
        "Benchmarking robot arms",
    ],
)
def test_an_overview_does_not_lead(title: str) -> None:
    overview = make_paper(title, ROBOTS[2].abstract.plain)
    assert choose_lead([*ROBOTS[:2], *ROBOTS[3:], overview])[0] in ROBOTS[:2]


def test_where_all_are_overviews_one_leads_all_the_same() -> None:
    surveys = [make_paper(f"Survey {number}", f"We review {number} robots.") for number in range(5)]
    assert choose_lead(surveys)[0] in surveys


def test_a_paper_without_an_abstract_does_not_lead() -> None:
    bare = make_paper("Robot hands and arms learn to grasp cups and pour water", "")
    assert choose_lead([bare, *ROBOTS])[0] == ROBOTS[2]
    nothing: list[Paper] = [make_paper(f"Paper {number}", "") for number in range(FEW)]
    assert choose_lead(nothing)[0] == nothing[0]


def test_few_papers_have_no_themes() -> None:
    few = ROBOTS[1:FEW]
    assert choose_lead(few) == (few[0], "first")


def test_a_very_large_day_is_compared_in_part() -> None:
    many = [*ROBOTS, *(make_paper(f"Paper {number}", "") for number in range(MANY)), ROBOTS[2]]
    assert choose_lead(many)[0] == ROBOTS[2]
