"""The functions that the faces call."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from itertools import combinations
from typing import Any
from uuid import UUID

from tearline import stewardship
from tearline.api.viewer import id_of
from tearline.casework.bases import bases_of, to_rest_on
from tearline.casework.day import acknowledge, day, notices
from tearline.casework.deeds import move_matter
from tearline.casework.figures import figures
from tearline.casework.questions import board, matter, matters_about, openable
from tearline.copies.checked_list import checking
from tearline.copies.leave import leaves
from tearline.copies.register import copies_of_ours, copies_taken, copy_records, own_copies
from tearline.copies.sharing import listed, shared
from tearline.files.questions import file_told, files_of, opened, picture_of
from tearline.fusion.features import features
from tearline.fusion.selective import selective_keys
from tearline.intake.receipt import findings, receipt, receipts
from tearline.ledger.look import Desk, Viewer, look
from tearline.matrix.delegations import delegations, end, own_rights
from tearline.matrix.questions import matrix
from tearline.ontology.occasions import dates, events, links
from tearline.ontology.occasions import places as in_words
from tearline.oversight.looked import records_of, who_looked
from tearline.oversight.looks import Narrowed, inspect, looks_at_ours, my_looks
from tearline.oversight.reasons import reason
from tearline.oversight.unusual import unusual
from tearline.picture.check import check
from tearline.picture.deeds import decide, undo
from tearline.picture.entity import dossier, entity
from tearline.picture.explain import explain
from tearline.picture.graph import scenes
from tearline.picture.graph.drawing import draw
from tearline.picture.graph.expand import expand
from tearline.picture.graph.path import path
from tearline.picture.history import history
from tearline.picture.match import match
from tearline.picture.places import places, within
from tearline.picture.questions import saved_questions
from tearline.picture.record import record
from tearline.picture.review import queue
from tearline.picture.search import search
from tearline.picture.timeline import timeline
from tearline.sharing.desks import desks
from tearline.sharing.neutral import holders
from tearline.sharing.requests import BY, OF, one_side, requests
from tearline.shelf import pieces
from tests.gate.asker import Answer, Asker, said
from tests.gate.stage import (
    BRIDGE,
    ELENA,
    FAR,
    person,
)  # fmt: skip
from tests.gate.surface import (
    DESCRIBED,
    EXPANDED,
    EXTENTS,
    IDENTIFIERS,
    INSPECTED,
    LABELS,
    MAY,
    NARROWED,
    NOWHERE,
    NUMBER,
    QUESTIONS,
    all_ids,
    beside,
    surface,
    surface_by_few,
    surface_by_id,
)


# python functions: what the faces call
def add_python() -> None:
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
            said(lambda one=one: explain(a.stage.desk, a.viewer, one, id)) for one in beside(a)
        ),
    )  # type: ignore[misc]
    surface_by_id("history", lambda a, id: said(lambda: history(a.stage.desk, a.viewer, id)))
    surface_by_id("decide", lambda a, id: b"\n".join(
        said(lambda one=one: decide(a.stage.desk, a.viewer, one, id, "same", "a reason"))  # type: ignore[misc]
        for one in beside(a)), deed=True)  # fmt: skip
    surface_by_id("undo", lambda a, id: said(lambda: undo(a.stage.desk, a.viewer, id, "a reason")), deed=True)
    surface_by_id("dossier", lambda a, id: said(lambda: dossier(a.stage.desk, a.viewer, id)))
    surface_by_id("draw", lambda a, id: said(lambda: draw(a.stage.desk, a.viewer, [id])))
    surface("draw.all", lambda a: said(lambda: draw(a.stage.desk, a.viewer, all_ids(a))))
    surface_by_id("expand", lambda a, id: said(lambda: expand(a.stage.desk, a.viewer, [id])))
    surface(
        "expand.all",
        each(EXPANDED, lambda a, wanted: expand(a.stage.desk, a.viewer, all_ids(a), wanted)),
    )
    surface("matters", each(
        ({}, {"ended": True}, {"states": ["triaged"]}, {"states": ["in-hand"]}, {"page": 2}),
        lambda a, how: board(a.stage.desk, a.viewer, "lead", **how)))  # fmt: skip
    surface_by_id("matter", lambda a, id: said(lambda: matter(a.stage.desk, a.viewer, id)), "matters")
    surface_by_id("matter.moved", lambda a, id: b"\n".join(
        said(lambda move=move: move_matter(a.stage.desk, a.viewer, id, move, UUID(NOWHERE)))
        for move in ("take", "no-move")), deed=True)  # fmt: skip
    surface_by_id(
        "matters.about", lambda a, id: said(lambda: matters_about(a.stage.desk, a.viewer, [id_of(id)]))
    )
    surface(
        "matters.openable", lambda a: said(lambda: [kind.code for kind in openable(a.stage.desk, a.viewer)])
    )
    surface_by_id("bases.of", lambda a, id: said(lambda: bases_of(a.stage.desk, a.viewer, [id_of(id)])))
    surface_by_id(
        "matters.to_rest_on", lambda a, id: said(lambda: to_rest_on(a.stage.desk, a.viewer, [id_of(id)], 50))
    )
    surface("matters.day", lambda a: said(lambda: day(a.stage.desk, a.viewer)))
    surface(
        "requests",
        lambda a: said(lambda: requests(a.stage.desk, a.viewer, datetime(2026, 11, 30, tzinfo=UTC))),
    )
    surface("requests.side", each(
        tuple({"side": side, "ended": ended} for side in (OF, BY) for ended in (False, True)),
        lambda a, how: one_side(a.stage.desk, a.viewer, **how)))  # fmt: skip
    surface_by_id(
        "requests.pool",
        lambda a, id: said(lambda: holders(a.stage.desk, a.viewer, str(id_of(id)))),
        "matters",
    )
    surface_by_id("leaves.needed", lambda a, id: said(
        lambda: [leaves(a.stage.desk, a.viewer, [str(id_of(id))], use, "GSSC") for use in ("copy", "relabel", "court")]
    ))  # fmt: skip
    surface("matters.figures", lambda a: said(lambda: figures(a.stage.desk, a.viewer)))
    surface("matters.notices", lambda a: said(lambda: notices(a.stage.desk, a.viewer)))
    surface_by_id(
        "matters.acknowledge", lambda a, id: said(lambda: acknowledge(a.stage.desk, a.viewer, [id_of(id)])),
        "notices", deed=True,
    )  # fmt: skip
    surface_by_id("files", lambda a, id: said(lambda: files_of(a.stage.desk, a.viewer, id_of(id))))
    surface_by_id("file", lambda a, id: said(lambda: file_told(a.stage.desk, a.viewer, id_of(id))), "files")
    surface_by_id("file.opened", lambda a, id: said(lambda: read_whole(a.stage.desk, a.viewer, id)), "files")
    surface_by_id(
        "file.picture",
        lambda a, id: said(lambda: list(picture_of(a.stage.desk, a.viewer, id_of(id)))),
        "files",
    )
    surface("scenes", lambda a: said(lambda: scenes.scenes(a.stage.desk, a.viewer)))
    surface_by_id(
        "scene", lambda a, id: said(lambda: scenes.open_scene(a.stage.desk, a.viewer, id)), "scenes"
    )
    draft = scenes.Draft("a title", "a note", [scenes.Place(NOWHERE)])
    surface_by_id(
        "save-scene",
        lambda a, id: said(lambda: scenes.save_scene(a.stage.desk, a.viewer, draft, id, 1)),
        deed=True,
    )
    surface_by_id(
        "rename-scene",
        lambda a, id: said(lambda: scenes.rename_scene(a.stage.desk, a.viewer, id, 1, "x", "")),
        deed=True,
    )
    surface_by_id(
        "delete-scene",
        lambda a, id: said(lambda: scenes.delete_scene(a.stage.desk, a.viewer, id, 1)),
        deed=True,
    )
    surface(
        "path.among",
        lambda a: b"\n".join(
            said(lambda one=one, other=other: path(a.stage.desk, a.viewer, one, other))  # type: ignore[misc]
            for one, other in combinations(a.known.records[:6], 2)
        ),
    )
    surface_by_few("path", lambda a, id: b"\n".join(
        said(lambda one=one: path(a.stage.desk, a.viewer, one, id)) for one in beside(a)))  # type: ignore[misc]  # fmt: skip
    surface_by_id("entity", lambda a, id: said(lambda: entity(a.stage.desk, a.viewer, id)))
    surface_by_id(
        "timeline.narrowed", lambda a, id: said(lambda: timeline(a.stage.desk, a.viewer, [id], MAY, 1))
    )
    surface("timeline.together", lambda a: said(lambda: timeline(a.stage.desk, a.viewer, a.known.records)))
    surface_by_id("places.narrowed", lambda a, id: said(lambda: places(a.stage.desk, a.viewer, [id], MAY, 1)))
    surface_by_id("places.of-an-extent", lambda a, id: b"\n".join(
        said(lambda one=one: places(a.stage.desk, a.viewer, [id], extent=one)) for one in EXTENTS))  # type: ignore[misc]  # fmt: skip
    surface("within", each(EXTENTS, lambda a, extent: within(a.stage.desk, a.viewer, extent)))
    surface(
        "within.narrowed", each(EXTENTS, lambda a, extent: within(a.stage.desk, a.viewer, extent, MAY, 1))
    )
    surface_by_id("record", lambda a, id: said(lambda: record(a.stage.desk, a.viewer, id)))
    surface_by_id(
        "looks-at-ours.of",
        lambda a, id: said(lambda: looks_at_ours(a.stage.desk, a.viewer, id_of(id))),
    )
    surface("unusual", lambda a: said(lambda: unusual(a.stage.desk, a.viewer)))
    surface("saved-questions", lambda a: said(lambda: saved_questions(a.stage.desk, a.viewer)))
    surface("my-looks", lambda a: said(lambda: my_looks(a.stage.desk, a.viewer)))
    surface("looks-at-ours", lambda a: said(lambda: looks_at_ours(a.stage.desk, a.viewer)))
    surface("inspect", lambda a: said(lambda: inspect(a.stage.desk, a.viewer)))
    surface(
        "inspect.narrowed",
        each(INSPECTED, lambda a, by: inspect(a.stage.desk, a.viewer, narrowed=by)),
    )
    surface_by_id(
        "inspect.of",
        lambda a, id: said(lambda: inspect(a.stage.desk, a.viewer, narrowed=Narrowed(id_of(id)))),
    )
    surface_by_id("who-looked", lambda a, id: said(lambda: who_looked(a.stage.desk, a.viewer, [id_of(id)])))
    surface_by_id("records-of", lambda a, id: said(lambda: sorted(
        one for one in records_of(a.stage.desk, a.viewer, id_of(id)) if one != id_of(id))))  # fmt: skip
    surface_by_id("reason", lambda a, id: said(lambda: reason(a.stage.desk, a.viewer, id)), "reasons")
    surface("receipts", lambda a: said(lambda: receipts(a.stage.desk, a.viewer)))
    surface_by_id("receipt", lambda a, id: said(lambda: receipt(a.stage.desk, a.viewer, id_of(id))), "loads")
    surface_by_id(
        "findings", lambda a, id: said(lambda: findings(a.stage.desk, a.viewer, id_of(id))), "loads"
    )
    surface("lists", lambda a: said(lambda: checking(a.stage.desk, a.viewer)))
    surface("copies", lambda a: said(lambda: own_copies(a.stage.desk, a.viewer)))
    for out in (True, False):
        surface(f"copies.ours.{out}", lambda a, out=out: said(  # type: ignore[misc]
            lambda: copies_of_ours(a.stage.desk, a.viewer, only_out=out)))  # fmt: skip
    surface_by_id(
        "copies.ours.of", lambda a, id: said(lambda: copies_of_ours(a.stage.desk, a.viewer, id_of(id), False))
    )
    surface("copies.taken", lambda a: said(lambda: copies_taken(a.stage.desk, a.viewer)))
    surface("copies.records", lambda a: said(lambda: copy_records(a.stage.desk, a.viewer, NUMBER)))
    surface("shared", lambda a: said(lambda: shared(a.stage.desk, a.viewer)))
    surface("shared.under", each(LABELS, lambda a, label: listed(a.stage.desk, a.viewer, label)))
    # which duty and level decides, and who wrote and published that: everybody's to know, but for the draft
    surface("matrix", each(({}, {"version": 1}, {"version": 2}, {"draft": True}),
                           lambda a, which: matrix(a.stage.desk, a.viewer, **which)))  # fmt: skip
    surface("desks", lambda a: said(lambda: desks(a.stage.desk, a.viewer)))
    # giver and receiver of a lent right, to these two alone; to coordinators and registrars everybody's
    surface("delegations", each((False, True), lambda a, all: delegations(a.stage.desk, a.viewer, all)))
    surface("delegations.own", lambda a: said(lambda: list(own_rights(a.stage.desk, a.viewer).risks.items())))
    surface_by_id(
        "delegation.ended", lambda a, id: said(lambda: end(a.stage.desk, a.viewer, id_of(id))), deed=True
    )
    surface("reviews", lambda a: said(lambda: stewardship.reviews(a.stage.desk, a.viewer, FAR)))
    surface("came-back", lambda a: said(lambda: stewardship.came_back(a.stage.desk, a.viewer)))
    for name, deed in _deeds().items():
        surface_by_id(f"steward.{name}", deed, deed=True)


def _fused(a: Asker) -> list[object]:
    """The questions that an entity is made of, as SQL, asked about what the asker may not see as well."""
    like = [features("Person", p) for p in (person("x")["properties"], ELENA, BRIDGE)]
    keys = sorted({key for one in like if one for key in selective_keys(one)})
    ids = [UUID(id) for id in (*a.known.records, *a.known.others)]
    told: list[object] = []
    with look(a.stage.desk, a.viewer, "entity", {}) as this:
        for question, *values in (
            ("ask.reach(%s, 0, 400)", ids), ("ask.entity(%s, 0, 400)", ids), ("ask.compared(%s)", ids),
            ("ask.hops(%s, '{Ownership}', 400)", ids), ("ask.hops(%s, '{Ownership}', 2)", ids),
            ("ask.hops_among(%s, '{Ownership}', 400)", ids), ("ask.hops_among(%s, '{}', 2)", ids),
            ("ask.alike(%s, 0, 400)", ids), ("ask.alike(%s, 0, 2)", ids[:1]),
            ("ask.related(%s, NULL, 400)", ids), ("ask.named(%s, 400)", ids),
            ("ask.timeline(%s, NULL, NULL, NULL, %s, %s, %s, 400)", ids, dates(), links(), events()),
            ("ask.places(%s, NULL, NULL, NULL, %s, %s, 400)", ids, in_words(), events()),
            ("ask.places(%s, NULL, NULL, NULL, %s, %s, 400, '{-90,-180,90,180}')", ids, in_words(), events()),
            ("ask.matches_among(%s)", ids), ("ask.past_matches_among(%s)", ids), ("ask.parted(%s, 400)", ids),
            ("ask.decisions_among(%s)", ids), ("ask.verdicts(%s)", ids), ("ask.sharing(%s, 500)", keys),
            ("ask.unsure(500, 100)",), *(("ask.reach(%s, 0, 400)", [id]) for id in ids),
        ):  # fmt: skip
            rows = this.conn.execute(f"SELECT * FROM {question}".encode(), values).fetchall()
            told += [[str(value) for value in row.values()] for row in rows]
    return told


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


def read_whole(desk: Desk, viewer: Viewer, name: str) -> list[object]:
    """A file and its bytes."""
    file, kept = opened(desk, viewer, id_of(name))
    return [file, list(b"".join(pieces(kept, 0, file.bytes)))]
