"""What was secured at arrests and in raids; raids that came too late, because somebody had been warned."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from tearline.nation.agency import police_of, prosecutor_of
from tearline.nation.chance import Weighted
from tearline.nation.crime import LEAKING_AGENCY
from tearline.nation.events.incidents import RATED
from tearline.nation.events.residents import Residents
from tearline.nation.events.rhythm import TWO_YEARS, hours_later, rhythm
from tearline.nation.events.tables import table
from tearline.nation.facts import (
    CaseFile,
    Detention,
    District,
    Firearm,
    FirearmStep,
    Group,
    Leak,
    Person,
    Place,
    Seizure,
    Vehicle,
)
from tearline.nation.people import some_address
from tearline.nation.plan import Plan


def secure(plan: Plan, district: District, residents: Residents) -> None:
    """Fills the seizures of a district and the leaks that emptied some of its raids."""
    rng = plan.chance("events", "seizures", district.number)
    stock = Stock(district)
    made = _at_arrests(rng, district)
    raids = _raids(rng, plan, district, residents)
    made += raids
    made.sort(key=lambda seizure: seizure.at)
    for n, seizure in enumerate(made):
        seizure.id = f"Z-{district.number}-{n}"
    district.seizures.extend(made)
    for seizure in made:
        if not seizure.empty:
            _find(rng, stock, seizure, raid=seizure.told != ())
    _leaks(rng, district, [raid for raid in raids if raid.empty and LEAKING_AGENCY in raid.told])


_IN_THE_WRONG_HANDS = ("smuggled", "stolen")


class Stock:
    """Firearms that nobody has recovered yet and vehicles that nobody has found yet."""

    def __init__(self, district: District) -> None:
        self._firearms = [f for f in district.firearms if f.recovered_in is None and _went_wrong(f)]
        self._vehicles = [v for v in district.vehicles if v.stolen and v.recovered is None]

    def firearms(self, rng: Random, seizure: Seizure, wanted: int) -> list[Firearm]:
        """Some that were in wrong hands by then, the possessor's and his group's first; they leave the stock."""
        day = seizure.at.date()
        there = [f for f in self._firearms if (went := _went_wrong(f)) and went <= day]
        members = {role.person.id for role in seizure.group.members} if seizure.group else set()
        rank = {f.id: (_whose(f, day, seizure.possessor, members), rng.random()) for f in there}
        taken = sorted(there, key=lambda f: rank[f.id])[:wanted]
        self._firearms = [f for f in self._firearms if f not in taken]
        return taken

    def vehicle(self, seizure: Seizure) -> Vehicle | None:
        """One that had been stolen by then."""
        day = seizure.at.date()
        found = next((v for v in self._vehicles if v.stolen and v.stolen < day and v.recovered is None), None)
        if found is not None:
            self._vehicles.remove(found)
        return found


def _went_wrong(firearm: Firearm) -> date | None:
    """The day on which it came into the country unlawfully or was stolen."""
    return next((step.on for step in firearm.steps if step.kind in _IN_THE_WRONG_HANDS), None)


def _holder(firearm: Firearm, day: date) -> Person | None:
    """In whose hands it was on a day."""
    before = [step.person for step in firearm.steps if step.on <= day]
    return before[-1] if before else None


def _whose(firearm: Firearm, day: date, possessor: Person | None, members: set[str]) -> int:
    holder = _holder(firearm, day)
    if holder is None:
        return 2
    if holder is possessor:
        return 0
    return 1 if holder.id in members else 3


def _at_arrests(rng: Random, district: District) -> list[Seizure]:
    """One for an arrest of several people: what the first of them had on him."""
    told, seen, made = table("seizures"), set(), []
    for detention in district.detentions:
        incident = detention.incident
        if incident is None or incident.id in seen or detention.basis != "flagrancy":
            continue
        seen.add(incident.id)
        if rng.random() < told["of_arrests"].get(incident.crime, 0):
            made.append(_from(rng, detention, told["kind_of"][incident.crime]))
            if incident.crime == "car-theft":
                made[-1].vehicles = [v for v in incident.vehicles if v.clone_of is None]
    return made


def _from(rng: Random, detention: Detention, kind: str) -> Seizure:
    return Seizure(
        "",
        detention.arrested + timedelta(minutes=rng.randint(1, 25)),
        detention.address,
        detention.agency,
        kind,
        possessor=detention.person,
        case=detention.case,
        group=detention.incident.group if detention.incident else None,
    )


def _raids(rng: Random, plan: Plan, district: District, residents: Residents) -> list[Seizure]:
    """Searches of groups' places. Their outcomes keep their shares even where there are few."""
    if not district.groups:
        return []
    told = table("seizures")
    many = max(3, round(told["raids"] * len(district.people) / RATED))
    leaked, unlucky = max(1, round(told["leaked"] * many)), round(told["unlucky"] * many)
    outcomes = ["leaked"] * leaked + ["empty"] * unlucky + ["found"] * (many - leaked - unlucky)
    times = rhythm(plan.as_of, TWO_YEARS, hours="small-hours")
    made = [_raid(rng, district, residents, times.pick(rng), outcome) for outcome in outcomes]
    made[-1].kind = "firearms"  # of those that found something one at least found arms
    return made


