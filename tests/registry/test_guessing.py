"""Wrong passwords: judged exactly five times, counted where they come from, and nobody else's rest."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from tearline.db import House
from tearline.errors import Conflict, NotSignedIn, TooMany
from tearline.registry import deeds
from tearline.registry.founding import found
from tearline.registry.password import verify_password
from tearline.registry.signin import Session, sign_in, whoami
from tests.people import PASSWORD, SETTINGS, People, Person, code_of

WRONG = "not the password at all"


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The password hashes against which an attempt was verified; nobody's does not count."""
    seen: list[str] = []

    def verifying(kept: str | None, password: str) -> bool:
        if kept is not None:
            seen.append(kept)
        return verify_password(kept, password)

    monkeypatch.setattr("tearline.registry.password.verify_password", verifying)
    return seen


def again(people: People, person: Person) -> str:
    """A code that is good once more; counters stay as they are."""
    with psycopg.connect(people.house.dsn("admin"), autocommit=True) as conn:
        conn.execute(
            "UPDATE gate.credential SET totp_last_step = 0 WHERE officer_id ="
            " (SELECT id FROM gate.officer WHERE login = %s)",
            [person.login],
        )
    return code_of(person.totp_secret)


def enter(people: People, person: Person, client: str, device: str | None = None) -> Session:
    return sign_in(people.desk, person.login, PASSWORD, again(people, person), client, SETTINGS, device)


def guess(people: People, login: str, client: str, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(NotSignedIn):
            sign_in(people.desk, login, WRONG, "123456", client, SETTINGS)


def together(times: int, do: Callable[[], object]) -> list[object]:
    """The same at once in many threads; what each returned or raised."""
    ready = threading.Barrier(times)

    def one(_: int) -> object:
        ready.wait(60)
        try:
            return do()
        except Exception as error:
            return error

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(one, range(times)))


def test_forty_guesses_at_once_are_judged_five_times(people: People, judged: list[str]) -> None:
    person = people.person("SSC", "paralela")
    code = code_of(person.totp_secret)
    told = together(40, lambda: sign_in(people.desk, person.login, WRONG, code, "192.0.2.1", SETTINGS))
    assert {type(error) for error in told} == {NotSignedIn}
    assert len({str(error) for error in told}) == 1
    assert len(judged) == 5


def test_the_right_password_after_five_guesses_at_once_is_not_judged(
    people: People, judged: list[str]
) -> None:
    person = people.person("SSC", "tardia")
    together(5, lambda: sign_in(people.desk, person.login, WRONG, "123456", "192.0.2.2", SETTINGS))
    with pytest.raises(NotSignedIn):
        enter(people, person, "192.0.2.2")
    assert len(judged) == 5


def test_a_stranger_rests_nobody_but_himself(people: People) -> None:
    person = people.person("SSC", "acosada")
    guess(people, person.login, "192.0.2.3", 7)
    with pytest.raises(NotSignedIn):
        enter(people, person, "192.0.2.3")
    assert enter(people, person, "198.51.100.3")


def test_a_network_of_ipv6_is_one_origin(people: People) -> None:
    person = people.person("SSC", "seis")
    for host in range(5):
        guess(people, person.login, f"2001:db8::{host:x}")
    with pytest.raises(NotSignedIn):
        enter(people, person, "2001:db8::ffff")
    assert enter(people, person, "2001:db8:0:1::1")


def test_guesses_from_everywhere_rest_an_account_but_for_devices_that_it_knows(
    people: People, judged: list[str]
) -> None:
    person = people.person("SSC", "sitiada")
    known = enter(people, person, "192.0.2.10").device
    judged.clear()
    for n in range(60):
        guess(people, person.login, f"198.51.100.{n}")
    assert len(judged) == 50
    with pytest.raises(NotSignedIn):
        enter(people, person, "192.0.2.10")
    session = enter(people, person, "198.51.100.1", known)
    assert session.device == known
    assert whoami(people.desk, session.token)


def test_a_mark_gives_no_access_and_rests_like_any_origin(people: People) -> None:
    person, other = people.person("SSC", "marcada"), people.person("SSC", "ajena")
    mark = enter(people, person, "192.0.2.11").device
    for _ in range(5):
        with pytest.raises(NotSignedIn):
            sign_in(people.desk, person.login, WRONG, "123456", "192.0.2.12", SETTINGS, mark)
    with pytest.raises(NotSignedIn):
        enter(people, person, "192.0.2.12", mark)
    assert enter(people, person, "192.0.2.12").device != mark
    # of another officer, or made up, it is no mark: a new one is given
    assert enter(people, other, "192.0.2.13", mark).device != mark
    assert enter(people, other, "192.0.2.13", "x" * 43).device != "x" * 43
    with psycopg.connect(people.house.dsn("admin")) as conn:
        kept = conn.execute("SELECT string_agg(mark_hash::text, ' ') FROM gate.device").fetchone()
    assert kept is not None
    assert mark not in kept[0]


def test_an_office_behind_one_address_is_counted_by_its_failures(people: People) -> None:
    tight = SETTINGS.model_copy(update={"failed_sign_ins_per_address": 3})
    office = "203.0.113.7"
    persons = [people.person("SSC", f"oficina{n}") for n in range(6)]

    def come(person: Person, device: str | None = None) -> Session:
        return sign_in(people.desk, person.login, PASSWORD, again(people, person), office, tight, device)

    devices = [come(person).device for person in persons]  # more than three: they do not count
    for person in persons[:3]:
        with pytest.raises(NotSignedIn):
            sign_in(people.desk, person.login, WRONG, "123456", office, tight)
    with pytest.raises(TooMany) as refused:
        come(persons[5])
    assert 0 < refused.value.retry_after <= 600
    assert come(persons[5], devices[5])


