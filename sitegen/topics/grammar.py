"""topics.yaml → taxonomy and rules. docs/topics.md explains the file to its owner; this is its grammar.

    version: 1
    scoring:                        all optional
      {threshold: 8, title: 1.5, repeat: 0.4, abstract: 40, share: 0.4, floor: 1, most: 4}
    words:                          lists that a rule can name as <rl>
      rl: [reinforcement learning, RL]
    topics:
    - id, name, description, parent     parent null: a group, which has no rules and is never assigned
      rules:
        points: {4: [phrase, …], 0: […], -2: […]}    what a phrase counts; 0 hides what lies inside it
        title: {4: [phrase, …]}                      the same, for the title only
        together: [{points: 3, all: [part, part, …], near: 8}]
        needs: [phrase, …]              without one of these the topic scores nothing
        first: 0.5                      weight of the score where the primary topic is chosen

A phrase is words, `=words` (as written), `a | b` (two forms of one phrase) or `<list>`.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

import yaml

from sitegen.errors import ConfigError
from sitegen.model import UNSORTED, Taxonomy, Term
from sitegen.settings.yaml_lines import nearest
from sitegen.text.conflicts import refuse_conflict
from sitegen.text.undecoded import not_utf8
from sitegen.topics.nodes import Fields, NodeReader
from sitegen.topics.phrases import readings
from sitegen.topics.rules import Combination, Phrase, Rules, Scoring, TopicRules, compile_rules

_FILE_KEYS = ("version", "scoring", "words", "topics")
_TOPIC_KEYS = ("id", "name", "description", "parent", "rules")
_RULES_KEYS = ("points", "title", "together", "needs", "first")
_TOGETHER_KEYS = ("points", "all", "near")
# Bounds, both allowed. Repeats must fade, or one word said often would outweigh everything.
_SCORING: Mapping[str, tuple[float, float]] = {
    "threshold": (0.01, 1000),
    "title": (1, 100),
    "repeat": (0, 0.99),
    "abstract": (0.01, 1000),
    "share": (0, 1),
    "floor": (0.01, 1000),
    "most": (1, 100),
}
_TOPICS_HINT = "write `topics:`, and below it `- id: …` and `name: …` for each topic"


class ParseTopics(Protocol):
    """`parse_topics`, or a function that remembers what it gave."""

    def __call__(self, text: str, /, *, source: str) -> TopicRules: ...


def load_topics(path: Path, *, parse: ParseTopics | None = None) -> TopicRules:
    """The taxonomy and the rules in a file. ConfigError names file, line and topic."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise not_utf8(error, source=str(path), error=ConfigError) from error
    except OSError as error:
        raise ConfigError(
            f"cannot be read: {error.strerror}",
            source=str(path),
            hint="it is a file that you may read; check its rights",
        ) from error
    return (parse or parse_topics)(text, source=str(path))


def parse_topics(text: str, *, source: str) -> TopicRules:
    """The taxonomy and the rules in the text of a topics file; ConfigError for its first fault."""
    refuse_conflict(text, source=source, error=ConfigError)
    return _Reader(source).read(text)


