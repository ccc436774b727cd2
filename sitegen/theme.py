"""A theme folder → templates and static files.

    <theme>/theme.yaml    name, extends (another theme's name; `default` unless it is the default itself)
    <theme>/templates/    Jinja templates; one that is missing is the parent's
    <theme>/static/       files for static/, style sheets with all they import; the same

A theme is looked for in the site's own `themes/`, then among those shipped with sitegen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import jinja2
from jinja2.ext import Extension
from markupsafe import Markup
from rcssmin import cssmin
from rjsmin import jsmin

from sitegen import filters
from sitegen.errors import ThemeError
from sitegen.model import OutputFile
from sitegen.yaml_values import nearest, parse_yaml, unknown_keys

OWN = "site"  # name of the theme that `copy_template` begins for a site without one of its own
_KEYS = ("name", "description", "licence", "extends")


def shipped_data() -> Path:
    """The folder of themes and taxonomy that come with sitegen: inside the wheel, or the repository."""
    inside = Path(__file__).parent / "_data"
    return inside if inside.is_dir() else Path(__file__).parent.parent


@dataclass(frozen=True, kw_only=True)
class Theme:
    """The folders of a theme and of those it extends, nearest first."""

    folders: tuple[Path, ...]
    names: tuple[str, ...]  # of the folders, as messages call them

    @cached_property
    def environment(self) -> jinja2.Environment:
        loader = jinja2.ChoiceLoader(
            [
                *(jinja2.FileSystemLoader(folder / "templates") for folder in self.folders),
                # A child theme extends its parent's template of the same name as `default/home.html`.
                *(
                    jinja2.PrefixLoader(
                        {name.rpartition("/")[2]: jinja2.FileSystemLoader(folder / "templates")}
                    )
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
            return self.environment.get_template(template).render(values)
        except jinja2.TemplateNotFound as cause:
            raise ThemeError(
                f"no such template: {cause.name}", source=self.names[0], hint="see docs/theme.md"
            ) from cause
        except jinja2.TemplateSyntaxError as cause:
            raise ThemeError(
                f"template does not parse: {cause.message}",
                source=self._source(cause.filename),
                line=cause.lineno,
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
            raise ThemeError(f"template does not render: {cause}", source=source, line=line) from cause

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
        """The theme's own files, by path; a nearer theme's file hides its parent's."""
        found: dict[str, Path] = {}
        for folder in reversed(self.folders):
            root = folder / "static"
            found.update(
                {
                    path.relative_to(root).as_posix(): path
                    for path in sorted(root.rglob("*"))
                    if path.is_file() and not path.name.startswith(".")
                }
            )
        sheets = {
            f"{prefix}{path.relative_to(folder / 'static').as_posix()}": path
            for folder, name in zip(reversed(self.folders), reversed(self.names), strict=True)
            # A child theme's sheet imports its parent's of the same name as `default/style.css`.
            for prefix in ("", f"{name.rpartition('/')[2]}/")
            for path in (folder / "static").rglob("*.css")
        }
        for path, file in sorted(found.items()):
            yield OutputFile(path=f"static/{path}", data=self._smaller(file, sheets))

    def _smaller(self, file: Path, sheets: Mapping[str, Path]) -> bytes:
        """A static file's bytes; styles and scripts without the comments and blanks for their readers."""
        if file.suffix == ".css":
            return str(cssmin(self._whole(file, sheets))).encode()
        return (
            _script(file.read_text(encoding="utf-8")).encode() if file.suffix == ".js" else file.read_bytes()
        )

    def _whole(self, file: Path, sheets: Mapping[str, Path], within: tuple[Path, ...] = ()) -> str:
        """A style sheet with the sheets that it imports in their places.

        A browser would ask for an imported sheet only when it has the importing one, and not paint before.
        """
        text = file.read_text(encoding="utf-8")

        def imported(found: re.Match[str]) -> str:
            wanted = sheets.get(found[1])
            if wanted is None or wanted in (*within, file):
                fault = "no such style sheet" if wanted is None else "a style sheet imports itself"
                line = text.count("\n", 0, found.start()) + 1
                raise ThemeError(f"{fault}: {found[1]}", source=self._source(str(file)), line=line)
            return self._whole(wanted, sheets, (*within, file))

        return _IMPORT.sub(imported, text)


# By a bare path below static/; an address of another kind is left to the browser.
_IMPORT = re.compile(r'^@import "([\w./-]+\.css)";', re.MULTILINE)


@cache
def _script(text: str) -> Markup:
    """A script without the comments and blanks for its readers; kept, because one stands in every page."""
    return Markup(str(jsmin(str(text))).strip())  # noqa: S704  # a theme's own text


def copy_template(theme: Theme, name: str) -> OutputFile:
    """A template of the theme as a file of a site's own theme, to be edited there.

    `name` is a template's path below `templates/` (`paper.html`, `partials/pager.html`), its suffix may be
    missing. The file goes to `themes/<own>/templates/`, where `<own>` is the theme's name, or `site` for a
    site that uses one of those shipped with sitegen. ThemeError when there is no such template.
    """
    wanted = name if name.endswith(".html") else f"{name}.html"
    for folder in theme.folders:
        root = folder / "templates"
        if wanted in template_names(theme) and (root / wanted).is_file():
            own = theme.names[0].rpartition("/")[2] if theme.names[0].startswith("themes/") else OWN
            return OutputFile(path=f"themes/{own}/templates/{wanted}", data=(root / wanted).read_bytes())
    raise ThemeError(
        f"no such template: {name}", source=theme.names[0], hint=nearest(wanted, template_names(theme))
    )


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


def load_theme(name: str, site_root: Path | None) -> Theme:
    """The theme of that name with all it extends. ThemeError when one does not exist."""
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
                if (place / wanted / "templates").is_dir() and place / wanted not in folders
            ),
            None,
        )
        if found is None:
            known = sorted({path.parent.name for place, _ in places for path in place.glob("*/templates")})
            raise ThemeError(f"no such theme: {wanted}", source="sitegen.yaml", hint=nearest(wanted, known))
        folders.append(found[0])
        names.append(found[1])
        wanted = _parent(*found, wanted)
    return Theme(folders=tuple(folders), names=tuple(names))


def _parent(folder: Path, label: str, name: str) -> str | None:
    """The theme that a theme extends; the default extends nothing."""
    path = folder / "theme.yaml"
    default = None if name == "default" else "default"
    if not path.is_file():
        return default
    source = f"{label}/theme.yaml"
    value = parse_yaml(path.read_text(encoding="utf-8"), source=source, error=ThemeError)
    if not isinstance(value.data, dict):
        raise ThemeError("no list of keys", source=source, line=1, hint="write `extends: default`")
    for fault in unknown_keys(value.data, _KEYS, source=source, error=ThemeError, what="key"):
        raise fault
    parent = value.data.get("extends")
    return str(parent.data) if parent is not None and parent.data else default
