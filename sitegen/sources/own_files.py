"""A site's folder → the owner's pages and files."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import chain
from pathlib import Path

from sitegen.content.folder import Instead
from sitegen.content.static_pages import PagePlace, StaticPage, read_static_pages, second_pages
from sitegen.errors import ConfigError
from sitegen.model import PageFolder
from sitegen.own.static_files import StaticFiles, read_files_beside, read_static_files
from sitegen.own.texts import OwnFiles
from sitegen.settings.config import setting_line
from sitegen.sources.faults import Faults
from sitegen.sources.places import CONFIG, CONTENT, shown_path


def read_own_files(root: Path, folders: Sequence[PageFolder], instead: Instead | None = None) -> OwnFiles:
    """What lies in content/pages, in content/static and in the folders of pages that the settings name.

    All faults are raised at once. `instead` is as in `read_content`.
    """
    faults = Faults()
    content, name = root / CONTENT, shown_path(root / CONTENT)
    own = PagePlace(folder=content / "pages", file=f"{CONTENT}/pages", source=f"{name}/pages")
    read = [faults.attempt(partial(read_static_pages, own, instead=instead))]
    beside: list[StaticFiles] = []
    for number, folder in enumerate(folders):
        found = faults.attempt(partial(_read_folder, root, folder, number, instead))
        if found is not None:
            read.append(found[0])
            beside.append(found[1])
    static = faults.attempt(partial(read_static_files, content, name=name))
    pages = tuple(sorted(chain.from_iterable(filter(None, read)), key=lambda page: page.path))
    taken = list(second_pages(pages))
    if taken:
        faults.found.append(ExceptionGroup("pages with faults", taken))
    if static is None or faults.found:
        raise faults.group()
    files = tuple(chain.from_iterable(each.files for each in beside))
    return OwnFiles(pages=pages, static=static, beside=StaticFiles(files=files))


def _read_folder(
    root: Path, folder: PageFolder, number: int, instead: Instead | None
) -> tuple[tuple[StaticPage, ...], StaticFiles]:
    place = root / folder.folder
    if not place.is_dir():
        raise ConfigError(
            f"`pages`: {'is no folder' if place.exists() else 'no such folder'}: {folder.folder}",
            source=shown_path(root / CONFIG),
            line=setting_line(root / CONFIG, f"pages.{number}"),
            hint="write the path of a folder of Markdown files, from the folder of sitegen.yaml",
        )
    name = shown_path(place)
    pages = read_static_pages(
        PagePlace(folder=place, file=folder.folder, source=name, at=folder.at, github=True), instead=instead
    )
    return pages, read_files_beside(place, at=folder.at, name=name, site=root)
