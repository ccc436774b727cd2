"""Topics of one's own, added to those that ship: `extends: shipped`."""

from __future__ import annotations

import json
import re
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.cli.main import main
from sitegen.errors import ConfigError
from sitegen.model import Term
from sitegen.topics import TopicRules, assign_topics, explain, load_topics, parse_topics
from tests.small_site import make_site, tree, write

SHIPPED = """\
version: 1
scoring: {threshold: 6, share: 0.3}
words: {grain: [wheat, rye]}
topics:
- {id: food, name: Food, description: On the plate.}
- id: bread
  name: Bread
  description: Loaves.
  parent: food
  rules:
    points: {5: [loaf | bun, sourdough], 2: [crumb]}
    together: [{points: 3, all: [oven, stone]}]
    needs: [flour, dough]
    first: 1.2
- {id: soup, name: Soup, description: In a bowl., parent: food, rules: {points: {5: [broth]}}}
- {id: tools, name: Tools, description: In the drawer.}
- {id: knives, name: Knives, description: Sharp., parent: tools, rules: {points: {5: [blade]}}}
"""


def extended(text: str) -> TopicRules:
    return parse_topics(
        "extends: shipped\n" + textwrap.dedent(text), source="content/topics.yaml", shipped=SHIPPED
    )


def ids(rules: TopicRules) -> list[str]:
    return [term.id for term in rules.taxonomy.terms]


def points(rules: TopicRules, topic: str) -> dict[str, float]:
    (row,) = [row for row in rules.rules if row.topic == topic]
    return {phrase.text: phrase.points for phrase in row.phrases}


@pytest.mark.parametrize("text", ["", "topics:\n", "topics: []\n", "drop:\ntopics:\n# - id: more\n"])
def test_a_file_that_only_extends_says_what_the_shipped_one_says(text: str) -> None:
    assert extended(text) == parse_topics(SHIPPED, source="shipped")


@given(st.text(max_size=60), st.text(max_size=200))
def test_a_file_that_only_extends_scores_every_text_as_the_shipped_one_does(
    title: str, abstract: str
) -> None:
    one, other = extended(""), parse_topics(SHIPPED, source="shipped")
    assert explain(title, abstract, one) == explain(title, abstract, other)


def test_the_file_that_ships_can_be_extended(tmp_path: Path) -> None:
    write(tmp_path / "topics.yaml", "extends: shipped\n")
    shipped = load_topics(Path(__file__).parents[1] / "content/topics.yaml")
    assert load_topics(tmp_path / "topics.yaml") == shipped


def test_the_example_in_the_documents_is_one(tmp_path: Path) -> None:
    document = Path(__file__).parents[1] / "docs/reference/topics.md"
    example = re.search(
        r"```yaml\n(extends: shipped\n.*?)```", document.read_text(encoding="utf-8"), re.DOTALL
    )
    assert example is not None
    write(tmp_path / "topics.yaml", example[1])
    assert assign_topics("A soft gripper", "", load_topics(tmp_path / "topics.yaml")) == ("soft-robots",)


def test_topics_of_ones_own_come_after_the_shipped_ones() -> None:
    rules = extended("""\
        topics:
        - {id: sea, name: The sea}
        - {id: crabs, name: Crabs, parent: sea, rules: {points: {8: [crab]}}}
        - {id: salad, name: Salad, parent: food, rules: {points: {8: [lettuce]}}}
        """)
    assert ids(rules) == ["food", "bread", "soup", "tools", "knives", "sea", "crabs", "salad"]
    assert assign_topics("Crab in lettuce", "", rules) == ("crabs", "salad")
    assert assign_topics("Crab broth", "", rules) == ("crabs", "soup")


