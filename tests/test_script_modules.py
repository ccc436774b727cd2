"""Modules of scripts: which files they become, what those hold, and faults with their place."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from sitegen.errors import ThemeError
from sitegen.script_modules import Module, file_names, join_modules
from sitegen.theme.theme import load_theme


def modules(texts: Mapping[str, str]) -> list[Module]:
    return [Module(path=path, source=f"modules/{path}", text=text) for path, text in texts.items()]


def joined(texts: Mapping[str, str]) -> dict[str, str]:
    return dict(join_modules(modules(texts)))


CALC = {
    "calc/main.js": 'import { double } from "./double.js";\nimport { one } from "./one.js";\n'
    'export const two = double(one);\nexport async function later() {\n  return import("./late.js");\n}\n',
    "calc/double.js": 'import { one } from "./one.js";\n'
    "export function double(n) {\n  return n * (one + one);\n}\n",
    "calc/one.js": "export const one = 1;\nexport let none = 0;\n",
    "calc/late.js": 'import { double } from "./double.js";\nimport {\n  none,\n  one,\n} from "./one.js";\n'
    'import { four } from "./four.js";\nexport const six = double(one) + four + none;\n',
    "calc/four.js": "export const four = 4;\n",
}


def test_a_module_that_no_other_imports_is_the_last_of_a_file() -> None:
    files = joined(CALC)
    assert sorted(files) == ["calc-late.js", "calc-main.js"] == file_names(modules(CALC))
    main = files["calc-main.js"]
    assert main.index("const one") < main.index("function double") < main.index("const two")
    assert main.count("const one") == 1


def test_what_a_file_fetches_is_called_by_the_name_of_its_file() -> None:
    assert 'import("./calc-late.js")' in joined(CALC)["calc-main.js"]


def test_a_fetched_file_takes_what_is_there_from_the_fetching_one() -> None:
    late = joined(CALC)["calc-late.js"]
    assert late.startswith('import { double, none, one } from "./calc-main.js";\n')
    assert "function double" not in late
    assert "const four" in late


def test_what_two_files_fetch_holds_all_that_it_imports() -> None:
    files = joined({**CALC, "calc/other.js": 'export const late = () => import("./late.js");\n'})
    assert "function double" in files["calc-late.js"]
    assert "import {" not in files["calc-late.js"]


@pytest.mark.node
def test_joined_files_do_what_the_modules_do(node: str, tmp_path: Path) -> None:
    for name, text in joined(CALC).items():
        (tmp_path / name).write_text(text, "utf-8")
    for path, text in CALC.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    (tmp_path / "package.json").write_text('{"type": "module"}', "utf-8")
    code = (
        "const { two, later } = await import(process.argv[1]);"
        "console.log(JSON.stringify([two, (await later()).six]));"
    )
    found = [
        json.loads(subprocess.check_output([node, "--input-type=module", "-e", code, str(tmp_path / path)]))
        for path in ("calc-main.js", "calc/main.js")
    ]
    assert found == [[2, 6], [2, 6]]


def test_modules_of_two_folders_are_apart() -> None:
    files = joined({"a/x.js": "export const n = 1;\n", "b/x.js": "const n = 2;\n", "y.js": "const n = 3;\n"})
    assert sorted(files) == ["a-x.js", "b-x.js", "y.js"]


FAULTS = {
    "unknown import": (
        {"a/x.js": '// One\nimport { n } from "./zebra.js";\n', "a/zebras.js": "export const n = 1;\n"},
        ("modules/a/x.js", 2, "no such module: zebra.js", "did you mean `zebras.js`?"),
    ),
    "unknown fetch": (
        {"a/x.js": 'const load = () =>\n  import("./late.js");\n'},
        ("modules/a/x.js", 2, "no such module: late.js", "known: x.js"),
    ),
    "import from another folder": (
        {"a/x.js": 'import { n } from "../b/y.js";\n', "b/y.js": "export const n = 1;\n"},
        ("modules/a/x.js", 1, 'unknown form of a statement: import { n } from "../b/y.js";', None),
    ),
    "no such name": (
        {
            "a/x.js": '\nimport { seven } from "./y.js";\n',
            "a/y.js": "export const six = 6;\nconst seven = 7;\n",
        },
        ("modules/a/x.js", 2, "modules/a/y.js does not export it: seven", "known: six"),
    ),
    "clash": (
        {
            "a/x.js": 'import { m } from "./y.js";\nconst n = m;\n',
            "a/y.js": "export const m = 1;\n\nlet n = 2;\n",
        },
        ("modules/a/x.js", 2, "name is declared twice: n", "the other one: modules/a/y.js:3"),
    ),
    "clash with what a file takes": (
        {
            "a/x.js": 'import { n } from "./y.js";\nexport const load = () => import("./z.js");\n',
            "a/y.js": "export const n = 1;\n",
            "a/z.js": 'import { n } from "./y.js";\nimport { m } from "./w.js";\nexport const z = n + m;\n',
            "a/w.js": "export const m = 1;\nfunction n() {}\n",
        },
        ("modules/a/w.js", 2, "name is declared twice: n", "the other one: modules/a/y.js:1"),
    ),
    "ring": (
        {
            "a/x.js": 'import { y } from "./y.js";\nexport const x = 1;\n',
            "a/y.js": 'import { x } from "./x.js";\nexport const y = 1;\n',
        },
        ("modules/a/y.js", 1, "modules import each other in a ring: a/x.js", "let imports point one way"),
    ),
    "ring of fetches": (
        {"a/x.js": 'const y = () => import("./y.js");\n', "a/y.js": '\nconst x = () => import("./x.js");\n'},
        ("modules/a/x.js", 1, "files fetch each other in a ring: a/y.js", "let fetches point one way"),
    ),
    "fetched and imported": (
        {
            "a/x.js": 'import { y } from "./y.js";\nconst late = () => import("./y.js");\n',
            "a/y.js": "export const y = 1;\n",
        },
        ("modules/a/x.js", 1, "a module that is fetched is also imported: a/y.js", "do one of the two"),
    ),
    **{
        f"form: {text}": (
            {"a/x.js": f"// One\n{text}\n"},
            ("modules/a/x.js", 2, f"unknown form of a statement: {text}", None),
        )
        for text in (
            "export default 1;",
            "export { n };",
            'export * from "./y.js";',
            'import * as y from "./y.js";',
            'import { n as m } from "./y.js";',
            "import { n } from './y.js';",
            'import "./y.js";',
            "const { a } = b;",
            "const [a] = b;",
            "let a, b;",
            "var a = 1;",
        )
    },
}


@pytest.mark.parametrize("name", FAULTS)
def test_modules_that_do_not_fit_are_a_fault_with_file_and_line(name: str) -> None:
    texts, (source, line, message, hint) = FAULTS[name]
    with pytest.raises(ThemeError) as caught:
        joined(texts)
    fault = caught.value
    assert (fault.source, fault.line, fault.message) == (source, line, message)
    assert hint is None or fault.hint == hint


def test_what_is_further_in_is_not_at_the_top() -> None:
    text = "  const n = 1;\n  import { n } from nowhere\nif (a) {\n  let n = 2;\n}\n"
    assert joined({"a/x.js": text, "a/y.js": text}) == {"a-x.js": text, "a-y.js": text}


def test_a_childs_module_takes_the_place_of_its_parents_in_the_joined_file(tmp_path: Path) -> None:
    folder = tmp_path / "themes" / "mine" / "modules" / "search"
    folder.mkdir(parents=True)
    (folder / "notes.js").write_text('export const sentences = () => "Mine.";\n', "utf-8")
    (folder / "terms.js").write_text(
        'import { most } from "./most.js";\nexport const OF_SEVERAL = /[!&+]/;\n'
        "export const commonest = (pairs) => pairs.slice(0, most).map(([term]) => [term, 1]);\n",
        "utf-8",
    )
    (folder / "most.js").write_text("export const most = 7;\n", "utf-8")
    files, parents = (
        {file.path: file.data for file in theme.static_files()}
        for theme in (load_theme("mine", tmp_path), load_theme("default", None))
    )
    assert files.keys() == parents.keys()
    assert b"Mine." in files["static/search-notes.js"]
    assert b"most=7" in files["static/search-worker.js"]
    assert files["static/search-operators.js"] == parents["static/search-operators.js"]


def test_a_file_of_the_same_name_takes_the_place_of_joined_modules(tmp_path: Path) -> None:
    static = tmp_path / "themes" / "mine" / "static"
    static.mkdir(parents=True)
    (static / "search-worker.js").write_text("own();\n", "utf-8")
    files = [
        file for file in load_theme("mine", tmp_path).static_files() if file.path == "static/search-worker.js"
    ]
    assert [file.data for file in files] == [b"own();"]


def test_a_fault_in_a_childs_module_names_its_file(tmp_path: Path) -> None:
    folder = tmp_path / "themes" / "mine" / "modules" / "search"
    folder.mkdir(parents=True)
    (folder / "marks.js").write_text("\nexport default 1;\n", "utf-8")
    with pytest.raises(ThemeError, match="unknown form") as caught:
        list(load_theme("mine", tmp_path).static_files())
    assert (caught.value.source, caught.value.line) == ("themes/mine/modules/search/marks.js", 2)
