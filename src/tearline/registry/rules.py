"""Which tests a vetting needs: the sets that founding can choose from, and how a registrar changes the rules.

A rule is dated: it is asked at the instant of a look which tests are needed then. Rules change for what is to
come; what was in force stays on record.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any
from uuid import UUID

import yaml

from tearline.db import from_row
from tearline.errors import BadInput
from tearline.handling import TestRule, Tier
from tearline.language import msg
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.registry.names import kind_of_test, written_name

DEFAULT = "mexico"
LONGEST = 600  # months
LONGEST_SOURCE = 500  # characters


@dataclass(frozen=True, slots=True)
class NewRule:
    """From a moment on, a vetting for ``least_tier`` or above needs a test of this kind, ``months`` old at most.

    ``source`` says where that stands: a law's article, an order.
    """

    kind: str
    name_es: str
    name_en: str
    least_tier: Tier
    months: int
    source: str


@dataclass(frozen=True, slots=True)
class Rule(NewRule):
    """A rule as it stands on record, with the time in which it is in force (``until`` None: for good)."""

    since: datetime
    until: datetime | None

    def as_tested(self) -> TestRule:
        """The rule as :func:`tearline.handling.clearance_of` takes it."""
        return TestRule(self.kind, self.least_tier, self.months, self.since, self.until)


def shipped_sets() -> list[str]:
    """Names of the sets of rules that come with Tearline."""
    folder = resources.files(__package__).joinpath("vetting")
    return sorted(file.name.removesuffix(".yaml") for file in folder.iterdir() if file.name.endswith(".yaml"))


@cache
def shipped(name: str) -> tuple[NewRule, ...]:
    """One of these sets. Raises :class:`BadInput` for a name that is none of them."""
    if name not in shipped_sets():
        raise BadInput(msg("A set of rules of vetting is one of {names}.", names=", ".join(shipped_sets())))
    text = resources.files(__package__).joinpath("vetting", f"{name}.yaml").read_text("utf-8")
    said: dict[str, Any] = yaml.safe_load(text)
    return tuple(
        accepted(NewRule(**{"source": said["source"], **row, "least_tier": Tier[row["least_tier"]]}))
        for row in said["rules"]
    )


def as_rows(rules: Iterable[NewRule]) -> list[dict[str, object]]:
    """Rules as the database takes them at founding."""
    return [
        {
            "kind": r.kind, "name_es": r.name_es, "name_en": r.name_en, "least_tier": int(r.least_tier),
            "months": r.months, "source": r.source,
        }
        for r in rules
    ]  # fmt: skip


def accepted(rule: NewRule) -> NewRule:
    """The rule, its words in order. Raises :class:`BadInput` by field."""
    if not 1 <= rule.months <= LONGEST:
        raise BadInput(msg("A test lasts 1 to {most} months.", most=LONGEST))
    return NewRule(
        kind_of_test(rule.kind), written_name(rule.name_es), written_name(rule.name_en), rule.least_tier,
        rule.months, written_name(rule.source, LONGEST_SOURCE),
    )  # fmt: skip


@asked_again
def list_rules(desk: Desk, viewer: Viewer) -> list[Rule]:
    """All rules, the oldest first: what was, is and will be in force."""
    with look(desk, viewer, "registry-read", {"of": "test-rules"}) as this:
        rows: list[dict[str, Any]] = this.conn.execute("SELECT * FROM act.list_test_rules()").fetchall()
    return [from_row(Rule, row, since=row["in_force_from"], until=row["in_force_until"]) for row in rows]


def set_rule(desk: Desk, viewer: Viewer, rule: NewRule, since: datetime | None = None) -> UUID:
    """Propose a rule, in force at once or from a moment ahead (with time zone); it takes the place of what was in
    force from then on for the same kind and tier. Access follows at that minute, in open sessions too. Returns the
    proposal, which a second registrar confirms."""
    rule = accepted(rule)
    names = [rule.name_es, rule.name_en, rule.source]
    return _set(desk, viewer, [rule.kind, int(rule.least_tier), rule.months, *names, ahead(since)])


def end_rule(
    desk: Desk, viewer: Viewer, kind: str, least_tier: Tier, source: str, since: datetime | None = None
) -> UUID:
    """Propose that from then on the rule for this kind and tier holds no more. Raises :class:`NotFound` if
    there is none."""
    return _set(
        desk,
        viewer,
        [
            kind_of_test(kind),
            int(least_tier),
            None,
            None,
            None,
            written_name(source, LONGEST_SOURCE),
            ahead(since),
        ],
    )


def _set(desk: Desk, viewer: Viewer, values: list[object]) -> UUID:
    with look(desk, viewer, "test-rule-set", {"kind": values[0], "least_tier": values[1]}) as this:
        rows: list[dict[str, Any]] = this.conn.execute(
            "SELECT act.set_test_rule(%s, %s::smallint, %s, %s, %s, %s, %s) AS id", values
        ).fetchall()
    return UUID(str(rows[0]["id"]))


def ahead(since: datetime | None) -> datetime | None:
    """The moment from which a rule holds. Raises :class:`BadInput` for one without a time zone."""
    if since is not None and since.tzinfo is None:
        raise BadInput(msg("A rule begins at a moment with a time zone."))
    return since