def test_an_entry_with_a_shipped_id_changes_what_it_gives_and_keeps_the_rest() -> None:
    shipped = parse_topics(SHIPPED, source="shipped")
    rules = extended("topics: [{id: soup, name: Soups and stews}]\n")
    assert ids(rules) == ids(shipped)
    assert rules.taxonomy.terms[2] == Term(
        id="soup", name="Soups and stews", description="In a bowl.", parent="food"
    )
    assert rules.rules == shipped.rules


def test_rules_are_added_to_those_of_a_shipped_topic() -> None:
    rules = extended("""\
        topics:
        - id: bread
          rules:
            points: {4: [baguette], 1: [Sourdoughs], 3: [loaf]}
            together: [{points: 2, all: [salt, yeast]}]
            needs: [baguette]
        """)
    assert points(rules, "bread") == {"bun": 5, "crumb": 2, "baguette": 4, "Sourdoughs": 1, "loaf": 3}
    (row,) = [row for row in rules.rules if row.topic == "bread"]
    assert [each.text for each in row.combinations] == ["oven + stone", "salt + yeast"]
    assert row.needs == ("flour", "dough", "baguette")
    assert row.first == 1.2


def test_a_phrase_of_the_title_leaves_those_of_the_text_alone() -> None:
    rules = extended("topics: [{id: soup, rules: {title: {2: [broth]}}}]\n")
    (row,) = [row for row in rules.rules if row.topic == "soup"]
    assert [(each.text, each.points, each.title_only) for each in row.phrases] == [
        ("broth", 5, False),
        ("broth", 2, True),
    ]


def test_a_weight_for_the_primary_topic_is_changed_where_it_is_given() -> None:
    rules = extended("topics: [{id: bread, rules: {first: 0.5}}]\n")
    assert [row.first for row in rules.rules] == [0.5, 1.0, 1.0]
    assert points(rules, "bread") == {"loaf | bun": 5, "sourdough": 5, "crumb": 2}


def test_a_shipped_topic_is_dropped_and_a_group_takes_its_topics_along() -> None:
    assert ids(extended("drop: [soup]\n")) == ["food", "bread", "tools", "knives"]
    assert ids(extended("drop: [food, knives]\n")) == ["tools"]


def test_a_topic_that_is_dropped_can_be_written_anew() -> None:
    rules = extended("""\
        drop: [soup]
        topics:
        - {id: soup, name: Soup, parent: food, rules: {points: {8: [bisque]}}}
        """)
    assert ids(rules) == ["food", "bread", "tools", "knives", "soup"]
    assert points(rules, "soup") == {"bisque": 8}


def test_a_shipped_topic_moves_to_another_group_and_a_group_becomes_a_topic() -> None:
    rules = extended("topics: [{id: knives, parent: food}, {id: tools, parent: food}]\n")
    assert [(term.id, term.parent) for term in rules.taxonomy.terms if term.parent] == [
        ("bread", "food"),
        ("soup", "food"),
        ("tools", "food"),
        ("knives", "food"),
    ]
    assert [row.topic for row in rules.rules] == ["bread", "soup", "tools", "knives"]


def test_a_topic_becomes_a_group_without_its_rules() -> None:
    rules = extended("topics: [{id: soup, parent: null}]\n")
    assert [term.id for term in rules.taxonomy.groups] == ["food", "soup", "tools"]
    assert [row.topic for row in rules.rules] == ["bread", "knives"]


