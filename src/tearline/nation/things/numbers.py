"""Numbers of a vehicle itself: VIN, the registry's NCI, the engine's.

VIN by ISO 3779; the year's sign and, for North America, the check digit by 49 CFR 565.
"""

from __future__ import annotations

from functools import lru_cache
from random import Random
from zlib import crc32

from tearline.nation.plan import Plan
from tearline.nation.things.makes import Model
from tearline.ontology.machines import vin_check

MOST = 6_000  # vehicles of a district
_SERIALS = 1_000_000
_PLANTS = "ABCDEFGHJK"
_YEARS = "ABCDEFGHJKLMNPRSTVWXY123456789"  # 1980 to 2009, and again
_SIGNS = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"
_NCI_SIGNS = "0123456789ABCDEFGHJKLMNPRSTVWXYZ"  # 32 of them
_NCIS = 32**8


class Serials:
    """The numbers of a district's vehicles, each but once in the nation."""

    def __init__(self, plan: Plan, district: int) -> None:
        self._plan, self._district, self._made = plan, district, 0

    def next(self, rng: Random, model: Model, year: int) -> tuple[str, str, str]:
        """VIN, NCI and engine number of the next vehicle."""
        plan, district, n = self._plan, self._district, self._made
        self._made += 1
        plant, serial = divmod(plan.number("vin", len(_PLANTS) * _SERIALS, district, n, MOST), _SERIALS)
        nci = plan.number("nci", _NCIS, district, n, MOST)
        return _vin(rng, model, year, plant, serial), _nci(nci), _engine(rng, model)


def _vin(rng: Random, model: Model, year: int, plant: int, serial: int) -> str:
    described = _described(model) + _SIGNS[int(rng.random() * len(_SIGNS))]
    built = f"{_YEARS[(year - 1980) % 30]}{_PLANTS[plant]}{serial:06}"
    vin = f"{model.wmi}{described}0{built}"
    if model.wmi[0] in "12345":
        return f"{vin[:8]}{vin_check(vin)}{built}"
    return f"{vin[:8]}{'ZZ0'[int(rng.random() * 3)]}{built}"


@lru_cache(maxsize=256)
def _described(model: Model) -> str:
    """Four signs that stand for the model."""
    code, signs = crc32(f"{model.make} {model.name}".encode()), ""
    for _ in range(4):
        code, sign = divmod(code, len(_SIGNS))
        signs += _SIGNS[sign]
    return signs


def _nci(number: int) -> str:
    return "".join(_NCI_SIGNS[number >> shift & 31] for shift in range(35, -1, -5))


def _engine(rng: Random, model: Model) -> str:
    """A maker's letters and digits; one in thirty papers says only that it was made here."""
    if rng.random() < 0.03:
        return "HECHO EN MEXICO"
    described = _described(model)
    return f"{described[:3]}{int(rng.random() * 1_000_000):06}{described[3]}"