def test_a_session_takes_its_attempt_back(people: People) -> None:
    person = people.person("SSC", "olvidada")
    for _ in range(3):
        guess(people, person.login, "192.0.2.20", 4)
        assert enter(people, person, "192.0.2.20")


def test_a_code_used_twice_at_once_opens_one_session(people: People) -> None:
    person = people.person("SSC", "doble")
    code = again(people, person)
    told = together(4, lambda: sign_in(people.desk, person.login, PASSWORD, code, "192.0.2.21", SETTINGS))
    assert sum(isinstance(one, Session) for one in told) == 1


@pytest.fixture
def admin(people: People) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(people.house.dsn("admin")) as conn:
        yield conn
        conn.rollback()


def taken(people: People, person: Person) -> object:
    with people.desk.signin.connection() as conn:
        row = conn.execute(
            "SELECT attempt FROM gate.begin_sign_in(%s, ''::bytea, '192.0.2.30', 'tests', 0)", [person.login]
        ).fetchone()
    assert row is not None
    return row["attempt"]


OPEN = "SELECT count(*) FROM gate.open_session(%s, %s, 1, '1 h', '10 min', ''::bytea, sha256('x'))"


def test_a_suspension_at_the_same_time_finds_the_session(
    people: People, admin: psycopg.Connection[tuple[object, ...]]
) -> None:
    """The session is being opened, not committed: whoever suspends waits for it, and ends it."""
    person = people.person("SSC", "suspensa")
    again(people, person)
    token = b"s" * 32
    assert admin.execute(OPEN, [taken(people, person), token]).fetchone() == (1,)
    suspending = threading.Thread(
        target=deeds.suspend_officer, args=(people.desk, people.registrar, person.login)
    )
    suspending.start()
    suspending.join(1)
    admin.commit()
    suspending.join(60)
    row = admin.execute("SELECT closed_at IS NOT NULL FROM gate.session WHERE token_hash = %s", [token])
    assert row.fetchone() == (True,)


def test_an_attempt_verified_against_the_old_password_opens_nothing(
    people: People, admin: psycopg.Connection[tuple[object, ...]]
) -> None:
    person = people.person("SSC", "renovada")
    attempt = taken(people, person)
    people.agree(
        deeds.set_credential(people.desk, people.registrar, person.login, "otra frase muy larga").proposal
    )
    assert admin.execute(OPEN, [attempt, b"r" * 32]).fetchone() == (0,)


def test_a_suspended_agency_opens_no_session_that_was_begun(
    people: People, admin: psycopg.Connection[tuple[object, ...]]
) -> None:
    person = people.person("GONESOON", "ida")
    attempt = taken(people, person)
    deeds.suspend_agency(people.desk, people.registrar, "GONESOON")
    assert admin.execute(OPEN, [attempt, b"a" * 32]).fetchone() == (0,)


def test_an_attempt_whose_process_died_is_on_record_after_the_sweep(
    people: People, admin: psycopg.Connection[tuple[object, ...]]
) -> None:
    attempt = taken(people, people.person("SSC", "muerta"))
    admin.execute(
        "UPDATE gate.attempt SET taken_at = taken_at - interval '5 minutes' WHERE id = %s", [attempt]
    )
    before = admin.execute("SELECT count(*) FROM ledger.queue WHERE action = 'sign-in-failed'").fetchone()
    admin.execute("SELECT gate.sweep()")
    after = admin.execute("SELECT count(*) FROM ledger.queue WHERE action = 'sign-in-failed'").fetchone()
    left = admin.execute("SELECT count(*) FROM gate.attempt WHERE id = %s", [attempt]).fetchone()
    assert before is not None
    assert after is not None
    assert (after[0], left) == (before[0] + 1, (0,))  # type: ignore[operator]


def test_the_counters_are_swept_and_bounded(admin: psycopg.Connection[tuple[object, ...]]) -> None:
    """A login that nobody has is counted in one of 1,024 slots; what is forgotten goes with the sweep."""
    admin.execute(
        "SELECT gate.begin_sign_in('nobody-' || n, ''::bytea, '192.0.2.40', 'many', 0) FROM generate_series(1, 3000) n"
    )
    slots = admin.execute("SELECT count(DISTINCT account) FROM gate.attempt WHERE client = 'many'").fetchone()
    assert slots is not None
    assert 100 < slots[0] <= 1024  # type: ignore[operator]
    admin.execute("UPDATE gate.sign_in_count SET since = since - interval '2 days'")
    admin.execute("SELECT gate.sweep()")
    assert admin.execute("SELECT count(*) FROM gate.sign_in_count").fetchone() == (0,)


@pytest.mark.slow
def test_of_foundings_at_once_there_are_two(data_folder: Path) -> None:
    with House(data_folder / "twice") as house:

        def founding(login: str) -> object:
            try:
                return found(house, "CNF", "Centro", "Centre", login, "R", PASSWORD)
            except Conflict as error:
                return error

        founding("alone")
        with psycopg.connect(house.dsn("admin")) as conn:
            conn.execute("SELECT act.found('CNF', 'x', 'x', 'first', 'R', 'h', 's')")  # not committed yet
            with ThreadPoolExecutor(1) as threads:
                second = threads.submit(founding, "second")
                with pytest.raises(TimeoutError):
                    second.result(2)  # it waits for the first
                conn.commit()
                assert isinstance(second.result(60), Conflict)
