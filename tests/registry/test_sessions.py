"""Live sessions: one's own and a registrar's list of them; an id of one opens nothing and ends no other's."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest

from tearline.db import House
from tearline.errors import NotEntitled, NotFound, NotSignedIn
from tearline.handling import Tier
from tearline.ledger.look import Desk, Viewer
from tearline.oversight.looks import my_looks
from tearline.registry import deeds
from tearline.registry.sessions import (
    LiveSession,
    OwnSession,
    end_own_session,
    end_own_sessions,
    end_sessions,
    list_sessions,
    own_sessions,
)
from tearline.registry.signin import sign_in, whoami
from tests.people import PASSWORD, SETTINGS, People, Person, code_of, forget_codes


def again(
    people: People, person: Person, device: str | None = None, client: str = "10.0.0.7"
) -> tuple[str, str]:
    """One more session of somebody: its token, and the mark of the device."""
    forget_codes(people.house, person.login)
    opened = sign_in(
        people.desk, person.login, PASSWORD, code_of(person.totp_secret), client, SETTINGS, device
    )
    return opened.token, opened.device


def of(people: People, login: str) -> list[LiveSession]:
    return list_sessions(people.desk, people.registrar, login=login)


def ids(sessions: list[OwnSession]) -> set[object]:
    return {one.id for one in sessions}


def test_one_sees_the_own_sessions_with_where_and_on_which_device(people: People) -> None:
    person = people.person("SSC", "sonia")
    here, mark = again(people, person)
    there, _ = again(people, person, client="10.0.0.8")
    same, _ = again(people, person, mark)
    newest, other, first = own_sessions(people.desk, here)
    assert (first.this, first.same_device, first.client, first.known_since) == (True, True, "10.0.0.7", None)
    assert (other.this, other.same_device, other.client) == (False, False, "10.0.0.8")
    assert (newest.this, newest.same_device) == (False, True)
    assert newest.known_since is not None, "the device had signed in before"
    assert newest.opened_at <= newest.used_at
    for token in (here, there, same):
        assert token not in repr((newest, other, first)), "a token is never told"


def test_when_it_was_used_is_told_five_minutes_at_a_time(people: People) -> None:
    person = people.person("SSC", "tomas")
    token, _ = again(people, person)
    me = own_sessions(people.desk, token)[0].id
    _as_admin(people.house, "UPDATE gate.session SET opened_at = '2026-01-01' WHERE id = %s", me)
    used = own_sessions(people.desk, token)[0].used_at
    assert (used.minute % 5, used.second, used.microsecond) == (0, 0, 0)


def test_signing_out_of_one_of_the_others_and_everywhere(people: People) -> None:
    person = people.person("SSC", "ursula")
    here, there, elsewhere = (again(people, person)[0] for _ in range(3))
    mine = next(one.id for one in own_sessions(people.desk, there) if one.this)
    end_own_session(people.desk, here, mine)
    assert whoami(people.desk, there) is None
    with pytest.raises(NotFound):
        end_own_session(people.desk, here, mine)
    assert end_own_sessions(people.desk, here, but_this=True) == 1
    assert whoami(people.desk, elsewhere) is None
    assert whoami(people.desk, here) is not None
    assert end_own_sessions(people.desk, here) == 1
    with pytest.raises(NotSignedIn):
        own_sessions(people.desk, here)
    with pytest.raises(NotSignedIn):
        end_own_sessions(people.desk, here)


def test_nobody_ends_or_sees_anothers_session_by_its_id(people: People) -> None:
    victim, other = people.person("SSC", "vera"), people.person("SSC", "walter")
    token, mine = again(people, victim)[0], again(people, other)[0]
    theirs = own_sessions(people.desk, token)[0].id
    assert theirs not in ids(own_sessions(people.desk, mine))
    for id in (theirs, uuid4()):
        with pytest.raises(NotFound):
            end_own_session(people.desk, mine, id)
    assert whoami(people.desk, token) is not None
    viewer = Viewer(mine, "investigation")
    for asked in (
        lambda: list_sessions(people.desk, viewer),
        lambda: end_sessions(people.desk, viewer, victim.login),
        lambda: end_sessions(people.desk, viewer, other.login),
    ):
        with pytest.raises(NotEntitled, match="only a registrar"):
            asked()
    assert whoami(people.desk, token) is not None


def test_a_registrar_sees_who_is_signed_in_and_ends_it_at_once(people: People) -> None:
    person = people.person("WSES", "xenia")
    assert list_sessions(people.desk, people.registrar, "WSES") == []
    tokens = [again(people, person)[0] for _ in range(3)]
    listed = list_sessions(people.desk, people.registrar, "WSES")
    assert [(s.login, s.agency, s.this) for s in listed] == [(person.login, "WSES", False)] * 3
    assert listed == of(people, person.login)
    assert any(s.this for s in list_sessions(people.desk, people.registrar)), "everybody's, the own one too"
    assert end_sessions(people.desk, people.registrar, person.login, listed[0].id) == 1
    assert [whoami(people.desk, token) is None for token in tokens] == [False, False, True]
    with pytest.raises(NotFound):
        end_sessions(people.desk, people.registrar, person.login, listed[0].id)
    assert end_sessions(people.desk, people.registrar, person.login) == 2
    assert of(people, person.login) == []
    assert end_sessions(people.desk, people.registrar, person.login) == 0
    for absent in ({"agency": "NOWHERE"}, {"login": "nobody-there"}):
        with pytest.raises(NotFound):
            list_sessions(people.desk, people.registrar, **absent)


def test_a_session_that_rests_or_is_over_is_on_no_list(people: People) -> None:
    person = people.person("SSC", "yago")
    resting, live = again(people, person)[0], again(people, person)[0]
    me = next(one.id for one in own_sessions(people.desk, resting) if one.this)
    _as_admin(people.house, "UPDATE gate.session SET seen_at = now() - interval '1 hour' WHERE id = %s", me)
    assert me not in ids(own_sessions(people.desk, live))
    assert me not in {s.id for s in of(people, person.login)}
    with pytest.raises(NotSignedIn):
        own_sessions(people.desk, resting)


def test_a_new_credential_ends_them_all_and_what_ended_is_on_record(people: People, desk: Desk) -> None:
    person = people.person("SSC", "zoe")
    token = again(people, person)[0]
    again(people, person)
    theirs = {str(one.id) for one in own_sessions(desk, token)}
    waits = deeds.set_credential(desk, people.registrar, person.login, "otra frase muy larga").proposal
    people.agree(waits)
    assert whoami(desk, token) is None
    assert of(people, person.login) == []
    (told,) = _entries(people.house, "body -> 'login' = to_jsonb(%s::text)", person.login)
    assert set(told["ended"]) == theirs


def test_signing_out_everywhere_stands_in_the_own_looks(people: People, desk: Desk) -> None:
    viewer = people.enrol("SSC", "abel", Tier.OPEN)
    person_login = whoami(desk, viewer.token).login  # type: ignore[union-attr]
    assert end_own_sessions(desk, viewer.token) == 1
    (told,) = _entries(people.house, "officer = (SELECT id FROM gate.officer WHERE login = %s)", person_login)
    assert told["ended"] == [told["session"]]
    with pytest.raises(NotSignedIn):
        my_looks(desk, viewer)


def _as_admin(house: House, statement: str, *values: object) -> None:
    with psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
        conn.execute(statement.encode(), values)


def _entries(house: House, where: str, *values: object) -> list[dict[str, object]]:
    """Bodies of entries about ended sessions, wherever they are by now."""
    with psycopg.connect(house.dsn("admin")) as conn:
        rows = conn.execute(
            "SELECT body FROM (SELECT action, officer, body FROM ledger.queue UNION ALL"
            " SELECT action, officer, body::jsonb -> 'body' FROM ledger.entry) AS e"
            f" WHERE action = 'sessions-ended' AND {where}".encode(),
            values,
        ).fetchall()
    return [row[0] for row in rows]
