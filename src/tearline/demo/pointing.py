"""Pointers in the demo: an agency lets another one ask for plates that it keeps from it, two of its officers put that
in force, and an analyst asks. By the same deeds as anybody's, once for a deployment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from tearline.casework.questions import board
from tearline.copies.sharing import listed
from tearline.db import connect
from tearline.demo.cast import ANALYST, CHIEF, SECOND_STEWARD, steward_of
from tearline.demo.deployment import Deployment
from tearline.jobs.clock import Clock
from tearline.jobs.schedule import enter_pointers
from tearline.language import Language, msg
from tearline.picture.check import check
from tearline.sharing.consents import Terms, activate_consent, consents, draft_consent
from tearline.sharing.pointers import ask_pointer, own_questions

_STEWARD = steward_of(CHIEF.agency)
_LABEL = (
    f"{CHIEF.agency}//SECRET//TECOLOTE//FGR//H2"  # of what it learnt itself, above the analyst's clearance
)


def pointing(demo: Deployment, language: Language) -> Iterator[str]:
    """What came of it, in sentences."""
    asker, plate, case = demo.viewer(ANALYST), _kept_from(demo), _case(demo)
    if plate is None or case is None:  # a very small nation
        return
    if not consents(demo.desk, demo.viewer(_STEWARD)):
        _permit(demo)
    if not own_questions(demo.desk, asker).questions:
        ask_pointer(demo.desk, asker, plate, case)
        _told(demo)
    hits = own_questions(demo.desk, asker).questions[0].hits
    yield ""
    yield msg(
        "{agency} lets {other} ask by a pointer for plates that it keeps from it: {login} asked for {plate}, and was "
        "told that {agency} holds something, not what. Its desk was told who asked and why.",
        agency=", ".join(hit.agency or "" for hit in hits), other=ANALYST.agency, login=ANALYST.login, plate=plate,
    ).text(language)  # fmt: skip


def _permit(demo: Deployment) -> None:
    """Drafted by one steward and put in force by another, as a compartment's takes; what is there enters at once, and
    not at the fixed hour of the night, so that a newcomer need not wait for it."""
    now = datetime.now(UTC)
    terms = Terms(_LABEL, ["plate", "vin"], "contact", [ANALYST.agency], ["investigation"], now - timedelta(days=1),
                  now + timedelta(days=180))  # fmt: skip
    id = draft_consent(demo.desk, demo.viewer(_STEWARD), terms)
    activate_consent(demo.desk, demo.viewer(SECOND_STEWARD), str(id))
    with connect(demo.house.dsn("jobs"), "tearline-demo") as conn:
        enter_pointers(demo.house, conn, datetime.now(UTC))


def _told(demo: Deployment) -> None:
    clock = Clock(demo.house)
    try:
        clock.run()
    finally:
        clock.stop()


def _kept_from(demo: Deployment) -> str | None:
    """A plate that the agency has under that label, and that the analyst sees nothing of."""
    for found in listed(demo.desk, demo.viewer(_STEWARD), _LABEL, limit=500).records:
        for plate in found.properties.get("registrationNumber", []):
            if not check(demo.desk, demo.viewer(ANALYST), plate).hits:
                return plate
    return None


def _case(demo: Deployment) -> str | None:
    """A lead of the analyst's agency that every agency may see, so that a desk may be told of the question."""
    lines = board(demo.desk, demo.viewer(ANALYST), "lead").lines
    return next((one.id for one in lines if one.owner == ANALYST.agency and "//-//ALL//" in one.label), None)
