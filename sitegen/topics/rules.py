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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import yaml

from sitegen.errors import ConfigError
from sitegen.model import UNSORTED, Taxonomy, Term
from sitegen.settings.yaml_lines import nearest
from sitegen.text.conflicts import refuse_conflict
from sitegen.topics.phrases import PhraseTrie, readings


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """The numbers that hold for all topics."""

    threshold: float = 8.0  # score from which a topic is assigned
    title: float = 1.5  # a phrase in the title counts so many times its points
    repeat: float = 0.4  # each further mention in the abstract counts so much of the one before; below 1
    abstract: float = 40.0  # what the abstract can add at most; half of it is reached with as many points
    share: float = 0.4  # a topic also needs this share of the best topic's score
    floor: float = 1.0  # where no topic reaches the threshold, the best one serves from this score on
    most: int = 4  # topics of a paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    variants: tuple[str, ...]  # as written in the file; each mention of any of them is one mention
    points: float
    title_only: bool = False
    text: str  # the variants as one text, for explanations


@dataclass(frozen=True, slots=True, kw_only=True)
class Combination:
    """Points for phrases that stand together; each part is met by any of its phrases."""

    parts: tuple[tuple[str, ...], ...]
    points: float
    near: int = 0  # words (stop words not counted) that hold all parts in one text; 0: anywhere
    text: str  # as written in the file


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules of one topic."""

    topic: str
    phrases: tuple[Phrase, ...] = ()
    combinations: tuple[Combination, ...] = ()
    needs: tuple[str, ...] = ()
    first: float = 1.0


class Uses(NamedTuple):
    """What a phrase of the trie is good for: indexes into `TopicRules.rules` and below."""

    phrases: tuple[tuple[int, int, float], ...]  # topic, phrase, its points where they speak for the topic
    parts: tuple[tuple[int, int, int], ...]  # topic, combination, part
    needs: tuple[int, ...]  # topic


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicRules:
    """A taxonomy with compiled rules."""

    taxonomy: Taxonomy
    scoring: Scoring
    rules: tuple[Rules, ...]  # one for each topic, in the taxonomy's order
    trie: PhraseTrie = field(repr=False, compare=False)
    uses: tuple[Uses, ...] = field(repr=False, compare=False)  # one for each phrase of the trie


def load_topics(path: Path) -> TopicRules:
    """The taxonomy and the rules in a file. ConfigError names file, line and topic."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError("not UTF-8", source=str(path), hint="save the file as UTF-8") from error
    except OSError as error:
        raise ConfigError(
            f"cannot be read: {error.strerror}",
            source=str(path),
            hint="it is a file that you may read; check its rights",
        ) from error
    return parse_topics(text, source=str(path))


def parse_topics(text: str, *, source: str) -> TopicRules:
    """The taxonomy and the rules in the text of a topics file; ConfigError for its first fault."""
    refuse_conflict(text, source=source, error=ConfigError)
    return _Reader(source).read(text)


def compile_rules(taxonomy: Taxonomy, scoring: Scoring, rules: tuple[Rules, ...]) -> TopicRules:
    """Rules ready for use; `rules` has one row for each topic of the taxonomy, in its order."""
    uses: dict[str, tuple[list[tuple[int, int, float]], list[tuple[int, int, int]], list[int]]] = {}
    for topic, row in enumerate(rules):
        for index, phrase in enumerate(row.phrases):
            for variant in phrase.variants:
                uses.setdefault(variant, ([], [], []))[0].append((topic, index, max(phrase.points, 0.0)))
        for index, combination in enumerate(row.combinations):
            for number, part in enumerate(combination.parts):
                for variant in part:
                    uses.setdefault(variant, ([], [], []))[1].append((topic, index, number))
        for variant in row.needs:
            uses.setdefault(variant, ([], [], []))[2].append(topic)
    return TopicRules(
        taxonomy=taxonomy,
        scoring=scoring,
        rules=rules,
        trie=PhraseTrie(uses),
        uses=tuple(Uses(tuple(a), tuple(b), tuple(c)) for a, b, c in uses.values()),
    )


