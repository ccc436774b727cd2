"""sitegen.yaml: every key, and a fault with line and hint for what is wrong in it."""

from __future__ import annotations

import dataclasses
import typing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.errors import ConfigError, SitegenError, UsageError
from sitegen.model import (
    DataSettings,
    FeedSettings,
    FetchSource,
    MailSettings,
    NavLink,
    PageFolder,
    SearchSettings,
    Site,
    Watch,
)
from sitegen.settings.config import checked_base_url, load_site, parse_site, setting_line

FULL = """\
title: "Papers: every day"
base_url: https://example.org/repo
description: What is new.
language: pt-BR
papers_language: en
author: A. Author
feed_id: example.org,2026-01
theme: plain
topics: my/topics.yaml
page_size: 20
furniture: [Save for later, "Posted  by *"]
feeds:
  limit: 5
  max_bytes: 1000
  full_text: no
data:
  sqlite: yes
mail:
  sender: Papers <papers@example.org>
  recipient: list@example.org
search: {k1: 1.5, b: 0, title_boost: 2, synonyms: my/synonyms.txt, offline: on}
watches:
  - name: State spaces
    query: '"state space"'
  - {name: Robots, query: topic:robotics}
nav:
  - name: Home of it all
    url: /about/
  - {name: Elsewhere, url: "https://example.org/"}
pages:
  - {folder: ./docs/, at: /about/, name: About}
  - {folder: guide/, at: guide}
repository: https://github.com/own/archive
licence: CC BY 4.0, https://creativecommons.org/licenses/by/4.0/
sources:
  - type: huggingface
  - name: ax
    type: arxiv
    topics: [cs.LG, hep-th, cond-mat.mes-hall, math.*]
    query: all:"world model"
    limit: 200
    delay: 1
  - {name: mirror, type: huggingface, url: "http://localhost:1/", weekends: yes, delay: 0}
  - {name: day, type: url, url: "https://example.org/{year}/{date}.md", weekends: no}
  - {type: feed, url: "https://example.org/feed?a=b"}
"""


def faults(text: str, **arguments: str) -> list[tuple[int | None, str, str | None]]:
    try:
        parse_site(text, source="sitegen.yaml", **arguments)
    except ConfigError as fault:
        found: list[SitegenError] = [fault]
    except ExceptionGroup as group:
        found = [each for each in group.exceptions if isinstance(each, ConfigError)]
        assert len(found) == len(group.exceptions)
    else:
        return []
    assert all(each.source == "sitegen.yaml" for each in found)
    return [(each.line, each.message, each.hint) for each in found]


def test_every_key() -> None:
    assert parse_site(FULL, source="sitegen.yaml") == Site(
        title="Papers: every day",
        base_url="https://example.org/repo/",
        description="What is new.",
        language="pt-BR",
        papers_language="en",
        author="A. Author",
        feed_id="example.org,2026-01",
        theme="plain",
        topics="my/topics.yaml",
        page_size=20,
        furniture=("Save for later", "Posted by *"),
        feeds=FeedSettings(limit=5, max_bytes=1000, full_text=False),
        data=DataSettings(sqlite=True),
        mail=MailSettings(sender="Papers <papers@example.org>", recipient="list@example.org"),
        search=SearchSettings(k1=1.5, b=0, title_boost=2, synonyms="my/synonyms.txt", offline=True),
        watches=(
            Watch(id="state-spaces", name="State spaces", query='"state space"'),
            Watch(id="robots", name="Robots", query="topic:robotics"),
        ),
        nav=(
            NavLink(name="Home of it all", url="about/"),
            NavLink(name="Elsewhere", url="https://example.org/"),
        ),
        pages=(
            PageFolder(folder="docs", at="about", name="About"),
            PageFolder(folder="guide", at="guide"),
        ),
        repository="https://github.com/own/archive/blob/HEAD/",
        licence="CC BY 4.0, https://creativecommons.org/licenses/by/4.0/",
        sources=(
            FetchSource(
                name="huggingface",
                type="huggingface",
                url="https://huggingface.co/api/daily_papers",
                weekends=False,
            ),
            FetchSource(
                name="ax",
                type="arxiv",
                url="https://export.arxiv.org/api/query",
                topics=("cs.LG", "hep-th", "cond-mat.mes-hall", "math.*"),
                query='all:"world model"',
                limit=200,
                delay=1,
                weekends=False,
            ),
            FetchSource(name="mirror", type="huggingface", url="http://localhost:1/api/daily_papers"),
            FetchSource(name="day", type="url", url="https://example.org/{year}/{date}.md", weekends=False),
            FetchSource(name="feed", type="feed", url="https://example.org/feed?a=b"),
        ),
    )


