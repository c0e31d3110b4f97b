"""What of a field check's answer asks for something to be done (capability D1).

Only two things do: a vehicle that is reported stolen and not recovered, and a warrant of arrest that is in force. Both
are looked for in all records of the entities that answer, not only in those that carry the identifier. Nothing here
says that somebody did something: a warrant is a judge's order, and who drives a stolen car may know nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tearline.codes import Advice, AlertKind
from tearline.ledger.look import Quick
from tearline.picture.answer import Found, Hit, found
from tearline.picture.grouping import groups_of
from tearline.picture.reach import Reach

LIMIT = 50
_STOLEN, _RECOVERED = "stolen", "recovered"
_IN_FORCE, _OVER = "in force", frozenset({"executed", "cancelled", "lapsed", "withdrawn"})
_ARREST = "arrest"

_Exact = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Alert:
    """One reason to act: the record that says so, since when, and whether the identifier itself was met exactly."""

    kind: str
    record: Found
    since: str | None
    exact: bool


def alerts_of(this: Quick, reach: Reach, hits: Sequence[Hit]) -> list[Alert]:
    """The alerts of the entities that answer, exact ones first; what is named here is noted as shown."""
    home = {id: group for group in groups_of(reach) for id in group}
    exact = {id for hit in hits if hit.why == "exact" for id in home.get(hit.record.id, ())}
    members = list(dict.fromkeys(id for hit in hits for id in home.get(hit.record.id, ())))
    if not members:
        return []
    warrants = this.ask("related", [[UUID(id) for id in members], ["Warrant"]], LIMIT)
    about = {str(row["id"]): str(row["one"]) for row in warrants if row["direction"] == "in"}
    naming = {id: found(row) for row in warrants if (id := str(row["id"])) in about}
    direct = {hit.record.id: hit.record for hit in hits if hit.record.schema == "Warrant"}
    alerts = [
        *_thefts([reach.records[id] for id in members], home, exact),
        *_warrants([*naming.values(), *direct.values()], lambda id: about.get(id, id) in exact),
    ]
    this.show({"id": alert.record.id, "owner": alert.record.owner} for alert in alerts)
    return sorted(alerts, key=lambda alert: (not alert.exact, alert.kind == AlertKind.UNREAD))


def advice_of(alerts: Iterable[Alert]) -> str:
    """Stop for what is sure; confirm what is nearly the same, or what cannot be read; else no alert."""
    told = list(alerts)
    if any(alert.exact and alert.kind != AlertKind.UNREAD for alert in told):
        return Advice.STOP
    return Advice.CONFIRM if told else Advice.NONE


def _thefts(records: Sequence[Found], home: dict[str, tuple[str, ...]], exact: set[str]) -> Iterator[Alert]:
    """Reports of theft, one an agency, that no record of the same vehicle answers with a later recovery."""
    for record in records:
        states = {state.casefold() for state in record.properties.get("theftStatus", ())}
        since = max(record.properties.get("theftDate", ()), default=None)
        others = [one for one in records if home[one.id] == home[record.id]]
        if record.recalled or not states or states == {_RECOVERED}:
            continue
        if _STOLEN in states and _RECOVERED not in states:
            if not _is_recovered(others, since):
                yield Alert(AlertKind.STOLEN, record, since, record.id in exact)
        elif states - {_STOLEN, _RECOVERED}:
            yield Alert(AlertKind.UNREAD, record, since, record.id in exact)


def _is_recovered(records: Iterable[Found], since: str | None) -> bool:
    """Whether some record tells that the vehicle was found on or after the day of the theft."""
    days = [day for one in records if not one.recalled for day in one.properties.get("recoveryDate", ())]
    return since is not None and any(day[:10] >= since[:10] for day in days)


def _warrants(records: Iterable[Found], is_exact: _Exact) -> Iterator[Alert]:
    """Warrants of arrest that stand today; one whose state is none of the known words is to be read."""
    today = date.today().isoformat()
    for record in records:
        told = {name: {v.casefold() for v in values} for name, values in record.properties.items()}
        kinds, states = told.get("kind", set()), told.get("status", set())
        if record.recalled or (kinds and _ARREST not in kinds) or states & _OVER or told.get("executedAt"):
            continue
        if max(record.properties.get("endDate", ()), default="9999")[:10] < today:
            continue
        since = max(record.properties.get("startDate", ()), default=None)
        kind = AlertKind.WARRANT if _IN_FORCE in states else AlertKind.UNREAD
        yield Alert(kind, record, since, is_exact(record.id))
