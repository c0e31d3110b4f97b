"""The receipt of a load is the sum of the parts that its reader may see: a hidden line takes nothing from it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tearline import stewardship
from tearline.intake import chunks
from tearline.intake.load import Progress, load
from tearline.intake.receipt import Receipt, receipt, receipts
from tearline.ledger.look import Viewer
from tests.gate.asker import Asker, Known
from tests.gate.stage import BROKEN, ELENA, ROSA, Stage, told
from tests.gate.surfaces import answers, differences
from tests.gate.test_two_worlds import opened, remove, without_ids

OPEN = "GSSC//OPEN//-//ALL//H0"
SHARED = "GSSC//RESTRICTED//-//GFGR,GUIF//H1"
SECRET = "GSSC//SECRET//ALFA//-//H0"
BETA = "GSSC//TOP_SECRET//BETA//-//H0"
VISIBLE = [told("r1", ELENA), told("r2", ROSA, label=SHARED), *BROKEN, told("r1", ELENA, label=SHARED)]
# what the low steward may not see of the same file: records, a rejected line and a doubled one, of two compartments
HIDDEN = [told("s1", ELENA, label=SECRET), told("s2", ROSA, label=BETA), told("s1", ELENA, label=SECRET),
          {**told("s3", ELENA, label=BETA), "schema": "Nonsense"}]  # fmt: skip
SURFACES = ["receipts", "receipt", "findings", "GET /loads", "GET /loads/{id}", "GET /loads/{id}/findings",
            "tearline loads", "tearline receipt"]  # fmt: skip
FRAME = 100  # items that the reading process sends at once: a chunk has no fewer
Lines = list[dict[str, Any] | str]


class Made(list[tuple[str, str]]):
    """Loads, as (agency, id)."""

    def __init__(self, stage: Stage, admin: psycopg.Connection) -> None:
        self._stage, self._admin = stage, admin

    def vanish(self) -> None:
        """Expunged, and also gone from the list of loads: as if they had never been."""
        ids = [id for _, id in self]
        remove(self._stage, self)
        self._admin.execute("DELETE FROM store.load WHERE id = ANY (%s::uuid[])", [ids])
        self._admin.execute("DELETE FROM store.expunged WHERE load_id = ANY (%s::uuid[])", [ids])


@pytest.fixture
def made(stage: Stage, admin: psycopg.Connection) -> Iterator[Made]:
    loads = Made(stage, admin)
    yield loads
    loads.vanish()


def seen(stage: Stage, viewer: Viewer, done: Receipt) -> dict[str, bytes]:
    """All that a steward gets to know of this load."""
    asker = Asker(stage, viewer, Known([], [done.id]))
    told_of = {name: _plain(text.decode()) for name, text in answers(asker, SURFACES).items()}
    return {**told_of, "own": without_ids(repr(receipt(stage.desk, viewer, UUID(done.id))))}


def _plain(text: str) -> bytes:
    """Without ids and moments. A table is as wide as these, and wraps by them."""
    text = re.sub(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?!:)", "<time>", text)
    return without_ids(re.sub(r"\s+", "", without_ids(text).decode()))


def once(stage: Stage, made: Made, lines: Lines, *deeds: str) -> Receipt:
    done = stage.load("GSSC", lines, OPEN, source="recibos")
    made.append(("GSSC", done.id))
    by = stage.stewards["GSSC"]
    for deed in deeds:
        if deed == "recall":
            stewardship.recall(stage.desk, by, "taken back", load=UUID(done.id))
        elif deed == "restore":
            stewardship.restore(stage.desk, by, SHARED, "given back", load=UUID(done.id))
    return done


def test_parts_that_meet_under_one_label_are_one(stage: Stage, made: Made) -> None:
    """Put under one label, what was hidden is so no more."""
    done = once(stage, made, [*VISIBLE, *HIDDEN], "restore")
    low = receipt(stage.desk, stage.clerk, UUID(done.id))
    assert (low.label, low.read, low.accepted, low.rejected) == (SHARED, len(VISIBLE) + len(HIDDEN), 4, 6)
    assert low == receipt(stage.desk, stage.stewards["GSSC"], UUID(done.id))


@pytest.mark.parametrize("deeds", [(), ("recall",)], ids=["loaded", "recalled"])
def test_hidden_lines_of_a_file_change_no_receipt(stage: Stage, made: Made, deeds: tuple[str, ...]) -> None:
    """Two worlds: a file, and the same file with hidden lines behind. (Before: the whole receipt was gone.)"""
    alone = seen(stage, stage.clerk, once(stage, made, VISIBLE, *deeds))
    made.vanish()
    mixed = once(stage, made, [*VISIBLE, *HIDDEN], *deeds)
    assert differences(alone, seen(stage, stage.clerk, mixed)) == {}
    whole = receipt(stage.desk, stage.stewards["GSSC"], UUID(mixed.id))
    assert (whole.read, whole.accepted, whole.rejected) == (len(VISIBLE) + len(HIDDEN), 4, 6)
    assert len(whole.findings) > len(receipt(stage.desk, stage.clerk, UUID(mixed.id)).findings)


def test_an_open_policy_changes_the_findings(stage: Stage, made: Made, admin: psycopg.Connection) -> None:
    """Or the worlds would hold nothing of the kind. Parts are hidden by their labels too, which this opens not."""
    done = once(stage, made, [*VISIBLE, *HIDDEN])
    before = seen(stage, stage.clerk, done)
    with opened(admin, "rejection", "viewer_sees"):
        assert seen(stage, stage.clerk, done) != before
    assert seen(stage, stage.clerk, done) == before


def test_a_receipt_is_labelled_by_what_it_counts(stage: Stage, made: Made) -> None:
    done = once(stage, made, [*VISIBLE, *HIDDEN])
    low, high = (receipt(stage.desk, v, UUID(done.id)) for v in (stage.clerk, stage.stewards["GSSC"]))
    assert low.label == SHARED
    assert high.label == "GSSC//TOP_SECRET//ALFA,BETA//-//H1"
    assert [r.label for r in receipts(stage.desk, stage.clerk) if r.id == done.id] == [SHARED]


def test_who_goes_on_with_a_load_learns_nothing_of_its_hidden_lines(
    stage: Stage, made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A colleague was killed behind the hidden lines; whoever may see less goes on with the same file."""
    monkeypatch.setattr(chunks, "FRAMES", 1)
    before = [told(f"r{n}", ELENA if n % 2 else ROSA) for n in range(FRAME)]
    told_low = []
    for hidden in ([], [{**HIDDEN[n % 3], "id": f"h{n // 2}"} for n in range(FRAME)]):
        lines = [*before, *hidden, told("last", ELENA)]
        path = tmp_path / f"{len(hidden)}" / "one.ftm.jsonl"
        path.parent.mkdir()
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        killed_after(stage, path, FRAME + len(hidden))
        done = load(stage.desk, stage.clerk, path, source="recibos", label=OPEN, format="ftm")
        made.append(("GSSC", done.id))
        told_low.append((without_ids(repr(done)), seen(stage, stage.clerk, done)))
        assert receipt(stage.desk, stage.stewards["GSSC"], UUID(done.id)).read == len(lines)
        made.vanish()
    (own, without), (again, with_hidden) = told_low
    assert again == own
    assert differences(without, with_hidden) == {}


