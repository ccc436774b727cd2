"""What lies in a site's folder and is not read there, though it is named as a page or a dump is."""

from __future__ import annotations

import os
from collections.abc import Container, Iterator
from pathlib import Path

from sitegen.content.folder import content_files, is_page_path, visible_files
from sitegen.content.names import DATED, DUMP, HIDDEN, MARKDOWN
from sitegen.errors import ContentError

_OWN = frozenset({"synonyms.txt", "topics.yaml", "addresses.jsonl"})
_DUMPS = "not read: dumps belong in {}/dumps/"
_PAGES = "not read: pages of your own belong in {}/pages/"
_YEAR = "not read: dated pages belong in the folder of their year"


def unread_files(
    content: Path, *, name: str = "content", named: Container[str] = ()
) -> Iterator[ContentError]:
    """A warning for every file of the content folder that is not read, and looks as if it should be.

    `named` are paths in the folder that the settings name. ContentError for a folder that cannot be read.
    """
    for path in content_files(content, name):
        below = path.relative_to(content).as_posix()
        if not is_page_path(below) and below not in _OWN and below not in named:
            yield from _unread(path.name, f"{name}/{below}", name)
    own = content / "pages"
    for path in visible_files(own, f"{name}/pages") if own.is_dir() else ():
        yield from _unread_own(path.relative_to(own).as_posix(), name)
    yield from _hidden(content, name)


def _unread(file: str, source: str, name: str) -> Iterator[ContentError]:
    stem = Path(file).stem
    if _in_dumps(source, name):
        yield _fault(_DUMPS.format(name), source, f"{name}/dumps/")
    elif dated := DATED.fullmatch(file):
        if file.lower().endswith(".md.txt"):  # the name that a page was to have
            yield _fault("not read: the name of a page ends in .md", source, f"{name}/{dated[1]}/{stem}")
        elif MARKDOWN.fullmatch(file):
            is_there = source.startswith(f"{name}/{dated[1]}/") and source.count("/") == name.count("/") + 2
            message = "not read: the name of a page ends in .md" if is_there else _YEAR
            yield _fault(message, source, f"{name}/{dated[1]}/{stem}.md")
        else:
            yield _fault(_DUMPS.format(name), source, f"{name}/dumps/")
    elif file == "CNAME":
        yield _fault(f"not read: it belongs in {name}/static/", source, f"{name}/static/CNAME")
    elif stem.isupper():  # README, LICENSE
        return
    elif MARKDOWN.fullmatch(file):
        yield _fault(_PAGES.format(name), source, f"{name}/pages/{stem}.md")
    elif DUMP.fullmatch(file):
        yield _fault(_DUMPS.format(name), source, f"{name}/dumps/")


def _in_dumps(source: str, name: str) -> bool:
    """Whether a file lies in a folder that is called dumps in other letters, such as Dumps."""
    folder, _, below = source.removeprefix(f"{name}/").partition("/")
    return bool(below) and folder.lower() == "dumps"


def _unread_own(below: str, name: str) -> Iterator[ContentError]:
    """What lies in pages/ and is no page, or a digest's."""
    source, path = f"{name}/pages/{below}", Path(below)
    dated = DATED.fullmatch(path.name)
    if path.stem.isupper():
        return
    if dated and not MARKDOWN.fullmatch(path.name):
        yield _fault(_DUMPS.format(name), source, f"{name}/dumps/")
    elif dated and below == f"{path.stem}.md":
        message = "a page named for a date, which is not shown as a digest"
        yield _fault(message, source, f"{name}/{dated[1]}/{path.name}")
    elif MARKDOWN.fullmatch(path.name) and path.suffix != ".md":
        place = f"{name}/pages/{path.with_suffix('.md').as_posix()}"
        yield _fault("not read: the name of a page ends in .md", source, place)
    elif DUMP.fullmatch(path.name):
        hint = f"write it as Markdown, and name it {path.stem}.md; a dump belongs in {name}/dumps/"
        yield ContentError("not read: the name of a page ends in .md", source=source, hint=hint)


def _hidden(content: Path, name: str) -> Iterator[ContentError]:
    for place, folders, files in os.walk(content):
        below = Path(place).relative_to(content)
        folders[:] = sorted(
            each for each in folders if not each.startswith(".") and (below / each).as_posix() != "static"
        )
        for file in sorted(filter(HIDDEN.fullmatch, files)):
            source = f"{name}/{(below / file).as_posix()}"
            hint = f"name it {file.lstrip('.')}, or delete it"
            yield ContentError("not read: its name begins with a dot", source=source, hint=hint)


def _fault(message: str, source: str, place: str) -> ContentError:
    return ContentError(message, source=source, hint=f"move it to {place}")


def dated_place(file: str, name: str) -> ContentError:
    """The warning for such a file that lies outside the content folder."""
    return next(_unread(file, file, name))
