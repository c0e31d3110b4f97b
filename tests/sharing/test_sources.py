"""The register of sources (domain page K2): who keeps one, who it is, which reports are of it, and who is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tearline.casework.day import day
from tearline.errors import BadInput, Conflict, NotEntitled, NotFound
from tearline.ledger.look import Viewer
from tearline.picture.entity import entity
from tearline.picture.record import record
from tearline.sharing.sources import register
from tearline.sharing.sources.origins import answer_origin, ask_origin, origin_asks, origins
from tearline.sharing.sources.sealing import fingerprint, new_pair, opened, public_key, sealed
from tests.sharing.kept import ABOVE, IDENTITY, OWN, SHARED, Keep, in_days

REASON = "three raids failed, each after a report of this kind"


@pytest.fixture(scope="module")
def keep(people: object) -> Keep:
    return Keep(people.desk, people)  # type: ignore[attr-defined]


def test_a_source_is_two_persons_of_one_agency(keep: Keep) -> None:
    """Opened by either, with the other; told to both, each of whom may no more than the own part."""
    by_handler = str(
        register.open_source(
            keep.desk, keep["handler"], "handler", keep.login("controller"), "technical", "low", in_days(30)
        )
    )
    for name in ("handler", "controller"):
        found = register.source(keep.desk, keep[name], by_handler).source
        assert (found.handler, found.controller, found.kind, found.risk) == (
            keep.login("handler"), keep.login("controller"), "technical", "low")  # fmt: skip
        assert found.controls == (name == "controller")
        assert re.fullmatch("[2-9A-HJ-NP-Z]{8}", found.code)
    with pytest.raises(NotEntitled, match="controller of the source"):
        register.review_source(keep.desk, keep["handler"], by_handler, "high", in_days(20))


@pytest.mark.parametrize(
    ("by", "own", "other", "days", "match"),
    [
        ("analyst", "handler", "controller", 30, "handler or a controller"),
        ("registrar", "controller", "handler", 30, "handler or a controller"),
        ("steward", "controller", "handler", 30, "handler or a controller"),
        ("handler", "controller", "handler", 30, "handler or a controller"),
        ("controller", "controller", "analyst", 30, "both handle and control"),
        ("both", "controller", "both", 30, "both handle and control"),
        ("controller", "controller", "stranger", 30, "both handle and control"),
        ("controller", "controller", "handler", 0, "within twelve months"),
        ("controller", "controller", "handler", 367, "within twelve months"),
    ],
)
def test_who_may_not_open_one(keep: Keep, by: str, own: str, other: str, days: int, match: str) -> None:
    with pytest.raises((NotEntitled, BadInput), match=match):
        register.open_source(keep.desk, keep[by], own, keep.login(other), "human", "none", in_days(days))


@pytest.mark.parametrize(
    "name",
    ["other-handler", "other-controller", "both", "analyst", "registrar", "steward", "stranger", "inspector"],
)
def test_it_is_told_to_nobody_else(keep: Keep, name: str) -> None:
    """Not to colleagues of the same duties, the steward of the key, an inspector; neither is it moved by them."""
    id = keep.opened()
    [report] = keep.reports(1)
    keep.told_by(id, report)
    who = keep[name]
    assert register.sources(keep.desk, who).sources == []
    deeds: list[Callable[[], object]] = [
        lambda: register.source(keep.desk, who, id),
        lambda: register.review_source(keep.desk, who, id, "low", in_days(9)),
        lambda: register.hand_over_source(keep.desk, who, id, "handler", keep.login("other-handler")),
        lambda: register.take_over_source(keep.desk, who, id),
        lambda: register.close_source(keep.desk, who, id),
        lambda: register.write_origin(keep.desk, who, id, report),
        lambda: register.take_back_origin(keep.desk, who, id, report),
    ]
    for deed in deeds:
        with pytest.raises(NotFound):
            deed()


def test_what_is_due_stands_first_and_waits_on_the_day(keep: Keep) -> None:
    late, soon = keep.opened("both", "other-controller", 200), keep.opened("both", "other-controller", 5)
    keep.does("UPDATE store.source SET review_on = %s WHERE id = %s", in_days(0), late)
    listed = register.sources(keep.desk, keep["other-controller"]).sources
    assert [(str(one.id), one.due) for one in listed] == [(late, True), (soon, False)]
    assert [(str(one.what), one.many) for one in day(keep.desk, keep["other-controller"]).owed] == [
        ("sources", 1)
    ]
    assert [
        str(one.what) for one in day(keep.desk, keep["both"]).owed
    ] == []  # its handler sees it, and does not review
    register.review_source(keep.desk, keep["other-controller"], late, "low", in_days(100))
    assert [str(one.id) for one in register.sources(keep.desk, keep["other-controller"]).sources] == [
        soon,
        late,
    ]
    for id in (late, soon):
        register.close_source(keep.desk, keep["other-controller"], id)
    with pytest.raises(Conflict, match="closed"):
        register.review_source(keep.desk, keep["other-controller"], late, "low", in_days(100))
    assert register.sources(keep.desk, keep["both"]).sources == []
    assert len(register.sources(keep.desk, keep["both"], closed=True).sources) == 2


def test_it_is_handed_over_and_taken_over(keep: Keep) -> None:
    id = keep.opened()
    keep.told_by(id, *keep.reports(1))
    register.hand_over_source(keep.desk, keep["controller"], id, "handler", keep.login("other-handler"))
    with pytest.raises(NotFound):
        register.source(keep.desk, keep["handler"], id)
    for login in (keep.login("other-handler"), keep.login("analyst"), keep.login("stranger")):
        with pytest.raises(BadInput, match="both handle and control"):
            register.hand_over_source(keep.desk, keep["controller"], id, "controller", login)
    register.hand_over_source(keep.desk, keep["controller"], id, "controller", keep.login("other-controller"))
    with pytest.raises(NotFound):
        register.source(keep.desk, keep["controller"], id)
    assert [one.what for one in register.source(keep.desk, keep["other-controller"], id).done] == [
        "handed-over", "handed-over", "origin-written", "opened"]  # fmt: skip
    leaves = keep.people.person(OWN, "leaves", duties=["controller"])
    register.hand_over_source(keep.desk, keep["other-controller"], id, "controller", leaves.login)
    with pytest.raises(NotFound):  # whose controller is there still
        register.take_over_source(keep.desk, keep["controller"], id)
    keep.does("UPDATE gate.officer SET duties = '{}' WHERE login = %s", leaves.login)
    for name in ("controller", "both"):
        [alone] = [one for one in register.sources(keep.desk, keep[name]).sources if one.alone]
        assert (str(alone.id), alone.reports) == (id, 0)
        assert register.source(keep.desk, keep[name], id).reports == []
    for name in ("stranger", "handler", "other-handler"):
        with pytest.raises(NotFound):
            register.take_over_source(keep.desk, keep[name], id)
    register.take_over_source(keep.desk, keep["controller"], id)
    assert register.source(keep.desk, keep["controller"], id).source.reports == 1
    register.close_source(keep.desk, keep["controller"], id)


def test_who_it_is_is_opened_by_the_agencys_private_key_alone(keep: Keep) -> None:
    private, id = keep.private, keep.opened()
    keep.seal(id)
    found = register.source(keep.desk, keep["controller"], id)
    assert found.sealed is not None
    assert opened(found.sealed, private, "", found.source.code) == (found.source.code, IDENTITY)
    [(kept, under)] = keep.rows("SELECT sealed, sealed_under FROM store.source WHERE id = %s", id)
    assert (kept, under) == (found.sealed, found.source.sealed_under)
    assert all(word not in str(kept) for word in IDENTITY.split())
    short = sealed("x", found.source.code, public_key(new_pair("")[1]))
    assert len(sealed(IDENTITY, found.source.code, found.key.pem if found.key else "")) == len(
        short
    )  # no length tells
    with pytest.raises(BadInput, match="sealed with another key"):
        opened(found.sealed, new_pair("")[0], "")
    with pytest.raises(BadInput, match="for another source"):
        opened(found.sealed, private, "", "22222222")
    head, key, nonce, text, tag = found.sealed.split(".")
    for bad in (f"{head}.{key}.{nonce}.{text[:-2]}AA.{tag}", f"{head}.{key}.{nonce}.{text[:40]}.{tag}",
                f"{head}.{key}.{nonce}.{text}.{tag[::-1]}"):  # fmt: skip
        with pytest.raises(BadInput, match="altered or is cut short"):
            opened(bad, private, "")


def test_nothing_but_a_text_sealed_by_the_key_in_use_is_kept(keep: Keep) -> None:
    id = keep.opened()
    assert keep.private
    code = register.source(keep.desk, keep["handler"], id).source.code
    for bare in (IDENTITY, "a.b.c.d.e", "", f"eyJhbGciOiJub25lIn0..a.{'b' * 40}.c"):
        with pytest.raises(BadInput, match="no sealed text"):
            register.seal_source(keep.desk, keep["handler"], id, bare)
    with pytest.raises(BadInput, match="key that your agency uses now"):
        register.seal_source(keep.desk, keep["handler"], id, sealed(IDENTITY, code, new_pair("")[1]))
    for who in ("handler", "controller", "analyst", "registrar"):
        with pytest.raises(NotEntitled, match="only a steward"):
            register.set_source_key(keep.desk, keep[who], new_pair("")[1])
    for who in ("analyst", "inspector", "stranger"):
        assert register.source_key(keep.desk, keep[who]) is None


def test_a_key_is_guarded_by_its_passphrase() -> None:
    private, public = new_pair("nine foxes")
    text = sealed(IDENTITY, "ABCDEFGH", public)
    assert opened(text, private, "nine foxes") == ("ABCDEFGH", IDENTITY)
    for wrong in ("", "eight foxes"):
        with pytest.raises(BadInput, match="passphrase is another one"):
            opened(text, private, wrong)
    for no_key in (b"", b"-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n", public.encode()):
        with pytest.raises(BadInput, match="no private key"):
            opened(text, no_key, "")
    assert len(fingerprint(public)) == 64
    with pytest.raises(BadInput, match="private key"):
        public_key(private.decode())
    with pytest.raises(BadInput, match="no public key"):
        public_key("nothing")


def test_reports_are_of_the_own_agency_and_within_sight(keep: Keep) -> None:
    id = keep.opened()
    [theirs] = keep.reports(1, f"{keep.people.agency('SOTH')}//OPEN//-//ALL//H0", by="their-steward")
    [hidden] = keep.reports(1, ABOVE)
    with pytest.raises(BadInput, match="own agency"):
        register.write_origin(keep.desk, keep["handler"], id, theirs)
    for nothing in (hidden, "00000000-0000-4000-8000-000000000009", "no id"):
        with pytest.raises(NotFound):
            register.write_origin(keep.desk, keep["handler"], id, nothing)
    [seen] = keep.reports(1)
    register.write_origin(keep.desk, keep["controller"], id, seen, "one more")
    assert register.source(keep.desk, keep["handler"], id).source.reports == 1
    keep.does(
        "UPDATE store.record SET label_id = (SELECT label_id FROM store.record WHERE id = %s) WHERE id = %s",
        hidden,
        seen,
    )
    for name in ("handler", "controller"):  # who does not see the report any more is not told of it
        found = register.source(keep.desk, keep[name], id)
        assert (found.source.reports, found.reports) == (0, [])
    keep.does("DELETE FROM store.record WHERE id = %s", seen)
    assert keep.rows("SELECT count(*)::int FROM store.origin WHERE record_id = %s", seen) == [(0,)]


def test_two_reports_of_one_source_have_nothing_in_common_but_the_owner(keep: Keep) -> None:
    """(c): of the values that a viewer is told of each, those alike are alike for every report of that load,
    source or none; and no answer is another one once the origin is written."""
    one, two, free = keep.reports(3)
    viewers = (keep["stranger"], keep["analyst"], keep["steward"])

    def told(viewer: Viewer, id: str) -> str:
        found = (record(keep.desk, viewer, id), entity(keep.desk, viewer, id))
        return re.sub(r"last_look='[^']*'|datetime\.datetime\([^)]*\)", "", repr(found).replace(id, "ID"))

    before = [[told(viewer, id) for id in (one, two, free)] for viewer in viewers]
    keep.does("DELETE FROM ledger.queue")
    id = keep.opened()
    keep.told_by(id, one, two)
    assert [[told(viewer, id) for id in (one, two, free)] for viewer in viewers] == before
    rows = keep.rows(
        "SELECT to_jsonb(r) - 'content' FROM store.record r WHERE r.id = ANY (%s::uuid[]) ORDER BY r.key",
        [one, two, free],
    )
    of_one, of_two, of_none = (row for (row,) in rows if isinstance(row, dict))
    alike = {name for name in of_one if of_one[name] == of_two[name]}
    assert alike <= {name for name in of_one if of_one[name] == of_none[name]}
    assert "owner" in alike
    entries = keep.entries(["source-deed", "sources"])
    assert len(entries) > 3
    assert [(action, subjects) for action, subjects, _ in entries if subjects] == []
    assert all(part not in str(body) for *_, body in entries for part in (id, one, two, "meeting", "origin"))
    assert {
        action for action, *_ in keep.rows("SELECT DISTINCT action FROM ledger.queue WHERE kind = 'deed'")
    } <= {"source-deed", "label"}


# ── two inspectors ──────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def asked(keep: Keep) -> tuple[str, str, list[str]]:
    """A source, an ask, and what it asks of: two reports of the source, one of another's, one of none."""
    id, other, reports = keep.opened(), keep.opened("both", "other-controller"), keep.reports(4)
    keep.told_by(id, *reports[:2])
    keep.told_by(other, reports[2], by="both")
    return id, str(ask_origin(keep.desk, keep["inspector"], reports, "FED/0218/2026", REASON)), reports


