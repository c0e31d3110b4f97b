"""A stage: a database with its officers, and the invented things that are put into it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import psycopg
from starlette.testclient import TestClient

from tearline.api.app import create_app
from tearline.db import House
from tearline.handling import Clearance, Label, Tier, can_see
from tearline.intake.labels import Labels
from tearline.intake.load import load
from tearline.intake.receipt import Receipt
from tearline.ledger.look import Desk, Viewer, look
from tearline.matrix.delegations import lend
from tearline.matrix.row import shipped
from tearline.measures import Cause, Measure, Where
from tearline.registry.signin import whoami
from tearline.settings import Settings
from tearline.web.site import add_pages
from tests.deciders import Deciders
from tests.people import People

AGENCIES = ("GSSC", "GFGR", "GUIF")
COMPARTMENTS = ("ALFA", "BETA", "GAMMA")
SOURCE = "padron"
NAMES = ("Ana López Ruiz", "Ana Lopes Ruíz", "Juan Pérez Nuño", "Transportes del Valle")
PHONES = ("+525512345678", "+525587654321")
PLATES = ("ABC-123-D", "XYZ-987-A")
CURP = "XEJX010101HNEXXXA4"


# ── a stage: a database with its officers ───────────────────────────────────────────────────────


@dataclass
class Stage:
    """A house under test and the people on it. The two who must learn nothing: `low` and `clerk`."""

    house: House
    desk: Desk
    people: People
    held: ExitStack = field(default_factory=ExitStack)

    @cached_property
    def stewards(self) -> dict[str, Viewer]:
        """One of each agency who may write under every label of it."""
        return {a: self._vetted(a, "steward", Tier.TOP_SECRET, COMPARTMENTS, ["steward"]) for a in AGENCIES}

    @cached_property
    def low(self) -> Viewer:
        """An officer of another agency than most records', with the lowest vetting but one."""
        return self._vetted("GFGR", "low", Tier.RESTRICTED)

    @cached_property
    def clerk(self) -> Viewer:
        """A steward of the agency that holds most records, with little clearance, and of two vettings: what is
        RESTRICTED, and a compartment of what is OPEN."""
        who = self.people.person("GSSC", "clerk", Tier.RESTRICTED, (), ["steward"])
        self.people.vet(who.login, Tier.OPEN, ["GAMMA"])
        return self.people.sign_in(who)

    @cached_property
    def guard(self) -> Viewer:
        """A duty officer of the clerk's agency, who sees what both others do not."""
        return self._vetted("GSSC", "guard", Tier.TOP_SECRET, COMPARTMENTS, ["duty-officer"])

    @cached_property
    def analyst(self) -> Viewer:
        """An analyst of another agency, who sees what is open."""
        return self._vetted("GUIF", "analyst", Tier.OPEN, (), ["analyst"])

    @cached_property
    def reader(self) -> Viewer:
        """An analyst of the guard's agency, who sees what the guard sees: the second reader of what that one writes."""
        return self._vetted("GSSC", "reader", Tier.TOP_SECRET, COMPARTMENTS, ["analyst"])

    @cached_property
    def high(self) -> Viewer:
        """One whose looks nobody else may notice."""
        return self._vetted("GSSC", "high", Tier.TOP_SECRET, COMPARTMENTS)

    def decides(self) -> None:
        """A matrix in force, a draft of the next, and a right that somebody lent to `clerk`."""
        deciders = Deciders(self.people, "GUIF")
        deciders.publish()
        deciders.write(shipped())
        clerk = whoami(self.desk, self.clerk.token)
        assert clerk is not None
        giver = deciders.person("lends", 2, agency="GSSC")
        lend(self.desk, self.people.sign_in(giver), clerk.login, [Measure.STOP], [Where.MUNICIPAL], 2,
             datetime.now(UTC) + timedelta(days=20), Cause.LEAVE)  # fmt: skip

    @cached_property
    def api(self) -> TestClient:
        app = create_app(self.desk, Settings(requests_per_minute=0, failed_sign_ins_per_address=0))
        add_pages(app)
        client = TestClient(app, base_url="http://127.0.0.1")
        self.held.enter_context(client)  # one event loop for all requests, not one each
        return client

    def sequence(self) -> None:
        """Take all entries into the tree, so that the ledger's questions answer from them."""
        with psycopg.connect(self.house.dsn("ledger"), autocommit=True) as conn:
            while conn.execute("SELECT ledger.sequence(5000)").fetchone() != (0,):
                pass

    def forget_own_looks(self) -> None:
        """Drop what is still in the queue: a test's own asking leaves no trace in the next answers."""
        with psycopg.connect(self.house.dsn("admin"), autocommit=True) as conn:
            conn.execute("DELETE FROM ledger.queue")

    def forget_marks(self, label: str | None = None) -> None:
        """Drop the marks of what a test expunged (under a label): the next one may use its keys again."""
        with psycopg.connect(self.house.dsn("admin"), autocommit=True) as conn:
            conn.execute(
                "DELETE FROM store.expunged WHERE %s::int IS NULL OR label_id = %s",
                [label and self.number(label)] * 2,
            )

    def forget_scenes(self) -> None:
        """Drop all saved charts."""
        with psycopg.connect(self.house.dsn("admin"), autocommit=True) as conn:
            conn.execute("DELETE FROM store.scene")

    def load(self, agency: str, drafts: Iterable[dict[str, Any] | str], label: str, source: str = SOURCE,
             viewer: Viewer | None = None, take_expunged: bool = True) -> Receipt:  # fmt: skip
        """Load FtM lines (a text is taken as it is: a broken line) by the agency's steward. What another test expunged
        of these keys is taken."""
        with tempfile.TemporaryDirectory(prefix="tearline-world-") as folder:
            path = Path(folder) / "invented.ftm.jsonl"
            path.write_text("".join(d + "\n" if isinstance(d, str) else json.dumps(d) + "\n" for d in drafts))
            by = viewer or self.stewards[agency]
            return load(
                self.desk, by, path, source=source, label=label, format="ftm", take_expunged=take_expunged
            )

    def records_of(self, load_id: str) -> dict[str, str]:
        """Key and id of the records whose present version a load brought."""
        with psycopg.connect(self.house.dsn("admin")) as conn:
            rows = conn.execute("SELECT key, id::text FROM store.record WHERE load_id = %s", [load_id])
            return dict(rows.fetchall())

    def reasons(self, label: str | None = None) -> list[str]:
        """Digests of the reasons of all deeds, the newest first, or of those whose words are under one label."""
        with psycopg.connect(self.house.dsn("admin")) as conn:
            rows = conn.execute(
                "SELECT encode(w.digest, 'hex') FROM store.reason w JOIN gate.label l ON l.id = w.label_id"
                " WHERE l.text = coalesce(%s, l.text) GROUP BY w.digest, w.at ORDER BY w.at DESC",
                [label],
            )
            return [str(digest) for (digest,) in rows]

    def decide(self, by: Viewer, a: str, b: str, verdict: str = "same", label: str | None = None,
               reason: str = "seen side by side") -> str:  # fmt: skip
        """The id of a decision on two records, by SQL; what the faces make of it is tested with them."""
        with look(self.desk, by, "decide", {}) as this:
            row = this.conn.execute(
                "SELECT act.decide(%s, %s, %s, %s, %s) AS id", [a, b, verdict, label, reason]
            ).fetchone()
        assert row is not None
        return str(row["id"])

    def unsure(self, a: str, b: str) -> None:
        """A pair that waits for a person, whatever the weights of this release make of it."""
        with psycopg.connect(self.house.dsn("admin"), autocommit=True) as conn:
            conn.execute(
                "INSERT INTO store.match (a, b, a_label, b_label, a_owner, b_owner, score, sure, weights)"
                " SELECT x.id, y.id, x.label_id, y.label_id, x.owner, y.owner, -0.5, false, 'by hand'"
                " FROM store.record x, store.record y WHERE x.id = %s AND y.id = %s",
                sorted((a, b)),
            )

    def undo(self, by: Viewer, decision: str, reason: str = "a mistake") -> None:
        with look(self.desk, by, "undo", {}) as this:
            this.conn.execute("SELECT act.undo_decision(%s, %s)", [decision, reason])

    def ties(self, table: Literal["match", "past_match", "decision"], id: str) -> set[str]:
        """The other ends of what is stored about a record, whoever may see it."""
        with psycopg.connect(self.house.dsn("admin")) as conn:
            rows = conn.execute(
                f"SELECT CASE WHEN a = %s THEN b ELSE a END::text FROM store.{table} WHERE %s IN (a, b)".encode(),
                [id, id],
            )
            return {other for (other,) in rows}

    def number(self, label: str) -> int:
        """The number of a label, interned by a steward of its agency; only a superuser can read it."""
        parsed = Label.parse(label)
        Labels(self.desk, self.stewards[parsed.owner]).intern(parsed)
        with psycopg.connect(self.house.dsn("admin")) as conn:
            row = conn.execute("SELECT id FROM gate.label WHERE text = %s", [label]).fetchone()
        assert row is not None
        return int(row[0])

    def _vetted(
        self, agency: str, name: str, tier: Tier, compartments: Iterable[str] = (), duties: Iterable[str] = ()
    ) -> Viewer:
        return self.people.enrol(agency, name, tier, compartments, duties)


