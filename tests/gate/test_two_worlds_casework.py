"""Two worlds of matters: hidden ones about visible records, hidden moves on visible ones, and what is told of them.

As in test_two_worlds.py, the second world is the first one, later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from uuid import UUID

import psycopg
import pytest

from tearline import stewardship
from tearline.casework.bases import Named
from tearline.casework.deeds import move_matter, open_matter
from tearline.casework.questions import board, matter, matters_about
from tearline.errors import NotFound
from tearline.jobs.clock import Clock
from tearline.ledger.look import Viewer
from tests import bases
from tests.deciders import Deciders
from tests.gate.asker import Asker, Known
from tests.gate.stage import Stage
from tests.gate.surfaces import answers, differences, of
from tests.gate.test_two_worlds import NOBODY, OPEN, SECRET, SHARED, opened, visible_world

TRIAGE = {"value": "high", "danger": "no"}
OWN = {"channel": "own"}
TOUCHED = re.compile(
    r"matter|bases|record|dossier|entity|looks|search|tablero|lead|ledger|waiting|notices|day\b"
)
# what waits for whom, and what is counted
ASKS = re.compile(
    r"^matters\.(day|notices|figures)$|GET /(day|notices|waiting|figures)|tearline (day|figures)$"
)
# They say what kinds there are, and what may be opened or is asked for: nothing of any matter.
SILENT = {
    "matters.figures",  # of a commander, below
    "matters.openable", "GET /matters of a unit", "page GET /matters/{kind} of a unit",
    "GET /matters/kinds", "tearline matter kinds", "page GET /matters/{kind}/new",
}  # fmt: skip


@pytest.fixture
def askers(stage: Stage) -> list[Asker]:
    """Who sees what is open: an analyst of another agency, whom leads wait for, and who opened them."""
    known = Known()
    return [Asker(stage, stage.analyst, known), Asker(stage, stage.clerk, known)]


def moved(stage: Stage, by: Viewer, id: UUID, code: str, **how: object) -> UUID:
    last = UUID(matter(stage.desk, by, str(id)).last_move)
    return move_matter(stage.desk, by, str(id), code, last, **how)  # type: ignore[arg-type]


@contextmanager
def visible_matters(stage: Stage, askers: list[Asker]) -> Iterator[list[UUID]]:
    """Three leads that both askers see, about visible records: a new one, a triaged one, one in hand."""
    guard, analyst = stage.guard, stage.analyst
    with visible_world(stage, askers, []) as loads:
        ids = stage.records_of(loads[0][1])
        about = [UUID(ids["q1"]), UUID(ids["q3"])]
        basis = bases.in_force(stage.desk, guard, stage.reader, *about)
        made = [
            open_matter(
                stage.desk, stage.clerk, "lead", {"name": [f"Pista {n}"]}, about=about[n == 0 :], label=label,
                naming=[Named(about[0], basis)] if n == 0 else [], said=OWN,
            )
            for n, label in enumerate((OPEN, OPEN, SHARED))
        ]  # fmt: skip
        matter(stage.desk, guard, str(basis))  # as below: that it was shown to the guard is no news later
        for id in made[1:]:
            moved(stage, guard, id, "triage", said=TRIAGE, words="vista por la guardia")
            matter(
                stage.desk, guard, str(id)
            )  # what it rests on is shown to the guard now, and was not before
        third = open_matter(stage.desk, stage.clerk, "lead", {"name": ["Pista 4"]}, label=OPEN, said=OWN)
        moved(stage, guard, third, "triage", said=TRIAGE)
        moved(stage, analyst, third, "take")
        made.append(third)
        for asker in askers:
            asker.known.matters[:] = [*map(str, made), matter(stage.desk, guard, str(made[0])).folio, *NOBODY]
            asker.known.notices[:] = NOBODY
        try:
            yield made
        finally:
            for id in (*made, basis):
                stewardship.expunge(stage.desk, stage.stewards["GSSC"], "no longer needed", record=id)
            stage.forget_marks()


def rung(stage: Stage) -> int:
    """What is due is put on the record; how many steps that were."""
    clock = Clock(stage.house)
    try:
        return clock.run()
    finally:
        clock.stop()


def hidden_notice(stage: Stage, admin: psycopg.Connection) -> str:
    """The id of a notice that none of the askers may see."""
    row = admin.execute(
        "SELECT id FROM store.notice WHERE label_id = %s LIMIT 1", [stage.number(SECRET)]
    ).fetchone()
    assert row is not None
    return str(row[0])


def captured(askers: list[Asker], *faces: str) -> dict[str, bytes]:
    names = [name for name in of(*faces) if TOUCHED.search(name)]
    return {
        f"{a.viewer is a.stage.analyst}: {n}": told for a in askers for n, told in answers(a, names).items()
    }


def hidden_lead(stage: Stage, about: list[UUID]) -> UUID:
    """One about visible records, under a label that neither asker sees, triaged and taken."""
    guard = stage.guard
    id = open_matter(
        stage.desk,
        guard,
        "lead",
        {"name": ["Pista reservada"]},
        about=about,
        label=SECRET,
        words="reservada",
        said=OWN,
    )
    moved(stage, guard, id, "triage", said={**TRIAGE, "danger": "yes"})
    return id


def hidden_bases(stage: Stage, first: UUID) -> list[UUID]:
    """Of the suspect of the first lead: one in force on which a hidden lead names them too, one on a hidden source
    that has ended and had a lead on it, one that nobody read."""
    with psycopg.connect(
        stage.house.dsn("admin")
    ) as conn:  # no look: that would be news in the lists of looks
        parts = dict(
            conn.execute(
                "SELECT part, record_id FROM store.about WHERE matter_id = %s AND part <> ''", [first]
            )
        )
    person = parts["suspect"]
    rested_on = matter(stage.desk, stage.guard, str(parts["basis"])).about
    source = next(UUID(one.id) for one in rested_on if one.id != str(person))
    desk, guard, reader = stage.desk, stage.guard, stage.reader
    report = {"id": "z1", "schema": "CaseEvent", "properties": {"name": ["Parte"]}}
    secret = stage.records_of(stage.load("GSSC", [report], SECRET, source="reservado").id)["z1"]
    holds = bases.in_force(desk, guard, reader, person, source, SECRET)
    ended = bases.in_force(desk, guard, reader, person, UUID(secret))
    leads = [bases.lead(desk, guard, person, basis, SECRET) for basis in (holds, ended)]
    bases.moved(desk, guard, ended, "withdraw", "no se sostiene")
    return [*leads, ended, holds, bases.written(desk, guard, person, source, SECRET), UUID(secret)]


@pytest.mark.parametrize("faces", [("functions", "api"), ("pages", "commands")], ids=" ".join)
def test_hidden_matters_and_moves_change_no_byte(
    stage: Stage, askers: list[Asker], admin: psycopg.Connection, faces: tuple[str, ...]
) -> None:
    guard = stage.guard
    with visible_matters(stage, askers) as made:
        about = [UUID(one.id) for one in matter(stage.desk, stage.clerk, str(made[0])).about]
        before = captured(askers, *faces)
        hidden = [hidden_lead(stage, about), hidden_lead(stage, [made[0]]), *hidden_bases(stage, made[0])]
        past = {**TRIAGE, "perishes_at": "2001-01-01T00:00:00-06:00"}
        moved(stage, guard, hidden[0], "take")
        moved(stage, guard, hidden[0], "hand-over", said={"offered": "analyst"})
        moved(stage, guard, made[0], "triage", said=past, words="en secreto", label=SECRET)
        moved(stage, guard, made[1], "drop", words="en secreto", label=SECRET)
        moved(
            stage, guard, made[3], "close", said={"result": "information"}, words="en secreto", label=SECRET
        )
        assert rung(stage) > 0  # what a hidden move said ran out at once, and that is told to who sees it
        assert matter(stage.desk, guard, str(made[0])).state == "overtaken"
        for asker in askers:  # an id of what is hidden, asked about as one of nothing was
            asker.known.notices[-1] = hidden_notice(stage, admin)
        assert differences(before, captured(askers, *faces)) == {}
        for id in hidden:
            stewardship.expunge(stage.desk, stage.stewards["GSSC"], "no longer needed", record=id)
        assert differences(before, captured(askers, *faces)) == {}


@pytest.mark.parametrize("faces", [("functions", "api"), ("pages", "commands")], ids=" ".join)
def test_each_surface_would_tell_if_the_policies_were_open(
    stage: Stage, askers: list[Asker], admin: psycopg.Connection, faces: tuple[str, ...]
) -> None:
    """Or it would be on the list and show nothing of what is hidden."""
    guard = stage.guard
    names = [
        name
        for name in of(*faces)
        if re.search(r"matter|tablero|notices|bases|day\b", name)
        and name not in SILENT
        # these have tests of their own: no lead of this one was asked about or cited
        and not re.search(r"pointer|contributions|credit", name)
    ]
    with visible_matters(stage, askers) as made:
        about = [UUID(one.id) for one in matter(stage.desk, stage.clerk, str(made[0])).about]
        asker = askers[0]
        hidden, more = hidden_lead(stage, about), hidden_bases(stage, made[0])
        moved(stage, guard, made[1], "take", label=SECRET)
        # pages and commands are asked about the first and the last two
        asker.known.matters.extend((str(hidden), str(made[1])))
        asker.known.records.append(str(hidden))
        before = answers(asker, names)
        with ExitStack() as held:
            for table in ("record", "matter", "move", "fold", "about", "notice"):
                held.enter_context(opened(admin, table, "viewer_sees"))
            held.enter_context(opened(admin, "label", "viewer_sees", "gate"))
            told = differences(before, answers(asker, names))
        assert told.keys() == set(names)
        for id in (hidden, *more):
            stewardship.expunge(stage.desk, stage.stewards["GSSC"], "no longer needed", record=id)


def test_a_hidden_proposal_changes_no_byte_for_whom_it_would_ask(
    stage: Stage, askers: list[Asker], admin: psycopg.Connection
) -> None:
    """A commander of the level that is asked, who may not see the proposal; and each surface would tell of it."""
    deciders = Deciders(stage.people, "GUIF")
    deciders.publish()
    chief = Asker(
        stage, stage.people.sign_in(deciders.person("two-worlds", 2, agency="GSSC")), askers[0].known
    )
    names = [name for name in of() if ASKS.search(name)]
    proposal = {
        "action": "stop", "place": "municipal", "risk": "3", "agencies": "one", "instrument": "none",
        "first_option": "parar", "second_option": "seguir", "recommended": "1",
    }  # fmt: skip
    with visible_matters(stage, askers) as made:
        before = answers(chief, names)
        moved(stage, stage.guard, made[1], "take", label=SECRET)
        moved(stage, stage.guard, made[1], "propose", said=proposal, label=SECRET)
        assert differences(before, answers(chief, names)) == {}
        with ExitStack() as held:
            for table in ("move", "fold", "notice"):
                held.enter_context(opened(admin, table, "viewer_sees"))
            held.enter_context(opened(admin, "label", "viewer_sees", "gate"))
            told = differences(before, answers(chief, names))
        assert told.keys() == set(names) - {
            "GET /waiting",
            "page GET /waiting",
        }  # they ask by the session's own mask


def test_it_can_fail(stage: Stage, askers: list[Asker]) -> None:
    """A visible move, and a visible lead about a record, are told by each surface that is to tell them."""
    guard = stage.guard
    with visible_matters(stage, askers) as made:
        before = captured(askers, "functions")
        moved(stage, guard, made[0], "triage", said=TRIAGE)
        assert {name.split(": ")[1] for name in differences(before, captured(askers, "functions"))} >= {
            "matters",
            "matter",
        }


def test_a_hidden_move_stands_in_the_way_of_nobody(stage: Stage, askers: list[Asker]) -> None:
    """The low mover's way is the same with and without it; who sees both sees the crossing."""
    guard, analyst = stage.guard, stage.analyst
    with visible_matters(stage, askers) as made:
        moved(stage, guard, made[1], "take", label=SECRET)
        plain = open_matter(stage.desk, stage.clerk, "lead", {"name": ["Otra"]}, label=OPEN, said=OWN)
        moved(stage, guard, plain, "triage", said=TRIAGE)
        for id in (made[1], plain):
            moved(stage, analyst, id, "take")
            moved(stage, analyst, id, "hand-back", words="no es nuestro")
        told = [matter(stage.desk, analyst, str(id)) for id in (made[1], plain)]
        assert [(one.state, [(s.move, s.crossed) for s in one.steps]) for one in told] == [
            ("triaged", [("open", False), ("triage", False), ("take", False), ("hand-back", False)])
        ] * 2
        high = matter(stage.desk, guard, str(made[1]))
        assert [(s.move, s.crossed) for s in high.steps][2:] == [
            ("take", False),
            ("take", True),
            ("hand-back", False),
        ]
        stewardship.expunge(stage.desk, stage.stewards["GSSC"], "no longer needed", record=plain)
        stage.forget_marks()


