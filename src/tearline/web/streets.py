"""The street map under the points: a PMTiles archive that the operator puts into the data folder. None is needed.

What is read here is what must be so before a browser is told of it: the header (PMTiles, version 3) and the metadata,
which names the layers. Tiles are read by the browser, by ranges of bytes (pages/street_map.py).
"""

from __future__ import annotations

import hashlib
import html
import re
import struct
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import orjson

from tearline.errors import BadInput
from tearline.language import Message, msg

_HEADER = struct.Struct("<7sB11QBBBBBB")  # PMTiles 3: magic, version, places and counts, codes, zooms
_PLAIN, _GZIP, _VECTORS = 1, 2, 1
_MOST = 16 * 2**20  # bytes of metadata
LAYER = "roads"  # of the Protomaps basemap, which our style draws


@dataclass(frozen=True, slots=True)
class Streets:
    """A street map: its file, what tells it from any other, whose data it is; ``trouble``: why it cannot be used."""

    path: Path
    version: str
    attribution: str = ""
    trouble: Message | None = None


def streets_in(folder: Path) -> Streets | None:
    """The last by name of the folder's ``*.pmtiles``; None where there is none."""
    path = max(folder.glob("*.pmtiles"), default=None)
    if path is None:
        return None
    try:
        told = path.stat()
        return _looked_at(path, told.st_size, told.st_mtime_ns)
    except OSError as error:
        return Streets(
            path, "", trouble=msg("{path} cannot be read: {why}.", path=path.name, why=str(error.strerror))
        )


@lru_cache(maxsize=4)
def _looked_at(path: Path, size: int, changed: int) -> Streets:
    version = hashlib.sha256(f"{path.name} {size} {changed}".encode()).hexdigest()[:16]
    try:
        return Streets(path, version, attribution=_attribution(path, size))
    except BadInput as error:
        return Streets(path, version, trouble=error.message)


class _Header(NamedTuple):
    """Of a header what is looked at; ``end`` is where the last of the archive's parts ends."""

    metadata: int
    length: int
    end: int
    packed: int
    tiles_packed: int
    tiles: int


def _attribution(path: Path, size: int) -> str:
    """Whose data it is, as the file says. Raises :class:`BadInput` for a file that cannot be drawn."""
    with path.open("rb") as file:
        header = _header(file.read(_HEADER.size), path.name)
        if header.end > size:
            raise BadInput(
                msg("{file} is cut off: it has {size} of {whole} bytes. Copy it again.",
                    file=path.name, size=size, whole=header.end)
            )  # fmt: skip
        if header.tiles != _VECTORS or {header.packed, header.tiles_packed} - {_PLAIN, _GZIP}:
            raise BadInput(
                msg(
                    "{file} holds no vector tiles that a browser reads (MVT, plain or by gzip).",
                    file=path.name,
                )
            )
        file.seek(header.metadata)
        told = _metadata(file.read(min(header.length, _MOST)), header.packed, path.name)
    return html.unescape(re.sub(r"<[^>]*>", "", str(told.get("attribution") or ""))).strip()


def _header(data: bytes, name: str) -> _Header:
    if len(data) < _HEADER.size or data[:8] != b"PMTiles\x03":
        raise BadInput(msg("{file} is no PMTiles archive of version 3.", file=name))
    _, _, *told = _HEADER.unpack(data)
    places = told[:8]  # offset and length of the root, the metadata, the leaves, the tiles
    end = max(offset + length for offset, length in zip(places[::2], places[1::2], strict=True))
    _, packed, tiles_packed, tiles, *_ = told[11:]
    return _Header(places[2], places[3], end, packed, tiles_packed, tiles)


def _metadata(data: bytes, packed: int, name: str) -> dict[str, object]:
    try:
        told = orjson.loads(zlib.decompressobj(31).decompress(data, _MOST) if packed == _GZIP else data)
        layers = [layer["id"] for layer in told["vector_layers"]]
    except (zlib.error, ValueError, KeyError, TypeError):
        raise BadInput(msg("{file} does not say which layers it has: it is broken.", file=name)) from None
    if LAYER not in layers:
        raise BadInput(
            msg(
                "{file} has no layer “{layer}”: it is not made as Protomaps makes base maps.",
                file=name,
                layer=LAYER,
            )
        )
    found: dict[str, object] = told
    return found
