"""The files of strings: which language speaks, a theme's own strings, faults with their place, scripts."""

from __future__ import annotations

import json
import pickle
import re
import subprocess
from pathlib import Path

import pytest

from sitegen.errors import ThemeError
from sitegen.settings.shipped import shipped_data
from sitegen.settings.yaml_lines import parse_yaml
from sitegen.theme.strings import languages, places, shipped_languages, shipped_words
from sitegen.theme.theme import Theme, load_theme

SKIP = {"en": "Skip to content", "de": "Zum Inhalt"}
MONTHS = "months: [I, II, III, IV, V, VI, VII, VIII, IX, X, XI, XII]\n"


def make_theme(root: Path, files: dict[str, str | bytes], language: str = "en") -> Theme:
    """A theme `mine` with these files."""
    for name, text in files.items():
        path = root / "themes/mine" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_theme("mine", root, language=language)


def render(theme: Theme, template: str) -> str:
    return theme.render(template, {"title": "<b>{0.__class__}</b>"})


@pytest.mark.parametrize(
    ("tag", "found"),
    [
        ("en", "en"),
        ("de-AT", "en de de-at"),
        ("zh_Hans_CN", "en zh zh-hans zh-hans-cn"),
        ("en-GB", "en en-gb"),
    ],
)
def test_which_languages_serve_for_a_tag(tag: str, found: str) -> None:
    assert languages(tag) == tuple(found.split())


@pytest.mark.parametrize(
    ("tag", "language", "skip"),
    [
        ("en", "en", "en"),
        ("de", "de", "de"),
        ("DE-AT", "de", "de"),
        ("fr", "en", "en"),
        ("en-GB", "en", "en"),
    ],
)
def test_the_language_of_a_site_is_spoken_where_it_has_strings(tag: str, language: str, skip: str) -> None:
    words = load_theme("default", None, language=tag).words
    assert (words.language, words("skip")) == (language, SKIP[skip])


def test_the_nearest_language_and_then_the_nearest_theme_count(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "strings/en.yaml": "skip: Jump\nhello: Hello\n",
        "strings/de.yaml": "hello: Hallo\n",
        "strings/de-AT.yaml": "hello: Servus\n",
    }
    words = make_theme(tmp_path, files, "de-AT").words
    assert (words.language, words("hello"), words("skip")) == ("de-at", "Servus", SKIP["de"])
    words = make_theme(tmp_path, files).words
    assert (words("hello"), words("skip"), words("topics")) == ("Hello", "Jump", "Topics")


def test_a_theme_of_strings_alone(tmp_path: Path) -> None:
    polish = 'plurals: {one: n == 1, few: n % 10 > 1 && n % 10 < 5}\nthousands: " "\n' + MONTHS
    polish += 'papers: {one: "{n} praca", few: "{n} prace", other: "{n} prac"}\n'
    words = make_theme(tmp_path, {"strings/pl.yaml": polish}, "pl").words
    assert [words("papers", n) for n in (1, 3, 5, 1000)] == ["1 praca", "3 prace", "5 prac", "1 000 prac"]
    assert (words.language, words.months[1], words.weekdays[0]) == ("pl", "II", "Monday")


BARE = "plurals: {}\n" + 'thousands: "."\n'  # a language without forms that lacks `papers`


def test_a_string_that_is_missing_keeps_the_forms_of_english(tmp_path: Path) -> None:
    words = make_theme(tmp_path, {"strings/xx.yaml": BARE + "digests: '{n} D'\n"}, "xx").words
    assert [words("papers", n) for n in (1, 2)] == ["1 paper", "2 papers"]
    assert words("digests", 1) == "1 D"


def test_a_theme_that_takes_the_place_of_the_default_needs_no_strings(tmp_path: Path) -> None:
    templates = tmp_path / "themes/default/templates"
    templates.mkdir(parents=True)
    (templates / "paper.html").write_text("{{ say('skip') }} {{ '2025-01-01'|length }}", "utf-8")
    theme = load_theme("default", tmp_path, language="de")
    assert render(theme, "paper.html") == f"{SKIP['de']} 10"


