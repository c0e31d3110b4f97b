"""Who was locked up when: nobody is arrested, drives or travels from behind bars."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from tearline.nation.facts import Person


class Custody:
    """Spans of custody by person."""

    def __init__(self) -> None:
        self._spans: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)

    def lock(self, person: Person, since: datetime, until: datetime | None) -> None:
        """Locked up from then on; without an end, still."""
        self._spans[person.id].append((since, until or datetime.max))

    def free(self, person: Person, at: datetime) -> bool:
        """Whether the person was at large at that moment."""
        return not any(since <= at < until for since, until in self._spans.get(person.id, ()))

    def ever(self, person_id: str, since: datetime) -> bool:
        """Whether the person was locked up at any moment from ``since`` on."""
        return any(until > since for _, until in self._spans.get(person_id, ()))
