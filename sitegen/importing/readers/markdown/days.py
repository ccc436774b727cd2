"""The day that a heading names.

    ## 2025-08-20                        ## 📅 Wednesday, August 20, 2025
    # Daily Papers (2024-04-16)          ## 2025年8月20日
    ## Aug 20                            ## Top Papers of the Week (June 23 - June 29) - 2025

A title may hold a date, too: a heading of a day has beside it only words that a digest has in its name.
"""

from __future__ import annotations

import datetime
import re

from sitegen.text.dates import SHORT_MONTHS

_MONTH = r"(?P<month>" + "|".join(SHORT_MONTHS) + r")[a-z]{0,6}\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?!\d)"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_TO = re.compile(r"\s*(?:[–—~]|(?<=\s)-|(?<=\d)-(?=\s?[A-Za-z])|\bto\b|\buntil\b)\s*", re.IGNORECASE)
# The forms of a day, the surest first. A year may stand anywhere in the heading.
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_YEAR}\s?([-/._])\s?(?P<month>\d{{1,2}})\s?\2\s?(?P<day>\d{{1,2}})(?!\d)",
        rf"(?<!\d){_YEAR}(?P<month>[01]\d)(?P<day>[0-3]\d)(?!\d)",
        rf"{_YEAR}\s*[年년]\s*(?P<month>\d{{1,2}})\s*[月월]\s*(?P<day>\d{{1,2}})\s*[日号號일]",
        r"(?<!\d)(?P<month>\d{1,2})\s*[月월]\s*(?P<day>\d{1,2})\s*[日号號일]",
        rf"\b{_MONTH}\s+{_DAY}",
        rf"(?<!\d){_DAY}\s+(?:of\s+)?{_MONTH}(?![a-z])",
    )
)
_WEEK = re.compile(rf"{_YEAR}[-\s]*W(?:eek\s*)?(?P<week>\d{{1,2}})\b|week\s+(?P<w>\d{{1,2}})", re.IGNORECASE)
_A_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MONTH_OR_SIGN = re.compile(rf"{_MONTH}|\d{{1,2}}\s*[月월]|[年년]|[-/.]\d{{1,2}}", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_CATEGORY = re.compile(r"\b[a-z]+(?:-[a-z]+)?\.[A-Z]{2}\b")  # of arXiv
_HINT = re.compile(rf"(?:19|20)\d\d|\d\s*[月월]|\bweek\b|\b(?:{'|'.join(SHORT_MONTHS)})", re.IGNORECASE)
_LONGEST = 120  # characters
# Words in the name of a digest.
_NAME_WORDS = """
a ai ak all and announced archive article articles arxiv at august best by collection cs cv daily date
day days digest digests dl edition entries face feed for fri friday from hf highlight highlights hugging
huggingface in interesting issue last latest learning link links list listing literature llm llms log
machine ml mon monday morning my new news newsletter nlp no notes number of on paper papers
papersoftheday picks post posts preprint preprints published reading readings recent recommendation
recommendations recommended report research review roundup s sat saturday scan selected selection
stories submissions summaries summary sun sunday the this thu thursday to today todays top trending tue
tuesday update updated updates vol volume w wed wednesday week weekly weeks what
"""
_NAME = frozenset(_NAME_WORDS.split())
_NAME_PARTS = re.compile(
    r"[日天周週月]|星期|今日|每日|每周|每週|论文|論文|日报|日報|周报|速递|速報|速览|更新|精选|推荐|汇总|总结|报告|文献|文章|摘要|智慧|洞察"
    r"|논문|오늘|요일|일간|주간|리뷰|데일리|의|論|最新|まとめ|新着|曜"
)


def heading_day(text: str, year: str = "", *, any_name: bool = False) -> str:
    """The day of a heading, `2025-08-20`, or `Aug 20` where no year is known; empty: it names none.

    `year` is that of the headings above. With `any_name` a full date is enough.
    """
    if len(text) > _LONGEST or not _HINT.search(text):
        return ""
    found = _week(text) or _last_day(text, year)
    if found is None or not (_is_name(found[1]) or (any_name and found[0][:1].isdigit())):
        return ""
    return found[0]


def without_day(text: str) -> str:
    """A heading without the day that it names: `Papers` for `Papers for 2025-08-20`."""
    for form in (*_FORMS, _WEEK, _A_YEAR):
        text = form.sub(" ", text)
    text = re.sub(r"[(\[（]\W*[)\]）]", " ", text)
    return re.sub(
        r"^\W+|(?:\W|\b(?:for|of|on|date|from|updated on)\b)+$", "", " ".join(text.split()), flags=re.I
    )


def heading_year(text: str) -> str:
    """The year of a heading that names one, or a month of it: `# 2025`, `## August 2025`, `## 2025年8月`."""
    match = _A_YEAR.search(text)
    if match is None or len(text) > _LONGEST:
        return ""
    return match[0] if _is_name(_MONTH_OR_SIGN.sub(" ", text.replace(match[0], " ", 1))) else ""


def _week(text: str) -> tuple[str, str] | None:
    """The last day of a numbered week, and the text beside it."""
    match = _WEEK.search(text)
    found = _A_YEAR.search(text)
    if match is None or found is None:
        return None
    try:
        day = datetime.date.fromisocalendar(int(found[0]), int(match["week"] or match["w"]), 7)
    except ValueError:
        return None
    return day.isoformat(), text.replace(match[0], " ").replace(found[0], " ")


def _last_day(text: str, year: str) -> tuple[str, str] | None:
    """The last day that a text names, and the text beside all days."""
    days: list[tuple[int, re.Match[str]]] = []
    rest = text
    for form in _FORMS:
        if found := [(match.start(), match) for match in form.finditer(rest)]:
            days += found
            rest = form.sub(lambda match: " " * len(match[0]), rest)
    years = _A_YEAR.findall(rest)
    rest = _A_YEAR.sub(" ", rest)
    if not days:
        return None
    last = max(days, key=lambda day: day[0])[1]
    more = re.search(r"^\s*[-–—]\s*(\d{1,2})\b", rest[last.end() :]) if last["month"].isalpha() else None
    day = int(more[1]) if more else int(last["day"])
    own = last.groupdict().get("year") or (years[-1] if years else "")
    date = _write(own or year, last["month"], day)
    return (date, _TO.sub(" ", rest)) if date else None


def _write(year: str, month: str, day: int) -> str:
    number = int(month) if month.isdigit() else SHORT_MONTHS.index(month[:3].lower()) + 1
    try:
        date = datetime.date(int(year or 2024), number, day)
    except ValueError:
        return ""
    return date.isoformat() if year else f"{SHORT_MONTHS[number - 1].capitalize()} {day}"


def _is_name(rest: str) -> bool:
    """Whether what stands beside a day is no title of a paper."""
    rest = _CATEGORY.sub(" ", rest)
    words = [word.lower() for word in _WORD.findall(_NAME_PARTS.sub(" ", rest))]
    return all(word in _NAME for word in words if len(word) > 1)
