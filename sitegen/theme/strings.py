"""The strings of a theme: `strings/en.yaml`, `strings/de.yaml`, … → the words of one language.

English is complete and names every key. Another language may lack some, which are then English. A theme that
extends another has its own strings beside those, or in their place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from sitegen.errors import ThemeError
from sitegen.settings.shipped import shipped_data
from sitegen.settings.yaml_lines import Value, nearest, parse_yaml
from sitegen.text.words import FORMS, OTHER, Words, check_rule
from sitegen.theme.stylesheets import read_text

ENGLISH = "en"
_LISTS = {"months": 12, "short_months": 12, "weekdays": 7, "short_weekdays": 7}
_SETTINGS = ("plurals", "thousands", *_LISTS)
# Values of dates that English may not use, and other languages do: 2025年8月20日.
_OF_DAY = {"day", "month", "short_month", "number", "year"}
_OF_SPAN = {"day", "month", "number", "year", "first", "last", "last_day", "last_month", "last_number"}
_UNUSED = {
    **dict.fromkeys(("day", "short_day", "day_month", "month"), _OF_DAY),
    **dict.fromkeys(("days_of_month", "days_of_year", "days"), _OF_SPAN),
}
_PLACE = re.compile(r"\{([A-Za-z_]\w*)\}", re.ASCII)  # as Python and site.js know it
_IN_SCRIPT = re.compile(r"\bSTRINGS\.([A-Za-z]\w*)", re.ASCII)

Text = str | Mapping[str, str]  # a string, or its forms by their names


def languages(tag: str) -> tuple[str, ...]:
    """The languages whose strings serve for a language tag, the last to count most: en, de, de-at."""
    parts = _folded(tag).split("-")
    return tuple(dict.fromkeys((ENGLISH, *("-".join(parts[:end]) for end in range(1, len(parts) + 1)))))


def _folded(tag: str) -> str:
    return tag.replace("_", "-").lower()


def load_words(folders: Sequence[Path], labels: Sequence[str], language: str) -> Words:
    """The words of a language, from the strings of a theme and those it extends, nearest first.

    What none of them has is as in the theme that ships with sitegen: a theme may extend nothing. ThemeError,
    with file and line, for a key or a place for a value that English does not have.
    """
    shipped = shipped_data() / "themes" / "default"
    places = dict(zip(reversed(folders), reversed(labels), strict=True))
    places = {shipped: "sitegen/themes/default", **places}
    files = [(label, _files(folder, label)) for folder, label in places.items()]
    found = _Found()
    for tag in languages(language):
        for label, by_tag in files:
            if tag in by_tag:
                found.take(by_tag[tag], f"{label}/strings/{by_tag[tag].name}", tag)
    return found.words()


@lru_cache(maxsize=8)
def shipped_words(language: str = ENGLISH) -> Words:
    """The words of the theme that ships with sitegen."""
    return load_words((), (), language)


def shipped_languages() -> tuple[str, ...]:
    """The tags of the languages that ship with sitegen."""
    return tuple(sorted(_files(shipped_data() / "themes" / "default", "sitegen/themes/default")))


def _files(folder: Path, label: str) -> dict[str, Path]:
    """The files of strings of a theme by the tags of their languages."""
    found: dict[str, Path] = {}
    for path in sorted((folder / "strings").glob("*.y*ml")):
        tag, source = _folded(path.stem), f"{label}/strings/{path.name}"
        if path.suffix != ".yaml":
            raise ThemeError("is not read", source=source, hint=f"call it {path.stem}.yaml")
        if tag in found:
            hint = "keep one of them"
            raise ThemeError(f"same language as {found[tag].name}", source=source, hint=hint)
        found[tag] = path
    return found


@dataclass(slots=True)
class _Found:
    """The strings found so far: those of a file take the place of those before it."""

    language: str = ENGLISH
    english: dict[str, Text] = field(default_factory=dict)
    strings: dict[str, Text] = field(default_factory=dict)
    settings: dict[str, Value] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)  # keys of strings that are not English

    def take(self, path: Path, source: str, tag: str) -> None:
        """The strings of a file. ThemeError where it has a fault."""
        self.language = tag
        value = parse_yaml(read_text(path, source), source=source, error=ThemeError)
        if not isinstance(value.data, dict):
            raise ThemeError(
                "no list of strings", source=source, line=1, hint="write `key: text`, one a line"
            )
        for key, each in value.data.items():
            place = _Place(source, each.line)
            if key in _SETTINGS:
                _check_setting(key, each, place)
                self.settings[key] = each
                continue
            if tag != ENGLISH and key not in self.english:
                raise place.fault(f"no such string: {key}", nearest(key, sorted(self.english)))
            text = _text(key, each, place)
            if key in self.english:
                _check_places(key, text, self.english[key], place)
            if tag == ENGLISH:
                self.english[key] = text
            else:
                self.own.add(key)
            self.strings[key] = text

    def words(self) -> Words:
        """The words of the last language."""
        lists = {key: tuple(_list(self.settings[key])) for key in _LISTS}
        return Words(
            language=self.language,
            strings=self.strings,
            plurals=dict(_rules(self.settings["plurals"])),
            thousands=str(self.settings["thousands"].data),
            borrowed=frozenset(self.strings.keys() - self.own) if self.language != ENGLISH else frozenset(),
            **lists,
        )


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a string stands."""

    source: str
    line: int

    def fault(self, message: str, hint: str | None) -> ThemeError:
        return ThemeError(message, source=self.source, line=self.line, hint=hint)


