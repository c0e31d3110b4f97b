"""Two worlds of sources: what others keep, seal and write, and what is said of hidden reports, changes no byte."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tearline.handling import Tier
from tearline.ledger.look import Viewer
from tearline.registry.signin import whoami
from tearline.sharing.sources import register
from tearline.sharing.sources.independence import say_independence
from tearline.sharing.sources.origins import answer_origin, ask_origin
from tearline.sharing.sources.sealing import new_pair, sealed
from tests.gate.asker import Asker, Known
from tests.gate.stage import Stage, person
from tests.gate.surfaces import BY_ID, answers, differences, of
from tests.gate.test_two_worlds import NOBODY, OPEN, SECRET, opened

TOUCHED = re.compile(
    r"source|origin|independence|^(record|entity|dossier)\b|GET /(records|entities)/\{id\}$|matters\.day|GET /day|"
    r"waiting|page GET /(record|entity)/\{id\}$|looks-at-ours|/looks/ours|looks ours"
)
TELLS = ("sources False", "GET /sources", "tearline source list --json")
DAY = (datetime.now(UTC) + timedelta(days=90)).date()


@dataclass
class Crew:
    """Who keeps sources of GSSC high up and low down, and inspectors of both."""

    stage: Stage
    high: tuple[Viewer, Viewer]
    low: tuple[Viewer, Viewer]
    inspectors: tuple[Viewer, Viewer]
    below: Viewer

    def opens(self, by: tuple[Viewer, Viewer]) -> str:
        handler = whoami(self.stage.desk, by[0].token)
        assert handler is not None
        return str(
            register.open_source(self.stage.desk, by[1], "controller", handler.login, "human", "low", DAY)
        )

    def hides(self, seen: str, public: str) -> list[str]:
        """All that may be done of which the askers are not told; what it left behind."""
        desk, (handler, controller) = self.stage.desk, self.high
        drafts = [person(f"hs{n}") for n in range(4)]
        one, two, three, other = self.stage.records_of(
            self.stage.load("GSSC", drafts, SECRET, source="fuentes").id
        ).values()
        left = [self.opens(self.high), self.opens(self.high)]
        for id in left:
            code = register.source(desk, handler, id).source.code
            register.seal_source(desk, handler, id, sealed("Nobody Real", code, public))
        for report in (one, two, three, seen):  # among them one that the askers see
            register.write_origin(desk, handler, left[0], report, "a note")
        register.write_origin(desk, controller, left[1], other, "another")
        say_independence(desk, controller, [one, other, seen], "not-assured")
        say_independence(desk, controller, [other, seen], "assured")
        ask = str(ask_origin(desk, self.inspectors[0], [one, two], "OIC/9", "hidden from those below"))
        answer_origin(desk, self.inspectors[1], ask, agree=True)
        return [*left, ask]


@pytest.fixture(scope="module")
def crew(stage: Stage) -> Crew:
    enrol = stage.people.enrol
    high = [
        enrol("GSSC", f"high-{duty}", Tier.TOP_SECRET, ["ALFA"], [duty]) for duty in ("handler", "controller")
    ]
    low = [enrol("GSSC", f"low-{duty}", Tier.OPEN, (), [duty]) for duty in ("handler", "controller")]
    ins = [enrol("GSSC", f"inspects-{n}", Tier.TOP_SECRET, ["ALFA"], ["inspector"]) for n in range(2)]
    below = enrol("GSSC", "inspects-below", Tier.OPEN, (), ["inspector"])
    return Crew(stage, (high[0], high[1]), (low[0], low[1]), (ins[0], ins[1]), below)


@pytest.fixture(autouse=True)
def clean(admin: psycopg.Connection) -> Iterator[None]:
    yield
    admin.execute(
        "DELETE FROM store.origin; DELETE FROM store.source_entry; DELETE FROM store.source;"
        " DELETE FROM store.origin_ask; DELETE FROM gate.source_key; DELETE FROM store.record WHERE source = 'fuentes'"
    )


@pytest.mark.parametrize("faces", [("functions", "api"), ("pages", "commands")], ids=" ".join)
def test_what_others_keep_changes_no_byte(stage: Stage, crew: Crew, faces: tuple[str, ...]) -> None:
    """For an analyst of another agency, keepers of the same one with a source of their own, and an inspector
    below: what is hidden is of a report that they see, too."""
    seen, _ = stage.records_of(
        stage.load("GSSC", [person("fs1"), person("fs2")], OPEN, source="fuentes").id
    ).values()
    _, public = new_pair("")
    register.set_source_key(stage.desk, stage.stewards["GSSC"], public)
    known = Known(records=[seen], sources=[crew.opens(crew.low), *NOBODY])
    askers = [Asker(stage, by, known) for by in (stage.analyst, *crew.low, crew.below)]
    names = [name for name in of(*faces) if TOUCHED.search(name)]
    before = [answers(asker, names) for asker in askers]
    hidden = crew.hides(seen, public)
    for asker, was in zip(askers, before, strict=True):
        assert differences(was, answers(asker, names)) == {}
        for name in (n for n in of(*faces) if re.search(r"sources|origins", n) and n in BY_ID):
            for id in hidden:
                said = BY_ID[name](asker, id).replace(id.encode(), b"<id>")
                assert said == BY_ID[name](asker, NOBODY[0]).replace(NOBODY[0].encode(), b"<id>"), name


def test_it_can_fail(stage: Stage, crew: Crew, admin: psycopg.Connection) -> None:
    """A handler would be told of what others keep, if its policy were open and its function did not ask."""
    asker = Asker(stage, crew.low[1], Known())
    before = answers(asker, TELLS)
    crew.opens(crew.high)
    assert differences(before, answers(asker, TELLS)) == {}
    with ExitStack() as held:
        held.enter_context(opened(admin, "source", "known"))
        admin.execute(
            "UPDATE store.source SET controller = (SELECT officer_id FROM gate.session WHERE token_hash ="
            " sha256(convert_to(%s, 'UTF8')))",
            [crew.low[1].token],
        )
        assert differences(before, answers(asker, TELLS)).keys() == set(TELLS)