def test_a_repository_is_known_by_the_address_of_its_files() -> None:
    for url in ("https://github.com/own/archive/", "https://github.com/own/archive.git"):
        shown = parse_site(f"repository: {url}", source="s").repository
        assert shown == "https://github.com/own/archive/blob/HEAD/"
    assert (
        parse_site("repository: https://a.b/own/src/main", source="s").repository
        == "https://a.b/own/src/main/"
    )


def test_the_test_above_names_every_key() -> None:
    def keys(cls: type) -> set[str]:
        hints = typing.get_type_hints(cls)
        below = [kind for kind in hints.values() if dataclasses.is_dataclass(kind)]
        return set(hints).union(*(keys(kind) for kind in below if isinstance(kind, type)))

    assert all(f"{key}:" in FULL for key in keys(Site))


@pytest.mark.parametrize(
    "text",
    ["", "\n", "# nothing\n", "---\n", "title:\n", "feeds:\nwatches:\nnav:\n", "author: null\ntheme: ~\n"],
)
def test_everything_has_a_default(text: str) -> None:
    assert parse_site(text, source="sitegen.yaml") == Site()


def test_a_value_is_text_as_it_stands() -> None:
    assert parse_site("title: no\n", source="s").title == "no"
    assert parse_site("title: 1.10\n", source="s").title == "1.10"
    assert parse_site("title: 'null'\n", source="s").title == "null"
    assert parse_site("title: 2025-08-20\n", source="s").title == "2025-08-20"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("titel: x", [(1, "unknown setting: titel", "did you mean `title`?")]),
        ("\nfeeds:\n  limt: 3", [(3, "unknown setting: feeds.limt", "did you mean `limit`?")]),
        ("search: {K1: 3}", [(1, "unknown setting: search.K1", "did you mean `k1`?")]),
        ("mail: {zzz: 3}", [(1, "unknown setting: mail.zzz", "known: sender, recipient")]),
        (
            "page_size: many",
            [(1, "`page_size` is no whole number above 0: many", "it takes a whole number above 0")],
        ),
        (
            "page_size: 0",
            [(1, "`page_size` is no whole number above 0: 0", "it takes a whole number above 0")],
        ),
        (
            "page_size: 1.5",
            [(1, "`page_size` is no whole number above 0: 1.5", "it takes a whole number above 0")],
        ),
        ("page_size: [1]", [(1, "`page_size` is no single value", "it takes a whole number above 0")]),
        ("title: {a: b}", [(1, "`title` is no single value", "it takes text on one line")]),
        ("search: {b: nan}", [(1, "`search.b` is out of range: nan", "it takes a number from 0 to 1")]),
        ("search: {b: -1}", [(1, "`search.b` is out of range: -1", "it takes a number from 0 to 1")]),
        ("search: {b: x}", [(1, "`search.b` is no number: x", "it takes a number from 0 to 1")]),
        (
            "data: {sqlite: maybe}",
            [(1, "`data.sqlite` is neither true nor false: maybe", "it takes true or false")],
        ),
        ("feeds: 5", [(1, "`feeds` is no group of settings", "write one `key: value` a line")]),
        ("- a\n- b", [(1, "no settings", "write one `key: value` a line")]),
        ("just text", [(1, "no settings", "write one `key: value` a line")]),
        (
            "pages: docs",
            [(1, "`pages` is no list", "write `- {folder: docs, at: about}` below it")],
        ),
        (
            "pages: [{folder: docs, at: about, to: x}]",
            [(1, "a row of `pages` is not as it should be", "write `- {folder: docs, at: about}` below it")],
        ),
        *(
            (
                f"pages:\n- folder: {folder}\n  at: about",
                [
                    (
                        2,
                        f"no folder for `pages`: {folder}",
                        "write the path of a folder beside content/, from the folder of sitegen.yaml",
                    )
                ],
            )
            for folder in ["../docs", "/docs", "content", "content/pages", "docs/..", "a/../.."]
        ),
        *(
            (
                f"pages:\n- folder: docs\n  at: {at}",
                [
                    (
                        3,
                        f"no place for `pages`: {at}",
                        "write one name that the site does not use itself, such as about or guide",
                    )
                ],
            )
            for at in ["papers", "2026", "About", "a/b", "über"]
        ),
        *(
            (
                f"repository: {url}",
                [
                    (
                        1,
                        f"`repository` is no address: {url}",
                        "write https://github.com/OWNER/NAME, or the address at which your host shows these "
                        "files",
                    )
                ],
            )
            for url in ["own/archive", "git@github.com:own/archive.git", "https://a.b/c?d"]
        ),
        (
            "papers_language: English please",
            [(1, "`papers_language` is no language tag: English please", "write it as en, de or pt-BR")],
        ),
        (
            "language: English please",
            [
                (
                    1,
                    "`language` is no language tag: English please",
                    "write it as en, de or pt-BR",
                )
            ],
        ),
        (
            "feed_id: example.org",
            [
                (
                    1,
                    "`feed_id` is no domain and year: example.org",
                    "write it as example.org,2026: a domain that is or was yours, and a year in which it was",
                )
            ],
        ),
        (
            "title: a\nbase_url: example.org",
            [(2, "no base URL: example.org", "write it as https://example.org/")],
        ),
        (
            "base_url: 'http://['",
            [(1, "no base URL: http://[", "write it as https://host/ or https://host/path/")],
        ),
        ("search: {b: 1.01}", [(1, "`search.b` is out of range: 1.01", "it takes a number from 0 to 1")]),
        ("search: {k1: 11}", [(1, "`search.k1` is out of range: 11", "it takes a number from 0 to 10")]),
        (
            "title: a\nfeeds.limit: 3",
            [(2, "unknown setting: feeds.limit", "write it in its group: `feeds: {limit: 3}`")],
        ),
        ("feeds.limt: 3", [(1, "unknown setting: feeds.limt", "did you mean `feeds`?")]),
        *(
            (
                f"mail:\n  sender: {address}",
                [
                    (
                        2,
                        f"`mail.sender` is no mail address: {shown}",
                        "write `Name <name@host>` or `name@host`",
                    )
                ],
            )
            for address, shown in [
                ("nobody", "nobody"),
                ('"a@b\\nBcc: x@y"', "a@b\nBcc: x@y"),
                ("a b@c d", "a b@c d"),
                ("<>", "<>"),
                ("a@", "a@"),
            ]
        ),
        *(
            (
                f"nav:\n- name: x\n  url: {url}",
                [
                    (
                        3,
                        f"no address for a link: {url}",
                        "write https://…, mailto:name@host, or a path on this site such as /about/",
                    )
                ],
            )
            for url in [
                "javascript:alert(1)",
                "//host/",
                "ftp://host/",
                "a b",
                "https://",
                "http://[",
                "../up/",
                "mailto:nobody",
            ]
        ),
        ("watches: x", [(1, "`watches` is no list", "write `- {name: …, query: …}` below it")]),
        (
            "watches:\n- name: x",
            [(2, "a row of `watches` is not as it should be", "write `- {name: …, query: …}`")],
        ),
        ("nav:\n- x", [(2, "a row of `nav` is not as it should be", "write `- {name: …, url: …}`")]),
        (
            "nav:\n- {name: x, url: y, extra: z}",
            [(2, "a row of `nav` is not as it should be", "write `- {name: …, url: …}`")],
        ),
        (
            "watches:\n- {name: A b, query: x}\n- {name: a-B, query: y}",
            [(3, "two watches with one name: a-B", "give each a name of its own")],
        ),
        ("title: a\ntitle: b", [(2, "given twice: title", "keep one of them")]),
        (
            "title: a: b",
            [
                (
                    1,
                    "a colon in a value without quotes: title: a: b",
                    'write `title: "a: b"`',
                )
            ],
        ),
        (
            "? [a]\n: b",
            [(1, "key is no text", "write `key: value`; quote a key that begins with a bracket")],
        ),
    ],
)
def test_a_fault_is_named_with_its_line(
    text: str, expected: list[tuple[int | None, str, str | None]]
) -> None:
    assert faults(text) == expected


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("HTTPS://example.org/a b", "https://example.org/a%20b"),
        ("mailto:me@example.org?subject=Hello", "mailto:me@example.org?subject=Hello"),
        ("/about/", "about/"),
        ("2025/", "2025/"),
        ("search/?q=topic:bread", "search/?q=topic:bread"),
    ],
)
def test_an_address_in_the_header(url: str, kept: str) -> None:
    assert parse_site(f"nav: [{{name: x, url: '{url}'}}]", source="s").nav == (NavLink(name="x", url=kept),)


