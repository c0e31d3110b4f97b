"""The matrix in force, its earlier versions, and the draft for those who write and publish it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tearline.db import Row as Line
from tearline.db import from_row
from tearline.errors import NotFound
from tearline.language import msg
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.matrix.row import Row, from_line


@dataclass(frozen=True, slots=True)
class Version:
    """A version that was published, or the draft (``version`` None).

    ``authors``: who wrote on it. ``asked_by``: who asked for its publication; of a draft None where nobody does, or
    did within 14 days. ``mine``: who asks here wrote on it or asked for its publication, and so does not publish it.
    ``mark``: what a deed on the draft says back.
    """

    version: int | None
    mark: UUID
    lines: int
    authors: list[str]
    changed_at: datetime
    asked_by: str | None
    asked_at: datetime | None
    published_by: str | None
    published_at: datetime | None
    mine: bool


@dataclass(frozen=True, slots=True)
class Matrix:
    """A version with its rows in order, and all versions that this viewer may see: the draft, then the latest first."""

    version: Version
    rows: list[Row]
    versions: Sequence[Version]

    @property
    def draft(self) -> Version | None:
        """The draft, where there is one for this viewer."""
        return next((one for one in self.versions if one.version is None), None)

    @property
    def in_force(self) -> Version | None:
        """The version in force."""
        return next((one for one in self.versions if one.version is not None), None)


@asked_again
def versions(desk: Desk, viewer: Viewer) -> list[Version]:
    """All versions that this viewer may see, the latest first; the draft before them."""
    with look(desk, viewer, "matrix", {}) as this:
        listed: list[Line] = this.conn.execute("SELECT * FROM ask.matrices()").fetchall()
    return [from_row(Version, one) for one in listed]


@asked_again
def matrix(desk: Desk, viewer: Viewer, version: int | None = None, draft: bool = False) -> Matrix:
    """A version with its rows: the one in force, the one of a number, or the draft.

    Raises :class:`NotFound` where there is none for this viewer: the draft is for coordinators and registrars.
    """
    with look(desk, viewer, "matrix", {"version": version, "draft": draft}) as this:
        listed: list[Line] = this.conn.execute("SELECT * FROM ask.matrices()").fetchall()
        known = [from_row(Version, one) for one in listed]
        found = next((one for one in known if _is(one, version, draft)), None)
        lines: list[Line] = []
        if found is not None:
            lines = this.conn.execute("SELECT * FROM ask.matrix_lines(%s)", [found.version]).fetchall()
    if found is None:
        raise NotFound(msg("There is no such version of the matrix for you to see."))
    return Matrix(found, [from_line(line) for line in lines], known)


def _is(one: Version, version: int | None, draft: bool) -> bool:
    if draft or one.version is None:
        return draft and one.version is None
    return version is None or one.version == version
