"""Build a world; build it again with hidden records added; every surface answers the same bytes.

The second world is the first one, later: so ids and times are the same by construction, and nothing in
an answer is masked before it is compared.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tearline import stewardship
from tearline.handling import Label, Tier
from tearline.intake.receipt import receipts
from tearline.ledger.look import Viewer, look
from tearline.oversight.looks import my_looks
from tearline.picture.entity import dossier
from tearline.picture.graph.scenes import Draft, Place, save_scene
from tearline.picture.record import record
from tearline.picture.search import search
from tests.gate.asker import Asker, Known
from tests.gate.stage import (
    AGENCIES,
    BRIDGE,
    BROKEN,
    COMPARTMENTS,
    ELENA,
    HAPPENED,
    HERE,
    HIDDEN_HAPPENED,
    OTHER,
    ROSA,
    Stage,
    hidden_from_both,
    incident,
    ownership,
    person,
    told,
    vehicle,
)
from tests.gate.surfaces import BY_ID, SURFACES, answers, differences, of, unknown

OPEN = "GSSC//OPEN//-//ALL//H0"
SHARED = "GSSC//RESTRICTED//-//GFGR,GUIF//H1"
FGR_ONLY = "GSSC//OPEN//-//GFGR//H0"  # joined with SHARED: a third label
SECRET = "GSSC//SECRET//ALFA//-//H0"
SOON = date.today() + timedelta(days=90)
GRADED = {"source_grade": "B", "info_grade": "2", "grade_scale": "admiralty"}
FEW = settings(
    max_examples=2, derandomize=True, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip

Loads = list[tuple[str, str]]  # agency and id

labels = st.builds(
    Label,
    owner=st.sampled_from(AGENCIES),
    tier=st.sampled_from(Tier),
    compartments=st.frozensets(st.sampled_from(COMPARTMENTS)),
    releasable=st.one_of(st.just(frozenset({"ALL"})), st.frozensets(st.sampled_from(AGENCIES))),
    handling=st.frozensets(st.sampled_from(["H1", "H2"])),
).map(str)
hidden_labels = labels.filter(hidden_from_both)
people = st.builds(person, st.sampled_from(["p1", "p2", "p3"]), st.integers(0, 3), st.integers(0, 1))
cars = st.builds(vehicle, st.sampled_from(["v1", "v2"]), st.integers(0, 1))
# `h1` is a key that only hidden records bear: a visible link into the void, until something stands there
links = st.builds(
    ownership, st.sampled_from(["o1", "o2"]), st.sampled_from(["p1", "p2", "h1"]), st.sampled_from(["v1", "h2"])
)  # fmt: skip
things = st.one_of(people, cars, links)
visible = st.lists(
    st.tuples(things, st.sampled_from([OPEN, SHARED])), min_size=2, max_size=6, unique_by=lambda t: t[0]["id"]
).map(lambda pairs: [{**draft, "label": label} for draft, label in pairs])
hidden = st.lists(st.tuples(things, hidden_labels), min_size=3, max_size=9)
# of whom hidden records and decisions make one, or do not: the first two are, the third has nothing to do with them
TOLD = (told("q1", ELENA), told("q2", ELENA, label=SHARED), told("q3", ROSA))
TIME_AND_PLACE = tuple(name for name in SURFACES if re.search(r"timeline|places|within", name))
UNSAID = [str(n) * 64 for n in range(2)]  # digests that stand for no words
NOBODY = [str(UUID(int=n, version=4)) for n in range(3)]


@pytest.fixture
def askers(stage: Stage) -> list[Asker]:
    known = Known()
    return [Asker(stage, stage.low, known), Asker(stage, stage.clerk, known)]


def captured(askers: list[Asker], *faces: str, by: Collection[str] | None = None) -> dict[str, bytes]:
    """What each of them is answered by every surface, or by those of some faces, or by those named in ``by``."""
    stage, names = askers[0].stage, of(*faces) if by is None else [one for one in SURFACES if one in by]
    return {f"{a.viewer is stage.low}: {n}": said for a in askers for n, said in answers(a, names).items()}


@contextmanager
def visible_world(stage: Stage, askers: list[Asker], drafts: list[dict[str, Any]]) -> Iterator[Loads]:
    """Loaded, one of it corrected, two decided on, some looked at, some lines refused; expunged at the end
    with all that the block adds to the list of loads."""
    done = stage.load("GSSC", [*drafts, *HAPPENED, *TOLD, *BROKEN], OPEN)
    loads: Loads = [("GSSC", done.id)]
    try:
        known, ids = askers[0].known, stage.records_of(done.id)
        known.records[:], known.loads[:], known.others[:] = sorted(ids.values()), [done.id], NOBODY
        for viewer in (stage.low, stage.clerk):  # what changed after these looks is marked from now on
            dossier(stage.desk, viewer, ids["q1"])
        stewardship.correct(stage.desk, stage.stewards["GSSC"], UUID(ids["q2"]), GRADED, "graded")
        stage.decide(stage.clerk, ids["q1"], ids["q2"], "unsure", reason="not told yet")
        stage.unsure(ids["q1"], ids["q3"])  # which hidden ties decide
        first = UUID(known.records[0])
        stewardship.correct(stage.desk, stage.stewards["GSSC"], first, GRADED, "graded anew")
        stewardship.review(stage.desk, stage.stewards["GSSC"], first, SOON, None, "still needed")
        known.reasons[:] = [*stage.reasons()[:2], *UNSAID]
        known.scenes[:] = [drawn(stage, asker) for asker in askers]
        search(stage.desk, stage.high, "ana")
        search(stage.desk, stage.low, "ana")
        yield loads
    finally:
        stage.forget_scenes()
        remove(stage, loads)


def drawn(stage: Stage, asker: Asker) -> str:
    """A scene of what an asker sees of all known records."""
    return save_scene(
        stage.desk, asker.viewer, Draft("a chart", "a note", [*map(Place, asker.known.records)])
    ).id


def add_hidden(stage: Stage, loads: Loads, drafts: list[tuple[dict[str, Any], str]]) -> None:
    """Hidden records of every agency, with everything that leaves traces; loads as (agency, id).

    Another agency's bear the visible ones' very keys in a collection of the same name. The same agency's
    bear other keys there, or the same keys in another collection: the same key in the same collection
    would be a reclassification (ADR 0006), for which there is a test below.
    """
    for agency in AGENCIES:
        mine = [{**draft, "label": label} for draft, label in drafts if Label.parse(label).owner == agency]
        if not mine:
            continue
        for n, draft in enumerate(mine):
            draft["id"] = f"h{n + 1}" if agency == "GSSC" else draft["id"]
        mine = list({draft["id"]: draft for draft in mine}.values())
        done = stage.load(agency, [*mine, *BROKEN, mine[0]], mine[0]["label"])
        loads.append((agency, done.id))
        assert (done.accepted, done.rejected) == (len(mine), len(BROKEN) + 1)
        if agency == "GSSC":
            again = [{**draft, "id": f"p{n}"} for n, draft in enumerate(mine)]
            other = stage.load(agency, again, mine[0]["label"], source="otro")
            loads.append((agency, other.id))
        _leave_traces(stage, agency, done.id, [draft["label"] for draft in mine])


def add_ties(stage: Stage, askers: list[Asker], loads: Loads, label: str) -> None:
    """What is hidden about visible records: a record that would make two of them one, one that was taken for
    one of them before it was corrected and then classified, and decisions that say otherwise than what may
    be seen, under a label of their own."""
    seen, by = stage.records_of(loads[0][1]), stage.stewards["GSSC"]
    owner = Label.parse(label).owner
    loads.append((owner, stage.load(owner, [told("t1", BRIDGE)], label, source="lazos").id))
    (bridge,) = stage.records_of(loads[-1][1]).values()
    loads.append(("GSSC", stage.load("GSSC", [told("t2", ELENA)], OPEN, source="lazos").id))
    (former,) = stage.records_of(loads[-1][1]).values()
    stewardship.correct(stage.desk, by, UUID(former), {"properties": OTHER}, "mistaken", whole=True)
    stewardship.reclassify(stage.desk, by, SECRET, "a source", load=UUID(loads[-1][1]))
    # why it was corrected, under what it was then, and why it went up
    askers[0].known.reasons[-len(UNSAID) :] = stage.reasons()[: len(UNSAID)]
    assert stage.ties("match", bridge) >= {seen["q1"], seen["q3"]}, "it bridges nothing"
    assert stage.ties("past_match", former) >= {seen["q1"], bridge}, "it has no past"
    loads.append(("GSSC", stage.load("GSSC", HIDDEN_HAPPENED, SECRET).id))
    stage.decide(stage.high, seen["q1"], seen["q3"], "same", SECRET)
    stage.undo(stage.high, stage.decide(stage.high, seen["q2"], seen["q3"], "same", SECRET))
    stage.decide(stage.high, seen["q1"], seen["q2"], "apart", SECRET)
    askers[0].known.others[:] = [bridge, former, *stage.records_of(loads[1][1]).values()]


def _leave_traces(stage: Stage, agency: str, load: str, labels: list[str]) -> None:
    by = stage.stewards[agency]
    ids = sorted(stage.records_of(load).values())
    stewardship.correct(stage.desk, by, UUID(ids[0]), GRADED, "graded anew")
    stewardship.reclassify(stage.desk, by, labels[-1], "all under one", record=UUID(ids[-1]))
    stewardship.review(stage.desk, by, UUID(ids[0]), SOON, None, "still needed")
    # a look that also shows a visible record is rightly seen by its steward: these show hidden ones alone
    for viewer, action in ((stage.high, "search"), (by, "record"), (stage.stewards["GFGR"], "check")):
        with look(stage.desk, viewer, action, {}) as this:
            this.show({"id": id, "owner": agency} for id in ids)


def remove(stage: Stage, loads: Loads, marks: bool = False) -> None:
    """Expunge these loads; with ``marks`` those of their keys stay."""
    while loads:
        agency, load = loads.pop()
        stewardship.expunge(stage.desk, stage.stewards[agency], "no longer needed", load=UUID(load))
    if not marks:
        stage.forget_marks()


@FEW
@given(shown=visible, kept=hidden)
def test_hidden_records_change_no_byte_of_any_answer(
    stage: Stage, askers: list[Asker], shown: list[dict[str, Any]], kept: list[tuple[dict[str, Any], str]]
) -> None:
    _nothing_differs(stage, askers, shown, kept, "functions", "api")


@settings(
    FEW, max_examples=2
)  # pages and commands say what the functions answer, and cost three times as much
@given(shown=visible, kept=hidden)
def test_hidden_records_change_no_byte_of_any_page_or_command(
    stage: Stage, askers: list[Asker], shown: list[dict[str, Any]], kept: list[tuple[dict[str, Any], str]]
) -> None:
    _nothing_differs(stage, askers, shown, kept, "pages", "commands")


def _nothing_differs(
    stage: Stage, askers: list[Asker], shown: list[dict[str, Any]], kept: list[tuple[dict[str, Any], str]], *faces: str
) -> None:  # fmt: skip
    with visible_world(stage, askers, shown) as loads:
        before = captured(askers, *faces)
        add_hidden(stage, loads, kept)
        add_ties(stage, askers, loads, kept[0][1])
        assert differences(before, captured(askers, *faces)) == {}
        hidden_loads, loads[1:] = loads[1:], []
        remove(stage, hidden_loads, marks=True)
        assert differences(before, captured(askers, *faces)) == {}


SPEAK = {  # of records that are there
    "check", "search", "search.narrowed", "search.pages", "fusion", "record", "looks-at-ours", "receipts",
    "match", "entity", "history", "POST /match", "GET /entity/{id}", "GET /entity/{id}/history", "tearline match",
    "tearline entity", "tearline history",
    "POST /check", "POST /search", "GET /records/{id}", "GET /loads", "GET /looks/ours", "dossier",
    "GET /entity/{id}/dossier", "page POST /ask", "page POST /check", "page GET /entity/{id}",
    "page GET /entity/{id}/history", "page GET /record/{id}", "page GET /ours", *TIME_AND_PLACE,
    "draw.all", "expand", "expand.all", "path.among", "POST /drawings of all", "POST /expand", "tearline expand",
    "page GET /chart/{id}", "page POST /chart pick",
}  # fmt: skip
SILENT = {"inspect", "GET /looks", "GET /officers", "my-looks"}  # to who is no inspector, of others' looks
PAIRS = ("unsure", "GET /matches/unsure", "tearline review")  # of what waits for a person
WHY = ("explain", "GET /explain", "tearline explain")


def test_a_visible_decision_changes_the_answers(stage: Stage, askers: list[Asker]) -> None:
    with visible_world(stage, askers, []) as loads:
        before, ids = captured(askers, by=PAIRS + WHY), stage.records_of(loads[0][1])
        stage.decide(stage.clerk, ids["q1"], ids["q3"], "apart")
        changed = differences(before, captured(askers, by=PAIRS + WHY)).keys()
    assert {f"False: {name}" for name in PAIRS} | {f"True: {name}" for name in WHY} <= changed


def test_visible_records_change_the_answers(
    stage: Stage, askers: list[Asker], admin: psycopg.Connection
) -> None:
    """Or the test above would prove nothing. The looks of tests before would fill the first page."""
    admin.execute("SET session_replication_role = replica")  # or it is append-only
    admin.execute("DELETE FROM ledger.shown")
    admin.execute("SET session_replication_role = DEFAULT")
    drafts = [person("p1", label=OPEN), vehicle("v1", label=SHARED)]
    with visible_world(stage, askers, drafts) as loads:
        before = captured(askers, by=SPEAK | SILENT)
        more = [
            person("p2", label=SHARED), ownership("o1", "p1", "v1"), vehicle("v9"),
            incident("i5", "q1", HERE, "2026-05-20"),
        ]  # fmt: skip
        loads.append(("GSSC", stage.load("GSSC", more, OPEN).id))
        search(stage.desk, stage.high, "ana")
        after = captured(askers, by=SPEAK | SILENT)
        changed = {name.split(": ", 1)[1] for name in differences(before, after)}
    assert changed == SPEAK


@contextmanager
def opened(admin: psycopg.Connection, table: str, policy: str, schema: str = "store") -> Iterator[None]:
    """A policy that lets everything through, for as long as the block lasts."""
    held = (
        "SELECT pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polrelid = %s::regclass AND polname = %s"
    )
    (condition,) = admin.execute(held, [f"{schema}.{table}", policy]).fetchone()  # type: ignore[misc]
    admin.execute(f"ALTER POLICY {policy} ON {schema}.{table} USING (true)".encode())
    try:
        yield
    finally:
        admin.execute(f"ALTER POLICY {policy} ON {schema}.{table} USING ({condition})".encode())


@pytest.mark.parametrize(
    ("table", "policy"),
    [
        *((table, "viewer_sees") for table in ("record", "fusion_key")),
        *((table, "sees_both_ends") for table in ("match", "past_match", "decision")),
        ("reason", "with_its_subject"),
    ],
)
def test_an_open_policy_changes_the_answers(
    stage: Stage, askers: list[Asker], admin: psycopg.Connection, table: str, policy: str
) -> None:
    """Or the worlds would hold nothing of the kind that it guards. That of features is behind the records':
    no question reads them alone."""
    with visible_world(stage, askers, []) as loads:
        before = answers(askers[0], ["fusion", "reason"])
        add_hidden(stage, loads, [(person("p1"), SECRET)])
        add_ties(stage, askers, loads, SECRET)
        assert differences(before, answers(askers[0], ["fusion", "reason"])) == {}
        with opened(admin, table, policy):
            assert differences(before, answers(askers[0], ["fusion", "reason"]))
        assert differences(before, answers(askers[0], ["fusion", "reason"])) == {}


@pytest.mark.parametrize("name", TIME_AND_PLACE)
def test_time_and_place_would_tell_if_the_policy_of_records_were_open(
    stage: Stage, askers: list[Asker], admin: psycopg.Connection, name: str
) -> None:
    with visible_world(stage, askers, []) as loads:
        before = answers(askers[0], [name])
        loads.append(("GSSC", stage.load("GSSC", HIDDEN_HAPPENED, SECRET).id))
        assert differences(before, answers(askers[0], [name])) == {}
        with opened(admin, "record", "viewer_sees"), opened(admin, "identifier", "viewer_sees"):
            assert differences(before, answers(askers[0], [name]))
        assert differences(before, answers(askers[0], [name])) == {}


@pytest.mark.parametrize("how", ["reclassify", "recall", "reclassify load", "recall load"])
def test_what_is_taken_back_is_gone_as_if_it_had_never_been(
    stage: Stage, askers: list[Asker], how: str
) -> None:
    """A recall takes a record from other agencies; a stricter label from the own agency's clerk too."""
    low, clerk = askers
    drafts = [person("p1", label=OPEN), ownership("o1", "p1", "v1", label=SHARED)]
    concerned = [low, clerk] if how == "reclassify load" else [low]
    faces = (
        ("pages", "commands")
        if how == "recall"
        else ("functions", "api")
        if how == "reclassify"
        else ("functions",)
    )
    with visible_world(stage, askers, drafts) as loads:
        before = captured(concerned, *faces)
        done = stage.load("GSSC", [person("p2", label=FGR_ONLY), vehicle("v1", label=SHARED)], FGR_ONLY)
        loads.append(("GSSC", done.id))
        ids = list(stage.records_of(done.id).values())
        told = ["page POST /ask"] if how == "recall" else ["search"]
        assert differences(captured(concerned, by=told), before)
        take_back(stage, how, ids, done.id)
        assert differences(before, captured(concerned, *faces)) == {}
        assert gone(low, *ids, done.id)


