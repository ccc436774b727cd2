"""The date of a digest: four ways to find it, none of them a clock."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.errors import DumpError
from sitegen.importing.dates import date_digest, date_in_line, date_in_name, impossible_date, odd_day
from sitegen.importing.readers import Draft
from tests.reading import read_one

ADDED = datetime.date(2025, 9, 1)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def draft(text: str) -> Draft:
    return read_one(f"{text}A Title\n\nAn abstract of one sentence.\n".encode(), source="x.txt")


@pytest.mark.parametrize(
    ("option", "front", "name", "line", "date", "date_from"),
    [
        ("2021-01-01", "2022-02-02", "2023-03-03.txt", "Apr 4, 2024", "2021-01-01", "option"),
        ("", "2022-02-02", "2023-03-03.txt", "Apr 4, 2024", "2022-02-02", "option"),
        ("", "", "2023-03-03.txt", "Apr 4, 2024", "2023-03-03", "filename"),
        ("", "", "dump.txt", "Apr 4, 2024", "2024-04-04", "dump"),
        ("", "", "dump.txt", "Aug 20", "2025-08-20", "dump"),
        ("", "", "dump.txt", "Feb 30", "2025-09-01", "added"),
        ("", "", "dump.txt", "", "2025-09-01", "added"),
    ],
)
def test_the_first_way_that_applies(
    option: str, front: str, name: str, line: str, date: str, date_from: str
) -> None:
    text = f"---\ntitle: A day\ndate: {front}\n---\n" if front else ""
    text += f"{line}\n\n" if line else ""
    found = date_digest(
        draft(text), name=name, added=ADDED, option=day(option) if option else None, source="dump.txt"
    )
    assert found == (day(date), date_from)


@pytest.mark.parametrize(
    ("date", "hint"),
    [
        ("soon", "write it as 2025-08-20"),
        ("9999-12-31", "years go from 1900 to 2200"),
        ("0001-01-01", "years go from 1900 to 2200"),
    ],
)
def test_a_bad_date_in_front_matter_is_a_fault(date: str, hint: str) -> None:
    with pytest.raises(DumpError) as caught:
        date_digest(draft(f"---\ntitle: x\ndate: {date}\n---\n"), name="x", added=ADDED, source="d.txt")
    assert (str(caught.value), caught.value.hint) == (f"d.txt:3: no date: {date}", hint)


def test_a_file_of_no_year_of_ours_is_a_fault_unless_it_is_dated() -> None:
    added = datetime.date(9999, 1, 1)
    with pytest.raises(DumpError, match="no date: 9999-01-01, when the file was added"):
        date_digest(draft(""), name="x", added=added, source="d.txt")
    assert date_digest(draft(""), name="2025-08-20.txt", added=added, source="d.txt")[1] == "filename"


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("2025-08-20.txt", "2025-08-20"),
        ("20250820.txt", "2025-08-20"),
        ("2025_08_20.txt", "2025-08-20"),
        ("2025.08.20.txt", "2025-08-20"),
        ("papers-2025-08-20-rl.txt", "2025-08-20"),
        ("001_20250820_v2.txt", "2025-08-20"),
        ("2025-08-20T0930.txt", "2025-08-20"),
        ("2025-13-20 or 2025-08-21.txt", "2025-08-21"),
        ("2024-02-29.txt", "2024-02-29"),
        ("2025-02-29.txt", None),
        ("2025-0820.txt", None),
        ("2025-8-2.txt", "2025-08-02"),
        ("20-08-2025.txt", "2025-08-20"),
        ("papers 20.8.2025.txt", "2025-08-20"),
        ("03-04-2025.txt", None),
        ("HF 27 March 2026 (2).txt", "2026-03-27"),
        ("papers_march_27th_2026.txt", "2026-03-27"),
        ("Sep 3, 2025.html", "2025-09-03"),
        ("30 February 2026.txt", None),
        ("27 Marches 2026.txt", None),
        ("March 2026.txt", None),
        ("127 March 2026.txt", None),
        ("1-20-08-2025.txt", "2025-08-20"),
        ("120250820.txt", None),
        ("a20250820.txt", None),
        ("20250820b.txt", None),
        ("2025-08-20Two.txt", None),
        ("000_2ab8035f98fb2a6a.txt", None),
        ("18991231.txt", None),
        ("99999999.txt", None),
        ("٢٠٢٥-٠٨-٢٠.txt", "2025-08-20"),
    ],
)
def test_a_date_in_a_file_name(name: str, date: str | None) -> None:
    assert date_in_name(name) == (day(date) if date else None)


@pytest.mark.parametrize(
    ("line", "latest", "date"),
    [
        ("Aug 20", "2025-09-01", "2025-08-20"),
        ("Aug 20", "2025-08-20", "2025-08-20"),  # not after the day it was added: that very day is fine
        ("Aug 20", "2025-08-19", "2024-08-20"),
        ("Dec 31", "2026-01-02", "2025-12-31"),
        ("Jan 1", "2026-01-01", "2026-01-01"),
        ("Jan 2", "2026-01-01", "2025-01-02"),
        ("Feb 29", "2025-03-01", "2024-02-29"),
        ("Feb 29", "2024-02-28", "2020-02-29"),
        ("Feb 29", "2103-03-01", "2096-02-29"),  # 2100 is no leap year
        ("August 20th", "2025-09-01", "2025-08-20"),
        ("20 August", "2025-09-01", "2025-08-20"),
        ("Sept. 3", "2025-09-03", "2025-09-03"),
        ("Wed, Mar 5", "2025-09-01", "2025-03-05"),
        ("Thursday, May 1st", "2025-09-01", "2025-05-01"),
        ("Monday, 3 Nov 2014", "2025-09-01", "2014-11-03"),
        ("Aug 20, 2031", "2025-09-01", "2031-08-20"),
        ("2025-08-20", "2020-01-01", "2025-08-20"),
        ("2025-8-2", "2020-01-01", "2025-08-02"),
        ("2025/08/20", "2020-01-01", "2025-08-20"),
        ("20.08.2025", "2020-01-01", "2025-08-20"),
        ("8/20/2025", "2020-01-01", "2025-08-20"),
        ("05.05.2025", "2020-01-01", "2025-05-05"),
        ("03.04.2025", "2026-01-01", None),  # in March or in April
        ("32.13.2025", "2026-01-01", None),
        ("Aug 20, 9999", "2026-01-01", None),
        ("0001-08-20", "2026-01-01", None),
        ("2025-02-29", "2026-01-01", None),
        ("Feb 30", "2026-01-01", None),
        ("Feb 29, 2025", "2026-01-01", None),
        ("", "2026-01-01", None),
    ],
)
def test_a_date_line(line: str, latest: str, date: str | None) -> None:
    assert date_in_line(line, latest=day(latest)) == (day(date) if date else None)


@given(
    st.dates(min_value=datetime.date(1990, 1, 1), max_value=datetime.date(2090, 1, 1)),
    st.dates(min_value=datetime.date(1990, 1, 1), max_value=datetime.date(2090, 1, 1)),
)
def test_a_year_is_the_latest_that_fits(date: datetime.date, latest: datetime.date) -> None:
    found = date_in_line(f"{date:%b} {date.day}", latest=latest)
    assert found is not None
    assert (found.month, found.day) == (date.month, date.day)
    assert found <= latest
    try:
        later = found.replace(year=found.year + 1)
    except ValueError:
        later = found.replace(year=found.year + 4)
    assert later > latest


@pytest.mark.parametrize(
    "title", ["Octopus 2", "March 7B", "Decoder 3", "Marathon 26", "May 99", "Mayfly 3", "Sunday"]
)
def test_what_is_no_date_line(title: str) -> None:
    read = draft(f"{title}\n\nAn abstract of one sentence.\n\n")
    assert read.date_text == ""
    assert read.entries[0].title == title


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("2025-02-30.txt", "2025-02-30"),
        ("2025-13-01.txt", "2025-13-01"),
        ("papers_20250230.txt", "20250230"),
        ("2025-02-30-2025-03-01.txt", None),  # a day stands there, too
        ("2025-02-28.txt", None),
        ("papers-1234-56-78.txt", None),
        ("000_20259912.txt", None),
        ("dump.txt", None),
    ],
)
def test_a_date_in_a_file_name_that_is_no_day(name: str, date: str | None) -> None:
    assert impossible_date(name) == date


@pytest.mark.parametrize(
    ("day", "odd"),
    [
        ("1970-01-01", True),
        ("1980-01-01", True),
        ("1985-10-26", True),
        ("1991-08-14", False),
        ("2025-09-01", False),
        ("2025-09-02", False),  # it is tomorrow somewhere
        ("2025-09-03", True),
        ("2038-02-01", True),
    ],
)
def test_a_day_on_which_no_file_was_added(day: str, odd: bool) -> None:
    why = odd_day(datetime.date.fromisoformat(day), today=datetime.date(2025, 9, 1))
    assert (why is not None) == odd
