"""Investigation files: how prosecutors number them, who opens them and what became of those without arrest."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from tearline.nation.agency import prosecutor_of
from tearline.nation.events.arrests import Arrest, is_federal, ordered
from tearline.nation.events.incidents import RATED
from tearline.nation.events.proceedings import Proceeding, in_office
from tearline.nation.events.tables import table
from tearline.nation.facts import CaseFile, CaseStep, District, Group, Incident, Person, Place
from tearline.nation.plan import Plan

_MOST = 1_000  # files of a district
_SPACE = 10_000_000


class Register:
    """The files of a district, with numbers that no other file of the nation has."""

    def __init__(self, plan: Plan, district: District) -> None:
        self._plan, self._district = plan, district

    def open(
        self,
        rng: Random,
        crime: str,
        at: datetime,
        place: Place,
        incident: Incident | None,
        group: Group | None,
    ) -> CaseFile:
        """A new file, with the prosecutor whose it is."""
        n = len(self._district.cases)
        serial = self._plan.number("case", _SPACE, self._district.number, n, _MOST)
        agency = "FGR" if is_federal(crime) else prosecutor_of(place.state)
        case = CaseFile(
            f"E-{self._district.number}-{n}",
            _number(rng, agency, place, at, serial),
            at.date(),
            crime,
            agency,
            place,
            incident=incident,
            group=group,
        )
        self._district.cases.append(case)
        return case


def _number(rng: Random, agency: str, place: Place, at: datetime, serial: int) -> str:
    """The file's number as its prosecutor writes it; ``serial`` alone tells it from all others."""
    town = "".join(letter for letter in place.name.upper() if letter.isalpha())[:3]
    if agency == "FGR":
        return f"FGR/{place.state}/{town}/{serial:07}/{at.year}"
    if agency == "FEN":
        return f"{place.state}-{at:%y}-{serial:07}"
    return f"CI-FES/{town}/UI-{rng.randint(1, 9)} C/D/{serial:07}/{at:%m-%Y}"


def complaints(
    rng: Random, district: District, register: Register, taken: set[str], until: datetime
) -> list[Arrest]:
    """Opens the files that somebody's complaint began; returns the arrests that judges order in them."""
    rules = table("justice")["proceedings"]
    wanted = round(table("justice")["files_without_arrest"] * len(district.people) / RATED)
    arrests = []
    for incident in _complained_of(rng, district, taken)[: max(wanted, 1)]:
        at = incident.at + timedelta(minutes=int(30 + 60 * rng.expovariate(1 / 30)))
        if at >= until:
            continue
        case = register.open(rng, incident.crime, at, incident.address.place, incident, incident.group)
        case.steps.append(CaseStep("complaint", at))
        for suspect in incident.suspects:
            _accuse(case, suspect, "suspect")
        if incident.suspects and rng.random() < rules["warrant"]:
            arrests += _wanted(rng, case, incident.suspects, at, until)
        elif rng.random() < rules["archived"]:
            _archive(rng, case, at, until)
    return arrests


def enter(case: CaseFile, way: Proceeding) -> None:
    """Enters one person's proceedings into the file."""
    _accuse(case, way.person, way.status)
    case.steps.extend(way.steps)
    case.steps.sort(key=lambda step: step.at)


def _complained_of(rng: Random, district: District, taken: set[str]) -> list[Incident]:
    """Incidents for a file, in random order, those with a suspect and grave ones first more often than not."""
    kinds = table("crimes")["kinds"]
    usable = [i for i in district.incidents if i.id not in taken and not kinds[i.crime].get("emergency")]
    weight = {
        i.id: rng.random() * (3.0 if i.suspects else 1.0) * (3.0 if kinds[i.crime].get("grave") else 1.0)
        for i in usable
    }
    return sorted(usable, key=lambda incident: -weight[incident.id])


def _wanted(
    rng: Random, case: CaseFile, suspects: list[Person], at: datetime, until: datetime
) -> list[Arrest]:
    if rng.random() < 0.25:
        return [ordered(rng, case, list(suspects), at, urgent=True)]
    issued = in_office(rng, at + timedelta(days=5 + rng.expovariate(1 / 70)))
    if issued >= until:
        return []
    case.steps += [CaseStep("warrant", issued, "issued", suspect) for suspect in suspects]
    return [ordered(rng, case, [suspect], issued, urgent=False) for suspect in suspects]


def _archive(rng: Random, case: CaseFile, at: datetime, until: datetime) -> None:
    archived = in_office(rng, at + timedelta(days=20 + rng.expovariate(1 / 120)))
    if archived < until:
        case.steps.append(CaseStep("archived", archived, "temporary"))


def _accuse(case: CaseFile, person: Person, status: str) -> None:
    if person not in case.accused:
        case.accused.append(person)
    case.status[person.id] = status
