"""The types of sources, a file each. A new one is a file, a row here, and what its settings are in
`sitegen/settings/fetch_sources.py`.
"""

from __future__ import annotations

from sitegen.fetching.kinds.arxiv import ARXIV
from sitegen.fetching.kinds.feed import FEED
from sitegen.fetching.kinds.file import FILE
from sitegen.fetching.kinds.huggingface import HUGGINGFACE
from sitegen.fetching.kinds.kind import Kind
from sitegen.model import SourceType

KINDS: dict[SourceType, Kind] = {"huggingface": HUGGINGFACE, "arxiv": ARXIV, "feed": FEED, "url": FILE}
