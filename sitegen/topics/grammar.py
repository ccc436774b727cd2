"""topics.yaml → taxonomy and rules. docs/reference/topics.md is for its owner; this is its grammar.

    version: 1
    extends: shipped                the topics below are added to the shipped ones, or change them
    drop: [id, …]                   shipped topics and groups that this file does without
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
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import yaml

from sitegen.errors import ConfigError
from sitegen.model import UNSORTED, Taxonomy, Term
from sitegen.settings.shipped import shipped_file
from sitegen.settings.yaml_lines import nearest
from sitegen.text.conflicts import refuse_conflict
from sitegen.text.undecoded import not_utf8
from sitegen.topics.extending import Written, leave_out, merge_rules
from sitegen.topics.nodes import Fields, NodeReader
from sitegen.topics.phrases import readings, shapes
from sitegen.topics.rules import Combination, Phrase, Rules, Scoring, TopicRules, compile_rules
from sitegen.urls import COMPARE

_FILE_KEYS = ("version", "extends", "drop", "scoring", "words", "topics")
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

    def __call__(self, text: str, /, *, source: str, shipped: str) -> TopicRules: ...


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
            hint="make it a file that you may read; check its permissions",
        ) from error
    shipped = shipped_file("topics.yaml").read_text(encoding="utf-8")
    return (parse or parse_topics)(text, source=str(path), shipped=shipped)


def parse_topics(text: str, *, source: str, shipped: str = "") -> TopicRules:
    """The taxonomy and the rules in the text of a topics file; ConfigError for its first fault.

    `shipped` is the text of the shipped file, for one that extends it.
    """
    refuse_conflict(text, source=source, error=ConfigError)
    reader = _Reader(source, shipped)
    written = reader.read(text)
    taxonomy = Taxonomy(terms=tuple(written.terms.values()))
    rules = tuple(written.rules[term.id] for term in taxonomy.topics)
    return compile_rules(taxonomy, written.scoring, rules, extends=reader.extends)


class _Reader(NodeReader):
    """Walks the nodes of one file from the top."""

    def __init__(self, source: str, shipped: str = "") -> None:
        super().__init__(source)
        self.shipped = shipped
        self.extends = False
        self.words: dict[str, tuple[str, ...]] = {}

    def read(self, text: str) -> Written:
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
        base = self.read_base(fields)
        self.words = dict(base.words)
        if "scoring" in fields:
            base = replace(base, scoring=self.scoring(fields["scoring"][1], base.scoring))
        if "words" in fields:
            self.read_words(fields["words"][1])
        if "topics" in fields:
            return self.read_topics(fields["topics"][1], base)
        if not self.extends:
            self.fail(root, "no `topics` in the file", hint=_TOPICS_HINT)
        return base

    def read_base(self, fields: Fields) -> Written:
        """What the file extends, without what it drops."""
        if "extends" not in fields:
            if "drop" in fields:
                hint = "write `extends: shipped`, or delete `drop`"
                self.fail(fields["drop"][0], "nothing to drop from: the file extends no other", hint=hint)
            return Written()
        name = self.text(fields["extends"][1])
        if name != "shipped":
            self.fail(fields["extends"][1], f"unknown topics to extend: {name}", hint="use extends: shipped")
        self.extends = True
        base = _Reader("the shipped topics").read(self.shipped)
        dropped: set[str] = set()
        for entry in self.entries_or_none(fields["drop"][1], "`drop`") if "drop" in fields else ():
            identifier = self.text(entry)
            if identifier not in base.terms:
                hint = nearest(identifier, base.terms) or "delete it"
                self.fail(entry, f"no shipped topic to drop: {identifier}", hint=hint)
            dropped.add(identifier)
        return leave_out(base, dropped)

    def entries_or_none(self, node: yaml.Node, what: str) -> list[yaml.Node]:
        """The entries of a list; of a key whose entries are all commented out, none."""
        empty = isinstance(node, yaml.ScalarNode) and not node.value
        return [] if self.extends and empty else self.entries(node, what)

    def scoring(self, node: yaml.Node, base: Scoring) -> Scoring:
        values: dict[str, float] = {}
        for key, (_, value) in self.fields(node, tuple(_SCORING), "`scoring`").items():
            values[key] = self.number(value, *_SCORING[key])
        if values.get("most", 1) % 1:
            self.fail(node, f"`most` is a number of topics: {values['most']:g}", hint="write `most: 4`")
        most = int(values.pop("most", base.most))
        return replace(base, most=most, **values)

    def read_words(self, node: yaml.Node) -> None:
        for name, (key, value) in self.fields(node, None, "`words`").items():
            if not name or any(mark in name for mark in "<>|="):
                self.fail(key, f"a list's name has none of < > | =: {name}", hint="call it `vegetable`, say")
            self.words[name] = self.phrase_list(value)

    def read_topics(self, node: yaml.Node, base: Written) -> Written:
        terms, rules = dict(base.terms), dict(base.rules)
        lines: dict[str, yaml.Node] = {}
        for entry in self.entries_or_none(node, "`topics`"):
            self.topic = ""
            fields = self.fields(entry, _TOPIC_KEYS, "a topic")
            term = self.term(entry, fields, base)
            if term.id in lines:
                self.fail(
                    fields["id"][1], f"the id is used twice: {term.id}", hint="give one of them another"
                )
            lines[term.id] = entry
            terms[term.id] = term
            if term.parent is not None:
                shipped = base.rules.get(term.id, Rules(topic=term.id))
                rules[term.id] = self.rules(fields["rules"][1], shipped) if "rules" in fields else shipped
            elif "rules" in fields:
                self.fail(
                    fields["rules"][0],
                    "a group has no rules: only topics, which have a `parent`, are assigned",
                    hint="give it a `parent`, or delete its `rules`",
                )
        self.check_parents(terms, lines)
        return replace(base, terms=terms, rules=rules, words=self.words)

    def term(self, entry: yaml.Node, fields: Fields, base: Written) -> Term:
        """An entry without its rules; messages name its topic from here on."""
        shipped = base.terms.get(self.optional_text(fields, "id"))
        for key in ("id", "name"):
            if (key not in fields and shipped is None) or (key in fields and not self.text(fields[key][1])):
                new = "; one without a `name` has the `id` of a shipped topic" if self.extends else ""
                self.fail(entry, f"a topic without `{key}`", hint=f"each has an `id` and a `name`{new}")
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
        if identifier == COMPARE:
            self.fail(
                fields["id"][1],
                f"the id is taken: {identifier}",
                hint="the page that compares topics is there; choose another",
            )
        term = shipped or Term(id=identifier, name="", description="", parent=None)
        given = {key: self.text(fields[key][1]) for key in ("name", "description", "parent") if key in fields}
        parent = given.pop("parent", term.parent)
        return replace(term, **given, parent=parent if parent not in ("", "null", "~") else None)

    def check_parents(self, terms: Mapping[str, Term], lines: Mapping[str, yaml.Node]) -> None:
        groups = [term.id for term in terms.values() if term.parent is None]
        for term in terms.values():
            if term.parent is not None and term.parent not in groups:
                # A shipped topic has no line here, but the entry that made a topic of its group has.
                self.topic = term.id
                hint = nearest(term.parent, groups) or "a group is an entry without a parent"
                self.fail(
                    lines.get(term.id) or lines[term.parent], f"unknown parent: {term.parent}", hint=hint
                )

    def rules(self, node: yaml.Node, shipped: Rules) -> Rules:
        """The rules of a topic, with those that it ships with."""
        if isinstance(node, yaml.ScalarNode) and not node.value:
            return shipped
        fields = self.fields(node, _RULES_KEYS, "`rules`")
        phrases = list(self.phrases(fields["points"][1], title_only=False)) if "points" in fields else []
        if "title" in fields:
            phrases += self.phrases(fields["title"][1], title_only=True)
        together = self.entries(fields["together"][1], "`together`") if "together" in fields else ()
        own = Rules(
            topic=self.topic,
            phrases=tuple(phrases),
            combinations=tuple(self.combination(entry) for entry in together),
            needs=self.phrase_list(fields["needs"][1]) if "needs" in fields else (),
        )
        first = self.number(fields["first"][1], 0.01, 100) if "first" in fields else shipped.first
        return merge_rules(shipped, own, first=first)

    def phrases(self, node: yaml.Node, *, title_only: bool) -> Iterator[Phrase]:
        seen: dict[Hashable, str] = {}
        for key, value in self.fields(node, None, "`title`" if title_only else "`points`").values():
            points = self.number(key, -1000, 1000)
            for entry in self.entries(value, "a list of phrases"):
                for variants in self.variants(entry):
                    written = {shape: variant for variant in variants for shape in shapes(variant)}
                    for shape, variant in written.items():
                        if shape in seen:
                            self.fail(
                                entry,
                                f"the phrase is there already: {variant}",
                                hint=f"the words of `{seen[shape]}`: plural, case and hyphens do not count",
                            )
                    seen |= written
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
                hint="a single phrase belongs under `points`",
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
