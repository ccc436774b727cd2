"""How catalogues nest in JSON what they say of a paper: values as texts, and keys that need a closer look."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sitegen.importing.readers.common.records import meaning

# ---- values as texts -------------------------------------------------------------------------------------

_NAMES = "name display_name full_name fullname fullName literal value term title url href URL text #text"
_NAMED = (*_NAMES.split(), "raw_author_name", "tag", "$", "@id")
_GIVEN = ("given", "firstName", "first_name", "first", "forename", "given_name", "givenName")
_FAMILY = ("family", "lastName", "last_name", "last", "surname", "family_name", "familyName", "keyname")


def texts(value: Any) -> list[str]:
    """A value as texts: those of a list each for itself, of an object its name, its address or its date."""
    if isinstance(value, str):
        return [value]
    if value is None or isinstance(value, bool):
        return []
    if isinstance(value, list | tuple):
        if set(map(type, value)) <= {str}:
            return list(value)
        return [text for each in value for text in texts(each)]
    if isinstance(value, dict):
        return _named(value)
    return [f"{value:g}" if isinstance(value, float) and value < 1e6 else str(value)]


def _named(value: Mapping[str, Any]) -> list[str]:
    if "date-parts" in value:  # CSL and Crossref
        dates = value["date-parts"]
        parts = dates[0] if isinstance(dates, list) and dates else None
        return ["-".join(str(part) for part in parts if part)] if isinstance(parts, list) else []
    if not value.keys().isdisjoint(_FAMILY) and (family := _first(value, _FAMILY)):
        return [" ".join([*_first(value, _GIVEN), *family, *texts(value.get("suffix"))])]
    return _first(value, _NAMED) or texts(value.get("author"))


def _first(value: Mapping[str, Any], keys: Iterable[str]) -> list[str]:
    for key in keys:
        if key in value and (found := texts(value[key])):
            return found
    return []


# ---- what catalogues nest --------------------------------------------------------------------------------

Said = dict[str, list[str]] | None  # values by name; None: the key is read like any other


def parsed_authors(value: Any) -> list[str]:
    """Of Kaggle's snapshot: `[["Example", "Ada", ""]]`."""
    value = value if isinstance(value, list) else []
    names = (name for name in value if isinstance(name, list) and len(name) > 1)
    return [" ".join(filter(None, (str(name[1]), str(name[0]), *map(str, name[2:3])))) for name in names]


def _inverted(value: Any) -> Said:
    """Of OpenAlex: the places of each word of the abstract."""
    if not isinstance(value, dict):
        return None
    pairs = ((place, word) for word, places in value.items() if isinstance(places, list) for place in places)
    words = sorted(pair for pair in pairs if isinstance(pair[0], int))
    return {"abstract": [" ".join(word for _, word in words)]}


def _authorships(value: Any) -> Said:
    value = value if isinstance(value, list) else []
    people = [each.get("author") or each.get("raw_author_name") for each in value if isinstance(each, dict)]
    return {"authors": texts(people)}


def _identifiers(value: Any) -> Said:
    """Of Semantic Scholar and OpenAlex: identifiers by their catalogues."""
    if not isinstance(value, dict):
        return None
    names = {key: name for key in value if (name := meaning(key)) in {"arxiv", "doi"}}
    return {name: texts(value[key]) for key, name in names.items()}


def _location(value: Any) -> Said:
    """Of OpenAlex: where a paper is to be had."""
    if not isinstance(value, dict):
        return None
    said = {"venue": texts(value.get("source")), "url": texts(value.get("landing_page_url"))}
    return said | {"pdf": texts(value.get("pdf_url"))}


def _catalogue_page(value: Any) -> Said:
    """Of OpenAlex: the identifier is the address of its own page."""
    return {} if isinstance(value, str) and "://openalex.org/" in value else None


def _pdf(value: Any) -> Said:
    return {"pdf": texts(value.get("url"))} if isinstance(value, dict) else None


def _versions(value: Any) -> Said:
    """Of Kaggle's snapshot: a paper's date is that of its first version."""
    first = value[0] if isinstance(value, list) and value else None
    return {"published": texts(first.get("created"))} if isinstance(first, dict) else {}


def _links(value: Any) -> Said:
    """Addresses with their titles, of which those for text mining lead readers nowhere."""
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        return None
    links = [each for each in value if "intended-application" not in each]
    return {
        "url": [text for each in links for key in ("href", "url", "URL") for text in texts(each.get(key))]
    }


def _csl_date(value: Any) -> Said:
    return {"published": texts(value)}


SPECIAL: dict[str, Callable[[Any], Said]] = {
    "abstract_inverted_index": _inverted,
    "authorships": _authorships,
    "externalIds": _identifiers,
    "externalids": _identifiers,
    "ids": _identifiers,
    "id": _catalogue_page,
    "primary_location": _location,
    "openAccessPdf": _pdf,
    "versions": _versions,
    "links": _links,
    "link": _links,
    "issued": _csl_date,
}
_NEEDLESS = """
    authors_parsed _id id_openalex best_oa_location locations locations_count open_access primary_topic
    concepts mesh biblio cited_by_count cited_by_api_url counts_by_year referenced_works
    referenced_works_count related_works ngrams_url is_retracted is_paratext has_fulltext fulltext_origin
    type_crossref indexed_in created_date updated_date apc_list apc_paid corresponding_author_ids
    corresponding_institution_ids institutions_distinct_count countries_distinct_count
    sustainable_development_goals grants awards funders keywords_openalex fwci
    citation_normalized_percentile cited_by_percentile_year abstract_inverted_index_v3 is_xpac
    content_urls has_content indexed reference reference-count references-count is-referenced-by-count
    content-domain prefix member deposited published-print published-online journal-issue alternative-id
    subject_crossref assertion relation short-container-title resource subtitle original-title short-title
    ISSN issn-type ISBN isbn-type funder license accepted content-created update-policy citation-label
    citation-key page library meta relations collections accessDate publicationVenue referenceCount
    citationCount influentialCitationCount s2FieldsOfStudy publicationTypes embedding citations corpusId
    matchScore textAvailability isOpenAccess @context @type @id inLanguage report-no readers signatures
    writers invitations nonreaders tcdate tmdate cdate mdate pdate odate forum replyto domain
    parentInvitations _bibtex paperhash
"""
# What the catalogues above keep for themselves. The authors are read from `authors_parsed` where it is.
BOOKKEEPING = frozenset(_NEEDLESS.split())