FAR = date.today() + timedelta(days=300)


def seen_by(label: str, agency: str, tier: Tier, compartments: Mapping[str, Tier] | None = None) -> bool:
    """The oracle, for a clearance that holds."""
    until = datetime(FAR.year, FAR.month, FAR.day, tzinfo=UTC)
    return can_see(Clearance(agency, tier, compartments or {}, until), Label.parse(label), datetime.now(UTC))


def hidden_from_both(label: str) -> bool:
    """Neither `low` nor `clerk` may see it."""
    seen_by_clerk = seen_by(label, "GSSC", Tier.RESTRICTED, {"GAMMA": Tier.OPEN})
    return not seen_by(label, "GFGR", Tier.RESTRICTED) and not seen_by_clerk


# ── what the worlds hold ────────────────────────────────────────────────────────────────────────


def person(key: str, name: int = 0, phone: int = 0, **more: Any) -> dict[str, Any]:
    """A suspect with a phone and a CURP."""
    properties = {"name": [NAMES[name]], "phone": [PHONES[phone]], "curp": [CURP]}
    return {"id": key, "schema": "Person", "status": "suspect", "properties": properties, **more}


def vehicle(key: str, plate: int = 0, **more: Any) -> dict[str, Any]:
    properties = {"registrationNumber": [PLATES[plate]], "name": [f"Camioneta {NAMES[3]}"]}
    return {"id": key, "schema": "Vehicle", "properties": properties, **more}


