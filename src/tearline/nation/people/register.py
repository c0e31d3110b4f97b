"""The register office of a district: it makes persons, with names that are free and numbers used once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tearline.nation.facts import Address, Person
from tearline.nation.people import lives
from tearline.nation.people.avoid import is_avoided
from tearline.nation.people.documents import driving_licence, social_security, voter_key
from tearline.nation.people.given import Given, some_given
from tearline.nation.people.identity import curp_of, rfc_of
from tearline.nation.people.nicknames import nickname
from tearline.nation.people.work import occupation
from tearline.nation.plan import Plan

_ADULT = 18


class Register:
    """Births and documents of district ``number``.

    No two people of a district have one CURP: the homoclave counts on where all else is the same. It begins
    at a value of the district's own, so that people of two districts or seeds whose other signs are the same
    (about one pair in a nation of 2 million) still differ nine times in ten, and 25 of 26 for those born
    from 2000 on. Across nations the remaining chance of one shared CURP is some 1 in 30 for two of 1 million.
    """

    def __init__(self, plan: Plan, number: int) -> None:
        self.plan, self.number = plan, number
        self._rng = plan.chance("people", "register", number)
        self._first_turn = plan.chance("people", "homoclave", number).randrange(260)
        self._curps: dict[str, int] = {}
        self._voters: dict[str, int] = {}
        self._insured: dict[int, int] = {}
        self._licences = 0

    def born(
        self,
        sex: str,
        surnames: tuple[str, str],
        born: date,
        state: str,
        home: Address,
        wish: Callable[[], Given] | None = None,
        alive_on: date | None = None,
    ) -> Person:
        """A person without an id yet, named as the parents ``wish``, or after the vogue of the year.

        Somebody who comes from outside was ``alive_on`` that day.
        """
        given = self._free_name(sex, surnames, born, wish)
        person = Person(
            id="",
            sex=sex,
            given=given,
            surnames=surnames,
            born=born,
            birth_state=state,
            curp=self._curp(given, surnames, born, sex, state),
            rfc="",
            home=home,
        )
        died = lives.death(self._rng, sex, born)
        while alive_on and died <= alive_on:
            died = lives.death(self._rng, sex, born)
        person.died = died if died <= self.plan.as_of else None
        return person

    def equip(self, person: Person) -> None:
        """Occupation, RFC and the other documents of an adult; what somebody is called."""
        until = person.died or self.plan.as_of
        years, rng, rates = lives.age(person.born, until), self._rng, lives.rates()
        person.occupation = occupation(rng, person.sex, years)
        if years < _ADULT:
            return
        person.rfc = rfc_of(person.given, person.surnames, person.born)
        if rng.random() < rates["voter"]:
            person.voter_key = self._voter_key(person)
        if rng.random() < rates["insured"][person.sex]:
            person.nss = self._nss(person)
        if rng.random() < rates["licence"][person.sex]:
            person.licence = self._licence(person)
        dice = rng.random()
        if dice < rates["aliases"][person.sex]:
            person.aliases = (nickname(rng, person),)
            person.alias_only = dice < rates["alias_only"]

    def _free_name(
        self, sex: str, surnames: tuple[str, str], born: date, wish: Callable[[], Given] | None
    ) -> Given:
        """Given names that, with these surnames, are nobody's on an official list."""
        given = wish() if wish else some_given(self._rng, sex, born.year)
        while is_avoided(given, surnames):
            given = some_given(self._rng, sex, born.year)
        return given

    def _curp(self, given: Given, surnames: tuple[str, str], born: date, sex: str, state: str) -> str:
        turns = 10 if born.year < 2000 else 26
        curp = curp_of(given, surnames, born, sex, state, self._first_turn % turns)
        used = self._curps.get(curp, 0)
        self._curps[curp] = used + 1
        if used >= turns:
            raise ValueError(f"more than {turns} people of one CURP")
        return curp_of(given, surnames, born, sex, state, (self._first_turn + used) % turns) if used else curp

    def _voter_key(self, person: Person) -> str:
        stem = voter_key(person, 0)[:15]
        used = self._voters.get(stem, self._first_turn % 4 * 100)
        self._voters[stem] = used + 1
        return f"{stem}{used:03}"

    def _nss(self, person: Person) -> str:
        year = person.born.year % 100
        nth = self._insured.get(year, 0)
        self._insured[year] = nth + 1
        return social_security(self.plan, self.number, nth, person.born, self._rng)

    def _licence(self, person: Person) -> str:
        self._licences += 1
        return driving_licence(self.plan, self.number, self._licences - 1, person.home.place.state)
