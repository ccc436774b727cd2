"""How much of an archive is settled: what is made from its older papers is left alone by a new digest."""

from __future__ import annotations

_SMALLEST = 2_048  # papers; a smaller archive is made again as a whole


def settled(papers: int) -> int:
    """How many of so many papers, oldest first, are settled.

    Between an eighth and a sixteenth of the archive, at most, is not. The number depends on the size of the
    archive alone, so that every build of the same papers parts them at the same place, and it grows in steps:
    what is made from the settled papers is made again once in some thousand papers.
    """
    if papers < _SMALLEST:
        return 0
    step = 1 << (papers.bit_length() - 4)
    return papers // step * step
