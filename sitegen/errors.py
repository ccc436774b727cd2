"""Every fault that a user's files can cause.

A parser stops at a file's first fault and raises; a reader goes through every file and raises all
faults as one `ExceptionGroup`. Only `cli.py` catches. A bug is none of these: it stays a traceback.
"""

from __future__ import annotations

from collections.abc import Sequence


class SitegenError(Exception):
    """A fault in a user's file: what is wrong, where, and what to do about it.

    `message` is lower case, without a full stop, the value last after a colon. `source` is the path
    as the user would type it, `line` counts from 1.
    """

    def __init__(
        self, message: str, *, source: str | None = None, line: int | None = None, hint: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.source = source
        self.line = line
        self.hint = hint

    def __str__(self) -> str:
        place = "".join(f"{part}:" for part in (self.source, self.line) if part is not None)
        return f"{place} {self.message}" if place else self.message


class WarningGroup(ExceptionGroup[SitegenError]):
    """What is odd and no fault, told with faults since it may be why."""

    def derive(self, excs: Sequence[SitegenError], /) -> WarningGroup:  # type: ignore[override]
        return WarningGroup(self.message, excs)


class UsageError(SitegenError):
    """A value on the command line that cannot be: exit code 2, where the others have 1."""


class ConfigError(SitegenError):
    """sitegen.yaml or a topics file."""


class DumpError(SitegenError):
    """A dump."""


class ContentError(SitegenError):
    """A page in content/."""


class EarlierShownError(ContentError):
    """A page at fault, of which the site shows an earlier version."""


class ArchiveError(SitegenError):
    """Digests that do not fit together."""


class ThemeError(SitegenError):
    """A theme's template or settings."""


class FetchError(SitegenError):
    """A source of `sitegen fetch` that does not answer, or answers with something else."""


class OutputError(SitegenError):
    """The output folder."""


class PublishError(SitegenError):
    """The place where a website is to be published."""