def take_back(stage: Stage, how: str, ids: list[str], load: str) -> None:
    by = stage.stewards["GSSC"]
    for which in [{"load": UUID(load)}] if how.endswith("load") else [{"record": UUID(id)} for id in ids]:
        if how.startswith("reclassify"):
            assert stewardship.reclassify(stage.desk, by, SECRET, "a new judgement", **which)
        else:
            assert stewardship.recall(stage.desk, by, "taken back", **which)


def gone(asker: Asker, *ids: str) -> bool:
    """Whether everything that takes an id answers to each of these as it does to an unknown one."""
    return all(len({plain(ask(asker, id), id) for id in (unknown(), *ids)}) == 1 for ask in BY_ID.values())


FORMS = (
    "page POST /looks/ours",
    "page POST /ours/copies",
    "POST /requests/leave",  # whose ids stand in its body
)
NOT_FOUND = (b"404", b'["NotFound"', b"1")  # of the API, of a function, of a command


def kind(answer: bytes) -> bytes:
    """Status or exit code, and the error if it is one."""
    return re.split(rb"[\n,]", answer)[0]


def plain(answer: bytes, id: str) -> bytes:
    """An answer may repeat the id that was asked."""
    return answer.replace(id.encode(), b"<id>")


def test_unknown_hidden_and_malformed_ids_are_one_answer(stage: Stage, askers: list[Asker]) -> None:
    drafts = [vehicle("v1", label="GSSC//TOP_SECRET//BETA//GFGR//H0"), told("q1", ELENA), told("q2", ELENA)]
    done = stage.load("GSSC", [*drafts, *BROKEN], SECRET)
    ids = stage.records_of(done.id)
    open_load = stage.load("GSSC", [told("q4", ELENA)], OPEN)
    (seen,) = stage.records_of(open_load.id).values()
    stewardship.review(stage.desk, stage.stewards["GSSC"], UUID(ids["q1"]), SOON, None, "still needed")
    why = stage.reasons(SECRET)[0]
    decided = [stage.decide(stage.high, ids["q1"], ids["q2"]), stage.decide(stage.high, ids["q1"], seen)]
    hidden_ids = [*ids.values(), done.id, *decided]
    askers[0].known.records[:] = [seen]
    try:
        for asker in askers:
            for name, ask in BY_ID.items():
                nobody = unknown()
                expected = plain(ask(asker, nobody), nobody)
                for id in hidden_ids:
                    assert plain(ask(asker, id), id) == expected, (
                        f"{name} tells a hidden id from an unknown one"
                    )
                for id in ("x", "%00", "é", "1" * 400):
                    said = (b"400", b"422") if name in FORMS else ()  # before anything is asked
                    assert kind(ask(asker, id)) in (kind(expected), *NOT_FOUND, *said), f"{name} on {id!r}"
                if "reason" in name:
                    answer = plain(ask(asker, why), why)
                    assert answer == plain(ask(asker, UNSAID[0]), UNSAID[0]), f"{name} tells of hidden words"
                    assert kind(answer) in (kind(expected), *NOT_FOUND)
        assert len(stage.records_of(done.id)) == len(drafts), "a deed on a hidden id did something"
    finally:
        remove(stage, [("GSSC", done.id), ("GSSC", open_load.id)])


