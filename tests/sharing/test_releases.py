"""Tear-line releases in the database: who may, who must not, what each side learns (domain page B6, tests
(a) to (e))."""

from __future__ import annotations

import io
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from pypdf import PdfReader

from tearline.casework.day import day, notices
from tearline.casework.questions import matter
from tearline.copies.number import written
from tearline.copies.register import own_copies
from tearline.db import as_json
from tearline.errors import BadInput, Conflict, NotEntitled, NotFound
from tearline.handling import Tier
from tearline.jobs.clock import Clock
from tearline.ledger.look import Viewer, look
from tearline.picture.record import record
from tearline.sharing.releases import deeds
from tearline.sharing.releases.leaks import trace_text
from tearline.sharing.releases.printed import take_release
from tearline.sharing.releases.questions import asked, release, waiting
from tearline.sharing.releases.tracing import Finding
from tests.game_time import later
from tests.gate.asker import Asker, Known
from tests.sharing.below_the_line import BODY, CURP, LOWER, Line

REASON = "es lo que se quiere dar"


def with_curp(told: str) -> str:
    return BODY.replace("otra persona.", f"otra persona. Su CURP es {told}.")


def test_the_author_does_not_approve(line: Line) -> None:
    """(a): also where the author has the releaser's duty; another steward does, and the author then
    neither."""
    id = line.begun()
    line.write(id)
    line.move(line.author, id, "check")
    with pytest.raises(NotFound):
        line.move(line.author, id, "approve")
    assert "approve" not in {way.move for way in matter(line.desk, line.author, id).ways}
    line.move(line.releaser, id, "approve")
    assert matter(line.desk, line.author, id).state == "approved"


def test_what_stands_above_and_below_is_flagged(line: Line) -> None:
    """(b): a CURP from above, as written, with a sign misread, and spread; passed on only once it is
    answered or gone."""
    id = line.begun()
    for told in (CURP, CURP.replace("0", "O"), f"{CURP[:4]}-{CURP[4:10]} {CURP[10:]}".lower()):
        line.write(id, with_curp(told))
        [one] = release(line.desk, line.author, id).open_findings
        assert (one.sort, one.found) == ("identifier", told)
        with pytest.raises(Conflict, match="from above"):
            line.move(line.author, id, "check")
    line.write(id, with_curp(told), why={one.sign: REASON})
    assert release(line.desk, line.author, id).open_findings == []
    line.write(id, with_curp(CURP))  # other words: to be answered anew
    assert [one.found for one in release(line.desk, line.author, id).open_findings] == [CURP]
    line.write(id)
    line.move(line.author, id, "check")


def test_the_database_finds_identifiers_itself(line: Line) -> None:
    """Whoever calls the deed without what is found is refused; covering something else does not help."""
    id = line.begun()
    sources = [one.id for one in matter(line.desk, line.author, id).about]
    covers = [{"sort": "name", "start": 0, "end": 3, "found": "Sin", "record": None, "why": REASON}]
    for found in ([], covers):
        with (
            pytest.raises(BadInput, match="identifier of a source"),
            look(line.desk, line.author, "write-release", {}) as this,
        ):
            this.conn.execute(
                "SELECT act.write_release(%s, 0, 'Un título', %s, %s, %s, now() + interval '9 days', %s, %s)",
                [
                    id, f"Sin párrafos, con {CURP}",
                    as_json({"tier": 1, "compartments": [], "handling": [], "note": ""}),
                    as_json([{"agency": "GUIF", "login": None}]), as_json(found), as_json([sources]),
                ],
            )  # fmt: skip


def test_a_silent_owner_is_no_leave(line: Line) -> None:
    """(c): one of two has not answered, or has refused: not issued, whoever tries and however."""
    id = line.approved()
    line.leave(line.uif)
    assert [one.owner for one in release(line.desk, line.author, id).missing] == ["GSSC"]
    with pytest.raises(Conflict, match="has not given leave"):
        line.issue(id)
    assert release(line.desk, line.author, id).copies == []
    with pytest.raises(Conflict):  # by the move alone, without copies
        line.move(line.author, id, "issue", valid_until="2026-12-30T00:00:00+00:00")
    with pytest.raises(BadInput, match="says why"):
        line.leave(line.ssc, granted=False)
    line.leave(line.ssc, granted=False, words="pone en riesgo a quien lo dijo")
    with pytest.raises(Conflict, match="has not given leave"):
        line.issue(id)
    [refused] = release(line.desk, line.author, id).missing
    assert refused.words == "pone en riesgo a quien lo dijo"
    assert {one.step for one in notices(line.desk, line.author) if one.matter_id == id} >= {
        "leave-given",
        "leave-refused",
    }
    line.move(line.author, id, "rework", "se escribe de nuevo")
    assert release(line.desk, line.author, id).leaves == []