def test_the_line_of_a_setting(tmp_path: Path) -> None:
    path = tmp_path / "sitegen.yaml"
    path.write_text(
        "title: x\nsearch:\n  synonyms: a.txt\nwatches:\n- {name: a, query: b}\n- name: c\n", "utf-8"
    )
    assert [setting_line(path, key) for key in ("search.synonyms", "watches.1", "theme")] == [3, 6, None]


def test_all_faults_of_a_file_are_named_at_once() -> None:
    assert [line for line, _, _ in faults("titel: x\npage_size: y\nbase_url: z\nfeeds: {limit: 0}")] == [
        1,
        2,
        3,
        4,
    ]


def test_the_base_url_of_the_command_line_overrules() -> None:
    site = parse_site("base_url: https://a.b/\ntitle: x", source="s", base_url="http://localhost:8000/c")
    assert site.base_url == "http://localhost:8000/c/"


@pytest.mark.parametrize(
    "url",
    ["", "x", "ftp://a.b/", "https://", "https:///x", "https://a.b/?q", "https://a.b/?", "https://a.b/#c", "http://[",
     "http://a:b/", "https://a b/", 'https://a.b/"', "https://a.b/<c>"],
)  # fmt: skip
def test_what_is_no_base_url(url: str) -> None:
    with pytest.raises(UsageError, match="no base URL"):
        checked_base_url(url)


