"""A key replaced, lost or left behind by a restore: an outsider follows the ledger, or is told why not."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tearline.db import House
from tearline.db.house import Role
from tearline.errors import BadInput, Conflict, TearlineError
from tearline.ledger import change
from tearline.ledger.change import hand_over, keys_of, seal
from tearline.ledger.export import export_book
from tearline.ledger.findings import Report
from tearline.ledger.handover import Handover
from tearline.ledger.keyfile import FILE, NEXT, any_key
from tearline.ledger.note import BadNote, BadSignature, Checkpoint, SigningKey, VerifierKey
from tearline.ledger.queries import ask, value
from tearline.ledger.sequencer import HistoryChanged, Sequencer
from tearline.ledger.verify import verify_file
from tests.ledger.conftest import Ledger

NAME, LATER = "ledger.example/one", "ledger.example/two"


@dataclass
class Deployment(House):
    """A ledger's database with a folder of keys: what the commands see of a house."""

    ledger: Ledger | None = None

    def dsn(self, role: Role) -> str:
        assert self.ledger is not None
        return self.ledger.dsn(role)

    def work(self, count: int = 3, name: str = NAME) -> None:
        assert self.ledger is not None
        self.ledger.write(count)
        seal(self, name)

    def head(self) -> str:
        with psycopg.connect(self.dsn("ledger")) as conn:
            return str(value(conn, "head"))

    def book(self, path: Path) -> Path:
        key = any_key(self.data)
        assert key is not None
        with psycopg.connect(self.dsn("ledger"), autocommit=True) as conn, path.open("wb") as file:
            export_book(conn, file, key.vkey)
        return path


@pytest.fixture
def place(ledger: Ledger, tmp_path: Path) -> Deployment:
    made = Deployment(tmp_path / "keys", ledger=ledger)
    made.data.mkdir()
    made.work()
    return made


def vkey(place: Deployment) -> VerifierKey:
    key = any_key(place.data)
    assert key is not None
    return key.vkey


def codes(report: Report) -> list[str]:
    return [fault.code for fault in report.faults]


def test_over_rotations_any_one_key_verifies_the_whole_book(place: Deployment, tmp_path: Path) -> None:
    keys, kept = [vkey(place)], [place.head()]
    for _ in range(2):
        made, confirmed = hand_over(place, NAME, "rotation", "yearly")
        place.work()
        assert confirmed
        assert vkey(place) == made
        keys.append(made)
        kept.append(place.head())
    assert len(set(keys)) == 3
    assert not (place.data / NEXT).exists()
    assert (place.data / FILE).stat().st_mode & 0o777 == 0o600
    book = place.book(tmp_path / "book")
    for key in keys:
        for note in kept:
            report = verify_file(book, str(key), note)
            assert report.ok, report.faults
            assert (report.proved, report.keys) == (11, [str(each) for each in keys])
    assert "yearly" in str(report.remarks[0])


def test_the_name_changes_with_the_key(place: Deployment, tmp_path: Path) -> None:
    first = vkey(place)
    made, _ = hand_over(place, LATER, "rotation", "moved to another ministry")
    place.work(name=LATER)
    assert made.name == LATER
    report = verify_file(place.book(tmp_path / "book"), str(first))
    assert report.ok, report.faults
    with pytest.raises(BadInput, match="TEARLINE_ORIGIN"):
        place.work(name=NAME)


def test_a_running_service_follows_a_rotation(place: Deployment) -> None:
    service = Sequencer(place.dsn("ledger"), keys_of(place, NAME))
    service.step(force=True)
    hand_over(place, NAME, "rotation", "yearly")
    assert place.ledger is not None
    place.ledger.write(2)
    step = service.step(force=True)
    assert step.signed is not None
    assert service.key().vkey == vkey(place)


