"""Invented worlds to ask about, and SURFACES: every way of asking.

Whoever adds an endpoint, a command, a page, a job's output or an export adds its surface here, in the
same change. ``test_two_worlds.py`` then holds it to the claim: what a viewer gets, byte for byte, does
not depend on what that viewer may not see. ``test_surfaces.py`` fails while a route of the API or a
command is on neither list.
"""

from __future__ import annotations

import atexit
import io
import re
import tempfile
from collections.abc import Callable, Iterable
from contextlib import ExitStack, nullcontext, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

import orjson

from tearline import fusion, stewardship
from tearline.api.viewer import id_of
from tearline.cli.run import run
from tearline.errors import TearlineError
from tearline.fusion.selective import selective_keys
from tearline.handling import Tier
from tearline.intake.receipt import findings, receipt, receipts
from tearline.ledger.look import Desk, Viewer, look
from tearline.oversight.looks import inspect, looks_at_ours, my_looks
from tearline.oversight.reasons import reason
from tearline.picture.check import check
from tearline.picture.deeds import decide, undo
from tearline.picture.entity import entity
from tearline.picture.explain import explain
from tearline.picture.history import history
from tearline.picture.match import match
from tearline.picture.record import record
from tearline.picture.review import queue
from tearline.picture.search import Filters, search
from tests.gate.stage import (
    AGENCIES,
    BRIDGE,
    BROKEN,
    COMPARTMENTS,
    CURP,
    ELENA,
    FAR,
    NAMES,
    PHONES,
    PLATES,
    SOURCE,
    Stage,
    hidden_from_both,
    ownership,
    person,
    seen_by,
    vehicle,
)  # fmt: skip

__all__ = [
    "AGENCIES", "BRIDGE", "BROKEN", "COMPARTMENTS", "CURP", "ELENA", "FAR", "NAMES", "PHONES", "PLATES", "SOURCE",
    "Stage", "hidden_from_both", "ownership", "person", "seen_by", "vehicle",
]  # fmt: skip

Answer = bytes


@dataclass
class Known:
    """What an asker knows to ask about: ids of records and loads that the asker may see, and ``others`` of
    nothing, or of what the asker may not see; digests of reasons, of all of these kinds."""

    records: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


# ── asking ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Asker:
    """One viewer at the counter."""

    stage: Stage
    viewer: Viewer
    known: Known

    def get(self, path: str, **params: Any) -> Answer:
        return self.send("GET", path, params=params)

    def send(self, method: str, path: str, **how: Any) -> Answer:
        """Status, headers and body of an answer of the API."""
        headers = {
            "Authorization": f"Bearer {self.viewer.token}", "Tearline-Purpose": self.viewer.purpose,
            "Accept-Language": "en",
        }  # fmt: skip
        r = self.stage.api.request(method, f"/api/v1{path}", headers=headers, **how)
        lines = [f"{name}: {value}" for name, value in sorted(r.headers.items())]
        return "\n".join([str(r.status_code), *lines, ""]).encode() + r.content

    def run(self, *words: str) -> Answer:
        """Exit code, output and complaints of a command, run in this process on the stage's desk."""
        out, complaints = io.StringIO(), io.StringIO()
        with ExitStack() as held:
            held.enter_context(patch("tearline.cli.opening.open_desk", lambda: nullcontext(self.stage.desk)))
            held.enter_context(patch("tearline.cli.token.kept", lambda: self.viewer.token))
            held.enter_context(patch("tearline.cli.looks.seal", lambda _: None))
            clock = held.enter_context(patch("tearline.cli.output.datetime"))  # a page says when it was made
            clock.now.return_value = datetime(2026, 1, 1, tzinfo=UTC)
            held.enter_context(redirect_stdout(out))
            held.enter_context(redirect_stderr(complaints))
            code = run([*words, "--purpose", self.viewer.purpose, "--lang", "en"])
        return f"{code}\n{out.getvalue()}{complaints.getvalue()}".encode()


