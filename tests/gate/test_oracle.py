"""SQL against the slow, obvious oracle in tearline.handling: labels, clearances, masks and their ends."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from tearline import stewardship
from tearline.db import viewer_session
from tearline.errors import AccessLapsed, NotFound, NotSignedIn
from tearline.handling import Clearance, Label, TestRule, Tier, Vetting, VettingTest, can_see, clearance_of
from tearline.intake.labels import Labels
from tearline.ledger.look import Viewer
from tearline.picture.record import record
from tearline.picture.search import search
from tearline.registry.deeds import give_vetting, suspend_agency, suspend_officer, withdraw_vetting
from tearline.registry.rules import NewRule, end_rule, set_rule
from tearline.registry.signin import sign_out, whoami
from tests.gate.crowd import COMPARTMENTS, EYES, as_reader
from tests.gate.facts import ticket
from tests.gate.stage import AGENCIES, Stage, person
from tests.people import KINDS, five_tests

FEW = settings(
    max_examples=60, derandomize=True, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
MANY = settings(FEW, max_examples=200)
words = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), min_size=1, max_size=12).filter(
    lambda t: t.strip(" ;　") and t.isprintable() and ";" not in t
)  # fmt: skip


@st.composite
def labels(draw: st.DrawFn) -> Label:
    handling = draw(st.frozensets(st.sampled_from(["H1", "H2", "H3"])))
    note = draw(words) if "H3" in handling else ""
    releasable = draw(
        st.one_of(st.just(frozenset({"ALL"})), st.frozensets(st.sampled_from(AGENCIES), max_size=3))
    )
    compartments = draw(st.frozensets(st.sampled_from(COMPARTMENTS)))
    return Label(
        draw(st.sampled_from(AGENCIES)), draw(st.sampled_from(Tier)), compartments, releasable, handling,
        " ".join(note.split()) or ("" if "H3" not in handling else "x"),
    )  # fmt: skip


clearances = st.builds(
    Clearance,
    agency=st.sampled_from(AGENCIES),
    tier=st.sampled_from(Tier),
    compartments=st.dictionaries(st.sampled_from(COMPARTMENTS), st.sampled_from(Tier)),
    until=st.just(datetime(2999, 1, 1, tzinfo=UTC)),
)


def arguments(label: Label) -> list[object]:
    return [label.owner, int(label.tier), sorted(label.compartments), sorted(label.releasable)]


@FEW
@given(label=labels(), clearance=clearances)
def test_may_see_is_can_see(admin: psycopg.Connection, label: Label, clearance: Clearance) -> None:
    row = admin.execute(
        "SELECT gate.may_see(%s, %s::smallint, %s, %s, %s, %s::smallint, %s)",
        [*arguments(label), clearance.agency, int(clearance.tier), Jsonb(clearance.compartments)],
    ).fetchone()
    assert row == (can_see(clearance, label, datetime.now(UTC)),)


@FEW
@given(label=labels())
def test_a_labels_text_is_the_same_in_sql(admin: psycopg.Connection, label: Label) -> None:
    row = admin.execute(
        "SELECT gate.label_text(%s, %s::smallint, %s, %s, %s, %s)",
        [*arguments(label), sorted(label.handling), label.handling_note],
    ).fetchone()
    assert row == (str(label),)


@pytest.mark.parametrize(
    "fields",
    [
        ["GSSC", 5, [], [], [], ""], ["GSSC", -1, [], [], [], ""], ["GSSC", 0, ["BETA", "ALFA"], [], [], ""],
        ["GSSC", 0, ["ALFA,BETA"], [], [], ""], ["GSSC", 0, ["ALFA", "ALFA"], [], [], ""],
        ["GSSC", 0, ["ALL"], [], [], ""], ["GSSC", 0, ["-"], [], [], ""], ["GSSC", 0, [], ["ALL", "GFGR"], [], ""],
        ["GSSC", 0, [], ["GSSC"], [], ""], ["GSSC", 0, [], ["x//y"], [], ""], ["GSSC", 0, [], [], ["H0"], ""],
        ["GSSC", 0, [], [], ["H2", "H1"], ""], ["GSSC", 0, [], [], ["H3"], ""], ["GSSC", 0, [], [], [], "words"],
        ["GSSC", 0, [None], [], [], ""],
    ],
)  # fmt: skip
def test_fields_that_no_label_has_give_no_text(admin: psycopg.Connection, fields: list[object]) -> None:
    row = admin.execute(
        "SELECT gate.label_text(%s, %s::smallint, %s::text[], %s::text[], %s::text[], %s)", fields
    ).fetchone()
    assert row == (None,)


# ── vettings ────────────────────────────────────────────────────────────────────────────────────


TEST_KINDS = ("medical", "polygraph", "finances")


@st.composite
def rules(draw: st.DrawFn) -> list[TestRule]:
    """For some kinds of test and some tiers; now and then over, or to come, or none at all."""
    now = datetime.now(UTC)
    edge = st.sampled_from([timedelta(days=d, hours=1) for d in (-20, -1, 1, 3)]).map(lambda d: now + d)
    made = [TestRule("medical", Tier.OPEN, 12, now - timedelta(days=900))] if draw(st.integers(0, 4)) else []
    for kind, tier in draw(
        st.sets(st.tuples(st.sampled_from(TEST_KINDS), st.sampled_from(Tier)), max_size=4)
    ):
        if any((rule.kind, rule.least_tier) == (kind, tier) for rule in made):
            continue  # of one kind and tier, one is in force for good
        since = draw(st.sampled_from([now - timedelta(days=900), now - timedelta(days=900), draw(edge)]))
        until = draw(st.sampled_from([None, None, draw(edge)]))
        months = draw(st.sampled_from([1, 2, 12, 12]))
        if until is None or until > since:
            made.append(TestRule(kind, tier, months, since, until))
    return made


@st.composite
def vettings(draw: st.DrawFn) -> Vetting:
    """Mostly whole; now and then a test is missing, failed, retaken, lapsed or lies ahead."""
    now = datetime.now(UTC)
    tests = []
    for kind in TEST_KINDS:
        for days in draw(st.lists(st.integers(-40, 2), min_size=0 if draw(st.integers(0, 9)) == 0 else 1,
                                  max_size=2, unique=True)):  # fmt: skip
            expires = now + draw(
                st.sampled_from([timedelta(days=-1), *[timedelta(days=d) for d in (1, 5, 30)]])
            )
            tests.append(
                VettingTest(kind, now.date() + timedelta(days=days), draw(st.integers(0, 9)) > 0, expires)
            )
    withdrawn = draw(st.sampled_from([None, None, None, now - timedelta(hours=1)]))
    compartments = draw(st.frozensets(st.sampled_from(COMPARTMENTS)))
    return Vetting(draw(st.sampled_from(Tier)), compartments, tuple(tests), withdrawn)


@pytest.fixture
def rolled_back(stage: Stage) -> Iterator[psycopg.Connection]:
    conn = psycopg.connect(stage.house.dsn("admin"))
    yield conn
    conn.rollback()
    conn.close()


@MANY
@given(given_to=st.lists(vettings(), max_size=3), in_force=rules())
def test_clearance_of_is_the_same_in_sql(
    stage: Stage, rolled_back: psycopg.Connection, given_to: list[Vetting], in_force: list[TestRule]
) -> None:
    """Whatever the rules of the moment demand; and when it changes next, be it by a test or by a rule."""
    conn = rolled_back
    conn.rollback()
    who = whoami(stage.desk, stage.low.token)
    assert who is not None
    officer = conn.execute("SELECT id FROM gate.officer WHERE login = %s", [who.login]).fetchone()
    assert officer is not None
    conn.execute("DELETE FROM gate.vetting WHERE officer_id = %s", officer)
    conn.execute(
        "UPDATE gate.session SET closed_at = now() WHERE officer_id <> %s", officer
    )  # theirs is slow
    conn.execute("DELETE FROM gate.test_rule")
    for vetting in given_to:
        row = conn.execute(
            "INSERT INTO gate.vetting (officer_id, tier, compartments, withdrawn_at) VALUES (%s, %s, %s, %s)"
            " RETURNING id",
            [officer[0], int(vetting.tier), sorted(vetting.compartments), vetting.withdrawn_at],
        ).fetchone()
        assert row is not None
        for test in vetting.tests:
            conn.execute(
                "INSERT INTO gate.vetting_test VALUES (%s, %s, %s, %s, %s)",
                [row[0], test.kind, test.taken_on, test.passed, test.expires_at],
            )
    for rule in in_force:  # last: open sessions follow a rule that changes too
        conn.execute(
            "INSERT INTO gate.test_rule (kind, name_es, name_en, least_tier, months, source, in_force_from,"
            " in_force_until)"
            " VALUES (%s, 'x', 'x', %s, %s, 'x', %s, %s)",
            [rule.kind, int(rule.least_tier), rule.months, rule.since, rule.until],
        )
    expected = clearance_of("GFGR", given_to, in_force, datetime.now(UTC))
    got = conn.execute("SELECT * FROM gate.clearance_of(%s)", officer).fetchone()
    if expected is None:
        assert got is None
    else:
        assert got == ("GFGR", int(expected.tier), dict(expected.compartments), expected.until)
    session = conn.execute(
        "SELECT tier FROM gate.session WHERE officer_id = %s AND closed_at IS NULL", officer
    ).fetchone()
    assert session is not None
    assert session == (None if expected is None else int(expected.tier),)
    conn.rollback()


def test_random_rules_give_and_refuse_about_as_often() -> None:
    """Or the test above would compare nothing with nothing."""
    found = []

    @MANY
    @given(given_to=st.lists(vettings(), max_size=3), in_force=rules())
    def draw(given_to: list[Vetting], in_force: list[TestRule]) -> None:
        found.append(clearance_of("GFGR", given_to, in_force, datetime.now(UTC)))

    draw()
    assert sum(clearance is not None for clearance in found) > 40


# ── what a viewer sees, by every kind of look ───────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("agency", "tier", "compartments"),
    EYES,
)
def test_what_a_viewer_sees_is_what_the_oracle_says(
    stage: Stage, crowd: dict[str, Label], agency: str, tier: Tier, compartments: list[str]
) -> None:
    viewer = stage.people.enrol(agency, "eye", tier, compartments)
    clearance = Clearance(agency, tier, dict.fromkeys(compartments, tier), datetime(2999, 1, 1, tzinfo=UTC))
    expected = {id for id, label in crowd.items() if can_see(clearance, label, datetime.now(UTC))}
    assert searched(stage, viewer, crowd) == expected
    with viewer_session(stage.desk.pool, viewer.token, UUID(ticket(stage, viewer).ticket)) as conn:
        one_by_one = {id for id in crowd if conn.execute("SELECT 1 FROM ask.record(%s)", [id]).fetchone()}
    assert one_by_one == expected
    with as_reader(stage, ticket(stage, viewer)) as conn:  # the rows themselves, without the questions
        for query in ("SELECT id FROM store.record", "SELECT record_id FROM store.identifier"):
            assert {str(id) for (id,) in conn.execute(query.encode())} & crowd.keys() == expected


RULES = [TestRule(kind, Tier.OPEN, 36, datetime(2020, 1, 1, tzinfo=UTC)) for kind in KINDS]


@pytest.mark.parametrize(
    ("agency", "vettings"),
    [
        ("GSSC", [(Tier.SECRET, []), (Tier.RESTRICTED, ["ALFA"])]),
        ("GSSC", [(Tier.TOP_SECRET, ["GAMMA"]), (Tier.CONFIDENTIAL, ["ALFA"]), (Tier.OPEN, ["ALFA"])]),
        ("GFGR", [(Tier.TOP_SECRET, []), (Tier.OPEN, ["ALFA", "GAMMA"]), (Tier.SECRET, ["GAMMA"])]),
    ],
)
def test_several_vettings_add_up_and_do_not_mix(
    stage: Stage, crowd: dict[str, Label], agency: str, vettings: list[tuple[Tier, list[str]]]
) -> None:
    """By every kind of look, for a session that is open while they are given and for one opened after."""
    who = stage.people.person(agency, "mixed", None)
    early = stage.people.sign_in(who)
    for tier, compartments in vettings:
        stage.people.vet(who.login, tier, compartments)
    now = datetime.now(UTC)
    whole = tuple(five_tests())
    clearance = clearance_of(agency, [Vetting(t, frozenset(c), whole) for t, c in vettings], RULES, now)
    expected = {id for id, label in crowd.items() if can_see(clearance, label, now)}
    by_one = [clearance_of(agency, [Vetting(t, frozenset(c), whole)], RULES, now) for t, c in vettings]
    singly = {id for id, label in crowd.items() if any(can_see(one, label, now) for one in by_one)}
    assert singly <= expected < crowd.keys()
    for viewer in (early, stage.people.sign_in(who)):
        assert searched(stage, viewer, crowd) == expected
        with as_reader(stage, ticket(stage, viewer)) as conn:
            rows = conn.execute("SELECT id FROM store.record").fetchall()
        assert {str(id) for (id,) in rows} & crowd.keys() == expected


def searched(stage: Stage, viewer: Viewer, crowd: dict[str, Label]) -> set[str]:
    found: set[str] = set()
    for page in (1, 2):
        found |= {h.record.id for h in search(stage.desk, viewer, "ana lopez ruiz", page=page, size=100).hits}
    return found & crowd.keys()


@pytest.mark.usefixtures("crowd")
def test_both_ways_of_narrowing_a_search_were_taken(stage: Stage) -> None:
    """gate.narrow() helps with up to 64 visible labels and is NULL beyond; both are tried above."""
    widths = []
    for agency, tier, compartments in (("GSSC", Tier.OPEN, []), ("GSSC", Tier.TOP_SECRET, ["ALFA", "GAMMA"])):
        by = ticket(stage, stage.people.enrol(agency, "narrow", tier, compartments))
        with as_reader(stage, by) as conn:
            row = conn.execute(
                "SELECT gate.narrow() IS NULL, bit_count(gate.mask()) FROM gate.narrow()"
            ).fetchone()
        assert row is not None
        widths.append(row)
    assert [narrow for narrow, _ in widths] == [False, True], widths
    assert widths[0][1] <= 64 < widths[1][1]


# ── changes, each in force with the commit that makes it, without a restart ─────────────────────


@pytest.fixture(scope="module")
def one(stage: Stage) -> str:
    done = stage.load("GSSC", [person("e1")], "GSSC//RESTRICTED//-//ALL//H0", source="fines")
    (id,) = stage.records_of(done.id).values()
    return id


def sees(stage: Stage, viewer: Viewer, id: str) -> bool:
    try:
        return record(stage.desk, viewer, id).record.id == id
    except (NotFound, AccessLapsed, NotSignedIn):
        return False


def test_labels_interned_later_open_to_whom_they_may(stage: Stage) -> None:
    """Across the next byte of the mask: more labels than a byte has bits, seen by one, hidden from the other."""
    eye = stage.people.enrol("GFGR", "later", Tier.CONFIDENTIAL, ["ALFA"])
    other = stage.people.enrol("GFGR", "later", Tier.CONFIDENTIAL)
    mixed = stage.people.person("GFGR", "later", Tier.CONFIDENTIAL)
    stage.people.vet(mixed.login, Tier.OPEN, ["ALFA"])
    third = stage.people.sign_in(mixed)
    texts = [f"GSSC//{'OPEN' if n % 2 else 'RESTRICTED'}//ALFA//GFGR//H3:later-{n}" for n in range(20)]
    drafts = [person(f"l{n}", label=text) for n, text in enumerate(texts)]
    done = stage.load("GSSC", drafts, texts[0], source="luego")
    ids = stage.records_of(done.id)
    assert all(sees(stage, eye, id) for id in ids.values())
    assert not any(sees(stage, other, id) for id in ids.values())
    assert {key for key, id in ids.items() if sees(stage, third, id)} == {f"l{n}" for n in range(1, 20, 2)}


def test_a_vetting_given_or_withdrawn_is_in_force_at_once(stage: Stage, one: str) -> None:
    person_ = stage.people.person("GFGR", "vetted", None)
    viewer = stage.people.sign_in(person_)
    assert not sees(stage, viewer, one)
    first = give_vetting(stage.desk, stage.people.registrar, person_.login, Tier.RESTRICTED, [], five_tests())
    assert sees(stage, viewer, one)
    stage.people.vet(person_.login, Tier.SECRET)
    withdraw_vetting(stage.desk, stage.people.registrar, person_.login, first.id)
    assert sees(stage, viewer, one)
    withdraw_vetting(stage.desk, stage.people.registrar, person_.login)
    assert not sees(stage, viewer, one)
    with pytest.raises(AccessLapsed):
        record(stage.desk, viewer, one)


def test_access_ends_in_the_second_that_a_test_lapses(stage: Stage, one: str) -> None:
    """Within one ticket too: nothing but the clock changes between the two questions."""
    person_ = stage.people.person("GFGR", "lapsing", None)
    ends = datetime.now(UTC) + timedelta(seconds=1.5)
    tests = [replace(t, expires_at=ends) if t.kind == "medical" else t for t in five_tests()]
    give_vetting(stage.desk, stage.people.registrar, person_.login, Tier.RESTRICTED, [], tests)
    viewer = stage.people.sign_in(person_)
    by = ticket(stage, viewer)
    with viewer_session(stage.desk.pool, by.token, UUID(by.ticket)) as conn:
        assert conn.execute("SELECT 1 FROM ask.record(%s)", [one]).fetchone()
        time.sleep(max(0.0, (ends - datetime.now(UTC)).total_seconds()))
        assert not conn.execute("SELECT 1 FROM ask.record(%s)", [one]).fetchone()
    with pytest.raises(AccessLapsed):
        record(stage.desk, viewer, one)


def test_access_follows_a_rule_in_the_second_that_it_comes_into_force(stage: Stage, one: str) -> None:
    """In open sessions, within one ticket; and it is back in the second that the rule ends, at the next look."""
    viewer = stage.people.enrol("GFGR", "ruled", Tier.SECRET)
    low = stage.people.enrol("GFGR", "ruled", Tier.RESTRICTED)
    begins = datetime.now(UTC) + timedelta(seconds=6)
    ends = begins + timedelta(seconds=3)
    source, rule = "an order", NewRule("finances", "Finanzas", "Finances", Tier.CONFIDENTIAL, 12, "an order")
    stage.people.agree(set_rule(stage.desk, stage.people.registrar, rule, begins))
    ended = end_rule(stage.desk, stage.people.registrar, rule.kind, rule.least_tier, source, ends)
    stage.people.agree(ended)
    assert {who.clearance_until for who in (whoami(stage.desk, viewer.token),) if who} == {begins}
    by, same = ticket(stage, viewer), ticket(stage, low)
    with (
        viewer_session(stage.desk.pool, by.token, UUID(by.ticket)) as conn,
        viewer_session(stage.desk.pool, same.token, UUID(same.ticket)) as other,
    ):
        assert conn.execute("SELECT 1 FROM ask.record(%s)", [one]).fetchone()
        time.sleep(max(0.0, (begins - datetime.now(UTC)).total_seconds()))
        assert not conn.execute("SELECT 1 FROM ask.record(%s)", [one]).fetchone()
        assert other.execute("SELECT 1 FROM ask.record(%s)", [one]).fetchone()
    time.sleep(max(0.0, (ends - datetime.now(UTC)).total_seconds()))
    assert sees(stage, viewer, one)


def test_when_one_of_two_vettings_lapses_the_other_still_gives_what_it_gives(stage: Stage, one: str) -> None:
    person_ = stage.people.person("GSSC", "two", None)
    stage.people.vet(person_.login, Tier.RESTRICTED)
    ends = datetime.now(UTC) + timedelta(seconds=6)
    tests = [replace(t, expires_at=ends) for t in five_tests()]
    stage.people.vet(person_.login, Tier.TOP_SECRET, ["ALFA"], tests)
    secret = stage.load("GSSC", [person("e2")], "GSSC//SECRET//ALFA//-//H0", source="fines")
    (hidden,) = stage.records_of(secret.id).values()
    viewer = stage.people.sign_in(person_)
    assert sees(stage, viewer, hidden)
    time.sleep(max(0.0, (ends - datetime.now(UTC)).total_seconds()))
    assert (sees(stage, viewer, hidden), sees(stage, viewer, one)) == (False, True)


@pytest.mark.parametrize("whom", ["officer", "agency"])
def test_a_suspension_ends_sessions_at_once(stage: Stage, one: str, whom: str) -> None:
    person_ = stage.people.person("GXYZ", "suspended", Tier.RESTRICTED)
    viewer = stage.people.sign_in(person_)
    assert sees(stage, viewer, one)
    by = (stage.desk, stage.people.registrar)
    for suspended in (True, False):
        if whom == "officer":
            suspend_officer(*by, person_.login, suspended)
        else:
            suspend_agency(*by, person_.agency, suspended)
        with pytest.raises(NotSignedIn):  # nor does it come back with the suspension's end
            record(stage.desk, viewer, one)
    assert sees(stage, stage.people.sign_in(person_), one)


@pytest.mark.parametrize(
    "ending",
    ["ends_at = clock_timestamp()", "seen_at = clock_timestamp() - idle", "closed_at = clock_timestamp()"],
    ids=["absolute", "idle", "closed"],
)
def test_a_session_that_is_over_shows_nothing_under_an_open_ticket(
    stage: Stage, admin: psycopg.Connection, one: str, ending: str
) -> None:
    viewer = stage.people.enrol("GFGR", "ending", Tier.RESTRICTED)
    by = ticket(stage, viewer)
    with viewer_session(stage.desk.pool, by.token, UUID(by.ticket)) as conn:
        assert conn.execute("SELECT 1 FROM ask.record(%s)", [one]).fetchone()
        ended = f"UPDATE gate.session SET {ending} WHERE token_hash = sha256(%s::text::bytea)"
        assert admin.execute(ended.encode(), [by.token]).rowcount == 1
        assert not conn.execute("SELECT 1 FROM ask.record(%s)", [one]).fetchone()
    with pytest.raises(NotSignedIn):
        record(stage.desk, viewer, one)
    assert whoami(stage.desk, by.token) is None


def test_signing_out_ends_an_open_ticket(stage: Stage, one: str) -> None:
    viewer = stage.people.enrol("GFGR", "leaving", Tier.RESTRICTED)
    by = ticket(stage, viewer)
    assert sign_out(stage.desk, viewer.token)
    with viewer_session(stage.desk.pool, by.token, UUID(by.ticket)) as conn:
        assert not conn.execute("SELECT 1 FROM ask.record(%s)", [one]).fetchone()


def test_a_reclassified_record_follows_its_new_label(stage: Stage) -> None:
    low, by = stage.low, stage.stewards["GSSC"]
    done = stage.load("GSSC", [person("r1")], "GSSC//OPEN//-//ALL//H0", source="traslado")
    (id,) = stage.records_of(done.id).values()
    for label in (
        "GSSC//SECRET//-//ALL//H0",
        "GSSC//OPEN//-//GFGR//H0",
        "GSSC//OPEN//-//GUIF//H0",
        "GSSC//OPEN//-//ALL//H0",
    ):
        stewardship.reclassify(stage.desk, by, label, "a new judgement", record=UUID(id))
        opens = can_see(
            Clearance("GFGR", Tier.RESTRICTED, {}, datetime(2999, 1, 1, tzinfo=UTC)),
            Label.parse(label), datetime.now(UTC),
        )  # fmt: skip
        assert sees(stage, low, id) == opens
        assert (id in {h.record.id for h in search(stage.desk, low, "ana lopez", size=100).hits}) == opens


def test_a_label_has_one_number(stage: Stage) -> None:
    text = "GSSC//OPEN//-//ALL//H3:uno%20solo"
    Labels(stage.desk, stage.clerk).intern(Label.parse(text))
    first = stage.number(text)
    assert stage.number(text) == first
