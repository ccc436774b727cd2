"""The website that stands, beside the settings of the one that is to take its place."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from sitegen.errors import ConfigError, UsageError
from sitegen.model import Site
from sitegen.settings.config import setting_line
from sitegen.sources.places import CONFIG, shown_path
from sitegen.urls import feed_id_in

_HEAD = 4096  # bytes in which a feed says its id


def changed_feed_id(before: str, root: Path, site: Site) -> Iterator[ConfigError]:
    """A warning where the settings have another `feed_id` than the website that stood `before`."""
    if before not in {"", Site().feed_id, site.feed_id}:  # that which every archive has had to be changed
        config = root / CONFIG
        yield ConfigError(
            f"the website that stood here has another feed_id: {before}",
            source=shown_path(config),
            line=setting_line(config, "feed_id"),
            hint="programs of readers will show every paper once more; if anybody reads the feeds, write "
            f"`feed_id: {before}`",
        )


def check_standing(before: str, output: Path, root: Path, site: Site) -> None:
    """UsageError where the website of another site, in whose folder it lies, would be replaced."""
    place = Path(os.path.realpath(output))
    other = next((above for above in place.parents if (above / CONFIG).is_file()), None)
    if before in {"", site.feed_id} or other is None or other == root.resolve():
        return
    raise UsageError(
        f"the website of another site, {before}, would be replaced",
        source=str(output),
        hint="give --output a folder of this site, or none at all",
    )


def standing_feed_id(output: Path) -> str:
    """The `feed_id` of a built website; empty where there is none."""
    try:
        with (output / "atom.xml").open("rb") as feed:
            return feed_id_in(feed.read(_HEAD))
    except OSError:
        return ""
