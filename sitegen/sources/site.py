"""The settings of a site, with what the command line says of them."""

from __future__ import annotations

from pathlib import Path

from sitegen.model import Site
from sitegen.settings.config import checked_base_url, load_site
from sitegen.sources.places import CONFIG, shown_path


def load_settings(root: Path, base_url: str | None, has_site: bool) -> Site:
    if base_url is not None:
        base_url = checked_base_url(base_url)
    if has_site:
        return load_site(root / CONFIG, source=shown_path(root / CONFIG), base_url=base_url)
    return Site() if base_url is None else Site(base_url=base_url)
