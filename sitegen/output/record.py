"""The build record: what a build made, and from what, kept beside the website for the next build.

A SQLite file in `.NAME.build/` beside the folder NAME of the website. It holds a row for each part with the
key of its values and its files, and values that are dear to make, such as parsed pages, by the fingerprint
of what they were made from. It is never needed: where it is missing, damaged, or of another version of
sitegen, everything is made again. Each value carries a checksum, so that damage is not taken for a value.
"""

from __future__ import annotations

import contextlib
import pickle
import sqlite3
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

VERSION = 1  # of the tables
_FILE = "record.sqlite"
_TABLES = """
    CREATE TABLE IF NOT EXISTS parts (name TEXT PRIMARY KEY, row BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS kept (kind TEXT, key BLOB, value BLOB NOT NULL, PRIMARY KEY (kind, key));
"""
_SUM = 8  # bytes of a checksum
_DAMAGED = (sqlite3.Error, ValueError, TypeError, OverflowError)  # what reading a damaged file raises


class FileRow(NamedTuple):  # a record holds very many: a dataclass takes ten times as long to read
    """A file of the website as a build left it."""

    path: str  # below the website's folder
    size: int
    time: int  # of its last change, in nanoseconds
    sum: bytes  # of its bytes


class PartRow(NamedTuple):
    """What a part was made from, and its files."""

    key: bytes
    files: tuple[FileRow, ...]


class BuildRecord:
    """The record of the build before, and what this build adds to it until `save`.

    No failure of the file is a fault of the build: what cannot be read is made, and what cannot be written
    is made again.
    """

    def __init__(self, folder: Path, code: bytes) -> None:
        self.folder = folder
        self.spare = ""  # name of the folder that holds the website of the build before
        self.behind: tuple[str, ...] = ()  # paths in which that differs from the website
        self._code = code
        self._parts: Mapping[str, PartRow] | None = None  # None: not read yet
        self._database: sqlite3.Connection | None = None
        self._used: set[tuple[str, bytes]] = set()

    def open(self) -> None:
        """Look what the build before wrote; nothing of another program or of a damaged file counts."""
        if not (self.folder / _FILE).is_file():
            return
        with contextlib.suppress(*_DAMAGED):
            database = self._connect()
            row = database.execute("SELECT value FROM kept WHERE kind = 'record'").fetchone()
            about = _unpacked(row[0]) if row is not None else None
            if about is not None and about[:2] == (VERSION, self._code):
                self.spare, self.behind = about[2:]
                return
        self._discard()

    @property
    def empty(self) -> bool:
        """Whether neither the build before nor this one has left anything in it."""
        return self._database is None

    @property
    def parts(self) -> Mapping[str, PartRow]:
        """What the build before made, by the names of the parts. Reads it when first asked."""
        if self._parts is None:
            self._parts = self._read_parts()
        return self._parts

    def _read_parts(self) -> Mapping[str, PartRow]:
        if self._database is None:
            return {}
        with contextlib.suppress(*_DAMAGED):
            rows = self._database.execute("SELECT name, row FROM parts")
            found = {name: _unpacked(blob) for name, blob in rows}
            return {name: row for name, row in found.items() if row is not None}
        self._discard()
        return {}

    def recall(self, kind: str, key: bytes) -> Any:
        """The value that was kept under a key, or None."""
        if self._database is None:
            return None
        with contextlib.suppress(*_DAMAGED):
            query = "SELECT value FROM kept WHERE kind = ? AND key = ?"
            row = self._database.execute(query, (kind, key)).fetchone()
            if row is not None and (value := _unpacked(row[0])) is not None:
                self._used.add((kind, key))
                return value
        return None

    def recall_all(self, kind: str, keys: Iterable[bytes]) -> dict[bytes, Any]:
        """The values that were kept under some of the keys."""
        values = ((key, self.recall(kind, key)) for key in keys)
        return {key: value for key, value in values if value is not None}

    def keep(self, kind: str, key: bytes, value: object) -> None:
        """Keep a value for the next build. What a build neither recalls nor keeps is dropped."""
        with contextlib.suppress(OSError, *_DAMAGED):
            self._connect().execute(
                "INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", (kind, key, _packed(value))
            )
            self._used.add((kind, key))

    def save(self, parts: Mapping[str, PartRow], *, spare: str, behind: Iterable[str]) -> None:
        """Write down what this build made."""
        try:
            self._save(parts, spare, tuple(behind))
        except (OSError, *_DAMAGED):
            self._discard()
            with contextlib.suppress(OSError, *_DAMAGED):
                self._save(parts, spare, tuple(behind))
        self.close()

    def close(self) -> None:
        """Forget what was not saved."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def _save(self, parts: Mapping[str, PartRow], spare: str, behind: tuple[str, ...]) -> None:
        database = self._connect()
        changed = [(name, _packed(row)) for name, row in parts.items() if self.parts.get(name) != row]
        database.executemany("INSERT OR REPLACE INTO parts VALUES (?, ?)", changed)
        gone = [(name,) for name in self.parts if name not in parts]
        database.executemany("DELETE FROM parts WHERE name = ?", gone)
        rows = database.execute("SELECT kind, key FROM kept").fetchall()
        unused = [row for row in rows if row not in self._used]
        database.executemany("DELETE FROM kept WHERE kind = ? AND key = ?", unused)
        about = _packed((VERSION, self._code, spare, behind))
        database.execute("INSERT OR REPLACE INTO kept VALUES ('record', ?, ?)", (b"", about))
        database.commit()

    def _connect(self) -> sqlite3.Connection:
        if self._database is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(self.folder / _FILE, timeout=0.2)
            self._database.executescript(_TABLES)
        return self._database

    def _discard(self) -> None:
        """Begin with an empty file."""
        self.close()
        self._parts, self.spare, self.behind = {}, "", ()
        self._used.clear()
        with contextlib.suppress(OSError):
            (self.folder / _FILE).unlink(missing_ok=True)


def read_build_record(folder: Path, *, code: bytes) -> BuildRecord:
    """The record in a folder; an empty one where it is missing, damaged, or another program's."""
    record = BuildRecord(folder, code)
    record.open()
    return record


def _packed(value: object) -> bytes:
    return _summed(pickle.dumps(value, protocol=5))


def _summed(data: bytes) -> bytes:
    return blake2b(data, digest_size=_SUM).digest() + data


def _unpacked(blob: bytes) -> Any:
    """The value of a row; None where it is damaged."""
    if blake2b(blob[_SUM:], digest_size=_SUM).digest() != blob[:_SUM]:
        return None
    try:
        return pickle.loads(blob[_SUM:])  # noqa: S301 - our own, in a folder that only builds write
    except (pickle.UnpicklingError, AttributeError, ImportError, TypeError, EOFError):
        return None
