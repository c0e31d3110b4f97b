"""Why a deed was done: no words in what an inspector reads; the words by their digest, for who may see the record."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import orjson
import psycopg
import pytest

from tearline import stewardship
from tearline.errors import BadInput, NotFound
from tearline.handling import Tier
from tearline.ledger.keyfile import signing_key
from tearline.ledger.look import Viewer, look
from tearline.ledger.sequencer import Sequencer
from tearline.oversight.looks import inspect, my_looks
from tearline.oversight.proofs import Archive, proof_of_entry, whole_book
from tearline.oversight.reasons import Reason, reason
from tearline.picture.record import record
from tests.gate.stage import Stage, person

OPEN, SECRET = "GSSC//OPEN//-//GFGR//H0", "GSSC//SECRET//ALFA//-//H0"
SHARED = "GSSC//RESTRICTED//-//GFGR,GUIF//H1"
WORDS = "la fuente Tlacuache lo pidió"
SOON = date.today() + timedelta(days=90)
GRADED = {"source_grade": "B", "info_grade": "2", "grade_scale": "admiralty"}


@pytest.fixture(scope="module")
def outsider(stage: Stage) -> Viewer:
    """An inspector of an agency to which nothing is released, who reads every entry."""
    return stage.people.enrol("GUIF", "inspector", Tier.OPEN, (), ["inspector"])


@pytest.fixture(scope="module")
def low(stage: Stage) -> Viewer:
    """An inspector who sees what is OPEN."""
    return stage.people.enrol("GFGR", "inspector", Tier.OPEN, (), ["inspector"])


@pytest.fixture(scope="module")
def cleared(stage: Stage) -> Viewer:
    """An inspector who sees all of the agency's."""
    return stage.people.enrol("GSSC", "inspector", Tier.TOP_SECRET, ["ALFA", "BETA", "GAMMA"], ["inspector"])


@pytest.fixture
def made(stage: Stage) -> Iterator[list[str]]:
    """Loads of the test, which are expunged after it."""
    loads: list[str] = []
    yield loads
    for load in loads:
        stewardship.expunge(stage.desk, stage.stewards["GSSC"], "no longer needed", load=UUID(load))
    stage.forget_marks()


@pytest.fixture
def one(stage: Stage, made: list[str]) -> UUID:
    """An open record."""
    return of_load(stage, made, [person("w1")])[0]


def of_load(stage: Stage, made: list[str], drafts: list[dict[str, object]]) -> list[UUID]:
    done = stage.load("GSSC", drafts, OPEN, source="motivos")
    made.append(done.id)
    return [UUID(id) for _, id in sorted(stage.records_of(done.id).items())]


def digest_of(stage: Stage, by: Viewer, action: str) -> str:
    """Of the newest deed of this name, as an inspector is shown it."""
    stage.sequence()
    return next(str(e.reason) for e in inspect(stage.desk, by, limit=1000) if e.action == action and e.reason)


def words_to(stage: Stage, by: Viewer, digest: str) -> str | None:
    try:
        return reason(stage.desk, by, digest).words
    except NotFound:
        return None


def kept(stage: Stage, words: str = WORDS) -> list[dict[str, object]]:
    """All rows with these words, whoever may see them."""
    with psycopg.connect(stage.house.dsn("admin"), row_factory=psycopg.rows.dict_row) as conn:
        return conn.execute(
            "SELECT w.*, l.text AS label FROM store.reason w JOIN gate.label l ON l.id = w.label_id"
            " WHERE words = %s ORDER BY w.at, l.text",
            [words],
        ).fetchall()