def test_scoring_and_lists_of_words_are_those_that_ship_but_for_what_is_given() -> None:
    rules = extended("""\
        scoring: {share: 0.5, most: 2}
        words: {fish: [cod]}
        topics:
        - {id: fish, name: Fish, parent: food, rules: {points: {8: [<fish>, <grain>]}}}
        """)
    assert (rules.scoring.threshold, rules.scoring.share, rules.scoring.most) == (6, 0.5, 2)
    assert points(rules, "fish") == {"cod": 8, "wheat": 8, "rye": 8}


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        ("extends: mine\n", 1, "unknown topics to extend: mine", "use extends: shipped"),
        ("extends: [shipped]\n", 1, "a plain text or number is wanted here", None),
        ("drop: [soup]\ntopics: []\n", 1, "nothing to drop from",
         "write `extends: shipped`, or delete `drop`"),
        ("topics:\n", 1, "`topics` is no list", None),
        ("extends: shipped\ndrop:\n- soop\n", 3, "no shipped topic to drop: soop", "did you mean `soup`?"),
        ("extends: shipped\ndrop: soup\n", 2, "`drop` is no list", None),
        ("extends: shipped\ntopics:\n- {id: crab}\n", 3, "a topic without `name`",
         "each has an `id` and a `name`; one without a `name` has the `id` of a shipped topic"),
        ("extends: shipped\ntopics:\n- {id: soup, name: ''}\n", 3, "a topic without `name`", None),
        ("extends: shipped\ntopics:\n- {id: soup}\n- {id: soup}\n", 4,
         "topic soup: the id is used twice", None),
        ("extends: shipped\ntopics:\n- {id: tools, parent: food}\n", 3,
         "topic knives: unknown parent: tools", None),
        ("extends: shipped\ndrop: [food]\ntopics:\n- {id: crab, name: Crab, parent: food}\n", 4,
         "topic crab: unknown parent: food", None),
        ("extends: shipped\ntopics:\n- {id: food, rules: {points: {2: [x]}}}\n", 3,
         "topic food: a group has no rules", None),
        ("extends: shipped\ntopics:\n- {id: soup, rules: {poits: {}}}\n", 3,
         "topic soup: unknown key in `rules`: poits", "did you mean `points`?"),
    ],
)  # fmt: skip
def test_faults_name_file_and_line(text: str, line: int, message: str, hint: str | None) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_topics(text, source="content/topics.yaml", shipped=SHIPPED)
    assert message in caught.value.message
    assert (caught.value.source, caught.value.line) == ("content/topics.yaml", line)
    assert caught.value.hint
    assert hint is None or caught.value.hint == hint


# ---- whole sites ---------------------------------------------------------------------------------------

ADDED = "- {id: tides, name: Tides, parent: reinforcement-learning, rules: {points: {9: [barnacle, crab]}}}\n"


def built(root: Path, *flags: str) -> dict[str, str]:
    assert main(["build", "--site", str(root), "--quiet", *flags]) == 0
    return tree(root / "_site")


@pytest.mark.slow
def test_a_site_that_only_extends_is_the_site_without_topics_of_its_own(tmp_path: Path) -> None:
    """Its search knows the shipped synonyms, too."""
    one, other = make_site(tmp_path / "one"), make_site(tmp_path / "other")
    write(one / "content/topics.yaml", "extends: shipped\n")
    assert built(one) == built(other)


@pytest.mark.slow
def test_a_build_sees_that_an_extending_file_changed(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    topics = site / "content/topics.yaml"
    write(topics, "extends: shipped\n")
    assert "topics/tides/index.html" not in built(site)
    write(topics, f"extends: shipped\ntopics:\n{ADDED}")
    changed = built(site)
    assert "topics/tides/index.html" in changed
    assert changed == built(site, "--full")


def test_the_commands_about_topics_know_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = make_site(tmp_path / "site")
    write(site / "content/topics.yaml", f"extends: shipped\ntopics:\n{ADDED}")
    labels = tmp_path / "labels.jsonl"
    title = "Barnacle World Models Hold On"
    write(
        labels, json.dumps({"title": title, "primary": "tides", "topics": ["tides", "world-models"]}) + "\n"
    )
    assert main(["topics", "explain", title, "--site", str(site)]) == 0
    said = capsys.readouterr().out
    assert "tides (Tides): " in said
    assert "world-models (World models" in said
    assert main(["topics", "score", str(labels), "--site", str(site)]) == 0
    assert "tides" in capsys.readouterr().out
    assert main(["topics", "suggest", "--count", "3", "--site", str(site)]) == 0
