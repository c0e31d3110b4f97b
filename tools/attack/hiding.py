"""What is put into one copy only: by ordinary deeds of officers of high clearance, under labels no low viewer sees.

Left out, because others rightly see it: agencies, officers and vettings (the registry is the registrar's); a
look of a high officer that shows a visible record (its owner's steward sees who looked); an own steward's load
of a visible record's key in its own collection (that is a reclassification, which shows).
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from tools.attack import deeds, things
from tools.attack.cast import HIGH, Cast, Session
from tools.attack.known import Known, Pool
from tools.attack.services import Service
from tools.attack.wire import Answer, Request

BULK = 1500  # rows of a load that pushes limits, plans and thresholds
SETTLED = 0.6  # seconds until entries are in the tree, from which looks are told
DECISIONS = 4  # at once: of some pairs one is out of reach by now
FILLERS = 60  # records of one name: more than a page of a search


@dataclass(slots=True)
class _Held:
    """Hidden ids by the agency that owns them; ``apart``: of people of whom nothing visible is told."""

    records: dict[str, Pool] = field(default_factory=dict)
    apart: dict[str, Pool] = field(default_factory=dict)
    loads: dict[str, Pool] = field(default_factory=dict)
    decisions: dict[str, Pool] = field(default_factory=dict)
    labels: dict[str, Pool] = field(default_factory=dict)


class Hiding:
    """The high officers at work on one service. ``known`` is told of everything that they hide, ``seen`` is
    what the low viewers were told, and ``there`` puts a request about that into this service's ids."""

    def __init__(
        self,
        service: Service,
        cast: Cast,
        sessions: dict[str, Session],
        seen: Known,
        there: Callable[[Request], Request],
        rng: Random,
        scale: float = 1,
    ) -> None:
        self._service, self._cast, self._sessions, self._rng = service, cast, sessions, rng
        self._line = service.line()
        self._seen, self._there, self._held, self._scale = seen, there, _Held(), scale
        self._serial = 0
        self._flight: threading.Thread | None = None
        self.known = Known()
        self.count: Counter[str] = Counter()

    def everything(self) -> None:
        """Each kind of deed once, loads first."""
        for _, deed in self._deeds():
            deed()

    def some(self, number: int) -> None:
        """So many more deeds."""
        weights, deeds_ = zip(*self._deeds(), strict=True)
        for deed in self._rng.choices(deeds_, weights, k=number):
            deed()

    def close(self) -> None:
        """Wait for a load that is under way, and end the connection."""
        if self._flight is not None:
            self._flight.join()
        self._line.close()

    def _deeds(self) -> list[tuple[float, Callable[[], None]]]:
        return [
            (10, self._few),
            (3, self._alone),
            (3, self._fillers),
            (0.6, self._bulk),
            (0.6, self._in_flight),
            (8, self._corrected),
            (5, self._moved),
            (2, self._load_moved),
            (3, self._recalled),
            (3, self._reviewed),
            (8, self._decided_on_visible),
            (4, self._decided),
            (3, self._undone),
            (3, self._opened),
            (6, self._looked),
            (0.3, self._signed_in),
            (2, self._expunged),
            (1, self._load_expunged),
        ]

    # ── loads ───────────────────────────────────────────────────────────────────────────────────

    def _few(self) -> None:
        """Hidden records of people told of openly, bridges between two of them, links to visible keys, bad lines."""
        by, rng = self._someone(), self._rng
        drafts: list[things.Draft | str] = []
        keys = list(self._seen.keys.held) or ["nothing"]
        for _ in range(rng.randint(3, 12)):
            draft = things.anything(rng, self._key(), rng.randrange(things.KNOWN), self._label(by), keys)
            if rng.random() < 0.35:
                properties = things.bridge(rng, rng.randrange(things.SEEN), rng.randrange(things.SEEN))
                draft = {
                    "id": draft["id"],
                    "schema": "Person",
                    "label": draft["label"],
                    "properties": properties,
                }
            drafts.append(draft)
        self._load(by, [*drafts, things.broken(rng)], "few", rng.choice(things.SOURCES))

    def _alone(self) -> None:
        """People of whom nothing visible is told: a look at them shows hidden records only."""
        by, rng = self._someone(), self._rng
        drafts = [
            things.person(rng, self._key(), rng.randrange(things.SEEN, things.KNOWN), self._label(by))
            for _ in range(6)
        ]
        self._load(by, drafts, "alone", "solos", apart=True)

    def _fillers(self) -> None:
        """More records of one visible person's name and numbers than a page, or a window, holds."""
        by, rng = self._someone(), self._rng
        n, label = rng.randrange(things.SEEN), self._label(by)
        drafts = [things.person(rng, self._key(), n, label) for _ in range(int(FILLERS * self._scale))]
        self._load(by, drafts, "fillers", rng.choice(things.SOURCES))

    def _bulk(self) -> None:
        by = self._someone()
        self._load(by, self._many(by), "bulk", "otro")

    def _many(self, by: Session) -> list[things.Draft]:
        rng, label = self._rng, self._label(by)
        return [
            {"id": self._key(), "schema": "Person", "label": label, "properties": {
                "name": [f"{things.name(rng.randrange(things.PEOPLE))} {rng.randrange(10**6):06}"],
                "passportNumber": [f"ZZ{rng.randrange(10**8):08}"]}}
            for _ in range(int(BULK * self._scale))
        ]  # fmt: skip

    def _in_flight(self) -> None:
        """A load that is under way while the low viewers ask, in a collection that a low steward loads too."""
        if self._flight is not None and self._flight.is_alive():
            return
        by = self._someone()
        request = deeds.load(by, self._many(by), "flujo", self._label(by))
        self._flight = threading.Thread(target=self._service.line().ask, args=(request,))
        self._flight.start()
        self.count["in flight"] += 1

    # ── deeds on what is hidden already ─────────────────────────────────────────────────────────

    def _corrected(self) -> None:
        def deed(by: Session, id: str) -> Request:
            n = self._rng.randrange(things.KNOWN)
            return deeds.correct(by, id, {"schema": "Person", "properties": things.told(self._rng, n)})

        self._on(self._held.records, "corrected", deed)

    def _moved(self) -> None:
        self._on(
            self._held.records,
            "moved",
            lambda by, id: deeds.relabel(by, "records", id, "reclassify", self._label(by)),
        )

    def _load_moved(self) -> None:
        self._on(
            self._held.loads,
            "load moved",
            lambda by, id: deeds.relabel(by, "loads", id, "reclassify", self._label(by)),
        )

    def _recalled(self) -> None:
        self._on(self._held.records, "recalled", lambda by, id: deeds.recall(by, "records", id))

    def _reviewed(self) -> None:
        self._on(self._held.records, "reviewed", lambda by, id: deeds.review(by, id, things.day(200)))

    def _expunged(self) -> None:
        self._on(self._held.records, "expunged", lambda by, id: deeds.expunge(by, "records", id))

    def _load_expunged(self) -> None:
        self._on(self._held.loads, "load expunged", lambda by, id: deeds.expunge(by, "loads", id))

    def _looked(self) -> None:
        """A look that shows nothing but hidden records."""
        if self._rng.random() < 0.5:
            self._on(self._held.apart, "looked", lambda by, id: deeds.get(by, f"/records/{id}"))
        else:
            n = self._rng.randrange(things.SEEN, things.KNOWN)
            self._ask("looked", deeds.form(self._someone(), "POST", "/check", {"text": things.passport(n)}))

    # ── decisions ───────────────────────────────────────────────────────────────────────────────

    def _decided_on_visible(self) -> None:
        """A hidden word on two visible people, under a label that the own agency has: it is above both."""
        by, rng = self._someone(), self._rng
        label = self._pool(self._held.labels, by).draw(rng)
        for _ in range(DECISIONS if label else 0):
            a = self._pool(self._seen.people, by).draw(rng)
            b = self._pool(self._seen.people, self._someone()).draw(rng)
            if a and b and a != b:
                self._decide(by, a, b, label)

    def _decided(self) -> None:
        by, rng = self._someone(), self._rng
        a = self._pool(self._held.records, by).draw(rng)
        b = rng.choice((self._seen.records, self._pool(self._held.records, by))).draw(rng)
        if a and b and a != b:
            self._decide(by, a, b, None)

    def _decide(self, by: Session, a: str, b: str, label: str | None) -> None:
        answer = self._ask(
            "decided", deeds.decide(by, a, b, self._rng.choice(("same", "apart", "unsure")), label)
        )
        if answer.status == 201:
            self._pool(self._held.decisions, by).add(made := str(json.loads(answer.body)["id"]))
            self.known.decisions.add(made)

    def _undone(self) -> None:
        self._on(self._held.decisions, "undone", deeds.undo)

    def _opened(self) -> None:
        """A lead under a hidden label, half of them about a record that is seen."""
        by, rng = self._someone(), self._rng
        seen = self._seen.records.draw(rng) if rng.random() < 0.5 else None
        answer = self._ask(
            "opened", deeds.open_lead(by, things.name(rng.randrange(things.KNOWN)), self._label(by), seen)
        )
        if answer.status == 201:
            self.known.records.add(str(json.loads(answer.body)["id"]))

    def _signed_in(self) -> None:
        """One more session of a high officer, and its end."""
        part = self._rng.choice(HIGH)
        token = self._cast.sign_in(self._line, part.login)
        self._ask("signed in", Request("DELETE", "/api/v1/session", Session(part, token).headers))

    # ── steps ───────────────────────────────────────────────────────────────────────────────────

    def _someone(self) -> Session:
        return self._sessions[self._rng.choice(HIGH).login]

    def _label(self, by: Session) -> str:
        return things.hidden_label(self._rng, by.part.agency)

    def _key(self) -> str:
        self._serial += 1
        return f"h{self._serial}"

    def _pool(self, pools: dict[str, Pool], by: Session) -> Pool:
        return pools.setdefault(by.part.agency, Pool())

    def _on(self, pools: dict[str, Pool], kind: str, deed: Callable[[Session, str], Request]) -> None:
        """A deed on one of the own agency's hidden things, if it has any."""
        by = self._someone()
        id = self._pool(pools, by).draw(self._rng)
        if id:
            self._ask(kind, deed(by, id))

    def _ask(self, kind: str, request: Request) -> Answer:
        answer = self._line.ask(self._there(request))
        self.count[kind if answer.status in (200, 201, 204) else f"{kind}: {answer.status}"] += 1
        return answer

    def _load(
        self,
        by: Session,
        drafts: list[things.Draft | str] | list[things.Draft],
        kind: str,
        source: str,
        apart: bool = False,
    ) -> None:
        answer = self._ask(f"load of {kind}", deeds.load(by, drafts, source, self._label(by)))
        if answer.status != 201:
            return
        receipt = json.loads(answer.body)
        self.count["rows"] += receipt["accepted"]
        self._pool(self._held.loads, by).add(receipt["id"])
        self.known.loads.add(receipt["id"])
        for draft in drafts[:20]:
            if isinstance(draft, dict):
                self.known.keys.add(draft["id"])
                self.known.labels.add(draft["label"])
                self._pool(self._held.labels, by).add(draft["label"])
        self._learn_ids(by, apart)

    def _learn_ids(self, by: Session, apart: bool) -> None:
        """The ids of what was loaded stand in the officer's own deeds, and a look at these shows no record."""
        time.sleep(SETTLED)
        for entry in json.loads(self._line.ask(deeds.get(by, "/looks/mine?limit=12")).body):
            for id in entry["records"] if entry["kind"] == "deed" and entry["action"] == "load-chunk" else ():
                if id not in self.known.records.held:
                    self.known.records.add(id)
                    self._pool(self._held.records, by).add(id)
                    if apart:
                        self._pool(self._held.apart, by).add(id)
