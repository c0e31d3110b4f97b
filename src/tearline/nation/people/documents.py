"""Numbers of documents beside CURP and RFC: voter key, social security number, driving licence."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from random import Random

from tearline.nation.facts import Person
from tearline.nation.people.identity import called
from tearline.nation.people.lettering import inner_consonant, leading_word
from tearline.nation.people.sources import table
from tearline.nation.plan import Plan

_ABROAD = 87  # the electoral institute's number for births abroad
_MOST_OF_A_YEAR = 1_200  # people of a district born in one year of a century (a district has 10,000)
_OFFICES = 97


def voter_key(person: Person, turn: int) -> str:
    """Clave de elector, 18 signs: initial and next consonant of each surname and of the given name, birth
    date, state's number, sex, and three digits for homonyms (INE, Manual del Registro Federal de Electores)."""
    words = (leading_word(person.surnames[0]), leading_word(person.surnames[1]), called(person.given))
    letters = "".join((word[:1] or "X") + inner_consonant(word) for word in words).replace("Ñ", "N")
    return f"{letters}{person.born:%y%m%d}{_state_number(person.birth_state):02}{person.sex}{turn:03}"


def social_security(plan: Plan, district: int, nth: int, born: date, rng: Random) -> str:
    """NSS, 11 digits: office, year of entry, year of birth, serial, Luhn's check digit (IMSS).

    Office and serial are of a sequence of their own for each year of birth, so that no two are alike in a
    nation of up to 8 million (there are no more numbers).
    """
    size = _OFFICES * 10_000
    districts = max(size, _MOST_OF_A_YEAR * plan.districts)
    number = plan.number(f"nss-{born.year % 100}", districts, district, nth, _MOST_OF_A_YEAR)
    entry = min(plan.as_of.year, born.year + 16 + int(rng.random() ** 2 * 14))
    stem = f"{1 + number % _OFFICES:02}{entry % 100:02}{born.year % 100:02}{number // _OFFICES % 10_000:04}"
    return stem + luhn(stem)


def driving_licence(plan: Plan, district: int, nth: int, state: str) -> str:
    """A state's licence number: its letters and nine digits, by no public rule (assumed)."""
    return f"{state}{plan.number('licence', 1_000_000_000, district, nth, 10_000):09}"


def luhn(digits: str) -> str:
    """Check digit by ISO/IEC 7812-1 annex B."""
    total = 0
    for n, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 - n % 2)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


@lru_cache(maxsize=64)
def _state_number(state: str) -> int:
    facts = table("states").get(state)
    return int(facts["inegi"]) if facts else _ABROAD