def test_a_file(tmp_path: Path) -> None:
    path = tmp_path / "sitegen.yaml"
    path.write_bytes("\ufefftitle: é\r\n".encode())
    assert load_site(path).title == "é"
    path.write_bytes(b"title: \xe9\n")
    with pytest.raises(ConfigError, match="not UTF-8"):
        load_site(path)
    path.unlink()
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        load_site(path)


@given(st.text(alphabet="abtile: -[]{}#&*!|>'\"%@`\n\t\x00\x85\ufeff,?<", max_size=60))
def test_any_text_gives_settings_or_faults(text: str) -> None:
    faults(text)


def test_an_alias_in_its_own_anchor_comes_to_an_end() -> None:
    assert [message for _, message, _ in faults("nav: &a [*a]")] == ["nested too deeply"]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("title: T\nfurniture: Save\n", 2, "`furniture` is no list"),
        ("furniture:\n  - Save\n  - '*'\n", 3, "no line of `furniture`: *"),
        ("furniture:\n  - ''\n", 2, "no line of `furniture`: "),
        ("furniture:\n  - {line: Save}\n", 2, "no line of `furniture`"),
    ],
)
def test_furniture_is_a_list_of_lines(text: str, line: int, message: str) -> None:
    [(at, said, hint)] = faults(text)
    assert (at, said) == (line, message)
    assert hint is not None
    assert "`*` stands for anything" in hint


