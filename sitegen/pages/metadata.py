"""What a page says of itself to machines: JSON-LD (schema.org)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from sitegen.pages.page import Page
from sitegen.theme import filters

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_LISTS = {"digest", "topic", "watch", "topics", "digests", "calendar", "papers", "watches"}


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonLd:
    text: Markup  # safe inside a script element
    hash: str  # `sha256-…`, as a Content-Security-Policy names it


def json_ld(page: Page, *, site_title: str, base_url: str, language: str) -> JsonLd | None:
    """The page as a JSON-LD document; None for pages without one.

    A paper's page has none: search engines and Zotero read its `citation_` and `og:` elements.

    Browsers run no script of that type, yet checkers of policies ask for its hash.
    """
    whole = {"@type": "WebSite", "name": site_title, "url": base_url}
    known: dict[str, Any]
    if page.kind == "home":
        action = {
            "@type": "SearchAction",
            "target": f"{base_url}search/?q={{query}}",
            "query-input": "required name=query",
        }
        known = {**whole, "description": page.description, "inLanguage": language, "potentialAction": action}
    elif page.kind in _LISTS and page.indexed:
        known = {
            "@type": "CollectionPage",
            "name": page.title,
            "description": page.description,
            "isPartOf": whole,
        }
        if page.lastmod:
            known["dateModified"] = page.lastmod.isoformat()
    else:
        return None
    known = {"@context": "https://schema.org", **known, "url": f"{base_url}{page.path}"}
    # A closing tag ends a script element whatever stands around it, and so does a comment's beginning.
    text = _ENCODER.encode(known).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return JsonLd(text=Markup(text), hash=filters.csp_hash(text))  # noqa: S704  # its markup characters are escaped
