"""What a row may say, and whether rows decide each input once: the check, a slow enumeration, the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from tearline.codes import Code, Duty
from tearline.errors import BadInput
from tearline.matrix.box import Box, Input, everything
from tearline.matrix.check import checked
from tearline.matrix.row import (
    BadRows,
    Decides,
    Row,
    Source,
    as_file,
    as_line,
    from_line,
    rows_of,
    shipped,
    shipped_text,
)
from tearline.measures import RISKS, Agencies, Instrument, Measure, Where
from tests.deciders import Deciders

SOURCE = Source("una orden", "an order", date(2026, 11, 30))


def some(of: object) -> st.SearchStrategy[tuple[object, ...]]:
    values = tuple(of)  # type: ignore[arg-type]
    return st.sets(st.sampled_from(values), min_size=1).map(lambda s: tuple(v for v in values if v in s))


BOXES = st.builds(Box, some(Measure), some(Where), some(RISKS), some(Agencies), some(Instrument))
ROWS = st.lists(
    st.builds(lambda box: Row(box, SOURCE, Decides(Duty.COMMANDER, 1, 5), None), BOXES),
    min_size=1,
    max_size=6,
)


def by_hand(rows: list[Row]) -> dict[Input, list[int]]:
    """Each input that not exactly one row covers, with the rows that do; one by one, with nothing clever."""
    found = {}
    for action in Measure:
        for place in Where:
            for risk in (1, 2, 3, 4):
                for agencies in Agencies:
                    for instrument in Instrument:
                        covering = [
                            n for n, row in enumerate(rows, 1)
                            if action in row.box.actions and place in row.box.where and risk in row.box.risk
                            and agencies in row.box.agencies and instrument in row.box.instrument
                        ]  # fmt: skip
                        if len(covering) != 1:
                            found[action, place, risk, agencies, instrument] = covering
    return found


def test_there_are_as_many_inputs_as_the_design_says() -> None:
    assert len(set(everything())) == 13 * 4 * 4 * 2 * 4 == 1664


@given(rows=ROWS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_check_finds_every_hole_and_overlap_and_nothing_else(rows: list[Row]) -> None:
    found = checked(rows)
    told: dict[Input, list[int]] = {}
    for fault in found.faults:
        for one in fault.box.inputs():
            assert one not in told, "an input is told of once"
            told[one] = list(fault.rows)
    assert told == by_hand(rows)
    assert found.decided == found.inputs - len(told)


@pytest.mark.usefixtures("people")
@given(rows=ROWS)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_database_finds_the_same(admin: psycopg.Connection[tuple[object, ...]], rows: list[Row]) -> None:
    with admin.transaction(force_rollback=True):
        admin.execute("DELETE FROM gate.matrix WHERE version IS NULL")
        (id,) = admin.execute("INSERT INTO gate.matrix (authors) VALUES ('{}') RETURNING id").fetchone() or (
            None,
        )
        for n, row in enumerate(rows, 1):
            line = {**as_line(row), "matrix_id": str(id), "line": n}
            admin.execute(
                "INSERT INTO gate.matrix_line SELECT * FROM jsonb_populate_record(NULL::gate.matrix_line, %s)",
                [Jsonb(line)],
            )
        lines = admin.execute("SELECT * FROM gate.matrix_faults(%s)", [id]).fetchall()
    assert {tuple(map(str, one[:5])): one[5] for one in lines} == {
        tuple(map(str, one)): covering for one, covering in by_hand(rows).items()
    }


def test_holes_and_overlaps_are_told_in_few_words() -> None:
    rows = list(shipped())
    without_stop = [row for row in rows if row.box.actions != (Measure.STOP,)]
    (hole,) = checked(without_stop).faults
    assert str(hole.words()) == (
        "No row covers: stop and check; anywhere; any risk; one agency or several; any instrument."
    )
    wider = [replace(rows[0], box=replace(rows[0].box, where=(Where.MUNICIPAL, Where.STATE))), *rows[1:]]
    (twice,) = checked(wider).faults
    assert str(twice.words()) == (
        "Rows 1, 2 cover the same: open a line of investigation; one state; any risk; one agency; any instrument."
    )
    assert twice.words().text("es").startswith("Las filas 1, 2 abarcan lo mismo: abrir una línea")


def test_the_shipped_matrix_is_whole_and_says_what_the_design_says() -> None:
    rows = list(shipped())
    found = checked(rows)
    assert (found.decided, found.faults) == (1664, [])
    minutes = {
        action: {row.decides.minutes for row in rows if row.decides and action in row.box.actions}
        for action in Measure
    }
    assert minutes == {
        Measure.STOP: {5}, Measure.FLAGRANCY: {10}, Measure.ARREST: {30}, Measure.JOINT: {60},
        Measure.CROSS_STATE: {120}, Measure.WATCH: {240},
        **{one: {1440} for one in (Measure.OPEN, Measure.SURVEIL, Measure.SEARCH, Measure.CLOSE, Measure.RELEASE,
                                   Measure.ABROAD, Measure.DROP)},
    }  # fmt: skip
    law = [agree for row in rows if row.decides for agree in row.decides.agree if agree.scope == "law"]
    assert law
    assert not any(agree.silence for agree in law)


def test_a_file_that_was_written_reads_as_the_same_rows() -> None:
    rows = list(shipped())
    assert rows_of(as_file(rows)) == rows == rows_of(shipped_text())


ROW = "{actions: [stop], minutes: 5, decides: {duty: commander, level: 1}, source: {es: x, en: x, since: 2026-01-01}"


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ("rows: [", "The file is no YAML; look at line 1"),
        ("rows: [{source: {since: 2026-02-31}}]", "no YAML that can be read"),
        ("lines: []", "A matrix has the keys rows and"),
        ("rows: []", "A matrix has 1 to 500 rows"),
        ("rows: [3]", "Row 1, rows: a row is a list of fields"),
        (f"rows: [{ROW}, colour: red}}]", "Row 1, colour: there is no such field"),
        (f"rows: [{ROW}}}, {ROW}, where: [moon]}}]", "Row 2, where: moon is none of municipal, state"),
        (f"rows: [{ROW}, risk: [0]}}]", "Row 1, risk: a risk is 1, 2, 3 or 4"),
        (f"rows: [{ROW}, risk: true}}]", "Row 1, risk: a risk is 1, 2, 3 or 4"),
        (f"rows: [{ROW}, agencies: []}}]", "Row 1, agencies"),
        (f"rows: [{ROW}, needs: order}}]", "Row 1, needs: what is not allowed has nobody who decides"),
        (f"rows: [{ROW.replace('minutes: 5', 'minutes: 4')}}}]", "Row 1, minutes: a whole number from 5 to 43200"),
        (f"rows: [{ROW.replace('level: 1', 'level: 6')}}}]", "Row 1, decides: level: a whole number from 1 to 5"),
        (f"rows: [{ROW.replace('commander', 'registrar')}}}]", "Row 1, decides: duty: registrar is none of"),
        (f"rows: [{ROW}, agree: [{{duty: prosecutor, scope: law, silence: true}}]}}]", "Row 1, agree: silence"),
        (f"rows: [{ROW}, agree: [{{duty: prosecutor, scope: law}}, {{duty: prosecutor, scope: source}}]}}]",
         "Row 1, agree: the two are different duties"),
        (f"rows: [{ROW}, agree: [1, 2, 3]}}]", "Row 1, agree: at most two roles agree"),
        (f"rows: [{ROW}, two_persons: often}}]", "Row 1, two_persons: true or false"),
        (f"rows: [{ROW.replace('es: x', 'es: 3')}}}]", "Row 1, source: es: a text of 1 to 500 characters"),
        (f"rows: [{ROW.replace('2026-01-01', 'ayer')}}}]", "Row 1, source: since: the day since when"),
        ("rows: [{actions: [stop], source: nowhere, needs: order}]", "Row 1, source: there is no source of that name"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_row_and_field(told: str, why: str) -> None:
    with pytest.raises(BadInput, match=why.replace("(", r"\(")):
        rows_of(told)


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(BadRows) as raised:
        rows_of("rows:\n" + "- {actions: fly}\n" * 9)
    assert len(raised.value.problems) > 20
    assert "Row 9, actions: fly is none of" not in str(raised.value)
    assert str(raised.value).endswith("more.")
    assert "La fila" not in raised.value.message.text("en")


CHECKED = {
    "actions": Measure, "places": Where, "agencies": Agencies, "instruments": Instrument,
}  # fmt: skip


@pytest.mark.parametrize(("column", "kind"), CHECKED.items())
def test_the_database_checks_the_same_lists(
    admin: psycopg.Connection[tuple[object, ...]], column: str, kind: type[Code]
) -> None:
    import re

    ((rule,),) = admin.execute(
        "SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c WHERE c.conname = %s",
        [f"matrix_line_{column}_check"],
    ).fetchall()
    assert re.findall(r"'([a-z-]+)'", str(rule)) == list(kind)


def test_a_line_of_the_database_is_the_row_again(deciders: Deciders) -> None:
    from tearline.matrix.questions import matrix

    deciders.write(shipped())
    assert matrix(deciders.desk, deciders.writer, draft=True).rows == list(shipped())
    assert from_line({**as_line(shipped()[0]), "since": shipped()[0].source.since}) == shipped()[0]
