"""The size of a picture is read from files of the common kinds, and guessed for none."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.own.image_size import image_size

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR" + struct.pack(">II", 320, 200) + b"\x08\x06\0\0\0"
JPEG = (
    b"\xff\xd8\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + b"\0" * 9  # another part comes first
    + b"\xff\xff\xc4" + struct.pack(">H", 4) + b"\0\0"
    + b"\xff\xc2" + struct.pack(">HBHH", 17, 8, 200, 320) + b"\x03"
)  # fmt: skip
LOSSY = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 320, 200)
LOSSLESS = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + struct.pack("<I", 319 | 199 << 14)
EXTENDED = (
    b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + (319).to_bytes(3, "little") + (199).to_bytes(3, "little")
)


@pytest.mark.parametrize(
    "data",
    [PNG, b"GIF89a" + struct.pack("<HH", 320, 200), JPEG, LOSSY, LOSSLESS, EXTENDED],
    ids=["png", "gif", "jpeg", "webp", "webp-lossless", "webp-extended"],
)
def test_the_size_is_read_and_half_a_file_has_none(data: bytes) -> None:
    assert image_size(data) == (320, 200)
    assert {image_size(data[:end]) for end in range(len(data) - 8)} == {None}


@given(st.binary(max_size=60), st.sampled_from([b"", b"\xff\xd8", b"GIF87a", PNG[:16], LOSSY[:12]]))
def test_no_bytes_are_a_fault(data: bytes, start: bytes) -> None:
    image_size(start + data)
