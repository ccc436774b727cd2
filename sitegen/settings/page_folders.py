"""`pages` and `repository` in sitegen.yaml → further folders of pages, and where links out of them lead."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

from sitegen.model import PageFolder
from sitegen.settings.yaml_lines import Value
from sitegen.urls import is_free_name, web_url

Fault = Callable[[str, int, str | None], None]
_EXAMPLE = "write `- {folder: docs, at: about}` below it"


def read_page_folders(value: Value, fault: Fault) -> tuple[PageFolder, ...]:
    """The rows of `pages`. That the folders are there is for others to find."""
    if not isinstance(value.data, list):
        fault("`pages` is no list", value.line, _EXAMPLE)
        return ()
    found = [_page_folder(part, fault) for part in value.data]
    return tuple(each for each in found if each is not None)


def _page_folder(part: Value, fault: Fault) -> PageFolder | None:
    cells = part.data if isinstance(part.data, dict) else {}
    texts = {key: cell.data.strip() for key, cell in cells.items() if isinstance(cell.data, str)}
    wrong = set(cells) - {"folder", "at", "name"} or set(cells) - set(texts)
    if wrong or not texts.get("folder") or not texts.get("at"):
        fault("a row of `pages` is not as it should be", part.line, _EXAMPLE)
        return None
    folder, at = posixpath.normpath(texts["folder"]), texts["at"].strip("/")
    if folder in {".", "content"} or folder.startswith(("/", "../", "content/")) or folder == "..":
        hint = "write the path of a folder beside content/, from the folder of sitegen.yaml"
        fault(f"no folder for `pages`: {texts['folder']}", cells["folder"].line, hint)
        return None
    if not is_free_name(at):
        hint = "write one name that the site does not use itself, such as about or guide"
        fault(f"no place for `pages`: {texts['at']}", cells["at"].line, hint)
        return None
    return PageFolder(folder=folder, at=at, name=" ".join(texts.get("name", "").split()))


def repository_url(text: str) -> str:
    """The address below which the files of the site's folder are shown. ValueError when it is none."""
    url = web_url(text)
    if not url or re.search(r"[?#\s]", text.strip()):
        raise ValueError("is no address")
    if re.fullmatch(r"https?://github\.com/[^/]+/[^/]+/?", url):
        return f"{url.rstrip('/').removesuffix('.git')}/blob/HEAD/"
    return url if url.endswith("/") else f"{url}/"
