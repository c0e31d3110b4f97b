"""Pointers: the worked cases (a) to (e) of the design, and each of its nine rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tearline import stewardship
from tearline.casework.deeds import open_matter
from tearline.casework.questions import matter
from tearline.db import connect
from tearline.db.pointer_key import pads, pointer_key
from tearline.errors import BadInput, Conflict, NotEntitled, NotFound
from tearline.handling import Tier
from tearline.jobs.schedule import latest_hour
from tearline.registry.deeds import suspend_agency
from tearline.sharing.consents import (
    Terms,
    activate_consent,
    consents,
    draft_consent,
    end_consent,
    inspection,
)
from tearline.sharing.pointers import (
    Pointed,
    ask_pointer,
    own_questions,
    pointer_notices,
    put_away,
)
from tests.game_time import later
from tests.sharing.pointers.conftest import PLATES, PURPOSE, Place, case

# ── the worked cases ────────────────────────────────────────────────────────────────────────────


def test_a_the_agency_named_with_desk_and_token_and_one_notice(place: Place, plate: str) -> None:
    (record,) = place.holds("PSSC", plate)
    place.permits("PSSC", "contact", ["PFGR"])
    told = place.asks("PFGR", plate)
    (hit,) = told.hits
    assert (hit.reveal, hit.agency, hit.desk) == ("contact", "PSSC", "radio PSSC")
    assert place.stands_for("PFGR.analyst", hit.token) == [("PSSC", [record], False)]
    assert place.asks("PUIF", plate).hits == []
    (notice,) = place.notices("PSSC.liaison")
    assert (notice.by_agency, notice.purpose, notice.reveal, notice.records) == (
        "PFGR",
        PURPOSE,
        "contact",
        [record],
    )
    assert notice.folio is not None
    assert place.notices("PSSC.controller") == place.notices("PADU.liaison") == []


def test_b_silent_no_hit_a_notice_to_the_controller_and_the_bytes_of_no_record(
    place: Place, plate: str
) -> None:
    other = next(PLATES)
    place.holds("PSSC", plate)
    place.permits("PSSC", "silent")
    assert same(place.asks("PFGR", plate), plate) == same(place.asks("PFGR", other), other)
    (notice,) = place.notices("PSSC.controller")
    assert (notice.by_agency, notice.reveal, notice.silent) == ("PFGR", "silent", True)
    assert place.notices("PSSC.liaison") == []
    seen = place.rows(
        "SELECT body::jsonb - 'question' FROM ledger.queue WHERE action = 'pointer-asked' ORDER BY id"
    ) or place.rows("SELECT 1")
    assert len(set(map(str, seen))) == 1


def test_c_a_pool_of_two_is_silent_and_of_three_says_one_of_them(place: Place, plate: str) -> None:
    (record,) = place.holds("PSSC", plate)
    place.holds("PADU", next(PLATES))
    place.holds("PSEM", plate)
    for agency in ("PSSC", "PADU"):
        place.permits(agency, "pool")
    assert place.asks("PFGR", plate).hits == []
    assert [one.reveal for one in place.notices("PSSC.liaison")] == ["silent"]
    place.permits("PSEM", "pool")
    (hit,) = place.asks("PFGR", plate).hits
    assert (hit.reveal, hit.agency, hit.desk, hit.agencies) == ("pool", None, None, ["PADU", "PSEM", "PSSC"])
    owners = {
        owner: (records, pooled) for owner, records, pooled in place.stands_for("PFGR.analyst", hit.token)
    }
    assert owners.keys() == {"PSSC", "PSEM"}
    assert owners["PSSC"] == ([record], True)
    assert [one.reveal for one in place.notices("PADU.liaison")] == []


def test_d_the_thirty_first_question_of_an_hour_in_both_worlds(place: Place, plate: str) -> None:
    def asked() -> list[str]:
        told = []
        for n in range(31):
            try:
                told.append(str(place.asks("PFGR", plate).remains))
            except Conflict as error:
                told.append(f"{n}: {error}")
        place.does("DELETE FROM store.pointer_question")
        return told

    alone = asked()
    assert alone[29] == "0"
    assert alone[30].startswith("30:")
    place.holds("PSSC", plate)
    place.permits("PSSC", "silent")
    assert asked() == alone


def test_a_day_has_two_hundred_and_questions_of_others_do_not_count(place: Place, plate: str) -> None:
    place.asks("PFGR", plate)
    place.does(
        "INSERT INTO store.pointer_question SELECT gen_random_uuid(), q.officer_id, q.agency, q.purpose, q.matter_id,"
        " q.label_id, q.kinds, q.asked, q.told, now() - interval '2 hours' FROM store.pointer_question q,"
        " generate_series(1, 198)"
    )
    assert place.asks("PFGR", plate).remains == 0
    with pytest.raises(Conflict, match="hour or a day"):
        place.asks("PFGR", plate)
    assert place.asks("PUIF", plate).remains == 29
    place.does("UPDATE store.pointer_question SET at = at - interval '23 hours'")
    assert place.asks("PFGR", plate).remains > 0


def test_e_a_recalled_record_is_gone_at_once_and_a_new_one_comes_the_next_day(
    place: Place, plate: str
) -> None:
    (record,) = place.holds("PSSC", plate)
    place.permits("PSSC", "contact")
    token = place.asks("PFGR", plate).hits[0].token
    stewardship.recall(place.desk, place["PSSC.steward"], "taken back", record=record)
    assert place.asks("PFGR", plate).hits == []
    assert place.stands_for("PFGR.analyst", token) == []
    fresh = next(PLATES)
    hour = datetime.now(UTC)
    place.enter(hour)
    place.holds("PSSC", fresh)
    assert place.enter(hour) == -1
    assert place.asks("PFGR", fresh).hits == []
    assert place.enter(datetime.now(UTC) + timedelta(hours=1)) == -1  # an hour that has not come
    place.enter()
    assert [hit.agency for hit in place.asks("PFGR", fresh).hits] == ["PSSC"]


def test_what_is_recorded_after_the_hour_waits_though_the_job_is_late(place: Place, plate: str) -> None:
    place.permits("PSSC", "contact")
    hour = datetime.now(UTC)
    place.holds("PSSC", plate)
    assert place.enter(hour) == 0
    assert place.asks("PFGR", plate).hits == []


# ── the rules ───────────────────────────────────────────────────────────────────────────────────


def same(told: Pointed, plate: str) -> str:
    return repr(told).replace(plate, "PLATE").replace(f"remains={told.remains}", "remains=N")


@pytest.mark.parametrize(
    "why", ["no consent", "silent", "audience", "purpose", "suspended", "draft", "ended", "lapsed", "kind"]
)
def test_1_every_reason_of_no_hit_is_one_answer(place: Place, plate: str, why: str) -> None:
    other = next(PLATES)
    nobody = same(place.asks("PFGR", other), other)
    owner = "PGON" if why == "suspended" else "PPEN"
    place.holds(owner, plate)
    if why in ("silent", "suspended", "ended", "lapsed"):
        id = place.permits(owner, "silent" if why == "silent" else "contact")
        if why == "ended":
            end_consent(place.desk, place["PPEN.second"], str(id))
    elif why == "audience":
        place.permits("PPEN", "contact", ["PUIF"])
    elif why == "purpose":
        place.permits("PPEN", "contact", purposes=["prevention"])
    elif why == "kind":
        place.permits("PPEN", "contact", kinds=["vin"])
    elif why == "draft":
        place.permits("PPEN", "contact")
        place.does("UPDATE store.consent SET activated_at = NULL, activated_by = NULL")
    if why == "suspended":
        suspend_agency(place.desk, place.people.registrar, owner)
        assert place.rows("SELECT count(*) FROM store.pointer") == [(0,)]
    with later(place.desk.house, days=91 if why == "lapsed" else 0):
        assert same(place.asks("PFGR", plate), plate) == nobody


def test_2_who_holds_no_consented_pointer_learns_nothing_of_the_question(place: Place, plate: str) -> None:
    place.holds("PSSC", plate)
    place.holds("PADU", plate)
    place.permits("PSSC", "contact")
    place.asks("PFGR", plate)
    assert len(place.notices("PSSC.liaison")) == 1
    assert place.notices("PADU.liaison") == []
    assert place.rows("SELECT DISTINCT owner FROM store.pointer_notice") == [("PSSC",)]


def test_8_silent_takes_two_officers_and_a_named_controller(place: Place, plate: str) -> None:
    place.holds("PSSC", plate)
    now = datetime.now(UTC)

    def terms(controller: str, reveal: str = "silent", label: str = "PSSC//RESTRICTED//-//-//H0") -> Terms:
        return Terms(label, ["plate"], reveal, ["PFGR"], [PURPOSE], now, now + timedelta(days=9), controller)

    steward, second = place["PSSC.steward"], place["PSSC.second"]
    for nobody in ("", place.login("PSSC.steward"), place.login("PADU.controller"), "no-such"):
        with pytest.raises(BadInput):
            draft_consent(place.desk, steward, terms(nobody))
    id = str(draft_consent(place.desk, steward, terms(place.login("PSSC.controller"))))
    with pytest.raises(NotEntitled, match="another officer"):
        activate_consent(place.desk, steward, id)
    assert [one.may_activate for one in consents(place.desk, steward)] == [False]
    activate_consent(place.desk, second, id)
    place.holds("PSSC", next(PLATES), label="PSSC//RESTRICTED//ALFA//-//H0")
    inside = str(draft_consent(place.desk, steward, terms("", "contact", "PSSC//RESTRICTED//ALFA//-//H0")))
    with pytest.raises(NotEntitled, match="another officer"):
        activate_consent(place.desk, steward, inside)
    plain = str(draft_consent(place.desk, steward, terms("", "contact")))
    activate_consent(place.desk, steward, plain)
    with pytest.raises(Conflict):
        activate_consent(place.desk, steward, plain)


def test_8_an_inspector_sees_rates_and_which_silent_consents_were_asked(place: Place, plate: str) -> None:
    place.holds("PSSC", plate, label="PSSC//RESTRICTED//-//PINS//H0")
    id = place.permits("PSSC", "silent", label="PSSC//RESTRICTED//-//PINS//H0")
    place.holds("PADU", plate)
    hidden = place.permits("PADU", "silent")
    place.asks("PFGR", plate)
    place.asks("PFGR", next(PLATES))
    place.tells()
    seen = inspection(place.desk, place["PINS.inspector"])
    (rate,) = seen.rates
    assert (rate.agency, rate.last_hour, rate.in_all, rate.told) == ("PFGR", 2, 2, 0)
    (silent,) = seen.silent
    assert (silent.id, silent.questions, silent.askers) == (id, 1, ["PFGR"])
    assert hidden not in {one.id for one in seen.silent}
    for who in ("PFGR.analyst", "PSSC.steward", "PSSC.liaison"):
        with pytest.raises(NotEntitled):
            inspection(place.desk, place[who])


def test_9_an_owner_who_may_not_see_the_question_is_not_told_and_answers_as_silent(
    place: Place, plate: str
) -> None:
    place.holds("PSSC", plate)
    place.permits("PSSC", "contact")
    for label in (
        "PFGR//SECRET//-//PADU//H0",
        "PFGR//RESTRICTED//BETA//ALL//H0",
        "PFGR//TOP_SECRET//-//ALL//H0",
    ):
        if "BETA" in label or "TOP" in label:
            by = place.people.enrol("PFGR", "pointer-high", Tier.TOP_SECRET, ["BETA"], ["analyst"])
        else:
            by = place["PFGR.analyst"]
        hidden = case(place.desk, by, label)
        assert ask_pointer(place.desk, by, plate, hidden).hits == []
        assert place.notices("PSSC.liaison") == place.notices("PADU.liaison") == []
    seen = case(place.desk, place["PFGR.analyst"], "PFGR//SECRET//-//PSSC//H0")
    assert [hit.agency for hit in ask_pointer(place.desk, place["PFGR.analyst"], plate, seen).hits] == [
        "PSSC"
    ]
    assert len(place.notices("PSSC.liaison")) == 1


def test_9_a_desk_whose_officer_loses_the_clearance_answers_as_silent_at_once(
    place: Place, plate: str
) -> None:
    place.holds("PPEN", plate)
    place.permits("PPEN", "contact")
    hidden = case(place.desk, place["PFGR.analyst"], "PFGR//SECRET//-//PPEN//H0")
    ask = lambda: len(ask_pointer(place.desk, place["PFGR.analyst"], plate, hidden).hits)  # noqa: E731
    assert ask() == 1
    login = place.login("PPEN.liaison")
    vetting = "gate.vetting SET withdrawn_at = {} WHERE officer_id = (SELECT id FROM gate.officer WHERE login = '{}')"
    place.does("UPDATE " + vetting.format("now()", login))
    try:
        assert ask() == 0
    finally:
        place.does("UPDATE " + vetting.format("NULL", login))
    assert ask() == 1


# ── what withdraws ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("how", ["relabel", "recall", "expunge", "end", "correct"])
def test_what_is_withdrawn_is_gone_in_the_same_transaction(place: Place, plate: str, how: str) -> None:
    (record,) = place.holds("PSSC", plate)
    id = place.permits("PSSC", "contact")
    assert len(place.asks("PFGR", plate).hits) == 1
    by = place["PSSC.steward"]
    if how == "relabel":
        place.holds("PSSC", next(PLATES), label="PSSC//SECRET//-//-//H0")
        stewardship.reclassify(place.desk, by, "PSSC//SECRET//-//-//H0", "a source", record=record)
    elif how == "recall":
        stewardship.recall(place.desk, by, "taken back", record=record)
    elif how == "expunge":
        stewardship.expunge(place.desk, by, "so ordered", record=record)
    elif how == "end":
        end_consent(place.desk, by, str(id))
    else:
        changes = {"properties": {"registrationNumber": [next(PLATES)]}}
        stewardship.correct(place.desk, by, record, changes, "misread", whole=True)
    assert place.asks("PFGR", plate).hits == []
    if how != "correct":  # which is not believed any more, and goes with the next entering
        assert place.rows("SELECT count(*) FROM store.pointer WHERE record_id = %s", record) == [(0,)]
    place.enter()
    assert place.rows(
        "SELECT count(*) FROM store.pointer WHERE key = %s",
        pointer_key(place.desk.house.pointer_key, "plate", plate.replace("-", "")),
    ) == [(0,)]


def test_a_pointer_that_raced_with_a_recall_is_not_believed(place: Place, plate: str) -> None:
    """Entered by a transaction that did not see the recall yet: as if it were put there behind it."""
    (record,) = place.holds("PSSC", plate)
    place.permits("PSSC", "contact")
    place.does("ALTER TABLE store.record DISABLE TRIGGER pointers_withdrawn")
    try:
        stewardship.recall(place.desk, place["PSSC.steward"], "taken back", record=record)
    finally:
        place.does("ALTER TABLE store.record ENABLE TRIGGER pointers_withdrawn")
    assert place.rows("SELECT count(*) FROM store.pointer WHERE record_id = %s", record) == [(1,)]
    assert place.asks("PFGR", plate).hits == []


def test_what_is_left_of_a_consent_goes_by_the_job(place: Place, plate: str) -> None:
    place.holds("PSSC", plate)
    place.permits("PSSC", "contact")
    with later(place.desk.house, days=91), connect(place.desk.house.dsn("jobs"), "test") as conn:
        assert conn.execute("SELECT act.tidy_pointers(1)").fetchone() == (1,)
        conn.execute("SELECT act.tidy_pointers(100)")
    assert place.rows("SELECT count(*) FROM store.pointer") == [(0,)]


def test_tokens_that_are_unknown_anothers_and_expired_are_one_answer(place: Place, plate: str) -> None:
    place.holds("PSSC", plate)
    id = place.permits("PSSC", "contact")
    token = place.asks("PFGR", plate).hits[0].token
    assert len(place.stands_for("PFGR.analyst", token)) == 1
    assert place.stands_for("PUIF.analyst", token) == place.stands_for("PFGR.analyst", UUID(int=7)) == []
    end_consent(place.desk, place["PSSC.steward"], str(id))
    assert place.stands_for("PFGR.analyst", token) == []


# ── bad input, who may, what is kept ────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", ["", "Ana López", "x" * 300, "XEJX010101HNEXXXA5", "a@b.mx"])
def test_what_is_no_identifier_is_refused_from_the_value_alone(place: Place, text: str) -> None:
    with pytest.raises(BadInput):
        place.asks("PFGR", text)
    assert place.rows("SELECT count(*) FROM store.pointer_question") == [(0,)]


def test_a_case_that_is_hidden_and_one_that_is_not_there_are_one_answer(place: Place, plate: str) -> None:
    hidden = case(place.desk, place["PUIF.analyst"], "PUIF//SECRET//-//-//H0")
    told = []
    for named in (hidden, str(UUID(int=9)), "222222AF"):
        with pytest.raises(BadInput) as error:
            ask_pointer(place.desk, place["PFGR.analyst"], plate, named)
        told.append(str(error.value))
    assert len(set(told[:2])) == 1
    assert place.rows("SELECT count(*) FROM store.pointer_question") == [(0,)]


def test_a_case_that_is_to_be_judged_blindly_shows_its_label_by_no_question(place: Place, plate: str) -> None:
    guard = place.enrols("PFGR", "guard", ["analyst", "duty-officer"])
    with pytest.raises(BadInput):
        ask_pointer(place.desk, guard, plate, place.cases["PFGR"])
    assert ask_pointer(
        place.desk, guard, plate, case(place.desk, place["PUIF.analyst"], "PUIF//OPEN//-//ALL//H0")
    )


def test_who_may(place: Place, plate: str) -> None:
    with pytest.raises(NotEntitled):
        ask_pointer(place.desk, place["PSSC.liaison"], plate, place.cases["PFGR"])
    now = datetime.now(UTC)
    label = "PSSC//RESTRICTED//-//-//H0"
    place.holds("PSSC", plate)
    fine = (label, ["plate"], "contact", ["PFGR"], [PURPOSE], now, now + timedelta(days=9))
    for who in ("PSSC.liaison", "PADU.steward"):
        with pytest.raises(NotEntitled):
            draft_consent(place.desk, place[who], Terms(*fine))
    wrong = (
        {3: []}, {3: ["PSSC"]}, {3: ["NONE"]}, {4: []}, {4: ["no-such"]}, {1: ["name"]}, {1: []}, {2: "all"},
        {6: now + timedelta(days=367)}, {6: now - timedelta(days=1)},
    )  # fmt: skip
    for each in wrong:
        with pytest.raises(BadInput):
            draft_consent(
                place.desk, place["PSSC.steward"], Terms(*(each.get(n, one) for n, one in enumerate(fine)))
            )
    id = str(draft_consent(place.desk, place["PSSC.steward"], Terms(*fine)))
    for who in ("PADU.steward", "PSSC.liaison", "PFGR.analyst"):
        with pytest.raises(NotFound):
            activate_consent(place.desk, place[who], id)
        assert consents(place.desk, place[who]) == []


def test_a_notice_is_put_away_by_each_reader_alone(place: Place, plate: str) -> None:
    place.holds("PSSC", plate)
    place.permits("PSSC", "contact")
    place.asks("PFGR", plate)
    (notice,) = place.notices("PSSC.liaison")
    for who in ("PADU.liaison", "PSSC.controller"):
        with pytest.raises(NotFound):
            put_away(place.desk, place[who], str(notice.id))
    put_away(place.desk, place["PSSC.liaison"], str(notice.id))
    assert place.notices("PSSC.liaison") == []
    assert [one.read for one in pointer_notices(place.desk, place["PSSC.liaison"], read=True)] == [True]
    place.tells()
    assert len(pointer_notices(place.desk, place["PSSC.liaison"], read=True)) == 1


def test_ones_own_questions_with_what_was_told(place: Place, plate: str) -> None:
    place.holds("PSSC", plate)
    place.permits("PSSC", "contact")
    hits, none = place.asks("PFGR", plate).hits, next(PLATES)
    place.asks("PFGR", none)
    asking = own_questions(place.desk, place["PFGR.analyst"])
    assert [(one.asked, one.hits) for one in asking.questions] == [(none, []), (plate, hits)]
    assert asking.remains == 28
    assert own_questions(place.desk, place["PUIF.analyst"]).questions == []


def test_the_same_key_in_python_and_in_sql(place: Place) -> None:
    secret = place.desk.house.pointer_key
    inner, outer = pads(secret)
    for kind, folded in (("plate", "ABC123D"), ("serial", "ñ" * 90), ("curp", "")):
        (row,) = place.rows("SELECT gate.pointer_key(%s, %s, %s, %s)", inner, outer, kind, folded)
        assert row[0] == pointer_key(secret, kind, folded)


def test_the_fixed_hour(place: Place) -> None:
    assert place
    now = datetime(2026, 11, 30, 2, 59, tzinfo=UTC)
    assert latest_hour(now, 3) == datetime(2026, 11, 29, 3, tzinfo=UTC)
    assert latest_hour(now + timedelta(minutes=1), 3) == datetime(2026, 11, 30, 3, tzinfo=UTC)


def test_7_the_token_of_a_hit_opens_a_request_that_knows_it_is_held(place: Place, plate: str) -> None:
    place.holds("PSSC", plate)
    consent = place.permits("PSSC", "contact", ["PFGR"])
    (hit,) = place.asks("PFGR", plate).hits
    said = {
        "addressee": "PSSC",
        "wants": "data",
        "urgency": "normal",
        "basis": "CNPP, art. 215",
        "case": "1/2026",
    }

    def asked(by: str, agency: str = "PSSC", token: str = str(hit.token)) -> str:
        label = f"{by.partition('.')[0]}//RESTRICTED//-//{agency}//H0"
        told = {**said, "addressee": agency, "token": token}
        return str(
            open_matter(place.desk, place[by], "request", {"name": ["Lo que haya"]}, label=label, said=told)
        )

    found = matter(place.desk, place["PSSC.liaison"], asked("PFGR.analyst"))
    assert (found.said["known"], [one.clock.code for one in found.clocks]) == ("yes", ["answer"])
    assert found.clocks[0].due_at - found.clocks[0].began_at == timedelta(hours=48)
    assert "refuse" in {way.move for way in found.ways}
    # unknown, no id at all, another owner's, and another agency's are one answer
    wrong = [("PFGR.analyst", "PSSC", str(UUID(int=7, version=4))), ("PFGR.analyst", "PSSC", "x"),
             ("PFGR.analyst", "PADU", str(hit.token)), ("PUIF.analyst", "PSSC", str(hit.token))]  # fmt: skip
    refusals = set()
    for by, agency, token in wrong:
        with pytest.raises(BadInput) as told:
            asked(by, agency, token)
        refusals.add(str(told.value))
    end_consent(place.desk, place["PSSC.steward"], str(consent))
    with pytest.raises(BadInput) as told:
        asked("PFGR.analyst")
    assert {str(told.value), *refusals} == refusals
    assert len(refusals) == 1
