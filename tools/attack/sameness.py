"""Whether two answers are the same, byte for byte, but for what two runs of one service rightly differ in.

What may differ, and nothing else:

=================================  =================================================================================
ids made after the copy            both sides draw their own. Accepted only where both are time-ordered ids (UUID 7)
                                   made after the copy, the same two always stand for each other, and their order
                                   is the same on both sides: lists that are ordered by id stay comparable
moments after the copy             clocks go on. Accepted only where both are after the copy, and neither order nor
                                   equality of any two is different on the two sides (equality is not held where a
                                   moment is written to the millisecond or more coarsely)
a session's ``token``, ``device``   drawn at sign-in; they must have the same length
``totp_secret``, ``totp_uri``      drawn when a registrar enrols an officer or renews a credential
the header ``date``                the server's clock; the header must be there
=================================  =================================================================================

Numbers, counts, lengths, order, presence and all other text are compared as they are.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tools.attack.wire import Answer, Request

_ID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
_MOMENT = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:\+00(?::00)?|Z)"
_FREE = re.compile(rf"({_ID})|({_MOMENT})")
_DRAWN = re.compile(r'"(token|device|totp_secret|totp_uri)":"([^"]*)"')
_FINE = re.compile(r"\.(?!\d{3}\D)(?!0+\D)\d")  # written to the microsecond


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where two answers part: what it is, and the text around it on both sides."""

    what: str
    plain: str
    other: str


@dataclass(slots=True)
class _Pairs:
    """Values that stand for each other, in one order on both sides; ``exact``: each for one other only."""

    exact: bool = True
    there: dict[str, str] = field(default_factory=dict)
    back: dict[str, str] = field(default_factory=dict)
    kept: list[tuple[str, str]] = field(default_factory=list)

    def accepts(self, one: str, other: str) -> bool:
        """Whether the two always stood for each other, and keep the order of all pairs before them."""
        if self.exact and (one in self.there or other in self.back):
            return self.there.get(one) == other and self.back.get(other) == one
        at = bisect.bisect(self.kept, (one, other))
        below, above = self.kept[max(0, at - 1) : at], self.kept[at : at + 1]
        if any(pair[1] > other for pair in below) or any(pair[1] < other for pair in above):
            return False
        if below != [(one, other)]:
            self.kept.insert(at, (one, other))
        self.there[one], self.back[other] = other, one
        return True


@dataclass(slots=True)
class Sameness:
    """What the two sides call by different names since ``copied_at``; remembered over all answers."""

    copied_at: datetime
    ids: _Pairs = field(default_factory=_Pairs)
    _fine: _Pairs = field(default_factory=_Pairs)
    _coarse: dict[int, _Pairs] = field(default_factory=dict)

    def translated(self, request: Request) -> Request:
        """A request in the plain side's ids and moments, in those of the other side."""
        body = None if request.body is None else self._there(request.body.decode("latin-1")).encode("latin-1")
        return Request(request.method, self._there(request.target), request.headers, body)

    def difference(self, plain: Answer, other: Answer) -> Difference | None:
        """The first difference, or None."""
        if plain.status != other.status:
            return Difference("status", str(plain.status), str(other.status))
        heads = [[(n, "" if n == "date" else v) for n, v in a.headers] for a in (plain, other)]
        if heads[0] != heads[1]:
            apart = next(
                (pair for pair in zip(*heads, strict=False) if pair[0] != pair[1]), (heads[0], heads[1])
            )
            return Difference("headers", str(apart[0]), str(apart[1]))
        if plain.body == other.body:
            return None
        return self._apart(plain.body.decode("utf-8", "replace"), other.body.decode("utf-8", "replace"))

    # ── steps ───────────────────────────────────────────────────────────────────────────────────

    def _apart(self, plain: str, other: str) -> Difference | None:
        fixed = [_FREE.sub("~", _DRAWN.sub(_masked, text)) for text in (plain, other)]
        if fixed[0] != fixed[1]:
            at = next(
                (i for i, (x, y) in enumerate(zip(*fixed, strict=False)) if x != y), min(map(len, fixed))
            )
            return Difference("body", *(text[max(0, at - 100) : at + 200] for text in fixed))
        ours, theirs = _FREE.finditer(plain), _FREE.finditer(other)
        for one, two in zip(ours, theirs, strict=True):
            if not self._stands_for(one, two):
                return Difference(
                    "id or moment", *(m.string[max(0, m.start() - 100) : m.end() + 60] for m in (one, two))
                )
        return None

    def _stands_for(self, one: re.Match[str], two: re.Match[str]) -> bool:
        if one[1] and two[1]:
            if one[0] == two[0]:
                return self.ids.there.get(one[0], one[0]) == one[0]
            return self._is_new_id(one[0]) and self._is_new_id(two[0]) and self.ids.accepts(one[0], two[0])
        if not (one[2] and two[2]):
            return False
        first, second = _instant(one[2]), _instant(two[2])
        if first <= self.copied_at or second <= self.copied_at:
            return one[0] == two[0]
        mine, theirs = first.isoformat(timespec="microseconds"), second.isoformat(timespec="microseconds")
        if _FINE.search(one[2]) and _FINE.search(two[2]):
            return self._fine.accepts(mine, theirs)
        return self._coarse.setdefault(len(one[2]), _Pairs(exact=False)).accepts(mine, theirs)

    def _is_new_id(self, text: str) -> bool:
        made = _made_at(text)
        return made is not None and made > self.copied_at

    def _there(self, text: str) -> str:
        def one(found: re.Match[str]) -> str:
            known = self.ids.there.get(found[0], found[0])
            return self._moment_there(found[0]) if found[2] else known

        return _FREE.sub(one, text)

    def _moment_there(self, text: str) -> str:
        known = self._fine.there.get(_instant(text).isoformat(timespec="microseconds"), text)
        return known.replace("+00:00", "Z") if text.endswith("Z") else known


def _masked(found: re.Match[str]) -> str:
    return f'"{found[1]}":"{"*" * len(found[2])}"'


def _made_at(text: str) -> datetime | None:
    """When a time-ordered id was made (RFC 9562, version 7); None for one of another version."""
    if text[14] != "7":
        return None
    return datetime.fromtimestamp(int(text[:8] + text[9:13], 16) / 1000, UTC)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
