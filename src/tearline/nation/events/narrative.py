"""What the police wrote of an incident: people, places and vehicles named in words, in a policeman's Spanish."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from random import Random
from typing import Any

from tearline.nation.events.residents import age
from tearline.nation.events.tables import table
from tearline.nation.facts import Address, Incident, Person, Vehicle

MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)
_KINDS = {
    "car": "un vehículo",
    "pick-up": "una camioneta pick-up",
    "motorcycle": "una motocicleta",
    "lorry": "un camión",
}
_SHOUTED = 0.18  # share of reports written in capitals throughout (assumed)


def narrative(rng: Random, incident: Incident) -> str:
    """The report of an incident that is otherwise complete: 200 to 900 characters of Spanish."""
    told = table("narratives")
    words = _words(rng, told, incident)
    body = rng.choice(told["bodies"].get(incident.crime) or told["bodies"]["other-offence"])
    sentences = [f"{rng.choice(told['openings'])} {body}."]
    sentences += _who(rng, told, incident)
    if incident.vehicles and "{vehiculo}" not in body:
        sentences.append(rng.choice(told["vehicle"]))
    if incident.witnesses:
        sentences.append(rng.choice(told["witness"]))
    sentences.append(rng.choice(told["closings"]))
    text = " ".join(sentences).format_map(words).replace("..", ".").replace(" a el C.", " al C.")
    return text.upper() if rng.random() < _SHOUTED else text


def in_words(vehicle: Vehicle) -> str:
    """A vehicle as a report has it."""
    kind = _KINDS.get(vehicle.kind, "un vehículo")
    return (
        f"{kind} marca {vehicle.make}, {vehicle.model}, color {vehicle.colour}, modelo {vehicle.year}, "
        f"placas {vehicle.plate}"
    )


def at_length(rng: Random, address: Address) -> str:
    """A place as a report has it."""
    manner: str = rng.choice(table("narratives")["lugar"])
    number = address.number
    if number == "S/N" or number.startswith("km"):
        manner = manner.replace("número {numero}", "{numero}")
    return manner.format(
        calle=address.street,
        numero="sin número" if number == "S/N" else number,
        colonia=address.neighbourhood,
        municipio=address.place.name,
        cp=address.postcode,
    )


def _who(rng: Random, told: Mapping[str, Any], incident: Incident) -> list[str]:
    if incident.suspects:
        return [rng.choice(told["named"])]
    return [rng.choice(told["unnamed"])] if rng.random() < 0.7 else []


def _words(rng: Random, told: Mapping[str, Any], incident: Incident) -> dict[str, Any]:
    at, reporter = incident.at, incident.reporter
    said = _named(rng, reporter, at) if reporter else rng.choice(told["unknown_reporters"])
    words: dict[str, Any] = {kind: rng.choice(values) for kind, values in told["words"].items()}
    words.update(
        hora=f"{at:%H:%M}",
        fecha=f"{at.day} de {MONTHS[at.month - 1]} de {at.year}",
        lugar=at_length(rng, incident.address),
        reporta=said,
        reporta_mayuscula=said[0].upper() + said[1:],
        victima=_named(rng, incident.victims[0], at) if incident.victims else "una persona",
        identidad=_identity(rng, incident),
        sospechosos=" y ".join(_suspect(rng, suspect, at) for suspect in incident.suspects),
        testigo=_named(rng, incident.witnesses[0], at) if incident.witnesses else "",
        vehiculo=in_words(rng.choice(incident.vehicles)) if incident.vehicles else "un vehículo sin placas",
        unidad=f"{rng.choice(('P', 'RP', 'MX', 'CRP'))}-{rng.randint(100, 2999)}",
        monto=f"{rng.choice((1, 2, 3, 5, 8, 10, 15, 20, 50, 120)) * rng.choice((500, 1_000, 1_500)):,}",
        casquillos=rng.randint(2, 40),
        litros=f"{rng.randint(2, 90) * 100:,}",
        edad=rng.randint(17, 45),
    )
    return words


def _named(rng: Random, person: Person, at: datetime) -> str:
    name = person.full_name
    manner = rng.random()
    if manner < 0.5:
        return f"{'el' if person.sex == 'H' else 'la'} C. {name}"
    if manner < 0.8:
        return f"{name}, de {max(age(person, at.date()), 0)} años de edad"
    return f"quien dijo llamarse {name}"


def _suspect(rng: Random, person: Person, at: datetime) -> str:
    if person.aliases and rng.random() < 0.6:
        alias = f"«{rng.choice(person.aliases)}»"
        return f"un sujeto apodado {alias}" if rng.random() < 0.5 else f"{person.full_name}, alias {alias}"
    if rng.random() < 0.25:  # half a name is what the street knows
        return f"un tal {person.given[0]} {person.surnames[0]}"
    return f"{person.full_name}, de {age(person, at.date())} años"


def _identity(rng: Random, incident: Incident) -> str:
    if not incident.victims:
        return "Se desconoce la identidad de la víctima."
    dead, at = incident.victims[0], incident.at
    if rng.random() < 0.4:
        return f"Familiares identifican a la víctima como {dead.full_name}."
    return f"Quien en vida respondía al nombre de {dead.full_name} contaba con {age(dead, at.date())} años de edad."
