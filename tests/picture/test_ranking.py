"""What comes first: a car before its passages, and who bears a name before all who write of it."""

from __future__ import annotations

import psycopg

from tearline.ontology.model import model
from tearline.picture.check import LIMIT, check
from tearline.picture.search import WINDOW, search
from tests.people import People
from tests.picture.conftest import Town


def test_a_plate_shows_the_car_before_its_passages(town: Town) -> None:
    plate = f"QZ{town.mark[:4]}"
    car = town.tell(town.a, "car", "Vehicle", registrationNumber=plate, model="Tsuru")
    town.tell_many(town.a, "reads", "PlateRead", LIMIT + 5, plate=plate, date="2026-03-01T10:00:00-06:00")
    answer = check(town.desk, town.low, plate)
    assert answer.more
    assert answer.hits[0].record.id == car
    assert {hit.record.schema for hit in answer.hits[1:]} == {"PlateRead"}


def test_who_bears_a_rare_name_is_not_drowned_in_texts(town: Town) -> None:
    name = town.name("Quetzalli Ixtlahuatl")
    bearer = town.tell(town.a, "bearer", name=name)
    town.tell_many(town.a, "tips", "Tip", WINDOW + 5, summary=f"se habla de {name} en la colonia")
    answer = search(town.desk, town.low, name)
    assert answer.total == WINDOW + 6
    assert answer.hits[0].record.id == bearer


def test_the_kinds_that_tell_are_the_ontologys(people: People) -> None:
    """Of what happened, of relations, in texts, in casework: intervals, events, documents and matters."""
    concrete = [schema for schema in model() if not schema.abstract]
    with psycopg.connect(people.desk.house.dsn("admin")) as conn:
        rows = conn.execute(
            "SELECT k, gate.tells(k) FROM unnest(%s::text[]) AS k", [[s.name for s in concrete]]
        )
        told = dict(rows.fetchall())
    assert told == {s.name: any(map(s.is_a, ("Interval", "Event", "Document", "Matter"))) for s in concrete}
