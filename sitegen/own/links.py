"""Links and images in the owner's own texts: where each leads, from the page and from afar.

An address may be written as an editor sees the files (`about.md`, `../2025/2025-08-20.md`,
`../static/plan.png`), as a reader sees the site (`/about/`, `/plan.png`), from the site's root (`contact/`,
`plan.png`) or from the text's own page. The first of these that is there is meant.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote, unquote, urlsplit

from markupsafe import Markup

from sitegen.errors import ContentError
from sitegen.model import Text
from sitegen.settings.yaml_lines import nearest
from sitegen.text import markdown, parser, references
from sitegen.text.references import Address
from sitegen.urls import digest_path, root_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a text of the owner's stands."""

    source: str  # its file, for messages
    line: int  # of its first line in the file
    file: str  # its file below the content folder: pages/about.md
    path: str  # of the page that shows it: about/


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """What there is to lead to."""

    base_url: str
    paths: frozenset[str]  # site-relative, of pages and files
    sections: Mapping[str, frozenset[str]]  # ids of the headings of own pages, by path
    sizes: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # of pictures, by path, where known


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnText:
    """A text of the owner's in the two forms in which its links lead somewhere."""

    html: Markup  # for its page: links from there
    text: Text  # for feeds, mail and exports: absolute links
    warnings: tuple[ContentError, ...] = ()


def read_links(source: str, place: Place, targets: Targets, *, sections: bool) -> OwnText:
    """The text with its links resolved; with `sections`, its headings can be led to.

    ContentErrors, as an ExceptionGroup, for addresses where nothing is.
    """
    found: dict[str, str] = {}  # address as written → site-relative, or absolute where it leads away
    faults: list[ContentError] = []
    warnings: list[ContentError] = []
    for address in references.addresses(source):
        try:
            found[address.href] = _resolve(address, place, targets)
        except ContentError as fault:
            faults.append(fault)
        else:
            warnings.extend(_foreign_image(address, found[address.href], place))
    if faults:
        raise ExceptionGroup("links with faults", faults)
    images = {
        href: targets.sizes.get(unquote(urlsplit(to).path))
        for href, to in found.items()
        if not parser.leads_from_anywhere(to)
    }
    here = {href: _from_page(to, place.path) for href, to in found.items()}
    afar = {href: to if _is_absolute(to) else targets.base_url + to for href, to in found.items()}
    text = replace(
        markdown.render(source),
        source=references.replace_addresses(source, afar),
        html=markdown.render_own(source, afar, images=images),
    )
    html = markdown.render_own(source, here, images=images, sections=sections)
    return OwnText(html=html, text=text, warnings=tuple(warnings))


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
    if path is None:
        close = nearest(parts.path, _written(targets)) or ""
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


def _find(path: str, place: Place, targets: Targets) -> str | None:
    """The site-relative path that is meant; None where nothing is."""
    if path.startswith("/"):
        rooted = path.lstrip("/")
        candidates = [rooted, _shown(rooted.removeprefix("content/"))]
    else:
        candidates = [
            _shown(posixpath.normpath(posixpath.join(posixpath.dirname(place.file), path))),
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


def _shown(file: str) -> str | None:
    """The path at which the site shows a file of the content folder."""
    if page := re.fullmatch(r"pages/([^/]+)\.md", file):
        return f"{page[1]}/"
    if page := re.fullmatch(r"\d{4}/([^/]+)\.md", file):
        return digest_path(page[1])
    return file.removeprefix("static/") if file.startswith("static/") else None


def _known(path: str, targets: Targets) -> str | None:
    forms = (path, f"{path.rstrip('/')}/", path.removesuffix("index.html"))
    return next((form for form in forms if form in targets.paths), None)


def _written(targets: Targets) -> list[str]:
    """The addresses that an owner is likely to mean: own pages and own files."""
    return sorted(
        {f"{path.rstrip('/')}.md" for path in targets.sections}
        | {path for path in targets.paths if "/" not in path and path}
    )
