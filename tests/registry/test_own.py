"""A credential of one's own: what was handed over opens nothing but the setting of another one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import psycopg
import pytest

from tearline.errors import BadInput, NotSignedIn
from tearline.ledger.look import Viewer
from tearline.oversight.looks import my_looks
from tearline.registry import deeds
from tearline.registry.founding import count_as_own
from tearline.registry.own import take_own, to_set
from tearline.registry.signin import HandedOver, Session, digest_of, sign_in, sign_out, whoami
from tests.people import PASSWORD, SETTINGS, People, Person, code_of, forget_codes

OWN = "once gatos negros duermen"


class Taken(NamedTuple):
    """An officer who was enrolled, with the pass that the handed-over credential gave."""

    person: Person
    given: str
    secret: str  # of the new authenticator


def with_pass(people: People, person: Person) -> Taken:
    forget_codes(people.house, person.login)
    with pytest.raises(HandedOver) as raised:
        sign_in(people.desk, person.login, PASSWORD, code_of(person.totp_secret), "tests", SETTINGS)
    given = raised.value.given.token
    return Taken(person, given, to_set(people.desk, given).totp_secret)


@pytest.fixture
def new(people: People) -> Taken:
    return with_pass(people, people.person("OWNA", "nueva", own=False))


@pytest.fixture
def admin(people: People) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(people.house.dsn("admin"), autocommit=True) as conn:
        yield conn


def taken(people: People, new: Taken) -> Session:
    return take_own(people.desk, new.given, OWN, code_of(new.secret), SETTINGS)


def enters(people: People, login: str, password: str, secret: str) -> bool:
    forget_codes(people.house, login)
    try:
        sign_in(people.desk, login, password, code_of(secret), "tests", SETTINGS)
    except HandedOver:
        raise
    except NotSignedIn:
        return False
    return True


def test_what_was_handed_over_gives_a_pass_and_the_pass_is_no_session(people: People, new: Taken) -> None:
    assert whoami(people.desk, new.given) is None
    with pytest.raises(NotSignedIn):
        my_looks(people.desk, Viewer(new.given, "investigation"))
    assert not sign_out(people.desk, new.given)


def test_the_database_opens_no_session_for_it_whoever_asks(people: People, new: Taken) -> None:
    forget_codes(people.house, new.person.login)
    with people.desk.signin.connection() as conn:
        (attempt,) = conn.execute(
            "SELECT attempt, own FROM gate.begin_sign_in(%s, ''::bytea, 'tests', 'tests', 0)",
            [new.person.login],
        ).fetchall()
        assert attempt["own"] is False
        rows = conn.execute(
            "SELECT * FROM gate.open_session(%s, sha256('t'), 99999999999, '1 h', '10 min', ''::bytea, sha256('x'))",
            [attempt["attempt"]],
        ).fetchall()
    assert rows == []


def test_an_own_credential_opens_the_first_session_and_the_old_one_is_worth_nothing(
    people: People, new: Taken
) -> None:
    session = taken(people, new)
    officer = whoami(people.desk, session.token)
    assert officer is not None
    assert officer.login == new.person.login
    login = new.person.login
    assert not enters(people, login, PASSWORD, new.person.totp_secret)
    assert not enters(people, login, OWN, new.person.totp_secret)
    assert not enters(people, login, PASSWORD, new.secret)
    assert enters(people, login, OWN, new.secret)


def test_a_pass_is_good_once_and_of_two_the_second_comes_too_late(people: People, new: Taken) -> None:
    other = with_pass(people, new.person)
    taken(people, new)
    for late in (new, other):
        with pytest.raises(NotSignedIn, match="tell your registrar"):
            taken(people, late)


def test_the_password_that_was_handed_over_is_refused_and_so_is_a_common_one(
    people: People, new: Taken
) -> None:
    for password, why in (
        (PASSWORD, "handed over"),
        ("short", "12 characters"),
        ("passwordpassword", "anyone"),
    ):
        with pytest.raises(BadInput, match=why):
            take_own(people.desk, new.given, password, code_of(new.secret), SETTINGS)
    assert taken(people, new)


def test_a_code_of_the_old_authenticator_does_not_set_up_the_new_one(people: People, new: Taken) -> None:
    for code in (code_of(new.person.totp_secret), "", "000000"):
        with pytest.raises(BadInput, match="new authenticator"):
            take_own(people.desk, new.given, OWN, code, SETTINGS)


def test_a_pass_ends_by_itself(
    people: People, new: Taken, admin: psycopg.Connection[tuple[object, ...]]
) -> None:
    admin.execute(
        "UPDATE gate.pass SET ends_at = clock_timestamp() WHERE token_hash = %s", [digest_of(new.given)]
    )
    with pytest.raises(NotSignedIn):
        taken(people, new)
    admin.execute("SELECT gate.sweep()")
    left = admin.execute("SELECT count(*) FROM gate.pass WHERE token_hash = %s", [digest_of(new.given)])
    assert left.fetchone() == (0,)


def test_who_is_shut_out_sets_nothing(people: People, new: Taken) -> None:
    deeds.suspend_officer(people.desk, people.registrar, new.person.login)
    with pytest.raises(NotSignedIn):
        taken(people, new)


def test_a_reset_by_a_registrar_leads_to_the_same_and_ends_passes(people: People) -> None:
    person = people.person("OWNA", "perdida", None)  # whose credential takes one registrar
    viewer = people.sign_in(person)
    renewed = deeds.set_credential(people.desk, people.registrar, person.login, PASSWORD)
    assert renewed.proposal is None
    assert whoami(people.desk, viewer.token) is None
    first = with_pass(people, Person(person.login, renewed.totp_secret, "OWNA"))
    again = deeds.set_credential(people.desk, people.registrar, person.login, PASSWORD)
    with pytest.raises(NotSignedIn):
        taken(people, first)
    assert taken(people, with_pass(people, Person(person.login, again.totp_secret, "OWNA")))


def test_a_registrar_sees_who_has_not_set_their_own(people: People, new: Taken) -> None:
    def own() -> bool:
        listed = deeds.list_officers(people.desk, people.registrar)
        return next(o.own_credential for o in listed if o.login == new.person.login)

    assert not own()
    taken(people, new)
    assert own()


def test_both_steps_are_on_record(
    people: People, new: Taken, admin: psycopg.Connection[tuple[object, ...]]
) -> None:
    taken(people, new)
    rows = admin.execute(
        "SELECT action FROM (SELECT action, officer FROM ledger.queue"
        " UNION ALL SELECT action, officer FROM ledger.entry) x"
        " WHERE officer = (SELECT id FROM gate.officer WHERE login = %s) ORDER BY 1", [new.person.login]
    ).fetchall()  # fmt: skip
    assert [action for (action,) in rows] == ["credential-own", "sign-in", "sign-in-handed-over"]


def test_invented_people_count_as_having_set_theirs_but_not_after_a_reset(people: People) -> None:
    person = people.person("OWNA", "actriz", None, own=False)
    count_as_own(people.house, {person.login: person.totp_secret})
    assert enters(people, person.login, PASSWORD, person.totp_secret)
    renewed = deeds.set_credential(people.desk, people.registrar, person.login, "otra frase muy larga")
    count_as_own(people.house, {person.login: person.totp_secret})
    forget_codes(people.house, person.login)
    with pytest.raises(HandedOver):
        sign_in(
            people.desk, person.login, "otra frase muy larga", code_of(renewed.totp_secret), "tests", SETTINGS
        )
