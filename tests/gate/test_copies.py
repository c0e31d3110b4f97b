"""Copies in two worlds: what their holders, owners and inspectors are told does not depend on what is hidden from them.

The second world is the first one, later. Numbers, digests and moments of a file are its own; everything else in it must
be the same.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch
from uuid import UUID

import psycopg
import pytest
from pypdf import PdfReader

from tearline import stewardship
from tearline.codes import CopyFormat, CopyKind
from tearline.copies.checked_list import Line, take_list
from tearline.copies.drawn import BAND
from tearline.copies.register import answer_copy
from tearline.copies.take import Copy, take_chart, take_dossier, take_record, take_search
from tearline.copies.wish import FORMATS, Wish
from tearline.errors import NotEntitled
from tearline.ledger.look import Viewer
from tearline.picture.graph.scenes import Place
from tearline.picture.graph.span import EVER
from tests.copies.png import chunks
from tests.gate.asker import Asker, Known
from tests.gate.stage import BRIDGE, ELENA, ROSA, Stage, told
from tests.gate.surfaces import answers, differences
from tests.gate.test_two_worlds import OPEN, SECRET, SHARED, Loads, opened, remove

LISTS = [
    "copies", "copies.ours.True", "copies.ours.False", "copies.taken", "shared", "shared.under", "GET /copies",
    "GET /copies/ours", "GET /copies/taken", "GET /shared", "POST /shared/records", "tearline copies mine",
    "tearline copies ours", "tearline copies taken", "tearline copies shared", "page GET /copies",
    "page GET /ours/copies", "page GET /ours/copies?all", "page GET /ours/shared", "page GET /ledger/copies",
]  # fmt: skip


def asked(stage: Stage, *viewers: Viewer) -> dict[str, bytes]:
    """All lists of copies, as these people get them."""
    given = {}
    for n, viewer in enumerate(viewers):
        told = answers(Asker(stage, viewer, Known()), LISTS)
        given |= {f"{n}: {name}": said for name, said in told.items()}
    return given


def forget_copies(stage: Stage) -> None:
    with psycopg.connect(stage.house.dsn("admin"), autocommit=True) as conn:
        conn.execute("DELETE FROM store.copy")


@contextmanager
def a_world(stage: Stage) -> Iterator[dict[str, str]]:
    """Two who have nothing in common, one of them told of twice; ids by key."""
    done = stage.load(
        "GSSC", [told("c1", ELENA), told("c2", ELENA, label=SHARED), told("c3", ROSA)], OPEN, "copiado"
    )
    loads: Loads = [("GSSC", done.id)]
    try:
        yield stage.records_of(done.id)
    finally:
        remove(stage, loads)
        forget_copies(stage)


@contextmanager
def hidden_things(stage: Stage, by: Viewer) -> Iterator[Loads]:
    """What makes the two one, more of the first, and copies of all of it by those who see it."""
    hidden = [
        told("h1", BRIDGE, label=SECRET),
        told("h2", ELENA, label=SECRET),
        told("h3", ROSA, label=SECRET),
    ]
    done = stage.load("GSSC", hidden, SECRET, "copiado")
    try:
        for id in stage.records_of(done.id).values():
            take_record(
                stage.desk, by, id, Wish(CopyFormat.JSON, "Nobody in particular", "for the two worlds"), "en"
            )
        yield [("GSSC", done.id)]
    finally:
        remove(stage, [("GSSC", done.id)])


def masked(copy: Copy) -> str:
    """A file without what is its own: number, digest, moments."""
    text = _READ.get(copy.format, lambda copy: copy.content.decode())(copy)
    if copy.number:
        text = text.replace(copy.number, "N").replace(f"{copy.number[:4]}-{copy.number[4:]}", "N")
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "<time>", text)
    text = re.sub(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\+00:00|(?="))', "<time>", text)
    return re.sub(r"\d\d? \w{3} \d{4} \d\d:\d\d:\d\d \w+", "<time>", text)


def _text(copy: Copy) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(copy.content)).pages)


def _dots(copy: Copy) -> str:
    """What a picture says beside it, and its dots between the two banners, in which its number is drawn."""
    told = chunks(copy.content)
    width, height = struct.unpack(">II", told[0][1][:8])
    rows = zlib.decompress(b"".join(value for name, value in told if name == b"IDAT"))
    line, band = len(rows) // height, 2 * int(BAND) + 2
    assert line == 4 * width + 1
    texts = [value.decode() for name, value in told if name == b"iTXt"]
    return "\n".join([*texts, f"{width} x {height}", rows[band * line : -band * line].hex()])


# Of what is seen by all, of what is hidden, and what nobody bears.
LINES = [
    Line(n, text)
    for n, text in enumerate(
        [
            *(
                value
                for one in (ELENA, ROSA, BRIDGE)
                for name in ("phone", "curp")
                for value in one.get(name, [])
            ),
            "55 0000 0000",
        ]
    )
]
# An inspector's: what of the ledger is in them is compared in test_two_worlds.
REPORTS = {CopyKind.LOOKS, CopyKind.LEDGER, CopyKind.SEALED}
_READ: dict[str, Callable[[Copy], str]] = {CopyFormat.PDF: _text, CopyFormat.PNG: _dots}


def files(stage: Stage, viewer: Viewer, ids: dict[str, str]) -> dict[str, str]:
    """Every kind and format of copy that this viewer can take, with nothing left of it in the register."""
    with psycopg.connect(stage.house.dsn("admin"), autocommit=True) as conn:
        before = [row[0] for row in conn.execute("SELECT id FROM store.copy").fetchall()]
    places, text = [Place(ids["c1"]), Place(ids["c3"], 40.0, -7.5)], ELENA["name"][0]
    take: dict[CopyKind, Callable[[Wish, str], Copy]] = {
        CopyKind.DOSSIER: lambda wish, key: take_dossier(stage.desk, viewer, ids[key], wish, "en"),
        CopyKind.RECORD: lambda wish, key: take_record(stage.desk, viewer, ids[key], wish, "en"),
        CopyKind.SEARCH: lambda wish, _: take_search(stage.desk, viewer, text, None, wish, "en"),
        CopyKind.CHART: lambda wish, _: take_chart(stage.desk, viewer, places, EVER, wish, "en"),
        CopyKind.LIST: lambda wish, _: take_list(stage.desk, viewer, LINES, "FGR/1/2026", wish, "en"),
    }
    taken = {
        f"{kind} {key} {format}": masked(take[kind](Wish(format, "An office", "for the two worlds"), key))
        for kind, formats in FORMATS.items()
        if kind not in REPORTS
        # a proof counts the clerk's checks: one asks lists here
        and not (kind == CopyKind.LIST and viewer is stage.clerk)
        for format in formats
        for key in (("c1", "c3") if kind in (CopyKind.DOSSIER, CopyKind.RECORD) else ("all",))
    }
    for format in FORMATS[CopyKind.SEARCH]:
        with patch("tearline.copies.take.PART", 1):
            taken[f"search in parts {format}"] = masked(
                take[CopyKind.SEARCH](Wish(format, "An office", "for the two worlds"), "all")
            )
        assert taken[f"search in parts {format}"] == taken[f"search all {format}"]
    with psycopg.connect(stage.house.dsn("admin"), autocommit=True) as conn:
        conn.execute("DELETE FROM store.copy WHERE NOT id = ANY (%s)", [before])
    return taken


def test_a_file_is_the_same_whatever_is_hidden(stage: Stage, admin: psycopg.Connection) -> None:
    with a_world(stage) as ids:
        before = {by: files(stage, by, ids) for by in (stage.low, stage.clerk)}
        with hidden_things(stage, stage.high):
            assert {by: files(stage, by, ids) for by in (stage.low, stage.clerk)} == before
            wish = Wish(CopyFormat.JSON, None, "for the two worlds")
            # with the gate open what was hidden is in the answer, and its label still keeps the file from leaving
            with (
                opened(admin, "record", "viewer_sees"),
                opened(admin, "label", "viewer_sees", "gate"),
                opened(admin, "match", "sees_both_ends"),
                opened(admin, "record", "copies"),
                pytest.raises(NotEntitled, match="no such label"),
            ):
                take_dossier(stage.desk, stage.low, ids["c1"], wish, "en")
            with (
                opened(admin, "record", "viewer_sees"),
                opened(admin, "identifier", "viewer_sees"),
                opened(admin, "label", "viewer_sees", "gate"),
                opened(admin, "record", "copies"),
                pytest.raises(NotEntitled, match="no such label"),
            ):
                take_list(stage.desk, stage.low, LINES, "FGR/1/2026", wish, "en")


def test_lists_of_copies_are_the_same_whatever_is_hidden(stage: Stage, admin: psycopg.Connection) -> None:
    """Hidden records, copies of these, and deeds on what a holder does not see any more."""
    with a_world(stage) as ids:
        wish = Wish(CopyFormat.JSON, "An office", "for the two worlds")
        for by, key in ((stage.low, "c1"), (stage.clerk, "c2"), (stage.low, "c3")):
            take_record(stage.desk, by, ids[key], wish, "en")
        owner = stage.stewards["GSSC"]
        stewardship.correct(stage.desk, owner, UUID(ids["c1"]), {"status": "witness"}, "a mistake")
        stewardship.recall(stage.desk, owner, "a source", record=UUID(ids["c3"]))
        before = asked(stage, stage.low, stage.clerk)
        assert any(b"withdrawn" in said for said in before.values())
        with hidden_things(stage, stage.high) as loads:
            assert differences(before, asked(stage, stage.low, stage.clerk)) == {}
            for _, load in loads:
                for id in stage.records_of(load).values():
                    stewardship.correct(stage.desk, owner, UUID(id), {"status": "witness"}, "a mistake")
            assert differences(before, asked(stage, stage.low, stage.clerk)) == {}
            for table, policy in (("copied", "owner_sees"), ("record", "viewer_sees")):
                with opened(admin, table, policy), opened(admin, "label", "viewer_sees", "gate"):
                    assert differences(before, asked(stage, stage.low, stage.clerk)) != {}, table
        assert differences(before, asked(stage, stage.low, stage.clerk)) == {}


def test_deeds_on_what_was_withdrawn_tell_its_holder_nothing(stage: Stage) -> None:
    with a_world(stage) as ids:
        wish = Wish(CopyFormat.JSON, None, "for the two worlds")
        answered = take_record(stage.desk, stage.low, ids["c1"], wish, "en")
        take_record(stage.desk, stage.low, ids["c3"], wish, "en")
        owner = stage.stewards["GSSC"]
        for key in ("c1", "c3"):
            stewardship.reclassify(stage.desk, owner, SECRET, "secret now", record=UUID(ids[key]))
        answer_copy(stage.desk, stage.low, answered.number, "needed", "for the court")
        before = asked(stage, stage.low)
        for key in ("c1", "c3"):
            stewardship.correct(stage.desk, owner, UUID(ids[key]), {"status": "acquitted"}, "by judgment")
            stewardship.expunge(stage.desk, owner, "ordered", record=UUID(ids[key]))
        assert differences(before, asked(stage, stage.low)) == {}


def test_a_steward_is_not_told_of_other_agencies_records_in_a_copy(stage: Stage) -> None:
    """A copy of two agencies' records tells each of its own: also when the other's is recalled, and answered for."""

    def outcome(together: bool) -> bytes:
        with a_world(stage):
            other = (
                stage.load("GUIF", [told("u1", ELENA)], "GUIF//OPEN//-//GFGR//H0", "ajeno")
                if together
                else None
            )
            try:
                wish = Wish(CopyFormat.JSON, "An office", "for the two worlds")
                copy = take_search(stage.desk, stage.low, ELENA["name"][0], None, wish, "en")
                if other is not None:
                    assert b"GUIF" in copy.content
                    stewardship.recall(stage.desk, stage.stewards["GUIF"], "a source", load=UUID(other.id))
                    answer_copy(stage.desk, stage.low, copy.number, "needed", "for the court")
                told_of = answers(
                    Asker(stage, stage.clerk, Known()), ["copies.ours.False", "page GET /ours/copies"]
                )
                text = b"\n".join(told_of.values()).decode()
                text = text.replace(copy.number, "N").replace(f"{copy.number[:4]}-{copy.number[4:]}", "N")
                text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<id>", text)
                text = re.sub(r'(content-length|etag): \S+|q=[\w-]+|title="[\w:. +-]+"', "", text)
                return text.encode()
            finally:
                if other is not None:
                    remove(stage, [("GUIF", other.id)])

    alone, together = outcome(False), outcome(True)
    assert b"An office" in alone
    assert alone == together