WEB = "write https://…; {date}, {year}, {month}, {day} may stand for the day; no blanks, no #"


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        ("sources: hf", 1, "`sources` is no list", "write `- {name: hf, type: huggingface}` below it"),
        (
            "sources:\n- hf",
            2,
            "a row of `sources` is not as it should be",
            "write `- {name: hf, type: huggingface}` below it",
        ),
        ("sources:\n- {name: a}", 2, "no type of source", "known: huggingface, arxiv, feed, url"),
        ("sources:\n- {type: [a]}", 2, "no type of source", "known: huggingface, arxiv, feed, url"),
        ("sources:\n- {type: hugingface}", 2, "no type of source: hugingface", "did you mean `huggingface`?"),
        (
            "sources:\n- type: arxiv\n  topic: cs.LG",
            3,
            "unknown setting: sources.topic",
            "did you mean `topics`?",
        ),
        (
            "sources:\n- {type: feed, url: 'http://a.b/', limit: 3}",
            2,
            "`limit` is nothing for a source of type feed",
            "what it answers is kept as it is; let watches and topics choose",
        ),
        (
            "sources:\n- {type: arxiv, weekends: true}",
            2,
            "`weekends` is nothing for a source of type arxiv",
            "nothing is announced at weekends",
        ),
        (
            "sources:\n- {type: arxiv}\n- {type: arxiv}",
            3,
            "two sources with one name: arxiv",
            "give each a `name` of its own",
        ),
        (
            "sources:\n- {type: arxiv, name: My Papers}",
            2,
            "`name` of a source is no slug: My Papers",
            "write it in small letters, digits and hyphens, such as daily-papers",
        ),
        ("sources:\n- {type: feed}", 2, "a source without `url`: feed", "a source of type feed needs one"),
        *(
            (f"sources:\n- {{type: feed, url: {url!r}}}", 2, f"`url` of a source {fault}: {url}", WEB)
            for url, fault in [
                ("ftp://a.b/", "is no web address"),
                ("file:///etc/passwd", "is no web address"),
                ("http://a b/", "is no web address"),
                ("http://[", "is no web address"),
                ("http://a.b:c/", "is no web address"),
                ("http://a.b/{week}", "is no web address"),
                ("http://me:secret@a.b/", "has a user name, which everybody would read"),
            ]
        ),
        (
            "sources:\n- {type: feed, url: 'http://a.b/{date}'}",
            2,
            "`url` of a source has a part for the day: http://a.b/{date}",
            "a feed has no days",
        ),
        (
            "sources:\n- {type: url, url: 'http://a.b/', delay: 1}",
            2,
            "`delay` of a source without a part for the day",
            "write `{date}` into its `url`",
        ),
        (
            "sources:\n- {type: arxiv, topics: [cs.LG, LG]}",
            2,
            "`topics` of a source hold what is no category of arXiv: cs.LG, LG",
            "write them as [cs.LG, stat.ML]; https://arxiv.org/category_taxonomy has all",
        ),
        (
            "sources:\n- {type: arxiv, query: 'all:(x'}",
            2,
            "`query` of a source has a bracket or quote without its other half: all:(x",
            'write it as `all:"world model" ANDNOT ti:survey`',
        ),
        (
            "sources:\n- {type: huggingface, limit: 101}",
            2,
            "`limit` of a source is too large: 101",
            "huggingface gives 100 at most; without `limit`, all papers are asked for in pages",
        ),
        (
            "sources:\n- {type: arxiv, delay: -1}",
            2,
            "`delay` of a source is no whole number: -1",
            "it takes a number of days",
        ),
        (
            "sources:\n- {type: huggingface, weekends: perhaps}",
            2,
            "`weekends` of a source is neither true nor false: perhaps",
            "it takes true or false",
        ),
        (
            "sources:\n- {type: huggingface, limit: [1]}",
            2,
            "`limit` of a source is no single value: 1",
            "it takes a whole number above 0",
        ),
    ],
)
def test_a_source_that_cannot_be(text: str, line: int, message: str, hint: str) -> None:
    assert faults(text) == [(line, message, hint)]


@pytest.mark.parametrize("topics", ["cs.LG stat.ML", "'cs.LG, stat.ML'", "[cs.LG, stat.ML, cs.LG]"])
def test_topics_of_a_source_are_a_list_or_a_line(topics: str) -> None:
    (source,) = parse_site(f"sources: [{{type: arxiv, topics: {topics}}}]", source="s").sources
    assert source.topics == ("cs.LG", "stat.ML")
