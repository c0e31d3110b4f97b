"""Leave for onward use (B5 rule 4): each rule, and the worked case (c): a record of GUIF's under H2 reaches GFGR by a
lead of GSSC's; GFGR takes a copy, and it is GUIF that is asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from tearline import stewardship
from tearline.casework.deeds import open_matter
from tearline.codes import CopyFormat
from tearline.copies.take import take_dossier, take_record, take_search
from tearline.copies.wish import Wish
from tearline.errors import BadInput, LeaveNeeded, NotFound
from tearline.sharing.onward import Need, ask_for_leave, missing
from tearline.sharing.requests import OF, one_side
from tests import game_time
from tests.sharing.place import Place

ONWARD = "GUIF//RESTRICTED//-//GFGR,GSSC//H2"
OPEN = "GUIF//RESTRICTED//-//GFGR,GSSC//H0"
WHY = "para la carpeta 0218/2026"


def record(place: Place, key: str, label: str = ONWARD, agency: str = "GUIF", name: str = "") -> str:
    draft = {"id": key, "schema": "Vehicle", "properties": {"registrationNumber": [f"XTR-{key}"]}}
    if name:
        draft = {"id": key, "schema": "Person", "properties": {"name": [name]}}
    return place.stage.records_of(place.stage.load(agency, [draft], label, f"onward-{key}").id)[key]


def lead_of(place: Place, about: str, by: str = "asker") -> str:
    """A lead of another agency's that rests on it: it goes where that one went."""
    said = {"channel": "own"}
    return str(
        open_matter(
            place.desk, place.officers[by], "lead", {"name": ["Línea"]}, about=[UUID(about)], said=said
        )
    )


def copy(place: Place, id: str, whom: str | None = None, by: str = "clerk") -> str:
    """The number of a copy of one record."""
    wish = Wish(CopyFormat.JSON, whom, WHY)
    return take_record(place.desk, place.officers[by], id, wish, "en").number


def lacks(place: Place, id: str, whom: str = "", use: str = "copy", by: str = "clerk") -> list[Need]:
    return missing(place.desk, place.officers[by], [id], use, whom)


def ask(place: Place, id: str, whom: str = "", use: str = "copy", by: str = "clerk") -> str:
    [sent] = ask_for_leave(
        place.desk, place.officers[by], [id], use, whom, "CNPP, art. 215", "0218/2026", "es"
    )
    return str(sent.id)


def soon(**how: float) -> str:
    return (datetime.now(UTC) + timedelta(**how)).isoformat(timespec="seconds")


def granted(
    place: Place, id: str, whom: str = "", use: str = "copy", by: str = "clerk", desk: str = "other-desk"
) -> str:
    request = ask(place, id, whom, use, by)
    place.move(desk, request, "answer", outcome="granted", granted_until=soon(days=30))
    return request


def used(place: Place) -> dict[str, object]:
    """The last entry that says under which leave something was passed on."""
    with psycopg.connect(place.desk.house.dsn("admin")) as conn:
        row = conn.execute(
            "SELECT body FROM ledger.queue WHERE action = 'leave-used' ORDER BY id DESC LIMIT 1"
        ).fetchone()
    assert row is not None
    told: dict[str, object] = row[0]["detail"] if "detail" in row[0] else row[0]
    return told


# ── a copy ──────────────────────────────────────────────────────────────────────────────────────


def test_what_passed_through_another_hand_is_asked_of_whom_it_came_from(place: Place) -> None:
    """(c)"""
    theirs = record(place, "c")
    lead = lead_of(place, theirs)
    with pytest.raises(LeaveNeeded, match="came from"):
        copy(place, lead, "Juzgado Segundo")
    assert lacks(place, lead, "Juzgado Segundo") == [Need("GUIF", [theirs], [theirs], [])]
    request = ask(place, lead, "Juzgado Segundo")
    asked = place.read("other-desk", request)
    told = {name: asked.said[name] for name in ("wants", "use", "for_whom", "purpose", "case", "known")}
    assert told == {
        "wants": "leave-onward", "use": "copy", "for_whom": "Juzgado Segundo", "purpose": "investigation",
        "case": "0218/2026", "known": "yes",
    }  # fmt: skip
    assert (asked.owner, [one.id for one in asked.about]) == ("GFGR", [theirs])
    with pytest.raises(NotFound):  # the hand that it passed is not told
        place.read("their-desk", request)
    with pytest.raises(LeaveNeeded):  # asked is not given
        copy(place, lead, "Juzgado Segundo")
    assert lacks(place, lead, "Juzgado Segundo") == [Need("GUIF", [theirs], [], [request])]
    place.move("other-desk", request, "answer", outcome="granted", granted_until=soon(days=30))
    assert lacks(place, lead, "Juzgado Segundo") == []
    number = copy(place, lead, "juzgado  segundo ")
    entry = used(place)
    assert (entry["copy"], entry["leaves"]) == (number, [request])
    assert copy(place, theirs, "Juzgado Segundo")  # of the record itself too


