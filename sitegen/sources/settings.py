"""The files that the settings of a site name, or that stand in for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sitegen.errors import ConfigError
from sitegen.language.query import parse_query, query_doubts
from sitegen.language.synonyms import ParseSynonyms, Synonyms, load_synonyms
from sitegen.model import Site
from sitegen.settings.config import setting_line
from sitegen.settings.shipped import shipped_file
from sitegen.settings.yaml_lines import nearest
from sitegen.sources.places import CONFIG, CONTENT, shown_path
from sitegen.theme.theme import Theme, load_theme
from sitegen.topics import TopicRules, load_topics
from sitegen.topics.grammar import ParseTopics


def read_theme(root: Path, site: Site) -> Theme:
    """The theme that the settings name."""
    return load_theme(
        site.theme,
        root,
        language=site.language,
        source=shown_path(root / CONFIG),
        line=setting_line(root / CONFIG, "theme"),
    )


def site_topics(root: Path, site: Site, has_site: bool, parse: ParseTopics | None = None) -> TopicRules:
    """The taxonomy and its rules. Faults, too, for watches that ask for a topic that it does not have."""
    path = topics_file(root, site, has_site)
    rules = load_topics(path, parse=parse)
    known = [term.id for term in rules.taxonomy.topics]
    faults = [
        ConfigError(
            f"unknown topic in the query of a watch: {topic}",
            source=shown_path(root / CONFIG),
            line=setting_line(root / CONFIG, f"watches.{number}"),
            hint=nearest(topic, known),
        )
        for number, watch in enumerate(site.watches)
        for query in (parse_query(watch.query),)
        for topic in (*query.topics, *query.not_topics)
        if topic not in known
    ]
    if faults:
        raise ExceptionGroup("watches with faults", faults)
    return rules


def watch_doubts(root: Path, site: Site) -> Iterator[ConfigError]:
    """A warning for each part of a watch's query that is hardly meant as it is read."""
    for number, watch in enumerate(site.watches):
        for message, hint in query_doubts(watch.query):
            line = setting_line(root / CONFIG, f"watches.{number}")
            text = f"watch \u201c{watch.name}\u201d: {message}"
            yield ConfigError(text, source=shown_path(root / CONFIG), line=line, hint=hint)


def _named_file(root: Path, name: str, key: str) -> Path:
    """The file that a setting names."""
    if not (root / name).is_file():
        fault = "is a folder" if (root / name).is_dir() else "no such file"
        raise ConfigError(
            f"`{key}`: {fault}: {name}",
            source=shown_path(root / CONFIG),
            line=setting_line(root / CONFIG, key),
            hint="write the path of a file, from the folder of sitegen.yaml, or delete the key",
        )
    return root / name


def topics_file(root: Path, site: Site, has_site: bool) -> Path:
    """The taxonomy: the one that the settings name, the site's own, or the one that ships with sitegen."""
    if site.topics:
        return _named_file(root, site.topics, "topics")
    own = root / CONTENT / "topics.yaml"
    return own if has_site and own.is_file() else shipped_file("topics.yaml")


def site_synonyms(
    root: Path, site: Site, has_site: bool, parse: ParseSynonyms | None = None, *, extends: bool = False
) -> Synonyms:
    """The synonyms that the settings name, the site's own, or those that ship with sitegen.

    Those that ship go with the topics that ship, and with those that extend them: an archive with topics of
    its own has a subject of its own.
    """
    if site.search.synonyms:
        named = _named_file(root, site.search.synonyms, "search.synonyms")
        return load_synonyms(named, source=shown_path(named), parse=parse)
    own = root / CONTENT / "synonyms.txt"
    if has_site and own.is_file():
        return load_synonyms(own, source=shown_path(own), parse=parse)
    if extends or (not site.topics and topics_file(root, site, has_site) == shipped_file("topics.yaml")):
        return load_synonyms(shipped_file("synonyms.txt"), source="sitegen/synonyms.txt", parse=parse)
    return Synonyms()
