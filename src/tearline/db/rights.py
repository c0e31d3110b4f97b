"""The kinds as rows of ``gate.kind`` and ``gate.move_right``, by which the database decides who may move what."""

from __future__ import annotations

import json
from collections.abc import Iterable

from tearline.matters.clocks import Clock
from tearline.matters.kind import OPEN, Ask, Field, Kind, Move
from tearline.matters.particulars import Particulars
from tearline.matters.right import Right
from tearline.matters.terms import Term
from tearline.matters.workdays import working_days


def rights_sql(kinds: Iterable[Kind]) -> str:
    """A script that makes the two tables say exactly these kinds. Its text changes with them, and only so."""
    told = [_kind(kind) for kind in kinds]
    return (
        "SET ROLE tearline_owner;\n"
        "DELETE FROM gate.move_right;\nDELETE FROM gate.awaited;\nDELETE FROM gate.kind;\n"
        f"{_calendar_sql()}"
        "INSERT INTO gate.kind (code, schema, starts, ends, ranks, clocks, names, founds, under, blind,"
        " hides, terms, digest)\n"
        "SELECT k.code, k.schema, k.starts, k.ends, k.ranks, k.clocks, k.names, k.founds, nullif(k.under, 'null'),"
        " k.blind, k.hides, k.terms,"
        " left(encode(sha256(convert_to(concat(k.starts, k.ends, k.ranks, k.clocks), 'UTF8')), 'hex'), 16)\n"
        "FROM jsonb_to_recordset("
        f"{_literal(told)}::jsonb) AS k(code text, schema text, starts text, ends text[], ranks jsonb, clocks jsonb,"
        " names text, founds text[], under jsonb,"
        " blind text[], hides text[], terms jsonb);\n"
        "INSERT INTO gate.awaited (kind, state, duty, relation)\n"
        "SELECT k.code, a.* FROM jsonb_to_recordset("
        f"{_literal(told)}::jsonb) AS k(code text, awaits jsonb), jsonb_to_recordset(k.awaits) AS a("
        "state text, duty text, relation text);\n"
        "INSERT INTO gate.move_right"
        " (kind, move, from_state, to_state, duty, relation, apart_from, asks, reason, stricter, holds, tells,"
        " decides, opens, uncovers, says, given, once, stamp, acknowledges, kept)\n"
        "SELECT k.code, r.* FROM jsonb_to_recordset("
        f"{_literal(told)}::jsonb) AS k(code text, rights jsonb), jsonb_to_recordset(k.rights) AS r("
        "move text, from_state text, to_state text, duty text, relation text, apart_from text[], asks jsonb,"
        " reason text, stricter boolean, holds text, tells jsonb, decides text, opens text,"
        " uncovers boolean, says jsonb, given jsonb, once boolean, stamp text, acknowledges text[], kept boolean);\n"
        "RESET ROLE;\n"
    )


def _calendar_sql() -> str:
    """The days of rest, and how a day of the calendar is told (``matters/lists/working-days.yaml``)."""
    told = working_days()
    days = _literal([str(day) for day in told.days_of_rest()])
    week = _literal({"zone": told.zone, "rest": sorted(told.rest)})
    return "".join(
        (
            "DELETE FROM gate.day_of_rest;\nDELETE FROM gate.workdays;\n",
            "INSERT INTO gate.day_of_rest (day) SELECT d::date FROM jsonb_array_elements_text(",
            f"{days}::jsonb) AS d;\n",
            "INSERT INTO gate.workdays (zone, rest) SELECT c.zone, c.rest FROM jsonb_to_record(",
            f"{week}::jsonb) AS c(zone text, rest int[]);\n",
        )
    )


def _literal(told: object) -> str:
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1)
    return "'" + text.replace("'", "''") + "'"


def _kind(kind: Kind) -> dict[str, object]:
    return {
        "code": kind.code, "schema": kind.schema, "starts": kind.starts, "ends": list(kind.ends),
        "ranks": [{"field": name, "values": _values(kind.fields[name])} for name in kind.order],
        "clocks": [_clock(clock) for clock in kind.clocks], "names": kind.names, "founds": list(kind.founds),
        "under": kind.under and {"kind": kind.under.kind, "by": kind.under.by, "ends": dict(kind.under.ends)},
        "awaits": [{"state": state, **_right(right)} for state, who in kind.awaits.items() for right in who],
        "blind": list(kind.blind.states), "hides": list(kind.blind.fields),
        "terms": [_term(term) for term in kind.terms],
        "rights": [right for move in kind.moves.values() for right in _rights(move)],
    }  # fmt: skip


def _rights(move: Move) -> list[dict[str, object]]:
    same = {
        "move": move.code, "to_state": move.to_state, "apart_from": list(move.apart_from), "reason": move.reason,
        "stricter": move.stricter, "asks": {ask.field.code: _ask(ask) for ask in move.asks}, "holds": move.holds,
        "decides": move.decides, "opens": move.opens,
        "tells": [_right(right) for right in move.tells], **_particulars(move.particulars),
    }  # fmt: skip
    sources = ("",) if move.code == OPEN else move.from_states
    return [{**same, "from_state": source, **_right(right)} for source in sources for right in move.who]


def _particulars(told: Particulars) -> dict[str, object]:
    return {
        "uncovers": told.uncovers, "says": dict(told.says), "given": dict(told.given), "once": told.once,
        "stamp": told.stamp, "acknowledges": list(told.acknowledges), "kept": told.kept,
    }  # fmt: skip


def _clock(clock: Clock) -> dict[str, object]:
    return {
        "code": clock.code, "starts": list(clock.starts), "stops": list(clock.stops), "minutes": clock.minutes,
        "until": clock.until, "then": clock.then, "after_end": clock.after_end,
        "tells": [_right(right) for right in clock.tells],
        "unless": clock.unless and {"made": clock.unless[0], "then": clock.unless[1]},
    }  # fmt: skip


def _term(term: Term) -> dict[str, object]:
    return {"given": dict(term.given), "minutes": term.minutes, "working_days": term.working_days}


def _right(right: Right) -> dict[str, object]:
    return {"duty": right.duty, "relation": right.relation}


def _ask(ask: Ask) -> dict[str, object]:
    told: dict[str, object] = {"required": ask.required, "values": _values(ask.field)}
    if ask.field.listed:  # when each may be said
        told["spans"] = {
            one.code: [str(one.since), str(one.until or "infinity")] for one in ask.field.listed.values()
        }
    sorts = {
        "officer": ask.field.is_officer, "text": ask.field.is_text, "record": ask.field.is_record,
        "agency": ask.field.is_agency, "point": ask.field.is_point, "identifiers": ask.field.is_identifiers,
    }  # fmt: skip
    if ask.field.number:
        told["number"] = list(ask.field.number)
    sort = next((name for name, is_one in sorts.items() if is_one), None)
    more = {"unit": ask.field.may_be_unit, "several": ask.field.several, sort or "": bool(sort)}
    return {**told, **{name: True for name, so in more.items() if so}}


def _values(field: Field) -> list[str] | None:
    return list(field.values) or None
