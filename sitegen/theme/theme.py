"""A theme folder → templates and static files.

    <theme>/theme.yaml    name, extends (another theme's name; `default` unless it is the default itself);
                          may be missing
    <theme>/templates/    Jinja templates; one that is missing is the parent's
    <theme>/static/       files for static/, style sheets with all they import; the same
    <theme>/modules/      modules of scripts, joined into files for static/ (script_modules.py); the same
    <theme>/strings/      what pages and scripts say, a file a language (strings.py); the same, by string

A theme is looked for in the site's own `themes/`, then among those shipped with sitegen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from markupsafe import Markup
from rcssmin import cssmin

from sitegen.errors import ThemeError, UsageError
from sitegen.model import OutputFile
from sitegen.parts.part import fingerprint
from sitegen.settings.shipped import shipped_data
from sitegen.settings.yaml_lines import nearest, parse_yaml, unknown_keys
from sitegen.text.words import Words
from sitegen.theme import templates
from sitegen.theme.script_modules import Module, file_names, join_modules
from sitegen.theme.strings import ENGLISH, fill_script, load_words
from sitegen.theme.stylesheets import Sheets, imports_first, read_bytes, read_text
from sitegen.theme.templates import Compiled, Templates, load_templates, script

OWN = "site"  # name of the theme that `copy_template` begins for a site without one of its own
_KEYS = ("name", "description", "licence", "extends")


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A theme with those it extends, nearest first; it renders on machines, too, that lack its folders.

    Values alone, so that it travels to other processes; each of them compiles the templates when it renders.
    """

    folders: tuple[Path, ...]
    names: tuple[str, ...]  # of the folders, as messages call them
    key: bytes  # fingerprint of all that a page's bytes depend on
    templates: tuple[Mapping[str, str], ...] = field(compare=False)  # of each folder: path → text
    scripts: frozenset[str] = field(compare=False)  # paths in the site
    static: Mapping[str, Path] = field(compare=False)  # path in the site → file, the nearest theme's
    modules: tuple[Module, ...] = field(compare=False)  # of scripts, the nearest theme's, with their strings
    words: Words = field(compare=False)  # in the language of the site

    def render(self, template: str, values: Mapping[str, Any]) -> str:
        """A template's text. ThemeError with the template's file and line when it does not render."""
        engine = _engine(self)
        text = engine.templates.render(template, values)
        if named := _SCRIPTS.search(text):
            engine.check_scripts(named[1])
        return text

    def render_each(
        self, template: str, values: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]
    ) -> Markup:
        """A template's text once for every row of further values. ThemeError as with `render`."""
        return _engine(self).templates.render_each(template, values, rows)

    @contextmanager
    def compiled(self, cache: Compiled) -> Iterator[None]:
        """Take templates that are compiled already from a cache, and put others there, in this process."""
        environment = _engine(self).templates.environment
        environment.bytecode_cache = cache
        try:
            yield
        finally:
            environment.bytecode_cache = None

    def static_files(self) -> Iterator[OutputFile]:
        """The theme's own files, by path."""
        engine = _engine(self)
        sheets = Sheets(
            files={
                f"{prefix}{path.relative_to(folder / 'static').as_posix()}": path
                for folder, name in zip(reversed(self.folders), reversed(self.names), strict=True)
                # A child theme's sheet imports its parent's of the same name as `default/style.css`.
                for prefix in ("", f"{name.rpartition('/')[2]}/")
                for path in (folder / "static").rglob("*.css")
            },
            static=self.static,
            source=lambda path: engine.templates.source(str(path)),
            parent=self.names[-1].rpartition("/")[2],
        )
        for path, file in sorted(self.static.items()):
            yield OutputFile(path=path, data=_smaller(file, sheets, self.words))
        for name, data in _joined(self.modules):
            if f"static/{name}" not in self.static:  # else the theme has a file of its own for it
                yield OutputFile(path=f"static/{name}", data=data)


@lru_cache(maxsize=4)
def _joined(modules: tuple[Module, ...]) -> tuple[tuple[str, bytes], ...]:
    """The names and bytes of the files that modules become, once for all builds of a process."""
    return tuple((name, script(text).encode()) for name, text in join_modules(modules))


def _smaller(file: Path, sheets: Sheets, words: Words) -> bytes:
    """A static file's bytes; styles and scripts without the comments and blanks for their readers."""
    if file.suffix == ".css":
        return str(cssmin(imports_first(sheets.whole(file)))).encode()
    if file.suffix == ".js":
        source = sheets.source(file)
        return script(fill_script(read_text(file, source), words, source)).encode()
    return read_bytes(file, sheets.source(file))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Engine:
    """A theme at work in this process."""

    templates: Templates
    scripts: frozenset[str]
    checked: set[str] = field(default_factory=set)  # blocks `scripts` whose files are there

    def check_scripts(self, block: str) -> None:
        """ThemeError when the block `scripts` names a file that is not there: no browser would say so."""
        if block in self.checked:
            return
        for path in block.split():
            if path.removeprefix("worker:") not in self.scripts:
                source, line = self.templates.naming(path)
                raise ThemeError(
                    f"no such script: {path}",
                    source=source,
                    line=line,
                    hint=nearest(path, sorted(self.scripts)),
                )
        self.checked.add(block)


@lru_cache(maxsize=4)
def _engine(theme: Theme) -> _Engine:
    templates = load_templates(theme.folders, theme.names, theme.templates, theme.words)
    return _Engine(templates=templates, scripts=theme.scripts)


_SCRIPTS = re.compile(r'data-scripts="([^"]*)"')


