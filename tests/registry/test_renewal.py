"""One's own password and authenticator, changed while signed in: by whoever shows both so far, and nobody else."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg
import pytest

from tearline.errors import BadInput, NotSignedIn
from tearline.handling import Tier
from tearline.registry.deeds import set_credential
from tearline.registry.own import WrongCode
from tearline.registry.renewal import (
    Asking,
    NotShown,
    Shown,
    authenticator_set_up,
    begin_authenticator,
    change_password,
    other_password,
    show_code,
    take_authenticator,
)
from tearline.registry.sessions import own_sessions
from tearline.registry.signin import Session, sign_in, sign_out, whoami
from tests.people import PASSWORD, SETTINGS, People, Person, code_of, forget_codes

OTHER = "doce grullas vuelven tarde"


@dataclass
class Officer:
    """Signed in, at one of two places."""

    people: People
    person: Person
    session: Session
    elsewhere: Session

    @property
    def asking(self) -> Asking:
        return Asking(self.session.token, "tests")

    def show(self, password: str = PASSWORD, code: str | None = None) -> Shown:
        forget_codes(self.people.house, self.person.login)
        return show_code(
            self.people.desk, self.asking, password, code or code_of(self.person.totp_secret), SETTINGS
        )

    def enters(self, password: str, secret: str) -> bool:
        forget_codes(self.people.house, self.person.login)
        try:
            sign_in(self.people.desk, self.person.login, password, code_of(secret), "tests", SETTINGS)
        except NotSignedIn:
            return False
        return True

    def live(self, session: Session) -> bool:
        return whoami(self.people.desk, session.token) is not None


def opened(people: People, person: Person) -> Session:
    forget_codes(people.house, person.login)
    return sign_in(people.desk, person.login, PASSWORD, code_of(person.totp_secret), "tests", SETTINGS)


@pytest.fixture
def officer(people: People) -> Officer:
    person = people.person("RENA", "renueva", Tier.OPEN)
    return Officer(people, person, opened(people, person), opened(people, person))


def entries(people: People, action: str, login: str) -> list[dict[str, object]]:
    with psycopg.connect(people.house.dsn("admin")) as conn:
        rows = conn.execute(
            "SELECT q.body FROM ledger.queue q JOIN gate.officer o ON o.id = q.officer"
            " WHERE q.action = %s AND o.login = %s UNION ALL"
            " SELECT e.body::jsonb -> 'body' FROM ledger.entry e JOIN gate.officer o ON o.id = e.officer"
            " WHERE e.action = %s AND o.login = %s",
            [action, login, action, login],
        ).fetchall()
    return [body for (body,) in rows]


# ── another password ────────────────────────────────────────────────────────────────────────────


def test_another_password_counts_at_once_and_ends_what_was_opened_elsewhere(officer: Officer) -> None:
    desk, token = officer.people.desk, officer.session.token
    assert change_password(desk, token, officer.show(), OTHER) == 1
    assert officer.live(officer.session)
    assert not officer.live(officer.elsewhere)
    assert len(own_sessions(desk, token)) == 1
    secret = officer.person.totp_secret
    assert not officer.enters(PASSWORD, secret)
    assert officer.enters(OTHER, secret)
    (entry,) = entries(officer.people, "password-changed", officer.person.login)
    assert len(entry["ended"]) == 1  # type: ignore[arg-type]
    assert OTHER not in str(entry)


@pytest.mark.parametrize(
    ("new", "why"),
    [
        ("short", "12 characters"),
        ("passwordpassword", "anyone"),
        (PASSWORD, "that you have"),
        ("x" * 300, "at most"),
    ],
)
def test_a_password_that_may_be_none_is_refused_before_anything_is_shown(
    officer: Officer, new: str, why: str
) -> None:
    with pytest.raises(BadInput, match=why) as raised:
        other_password(officer.people.desk, officer.session.token, PASSWORD, new)
    assert new not in str(raised.value.message)
    assert other_password(officer.people.desk, officer.session.token, PASSWORD, OTHER) == OTHER


@pytest.mark.parametrize(("password", "code"), [("not the password", None), (PASSWORD, "000000")])
def test_what_is_wrong_changes_nothing_and_counts_as_at_sign_in(
    officer: Officer, password: str, code: str | None
) -> None:
    for _ in range(5):
        with pytest.raises(NotShown):
            show_code(
                officer.people.desk,
                officer.asking,
                password,
                code or code_of(officer.person.totp_secret),
                SETTINGS,
            )
    with pytest.raises(NotShown):  # the account rests for that origin, whatever is typed now
        show_code(
            officer.people.desk, officer.asking, PASSWORD, code_of(officer.person.totp_secret), SETTINGS
        )
    with pytest.raises(NotSignedIn):
        sign_in(
            officer.people.desk, officer.person.login, PASSWORD, code_of(officer.person.totp_secret), "tests", SETTINGS
        )  # fmt: skip
    assert officer.live(officer.session), "a session that is open goes on"
    assert len(entries(officer.people, "sign-in-failed", officer.person.login)) >= 6
    assert officer.enters(PASSWORD, officer.person.totp_secret)


def test_what_was_shown_is_good_once(officer: Officer) -> None:
    desk, token = officer.people.desk, officer.session.token
    shown = officer.show()
    change_password(desk, token, shown, OTHER)
    with pytest.raises(NotShown):
        change_password(desk, token, shown, "otra clave larga de todos")
    assert officer.enters(OTHER, officer.person.totp_secret)


def test_a_code_of_the_sign_in_is_not_good_again(officer: Officer) -> None:
    desk = officer.people.desk
    shown = show_code(desk, officer.asking, PASSWORD, code_of(officer.person.totp_secret), SETTINGS)
    with psycopg.connect(officer.people.house.dsn("admin"), autocommit=True) as conn:
        conn.execute(
            "UPDATE gate.credential SET totp_last_step = %s WHERE officer_id ="
            " (SELECT id FROM gate.officer WHERE login = %s)",
            [shown.step, officer.person.login],
        )
    with pytest.raises(NotShown):
        change_password(desk, officer.session.token, shown, OTHER)


def test_what_one_officer_showed_changes_nothing_of_anothers(officer: Officer, people: People) -> None:
    person = people.person("RENA", "otra", Tier.OPEN)
    other = opened(people, person)
    with pytest.raises(NotShown):
        change_password(people.desk, other.token, officer.show(), OTHER)
    assert officer.enters(PASSWORD, officer.person.totp_secret)
    forget_codes(people.house, person.login)
    assert sign_in(people.desk, person.login, PASSWORD, code_of(person.totp_secret), "tests", SETTINGS)


def test_without_a_live_session_there_is_nothing_to_change(officer: Officer) -> None:
    desk, token = officer.people.desk, officer.session.token
    shown = officer.show()
    sign_out(desk, token)
    with pytest.raises(NotShown):
        change_password(desk, token, shown, OTHER)
    with pytest.raises(NotSignedIn):
        officer.show()
    with pytest.raises(NotSignedIn):
        other_password(desk, token, PASSWORD, OTHER)


def test_a_registrars_reset_between_wins(officer: Officer) -> None:
    people = officer.people
    shown = officer.show()
    people.agree(set_credential(people.desk, people.registrar, officer.person.login, PASSWORD).proposal)
    with pytest.raises(NotShown):
        change_password(people.desk, officer.session.token, shown, OTHER)


# ── another authenticator ───────────────────────────────────────────────────────────────────────


def test_another_authenticator_counts_once_it_showed_a_code(officer: Officer) -> None:
    desk, token = officer.people.desk, officer.session.token
    told = begin_authenticator(desk, token, officer.show())
    assert told == authenticator_set_up(desk, token)
    assert told.totp_secret in told.totp_uri
    assert authenticator_set_up(desk, officer.elsewhere.token) is None
    assert officer.enters(PASSWORD, officer.person.totp_secret), "nothing has changed yet"
    for code in (code_of(officer.person.totp_secret), "12345", ""):
        with pytest.raises(WrongCode):
            take_authenticator(desk, token, code)
    assert take_authenticator(desk, token, code_of(told.totp_secret)) == 2
    assert officer.live(officer.session)
    assert not officer.live(officer.elsewhere)
    assert not officer.enters(PASSWORD, officer.person.totp_secret)
    assert officer.enters(PASSWORD, told.totp_secret)
    assert authenticator_set_up(desk, token) is None
    with pytest.raises(BadInput, match="is over"):
        take_authenticator(desk, token, code_of(told.totp_secret))
    (entry,) = entries(officer.people, "authenticator-replaced", officer.person.login)
    assert told.totp_secret not in str(entry)


def test_the_code_that_proved_it_is_not_good_for_a_sign_in(officer: Officer) -> None:
    desk, token = officer.people.desk, officer.session.token
    told = begin_authenticator(desk, token, officer.show())
    code = code_of(told.totp_secret)
    take_authenticator(desk, token, code)
    with pytest.raises(NotSignedIn):
        sign_in(desk, officer.person.login, PASSWORD, code, "tests", SETTINGS)


def test_the_newest_secret_is_the_one_that_is_set_up(officer: Officer) -> None:
    desk, token = officer.people.desk, officer.session.token
    first = begin_authenticator(desk, token, officer.show())
    second = begin_authenticator(desk, token, officer.show())
    assert first.totp_secret != second.totp_secret
    with pytest.raises(WrongCode):
        take_authenticator(desk, token, code_of(first.totp_secret))
    take_authenticator(desk, token, code_of(second.totp_secret))


def test_its_time_is_over_after_a_quarter_of_an_hour(officer: Officer) -> None:
    desk, token = officer.people.desk, officer.session.token
    told = begin_authenticator(desk, token, officer.show())
    with psycopg.connect(officer.people.house.dsn("admin"), autocommit=True) as conn:
        conn.execute("UPDATE gate.new_authenticator SET ends_at = ends_at - interval '15 minutes'")
    assert authenticator_set_up(desk, token) is None
    with pytest.raises(BadInput, match="is over"):
        take_authenticator(desk, token, code_of(told.totp_secret))
    assert officer.enters(PASSWORD, officer.person.totp_secret)
