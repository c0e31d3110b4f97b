"""The kinds as rows of ``gate.kind`` and ``gate.move_right``, by which the database decides who may move what."""

from __future__ import annotations

import json
from collections.abc import Iterable

from tearline.matters.kind import OPEN, Ask, Field, Kind, Move


def rights_sql(kinds: Iterable[Kind]) -> str:
    """A script that makes the two tables say exactly these kinds. Its text changes with them, and only so."""
    told = [_kind(kind) for kind in kinds]
    return (
        "SET ROLE tearline_owner;\n"
        "DELETE FROM gate.move_right;\nDELETE FROM gate.kind;\n"
        "INSERT INTO gate.kind (code, schema, starts, ends, ranks)\n"
        "SELECT k.code, k.schema, k.starts, k.ends, k.ranks FROM jsonb_to_recordset("
        f"{_literal(told)}::jsonb) AS k(code text, schema text, starts text, ends text[], ranks jsonb);\n"
        "INSERT INTO gate.move_right"
        " (kind, move, from_state, to_state, duty, relation, apart_from, asks, reason, stricter)\n"
        "SELECT k.code, r.* FROM jsonb_to_recordset("
        f"{_literal(told)}::jsonb) AS k(code text, rights jsonb), jsonb_to_recordset(k.rights) AS r("
        "move text, from_state text, to_state text, duty text, relation text, apart_from text[], asks jsonb,"
        " reason text, stricter boolean);\n"
        "RESET ROLE;\n"
    )


def _literal(told: object) -> str:
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1)
    return "'" + text.replace("'", "''") + "'"


def _kind(kind: Kind) -> dict[str, object]:
    return {
        "code": kind.code, "schema": kind.schema, "starts": kind.starts, "ends": list(kind.ends),
        "ranks": [{"field": name, "values": _values(kind.fields[name])} for name in kind.order],
        "rights": [right for move in kind.moves.values() for right in _rights(move)],
    }  # fmt: skip


def _rights(move: Move) -> list[dict[str, object]]:
    same = {
        "move": move.code, "to_state": move.to_state, "apart_from": list(move.apart_from), "reason": move.reason,
        "stricter": move.stricter, "asks": {ask.field.code: _ask(ask) for ask in move.asks},
    }  # fmt: skip
    sources = ("",) if move.code == OPEN else move.from_states
    return [
        {**same, "from_state": source, "duty": right.duty, "relation": right.relation}
        for source in sources
        for right in move.who
    ]


def _ask(ask: Ask) -> dict[str, object]:
    return {"required": ask.required, "values": _values(ask.field)}


def _values(field: Field) -> list[str] | None:
    return None if field.is_moment else list(field.values)
