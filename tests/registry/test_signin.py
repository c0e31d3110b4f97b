"""Signing in: one answer to whatever is wrong, a code good once, and a session that ends."""

from __future__ import annotations

import subprocess
import sys

import psycopg
import pytest

from tearline.errors import NotSignedIn
from tearline.handling import Tier
from tearline.oversight.looks import my_looks
from tearline.registry.signin import purposes, sign_in, sign_out, whoami
from tests.people import PASSWORD, SETTINGS, People, code_of, forget_codes


def refusal(people: People, login: str, password: str, code: str) -> str:
    with pytest.raises(NotSignedIn) as raised:
        sign_in(people.desk, login, password, code, "tests", SETTINGS)
    return str(raised.value)


def test_a_session_says_whose_it_is_until_it_is_closed(people: People) -> None:
    viewer = people.enrol("SSC", "ana", Tier.SECRET, ["BETA", "ALFA"], ["steward"])
    officer = whoami(people.desk, viewer.token)
    assert officer is not None
    assert (officer.agency, officer.tier, officer.compartments) == (
        "SSC",
        Tier.SECRET,
        {"ALFA": Tier.SECRET, "BETA": Tier.SECRET},
    )
    assert officer.duties == ["steward"]
    assert sign_out(people.desk, viewer.token)
    assert whoami(people.desk, viewer.token) is None
    assert not sign_out(people.desk, viewer.token)
    with pytest.raises(NotSignedIn):
        my_looks(people.desk, viewer)


def test_whatever_is_wrong_the_words_are_the_same(people: People) -> None:
    person = people.person("SSC", "beto")
    good = code_of(person.totp_secret)
    said = {
        refusal(people, "nobody-by-that-name", PASSWORD, good),
        refusal(people, person.login, "not the password at all", good),
        refusal(people, person.login, PASSWORD, "000000" if good != "000000" else "111111"),
        refusal(people, "", "", ""),
        refusal(people, "x\0y", "a\0b", "\0"),
        refusal(people, person.login, PASSWORD * 100, good),
    }
    assert len(said) == 1


def test_five_failures_rest_the_account_even_for_its_owner(people: People) -> None:
    person = people.person("SSC", "carla")
    wrong = [refusal(people, person.login, "not the password at all", "123456") for _ in range(5)]
    assert refusal(people, person.login, PASSWORD, code_of(person.totp_secret)) == wrong[0]
    forget_codes(people.house, person.login)
    assert sign_in(people.desk, person.login, PASSWORD, code_of(person.totp_secret), "tests", SETTINGS)


def test_an_attempt_on_a_resting_account_does_not_prolong_its_rest(people: People) -> None:
    person = people.person("SSC", "dora")
    for _ in range(8):
        refusal(people, person.login, "not the password at all", "123456")
    with psycopg.connect(people.house.dsn("admin")) as conn:
        row = conn.execute(
            "SELECT failures FROM gate.sign_in_count c JOIN gate.officer o ON o.id = c.account"
            " WHERE o.login = %s AND c.origin = 'address tests'",
            [person.login],
        ).fetchone()
    assert row == (5,)


def test_a_code_is_good_once(people: People) -> None:
    person = people.person("SSC", "elsa")
    code = code_of(person.totp_secret)
    assert sign_in(people.desk, person.login, PASSWORD, code, "tests", SETTINGS)
    refusal(people, person.login, PASSWORD, code)


def end_by(people: People, login: str, change: str) -> None:
    with psycopg.connect(people.house.dsn("admin"), autocommit=True) as conn:
        conn.execute(
            f"UPDATE gate.session SET {change} WHERE officer_id ="
            " (SELECT id FROM gate.officer WHERE login = %s)",
            [login],
        )


@pytest.mark.parametrize(
    "change",
    ["seen_at = clock_timestamp() - idle", "ends_at = clock_timestamp()"],
    ids=["idle", "absolute"],
)
def test_a_session_ends_by_itself(people: People, change: str) -> None:
    person = people.person("SSC", "fina")
    viewer = people.sign_in(person)
    my_looks(people.desk, viewer)
    end_by(people, person.login, change)
    assert whoami(people.desk, viewer.token) is None
    with pytest.raises(NotSignedIn):
        my_looks(people.desk, viewer)


def test_every_attempt_is_on_record(people: People) -> None:
    person = people.person("SSC", "gala")
    refusal(people, person.login, "not the password at all", "123456")
    refusal(people, "nobody-by-that-name", PASSWORD, "123456")
    with psycopg.connect(people.house.dsn("admin")) as conn:
        rows = conn.execute(
            "SELECT officer IS NOT NULL FROM ledger.queue WHERE action = 'sign-in-failed' UNION ALL"
            " SELECT officer IS NOT NULL FROM ledger.entry WHERE action = 'sign-in-failed'"
        ).fetchall()
    assert {(True,), (False,)} <= set(rows)


def test_the_purposes_have_names_in_both_languages(people: People) -> None:
    found = {p.code: p for p in purposes(people.desk)}
    assert found["checkpoint"].name_es == "Revisión en campo"
    assert found["checkpoint"].name_en == "Field check"


def test_a_deployment_keeps_passwords_at_owasp_s_price() -> None:
    """In a process of its own: these tests pay less."""
    code = "from tearline.registry.password import hash_password as h; print(h('nueve zorros cruzan'))"
    kept = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