def test_issued_it_goes_to_each_recipient_in_its_own_copy(line: Line) -> None:
    login = line.login(line.reader)
    found = line.issued(recipients=("GUIF", "GSSC", f"GUIF/{login}"))
    assert found.matter.state == "issued"
    assert len(found.copies) == 3
    mine = [one for one in waiting(line.desk, line.reader).received if one.sent_at == found.copies[0].sent_at]
    assert {one.login for one in mine} == {None, login}
    opened = deeds.open_copy(line.desk, line.reader, mine[0].number)
    assert opened.body is not None
    assert "zona portuaria" in opened.body
    assert "GSSC" not in str(opened)  # nor who else has one: not by the label either
    told = record(line.desk, line.reader, opened.record_id).record
    assert (told.owner, told.schema) == ("GFGR", "TearLine")
    assert told.properties["name"] == ["Vehículo a observar"]
    assert "portuaria" not in str(told.properties)
    assert told.label == "GFGR//RESTRICTED//-//GUIF//H1"
    for other in found.copies:
        if other.agency == "GSSC":
            with pytest.raises(NotFound):
                deeds.open_copy(line.desk, line.reader, other.number)
            with pytest.raises(NotFound):
                deeds.open_copy(line.desk, line.author, other.number)  # nor does whoever issued it
        if other.login:
            with pytest.raises(NotFound):
                deeds.open_copy(line.desk, line.uif, other.number)  # a colleague of whom it is sent to
    with pytest.raises(NotFound):
        release(line.desk, line.reader, found.matter.id)
    assert own_copies(line.desk, line.reader).copies == []  # they did not take it
    again = {one.number: one.opened_at for one in release(line.desk, line.author, found.matter.id).copies}
    assert again[mine[0].number] is not None


def test_a_recalled_copy_says_so_and_is_entered(line: Line) -> None:
    """(e), and the clock: acknowledged in 24 hours, else overdue; by who answers for the agency."""
    found = line.issued()
    number = next(one.number for one in found.copies if one.agency == "GUIF")
    clock = Clock(line.desk.house)
    clock.run()
    line.move(line.author, found.matter.id, "recall", "el lugar ya no es vigente")
    opened = deeds.open_copy(line.desk, line.reader, number)
    assert (opened.state, opened.said, opened.body) == ("recalled", "el lugar ya no es vigente", None)
    with psycopg.connect(line.desk.house.dsn("admin")) as conn:
        [entry] = conn.execute(
            "SELECT body FROM ledger.queue WHERE action = 'release-opened' ORDER BY id DESC LIMIT 1"
        ).fetchall()
    assert number in str(entry)
    assert "recalled" in str(entry)
    with pytest.raises(NotFound):
        deeds.acknowledge_recall(line.desk, line.reader, number)  # without a duty
    assert [one.what.value for one in day(line.desk, line.uif).owed if one.what == "recalls"] == ["recalls"]
    with later(line.desk.house, hours=25):
        clock.run()
        steps = matter(line.desk, line.author, found.matter.id).steps
        assert [one.clock for one in steps if one.move == "ran-out"] == ["heard"]
    deeds.acknowledge_recall(line.desk, line.uif, number)
    with pytest.raises(Conflict):
        deeds.acknowledge_recall(line.desk, line.uif, number)
    for copy in release(line.desk, line.author, found.matter.id).copies:
        assert (copy.acknowledged_at is not None) == (copy.number == number)
        assert copy.state == "recalled"
    assert copy.due_at is not None
    other = next(one.number for one in found.copies if one.agency == "GSSC")
    deeds.acknowledge_recall(line.desk, line.ssc, other)
    assert "all-heard" in {one.move for one in matter(line.desk, line.author, found.matter.id).steps}
    clock.stop()


