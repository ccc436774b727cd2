from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.errors import ConfigError
from sitegen.topics import (
    Label,
    TopicRules,
    assign_topics,
    explain,
    find_labelled,
    format_agreement,
    format_explanation,
    format_suggestions,
    load_topics,
    parse_topics,
    read_labels,
    score_labels,
    suggest,
)
from sitegen.topics.phrases import PhraseTrie
from sitegen.topics.score import parse_labels

ROOT = Path(__file__).parent.parent
SHIPPED = ROOT / "content" / "topics.yaml"
COOKING = Path(__file__).parent / "archives" / "cooking"

HEAD = "topics:\n- {id: g, name: Group}\n"


def rules_of(**topics: str) -> TopicRules:
    """Rules from a line of flow YAML for each topic, with plain numbers for the formula."""
    text = (
        "scoring: {threshold: 4, title: 2, repeat: 0.5, abstract: 1000, share: 0.5, floor: 1, most: 2}\n"
        + HEAD
    )
    for name, rules in topics.items():
        text += f"- id: {name}\n  name: {name.title()}\n  parent: g\n  rules: {rules}\n"
    return parse_topics(text, source="topics.yaml")


def score_of(rules: TopicRules, title: str, abstract: str = "", topic: str = "a") -> float:
    found = {score.topic: score.score for score in explain(title, abstract, rules).scores}
    return round(found.get(topic, 0.0), 1)


@pytest.fixture(scope="module")
def shipped() -> TopicRules:
    return load_topics(SHIPPED)


class TestPhrases:
    @pytest.mark.parametrize(
        ("phrase", "text"),
        [
            ("state space model", "State-Space Models are fast"),
            ("pre-training", "we pretrain on video"),
            ("pretraining", "pre-training on video"),
            ("pre-training", "pre training on video"),
            ("learning from demonstrations", "it learns from a demonstration"),
            ("off-policy", "an off-policy critic"),
            ("A* search", "planning with A* search"),
            ("Schrödinger bridge", 'a Schr\\"odinger bridge'),
            ("=generative models", "Generative models of text"),
            ("on-off", "an on-off switch"),
        ],
    )
    def test_matches_its_variants(self, phrase: str, text: str) -> None:
        assert len(PhraseTrie([phrase]).find(text)) == 1

    @pytest.mark.parametrize(
        ("phrase", "text"),
        [
            ("tree search", "a tree. Search is hard"),
            ("off-policy", "a policy"),
            ("=generative models", "general models of text"),
            ("=goals", "the goal is near"),
            ("world model", "models of the world"),
        ],
    )
    def test_does_not_match_other_words(self, phrase: str, text: str) -> None:
        assert not PhraseTrie([phrase]).find(text)

    def test_finds_overlapping_phrases_with_their_places(self) -> None:
        trie = PhraseTrie(["visual state", "state space", "visual state space"])
        assert trie.find("The visual state space") == {0: [(0, 2)], 1: [(1, 3)], 2: [(0, 3)]}

    @given(st.text(max_size=200))
    def test_reads_any_text(self, text: str) -> None:
        for spans in PhraseTrie(["state space", "=a b", "x*"]).find(text).values():
            assert all(0 <= start < end for start, end in spans)


