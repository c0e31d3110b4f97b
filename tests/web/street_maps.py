"""Small street maps: PMTiles archives of a few invented streets, as Protomaps lays them out.

Written by the specifications (PMTiles 3, Mapbox vector tiles 2); in the tests the browser's libraries read them.
"""

from __future__ import annotations

import gzip
import json
import math
import struct
from collections.abc import Iterable
from pathlib import Path

EXTENT = 4096
COARSEST = 8  # of the zooms that have tiles
STREET, TOWN = "Calle Inventada", "Villa Inventada"
WHOSE = '<a href="https://maps.example">&copy; Cartografía Inventada</a>'
LAYERS = ("earth", "roads", "buildings", "places")
Box = tuple[float, float, float, float]  # west, south, east, north


def written(
    path: Path, box: Box, zoom: int = 12, layers: Iterable[str] = LAYERS, tile: bytes | None = None
) -> Path:
    """An archive with one and the same tile all over a box; ``tile`` in place of the streets."""
    ids = sorted(id for z in range(COARSEST, zoom + 1) for id in _ids(box, z))
    content = gzip.compress(_streets() if tile is None else tile, mtime=0)
    root = gzip.compress(_directory(ids, len(content)), mtime=0)
    told = {"attribution": WHOSE, "vector_layers": [{"id": name, "fields": {}} for name in layers]}
    metadata = gzip.compress(json.dumps(told).encode(), mtime=0)
    at = 127
    places = []
    for length in (len(root), len(metadata), 0, len(content)):
        places += [at, length]
        at += length
    e7 = [round(degrees * 1e7) for degrees in box]
    header = struct.pack(
        "<7sB11Q6B4iB2i", b"PMTiles", 3, *places, len(ids), len(ids), 1, 1, 2, 2, 1, COARSEST, zoom, *e7, zoom, *e7[:2],
    )  # fmt: skip
    path.write_bytes(header + root + metadata + content)
    return path


def _ids(box: Box, zoom: int) -> list[int]:
    """The tiles that a box lies in."""
    (west, north), (east, south) = _tile_of(box[0], box[3], zoom), _tile_of(box[2], box[1], zoom)
    return [_tile_id(zoom, x, y) for x in range(west, east + 1) for y in range(north, south + 1)]


def _tile_of(longitude: float, latitude: float, zoom: int) -> tuple[int, int]:
    side = 2**zoom
    y = (1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2
    return int((longitude + 180) / 360 * side), int(y * side)


def _tile_id(zoom: int, x: int, y: int) -> int:
    """The place of a tile on the Hilbert curve, after all tiles of smaller zooms."""
    at, side = (4**zoom - 1) // 3, 2**zoom // 2
    while side:
        right, low = int(x & side > 0), int(y & side > 0)
        at += side * side * ((3 * right) ^ low)
        if not low:
            if right:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
        side //= 2
    return at


def _directory(ids: list[int], length: int) -> bytes:
    """All entries lead to the one tile: ids by their differences, runs of one, the same length and offset each."""
    steps = [b - a for a, b in zip([0, *ids[:-1]], ids, strict=True)]
    columns = ([len(ids)], steps, [1] * len(ids), [length] * len(ids), [1] * len(ids))
    return b"".join(_varint(n) for column in columns for n in column)


def _streets() -> bytes:
    """Two highways that cross in the middle, a street with a name, a house, a town, and the ground under them."""
    middle = EXTENT // 2
    crossing = [[(0, middle), (EXTENT, middle)], [(middle, 0), (middle, EXTENT)]]
    street = [[(0, middle // 2), (EXTENT, middle // 2)]]
    ground = [[(0, 0), (EXTENT, 0), (EXTENT, EXTENT), (0, EXTENT)]]
    house = [[(900, 900), (900, 1200), (1200, 1200), (1200, 900)]]
    return b"".join(
        (
            _layer("earth", [(3, ground, {"kind": "earth"})]),
            _layer("roads", [(2, crossing, {"kind": "highway"}), (2, street, {"kind": "minor_road", "name": STREET})]),
            _layer("buildings", [(3, house, {"kind": "building"})]),
            _layer("places", [(1, [[(3000, 3000)]], {"kind": "locality", "name": TOWN})]),
        )
    )  # fmt: skip


def _layer(name: str, features: list[tuple[int, list[list[tuple[int, int]]], dict[str, str]]]) -> bytes:
    keys = sorted({key for _, _, told in features for key in told})
    values = sorted({value for _, _, told in features for value in told.values()})
    made = b""
    for form, lines, told in features:
        tags = [n for key, value in told.items() for n in (keys.index(key), values.index(value))]
        made += _part(
            2, _part(2, _packed(tags)) + _number(3, form) + _part(4, _packed(_geometry(form, lines)))
        )
    named = b"".join(_part(3, key.encode()) for key in keys) + b"".join(
        _part(4, _part(1, v.encode())) for v in values
    )
    return _part(3, _number(15, 2) + _part(1, name.encode()) + made + named + _number(5, EXTENT))


def _geometry(form: int, lines: list[list[tuple[int, int]]]) -> list[int]:
    told, here = [], (0, 0)
    for line in lines:
        for n, (x, y) in enumerate(line):
            if n == 0:
                told.append(1 | 1 << 3)  # move to
            elif n == 1:
                told.append(2 | (len(line) - 1) << 3)  # line to
            told += [_zigzag(x - here[0]), _zigzag(y - here[1])]
            here = (x, y)
        if form == 3:
            told.append(15)  # close
    return told


def _zigzag(n: int) -> int:
    return n << 1 if n >= 0 else (-n << 1) - 1


def _number(field: int, n: int) -> bytes:
    return _varint(field << 3) + _varint(n)


def _part(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _packed(numbers: Iterable[int]) -> bytes:
    return b"".join(map(_varint, numbers))


def _varint(n: int) -> bytes:
    told = bytearray()
    while n > 127:
        told.append(n & 127 | 128)
        n >>= 7
    return bytes([*told, n])