def test_a_matter_follows_its_header(stage: Stage, askers: list[Asker]) -> None:
    """Reclassified, it is gone from who may not see it, with its moves and from every board; back, it is there."""
    guard, analyst = stage.guard, stage.analyst
    with visible_matters(stage, askers) as made:
        record = UUID(matter(stage.desk, stage.clerk, str(made[0])).about[0].id)
        stewardship.reclassify(stage.desk, stage.stewards["GSSC"], SECRET, "a source", record=made[0])
        with pytest.raises(NotFound):
            matter(stage.desk, analyst, str(made[0]))
        assert str(made[0]) not in {line.id for line in board(stage.desk, analyst, "lead").lines}
        assert str(made[0]) not in {line.id for line in matters_about(stage.desk, analyst, [record])}
        assert [step.stricter for step in matter(stage.desk, guard, str(made[0])).steps] == [False]
        moved(stage, guard, made[0], "triage", said=TRIAGE)
        stewardship.reclassify(stage.desk, stage.stewards["GSSC"], OPEN, "no source any more", record=made[0])
        assert matter(stage.desk, analyst, str(made[0])).state == "triaged"


def test_what_is_expunged_leaves_nothing(stage: Stage, admin: object, askers: list[Asker]) -> None:
    with visible_matters(stage, askers) as made:
        ids = list(made)
    for table, column in (
        ("matter", "id"),
        ("move", "matter_id"),
        ("about", "matter_id"),
        ("due", "matter_id"),
        ("notice", "matter_id"),
        ("reason", "record_id"),
    ):
        [(left,)] = admin.execute(
            f"SELECT count(*) FROM store.{table} WHERE {column} = ANY (%s)", [ids]
        ).fetchall()  # type: ignore[attr-defined]
        assert left == 0, table
