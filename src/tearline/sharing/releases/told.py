"""Releases as programs read them: the API answers with these, and so does the command line with --json."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tearline.casework.told import MatterTold, matter_told
from tearline.copies.number import written
from tearline.language import Language, Message, msg
from tearline.sharing.releases.leaks import Traced
from tearline.sharing.releases.questions import CopyIssued, Draft, LeaveOf, Release
from tearline.sharing.releases.tracing import Finding


@dataclass(frozen=True, slots=True)
class ReleaseTold:
    """A release. ``typed``: its text with the numbers of the sources before each paragraph, which are those
    of ``matter.about``; ``text``: as a court gets it, without marks. ``missing``: the agencies that have
    not given leave."""

    matter: MatterTold
    draft: Draft | None
    typed: str
    leaves: list[LeaveOf]
    missing: list[str]
    copies: list[CopyIssued]


@dataclass(frozen=True, slots=True)
class LeakedTold:
    """A copy that is named, and whose it is."""

    number: str
    agency: str
    login: str | None


@dataclass(frozen=True, slots=True)
class TracedTold:
    """What came of comparing a text. ``release``: the folio of the one that it is of (null: of none that
    you may read). ``finding``: ``named``, ``too-few``, ``nobody`` or ``alike``; ``seen`` of the ``slots``
    of its text were read, and ``needed`` have to be, to name one of so many ``copies``."""

    release: str | None
    finding: str | None
    said: str
    named: list[LeakedTold]
    seen: int
    slots: int
    needed: int
    copies: int


def release_told(found: Release, language: Language, now: datetime) -> ReleaseTold:
    """One release, with folio and numbers as people write them."""
    return ReleaseTold(
        matter_told(found.matter, language, now), found.draft, found.typed, found.leaves,
        [one.owner for one in found.missing], found.copies,
    )  # fmt: skip


def traced_told(found: Traced, language: Language) -> TracedTold:
    """What came of comparing a text."""
    told = found.trace
    leaked = [LeakedTold(written(one.number), one.agency, one.login) for one in found.copies]
    said = finding_said(found).text(language)
    if told is None or found.folio is None:
        return TracedTold(None, None, said, leaked, 0, 0, 0, 0)
    return TracedTold(
        written(found.folio), str(told.finding), said, leaked, told.seen, told.slots, told.needed, told.copies
    )


def finding_said(found: Traced) -> Message:
    """In a sentence."""
    told = found.trace
    if told is None:
        return msg("It is the text of no release that you may read.")
    counts = {"seen": told.seen, "needed": told.needed, "slots": told.slots}
    if told.finding is Finding.NAMED:
        if len(found.copies) == 1:
            return msg("It is copy {number}.", number=written(found.copies[0].number))
        return msg(
            "Copies were joined: {numbers}.", numbers=", ".join(written(one.number) for one in found.copies)
        )
    if told.finding is Finding.TOO_FEW:
        return msg("Not enough: {seen} marks were read of the {needed} that naming a copy takes.", **counts)
    if told.finding is Finding.ALIKE:
        return msg("More than one copy reads like it: nobody is named.")
    return msg("Of {seen} marks that were read no copy explains enough: nobody is named.", **counts)


ENDED: Mapping[str, Message] = {
    "recalled": msg("This copy was recalled. Do not use it, and destroy what was printed."),
    "superseded": msg("This copy was superseded by another release."),
    "expired": msg("This copy is not valid any more."),
}
"""What is said of a copy that is out no more."""