def test_all_that_a_page_depends_on_is_in_the_key_of_its_theme(tmp_path: Path) -> None:
    before = make_theme(tmp_path, {"strings/en.yaml": "skip: Jump\n"})
    after = make_theme(tmp_path, {"strings/en.yaml": "skip: Hop\n"})
    german = make_theme(tmp_path, {}, "de")
    assert len({before.key, after.key, german.key}) == 3
    assert pickle.loads(pickle.dumps(after)).words("skip") == "Hop"


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        ("skip: x\nskipp: x\n", 2, "no such string: skipp", "did you mean `skip`?"),
        ("skip: '{n} x'\n", 1, "no such value in `skip`: {n}", "it has no values"),
        (
            'two_names: "{first} {secund}"\n',
            1,
            "no such value in `two_names`: {secund}",
            "did you mean `second`?",
        ),
        ("skip: {one: x, other: y}\n", 1, "`skip` has several forms, and no number", "write one text"),
        ("papers: {one: x}\n", 1, "no text: papers", "write one text, or {one: …"),
        ("papers: {two: x, none: y, other: z}\n", 1, "no text: papers", "the forms are zero, one"),
        ("papers: [a, b]\n", 1, "no text: papers", "write one text"),
        ("\nskip:\n", 2, "no text: skip", "write one text"),
        ("skip: 'a {'\n", 1, "a brace that is no place for a value: skip", "write `{name}` for a value"),
        ("papers: '{0.__class__}'\n", 1, "a brace that is no place", "write `{name}` for a value"),
        ("papers: '{n!r}'\n", 1, "a brace that is no place", "write `{name}` for a value"),
        ("papers: '{n:9999999}'\n", 1, "a brace that is no place", "write `{name}` for a value"),
        ("papers: '{}'\n", 1, "a brace that is no place", "write `{name}` for a value"),
        ("papers: '{{n}}'\n", 1, "a brace that is no place", "write `{name}` for a value"),
        ("skip: x\nmonths: [a, b]\n", 2, "`months` does not have 12 names", "write 12 names, [in, brackets]"),
        ("weekdays: Monday\n", 1, "`weekdays` does not have 7 names", "write 7 names, [in, brackets]"),
        ("short_weekdays: [a, b, c, d, e, f, [g]]\n", 1, "does not have 7 names", "write 7 names"),
        ("plurals: n == 1\n", 1, "no rule of plurals", "write {one: n == 1}"),
        ("plurals: {one: n =}\n", 1, "no rule of plurals", "write {one: n == 1}"),
        ("plurals: {one: __import__}\n", 1, "no rule of plurals", "write {one: n == 1}"),
        ("plurals: {one: 1 % n}\n", 1, "no rule of plurals", "write {one: n == 1}"),
        ("plurals: {other: n == 1}\n", 1, "no rule of plurals", "write {one: n == 1}"),
        ("plurals: {one: [n]}\n", 1, "no rule of plurals", "write {one: n == 1}"),
        ("thousands: [x]\n", 1, "`thousands` is no text", "write what stands"),
        ("- skip\n", 1, "no list of strings", "write `key: text`, one a line"),
        ("skip: a\nskip: b\n", 2, "given twice: skip", "keep one of them"),
        ("skip: 'a\n", 1, "", ""),
        (b"skip: a\ntopics: \xff\n", 2, "not UTF-8", "save the file as UTF-8"),
    ],
)
def test_a_fault_has_its_file_and_line_and_a_hint(
    tmp_path: Path, text: str | bytes, line: int, message: str, hint: str
) -> None:
    with pytest.raises(ThemeError) as caught:
        make_theme(tmp_path, {"strings/de.yaml": text}, "de")
    fault = caught.value
    assert (fault.source, fault.line) == ("themes/mine/strings/de.yaml", line)
    assert message in fault.message
    assert hint in (fault.hint or "")


@pytest.mark.parametrize(
    ("text", "message"),
    [("papers: '{n} {more}'\n", "no such value"), ("skip: {one: a, other: b}\n", "several forms")],
)
def test_a_theme_that_says_english_otherwise_has_no_more_values(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(ThemeError, match=message):
        make_theme(tmp_path, {"strings/en.yaml": text})


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("de.yml", "is not read", "call it de.yaml"),
        ("DE.yaml", "same language as DE.yaml", "keep one of them"),
    ],
)
def test_a_file_that_would_not_be_read_is_a_fault(tmp_path: Path, name: str, message: str, hint: str) -> None:
    with pytest.raises(ThemeError, match=message) as caught:
        make_theme(tmp_path, {"strings/de.yaml": "skip: x\n", f"strings/{name}": "skip: y\n"})
    assert caught.value.hint == hint


@pytest.mark.parametrize("text", ["skip: 'a\n", "nope: x\n"])
def test_the_strings_of_other_languages_are_not_read(tmp_path: Path, text: str) -> None:
    assert make_theme(tmp_path, {"strings/de.yaml": text}).words.language == "en"


# Templates


def test_a_template_says_strings_with_values_that_are_escaped(tmp_path: Path) -> None:
    strings = 'hello: "Hello & {name}, {link}"\nships: {one: "{n} ship", other: "{n} ships"}\n'
    template = (
        "{% set link %}<a>{{ title }}</a>{% endset %}"
        "{{ say('hello', name=title, link=link) }} {{ say('ships', 1) }} {{ say('ships', 2000) }}"
        "{% for day in words.short_weekdays[:2] %} {{ day }}{% endfor %}"
    )
    theme = make_theme(tmp_path, {"strings/en.yaml": strings, "templates/x.html": template})
    title = "&lt;b&gt;{0.__class__}&lt;/b&gt;"
    assert render(theme, "x.html") == f"Hello &amp; {title}, <a>{title}</a> 1 ship 2,000 ships Mo Tu"


