"""A load that cannot be brought to its end ends as refused, with the reason in its receipt; one that was interrupted
stays open for the same file to go on, until nobody has for a week."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tearline import stewardship
from tearline.codes import LoadState
from tearline.db import House
from tearline.errors import AccessLapsed, BadInput, Conflict, NotEntitled, NotSignedIn, Unavailable
from tearline.handling import Tier
from tearline.intake import load as loading
from tearline.intake.apart import reading
from tearline.intake.apart.reading import Reading
from tearline.intake.load import Progress, load
from tearline.intake.receipt import Receipt, receipts
from tearline.intake.refusing import FORGOTTEN, reason
from tearline.jobs.schedule import Schedule
from tearline.language import Message, msg
from tearline.registry.deeds import withdraw_vetting
from tests.intake.files import SOURCE, Bureau, bureau, person, written
from tests.people import People


@pytest.fixture
def office(people: People) -> Bureau:
    return bureau(people)


def loaded(office: Bureau, path: Path, **how: Any) -> Receipt:
    return load(office.desk, office.steward, path, source=SOURCE, label=office.label(), **how)


def the_one(office: Bureau) -> Receipt:
    (listed,) = receipts(office.desk, office.steward)
    return listed


def waiting(house: House, office: Bureau) -> int:
    with psycopg.connect(house.dsn("admin")) as conn:
        row = conn.execute("SELECT count(*) FROM store.unmatched WHERE owner = %s", [office.code]).fetchone()
    assert row is not None
    return int(row[0])


def breaking_off(monkeypatch: pytest.MonkeyPatch, error: Exception, after: int = 1000) -> None:
    """Let a file's reading end with an error once so many items were given."""

    class Failing(Reading):
        def frames(self) -> Iterator[bytes]:
            for n, frame in enumerate(super().frames()):
                if n * 100 >= after:
                    raise error
                yield frame

    monkeypatch.setattr("tearline.intake.apart.reading.Reading", Failing)


def test_a_wrong_mapping(office: Bureau, tmp_path: Path) -> None:
    table, mapping = tmp_path / "t.csv", tmp_path / "m.yaml"
    table.write_text("folio,nombre\n1,Nadie Inventado\n")
    mapping.write_text("schema: Person\nkey: folio\nproperties: {name: nombres}\n")
    with pytest.raises(BadInput, match="has no column nombres"):
        loaded(office, table, mapping=mapping)
    told = the_one(office)
    assert (told.state, told.read, told.refused_code) == (LoadState.REFUSED, 0, "bad-input")
    assert told.closed_at is not None
    assert "has no column nombres" in (told.refused_en or "")
    assert "no tiene la columna nombres" in (told.refused_es or "")


def test_no_word_of_a_table_without_header_stands_in_the_reason(office: Bureau, tmp_path: Path) -> None:
    """What is near a mistyped column is told to whoever loads; in the first row of data it would be a record's."""
    table, mapping = tmp_path / "t.csv", tmp_path / "m.yaml"
    table.write_text("1,Nombrado Oculto\n2,Nadie Inventado\n")
    mapping.write_text("schema: Person\nkey: '1'\nproperties: {name: Nombrado Ocul}\n")
    with pytest.raises(BadInput, match="Did you mean Nombrado Oculto"):
        loaded(office, table, mapping=mapping)
    assert "Oculto" not in repr(the_one(office))


