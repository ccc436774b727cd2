"""Links and images in the owner's own texts: where each leads, from the page and from afar.

An address may be written as an editor sees the files (`about.md`, `../2025/2025-08-20.md`,
`../static/plan.png`), as a reader sees the site (`/about/`, `/plan.png`), from the site's root (`contact/`,
`plan.png`) or from the text's own page. The first of these that is there is meant. Any other file of the
site's folder is shown by the repository, if the settings name it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote, unquote, urlsplit

from markupsafe import Markup

from sitegen.errors import ContentError
from sitegen.model import Text
from sitegen.settings.yaml_lines import nearest
from sitegen.text import markdown, parser, references
from sitegen.text.parser import Size
from sitegen.text.references import Address
from sitegen.urls import digest_path, root_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a text of the owner's stands."""

    source: str  # its file, for messages
    line: int  # of its first line in the file
    file: str  # its file, from the site's folder: content/pages/about.md
    path: str  # of the page that shows it: about/


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """What there is to lead to."""

    base_url: str
    paths: frozenset[str]  # site-relative, of pages and files
    sections: Mapping[str, frozenset[str]]  # ids of the headings of own pages, by path
    files: Mapping[str, str] = field(default_factory=dict)  # where files of the site's folder are shown
    folders: frozenset[str] = frozenset()  # of own pages beside content/, from the site's folder
    repository: str = ""  # where the files of the site's folder are shown
    sizes: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # of pictures, by path, where known


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnText:
    """A text of the owner's in the two forms in which its links lead somewhere."""

    html: Markup  # for its page: links from there
    text: Text  # for feeds, mail and exports: absolute links
    warnings: tuple[ContentError, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Leads:
    """Where the addresses of a text lead, by the address as written."""

    to: Mapping[str, str]  # site-relative, or absolute where it leads away
    here: Mapping[str, str]  # the same as the text's own page writes it
    images: Mapping[str, Size]  # those that may be shown, with their sizes
    warnings: tuple[ContentError, ...]


def find_leads(addresses: Iterable[Address], place: Place, targets: Targets) -> Leads:
    """Where addresses lead. ContentErrors, as an ExceptionGroup, for those where nothing is."""
    found: dict[str, str] = {}
    faults: list[ContentError] = []
    warnings: list[ContentError] = []
    for address in addresses:
        try:
            found[address.href] = _resolve(address, place, targets)
        except ContentError as fault:
            faults.append(fault)
        else:
            warnings.extend(_foreign_image(address, found[address.href], place))
    if faults:
        raise ExceptionGroup("links with faults", faults)
    return Leads(
        to=found,
        here={href: _from_page(to, place.path) for href, to in found.items()},
        images={
            href: targets.sizes.get(unquote(urlsplit(to).path))
            for href, to in found.items()
            if not parser.leads_from_anywhere(to)
        },
        warnings=tuple(warnings),
    )


def read_links(source: str, place: Place, targets: Targets) -> OwnText:
    """A note with its links resolved; faults as in `find_leads`."""
    leads = find_leads(references.addresses(source), place, targets)
    afar = {href: to if _is_absolute(to) else targets.base_url + to for href, to in leads.to.items()}
    text = replace(
        markdown.render(source),
        source=references.replace_addresses(source, afar),
        html=markdown.render_own(source, afar, images=leads.images),
    )
    html = markdown.render_own(source, leads.here, images=leads.images)
    return OwnText(html=html, text=text, warnings=leads.warnings)


def _is_absolute(address: str) -> bool:
    return re.match(r"(?:https?://|mailto:|data:)", address, re.IGNORECASE) is not None


def _from_page(address: str, path: str) -> str:
    """A site-relative address as the page at `path` writes it."""
    if _is_absolute(address):
        return address
    if address.startswith(f"{path}#"):
        return address[len(path) :]
    return root_of(path) + address or "./"


def _foreign_image(address: Address, to: str, place: Place) -> Iterator[ContentError]:
    if address.image and _is_absolute(to) and not to.startswith("data:"):
        yield ContentError(
            f"image of another host is shown as a link: {address.href}",
            source=place.source,
            line=place.line + address.line,
            hint="pages load nothing from other hosts: put it into content/static/, or write it as a link",
        )


def _resolve(address: Address, place: Place, targets: Targets) -> str:
    """Where an address leads: site-relative, or as it is where it leads away. ContentError for nowhere."""

    def fault(message: str, hint: str) -> ContentError:
        return ContentError(message, source=place.source, line=place.line + address.line, hint=hint)

    href = address.href
    try:
        parts = urlsplit(href)
    except ValueError as cause:
        raise fault(f"no address: {href}", str(cause)) from cause
    if href.startswith("//"):
        raise fault(f"address without its scheme: {href}", f"write https:{href}")
    if _is_absolute(href):
        own = href[len(targets.base_url) :] if href.startswith(targets.base_url) else None
        return href if own is None or _known(unquote(urlsplit(own).path), targets) is None else own
    if parts.scheme:
        raise fault(
            f"no address for a link: {href}", "write https://…, mailto:name@host, or a path such as about.md"
        )
    path = place.path if not parts.path else _find(unquote(parts.path), place, targets)
    if path is None and (outside := _outside(unquote(parts.path), place, targets)) is not None:
        if not targets.repository:
            raise fault(f"link to a file that the site does not show: {href}", _OUTSIDE_HINT)
        return targets.repository + quote(outside) + (f"#{parts.fragment}" if parts.fragment else "")
    if path is None:
        close = nearest(parts.path, _written(place, targets)) or ""
        raise fault(
            f"broken link: {href}",
            close if close.startswith("did") else "no page has this address, and no file in content/static/",
        )
    fragment = unquote(parts.fragment)
    if fragment and path in targets.sections and fragment not in targets.sections[path]:
        known = nearest(fragment, sorted(targets.sections[path])) or "the page has no headings"
        raise fault(f"no such section: {href}", known)
    query = f"?{parts.query}" if parts.query else ""
    return quote(path) + query + (f"#{parts.fragment}" if fragment else "")


_OUTSIDE_HINT = "write its full address, or name the repository in sitegen.yaml: `repository: https://…`"


def _outside(path: str, place: Place, targets: Targets) -> str | None:
    """The file of the site's folder that is meant, where it is neither content nor beside a page."""
    if path.startswith("/") or not any(place.file.startswith(f"{each}/") for each in targets.folders):
        return None
    file = _normal(posixpath.join(posixpath.dirname(place.file), path))
    if not file or any(f"{file}/".startswith(f"{each}/") for each in (*targets.folders, "content")):
        return None
    return file


def _find(path: str, place: Place, targets: Targets) -> str | None:
    """The site-relative path that is meant; None where nothing is."""
    if path.startswith("/"):
        rooted = path.lstrip("/")
        below = rooted.removeprefix("content/")
        candidates = [rooted, _shown(f"content/{below}", targets), _shown(rooted, targets)]
    else:
        candidates = [
            _shown(posixpath.normpath(posixpath.join(posixpath.dirname(place.file), path)), targets),
            _normal(path),
            _normal(posixpath.join(posixpath.dirname(place.path), path)),
        ]
    found = (_known(each, targets) for each in candidates if each is not None)
    return next((each for each in found if each is not None), None)


def _normal(path: str) -> str | None:
    """The path without dots and doubled slashes; None where it climbs out of the site."""
    normal = posixpath.normpath(path)
    if normal == ".." or normal.startswith("../"):
        return None
    return "" if normal == "." else normal


def _shown(file: str, targets: Targets) -> str | None:
    """The path at which the site shows a file, or the index of a folder, of the site's folder."""
    for each in (file, f"{file.rstrip('/')}/index.md"):
        if each in targets.files:
            return targets.files[each]
    if page := re.fullmatch(r"content/\d{4}/([^/]+)\.md", file):
        return digest_path(page[1])
    return file.removeprefix("content/static/") if file.startswith("content/static/") else None


def _known(path: str, targets: Targets) -> str | None:
    forms = (path, f"{path.rstrip('/')}/", path.removesuffix("index.html"))
    return next((form for form in forms if form in targets.paths), None)


def _written(place: Place, targets: Targets) -> list[str]:
    """The addresses that an owner is likely to mean: own pages and own files."""
    folder = posixpath.dirname(place.file)
    return sorted(
        {posixpath.relpath(file, folder) for file in targets.files}
        | {path for path in targets.paths if "/" not in path and path}
    )
