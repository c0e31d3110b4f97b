"""No registrar alone clears an officer to the top: what takes two changes nothing until another confirms it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from tearline.errors import AccessLapsed, BadInput, Conflict, NotEntitled, NotFound, NotSignedIn
from tearline.handling import Tier
from tearline.oversight.looks import inspect
from tearline.picture.check import check
from tearline.registry import deeds, proposals, rules
from tearline.registry.signin import whoami
from tests.people import PASSWORD, People, Person, five_tests


@pytest.fixture
def admin(people: People) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(people.house.dsn("admin"), autocommit=True) as conn:
        yield conn


def tier_of(people: People, login: str) -> Tier | None:
    (line,) = [o for o in deeds.list_officers(people.desk, people.registrar) if o.login == login]
    return line.tier


def proposed(people: People, person: Person, tier: Tier = Tier.SECRET, *compartments: str) -> UUID:
    given = deeds.give_vetting(people.desk, people.registrar, person.login, tier, compartments, five_tests())
    assert given.id is None
    assert given.proposal is not None
    return given.proposal


@pytest.mark.parametrize(
    ("tier", "compartments", "takes_two"),
    [(Tier.RESTRICTED, [], False), (Tier.CONFIDENTIAL, [], True), (Tier.TOP_SECRET, ["ALFA"], True),
     (Tier.OPEN, ["ALFA"], True)],
)  # fmt: skip
def test_above_a_tier_or_with_a_compartment_a_vetting_takes_two(
    people: People, tier: Tier, compartments: list[str], takes_two: bool
) -> None:
    person = people.person("SSC", "una", None)
    given = deeds.give_vetting(people.desk, people.registrar, person.login, tier, compartments, five_tests())
    assert (given.proposal is not None, given.id is None) == (takes_two, takes_two)
    assert tier_of(people, person.login) == (None if takes_two else tier)
    people.agree(given.proposal)
    assert tier_of(people, person.login) == tier


def test_nobody_confirms_their_own_nor_what_is_given_to_themselves(people: People) -> None:
    person = people.person("CNF", "tercera", None, (), ["registrar"])
    third = people.sign_in(person, "administration")
    mine = proposed(people, person)
    with pytest.raises(NotEntitled, match="who proposed it"):
        proposals.confirm(people.desk, people.registrar, mine)
    with pytest.raises(NotEntitled, match="to themselves"):
        proposals.confirm(people.desk, third, mine)
    with pytest.raises(NotEntitled, match="only a registrar"):
        proposals.confirm(people.desk, people.enrol("SSC", "nadie", duties=["steward"]), mine)
    with pytest.raises(NotFound):
        proposals.confirm(people.desk, people.second, UUID(int=0))
    assert tier_of(people, person.login) is None
    proposals.confirm(people.desk, people.second, mine)
    assert tier_of(people, person.login) == Tier.SECRET
    with pytest.raises(Conflict):
        proposals.confirm(people.desk, people.second, mine)


def test_what_was_refused_or_has_lapsed_is_confirmed_by_nobody(
    people: People, admin: psycopg.Connection[tuple[object, ...]]
) -> None:
    person = people.person("SSC", "vera", None)
    refused, taken_back, lapsed = (proposed(people, person) for _ in range(3))
    proposals.refuse(people.desk, people.second, refused)
    proposals.refuse(people.desk, people.registrar, taken_back)
    admin.execute("UPDATE gate.proposal SET ends_at = clock_timestamp() WHERE id = %s", [lapsed])
    for proposal in (refused, taken_back, lapsed):
        with pytest.raises(Conflict):
            proposals.confirm(people.desk, people.second, proposal)
        with pytest.raises(Conflict):
            proposals.refuse(people.desk, people.second, proposal)
    assert tier_of(people, person.login) is None
    waiting = {p.id for p in proposals.list_proposals(people.desk, people.second)}
    assert not waiting & {refused, taken_back, lapsed}


def test_whoever_was_shut_out_meanwhile_proposed_in_vain(people: People) -> None:
    person = people.person("CNF", "cuarta", None, (), ["registrar"])
    fourth = people.sign_in(person, "administration")
    somebody = people.person("SSC", "wanda", None)
    given = deeds.give_vetting(people.desk, fourth, somebody.login, Tier.SECRET, [], five_tests())
    assert given.proposal
    deeds.suspend_officer(people.desk, people.registrar, person.login)
    with pytest.raises(Conflict, match="no registrar any more"):
        proposals.confirm(people.desk, people.second, given.proposal)


def test_a_new_registrar_or_inspector_takes_two_and_a_steward_does_not(people: People) -> None:
    person = people.person("SSC", "ximena", None)
    enrolled = deeds.enrol_officer(
        people.desk, people.registrar, "two-duties", "T", "SSC", PASSWORD, ["steward", "inspector"]
    )
    duties = {o.login: o.duties for o in deeds.list_officers(people.desk, people.registrar)}
    assert duties["two-duties"] == ["steward"]
    people.agree(enrolled.proposal)
    assert deeds.set_duties(people.desk, people.registrar, person.login, ["steward"]) is None
    waits = deeds.set_duties(people.desk, people.registrar, person.login, ["registrar"])
    assert waits
    (line,) = [p for p in proposals.list_proposals(people.desk, people.second) if p.id == waits]
    assert (line.deed, line.login, line.body, line.mine) == (
        "duties", person.login, {"duties": ["registrar"]}, False,
    )  # fmt: skip
    proposals.refuse(people.desk, people.second, waits)
    duties = {o.login: o.duties for o in deeds.list_officers(people.desk, people.registrar)}
    assert (duties["two-duties"], duties[person.login]) == (["inspector", "steward"], ["steward"])
    assert deeds.set_duties(people.desk, people.registrar, "two-duties", []) is None, "to take away takes one"


@pytest.mark.parametrize("what", ["a registrar", "cleared", "about to be cleared", "nobody much"])
def test_who_could_sign_in_as_somebody_cleared_needs_a_second_registrar(
    people: People, admin: psycopg.Connection[tuple[object, ...]], what: str
) -> None:
    duties = ["registrar"] if what == "a registrar" else []
    person = people.person("SSC", "yaz", Tier.SECRET if what == "cleared" else Tier.OPEN, (), duties)
    if what == "about to be cleared":
        proposed(people, person)
    before = people.sign_in(person)
    renewed = deeds.set_credential(people.desk, people.registrar, person.login, "otra frase muy larga")
    assert (renewed.proposal is None) == (what == "nobody much")
    assert (whoami(people.desk, before.token) is None) == (what == "nobody much")
    if renewed.proposal:
        (line,) = [
            p for p in proposals.list_proposals(people.desk, people.second) if p.id == renewed.proposal
        ]
        assert (line.deed, line.body) == ("credential", {}), "a proposal shows no secret"
        people.agree(renewed.proposal)
        left = admin.execute("SELECT body FROM gate.proposal WHERE id = %s", [renewed.proposal]).fetchone()
        assert left == ({},), "and keeps none"
    assert whoami(people.desk, before.token) is None
    with pytest.raises(NotSignedIn):
        people.sign_in(person)


def test_a_rule_changes_when_two_agree(people: People) -> None:
    rule = rules.NewRule("stars", "Astros", "Stars", Tier.TOP_SECRET, 12, "an order")
    waits = rules.set_rule(people.desk, people.registrar, rule, datetime.now(UTC) + timedelta(days=9))
    assert "stars" not in {r.kind for r in rules.list_rules(people.desk, people.registrar)}
    people.agree(waits)
    assert "stars" in {r.kind for r in rules.list_rules(people.desk, people.registrar)}
    soon = datetime.now(UTC) + timedelta(seconds=1)
    late = rules.end_rule(people.desk, people.registrar, "stars", Tier.TOP_SECRET, "an order", soon)
    time.sleep(max(0.0, (soon - datetime.now(UTC)).total_seconds()))
    with pytest.raises(BadInput, match="what is to come"):
        people.agree(late)
    people.agree(rules.end_rule(people.desk, people.registrar, "stars", Tier.TOP_SECRET, "an order"))


def test_how_much_one_gives_alone_is_dated_and_takes_two(
    people: People, admin: psycopg.Connection[tuple[object, ...]]
) -> None:
    person = people.person("SSC", "zoe", None)
    lowered = proposals.set_alone(people.desk, people.registrar, Tier.OPEN, "an order")
    assert [a.tier for a in proposals.list_alone(people.desk, people.registrar)] == [Tier.RESTRICTED]
    people.agree(lowered)
    try:
        assert [a.tier for a in proposals.list_alone(people.desk, people.registrar)] == [
            Tier.RESTRICTED,
            Tier.OPEN,
        ]
        proposed(people, person, Tier.RESTRICTED)
        with pytest.raises(BadInput, match="what is to come"):
            proposals.set_alone(
                people.desk, people.registrar, Tier.SECRET, "an order", datetime.now(UTC) - timedelta(days=1)
            )
        later = datetime.now(UTC) + timedelta(days=1)
        people.agree(proposals.set_alone(people.desk, people.registrar, Tier.SECRET, "an order", later))
        proposed(people, person, Tier.RESTRICTED)
    finally:
        admin.execute("DELETE FROM gate.alone WHERE source = 'an order'")


def test_no_entry_names_a_compartment(people: People, admin: psycopg.Connection[tuple[object, ...]]) -> None:
    """An inspector reads them; and what a vetting gave is proved by its digest."""
    people.person("SSC", "zulema", Tier.SECRET, ["ZETA"])
    for table in ("ledger.queue", "ledger.entry"):
        rows = admin.execute(
            f"SELECT count(*) FROM {table} x WHERE to_jsonb(x)::text LIKE '%ZETA%'".encode()
        ).fetchone()
        assert rows == (0,)
    matched = admin.execute(
        "SELECT count(*) FROM gate.vetting v JOIN ledger.queue q ON q.action = 'vetting-given'"
        " AND q.body ->> 'holds' = encode(sha256(convert_to("
        "v.salt || ' ' || array_to_string(v.compartments, ','), 'UTF8')), 'hex')"
        " WHERE v.compartments = '{ZETA}'"
    ).fetchone()
    assert matched is not None
    assert matched[0] == 1


def test_an_inspector_whose_vetting_ended_reads_nothing_more(people: People) -> None:
    person = people.person("CNF", "inspectora", Tier.OPEN, (), ["inspector"])
    viewer = people.sign_in(person, "oversight")
    inspect(people.desk, viewer)
    deeds.withdraw_vetting(people.desk, people.registrar, person.login)
    with pytest.raises(AccessLapsed):
        inspect(people.desk, viewer)


def test_a_registrar_who_inspects_too_inspects_while_vetted(people: People) -> None:
    """A registrar's duty goes on without a vetting, and takes no other along."""
    person = people.person("CNF", "ambas", Tier.OPEN, (), ["inspector", "registrar"])
    viewer = people.sign_in(person, "oversight")
    check(people.desk, viewer, "ABC-123-D")
    deeds.withdraw_vetting(people.desk, people.registrar, person.login)
    assert inspect(people.desk, viewer) == []
    assert deeds.list_agencies(people.desk, viewer)