def test_a_file_that_breaks_off(office: Bureau, house: House, tmp_path: Path) -> None:
    """A workbook's own end is what is cut: what stands before it is records, and matched."""
    lines = [person(f"p{n}", name=f"Nadie Inventado {n}") for n in range(1500)]
    path = written(tmp_path / "a.jsonl", lines)
    why = msg("it takes more than {seconds} seconds", seconds=3)
    said = "{file}: reading was stopped near line {line}: {why}. What was settled stays. Save the file again in another"
    said += " form (CSV, JSON lines), or in smaller files."
    broken = BadInput(Message(said, {"file": "a.jsonl", "line": 1000, "why": why}))
    with pytest.MonkeyPatch.context() as patch:
        breaking_off(patch, broken)
        with pytest.raises(BadInput, match="stopped near line"):
            loaded(office, path)
    told = the_one(office)
    assert (told.state, told.accepted) == (LoadState.REFUSED, 1000)
    assert "near line 1000: it takes more than 3 seconds" in (told.refused_en or "")
    assert waiting(house, office) == 0
    again = loaded(office, path)
    assert (again.state, again.unchanged, again.accepted) == (LoadState.COMPLETE, 1000, 500)
    assert [r.state for r in receipts(office.desk, office.steward)] == ["complete", "refused"]


def test_a_reader_that_answers_what_none_writes(
    office: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "a.jsonl", [person("p")])

    class Garbling(Reading):
        def frames(self) -> Iterator[bytes]:
            yield b'{"items":[[9]]}'

    monkeypatch.setattr(reading, "Reading", Garbling)
    with pytest.raises(BadInput, match="what no reader writes"):
        loaded(office, path)
    assert the_one(office).state == LoadState.REFUSED


def test_a_key_that_is_held_under_several_labels(office: Bureau, tmp_path: Path) -> None:
    """The store refuses the chunk at each attempt; its receipt, which others read, does not say why."""
    for rest in ("OPEN//-//ALL//H0", "CONFIDENTIAL//-//-//H0"):
        line = person("k", label=office.label(rest))
        load(
            office.desk,
            office.steward,
            written(tmp_path / "a.jsonl", [line]),
            source=SOURCE,
            label=office.label(rest),
        )
        with psycopg.connect(office.desk.house.dsn("admin"), autocommit=True) as conn:
            conn.execute("UPDATE store.record SET key = 'k' WHERE owner = %s", [office.code])
            conn.execute(
                "UPDATE store.record SET key = key || '-apart' WHERE owner = %s AND tier = 0", [office.code]
            )
    with psycopg.connect(office.desk.house.dsn("admin"), autocommit=True) as conn:
        conn.execute("UPDATE store.record SET key = 'k' WHERE owner = %s", [office.code])
    with pytest.raises(Conflict, match="held under several labels"):
        loaded(office, written(tmp_path / "b.jsonl", [person("k")]))
    told = receipts(office.desk, office.steward)[0]
    assert (told.state, told.refused_code) == (LoadState.REFUSED, "conflict")
    assert "label" not in (told.refused_en or "")


