"""Which tests a vetting needs is a deployment's own data: shipped sets, and rules that change for what is to come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from tearline.db import House
from tearline.errors import BadInput, NotEntitled, NotFound
from tearline.handling import Tier, VettingTest
from tearline.ledger.look import Desk, Viewer
from tearline.picture.check import check
from tearline.registry.deeds import give_vetting, list_officers
from tearline.registry.founding import count_as_own, found
from tearline.registry.proposals import confirm
from tearline.registry.rules import (
    DEFAULT,
    NewRule,
    end_rule,
    list_rules,
    set_rule,
    shipped,
    shipped_sets,
)
from tearline.registry.signin import sign_in
from tests.people import PASSWORD, SETTINGS, People, code_of, five_tests

UNTIL = datetime.now(UTC) + timedelta(days=300)


def passed(*kinds: str) -> list[VettingTest]:
    return [VettingTest(kind, date.today() - timedelta(days=10), True, UNTIL) for kind in kinds]


def test_the_shipped_sets_can_be_read_and_mexicos_is_the_first() -> None:
    assert shipped_sets() == ["mexico", "without_polygraph"]
    assert {rule.kind for rule in shipped(DEFAULT)} == {
        "medical", "toxicology", "psychology", "polygraph", "socioeconomic",
    }  # fmt: skip
    assert "polygraph" not in {rule.kind for rule in shipped("without_polygraph")}
    for name in shipped_sets():
        assert {rule.least_tier for rule in shipped(name)} >= {Tier.OPEN}, (
            "a tier without a rule opens nothing"
        )
    with pytest.raises(BadInput, match="mexico, without_polygraph"):
        shipped("atlantis")


@pytest.fixture(scope="module")
def elsewhere(data_folder: Path) -> Iterator[tuple[Desk, Viewer, Viewer, str]]:
    """A deployment of a country that knows no polygraph: its desk, and its registrars."""
    with House(data_folder / "elsewhere") as house:
        secrets = [
            found(house, "CNF", "Centro", "Centre", login, "R", PASSWORD, vetting=rules).totp_secret
            for login, rules in (("registrar", "without_polygraph"), ("registrar-2", DEFAULT))
        ]
        count_as_own(house, dict(zip(("registrar", "registrar-2"), secrets, strict=True)))
        desk = Desk(house, 2)
        first, second = (
            Viewer(sign_in(desk, login, PASSWORD, code_of(secret), "tests", SETTINGS).token, "administration")
            for login, secret in zip(("registrar", "registrar-2"), secrets, strict=True)
        )
        with psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
            conn.execute("UPDATE gate.credential SET totp_last_step = 0")
        yield desk, first, second, secrets[0]
        desk.close()


def agreed(desk: Desk, second: Viewer, proposal: UUID | None) -> None:
    """What the first registrar proposed is confirmed, if it took two."""
    if proposal:
        confirm(desk, second, proposal)


def test_a_country_without_polygraphs_can_run_this(elsewhere: tuple[Desk, Viewer, Viewer, str]) -> None:
    """More is asked the higher the tier; and who was vetted by its own tests asks, and is answered."""
    desk, registrar, second, secret = elsewhere
    by_tier = {
        Tier.OPEN: ("identity",),
        Tier.RESTRICTED: ("identity", "medical", "psychology"),
        Tier.SECRET: ("identity", "medical", "psychology", "background", "finances"),
    }
    for tier, kinds in by_tier.items():
        for some in range(len(kinds)):
            with pytest.raises(BadInput, match="a test is missing"):
                give_vetting(desk, registrar, "registrar", tier, [], passed(*kinds[:some]))
        agreed(desk, second, give_vetting(desk, registrar, "registrar", tier, [], passed(*kinds)).proposal)
        line, _ = list_officers(desk, registrar)
        assert line.tier == tier
    session = sign_in(desk, "registrar", PASSWORD, code_of(secret), "tests", SETTINGS)
    assert check(desk, Viewer(session.token, "investigation"), "ABC-123-D").hits == []
    with pytest.raises(BadInput, match="no rule knows"):
        give_vetting(desk, registrar, "registrar", Tier.OPEN, [], passed("identity", "polygraph"))


def test_a_rule_is_set_for_what_is_to_come_and_the_past_stays(
    elsewhere: tuple[Desk, Viewer, Viewer, str],
) -> None:
    desk, registrar, second, _ = elsewhere
    before = list_rules(desk, registrar)
    now, later = datetime.now(UTC), datetime.now(UTC) + timedelta(days=30)
    rule = NewRule("drugs", "Drogas", "Drugs", Tier.SECRET, 6, "an order")
    with pytest.raises(BadInput, match="not what was"):
        set_rule(desk, registrar, rule, now - timedelta(days=1))
    another = NewRule("drugs", "Drogas", "Drugs", Tier.SECRET, 12, "another")
    for proposal in (
        set_rule(desk, registrar, rule, later),
        set_rule(desk, registrar, another, later),
        end_rule(desk, registrar, "finances", Tier.SECRET, "an order", later),
        set_rule(desk, registrar, NewRule("identity", "Identidad", "Identity", Tier.OPEN, 24, "a law")),
    ):
        agreed(desk, second, proposal)
    after = list_rules(desk, registrar)
    assert [(r.months, r.since) for r in after if r.kind == "drugs"] == [(12, later)]
    assert [r.until for r in after if r.kind == "finances"] == [later]
    old, new = (r for r in after if r.kind == "identity")
    assert (old.months, new.months, old.until, new.until) == (60, 24, new.since, None)
    untouched = [r for r in before if r.kind not in ("finances", "identity")]
    assert [r for r in after if r.kind not in ("finances", "identity", "drugs")] == untouched
    with pytest.raises(NotFound):
        end_rule(desk, registrar, "astrology", Tier.OPEN, "an order")


@pytest.mark.parametrize(
    ("change", "words"),
    [({"kind": "Médica"}, "kind of test"), ({"months": 0}, "1 to 600"), ({"months": 601}, "1 to 600"),
     ({"source": ""}, "1 to 500"), ({"name_es": "\n"}, "1 to 200")],
)  # fmt: skip
def test_a_rule_that_cannot_be_is_told_by_field(
    people: People, change: dict[str, object], words: str
) -> None:
    said: dict[str, object] = {"kind": "medical", "name_es": "M", "name_en": "M", "least_tier": Tier.OPEN,
                               "months": 12, "source": "s", **change}  # fmt: skip
    with pytest.raises(BadInput, match=words):
        set_rule(people.desk, people.registrar, NewRule(**said))  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="time zone"):
        set_rule(people.desk, people.registrar, shipped(DEFAULT)[0], datetime(2099, 1, 1))


def test_only_a_registrar_sees_and_sets_the_rules(people: People) -> None:
    viewer = people.enrol("SSC", "ruben", duties=["steward", "inspector"])
    with pytest.raises(NotEntitled, match="only a registrar"):
        list_rules(people.desk, viewer)
    with pytest.raises(NotEntitled, match="only a registrar"):
        set_rule(people.desk, viewer, shipped(DEFAULT)[0])


def test_a_vetting_whose_tests_state_a_later_end_than_the_rules_ends_by_the_rules(people: People) -> None:
    person = people.person("SSC", "saul", None)
    tests = five_tests(days=3000, taken_on=date(2025, 1, 31))
    people.vet(person.login, Tier.OPEN, [], tests)
    (line,) = [o for o in list_officers(people.desk, people.registrar) if o.login == person.login]
    assert line.until == datetime(2028, 1, 31, tzinfo=UTC)
