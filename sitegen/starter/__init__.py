"""The files of a new site, as `sitegen init` writes them.

They lie beside this module as package data. Names that begin with a dot lie here without it, so that no
tool takes them for its own: `gitignore` becomes `.gitignore`, `github/` becomes `.github/`. Every other
path is the same in the package and in the new site, but for that of its topics. A value is filled in where a
file says `@NAME@`; where that stands in quotes, as a quoted YAML scalar.

A line that begins with `#@` is for some sites: with `#@topics ` for those with topics of their own, with
`#@ ` for those that fetch, with `#@SOURCE ` for those that fetch from this source. It stands without the
mark where it is wanted, and as a comment elsewhere. One that begins with `#?sample ` is for sites with a
sample, and is left out elsewhere.
"""

from __future__ import annotations

import re
import secrets
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from importlib import resources

import yaml

from sitegen.model import OutputFile

TOPICS = "content/topics.yaml"
TOPICS_KINDS = ("shipped", "empty")
WORKFLOW = ".github/workflows/publish.yml"
SAMPLE = "content/dumps/2026-09-03-sample.txt"
_DOTTED = ("gitattributes", "gitignore", "github")
_PATHS = (
    "README.md",
    "github/dependabot.yml",
    "github/workflows/publish.yml",
    "gitattributes",
    "gitignore",
    "sitegen.yaml",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSite:
    """What tells one new site from another."""

    title: str
    feed_id: str  # `new_feed_id()`
    action: str  # `action_reference()`: what the workflow uses to build the site
    repository: str = ""  # addresses of the project
    documentation: str = ""
    fetch: str = ""  # the source from which the site fills itself
    topics: str = ""  # one of TOPICS_KINDS, or the text of a topics file; empty: none of its own
    folder: str = ""  # the site's folder in its repository, as `docs/archive`; empty: the repository's root
    sample: bool = True  # has a sample dump, unless it fetches


def starter_files(site: NewSite) -> tuple[OutputFile, ...]:
    """The files of a new site, by path. Those in `.github/` belong into the root of its repository."""
    return tuple(sorted(_files(site), key=lambda file: file.path))


def new_feed_id() -> str:
    """A `feed_id` that is nobody else's, for an archive whose owner's domain is not known yet.

    Nobody can have a domain that ends in `.invalid` (RFC 2606), and two archives do not draw the same number.
    The year only has to lie in the past for good (RFC 4151).
    """
    return f"{secrets.token_hex(10)}.invalid,2026"


def _files(site: NewSite) -> Iterator[OutputFile]:
    package = resources.files(__name__)
    sample = site.sample and not site.fetch
    values = {
        "TITLE": site.title,
        "HEADING": re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", site.title),  # as Markdown
        "FEED_ID": site.feed_id,
        "ACTION": site.action,
        "REPOSITORY": site.repository,
        "DOCUMENTATION": site.documentation,
        "PATH": site.folder or ".",
        "PLACE": f"{site.folder}/" if site.folder else "",
    }
    marks = {"topics"} if site.topics else set()
    if site.fetch:
        marks |= {"", site.fetch}
    if sample:
        marks.add("sample")

    def filled(path: str) -> bytes:
        return _fill(package.joinpath(path).read_text(encoding="utf-8"), values, marks).encode("utf-8")

    for path in _PATHS:
        yield OutputFile(path=_site_path(path), data=filled(path))
    if sample:
        yield OutputFile(path=SAMPLE, data=package.joinpath(SAMPLE).read_bytes())
    else:
        yield OutputFile(path="content/dumps/.gitkeep", data=b"")  # git keeps no empty folder
    if site.topics in TOPICS_KINDS:
        yield OutputFile(path=TOPICS, data=filled(f"topics/{site.topics}.yaml"))
    elif site.topics:
        yield OutputFile(path=TOPICS, data=site.topics.encode("utf-8"))


def _site_path(path: str) -> str:
    return f".{path}" if path.partition("/")[0] in _DOTTED else path


def _fill(text: str, values: dict[str, str], marks: Collection[str]) -> str:
    """The file with each `@NAME@` replaced by its value, and without marks."""

    def chosen(line: re.Match[str]) -> str:
        if line["mark"] in marks:
            return line["rest"]
        return f"{line['indent']}# {line['rest'][len(line['indent']) :]}"

    text = re.sub(
        r"^#\?(?P<mark>[a-z]+) ?(?P<rest>.*\n)",
        lambda line: line["rest"] if line["mark"] in marks else "",
        text,
        flags=re.MULTILINE,
    )
    text = re.sub(r"^#@(?P<mark>[a-z]*) (?P<rest>(?P<indent> *).*)$", chosen, text, flags=re.MULTILINE)
    names = "|".join(values)
    return re.sub(
        f'"@(?P<quoted>{names})@"|@(?P<bare>{names})@',
        lambda found: _yaml_string(values[found["quoted"]]) if found["quoted"] else values[found["bare"]],
        text,
    )


def _yaml_string(text: str) -> str:
    dumped: str = yaml.safe_dump(text, default_style='"', allow_unicode=True, width=sys.maxsize)
    return dumped.rstrip("\n")
