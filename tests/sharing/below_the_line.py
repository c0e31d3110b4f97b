"""Three agencies with their officers: one that writes below the line, and two whose records it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import count
from typing import Any
from uuid import UUID

from tearline.casework.deeds import move_matter
from tearline.casework.questions import matter
from tearline.handling import Tier
from tearline.ledger.look import Desk, Viewer
from tearline.registry.signin import whoami
from tearline.sharing.releases import deeds
from tearline.sharing.releases.questions import Release, release, waiting
from tests.gate.stage import Stage
from tests.people import People

BODY = (
    "[person] Una pick-up blanca ha sido vista de noche en la zona portuaria durante la segunda mitad del mes; "
    "además, a menudo la acompaña otra persona. No hay orden contra nadie: quien conduce no es persona buscada.\n\n"
    "[vehicle] Sin embargo, suele pasar al lado de la bodega.\n\n"
    "[-] Si la ve: anote hora y lugar, y sentido; pida apoyo de inmediato; avise a la base."
)
LOWER = "GFGR//RESTRICTED//-//-//H1"
ANSWERS = "liaison"
CURP = "XEJX010101HNEXXXA4"
_numbers = count(1)


@dataclass
class Line:
    """Who stands where. ``author`` and ``releaser`` above the line; of the owners who answers; below it the
    recipients."""

    stage: Stage
    desk: Desk
    people: People
    made: dict[str, Viewer] = field(default_factory=dict)

    def officer(
        self, name: str, agency: str, tier: Tier, duties: list[str], compartments: tuple[str, ...] = ()
    ) -> Viewer:
        if name not in self.made:
            self.made[name] = self.people.enrol(agency, name, tier, compartments, duties)
        return self.made[name]

    @cached_property
    def author(self) -> Viewer:
        return self.officer("escribe", "GFGR", Tier.SECRET, ["analyst", "steward"], ("ALFA",))

    @cached_property
    def releaser(self) -> Viewer:
        return self.officer("autoriza", "GFGR", Tier.SECRET, ["steward"], ("ALFA",))

    @cached_property
    def ssc(self) -> Viewer:
        return self.officer("enlace-ssc", "GSSC", Tier.CONFIDENTIAL, [ANSWERS])

    @cached_property
    def uif(self) -> Viewer:
        return self.officer("enlace-uif", "GUIF", Tier.SECRET, [ANSWERS], ("ALFA",))

    @cached_property
    def inspector(self) -> Viewer:
        return self.officer("inspecciona", "GFGR", Tier.RESTRICTED, ["inspector"])

    @cached_property
    def reader(self) -> Viewer:
        """Of a recipient, without a duty, cleared for what is below the line alone."""
        return self.officer("lee", "GUIF", Tier.RESTRICTED, [])

    def login(self, viewer: Viewer) -> str:
        known = whoami(self.desk, viewer.token)
        assert known is not None
        return known.login

    def sources(self, *told: tuple[str, str, str, Mapping[str, Any]]) -> list[UUID]:
        """Records as (agency, label, schema, properties)."""
        ids = []
        for agency, label, schema, properties in told:
            n = next(_numbers)
            draft = {"id": f"arriba-{n}", "schema": schema, "properties": properties}
            got = self.stage.records_of(self.stage.load(agency, [draft], label, f"arriba-{n}").id)
            ids.append(UUID(got[f"arriba-{n}"]))
        return ids

    def usual(self) -> list[UUID]:
        """A person of GSSC's, CONFIDENTIAL, and a vehicle of GUIF's, RESTRICTED: both releasable to GFGR."""
        n = next(_numbers)
        return self.sources(
            ("GSSC", "GSSC//CONFIDENTIAL//-//GFGR//H1", "Person", {
                "name": [f"Leonardo Quintanar {n}"], "alias": ["don Leo"], "curp": [CURP],
                "address": ["Muelle 3, Puerto Carrizal"],
                "birthDate": ["1990-06-25"]}),
            ("GUIF", "GUIF//RESTRICTED//-//GFGR//H1", "Vehicle", {
                "registrationNumber": ["XTR-417-B"], "type": ["pick-up"]}),
        )  # fmt: skip

    def begun(self, *sources: UUID) -> str:
        return str(deeds.begin(self.desk, self.author, "La célula del muelle", sources or self.usual()))

    def write(
        self, id: str, body: str = BODY, recipients: tuple[str, ...] = ("GUIF", "GSSC"), **how: Any
    ) -> int:
        version = found.draft.version if (found := release(self.desk, self.author, id)).draft else 0
        kinds = {one.schema.lower(): n for n, one in reversed(list(enumerate(found.matter.about, 1)))}
        for name in ("person", "vehicle"):
            body = body.replace(f"[{name}]", f"[{kinds.get(name, '-')}]")
        given = {
            "title": "Vehículo a observar",
            "lower": LOWER,
            "valid_until": datetime.now(UTC) + timedelta(days=60),
            **how,
        }
        return deeds.write(self.desk, self.author, id, version, body=body, recipients=recipients, **given)

    def move(self, by: Viewer, id: str, code: str, words: str = "", **said: str) -> None:
        last = UUID(matter(self.desk, by, id).last_move)
        move_matter(self.desk, by, id, code, last, words=words, said=said)

    def approved(self, *sources: UUID, **how: Any) -> str:
        """Written, checked and signed by the releaser; its owners are asked."""
        id = self.begun(*sources)
        self.write(id, **how)
        self.move(self.author, id, "check")
        self.move(self.releaser, id, "approve")
        return id

    def leave(self, by: Viewer, granted: bool = True, words: str = "") -> None:
        """Answers all that the viewer's agency is asked."""
        for one in waiting(self.desk, by).asked:
            if one.granted is None:
                deeds.answer_leave(self.desk, by, UUID(one.id), granted, words)

    def issue(self, id: str, by: Viewer | None = None) -> Release:
        viewer = by or self.author
        return deeds.issue(self.desk, viewer, id, UUID(matter(self.desk, viewer, id).last_move))

    def issued(self, *sources: UUID, **how: Any) -> Release:
        id = self.approved(*sources, **how)
        self.leave(self.ssc)
        self.leave(self.uif)
        return self.issue(id)
