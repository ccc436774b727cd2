"""No placeholder goes live, and a site that is only looked at is left in peace."""

from __future__ import annotations

import pytest

from sitegen.model import MailSettings, Site
from sitegen.settings.placeholders import check_domain, find_placeholders, sender_placeholder


def found(base_url: str, *, feed_id: str = "lab.net,2026", settings: str = "sitegen.yaml") -> list[str]:
    site = Site(base_url=base_url, feed_id=feed_id)
    warnings = find_placeholders(site, address="sitegen.yaml", line=3, settings=settings)
    return [f"{each.source}:{each.line}: {each.message}" for each in warnings]


@pytest.mark.parametrize(
    "base_url",
    ["https://example.org/", "https://www.EXAMPLE.com/x/", "http://example.net:80/", "https://a.example/",
     "https://papers.invalid/", "https://x.test/"],
)  # fmt: skip
def test_a_reserved_host_is_a_placeholder(base_url: str) -> None:
    assert found(base_url) == [f"sitegen.yaml:3: base_url is a placeholder: {base_url}"]


@pytest.mark.parametrize(
    "base_url",
    ["https://lab.net/", "https://me.github.io/papers/", "http://localhost:8000/", "http://127.0.0.1:9/x/",
     "http://[::1]:8000/", "https://example.org.lab.net/", "https://myexample.org/", "https://testing.org/"],
)  # fmt: skip
def test_any_other_host_is_none(base_url: str) -> None:
    assert found(base_url) == []


def test_the_feed_id_of_every_archive_is_none_of_a_published_one() -> None:
    default = Site().feed_id
    assert found("https://lab.net/", feed_id=default) == [
        f"sitegen.yaml:None: feed_id is the one that every archive has: {default}"
    ]
    assert found("http://localhost:8000/", feed_id=default) == []
    assert found("https://lab.net/", feed_id=default, settings="") == []


@pytest.mark.parametrize(
    ("text", "base_url", "message"),
    [
        ("papers.lab.net\n", "https://papers.lab.net/", ""),
        ("Papers.Lab.net", "https://papers.lab.net/x/", ""),
        ("papers.lab.net", "http://localhost:8000/", ""),
        ("papers.lab.net", "https://me.github.io/", "domain is not that of base_url: papers.lab.net"),
        ("https://papers.lab.net/", "https://papers.lab.net/", "no domain: https://papers.lab.net/"),
        ("a.net\nb.net\n", "https://a.net/", "no domain: a.net"),
        ("", "https://a.net/", "no domain: the file is empty"),
    ],
)
def test_a_cname_file_names_the_host_of_the_site(text: str, base_url: str, message: str) -> None:
    warnings = [each.message for each in check_domain(text, Site(base_url=base_url), source="CNAME")]
    assert warnings == ([message] if message else [])


def test_mail_from_nobody_is_told() -> None:
    made_up = Site(feed_id="0a1b.invalid,2026")
    warning = sender_placeholder(made_up)
    assert warning and warning.message == "sender is a placeholder: digests@0a1b.invalid"
    assert sender_placeholder(Site(feed_id="lab.net,2026")) is None
    assert sender_placeholder(Site(feed_id="x.invalid,2026", mail=MailSettings(sender="a@lab.net"))) is None
