"""The documents name every command, every flag and every setting, and none that is not there."""

from __future__ import annotations

import argparse
import dataclasses
import json
import re
import textwrap
import typing
from collections.abc import Iterator
from pathlib import Path

import pytest

from sitegen.cli.arguments import make_parser
from sitegen.content.fields import FIELD_KEYS
from sitegen.content.front_matter import FRONT_MATTER_KEYS
from sitegen.importing.readers import read_dump
from sitegen.importing.readers.common.raw import Raw
from sitegen.model import FetchSource, Site
from sitegen.settings.config import _ROWS

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
CLI = (ROOT / "docs/reference/cli.md").read_text(encoding="utf-8")
CONFIG = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
DUMPS = (ROOT / "docs/reference/dumps.md").read_text(encoding="utf-8")


def parsers(
    parser: argparse.ArgumentParser, name: str = "sitegen"
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command, with those below it, by the words that call it."""
    yield name, parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, below in action.choices.items():
                yield from parsers(below, f"{name} {word}")


COMMANDS = dict(parsers(make_parser()))


def section(command: str) -> str:
    """What docs/reference/cli.md says of a command: from its heading to the next one."""
    word = " ".join(command.split()[:2])
    found = re.search(rf"^## {re.escape(word)}\b.*?(?=^## |\Z)", CLI, re.MULTILINE | re.DOTALL)
    return found[0] if found else ""


@pytest.mark.parametrize("command", [command for command in COMMANDS if command != "sitegen"])
def test_every_command_has_its_place(command: str) -> None:
    assert re.search(rf"\b{re.escape(command)}\b", section(command)), (
        f"docs/reference/cli.md does not name {command}"
    )


@pytest.mark.parametrize(
    ("command", "flag"),
    [
        (command, flag)
        for command, parser in COMMANDS.items()
        for action in parser._actions
        for flag in action.option_strings
        if flag.startswith("--") and flag != "--help"
    ],
)
def test_every_flag_is_named_with_its_command(command: str, flag: str) -> None:
    text = CLI if command == "sitegen" else section(command)
    assert re.search(rf"{flag}\b", text), f"docs/reference/cli.md does not name {flag} of {command}"


def test_no_document_names_a_command_or_flag_that_is_not_there() -> None:
    flags = {
        flag for parser in COMMANDS.values() for action in parser._actions for flag in action.option_strings
    }
    words = {command.partition(" ")[2] for command in COMMANDS} | {""}
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        for called in re.findall(r"(?:`|^ {4}|bin/)sitegen ([a-z]+)\b", text, re.MULTILINE):
            assert called in words, f"{path.name}: sitegen {called}"
        if path.parent.name != "explanation" and "theme" not in path.name:  # whose names are of style sheets
            assert set(re.findall(r"`(--[a-z][a-z-]*)", text)) <= flags, path.name
        for line in re.findall(r"\bsitegen( [a-z]+[^`|\n]*)", text):
            assert set(re.findall(r" (--[a-z-]+)", line)) <= flags, f"{path.name}: {line}"


def settings(section: type[typing.Any] = Site, prefix: str = "") -> Iterator[str]:
    """The keys that sitegen.yaml takes; those of a group with a point."""
    for key, kind in typing.get_type_hints(section).items():
        if dataclasses.is_dataclass(kind):
            yield from settings(typing.cast("type[typing.Any]", kind), f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}"


def documented() -> set[str]:
    """The keys in the first column of the table in docs/reference/settings.md."""
    return {
        key
        for row in re.findall(r"^\| (`.*?) \|", CONFIG, re.MULTILINE)
        for key in re.findall(r"`([^`]+)`", row)
    }


def test_every_setting_is_documented_and_no_other() -> None:
    assert documented() == set(settings())


def test_every_key_of_a_row_is_documented() -> None:
    for key, columns in _ROWS.items():
        (row,) = re.findall(rf"^\| `{key}` \|.*$", CONFIG, re.MULTILINE)
        assert all(f"{column}:" in row for column in columns), key


@pytest.mark.parametrize("key", sorted(settings()))
def test_every_default_is_the_one_that_is_documented(key: str) -> None:
    value: typing.Any = Site()
    for name in key.split("."):
        value = getattr(value, name)
    if value in ("", ()) or key == "description":  # told in words
        return
    (row,) = [line for line in CONFIG.splitlines() if f"`{key}`" in line.partition("|")[2].partition("|")[0]]
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    assert shown in row.split("|")[2], f"docs/reference/settings.md: {key} is {shown} by default"


def test_every_setting_of_a_source_is_documented_and_no_other() -> None:
    text = (ROOT / "docs/reference/sources.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \|", text.partition("## Settings")[2].partition("\n## ")[0], re.MULTILINE)
    assert rows == [field.name for field in dataclasses.fields(FetchSource)]


def test_every_field_of_a_page_is_documented_and_no_other() -> None:
    text = (ROOT / "docs/reference/pages.md").read_text(encoding="utf-8")

    def first_column(head: str) -> set[str]:
        table = re.search(rf"^\| {head} \| meaning \|\n.*\n((?:\|.*\n)+)", text, re.MULTILINE)
        assert table is not None
        return {
            key for row in table[1].splitlines() for key in re.findall(r"`(\w+)`", row.split(" | ", 1)[0])
        }

    assert first_column("front matter") == set(FRONT_MATTER_KEYS)
    assert first_column("field") == set(FIELD_KEYS)


@pytest.mark.parametrize(
    ("schema", "heading"), [("paper", "papers.jsonl"), ("digests", "digests.json"), ("report", "The report")]
)
def test_every_key_of_a_schema_is_documented_and_no_other(schema: str, heading: str) -> None:
    text = (ROOT / "docs/reference/data.md").read_text(encoding="utf-8")
    section = text.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    read = json.loads((ROOT / f"docs/schemas/{schema}.schema.json").read_text(encoding="utf-8"))
    named = {word for code in re.findall(r"`([^`]+)`", section) for word in re.findall(r"\w+", code)}
    assert set(schema_keys(read)) <= named
    table = re.findall(r"^\| (.*?) \|", section, re.MULTILINE)
    keys = {key for cell in table for key in re.findall(r"`(\w+)`", cell)}
    assert keys <= set(schema_keys(read))


def schema_keys(schema: typing.Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema["properties"] if isinstance(schema.get("properties"), dict) else ()
    for part in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from schema_keys(part)


def test_every_document_is_in_the_index_of_its_folder() -> None:
    for path in (ROOT / "docs").rglob("*.md"):
        index = path.parent / "index.md" if path.name != "index.md" else path.parent.parent / "index.md"
        if index != ROOT / "index.md":
            named = path.relative_to(index.parent).as_posix()
            assert f"]({named})" in index.read_text(encoding="utf-8"), f"{index} does not name {named}"


def test_documents_that_the_program_names_are_there() -> None:
    files = [
        *(ROOT / "sitegen").rglob("*.py"),
        *(ROOT / "themes").rglob("*.*"),
        *(ROOT / "content").glob("*"),
    ]
    for path in [path for path in files if path.suffix in {".py", ".js", ".css", ".html", ".yaml", ".txt"}]:
        for name in re.findall(r"\bdocs/[\w/-]+\.md", path.read_text(encoding="utf-8")):
            assert (ROOT / name).is_file(), f"{path} names {name}"


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 90


def test_every_link_between_documents_leads_somewhere() -> None:
    for path in DOCUMENTS:
        text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text):
            assert (path.parent / target).exists(), f"{path.name} links to {target}"


def examples() -> list[str]:
    """The examples of formats in docs/reference/dumps.md, each a block of indented lines."""
    formats = DUMPS[DUMPS.index("## Formats") : DUMPS.index("## Several days")]
    blocks = re.findall(r"(?:^    .*\n(?:\n(?=    ))?)+", formats, re.MULTILINE)
    return [textwrap.dedent(block) for block in blocks]


@pytest.mark.parametrize("example", examples(), ids=lambda text: text.strip().splitlines()[0][:40])
def test_every_example_of_a_format_is_read_as_one(example: str) -> None:
    drafts = read_dump(example.encode(), source="example")
    entries = [entry for draft in drafts for entry in draft.entries]
    assert entries
    assert all(re.match(r"\w[\w ]+$", entry.title) for entry in entries), "titles and nothing else"


def test_the_reader_in_the_documents_reads() -> None:
    text_of_guide = (ROOT / "docs/how-to/write-a-reader.md").read_text(encoding="utf-8")
    found = re.search(r"```python\n(.*?)```", text_of_guide, re.DOTALL)
    assert found is not None
    assert len(found[1].splitlines()) <= 35
    parted: dict[str, typing.Any] = {}
    exec(found[1], parted)
    text = b"Quiet Bridges\nauthors: Ada Example\nA clock that needs no power.\n* * *\n\n* * *\nLoud Trains\n"
    raw = Raw(data=text, name="papers.txt")
    [draft] = parted["read"](raw)
    assert parted["sniff"](raw.head)
    assert [(entry.title, entry.paragraphs, entry.fields) for entry in draft.entries] == [
        ("Quiet Bridges", ("A clock that needs no power.",), (("authors", "Ada Example"),)),
        ("Loud Trains", (), ()),
    ]
    assert (draft.count.records, draft.count.papers, draft.count.reported) == (3, 2, 1)
    assert [remark.message for remark in draft.remarks] == ["no title"]
