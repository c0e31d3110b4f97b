"""What is lent of a right to decide is within what its giver holds, at each moment; and who may decide."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from tearline.codes import Duty
from tearline.errors import BadInput, Conflict, NotEntitled, NotFound, TearlineError
from tearline.handling import Tier
from tearline.ledger.look import Viewer, look
from tearline.ledger.look.ticket import close_ticket, open_ticket
from tearline.matrix.delegations import delegations, end, lend, own_rights
from tearline.measures import Cause, Measure, Where
from tearline.registry.deeds import set_duties, suspend_agency, suspend_officer, withdraw_vetting
from tearline.registry.signin import whoami
from tests.deciders import Deciders
from tests.people import People, Person

pytestmark = pytest.mark.usefixtures("in_force")
ARREST, STOP, STATE = Measure.ARREST, Measure.STOP, Where.STATE


def soon(days: float = 3) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


def sql(
    deciders: Deciders,
    admin: psycopg.Connection[tuple[object, ...]],
    viewer: Viewer,
    asked: str,
    *values: object,
) -> object:
    """What a function answers inside this viewer's session, asked as the kernel of casework will."""
    ticket = open_ticket(deciders.desk, viewer, "matrix", {})
    admin.execute(
        "SELECT set_config('tearline.token', %s, false), set_config('tearline.ticket', %s, false)",
        [viewer.token, str(ticket)],
    )
    admin.execute("SET ROLE tearline_mover")
    try:
        found = admin.execute(f"SELECT {asked}".encode(), values).fetchone()
    finally:
        admin.execute("RESET ROLE")
        close_ticket(deciders.desk, ticket, {}, 0)
    assert found is not None
    return found[0]


def past_the_functions(deciders: Deciders, viewer: Viewer, action: str, login: str, until: datetime) -> None:
    """Lend as no function of ours would ask for it."""
    asked = "SELECT act.lend(%s, 'commander', %s, '{municipal,state}', 1::smallint, %s, 'duty')"
    with look(deciders.desk, viewer, "delegated", {}) as this:
        this.conn.execute(asked, [login, [action], until])


def right(
    deciders: Deciders, admin: psycopg.Connection[tuple[object, ...]], viewer: Viewer, action: Measure, place: Where,
    risk: int, instrument: str = "none", crossed: int = 0,
) -> str | None:  # fmt: skip
    """By which right this viewer may decide it, after so many levels were crossed."""
    told = sql(
        deciders, admin, viewer,
        "gate.may_decide(r.duty, r.level, r.level + %s, %s, %s, %s)"
        " FROM gate.matrix_row(gate.matrix_now(), %s, %s, %s, 'one', %s) AS r",
        crossed, action, place, risk, action, place, risk, instrument,
    )  # fmt: skip
    return None if told is None else str(told)


def test_the_first_worked_case(deciders: Deciders, admin: psycopg.Connection[tuple[object, ...]]) -> None:
    """Stop, one municipality, risk 2, one agency: level 1 and 5 minutes; not taken, level 2 and 5 more."""
    row = admin.execute(
        "SELECT duty, level, minutes, allowed, two_persons, needs, agree"
        " FROM gate.matrix_row(gate.matrix_now(), 'stop', 'municipal', 2, 'one', 'none')"
    ).fetchall()
    assert row == [("commander", 1, 5, True, False, None, [])]
    crossed = [
        admin.execute("SELECT gate.minutes_at(%s, %s)", [m, n]).fetchone()
        for m, n in ((5, 1), (30, 1), (1440, 3), (30, 9))
    ]
    assert crossed == [(5,), (15,), (180,), (5,)]
    (_, one), (_, two) = deciders.signed_in("uno", 1), deciders.signed_in("dos", 2)
    asked = [
        right(deciders, admin, v, STOP, Where.MUNICIPAL, 2, crossed=n) for v in (one, two) for n in (0, 1)
    ]
    assert asked == ["own", None, "own", "own"]


def test_an_action_without_its_instrument_is_refused_and_named(
    admin: psycopg.Connection[tuple[object, ...]],
) -> None:
    row = admin.execute(
        "SELECT allowed, needs, duty"
        " FROM gate.matrix_row(gate.matrix_now(), 'arrest-with-warrant', 'state', 1, 'one', 'order')"
    ).fetchall()
    assert row == [(False, "warrant", None)]
    assert (
        admin.execute("SELECT * FROM gate.matrix_row(99999, 'stop', 'state', 1, 'one', 'order')").fetchall()
        == []
    )


