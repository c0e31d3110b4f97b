"""Matters over HTTP: kinds in the caller's language, a board, a matter from first to last, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient

from tearline.api.routes.matters import ABOUT
from tearline.copies.number import drawn, written
from tearline.handling import Tier
from tearline.ledger.look import Viewer
from tearline.registry.signin import whoami
from tests import bases
from tests.api.conftest import Headers
from tests.gate.stage import Stage
from tests.people import People

AsViewer = Callable[..., Headers]
OPEN = "APMA//OPEN//-//ALL//H0"
SECRET = "APMA//SECRET//-//-//H0"
TRIAGE = {"value": "high", "danger": "no"}


@pytest.fixture(scope="module")
def opener(people: People) -> Viewer:
    return people.enrol("APMA", "api-opener")


@pytest.fixture(scope="module")
def guard(people: People) -> Viewer:
    return people.enrol("APMA", "api-guard", duties=["duty-officer"])


@pytest.fixture(scope="module")
def analyst(people: People) -> Viewer:
    return people.enrol("APMB", "api-analyst", Tier.OPEN, duties=["analyst"])


def sent(client: TestClient, headers: Headers, method: str, path: str, status: int, **body: Any) -> Any:
    answer = client.request(method, f"/api/v1{path}", headers=headers, json=body or None)
    assert answer.status_code == status, answer.text
    return answer.json()


def opened(client: TestClient, headers: Headers, label: str | None = OPEN, **more: Any) -> str:
    form = {
        "kind": "lead",
        "properties": {"name": ["Camioneta blanca"]},
        "label": label,
        **more,
        "said": {"channel": "own", **more.get("said", {})},
    }
    return str(sent(client, headers, "POST", "/matters", 201, **form)["id"])


def moved(client: TestClient, headers: Headers, id: str, move: str, **more: Any) -> str:
    seen = sent(client, headers, "GET", f"/matters/{id}", 200)["last_move"]
    return str(sent(client, headers, "POST", f"/matters/{id}/moves", 201, move=move, seen=seen, **more)["id"])


@pytest.mark.parametrize(
    ("language", "kind", "state", "move", "value"),
    [
        ("es", "Línea de investigación", "en curso", "Valorar", "alto"),
        ("en", "Lead", "in hand", "Triage", "high"),
    ],
)
def test_kinds_are_told_in_the_callers_language(
    client: TestClient,
    opener: Viewer,
    as_viewer: AsViewer,
    language: str,
    kind: str,
    state: str,
    move: str,
    value: str,
) -> None:
    answer = client.get("/api/v1/matters/kinds", headers=as_viewer(opener, language))
    assert answer.headers["content-language"] == language
    assert answer.headers["vary"] == "accept-language"
    lead = next(one for one in answer.json() if one["code"] == "lead")
    assert (lead["name"], lead["may_open"], lead["schema"]) == (kind, True, "Lead")
    assert {"code": "in-hand", "name": state, "ends": False} in lead["states"]
    triage = next(one for one in lead["moves"] if one["code"] == "triage")
    assert (triage["name"], triage["from_states"], triage["to_state"]) == (move, ["new"], "triaged")
    assert (triage["reason"], triage["stricter"]) == ("optional", True)
    assert {"field": "perishes_at", "required": False} in triage["asks"]
    fields = {one["code"]: one["values"] for one in lead["fields"]}
    assert {"code": "high", "name": value} in fields["value"]
    assert fields["perishes_at"] == []


def test_without_a_vetting_nothing_may_be_opened(
    client: TestClient, people: People, as_viewer: AsViewer
) -> None:
    nobody = as_viewer(people.registrar)
    assert not any(one["may_open"] for one in sent(client, nobody, "GET", "/matters/kinds", 200))
    form = {
        "kind": "lead",
        "properties": {"name": ["x"]},
        "label": "CNF//OPEN//-//ALL//H0",
        "said": {"channel": "own"},
    }
    sent(client, nobody, "POST", "/matters", 401, **form)  # as any label, without a vetting in force


def test_a_lead_from_first_to_last(
    client: TestClient, opener: Viewer, guard: Viewer, analyst: Viewer, as_viewer: AsViewer
) -> None:
    first, second, third = as_viewer(opener), as_viewer(guard), as_viewer(analyst)
    id = opened(client, first, words="la vio un vecino", said={"perishes_at": "2099-01-01T10:00:00-06:00"})
    new = sent(client, third, "GET", f"/matters/{id}", 200)
    assert (new["id"], new["kind"], new["owner"], new["state"]) == (id, "lead", "APMA", "new")
    assert new["properties"] == {"name": ["Camioneta blanca"]}
    assert (new["folio"][4], new["ways"], new["about"], new["banner"]["label"]) == ("-", [], [], OPEN)
    triage, use = new["clocks"]
    assert (triage["code"], triage["name"], triage["over"]) == ("triage", "to be triaged", False)
    began, due = (datetime.fromisoformat(triage[name]) for name in ("began_at", "due_at"))
    assert (due - began).seconds == 900
    assert triage["source"] == "Tearline's default: a quarter of an hour"
    assert (use["code"], use["due_at"]) == ("use", "2099-01-01T10:00:00-06:00")

    ways = {way["move"] for way in sent(client, second, "GET", f"/matters/{id}", 200)["ways"]}
    assert ways == {"triage", "drop", "look-before"}
    moved(client, second, id, "triage", said=TRIAGE, happened_at="2026-01-01T10:00:00-06:00")
    made = moved(client, third, new["folio"].lower(), "take")  # as somebody typed it
    moved(client, third, id, "close", said={"result": "information"}, words="se supo de dónde venía")
    ended = sent(client, first, "GET", f"/matters/{new['folio']}", 200)
    assert [step["move"] for step in ended["steps"]] == ["open", "triage", "take", "close"]
    assert (ended["steps"][2]["id"], ended["last_move"]) == (made, ended["steps"][3]["id"])
    assert datetime.fromisoformat(ended["steps"][1]["happened_at"]).timestamp() == 1767283200
    assert (ended["steps"][0]["words"], ended["state"]) == ("la vio un vecino", "closed")
    assert [one["code"] for one in ended["clocks"]] == ["told"]
    spanish = sent(client, as_viewer(opener, "es"), "GET", f"/matters/{opened(client, first)}", 200)
    assert [clock["name"] for clock in spanish["clocks"]] == ["por valorar"]


def test_a_board_says_where_each_stands_to_who_asks(
    client: TestClient, opener: Viewer, guard: Viewer, analyst: Viewer, as_viewer: AsViewer, people: People
) -> None:
    high, low = as_viewer(guard), as_viewer(analyst)
    id, hidden = opened(client, as_viewer(opener)), opened(client, as_viewer(opener), SECRET)
    moved(client, high, id, "triage", said=TRIAGE)
    moved(client, high, id, "take", label=SECRET)
    path = "/matters?kind=lead"
    holder = whoami(people.desk, guard.token)
    assert holder is not None
    held = {"holder": holder.login, "offered": ""}
    for by, state, more in ((high, "in-hand", held), (low, "triaged", {})):
        board = sent(client, by, "GET", path, 200)
        (line,) = (one for one in board["lines"] if one["id"] == id)
        said = {name: told for name, told in line["said"].items() if name != "triaged_at"}
        assert (line["state"], said, board["kind"]) == (state, {"channel": "own", **TRIAGE, **more}, "lead")
        assert (hidden in {one["id"] for one in board["lines"]}) is (by is high)
        narrowed = sent(client, by, "GET", f"{path}&state={state}&state=dropped", 200)
        assert {one["state"] for one in narrowed["lines"]} == {state}
        assert board["counts"][state] >= len(narrowed["lines"])
        assert (board["page"], board["more"], board["may_open"]) == (1, False, True)
    assert id not in {one["id"] for one in sent(client, high, "GET", f"{path}&ended=true", 200)["lines"]}
    assert sent(client, low, "GET", f"{path}&page=2", 200)["lines"] == []


def test_those_about_records(
    client: TestClient, opener: Viewer, analyst: Viewer, as_viewer: AsViewer
) -> None:
    mine, theirs = as_viewer(opener), as_viewer(analyst)
    about = opened(client, mine)
    shown, hidden = opened(client, mine, None, about=[about]), opened(client, mine, SECRET, about=[about])
    ids = [about, str(uuid4()), "no id"]
    lines = sent(client, mine, "POST", "/records/matters", 200, ids=ids)
    assert [line["id"] for line in lines] == [hidden, shown]
    assert [line["id"] for line in sent(client, theirs, "POST", "/records/matters", 200, ids=ids)] == [shown]
    assert [one["id"] for one in sent(client, theirs, "GET", f"/matters/{shown}", 200)["about"]] == [about]
    assert sent(client, theirs, "POST", "/records/matters", 200, ids=["no id"]) == []


def test_what_cannot_be_says_so(
    client: TestClient, opener: Viewer, guard: Viewer, analyst: Viewer, as_viewer: AsViewer
) -> None:
    by, high, low = as_viewer(opener), as_viewer(guard), as_viewer(analyst)
    id, hidden = opened(client, by), opened(client, by, SECRET)
    seen = sent(client, high, "GET", f"/matters/{id}", 200)["last_move"]
    lead = {"kind": "lead", "properties": {"name": ["x"]}, "label": OPEN, "said": {"channel": "own"}}
    for form, status in (
        ({**lead, "kind": "none"}, 404), ({**lead, "properties": {}}, 400), ({**lead, "label": None}, 400),
        ({**lead, "properties": {"nme": ["x"]}}, 400), ({**lead, "label": "APMB//OPEN//-//ALL//H0"}, 403),
        ({**lead, "label": "x"}, 400),
        ({**lead, "about": [str(uuid4())]}, 404), ({**lead, "about": ["x"]}, 404), ({**lead, "more": 1}, 422),
        ({**lead, "about": [str(uuid4())] * (ABOUT + 1)}, 422),
        ({**lead, "said": {"channel": "own", "result": "seizure"}}, 400),
        ({**lead, "said": {"channel": "own", "danger": "\0"}}, 400), ({**lead, "properties": {"name": ["\0"]}}, 400),
    ):  # fmt: skip
        assert sent(client, by, "POST", "/matters", status, **form)["detail"], form
    triage = {"move": "triage", "seen": seen, "said": TRIAGE}
    for form, status in (
        ({**triage, "said": {"value": "high"}}, 400), ({**triage, "seen": "x"}, 422),
        ({**triage, "seen": str(uuid4())}, 409),
        ({**triage, "move": "close", "said": {"result": "seizure"}, "words": "ya"}, 400),
        ({**triage, "move": "take", "said": {}}, 404), ({**triage, "move": "none"}, 404),
        ({**triage, "move": "drop", "said": {}}, 400), ({**triage, "happened_at": "2026-01-01T10:00:00"}, 422),
        ({**triage, "happened_at": "2099-01-01T10:00:00Z"}, 400),
        ({**triage, "happened_at": "0001-01-01T00:00:00+05:00"}, 400),
    ):  # fmt: skip
        assert sent(client, high, "POST", f"/matters/{id}/moves", status, **form)["detail"], form
    for path, status in (
        ("/matters", 422), ("/matters?kind=none", 404), ("/matters?kind=lead&state=none", 400),
        ("/matters?kind=lead&page=0", 422), ("/matters?kind=lead&page=201", 422),
    ):  # fmt: skip
        assert sent(client, high, "GET", path, status)["detail"], path
    late, spanish = {**triage, "seen": str(uuid4())}, as_viewer(guard, "es")
    told = sent(client, spanish, "POST", f"/matters/{id}/moves", 409, **late)
    assert told["detail"].startswith("El estado actual no lo permite: alguien movió el asunto")
    nothing = client.get(f"/api/v1/matters/{uuid4()}", headers=low).content
    for named in (hidden, written(drawn()), "x", "%00"):
        answer = client.get(f"/api/v1/matters/{named}", headers=low)
        assert (answer.status_code, answer.content) == (404, nothing)
        answer = client.post(f"/api/v1/matters/{named}/moves", headers=low, json=triage)
        assert (answer.status_code, answer.content) == (404, nothing)


def test_somebody_is_named_on_a_basis(client: TestClient, people: People, as_viewer: AsViewer) -> None:
    """As ``naming`` of what is opened; the answer tells the bases of whom it names, in force or not."""
    person, source = bases.loaded(Stage(people.house, people.desk, people))
    author, reader = (people.enrol("GSSC", "api-basis", duties=[duty]) for duty in ("analyst", "prosecutor"))
    by = as_viewer(author)
    wrote = {"kind": "basis", "properties": bases.header(), "about": [str(source)], "said": bases.said()}
    named = {"record": str(person)}
    basis = sent(client, by, "POST", "/matters", 201, **wrote, naming=[named])["id"]
    lead = {"kind": "lead", "properties": {"name": ["La camioneta"]}, "said": {"channel": "own"}}
    for wrong in (named, {**named, "basis": basis}):  # nobody has read it yet
        told = sent(client, by, "POST", "/matters", 400, **lead, naming=[wrong])
        assert "without a basis in force" in told["detail"]
    bases.moved(people.desk, reader, UUID(basis), "confirm")
    id = sent(client, by, "POST", "/matters", 201, **lead, naming=[{**named, "basis": basis}])["id"]
    [suspect] = sent(client, by, "GET", f"/matters/{id}", 200)["suspects"]
    assert (suspect["record"], suspect["on"]) == (str(person), [basis])
    assert (suspect["bases"][0]["in_force"], suspect["bases"][0]["facts"]) == (True, [bases.FACTS])


def test_figures_are_for_who_has_the_duty_and_say_of_what_they_are(
    client: TestClient, opener: Viewer, guard: Viewer, as_viewer: AsViewer
) -> None:
    high = as_viewer(guard)
    before = sent(client, high, "GET", "/figures", 200)
    id = opened(client, as_viewer(opener), said={"channel": "tip"})
    assert sent(client, high, "GET", "/figures", 200)["leads"] == before["leads"]  # it is to be triaged
    moved(client, high, id, "triage", said=TRIAGE)
    found = sent(client, high, "GET", "/figures?since=2026-01-01&until=2026-12-31", 200)
    assert found["leads"] >= before["leads"] + 1
    assert (found["since"], found["in_time"]["bar"]) == ("2026-01-01", 0.9)
    assert "//" in found["banner"]["label"]  # as high as the leads that it counts
    sent(client, as_viewer(opener), "GET", "/figures", 403)
    sent(client, high, "GET", "/figures?since=2026-02-01&until=2026-01-01", 400)
