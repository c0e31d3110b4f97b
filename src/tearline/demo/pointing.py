"""Pointers in the demo: an agency lets another one ask for plates that it keeps from it, two of its officers put that
in force, and an analyst asks. By the same deeds as anybody's, once for a deployment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from tearline.casework.deeds import open_matter
from tearline.casework.questions import board
from tearline.copies.sharing import listed, shared
from tearline.db import connect
from tearline.demo.cast import ANALYST, CHIEF, SECOND_STEWARD, steward_of
from tearline.demo.deployment import Deployment
from tearline.demo.requests import BASIS, CASE
from tearline.jobs.clock import Clock
from tearline.jobs.schedule import enter_pointers
from tearline.language import Language, msg
from tearline.picture.check import check
from tearline.sharing.consents import Terms, activate_consent, consents, draft_consent
from tearline.sharing.pointers import ask_pointer, own_questions
from tearline.sharing.requests import KIND

_STEWARD = steward_of(CHIEF.agency)
_NAMES = {"registrationNumber": "plate", "phone": "phone", "curp": "curp"}  # what is asked for, in this order
_AT_ONCE = 500  # records of a label that are looked through


def pointing(demo: Deployment, language: Language) -> Iterator[str]:
    """What came of it, in sentences."""
    kept, case = _kept_from(demo), _case(demo)
    if kept is None or case is None:
        return
    label, kind, text = kept
    if not consents(demo.desk, demo.viewer(_STEWARD)):
        _permit(demo, label, kind)
    if not own_questions(demo.desk, demo.viewer(ANALYST)).questions:
        hits = ask_pointer(demo.desk, demo.viewer(ANALYST), text, case).hits
        _told(demo)
        for hit in hits:
            _ask_for_it(demo, hit.agency or "", str(hit.token), language)
    last = own_questions(demo.desk, demo.viewer(ANALYST)).questions[0]
    yield ""
    yield msg(
        "{agency} lets {other} ask by a pointer for what it keeps from it: {login} asked for {identifier}, and was "
        "told that {agency} holds something, not what. Its desk was told who asked and why, and owes what it has "
        "within 48 hours, by a request.",
        agency=", ".join(hit.agency or "" for hit in last.hits), other=ANALYST.agency, login=ANALYST.login,
        identifier=last.asked,
    ).text(language)  # fmt: skip


def _permit(demo: Deployment, label: str, kind: str) -> None:
    """Drafted by one steward and put in force by another, as a compartment's takes; what is there enters at once, and
    not at the fixed hour of the night, so that a newcomer need not wait for it."""
    now = datetime.now(UTC)
    terms = Terms(label, [kind], "contact", [ANALYST.agency], ["investigation"], now - timedelta(days=1),
                  now + timedelta(days=180))  # fmt: skip
    id = draft_consent(demo.desk, demo.viewer(_STEWARD), terms)
    activate_consent(demo.desk, demo.viewer(SECOND_STEWARD), str(id))
    with connect(demo.house.dsn("jobs"), "tearline-demo") as conn:
        enter_pointers(demo.house, conn, datetime.now(UTC))


def _ask_for_it(demo: Deployment, agency: str, token: str, language: Language) -> None:
    """A request by the token of the hit, with its clock."""
    title = msg("What you hold of the identifier of this token").text(language)
    label = f"{ANALYST.agency}//RESTRICTED//-//{agency}//H0"
    open_matter(
        demo.desk, demo.viewer(ANALYST), KIND, {"name": [title]}, label=label,
        said={"addressee": agency, "wants": "data", "urgency": "normal", "basis": BASIS, "case": CASE, "token": token},
    )  # fmt: skip


def _told(demo: Deployment) -> None:
    clock = Clock(demo.house)
    try:
        clock.run()
    finally:
        clock.stop()


def _kept_from(demo: Deployment) -> tuple[str, str, str] | None:
    """A label of the agency, a kind of identifier and one that it has there and the analyst sees nothing of."""
    steward = demo.viewer(_STEWARD)
    labels = [one.label for one in shared(demo.desk, steward).labels if "//SECRET//" in one.label]
    for name, kind in _NAMES.items():
        for label in sorted(labels):
            for found in listed(demo.desk, steward, label, limit=_AT_ONCE).records:
                for text in found.properties.get(name, []):
                    if not check(demo.desk, demo.viewer(ANALYST), text).hits:
                        return label, kind, text
    return None


def _case(demo: Deployment) -> str | None:
    """A lead of the analyst's agency that every agency may see, so that a desk may be told of the question."""
    lines = board(demo.desk, demo.viewer(ANALYST), "lead").lines
    return next((one.id for one in lines if one.owner == ANALYST.agency and "//-//ALL//" in one.label), None)