class TestFormula:
    def test_title_counts_more_and_repeats_fade(self) -> None:
        rules = rules_of(a="{points: {4: [lattice]}}")
        assert score_of(rules, "Lattices") == 8
        assert score_of(rules, "", "A lattice.") == 4
        assert score_of(rules, "", "A lattice, a lattice and a lattice.") == 7
        assert score_of(rules, "Lattices", "A lattice.") == 12

    def test_the_abstract_levels_off(self) -> None:
        text = (
            "scoring: {abstract: 10}\n"
            + HEAD
            + "- {id: a, name: A, parent: g, rules: {points: {10: [lattice]}}}\n"
        )
        rules = parse_topics(text, source="topics.yaml")
        assert score_of(rules, "", "A lattice.") == 5  # 10 × 10 ÷ (10 + 10)

    def test_forms_of_one_phrase_share_their_mentions(self) -> None:
        rules = rules_of(a="{points: {4: [model-based RL | MBRL]}}")
        assert score_of(rules, "", "Model-based RL (MBRL).") == 6

    def test_a_longer_phrase_hides_the_shorter_ones_inside_it(self) -> None:
        rules = rules_of(
            a="{points: {4: [vision-language], 0: [vision-language-action]}}", b="{points: {3: [vision]}}"
        )
        assert score_of(rules, "", "Vision-language models") == 4
        assert score_of(rules, "", "Vision-language-action models") == 0
        assert score_of(rules, "", "Vision-language-action models", topic="b") == 3

    def test_negative_points_count_against_a_topic(self) -> None:
        rules = rules_of(a="{points: {4: [lattice], -3: [salad]}}")
        assert score_of(rules, "", "A lattice on a salad.") == 1

    def test_title_phrases_count_in_the_title_only(self) -> None:
        rules = rules_of(a="{title: {4: [survey]}}")
        assert score_of(rules, "A survey", "A survey.") == 8
        assert score_of(rules, "Lattices", "A survey.") == 0

    def test_needs_gate_a_topic(self) -> None:
        rules = rules_of(a="{needs: [agent, policy], points: {4: [lattice]}}")
        assert assign_topics("Lattices", "", rules) == ()
        assert assign_topics("Lattices", "For an agent.", rules) == ("a",)
        assert not explain("Lattices", "", rules).scores[0].needs_met

    @pytest.mark.parametrize(
        ("title", "abstract", "score"),
        [
            ("Rewards for agents", "", 10),  # both parts in the title
            ("", "A reward for the agent.", 5),
            ("Rewards", "Our agent.", 0),  # near: in one text
            ("", "A reward of one two three four five six seven for agents.", 0),
        ],
    )
    def test_combinations_want_all_their_parts(self, title: str, abstract: str, score: float) -> None:
        rules = rules_of(a="{together: [{points: 5, near: 4, all: [reward | return, agent]}]}")
        assert score_of(rules, title, abstract) == score

    def test_combinations_without_near_join_title_and_abstract(self) -> None:
        rules = rules_of(a="{together: [{points: 5, all: [reward, agent]}]}")
        assert score_of(rules, "Rewards", "Our agent.") == 5

    def test_named_lists_stand_for_their_phrases(self) -> None:
        text = "words: {rl: [reinforcement learning, MDP]}\n" + HEAD
        text += "- {id: a, name: A, parent: g, rules: {points: {9: [<rl>]}}}\n"
        rules = parse_topics(text, source="topics.yaml")
        assert assign_topics("An MDP", "", rules) == ("a",)


class TestChoice:
    def test_primary_is_the_largest_score(self) -> None:
        rules = rules_of(a="{points: {4: [salt]}}", b="{points: {6: [pepper]}}")
        assert assign_topics("Salt and pepper", "", rules) == ("b", "a")

    def test_first_weighs_the_order_but_not_the_assignment(self) -> None:
        rules = rules_of(a="{points: {4: [salt]}, first: 2}", b="{points: {6: [pepper]}}")
        assert assign_topics("Salt and pepper", "", rules) == ("a", "b")
        assert "weights" in explain("Salt and pepper", "", rules).reason

    def test_ties_go_to_the_topic_met_first_then_to_the_file(self) -> None:
        rules = rules_of(a="{points: {4: [salt, stew]}}", b="{points: {4: [pepper, stew]}}")
        assert assign_topics("Pepper and salt", "", rules) == ("b", "a")
        assert assign_topics("Stew", "", rules) == ("a", "b")

    def test_share_and_most_limit_the_topics(self) -> None:
        rules = rules_of(
            a="{points: {9: [salt]}}",
            b="{points: {4: [pepper]}}",
            c="{points: {9: [mint]}}",
            d="{points: {9: [dill]}}",
        )
        assert assign_topics("Salt, pepper", "", rules) == ("a",)
        assert assign_topics("Salt, mint, dill", "", rules) == ("a", "c")

    def test_the_best_topic_serves_below_the_threshold_from_the_floor_on(self) -> None:
        rules = rules_of(a="{points: {3: [salt]}}", b="{points: {0.5: [pepper]}}")
        assert assign_topics("", "Salt.", rules) == ("a",)
        assert assign_topics("", "Pepper.", rules) == ()

    @given(
        st.lists(st.sampled_from(["salt", "pepper", "stew", "of", "the", "bay-leaf", "leaf", ".", "pinch"]))
    )
    def test_explain_tells_the_same_as_assign(self, words: list[str]) -> None:
        rules = rules_of(
            a="{points: {2: [salt, bay leaf], -1: [pinch], 0: [pinch salt]}, needs: [stew]}",
            b="{points: {3: [pepper], 1: [leaf]}, together: [{points: 2, near: 3, all: [salt, stew]}]}",
        )
        title, abstract = " ".join(words[:5]), " ".join(words[5:])
        explained = explain(title, abstract, rules)
        assert explained.topics == assign_topics(title, abstract, rules)
        assert set(explained.topics) == {score.topic for score in explained.scores if score.assigned}
        for score in explained.scores:
            assert score.title_score == pytest.approx(sum(piece.title_adds for piece in score.evidence))


