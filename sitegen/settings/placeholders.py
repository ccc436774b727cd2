"""What must not go live: addresses that are nobody's, and a domain that is not the site's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from sitegen.errors import ConfigError, ContentError, SitegenError
from sitegen.model import Site

# Kept free for documents and tests (RFC 2606): nobody reads a site there.
_RESERVED = re.compile(r"(?:.*\.)?(?:example\.(?:com|net|org)|example|invalid|test)\.?", re.IGNORECASE)
# A site there is for looking at, on the machine that built it.
_LOCAL = re.compile(r"(?:.*\.)?localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|::1?", re.IGNORECASE)
# What examples write in place of the name of an account.
_STANDS_FOR_NAME = re.compile(
    r"(?:YOUR|MY)?[-_]?(?:OWNER|USER|USERNAME|NAME|ACCOUNT|LOGIN|ORG|ORGANISATION|ORGANIZATION)"
    r"|your-?(?:user)?(?:name|account)|username|example(?=\.github\.io)"
)
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}", re.IGNORECASE)


def is_reserved(host: str) -> bool:
    """Whether a host is one of those that documents use, and nobody has."""
    return _RESERVED.fullmatch(host) is not None


def is_local(site: Site) -> bool:
    """Whether a site is built for looking at it where it was built."""
    return _LOCAL.fullmatch(urlsplit(site.base_url).hostname or "") is not None


def find_placeholders(site: Site, *, address: str, line: int | None, settings: str) -> Iterator[SitegenError]:
    """A warning for each placeholder in the settings of a site that is built to be published.

    `address` and `line` are where its base URL stands; `settings` is the file of settings, empty without one.
    """
    host = urlsplit(site.base_url).hostname or ""
    if is_reserved(host):
        yield ConfigError(
            f"base_url is a placeholder: {site.base_url}",
            source=address,
            line=line,
            hint="write the address at which the site will live, or leave it out until it is known",
        )
    elif meant := _meant(site.base_url):
        yield ConfigError(
            f"base_url is not where a site lives: {site.base_url}",
            source=address,
            line=line,
            hint=f"write {meant}",
        )
    elif settings and not is_local(site) and site.feed_id == Site().feed_id:
        yield ConfigError(
            f"feed_id is the one that every archive has: {site.feed_id}",
            source=settings,
            hint="write `feed_id:` with a domain that is yours and a year; the ids of feeds are made from it",
        )
    name = _STANDS_FOR_NAME.match(site.feed_id.partition(",")[0])
    if settings and not is_local(site) and name and site.feed_id[name.end()] in ".,":
        own = host if host.endswith(".github.io") else "ada.github.io"
        yield ConfigError(
            f"feed_id is a placeholder: {site.feed_id}",
            source=settings,
            hint=f"{name[0]} stands for the name of your account: write, for example, `feed_id: "
            f"{own},{site.feed_id.partition(',')[2]}` before anybody reads the feeds, and keep it then",
        )


def _meant(url: str) -> str:
    """The address of a site, for one of its repository or of a file; empty where it may be a site's."""
    if match := re.fullmatch(r"https?://(?:www\.)?github\.com/([\w-]+)/([\w.-]+?)(?:\.git)?(?:/.*)?/?", url):
        owner, name = match[1].lower(), match[2]
        return f"https://{owner}.github.io/" + (f"{name}/" if name.lower() != f"{owner}.github.io" else "")
    file = re.fullmatch(r"(https?://.*/)[\w-]+\.html?/", url)
    return file[1] if file else ""


def sender_placeholder(site: Site) -> SitegenError | None:
    """A warning where mail would come from an address that is nobody's."""
    authority = site.feed_id.partition(",")[0].rpartition("@")[2]
    if site.mail.sender or not is_reserved(authority):
        return None
    return ConfigError(
        f"sender is a placeholder: digests@{authority}",
        hint="write `mail: {sender: Name <name@host>}` into sitegen.yaml, or let the mailer set it",
    )


def check_domain(text: str, site: Site, *, source: str) -> Iterator[ContentError]:
    """A warning for a CNAME file that names no host, or another than the site's."""
    host = text.strip()
    if not _HOST.fullmatch(host):
        yield ContentError(
            f"no domain: {host.splitlines()[0] if host else 'the file is empty'}",
            source=source,
            hint="a CNAME file holds one name, such as papers.example.org, and nothing else",
        )
    elif not is_local(site) and host.lower() != (urlsplit(site.base_url).hostname or "").lower():
        yield ContentError(
            f"domain is not that of base_url: {host}",
            source=source,
            hint=f"the site is built for {site.base_url}; correct one of the two",
        )