def test_one_that_ran_out_or_was_superseded_is_not_read_any_more(line: Line) -> None:
    found = line.issued(recipients=("GUIF",))
    clock = Clock(line.desk.house)
    with later(line.desk.house, days=61):
        clock.run()
        assert deeds.open_copy(line.desk, line.uif, found.copies[0].number).state == "expired"
    clock.stop()
    found = line.issued(recipients=("GUIF",))
    line.move(line.releaser, found.matter.id, "supersede", "hay otro más reciente")
    opened = deeds.open_copy(line.desk, line.uif, found.copies[0].number)
    assert (opened.state, opened.body, opened.to_acknowledge) == ("superseded", None, False)


def test_an_owner_reads_only_what_rests_on_what_it_sees(line: Line) -> None:
    """GSSC may not see GUIF's record in ALFA: it is asked about its own paragraph, and of a paragraph of
    both there is no asking. That the other is there changes nothing of what it is asked."""
    [own, hidden] = line.sources(
        ("GSSC", "GSSC//CONFIDENTIAL//-//GFGR//H0", "Vehicle", {"registrationNumber": ["AAA-111-A"]}),
        ("GUIF", "GUIF//SECRET//ALFA//GFGR//H0", "Vehicle", {"registrationNumber": ["BBB-222-B"]}),
    )
    first = "Un automóvil gris ha sido visto de noche, además, en la costa."
    alone = line.approved(own, body=f"{first}\n\n[-] Si lo ve, avise a la base.")
    id = line.begun(own, hidden)
    line.write(id, f"{first} Otro lo sigue.")
    with pytest.raises(Conflict, match="may not see the other's"):
        line.move(line.author, id, "check")
    numbers = {one.id: n for n, one in enumerate(matter(line.desk, line.author, id).about, 1)}
    line.write(
        id,
        f"[{numbers[str(own)]}] {first}\n\n[{numbers[str(hidden)]}] Otro lo sigue.\n\n[-] Si lo ve, avise.",
    )
    line.move(line.author, id, "check")
    line.move(line.releaser, id, "approve")
    leaves = {one.owner: one.id for one in release(line.desk, line.author, id).leaves}
    assert sorted(leaves) == ["GSSC", "GUIF"]
    told = asked(line.desk, line.ssc, UUID(leaves["GSSC"]))
    [one] = release(line.desk, line.author, alone).leaves
    same = asked(line.desk, line.ssc, UUID(one.id))
    assert (told.body, told.label, told.records, told.lower) == (
        same.body,
        same.label,
        same.records,
        same.lower,
    )
    assert (told.body, [record.id for record in told.records]) == (first, [str(own)])
    assert "sigue" in asked(line.desk, line.uif, UUID(leaves["GUIF"])).body
    for unknown in (UUID(leaves["GUIF"]), uuid4()):
        with pytest.raises(NotFound):
            asked(line.desk, line.ssc, unknown)
        with pytest.raises(NotFound):
            deeds.answer_leave(line.desk, line.ssc, unknown, True)
    line.leave(line.uif)
    line.leave(line.ssc)
    assert release(line.desk, line.author, id).missing == []


def test_each_source_is_named_where_it_is_used(line: Line) -> None:
    """A source of no paragraph, a number of none, and an identifier in a paragraph that does not name whose
    it is."""
    [first, second] = line.sources(
        ("GUIF", "GUIF//RESTRICTED//-//GFGR//H0", "Vehicle", {"registrationNumber": ["CCC-333-C"]}),
        ("GUIF", "GUIF//RESTRICTED//-//GFGR//H0", "Vehicle", {"registrationNumber": ["DDD-444-D"]}),
    )
    id = line.begun(first, second)
    plates = {
        one.id: one.properties["registrationNumber"][0] for one in matter(line.desk, line.author, id).about
    }
    one, other = plates.values()
    for body in ("[1] Un automóvil gris por la costa.", "[1 3] Un automóvil gris.\n\n[2] Otro automóvil.",
                 f"[1] Un automóvil gris, {other}, por la costa.\n\n[2] Otro automóvil."):  # fmt: skip
        with pytest.raises(BadInput):
            line.write(id, body)
    line.write(id, f"[1] Un automóvil gris, {one}, por la costa.\n\n[2] Otro automóvil.")
    assert release(line.desk, line.author, id).typed.startswith("[1] Un automóvil gris")