@pytest.fixture
def hidden_namesakes(stage: Stage) -> Iterator[None]:
    """Loaded as secret, one of them expunged; taken back from the clerk by deeds, which hold against loads."""
    secret = stage.load("GSSC", [person(f"k{n}", label=SECRET) for n in range(2)], SECRET, source="comun")
    gone = stage.records_of(secret.id)["k1"]
    stewardship.expunge(stage.desk, stage.stewards["GSSC"], "so ordered", record=UUID(gone))
    taken = stage.load("GSSC", [person(f"k{n}") for n in range(2, 4)], OPEN, source="comun")
    by = stage.stewards["GSSC"]
    stewardship.reclassify(stage.desk, by, SECRET, "a source", load=UUID(taken.id))
    for id in stage.records_of(taken.id).values():
        stewardship.correct(stage.desk, by, UUID(id), GRADED, "graded anew")
        stewardship.review(stage.desk, by, UUID(id), SOON, None, "still needed")
    yield
    remove(stage, [("GSSC", secret.id), ("GSSC", taken.id)])


def test_a_clerk_who_loads_a_hidden_records_key_learns_nothing(
    stage: Stage, request: pytest.FixtureRequest
) -> None:
    """No conflict, no count, no number differs from the load of the same file where nothing is hidden."""
    file = [*(person(f"k{n}") for n in range(4)), *BROKEN, person("k0"), person("k9", label=SECRET)]

    def outcome() -> tuple[bytes, ...]:
        by, take = stage.clerk, {"take_expunged": False}
        done = stage.load("GSSC", file, OPEN, source="comun", viewer=by, **take)
        again = stage.load("GSSC", file[:1], OPEN, source="comun", viewer=by, **take)
        listed = receipts(stage.desk, stage.clerk, 2)
        asked = answers(Asker(stage, stage.clerk, Known()), ["search", "search.pages", "check", "came-back"])
        for load in (done, again):
            stewardship.expunge(stage.desk, stage.stewards["GSSC"], "no longer needed", load=UUID(load.id))
        stage.forget_marks(OPEN)
        return tuple(without_ids(repr(x)) for x in (done, again, listed, *asked.values()))

    alone = outcome()
    request.getfixturevalue("hidden_namesakes")
    assert outcome() == alone


