"""Who is known to an agency, and for which reason: as residents, owners, holders, suspects, victims, members …"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tearline.nation.agency import AGENCIES, Agency
from tearline.nation.facts import CaseFile, Firm, Person
from tearline.nation.telling.groups import suspected
from tearline.nation.telling.known import Desk, Known

# Countries to the south, as crossings name them.
SOUTH = frozenset({"gt", "bz", "hn", "sv", "ni", "GT", "BZ", "HN", "SV", "NI"})


def itself(desk: Desk) -> Iterator[Known[Agency]]:
    """The agency, with the first district."""
    return (Known(one) for one in AGENCIES if one.code == desk.agency.code and desk.district.number == 0)


def residents(desk: Desk) -> Iterator[Known[Person]]:
    """Everybody who lives or lived in the district."""
    return (Known(one) for one in desk.district.people)


def licence_holders(desk: Desk) -> Iterator[Known[Person]]:
    """Those alive who drive with a licence of the agency's states."""
    return (
        Known(one) for one in desk.district.people if one.licence and not one.died and desk.here(one.home)
    )


def voters(desk: Desk) -> Iterator[Known[Person]]:
    """Grown-ups alive, with a voter's card."""
    return (
        Known(one) for one in desk.district.people if one.voter_key and not one.died and desk.here(one.home)
    )


def owners(desk: Desk) -> Iterator[Known[Person]]:
    """People in whose name a vehicle stands."""
    return _once(vehicle.owner for vehicle in desk.district.vehicles if isinstance(vehicle.owner, Person))


def owning_firms(desk: Desk) -> Iterator[Known[Firm]]:
    """Firms in whose name a vehicle stands."""
    return _once(vehicle.owner for vehicle in desk.district.vehicles if isinstance(vehicle.owner, Firm))


def holders(desk: Desk) -> Iterator[Known[Person]]:
    """People with a bank account, and those who stood at a counter to pay in for somebody else."""
    accounts = (account.holder for account in desk.district.accounts)
    counters = (moved.depositor for moved in desk.district.transactions if moved.depositor)
    return _once(one for one in (*accounts, *counters) if isinstance(one, Person))


def holding_firms(desk: Desk) -> Iterator[Known[Firm]]:
    """Firms with a bank account."""
    return _once(account.holder for account in desk.district.accounts if isinstance(account.holder, Firm))


def partners(desk: Desk) -> Iterator[Known[Person]]:
    """Partners of firms of whom nothing is known yet: those with an account are."""
    ones = (one for firm_ in desk.district.firms for one in firm_.partners)
    return (known for known in _once(ones) if not desk.key(known.thing))


def proprietors(desk: Desk) -> Iterator[Known[Person]]:
    """People with land or a house."""
    return _once(held.owner for held in desk.district.properties if isinstance(held.owner, Person))


def families_of_members(desk: Desk) -> Iterator[Known[tuple[Person, Person, str]]]:
    """Kin, where the agency knows both."""
    for one in desk.district.people:
        for other, relationship in (
            (one.father, "hijo de"),
            (one.mother, "hijo de"),
            (one.spouse, "cónyuge"),
        ):
            if other is not None and desk.key(one) and desk.key(other):
                yield Known((one, other, relationship))


def detainees(desk: Desk) -> Iterator[Known[Person]]:
    """Everybody detained anywhere, once for each detention."""
    for arrest in desk.district.detentions:
        if desk.agency.states is None or arrest.agency == desk.agency.code:
            yield Known(arrest.person, arrest.arrested.date(), _held(arrest.case, arrest.person), arrest)


def own_detainees(desk: Desk) -> Iterator[Known[Person]]:
    """Those whom the agency itself detained."""
    return (known for known in detainees(desk) if known.about.agency == desk.agency.code)


def suspects(desk: Desk) -> Iterator[Known[Person]]:
    """Those whom reports of incidents name, rightly or not."""
    for incident in desk.district.incidents:
        if desk.here(incident.address):
            for one in incident.suspects:
                yield Known(one, incident.at.date(), desk.docket.status_in(incident, one), incident)


def victims(desk: Desk) -> Iterator[Known[Person]]:
    """Those to whom something was done."""
    for incident in desk.district.incidents:
        if desk.here(incident.address):
            yield from (Known(one, incident.at.date(), "victim", incident) for one in incident.victims)


def witnesses(desk: Desk) -> Iterator[Known[Person]]:
    """Those who saw something, and those who reported it."""
    for incident in desk.district.incidents:
        if desk.here(incident.address):
            yield from (Known(one, incident.at.date(), "witness", incident) for one in incident.witnesses)