def test_a_fault_of_ours(office: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    breaking_off(monkeypatch, ZeroDivisionError("Nadie Oculto"), after=0)
    with pytest.raises(ZeroDivisionError):
        loaded(office, written(tmp_path / "a.jsonl", [person("p")]))
    told = the_one(office)
    assert (told.state, told.refused_code) == (LoadState.REFUSED, "fault")
    assert "Oculto" not in repr(told)


def test_a_right_that_ends_in_mid_file_ends_the_load(
    office: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise NotEntitled(msg("This is not yours to do: {why}.", why=msg("the rules of the gate")))

    monkeypatch.setattr(loading.Writer, "put", refused)
    with pytest.raises(NotEntitled):
        loaded(office, written(tmp_path / "a.jsonl", [person("p")]))
    told = the_one(office)
    assert (told.state, told.refused_code) == (LoadState.REFUSED, "not-entitled")


def test_another_process_at_the_same_file_is_left_alone(office: Bureau, tmp_path: Path) -> None:
    """Of two processes at one file one is told of a conflict; that is no refusal of the load."""
    path = written(tmp_path / "a.jsonl", [person(f"p{n}") for n in range(3000)])
    ends: list[str] = []

    def run(progress: Callable[[Progress], None] | None = None) -> None:
        try:
            ends.append(loaded(office, path, progress=progress).state)
        except Conflict as error:
            ends.append(error.code)

    run(lambda done: run() if done.items == 1000 else None)
    assert sorted(ends) == ["complete", "conflict"]
    assert the_one(office).state == LoadState.COMPLETE


# ── interrupted: open, until nobody goes on ─────────────────────────────────────────────────────


@pytest.mark.parametrize("error", [Unavailable(), OSError(28, "full")], ids=["away", "full"])
def test_an_interrupted_load_stays_open_and_the_same_file_goes_on(
    office: Bureau, tmp_path: Path, error: Exception
) -> None:
    path = written(tmp_path / "a.jsonl", [person(f"p{n}") for n in range(1500)])
    with pytest.MonkeyPatch.context() as patch:
        breaking_off(patch, error)
        with pytest.raises(type(error)):
            loaded(office, path)
    assert (the_one(office).state, the_one(office).refused_code) == (LoadState.OPEN, None)
    done = loaded(office, path)
    assert (done.state, done.resumed, done.accepted) == (LoadState.COMPLETE, True, 1500)


def test_a_vetting_withdrawn_in_mid_file_leaves_it_to_a_colleague(
    office: Bureau, people: People, tmp_path: Path
) -> None:
    """Who may nothing any more ends no load either."""
    who = people.person(office.code, "leaves", Tier.SECRET, ["ALFA"], ["steward"])
    leaves, path = people.sign_in(who), written(tmp_path / "a.jsonl", [person(f"p{n}") for n in range(3000)])

    def withdrawn(done: Progress) -> None:
        if done.items == 2000:  # the thousand before are settled
            withdraw_vetting(office.desk, people.registrar, who.login)

    with pytest.raises((AccessLapsed, NotEntitled, NotSignedIn)):
        load(office.desk, leaves, path, source=SOURCE, label=office.label(), progress=withdrawn)
    assert the_one(office).state == LoadState.OPEN
    done = loaded(office, path)
    assert (done.state, done.resumed, done.read) == (LoadState.COMPLETE, True, 3000)


def test_what_nobody_goes_on_with_for_a_week_is_ended(office: Bureau, house: House, tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", [person(f"p{n}") for n in range(1500)])
    with pytest.MonkeyPatch.context() as patch:
        breaking_off(patch, Unavailable())
        with pytest.raises(Unavailable):
            loaded(office, path)
    Schedule(house).run(everything=True)
    assert the_one(office).state == LoadState.OPEN
    with psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
        conn.execute(
            "UPDATE store.load SET moved_at = moved_at - interval '8 days' WHERE owner = %s", [office.code]
        )
    assert Schedule(house).run(everything=True)["loads"] == 1
    told = the_one(office)
    assert (told.state, told.refused_code, told.accepted) == (LoadState.REFUSED, "interrupted", 1000)
    assert told.refused_es == FORGOTTEN.text("es")
    assert loaded(office, path).unchanged == 1000


def test_expunging_a_refused_load_leaves_no_sentence(office: Bureau, tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", [person(f"p{n}") for n in range(1500)])
    with pytest.MonkeyPatch.context() as patch:
        breaking_off(patch, BadInput(msg("{file} is empty.", file="a.jsonl")))
        with pytest.raises(BadInput):
            loaded(office, path)
    stewardship.expunge(office.desk, office.steward, "so ordered", load=UUID(the_one(office).id))
    told = the_one(office)
    assert (told.state, told.refused_es, told.refused_en) == (LoadState.EXPUNGED, None, None)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (BadInput(msg("{file} is empty.", file="a.csv")), "a.csv is empty."),
        (BadInput(msg("{file} has no sheet {sheet}; it has {known}.", file="a", sheet="S", known="T")),
         "a has no sheet …; it has …."),
        (Conflict(msg("That name is taken.")), "whoever loaded it was told why"),
        (ValueError("Oculto"), "Tearline failed at this file"),
    ],
)  # fmt: skip
def test_the_reason_in_a_receipt(error: Exception, said: str) -> None:
    assert said in str(reason(error))