@pytest.mark.parametrize("moment", ["hand_over", "seal"])
def test_killed_half_way_the_old_key_or_the_new_is_in_force(
    place: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Before the entry is committed, or after it and before the new key is in its place."""
    first, real = vkey(place), getattr(change, "ask" if moment == "hand_over" else "seal")

    def killed(*arguments: object, **values: object) -> object:
        if moment == "seal" and not (place.data / NEXT).exists():
            return real(*arguments, **values)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(change, "ask" if moment == "hand_over" else "seal", killed)
        with pytest.raises(KeyboardInterrupt):
            hand_over(place, NAME, "rotation", "yearly")
    assert vkey(place) == first
    place.work()
    assert (vkey(place) == first) == (moment == "hand_over")
    made, _ = hand_over(place, NAME, "rotation", "again")
    report = verify_file(place.book(tmp_path / "book"), str(first))
    assert report.ok, report.faults
    assert report.keys[-1] == str(made)


class TestALostKey:
    @pytest.fixture
    def lost(self, place: Deployment) -> VerifierKey:
        key = vkey(place)
        (place.data / FILE).unlink()
        return key

    def test_nothing_is_signed_and_no_new_key_is_made_in_silence(
        self, place: Deployment, lost: VerifierKey
    ) -> None:
        assert lost
        with pytest.raises(Conflict, match="lost-key"):
            place.work()
        assert not (place.data / FILE).exists()

    def test_the_break_is_told_to_whoever_holds_the_old_key_alone(
        self, place: Deployment, lost: VerifierKey, tmp_path: Path
    ) -> None:
        kept = place.head()
        made, confirmed = hand_over(place, NAME, "lost", "the disk died", lost)
        place.work()
        assert not confirmed
        book = place.book(tmp_path / "book")
        alone = verify_file(book, str(lost), kept)
        assert codes(alone) == ["break", "unsigned"]
        assert alone.proved == 3
        both = verify_file(book, [str(lost), str(made)], kept)
        assert both.ok, both.faults
        assert both.proved == 7
        assert verify_file(book, str(made), kept).ok
        said = " ".join(map(str, both.remarks))
        assert "the disk died" in said
        assert "--since" in said

    def test_the_old_key_must_be_named_and_be_the_one_that_signed(
        self, place: Deployment, lost: VerifierKey
    ) -> None:
        for wrong in (None, SigningKey.make(NAME).vkey):
            with pytest.raises(BadInput, match="--old-key"):
                hand_over(place, NAME, "lost", "the disk died", wrong)
        hand_over(place, NAME, "lost", "the disk died", lost)

    def test_a_key_that_is_there_is_not_lost(self, place: Deployment) -> None:
        with pytest.raises(Conflict, match="new-key"):
            hand_over(place, NAME, "lost", "for no reason")


class TestAfterARestore:
    @pytest.fixture
    def gone_back(self, place: Deployment, house: House) -> Iterator[tuple[Deployment, str]]:
        """The database as it was copied at 3 entries; a checkpoint of 8 was kept outside."""
        assert place.ledger is not None
        name = f"{place.ledger.name}_again"
        with psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
            conn.execute(f"CREATE DATABASE {name} TEMPLATE {place.ledger.name}")
            place.work(5)
            kept = place.head()
            place.ledger = Ledger(house, name)
            yield place, kept
            conn.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def test_it_goes_on_under_a_new_name_that_the_old_key_confirms(
        self, gone_back: tuple[Deployment, str], tmp_path: Path
    ) -> None:
        place, kept = gone_back
        first, before = vkey(place), place.head()
        with pytest.raises(Conflict, match=f"{NAME}-2"):
            hand_over(place, NAME, "restored", "copy of Monday")
        made, confirmed = hand_over(place, LATER, "restored", "copy of Monday")
        assert confirmed
        place.work(name=LATER)
        book = place.book(tmp_path / "book")
        report = verify_file(book, str(first), before)
        assert report.ok, report.faults
        assert "not in this book" in " ".join(map(str, report.remarks))
        behind = verify_file(book, str(first), kept)
        assert [(f.code, f.first, f.last) for f in behind.faults] == [("gone-back", 3, 7)]
        assert verify_file(book, str(made)).ok

    def test_nothing_more_is_signed_in_the_old_name(self, gone_back: tuple[Deployment, str]) -> None:
        place, _ = gone_back
        assert place.ledger is not None
        place.ledger.write(4)
        hand_over(place, LATER, "restored", "copy of Monday")
        with place.ledger.connect("ledger") as conn:
            notes = [note for (note,) in conn.execute("SELECT note FROM ledger.checkpoint ORDER BY size")]
        assert [note.split("\n")[:2] for note in notes] == [[NAME, "3"], [LATER, "8"]]


class TestAThief:
    def test_of_the_new_key_cannot_write_another_history_before_it(
        self, place: Deployment, tmp_path: Path
    ) -> None:
        """Another tree with the true statement in it: the statement names the tree that the old key signed."""
        first = vkey(place)
        hand_over(place, NAME, "rotation", "yearly")
        stolen, statement = any_key(place.data), self.statement(place)
        assert stolen is not None
        assert place.ledger is not None
        with place.ledger.connect(
            "admin"
        ) as conn:  # a ledger of the thief's own, as the old key never signed it
            for table in ("entry", "checkpoint", "shown", "tile"):
                conn.execute(f"ALTER TABLE ledger.{table} DISABLE TRIGGER USER")
                conn.execute(f"DELETE FROM ledger.{table}")
            place.ledger.write(3, conn)
            ask(conn, "hand_over", statement=statement)
            conn.execute("SELECT ledger.sequence(100)")
        Sequencer(place.dsn("ledger"), stolen).step(force=True)
        report = verify_file(place.book(tmp_path / "book"), str(first))
        assert codes(report)[0] == "handover"
        assert report.proved == 0

    def test_of_the_database_cannot_hand_over_to_a_key_of_his_own(
        self, place: Deployment, tmp_path: Path
    ) -> None:
        first, his = vkey(place), SigningKey.make(NAME)
        head = Checkpoint.parse(place.head().split("\n\n")[0] + "\n")
        forged = Handover.make(first, his, "rotation", head.size, head.root, "believe me")
        with psycopg.connect(place.dsn("admin"), autocommit=True) as conn:
            ask(conn, "hand_over", statement=forged)
        service = Sequencer(place.dsn("ledger"), keys_of(place, NAME))
        with pytest.raises(TearlineError):
            service.step(force=True)
        Sequencer(place.dsn("ledger"), his).step(force=True)
        (place.data / FILE).unlink()
        (place.data / FILE).touch(mode=0o600)
        (place.data / FILE).write_text(his.secret())
        assert codes(verify_file(place.book(tmp_path / "book"), str(first))) == ["break", "unsigned"]

    def test_cannot_leave_a_statement_that_nobody_signed(self, place: Deployment) -> None:
        with psycopg.connect(place.dsn("admin"), autocommit=True) as conn:
            ask(conn, "hand_over", statement="nothing of the kind")
        with pytest.raises(HistoryChanged):
            place.work()

    @staticmethod
    def statement(place: Deployment) -> str:
        with psycopg.connect(place.dsn("ledger")) as conn:
            return str(ask(conn, "handovers", size=10**9).fetchall()[0][1])


class TestStatements:
    OLD, NEW = SigningKey.make(NAME), SigningKey.make(LATER)

    @pytest.mark.parametrize("reason", ["", " x", "two\nlines", "x" * 301, "tab\t"])
    def test_a_reason_is_one_line(self, reason: str) -> None:
        with pytest.raises(BadInput, match="one line"):
            Handover.make(self.OLD, self.NEW, "rotation", 1, bytes(32), reason)

    def test_no_word_of_it_can_be_changed(self) -> None:
        note = Handover.make(self.OLD, self.NEW, "rotation", 1, bytes(32), "yearly")
        assert Handover.open(note).confirmed
        for old, new in (("yearly", "monthly"), ("after 1", "after 2"), ("rotation", "lost"), ("why", "for")):
            with pytest.raises((BadNote, BadSignature)):
                Handover.open(note.replace(old, new))

    def test_it_is_no_checkpoint(self) -> None:
        with pytest.raises(BadNote):
            Checkpoint.parse(Handover(self.OLD.vkey, self.NEW.vkey, "lost", 1, bytes(32), "x", True).text())


def test_the_old_key_leaves_the_disk(place: Deployment) -> None:
    old = (place.data / FILE).read_text()
    hand_over(place, NAME, "rotation", "yearly")
    assert all(old not in file.read_text() for file in place.data.iterdir())


def test_another_change_under_way_is_waited_for_by_a_person(place: Deployment) -> None:
    with change.changing_keys(place.data), pytest.raises(Conflict, match="under way"):
        hand_over(place, NAME, "rotation", "yearly")
    shutil.rmtree(place.data)