class _Reader(NodeReader):
    """Walks the nodes of one file from the top."""

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self.words: dict[str, tuple[str, ...]] = {}

    def read(self, text: str) -> TopicRules:
        root = self.compose(text)
        if root is None:
            raise ConfigError("the topics file is empty", source=self.source, hint=_TOPICS_HINT)
        fields = self.fields(root, _FILE_KEYS, "the file")
        if "version" in fields and self.text(fields["version"][1]) != "1":
            self.fail(
                fields["version"][1],
                f"unknown version: {self.text(fields['version'][1])}",
                hint="use version: 1",
            )
        scoring = self.scoring(fields["scoring"][1]) if "scoring" in fields else Scoring()
        if "words" in fields:
            self.read_words(fields["words"][1])
        if "topics" not in fields:
            self.fail(root, "no `topics` in the file", hint=_TOPICS_HINT)
        return self.read_topics(fields["topics"][1], scoring)

    def scoring(self, node: yaml.Node) -> Scoring:
        values: dict[str, float] = {}
        for key, (_, value) in self.fields(node, tuple(_SCORING), "`scoring`").items():
            values[key] = self.number(value, *_SCORING[key])
        if values.get("most", 1) % 1:
            self.fail(node, f"`most` is a number of topics: {values['most']:g}", hint="write `most: 4`")
        most = int(values.pop("most", Scoring().most))
        return Scoring(most=most, **values)

    def read_words(self, node: yaml.Node) -> None:
        for name, (key, value) in self.fields(node, None, "`words`").items():
            if not name or any(mark in name for mark in "<>|="):
                self.fail(key, f"a list's name has none of < > | =: {name}", hint="call it `vegetable`, say")
            self.words[name] = self.phrase_list(value)

    def read_topics(self, node: yaml.Node, scoring: Scoring) -> TopicRules:
        terms: list[Term] = []
        rules: list[Rules] = []
        lines: dict[str, yaml.Node] = {}
        for entry in self.entries(node, "`topics`"):
            self.topic = ""
            fields = self.fields(entry, _TOPIC_KEYS, "a topic")
            term = self.term(entry, fields)
            if term.id in lines:
                self.fail(
                    fields["id"][1], f"the id is used twice: {term.id}", hint="give one of them another"
                )
            lines[term.id] = entry
            terms.append(term)
            if term.parent is not None:
                rules.append(self.rules(fields["rules"][1]) if "rules" in fields else Rules(topic=term.id))
            elif "rules" in fields:
                self.fail(
                    fields["rules"][0],
                    "a group has no rules: only topics, which have a `parent`, are assigned",
                    hint="give it a `parent`, or delete its `rules`",
                )
        self.check_parents(terms, lines)
        return compile_rules(Taxonomy(terms=tuple(terms)), scoring, tuple(rules))

    def term(self, entry: yaml.Node, fields: Fields) -> Term:
        """An entry without its rules; messages name its topic from here on."""
        for key in ("id", "name"):
            if key not in fields or not self.text(fields[key][1]):
                self.fail(entry, f"a topic without `{key}`", hint="each has an `id` and a `name`")
        self.topic = identifier = self.text(fields["id"][1])
        if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", identifier):
            self.fail(
                fields["id"][1],
                f"an id is lower-case letters, digits and hyphens: {identifier}",
                hint="write it as `offline-rl`",
            )
        if identifier == UNSORTED.id:
            self.fail(
                fields["id"][1],
                f"the id is taken: {identifier}",
                hint="papers without a topic are listed there; choose another",
            )
        parent = self.optional_text(fields, "parent")
        return Term(
            id=identifier,
            name=self.text(fields["name"][1]),
            description=self.optional_text(fields, "description"),
            parent=parent if parent not in ("", "null", "~") else None,
        )

    def check_parents(self, terms: list[Term], lines: dict[str, yaml.Node]) -> None:
        groups = [term.id for term in terms if term.parent is None]
        for term in terms:
            if term.parent is not None and term.parent not in groups:
                self.topic = term.id
                hint = nearest(term.parent, groups) or "a group is an entry without a parent"
                self.fail(lines[term.id], f"unknown parent: {term.parent}", hint=hint)

    def rules(self, node: yaml.Node) -> Rules:
        if isinstance(node, yaml.ScalarNode) and not node.value:
            return Rules(topic=self.topic)
        fields = self.fields(node, _RULES_KEYS, "`rules`")
        phrases = list(self.phrases(fields["points"][1], title_only=False)) if "points" in fields else []
        if "title" in fields:
            phrases += self.phrases(fields["title"][1], title_only=True)
        together = self.entries(fields["together"][1], "`together`") if "together" in fields else ()
        return Rules(
            topic=self.topic,
            phrases=tuple(phrases),
            combinations=tuple(self.combination(entry) for entry in together),
            needs=self.phrase_list(fields["needs"][1]) if "needs" in fields else (),
            first=self.number(fields["first"][1], 0.01, 100) if "first" in fields else 1.0,
        )

    def phrases(self, node: yaml.Node, *, title_only: bool) -> Iterator[Phrase]:
        seen: dict[Hashable, str] = {}
        for key, value in self.fields(node, None, "`title`" if title_only else "`points`").values():
            points = self.number(key, -1000, 1000)
            for entry in self.entries(value, "a list of phrases"):
                for variants in self.variants(entry):
                    shapes = {shape: variant for variant in variants for shape in _shapes(variant)}
                    for shape, variant in shapes.items():
                        if shape in seen:
                            self.fail(
                                entry,
                                f"the phrase is there already: {variant}",
                                hint=f"the words of `{seen[shape]}`: plural, case and hyphens do not count",
                            )
                    seen |= shapes
                    text = " | ".join(variants)
                    yield Phrase(variants=variants, points=points, title_only=title_only, text=text)

    def combination(self, node: yaml.Node) -> Combination:
        fields = self.fields(node, _TOGETHER_KEYS, "an entry of `together`")
        for key in ("points", "all"):
            if key not in fields:
                self.fail(
                    node,
                    f"an entry of `together` without `{key}`",
                    hint="write `- {points: 4, all: [one, two]}`",
                )
        entries = self.entries(fields["all"][1], "`all`")
        if len(entries) < 2:
            self.fail(
                fields["all"][1],
                "`all` wants two parts or more",
                hint="a single phrase stands under `points`",
            )
        return Combination(
            parts=tuple(tuple(v for variants in self.variants(entry) for v in variants) for entry in entries),
            points=self.number(fields["points"][1], -1000, 1000),
            near=int(self.number(fields["near"][1], 1, 1000)) if "near" in fields else 0,
            text=" + ".join(self.text(entry) for entry in entries),
        )

    def phrase_list(self, node: yaml.Node) -> tuple[str, ...]:
        """All variants in a list, each once."""
        found = (
            variant
            for entry in self.entries(node, "a list of phrases")
            for variants in self.variants(entry)
            for variant in variants
        )
        return tuple(dict.fromkeys(found))

    def variants(self, node: yaml.Node) -> Iterable[tuple[str, ...]]:
        """The phrases that an entry stands for: one of several forms, or those of a named list."""
        text = self.text(node)
        variants: list[str] = []
        for piece in (piece.strip() for piece in text.split("|")):
            if piece.startswith("<") and piece.endswith(">"):
                name = piece[1:-1].strip()
                if name not in self.words:
                    hint = nearest(name, self.words) or f"name it on top: `words: {{{name}: [one, two]}}`"
                    self.fail(node, f"unknown list: <{name}>", hint=hint)
                if piece == text.strip():
                    return [(word,) for word in self.words[name]]
                variants += self.words[name]
            elif not readings(piece):
                hint = "the analyser drops words like `the` and `of`: add a word of substance"
                self.fail(node, f"a phrase without a word to look for: {piece or text}", hint=hint)
            else:
                variants.append(piece)
        return [tuple(dict.fromkeys(variants))]


def _shapes(phrase: str) -> list[Hashable]:
    """What two phrases must share to match the same words."""
    if phrase.startswith("="):
        return [tuple(word for _, word in row) for row in readings(phrase)]
    return [("stemmed", *(term for term, _ in row)) for row in readings(phrase)]
