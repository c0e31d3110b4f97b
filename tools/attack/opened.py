"""The attacker tried on itself: the gate of one copy is opened on purpose, and a difference must be met."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tools.attack.campaign import Campaign, twins
from tools.attack.cast import Cast

PAIRS = 800  # within which an open gate must be met
_POLICY = """
SELECT pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polrelid = %s::regclass AND polname = %s
"""
BEFORE = 300  # pairs before the first opening, in which the worlds grow
LOOKS = 200  # questions about looks within which their open policy must be
QUIET = 40  # pairs without a difference, once it is closed again


@dataclass(frozen=True, slots=True)
class Opening:
    """A fault of the gate: a policy that lets everything through, or a condition left out of a function."""

    name: str
    policies: tuple[tuple[str, str], ...] = ()  # table and policy of each
    edit: tuple[str, str, str] | None = None  # function, what stands in it, what stands there instead
    role: str | None = None  # that passes row security
    of_looks: bool = False  # met by questions about looks alone


# That of looks comes first: what an open gate shows stands in the viewers' own looks for good. Decisions, versions
# and loads have a second lock: they are told with the text of their label, which has a policy of its own.
_LABELS = ("gate.label", "viewer_sees")
OPENINGS = (
    Opening(
        "policy steward_sees_looks of ledger.shown is USING (true)",
        policies=(("ledger.shown", "steward_sees_looks"),),
        of_looks=True,
    ),
    Opening("policy viewer_sees of store.record is USING (true)", policies=(("store.record", "viewer_sees"),)),
    *(
        Opening(f"policies {name} of {table} and of labels are USING (true)", policies=((table, name), _LABELS))
        for table, name in (
            ("store.decision", "sees_both_ends"),
            ("store.history", "viewer_sees"),
            ("store.load", "viewer_sees"),
        )
    ),
    Opening("the mask of a session has every bit", edit=(
        "gate.mask", "bits || substr(decode(repeat('00', 16384), 'hex'), length(bits) + 1)",
        "decode(repeat('ff', 16384), 'hex')")),
    Opening("loads are told to every agency", edit=("ask.loads", "AND o.owner = gate.writes_for()", "")),
    Opening("the role that answers passes row security", role="tearline_reader"),
)  # fmt: skip


def prove(folder: Path, cast: Cast, seed: str, scale: float, openings: tuple[Opening, ...] = OPENINGS) -> int:
    """Open the gate of one copy in each way; 1 where one was not met, or something differed while it was closed."""
    with twins(folder, cast) as both, closing(Campaign(both, seed, scale)) as campaign:
        before = next(campaign.pairs(BEFORE), None)
        if before:
            raise RuntimeError(f"something differs while the gate is closed: {before.summary()}")
        missed = [opening.name for opening in openings if not met(campaign, both.other.data, opening)]
        clean = next(campaign.pairs(QUIET, reads=True, looks=False), None)
        print(f"hidden: {dict(campaign.hiding.count.most_common())}", file=sys.stderr)
    for name in missed:
        print(f"NOT MET: {name}", file=sys.stderr)
    if clean:
        print(f"with the gate closed: {clean.summary()}", file=sys.stderr)
    return int(bool(missed) or clean is not None)


def met(campaign: Campaign, data: Path, opening: Opening) -> bool:
    """Whether the low viewers' requests meet the open gate; before it is opened they must meet nothing."""
    before = next(campaign.pairs(QUIET, looks=opening.of_looks), None)
    if before:
        raise RuntimeError(f"something differs while the gate is closed: {before.summary()}")
    with campaign.forgetting(), opened(data, opening):
        asked = campaign.looks(LOOKS) if opening.of_looks else campaign.pairs(PAIRS, reads=True, looks=False)
        finding = next(asked, None)
    if finding:
        print(f"met: {opening.name}\n  {finding.summary()}", file=sys.stderr)
    return finding is not None


@contextmanager
def opened(data: Path, opening: Opening) -> Iterator[None]:
    """The fault, as the database's superuser makes it, for as long as the block lasts."""
    with psycopg.connect(_superuser(data), autocommit=True) as conn:
        statements = list(_statements(conn, opening))
        try:
            for there, _ in statements:
                conn.execute(there.encode())
            yield
        finally:
            for _, back in statements:
                conn.execute(back.encode())


def _statements(conn: psycopg.Connection, opening: Opening) -> Iterator[tuple[str, str]]:
    """Each with the one that takes it back."""
    for table, name in opening.policies:
        held = _one(conn, _POLICY, table, name)
        yield f"ALTER POLICY {name} ON {table} USING (true)", f"ALTER POLICY {name} ON {table} USING ({held})"
    if opening.edit:
        function, found, instead = opening.edit
        held = _one(conn, "SELECT pg_get_functiondef(%s::regproc)", function)
        if found not in held:
            raise RuntimeError(f"{function} has changed: renew this opening")
        yield held.replace(found, instead), held
    if opening.role:
        yield f"ALTER ROLE {opening.role} BYPASSRLS", f"ALTER ROLE {opening.role} NOBYPASSRLS"


def _one(conn: psycopg.Connection, statement: str, *values: str) -> str:
    row = conn.execute(statement.encode(), values).fetchone()
    if row is None:
        raise RuntimeError(f"there is no {' '.join(values)}: renew this opening")
    return str(row[0])


def _superuser(data: Path) -> str:
    """Whoever holds ``admin.secret`` may do anything: docs/gate.md says so."""
    config = (data / "postgresql" / "postgresql.auto.conf").read_text("utf-8")
    sockets = re.search(r"unix_socket_directories = '([^']+)'", config)
    if sockets is None:
        raise RuntimeError("the embedded server's socket is not where it was")
    secret = (data / "admin.secret").read_text("utf-8").strip()
    return psycopg.conninfo.make_conninfo(
        host=sockets[1], user="tearline_admin", password=secret, dbname="tearline"
    )
