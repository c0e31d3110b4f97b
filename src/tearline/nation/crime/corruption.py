"""Officials who work for a group. One agency of the nation leaks what it is told; most bribes are of local police."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from tearline.nation.agency import police_of, prosecutor_of
from tearline.nation.chance import Weighted, poisson
from tearline.nation.crime.careers import Career
from tearline.nation.crime.community import Community, age
from tearline.nation.crime.outfit import Outfit
from tearline.nation.crime.tables import table
from tearline.nation.facts import Bribe, District, Person

LEAKING_AGENCY = (
    "CCC"  # the control room: everybody tells it what is to happen, and it sits in the groups' towns
)
_YOUNGEST = 21  # years of an official
_IN_TIME = 2.4  # years: long enough for the leaks of two years (assumed)
_YEAR = 365.25


def agency_of(person: Person, who: str) -> str:
    """The code of the agency for which an official of sort ``who`` works: that of the state where he lives."""
    state = person.home.place.state
    return {"police": police_of(state), "prosecutor": prosecutor_of(state)}.get(who, who)


def bribe(rng: Random, district: District, community: Community, outfits: list[Outfit]) -> None:
    """Fill a district's bribes: members who are officials, others who take money, and the leak."""
    officials = {who: _officials(community, who) for who in table("rates")["bribes"]["who"]}
    inside = {career.person.id for outfit in outfits for career in outfit.careers}
    watcher = _watcher(rng, community, inside)
    for outfit in outfits:
        found = [b for career in outfit.careers if (b := _of_member(rng, career))]
        found += _paid(rng, outfit, officials, inside, community.as_of)
        if watcher is not None:
            found.append(_leak(rng, outfit, watcher, community.as_of))
        district.bribes += list({(b.official.id, b.agency): b for b in found}.values())


def _officials(community: Community, who: str) -> list[Person]:
    words = table("rates")["bribes"]["words"][who]
    return [p for p in community.working_as(words, exactly=True) if age(p, community.as_of) >= _YOUNGEST]


def _of_member(rng: Random, career: Career) -> Bribe | None:
    if career.role != "corrupt official" or career.until is not None:
        return None
    words: dict[str, list[str]] = table("rates")["bribes"]["words"]
    who = next((who for who, told in words.items() if career.person.occupation in told), None)
    # one who has left the service by now was, as most of them, a policeman
    agency = agency_of(career.person, who or ("police" if rng.random() < 0.8 else "prosecutor"))
    return Bribe(career.person, agency, career.group, career.now.since)


def _paid(
    rng: Random, outfit: Outfit, officials: dict[str, list[Person]], inside: set[str], as_of: date
) -> list[Bribe]:
    """Officials who are no members. Where the district has none of a sort, another sort is paid, or nobody."""
    rates = table("rates")["bribes"]
    today = sum(career.until is None for career in outfit.careers)
    found = []
    for _ in range(rates["fewest"] + poisson(rng, rates["a_member"] * today)):
        who = Weighted.of(rates["who"]).pick(rng)
        free = [p for p in officials[who] or officials["police"] if p.id not in inside]
        if free:
            person, sort = rng.choice(free), who if officials[who] else "police"
            found.append(
                Bribe(person, agency_of(person, sort), outfit.group, _day(rng, outfit, person, as_of))
            )
    return found


def _watcher(rng: Random, community: Community, inside: set[str]) -> Person | None:
    """Who sells what the control room is told: an operator of cameras, else somebody of its office."""
    for word in table("rates")["bribes"]["control_room"]:
        people = community.working_as([word], exactly=True)
        fit = [p for p in people if p.id not in inside and age(p, community.as_of) >= _YOUNGEST + 3]
        if fit:
            return rng.choice(fit)
    grown = [p for p in community.people if p.died is None and 24 <= age(p, community.as_of) <= 60]
    return next((person for person in grown if person.id not in inside), None)


def _leak(rng: Random, outfit: Outfit, watcher: Person, as_of: date) -> Bribe:
    """The same person sells to every group, since before the first leak that can be told."""
    since = as_of - timedelta(days=int((_IN_TIME + 2 * rng.random()) * _YEAR))
    return Bribe(watcher, LEAKING_AGENCY, outfit.group, max(since, outfit.group.founded))


def _day(rng: Random, outfit: Outfit, official: Person, as_of: date) -> date:
    """Since when: after the group was founded and the official was grown up."""
    grown = date(official.born.year + _YOUNGEST, official.born.month, min(official.born.day, 28))
    first = max(outfit.group.founded, grown, as_of - timedelta(days=int(6 * _YEAR)))
    return first + timedelta(days=int(max(0, (as_of - first).days - 30) * rng.random()))
