"""When something was, as its record tells it, and whether that lies in a span of days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tearline.errors import BadInput
from tearline.language import msg
from tearline.ontology.outline import line_of, properties_of
from tearline.picture.answer import Found

_FIRST = ("startDate", "date", "executedAt", "createdAt")
_LAST = ("endDate",)
_OPEN = "9999"


@dataclass(frozen=True, slots=True)
class Span:
    """From ``since`` to before ``until``; either may be open. What has no day lies in every span."""

    since: date | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        if self.since and self.until and self.since >= self.until:
            raise BadInput(
                msg("The time begins after it ends: {since}, {until}.", since=self.since, until=self.until)
            )

    def holds(self, record: Found) -> bool:
        """Whether what the record tells was in it, at least in part."""
        first, last = days_of(record)
        if first is None:
            return True
        last = last or (_OPEN if lasts(record.schema) else first)
        after = self.since is None or last >= self.since.isoformat()[: len(last)]
        return after and (self.until is None or first < self.until.isoformat())


EVER = Span()


def days_of(record: Found) -> tuple[str | None, str | None]:
    """The first day (or year, or month) that a record tells, and the last where it tells an end."""
    first = [value[:10] for name in _FIRST for value in record.properties.get(name, ())]
    last = [value[:10] for name in _LAST for value in record.properties.get(name, ())]
    return min(first or last, default=None), max(last, default=None)


def lasts(schema: str) -> bool:
    """Whether what has begun goes on until an end is told: an ownership or a warrant does, a payment or an event does
    not."""
    line = line_of(schema)
    return "Interval" in line and not _MOMENTS.intersection(line) and "amount" not in properties_of(schema)


_MOMENTS = frozenset({"Event", "Document", "Call"})
