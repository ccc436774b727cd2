"""A place that fsspec can open: object storage, a server that speaks SFTP, and more."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sitegen.errors import PublishError, SitegenError, UsageError
from sitegen.publishing.headers import write_options
from sitegen.publishing.places import Standing
from sitegen.publishing.plan import folders_of

_R = TypeVar("_R")

# The package that fsspec needs for a scheme. It does not always say so itself.
_PACKAGES = {
    "s3": "s3fs",
    "s3a": "s3fs",
    "sftp": "paramiko",
    "ssh": "paramiko",
    "gs": "gcsfs",
    "gcs": "gcsfs",
    "abfs": "adlfs",
    "abfss": "adlfs",
    "az": "adlfs",
}
# What has no folders: nothing has to be made before a file can be written, nor removed after it.
_OBJECT_STORAGE = {"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az"}
_PARALLEL = 16
_DELETED_AT_ONCE = 1_000  # as many as object storage takes
_WAITS = (0.5, 2.0, 8.0)  # seconds before a file is tried again
# Faults that pass: a busy or restarting server, a network that fails for a moment.
_PASSING = {
    errno.EAGAIN,
    errno.EBUSY,
    errno.ECONNABORTED,
    errno.ECONNRESET,
    errno.EHOSTUNREACH,
    errno.EIO,
    errno.ENETUNREACH,
    errno.EPIPE,
    errno.ETIMEDOUT,
}
_PATTERN = re.compile(r"[*?\[\]]")
_MD5 = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    name: str
    files: Any  # a file system of fsspec
    root: str  # the place's path in it
    protocol: str
    sleep: Callable[[float], None]

    @property
    def workers(self) -> int:
        # A file system that is asynchronous inside takes calls from any thread; others may not.
        return _PARALLEL if self.files.async_impl else 1

    def read(self, path: str) -> bytes | None:
        try:
            return bytes(self._tried(path, lambda: self.files.cat_file(self._full(path))))
        except _MissingError:
            return None

    def listing(self) -> Mapping[str, Standing]:
        self.files.invalidate_cache()
        try:
            found = self._tried("", lambda: self.files.find(self.root, detail=True))
        except _MissingError:
            found = {}
        if not found and self.protocol in _OBJECT_STORAGE:
            bucket = self.root.partition("/")[0]
            if not self._tried("", lambda: self.files.exists(bucket)):
                raise self._no_bucket()
        start = len(self.root) + 1
        return {name[start:]: _standing(row) for name, row in found.items() if row["type"] == "file"}

    def standing(self, path: str) -> Standing | None:
        try:
            return _standing(self._tried(path, lambda: self.files.info(self._full(path))))
        except _MissingError:
            return None

    def same(self, path: str, standing: Standing, data: bytes) -> bool:
        if standing.size not in {None, len(data)}:
            return False
        if standing.mark:
            return standing.mark == hashlib.md5(data, usedforsecurity=False).hexdigest()
        return self.read(path) == data

    def write(self, path: str, data: bytes) -> None:
        options, full = write_options(self.protocol, path), self._full(path)
        try:
            self._tried(path, lambda: self.files.pipe_file(full, data, **options))
        except _MissingError as cause:
            if self.protocol in _OBJECT_STORAGE:
                raise self._no_bucket() from cause
            self._tried(path, lambda: self.files.makedirs(full.rpartition("/")[0], exist_ok=True))
            self._tried(path, lambda: self.files.pipe_file(full, data, **options))

    def delete(self, paths: Sequence[str]) -> None:
        flat = self.protocol in _OBJECT_STORAGE
        # fsspec takes a list for patterns, so that `a*.png` would delete what others put there.
        many = [self._full(path) for path in paths if flat and not _PATTERN.search(path)]
        for start in range(0, len(many), _DELETED_AT_ONCE):
            with contextlib.suppress(_MissingError):
                self._tried("", partial(self.files.rm, many[start : start + _DELETED_AT_ONCE]))
        for path in paths:
            if not flat or _PATTERN.search(path):
                with contextlib.suppress(_MissingError):
                    self._tried(path, partial(self.files.rm_file, self._full(path)))
        if not flat:
            self._remove_empty(paths)

    def _remove_empty(self, paths: Sequence[str]) -> None:
        """Remove the folders that files were in, as far as they are empty."""
        folders = {folder for path in paths for folder in folders_of(path)}
        for folder in sorted(folders, key=len, reverse=True):
            with contextlib.suppress(Exception):  # it is not empty
                self.files.rmdir(self._full(folder))

    def _no_bucket(self) -> PublishError:
        return PublishError(
            f"no such place: {self.name}",
            hint="make the bucket first, or correct its name",
        )

    def _full(self, path: str) -> str:
        return f"{self.root}/{path}"

    def _tried(self, path: str, call: Callable[[], _R]) -> _R:
        """What a call to the file system gives; tried again after a fault that passes."""
        for wait in _WAITS:
            try:
                return call()
            except Exception as cause:  # each file system raises what it likes
                if not _passes(cause):
                    raise self._fault(path, cause) from cause
            self.sleep(wait)
        try:
            return call()
        except Exception as cause:
            raise self._fault(path, cause) from cause

    def _fault(self, path: str, cause: Exception) -> Exception:
        if isinstance(cause, SitegenError):
            return cause
        if isinstance(cause, FileNotFoundError):
            return _MissingError(path)
        said = str(cause) or type(cause).__name__
        denied = isinstance(cause, PermissionError) or "credential" in said.lower() or "SignatureDoes" in said
        return PublishError(
            f"cannot be reached: {said}" if not path else f"cannot be read or written: {said}",
            source=f"{self.name}/{path}" if path else self.name,
            hint="check the credentials, and what they are allowed to do there"
            if denied
            else "look at the network and the address; then run the command again, which goes on from here",
        )


class _MissingError(Exception):
    """There is no such file."""


def open_remote(url: str, *, sleep: Callable[[float], None] = time.sleep) -> Remote:
    """The place of an address such as `s3://bucket/path`. SitegenError where a package for it is missing."""
    try:
        from fsspec.core import url_to_fs  # noqa: PLC0415 - comes with the extra `publish`
    except ImportError as cause:
        raise PublishError(f"a package is missing for this place: {url}", hint=_install(url)) from cause
    try:
        files, root = url_to_fs(url)
    except ImportError as cause:
        raise PublishError(
            f"a package is missing for this place: {url}", hint=_install(url, str(cause))
        ) from cause
    except ValueError as cause:
        raise UsageError(f"no such place: {url}", hint=str(cause)) from cause
    except Exception as cause:  # a server that does not answer, a key that it refuses, …
        said = str(cause) or type(cause).__name__
        raise PublishError(
            f"cannot be reached: {said}",
            source=url,
            hint="check the address, the network and the credentials",
        ) from cause
    protocol = url.partition("://")[0]
    if protocol in _OBJECT_STORAGE and not root.strip("/"):
        raise UsageError(f"no such place: {url}", hint=f"name the bucket: {protocol}://BUCKET/FOLDER")
    return Remote(name=url.rstrip("/"), files=files, root=root.rstrip("/"), protocol=protocol, sleep=sleep)


def _install(url: str, said: str = "") -> str:
    """The command that installs what a place needs, for the way in which sitegen was installed."""
    scheme, prefix = url.partition("://")[0], Path(sys.prefix).as_posix()
    if said and scheme not in _PACKAGES:
        return said
    packages = ("fsspec", *filter(None, [_PACKAGES.get(scheme)]))
    if "/pipx/" in prefix:
        return f"install it: pipx inject digest-sitegen {' '.join(packages)}"
    if "/uv/tools/" in prefix:
        return f"install it: uv tool install digest-sitegen --with {','.join(packages)}"
    return f"install it: pip install {' '.join(packages)}"


def _standing(row: Mapping[str, Any]) -> Standing:
    # The ETag of what object storage took in one piece is its MD5, unless it encrypts with a managed key.
    mark = str(row.get("ETag") or "").strip('"')
    return Standing(size=row.get("size"), mark=mark if _MD5.fullmatch(mark) else "")


def _passes(cause: Exception) -> bool:
    if isinstance(cause, (TimeoutError, ConnectionError, EOFError)):
        return True
    return isinstance(cause, OSError) and cause.errno in _PASSING