Deed = Callable[[Stage, Viewer, UUID, UUID], object]
OF_RECORD: dict[str, Deed] = {
    "corrected": lambda s, v, id, _: stewardship.correct(s.desk, v, id, GRADED, WORDS),
    "reviewed": lambda s, v, id, _: stewardship.review(s.desk, v, id, SOON, None, WORDS),
    "reclassified": lambda s, v, id, _: stewardship.reclassify(s.desk, v, SHARED, WORDS, record=id),
    "recalled": lambda s, v, id, _: stewardship.recall(s.desk, v, WORDS, record=id),
    "restored": lambda s, v, id, _: stewardship.restore(s.desk, v, OPEN, WORDS, record=id),
    "unheld": lambda s, v, id, _: stewardship.unhold(s.desk, v, WORDS, record=id),
    "expunged": lambda s, v, id, _: stewardship.expunge(s.desk, v, WORDS, record=id),
}
OF_LOAD: dict[str, Deed] = {
    "reclassified": lambda s, v, _, load: stewardship.reclassify(s.desk, v, SHARED, WORDS, load=load),
    "recalled": lambda s, v, _, load: stewardship.recall(s.desk, v, WORDS, load=load),
    "restored": lambda s, v, _, load: stewardship.restore(s.desk, v, OPEN, WORDS, load=load),
    "unheld": lambda s, v, _, load: stewardship.unhold(s.desk, v, WORDS, load=load),
    "load-expunged": lambda s, v, _, load: stewardship.expunge(s.desk, v, WORDS, load=load),
}
CASES = [(of, action) for of, deeds in (("record", OF_RECORD), ("load", OF_LOAD)) for action in deeds]


@pytest.mark.parametrize(("of", "action"), CASES)
def test_the_words_of_a_deed_stand_in_nothing_that_an_inspector_reads(
    stage: Stage, made: list[str], outsider: Viewer, cleared: Viewer, of: str, action: str
) -> None:
    """Pages, proof, book, and the doer's own looks; by the digest whoever may see the record reads them."""
    (id,) = of_load(stage, made, [person("w1")])
    by = stage.stewards["GSSC"]
    {"record": OF_RECORD, "load": OF_LOAD}[of][action](stage, by, id, UUID(made[-1]))
    digest = digest_of(stage, outsider, action)
    page = inspect(stage.desk, outsider)
    entry = next(e for e in page if e.reason == digest)
    told = [orjson.dumps(page), orjson.dumps(my_looks(stage.desk, by))]
    archive, key = Archive(stage.house), signing_key(stage.house.data, "tearline.local/ledger")
    try:
        sequencer = Sequencer(stage.house.dsn("ledger"), key)
        sequencer.step(force=True)
        sequencer.stop()
        proof = proof_of_entry(stage.desk, archive, outsider, entry.entry)
        whole_book(stage.desk, archive, outsider, book := io.BytesIO(), key.vkey)
    finally:
        archive.close()
    told += [orjson.dumps(proof), book.getvalue()]
    for text in told:
        assert b"Tlacuache" not in text
    assert digest.encode() in told[2]
    assert digest.encode() in told[3]
    assert hashlib.sha256(WORDS.encode()).hexdigest() != digest, "whoever guesses the words can try them"
    newest = kept(stage)[-1]
    assert hashlib.sha256(f"{newest['deed']} {WORDS}".encode()).hexdigest() == digest
    assert str(newest["deed"]).encode() not in b"".join(told)
    assert words_to(stage, outsider, digest) is None
    found = reason(stage.desk, cleared, digest)
    assert (found.words, found.agency, found.officer.partition("-")[0]) == (WORDS, "GSSC", "steward")
    gone = action in ("expunged", "load-expunged")
    assert (found.record, found.load) == (
        str(id) if of == "record" and not gone else None,
        made[-1] if of == "load" and not gone else None,
    )


def test_the_words_are_for_who_may_see_the_label_that_the_record_has_then(
    stage: Stage, one: UUID, low: Viewer, cleared: Viewer
) -> None:
    by = stage.stewards["GSSC"]
    stewardship.reclassify(stage.desk, by, SECRET, WORDS, record=one)
    digest = digest_of(stage, low, "reclassified")
    assert words_to(stage, low, digest) is None, "why it went up is no word of what it was"
    assert words_to(stage, cleared, digest) == WORDS
    stewardship.restore(stage.desk, by, OPEN, f"{WORDS} otra vez", record=one)
    assert words_to(stage, low, digest) is None, "written while the record was secret"
    assert words_to(stage, low, digest_of(stage, low, "restored")) == f"{WORDS} otra vez"


