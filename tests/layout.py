"""How the pages of a built site lie in a window: whether they scroll sideways, and how full they are.

    python -m tests.layout SITE

opens every page of a site at 320 px, and one of each kind at 1280 px, and prints what it finds.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browsing import chromium, ready, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NARROW = 320  # CSS pixels: a window of 1280 at four times its size (WCAG 1.4.10)
WIDE = 1280
LEAST = 0.2  # of a third's height that has to show something
_KIND = re.compile(r'<body data-page="([^"]+)"')

# What sticks out of the window, and is not in a box that scrolls by itself.
_WIDTH = "() => document.scrollingElement.scrollWidth"
# For each third of the page's content its share of lines in which something stands: text, a drawing, a field.
_THIRDS = """() => {
  const main = document.querySelector("main").getBoundingClientRect();
  const style = getComputedStyle(document.body);
  const body = document.body.getBoundingClientRect();
  const left = body.left + parseFloat(style.paddingLeft), right = body.right - parseFloat(style.paddingRight);
  const height = Math.min(main.height, 1600), step = 8, rows = Math.ceil(height / step);
  const seen = [0, 1, 2].map(() => new Set());
  const take = ({ left: l, right: r, top, bottom }) => {
    for (let third = 0; third < 3; third++) {
      const from = left + (right - left) * third / 3, to = left + (right - left) * (third + 1) / 3;
      if (r <= from + 4 || l >= to - 4) continue;
      const first = Math.floor((top - main.top) / step), last = Math.ceil((bottom - main.top) / step);
      for (let row = Math.max(first, 0); row < Math.min(last, rows); row++) seen[third].add(row);
    }
  };
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.data.trim() || !node.parentElement.checkVisibility({ checkVisibilityCSS: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) if (box.width > 1) take(box);
  }
  for (const each of document.querySelectorAll("main :is(svg, img, input, select, textarea, button, td)")) {
    if (each.checkVisibility({ checkVisibilityCSS: true })) take(each.getBoundingClientRect());
  }
  return seen.map((third) => third.size / rows);
}"""


def pages_of(site: Path) -> list[str]:
    """The paths of a site's pages below its root; redirects, which no one sees, are none."""
    return sorted(
        path.relative_to(site).as_posix().removesuffix("index.html")
        for path in site.rglob("*.html")
        if _KIND.search(path.read_text("utf-8"))
    )


def kinds_of(site: Path) -> dict[str, str]:
    """A page of each kind: the longest of those in English letters, since what is long is hard to lay out."""
    found: dict[str, tuple[int, str]] = {}
    for path in pages_of(site):
        file = site / path
        text = (file / "index.html" if file.is_dir() else file).read_text("utf-8")
        kind = _KIND.search(text)
        if kind and kind[1] != "404":
            name = f"{kind[1]} {_shape(path)}".rstrip()
            found[name] = max(found.get(name, (0, "")), (len(text), path))
    return {kind: path for kind, (_, path) in sorted(found.items())}


def _shape(path: str) -> str:
    """What pages of one kind differ in: `0000/00/` and `0000/W00/` of a calendar, the twin of a digest."""
    digits = re.sub(r"\d", "0", path)
    return digits if digits.startswith("0000/") else "full" if path.endswith("/full/") else ""


def sideways(browser: Browser, address: str, paths: Iterable[str], width: int = NARROW) -> Iterator[str]:
    """The pages that scroll sideways, each with the width that it takes."""
    page = browser.new_page(viewport={"width": width, "height": 640}, bypass_csp=True)
    at_once = "* { content-visibility: visible !important }"  # all of it takes its width
    for path in paths:
        page.goto(address + path)
        page.add_style_tag(content=at_once)
        taken = page.evaluate(_WIDTH)
        if taken > width:
            yield f"{path or '/'}: {taken} px wide in a window of {width} px"
    page.close()


def thirds(browser: Browser, address: str, path: str) -> list[float]:
    """How much of its height each third of a page shows something in, from the left, in a wide window."""
    page = browser.new_page(viewport={"width": WIDE, "height": 900})
    page.goto(address + path)
    if page.locator("script[data-scripts]").count():
        ready(page)  # My reading is all shown by a script
    page.wait_for_timeout(200)
    shares: list[float] = page.evaluate(_THIRDS)
    page.close()
    return shares


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path)
    given = parser.parse_args()
    faults = 0
    with chromium() as browser, served(given.site) as address:
        paths = pages_of(given.site)
        for fault in sideways(browser, address, paths):
            faults += 1
            print(f"sideways: {fault}")
        print(f"{len(paths)} pages at {NARROW} px: {faults} scroll sideways")
        for kind, path in kinds_of(given.site).items():
            shares = thirds(browser, address, path)
            empty = min(shares) < LEAST
            faults += empty
            print(
                f"{'empty third: ' if empty else ''}{kind} {path or '/'}: "
                + " ".join(f"{s:.0%}" for s in shares)
            )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
