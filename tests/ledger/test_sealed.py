"""A sealed report: whoever holds the ledger's key finds each edit of it, whichever part it is made in."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from random import Random
from uuid import UUID

import orjson
import psycopg
import pytest

from tearline.ledger.change import hand_over
from tearline.ledger.keyfile import any_key
from tearline.ledger.note import BadNote, Checkpoint, Note, SigningKey
from tearline.ledger.prove import prove_each, prove_handovers
from tearline.ledger.queries import value
from tearline.ledger.sealed import (
    PARTS,
    SEAL,
    Opened,
    packed,
    proof_line,
    report_part,
    sealed,
    verify_report,
)
from tests.ledger.conftest import Ledger
from tests.ledger.test_handover import NAME, Deployment

NUMBER, RECORD, OTHER = "K7Q4-M2XD", UUID(int=1), UUID(int=2)
DEED, WORDS = UUID(int=3), "a court ordered it"


@pytest.fixture
def place(ledger: Ledger, tmp_path: Path) -> Deployment:
    """A ledger in which one record was shown twice, once with another one, and recalled for a reason."""
    made = Deployment(tmp_path / "keys", ledger=ledger)
    made.data.mkdir()
    made.work()
    with ledger.connect("admin") as conn:
        ledger.show([RECORD, OTHER], ["SSC", "SSC"], conn)
        ledger.show([RECORD], ["SSC"], conn)
        conn.execute(
            "SELECT ledger.write('deed', NULL, 'SSC', 'stewardship', 'recalled', %s, '{SSC}',"
            " jsonb_build_object('reason', %s::text))",
            [[RECORD], sha256(f"{DEED} {WORDS}".encode()).hexdigest()],
        )
    made.work()
    return made


@dataclass
class Case:
    """A report, its parts as they can be edited, and the key that sealed it."""

    parts: dict[str, bytes]
    key: SigningKey

    @property
    def content(self) -> bytes:
        """The file with a seal of that key."""
        return sealed(NUMBER, self.parts, self.key)

    def edited(self, part: str, change: Callable[[bytes], bytes]) -> bytes:
        """The file with one part changed under the seal as it was."""
        with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        return packed({**parts, part: change(parts[part])})

    def told(self) -> dict:  # type: ignore[type-arg]
        return json.loads(self.parts["report.json"])  # type: ignore[no-any-return]

    def verified(self, **parts: bytes) -> Opened:
        """What is found of other parts under the true seal: what whoever holds the key could make."""
        named = {name: parts.get(name.replace(".", "_"), part) for name, part in self.parts.items()}
        return verify_report(sealed(NUMBER, named, self.key), [str(self.key.vkey)])


def case(place: Deployment) -> Case:
    """What a deployment makes, without a person's words around it."""
    key = any_key(place.data)
    assert key is not None
    with psycopg.connect(place.dsn("ledger"), autocommit=True) as conn:
        note = str(value(conn, "head"))
        size = Checkpoint.parse(Note.parse(note).text).size
        rows = conn.execute(
            "SELECT seq FROM ledger.entry WHERE subjects @> %s ORDER BY seq DESC", [[RECORD]]
        ).fetchall()
        entries = list(prove_each(conn, [seq for (seq,) in rows], size))
        handovers = list(prove_handovers(conn, size))
    report = {
        "report": NUMBER, "order": {"authority": "Juzgado 3", "number": "1/2026", "day": "2026-05-04"},
        "vkey": str(key.vkey), "about": [str(RECORD)], "withheld": [], "looks": [look(one.body) for one in entries],
    }  # fmt: skip
    parts = {
        "LEEME.txt": b"qu\xc3\xa9 es\n", "README.txt": b"what it is\n", "report.pdf": b"%PDF-1.7 a page\n",
        "report.json": report_part(report),
        "entries.jsonl": b"".join(proof_line(p.seq, p.body, p.steps) for p in entries),
        "checkpoint.txt": note.encode(),
        "handovers.jsonl": b"".join(proof_line(p.seq, p.body, p.steps, p.growth) for p in handovers),
    }  # fmt: skip
    return Case(parts, key)