def reporters(desk: Desk) -> Iterator[Known[Person]]:
    """Those who called."""
    for incident in desk.district.incidents:
        if incident.reporter is not None and desk.here(incident.address):
            yield Known(incident.reporter, incident.at.date(), "", incident)


def accused(desk: Desk) -> Iterator[Known[Person]]:
    """Those accused in the prosecutor's own files."""
    for case in _own_cases(desk):
        for one in case.accused:
            yield Known(one, case.opened, case.status.get(one.id, "suspect"), case)


def grouped_accused(desk: Desk) -> Iterator[Known[Person]]:
    """Those of them in files against a group, of whom there is more to say."""
    return (known for known in accused(desk) if known.about.group is not None)


def case_victims(desk: Desk) -> Iterator[Known[Person]]:
    """Victims in the prosecutor's own files."""
    for case in _own_cases(desk):
        if case.incident is not None:
            yield from (Known(one, case.opened, "victim", case) for one in case.incident.victims)


def case_witnesses(desk: Desk) -> Iterator[Known[Person]]:
    """Witnesses in the prosecutor's own files."""
    for case in _own_cases(desk):
        if case.incident is not None:
            yield from (Known(one, case.opened, "witness", case) for one in case.incident.witnesses)


def prisoners(desk: Desk) -> Iterator[Known[Person]]:
    """Those who were handed over and not released since."""
    for arrest in desk.district.detentions:
        if arrest.case is not None and arrest.released is None:
            yield Known(arrest.person, arrest.handed_over.date(), _held(arrest.case, arrest.person), arrest)


def members(desk: Desk) -> Iterator[Known[Person]]:
    """Members of groups, past and present."""
    ones: dict[int, Known[Person]] = {}
    for group in desk.district.groups:
        for role in suspected(group):
            ones.setdefault(id(role.person), Known(role.person, role.since, "suspect", role))
    return iter(ones.values())


def members_here(desk: Desk) -> Iterator[Known[Person]]:
    """Those of them who live in the agency's states, as far as the street knows them."""
    return (known for known in members(desk) if desk.here(known.thing.home))


def travellers(desk: Desk) -> Iterator[Known[Person]]:
    """Those who crossed the border."""
    return _once(crossing.person for crossing in desk.district.crossings)


def travellers_south(desk: Desk) -> Iterator[Known[Person]]:
    """Those who crossed it to the south."""
    return _once(crossing.person for crossing in desk.district.crossings if crossing.country in SOUTH)


def pilots(desk: Desk) -> Iterator[Known[Person]]:
    """Those who fly."""
    return _once(flight.pilot for flight in desk.district.flights if flight.pilot is not None)


def aircraft_owners(desk: Desk) -> Iterator[Known[Person]]:
    """People in whose name an aircraft stands, unless they are known as pilots already."""
    ones = _once(plane.owner for plane in desk.district.aircraft if isinstance(plane.owner, Person))
    return (known for known in ones if not desk.key(known.thing))


def aircraft_firms(desk: Desk) -> Iterator[Known[Firm]]:
    """Firms in whose name an aircraft stands."""
    return _once(plane.owner for plane in desk.district.aircraft if isinstance(plane.owner, Firm))


def gun_owners(desk: Desk) -> Iterator[Known[Person]]:
    """Those in whose name a firearm was registered, whoever has it today."""
    steps = (step for arm in desk.district.firearms for step in arm.steps)
    return _once(step.person for step in steps if step.kind == "registered" and step.person is not None)


def possessors(desk: Desk) -> Iterator[Known[Person]]:
    """Those from whom the agency seized something."""
    for seizure in desk.district.seizures:
        if seizure.possessor is not None and seizure.agency == desk.agency.code:
            yield Known(seizure.possessor, seizure.at.date(), "", seizure)


def armed_possessors(desk: Desk) -> Iterator[Known[Person]]:
    """Those from whom firearms were seized, whoever did it."""
    return _once(
        seized.possessor for seized in desk.district.seizures if seized.firearms and seized.possessor
    )


def _own_cases(desk: Desk) -> Iterable[CaseFile]:
    return (case for case in desk.district.cases if case.agency == desk.agency.code)


def _held(case: CaseFile | None, one: Person) -> str:
    return case.status.get(one.id, "detained") if case is not None else ""


def _once(things: Iterable[Any]) -> Iterator[Known[Any]]:
    seen: dict[int, Any] = {}
    for thing in things:
        seen.setdefault(id(thing), thing)
    return (Known(thing) for thing in seen.values())