def said(call: Callable[[], object]) -> Answer:
    """The answer of a function, or its error in both languages."""
    try:
        return orjson.dumps(call(), default=str)
    except TearlineError as error:
        texts = [error.message.text("es"), error.message.text("en")]
        return orjson.dumps([type(error).__name__, error.code, *texts])


QUESTIONS = ("ana lopez", "juan perez", "camioneta", "nadie asi")
NARROWED = (
    Filters(kinds=["Person"], since=date.today() - timedelta(days=1)), Filters(agencies=["GUIF", "GFGR"]),
    Filters(tiers=[Tier.SECRET, Tier.TOP_SECRET]), Filters(until=date.today() - timedelta(days=1)),
)  # fmt: skip
IDENTIFIERS = (*PHONES, PLATES[0], CURP, "A8C-I23-0", "no identifier at all")
DESCRIBED = (
    ("Person", {"name": [NAMES[0]], "curp": [CURP]}), ("Person", {"name": [NAMES[1]], "phone": [PHONES[0]]}, 1),
    ("Vehicle", {"registrationNumber": [PLATES[0]]}), ("Person", {"name": ["Ana"]}), ("Ownership", {"role": ["x"]}),
)  # fmt: skip
BY_ID: dict[str, Callable[[Asker, str], Answer]] = {}
SURFACES: dict[str, Callable[[Asker], Answer]] = {}
ROUTES: set[tuple[str, str]] = set()
COMMANDS: set[str] = set()


def surface(name: str, ask: Callable[[Asker], Answer]) -> None:
    """One more way of asking; ``ask`` gives all bytes that the viewer gets."""
    SURFACES[name] = ask


def surface_by_id(
    name: str, ask: Callable[[Asker, str], Answer], of: str = "records", deed: bool = False
) -> None:
    """A way of asking about one id: unknown, hidden and (to its code) malformed ids must not differ.

    One that only reads is also a surface on the ids that the asker knows of; ``of`` says which.
    """
    BY_ID[name] = ask
    if not deed:
        SURFACES[name] = lambda a: b"\n".join(ask(a, id) for id in getattr(a.known, of))


# python functions: what the faces call
def _python() -> None:
    def each(asked: Iterable[Any], call: Callable[[Asker, Any], object]) -> Callable[[Asker], Answer]:
        return lambda a: b"\n".join(said(lambda one=one: call(a, one)) for one in asked)  # type: ignore[misc]

    surface("check", each(IDENTIFIERS, lambda a, text: check(a.stage.desk, a.viewer, text)))
    surface("search", each(QUESTIONS, lambda a, text: search(a.stage.desk, a.viewer, text)))
    surface("search.narrowed", each(NARROWED, lambda a, by: search(a.stage.desk, a.viewer, "ana lopez", by)))
    surface(
        "search.pages",
        each((1, 2, 100), lambda a, page: search(a.stage.desk, a.viewer, "ana", page=page, size=2)),
    )
    surface("search.refused", each(("", "a b c d e f g h"), lambda a, t: search(a.stage.desk, a.viewer, t)))
    surface("fusion", lambda a: said(lambda: _fused(a)))
    surface("match", each(DESCRIBED, lambda a, of: match(a.stage.desk, a.viewer, *of)))
    surface("unsure", lambda a: said(lambda: queue(a.stage.desk, a.viewer)))
    surface_by_id(
        "explain",
        lambda a, id: b"\n".join(
            said(lambda one=one: explain(a.stage.desk, a.viewer, one, id)) for one in _beside(a)
        ),
    )  # type: ignore[misc]
    surface_by_id("history", lambda a, id: said(lambda: history(a.stage.desk, a.viewer, id)))
    surface_by_id("decide", lambda a, id: b"\n".join(
        said(lambda one=one: decide(a.stage.desk, a.viewer, one, id, "same", "a reason"))  # type: ignore[misc]
        for one in _beside(a)), deed=True)  # fmt: skip
    surface_by_id("undo", lambda a, id: said(lambda: undo(a.stage.desk, a.viewer, id, "a reason")), deed=True)
    surface_by_id("entity", lambda a, id: said(lambda: entity(a.stage.desk, a.viewer, id)))
    surface_by_id("record", lambda a, id: said(lambda: record(a.stage.desk, a.viewer, id)))
    surface_by_id(
        "looks-at-ours.of",
        lambda a, id: said(lambda: looks_at_ours(a.stage.desk, a.viewer, id_of(id))),
    )
    surface("my-looks", lambda a: said(lambda: my_looks(a.stage.desk, a.viewer)))
    surface("looks-at-ours", lambda a: said(lambda: looks_at_ours(a.stage.desk, a.viewer)))
    surface("inspect", lambda a: said(lambda: inspect(a.stage.desk, a.viewer)))
    surface_by_id("reason", lambda a, id: said(lambda: reason(a.stage.desk, a.viewer, id)), "reasons")
    surface("receipts", lambda a: said(lambda: receipts(a.stage.desk, a.viewer)))
    surface_by_id("receipt", lambda a, id: said(lambda: receipt(a.stage.desk, a.viewer, id_of(id))), "loads")
    surface_by_id(
        "findings", lambda a, id: said(lambda: findings(a.stage.desk, a.viewer, id_of(id))), "loads"
    )
    surface("reviews", lambda a: said(lambda: stewardship.reviews(a.stage.desk, a.viewer, FAR)))
    surface("came-back", lambda a: said(lambda: stewardship.came_back(a.stage.desk, a.viewer)))
    for name, deed in _deeds().items():
        surface_by_id(f"steward.{name}", deed, deed=True)


