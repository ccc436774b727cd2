"""A theme folder → templates and static files.

    <theme>/theme.yaml    name, extends (another theme's name; `default` unless it is the default itself);
                          may be missing
    <theme>/templates/    Jinja templates; one that is missing is the parent's
    <theme>/static/       files for static/, style sheets with all they import; the same
    <theme>/modules/      modules of scripts, joined into files for static/ (script_modules.py); the same

A theme is looked for in the site's own `themes/`, then among those shipped with sitegen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import jinja2
from jinja2.ext import Extension
from markupsafe import Markup
from rcssmin import cssmin
from rjsmin import jsmin

from sitegen.errors import ThemeError, UsageError
from sitegen.model import OutputFile
from sitegen.script_modules import Module, file_names, join_modules
from sitegen.settings.yaml_lines import nearest, parse_yaml, unknown_keys
from sitegen.theme import filters

OWN = "site"  # name of the theme that `copy_template` begins for a site without one of its own
_KEYS = ("name", "description", "licence", "extends")


def shipped_data() -> Path:
    """The folder of themes and taxonomy that come with sitegen: inside the wheel, or the repository."""
    inside = Path(__file__).parents[1] / "_data"
    return inside if inside.is_dir() else Path(__file__).parents[2]


@dataclass(frozen=True, kw_only=True)
class Theme:
    """The folders of a theme and of those it extends, nearest first."""

    folders: tuple[Path, ...]
    names: tuple[str, ...]  # of the folders, as messages call them

    @cached_property
    def environment(self) -> jinja2.Environment:
        loader = jinja2.ChoiceLoader(
            [
                *(_Templates(folder, name) for name, folder in zip(self.names, self.folders, strict=True)),
                # A child theme extends its parent's template of the same name as `default/home.html`.
                *(
                    jinja2.PrefixLoader({name.rpartition("/")[2]: _Templates(folder, name)})
                    for name, folder in zip(self.names, self.folders, strict=True)
                ),
            ]
        )
        environment = jinja2.Environment(
            loader=loader,
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            extensions=[_Compact],
        )
        environment.filters.update(**filters.FILTERS, script=_script)
        environment.globals.update(filters.FUNCTIONS)
        return environment

    def render(self, template: str, values: Mapping[str, Any]) -> str:
        """A template's text. ThemeError with the template's file and line when it does not render."""
        try:
            text = self.environment.get_template(template).render(values)
        except jinja2.TemplateNotFound as cause:
            source, line = self._place(cause)
            raise ThemeError(
                f"no such template: {cause.name}",
                source=source or self.names[0],
                line=line,
                hint=nearest(str(cause.name), template_names(self)),
            ) from cause
        except RecursionError as cause:
            source, _ = self._place(cause)
            below = (source or "").partition("/templates/")[2] or template
            raise ThemeError(
                "a template extends or includes itself",
                source=source or self.names[0],
                hint=f'the parent\'s is `{{% extends "{self.names[-1].rpartition("/")[2]}/{below}" %}}`',
            ) from cause
        except jinja2.TemplateSyntaxError as cause:
            raise ThemeError(
                f"template does not parse: {cause.message}",
                source=self._source(cause.filename),
                line=cause.lineno,
                hint=_SYNTAX_HINT,
            ) from cause
        except (
            jinja2.TemplateError,
            TypeError,
            ValueError,
            AttributeError,
            LookupError,
            ArithmeticError,
        ) as cause:
            source, line = self._place(cause)
            if source is None:
                raise
            raise ThemeError(
                f"template does not render: {cause}",
                source=source,
                line=line,
                hint=f"docs/theme.md says which values {template} has",
            ) from cause
        self._check_scripts(text)
        return text

    def _check_scripts(self, html: str) -> None:
        """ThemeError when the block `scripts` names a file that is not there: no browser would say so."""
        named = _SCRIPTS.search(html)
        for path in named[1].split() if named else ():
            if path.removeprefix("worker:") not in self._scripts:
                source, line = self._naming(path)
                raise ThemeError(
                    f"no such script: {path}",
                    source=source,
                    line=line,
                    hint=nearest(path, sorted(self._scripts)),
                )

    def _naming(self, text: str) -> tuple[str, int | None]:
        """The template, of the nearest theme, in which a text stands, and its line."""
        for folder in self.folders:
            for path in sorted((folder / "templates").rglob("*.html")):
                source = self._source(str(path))
                before, found, _ = _text(path, source).partition(text)
                if found:
                    return source, before.count("\n") + 1
        return self.names[0], None

    @cached_property
    def _static(self) -> dict[str, Path]:
        """The files below static/, by their path in the site; a nearer theme's file hides its parent's."""
        return {
            f"static/{path.relative_to(folder / 'static').as_posix()}": path
            for folder in reversed(self.folders)
            for path in sorted((folder / "static").rglob("*"))
            if path.is_file() and not path.name.startswith(".")
        }

    @cached_property
    def _modules(self) -> tuple[Module, ...]:
        """The modules of scripts; a nearer theme's module hides its parent's."""
        found = {
            path.relative_to(folder / "modules").as_posix(): path
            for folder in reversed(self.folders)
            for path in sorted((folder / "modules").rglob("*.js"))
        }
        return tuple(
            Module(path=name, source=self._source(str(path)), text=_text(path, self._source(str(path))))
            for name, path in sorted(found.items())
        )

    @cached_property
    def _scripts(self) -> frozenset[str]:
        """All scripts of the site, by their path."""
        joined = (f"static/{name}" for name in file_names(self._modules))
        return frozenset((*joined, *(path for path in self._static if path.endswith(".js"))))

    def _place(self, cause: BaseException) -> tuple[str | None, int | None]:
        """The template line that was running when it failed."""
        place: tuple[str | None, int | None] = (None, None)
        step = cause.__traceback__
        while step is not None:
            if any(step.tb_frame.f_code.co_filename.startswith(str(folder)) for folder in self.folders):
                place = self._source(step.tb_frame.f_code.co_filename), step.tb_lineno
            step = step.tb_next
        return place

    def _source(self, filename: str | None) -> str:
        for name, folder in zip(self.names, self.folders, strict=True):
            if filename and Path(filename).is_relative_to(folder):
                return f"{name}/{Path(filename).relative_to(folder).as_posix()}"
        return filename or self.names[0]

    def static_files(self) -> Iterator[OutputFile]:
        """The theme's own files, by path."""
        sheets = {
            f"{prefix}{path.relative_to(folder / 'static').as_posix()}": path
            for folder, name in zip(reversed(self.folders), reversed(self.names), strict=True)
            # A child theme's sheet imports its parent's of the same name as `default/style.css`.
            for prefix in ("", f"{name.rpartition('/')[2]}/")
            for path in (folder / "static").rglob("*.css")
        }
        for path, file in sorted(self._static.items()):
            yield OutputFile(path=path, data=self._smaller(file, sheets))
        for name, text in join_modules(self._modules):
            if f"static/{name}" not in self._static:  # else the theme has a file of its own for it
                yield OutputFile(path=f"static/{name}", data=_script(text).encode())

    def _smaller(self, file: Path, sheets: Mapping[str, Path]) -> bytes:
        """A static file's bytes; styles and scripts without the comments and blanks for their readers."""
        if file.suffix == ".css":
            return str(cssmin(_imports_first(self._whole(file, sheets)))).encode()
        if file.suffix == ".js":
            return _script(_text(file, self._source(str(file)))).encode()
        return _bytes(file, self._source(str(file)))

    def _whole(self, file: Path, sheets: Mapping[str, Path], within: tuple[Path, ...] = ()) -> str:
        """A style sheet with the sheets that it imports in their places.

        A browser would ask for an imported sheet only when it has the importing one, and not paint before.
        """
        source = self._source(str(file))
        text = _text(file, source)

        def imported(found: re.Match[str]) -> str:
            name = (found["a"] or found["b"] or found["c"] or "").strip("\"'").removeprefix("./")
            if not name or re.match(r"[a-z][a-z0-9+.-]*:|/", name, re.IGNORECASE):
                return found[0]  # a comment, a string, or an address of another kind, left to the browser
            condition = found["condition"].strip()
            if condition and f"static/{name}" in self._static:
                return found[0]  # left to the browser, too, which finds it
            wanted = sheets.get(name)
            fault, hint = "", None
            if wanted is None:
                fault, hint = "no such style sheet", nearest(name, sheets)
            elif wanted in (*within, file):
                own = f"{self.names[-1].rpartition('/')[2]}/{file.name}"
                fault, hint = "a style sheet imports itself", f'the parent\'s is `@import "{own}";`'
            elif condition:
                fault, hint = (
                    "an import with a condition",
                    "import it without, or copy its rules into a block `@media`",
                )
            if wanted is None or fault:
                line = text.count("\n", 0, found.start()) + 1
                raise ThemeError(f"{fault}: {name}", source=source, line=line, hint=hint)
            return self._whole(wanted, sheets, (*within, file))

        return _IMPORT.sub(imported, text)


