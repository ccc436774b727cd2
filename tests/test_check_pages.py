"""Faults planted in the pages of a built site, in their sitemap and in the theme's files."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
from pathlib import Path

import pytest

from sitegen.check import check_site
from tests.checking import BASE, PAPER, add_line, build_whole, edit, found, put

pytestmark = pytest.mark.slow

OTHER = "papers/zostera-meadows-below-the-surface/index.html"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_whole(tmp_path_factory.mktemp("check") / "site")


@pytest.fixture
def site(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "site"))


@pytest.mark.parametrize(
    "base", [BASE, "https://example.org/", "http://localhost:8000/", "https://a.b/re%20po/"]
)
def test_a_healthy_site_has_neither_fault_nor_warning_nor_note(tmp_path: Path, base: str) -> None:
    report = check_site(build_whole(tmp_path / "site", base))
    assert report.findings == ()
    assert (report.papers, report.pages > 25, report.feeds > 20) == (6, True, True)
    assert report.files > report.pages
    assert report.size > 100_000


@pytest.mark.parametrize(
    ("html", "link"),
    [
        ('<img srcset="../../static/icon.svg 1x, none.png 2x" alt="">', "none.png"),
        ('<picture><source srcset="none.webp"></picture>', "none.webp"),
        ('<svg><use href="none.svg#a"/></svg>', "none.svg#a"),
        ('<button formaction="../../find/">x</button>', "../../find/"),
        ('<meta property="og:image" content="{base}none.png">', "{base}none.png"),
        ('<meta name="twitter:image" content="{base}none.png">', "{base}none.png"),
        ('<meta property="og:url" content="{base}none/">', "{base}none/"),
        ('<script type="application/ld+json">{{"url": "{base}none/"}}</script>', "{base}none/"),
        (
            '<script type="application/ld+json">[{{"target": "{base}find/?q={{q}}"}}]</script>',
            "{base}find/?q=",
        ),
        ('<script data-root="../../" data-scripts="static/none.js"></script>', "../../static/none.js"),
        ("<a\n title=x\n href=none/>x</a>", "none/"),
        ('<a title="1 > 0" href="none/">x</a>', "none/"),
    ],
)
def test_links_of_every_kind_are_followed(site: Path, html: str, link: str) -> None:
    line = add_line(site / PAPER, html.format(base=BASE))
    assert found(site) == [f"{PAPER}:{line}: broken link: {link.format(base=BASE)}"]


@pytest.mark.parametrize(
    "html",
    [
        '<!-- <a href="none/">x</a> -->',
        '<textarea><a href="none/">x</a></textarea>',
        '<img srcset="../../static/icon.svg 1x, data:image/png;base64,AA== 2x" alt="">',
        '<meta property="og:image" content="https://cdn.example/x.png">',
        '<script type="application/ld+json">{"publisher": {"url": "https://lab.example/"}}</script>',
        '<a href="#top">x</a>',
        '<form action="/archive/search/"></form>',
        '<link rel="preload" as="image" href="../../static/icon.svg">',
    ],
)
def test_what_is_fine_is_not_told(site: Path, html: str) -> None:
    add_line(site / PAPER, html)
    assert found(site) == []


def test_a_page_that_leads_on_by_itself_leads_to_a_page(site: Path) -> None:
    line = put(site / "old/crab/index.html", "url=../../papers/", "url=../../papers/no-")
    (told,) = found(site)
    assert told.startswith(f"old/crab/index.html:{line}: broken link: ../../papers/no-crab-walks")


def test_json_ld_that_does_not_parse_is_told(site: Path) -> None:
    line = add_line(site / PAPER, '<script type="application/ld+json">{"url"</script>')
    (told,) = found(site)
    assert told.startswith(f"{PAPER}:{line}: JSON-LD does not parse: ")


# ---- ids ------------------------------------------------------------------------------------------------


def test_an_id_that_a_page_has_twice_is_told_at_the_second(site: Path) -> None:
    line = add_line(site / PAPER, '<p id="main">x</p>')
    assert found(site) == [f"{PAPER}:{line}: one id in two places: main"]


@pytest.mark.parametrize("attribute", ["for", "aria-labelledby", "aria-describedby"])
def test_a_name_that_no_element_has_is_a_warning(site: Path, attribute: str) -> None:
    line = add_line(site / PAPER, f'<p {attribute}="main none">x</p>')
    message = f"`{attribute}` names an id that the page does not have: none"
    assert found(site) == [f"warning: {PAPER}:{line}: {message}"]


# ---- what pages load ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "message"),
    [
        ('<img src="http://example.com/x.png" alt="">', "not encrypted: http://example.com/x.png"),
        ('<iframe src="http://v.example/"></iframe>', "not encrypted: http://v.example/"),
        ('<img src="https://x.example/x.png" alt="">', "forbids this image: https://x.example/x.png"),
        ('<script src="https://cdn.example/x.js"></script>', "forbids this script: https://cdn.example/x.js"),
        ('<link rel="stylesheet" href="//cdn.example/x.css">', "forbids this style: //cdn.example/x.css"),
        ('<iframe src="../../feeds/"></iframe>', "forbids this frame: ../../feeds/"),
        ('<object data="../../static/icon.svg"></object>', "forbids this object: ../../static/icon.svg"),
        ('<audio src="../../static/cover.png"></audio>', "forbids this media: ../../static/cover.png"),
        ('<form action="https://x.example/"></form>', "forbids this form: https://x.example/"),
        ("<script>alert(1)</script>", "forbids this script: alert(1)"),
        ("<style>p { margin: 0 }</style>", "forbids this style: p { margin: 0 }"),
        ('<p style="margin: 0">x</p>', "forbids this style attribute: margin: 0"),
        ('<p onclick="x()">x</p>', "forbids this script attribute: x()"),
    ],
)
def test_what_a_browser_would_refuse_is_told(site: Path, html: str, message: str) -> None:
    line = add_line(site / PAPER, html)
    said = message if message.startswith("not") else f"the page's own policy {message}"
    assert found(site) == [f"{PAPER}:{line}: {said}"]


def test_pictures_are_loaded_over_http_by_a_site_that_lives_there(tmp_path: Path) -> None:
    site = build_whole(tmp_path / "site", "http://localhost:8000/")
    edit(site / PAPER, lambda text: text.replace("img-src 'self'", "img-src 'self' http:"))
    line = add_line(site / PAPER, '<img src="http://example.com/x.png" alt="">')
    assert found(site) == [f"warning: {PAPER}:{line}: loaded from another host: http://example.com/x.png"]


def test_another_host_is_a_warning_without_a_policy_and_a_note_where_that_names_it(site: Path) -> None:
    html = '<script src="https://cdn.example/x.js"></script>'
    line = add_line(site / PAPER, html)
    message = f"{PAPER}:{line}: loaded from another host: https://cdn.example/x.js"
    edit(
        site / PAPER, lambda text: text.replace("script-src 'self'", "script-src 'self' https://cdn.example")
    )
    assert found(site) == [f"note: {message}"]
    edit(site / PAPER, lambda text: re.sub("<meta http-equiv[^>]*>", "", text))
    assert found(site) == [f"warning: {message}"]


@pytest.mark.parametrize(
    ("sources", "allowed"),
    [
        ("*", True),
        ("https:", True),
        ("data:", False),
        ("*.example", True),
        ("x.example/pictures/", True),
        ("http://x.example", False),
        ("y.example", False),
        ("'none'", False),
    ],
)
def test_a_policy_is_read_as_browsers_do(site: Path, sources: str, allowed: bool) -> None:
    edit(site / PAPER, lambda text: text.replace("img-src 'self' data:", f"img-src data: {sources}"))
    add_line(site / PAPER, '<img src="https://x.example/pictures/x.png" alt="">')
    assert any("forbids this image" in each for each in found(site)) is not allowed


@pytest.mark.parametrize("other", ["'unsafe-inline'", "'unsafe-hashes' 'sha256-{hash}'"])
def test_a_policy_may_let_styles_stand_in_the_page(site: Path, other: str) -> None:
    hashed = base64.b64encode(hashlib.sha256(b"margin: 0").digest()).decode()
    policy = f"style-src 'self' {other.format(hash=hashed)}"
    edit(site / PAPER, lambda text: text.replace("style-src 'self'", policy))
    add_line(site / PAPER, '<p style="margin: 0">x</p>')
    assert found(site) == []


def test_a_script_of_which_the_policy_names_the_hash_runs(site: Path) -> None:
    line = put(site / PAPER, "try{const k=", "try{const  k=")
    (told,) = found(site)
    assert told.startswith(f"{PAPER}:{line}: the page's own policy forbids this script: ")


def test_styles_and_scripts_of_the_theme_load_nothing_from_other_hosts(site: Path) -> None:
    style = site / "static/style.css"
    style.write_text(
        '/* url(none.svg)\n */ @import "http://x.example/y.css";\na { b: url(https://f.example/x.woff) }'
    )
    edit(site / "static/site.js", lambda text: f'import "https://cdn.example/x.js";{text}')
    assert found(site) == [
        "warning: static/site.js:1: loaded from another host: https://cdn.example/x.js",
        "static/style.css:2: not encrypted: http://x.example/y.css",
        "warning: static/style.css:3: loaded from another host: https://f.example/x.woff",
    ]


def test_a_web_page_of_the_owners_may_be_as_it_likes_but_for_its_links(site: Path) -> None:
    page = site / "blog/index.html"
    page.parent.mkdir()
    page.write_text(
        '<link rel="canonical" href="https://elsewhere.example/"><p id="a"><p id="a">\n'
        '<script src="https://cdn.example/x.js"></script><script>alert(1)</script><a href="none/">x</a>'
    )
    assert found(site) == ["blog/index.html:2: broken link: none/"]


# ---- where pages live -----------------------------------------------------------------------------------


@pytest.mark.parametrize("other", ["http://localhost:8000/", "https://example.org/old/"])
def test_pages_of_another_build_are_told(site: Path, other: str) -> None:
    edit(site / OTHER, lambda text: text.replace(BASE, other))
    told = found(site)
    assert {re.sub(r":\d+:", ":", each) for each in told} == {
        f"{OTHER}: address of another base URL than {BASE}: {other}"
    }
    (hint,) = {fault.hint for fault in check_site(site).faults}
    assert hint and ("your own machine" in hint) is ("localhost" in other)


def test_a_page_that_takes_itself_for_another_is_told(site: Path) -> None:
    line = put(
        site / OTHER,
        f'rel="canonical" href="{BASE}papers/zostera-meadows-below-the-surface/',
        f'rel="canonical" href="{BASE}topics/',
    )
    assert found(site) == [f"{OTHER}:{line}: says that its address is that of another page: {BASE}topics/"]


def test_a_link_that_leaves_the_base_path_says_where_the_site_lives(site: Path) -> None:
    add_line(site / PAPER, '<a href="/topics/">x</a>')
    (fault,) = check_site(site).faults
    assert fault.hint == "it leads out of the site, which lives below /archive/"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("robots.txt", "address of another base URL"),
        ("llms.txt", "address of another base URL"),
        ("feeds.opml", "address of another base URL"),
        ("opensearch.xml", "address of another base URL"),
        ("sitemap.xml", "address of another base URL"),
    ],
)
def test_lists_of_another_build_are_told(site: Path, name: str, message: str) -> None:
    edit(site / name, lambda text: text.replace(BASE, "https://old.example/"))
    assert any(
        re.match(rf"{re.escape(name)}:\d+: {message} than {BASE}: https://old", each) for each in found(site)
    )


# ---- sitemap, orphans, a site in part -------------------------------------------------------------------


def add_to_sitemap(site: Path, path: str) -> int:
    return put(site / "sitemap.xml", "</urlset>", f"<url><loc>{BASE}{path}</loc></url>\n</urlset>")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("topics/", f"page is there twice: {BASE}topics/"),
        ("old/crab/", "names a page that readers should not find: /old/crab/"),
        ("404.html", "names a page that readers should not find: /404.html"),
        ("topics/none/", f"broken link: {BASE}topics/none/"),
    ],
)
def test_what_a_sitemap_should_not_name(site: Path, path: str, message: str) -> None:
    line = add_to_sitemap(site, path)
    assert f"sitemap.xml:{line}: {message}" in found(site)


def test_a_page_that_the_sitemap_lacks_is_told(site: Path) -> None:
    edit(site / "sitemap.xml", lambda text: re.sub(f"<url><loc>{BASE}topics/</loc>.*?</url>\n", "", text))
    assert found(site) == ["sitemap.xml: page is missing: /topics/"]


def test_a_site_without_a_sitemap_is_told(site: Path) -> None:
    (site / "sitemap.xml").unlink()
    lines = (site / "data/index.html").read_text("utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "sitemap.xml" in text)
    assert found(site) == [
        "sitemap.xml: no such file",
        f"data/index.html:{line}: broken link: ../sitemap.xml",
        f"robots.txt:4: broken link: {BASE}sitemap.xml",
    ]


def test_a_sitemap_that_is_no_xml_is_told(site: Path) -> None:
    line = put(site / "sitemap.xml", "</urlset>", "</urlse>")
    assert any(each.startswith(f"sitemap.xml:{line}: is no XML: ") for each in found(site))


def test_a_page_to_which_none_leads_is_a_warning_and_one_of_the_owners_a_note(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text("utf-8")
        page.write_text(re.sub(r'<a [^>]*href="[^"]*(?:zostera-meadows|about/)[^>]*>', "<a>", text), "utf-8")
    assert found(site) == [
        "note: about/index.html: no page leads here",
        f"warning: {OTHER}: no page leads here",
    ]


@pytest.mark.parametrize("folder", ["data", "digests", "feeds", "papers", "search", "static", "topics"])
def test_a_folder_that_is_gone_is_told_once(site: Path, folder: str) -> None:
    shutil.rmtree(site / folder)
    assert found(site, recorded={"papers/x/": 1} if folder == "papers" else {}) == [
        f"{site}: folder is missing: {folder}/"
    ]


# ---- size -----------------------------------------------------------------------------------------------


def grow(path: Path, size: int) -> None:
    """A file of that size, of which the disk keeps nothing."""
    with path.open("wb") as file:
        file.truncate(size)


def test_a_site_that_is_nearly_too_large_is_a_warning_and_one_that_is_a_fault(site: Path) -> None:
    for number in range(8):
        grow(site / f"{number}.bin", 100_000_000)
    (told,) = found(site)
    assert told.startswith(f"warning: {site}: GitHub Pages takes 1,000 MB, and the website has 80")
    for number in range(8, 10):
        grow(site / f"{number}.bin", 100_000_000)
    (fault,) = check_site(site).faults
    assert fault.message.startswith("GitHub Pages takes 1,000 MB, and the website has 1,00")
    assert fault.hint and fault.hint.startswith("most of them: own 1,000")


def test_a_file_that_is_too_large_for_a_branch_is_a_warning(site: Path) -> None:
    grow(site / "film.mp4", 104_857_601)
    assert found(site) == [
        "warning: film.mp4: a branch of GitHub takes no file of more than 100 MB, and this has 104"
    ]
