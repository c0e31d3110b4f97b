"""What drives on the nation's roads: makes, models, years, weights, and how their numbers look.

Weights follow INEGI's sales by make and model (RAIAVL) of the years, roughly, and for motorcycles ANAFA's
statements that one make sells most: assumed. World manufacturer identifiers are real ones of the makes.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from tearline.nation.chance import Weighted


class Model(NamedTuple):
    """A model as sold here. ``wmi`` begins its VINs; 1 to 5 there is North America, which has a check digit."""

    make: str
    name: str
    kind: str
    wmi: str
    first: int
    last: int
    weight: float


_CAR, _PICKUP, _BIKE, _LORRY = "car", "pick-up", "motorcycle", "lorry"
MODELS = (
    Model("Nissan", "Tsuru", _CAR, "3N1", 1992, 2017, 11),
    Model("Nissan", "Versa", _CAR, "3N1", 2011, 2026, 13),
    Model("Nissan", "March", _CAR, "3N1", 2011, 2024, 8),
    Model("Nissan", "Sentra", _CAR, "3N1", 1995, 2026, 5),
    Model("Nissan", "Tiida", _CAR, "3N1", 2007, 2018, 4),
    Model("Nissan", "Kicks", _CAR, "3N8", 2017, 2026, 3),
    Model("Nissan", "NP300", _PICKUP, "3N6", 2009, 2026, 9),
    Model("Nissan", "Pick-up D21", _PICKUP, "3N6", 1994, 2008, 6),
    Model("Chevrolet", "Chevy", _CAR, "3G1", 1994, 2012, 9),
    Model("Chevrolet", "Aveo", _CAR, "3G1", 2008, 2026, 9),
    Model("Chevrolet", "Spark", _CAR, "KL1", 2011, 2020, 5),
    Model("Chevrolet", "Beat", _CAR, "MA6", 2018, 2022, 4),
    Model("Chevrolet", "Onix", _CAR, "LSG", 2020, 2026, 3),
    Model("Chevrolet", "Tornado", _PICKUP, "93C", 2004, 2020, 3),
    Model("Chevrolet", "Silverado", _PICKUP, "3GC", 1992, 2026, 7),
    Model("Chevrolet", "Suburban", _CAR, "1GN", 1993, 2026, 1),
    Model("Volkswagen", "Sedán", _CAR, "3VW", 1985, 2003, 5),
    Model("Volkswagen", "Jetta", _CAR, "3VW", 1988, 2026, 10),
    Model("Volkswagen", "Pointer", _CAR, "9BW", 1998, 2010, 4),
    Model("Volkswagen", "Gol", _CAR, "9BW", 2008, 2022, 4),
    Model("Volkswagen", "Vento", _CAR, "MEX", 2013, 2022, 5),
    Model("Volkswagen", "Tiguan", _CAR, "3VV", 2017, 2026, 2),
    Model("Volkswagen", "Virtus", _CAR, "MEX", 2020, 2026, 2),
    Model("Toyota", "Corolla", _CAR, "5YF", 2003, 2026, 3),
    Model("Toyota", "Yaris", _CAR, "3MY", 2007, 2026, 3),
    Model("Toyota", "Hilux", _PICKUP, "MR0", 2005, 2026, 4),
    Model("Toyota", "Tacoma", _PICKUP, "3TM", 2004, 2026, 4),
    Model("Toyota", "RAV4", _CAR, "JTM", 2004, 2026, 2),
    Model("Honda", "Civic", _CAR, "2HG", 1996, 2026, 3),
    Model("Honda", "CR-V", _CAR, "3CZ", 1998, 2026, 4),
    Model("Ford", "Fiesta", _CAR, "3FA", 1998, 2019, 5),
    Model("Ford", "Ikon", _CAR, "MAJ", 2001, 2015, 3),
    Model("Ford", "Ranger", _PICKUP, "8AF", 1993, 2026, 4),
    Model("Ford", "Lobo", _PICKUP, "1FT", 1997, 2026, 5),
    Model("Ford", "Escape", _CAR, "1FM", 2001, 2022, 2),
    Model("Dodge", "Attitude", _CAR, "3C3", 2006, 2026, 4),
    Model("Dodge", "Neon", _CAR, "3D3", 1995, 2020, 2),
    Model("Ram", "1500", _PICKUP, "3C6", 1994, 2026, 4),
    Model("Jeep", "Cherokee", _CAR, "1J4", 1990, 2023, 2),
    Model("Kia", "Rio", _CAR, "3KP", 2016, 2024, 4),
    Model("Kia", "Forte", _CAR, "3KP", 2016, 2024, 2),
    Model("Hyundai", "Grand i10", _CAR, "MAL", 2015, 2026, 3),
    Model("Mazda", "3", _CAR, "3MZ", 2005, 2026, 4),
    Model("Mazda", "CX-5", _CAR, "JM3", 2013, 2026, 2),
    Model("Renault", "Clio", _CAR, "VF1", 2002, 2010, 1.5),
    Model("Renault", "Kwid", _CAR, "93Y", 2019, 2026, 1.5),
    Model("Seat", "Ibiza", _CAR, "VSS", 2001, 2026, 3),
    Model("Suzuki", "Swift", _CAR, "JS2", 2007, 2026, 1.5),
    Model("MG", "5", _CAR, "LSJ", 2020, 2026, 3),
    Model("GMC", "Sierra", _PICKUP, "1GT", 1992, 2026, 2),
    Model("Italika", "FT150", _BIKE, "3SC", 2008, 2026, 14),
    Model("Italika", "DS150", _BIKE, "3SC", 2009, 2026, 8),
    Model("Italika", "AT110", _BIKE, "3SC", 2010, 2026, 7),
    Model("Honda", "Cargo 150", _BIKE, "3H1", 2005, 2026, 5),
    Model("Bajaj", "Pulsar NS200", _BIKE, "MD2", 2012, 2026, 4),
    Model("Yamaha", "FZ-S", _BIKE, "ME1", 2010, 2026, 4),
    Model("Vento", "Workman 250", _BIKE, "LZS", 2010, 2026, 3),
    Model("Suzuki", "GN125", _BIKE, "LC6", 2000, 2026, 2),
    Model("Kenworth", "T680", _LORRY, "3WK", 2013, 2026, 3),
    Model("Kenworth", "T600", _LORRY, "3WK", 1988, 2012, 3),
    Model("Freightliner", "Cascadia", _LORRY, "3AK", 2009, 2026, 3),
    Model("International", "ProStar", _LORRY, "3HS", 2008, 2018, 3),
    Model("Isuzu", "ELF 400", _LORRY, "JAA", 2006, 2026, 4),
    Model("Hino", "300", _LORRY, "JHH", 2008, 2026, 2),
    Model("Ford", "F-350", _LORRY, "3FE", 1990, 2026, 4),
)
# PPG's and Axalta's yearly counts of colours, roughly: white and greys lead.
COLOURS = Weighted.of(
    {
        "Blanco": 27, "Gris": 19, "Plata": 16, "Negro": 14, "Rojo": 10, "Azul": 8, "Verde": 2, "Arena": 2,
        "Vino": 1.5, "Amarillo": 0.7, "Naranja": 0.5, "Café": 0.5,
    }
)  # fmt: skip
OLDEST = 1985
# Kinds by owner: INEGI's Vehículos de motor registrados en circulación 2022, roughly.
PEOPLES = Weighted.of({_CAR: 66, _PICKUP: 18, _BIKE: 15, _LORRY: 1})
FLEETS = Weighted.of({_CAR: 28, _PICKUP: 42, _BIKE: 9, _LORRY: 21})


@lru_cache(maxsize=512)
def models(kind: str, year: int) -> Weighted[Model]:
    """The models of a kind that were built in a year."""
    built = [m for m in MODELS if m.kind == kind and m.first <= year <= m.last]
    return Weighted(built, [m.weight for m in built])


@lru_cache(maxsize=16)
def first_year(kind: str) -> int:
    """The first model year of a kind that still drives."""
    return max(OLDEST, min(m.first for m in MODELS if m.kind == kind))


@lru_cache(maxsize=256)
def named(make: str, model: str) -> Model:
    """The model of these names."""
    return next(m for m in MODELS if (m.make, m.name) == (make, model))
