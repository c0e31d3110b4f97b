"""Firearms as they are sold: makers, models, calibres, where made, how their serials look.

Trade names are real; weights follow what ATF and SEDENA say of firearms recovered in the country (four in ten
are rifles; AK and AR kinds, 9 mm pistols, .38 Super) and what civilians may own here (calibres up to .380 and
.38 Special, shotguns, .22): roughly, assumed.
"""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from tearline.nation.chance import Weighted


class Make(NamedTuple):
    """A model. In ``serial``, 9 stands for a digit and A for a letter; ``since`` is its first year of sale."""

    maker: str
    model: str
    kind: str
    calibre: str
    origin: str
    serial: str
    since: int
    weight: float


TRAFFICKED = (
    Make("Romarm/Cugir", "WASR-10", "rifle", "7.62x39 mm", "RO", "1-99999-99", 2002, 12),
    Make("Century Arms", "VSKA", "rifle", "7.62x39 mm", "US", "SV7999999", 2017, 5),
    Make("Zastava", "N-PAP M70", "rifle", "7.62x39 mm", "RS", "N-PAP999999", 2011, 4),
    Make("Norinco", "MAK-90", "rifle", "7.62x39 mm", "CN", "9999999", 1990, 4),
    Make("Colt", "AR-15A3", "rifle", "5.56x45 mm", "US", "LE999999", 1998, 6),
    Make("Smith & Wesson", "M&P15", "rifle", "5.56x45 mm", "US", "TH99999", 2006, 7),
    Make("Anderson", "AM-15", "rifle", "5.56x45 mm", "US", "99999999", 2012, 6),
    Make("Bushmaster", "XM15-E2S", "rifle", "5.56x45 mm", "US", "L999999", 1991, 4),
    Make("Barrett", "M82A1", "rifle", ".50 BMG", "US", "99999", 1990, 1.2),
    Make("FN Herstal", "Five-seveN", "pistol", "5.7x28 mm", "BE", "386999999", 2004, 3),
    Make("Glock", "17", "pistol", "9 mm", "AT", "AAAA999", 1988, 8),
    Make("Glock", "19", "pistol", "9 mm", "AT", "AAAA999", 1990, 8),
    Make("Beretta", "92FS", "pistol", "9 mm", "IT", "BER999999", 1990, 6),
    Make("Colt", "Government", "pistol", ".38 Super", "US", "38SU99999", 1985, 7),
    Make("Taurus", "PT92", "pistol", "9 mm", "BR", "TAA99999", 1988, 6),
    Make("Taurus", "G2C", "pistol", "9 mm", "BR", "ABA999999", 2013, 5),
    Make("Smith & Wesson", "SD9 VE", "pistol", "9 mm", "US", "FA99999", 2012, 4),
    Make("Ruger", "P95", "pistol", "9 mm", "US", "316-99999", 1996, 4),
    Make("Smith & Wesson", "Model 10", "revolver", ".38 Special", "US", "A999999", 1985, 3),
    Make("Mossberg", "500", "shotgun", "12 GA", "US", "U999999", 1985, 4),
    Make("Izhmash", "Saiga-12", "shotgun", "12 GA", "RU", "H99999999", 1999, 2),
)
LEGAL = (
    Make("Beretta", "84FS", "pistol", ".380 ACP", "IT", "A99999A", 1988, 9),
    Make("Colt", "Mustang", "pistol", ".380 ACP", "US", "MU99999", 1986, 6),
    Make("Glock", "25", "pistol", ".380 ACP", "AT", "AAA999", 1995, 10),
    Make("Taurus", "PT58", "pistol", ".380 ACP", "BR", "KAA99999", 1988, 6),
    Make("Trejo", "Modelo 1", "pistol", ".22 LR", "MX", "99999", 1985, 3),
    Make("Smith & Wesson", "Model 36", "revolver", ".38 Special", "US", "J999999", 1985, 8),
    Make("Ruger", "10/22", "rifle", ".22 LR", "US", "99-99999", 1985, 12),
    Make("Mendoza", "Puma", "rifle", ".22 LR", "MX", "9999999", 1985, 8),
    Make("Remington", "870 Express", "shotgun", "12 GA", "US", "A999999A", 1987, 9),
    Make("Mossberg", "500", "shotgun", "12 GA", "US", "U999999", 1985, 7),
    Make("Winchester", "94", "rifle", ".30-30", "US", "9999999", 1985, 6),
)
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


def serial(rng: Random, make: Make) -> str:
    """A serial number as the maker stamps it."""
    return "".join(_sign(rng, place) for place in make.serial)


def pick(makes: tuple[Make, ...], rng: Random, year: int) -> Make:
    """A model on sale in ``year``."""
    sold = [make for make in makes if make.since <= year] or [makes[0]]
    return Weighted(sold, [make.weight for make in sold]).pick(rng)


def _sign(rng: Random, place: str) -> str:
    if place == "9":
        return str(int(rng.random() * 10))
    return rng.choice(_LETTERS) if place == "A" else place