def _fused(a: Asker) -> list[object]:
    """The questions that an entity is made of, as SQL, asked about what the asker may not see as well."""
    like = [fusion.features("Person", p) for p in (person("x")["properties"], ELENA, BRIDGE)]
    keys = sorted({key for one in like if one for key in selective_keys(one)})
    ids = [UUID(id) for id in (*a.known.records, *a.known.others)]
    told: list[object] = []
    with look(a.stage.desk, a.viewer, "entity", {}) as this:
        for question, *values in (
            ("ask.reach(%s, 0, 400)", ids), ("ask.entity(%s, 0, 400)", ids), ("ask.compared(%s)", ids),
            ("ask.matches_among(%s)", ids), ("ask.past_matches_among(%s)", ids), ("ask.parted(%s, 400)", ids),
            ("ask.decisions_among(%s)", ids), ("ask.verdicts(%s)", ids), ("ask.sharing(%s, 500)", keys),
            ("ask.unsure(500, 100)",), *(("ask.reach(%s, 0, 400)", [id]) for id in ids),
        ):  # fmt: skip
            rows = this.conn.execute(f"SELECT * FROM {question}".encode(), values).fetchall()
            told += [[str(value) for value in row.values()] for row in rows]
    return told


def _beside(a: Asker) -> list[str]:
    """What an id is asked about together with: the last records that the asker sees, which hidden decisions are
    about, and one that is not there."""
    return [*a.known.records[-3:], str(UUID(int=7, version=4))]


def _deeds() -> dict[str, Callable[[Asker, str], Answer]]:
    """A steward's deeds on an id; on what the steward may not see each must say what an unknown id says."""
    open_label = "GSSC//OPEN//-//ALL//H0"

    def on(call: Callable[[Desk, Viewer, UUID], object]) -> Callable[[Asker, str], Answer]:
        return lambda a, id: said(lambda: call(a.stage.desk, a.viewer, id_of(id)))

    return {
        "correct": on(lambda d, v, id: stewardship.correct(d, v, id, {"status": "other"}, "a reason")),
        "review": on(lambda d, v, id: stewardship.review(d, v, id, FAR, None, "a reason")),
        "expunge": on(lambda d, v, id: stewardship.expunge(d, v, "a reason", record=id)),
        "expunge-load": on(lambda d, v, id: stewardship.expunge(d, v, "a reason", load=id)),
        "reclassify": on(lambda d, v, id: stewardship.reclassify(d, v, open_label, "a reason", record=id)),
        "reclassify-load": on(lambda d, v, id: stewardship.reclassify(d, v, open_label, "a reason", load=id)),
        "recall": on(lambda d, v, id: stewardship.recall(d, v, "a reason", record=id)),
        "recall-load": on(lambda d, v, id: stewardship.recall(d, v, "a reason", load=id)),
        "restore": on(lambda d, v, id: stewardship.restore(d, v, open_label, "a reason", record=id)),
        "unhold": on(lambda d, v, id: stewardship.unhold(d, v, "a reason", record=id)),
        "unhold-load": on(lambda d, v, id: stewardship.unhold(d, v, "a reason", load=id)),
    }


