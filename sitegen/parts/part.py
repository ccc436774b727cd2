"""What a site is made of: parts, each with a fingerprint of the values from which its files are made.

A part whose fingerprint a build has seen before is not made again. So a stage has two halves: one plans
parts, which is cheap, and one makes the files of a part, in any process.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import blake2b
from io import BytesIO

from sitegen.model import OutputFile
from sitegen.parts.pieces import PiecedFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Files that are made together, from values alone."""

    name: str  # unique in a site, and the same in every build: `page topics/rl/2/`, `feed topics/rl`
    key: bytes  # fingerprint of all values that the files are made from
    # Can be pickled: a `partial` of a named function over values.
    make: Callable[[], Iterable[OutputFile | PiecedFile]]


def fingerprint(*values: object) -> bytes:
    """Sixteen bytes that are the same for equal values, in every process and on every machine.

    Values are made of strings, bytes, numbers, dates, tuples, lists, dicts and frozen dataclasses; sets have
    no order, and are not among them.
    """
    return blake2b(_pickled(values), digest_size=16).digest()


def _pickled(values: object) -> bytes:
    buffer = BytesIO()
    pickler = pickle.Pickler(buffer, protocol=5)
    pickler.fast = True  # by value: whether two equal strings are one object makes no difference
    pickler.dump(values)
    return buffer.getvalue()