def test_the_second_worked_case(deciders: Deciders, admin: psycopg.Connection[tuple[object, ...]]) -> None:
    """A colonel lends "arrest with warrant, state, risk up to 2"; the delegate asks for risk 3: right not held."""
    (_, colonel), (delegate, other) = deciders.signed_in("coronel", 3), deciders.signed_in("delegada", 1)
    id = lend(deciders.desk, colonel, delegate.login, [ARREST], [STATE], 2, soon(), Cause.LEAVE)
    inputs = ((STATE, 2, 0), (STATE, 1, 0), (STATE, 3, 0), (Where.MUNICIPAL, 2, 0), (STATE, 2, 1))
    ask = [right(deciders, admin, other, ARREST, place, risk, "warrant", n) for place, risk, n in inputs]
    assert ask == [str(id), str(id), None, None, None]
    assert right(deciders, admin, other, Measure.JOINT, STATE, 2) is None
    assert right(deciders, admin, colonel, ARREST, STATE, 3, "warrant") == "own"
    mine, lent = (
        {str(one) for one in sql(deciders, admin, other, "gate.persons(gate.officer(), %s)", by)}  # type: ignore[attr-defined]
        for by in ("own", str(id))
    )
    assert (len(mine), len(lent), mine < lent) == (1, 2, True), "delegate and giver count as one"
    assert lent > {str(one) for one in sql(deciders, admin, colonel, "gate.persons(gate.officer(), 'own')")}  # type: ignore[attr-defined]


def test_what_was_received_is_not_passed_on(deciders: Deciders) -> None:
    (_, colonel), (delegate, other) = deciders.signed_in("presta", 3), deciders.signed_in("recibe", 1)
    third = deciders.person("tercero", 0)
    lend(deciders.desk, colonel, delegate.login, [ARREST], [STATE], 2, soon(), Cause.DUTY)
    with pytest.raises(
        BadInput, match="You do not decide this yourself: arrest with a warrant, one state, risk 1, 2"
    ):
        lend(deciders.desk, other, third.login, [ARREST], [STATE], 2, soon(), Cause.DUTY)
    assert own_rights(deciders.desk, other).level == 1
    with pytest.raises(BadInput, match="more than you decide yourself"):
        past_the_functions(deciders, other, "arrest-with-warrant", third.login, soon())


@pytest.mark.parametrize(
    "lapse", ["vetting", "suspended", "agency", "duty", "level", "ended", "given back", "time"]
)
def test_it_gives_nothing_once_its_giver_holds_it_no_more(
    deciders: Deciders, people: People, admin: psycopg.Connection[tuple[object, ...]], lapse: str
) -> None:
    giver = deciders.person("mando", 2, agency="MATY")
    receiver = deciders.person("suplente", 0, ["analyst"], agency="MATY")
    viewer, other = people.sign_in(giver), people.sign_in(receiver)
    id = lend(people.desk, viewer, receiver.login, [STOP], [Where.MUNICIPAL], 4, soon(), Cause.OPERATION)
    assert right(deciders, admin, other, STOP, Where.MUNICIPAL, 3) == str(id)
    match lapse:
        case "vetting":
            withdraw_vetting(people.desk, people.registrar, giver.login)
        case "suspended":
            suspend_officer(people.desk, people.registrar, giver.login)
        case "agency":
            suspend_agency(people.desk, people.registrar, "MATY")
            with pytest.raises(TearlineError):
                right(deciders, admin, other, STOP, Where.MUNICIPAL, 3)
            suspend_agency(people.desk, people.registrar, "MATY", False)
            other = people.sign_in(receiver)
            suspend_officer(people.desk, people.registrar, giver.login)
        case "duty":
            set_duties(people.desk, people.registrar, giver.login, ["analyst"])
        case "level":
            deciders.level(giver.login, 1)
        case "ended":
            end(people.desk, viewer, id)
        case "given back":
            end(people.desk, other, id)
        case "time":
            admin.execute(
                "UPDATE gate.delegation SET given_at = now() - interval '2 days', until = now() WHERE id = %s",
                [id],
            )
    assert right(deciders, admin, other, STOP, Where.MUNICIPAL, 3) is None
    (line,) = [one for one in delegations(people.desk, other) if one.id == id]
    assert (line.gives, line.side, line.over) == (False, "received", lapse in ("ended", "given back", "time"))
    if line.over:
        with pytest.raises(Conflict, match="over already"):
            end(people.desk, other, id)