def test_without_a_recipient_it_is_for_the_own_agency(place: Place) -> None:
    theirs = record(place, "own-use")
    granted(place, theirs)
    assert copy(place, theirs)
    assert copy(place, theirs, by="boss"), "of the agency that was given leave"
    with pytest.raises(LeaveNeeded):
        copy(place, theirs, by="asker")


@pytest.mark.parametrize("whom", ["Fiscalía de Puerto", None])
def test_leave_is_for_one_recipient(place: Place, whom: str | None) -> None:
    theirs = record(place, f"one-{whom is None}")
    granted(place, theirs, "Juzgado Segundo")
    with pytest.raises(LeaveNeeded):
        copy(place, theirs, whom)


def test_leave_ends_on_its_day(place: Place) -> None:
    theirs = record(place, "ends")
    granted(place, theirs)
    assert copy(place, theirs)
    with game_time.later(place.desk.house, days=31), pytest.raises(LeaveNeeded):
        copy(place, theirs)


def test_leave_is_for_the_purpose_that_was_told(place: Place) -> None:
    theirs = record(place, "purpose")
    granted(place, theirs)
    clerk = place.officers["clerk"]
    place.officers["trainee"] = type(clerk)(clerk.token, "training")
    with pytest.raises(LeaveNeeded):
        copy(place, theirs, by="trainee")


@pytest.mark.parametrize("end", ["refuse", "find-nothing", "withdraw", "answer"])
def test_without_a_yes_it_is_not_done(place: Place, end: str) -> None:
    theirs = record(place, f"no-{end}")
    request = ask(place, theirs)
    told = {"refuse": {"refused_because": "source-at-risk"}, "find-nothing": {"nothing_because": "protected"},
            "answer": {"outcome": "not-in-force"}}  # fmt: skip
    place.move("clerk" if end == "withdraw" else "other-desk", request, end, **told.get(end, {}))
    with pytest.raises(LeaveNeeded):
        copy(place, theirs)


def test_a_search_is_copied_with_leave_alone(place: Place) -> None:
    name = "Ludivina Xicoténcatl"
    theirs = record(place, "search", name=name)
    free = record(place, "searched", OPEN, name=name)
    wish = Wish(CopyFormat.CSV, None, WHY)
    clerk = place.officers["clerk"]
    with pytest.raises(LeaveNeeded) as refused:
        take_search(place.desk, clerk, name, None, wish, "en")
    assert refused.value.records == (theirs,), f"not {free}"
    assert take_dossier(place.desk, clerk, record(place, "free", OPEN), wish, "en").number
    granted(place, theirs)
    found = take_search(place.desk, clerk, name, None, wish, "en")
    assert (found.content.count(b"\n"), used(place)["copy"]) == (3, found.number)
    found.close()


def test_ones_own_is_ones_own(place: Place) -> None:
    own = record(place, "mine", "GFGR//RESTRICTED//-//GSSC//H2", "GFGR")
    assert copy(place, own)
    with pytest.raises(LeaveNeeded):
        copy(place, own, by="asker")


def test_under_h1_alone_a_copy_needs_no_leave(place: Place) -> None:
    assert copy(place, record(place, "court", "GUIF//RESTRICTED//-//GFGR//H1"))


# ── asking, and giving ──────────────────────────────────────────────────────────────────────────


def test_nobody_asks_twice(place: Place) -> None:
    theirs = record(place, "twice")
    ask(place, theirs)
    with pytest.raises(BadInput, match="asked for already"):
        ask(place, theirs)
    assert lacks(place, theirs, "another")[0].unasked == [theirs]