def test_it_waits_where_a_source_was_changed(line: Line) -> None:
    ids = line.usual()
    id = line.begun(*ids)
    line.write(id)
    with psycopg.connect(line.desk.house.dsn("admin")) as conn:
        conn.execute("UPDATE store.record SET recorded_at = clock_timestamp() WHERE id = %s", [ids[0]])
    with pytest.raises(Conflict, match="source was changed"):
        line.move(line.author, id, "check")
    line.write(id)
    line.move(line.author, id, "check")


@pytest.mark.parametrize("how", [
    {"body": "corto"}, {"title": "x"}, {"lower": "GFGR//TOP_SECRET//-//-//H0"},
    {"lower": "GFGR//RESTRICTED//BETA//-//H0"},
    {"lower": "GFGR//RESTRICTED//-//ALL//H0"}, {"lower": "GFGR//RESTRICTED//-//GUIF//H0"}, {"recipients": ()},
    {"recipients": ("NADIE",)}, {"recipients": ("gssc",)},
])  # fmt: skip
def test_what_cannot_be_is_not_written(line: Line, how: dict[str, object]) -> None:
    if not hasattr(line, "blank"):
        line.blank = line.begun()  # type: ignore[attr-defined]
    with pytest.raises(BadInput):
        line.write(line.blank, **how)  # type: ignore[attr-defined, arg-type]


def test_nobody_else_does_what_is_not_theirs(line: Line) -> None:
    """Every move by everybody who may not make it, and every deed: not there."""
    id = line.begun()
    other = line.officer("otro-analista", "GFGR", Tier.SECRET, ["analyst"], ("ALFA",))
    stranger = line.officer("ajeno", "GSSC", Tier.SECRET, ["steward", "analyst"])
    with pytest.raises(Conflict, match="nothing is written"):
        line.move(line.author, id, "check")
    for who in (other, stranger, line.uif, line.inspector):
        with pytest.raises(NotFound):
            deeds.write(line.desk, who, id, 0, title="Un título", body=BODY, lower=LOWER, recipients=["GUIF"],
                        valid_until=release(line.desk, line.author, id).matter.opened_at)  # fmt: skip
    line.write(id)
    with pytest.raises(Conflict, match="written anew"):
        deeds.write(line.desk, line.author, id, 0, title="Un título", body=BODY, lower=LOWER, recipients=["GUIF"],
                    valid_until=release(line.desk, line.author, id).draft.valid_until)  # type: ignore[union-attr]  # fmt: skip
    line.move(line.author, id, "check")
    with pytest.raises(NotFound):
        line.write(id)  # it is no draft any more
    for who in (other, line.author):
        for move in ("approve", "issue", "recall", "expire", "all-heard", "supersede"):
            said = {"valid_until": "2026-12-30T00:00:00+00:00"} if move == "issue" else {}
            with pytest.raises(NotFound):
                line.move(who, id, move, "" if said else "una razón", **said)
    with pytest.raises(NotFound):
        line.issue(id)
    line.move(line.releaser, id, "approve")
    for who in (line.reader, line.inspector):
        assert waiting(line.desk, who).asked == []
    with pytest.raises(NotEntitled):
        trace_text(line.desk, line.author, BODY)
    with pytest.raises(BadInput, match="at least one record"):
        deeds.begin(line.desk, line.author, "Sobre un asunto", [UUID(id)])
    with pytest.raises(NotEntitled):
        deeds.begin(line.desk, line.uif, "Sin ser analista", line.usual())


