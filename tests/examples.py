"""How many examples a test tries: few in every run, many in a thorough one (`tests/conftest.py`)."""

from __future__ import annotations

from hypothesis import settings


def examples(usual: int) -> int:
    """So many examples, and twenty times as many in a thorough run."""
    return usual * (20 if settings.get_current_profile_name() == "thorough" else 1)