def test_an_origin_is_told_to_two_inspectors_together(keep: Keep, asked: tuple[str, str, list[str]]) -> None:
    id, ask, reports = asked
    assert origins(keep.desk, keep["inspector"], ask).told == []
    with pytest.raises(NotEntitled, match="another inspector"):
        answer_origin(keep.desk, keep["inspector"], ask, agree=True)
    assert origins(keep.desk, keep["second"], ask).told == []
    assert [str(one.what) for one in day(keep.desk, keep["second"]).owed if one.what == "origins"] == [
        "origins"
    ]
    assert (
        register.source(keep.desk, keep["controller"], id).done[0].what == "origin-written"
    )  # not told before
    answer_origin(keep.desk, keep["second"], ask, agree=True)
    for name in ("inspector", "second"):
        told = {str(one.record_id): one for one in origins(keep.desk, keep[name], ask).told}
        letters = [told[one].source for one in reports]
        assert letters[0] == letters[1] != letters[2]
        assert letters[3] is None
        assert {letters[0], letters[2]} == {"A", "B"}
        assert [told[one].handler for one in reports] == [
            keep.login("handler"), keep.login("handler"), keep.login("both"), None]  # fmt: skip
        assert register.sources(keep.desk, keep[name]).sources == []
        with pytest.raises(NotFound):
            register.source(keep.desk, keep[name], id)
    assert origins(keep.desk, keep["third"], ask).told == []
    done = register.source(keep.desk, keep["controller"], id).done[0]
    assert (done.what, done.detail) == ("told", f"{keep.login('inspector')} {keep.login('second')}")
    with pytest.raises(Conflict, match="answered already"):
        answer_origin(keep.desk, keep["third"], ask, agree=False)
    keep.does("UPDATE store.origin_ask SET ends_at = clock_timestamp() WHERE id = %s", ask)
    assert origins(keep.desk, keep["second"], ask).told == []
    assert origins(keep.desk, keep["second"], ask).ask.state == "ended"


