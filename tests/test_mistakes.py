"""Mistakes that owners make: what they read then, and that the website which stands stays as it is.

A row a mistake; tests/cases/mistakes.txt has what is said of each, by its name.
docs/how-to/understand-messages.md explains the messages, and a test holds it against them.
"""

from __future__ import annotations

import errno
import io
import os
import re
import shutil
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sitegen.cli.main import main
from tests.small_site import ADDED, ROOT, tree

pytestmark = pytest.mark.slow

PROSE = (
    "We ask how long a bridge remembers a train. Strain gauges tell us that steel forgets within a minute "
    "and timber within an hour, whereas stone goes on for days. From this we build a clock of bridges."
)
TITLES = ("Quiet Bridges", "Loud Trains for Slow Rivers", "Patient Stones")
TEXT = "".join(f"{title}\n\n{PROSE}\n\n" for title in TITLES)
MORE = TEXT.replace("Bridges", "Tunnels").replace("Trains", "Ships").replace("Stones", "Sands")
HTML = "<!DOCTYPE html>\n<html><head><title>Papers</title></head><body>{}</body></html>\n"
ARTICLES = "".join(
    f'<article><h3><a href="https://arxiv.org/abs/2508.0{number}">{title}</a></h3><p>{PROSE}</p></article>\n'
    for number, title in enumerate(TITLES, start=1000)
)
CONFIG = "title: Bridges\nbase_url: http://localhost:8000/\nfeed_id: bridges.example,2026\n"
TOPICS = """\
version: 1
topics:
  - {id: learning, name: Learning, description: From reward., parent: null}
  - id: offline-rl
    name: Offline RL
    description: Learning from records.
    parent: learning
    rules: {points: {8: [reinforcement learning]}}
"""
CRABS = """\
---
date: 2026-03-02
date_from: option
title: Spring digest
---

## Crab Walks Sideways

- arxiv: 2603.00001

Crabs walk sideways, and we learn from them how to walk so. They are quick.

## Barnacles Hold On

Barnacles hold on to a rock for as long as they live. We measure it.
"""
LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
PAGE, DUMPS, BRIDGES = "content/2026/2026-03-02.md", "content/dumps/", "content/2025/2025-08-20.md"
SETTINGS, OWN_TOPICS, RECORD = "sitegen.yaml", "content/topics.yaml", "content/addresses.jsonl"
IMPORT, BUILD = ("import", "content/dumps"), ("build", "--quiet")

Change = Callable[[Path], object]


@dataclass(frozen=True)
class Mistake:
    """What somebody did to a site that was built, and the next command."""

    name: str
    files: Mapping[str, str | bytes] = field(default_factory=dict)  # written over what is there
    change: tuple[Change, ...] = ()
    command: tuple[str, ...] = IMPORT
    code: int = 1
    folder: str = "."  # in which the command runs


def put(root: Path, name: str, data: str | bytes) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    os.utime(path, (ADDED, ADDED))


def edit(name: str, old: str, new: str) -> Change:
    def change(root: Path) -> None:
        text = (root / name).read_text(encoding="utf-8")
        assert old in text
        put(root, name, text.replace(old, new))

    return change


def move(old: str, new: str) -> Change:
    def change(root: Path) -> None:
        (root / new).parent.mkdir(parents=True, exist_ok=True)
        (root / old).rename(root / new)

    return change


def copy(old: str, new: str) -> Change:
    return lambda root: put(root, new, (root / old).read_bytes())


def delete(name: str) -> Change:
    return lambda root: (root / name).unlink()


def behind(name: str, text: str) -> Change:
    return lambda root: put(root, name, (root / name).read_text(encoding="utf-8") + text)


def without_front_matter(root: Path) -> None:
    put(root, BRIDGES, (root / BRIDGES).read_text(encoding="utf-8").split("---\n", 2)[2])


def link(name: str, to: str) -> Change:
    def change(root: Path) -> None:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).symlink_to(to)

    return change


def another_site(root: Path) -> None:
    """A second site beside the first, whose website is the first one's but for its feeds."""
    put(root, "../other/sitegen.yaml", "title: Other\n")
    shutil.copytree(root / "_site", root / "../other/_site")
    feed = (root / "_site/atom.xml").read_text(encoding="utf-8")
    put(root, "../other/_site/atom.xml", feed.replace("bridges.example,2026", "other.example,2026"))


