"""What a page loads, held against its own policy, and against what browsers take."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import urlsplit

from sitegen.check.html import line_of
from sitegen.check.page import LOADED, InlineKind, PageFacts, Use
from sitegen.check.report import Findings, Level, fault, finding
from sitegen.check.site import BuiltSite

# The directives that govern a use, the first that a policy has.
_DIRECTIVES: dict[Use, tuple[str, ...]] = {
    "script": ("script-src-elem", "script-src", "default-src"),
    "style": ("style-src-elem", "style-src", "default-src"),
    "image": ("img-src", "default-src"),
    "media": ("media-src", "default-src"),
    "frame": ("frame-src", "child-src", "default-src"),
    "object": ("object-src", "default-src"),
    "form": ("form-action",),
}
_INLINE: dict[InlineKind, tuple[str, ...]] = {
    "script": ("script-src-elem", "script-src", "default-src"),
    "style": ("style-src-elem", "style-src", "default-src"),
    "style attribute": ("style-src-attr", "style-src", "default-src"),
    "script attribute": ("script-src-attr", "script-src", "default-src"),
}
_ELSEWHERE = "readers of the page ask that host, too; keep a copy of the file in content/static/"

Policy = Mapping[str, tuple[str, ...]]


def policy_findings(site: BuiltSite, facts: PageFacts) -> Findings:
    """Scripts, styles, pictures and frames that a browser refuses, or asks another host for."""
    for link in facts.links:
        if link.use in LOADED or link.use == "form":
            judged = judge(link.url, link.use, facts.policy, site.base_url)
            if judged is not None:
                level, message, hint = judged
                line = line_of(facts.data, link.start)
                yield finding(level, message, site.path(facts.name), line, hint=hint)
    for inline in facts.inline:
        if facts.policy and not _runs(inline.kind, inline.text, facts.policy):
            yield fault(
                f"the page's own policy forbids this {inline.kind}: {_beginning(inline.text)}",
                site.path(facts.name),
                line_of(facts.data, inline.start),
                hint="put it into a file of the theme, or name its hash there; see docs/reference/theme.md",
            )


@lru_cache(maxsize=4096)  # the pages of a site load the same
def judge(url: str, use: Use, policy: str, base_url: str) -> tuple[Level, str, str] | None:
    """Level, message and hint where something is wrong with loading this address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None  # which the check of links tells
    base = urlsplit(base_url)
    away = bool(parts.netloc) and parts.netloc != base.netloc
    scheme = parts.scheme or base.scheme
    if parts.scheme in {"blob", "about", "javascript"} or (use == "form" and not away):
        return None
    if scheme == "http" and base.scheme == "https":
        return (
            "error",
            f"not encrypted: {url}",
            "browsers load nothing over http into a page of https; write https://, or keep a copy in "
            "content/static/",
        )
    sources = _sources(parse_policy(policy), _DIRECTIVES[use])
    if sources is not None and not any(_matches(each, scheme, parts.netloc, base.netloc) for each in sources):
        return (
            "error",
            f"the page's own policy forbids this {use}: {_beginning(url.encode())}",
            "keep a copy in content/static/, or allow the host in the theme; see docs/reference/theme.md",
        )
    if away and use in LOADED:
        # A policy that names the host was written by somebody who meant it.
        named = sources is not None and any(parts.netloc in each for each in sources)
        return "note" if named else "warning", f"loaded from another host: {url}", _ELSEWHERE
    return None


@lru_cache(maxsize=64)
def parse_policy(text: str) -> Policy:
    """The directives of a policy with their sources; the first of two of one name counts."""
    directives: dict[str, tuple[str, ...]] = {}
    for each in text.split(";"):
        name, *sources = each.split() or [""]
        if name:
            directives.setdefault(name.lower(), tuple(sources))
    return MappingProxyType(directives)


def _sources(policy: Policy, directives: tuple[str, ...]) -> tuple[str, ...] | None:
    """What a policy allows; None: everything."""
    return next((policy[each] for each in directives if each in policy), None)


def _matches(source: str, scheme: str, host: str, own_host: str) -> bool:
    """Whether a source of a policy lets an address in; `host` is empty for one on the site."""
    if source.endswith(":"):
        return source[:-1].lower() == scheme
    if scheme == "data":
        return False
    host = host or own_host
    if source == "*":
        return True
    if source.startswith("'"):
        return source.lower() == "'self'" and host == own_host
    wanted, separated, rest = source.rpartition("://")
    name = rest.partition("/")[0].lower()
    if separated and wanted.lower() != scheme:
        return False
    return host == name or (name.startswith("*.") and host.endswith(name[1:]))


@lru_cache(maxsize=1024)
def _runs(kind: InlineKind, text: bytes, policy: str) -> bool:
    """Whether a policy lets a script or style in the page do anything."""
    sources = _sources(parse_policy(policy), _INLINE[kind])
    if sources is None or not text.strip():
        return True
    hashed = [each for each in sources if each.startswith(("'sha", "'nonce-"))]
    if "'unsafe-inline'" in sources and not hashed:
        return True
    if kind.endswith("attribute") and "'unsafe-hashes'" not in sources:
        return False
    return any(each in hashed for each in _hashes(text))


def _hashes(text: bytes) -> Iterator[str]:
    for name in ("sha256", "sha384", "sha512"):
        yield f"'{name}-{base64.b64encode(hashlib.new(name, text).digest()).decode()}'"


def _beginning(text: bytes) -> str:
    words = " ".join(text.decode("utf-8", "replace").split())
    return words if len(words) <= 80 else f"{words[:79]}…"