_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _compose(text: str) -> yaml.Node | None:
    """The nodes of a text. libyaml reads faster; of a fault the reader in Python knows the line better."""
    try:
        return yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError:
        return yaml.compose(text, Loader=yaml.SafeLoader)


_Fields = dict[str, tuple[yaml.Node, yaml.Node]]

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


class _Reader:
    """Walks the YAML nodes of one file, which know their lines."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.topic = ""  # id of the topic being read, for messages
        self.words: dict[str, tuple[str, ...]] = {}

    def read(self, text: str) -> TopicRules:
        try:
            root = _compose(text)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else None
            hint = "quote a value that holds `: `, `#` or quotes"
            raise ConfigError(
                f"not valid YAML: {error.problem}", source=self.source, line=line, hint=hint
            ) from error
        except (yaml.YAMLError, RecursionError) as error:  # a character that YAML does not allow
            hint = "delete what YAML does not allow, such as control characters"
            reason = str(error).splitlines()[0]
            raise ConfigError(f"not valid YAML: {reason}", source=self.source, hint=hint) from error
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
            if identifier in lines:
                self.fail(
                    fields["id"][1], f"the id is used twice: {identifier}", hint="give one of them another"
                )
            lines[identifier] = entry
            parent = self.optional_text(fields, "parent")
            terms.append(
                Term(
                    id=identifier,
                    name=self.text(fields["name"][1]),
                    description=self.optional_text(fields, "description"),
                    parent=parent if parent not in ("", "null", "~") else None,
                )
            )
            if terms[-1].parent is not None:
                rules.append(self.rules(fields["rules"][1]) if "rules" in fields else Rules(topic=identifier))
            elif "rules" in fields:
                self.fail(
                    fields["rules"][0],
                    "a group has no rules: only topics, which have a `parent`, are assigned",
                    hint="give it a `parent`, or delete its `rules`",
                )
        self.check_parents(terms, lines)
        return compile_rules(Taxonomy(terms=tuple(terms)), scoring, tuple(rules))

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
        phrases = (
            [
                *self.phrases(fields["points"][1], title_only=False),
            ]
            if "points" in fields
            else []
        )
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

    def fields(self, node: yaml.Node, known: tuple[str, ...] | None, what: str) -> _Fields:
        """The entries of a mapping: key → (key node, value node)."""
        if not isinstance(node, yaml.MappingNode):
            self.fail(node, f"{what} is a list of `key: value`", hint="write one `key: value` a line")
        found: _Fields = {}
        for key, value in node.value:
            name = self.text(key)
            if known is not None and name not in known:
                self.fail(key, f"unknown key in {what}: {name}", hint=nearest(name, known) or "delete it")
            if name in found:
                self.fail(key, f"the key is there twice: {name}", hint="keep one of them")
            found[name] = (key, value)
        return found

    def entries(self, node: yaml.Node, what: str) -> list[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode):
            self.fail(node, f"{what} is no list", hint="write [one, two], or one `- entry` a line")
        return list(node.value)

    def text(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode):
            self.fail(
                node, "a plain text or number is wanted here", hint="quote text that begins with a bracket"
            )
        return str(node.value).strip()

    def optional_text(self, fields: _Fields, key: str) -> str:
        return self.text(fields[key][1]) if key in fields else ""

    def number(self, node: yaml.Node, least: float, most: float) -> float:
        text = self.text(node)
        try:
            value = float(text)
        except ValueError:
            self.fail(node, f"not a number: {text}", hint="write it as 4, 0.5 or -2")
        if not least <= value <= most:  # not-a-number fails here too
            self.fail(
                node,
                f"the number lies outside {least:g} to {most:g}: {text}",
                hint="docs/topics.md says what it does",
            )
        return value

    def fail(self, node: yaml.Node, message: str, *, hint: str) -> NoReturn:
        place = f"topic {self.topic}: " if self.topic else ""
        raise ConfigError(place + message, source=self.source, line=node.start_mark.line + 1, hint=hint)


def _shapes(phrase: str) -> list[Hashable]:
    """What two phrases must share to match the same words."""
    if phrase.startswith("="):
        return [tuple(word for _, word in row) for row in readings(phrase)]
    return [("stemmed", *(term for term, _ in row)) for row in readings(phrase)]
