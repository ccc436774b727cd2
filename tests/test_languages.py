"""A site in another language than English, with papers in English."""

from __future__ import annotations

from sitegen.model import Site
from sitegen.theme.theme import load_theme
from tests.builders import make_archive, make_paper, render_all

ARCHIVE = make_archive([("2025-03-05", [make_paper("One"), make_paper("Two", topics=("offline-rl",))])])


def pages_in(language: str, papers: str = "") -> dict[str, str]:
    site = Site(language=language, papers_language=papers)
    return render_all(ARCHIVE, site, load_theme("default", None, language=language))


def test_papers_without_a_topic_stand_under_a_name_of_the_language() -> None:
    pages = pages_in("de")
    assert "<h1>Ohne Thema</h1>" in pages["topics/unsorted/"]
    assert "Paper, die noch zu keinem Thema passen." in pages["topics/unsorted/"]
    assert all("Ohne Thema" in pages[path] for path in ("topics/", "2025/W10/"))
    assert not any("nsorted<" in text for text in pages.values())


def test_titles_and_abstracts_have_their_language_where_it_is_not_that_of_the_page() -> None:
    pages = pages_in("de", "en")
    assert '<h1 lang="en">One</h1>' in pages["papers/one/"]
    assert '<div class="abstract" lang="en">' in pages["papers/one/"]
    for path in ("digests/2025-03-05/", "digests/2025-03-05/full/", "papers/"):
        assert pages[path].count('<h2 lang="en"><a href') == 2, path
    assert pages["digests/2025-03-05/full/"].count('<div class="whole" lang="en">') == 2
    assert 'id="search-results" data-papers-lang="en"' in pages["search/"]
    assert all(
        '<html lang="de">' in text
        for text in pages.values()
        if "<body data-page" in text and 'data-page="redirect"' not in text
    )


def test_a_site_whose_papers_are_in_its_own_language_does_not_say_so() -> None:
    assert pages_in("de", "de") == pages_in("de")
