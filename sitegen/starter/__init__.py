"""The files of a new site, as `sitegen init` writes them.

They lie beside this module as package data. Names that begin with a dot lie here without it, so that no
tool takes them for its own: `gitignore` becomes `.gitignore`, `github/` becomes `.github/`. Every other
path is the same in the package and in the new site. A value is filled in where a file says `"@NAME@"`.

A line that begins with `#@` is for sites that fetch: with `#@SOURCE ` for those that fetch from this one. It
stands without the mark where it is wanted, and as a comment elsewhere.
"""

from __future__ import annotations

import json
import re
import secrets
import sys
from importlib import metadata, resources

import yaml

from sitegen.model import OutputFile

_DOTTED = ("gitattributes", "gitignore", "github")
_SAMPLE = "content/dumps/2026-09-03-sample.txt"
_NO_SAMPLE = OutputFile(path="content/dumps/.gitkeep", data=b"")  # git keeps no empty folder
_PATHS = (
    _SAMPLE,
    "github/workflows/publish.yml",
    "gitattributes",
    "gitignore",
    "sitegen.yaml",
)


def starter_files(
    title: str, feed_id: str, requirement: str = "", *, fetch: str = ""
) -> tuple[OutputFile, ...]:
    """The files of a new site, by path. `fetch` names the source from which it fills itself, if any;
    then there is no sample, but the folder for it.

    `requirement` is what pip installs in the publish workflow to get sitegen (`installed_requirement()`).
    When it is empty, the workflow stops and asks for it: the bare name would get another project, since
    `sitegen` on PyPI is not this one.
    """
    values = {"TITLE": title, "FEED_ID": feed_id, "REQUIREMENT": requirement}
    folder = resources.files(__name__)
    files = (
        OutputFile(path=_site_path(path), data=_fill(folder.joinpath(path).read_bytes(), values, fetch))
        for path in _PATHS
        if not (fetch and path == _SAMPLE)
    )
    return tuple(sorted((*files, *([_NO_SAMPLE] if fetch else ())), key=lambda file: file.path))


def new_feed_id() -> str:
    """A `feed_id` that is nobody else's, for an archive whose owner's domain is not known yet.

    Nobody can have a domain that ends in `.invalid` (RFC 2606), and two archives do not draw the same number.
    The year only has to lie in the past for good (RFC 4151).
    """
    return f"{secrets.token_hex(10)}.invalid,2026"


def installed_requirement() -> str:
    """What makes pip install this very sitegen elsewhere: its git address and commit; empty if not known.

    Known only where pip was given a git address: a folder on this machine is of no use to another.
    """
    try:
        record = metadata.distribution("digest-sitegen").read_text("direct_url.json")  # PEP 610
    except metadata.PackageNotFoundError:
        return ""
    origin = json.loads(record or "{}")
    vcs = origin.get("vcs_info", {})
    return f"git+{origin['url']}@{vcs['commit_id']}" if vcs.get("vcs") == "git" else ""


def _site_path(path: str) -> str:
    return f".{path}" if path.partition("/")[0] in _DOTTED else path


def _fill(data: bytes, values: dict[str, str], fetch: str) -> bytes:
    """The file with each `"@NAME@"` replaced by the value as a quoted YAML scalar, and without marks."""

    def chosen(line: re.Match[str]) -> str:
        wanted = fetch if line["source"] == "" else fetch == line["source"]
        return line["rest"] if wanted else f"{line['indent']}# {line['rest'][len(line['indent']) :]}"

    text = re.sub(
        r"^#@(?P<source>[a-z]*) (?P<rest>(?P<indent> *).*)$", chosen, data.decode("utf-8"), flags=re.MULTILINE
    )
    names = "|".join(values)
    return re.sub(f'"@({names})@"', lambda found: _yaml_string(values[found[1]]), text).encode("utf-8")


def _yaml_string(text: str) -> str:
    dumped: str = yaml.safe_dump(text, default_style='"', allow_unicode=True, width=sys.maxsize)
    return dumped.rstrip("\n")
