"""Two worlds of releases: hidden ones, hidden sources of visible ones, other recipients, other owners who are asked."""

from __future__ import annotations

import re
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

import psycopg
import pytest

from tearline.casework.deeds import move_matter
from tearline.casework.questions import matter
from tearline.errors import NotFound
from tearline.ledger.look import Viewer
from tearline.sharing.releases import deeds
from tearline.sharing.releases.questions import release, waiting
from tests.gate.asker import Asker, Known
from tests.gate.stage import Stage
from tests.gate.surfaces import answers, differences, of
from tests.gate.surfaces_of_releases import LEAK
from tests.gate.test_two_worlds import NOBODY, opened

TOUCHED = re.compile(
    r"release|leave|trace-copy|^(search|copies|matters\.day)$|GET /(day|notices|waiting|copies)$|^tearline day$"
)
_numbers = count(100)
TOLD = re.compile(r"^(releases|GET /releases|page GET /releases|tearline release list)$")


@pytest.fixture
def askers(stage: Stage) -> list[Asker]:
    """An analyst of a recipient agency, and a steward of the releasing one with little clearance."""
    known = Known(matters=[*NOBODY], records=[*NOBODY])
    return [Asker(stage, stage.analyst, known), Asker(stage, stage.clerk, known)]


def moved(stage: Stage, by: Viewer, id: UUID, code: str, words: str = "") -> None:
    last = UUID(matter(stage.desk, by, str(id)).last_move)
    move_matter(stage.desk, by, str(id), code, last, words=words)


def issued(stage: Stage, sources: list[UUID], lower: str, recipients: list[str]) -> str:
    """A release of GSSC's, issued; leave is given by the stewards of its owners."""
    id = deeds.begin(stage.desk, stage.guard, "Una célula de la costa", sources)
    deeds.write(
        stage.desk, stage.guard, str(id), 0, title="Un aviso de la costa", body=LEAK, lower=lower,
        recipients=recipients, valid_until=datetime.now(UTC) + timedelta(days=9),
    )  # fmt: skip
    moved(stage, stage.guard, id, "check")
    moved(stage, stage.stewards["GSSC"], id, "approve")
    for agency in ("GFGR", "GUIF"):
        for one in waiting(stage.desk, stage.stewards[agency]).asked:
            if one.granted is None:
                deeds.answer_leave(stage.desk, stage.stewards[agency], UUID(one.id), True)
    seen = UUID(matter(stage.desk, stage.guard, str(id)).last_move)
    deeds.issue(stage.desk, stage.guard, str(id), seen)
    return str(id)


def source(stage: Stage, owner: str, label: str, key: str) -> UUID:
    plate = f"RLS-{next(_numbers)}-Q"
    draft = {"id": key, "schema": "Vehicle", "properties": {"registrationNumber": [plate]}}
    return UUID(stage.records_of(stage.load(owner, [draft], label, source=f"fuentes-{key}").id)[key])


@pytest.mark.parametrize("faces", [("functions", "api"), ("pages", "commands")], ids=" ".join)
def test_hidden_releases_and_leave_change_no_byte(
    stage: Stage, askers: list[Asker], faces: tuple[str, ...]
) -> None:
    """Of hidden sources, under a hidden lower label: to one's own agency, to others, recalled; leave asked of the
    agency of each asker, which others there answer."""
    names = [name for name in of(*faces) if TOUCHED.search(name)]
    key = f"s{'-'.join(faces)}"
    hidden = [
        source(stage, "GUIF", "GUIF//SECRET//BETA//GSSC//H0", f"{key}-1"),
        source(stage, "GSSC", "GSSC//SECRET//ALFA//-//H0", f"{key}-2"),
    ]
    before = [answers(asker, names) for asker in askers]
    id = issued(stage, hidden, "GSSC//SECRET//-//-//H0", ["GUIF", "GFGR", "GUIF/nadie"])
    other = issued(stage, hidden[1:], "GSSC//SECRET//ALFA//-//H0", ["GUIF"])
    moved(stage, stage.guard, UUID(other), "recall", "ya no es vigente")
    copies = [one.number for found in (id, other) for one in release(stage.desk, stage.guard, found).copies]
    for asker, was in zip(askers, before, strict=True):
        assert differences(was, answers(asker, names)) == {}
        for number in copies:
            for deed in (deeds.open_copy, deeds.acknowledge_recall):
                with pytest.raises(NotFound):
                    deed(stage.desk, asker.viewer, number)


def test_a_recipient_reads_the_same_whoever_else_has_one(stage: Stage) -> None:
    """And whatever it rests on: but for number, moment and the words that its own key chose."""
    sources = [
        [source(stage, "GSSC", "GSSC//OPEN//-//ALL//H0", "w1")],
        [
            source(stage, "GFGR", "GFGR//SECRET//BETA//GSSC//H0", "w2"),
            source(stage, "GSSC", "GSSC//SECRET//-//-//H0", "w3"),
        ],
    ]  # fmt: skip
    told = []
    for on, others in zip(sources, ([], ["GFGR", "GFGR/alguien", "GUIF/otro"]), strict=True):
        found = release(stage.desk, stage.guard, issued(stage, on, "GSSC//OPEN//-//-//H0", ["GUIF", *others]))
        number = next(one.number for one in found.copies if one.agency == "GUIF" and one.login is None)
        copy = deeds.open_copy(stage.desk, stage.analyst, number)
        told.append({
            name: getattr(copy, name)
            for name in ("owner", "agency", "login", "label", "title", "state", "said", "due_at")
        })  # fmt: skip
        assert copy.body is not None
        assert [
            one.number for one in waiting(stage.desk, stage.analyst).received if one.sent_at == copy.sent_at
        ] == [number]
    assert told[0] == told[1]
    assert told[0]["label"] == "GSSC//OPEN//-//GUIF//H0"


def test_each_surface_would_tell_if_the_policies_were_open(
    stage: Stage, askers: list[Asker], admin: psycopg.Connection
) -> None:
    names = [name for name in of() if TOLD.search(name)]
    assert len(names) == 4
    hidden = [source(stage, "GSSC", "GSSC//SECRET//ALFA//-//H0", "o1")]
    issued(stage, hidden, "GSSC//SECRET//-//-//H0", ["GUIF"])
    before = answers(askers[0], names)
    with ExitStack() as held:
        held.enter_context(opened(admin, "release_copy", "recipient_sees"))
        held.enter_context(opened(admin, "record", "viewer_sees"))
        held.enter_context(opened(admin, "label", "viewer_sees", "gate"))
        told = differences(before, answers(askers[0], names))
    assert told.keys() == set(names)


def test_an_inspector_traces_nothing_that_is_above(stage: Stage) -> None:
    """Texts of releases under a label that the inspector does not see are not compared with."""
    from tearline.sharing.releases.leaks import trace_text

    inspector = stage.people.enrol("GSSC", "inspecciona-bajo", duties=["inspector"])
    text = f"Clave de este extracto: a menudo, por eso, el grupo del puente viejo. {LEAK} Enseguida avise a la base."
    hidden = [source(stage, "GSSC", "GSSC//TOP_SECRET//-//-//H0", "i1")]
    id = deeds.begin(stage.desk, stage.guard, "Arriba", hidden)
    assert trace_text(stage.desk, inspector, text) == trace_text(stage.desk, inspector, text)
    before = trace_text(stage.desk, inspector, text)
    issued(stage, hidden, "GSSC//TOP_SECRET//-//-//H0", ["GUIF"])
    assert trace_text(stage.desk, inspector, text) == before
    assert matter(stage.desk, stage.guard, str(id)).state == "draft"