class Killed(BaseException):
    pass


def killed_after(stage: Stage, path: Path, items: int) -> None:
    def stop(progress: Progress) -> None:
        if progress.items >= items:
            raise Killed

    with pytest.raises(Killed):
        load(
            stage.desk,
            stage.stewards["GSSC"],
            path,
            source="recibos",
            label=OPEN,
            format="ftm",
            progress=stop,
        )


def test_expunging_what_one_sees_of_a_load_leaves_the_rest_on_its_receipt(stage: Stage, made: Made) -> None:
    """The low steward takes the load back: for that one it is gone; who sees more sees what is left of it."""
    done = once(stage, made, [*VISIBLE, *HIDDEN])
    by = stage.stewards["GSSC"]
    assert stewardship.expunge(stage.desk, stage.clerk, "a mistake", load=UUID(done.id)).gone == 2
    low, high = (receipt(stage.desk, viewer, UUID(done.id)) for viewer in (stage.clerk, by))
    assert low.expunged_at is not None
    assert low.findings == []
    assert high.expunged_at is None
    assert {line.line for line in high.findings} == {len(VISIBLE) + 3, len(VISIBLE) + 4}
    assert stewardship.expunge(stage.desk, by, "all of it", load=UUID(done.id)).gone == 2
    assert receipt(stage.desk, by, UUID(done.id)).expunged_at is not None
