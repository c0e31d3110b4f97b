"""What people do for a living."""

from __future__ import annotations

from functools import lru_cache
from random import Random

from tearline.nation.chance import Weighted
from tearline.nation.people.sources import faker_jobs, table


def occupation(rng: Random, sex: str, years: int) -> str:
    """An occupation for somebody of that sex and age; empty for small children."""
    if years < 6:
        return ""
    if years < 15:
        return "estudiante"
    habits, dice = table("occupations"), rng.random()
    if years <= 29 and dice < next(share for limit, share in habits["student"].items() if years <= limit):
        return "estudiante"
    retired = habits["retired"][sex] if years < habits["old_from"] else habits["retired_old"]
    if years >= habits["retired_from"] and dice < retired:
        return _retired(rng, sex)
    dice = rng.random()
    if dice < habits["at_home"][sex]:
        return "hogar" if sex == "M" or dice < 0.02 else "desempleado"
    if dice > 1 - habits["idle"]:
        return "desempleado" if sex == "H" else "desempleada"
    if sex == "H" and dice > 1 - habits["idle"] - habits["faker_share"]:
        return _seldom()[int(rng.random() * len(_seldom()))]
    return _works(sex, min(years, 40) // 2 * 2).pick(rng)


def _retired(rng: Random, sex: str) -> str:
    if sex == "M":
        return "jubilada" if rng.random() < 0.25 else "hogar"
    return "jubilado" if rng.random() < 0.6 else "pensionado"


@lru_cache(maxsize=64)
def _works(sex: str, years: int) -> Weighted[str]:
    """What one of that age may be, by weight."""
    word, weight = (0, 2) if sex == "H" else (1, 3)
    rows = [row for row in table("occupations")["works"] if row[4] <= years + 1]
    return Weighted([row[word] for row in rows], [row[weight] for row in rows])


@lru_cache(maxsize=1)
def _seldom() -> list[str]:
    return [job.lower() for job in faker_jobs()]