def test_a_stricter_label_reaches_back_over_the_words_of_before(
    stage: Stage, one: UUID, low: Viewer, cleared: Viewer
) -> None:
    by = stage.stewards["GSSC"]
    stewardship.correct(stage.desk, by, one, GRADED, WORDS)
    digest = digest_of(stage, low, "corrected")
    assert reason(stage.desk, low, digest) == replace(
        reason(stage.desk, cleared, digest), labels=[OPEN], record=str(one)
    )
    stewardship.reclassify(stage.desk, by, SECRET, "a source", record=one)
    assert words_to(stage, low, digest) is None
    assert words_to(stage, cleared, digest) == WORDS
    stewardship.reclassify(stage.desk, by, OPEN, "no source", record=one)
    assert words_to(stage, low, digest) == WORDS, "as an old version is seen again"


def test_words_about_a_load_are_seen_with_each_label_of_its_records_and_with_the_load(
    stage: Stage, made: list[str], low: Viewer, cleared: Viewer
) -> None:
    of_load(stage, made, [person("w1"), person("w2", label=SECRET)])
    by, load = stage.stewards["GSSC"], UUID(made[0])
    stewardship.recall(stage.desk, by, "first", load=load)
    stewardship.unhold(stage.desk, by, WORDS, load=load)
    digest = digest_of(stage, low, "unheld")
    assert reason(stage.desk, cleared, digest).labels == ["GSSC//OPEN//-//-//H0", SECRET]
    assert words_to(stage, low, digest) is None
    stewardship.restore(stage.desk, by, OPEN, "all may see it", load=load)
    assert words_to(stage, low, digest) is None
    stewardship.unhold(stage.desk, by, f"{WORDS} otra vez", load=load)
    again = digest_of(stage, low, "unheld")
    assert reason(stage.desk, low, again).labels == [OPEN]
    stewardship.reclassify(stage.desk, by, SECRET, "a source", load=load)
    assert words_to(stage, low, again) is None, "the load went up"
    assert words_to(stage, cleared, again) == f"{WORDS} otra vez"


def test_a_clerk_leaves_words_where_the_clerk_sees_something(
    stage: Stage, made: list[str], low: Viewer, cleared: Viewer
) -> None:
    """Of a load with hidden records: what a clerk says of it is under the labels that the clerk met."""
    of_load(stage, made, [person("w1"), person("w2", label=SECRET)])
    stewardship.reclassify(stage.desk, stage.clerk, SHARED, WORDS, load=UUID(made[0]))
    assert reason(stage.desk, cleared, digest_of(stage, low, "reclassified")).labels == [SHARED]


def test_the_words_go_with_the_record_and_those_of_the_expungement_stay(
    stage: Stage, one: UUID, low: Viewer
) -> None:
    by = stage.stewards["GSSC"]
    stewardship.reclassify(stage.desk, by, SECRET, "Tlacuache 1", record=one)
    stewardship.reclassify(stage.desk, by, OPEN, "Tlacuache 2", record=one)
    assert kept(stage, "Tlacuache 1")
    assert kept(stage, "Tlacuache 2")
    stewardship.expunge(stage.desk, stage.clerk, "Tlacuache 3", record=one)
    assert kept(stage, "Tlacuache 1") == kept(stage, "Tlacuache 2") == [], "hidden words go too"
    ((why),) = kept(stage, "Tlacuache 3")
    assert (why["record_id"], why["load_id"], why["label"]) == (None, None, OPEN)
    assert words_to(stage, low, digest_of(stage, low, "expunged")) == "Tlacuache 3"


def test_the_words_go_with_a_record_that_is_purged_and_with_a_load_that_is_expunged(
    stage: Stage, made: list[str]
) -> None:
    (id,) = of_load(stage, made, [person("w1")])
    stewardship.review(stage.desk, stage.stewards["GSSC"], id, SOON, SOON, "Tlacuache 4")
    with psycopg.connect(stage.house.dsn("admin"), autocommit=True) as conn:
        conn.execute("UPDATE store.record SET purge_on = current_date - 1 WHERE id = %s", [id])
    with psycopg.connect(stage.house.dsn("jobs"), autocommit=True) as conn:
        conn.execute("SELECT act.purge_due(1000)")
    with pytest.raises(NotFound):
        record(stage.desk, stage.stewards["GSSC"], str(id))
    assert kept(stage, "Tlacuache 4") == []
    of_load(stage, made, [person("w2")])
    stewardship.recall(stage.desk, stage.stewards["GSSC"], "Tlacuache 5", load=UUID(made[-1]))
    assert kept(stage, "Tlacuache 5")
    stewardship.expunge(stage.desk, stage.stewards["GSSC"], "Tlacuache 6", load=UUID(made[-1]))
    assert kept(stage, "Tlacuache 5") == []
    assert [why["load_id"] for why in kept(stage, "Tlacuache 6")] == [None]