class TestFile:
    def test_terms_keep_their_order_and_a_topic_may_lack_rules(self) -> None:
        rules = parse_topics(HEAD + "- {id: a, name: A, parent: g, description: D}\n", source="topics.yaml")
        assert [(term.id, term.parent) for term in rules.taxonomy.terms] == [("g", None), ("a", "g")]
        assert assign_topics("Anything", "at all", rules) == ()

    @pytest.mark.parametrize(
        ("text", "line", "message", "hint"),
        [
            ("", None, "the topics file is empty", None),
            ("topics: [", 1, "brackets that are not closed, or hold something odd: topics: [", None),
            ("topics: 5\n", 1, "`topics` is no list", "write [one, two], or one `- entry` a line"),
            ("topics: []\ncolour: red\n", 2, "unknown key in the file: colour", None),
            ("version: 2\ntopics: []\n", 1, "unknown version: 2", "use version: 1"),
            ("topics: []\nscoring: {treshold: 4}\n", 2, "treshold", "did you mean `threshold`?"),
            ("topics: []\nscoring: {repeat: 1}\n", 2, "the number lies outside 0 to 0.99: 1", None),
            ("topics: []\nscoring: {share: nan}\n", 2, "the number lies outside 0 to 1: nan", None),
            ("topics: []\nscoring: {most: 1.5}\n", 2, "`most` is a number of topics: 1.5", None),
            ("topics:\n- {name: A}\n", 2, "a topic without `id`", None),
            ("topics:\n- {id: A b, name: A}\n", 2, "an id is lower-case letters", None),
            ("topics:\n- {id: a-, name: A}\n", 2, "an id is lower-case letters", "write it as `offline-rl`"),
            ("topics:\n- name: A\n  id: unsorted\n", 3, "topic unsorted: the id is taken: unsorted",
             "papers without a topic are listed there; choose another"),
            (HEAD + "- {id: a, name: A, parent: g, rules: {needs: [<robot>]}}", 3,
             "topic a: unknown list: <robot>", "name it on top: `words: {robot: [one, two]}`"),
            (HEAD + "- {id: g, name: G}\n", 3, "topic g: the id is used twice: g", None),
            (HEAD + "- {id: a, name: A, parent: gg}\n", 3,
             "topic a: unknown parent: gg", "did you mean `g`?"),
            ("topics:\n- {id: g, name: G, rules: {}}\n", 2, "topic g: a group has no rules", None),
            (HEAD + "- id: a\n  name: A\n  parent: g\n  rules:\n    poitns: {}\n", 7,
             "topic a: unknown key in `rules`: poitns", "did you mean `points`?"),
            (HEAD + "- id: a\n  name: A\n  parent: g\n  rules:\n    points:\n      many: [x]\n", 8,
             "topic a: not a number: many", None),
            (HEAD + "- {id: a, name: A, parent: g, rules: {points: {2: [robot],\n1: [Robots]}}}\n", 4,
             "topic a: the phrase is there already: Robots",
             "the words of `robot`: plural, case and hyphens do not count"),
            (HEAD + "- {id: a, name: A, parent: g, rules: {points: {2: [of the]}}}\n", 3,
             "topic a: a phrase without a word to look for: of the", None),
            ("words: {robots: [x]}\n" + HEAD + "- {id: a, name: A, parent: g, rules: {needs: [<robot>]}}", 4,
             "topic a: unknown list: <robot>", "did you mean `robots`?"),
            (HEAD + "- {id: a, name: A, parent: g, rules: {together: [{points: 1, all: [x]}]}}\n", 3,
             "topic a: `all` wants two parts or more", None),
        ],
    )  # fmt: skip
    def test_faults_name_line_and_topic(
        self, text: str, line: int | None, message: str, hint: str | None
    ) -> None:
        with pytest.raises(ConfigError) as caught:
            parse_topics(text, source="topics.yaml")
        fault = caught.value
        assert message in fault.message
        assert (fault.source, fault.line) == ("topics.yaml", line)
        assert fault.hint
        assert hint is None or fault.hint == hint

    @given(st.text(max_size=80) | st.text(alphabet="topicsidname:-{}[], \n&*!|>'\"#", max_size=80))
    def test_any_text_is_rules_or_a_fault(self, text: str) -> None:
        try:
            parse_topics(text, source="topics.yaml")
        except ConfigError as fault:
            assert fault.message and fault.hint

    @pytest.mark.parametrize("name", ["none.yaml", ".", "latin.yaml"])
    def test_a_file_that_cannot_be_read_is_a_fault(self, tmp_path: Path, name: str) -> None:
        (tmp_path / "latin.yaml").write_bytes(b"topics: caf\xe9")
        with pytest.raises(ConfigError, match=r"cannot be read|not UTF-8") as caught:
            load_topics(tmp_path / name)
        assert caught.value.hint


