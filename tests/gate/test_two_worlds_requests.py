"""Two worlds of requests between agencies: hidden requests, hidden answers, and what each side keeps to itself.

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
from tearline.casework.deeds import move_matter, open_matter
from tearline.casework.questions import matter
from tearline.handling import Tier
from tearline.ledger.look import Viewer
from tests.bases import moment
from tests.gate.asker import Asker, Known
from tests.gate.stage import Stage
from tests.gate.surfaces import answers, differences, of
from tests.gate.test_two_worlds import NOBODY, opened, visible_world
from tests.gate.test_two_worlds_casework import rung

# what may tell of requests; of boards, records and searches test_two_worlds_casework has all faces
TOUCHED = re.compile(
    r"request|^matter|^record|^looks|GET /(matters/\{id|records/\{id\}$)|day\b|notices|waiting|show$|matter/\{id\}$"
)
SHARED, HIDDEN = "GSSC//RESTRICTED//-//GFGR//H0", "GSSC//SECRET//-//GFGR//H0"
# They read what is asked about and its matters, and show no request before one is made.
# A pool's are the neutral desk's alone, of whom nobody here is (tests/sharing/pointers/test_neutral.py).
SILENT = re.compile(r"POST|/new|--about|receive|promise|answer|refuse|nothing|pool")
SAID = {"addressee": "GFGR", "wants": "confirm", "urgency": "normal", "basis": "art. 215", "case": "1/2026"}


@pytest.fixture(scope="module")
def crew(stage: Stage) -> dict[str, Viewer]:
    """At both ends one who sees what is RESTRICTED, and one who sees it all."""
    enrol = stage.people.enrol
    return {
        "asker": enrol("GSSC", "pide", Tier.RESTRICTED, (), ["analyst", "liaison"]),
        "high-asker": enrol("GSSC", "pide-alto", Tier.TOP_SECRET, (), ["analyst"]),
        "desk": enrol("GFGR", "mesa", Tier.RESTRICTED, (), ["liaison", "duty-officer"]),
        "boss": enrol("GSSC", "manda", Tier.TOP_SECRET, (), ["commander"]),
        "high-desk": enrol("GFGR", "mesa-alta", Tier.TOP_SECRET, (), ["liaison", "duty-officer"]),
    }


def asked(
    stage: Stage, by: Viewer, label: str, about: list[UUID], title: str = "Confirmar", **said: str
) -> UUID:
    return open_matter(
        stage.desk, by, "request", {"name": [title]}, label=label, about=about, said={**SAID, **said}
    )


def moved(
    stage: Stage, by: Viewer, id: UUID, code: str, words: str = "", label: str | None = None, **said: str
) -> None:
    last = UUID(matter(stage.desk, by, str(id)).last_move)
    move_matter(stage.desk, by, str(id), code, last, said=said, words=words, label=label)


def agreed(stage: Stage, crew: dict[str, Viewer]) -> UUID:
    """An agreement in force between the two, which neither low end sees."""
    said = {
        "addressee": "GFGR", "covers": "Person", "up_to": "OPEN", "onward": "free", "purposes": "todos",
        "basis": "art. 1", "review_by": moment(days=90), "ends_by": moment(days=90),
    }  # fmt: skip
    id = open_matter(
        stage.desk, stage.stewards["GSSC"], "agreement", {"name": ["Acuerdo"]}, label=HIDDEN, said=said
    )
    moved(stage, crew["boss"], id, "sign")
    moved(stage, crew["high-desk"], id, "countersign")
    return id


@contextmanager
def visible_requests(stage: Stage, crew: dict[str, Viewer], askers: list[Asker]) -> Iterator[list[UUID]]:
    """Four that both low ends see: a new one, one about a visible record, one refused, one whose clock ran out."""
    with visible_world(stage, askers, []) as loads:
        seen = UUID(stage.records_of(loads[0][1])["q1"])
        low, desk = crew["asker"], crew["desk"]
        made = [
            asked(stage, low, SHARED, []), asked(stage, low, SHARED, [seen]), asked(stage, low, SHARED, [seen]),
            asked(stage, low, SHARED, [], urgency="urgent"),
        ]  # fmt: skip
        moved(stage, desk, made[1], "receive")
        moved(stage, desk, made[2], "answer", "sigue vigente", outcome="confirmed")
        for asker in askers:
            asker.known.matters[:] = [*map(str, made), *NOBODY]
            asker.known.notices[:] = NOBODY
        try:
            yield [*made, seen]
        finally:
            for id in made:
                stewardship.expunge(stage.desk, stage.stewards["GSSC"], "no longer needed", record=id)
            stage.forget_marks()


def captured(askers: list[Asker], *faces: str) -> dict[str, bytes]:
    names = [name for name in of(*faces) if TOUCHED.search(name)]
    return {f"{n}: {name}": told for n, a in enumerate(askers) for name, told in answers(a, names).items()}


@pytest.fixture
def askers(stage: Stage, crew: dict[str, Viewer]) -> list[Asker]:
    known = Known()
    return [Asker(stage, crew[name], known) for name in ("asker", "desk")]


@pytest.mark.parametrize("faces", [("functions", "api"), ("pages", "commands")], ids=" ".join)
def test_what_is_hidden_and_what_the_desk_finds_change_no_byte(
    stage: Stage, crew: dict[str, Viewer], askers: list[Asker], faces: tuple[str, ...]
) -> None:
    """On either side new, answered and promised requests and an agreement between the same two agencies, under a label
    that neither end sees. For who asked, whether the desk looked and what it found: not held and protected are the same
    nothing, until the clock ends."""
    high, desk = crew["high-asker"], crew["high-desk"]
    with visible_requests(stage, crew, askers) as [*made, seen]:
        before = captured(askers, *faces)
        hidden = [
            asked(stage, high, HIDDEN, [], urgency="urgent"), asked(stage, high, HIDDEN, [seen]),
            asked(stage, high, HIDDEN, [seen], wants="records"), asked(stage, high, HIDDEN, [made[0]]),
        ]  # fmt: skip
        moved(stage, desk, hidden[1], "answer", "se difunde", outcome="released")
        moved(stage, desk, hidden[0], "find-nothing", nothing_because="protected")
        moved(stage, desk, hidden[3], "promise", promised_for=moment(minutes=30))
        rung(stage)
        hidden.append(agreed(stage, crew))
        assert differences(before, captured(askers, *faces)) == {}
        for id in hidden:
            stewardship.expunge(stage.desk, stage.stewards["GSSC"], "no longer needed", record=id)
        moved(stage, crew["desk"], made[0], "find-nothing", nothing_because="not-held")
        moved(stage, crew["desk"], made[1], "find-nothing", "de una fuente", nothing_because="protected")
        rung(stage)
        asker = {name: told for name, told in before.items() if name.startswith("0: ")}
        assert differences(asker, captured(askers[:1], *faces)) == {}
        assert matter(stage.desk, crew["desk"], str(made[0])).state == "nothing-found"


@pytest.mark.parametrize("faces", [("functions", "api"), ("pages", "commands")], ids=" ".join)
def test_each_surface_would_tell_if_the_policies_were_open(
    stage: Stage,
    crew: dict[str, Viewer],
    askers: list[Asker],
    admin: psycopg.Connection,
    faces: tuple[str, ...],
) -> None:
    names = [name for name in of(*faces) if "request" in name and not SILENT.search(name)]
    assert names
    asker, desk = askers
    with visible_requests(stage, crew, askers) as [first, *_]:
        hidden = [asked(stage, crew["high-asker"], HIDDEN, []) for _ in range(2)]
        moved(stage, crew["high-desk"], hidden[1], "answer", outcome="confirmed")
        moved(stage, desk.viewer, first, "find-nothing", nothing_because="not-held")
        before = answers(asker, names)
        with ExitStack() as held:
            for table in ("record", "matter", "move", "fold", "about", "notice"):
                held.enter_context(opened(admin, table, "viewer_sees"))
            held.enter_context(opened(admin, "label", "viewer_sees", "gate"))
            assert differences(before, answers(asker, names)).keys() == set(names)
        for id in hidden:
            stewardship.expunge(stage.desk, stage.stewards["GSSC"], "no longer needed", record=id)
        stage.forget_marks()
