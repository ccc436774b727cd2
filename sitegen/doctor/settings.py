"""The program, the settings, and what they name."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from sitegen.doctor.finding import Finding, fine, flat, odd
from sitegen.doctor.patient import Patient
from sitegen.model import Site
from sitegen.settings.config import setting_line
from sitegen.settings.placeholders import find_placeholders, is_local, is_reserved
from sitegen.sources.faults import Faults
from sitegen.sources.places import CONFIG, shown_path
from sitegen.sources.settings import read_theme, site_synonyms, site_topics, topics_file
from sitegen.text.wording import counted
from sitegen.theme.strings import ENGLISH, languages
from sitegen.version import commit, version

SAMPLE_FEED_ID = "5d1f0b7c9a3e4826d07f.invalid,2026"  # of the sample archive in sitegen's own repository


def check_program(patient: Patient) -> Iterator[Finding]:
    made_from = f" ({commit()[:10]})" if commit() else ""
    yield fine(f"sitegen {version()}{made_from}, Python {platform.python_version()}")


def check_settings(patient: Patient) -> Iterator[Finding]:
    """Whether they can be read."""
    yield from (Finding("error", fault) for fault in patient.faults)
    if patient.site is not None:
        yield fine(f"{shown_path(patient.root / CONFIG)}: {patient.site.title}")


def check_address(patient: Patient) -> Iterator[Finding]:
    """The base URL."""
    site = patient.site
    if site is None:
        return
    config = patient.root / CONFIG
    source, line = shown_path(config), setting_line(config, "base_url")
    if is_local(site):
        if patient.workflows:
            yield fine("the workflow hands in the address of GitHub Pages (base_url is not set)")
        else:
            yield odd(
                f"the site does not know its address, and its feeds say {site.base_url}",
                source=source,
                hint="write `base_url: https://…` with the address at which it will live",
            )
        return
    if is_reserved(urlsplit(site.base_url).hostname or ""):
        settings = shown_path(config)
        for fault in find_placeholders(site, address=source, line=line, settings=settings):
            yield Finding("warning", fault)
        return
    pages = _pages_address(patient)
    host = urlsplit(site.base_url).hostname or ""
    if pages and host.endswith(".github.io") and site.base_url.lower() != pages.lower():
        yield odd(
            f"base_url is not that of the repository, {pages}: {site.base_url}",
            source=source,
            line=line,
            hint=f"write `base_url: {pages}`, or delete it: the workflow hands it in",
        )
    else:
        yield fine(f"the site lives at {site.base_url}")


def _pages_address(patient: Patient) -> str:
    """Where GitHub Pages puts the site of the repository; empty where that is not known."""
    address = patient.line("remote", "get-url", "origin")
    found = re.search(r"github\.com[:/]([^/\s]+)/([^/\s]+?)(?:\.git)?/?$", address)
    if found is None:
        return ""
    host, name = f"{found[1].lower()}.github.io", found[2]
    return f"https://{host}/" if name.lower() == host else f"https://{host}/{name}/"


def check_feed_id(patient: Patient) -> Iterator[Finding]:
    site = patient.site
    if site is None:
        return
    config = patient.root / CONFIG
    authority = site.feed_id.partition(",")[0].rpartition("@")[2]
    if site.feed_id in {Site().feed_id, SAMPLE_FEED_ID} or re.search(r"(?:^|\.)example(?:\.|$)", authority):
        yield odd(
            f"feed_id is not this archive's own: {site.feed_id}",
            source=shown_path(config),
            line=setting_line(config, "feed_id"),
            hint="write one of your own before the first reader subscribes: a domain of yours and a year",
        )
    else:
        yield fine(f"feed_id: {site.feed_id}")


def check_topics(patient: Patient) -> Iterator[Finding]:
    """The topics, the synonyms and the theme: what the settings name, or what stands in for it."""
    site, root = patient.site, patient.root
    if site is None:
        return
    faults = Faults()
    rules = faults.attempt(lambda: site_topics(root, site, has_site=True))
    faults.attempt(lambda: site_synonyms(root, site, has_site=True))
    theme = faults.attempt(lambda: read_theme(root, site))
    yield from (Finding("error", fault) for fault in flat(faults.found))
    if rules is not None:
        path = topics_file(root, site, has_site=True)
        own = path.resolve().is_relative_to(root.resolve())
        kind = "added to the shipped ones" if rules.extends else "of its own" if own else "shipped"
        yield fine(f"{counted(len(rules.taxonomy.topics), 'topic')}, {kind}; theme {site.theme}")
    spoken = theme.words.language if theme is not None else ""
    if spoken == ENGLISH != languages(site.language)[-1].partition("-")[0]:
        yield fine(f"pages speak English: the theme has no strings in the language {site.language}")
