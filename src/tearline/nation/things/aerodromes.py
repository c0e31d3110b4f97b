"""Where aircraft land: the country's and its neighbours' aerodromes, and strips that stand on no chart.

Aerodromes come from ``airportsdata`` (real codes and places). Strips are invented, in remote country, the same
for a whole nation.
"""

from __future__ import annotations

from functools import lru_cache
from math import cos, hypot, radians
from typing import NamedTuple

from tearline.nation.chance import stream
from tearline.nation.facts import Strip
from tearline.nation.people.sources import library

_KM_A_DEGREE = 111.2
_STRIPS = 60
_FAR_ENOUGH = 18.0  # km from any aerodrome
# airportsdata's names of states without accents -> the CURP's letters.
_STATES = {
    "Aguascalientes": "AS", "Baja California": "BC", "Baja California Sur": "BS", "Campeche": "CC", "Chiapas": "CS",
    "Chihuahua": "CH", "Coahuila": "CL", "Colima": "CM", "Durango": "DG", "Guanajuato": "GT", "Guerrero": "GR",
    "Hidalgo": "HG", "Jalisco": "JC", "Mexico": "MC", "Mexico City": "DF", "Michoacan": "MN", "Morelos": "MS",
    "Nayarit": "NT", "Nuevo Leon": "NL", "Oaxaca": "OC", "Puebla": "PL", "Queretaro": "QT", "Quintana Roo": "QR",
    "Quintana-Roo": "QR", "San Luis Potosi": "SP", "Sinaloa": "SL", "Sonora": "SR", "Tabasco": "TC",
    "Tamaulipas": "TS", "Tlaxcala": "TL", "Veracruz": "VZ", "Yucatan": "YN", "Zacatecas": "ZS",
}  # fmt: skip
# Near enough to be flown to: all of the small neighbours, and the northern one's border belt.
_SMALL_NEIGHBOURS = ("GT", "BZ", "HN", "SV")
_NORTHERN_BELT = (25.7, 33.2, -117.3, -97.0)


class _Wild(NamedTuple):
    """Remote country: a box of degrees and the state in it that its strips are reckoned to."""

    state: str
    south: float
    north: float
    west: float
    east: float
    weight: int


_WILDS = (
    _Wild("SL", 24.6, 26.4, -107.8, -106.6, 9),
    _Wild("DG", 24.2, 25.9, -106.5, -105.4, 7),
    _Wild("CH", 26.4, 28.4, -108.2, -106.8, 8),
    _Wild("SR", 28.5, 30.6, -111.8, -109.4, 8),
    _Wild("BC", 28.3, 30.6, -115.2, -113.9, 4),
    _Wild("GR", 17.2, 18.0, -101.0, -99.3, 5),
    _Wild("MN", 18.2, 19.0, -103.0, -101.4, 4),
    _Wild("CS", 16.2, 17.3, -91.6, -90.6, 6),
    _Wild("CC", 17.9, 18.9, -91.2, -89.4, 6),
    _Wild("QR", 18.4, 19.8, -89.0, -88.0, 6),
    _Wild("TS", 23.9, 25.4, -98.9, -97.8, 4),
    _Wild("VZ", 17.2, 18.0, -95.2, -94.4, 3),
)
_NAMES = (
    "El Mezquital", "Las Ánimas", "La Tinaja", "Agua Zarca", "El Carrizo", "Rancho Quemado", "La Laguna Seca",
    "El Bajío Hondo", "Los Otates", "Palo Blanco", "El Aguaje", "La Ciénega", "Tres Cruces", "El Tecolote",
    "Piedra Parada", "San Isidro Viejo", "La Huerta Vieja", "El Saucito", "Potrero Largo", "La Cofradía",
)  # fmt: skip


@lru_cache(maxsize=1)
def aerodromes() -> tuple[Strip, ...]:
    """Aerodromes of the country and of its neighbours' near parts, by ICAO code; ``NE`` for those abroad."""
    listed = library("airportsdata").load("ICAO")
    return tuple(_aerodrome(code, facts) for code, facts in sorted(listed.items()) if _near(facts))


@lru_cache(maxsize=16)
def strips(seed: int) -> tuple[Strip, ...]:
    """The clandestine strips of a nation, a pure function of its seed."""
    rng = stream(seed, "things", "strips")
    made: list[Strip] = []
    boxes = [wild for wild in _WILDS for _ in range(wild.weight)]
    while len(made) < _STRIPS:
        wild = boxes[int(rng.random() * len(boxes))]
        latitude = round(wild.south + rng.random() * (wild.north - wild.south), 4)
        longitude = round(wild.west + rng.random() * (wild.east - wild.west), 4)
        name = f"{_NAMES[int(rng.random() * len(_NAMES))]} {len(made) + 1}"
        strip = Strip(f"S-{len(made)}", name, None, latitude, longitude, wild.state)
        if all(kilometres(strip, other) > _FAR_ENOUGH for other in aerodromes()):
            made.append(strip)
    return tuple(made)


def kilometres(a: Strip, b: Strip) -> float:
    """The distance over ground, flat: within two in a hundred of the great circle at these lengths."""
    north = (a.latitude - b.latitude) * _KM_A_DEGREE
    east = (a.longitude - b.longitude) * _KM_A_DEGREE * cos(radians((a.latitude + b.latitude) / 2))
    return hypot(north, east)


@lru_cache(maxsize=4096)
def within(origin: Strip, least: int, most: int, paved: bool = False) -> tuple[Strip, ...]:
    """The aerodromes from ``least`` to ``most`` kilometres from ``origin``; only larger ones if ``paved``."""
    near = (strip for strip in aerodromes() if least <= kilometres(origin, strip) <= most)
    return tuple(strip for strip in near if not paved or is_paved(strip))


def is_paved(strip: Strip) -> bool:
    """Whether a jet would land there: an aerodrome with a location indicator of letters only (a guess)."""
    return strip.icao is not None and strip.icao.isalpha()


def nearest(latitude: float, longitude: float, many: int) -> tuple[Strip, ...]:
    """The country's ``many`` aerodromes nearest to a place."""
    here = Strip("", "", None, latitude, longitude, "")
    own = (strip for strip in aerodromes() if strip.state != "NE")
    return tuple(sorted(own, key=lambda strip: (kilometres(here, strip), strip.id))[:many])


def _near(facts: dict[str, str | float]) -> bool:
    if facts["country"] == "US":
        south, north, west, east = _NORTHERN_BELT
        code = str(facts["icao"])
        inside = south <= float(facts["lat"]) <= north and west <= float(facts["lon"]) <= east
        return inside and len(code) == 4 and code.isalpha()
    return facts["country"] == "MX" or facts["country"] in _SMALL_NEIGHBOURS


def _aerodrome(code: str, facts: dict[str, str | float]) -> Strip:
    state = _STATES[str(facts["subd"])] if facts["country"] == "MX" else "NE"
    return Strip(
        code, str(facts["name"]), code, round(float(facts["lat"]), 4), round(float(facts["lon"]), 4), state
    )