BACK = ("came-back", "GET /came-back", "tearline came-back")


def test_what_came_back_is_told_to_who_sees_both_and_to_nobody_else(
    stage: Stage, admin: psycopg.Connection
) -> None:
    """A clerk loads what a deed had moved, and what was expunged under a label above the clerk's."""
    by, clerk = stage.stewards["GSSC"], Asker(stage, stage.clerk, Known())
    nothing = answers(clerk, BACK)
    moved = stage.load("GSSC", [person("c1")], OPEN, source="vuelta")
    stewardship.reclassify(stage.desk, by, SECRET, "a source", load=UUID(moved.id))
    gone = stage.load("GSSC", [person("c2")], SECRET, source="vuelta")
    stewardship.expunge(stage.desk, by, "so ordered", load=UUID(gone.id))
    drafts = [person("c1"), person("c2")]
    back = stage.load("GSSC", drafts, OPEN, source="vuelta", viewer=stage.clerk, take_expunged=False)
    try:
        assert back.accepted == 2
        assert {(r.key, r.because) for r in stewardship.came_back(stage.desk, by)} == {
            ("c1", "held"),
            ("c2", "expunged"),
        }
        assert differences(nothing, answers(clerk, BACK)) == {}
        with opened(admin, "label", "viewer_sees", "gate"):
            assert differences(nothing, answers(clerk, BACK)) == {}
            for table in ("record", "expunged"):
                with opened(admin, table, "viewer_sees"):
                    assert differences(nothing, answers(clerk, BACK)).keys() == set(BACK), table
    finally:
        remove(stage, [("GSSC", moved.id), ("GSSC", back.id)])


