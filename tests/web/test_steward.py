"""A steward's day in a browser without JavaScript: the exits of a record, loads and their receipts, an upload."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from tearline import stewardship
from tearline.handling import Label, Tier
from tearline.intake.load import load
from tearline.ledger.look import Viewer
from tearline.picture.record import record
from tearline.registry.signin import sign_out
from tearline.web import cookies
from tearline.web.effects import effects
from tests.people import PASSWORD, People, code_of, forget_codes
from tests.picture.conftest import BORN, Town
from tests.web.walker import Walker

Walk = Callable[[Viewer], Walker]
EXITS = ("correct", "reclassify", "recall", "restore", "review", "unhold", "expunge")
WHY = "asked for by the person"


@pytest.fixture
def person(town: Town) -> str:
    return town.person(town.a, "p1", birthDate=BORN, phone="+525511112222", status="suspect")


@pytest.fixture
def steward(town: Town, walk: Walk) -> Walker:
    return walk(town.stewards[town.a])


def says(town: Town, id: str) -> dict[str, list[str]]:
    return record(town.desk, town.stewards[town.a], id).record.properties


def label(town: Town, id: str) -> str:
    return record(town.desk, town.stewards[town.a], id).record.label


# the exits


def test_a_record_shows_its_exits_to_a_steward_of_its_agency_alone(
    town: Town, walk: Walk, person: str, steward: Walker
) -> None:
    assert steward.go(f"/record/{person}").words("//ul[@class='exits']").startswith("Correct")
    assert "Our records" in steward.words("//nav")
    for other in (town.stewards[town.b], town.high):
        page = walk(other).go(f"/record/{person}")
        assert page.status == 200
        assert not page.page.xpath("//ul[@class='exits']")
    assert "Our records" not in walk(town.high).go("/ask").words("//nav")


@pytest.mark.parametrize("exit", EXITS)
def test_another_agency_s_steward_is_refused_as_for_a_record_that_is_not_there(
    town: Town, walk: Walk, person: str, exit: str
) -> None:
    page = walk(town.stewards[town.b])
    told = []
    for id in (person, str(uuid4()), "none"):
        told.append((page.go(f"/record/{id}/{exit}").status, page.heading, page.words("//main")))
        stamp = page.go("/session").values("//form[@action='/sign-out']//input[@name='stamp']/@value")[0]
        page.send(f"/record/{id}/{exit}", stamp=stamp, reason=WHY, tier="OPEN", release="all", sure="yes")
        told.append((page.status, page.heading, page.words("//main")))
    assert {one[0] for one in told} == {404}
    assert len(set(told)) == 1
    assert says(town, person)["phone"] == ["+525511112222"]


def test_an_officer_without_the_duty_has_no_exit(town: Town, walk: Walk, person: str, people: People) -> None:
    officer = people.enrol(town.a, "reader", Tier.SECRET)
    assert walk(officer).go(f"/record/{person}/expunge").status == 404


# correcting


def test_a_correction_changes_what_was_touched_and_keeps_what_it_said_before(
    town: Town, person: str, steward: Walker
) -> None:
    steward.go(f"/record/{person}").follow("Correct")
    assert steward.values("//textarea[@name='lines.phone']/text()") == ["\n+525511112222"]
    steward.fill(-1, reason=WHY, **{"lines.phone": "+525533334444\r\n+525555556666", "status": "witness"})
    assert steward.path == f"/record/{person}?done=corrected"
    assert "Corrected." in steward.words("//*[@role='status']")
    assert "+525511112222 →" in steward.words("//section[@id='before']")
    told = record(town.desk, town.stewards[town.a], person).record
    assert told.properties["phone"] == ["+525533334444", "+525555556666"]
    assert (told.status, told.properties["birthDate"]) == ("witness", [BORN])


def test_a_form_that_nobody_touched_changes_nothing(person: str, steward: Walker) -> None:
    steward.go(f"/record/{person}/correct").fill(-1, reason=WHY)
    assert steward.path.endswith("?done=same")
    assert not steward.page.xpath("//section[@id='before']")


def test_a_property_is_added_and_another_taken_away(town: Town, person: str, steward: Walker) -> None:
    form = steward.go(f"/record/{person}/correct")
    form.fill(-1, reason=WHY, more="passportNumber", **{"more-values": "G12345678", "lines.phone": ""})
    told = says(town, person)
    assert told["passportNumber"] == ["G12345678"]
    assert "phone" not in told


def test_a_value_with_lines_of_its_own_stays_one_value(town: Town, steward: Walker) -> None:
    text = "Primera línea\nsegunda, con\n\nun hueco"
    id = town.tell(town.a, "n1", "Note", name="Nota", description=text)
    steward.go(f"/record/{id}/correct").fill(-1, reason=WHY, **{"lines.name": "Otra nota"})
    assert steward.path.endswith("?done=corrected")
    assert says(town, id) == {"name": ["Otra nota"], "description": [text]}


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("lines.birthDate", "31/02/1985", "date"),
        ("lines.curp", "XXXX000000XXXXXX00", "CURP"),
        ("source_grade", "B", "A grade needs its scale"),
        ("purge_on", "2001-01-01", "may not be kept"),
        ("reason", "x", "Give a reason"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_what_was_typed_stays(
    town: Town, person: str, steward: Walker, field: str, typed: str, sentence: str
) -> None:
    form = steward.go(f"/record/{person}/correct")
    form.fill(-1, **{"reason": WHY, "lines.phone": "+525577778888", field: typed})
    assert steward.status == 400
    bad = steward.words("//*[contains(@class,'bad')]")
    assert sentence in bad, steward.seen
    kept = steward.values(f"//*[@name='{field}']/@value") or steward.values(f"//*[@name='{field}']/text()")
    assert [one.strip() for one in kept] == [typed]
    assert steward.values("//textarea[@name='lines.phone']/text()") == ["\n+525577778888"]
    assert says(town, person)["phone"] == ["+525511112222"]


def test_all_that_is_wrong_is_said_at_once(town: Town, person: str, steward: Walker) -> None:
    told = {"lines.birthDate": "31/02/1985", "source_grade": "Z", "lines.phone": "x"}
    steward.go(f"/record/{person}/correct").fill(-1, reason=WHY, **told)
    wrong = steward.values("//*[contains(@class,'bad')]//*[@name]/@name")
    assert wrong == ["lines.birthDate", "lines.phone", "grade_scale"]
    assert len(steward.page.xpath("//*[@class='err']")) == 3
    assert says(town, person)["phone"] == ["+525511112222"]


# two stewards on one record


@pytest.fixture
def other(town: Town, people: People) -> Viewer:
    return people.enrol(town.a, "second", Tier.SECRET, [], ["steward"], "stewardship")


def test_two_who_correct_different_things_lose_nothing(
    town: Town, person: str, steward: Walker, other: Viewer
) -> None:
    steward.go(f"/record/{person}/correct")
    stewardship.correct(
        town.desk, other, UUID(person), {"properties": {"phone": ["+525599990000"]}, "status": "witness"}, WHY
    )
    steward.fill(-1, reason=WHY, **{"lines.birthDate": "1985-03-13"})
    assert steward.status == 409
    assert steward.heading.startswith("Somebody else changed this record")
    assert steward.values("//textarea[@name='lines.birthDate']/text()") == ["\n1985-03-13"]
    assert steward.values("//textarea[@name='lines.phone']/text()") == ["\n+525599990000"]
    assert BORN in steward.words("//*[@class='saysnow']")
    assert WHY in steward.values("//textarea[@name='reason']/text()")[0]
    steward.fill(-1)
    told = record(town.desk, other, person).record
    assert (told.properties["birthDate"], told.properties["phone"]) == (["1985-03-13"], ["+525599990000"])
    assert told.status == "witness"


def test_of_two_who_correct_the_same_each_sees_the_other_s(
    town: Town, person: str, steward: Walker, other: Viewer
) -> None:
    steward.go(f"/record/{person}/correct")
    stewardship.correct(town.desk, other, UUID(person), {"properties": {"phone": ["+525599990000"]}}, WHY)
    steward.fill(-1, reason=WHY, status="victim", **{"lines.phone": "+525500001111"})
    assert steward.status == 409
    assert "+525599990000" in steward.words("//*[@class='saysnow']")
    assert "suspect" in steward.words("//*[@class='saysnow']")
    assert says(town, person)["phone"] == ["+525599990000"]
    steward.fill(-1)
    assert says(town, person)["phone"] == ["+525500001111"]


@pytest.mark.parametrize("exit", ["reclassify", "recall", "review", "expunge"])
def test_a_deed_on_what_changed_since_is_shown_again_and_not_done(
    town: Town, person: str, steward: Walker, other: Viewer, exit: str
) -> None:
    steward.go(f"/record/{person}/{exit}")
    stewardship.correct(town.desk, other, UUID(person), {"status": "witness"}, WHY)
    before = record(town.desk, other, person)
    steward.fill(-1, button="sure=yes", reason=WHY, next=(date.today() + timedelta(300)).isoformat())
    assert steward.status == 409
    assert "was changed since you opened this page" in steward.words("//*[@role='alert']")
    assert WHY in steward.values("//textarea[@name='reason']/text()")[0]
    assert record(town.desk, other, person) == before


# label, review, expungement


def test_a_reclassification_shows_who_will_see_it_before_it_is_done(
    town: Town, walk: Walk, person: str, steward: Walker
) -> None:
    before = label(town, person)
    steward.go(f"/record/{person}").follow("Reclassify")
    assert steward.values("//input[@name='tier'][@checked]/@value") == ["OPEN"]
    assert steward.values("//input[@name='tier']/@value") == ["OPEN", "RESTRICTED", "CONFIDENTIAL", "SECRET"]
    assert steward.values("//input[@name='agencies']/@value") == [town.b]
    steward.fill(-1, reason=WHY, tier="CONFIDENTIAL", handling=["H1", "H3"], note="ask first")
    assert "Whoever is vetted for less than CONFIDENTIAL does not see it any more." in steward.seen
    assert f"«{WHY}»" in steward.seen
    assert label(town, person) == before
    steward.fill(-1, button="sure=no")
    assert steward.values("//input[@name='handling'][@checked]/@value") == ["H1", "H3"]
    steward.fill(-1)
    steward.fill(-1, button="sure=yes")
    assert steward.path.endswith("?done=reclassified")
    assert label(town, person) == f"{town.a}//CONFIDENTIAL//-//{town.b}//H1,H3:ask%20first"
    assert walk(town.low).go(f"/record/{person}").status == 404


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"tier": "ULTRA"}, "Choose a tier."),
        ({"release": ""}, "Choose who it may be released to."),
        ({"release": "some", "agencies": " , "}, "Name the agencies"),
        ({"release": "some", "agencies": "no good code!"}, "fourth slot"),
        ({"handling": "H3", "note": ""}, "H3 is a rule in words"),
        ({"reason": "x"}, "Give a reason"),
    ],
)
def test_a_label_that_is_none_is_explained_and_what_was_typed_stays(
    town: Town, person: str, steward: Walker, typed: dict[str, str], sentence: str
) -> None:
    before = label(town, person)
    steward.go(f"/record/{person}/reclassify").fill(-1, **{"reason": WHY, "tier": "SECRET", **typed})
    assert steward.status == 400
    assert sentence in steward.words("//*[@role='alert' or contains(@class,'bad')]")
    assert (typed.get("reason") or WHY) in steward.values("//textarea[@name='reason']/text()")[0]
    if "agencies" in typed:
        assert steward.values("//input[@name='agencies']/@value") == [typed["agencies"].strip()]
    assert label(town, person) == before


def test_a_label_above_the_steward_s_clearance_is_the_gate_s_to_refuse(
    town: Town, person: str, steward: Walker
) -> None:
    steward.go(f"/record/{person}/reclassify").fill(
        -1, button="sure=yes", reason=WHY, tier="TOP_SECRET", release="none"
    )
    assert steward.status == 403
    assert "above this steward's clearance" in steward.words("//*[@role='alert']")
    assert steward.values("//input[@name='release'][@checked]/@value") == ["none"]
    assert label(town, person).split("//")[1] == "OPEN"


def test_a_record_is_recalled_and_shared_again_under_the_label_it_had(
    town: Town, walk: Walk, person: str, steward: Walker
) -> None:
    before = label(town, person)
    steward.go(f"/record/{person}").follow("Recall")
    assert "No other agency sees it any more." in steward.words("//ul[@class='says']")
    steward.fill(-1, reason=WHY)
    assert steward.path.endswith("?done=recalled")
    assert walk(town.high).go(f"/record/{person}").status == 404
    steward.follow("Share again")
    assert steward.values("//input[@name='agencies']/@value") == [town.b]
    steward.fill(-1, reason=WHY)
    assert f"These agencies will see it too: {town.b}." in steward.seen
    steward.fill(-1, button="sure=yes")
    assert label(town, person) == before
    assert walk(town.high).go(f"/record/{person}").status == 200
    steward.follow("Let loads decide again")
    steward.fill(-1, reason=WHY)
    assert "Loads decide again" in steward.words("//*[@role='status']")
    assert record(town.desk, town.stewards[town.a], person).held == []


@pytest.mark.parametrize(
    ("next", "purge", "sentence"),
    [
        ("", "", "Give the day"),
        ("2026-02-31", "", "no day that exists"),
        ("2001-01-01", "", "between tomorrow and five years"),
        ((date.today() + timedelta(100)).isoformat(), (date.today() + timedelta(50)).isoformat(), "cannot be before"),
    ],
)  # fmt: skip
def test_a_review_with_a_wrong_day_is_explained(
    person: str, steward: Walker, next: str, purge: str, sentence: str
) -> None:
    steward.go(f"/record/{person}/review").fill(-1, reason=WHY, next=next, purge=purge)
    assert steward.status == 400
    assert sentence in steward.words("//*[@role='alert']")
    assert steward.values("//input[@name='next']/@value") == [next]


def test_a_due_review_is_found_among_ours_and_done(town: Town, person: str, steward: Walker) -> None:
    day = (date.today() + timedelta(300)).isoformat()
    steward.go("/ours").fill("/ours", until=(date.today() + timedelta(2000)).isoformat())
    steward.follow(town.name())
    assert steward.path == f"/record/{person}/review"
    steward.fill(-1, reason=WHY, next=day)
    assert steward.path.endswith("?done=reviewed")
    assert record(town.desk, town.stewards[town.a], person).record.review_on == day


def test_an_expungement_says_what_goes_and_what_stays_and_then_it_is_gone(
    person: str, steward: Walker
) -> None:
    steward.go(f"/record/{person}").follow("Expunge for good")
    assert "What the record says goes." in steward.words("//section[@aria-labelledby='goes']")
    assert "A mark of its key" in steward.words("//section[@aria-labelledby='stays']")
    assert "This cannot be undone." in steward.seen
    steward.fill(-1, reason=" ")
    assert steward.status == 400
    steward.fill(-1, reason=WHY)
    assert steward.path == "/ours?done=expunged"
    assert "Expunged." in steward.words("//*[@role='status']")
    assert steward.go(f"/record/{person}").status == 404


# loads


@pytest.fixture
def told(town: Town, steward: Walker) -> Walker:
    """A load by the form, of which a line in three is not taken."""
    lines = [
        {"id": "u1", "schema": "Person", "properties": {"name": [town.name("Ana")]}},
        {"id": "u2", "schema": "Person", "properties": {"name": [town.name("Eva")], "curp": ["SECRETVALUE123"]}},
        {"id": "u3", "schema": "Person", "properties": {"name": [town.name("Iván")], "birthDate": [BORN]}},
    ]  # fmt: skip
    content = "\n".join(json.dumps(one) for one in lines).encode()
    steward.go("/ours").follow("Load a file")
    return steward.fill(
        -1, files={"file": ("hoja.ftm.jsonl", content)}, source="padron", tier="RESTRICTED", release="some",
        agencies=f"{town.b.lower()}",
    )  # fmt: skip


def test_an_upload_ends_on_its_receipt_which_never_repeats_a_value(town: Town, told: Walker) -> None:
    assert told.path.startswith("/load/"), told.seen
    assert told.words("//dl[@class='stats']/div[1]") == "Read3"
    assert f"{town.a}//RESTRICTED//-//{town.b}//H0" in told.words("//aside")
    row = told.words("//section[@id='lines']//tbody/tr")
    assert "curp" in row
    assert "2" in row
    assert "SECRETVALUE123" not in told.text
    whole = told.text
    table = list(csv.DictReader(io.StringIO(told.go(told.path + "/findings.csv").text)))
    assert (table[0]["line"], table[0]["field"]) == ("2", "curp")
    assert table[0]["label"].startswith(f"{town.a}//RESTRICTED")
    assert "attachment" in told.headers["content-disposition"]
    data = json.loads(told.go(told.path.replace(".csv", ".json")).text)
    assert [one["line"] for one in data["findings"]] == [2]
    assert data["read"] == 3
    assert "SECRETVALUE123" not in told.text + whole


def test_ours_lists_the_load(told: Walker) -> None:
    path = told.path
    told.go("/ours").follow("hoja.ftm.jsonl")
    assert told.path == path
    assert told.values("//nav/a[@aria-current='page']/@href") == ["/ours"]


def test_ours_tells_what_came_back_to_who_sees_both(town: Town, steward: Walker, people: People) -> None:
    id = town.person(town.a, "p1")
    stewardship.reclassify(
        town.desk, town.stewards[town.a], f"{town.a}//SECRET//-//-//H0", WHY, record=UUID(id)
    )
    town.stewards[town.a], high = (
        people.enrol(town.a, "clerk", Tier.OPEN, [], ["steward"], "stewardship"),
        steward,
    )
    again = town.person(town.a, "p1", phone="+525533332222")
    assert again != id
    assert high.go("/ours").heading == "One record came back"
    back = high.words("//section[@id='back']//li")
    assert "since" in back
    assert "SECRET" in back
    assert high.values("//section[@id='back']//li//a/@href") == [f"/record/{again}", f"/record/{id}"]


def test_a_receipt_goes_on_page_by_page_and_downloads_whole(town: Town, steward: Walker) -> None:
    path = town.folder / "=hoja.ftm.jsonl"
    path.write_bytes(b'{"id": "x", "schema": "Person", "properties": {"curp": ["NO"]}}\n' * 230)
    done = load(
        town.desk,
        town.stewards[town.a],
        path,
        source="padron",
        label=f"{town.a}//OPEN//-//-//H0",
        format="ftm",
    )
    steward.go(f"/load/{done.id}")
    assert steward.heading == "230 of 230 lines were not taken"
    seen = []
    for _ in range(50):
        seen += steward.values("//section[@id='lines']//tbody/tr/td[1]/text()")
        if "The next lines" not in steward.seen:
            break
        steward.follow("The next lines")
    table = list(csv.DictReader(io.StringIO(steward.go(f"/load/{done.id}/findings.csv").text)))
    assert seen == [row["line"] for row in table]
    assert {int(line) for line in seen} == set(range(1, 231))
    assert {row["file"] for row in table} == {"'=hoja.ftm.jsonl"}  # no formula in a spreadsheet


def test_what_a_load_brought_is_recalled_and_expunged_with_it(town: Town, walk: Walk, told: Walker) -> None:
    path = told.path
    told.go(path).follow("Recall")
    assert "No other agency sees it any more." in told.words("//ul[@class='says']")
    told.fill(-1, reason=WHY)
    assert told.path == f"{path}?done=recalled"
    assert f"{town.a}//RESTRICTED//-//-//H0" in told.words("//aside")
    assert walk(town.stewards[town.b]).go(path + "/expunge").status == 404
    assert walk(town.high).go(path).status == 404
    told.follow("Reclassify")
    told.fill(-1, reason=WHY, release="all")
    assert "All records that this load brought get the one label" in told.seen
    told.fill(-1, button="sure=yes")
    assert f"{town.a}//RESTRICTED//-//ALL//H0" in told.words("//aside")
    told.follow("Expunge for good")
    assert "Records that this load created go" in told.words("//section[@aria-labelledby='goes']")
    told.fill(-1, reason=WHY)
    assert told.path == f"{path}?done=load-expunged"
    assert told.heading == "This load was expunged"
    assert not told.page.xpath("//ul[@class='exits']")


@pytest.mark.parametrize(
    ("fields", "file", "sentence"),
    [
        ({}, None, "Choose the file to load."),
        ({"source": ""}, b"{}", "Say which source"),
        ({"tier": ""}, b"{}", "Choose a tier."),
        ({"encoding": "no-such", "format": "ftm"}, b"{}", "no encoding"),
        ({}, b"\x00\x01\x02 nothing that is read", ""),
    ],
)
def test_an_upload_that_cannot_be_says_why_and_keeps_what_was_typed(
    steward: Walker, fields: dict[str, str], file: bytes | None, sentence: str
) -> None:
    sent = {"source": "padron", "tier": "SECRET", "release": "none", **fields}
    steward.go("/ours/upload").fill(-1, files={"file": ("a.bin" if file else "", file or b"")}, **sent)
    assert steward.status == 400
    assert sentence in steward.words("//*[@role='alert']")
    assert steward.values("//input[@name='source']/@value") == [sent["source"]]
    assert steward.values("//input[@name='release'][@checked]/@value") == ["none"]


def test_only_a_steward_uploads_and_only_from_our_form(town: Town, walk: Walk, steward: Walker) -> None:
    officer = walk(town.high)
    assert officer.go("/ours/upload").status == 404
    stamp = officer.go("/session").values("//form[@action='/sign-out']//input[@name='stamp']/@value")[0]
    told = {"source": "padron", "tier": "OPEN", "release": "none"}
    files = {"file": ("a.ftm.jsonl", b"{}")}
    assert officer._ask("POST", "/ours/upload", {**told, "stamp": stamp}, files).status in (403, 404)
    steward.go("/ours/upload").fill(-1, files=files, stamp="another", **told)
    assert steward.status == 403
    assert "was not sent from a page of this session" in steward.seen


def test_an_upload_may_be_larger_than_a_form(town: Town, steward: Walker) -> None:
    line = json.dumps(
        {"id": "b1", "schema": "Person", "properties": {"name": [town.name()], "notes": ["x" * 1000]}}
    )
    content = "\n".join([line] * 1500).encode()
    assert len(content) > 1_500_000
    steward.go("/ours/upload").fill(
        -1, files={"file": ("big.ftm.jsonl", content)}, source="padron", tier="OPEN", release="none"
    )
    assert steward.path.startswith("/load/"), steward.seen


def test_an_upload_after_the_session_s_end_comes_back_to_the_form(
    town: Town, walker: Walker, people: People
) -> None:
    officer = people.person(town.a, "uploads", Tier.SECRET, (), ["steward"])
    walker.go("/").sign_in(officer, "stewardship")
    walker.go("/ours/upload")
    sign_out(town.desk, walker.jar[cookies.SESSION])
    walker.fill(-1, files={"file": ("a.jsonl", b"{}")}, source="padron", tier="OPEN", release="none")
    assert (walker.status, walker.heading) == (401, "Sign in")
    forget_codes(people.house, officer.login)
    walker.fill("/sign-in", login=officer.login, password=PASSWORD, code=code_of(officer.totp_secret))
    assert (walker.status, walker.path) == (400, "/sign-in")
    assert walker.heading == f"Load a file as records of {town.a}"
    assert "nothing was loaded yet" in walker.words("//*[@role='alert']")


# what another label changes


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("A1//OPEN//-//ALL//H0", "A1//OPEN//-//-//H0", ["No other agency sees it any more."]),
        ("A1//OPEN//-//B1//H0", "A1//OPEN//-//ALL//H0",
         ["Every agency will see it, as far as its officers are vetted for it."]),
        ("A1//OPEN//-//ALL//H0", "A1//OPEN//-//B1//H0", ["Of all agencies only these go on seeing it: A1, B1."]),
        ("A1//OPEN//-//B1,C1//H0", "A1//OPEN//-//C1,D1//H0",
         ["These agencies do not see it any more: B1.", "These agencies will see it too: D1."]),
        ("A1//OPEN//ALFA//B1//H0", "A1//SECRET//BETA//B1//H0",
         ["Whoever is vetted for less than SECRET does not see it any more.", "Only who holds BETA goes on seeing it.",
          "Nobody needs to hold ALFA any more to see it."]),
        ("A1//SECRET//-//B1//H0", "A1//OPEN//-//B1//H1",
         ["Whoever is vetted for OPEN will see it too.",
          "The handling codes change: what its readers may do with it is another thing."]),
        ("A1//OPEN//-//B1//H0", "A1//OPEN//-//B1//H1",
         ["Nobody gains sight of it and nobody loses it.",
          "The handling codes change: what its readers may do with it is another thing."]),
    ],
)  # fmt: skip
def test_what_another_label_changes_is_said(before: str, after: str, told: list[str]) -> None:
    assert [str(one) for one in effects(Label.parse(before), Label.parse(after))] == told