def test_a_leaked_copy_is_traced_by_an_inspector_of_the_agency(line: Line) -> None:
    other_words = BODY.replace("bodega", "gasolinera vieja").replace(
        "zona portuaria", "playa norte, entre las palapas"
    )
    found = line.issued(recipients=("GUIF", "GSSC"), body=other_words)
    number = next(one.number for one in found.copies if one.agency == "GUIF")
    text = deeds.open_copy(line.desk, line.reader, number).body
    assert text is not None
    told = trace_text(line.desk, line.inspector, f"Nos llegó esto:\n{text}")
    assert (told.folio, [one.number for one in told.copies]) == (found.matter.folio, [number])
    assert told.copies[0].agency == "GUIF"
    paper = take_release(line.desk, line.reader, number, "pdf", "es")
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages]
    assert written(number) in pages[0]
    printed = trace_text(line.desk, line.inspector, "\n".join(pages))
    assert [one.number for one in printed.copies] == [number]
    few = trace_text(line.desk, line.inspector, text[:150])  # (d)
    assert few.trace is not None
    assert few.trace.finding is Finding.TOO_FEW
    assert few.trace.seen < few.trace.needed
    assert few.copies == []
    assert (
        trace_text(
            line.desk, line.inspector, "Un texto que no es de ninguno de ellos, ni se le parece."
        ).folio
        is None
    )
    other = line.officer("inspecciona-uif", "GUIF", Tier.SECRET, ["inspector"])
    assert trace_text(line.desk, other, text).folio is None
    court = release(line.desk, line.author, found.matter.id).draft
    assert court is not None
    assert court.body == "\n\n".join(paragraph.partition("] ")[2] for paragraph in other_words.split("\n\n"))
    # issued again in the same words: the copy is found among those of both
    again = line.issued(recipients=("GUIF", "GSSC"), body=other_words)
    told = trace_text(line.desk, line.inspector, text)
    assert (told.folio, [one.number for one in told.copies]) == (found.matter.folio, [number])
    assert told.trace is not None
    assert told.trace.copies == len(found.copies) + len(again.copies)


def test_at_the_command_line(line: Line, tmp_path: Path) -> None:
    """Begun, written, shown, issued, opened, kept, recalled, traced: what each of them says."""

    def run(by: Viewer, *words: str) -> str:
        return Asker(line.stage, by, Known()).run(*words).decode()

    sources = [arg for id in line.usual() for arg in ("--source", str(id))]
    id = run(line.author, "release", "begin", "--title", "La célula del puente", *sources).split("\n")[1]
    kinds = [one.schema.lower() for one in matter(line.desk, line.author, id).about]
    words = "Cuatro lanchas sin matrícula vistas de noche junto al puente viejo"
    body = BODY.replace("Una pick-up blanca", words)
    for n, kind in enumerate(kinds, 1):
        body = body.replace(f"[{kind}]", f"[{n}]")
    file = tmp_path / "abajo.txt"
    file.write_text(body.replace("otra persona", "otra persona, «don Leo»"), "utf-8")
    write = (
        "release",
        "write",
        id,
        str(file),
        "--title",
        "Un aviso",
        "--label",
        LOWER,
        "--to",
        "GUIF",
        "--until",
    )
    until = "2027-03-01T18:00:00-06:00"
    assert "! name: Leo  –" in run(line.author, *write, until)
    assert "! name: Leo  así lo conocen" in run(
        line.author, *write, until, "--why", "name:leo=así lo conocen todos"
    )
    line.move(line.author, id, "check")
    line.move(line.releaser, id, "approve")
    assert "GUIF: silent" in run(line.author, "release", "show", id)
    for by in (line.ssc, line.uif):
        asked_of = next(one.id for one in waiting(line.desk, by).asked if one.granted is None)
        assert asked_of in run(by, "release", "list")
        assert "Leave is given" in run(by, "release", "grant", asked_of)
    shown = run(line.author, "release", "issue", id)
    number = written(release(line.desk, line.author, id).copies[0].number)
    assert number in shown
    assert "puente viejo" in run(line.reader, "release", "open", number)
    kept = tmp_path / "copia.txt"
    assert "Written" in run(line.reader, "release", "save", number, "--format", "text", "--out", str(kept))
    traced = run(line.inspector, "trace-copy", str(kept))
    assert f"It is copy {number}." in traced
    assert "GUIF" in traced
    line.move(line.author, id, "recall", "ya no es vigente")
    assert "recalled" in run(line.reader, "release", "open", number)
    assert "acknowledged" in run(line.uif, "release", "acknowledge", number)
