"""How the pages of the sample archive lie in a window: none scrolls sideways, none has an empty third."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sitegen.build import build_site
from sitegen.sources.options import BuildOptions
from tests import layout
from tests.browsing import served
from tests.small_site import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("layout") / "site"
    build_site(BuildOptions(root=ROOT, output=output, jobs=1, record=False))
    return output


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with served(site) as top:
        yield top


def test_no_kind_of_page_scrolls_sideways_on_a_narrow_screen(
    browser: Browser, site: Path, address: str
) -> None:
    kinds = layout.kinds_of(site)
    assert kinds.keys() >= {
        "home",
        "digest",
        "digest full",
        "paper",
        "search",
        "calendar 0000/W00/",
        "reading",
    }
    assert [*layout.sideways(browser, address, kinds.values())] == []


def test_no_kind_of_page_has_an_empty_third_on_a_wide_screen(
    browser: Browser, site: Path, address: str
) -> None:
    thirds = {
        kind: [round(share, 2) for share in layout.thirds(browser, address, path)]
        for kind, path in layout.kinds_of(site).items()
    }
    assert {kind: shares for kind, shares in thirds.items() if min(shares) < layout.LEAST} == {}


def test_what_is_wide_or_empty_is_found(browser: Browser, tmp_path: Path) -> None:
    page = '<meta name="viewport" content="width=device-width"><body data-page="{kind}"><main>{main}</main>'
    (tmp_path / "wide.html").write_text(page.format(kind="a", main=f"<p>{'w' * 90}</p>"), "utf-8")
    left = "<p style='width: 15rem'>" + "words " * 200
    (tmp_path / "left.html").write_text(page.format(kind="b", main=left), "utf-8")
    kinds = layout.kinds_of(tmp_path)
    with served(tmp_path) as address:
        assert [each.split(":")[0] for each in layout.sideways(browser, address, kinds.values())] == [
            "wide.html"
        ]
        first, _, last = layout.thirds(browser, address, "left.html")
    assert (first > 0.9, last) == (True, 0)