def _list(value: Value) -> list[str]:
    """The texts of a list; nothing where it holds anything else."""
    texts = [each.data for each in value.data] if isinstance(value.data, list) else []
    return [text for text in texts if isinstance(text, str) and text]


def _rules(value: Value) -> Iterator[tuple[str, str]]:
    """The rules of plurals by the forms that they are for. ValueError where they are none."""
    if not isinstance(value.data, dict):
        raise ValueError
    for form, rule in value.data.items():
        if form not in FORMS or form == OTHER or not isinstance(rule.data, str):
            raise ValueError
        yield form, rule.data


def _check_setting(key: str, value: Value, place: _Place) -> None:
    """ThemeError for a list of the wrong length, a rule of plurals that is none, a list for a sign."""
    if key in _LISTS:
        if len(_list(value)) != _LISTS[key]:
            raise place.fault(
                f"`{key}` does not have {_LISTS[key]} names", f"write {_LISTS[key]} names, [in, brackets]"
            )
    elif key == "thousands":
        if not isinstance(value.data, str):
            raise place.fault("`thousands` is no text", 'write what stands between thousands: ","')
    else:
        try:
            for _, rule in _rules(value):
                check_rule(rule)
        except ValueError as cause:
            hint = f"write {{one: n == 1}}; the forms are {', '.join(FORMS[:-1])}"
            raise place.fault("no rule of plurals", hint) from cause


def _text(key: str, value: Value, place: _Place) -> Text:
    """A string as a file has it. ThemeError where it is none."""
    forms = value.data if isinstance(value.data, dict) else {OTHER: value}
    texts = {form: each.data for form, each in forms.items() if isinstance(each.data, str) and each.data}
    if len(texts) < len(forms) or not set(texts) <= set(FORMS) or OTHER not in texts:
        hint = f"write one text, or {{one: …, other: …}}; the forms are {', '.join(FORMS)}"
        raise place.fault(f"no text: {key}", hint)
    for text in texts.values():
        if "{" in (rest := _PLACE.sub("", text)) or "}" in rest:
            raise place.fault(f"a brace that is no place for a value: {key}", "write `{name}` for a value")
    return texts if isinstance(value.data, dict) else texts[OTHER]


def _check_places(key: str, text: Text, english: Text, place: _Place) -> None:
    """ThemeError where a string needs a value that English does not have, or a number for its forms."""
    if not isinstance(text, str) and isinstance(english, str):
        raise place.fault(f"`{key}` has several forms, and no number chooses one", "write one text")
    allowed = places(english) | _UNUSED.get(key, set())
    for name in sorted(places(text)):
        if name not in allowed:
            hint = nearest(name, sorted(allowed)) or "it has no values"
            raise place.fault(f"no such value in `{key}`: {{{name}}}", hint)


def places(text: Text) -> set[str]:
    """The names of a string's places for values; `n` is one of a string with forms."""
    texts = [text] if isinstance(text, str) else [*text.values(), "{n}"]
    return {name for each in texts for name in _PLACE.findall(each)}


def fill_script(text: str, words: Words, source: str) -> str:
    """A script with its strings: `STRINGS.copied` becomes `"Copied"`, or `({"one":…,"other":…})` with forms.

    `STRINGS.language` is the tag of their language, `STRINGS.thousands` what parts a long number. An English
    string with forms, in the place of one that is missing, names its own. ThemeError, with the line, when
    there is no such string.
    """

    def filled(found: re.Match[str]) -> str:
        key = found[1]
        if key == "language":
            return json.dumps(words.language)
        if key == "thousands" or key in _LISTS:
            return json.dumps(getattr(words, key), ensure_ascii=False, separators=(",", ":"))
        if key not in words.strings:
            line = text.count("\n", 0, found.start()) + 1
            known = nearest(key, sorted(words.strings))
            raise ThemeError(f"no such string: {key}", source=source, line=line, hint=known)
        said = words.strings[key]
        if key in words.borrowed and not isinstance(said, str):
            said = {**said, "language": ENGLISH}  # whose rules choose the form
        literal = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        # In brackets, because a brace behind an arrow opens a body.
        return literal if literal[0] == '"' else f"({literal})"

    return _IN_SCRIPT.sub(filled, text)
