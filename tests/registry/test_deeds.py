"""A registrar's deeds: their rules told by field, their effect at once, and nobody else's to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tearline.errors import BadInput, Conflict, NotEntitled, NotFound, NotSignedIn
from tearline.handling import Tier
from tearline.picture.check import check
from tearline.registry import deeds
from tearline.registry.founding import found
from tearline.registry.signin import whoami
from tearline.registry.vettings import list_vettings
from tests.people import KINDS, PASSWORD, People, five_tests


def test_there_are_two_founders_and_no_third_while_both_can_act(people: People) -> None:
    with pytest.raises(Conflict):
        found(people.house, "AAA", "A", "A", "again", "Again", PASSWORD)


def test_only_a_registrar_changes_the_registry(people: People) -> None:
    steward = people.enrol("SSC", "hugo", duties=["steward"])
    with pytest.raises(NotEntitled, match="only a registrar"):
        deeds.admit_agency(people.desk, steward, "XYZ", "x", "x")
    with pytest.raises(NotEntitled, match="only a registrar"):
        deeds.list_officers(people.desk, steward)


def test_withdrawing_a_vetting_ends_access_in_the_open_session(people: People) -> None:
    person = people.person("SSC", "ines")
    viewer = people.sign_in(person)
    assert check(people.desk, viewer, "ABC-123-D").hits == []
    assert deeds.withdraw_vetting(people.desk, people.registrar, person.login) == 1
    with pytest.raises(NotEntitled, match="lapsed or was withdrawn"):
        check(people.desk, viewer, "ABC-123-D")
    officer = whoami(people.desk, viewer.token)
    assert officer is not None
    assert (officer.tier, officer.compartments, officer.clearance_until) == (None, {}, None)


def test_suspending_ends_the_session_and_the_way_back_in(people: People) -> None:
    person = people.person("SSC", "juan")
    viewer = people.sign_in(person)
    deeds.suspend_officer(people.desk, people.registrar, person.login)
    assert whoami(people.desk, viewer.token) is None
    with pytest.raises(NotSignedIn):
        people.sign_in(person)
    deeds.suspend_officer(people.desk, people.registrar, person.login, suspended=False)
    assert whoami(people.desk, people.sign_in(person).token)


def test_suspending_an_agency_shuts_out_its_officers(people: People) -> None:
    person = people.person("GONE", "karla")
    viewer = people.sign_in(person)
    deeds.suspend_agency(people.desk, people.registrar, "GONE")
    assert whoami(people.desk, viewer.token) is None
    with pytest.raises(NotSignedIn):
        people.sign_in(person)
    assert [a.suspended for a in deeds.list_agencies(people.desk, people.registrar) if a.code == "GONE"] == [
        True
    ]
    with pytest.raises(NotFound):
        deeds.suspend_agency(people.desk, people.registrar, "NOWHERE")


def test_a_new_credential_ends_the_old_sessions(people: People) -> None:
    person = people.person("SSC", "lola")
    viewer = people.sign_in(person)
    enrolled = deeds.set_credential(people.desk, people.registrar, person.login, "otra frase muy larga")
    assert whoami(people.desk, viewer.token)
    people.agree(enrolled.proposal)
    assert enrolled.totp_secret != person.totp_secret
    assert enrolled.totp_uri.startswith("otpauth://totp/Tearline:")
    assert whoami(people.desk, viewer.token) is None


def test_duties_change_in_the_open_session(people: People) -> None:
    person = people.person("SSC", "mario")
    viewer = people.sign_in(person)
    people.agree(deeds.set_duties(people.desk, people.registrar, person.login, ["inspector"]))
    officer = whoami(people.desk, viewer.token)
    assert officer is not None
    assert officer.duties == ["inspector"]


def test_the_list_shows_what_vettings_give_now(people: People) -> None:
    vetted = people.person("SSC", "nora", Tier.CONFIDENTIAL, ["ALFA"])
    unvetted = people.person("SSC", "olga", None)
    listed = {o.login: o for o in deeds.list_officers(people.desk, people.registrar)}
    assert (listed[vetted.login].tier, listed[vetted.login].compartments) == (
        Tier.CONFIDENTIAL,
        {"ALFA": Tier.CONFIDENTIAL},
    )
    assert (listed[unvetted.login].tier, listed[unvetted.login].until) == (None, None)


def test_the_vettings_on_record_are_listed_with_their_tests_and_ends(people: People) -> None:
    person = people.person("SSC", "lista", Tier.OPEN)
    people.vet(
        person.login, Tier.RESTRICTED, tests=five_tests(days=20, taken_on=date.today() - timedelta(days=3))
    )
    failed = [replace(test, passed=test.kind != "medical") for test in five_tests()]
    people.vet(person.login, Tier.OPEN, tests=failed)
    listed = list_vettings(people.desk, people.registrar, person.login)
    assert [(v.tier, v.stands, v.withdrawn_at) for v in listed] == [
        (Tier.OPEN, False, None), (Tier.RESTRICTED, True, None), (Tier.OPEN, True, None)
    ]  # fmt: skip
    assert listed[0].ends_at is None, "it gives nothing"
    ends = listed[1].ends_at
    assert ends is not None
    assert ends - datetime.now(UTC) < timedelta(days=20)
    assert {test.kind for test in listed[1].tests if test.counts and test.passed} == set(KINDS)
    assert listed[1].id in {v.id for v in list_vettings(people.desk, people.registrar)}, "or of everybody"
    deeds.withdraw_vetting(people.desk, people.registrar, person.login, listed[1].id)
    after = list_vettings(people.desk, people.registrar, person.login)
    assert [v.stands for v in after] == [False, False, True]
    assert after[1].withdrawn_at is not None
    with pytest.raises(NotFound):
        list_vettings(people.desk, people.registrar, "nobody-here")
    with pytest.raises(NotEntitled, match="only a registrar"):
        list_vettings(people.desk, people.enrol("SSC", "curiosa", duties=["steward"]), person.login)


def test_a_vetting_ends_when_the_rule_no_longer_lets_its_test_be_so_old(people: People) -> None:
    person = people.person("SSC", "vieja", None)
    old = date.today() - timedelta(days=365 * 3 - 10)
    people.vet(person.login, Tier.OPEN, tests=five_tests(days=900, taken_on=old))
    (one,) = list_vettings(people.desk, people.registrar, person.login)
    assert one.ends_at is not None
    assert one.ends_at - datetime.now(UTC) < timedelta(days=13), "36 months, not its own 900 days"
    officer = next(o for o in deeds.list_officers(people.desk, people.registrar) if o.login == person.login)
    assert officer.until == one.ends_at, "as the gate itself counts"


def test_a_failed_test_gives_nothing(people: People) -> None:
    person = people.person("SSC", "paco", None)
    deeds.give_vetting(people.desk, people.registrar, person.login, Tier.OPEN, [], five_tests(passed=False))
    listed = {o.login: o for o in deeds.list_officers(people.desk, people.registrar)}
    assert listed[person.login].tier is None


def test_a_purpose_that_is_retired_serves_no_look(people: People) -> None:
    viewer = people.enrol("SSC", "quique", purpose="census")
    deeds.set_purpose(people.desk, people.registrar, "census", "Censo", "Census")
    check(people.desk, viewer, "ABC-123-D")
    deeds.set_purpose(people.desk, people.registrar, "census", "Censo", "Census", retired=True)
    with pytest.raises(BadInput, match="purpose"):
        check(people.desk, viewer, "ABC-123-D")


def test_names_that_are_taken_are_a_conflict(people: People) -> None:
    person = people.person("SSC", "rita")
    with pytest.raises(Conflict):
        deeds.enrol_officer(people.desk, people.registrar, person.login, "R", "SSC", PASSWORD)
    with pytest.raises(NotFound):
        deeds.set_duties(people.desk, people.registrar, "nobody-by-that-name", [])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"login": "Ñandú"}, "login"),
        ({"login": "x" * 65}, "login"),
        ({"full_name": " \n "}, "name"),
        ({"full_name": "a\0b"}, "name"),
        ({"agency": "ALL"}, "agency"),
        ({"agency": "ssc"}, "agency"),
        ({"duties": ["king"]}, "duty"),
        ({"password": "short"}, "at least 12"),
        ({"password": "x" * 257}, "at most 256"),
        ({"password": "aaaaaaaaaaaaaa"}, "first that anyone"),
        ({"password": "Contraseña2024!"}, "first that anyone"),
        ({"password": "sofia sofia sofia"}, "first that anyone"),
    ],
)
def test_what_cannot_be_is_told_by_field(people: People, change: dict[str, object], words: str) -> None:
    given: dict[str, object] = {
        "login": "sofia", "full_name": "Sofía", "agency": "SSC", "password": PASSWORD, "duties": [], **change
    }  # fmt: skip
    with pytest.raises(BadInput, match=words):
        deeds.enrol_officer(people.desk, people.registrar, **given)  # type: ignore[arg-type]


def test_a_vetting_takes_each_test_that_the_rules_demand_once(people: People) -> None:
    person = people.person("SSC", "tere", None)
    five = five_tests()
    astrology = replace(five[0], kind="astrology")
    late = datetime.now(UTC).date() + timedelta(days=3)
    for wrong in (
        five[:4],
        [*five, five[0]],
        [*five[:4], five[0]],
        [*five, astrology],
        five_tests(taken_on=late),
    ):
        with pytest.raises(BadInput):
            deeds.give_vetting(people.desk, people.registrar, person.login, Tier.OPEN, [], wrong)
    naive = [type(t)(t.kind, date(2026, 1, 1), True, datetime(2030, 1, 1)) for t in five]
    with pytest.raises(BadInput, match="time zone"):
        deeds.give_vetting(people.desk, people.registrar, person.login, Tier.OPEN, [], naive)