class TestShippedRules:
    def test_every_topic_has_rules_and_every_group_topics(self, shipped: TopicRules) -> None:
        taxonomy = shipped.taxonomy
        assert (len(taxonomy.groups), len(taxonomy.topics)) == (8, 36)
        assert all(rules.phrases for rules in shipped.rules)
        assert {term.parent for term in taxonomy.topics} == {term.id for term in taxonomy.groups}
        assert all(term.description for term in taxonomy.terms)

    @pytest.mark.parametrize(
        ("title", "topics"),
        [
            ("A Survey of Continual Learning", ("continual-adaptation", "surveys")),
            ("Regret Bounds for Linear Bandits", ("rl-theory",)),
            ("Vision Mamba for Image Segmentation", ("vision-ssm",)),
            ("Structured State Space Models for Language Modeling", ("ssm-sequence-models",)),
            ("Multi-Agent Reinforcement Learning", ("multi-agent-games",)),
            ("Cooking with leeks", ()),
        ],
    )
    def test_plain_titles_find_their_place(
        self, shipped: TopicRules, title: str, topics: tuple[str, ...]
    ) -> None:
        assert assign_topics(title, "", shipped) == topics

    def test_labels_name_known_topics(self, shipped: TopicRules) -> None:
        known = {term.id for term in shipped.taxonomy.topics}
        for path in sorted((Path(__file__).parent / "labels").glob("*.jsonl")):
            labels = read_labels(path)
            assert labels
            assert {topic for label in labels for topic in label.topics} <= known


class TestScore:
    LABELS = (
        Label(title="One", primary="a", topics=("a", "b")),
        Label(title="Two", primary="b", topics=("b",)),
        Label(title="Three", primary="c", topics=("c",)),
    )

    def test_measures(self) -> None:
        found = score_labels(self.LABELS, (("a",), ("a", "b"), ()))
        assert found.micro_f1 == pytest.approx(2 * 2 / (3 + 4))
        assert found.macro_f1 == pytest.approx((2 / 3 + 2 / 3 + 0) / 3)
        assert found.primary_accuracy == pytest.approx(1 / 3)
        assert found.unsorted == pytest.approx(1 / 3)
        assert found.topics_per_paper == 1
        row = next(row for row in found.topics if row.topic == "a")
        assert (row.precision, row.recall, row.missed, row.wrong) == (0.5, 1.0, (), ("Two",))
        assert found.wrong_primaries == (("Two", "b", "a"), ("Three", "c", ""))

    def test_perfect_answers_score_one(self) -> None:
        found = score_labels(self.LABELS, tuple(label.topics for label in self.LABELS))
        assert (found.micro_f1, found.macro_f1, found.primary_accuracy) == (1, 1, 1)

    def test_no_labels_score_nothing(self) -> None:
        assert score_labels((), ()).papers == 0

    def test_titles_meet_in_spite_of_case_and_tex(self) -> None:
        labels = (Label(title="L$^{2}$NAS: Learning", primary="a", topics=("a",)), *self.LABELS[:1])
        found, topics, missing = find_labelled(labels, {"L2NAS -- learning": ("a",)})
        assert (found, topics, missing) == (labels[:1], (("a",),), ("One",))

    @pytest.mark.parametrize(
        ("line", "message"),
        [
            ("{", "not a line of JSON"),
            ("[]", "a label is a JSON object"),
            ('{"title": "T"}', "a label has a title, a primary and topics"),
            ('{"title": "T", "primary": "a", "topics": ["b"]}', "the primary is not among the topics: a"),
        ],
    )
    def test_faults_in_labels_name_their_line(self, line: str, message: str) -> None:
        good = json.dumps({"title": "T", "primary": "a", "topics": ["a"]})
        with pytest.raises(ConfigError, match=message) as caught:
            parse_labels(f"{good}\n\n{line}\n", source="labels.jsonl")
        assert caught.value.line == 3
        assert caught.value.hint


