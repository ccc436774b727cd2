"""Imports point down: a stage knows the modules below it, and no other stage."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "sitegen"
# From top to bottom. A module may import from any row below its own; a folder is one module here.
ROWS = (
    ("__main__",),
    ("cli",),
    ("serve", "doctor"),
    # The pipeline.
    ("build", "publishing"),
    ("pipeline", "adding", "removing"),
    ("planning", "intake", "starting"),
    ("filing",),
    ("sources",),
    # What the pipeline calls between its stages.
    ("audit", "own", "report"),
    ("importing", "fetching"),
    ("addresses",),
    # The stages. None knows another.
    (
        "archive",
        "check",
        "content",
        "exports",
        "feeds",
        "mail",
        "output",
        "pages",
        "related",
        "search",
        "starter",
    ),
    # What stages are made with.
    ("theme", "topics"),
    ("language", "settings"),
    ("text",),
    ("execution", "parts", "urls"),
    ("model", "errors", "__init__"),
    ("version",),
)
# Each with its reason.
ALLOWED = {
    ("check", "output"): "the folder's marker file is output's to name",
    ("check", "search"): "a built index is read by the code that knows its format",
}


def imported(path: Path) -> set[str]:
    """The modules of the package that a file imports, by the first part of their names."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "sitegen":
            first = node.module.split(".")[1:2]
            names.update(first or (alias.name for alias in node.names))
        elif isinstance(node, ast.Import):
            names.update(
                alias.name.split(".")[1] for alias in node.names if alias.name.startswith("sitegen.")
            )
    return {
        name if (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").is_file() else "__init__"
        for name in names
    }


def files_of(module: str) -> list[Path]:
    file = PACKAGE / f"{module}.py"
    return [file] if file.is_file() else sorted((PACKAGE / module).rglob("*.py"))


def row_of(module: str) -> int:
    return next(number for number, row in enumerate(ROWS) if module in row)


MODULES = sorted(
    path.stem if path.is_file() else path.name
    for path in PACKAGE.iterdir()
    if path.suffix == ".py" or ((path / "__init__.py").is_file() and any(path.glob("*.py")))
)


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_down(module: str) -> None:
    assert any(module in row for row in ROWS), f"give {module} its row in tests/test_layers.py"
    below = {name for row in ROWS[row_of(module) + 1 :] for name in row}
    allowed = below | {module} | {other for one, other in ALLOWED if one == module}
    assert set().union(*map(imported, files_of(module))) <= allowed


def test_the_rows_name_no_module_that_is_gone() -> None:
    assert {name for row in ROWS for name in row} == {*MODULES}


@pytest.mark.parametrize(("module", "other"), sorted(ALLOWED))
def test_an_exception_is_made_for_an_import_that_is_there(module: str, other: str) -> None:
    assert other in set().union(*map(imported, files_of(module)))
