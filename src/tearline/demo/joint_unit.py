"""A joint unit of the demo's: four agencies, five cells, a lead, and what it has in hand.

Made by the same deeds as anybody's, once for a deployment; a second start leaves it as people have changed it since.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from tearline.demo.cast import (
    ANALYST,
    CHIEF,
    COORDINATOR,
    FIELD,
    GUARD,
    JOINED,
    UNIT_CHIEF,
    guard_of,
    registrar_of,
    steward_of,
)
from tearline.demo.deployment import Deployment
from tearline.demo.tasking import in_hand
from tearline.language import Language, msg
from tearline.units import deeds
from tearline.units.codes import Cell, State
from tearline.units.questions import list_units, unit

CODE = "NORTE"
_NAME = msg("North joint unit")
_AREA = msg("The northern border and its roads")
_AGREEMENT = msg("Agreement CONV-12/2026 of 2 March 2026")
# Who sits where; the first one leads, and confirms the others. Duty officers sit there to triage what is the unit's.
_SEATS = (
    (CHIEF, Cell.COMMAND), (ANALYST, Cell.ANALYSIS), (steward_of("UIF"), Cell.INVESTIGATION), (FIELD, Cell.OPERATIONS),
    (steward_of("FGR"), Cell.JUDICIAL), (guard_of("CNI"), Cell.ANALYSIS), (GUARD, Cell.ANALYSIS),
    (UNIT_CHIEF, Cell.COMMAND),
)  # fmt: skip


def joint_unit(demo: Deployment, language: Language) -> Iterator[str]:
    """The unit, and who leads it."""
    demo.sign_in([COORDINATOR])
    if not list_units(demo.desk, demo.viewer(COORDINATOR)):
        demo.sign_in([*(member for member, _ in _SEATS), *map(registrar_of, JOINED)])
        id = _made(demo, language)
        in_hand(demo, CODE, unit(demo.desk, demo.viewer(CHIEF), str(id)).compartment, language)
    yield ""
    yield msg(
        "The joint unit {code} of {agencies} is led by {login}; its coordinator is {coordinator}.",
        code=CODE, agencies=", ".join(JOINED), login=CHIEF.login, coordinator=COORDINATOR.login,
    ).text(language)  # fmt: skip
    yield "  " + msg(
        "It has leads and tasks in hand: sign in as {login} or {field} and open /units. Who sits in no seat of it sees "
        "none.",
        login=ANALYST.login, field=FIELD.login,
    ).text(language)  # fmt: skip


def _made(demo: Deployment, language: Language) -> UUID:
    desk, coordinator = demo.desk, demo.viewer(COORDINATOR)
    name, area, agreement = (text.text(language) for text in (_NAME, _AREA, _AGREEMENT))
    id = deeds.propose_unit(desk, coordinator, CODE, name, area, agreement, JOINED)
    deeds.approve_unit(desk, coordinator, id, None)
    for agency in JOINED:
        deeds.approve_unit(desk, demo.viewer(registrar_of(agency)), id, agency)
    deeds.move_unit(desk, coordinator, id, State.STANDING)
    for member, cell in _SEATS:
        by = demo.viewer(registrar_of(member.agency))
        seat = deeds.propose_seat(desk, by, id, member.login, cell)
        if member is CHIEF:
            deeds.confirm_seat(desk, coordinator, seat)
            deeds.name_lead(desk, coordinator, seat)
        else:
            deeds.confirm_seat(desk, demo.viewer(CHIEF), seat)
    return id
