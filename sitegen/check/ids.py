"""The names of places on a page."""

from __future__ import annotations

from sitegen.check.html import line_of
from sitegen.check.page import PageFacts
from sitegen.check.report import Findings, fault, warning
from sitegen.check.site import BuiltSite


def id_findings(site: BuiltSite, facts: PageFacts) -> Findings:
    """Ids that a page has twice, and those that it names and does not have."""
    name = site.path(facts.name)
    seen: set[str] = set()
    for id_, start in facts.ids:
        if id_ in seen:
            yield fault(
                f"one id in two places: {id_}",
                name,
                line_of(facts.data, start),
                hint="a link to it leads to the first; rename one, in the text or in the theme",
            )
        seen.add(id_)
    for attribute, id_, start in facts.named:
        if id_ not in seen:
            yield warning(
                f"`{attribute}` names an id that the page does not have: {id_}",
                name,
                line_of(facts.data, start),
                hint="readers with a screen reader miss a name there; change the theme's template",
            )
