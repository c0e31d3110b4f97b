"""Who is who at the command line."""

from __future__ import annotations

import io
import json
import secrets
from collections.abc import Callable

import psycopg
import pytest

from tearline.handling import Tier
from tests.cli.conftest import Outcome, Tearline
from tests.people import People


def test_an_entity_is_shown_with_who_says_what(
    tearline: Tearline, people: People, loaded: Callable[..., Outcome]
) -> None:
    steward = people.enrol("CLIX", "cli-olga", Tier.SECRET, [], ["steward"], "stewardship")
    label = "CLIX//RESTRICTED//-//-//H0"
    for key, more in (("e1", {"phone": "+525511223344"}), ("e2", {"nationality": "mx"})):
        done = loaded(steward, label, key, name="Oralia Tlapanco Yuste", birthDate="1979-11-03", **more)
        assert done.code == 0
    hits = tearline("search", "oralia tlapanco", "--json").data["hits"]
    assert "entity" in tearline("search", "oralia tlapanco").out
    assert "entity" in tearline("check", "+525511223344").out
    answer = tearline("entity", hits[0]["record"]["id"], "--json").data
    assert sorted(r["key"] for r in answer["records"]) == ["e1", "e2"]
    shown = tearline("entity", hits[1]["record"]["id"])
    assert shown.code == 0
    assert shown.out.startswith(label)
    for text in (
        "CLIX/tests",
        "+525511223344",
        "taken as one",
        "least sure: one record with one record",
        answer["id"],
    ):
        assert text in shown.out
    assert "La unión menos segura" in tearline("entity", answer["id"], "--lang", "es").out


def test_no_entity_is_exit_code_1(tearline: Tearline, people: People) -> None:
    viewer = people.enrol("CLIX", "cli-paco")
    unknown = tearline("entity", "0198c2f0-0000-7000-8000-000000000000", "--json", by=viewer)
    assert unknown.code == 1
    assert json.loads(unknown.err)["code"] == "not-found"
    assert tearline("entity", "no-id", "--json") == unknown


@pytest.fixture
def pair(people: People, loaded: Callable[..., Outcome]) -> tuple[str, str]:
    """An unsure pair of an agency of its own, whose officer is at the terminal."""
    code = f"CL{secrets.token_hex(3).upper()}"
    steward = people.enrol(code, "cli-rosa", Tier.SECRET, [], ["steward"], "stewardship")
    label = f"{code}//RESTRICTED//-//-//H0"
    loaded(steward, label, "r1", name="Oralia Tlapanco Yuste", birthDate="1979-11-03")
    loaded(steward, label, "r2", name="Nabor Cuauhtleco Yáñez", birthDate="1950-05-05")
    with psycopg.connect(people.house.dsn("admin"), autocommit=True) as conn:
        rows = conn.execute(
            "SELECT id::text FROM store.record WHERE owner = %s ORDER BY id", [code]
        ).fetchall()
        a, b = (str(row[0]) for row in rows)
        conn.execute(
            "INSERT INTO store.match (a, b, a_label, b_label, a_owner, b_owner, score, sure, weights)"
            " SELECT x.id, y.id, x.label_id, y.label_id, x.owner, y.owner, -1, false, 'by hand'"
            " FROM store.record x, store.record y WHERE x.id = %s AND y.id = %s",
            [a, b],
        )
    return a, b


def test_a_described_thing_is_matched_and_a_pair_explained(tearline: Tearline, pair: tuple[str, str]) -> None:
    told = ("--as", "Person", "name=Oralia Tlapanco Yuste", "birthDate=1979-11-03")
    assert tearline("match", *told, "--json").data["candidates"][0]["entity"]["id"] == pair[0]
    shown = tearline("match", *told)
    assert shown.code == 0
    assert f"Oralia Tlapanco Yuste, by record {pair[0]}:" in shown.out
    assert "before any evidence" in shown.out
    assert tearline("match", "--as", "Person", "name=Nadie Quetal Aguí", "birthDate=1911-01-02").code == 1
    assert "birthDate" in tearline("match", "--as", "Person", "name=A", "birthDate=soon").err
    assert tearline("match", "--as", "Person", "name").code == 2
    assert "before any evidence" in tearline("explain", *pair).out
    assert tearline("explain", pair[0], "no-id").code == 1


def test_a_pair_is_decided_undone_and_its_log_told(tearline: Tearline, pair: tuple[str, str]) -> None:
    assert [p["joins"] for p in tearline("review", "--json").data["pairs"]] == [1]
    assert "Nabor Cuauhtleco Yáñez" in tearline("review").out
    made = tearline("decide", *pair, "same", "--reason", "one face").out.strip()
    assert tearline("review").code == 1
    assert "No pair waits" in tearline("review").out
    assert "one face" in tearline("explain", *pair).out
    assert tearline("undo", made, "--reason", "two faces").code == 0
    assert tearline("undo", made, "--reason", "two faces").code == 5
    log = tearline("history", pair[0])
    assert log.code == 0
    for text in ("arrived", "joined", "parted", "one thing: one face", "took a decision back: two faces"):
        assert text in log.out
    assert [e["kind"] for e in tearline("history", pair[0], "--json").data["events"]] == [
        "arrived", "joined", "parted"
    ]  # fmt: skip
    assert tearline("decide", *pair, "perhaps", "--reason", "a reason").code == 2
    assert tearline("decide", pair[0], "no-id", "same", "--reason", "a reason").code == 1


def test_on_a_terminal_pairs_come_one_by_one(
    tearline: Tearline, pair: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def typed(text: str) -> Outcome:
        monkeypatch.setattr("sys.stdin", Terminal(text))
        return tearline("review")

    monkeypatch.setattr("tearline.cli.review.at_terminal", lambda: True)
    helped = typed("?\nx\ns\n")
    assert helped.out.count("y: the same; n: not the same") == 2
    assert "Pair 1 of 1" in helped.out
    typed("q\n")
    assert len(tearline("review", "--json").data["pairs"]) == 1  # neither skipping nor leaving decides
    assert "Give a reason" in typed("u\nno\n").out  # a reason too short is refused, and the queue goes on
    assert "tearline undo" in typed("n\n\n").out
    (decision,) = tearline("explain", *pair, "--json").data["decisions"]
    assert (decision["verdict"], decision["reason"]) == ("apart", "looked at side by side: not the same")
    assert tearline("review").code == 1


class Terminal(io.StringIO):
    """Keys typed ahead."""

    def isatty(self) -> bool:
        return True