_SYNTAX_HINT = "every `{% block %}`, `{% if %}` and `{% for %}` has its end, and `{{` its `}}`"
_SCRIPTS = re.compile(r'data-scripts="([^"]*)"')
# An import of a sheet by its path below static/, in any of its spellings; comments and strings, so that what
# looks like one in them is passed over.
_IMPORT = re.compile(
    r"""/\*.*?\*/
    | @import \s* (?: url\( \s* (?: (?P<a>"[^"\n]*"|'[^'\n]*') | (?P<b>[^"'()\s]+) ) \s* \)
                  | (?P<c>"[^"\n]*"|'[^'\n]*') )
      (?P<condition>[^;{}]*) (?: ; | \Z )
    | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*'""",
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)


def _imports_first(text: str) -> str:
    """The sheet with the imports left to the browser in front: behind a rule they count for nothing."""
    imports: list[str] = []

    def take(found: re.Match[str]) -> str:
        if not (found["a"] or found["b"] or found["c"]):
            return found[0]  # a comment or a string
        imports.append(found[0])
        return ""

    rules = _IMPORT.sub(take, text)
    return "".join([*imports, rules])


@cache
def _script(text: str) -> Markup:
    """A script without the comments and blanks for its readers; kept, because one stands in every page."""
    return Markup(str(jsmin(str(text))).strip())  # noqa: S704  # a theme's own text


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
    roots = (folder / "templates" for folder in theme.folders)
    return sorted({path.relative_to(root).as_posix() for root in roots for path in root.rglob("*.html")})