def copy_template(theme: Theme, name: str) -> OutputFile:
    """A template of the theme as a file of a site's own theme, to be edited there.

    `name` is a template's path below `templates/` (`paper.html`, `partials/pager.html`), its suffix may be
    missing. The file goes to `themes/<own>/templates/`, where `<own>` is the theme's name, or `site` for a
    site that uses one of those shipped with sitegen. UsageError when there is no such template.
    """
    wanted = name if name.endswith(".html") else f"{name}.html"
    for folder in theme.folders:
        root = folder / "templates"
        if wanted in template_names(theme) and (root / wanted).is_file():
            own = theme.names[0].rpartition("/")[2] if theme.names[0].startswith("themes/") else OWN
            return OutputFile(path=f"themes/{own}/templates/{wanted}", data=(root / wanted).read_bytes())
    raise UsageError(f"no such template: {name}", hint=nearest(wanted, template_names(theme)))


def template_names(theme: Theme) -> list[str]:
    """The templates of a theme and of those it extends, as `copy_template` names them."""
    return templates.template_names(theme.templates)


def load_theme(
    name: str,
    site_root: Path | None,
    *,
    language: str = ENGLISH,
    source: str = "sitegen.yaml",
    line: int | None = None,
) -> Theme:
    """The theme of that name with all it extends, speaking a language. ThemeError when one does not exist.

    `source` and `line` are where the name was given.
    """
    places = [
        (root / "themes", label)
        for root, label in ((site_root, "themes"), (shipped_data(), "sitegen/themes"))
        if root
    ]
    folders: list[Path] = []
    names: list[str] = []
    wanted: str | None = name
    while wanted:
        found = next(
            (
                (place / wanted, f"{label}/{wanted}")
                for place, label in places
                if _is_name(wanted) and _is_theme(place / wanted) and place / wanted not in folders
            ),
            None,
        )
        if found is None:
            # A theme in a circle is there, but cannot be its own parent.
            circle = any(folder.name == wanted for folder in folders)
            known = {path.name for place, _ in places for path in place.glob("*") if _is_theme(path)}
            raise ThemeError(
                f"a theme extends itself: {wanted}" if circle else f"no such theme: {wanted}",
                source=source,
                line=line,
                hint="write `extends: default`" if circle else nearest(wanted, sorted(known)),
            )
        folders.append(found[0])
        names.append(found[1])
        wanted, source, line = _parent(*found, wanted)
    return _read_theme(folders, names, language)


def _read_theme(folders: Sequence[Path], names: Sequence[str], language: str) -> Theme:
    texts = tuple(map(_read_templates, folders, names))
    static = {
        f"static/{path.relative_to(folder / 'static').as_posix()}": path
        for folder in reversed(folders)
        for path in sorted((folder / "static").rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }
    words = load_words(folders, names, language)
    modules = _read_modules(folders, names, words)
    joined = (f"static/{name}" for name in file_names(modules))
    scripts = frozenset((*joined, *(path for path in static if path.endswith(".js"))))
    return Theme(
        folders=tuple(folders),
        names=tuple(names),
        key=fingerprint(tuple(names), texts, tuple(sorted(scripts)), words),
        templates=texts,
        scripts=scripts,
        static=static,
        modules=modules,
        words=words,
    )


def _read_templates(folder: Path, label: str) -> dict[str, str]:
    root = folder / "templates"
    paths = ((path, path.relative_to(root).as_posix()) for path in sorted(root.rglob("*")))
    return {
        name: read_text(path, f"{label}/templates/{name}")
        for path, name in paths
        if path.is_file() and not path.name.startswith(".")
    }


def _read_modules(folders: Sequence[Path], names: Sequence[str], words: Words) -> tuple[Module, ...]:
    """The modules of scripts; a nearer theme's module hides its parent's."""
    found = {
        path.relative_to(folder / "modules").as_posix(): (
            path,
            f"{name}/{path.relative_to(folder).as_posix()}",
        )
        for folder, name in zip(reversed(folders), reversed(names), strict=True)
        for path in sorted((folder / "modules").rglob("*.js"))
    }
    return tuple(
        Module(path=name, source=source, text=fill_script(read_text(path, source), words, source))
        for name, (path, source) in sorted(found.items())
    )


def _is_name(text: str) -> bool:
    """Whether a theme may be called so: its templates are programs, and none comes from outside `themes/`."""
    return text not in {".", ".."} and not re.search(r"[/\\\0]", text)


def _is_theme(folder: Path) -> bool:
    return any(
        (folder / part).exists() for part in ("theme.yaml", "templates", "static", "modules", "strings")
    )


def _parent(folder: Path, label: str, name: str) -> tuple[str | None, str, int | None]:
    """The theme that a theme extends, with the place that says so; the default extends nothing."""
    path = folder / "theme.yaml"
    default = None if name == "default" else "default"
    source = f"{label}/theme.yaml"
    if not path.is_file():
        return default, source, None
    value = parse_yaml(read_text(path, source), source=source, error=ThemeError)
    if not isinstance(value.data, dict):
        raise ThemeError("no list of keys", source=source, line=1, hint="write `extends: default`")
    for fault in unknown_keys(value.data, _KEYS, source=source, error=ThemeError, what="key"):
        raise fault
    parent = value.data.get("extends")
    if parent is None or not parent.data:
        return default, source, None
    if not isinstance(parent.data, str):
        raise ThemeError(
            "`extends` is not a single value",
            source=source,
            line=parent.line,
            hint="write `extends: default`",
        )
    return parent.data, source, parent.line