def test_a_deed_that_meets_nothing_has_its_words_too(
    stage: Stage, made: list[str], outsider: Viewer, cleared: Viewer
) -> None:
    """Nothing is held on these: an entry with no record, whose words are under the load's or the record's label."""
    (id,) = of_load(stage, made, [person("w1")])
    for what in ({"load": UUID(made[0])}, {"record": id}):
        assert stewardship.unhold(stage.desk, stage.stewards["GSSC"], WORDS, **what) == 0
        assert reason(stage.desk, cleared, digest_of(stage, outsider, "unheld")).labels == [OPEN]


def test_unknown_hidden_and_malformed_digests_are_one_answer(
    stage: Stage, one: UUID, outsider: Viewer, low: Viewer, cleared: Viewer
) -> None:
    stewardship.reclassify(stage.desk, stage.stewards["GSSC"], SECRET, WORDS, record=one)
    digest = digest_of(stage, outsider, "reclassified")
    assert words_to(stage, cleared, digest) == WORDS
    told = set()
    for by in (outsider, low, stage.low, stage.clerk):
        for asked in (
            digest,
            "0" * 64,
            "",
            "x",
            digest[:-1],
            f"{digest}0",
            digest.upper(),
            f"{digest}\n",
            "\0",
            "%",
            "\\x00",
        ):
            with pytest.raises(NotFound) as refused:
                reason(stage.desk, by, asked)
            told.add((str(refused.value), refused.value.code))
    assert len(told) == 1


def test_a_look_at_words_is_on_record_and_shows_the_record(
    stage: Stage, one: UUID, outsider: Viewer, cleared: Viewer
) -> None:
    stewardship.review(stage.desk, stage.stewards["GSSC"], one, SOON, None, WORDS)
    digest = digest_of(stage, outsider, "reviewed")
    assert isinstance(reason(stage.desk, cleared, digest), Reason)
    stage.sequence()
    results = next(e for e in my_looks(stage.desk, cleared) if e.kind == "results")
    assert (results.action, results.records) == ("reason", [str(one)])


def test_a_decision_has_no_digest_on_the_page(stage: Stage, made: list[str], outsider: Viewer) -> None:
    """Its words are beside the decision, and ask.reason does not know them."""
    a, b = of_load(stage, made, [person("w1"), person("w2")])
    stage.undo(stage.clerk, stage.decide(stage.clerk, str(a), str(b)))
    stage.sequence()
    told = [e.reason for e in inspect(stage.desk, outsider) if e.action in ("decided", "undecided")]
    assert told[:2] == [None, None]


def test_words_of_an_older_release_are_not_given_out_as_a_digest(stage: Stage, outsider: Viewer) -> None:
    with psycopg.connect(stage.house.dsn("admin"), autocommit=True) as conn:
        conn.execute(
            "SELECT ledger.write('deed', NULL, 'GSSC', NULL, 'recalled', '{}', '{}', %s)",
            [psycopg.types.json.Jsonb({"reason": WORDS, "load": None})],
        )
    stage.sequence()
    newest = next(e for e in inspect(stage.desk, outsider) if e.action == "recalled")
    assert newest.reason is None


@pytest.mark.parametrize("words", [None, "", "  a  ", "x" * 501])
def test_no_deed_is_done_without_a_reason(stage: Stage, one: UUID, words: str | None) -> None:
    """Also by statements of one's own; on what is not there the answer is another."""
    for id, refused in ((one, BadInput), (uuid4(), NotFound)):
        with pytest.raises(refused), look(stage.desk, stage.clerk, "review", {}) as this:
            this.conn.execute("SELECT act.review(%s, %s, NULL, %s)", [id, SOON, words])
