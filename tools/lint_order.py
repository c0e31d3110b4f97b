"""A linter for order: what is told in a row stands in an order that the statement itself gives.

Without one PostgreSQL takes the order of its plan or of the pages, and both follow from rows that the
viewer may not see (docs/gate.md). In SQL, after the migrations that were released without it:

- ``array_agg``, ``string_agg``, ``json_agg``, ``jsonb_agg`` and ``ARRAY(SELECT …)`` have an ORDER BY;
- LIMIT and DISTINCT ON stand beside one;
- what a function returns in rows has one: the last statement, or each RETURN QUERY;
- a loop over a query has one, since what its rounds write is numbered and dated.

Where no order is needed, ``-- unordered: REASON`` stands on the line, or on the one above.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

RELEASED = 8  # migrations up to this one are never edited; what they gather are sets, told to nobody

_HIDDEN = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.S)
_REASON = re.compile(r"--.*?\bunordered: *\S")
_GATHERED = re.compile(r"\b(array_agg|string_agg|jsonb?_agg|json_object_agg|xmlagg)\s*\(", re.I)
_ARRAY = re.compile(r"\bARRAY\s*\((?=[\s(]*(?:SELECT|WITH|VALUES|TABLE)\b)", re.I)
_FIRST_OF = re.compile(r"\b(LIMIT|FETCH\s+(?:FIRST|NEXT)|DISTINCT\s+ON)\b", re.I)
_LOOP = re.compile(
    r"\bFOR\s+\w+(?:\s*,\s*\w+)*\s+IN\s+(?=(?:SELECT|WITH|INSERT|UPDATE|DELETE|EXECUTE)\b)", re.I
)
_FUNCTION = re.compile(
    r"CREATE\s+(?:OR\s+REPLACE\s+)?FUNCTION\s+([\w.]+)(?P<head>.*?)\bAS\s+(\$\w*\$)(?P<body>.*?)\3",
    re.I | re.S,
)
_ROWS = re.compile(r"\bRETURNS\s+(?:SETOF|TABLE)\b", re.I)
_PLPGSQL = re.compile(r"\bLANGUAGE\s+plpgsql\b", re.I)
_ORDERED = re.compile(r"\bORDER\s+BY\b", re.I)


def unordered(sql: str) -> list[tuple[int, str]]:
    """The line and the fault of each thing in ``sql`` that is told in no order of its own."""
    bare = _HIDDEN.sub(lambda hidden: re.sub(r"[^\n]", " ", hidden[0]), sql)
    reasons = {n for n, line in enumerate(sql.splitlines(), 1) if _REASON.search(line)}
    found = set()
    for at, fault in (*_gathered(bare), *_first_of(bare), *_of_functions(bare)):
        line = bare.count("\n", 0, at) + 1
        if not {line, line - 1} & reasons:
            found.add((line, fault))
    return sorted(found)


def _gathered(sql: str) -> Iterator[tuple[int, str]]:
    for pattern, what in ((_GATHERED, "{}()"), (_ARRAY, "ARRAY(SELECT …)")):
        for match in pattern.finditer(sql):
            if not _ORDERED.search(_flat(sql[match.end() : _close(sql, match.end())])):
                yield match.start(), f"{what.format(*match.groups())} without ORDER BY"


def _first_of(sql: str) -> Iterator[tuple[int, str]]:
    for match in _FIRST_OF.finditer(sql):
        start, end = _query_around(sql, match.start())
        if not _ORDERED.search(_flat(sql[start:end])):
            yield match.start(), f"{match[1].upper()} without ORDER BY: which rows it takes is chance"


def _of_functions(sql: str) -> Iterator[tuple[int, str]]:
    for function in _FUNCTION.finditer(sql):
        name, body, start = function[1], function["body"], function.start("body")
        for loop in _LOOP.finditer(body):
            if not _ordered_until(body, loop.end(), r"\bLOOP\b"):
                yield start + loop.start(), f"{name}: a loop over a query without ORDER BY"
        if not _ROWS.search(function["head"]):
            continue
        if _PLPGSQL.search(function["head"]):
            for told in re.finditer(r"\bRETURN\s+QUERY\b", body, re.I):
                if not _ordered_until(body, told.end(), ";"):
                    yield start + told.start(), f"{name} returns rows without ORDER BY"
        else:
            last = len(body.rstrip().rstrip(";"))
            first = body.rfind(";", 0, last) + 1
            if not _ORDERED.search(_flat(body[first:last])):
                first += len(body[first:last]) - len(body[first:last].lstrip())
                yield start + first, f"{name} returns rows without ORDER BY"


def _ordered_until(text: str, start: int, end: str) -> bool:
    stop = re.compile(end, re.I).search(text, start)
    return bool(_ORDERED.search(_flat(text[start : stop.start() if stop else len(text)])))


def _query_around(sql: str, at: int) -> tuple[int, int]:
    """Where the query that holds ``at`` begins and ends: at its parentheses, semicolons or dollar quotes."""
    start, depth = at, 0
    while start > 0 and not (depth == 0 and sql[start - 1] in "(;$"):
        depth += {")": 1, "(": -1}.get(sql[start - 1], 0)
        start -= 1
    end = min(_close(sql, at), _end(sql, ";", at), _end(sql, "$", at))
    return start, end


def _end(sql: str, sign: str, at: int) -> int:
    found = sql.find(sign, at)
    return len(sql) if found < 0 else found


def _close(sql: str, at: int) -> int:
    """Where the parenthesis that is open at ``at`` closes; the end, where none is."""
    depth = 0
    for n in range(at, len(sql)):
        depth += {"(": 1, ")": -1}.get(sql[n], 0)
        if depth < 0:
            return n
    return len(sql)


def _flat(query: str) -> str:
    """``query`` without what stands in parentheses: an ORDER BY in there is another query's."""
    kept, depth = [], 0
    for sign in query:
        depth -= sign == ")"
        if depth <= 0:
            kept.append(sign)
        depth += sign == "("
    return "".join(kept)
