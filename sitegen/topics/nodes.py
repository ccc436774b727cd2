"""YAML nodes of a topics file → texts, numbers, lists and mappings; each fault names its line."""

from __future__ import annotations

from typing import Any, NoReturn

import yaml

from sitegen.errors import ConfigError
from sitegen.settings.yaml_faults import refuse_odd_blanks, yaml_fault
from sitegen.settings.yaml_lines import nearest

# libyaml where it is there: ten times as fast.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Fields = dict[str, tuple[yaml.Node, yaml.Node]]  # key → its node, and its value's


class NodeReader:
    """Reads the YAML nodes of one file, which know their lines."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.topic = ""  # id of the topic being read, for messages

    def compose(self, text: str) -> yaml.Node | None:
        """The root of a file's nodes, or nothing where it is empty."""
        refuse_odd_blanks(text, source=self.source, error=ConfigError)
        try:
            return yaml.compose(text, Loader=_Loader)
        except (yaml.YAMLError, RecursionError) as error:
            raise yaml_fault(error, text, source=self.source, error=ConfigError) from error

    def fields(self, node: yaml.Node, known: tuple[str, ...] | None, what: str) -> Fields:
        """The entries of a mapping: key → (key node, value node)."""
        if not isinstance(node, yaml.MappingNode):
            self.fail(node, f"{what} is a list of `key: value`", hint="write one `key: value` a line")
        found: Fields = {}
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

    def optional_text(self, fields: Fields, key: str) -> str:
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
                hint="docs/reference/topics.md says what it does",
            )
        return value

    def fail(self, node: yaml.Node, message: str, *, hint: str) -> NoReturn:
        place = f"topic {self.topic}: " if self.topic else ""
        raise ConfigError(place + message, source=self.source, line=node.start_mark.line + 1, hint=hint)