def look(body: str) -> dict:  # type: ignore[type-arg]
    entry = orjson.loads(body)
    digest = entry["body"].get("reason")
    return {
        "entry": entry["seq"], "at": entry["written_at"], "kind": entry["kind"], "agency": entry["agency"],
        "purpose": entry["purpose"], "action": entry["action"], "records": [str(RECORD)], "digest": digest,
        "words": WORDS if digest else None, "opens": str(DEED) if digest else None, "recipient": None,
    }  # fmt: skip


def codes(opened: Opened) -> list[tuple[str, str]]:
    return [(flaw.code, flaw.part) for flaw in opened.flaws]


def test_as_it_was_made_it_holds(place: Deployment) -> None:
    made = case(place)
    opened = verify_report(made.content, [str(made.key.vkey)])
    assert opened.ok, opened.flaws
    assert (opened.number, opened.looks, opened.key_given) == (NUMBER, 3, True)
    assert opened.checkpoint is not None
    assert opened.to_json("es")["checkpoint"]["size"] == opened.checkpoint.size
    alone = verify_report(made.content)
    assert (alone.ok, alone.key_given, alone.vkey) == (True, False, str(made.key.vkey))
    with pytest.raises(BadNote):
        verify_report(made.content, ["no key"])


EDITS: dict[str, Callable[[bytes], bytes]] = {
    "first byte": lambda b: bytes([b[0] ^ 1]) + b[1:] if b else b"x",
    "byte in the middle": lambda b: b[: len(b) // 2] + b"?" + b[len(b) // 2 + 1 :],
    "last byte": lambda b: b[:-1] + b"?",
    "byte more": lambda b: b + b"\n",
    "byte less": lambda b: b[1:] or b"\n",
    "nothing left": lambda b: b"" if b else b"{}",
    "line twice": lambda b: b + (b.splitlines(keepends=True)[-1] if b else b"\n"),
}


@pytest.mark.parametrize("part", [*PARTS, SEAL])
def test_each_part_that_is_edited_is_named(place: Deployment, part: str) -> None:
    hand_over(place, NAME, "rotation", "yearly")  # so that no part is empty
    place.work()
    made = case(place)
    assert verify_report(made.content, [str(made.key.vkey)]).ok
    for name, edit in EDITS.items():
        opened = verify_report(made.edited(part, edit), [str(made.key.vkey)])
        assert not opened.ok, f"{part}: {name}"
        if part != SEAL:
            assert ("changed", part) in codes(opened), f"{part}: {name}"


def test_a_byte_changed_anywhere_in_the_file_is_found(place: Deployment) -> None:
    made, rng = case(place), Random(20261129)
    content, keys = made.content, [str(made.key.vkey)]
    for at in (0, 1, len(content) - 1, *(rng.randrange(len(content)) for _ in range(400))):
        edited = bytearray(content)
        edited[at] ^= 1 << rng.randrange(8)
        assert not verify_report(bytes(edited), keys).ok, at
    for edited in (b"", b"PK", content[:-1], content[: len(content) // 2], content + b"\0", b"\0" + content):
        assert not verify_report(bytes(edited), keys).ok


def test_a_part_added_removed_renamed_or_packed_otherwise_is_found(place: Deployment) -> None:
    made = case(place)
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}

    def zipped(parts: dict[str, bytes], how: int = zipfile.ZIP_STORED, comment: bytes = b"") -> bytes:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", how) as archive:
            for name, part in parts.items():
                archive.writestr(name, part)
            archive.comment = comment
        return file.getvalue()

    for edited in (
        zipped({**parts, "more.txt": b""}),
        zipped({name: part for name, part in parts.items() if name != "README.txt"}),
        zipped({name.replace("README", "READ"): part for name, part in parts.items()}),
        zipped(parts, zipfile.ZIP_DEFLATED),
        zipped(parts),  # with another time
        zipped(dict(reversed(parts.items()))),
        zipped(parts, comment=b"x"),
    ):
        assert codes(verify_report(edited, [str(made.key.vkey)]))[0][0] == "container"


def test_whoever_seals_it_with_another_key_is_found(place: Deployment) -> None:
    made = case(place)
    other = SigningKey.make(made.key.name)
    for forged in (
        sealed(NUMBER, made.parts, other),
        sealed("A7Q4-M2XD", made.parts, made.key)[:-1],
        sealed(
            NUMBER,
            {**made.parts, "report.json": report_part({**made.told(), "vkey": str(other.vkey)})},
            other,
        ),
    ):
        assert not verify_report(forged, [str(made.key.vkey)]).ok
    assert codes(verify_report(made.content, [str(other.vkey)])) == [("other-key", SEAL)]


def test_what_the_report_says_is_held_against_the_entries(place: Deployment) -> None:
    """Even whoever holds the key cannot seal a report that says other things than its entries."""
    made = case(place)
    looks = made.told()["looks"]

    def saying(n: int, /, **other: object) -> bytes:
        changed = [{**one, **other} if place == n else one for place, one in enumerate(looks)]
        return report_part({**made.told(), "looks": changed})

    for part in (
        saying(1, at="2020-01-01T00:00:00+00:00"), saying(1, purpose="oversight"), saying(1, agency="FGR"),
        saying(1, action="search"), saying(1, kind="deed"), saying(2, records=[str(OTHER)]), saying(2, records=[]),
        saying(0, words="another reason"), saying(0, opens=str(OTHER)), saying(0, digest="0" * 64),
        saying(1, words="a reason that was never given", opens=str(DEED)),
        report_part({**made.told(), "looks": looks[1:]}), report_part({**made.told(), "looks": looks[::-1]}),
        report_part({**made.told(), "looks": [*looks, looks[0]]}), report_part({**made.told(), "report": "X"}),
        report_part({**made.told(), "order": {}}), report_part({**made.told(), "about": []}), b"{}", b"[", b"",
    ):  # fmt: skip
        assert "report" in {code for code, _ in codes(made.verified(report_json=part))}, part
    lines = made.parts["entries.jsonl"].splitlines(keepends=True)
    moved = lines[0].replace(b"recalled", b"restored"), lines[0].replace(b'"proof": ["', b'"proof": ["AAAA')
    for first in moved:
        found = codes(made.verified(entries_jsonl=b"".join([first, *lines[1:]])))
        assert ("entry", "entries.jsonl") in found, first
    for first in (b"{}\n", b"not json\n", b'{"seq": 1, "seq": 1}\n', b"\xff\n"):
        assert not made.verified(entries_jsonl=b"".join([first, *lines[1:]])).ok
    place.work()
    newer = case(place)
    assert codes(made.verified(checkpoint_txt=newer.parts["checkpoint.txt"])), (
        "the proofs are of another tree"
    )


def test_it_does_not_show_that_no_entry_is_missing(place: Deployment) -> None:
    """Said in the report itself: whoever holds the key could leave one out; the whole book shows it."""
    made = case(place)
    lines = made.parts["entries.jsonl"].splitlines(keepends=True)
    fewer = report_part({**made.told(), "looks": made.told()["looks"][1:]})
    assert made.verified(report_json=fewer, entries_jsonl=b"".join(lines[1:])).ok


def test_any_key_of_the_chain_will_do_and_a_break_is_said(place: Deployment) -> None:
    first = any_key(place.data)
    assert first is not None
    made, _ = hand_over(place, NAME, "rotation", "yearly")
    place.work()
    second = case(place)
    for key in (first.vkey, made):
        opened = verify_report(second.content, [str(key)])
        assert opened.ok, opened.flaws
        assert "yearly" in str(opened.remarks[0])
    assert codes(verify_report(second.content, [str(SigningKey.make(NAME).vkey)])) == [
        ("other-key", "handovers.jsonl")
    ]
    (place.data / "ledger.key").unlink()
    lost, confirmed = hand_over(place, NAME, "lost", "the disk broke", made)
    assert not confirmed
    place.work()
    third = case(place)
    assert not verify_report(third.content, [str(first.vkey)]).ok
    assert verify_report(third.content, [str(first.vkey), str(lost)]).ok
    chain = third.parts["handovers.jsonl"].splitlines(keepends=True)
    for lines in (chain[:1], chain[::-1], [chain[0], chain[0]]):
        assert not third.verified(handovers_jsonl=b"".join(lines)).ok