@pytest.mark.parametrize("name", ["analyst", "registrar", "steward", "handler", "controller", "stranger"])
def test_nobody_else_asks_or_agrees(keep: Keep, asked: tuple[str, str, list[str]], name: str) -> None:
    _, ask, reports = asked
    with pytest.raises(NotEntitled, match="only an inspector"):
        ask_origin(keep.desk, keep[name], reports, "FED/0218/2026", REASON)
    with pytest.raises(NotFound):
        answer_origin(keep.desk, keep[name], ask, agree=True)
    with pytest.raises(NotFound):
        origins(keep.desk, keep[name], ask)
    assert origin_asks(keep.desk, keep[name]).asks == []


def test_what_is_declined_or_lapsed_or_hidden_tells_nothing(
    keep: Keep, asked: tuple[str, str, list[str]]
) -> None:
    _, ask, reports = asked
    assert origin_asks(keep.desk, keep["low-inspector"]).asks == []  # who does not see the reports
    with pytest.raises(NotFound):
        answer_origin(keep.desk, keep["low-inspector"], ask, agree=True)
    answer_origin(keep.desk, keep["second"], ask, agree=False)
    assert origins(keep.desk, keep["inspector"], ask).ask.state == "declined"
    assert origins(keep.desk, keep["inspector"], ask).told == []
    late = str(ask_origin(keep.desk, keep["inspector"], reports, "FED/0218/2026", REASON))
    keep.does(
        "UPDATE store.origin_ask SET lapses_at = %s WHERE id = %s",
        datetime.now(UTC) - timedelta(seconds=1),
        late,
    )
    with pytest.raises(Conflict, match="lapsed"):
        answer_origin(keep.desk, keep["second"], late, agree=True)
    [above] = keep.reports(1, ABOVE)
    for wrong in ([above], [reports[0], above], ["no id"]):
        with pytest.raises(NotFound):
            ask_origin(keep.desk, keep["inspector"], wrong, "FED/0218/2026", REASON)
    for case, why in (("x", REASON), ("FED/0218/2026", "")):
        with pytest.raises(BadInput):
            ask_origin(keep.desk, keep["inspector"], reports, case, why)
    assert SHARED