def test_expunging_a_load_answers_alike_whether_or_not_something_of_it_is_hidden_by_now(stage: Stage) -> None:
    def outcome(*moved: str) -> tuple[bytes, ...]:
        done = stage.load(
            "GSSC", [person("e1"), person("e2"), *(person(key) for key in moved)], OPEN, source="aparte"
        )
        for key in moved:
            id = UUID(stage.records_of(done.id)[key])
            stewardship.reclassify(stage.desk, stage.stewards["GSSC"], SECRET, "a source", record=id)
        told = stewardship.expunge(stage.desk, stage.clerk, "a wrong file", load=UUID(done.id))
        asked = answers(Asker(stage, stage.clerk, Known()), ["came-back"])
        stage.sequence()
        own = my_looks(stage.desk, stage.clerk, limit=3)  # of this deed: its ticket, itself, its results
        if moved:
            remove(stage, [("GSSC", done.id)])
        stage.forget_marks()
        return tuple(without_ids(repr(x)) for x in (told, *asked.values(), own))

    assert outcome("e3", "e4") == outcome()


def without_ids(text: str) -> bytes:
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<id>", text)
    return re.sub(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.\d]*(\+00:00)?", "<time>", text).encode()


def test_an_old_version_below_a_stricter_present_one_is_hidden_with_it(
    stage: Stage, askers: list[Asker]
) -> None:
    """Seen again only with the record; then without the versions whose own label is above the viewer."""
    low = askers[0]
    by = stage.stewards["GSSC"]
    done = stage.load("GSSC", [person("p1", label=OPEN)], OPEN)
    (id,) = stage.records_of(done.id).values()
    try:
        stewardship.correct(stage.desk, by, UUID(id), GRADED, "graded")
        stewardship.reclassify(stage.desk, by, SECRET, "a new judgement", record=UUID(id))
        assert gone(low, id)
        stewardship.correct(stage.desk, by, UUID(id), {"status": "witness"}, "while it was secret")
        stewardship.reclassify(stage.desk, by, SHARED, "declassified", record=UUID(id))
        seen = record(stage.desk, stage.low, id)
        assert {version.label for version in seen.history} == {OPEN}
        assert "while it was secret" not in repr(seen)
    finally:
        remove(stage, [("GSSC", done.id)])


