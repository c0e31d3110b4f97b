"""What the demo's joint unit has in hand: a lead that was handed to it, and one that its commander decided, with a task
under way and one accepted. By the same deeds as anybody's, once for a deployment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tearline.casework.deeds import move_matter, open_matter
from tearline.casework.questions import matter
from tearline.demo.cast import ANALYST, CHIEF, FIELD, GUARD, UNIT_CHIEF, Member
from tearline.demo.deployment import Deployment
from tearline.language import Language, Message, msg

_PROPOSAL = {
    "action": "stop", "place": "state", "risk": "3", "agencies": "several", "instrument": "none", "recommended": "1",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Unit:
    """Its people at work, in one language."""

    demo: Deployment
    code: str
    compartment: str
    language: Language

    def opened(self, by: Member, title: Message, why: Message) -> UUID:
        told = {"name": [title.text(self.language)], "summary": [why.text(self.language)]}
        label = f"{by.agency}//RESTRICTED//{self.compartment}//ALL//H0"
        return open_matter(
            self.demo.desk, self.demo.viewer(by), "lead", told, label=label, said={"channel": "analysis"}
        )

    def moved(
        self, by: Member, id: UUID, move: str, said: Mapping[str, str] | None = None, why: Message | None = None
    ) -> None:  # fmt: skip
        desk, viewer = self.demo.desk, self.demo.viewer(by)
        last = UUID(matter(desk, viewer, str(id)).last_move)
        move_matter(
            desk, viewer, str(id), move, last, said=said, words=why.text(self.language) if why else ""
        )

    def taken(self, lead: UUID) -> UUID:
        """Triaged, taken in hand by the analyst, and handed to the unit, whose lead accepts."""
        self.moved(GUARD, lead, "triage", {"value": "high", "danger": "no"})
        self.moved(ANALYST, lead, "take")
        self.moved(ANALYST, lead, "hand-over", {"offered": self.code})
        self.moved(CHIEF, lead, "accept")
        return lead

    def issued(self, lead: UUID, title: Message, order: Message, hours: float, needs: str) -> UUID:
        """Issued to the unit by the analyst, and accepted."""
        due = (datetime.now(UTC) + timedelta(hours=hours)).isoformat(timespec="seconds")
        told = {"name": [title.text(self.language)], "summary": [order.text(self.language)]}
        said = {"offered": self.code, "do_by": due, "specialities": needs}
        id = open_matter(self.demo.desk, self.demo.viewer(ANALYST), "task", told, about=[lead], said=said)
        self.moved(CHIEF, id, "accept")
        return id


def in_hand(demo: Deployment, code: str, compartment: str, language: Language) -> None:
    """All of it."""
    unit = _Unit(demo, code, compartment, language)
    unit.taken(
        unit.opened(
            ANALYST,
            msg("The unit: a warehouse that changes its tenants"),
            msg("Three names in a year, one telephone."),
        )
    )
    convoys = unit.taken(
        unit.opened(
            ANALYST,
            msg("The unit: convoys on the northern road"),
            msg("What each agency has seen of them is put together here."),
        )
    )
    options = {
        "first_option": msg("Stop the last car of the convoy at the second arch"),
        "second_option": msg("Let it pass, and read its plates at the next arch"),
    }
    said = {**_PROPOSAL, **{name: text.text(language) for name, text in options.items()}}
    unit.moved(ANALYST, convoys, "propose", said)
    unit.moved(
        UNIT_CHIEF, convoys, "approve",
        {"chosen": "1", "legal_basis": msg("CNPP, arts. 132 and 251").text(language)},
        msg("The last car carries nobody else, and the second arch can be closed."),
    )  # fmt: skip
    watch = unit.issued(
        convoys,
        msg("Watch the access to the northern road"),
        msg("From the second arch. Note plates and hours; do not go near."),
        6, "operators security",
    )  # fmt: skip
    unit.moved(FIELD, watch, "set-out", {"spot": msg("Second arch, northern road").text(language)})
    unit.issued(
        convoys,
        msg("Compare the plates of the last three convoys"),
        msg("Which of them come back, and after how many days."),
        30, "analysts",
    )  # fmt: skip
