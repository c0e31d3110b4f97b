"""What a field check says to do: worked cases of stolen vehicles and warrants, as an officer at the road meets them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

import pytest
from stdnum.mx.curp import calc_check_digit

from tearline.codes import Advice, AlertKind
from tearline.picture.check import Checked, check
from tests.picture.conftest import BORN, Town

_numbers = count(100)
YESTERDAY = (date.today() - timedelta(days=1)).isoformat()
NEXT_YEAR = (date.today() + timedelta(days=365)).isoformat()


@pytest.fixture
def plate() -> str:
    """A plate that no other test's vehicle bears, with a sign that is easily misread."""
    return f"QB{'ABCDEFGHJK'[next(_numbers) % 10]}-{next(_numbers)}-B"


@pytest.fixture
def curp() -> str:
    signs = f"XEJX8503{10 + next(_numbers) % 20}MNEXXX{'ABCDEFGHJK'[next(_numbers) % 10]}"
    return signs + calc_check_digit(signs)


def asked(town: Town, text: str) -> Checked:
    return check(town.desk, town.high, text)


def car(town: Town, agency: str, key: str, plate: str, **told: str) -> str:
    return town.tell(agency, key, "Vehicle", registrationNumber=plate, **told)


def test_a_stolen_car_is_to_be_stopped(town: Town, plate: str) -> None:
    car(town, town.a, "v1", plate, make="Nissan")
    theft = car(town, town.b, "v2", plate, theftStatus="stolen", theftDate="2026-06-12")
    found = asked(town, plate)
    assert found.advice == Advice.STOP
    assert [(a.kind, a.record.id, a.since, a.exact) for a in found.alerts] == [
        (AlertKind.STOLEN, theft, "2026-06-12", True)
    ]


def test_a_car_without_a_report_asks_for_nothing(town: Town, plate: str) -> None:
    car(town, town.a, "v1", plate, make="Nissan")
    found = asked(town, plate)
    assert (found.advice, found.alerts) == (Advice.NONE, [])


@pytest.mark.parametrize(
    ("recovered", "advice"),
    [("2026-06-20", Advice.NONE), ("2026-06-12", Advice.NONE), ("2025-01-01", Advice.STOP)],
)
def test_a_recovery_counts_if_it_came_after_the_theft(
    town: Town, plate: str, recovered: str, advice: str
) -> None:
    """Another agency found it: on the day or later the report is answered; a recovery of an earlier theft is none."""
    vin = f"3N1CN7AP{next(_numbers)}L{next(_numbers)}012"[:17]
    car(town, town.a, "v1", plate, vin=vin, theftStatus="stolen", theftDate="2026-06-12")
    car(town, town.b, "v2", plate, vin=vin, theftStatus="recovered", recoveryDate=recovered)
    assert len(asked(town, plate).entities) == 1  # one car
    assert asked(town, plate).advice == advice


def test_a_sign_that_was_misread_is_to_be_compared_not_to_be_stopped(town: Town, plate: str) -> None:
    car(town, town.a, "v1", plate, theftStatus="stolen", theftDate="2026-06-12")
    found = asked(town, plate[:-1] + "8")
    assert found.advice == Advice.CONFIRM
    assert [alert.exact for alert in found.alerts] == [False]


def test_a_report_in_words_that_nobody_knows_is_to_be_read(town: Town, plate: str) -> None:
    car(town, town.a, "v1", plate, theftStatus="en investigación")
    found = asked(town, plate)
    assert found.advice == Advice.CONFIRM
    assert [alert.kind for alert in found.alerts] == [AlertKind.UNREAD]


def test_a_warrant_that_names_another_record_of_the_same_person_stops(town: Town, curp: str) -> None:
    """The warrant's person bears no CURP; the civil registry's record does: they are one entity."""
    town.person(town.a, "p1", curp=curp, birthDate=BORN, phone="+525511113333")
    town.person(town.b, "p2", birthDate=BORN, phone="+525511113333")
    order = town.tell(
        town.b, "w1", "Warrant", warrantNumber=f"OA-{next(_numbers)}", kind="arrest", subject="p2",
        status="in force", startDate="2026-05-02",
    )  # fmt: skip
    found = asked(town, curp)
    assert found.advice == Advice.STOP
    assert [(a.kind, a.record.id, a.since) for a in found.alerts] == [
        (AlertKind.WARRANT, order, "2026-05-02")
    ]


@pytest.mark.parametrize(
    "told",
    [
        {"kind": "arrest", "status": "executed"},
        {"kind": "arrest", "status": "cancelled"},
        {"kind": "arrest", "status": "in force", "executedAt": "2026-06-01"},
        {"kind": "arrest", "status": "in force", "endDate": YESTERDAY},
        {"kind": "search", "status": "in force"},
        {"kind": "communications data", "status": "in force"},
    ],
)
def test_a_warrant_that_is_over_or_is_not_of_arrest_stops_nobody(
    town: Town, curp: str, told: dict[str, str]
) -> None:
    town.person(town.a, "p1", curp=curp)
    town.tell(town.a, "w1", "Warrant", warrantNumber=f"OA-{next(_numbers)}", subject="p1", **told)
    assert asked(town, curp).advice == Advice.NONE


def test_a_warrant_until_a_day_to_come_stands(town: Town, curp: str) -> None:
    town.person(town.a, "p1", curp=curp)
    town.tell(
        town.a, "w1", "Warrant", warrantNumber=f"OA-{next(_numbers)}", kind="arrest", subject="p1",
        status="in force", endDate=NEXT_YEAR,
    )  # fmt: skip
    assert asked(town, curp).advice == Advice.STOP


def test_whoever_may_not_see_the_warrant_sees_a_check_without_one(town: Town, curp: str) -> None:
    town.person(town.a, "p1", curp=curp)
    before = check(town.desk, town.low, curp)
    town.tell(
        town.a, "w1", "Warrant", tier="SECRET", warrantNumber=f"OA-{next(_numbers)}", kind="arrest", subject="p1",
        status="in force",
    )  # fmt: skip
    assert check(town.desk, town.low, curp) == before
    assert asked(town, curp).advice == Advice.STOP
    assert asked(town, curp).banner.tier == "SECRET"


def test_a_warrant_of_another_agency_s_p1_is_not_this_one_s(town: Town, curp: str) -> None:
    """Keys are an agency's own: two that call different people p1 do not mean the same."""
    town.person(town.a, "p1", curp=curp)
    town.person(town.b, "p1", name="Otro Nombre Distinto")
    town.tell(
        town.b,
        "w1",
        "Warrant",
        warrantNumber=f"OA-{next(_numbers)}",
        kind="arrest",
        subject="p1",
        status="in force",
    )
    assert asked(town, curp).advice == Advice.NONE