@pytest.mark.parametrize(
    ("call", "message", "hint"),
    [
        ("say('skipp')", "no such string: skipp", "did you mean `skip`?"),
        ("say('papers')", "`papers` has several forms, and no number chooses one", "say('papers', number)"),
        ("say('undated', day=1)", "a value that is missing: date", "date=…"),
    ],
)
def test_a_template_that_says_what_cannot_be_said(tmp_path: Path, call: str, message: str, hint: str) -> None:
    theme = make_theme(tmp_path, {"templates/x.html": f"<p>\n{{{{ {call} }}}}"})
    with pytest.raises(ThemeError, match=message) as caught:
        render(theme, "x.html")
    assert (caught.value.source, caught.value.line) == ("themes/mine/templates/x.html", 2)
    assert caught.value.hint == hint


# Scripts


def scripts(theme: Theme) -> dict[str, str]:
    return {file.path: file.data.decode() for file in theme.static_files() if file.path.endswith(".js")}


STRINGS = 'quote: "\\"it\'s\\" </script> {name}"\nships: {one: "{n} ship", other: "{n} ships"}\n'


def test_scripts_and_modules_have_the_strings_in_them(tmp_path: Path) -> None:
    theme = make_theme(
        tmp_path,
        {
            "strings/en.yaml": STRINGS,
            "static/a.js": "const all = [STRINGS.quote, (() => STRINGS.ships)(), STRINGS.language];\n"
            "all.push(STRINGS.short_weekdays[6], STRINGS.thousands);\n"
            "console.log(JSON.stringify(all));",
            "modules/m/main.js": 'import { one } from "./one.js";\nconsole.log(one);\n',
            "modules/m/one.js": "export const one = STRINGS.ships.other;\n",
        },
    )
    files = scripts(theme)
    assert "STRINGS" not in "".join(files.values())

    def run(path: str) -> str:
        command = ["node", "--input-type=module", "-e", files[path]]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    forms = {"one": "{n} ship", "other": "{n} ships"}
    assert json.loads(run("static/a.js")) == ['"it\'s" </script> {name}', forms, "en", "Su", ","]
    assert run("static/m-main.js") == "{n} ships"


def test_a_script_keeps_the_forms_of_english_for_a_string_that_is_missing(tmp_path: Path) -> None:
    added = {
        "strings/en.yaml": STRINGS,
        "strings/zh-xx.yaml": BARE,
        "static/a.js": "put(STRINGS.ships, {n: 1})",
    }
    files = scripts(make_theme(tmp_path, added, "zh-XX"))
    script = f"{files['static/site.js']}\nconsole.log({files['static/a.js'].strip().rstrip(';')})"
    command = ["node", "--input-type=module", "-e", script]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "1 ship\n"


@pytest.mark.parametrize("name", ["static/a.js", "modules/m/main.js"])
def test_a_script_that_names_an_unknown_string_is_a_fault_with_its_line(tmp_path: Path, name: str) -> None:
    text = "const a = STRINGS.skip;\nconst b = STRINGS.ships.other;\nconst c = STRINGS.skipp;\n"
    with pytest.raises(ThemeError, match="no such string: skipp") as caught:
        scripts(make_theme(tmp_path, {"strings/en.yaml": STRINGS, name: text}))
    assert (caught.value.source, caught.value.line) == (f"themes/mine/{name}", 3)
    assert caught.value.hint == "did you mean `skip`?"


# The languages that ship with sitegen


# Values that a language may leave out: English has others for a date, and a form may say `one`.
MAY_LACK = {"day", "month", "short_month", "number", "year", "first", "last", "n"}


@pytest.mark.parametrize("tag", shipped_languages())
def test_a_language_that_ships_says_every_string(tag: str) -> None:
    """What is listed is still to be translated."""
    source = shipped_data() / "themes/default/strings" / f"{tag}.yaml"
    own = parse_yaml(source.read_text("utf-8"), source=source.name, error=ThemeError).data
    english, words = shipped_words().strings, shipped_words(tag).strings
    missing = [key for key in english if key not in own]
    assert not missing, f"{source.name} lacks {len(missing)} strings: {', '.join(missing)}"
    lost = {key: lacks for key in english if (lacks := places(english[key]) - places(words[key]) - MAY_LACK)}
    assert not lost, f"{source.name} lacks values: {lost}"


# Strings whose keys are put together: of kinds of links, and of the files on the page of data.
COMPUTED = ("link_", "about_papers_", "about_digests_", "about_archive_")


def test_every_string_and_every_partial_is_used() -> None:
    theme = shipped_data() / "themes/default"
    scripts = "\n".join(path.read_text("utf-8") for path in theme.rglob("*.js"))
    templates = "\n".join(path.read_text("utf-8") for path in theme.rglob("*.html"))
    package = Path(__file__).parents[1] / "sitegen"
    programs = "\n".join(path.read_text("utf-8") for path in package.rglob("*.py"))
    quoted = set(re.findall(r"""(?<=["'])\w+(?=["'])""", templates + programs))
    used = quoted | set(re.findall(r"STRINGS\.(\w+)", scripts))
    assert [key for key in shipped_words().strings if key not in used and not key.startswith(COMPUTED)] == []
    partials = [path.name for path in (theme / "templates/partials").iterdir()]
    assert [name for name in partials if f"partials/{name}" not in templates + programs] == []