@pytest.mark.parametrize("said", [{"use": "copy"}, {"for_whom": "FGR"}])
def test_it_says_for_whom_and_what_for(place: Place, said: dict[str, str]) -> None:
    theirs = UUID(record(place, f"says-{next(iter(said))}"))
    with pytest.raises(BadInput, match="for whom"):
        place.asked(
            "clerk", "GFGR//RESTRICTED//-//GUIF//H0", [theirs], wants="leave-onward", addressee="GUIF", **said
        )


@pytest.mark.parametrize("label", [None, "GSSC//RESTRICTED//-//GFGR,GUIF//H2"])
def test_it_is_about_the_records_of_whom_it_asks(place: Place, label: str | None) -> None:
    about = [UUID(record(place, "of-others", label, "GSSC"))] if label else []
    with pytest.raises(BadInput, match="whose records they are"):
        place.asked("clerk", "GFGR//RESTRICTED//-//GUIF//H0", about, wants="leave-onward", addressee="GUIF", use="copy",
                    for_whom="GFGR")  # fmt: skip


@pytest.mark.parametrize("until", [{}, {"days": -1}, {"days": 400}])
def test_it_is_given_until_a_day_within_a_year(place: Place, until: dict[str, float]) -> None:
    request = ask(place, record(place, f"until-{len(until)}{sum(until.values())}"))
    told = {"granted_until": soon(**until)} if until else {}
    with pytest.raises(BadInput, match="within a year"):
        place.move("other-desk", request, "answer", outcome="granted", **told)


def test_nobody_gives_leave_but_whom_it_came_from(place: Place) -> None:
    """A request for leave that asks the hand which it passed is not opened, and opens nothing."""
    theirs = record(place, "hand")
    with pytest.raises(BadInput, match="whose records they are"):
        place.asked("clerk", "GFGR//RESTRICTED//-//GSSC//H0", [UUID(theirs)], wants="leave-onward", addressee="GSSC",
                    use="copy", for_whom="GFGR")  # fmt: skip
    lines = one_side(place.desk, place.officers["their-desk"], OF).lines
    assert [line for line in lines if line.said.get("wants") == "leave-onward"] == []


# ── a label ─────────────────────────────────────────────────────────────────────────────────────


def relabel(place: Place, id: str, label: str) -> None:
    """By a steward of the agency whose lead it is."""
    place.officers["loader"] = place.stage.stewards["GSSC"]
    stewardship.reclassify(place.desk, place.officers["loader"], label, "lo piden", record=UUID(id))


def test_what_rests_on_it_is_opened_with_leave_alone(place: Place) -> None:
    theirs = record(place, "label")
    lead = lead_of(place, theirs)
    assert place.read("clerk", lead).label == "GSSC//RESTRICTED//-//GFGR,GUIF//H2"
    wider = "GSSC//RESTRICTED//-//CNF,GFGR,GUIF//H2"
    with pytest.raises(LeaveNeeded) as refused:
        relabel(place, lead, wider)
    assert (refused.value.records, refused.value.use, refused.value.for_whom) == ((lead,), "relabel", wider)
    assert lacks(place, lead, wider, "relabel", "loader") == [Need("GUIF", [theirs], [theirs], [])]
    request = granted(place, lead, wider, "relabel", "loader")
    with pytest.raises(LeaveNeeded):  # for that label, and no other
        relabel(place, lead, "GSSC//OPEN//-//ALL//H2")
    relabel(place, lead, wider)
    assert place.read("clerk", lead).label == wider
    assert used(place)["leaves"] == [request]


@pytest.mark.parametrize("label", ["GSSC//RESTRICTED//-//GFGR,GUIF//H0", "GSSC//OPEN//-//GFGR,GUIF//H2"])
def test_less_of_a_label_is_more_of_an_audience(place: Place, label: str) -> None:
    lead = lead_of(place, record(place, f"less-{label[6:9]}"))
    with pytest.raises(LeaveNeeded):
        relabel(place, lead, label)


def test_a_stricter_label_needs_nobodys_leave(place: Place) -> None:
    lead = lead_of(place, record(place, "stricter"))
    relabel(place, lead, "GSSC//CONFIDENTIAL//-//GUIF//H1,H2")
    assert place.read("asker", lead).label == "GSSC//CONFIDENTIAL//-//GUIF//H1,H2"


def test_what_rests_on_a_free_record_is_its_agencys(place: Place) -> None:
    lead = lead_of(place, record(place, "free-lead", OPEN))
    relabel(place, lead, "GSSC//OPEN//-//ALL//H0")
    assert place.read("clerk", lead).label == "GSSC//OPEN//-//ALL//H0"
