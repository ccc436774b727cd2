"""What a page says of itself to machines: JSON-LD (schema.org)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from sitegen.pages.page import Page
from sitegen.theme import filters

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_LISTS = {"digest", "topic", "watch", "topics", "digests", "calendar"}


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonLd:
    text: Markup  # safe inside a script element
    hash: str  # `sha256-…`, as a Content-Security-Policy names it


def json_ld(page: Page, *, site_title: str, base_url: str, language: str) -> JsonLd | None:
    """The page as a JSON-LD document; None for pages without one.

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
    elif page.kind == "paper":
        known = _article(page.title, page.values)
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
    known = {"@context": "https://schema.org", **known}
    if page.kind != "paper":  # there are many, and each has its canonical link
        known["url"] = f"{base_url}{page.path}"
    # A closing tag ends a script element whatever stands around it, and so does a comment's beginning.
    text = _ENCODER.encode(known).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return JsonLd(text=Markup(text), hash=filters.csp_hash(text))  # noqa: S704  # its markup characters are escaped


def _article(title: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """A paper, in what the page does not say to machines otherwise. Its own date is not known."""
    known: dict[str, Any] = {"@type": "ScholarlyArticle", "headline": title}
    if values["authors"]:
        known["author"] = [{"@type": "Person", "name": name} for name in values["authors"]]
    if values["topics"]:
        known["about"] = [topic.name for topic in values["topics"]]
    if values["url_of_paper"]:
        known["sameAs"] = values["url_of_paper"]
    if values["doi"]:
        known["identifier"] = f"https://doi.org/{values['doi']}"
    return known