def told_of(stage: Stage, viewer: Viewer, ids: dict[str, str]) -> int:
    """How many past matches of the first of these records a viewer gets to know."""
    with look(stage.desk, viewer, "entity", {}) as this:
        rows = this.conn.execute("SELECT * FROM ask.past_matches_among(%s::uuid[])", [list(ids.values())])
        return sum(ids["q1"] in (str(row["a"]), str(row["b"])) for row in rows)


def test_a_past_match_of_what_was_secret_is_hidden_with_it(stage: Stage, admin: psycopg.Connection) -> None:
    """Corrected and declassified in one deed, or one after the other: what it said while it was secret was
    taken for a visible record, and the log of merges and splits must not say so."""
    by = stage.stewards["GSSC"]
    done = stage.load("GSSC", [told("q1", ELENA, label=OPEN), told("q2", ELENA), told("q3", ELENA)], SECRET)
    ids = stage.records_of(done.id)
    try:
        stewardship.correct(stage.desk, by, UUID(ids["q2"]), {"properties": OTHER}, "mistaken", whole=True)
        stewardship.reclassify(stage.desk, by, OPEN, "declassified", record=UUID(ids["q2"]))
        both = stage.load("GSSC", [told("q3", OTHER)], OPEN)
        assert both.changed == 1
        assert stage.ties("past_match", ids["q1"]) == {ids["q2"], ids["q3"]}
        assert [told_of(stage, by, ids) for by in (stage.low, stage.clerk, stage.high)] == [0, 0, 2]
        with opened(admin, "past_match", "saw_both_ends"):
            assert told_of(stage, stage.low, ids) == 2
    finally:
        remove(stage, [("GSSC", both.id), ("GSSC", done.id)])
