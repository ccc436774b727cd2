"""A theme's files as they stand on disk, and style sheets with all that they import."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from sitegen.errors import ThemeError
from sitegen.settings.yaml_lines import nearest


def read_text(path: Path, source: str) -> str:
    """A theme's text file. ThemeError when it cannot be read."""
    data = read_bytes(path, source)
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as cause:
        line = data[: cause.start].count(b"\n") + 1
        raise ThemeError("not UTF-8", source=source, line=line, hint="save the file as UTF-8") from cause


def read_bytes(path: Path, source: str) -> bytes:
    """A theme's file. ThemeError when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as cause:
        raise ThemeError(
            f"cannot be read: {cause.strerror}", source=source, hint="check the file's rights"
        ) from cause


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


def imports_first(text: str) -> str:
    """The sheet with the imports left to the browser in front: behind a rule they count for nothing."""
    imports: list[str] = []

    def take(found: re.Match[str]) -> str:
        if not (found["a"] or found["b"] or found["c"]):
            return found[0]  # a comment or a string
        imports.append(found[0])
        return ""

    rules = _IMPORT.sub(take, text)
    return "".join([*imports, rules])


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """The style sheets of a theme and of those it extends."""

    files: Mapping[str, Path]  # by the names by which sheets import each other
    static: Collection[str]  # paths of all static files in the site
    source: Callable[[Path], str]  # a file's path as messages name it
    parent: str  # name of the theme that all others extend

    def whole(self, file: Path, within: tuple[Path, ...] = ()) -> str:
        """A style sheet with the sheets that it imports in their places.

        A browser would ask for an imported sheet only when it has the importing one, and not paint before.
        """
        text = read_text(file, self.source(file))

        def imported(found: re.Match[str]) -> str:
            name = (found["a"] or found["b"] or found["c"] or "").strip("\"'").removeprefix("./")
            if not name or re.match(r"[a-z][a-z0-9+.-]*:|/", name, re.IGNORECASE):
                return found[0]  # a comment, a string, or an address of another kind, left to the browser
            if found["condition"].strip() and f"static/{name}" in self.static:
                return found[0]  # left to the browser, too, which finds it
            wanted = self.files.get(name)
            fault, hint = self._fault(name, wanted, (*within, file), found["condition"].strip())
            if wanted is None or fault:
                line = text.count("\n", 0, found.start()) + 1
                raise ThemeError(f"{fault}: {name}", source=self.source(file), line=line, hint=hint)
            return self.whole(wanted, (*within, file))

        return _IMPORT.sub(imported, text)

    def _fault(
        self, name: str, wanted: Path | None, within: tuple[Path, ...], condition: str
    ) -> tuple[str, str | None]:
        """What is wrong with an import, and what to do; an empty fault where nothing is."""
        if wanted is None:
            return "no such style sheet", nearest(name, self.files)
        if wanted in within:
            own = f"{self.parent}/{within[-1].name}"
            return "a style sheet imports itself", f'the parent\'s is `@import "{own}";`'
        if condition:
            return "an import with a condition", "import it without, or copy its rules into a block `@media`"
        return "", None
