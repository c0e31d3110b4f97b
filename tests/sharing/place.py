"""Officers of four agencies for requests and agreements: one that asks, two that are asked, one above them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tearline.casework.deeds import move_matter, open_matter
from tearline.casework.questions import Matter, matter
from tearline.handling import Tier
from tearline.ledger.look import Desk, Viewer
from tests.gate.stage import Stage

TOLD = (
    ("asker", "GSSC", Tier.CONFIDENTIAL, (), ("analyst",)),
    ("their-desk", "GSSC", Tier.CONFIDENTIAL, (), ("liaison",)),
    ("secret-asker", "GSSC", Tier.SECRET, ("ALFA",), ("analyst",)),
    ("desk", "GFGR", Tier.CONFIDENTIAL, (), ("liaison",)),
    ("chief", "GFGR", Tier.CONFIDENTIAL, (), ("duty-officer",)),
    ("steward", "GFGR", Tier.CONFIDENTIAL, (), ("steward",)),
    ("boss", "GFGR", Tier.CONFIDENTIAL, (), ("commander",)),
    ("clerk", "GFGR", Tier.CONFIDENTIAL, (), ()),
    ("keeper", "GFGR", Tier.CONFIDENTIAL, (), ("registrar",)),
    ("other-desk", "GUIF", Tier.CONFIDENTIAL, (), ("liaison",)),
    ("guard", "GUIF", Tier.SECRET, ("ALFA",), ("duty-officer",)),
    ("coordinator", "CNF", Tier.CONFIDENTIAL, (), ("coordinator",)),
)
LABEL = "GSSC//RESTRICTED//-//GFGR//H0"
SAID = {
    "addressee": "GFGR",
    "wants": "records",
    "urgency": "normal",
    "basis": "CNPP, art. 215",
    "case": "0218/2026",
}


@dataclass(frozen=True)
class Place:
    """Its officers by name."""

    stage: Stage
    officers: dict[str, Viewer]

    @property
    def desk(self) -> Desk:
        return self.stage.desk

    def asked(self, by: str = "asker", label: str = LABEL, about: Sequence[UUID] = (),
              title: str = "Cruces de la placa", **said: str) -> str:  # fmt: skip
        """A request that somebody opened."""
        told = {**SAID, **said}
        return str(open_matter(self.desk, self.officers[by], "request", {"name": [title]}, label=label, said=told,
                               about=about))  # fmt: skip

    def move(self, by: str, id: str, code: str, words: str = "", **said: str) -> UUID:
        last = UUID(self.read(by, id).last_move)
        return move_matter(self.desk, self.officers[by], id, code, last, said=said, words=words)

    def read(self, by: str, id: str) -> Matter:
        return matter(self.desk, self.officers[by], id)

    def ways(self, by: str, id: str) -> set[str]:
        return {way.move for way in self.read(by, id).ways}