def ownership(key: str, owner: str, asset: str, **more: Any) -> dict[str, Any]:
    """A link between two keys of the same collection, whether they are there or not."""
    return {
        "id": key,
        "schema": "Ownership",
        "properties": {"owner": [owner], "asset": [asset], "role": [NAMES[0]]},
        **more,
    }


def incident(key: str, involved: str, place: tuple[float, float], day: str, **more: Any) -> dict[str, Any]:
    """Something that happened to somebody, at a place, on a day."""
    latitude, longitude = ([str(degrees)] for degrees in place)
    properties = {
        "name": ["Incidente"], "involved": [involved], "date": [day], "latitude": latitude, "longitude": longitude,
        "location": ["Calle Mayor 1"],
    }  # fmt: skip
    return {"id": key, "schema": "Event", "properties": properties, **more}


def camera(key: str, place: tuple[float, float], **more: Any) -> dict[str, Any]:
    latitude, longitude = ([str(degrees)] for degrees in place)
    properties = {"name": [f"Arco {key}"], "latitude": latitude, "longitude": longitude}
    return {"id": key, "schema": "Camera", "properties": properties, **more}


def plate_read(key: str, plate: int, by: str, moment: str, **more: Any) -> dict[str, Any]:
    properties = {"plate": [PLATES[plate]], "camera": [by], "date": [moment]}
    return {"id": key, "schema": "PlateRead", "properties": properties, **more}


# What happened to one of them and to a plate, at one place; and what is hidden of it, there and then. A visible read
# names a camera that stands nowhere until the hidden one is there.
HERE, NEAR = (19.4, -99.1), (19.401, -99.102)
HAPPENED = (
    incident("i1", "q1", HERE, "2026-05"), vehicle("k1", 0), plate_read("r1", 0, "c9", "2026-05-21T10:00-06:00"),
)  # fmt: skip
HIDDEN_HAPPENED = (
    incident("i8", "q1", HERE, "2026-05-19"), incident("i9", "q2", HERE, "2027"), camera("c9", NEAR),
    plate_read("r9", 0, "c9", "2026-05-21T11:00-06:00"), ownership("o9", "q1", "k1"),
)  # fmt: skip


# Two who have nothing in common, one of them told of twice; and one who would make them one.
ELENA = {"name": ["Elena Quiroz Marfil"], "phone": ["+525511112222"], "birthDate": ["1980-02-03"]}
ROSA = {"name": ["Rosa Ibarra Toscano"], "phone": ["+528144445555"], "birthDate": ["1991-07-21"]}
BRIDGE = {"name": [*ELENA["name"], *ROSA["name"]], "phone": [*ELENA["phone"], *ROSA["phone"]]}
OTHER = {"name": ["Wenceslao Urdapilleta Kuri"], "phone": ["+529993337777"]}


def told(key: str, properties: dict[str, list[str]], **more: Any) -> dict[str, Any]:
    """A suspect of whom just this is said."""
    return {"id": key, "schema": "Person", "status": "suspect", "properties": properties, **more}


BROKEN = (
    '{"id": "b1", "schema": "Person", "properties": {"name": ["Sin cerrar"]',
    '{"id": "b2", "schema": "Nonsense", "properties": {}}',
    '{"id": "b3", "schema": "Person", "properties": {"name": ["X"], "curp": ["AAAA000000AAAAAA00"]}}',
)
