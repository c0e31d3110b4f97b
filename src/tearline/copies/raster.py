"""A chart as a picture of dots (PNG): its SVG, drawn by Typst in this process with fonts of ours."""

from __future__ import annotations

import struct
import zlib
from typing import Any
from xml.etree.ElementTree import fromstring

import orjson
import typst

from tearline.copies.contents import Contents
from tearline.copies.drawn import as_svg
from tearline.copies.head import Head
from tearline.copies.pdf import font_folders

SHARPEST = 2.0  # dots for each of the drawing's units
LONGEST = 8_000  # dots of a side: a drawing that is wider than that becomes less sharp, not larger
_HEADER = 33  # bytes of a PNG's signature and first chunk
_PAGE = b"""
#let size = json("size.json")
#set page(width: size.width * 1pt, height: size.height * 1pt, margin: 0pt, fill: none)
#image("chart.svg", width: 100%, height: 100%)
"""


def as_png(contents: Contents, head: Head) -> bytes:
    """The picture with both of its banners, which it also bears as text for programs (iTXt)."""
    drawn = as_svg(contents, head)
    # ours a moment ago: it holds no entity and asks for nothing
    _, _, width, height = map(float, fromstring(drawn).attrib["viewBox"].split())  # noqa: S314
    dots = min(SHARPEST, LONGEST / max(width, height))
    size = orjson.dumps({"width": width * dots, "height": height * dots})
    files: Any = {"main.typ": _PAGE, "chart.svg": drawn, "size.json": size}
    compiler: Any = typst.Compiler(files, font_paths=list(font_folders()), ignore_system_fonts=True)
    made = bytes(compiler.compile(format="png", ppi=72.0))
    return made[:_HEADER] + b"".join(_text(*one) for one in head.as_data().items()) + made[_HEADER:]


def _text(name: str, value: str) -> bytes:
    """A chunk of text beside the picture (PNG, ISO/IEC 15948, 11.3.3.4)."""
    told = b"iTXt" + name.encode("latin-1") + b"\0\0\0\0\0" + value.encode()
    return struct.pack(">I", len(told) - 4) + told + struct.pack(">I", zlib.crc32(told))