def _raid(rng: Random, district: District, residents: Residents, at: datetime, outcome: str) -> Seizure:
    told = table("seizures")
    active = [group for group in district.groups if group.founded < at.date()] or district.groups
    if outcome == "leaked":
        active = _informed(district, at) or active
    group = rng.choice(active)
    place = rng.choice(group.turf or district.home)
    agency = _raider(rng, place)
    seizure = Seizure(
        "", at, some_address(rng, place), agency, Weighted.of(told["raid_finds"]).pick(rng), group=group
    )
    seizure.empty = outcome != "found"
    seizure.case = _file_on(district, group, at)
    seizure.told = _told(rng, agency, leaked=outcome == "leaked")
    if outcome == "found":
        members = residents.members(group, at)
        seizure.possessor = rng.choice(members) if members and rng.random() < 0.6 else None
    return seizure


def _informed(district: District, at: datetime) -> list[Group]:
    """The groups that had somebody in the leaking agency by then."""
    bribed = [b for b in district.bribes if b.agency == LEAKING_AGENCY and b.since < at.date()]
    return [bribe.group for bribe in bribed]


def _file_on(district: District, group: Group, at: datetime) -> CaseFile | None:
    """The last file on the group that was open before."""
    files = [case for case in district.cases if case.group is group and case.opened < at.date()]
    return max(files, key=lambda case: (case.opened, case.id), default=None)


def _raider(rng: Random, place: Place) -> str:
    who = Weighted.of(table("seizures")["raiders"]).pick(rng)
    code: str = {"state": police_of(place.state), "prosecutor": prosecutor_of(place.state)}.get(who, who)
    return code


def _told(rng: Random, agency: str, *, leaked: bool) -> tuple[str, ...]:
    """Who knew beforehand: the raider and up to three partners; the leaking one in few raids that succeed."""
    others = [code for code in table("seizures")["partners"] if code not in (agency, LEAKING_AGENCY)]
    partners = rng.sample(others, rng.choice((0, 1, 1, 2, 2, 3)))
    if agency != LEAKING_AGENCY and (leaked or rng.random() < 0.15):
        partners.append(LEAKING_AGENCY)
    return (agency, *sorted(partners))


def _find(rng: Random, stock: Stock, seizure: Seizure, *, raid: bool) -> None:
    """What was found, in kind and quantity; cash where there was nothing of the kind to be found."""
    told = table("seizures")
    if seizure.kind == "firearms":
        _find_firearms(rng, stock, seizure, raid=raid)
    elif seizure.kind == "vehicle":
        _find_vehicle(stock, seizure)
    if seizure.quantity:
        return
    if seizure.kind == "drugs":
        substance = Weighted.of({name: facts[0] for name, facts in told["drugs"].items()}).pick(rng)
        _, seizure.unit, median, sigma, most, wide = told["drugs"][substance]
        seizure.substance = substance
        seizure.quantity = _amount(rng, (most, wide) if raid else (median, sigma), 4)
    else:
        seizure.kind = "fuel" if seizure.kind == "fuel" else "cash"
        seizure.unit, median, sigma, most, wide = told[seizure.kind]
        seizure.substance = rng.choice(("gasolina", "diésel")) if seizure.kind == "fuel" else ""
        seizure.quantity = _amount(rng, (most, wide) if raid else (median, sigma), 0)


def _find_firearms(rng: Random, stock: Stock, seizure: Seizure, *, raid: bool) -> None:
    wanted = 1 + int(rng.expovariate(1 / 3.5)) if raid else 1 + (rng.random() < 0.15)
    seizure.firearms = stock.firearms(rng, seizure, wanted)
    if not seizure.firearms and not raid:  # one that has no maker, no number and no past
        seizure.substance, seizure.quantity, seizure.unit = "hechiza", 1, "pieces"
    elif seizure.firearms:
        seizure.quantity, seizure.unit = len(seizure.firearms), "pieces"
    place = seizure.address.place.name
    day = seizure.at.date()
    for firearm in seizure.firearms:
        holder = _holder(firearm, day)
        firearm.recovered_in, firearm.owner = seizure.id, holder
        firearm.steps = [step for step in firearm.steps if step.on <= day]  # it goes through no more hands
        firearm.steps.append(FirearmStep("recovered", day, place, person=seizure.possessor or holder))


def _find_vehicle(stock: Stock, seizure: Seizure) -> None:
    """The vehicle that the arrested had just stolen, or one that a group kept."""
    found = seizure.vehicles[0] if seizure.vehicles else stock.vehicle(seizure)
    if found is None:
        return
    found.recovered = seizure.at.date()
    seizure.vehicles = [found]
    seizure.quantity, seizure.unit = 1, "pieces"


def _amount(rng: Random, spread: tuple[float, float], digits: int) -> float:
    median, sigma = spread
    return max(round(median * rng.lognormvariate(0, sigma), digits), 10.0**-digits)


def _leaks(rng: Random, district: District, raids: list[Seizure]) -> None:
    for raid in raids:
        if raid.group is not None:
            at = raid.at - hours_later(rng, 14, 0.8)
            what = f"raid planned in {raid.address.place.name}, told to {', '.join(raid.told)}"
            district.leaks.append(Leak(LEAKING_AGENCY, raid.group, at, raid.id, what))
