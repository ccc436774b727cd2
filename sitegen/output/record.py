"""The build record: what a build made, and from what, kept beside the website for the next build.

A SQLite file in `.NAME.build/` beside the folder NAME of the website. It holds a row for each part with the
key of its values and its files, and values that are dear to make, such as parsed pages, by the fingerprint
of what they were made from. It is never needed: where it is missing, damaged, or of another version of
sitegen, everything is made anew. Each value carries a checksum, so that damage is not taken for a value.
"""

from __future__ import annotations

import contextlib
import pickle
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

VERSION = 1  # of the tables
_FILE = "record.sqlite"
_TABLES = """
    CREATE TABLE IF NOT EXISTS parts (name TEXT PRIMARY KEY, row BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS kept (kind TEXT, key BLOB, value BLOB NOT NULL, PRIMARY KEY (kind, key));
"""
_SUM = 8  # bytes of a checksum
_DAMAGED = (sqlite3.Error, ValueError, TypeError, OverflowError)  # what reading a damaged file raises


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of the website as a build left it."""

    path: str  # below the website's folder
    size: int
    time: int  # of its last change, in nanoseconds
    sum: bytes  # of its bytes


@dataclass(frozen=True, slots=True)
class PartRow:
    """What a part was made from, and its files."""

    key: bytes
    files: tuple[FileRow, ...]


@dataclass(slots=True)
class BuildRecord:
    """The record of the build before, and what this build adds to it until `save`."""

    folder: Path
    code: bytes  # fingerprint of the program: values of another are not used
    parts: Mapping[str, PartRow] = field(default_factory=dict)
    spare: str = ""  # name of the folder that holds the website of the build before
    behind: tuple[str, ...] = ()  # paths in which that differs from the website
    _used: set[tuple[str, bytes]] = field(default_factory=set)
    _new: dict[tuple[str, bytes], bytes] = field(default_factory=dict)

    def recall(self, kind: str, key: bytes) -> Any:
        """The value that was kept under a key, or None."""
        if (kind, key) in self._new:
            return pickle.loads(self._new[kind, key])  # noqa: S301 - made by this process
        with contextlib.suppress(*_DAMAGED), _opened(self.folder) as database:
            query = "SELECT value FROM kept WHERE kind = ? AND key = ?"
            row = database.execute(query, (kind, key)).fetchone()
            if row is not None and (value := _unpacked(row[0])) is not None:
                self._used.add((kind, key))
                return value
        return None

    def recall_all(self, kind: str, keys: Iterable[bytes]) -> dict[bytes, Any]:
        """The values that were kept under some of the keys."""
        found: dict[bytes, Any] = {}
        with contextlib.suppress(*_DAMAGED), _opened(self.folder) as database:
            query = "SELECT value FROM kept WHERE kind = ? AND key = ?"
            for key in keys:
                row = database.execute(query, (kind, key)).fetchone()
                if row is not None and (value := _unpacked(row[0])) is not None:
                    self._used.add((kind, key))
                    found[key] = value
        return found

    def keep(self, kind: str, key: bytes, value: object) -> None:
        """Keep a value for the next build. What a build neither recalls nor keeps is dropped."""
        self._new[kind, key] = pickle.dumps(value, protocol=5)

    def save(self, parts: Mapping[str, PartRow], *, spare: str, behind: Iterable[str]) -> None:
        """Write down what this build made. A record that cannot be written is no fault of the build."""
        self.folder.mkdir(exist_ok=True)
        try:
            self._save(parts, spare, tuple(behind))
        except _DAMAGED:  # damaged: one of our own takes its place
            (self.folder / _FILE).unlink(missing_ok=True)
            with contextlib.suppress(*_DAMAGED):
                self._save(parts, spare, tuple(behind))

    def _save(self, parts: Mapping[str, PartRow], spare: str, behind: tuple[str, ...]) -> None:
        changed = [(name, _packed(row)) for name, row in parts.items() if self.parts.get(name) != row]
        with _opened(self.folder) as database, database:
            database.executescript(_TABLES)
            if not self.parts:
                database.execute("DELETE FROM parts")
            database.executemany("INSERT OR REPLACE INTO parts VALUES (?, ?)", changed)
            gone = [(name,) for name in self.parts if name not in parts]
            database.executemany("DELETE FROM parts WHERE name = ?", gone)
            wanted = self._used | self._new.keys()
            rows = database.execute("SELECT kind, key FROM kept").fetchall()
            unused = [row for row in rows if row not in wanted]
            database.executemany("DELETE FROM kept WHERE kind = ? AND key = ?", unused)
            values = ((kind, key, _summed(value)) for (kind, key), value in self._new.items())
            database.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", values)
            about = _packed((VERSION, self.code, spare, behind))
            database.execute("INSERT OR REPLACE INTO kept VALUES ('record', ?, ?)", (b"", about))


def read_build_record(folder: Path, *, code: bytes) -> BuildRecord:
    """The record in a folder; an empty one where it is missing, damaged, or another program's."""
    with contextlib.suppress(*_DAMAGED), _opened(folder) as database:
        query = "SELECT value FROM kept WHERE kind = 'record'"
        row = database.execute(query).fetchone()
        about = _unpacked(row[0]) if row is not None else None
        if about is not None and about[:2] == (VERSION, code):
            found = {name: _unpacked(blob) for name, blob in database.execute("SELECT name, row FROM parts")}
            parts = {name: row for name, row in found.items() if row is not None}
            return BuildRecord(folder=folder, code=code, parts=parts, spare=about[2], behind=about[3])
    return BuildRecord(folder=folder, code=code)


@contextlib.contextmanager
def _opened(folder: Path) -> Iterator[sqlite3.Connection]:
    path = folder / _FILE
    if not path.is_file() and not folder.is_dir():
        raise sqlite3.OperationalError("no record")
    with contextlib.closing(sqlite3.connect(path)) as database:
        yield database


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