class _Compact(Extension):
    """Drops the indentation of templates: it is for their readers, and a third of a list page's bytes.

    Values are untouched; so is a template's `<pre>`, which must stand on one line with its value.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return "\n".join(line.lstrip(" \t") for line in source.split("\n"))


def load_theme(
    name: str, site_root: Path | None, *, source: str = "sitegen.yaml", line: int | None = None
) -> Theme:
    """The theme of that name with all it extends. ThemeError when one does not exist.

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
                if _is_theme(place / wanted) and place / wanted not in folders
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
    return Theme(folders=tuple(folders), names=tuple(names))


def _is_theme(folder: Path) -> bool:
    return any((folder / part).exists() for part in ("theme.yaml", "templates", "static", "modules"))


def _parent(folder: Path, label: str, name: str) -> tuple[str | None, str, int | None]:
    """The theme that a theme extends, with the place that says so; the default extends nothing."""
    path = folder / "theme.yaml"
    default = None if name == "default" else "default"
    source = f"{label}/theme.yaml"
    if not path.is_file():
        return default, source, None
    value = parse_yaml(_text(path, source), source=source, error=ThemeError)
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


def _text(path: Path, source: str) -> str:
    """A theme's text file. ThemeError when it cannot be read."""
    data = _bytes(path, source)
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as cause:
        line = data[: cause.start].count(b"\n") + 1
        raise ThemeError("not UTF-8", source=source, line=line, hint="save the file as UTF-8") from cause


def _bytes(path: Path, source: str) -> bytes:
    """A theme's file. ThemeError when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as cause:
        raise ThemeError(
            f"cannot be read: {cause.strerror}", source=source, hint="check the file's rights"
        ) from cause


class _Templates(jinja2.FileSystemLoader):
    """The templates of one folder; one that is not UTF-8 is a ThemeError with its place."""

    def __init__(self, folder: Path, label: str) -> None:
        super().__init__(folder / "templates")
        self.folder = folder / "templates"
        self.label = f"{label}/templates"

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        try:
            return super().get_source(environment, template)
        except UnicodeDecodeError:
            _text(self.folder / template, f"{self.label}/{template}")
            raise