def cooking_entries() -> list[tuple[str, str]]:
    entries = []
    for path in sorted(COOKING.glob("content/*/*.md")):
        for part in path.read_text("utf-8").split("\n## ")[1:]:
            title, _, abstract = part.partition("\n")
            entries.append((title, abstract.strip()))
    return entries


class TestAnotherSubject:
    def test_a_taxonomy_of_cooking_files_an_archive_of_recipes(self) -> None:
        rules = load_topics(COOKING / "content" / "topics.yaml")
        labels = read_labels(COOKING / "labels.jsonl")
        entries = cooking_entries()
        assert [title for title, _ in entries] == [label.title for label in labels]
        found = score_labels(labels, [assign_topics(*entry, rules) for entry in entries])
        assert found.micro_f1 > 0.85
        assert found.primary_accuracy > 0.8
        assert found.unsorted == 0

    def test_suggestions_show_an_owner_the_archives_words(self) -> None:
        bare = parse_topics(HEAD + "- {id: a, name: A, parent: g}\n", source="topics.yaml")
        phrases = {suggestion.phrase for suggestion in suggest(cooking_entries(), bare, 60)}
        assert {"dough", "crust", "roast", "lactic acid bacteria"} <= phrases

    def test_phrases_of_rules_and_of_well_filed_papers_are_not_suggested(self) -> None:
        rules = rules_of(a="{points: {9: [dough], 1: [crust]}}")
        papers = [("Dough", "A sticky dough."), ("Dough", "A sticky dough.")]
        papers += [("A crust", "With grilled onions"), ("Pies", "Grilled onions and crust")]
        suggestions = suggest(papers, rules)
        assert [suggestion.phrase for suggestion in suggestions][:1] == ["grilled onions"]
        assert suggestions[0].weak == 2
        assert not {"sticky", "dough", "crust"} & {suggestion.phrase for suggestion in suggestions}


class TestReports:
    def test_an_explanation_names_phrase_place_and_points(self, shipped: TopicRules) -> None:
        text = format_explanation(explain("World Models", "A world model dreams.", shipped), shipped)
        assert text.startswith("topics: world-models")
        assert "world model  [title, abstract; 6 points]" in text
        assert "World models and model-based RL" in text

    def test_an_explanation_of_nothing(self, shipped: TopicRules) -> None:
        assert "no topic has enough evidence" in format_explanation(explain("Leeks", "", shipped), shipped)

    def test_agreement_shows_measures_and_errors(self) -> None:
        text = format_agreement(score_labels(TestScore.LABELS, (("a",), ("a", "b"), ())))
        assert "micro-F1 0.571  macro-F1 0.444  primary 0.333" in text
        assert "wrong   Two" in text
        assert "Three  (c, none)" in text

    def test_suggestions_are_a_table_or_a_sentence(self) -> None:
        bare = parse_topics(HEAD + "- {id: a, name: A, parent: g}\n", source="topics.yaml")
        assert "phrase" in format_suggestions(suggest(cooking_entries(), bare, 5))
        assert "every paper" in format_suggestions(())
