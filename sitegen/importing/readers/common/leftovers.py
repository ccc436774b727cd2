"""What papers say for which a page has no place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from sitegen.importing.readers.common.draft import Remark


@dataclass(slots=True)
class Leftovers:
    """What was left out of the papers of a file, and how often."""

    labels: Counter[str] = field(default_factory=Counter)
    links: Counter[str] = field(default_factory=Counter)

    def remarks(self) -> Iterator[Remark]:
        """One remark on all of a kind."""
        for what, counts in (("labels", self.labels), ("links", self.links)):
            if counts:
                most = ", ".join(f"{name} ({number:,})" for name, number in counts.most_common(8))
                more = f" and {len(counts) - 8:,} more" if len(counts) > 8 else ""
                yield Remark(
                    line=None,
                    message=f"{what} that a paper's page has no place for, left out: {most}{more}",
                    hint="add them to the dated page by hand if they are needed",
                )