# the API: every route that reads, and deeds on an id
def _api() -> None:
    def get(route: str, *asked: dict[str, Any]) -> None:
        ROUTES.add(("GET", route))
        surface(f"GET {route}", lambda a: b"\n".join(a.get(route, **params) for params in asked or ({},)))

    def by_id(method: str, route: str, of: str = "records", **how: Any) -> None:
        ROUTES.add((method, route))
        surface_by_id(
            f"{method} {route}",
            lambda a, id: a.send(method, re.sub(r"\{(id|digest)\}", lambda _: id, route), **how),
            of,
            deed=method != "GET",
        )

    def post(route: str, *asked: dict[str, Any]) -> None:
        ROUTES.add(("POST", route))
        surface(f"POST {route}", lambda a: b"\n".join(a.send("POST", route, json=form) for form in asked))

    post("/check", *({"text": text} for text in (PHONES[0], PLATES[0], "x")))
    post(
        "/search",
        {"q": "ana lopez"},
        {"q": "ana", "page": 2, "size": 1},
        {"q": "ana lopez", "kind": ["Person"], "agency": ["GSSC", "GUIF"], "tier": ["OPEN", "SECRET"]},
        {"q": "ana lopez", "since": "2020-01-01", "until": "2020-01-02"},
        {"q": ""},
    )
    get("/looks/mine")
    get("/looks/ours")
    get("/looks")
    get("/loads")
    get("/reviews", {"until": FAR.isoformat()})
    get("/came-back")
    get("/session")
    get("/purposes")
    get("/agencies")
    get("/officers")
    get("/test-rules")
    get("/ledger/proof/{entry}")
    get("/ledger/consistency", {"from": 1})
    by_id("GET", "/ledger/reasons/{digest}", "reasons")
    by_id("GET", "/records/{id}")
    by_id("GET", "/entity/{id}")
    by_id("GET", "/entity/{id}/history")
    get("/matches/unsure", {}, {"limit": 1})
    ROUTES.update({("POST", "/match"), ("GET", "/explain"), ("POST", "/matches/decisions")})
    surface(
        "POST /match",
        lambda a: b"\n".join(
            a.send("POST", "/match", json={"schema": schema, "properties": told})
            for schema, told, *_ in DESCRIBED
        ),
    )
    surface_by_id(
        "GET /explain", lambda a, id: b"\n".join(a.get("/explain", a=id, b=one) for one in _beside(a))
    )
    verdict = {"verdict": "same", "reason": "a reason"}
    surface_by_id("POST /matches/decisions", lambda a, id: b"\n".join(
        a.send("POST", "/matches/decisions", json={"a": id, "b": one, **verdict}) for one in _beside(a)),
        deed=True)  # fmt: skip
    by_id("POST", "/matches/decisions/{id}/undo", json={"reason": "a reason"})
    by_id("GET", "/loads/{id}", "loads")
    by_id("GET", "/loads/{id}/findings", "loads")
    reason, relabel = {"reason": "a reason"}, {"reason": "a reason", "label": "GSSC//OPEN//-//ALL//H0"}
    by_id("PATCH", "/records/{id}", json={**reason, "status": "other"})
    by_id("POST", "/records/{id}/review", json={**reason, "next": FAR.isoformat()})
    by_id("DELETE", "/records/{id}", params=reason)
    by_id("DELETE", "/loads/{id}", params=reason)
    for kind in ("records", "loads"):
        by_id("POST", f"/{kind}/{{id}}/reclassify", json=relabel)
        by_id("POST", f"/{kind}/{{id}}/restore", json=relabel)
        by_id("POST", f"/{kind}/{{id}}/recall", json=reason)
        by_id("POST", f"/{kind}/{{id}}/unhold", json=reason)


