"""A matrix is published by two persons, whole, and stays as it is."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest

from tearline.errors import Conflict, NotEntitled, NotFound, TearlineError
from tearline.handling import Tier
from tearline.ledger.look import Viewer, look
from tearline.matrix.deeds import ask_for_publication, draft, drop, publish, refuse
from tearline.matrix.questions import matrix, versions
from tearline.matrix.row import BadRows, shipped
from tearline.registry.deeds import set_duties
from tearline.registry.waiting import waiting
from tests.deciders import Deciders
from tests.people import People

ROWS = list(shipped())


def test_two_persons_publish_the_next_version(deciders: Deciders, people: People) -> None:
    first = deciders.publish()
    second = deciders.publish(ROWS)
    assert second == first + 1
    found = matrix(people.desk, people.enrol("MATX", "alguien", Tier.OPEN))
    assert (found.version.version, found.rows, found.draft) == (second, ROWS, None)
    assert found.version.authors == [found.version.asked_by]
    assert found.version.published_by != found.version.asked_by
    assert matrix(people.desk, deciders.other, first).version.version == first


def test_what_waits_for_a_second_person_wakes_that_person_alone(deciders: Deciders, people: People) -> None:
    bystander = people.enrol("MATX", "otra-persona", Tier.OPEN)
    everybody = [one.token for one in (deciders.other, people.second, deciders.writer, bystander)]
    mark = deciders.write(ROWS).mark
    before = waiting(people.desk, everybody)
    ask_for_publication(people.desk, deciders.writer, mark, ROWS)
    asked = waiting(people.desk, everybody)
    assert [asked[one].publications for one in everybody] == [1, 1, 0, 0]
    assert [asked[one].mark != before[one].mark for one in everybody] == [True, True, False, False]
    refuse(people.desk, deciders.other, mark)
    assert waiting(people.desk, everybody) == before


def test_who_wrote_or_asked_does_not_publish(deciders: Deciders, people: People) -> None:
    mark = deciders.write(ROWS).mark
    ask_for_publication(deciders.desk, deciders.writer, mark, ROWS)
    with pytest.raises(NotEntitled, match="does not publish it"):
        publish(deciders.desk, deciders.writer, mark)
    mark = draft(deciders.desk, deciders.other, mark, ROWS)  # who only wrote on it has a hand in it too
    ask_for_publication(deciders.desk, deciders.other, mark, ROWS)
    for author in (deciders.writer, deciders.other):
        with pytest.raises(NotEntitled, match="does not publish it"):
            publish(deciders.desk, author, mark)
    for nobody in (
        people.enrol("MATX", "mando", Tier.OPEN, duties=["commander"]),
        people.enrol("MATX", "x", Tier.OPEN),
    ):
        for deed in (
            lambda v=nobody: publish(deciders.desk, v, mark),
            lambda v=nobody: refuse(deciders.desk, v, mark),
        ):
            with pytest.raises(NotEntitled, match="by a coordinator or a registrar"):
                deed()
        with pytest.raises(NotEntitled, match="a coordinator's to write"):
            draft(deciders.desk, nobody, mark, ROWS)
        with pytest.raises(NotFound):
            matrix(deciders.desk, nobody, draft=True)
    with pytest.raises(NotEntitled, match="a coordinator's to write"):
        draft(deciders.desk, people.registrar, mark, ROWS)
    assert matrix(deciders.desk, people.registrar, draft=True).version.mark == mark
    before = versions(deciders.desk, deciders.writer)[1].version or 0
    assert publish(deciders.desk, people.registrar, mark) == before + 1  # a coordinator and a registrar


def test_what_was_changed_or_refused_is_asked_for_anew(deciders: Deciders) -> None:
    mark = deciders.write(ROWS).mark
    with pytest.raises(Conflict, match="nobody asks"):
        publish(deciders.desk, deciders.other, mark)
    ask_for_publication(deciders.desk, deciders.writer, mark, ROWS)
    refuse(deciders.desk, deciders.other, mark)
    with pytest.raises(Conflict, match="nobody asks"):
        publish(deciders.desk, deciders.other, mark)
    ask_for_publication(deciders.desk, deciders.writer, mark, ROWS)
    changed = draft(deciders.desk, deciders.writer, mark, ROWS[::-1])
    with pytest.raises(Conflict, match="changed since"):
        publish(deciders.desk, deciders.other, mark)
    with pytest.raises(Conflict, match="nobody asks"):
        publish(deciders.desk, deciders.other, changed)
    with pytest.raises(Conflict, match="changed since"):
        draft(deciders.desk, deciders.other, mark, ROWS)
    with pytest.raises(Conflict, match="changed since"):
        draft(deciders.desk, deciders.other, None, ROWS)
    drop(deciders.desk, deciders.other, changed)
    for deed in (
        lambda: publish(deciders.desk, deciders.other, uuid4()),
        lambda: drop(deciders.desk, deciders.other, uuid4()),
    ):
        with pytest.raises(Conflict, match="changed since"):
            deed()


def test_a_request_lapses_and_dies_with_the_duty_of_who_made_it(
    deciders: Deciders, people: People, admin: psycopg.Connection[tuple[object, ...]]
) -> None:
    mark = deciders.write(ROWS).mark
    ask_for_publication(deciders.desk, deciders.writer, mark, ROWS)
    admin.execute("UPDATE gate.matrix SET asked_at = asked_at - interval '14 days' WHERE version IS NULL")
    with pytest.raises(Conflict, match="14 days ago"):
        publish(deciders.desk, deciders.other, mark)
    assert versions(deciders.desk, deciders.other)[0].asked_by is None
    third = people.person("MATX", "tercera", Tier.OPEN, duties=["coordinator"])
    ask_for_publication(deciders.desk, people.sign_in(third), mark, ROWS)
    set_duties(people.desk, people.registrar, third.login, [])
    with pytest.raises(Conflict, match="no coordinator any more"):
        publish(deciders.desk, deciders.other, mark)


def test_a_matrix_with_a_hole_or_an_overlap_is_not_published(
    deciders: Deciders, admin: psycopg.Connection[tuple[object, ...]]
) -> None:
    for rows, why in (
        (ROWS[1:], "No row covers: open a line"),
        ([*ROWS, ROWS[0]], "Rows 1, 43 cover the same"),
    ):
        mark = deciders.write(rows).mark
        with pytest.raises(BadRows, match=why):
            ask_for_publication(deciders.desk, deciders.writer, mark, rows)
        with (
            pytest.raises(TearlineError, match="by no row, or by several"),
            look(deciders.desk, deciders.writer, "matrix-asked", {}) as this,
        ):
            this.conn.execute("SELECT act.ask_matrix(%s)", [mark])
        # whatever got as far as that, the table itself holds
        with pytest.raises(psycopg.Error, match="no row decides"):
            admin.execute(
                "UPDATE gate.matrix SET version = 99999, asked_by = authors[1], asked_at = now(), published_at = now(),"
                " published_by = (SELECT id FROM gate.officer WHERE login = 'registrar') WHERE version IS NULL"
            )


def test_a_published_version_never_changes(
    deciders: Deciders, admin: psycopg.Connection[tuple[object, ...]]
) -> None:
    version = deciders.publish()
    for change in (
        "UPDATE gate.matrix SET authors = '{}' WHERE version = %s",
        "DELETE FROM gate.matrix WHERE version = %s",
        "UPDATE gate.matrix_line l SET minutes = 5 FROM gate.matrix m WHERE m.id = l.matrix_id AND m.version = %s",
        "DELETE FROM gate.matrix_line l USING gate.matrix m WHERE m.id = l.matrix_id AND m.version = %s",
        "INSERT INTO gate.matrix_line SELECT l.matrix_id, 999, l.actions, l.places, l.risks, l.agencies,"
        " l.instruments, l.needs, l.duty, l.level, l.minutes, l.agree, l.inform, l.two_persons,"
        " l.source_es, l.source_en, l.since"
        " FROM gate.matrix_line l JOIN gate.matrix m ON m.id = l.matrix_id WHERE m.version = %s AND l.line = 1",
    ):
        with pytest.raises(psycopg.Error, match="stays as it is"):
            admin.execute(change.encode(), [version])
    with pytest.raises(psycopg.Error, match="begins as a draft"):
        admin.execute(
            "INSERT INTO gate.matrix (version, authors, asked_by, asked_at, published_by, published_at)"
            " SELECT 99998, '{}', m.asked_by, now(), m.published_by, now() FROM gate.matrix m WHERE m.version = %s",
            [version],
        )


def _told(admin: psycopg.Connection[tuple[object, ...]]) -> tuple[object, ...]:
    row = admin.execute(
        "SELECT (SELECT max(version) FROM gate.matrix), (SELECT count(*) FROM gate.matrix WHERE version IS NULL),"
        " (SELECT count(*) FROM ledger.queue WHERE action = 'matrix-published' AND kind = 'deed')"
        " + (SELECT count(*) FROM ledger.entry WHERE action = 'matrix-published' AND kind = 'deed')"
    ).fetchone()
    assert row is not None
    return row


def test_killed_before_the_commit_nothing_is_half_done(
    deciders: Deciders, admin: psycopg.Connection[tuple[object, ...]]
) -> None:
    mark = deciders.write(ROWS).mark
    ask_for_publication(deciders.desk, deciders.writer, mark, ROWS)
    before = _told(admin)
    with pytest.raises(TearlineError):
        _publish_and_die(deciders.desk, deciders.other, mark, admin)
    assert _told(admin) == before
    version = publish(deciders.desk, deciders.other, mark)
    assert _told(admin) == (version, 0, before[2] + 1)  # type: ignore[operator]


def _publish_and_die(
    desk: object, viewer: Viewer, mark: object, admin: psycopg.Connection[tuple[object, ...]]
) -> None:
    with look(desk, viewer, "matrix-published", {}) as this:  # type: ignore[arg-type]
        (row,) = this.conn.execute(
            "SELECT act.publish_matrix(%s) AS version, pg_backend_pid() AS pid", [mark]
        ).fetchall()
        assert row["version"]
        admin.execute("SELECT pg_terminate_backend(%s)", [row["pid"]])
        this.conn.execute("SELECT 1")
