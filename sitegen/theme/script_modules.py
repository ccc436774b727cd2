"""Modules of JavaScript → the few files that a page loads.

The modules of a theme stand in folders below `modules/`, one purpose each, and import from those of their own
folder. A browser would ask for one after another; so they are joined. A module that no other one imports is
the *head* of a file, `modules/search/worker.js` of `search-worker.js`: it follows all that it imports. What a
module fetches while it runs, `import("./spelling.js")`, is the head of a file, too. If one file alone fetches
it, it takes from there what is already there.

A few patterns read the modules. So imports and exports have one form, and begin a line:

    import { one, other } from "./module.js";
    export function one() {          (or async function, class, const, let)
    const { one } = await import("./module.js");

All modules of a file share one scope: no name is declared twice at its top, a declaration there names one
thing, and only what begins a line is at the top.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sitegen.errors import ThemeError
from sitegen.settings.yaml_lines import nearest

_FORM = 'write `import { name } from "./module.js";`, `export function name` or `const name`'
_IMPORT = re.compile(r'^import \{\s*([\w$]+(?:,\s*[\w$]+)*),?\s*\} from "\./([^"/]+)";\n?', re.MULTILINE)
_FETCH = re.compile(r'\bimport\("\./([^"/]+)"\)')
_DECLARED = re.compile(
    r"^(?P<export>export )?(?:(?:async )?function\*? |class |const |let )(?P<name>[\w$]+)(?!\s*[\w$,])",
    re.MULTILINE,
)
# What begins a line as an import, an export or a declaration does: none of another form is passed over.
_STATEMENT = re.compile(r"^(?:import\b(?!\()|export\b|const\b|let\b|var\b).*", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Module:
    """A module: its path below `modules/`, how messages call it, and its text."""

    path: str
    source: str
    text: str

    @property
    def file(self) -> str:
        """The name of the file of which it may be the head."""
        return self.path.replace("/", "-")

    @cached_property
    def imports(self) -> dict[str, tuple[str, ...]]:
        """Path of a module → the names imported from it."""
        found: dict[str, tuple[str, ...]] = {}
        for each in _IMPORT.finditer(self.text):
            path = self.beside(each[2])
            found[path] = (*found.get(path, ()), *re.findall(r"[\w$]+", each[1]))
        return found

    @cached_property
    def fetches(self) -> tuple[str, ...]:
        """The paths of the modules that it imports while it runs."""
        return tuple(self.beside(each[1]) for each in _FETCH.finditer(self.text))

    @cached_property
    def declared(self) -> dict[str, int]:
        """The names at its top, and their lines."""
        return {each["name"]: self._line(each.start()) for each in _DECLARED.finditer(self.text)}

    @cached_property
    def exports(self) -> tuple[str, ...]:
        return tuple(each["name"] for each in _DECLARED.finditer(self.text) if each["export"])

    def beside(self, name: str) -> str:
        """The path of a module in the same folder."""
        folder, slash, _ = self.path.rpartition("/")
        return f"{folder}{slash}{name}"

    def body(self) -> str:
        """Its text without `import` and `export`, and with what it fetches by the names of files."""
        text = _IMPORT.sub("", self.text)
        text = _DECLARED.sub(lambda found: found[0].removeprefix("export "), text)
        return _FETCH.sub(lambda found: f'import("./{self.beside(found[1]).replace("/", "-")}")', text)

    def check_forms(self) -> None:
        """ThemeError where a statement has another form than those that are read."""
        known = {each.start() for form in (_IMPORT, _DECLARED) for each in form.finditer(self.text)}
        for each in _STATEMENT.finditer(self.text):
            if each.start() not in known:
                raise ThemeError(
                    f"unknown form of a statement: {each[0]}",
                    source=self.source,
                    line=self._line(each.start()),
                    hint=_FORM,
                )

    def fault(self, message: str, path: str, hint: str | None) -> ThemeError:
        """A fault in the line that imports a module."""
        at = self.text.find(f'"./{path.rpartition("/")[2]}"')
        return ThemeError(message, source=self.source, line=self._line(at), hint=hint)

    def _line(self, at: int) -> int:
        return self.text.count("\n", 0, at) + 1


def file_names(modules: Iterable[Module]) -> list[str]:
    """The names of the files that modules become."""
    modules = list(modules)
    imported = {path for module in modules for path in module.imports}
    return sorted(module.file for module in modules if module.path not in imported)


def join_modules(modules: Iterable[Module]) -> Iterator[tuple[str, str]]:
    """The names and texts of the files that modules become, by name.

    ThemeError, with file and line, where modules do not fit together.
    """
    by_path = {module.path: module for module in modules}
    for module in by_path.values():
        module.check_forms()
        _check_imports(module, by_path)
    files = _Files(by_path)
    for head in sorted(files.heads, key=lambda path: by_path[path].file):
        yield by_path[head].file, files.text(head)


def _check_imports(module: Module, modules: Mapping[str, Module]) -> None:
    names = [path.rpartition("/")[2] for path in modules]
    beside = [name for name in names if module.beside(name) in modules]
    for path in (*module.imports, *module.fetches):
        if path not in modules:
            name = path.rpartition("/")[2]
            raise module.fault(f"no such module: {name}", path, nearest(name, beside))
    for path, wanted in module.imports.items():
        exports = modules[path].exports
        for name in wanted:
            if name not in exports:
                raise module.fault(
                    f"{modules[path].source} does not export it: {name}", path, nearest(name, exports)
                )


class _Files:
    """Which modules a file holds, and what files take from each other."""

    def __init__(self, modules: Mapping[str, Module]) -> None:
        self.modules = modules
        # Of all modules, so that a ring is found that no head leads to.
        below = {path: self._in_order(path, ()) for path in sorted(modules)}
        imported = {path for module in modules.values() for path in module.imports}
        self.heads = {path: below[path] for path in below if path not in imported}
        self._check_fetches(imported)
        self.chains = {head: self._chain(head) for head in self.heads}
        self.taken = {head: self._taken(head) for head in self.heads}

    def _in_order(self, path: str, above: tuple[str, ...]) -> tuple[str, ...]:
        """All that a module needs and itself, each behind what it imports."""
        found: dict[str, None] = {}
        for below in self.modules[path].imports:
            if below in (*above, path):
                raise self.modules[path].fault(
                    f"modules import each other in a ring: {below}", below, "let imports point one way"
                )
            found.update(dict.fromkeys(self._in_order(below, (*above, path))))
        return (*found, path)

    def _check_fetches(self, imported: set[str]) -> None:
        for module in self.modules.values():
            for path in module.fetches:
                if path in imported:
                    raise module.fault(
                        f"a module that is fetched is also imported: {path}", path, "do one of the two"
                    )

    def _chain(self, head: str) -> tuple[str, ...]:
        """The heads of the files that are there before a file, the first first, and its own."""
        chain: tuple[str, ...] = (head,)
        while True:
            fetching = self._fetching(chain[0])
            if len(fetching) != 1:
                return chain
            if fetching[0] in chain:
                module = next(
                    self.modules[path]
                    for path in self.heads[fetching[0]]
                    if chain[0] in self.modules[path].fetches
                )
                raise module.fault(
                    f"files fetch each other in a ring: {chain[0]}", chain[0], "let fetches point one way"
                )
            chain = (*fetching, *chain)

    def _fetching(self, head: str) -> tuple[str, ...]:
        """The heads of the files that fetch a file."""
        return tuple(
            other
            for other, paths in self.heads.items()
            if any(head in self.modules[path].fetches for path in paths)
        )

    def _holder(self, path: str, head: str) -> str:
        """The head of the file in which a file finds a module."""
        return next(other for other in self.chains[head] if path in self.heads[other])

    def _taken(self, head: str) -> dict[str, dict[str, str]]:
        """Head of another file → names taken from there → the modules that declare them."""
        taken: dict[str, dict[str, str]] = {}
        for path in self.heads[head]:
            if self._holder(path, head) != head:
                continue
            for other, names in self.modules[path].imports.items():
                holder = self._holder(other, head)
                if holder != head:
                    taken.setdefault(holder, {}).update(dict.fromkeys(names, other))
        return taken

    def text(self, head: str) -> str:
        """The file of a head: what it takes, its modules in their order, what it gives."""
        own = [self.modules[path] for path in self.heads[head] if self._holder(path, head) == head]
        taken = self.taken[head]
        self._check_names(own, taken)
        given = set(self.modules[head].exports)
        for other in self.heads:
            given.update(self.taken[other].get(head, ()))
        lines = [
            f'import {{ {", ".join(sorted(names))} }} from "./{self.modules[holder].file}";\n'
            for holder, names in sorted(taken.items())
        ]
        lines += [module.body() for module in own]
        if given:
            lines.append(f"export {{ {', '.join(sorted(given))} }};\n")
        return "".join(lines)

    def _check_names(self, own: Iterable[Module], taken: Mapping[str, Mapping[str, str]]) -> None:
        """ThemeError where two modules of a file declare one name at the top."""
        known = {name: self.modules[path] for names in taken.values() for name, path in names.items()}
        for module in own:
            for name, line in module.declared.items():
                if name in known:
                    first = known[name]
                    raise ThemeError(
                        f"name is declared twice: {name}",
                        source=module.source,
                        line=line,
                        hint=f"the other one: {first.source}:{first.declared[name]}",
                    )
                known[name] = module