# Routes that are no surface of the two-world test, each with its reason.
_REGISTRY = "the registry holds no record; a registrar's deed, refused to everyone else before it is tried"
_ONTOLOGY = "the ontology of this release; it asks no database"
EXEMPT_ROUTES: dict[tuple[str, str], str] = {
    ("GET", "/ledger/checkpoint"): "signs how many entries there are, of everybody: that is its purpose",
    ("GET", "/health"): "asks the database whether it answers, and about no record",
    ("GET", "/kinds"): _ONTOLOGY,
    ("GET", "/kinds/{schema}"): _ONTOLOGY,
    ("GET", "/health/live"): "asks nothing at all",
    ("POST", "/session"): "before there is a viewer",
    ("DELETE", "/session"): "ends the session; the answer is empty",
    ("POST", "/loads"): "test_two_worlds loads the same file in both worlds and compares the receipts",
    ("POST", "/agencies"): _REGISTRY,
    ("PUT", "/agencies/{code}/suspension"): _REGISTRY,
    ("POST", "/officers"): _REGISTRY,
    ("PUT", "/officers/{login}/credential"): _REGISTRY,
    ("PUT", "/officers/{login}/duties"): _REGISTRY,
    ("PUT", "/officers/{login}/suspension"): _REGISTRY,
    ("POST", "/officers/{login}/vettings"): _REGISTRY,
    ("DELETE", "/officers/{login}/vettings"): _REGISTRY,
    ("DELETE", "/officers/{login}/vettings/{id}"): _REGISTRY,
    ("GET", "/proposals"): _REGISTRY,
    ("POST", "/proposals/{id}/confirmation"): _REGISTRY,
    ("DELETE", "/proposals/{id}"): _REGISTRY,
    ("GET", "/alone-tier"): _REGISTRY,
    ("PUT", "/alone-tier"): _REGISTRY,
    ("PUT", "/purposes/{code}"): _REGISTRY,
    ("PUT", "/test-rules/{kind}/{tier}"): _REGISTRY,
    ("POST", "/test-rules/{kind}/{tier}/end"): _REGISTRY,
}


# the command line: what a viewer asks and does there, as text for a program and for a person
def _cli() -> None:
    def command(name: str, *asked: tuple[str, ...]) -> None:
        COMMANDS.add(name)
        surface(
            f"tearline {name}",
            lambda a: b"\n".join(a.run(*name.split(), *words) for words in asked or ((), ("--json",))),
        )

    def by_id(name: str, *words: str, of: str = "records", deed: bool = False, option: str = "") -> None:
        COMMANDS.add(name)
        surface_by_id(
            f"tearline {name} {option}".strip(),
            lambda a, id: a.run(*name.split(), *([option] if option else []), id, *words),
            of,
            deed,
        )

    command("check", (PHONES[0],), (PHONES[0], "--json"), (PLATES[0], "--json"), ("x",))
    command("search", ("ana lopez",), ("ana lopez", "--json"), ("camioneta", "--json", "--size", "1"))
    command("loads")
    command("reviews", ("--until", FAR.isoformat()), ("--until", FAR.isoformat(), "--json"))
    command("came-back")
    command("looks mine")
    command("looks ours")
    command("looks all")
    by_id("reason", of="reasons")
    by_id("reason", "--json", of="reasons")
    by_id("record", "--json")
    command(
        "match",
        ("--as", "Person", f"name={NAMES[0]}", f"curp={CURP}"),
        ("--as", "Vehicle", f"registrationNumber={PLATES[0]}", "--json"),
        ("--as", "Person", "name=Ana"),
    )
    command("review")
    by_id("history")
    by_id("history", "--json")
    COMMANDS.update({"explain", "decide"})
    surface_by_id(
        "tearline explain", lambda a, id: b"\n".join(a.run("explain", id, one) for one in _beside(a))
    )
    surface_by_id("tearline decide", lambda a, id: b"\n".join(
        a.run("decide", id, one, "apart", "--reason", "a reason") for one in _beside(a)), deed=True)  # fmt: skip
    by_id("undo", "--reason", "a reason", deed=True)
    by_id("entity")
    by_id("entity", "--json")
    by_id("receipt", "--json", of="loads")
    by_id("receipt", "--all", of="loads")
    by_id("looks ours", "--json", option="--record")
    because, open_label = ("--reason", "a reason"), ("--label", "GSSC//OPEN//-//ALL//H0")
    with tempfile.NamedTemporaryFile("w", prefix="tearline-changes-", suffix=".json", delete=False) as file:
        file.write('{"status": "other"}')
    atexit.register(Path(file.name).unlink)
    by_id("correct", "--changes", file.name, *because, deed=True)
    by_id("retain", "--next", FAR.isoformat(), *because, deed=True)
    for option in ("", "--load"):
        by_id("reclassify", *open_label, *because, deed=True, option=option)
        by_id("restore", *open_label, *because, deed=True, option=option)
        by_id("recall", *because, deed=True, option=option)
        by_id("unhold", *because, deed=True, option=option)
        by_id("expunge", "--yes", *because, deed=True, option=option)