def zipped(*names: str, mimetype: str = "") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, TEXT)
    return stream.getvalue()


def locked() -> bytes:
    """A zip archive whose first file asks for a password."""
    data = bytearray(zipped("2025-08-21.txt"))
    data[6] |= 1
    return bytes(data)


FORMATS = (
    Mistake("a Word document", {DUMPS + "a.docx": zipped("[Content_Types].xml", "word/document.xml")}),
    Mistake("a Word document named as text", {DUMPS + "a.txt": zipped("word/document.xml")}),
    Mistake("a PDF", {DUMPS + "2025-08-21.pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"}),
    Mistake(
        "an OpenDocument text",
        {DUMPS + "a.odt": zipped("content.xml", mimetype="application/vnd.oasis.opendocument.text")},
    ),
    Mistake("rich text", {DUMPS + "a.rtf": "{\\rtf1\\ansi Quiet Bridges}"}),
    Mistake("a picture", {DUMPS + "IMG_1.png": b"\x89PNG\r\n\x1a\n"}),
    Mistake("a picture of an iPhone", {DUMPS + "IMG_1.HEIC": b"\0\0\0\x18ftypheic\0\0\0\0"}),
    Mistake("a zip archive of dumps", {DUMPS + "dumps.zip": zipped("2025-08-21.txt", "2025-08-22.txt")}),
    Mistake("a zip archive with a password", {DUMPS + "dumps.zip": locked()}),
    Mistake("a zip archive that breaks off", {DUMPS + "dumps.zip": zipped("2025-08-21.txt")[:40]}),
    Mistake("an empty zip archive", {DUMPS + "dumps.zip": b"PK\x05\x06" + bytes(18)}),
    Mistake("an Excel table", {DUMPS + "a.xlsx": zipped("[Content_Types].xml", "xl/workbook.xml")}),
    Mistake("an old Excel table", {DUMPS + "a.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100)}),
    Mistake("a dump that Git LFS keeps", {DUMPS + "a.txt": LFS}),
    Mistake("a page that Git LFS keeps", {PAGE: LFS}),
    Mistake("settings that Git LFS keeps", {SETTINGS: LFS}),
    Mistake(
        "a web page saved with its folder",
        {
            DUMPS + "Day.html": HTML.format(ARTICLES),
            DUMPS + "Day_files/app.js": "var a = 1;\n",
            DUMPS + "Day_files/logo.png": b"\x89PNG\r\n\x1a\n",
        },
        code=0,
    ),
    Mistake(
        "the same in German",
        {DUMPS + "Day.htm": HTML.format(ARTICLES), DUMPS + "Day-Dateien/a.css": "a{b:c}\n"},
        code=0,
    ),
    Mistake("a web page that needs JavaScript", {DUMPS + "a.html": HTML.format("<div id=root></div>")}),
    Mistake("an empty file", {DUMPS + "2025-08-21.txt": ""}),
    Mistake("blank lines alone", {DUMPS + "2025-08-21.txt": " \n\n"}),
    Mistake(
        "nothing but lines around papers",
        {DUMPS + "2025-08-21.txt": "new\nGet trending papers in your email inbox once a day!\n\nSubscribe\n"},
    ),
    Mistake("titles alone", {DUMPS + "2025-08-21.txt": "\n".join(TITLES)}),
    Mistake("a README", {DUMPS + "README.md": "# Dumps\n\nPut dumps here.\n"}),
    Mistake("a licence", {DUMPS + "LICENSE": f"MIT License\n\nCopyright (c) 2026 Ada Example\n\n{PROSE}\n"}),
    Mistake("a style sheet", {DUMPS + "style.css": "body{color:red}\n"}),
    Mistake("the settings", command=("import", "sitegen.yaml")),
    Mistake("JSON that breaks off", {DUMPS + "a.json": '[{"title": "Quiet Bridges", "abstract": "We'}),
    Mistake(
        "a table without a header",
        {DUMPS + "a.csv": "".join(f"{t};{PROSE};https://b.example/{n}\n" for n, t in enumerate(TITLES))},
    ),
    Mistake(
        "a merge that nobody finished",
        {DUMPS + "2025-08-21.txt": f"<<<<<<< HEAD\n{TEXT}=======\n{MORE}>>>>>>> main\n"},
    ),
    Mistake("a merge in a page", change=(edit(PAGE, "## Barnacles", "<<<<<<< HEAD\n## Barnacles"),)),
    Mistake("a page among the dumps", change=(copy(PAGE, DUMPS + "2026-03-02.md"),)),
    Mistake("an address", command=("import", "https://huggingface.co/papers"), code=2),
)

ENCODINGS_AND_NAMES = (
    Mistake("UTF-16", {DUMPS + "2025-08-21.txt": MORE.encode("utf-16")}, code=0),
    Mistake(
        "Windows-1252",
        {DUMPS + "2025-08-21.txt": MORE.replace("steel", "“st\u00e9el”").encode("cp1252")},
        code=0,
    ),
    Mistake("a page in Windows-1252", {PAGE: CRABS.replace("quick", "qu\u00efck").encode("cp1252")}),
    Mistake("settings in UTF-16", {SETTINGS: CONFIG.encode("utf-16")}),
    Mistake("an upper-case ending", {DUMPS + "2025-08-21.TXT": MORE}, code=0),
    Mistake("no ending", {DUMPS + "2025-08-21": MORE}, code=0),
    Mistake("spaces in a name", {DUMPS + "Daily papers 2025-08-21 (1).txt": MORE}, code=0),
    Mistake(
        "letters in two parts", {DUMPS + unicodedata.normalize("NFD", "Brücken-2025-08-21.txt"): MORE}, code=0
    ),
    Mistake("a very long name", {DUMPS + "x" * 200 + "-2025-08-21.txt": MORE}, code=0),
    Mistake(
        "what systems leave behind",
        {
            DUMPS + "Thumbs.db": b"\xd0\xcf\x11\xe0",
            DUMPS + "desktop.ini": "[x]\na=b\nc=d\n",
            DUMPS + "~$a.docx": "x",
        },
        code=0,
    ),
    Mistake("a name that begins with a dot", {DUMPS + ".2025-08-21.txt": MORE}, code=0),
    Mistake(
        "names that differ in capitals",
        {
            DUMPS + "Papers.txt": f"Aug 21, 2025\n\n{MORE}",
            DUMPS + "papers.txt": f"Aug 22, 2025\n\n{MORE.replace('Slow', 'Wide')}",
        },
        code=0,
    ),
    Mistake("a link that leads nowhere", change=(link(DUMPS + "a.txt", "nowhere.txt"),), code=0),
    Mistake("a link to itself", change=(link(DUMPS + "a", "a"),), code=0),
)

YAML = (
    Mistake("a tab in the settings", {SETTINGS: CONFIG + "search:\n\tb: 0.5\n"}),
    Mistake("a tab in front matter", change=(edit(PAGE, "date_from: option", "aliases:\n\t- /old/"),)),
    Mistake("a tab in the topics", {OWN_TOPICS: TOPICS.replace("    name", "\tname")}, command=BUILD),
    Mistake("an open quote", {SETTINGS: CONFIG.replace("Bridges", '"Bridges')}),
    Mistake("a quote within quotes", {SETTINGS: CONFIG.replace("Bridges", "'Ada's bridges'")}),
    Mistake("an open quote in front matter", change=(edit(PAGE, "Spring", '"Spring'),)),
    Mistake("a colon in a title", {SETTINGS: CONFIG.replace("Bridges", "Bridges: a digest")}),
    Mistake("a colon in the title of a page", change=(edit(PAGE, "Spring digest", "Spring: a digest"),)),
    Mistake("no space behind a colon", {SETTINGS: CONFIG.replace("title: ", "title:")}),
    Mistake("a space that was copied", {SETTINGS: CONFIG + "search:\n\u00a0\u00a0b: 0.5\n"}),
    Mistake("a sign that means something to YAML", {SETTINGS: CONFIG.replace("Bridges", "@bridges")}),
    Mistake("a bracket that is not closed", {SETTINGS: CONFIG + "furniture: [Read more\nnav: []\n"}),
    Mistake("a group that is not indented", {SETTINGS: f"  title: B\n{CONFIG}"}),
    Mistake("a block of code", {SETTINGS: f"```yaml\n{CONFIG}```\n"}),
    Mistake("front matter in the settings", {SETTINGS: f"---\n{CONFIG}---\n"}),
    Mistake("a key with a capital", {SETTINGS: CONFIG.replace("title", "Title")}),
    Mistake("a key twice", {SETTINGS: CONFIG + "title: Other\n"}),
    Mistake(
        "a topic that is not there",
        change=(edit(PAGE, "- arxiv: 2603.00001", "- topics: offlinerl"),),
        command=BUILD,
    ),
    Mistake("a key twice in the topics", {OWN_TOPICS: TOPICS + "    name: Other\n"}, command=BUILD),
    Mistake(
        "an id twice in the topics",
        {OWN_TOPICS: TOPICS + "  - {id: offline-rl, name: X, description: Y., parent: learning}\n"},
        command=BUILD,
    ),
    Mistake("topics that the settings miss", {SETTINGS: CONFIG + "topics: topcs.yaml\n"}, command=BUILD),
    Mistake(
        "a watch with an open quote",
        {SETTINGS: CONFIG + "watches:\n  - {name: RL, query: '\"world model'}\n"},
        command=BUILD,
        code=0,
    ),
    Mistake(
        "a watch with OR",
        {SETTINGS: CONFIG + "watches:\n  - {name: RL, query: 'crabs OR mussels'}\n"},
        command=BUILD,
        code=0,
    ),
    Mistake(
        "a watch with a day that is none",
        {SETTINGS: CONFIG + "watches:\n  - {name: RL, query: 'crabs after:2025-02-30'}\n"},
        command=BUILD,
        code=0,
    ),
    Mistake(
        "a watch with another language",
        {SETTINGS: CONFIG + "watches:\n  - {name: RL, query: 'crabs from:2025'}\n"},
        command=BUILD,
        code=0,
    ),
    Mistake(
        "a watch for a topic that is not there",
        {SETTINGS: CONFIG + "watches:\n  - {name: RL, query: 'topic:offlinerl'}\n"},
        command=BUILD,
    ),
)

SETTINGS_AND_PLACES = (
    Mistake("sitegen.yml", change=(move(SETTINGS, "sitegen.yml"),)),
    Mistake("Sitegen.yaml", change=(move(SETTINGS, "Sitegen.yaml"),)),
    Mistake("sitegen.yaml.txt", change=(move(SETTINGS, "sitegen.yaml.txt"),)),
    Mistake("settings in content", change=(move(SETTINGS, "content/sitegen.yaml"),)),
    Mistake("settings twice", {"sitegen.yml": "title: Other\n"}, code=0),
    Mistake("a command in content", folder="content", command=BUILD),
    Mistake("a command in dumps", folder="content/dumps", command=("import", "2025-08-20.txt")),
    Mistake("a command in the website", folder="_site", command=BUILD),
    Mistake("a command above the site", folder="..", command=BUILD),
    Mistake("a site that is not there", command=(*BUILD, "--site", "nowhere"), code=2),
    Mistake("the website on top of the site", command=(*BUILD, "--output", "."), code=2),
    Mistake("the website among the pages", command=(*BUILD, "--output", "content/site"), code=2),
    Mistake(
        "the website over a folder of one's own", {"docs/index.md": "x"}, command=(*BUILD, "--output", "docs")
    ),
    Mistake(
        "the website over that of another site",
        change=(another_site,),
        command=(*BUILD, "--output", "../other/_site"),
        code=2,
    ),
    Mistake(
        "a feed_id that changed",
        change=(edit(SETTINGS, "bridges.example", "new.example"),),
        command=BUILD,
        code=0,
    ),
    Mistake(
        "an address without https://",
        {SETTINGS: CONFIG.replace("http://localhost:8000/", "ada.github.io/papers")},
    ),
    Mistake(
        "an address with a question mark",
        {SETTINGS: CONFIG.replace("http://localhost:8000/", "https://ada.github.io/papers?x=1")},
    ),
    Mistake(
        "an address with curly quotes",
        {SETTINGS: CONFIG.replace("http://localhost:8000/", "“https://ada.github.io/papers/”")},
    ),
    Mistake(
        "the address of the repository",
        {SETTINGS: CONFIG.replace("http://localhost:8000/", "https://github.com/Ada/papers")},
        command=BUILD,
        code=0,
    ),
    Mistake(
        "the address of a file",
        {SETTINGS: CONFIG.replace("http://localhost:8000/", "https://ada.github.io/papers/index.html")},
        command=BUILD,
        code=0,
    ),
    Mistake("CNAME at the root", {"CNAME": "papers.bridges.net\n"}, code=0),
    Mistake("CNAME in content", {"content/CNAME": "papers.bridges.net\n"}, code=0),
    Mistake(
        "CNAME with an address",
        {"content/static/CNAME": "https://papers.bridges.net/\n"},
        command=BUILD,
        code=0,
    ),
)

WRONG_PLACE = (
    Mistake("a dated dump at the root", {"2025-08-21.txt": MORE}, code=0),
    Mistake("a dump at the root", {"papers.txt": MORE}, code=0),
    Mistake("dumps/ at the root", {"dumps/2025-08-21.txt": MORE}, code=0),
    Mistake("a year at the root", {"2026/2026-03-03.md": CRABS}, code=0),
    Mistake("topics at the root", change=(move(OWN_TOPICS, "topics.yaml"),), code=0),
    Mistake("a dump in content", {"content/papers.txt": MORE}, code=0),
    Mistake("a dump in Dumps", {"content/Dumps/2025-08-21.txt": MORE}, code=0),
    Mistake("a dump in a year", {"content/2025/2025-08-21.txt": MORE}, code=0),
    Mistake("a dump in a year, as a page", {"content/2025/2025-08-21.md": MORE}, command=BUILD, code=0),
    Mistake("a dump among the pages", {"content/pages/2025-08-21.txt": MORE}, code=0),
    Mistake("a digest among the pages", {"content/pages/2025-08-21.md": MORE}, code=0),
    Mistake("a page in HTML", {"content/pages/about.html": "<p>Hi</p>"}, code=0),
    Mistake("a page in no folder", {"content/2026-03-03.md": CRABS}, code=0),
    Mistake("a page in the folder of a month", {"content/2026/03/2026-03-03.md": CRABS}, code=0),
    Mistake("a page named as text", {"content/2026/2026-03-03.md.txt": CRABS}, code=0),
    Mistake(
        "dumps is a file",
        change=(lambda root: shutil.rmtree(root / DUMPS), lambda root: put(root, "content/dumps", MORE)),
        command=BUILD,
    ),
    Mistake("a page pasted into About", {"content/pages/about.md": CRABS}, command=BUILD),
)

DATES = (
    Mistake("a year too far", {DUMPS + "2205-08-20.txt": MORE}, code=0),
    Mistake("a year of two turned letters", {DUMPS + "2052-08-20.txt": MORE}, command=BUILD, code=0),
    Mistake("a year with a zero too many", {DUMPS + "20205-08-20.txt": MORE}, code=0),
    Mistake("a year with a zero in front", {DUMPS + "0205-08-20.txt": MORE}, code=0),
    Mistake("a year of long ago", {DUMPS + "1985-08-20.txt": MORE}, code=0),
    Mistake("a year of two digits", {DUMPS + "25-08-20.txt": MORE}, code=0),
    Mistake("a thirteenth month", {DUMPS + "2025-13-20.txt": MORE}, code=0),
    Mistake("a date that may be two", {DUMPS + "03-04-2025.txt": MORE}, code=0),
    Mistake("a page too far", {"content/2205/2205-08-20.md": CRABS.replace("2026-03-02", "2205-08-20")}),
    Mistake("a page of long ago", change=(edit(PAGE, "date: 2026", "date: 1985"),), command=BUILD, code=0),
    Mistake("a page in the future", change=(edit(PAGE, "date: 2026", "date: 2052"),), command=BUILD, code=0),
    Mistake("a day that is none", change=(edit(PAGE, "date: 2026-03-02", "date: 2026-02-30"),)),
    Mistake("a date as Germans write it", change=(edit(PAGE, "date: 2026-03-02", "date: 2.3.2026"),)),
    Mistake("a date in curly quotes", change=(edit(PAGE, "date: 2026-03-02", "date: “2026-03-02”"),)),
    Mistake("two dumps of one day", {DUMPS + "2025-08-20-more.txt": MORE}, command=BUILD, code=0),
    Mistake(
        "the same dump under two names",
        change=(copy(DUMPS + "2025-08-20.txt", DUMPS + "2025-08-20 (1).txt"),),
        command=BUILD,
        code=0,
    ),
    Mistake("nearly the same dump", {DUMPS + "2025-08-20 (1).txt": TEXT + "\n\n"}, command=BUILD, code=0),
    Mistake(
        "a dump renamed",
        change=(move(DUMPS + "2025-08-20.txt", DUMPS + "2025-08-21.txt"),),
        command=BUILD,
        code=0,
    ),
    Mistake(
        "a dump edited",
        change=(edit(DUMPS + "2025-08-20.txt", "Patient", "Very Patient"),),
        command=BUILD,
        code=0,
    ),
    Mistake(
        "a dump renamed and edited",
        change=(
            move(DUMPS + "2025-08-20.txt", DUMPS + "20 August 2025 (2).txt"),
            behind(DUMPS + "20 August 2025 (2).txt", f"Deep Wells\n\n{PROSE}\n"),
        ),
        command=BUILD,
        code=0,
    ),
    Mistake(
        "a dump with one paper more",
        {DUMPS + "2025-08-20 (1).txt": f"{TEXT}Deep Wells\n\n{PROSE}\n"},
        command=BUILD,
        code=0,
    ),
)

PAGES = (
    Mistake("a page renamed", change=(move(BRIDGES, "content/2025/2025-08-21.md"),), command=BUILD, code=0),
    Mistake(
        "a page in another year", change=(move(BRIDGES, "content/2024/2025-08-20.md"),), command=BUILD, code=0
    ),
    Mistake("a page copied", change=(copy(BRIDGES, "content/2025/2025-08-22.md"),), command=BUILD, code=0),
    Mistake("a page copied under no date", change=(copy(BRIDGES, "content/2025/2025-08-20 copy.md"),)),
    Mistake("a page copied into another year", change=(copy(BRIDGES, "content/2024/2025-08-20.md"),)),
    Mistake("front matter deleted", change=(without_front_matter,)),
    Mistake("a dump pasted over its page", {BRIDGES: TEXT}),
    Mistake("another page pasted over a page", {BRIDGES: CRABS}),
    Mistake("a page pasted below another", change=(behind(BRIDGES, CRABS),)),
    Mistake("front matter that is not closed", change=(edit(PAGE, "digest\n---\n", "digest\n"),)),
    Mistake("front matter that is not opened", change=(edit(PAGE, "---\ndate", "date"),)),
    Mistake("front matter that ends with dots", change=(edit(PAGE, "digest\n---\n", "digest\n...\n"),)),
    Mistake("front matter that a telephone typed", change=(edit(PAGE, "---\n", "—\n"),)),
    Mistake("an end that a telephone typed", change=(edit(PAGE, "digest\n---\n", "digest\n—\n"),)),
    Mistake("a blank line on top", change=(edit(PAGE, "---\ndate", "\n---\ndate"),)),
    Mistake("another level of heading", change=(edit(BRIDGES, "## Loud", "### Loud"),), command=BUILD),
    Mistake("a heading without a blank", change=(edit(BRIDGES, "## Loud", "##Loud"),), command=BUILD),
    Mistake("a page emptied", {PAGE: ""}),
    Mistake(
        "a page deleted with its dump",
        change=(delete(BRIDGES), delete(DUMPS + "2025-08-20.txt")),
        command=BUILD,
    ),
    Mistake(
        "a dash that a telephone typed", change=(edit(PAGE, "- arxiv", "– arxiv"),), command=BUILD, code=0
    ),
    Mistake(
        "a key misspelt, with a colon in its value",
        change=(edit(PAGE, "title: Spring digest", "titel: Spring: a digest"),),
        command=BUILD,
    ),
    Mistake("no colon in front matter", change=(edit(PAGE, "date: ", "date "),), command=BUILD),
    Mistake("a key misspelt", change=(edit(PAGE, "title: Spring", "titel: Spring"),)),
    Mistake("a merge in the record", change=(behind(RECORD, "<<<<<<< HEAD\n"),), command=BUILD),
    Mistake("a record that breaks off", change=(behind(RECORD, '{"path": "papers/a'),), command=BUILD),
)


MISTAKES = (
    *FORMATS,
    *ENCODINGS_AND_NAMES,
    *YAML,
    *SETTINGS_AND_PLACES,
    *WRONG_PLACE,
    *DATES,
    *PAGES,
)


_SECTIONS = re.split(
    r"^## ", (ROOT / "tests/cases/mistakes.txt").read_text(encoding="utf-8"), flags=re.MULTILINE
)
SAID = {name: said for name, _, said in (section.partition("\n") for section in _SECTIONS[1:])}


def test_every_mistake_has_a_name_of_its_own_and_what_is_said_of_it() -> None:
    assert [each.name for each in MISTAKES] == list(SAID)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with its website, which every mistake starts from."""
    root = tmp_path_factory.mktemp("mistakes") / "site"
    for name, text in {
        SETTINGS: CONFIG,
        OWN_TOPICS: TOPICS,
        PAGE: CRABS,
        DUMPS + "2025-08-20.txt": TEXT,
    }.items():
        put(root, name, text)
    assert main(["build", "--quiet", "--site", str(root)]) == 0
    return root


def make(mistake: Mistake, built: Path, root: Path) -> None:
    """The site with the mistake made."""
    shutil.copytree(built, root, symlinks=True)
    for name, data in mistake.files.items():
        put(root, name, data)
    for change in mistake.change:
        change(root)


def standing(folder: Path) -> dict[str, str]:
    """All files but what builds keep for one another."""
    return {path: each for path, each in tree(folder).items() if ".build/" not in path}


@pytest.mark.parametrize("mistake", MISTAKES, ids=[each.name for each in MISTAKES])
def test_a_mistake_is_told_and_the_site_stands(
    mistake: Mistake,
    built: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    root = tmp_path / "site"
    make(mistake, built, root)
    before = standing(tmp_path)
    monkeypatch.chdir(root / mistake.folder)
    capsys.readouterr()
    assert main(list(mistake.command)) == mistake.code
    assert capsys.readouterr().err == SAID[mistake.name]
    if mistake.code:
        assert standing(tmp_path) == before


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_dump_that_may_not_be_read_is_told(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make(Mistake("unreadable", {DUMPS + "2025-08-21.txt": MORE}), built, tmp_path / "site")
    (tmp_path / "site" / DUMPS / "2025-08-21.txt").chmod(0)
    monkeypatch.chdir(tmp_path / "site")
    assert main([*BUILD]) == 1
    assert capsys.readouterr().err == (
        "error: content/dumps/2025-08-21.txt: cannot be read: Permission denied\n"
        "hint: check the file's rights\n"
    )


def test_a_full_disk_is_told_and_the_site_stands(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make(Mistake("full disk", {DUMPS + "2025-08-21.txt": MORE}), built, tmp_path / "site")
    monkeypatch.chdir(tmp_path / "site")
    before = tree(tmp_path)

    def full(*arguments: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    assert main([*IMPORT]) == 1
    assert capsys.readouterr().err == (
        "error: content/2025/2025-08-21.md: cannot be written: No space left on device\n"
        "hint: free some space\n"
    )
    assert tree(tmp_path) == before


def test_a_warning_of_a_misplaced_file_goes_when_the_file_has_gone(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make(Mistake("misplaced", {"2025-08-21.txt": MORE}), built, tmp_path / "site")
    monkeypatch.chdir(tmp_path / "site")
    said = (
        "warning: 2025-08-21.txt: not read: dumps belong in content/dumps/\nhint: move it to content/dumps/\n"
    )
    for expected in (said, said):
        assert main([*BUILD]) == 0
        assert capsys.readouterr().err == expected
    Path("2025-08-21.txt").unlink()
    assert main([*BUILD]) == 0
    assert capsys.readouterr().err == ""


# ---- docs/how-to/understand-messages.md -----------------------------------------------------------------


def messages() -> list[str]:
    """Every message of the table, without its level and place."""
    found = (
        re.match(r"(?:error|warning): (.*)", line) for said in SAID.values() for line in said.splitlines()
    )
    return [match[1] for match in found if match]


def explained() -> list[str]:
    """The messages in the first column of the document's tables; `…` stands for anything."""
    text = (ROOT / "docs/how-to/understand-messages.md").read_text(encoding="utf-8")
    return [
        cell
        for row in re.findall(r"^\| (`.*?`) \|", text, re.MULTILINE)
        for cell in re.findall(r"`([^`]+)`", row)
    ]


@pytest.mark.parametrize("message", explained())
def test_every_message_that_is_explained_is_one_that_is_printed(message: str) -> None:
    pattern = ".*".join(map(re.escape, message.split("…")))
    assert any(re.search(rf"(?:^|: ){pattern}", each) for each in messages()), message
