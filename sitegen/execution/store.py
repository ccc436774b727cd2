"""A place that all machines of a cluster reach: a shared folder, or object storage."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sitegen.errors import SitegenError, UsageError


@dataclass(frozen=True, slots=True)
class Store:
    """Bytes by name, in a folder that fsspec can open: `/mnt/site`, `s3://bucket/folder`, …"""

    url: str

    def check(self) -> None:
        """SitegenError when the place cannot be reached."""
        with self._opened() as (files, root):
            files.makedirs(root, exist_ok=True)

    def put(self, name: str, data: bytes) -> None:
        with self._opened() as (files, root):
            files.makedirs(f"{root}/{name}".rpartition("/")[0], exist_ok=True)
            files.pipe_file(f"{root}/{name}", data)

    def get(self, name: str) -> bytes:
        with self._opened() as (files, root):
            return bytes(files.cat_file(f"{root}/{name}"))

    def drop(self, name: str) -> None:
        """Delete what has that name, or lies in the folder of that name; it need not be there."""
        with self._opened() as (files, root):
            if files.exists(f"{root}/{name}"):
                files.rm(f"{root}/{name}", recursive=True)

    @contextmanager
    def _opened(self) -> Iterator[tuple[Any, str]]:
        """The file system that fsspec finds for the address, which it keeps open, and the path in it."""
        from fsspec.core import url_to_fs  # noqa: PLC0415 - comes with the extra `dask`

        try:
            yield url_to_fs(self.url)
        except ValueError as cause:
            raise UsageError(f"no such place: {self.url}", hint=str(cause)) from cause
        except ImportError as cause:
            raise SitegenError(f"a package is missing for the place: {self.url}", hint=str(cause)) from cause
        except OSError as cause:
            raise SitegenError(
                f"the shared place cannot be used: {self.url}: {cause}",
                hint="every machine of the cluster has to read and write there",
            ) from cause