# Commands that are no surface of the two-world test, each with its reason.
_OPERATOR = "for whoever holds the machine and the database's own keys: no viewer, no answer about records"
EXEMPT_COMMANDS: dict[str, str] = {
    "init": _OPERATOR, "serve": _OPERATOR, "jobs run": _OPERATOR, "jobs wipe": _OPERATOR, "backup": _OPERATOR,
    "status": _OPERATOR, "labels left": _OPERATOR, "labels free": _OPERATOR,
    "demo": _OPERATOR, "demo-code": _OPERATOR, "demo-as": _OPERATOR, "nation load": _OPERATOR,
    "kinds": _ONTOLOGY,
    "weights export": "writes the release's weights, or a file's, in another form; it reads nothing of the store",
    "weights train": "reads an invented country's files and writes files; it asks no database",
    "nation make": "writes an invented country into files; it asks no database",
    "ledger head": "the same as GET /ledger/checkpoint",
    "ledger export": "for an inspector, who sees every entry; refused to others before a byte is written",
    "put-back": "for whoever holds the machine: fills an empty data folder from a backup, before anybody is let in",
    **dict.fromkeys(
        ("ledger new-key", "ledger lost-key", "ledger restored"),
        "for whoever holds the machine: changes the ledger's key, which is public, and reads no record"),
    "ledger verify": "offline, on a file that one has", "ledger prove": "GET /ledger/proof/{entry} asks the same",
    "sign-in": "before there is a viewer", "sign-out": "ends the session", "whoami": "GET /session asks the same",
    "load": "test_two_worlds loads the same file in both worlds and compares the receipts",
    "purpose list": "GET /purposes asks the same",
    **dict.fromkeys(
        ("agency list", "agency admit", "agency suspend", "officer list", "officer enrol", "officer renew",
         "officer duties", "officer suspend", "vetting give", "vetting withdraw", "vetting rules",
         "vetting rule", "vetting alone", "proposal list", "proposal confirm", "proposal refuse", "purpose set"),
        _REGISTRY,
    ),
}  # fmt: skip

_python()
_api()
_cli()


def answers(asker: Asker, names: Iterable[str] | None = None) -> dict[str, Answer]:
    """What every surface answers, and no trace that it was asked."""
    asker.stage.sequence()
    given = {name: SURFACES[name](asker) for name in (names or SURFACES)}
    asker.stage.forget_own_looks()
    return given


def differences(before: dict[str, Answer], after: dict[str, Answer]) -> dict[str, tuple[str, str]]:
    """The surfaces that do not answer alike, with the first place where they part."""
    parted = {}
    for name, was in before.items():
        now = after[name]
        if was != now:
            at = next((i for i, (x, y) in enumerate(zip(was, now, strict=False)) if x != y), 0)
            parted[name] = (was[max(0, at - 60) : at + 60].decode(), now[max(0, at - 60) : at + 60].decode())
    return parted


def unknown() -> str:
    return str(uuid4())
