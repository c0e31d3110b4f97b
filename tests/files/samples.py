"""Invented files of each kind, made here: no file of anybody's."""

from __future__ import annotations

import io
import os
import struct
import tempfile
import zlib
from typing import BinaryIO

import pypdfium2
from PIL import Image, ImageDraw


def photo(
    format: str = "JPEG", size: tuple[int, int] = (800, 600), text: str = "", mode: str = "RGB"
) -> bytes:
    """A red square on blue."""
    picture = Image.new("RGB", size, (40, 60, 160))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((size[0] // 4, size[1] // 4, size[0] // 2, size[1] // 2), fill=(200, 30, 30))
    draw.text((10, 10), text, fill="white")
    made = io.BytesIO()
    picture.convert(mode).save(made, format)
    return made.getvalue()


def pdf(pages: int = 2) -> bytes:
    """Empty pages."""
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(595, 842)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def wav(seconds: float = 1.0) -> bytes:
    """Silence."""
    data = b"\0\0" * int(8000 * seconds)
    head = struct.pack(
        "<4sI8sIHHIIHH4sI",
        b"RIFF",
        36 + len(data),
        b"WAVEfmt ",
        16,
        1,
        1,
        8000,
        16000,
        2,
        16,
        b"data",
        len(data),
    )
    return head + data


def bomb(side: int) -> bytes:
    """A PNG of a few kilobytes that says it has ``side`` times ``side`` pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100_000))
        + chunk(b"IEND", b"")
    )


def brand(four: bytes) -> bytes:
    """The head of an ISO media file of this brand, and nothing behind it."""
    return b"\0\0\0\x18ftyp" + four + b"\0\0\0\0mif1" + four + b"\0" * 60


SAMPLES: dict[str, bytes] = {
    "image/jpeg": photo(), "image/png": photo("PNG", mode="RGBA"), "image/webp": photo("WEBP"),
    "image/tiff": photo("TIFF"),
    "image/heic": brand(b"heic"), "application/pdf": pdf(), "audio/wav": wav(), "audio/mpeg": b"ID3\x03" + b"\0" * 200,
    "audio/mp4": brand(b"M4A "), "video/mp4": brand(b"mp42"),
    "audio/ogg": b"OggS\0\x02" + b"\0" * 22 + b"OpusHead" + b"\0" * 40,
    "text/plain": "Años después, en la esquina.\n".encode(),
}  # fmt: skip
OTHERS: dict[str, bytes] = {
    "program": b"MZ\x90\0\x03" + os.urandom(300), "archive": b"PK\x03\x04" + os.urandom(300),
    "noise": b"\0\x01" + os.urandom(300),
    "gif": b"GIF89a" + b"\0" * 50, "text with a NUL": b"hola\0que tal",
}  # fmt: skip


def open_file(content: bytes) -> BinaryIO:
    """An open file that holds this."""
    file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 whoever asked closes it
    file.write(content)
    return file