def test_a_delegation_is_seen_by_both_sides_and_by_those_who_keep_the_rules(
    deciders: Deciders, people: People
) -> None:
    (_, giver), (receiver, other) = deciders.signed_in("da", 2), deciders.signed_in("toma", 1)
    id = lend(deciders.desk, giver, receiver.login, [STOP], [STATE], 1, soon(), Cause.LEAVE)
    stranger = deciders.signed_in("ajena", 5)[1]

    def sees(viewer: Viewer, others: bool) -> list[str]:
        return [one.side for one in delegations(deciders.desk, viewer, others) if one.id == id]

    assert [sees(v, others) for v in (giver, other, stranger) for others in (False, True)] == [
        ["given"], ["given"], ["received"], ["received"], [], [],
    ]  # fmt: skip
    assert [sees(v, True) for v in (deciders.writer, people.registrar)] == [["other"], ["other"]]
    for somebody in (stranger, deciders.writer, people.registrar):
        with pytest.raises(NotFound):
            end(deciders.desk, somebody, id)
    with pytest.raises(NotFound):
        end(deciders.desk, giver, uuid4())


@pytest.mark.parametrize(
    ("how", "why", "error"),
    [
        ({"until": soon(31)}, "within 30 days", BadInput),
        ({"until": soon(-1)}, "not in the past", BadInput),
        ({"until": datetime(2027, 1, 1)}, "with a time zone", BadInput),
        ({"risk_max": 5}, "A risk is", BadInput),
        ({"actions": []}, "at least one action", BadInput),
        ({"places": []}, "at least one action and one place", BadInput),
        ({"actions": [Measure.JOINT]}, "You do not decide this yourself: joint operation", BadInput),
        ({"places": [Where.BORDER], "risk_max": 4}, "stop and check, the border, risk 3, 4", BadInput),
        ({"duty": Duty.PROSECUTOR}, "You do not decide this yourself", BadInput),
        ({"login": "nobody-at-all"}, "no such officer", NotFound),
        ({"login": "registrar"}, "no such officer", NotFound),
    ],
)  # fmt: skip
def test_what_is_asked_for_wrongly_is_told(
    deciders: Deciders, how: dict[str, object], why: str, error: type[TearlineError]
) -> None:
    _, giver = _pair(deciders)
    asked: dict[str, object] = {
        "login": _pair(deciders)[0].login, "actions": [STOP], "places": [Where.MUNICIPAL], "risk_max": 2,
        "until": soon(), "cause": Cause.LEAVE, **how,
    }  # fmt: skip
    with pytest.raises(error, match=why):
        lend(deciders.desk, giver, **asked)  # type: ignore[arg-type]


_PAIRS: list[tuple[Person, Viewer]] = []


def _pair(deciders: Deciders) -> tuple[Person, Viewer]:
    if not _PAIRS:
        _PAIRS.append((deciders.person("otra", 0), deciders.signed_in("pide", 2)[1]))
    return _PAIRS[0]


def test_the_database_refuses_what_goes_past_the_functions(deciders: Deciders) -> None:
    person, giver = _pair(deciders)
    nobody = deciders.signed_in("nadie", 0)[1]
    own = whoami(deciders.desk, giver.token)
    assert own is not None
    for viewer, login, until, error, why in (
        (nobody, person.login, soon(), NotEntitled, "do not hold"),
        (giver, own.login, soon(), BadInput, "somebody else"),
        (giver, person.login, soon(31), BadInput, "within 30 days"),
        (giver, person.login, soon(-1), BadInput, "not in the past"),
    ):
        with pytest.raises(error, match=why):
            past_the_functions(deciders, viewer, "stop", login, until)


def test_each_deed_has_its_entry(deciders: Deciders, admin: psycopg.Connection[tuple[object, ...]]) -> None:
    person, giver = _pair(deciders)
    id = lend(deciders.desk, giver, person.login, [STOP], [Where.MUNICIPAL], 1, soon(), Cause.LEAVE)
    end(deciders.desk, giver, id)
    rows = admin.execute(
        "SELECT action, body ->> 'to' FROM (SELECT action, body::text::jsonb AS body, kind FROM ledger.queue UNION ALL"
        " SELECT action, body::jsonb, kind FROM ledger.entry) AS e"
        " WHERE kind = 'deed' AND body ->> 'delegation' = %s ORDER BY action",
        [str(id)],
    ).fetchall()
    assert rows == [("delegated", person.login), ("delegation-ended", None)]
    assert isinstance(id, UUID)


def test_without_a_level_there_is_nothing_to_lend(people: People) -> None:
    nobody = people.enrol("MATX", "sin-nivel", Tier.OPEN, duties=["commander"])
    assert own_rights(people.desk, nobody).risks == {}
    known = whoami(people.desk, nobody.token)
    assert known is not None
    assert known.level == 0


def test_an_officer_reads_up_to_which_level_they_decide(people: People, deciders: Deciders) -> None:
    chief = people.enrol("MATX", "con-nivel", Tier.OPEN, duties=["commander"])
    known = whoami(people.desk, chief.token)
    assert known is not None
    deciders.level(known.login, 2)
    again = whoami(people.desk, chief.token)
    assert again is not None
    assert again.level == 2
