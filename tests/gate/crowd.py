"""Records under as many labels as there are ways to be hidden, and those who look at them."""

from __future__ import annotations

import psycopg
import pytest

from tearline.handling import Label, Tier
from tests.gate.facts import Pass
from tests.gate.stage import AGENCIES, Stage, person

COMPARTMENTS = ("ALFA", "BETA", "GAMMA")
EYES = [
    ("GSSC", Tier.OPEN, []), ("GSSC", Tier.TOP_SECRET, ["ALFA", "GAMMA"]), ("GFGR", Tier.SECRET, ["ALFA"]),
    ("GUIF", Tier.RESTRICTED, ["GAMMA"]), ("GUIF", Tier.TOP_SECRET, []), ("GNEW", Tier.TOP_SECRET, COMPARTMENTS),
]  # fmt: skip


@pytest.fixture(scope="package")
def crowd(stage: Stage) -> dict[str, Label]:
    """Some ninety records under as many labels, so that masks are longer than eight bits and sixty-four;
    id to label."""
    made: dict[str, Label] = {}
    for agency in AGENCIES:
        by = stage.people.enrol(agency, "all", Tier.TOP_SECRET, COMPARTMENTS, ["steward"])
        texts = [
            Label(agency, tier, frozenset(compartments), frozenset(to), frozenset(handling))
            for tier in Tier
            for compartments in ((), ("ALFA",), ("ALFA", "GAMMA"))
            for to in ((), ("ALL",))
            for handling in ((), ("H1",))
        ]
        drafts = [
            person(f"c{n}", label=str(label))
            for n, label in enumerate(texts[:: 2 if agency == "GUIF" else 1])
        ]
        done = stage.load(agency, drafts, drafts[0]["label"], source="multitud", viewer=by)
        by_key = {d["id"]: Label.parse(d["label"]) for d in drafts}
        made |= {id: by_key[key] for key, id in stage.records_of(done.id).items()}
    return made


def as_reader(stage: Stage, by: Pass) -> psycopg.Connection:
    """A superuser's connection in the role of the questions, as that viewer."""
    conn = psycopg.connect(stage.house.dsn("admin"))
    conn.execute(
        "SELECT set_config('tearline.token', %s, false), set_config('tearline.ticket', %s, false)",
        [by.token, by.ticket],
    )
    conn.execute("SET ROLE tearline_reader")
    return conn
