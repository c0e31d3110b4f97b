"""Who may see a record: the handling label, its canonical text, and what a derived thing inherits.

Five slots joined by ``//``: ``OWNER//TIER//COMPARTMENTS//RELEASE//HANDLING``, for example
``SSC//SECRET//ALFA,BETA//FGR,UIF//H1,H2``. Lists are sorted, ``-`` is the empty list, RELEASE ``ALL``
is every agency of the deployment. No slot ever says "not": adding a clearance never hides anything.

Handling codes are Europol's: H0 free use for the prevention of crime, H1 not in court without the
originator's leave, H2 not onward without leave, H3 other, in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from urllib.parse import quote, unquote

from tearline.errors import BadInput
from tearline.language import msg

ALL = "ALL"
SEVERAL = "*"
NONE = frozenset[str]()

_CODE = re.compile(r"[A-Z0-9][A-Z0-9_-]{1,31}")
_HANDLING = frozenset({"H1", "H2", "H3"})


class Tier(IntEnum):
    """How secret; each tier sees all that the ones before it see."""

    OPEN = 0
    RESTRICTED = 1
    CONFIDENTIAL = 2
    SECRET = 3
    TOP_SECRET = 4


@dataclass(frozen=True)
class Label:
    """One handling label in canonical form: equal labels have equal text and the other way round.

    ``releasable`` never names the owner, who always sees it. ``handling`` holds H1, H2, H3 (H0 is the
    empty set) and ``handling_note`` the words of H3: clauses in sorted order, joined by ``"; "``.
    Raises BadInput when a slot is wrong.
    """

    owner: str
    tier: Tier
    compartments: frozenset[str] = NONE
    releasable: frozenset[str] = NONE
    handling: frozenset[str] = NONE
    handling_note: str = ""

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "tier", _checked_tier(self.tier))
        put(self, "owner", _checked_owner(self.owner))
        put(self, "compartments", _checked_compartments(self.compartments))
        put(self, "releasable", _checked_releasable(self.releasable) - {self.owner})
        put(self, "handling_note", _checked_note(self.handling_note))
        put(self, "handling", _checked_handling(self.handling, self.handling_note))

    @property
    def audience(self) -> frozenset[str] | None:
        """The agencies that it may reach; None is every agency."""
        if ALL in self.releasable:
            return None
        return self.releasable if self.owner == SEVERAL else self.releasable | {self.owner}

    @classmethod
    def parse(cls, text: str) -> Label:
        """The label that ``text`` states; BadInput names the slot that is wrong and what it may hold."""
        slots = [slot.strip() for slot in text.split("//")]
        if len(slots) != 5:
            raise BadInput(
                msg(
                    "A label has five slots joined by //, as in {example}; this one has {count}.",
                    example="SSC//SECRET//ALFA,BETA//FGR,UIF//H1,H2",
                    count=len(slots),
                )
            )
        owner, tier, compartments, release, handling = slots
        codes, note = _parsed_handling(handling)
        return cls(owner, _parsed_tier(tier), _items(compartments), _items(release), codes, note)

    def __str__(self) -> str:
        return "//".join(
            (
                self.owner,
                self.tier.name,
                _listed(self.compartments),
                _listed(self.releasable),
                self._handling_text(),
            )
        )

    def _handling_text(self) -> str:
        note = f"H3:{quote(self.handling_note, safe='')}"
        return ",".join(note if code == "H3" else code for code in sorted(self.handling)) or "H0"


def join(labels: Iterable[Label]) -> Label:
    """The label of anything derived from ``labels``: seen by nobody who cannot see each of them.

    Highest tier, all compartments, the intersection of the audiences, every handling code. The owner
    stays when all have the same, else it is ``*``. Raises BadInput on no labels: what is derived from
    nothing has no label, and nobody sees it.
    """
    parts = list(labels)
    if not parts:
        raise BadInput(msg("A derived label needs at least one label to derive from."))
    owners = {part.owner for part in parts}
    return Label(
        owner=owners.pop() if len(owners) == 1 else SEVERAL,
        tier=max(part.tier for part in parts),
        compartments=frozenset[str]().union(*(part.compartments for part in parts)),
        releasable=_common_audience(parts),
        handling=frozenset[str]().union(*(part.handling for part in parts)),
        handling_note=";".join(part.handling_note for part in parts),
    )


def is_code(text: str) -> bool:
    """Whether ``text`` can name an agency or a compartment."""
    return _CODE.fullmatch(text) is not None and text != ALL


def _common_audience(parts: list[Label]) -> frozenset[str]:
    closed = [part.audience for part in parts if part.audience is not None]
    return frozenset.intersection(*closed) if closed else frozenset({ALL})


def _listed(codes: frozenset[str]) -> str:
    return ",".join(sorted(codes)) or "-"


def _items(slot: str) -> frozenset[str]:
    return NONE if slot == "-" else frozenset(item.strip() for item in slot.split(","))


def _parsed_tier(slot: str) -> Tier:
    try:
        return Tier[slot]
    except KeyError:
        raise _bad_tier() from None


def _parsed_handling(slot: str) -> tuple[frozenset[str], str]:
    codes, notes = set(), []
    for item in (part.strip() for part in slot.split(",")):
        code, colon, words = item.partition(":")
        codes.add(code)
        if colon and code != "H3":
            raise _bad_handling()
        notes.append(_decoded(words))
    return frozenset(codes), ";".join(notes)


def _decoded(words: str) -> str:
    try:
        return unquote(words, errors="strict")
    except UnicodeDecodeError:
        raise _bad_handling() from None


def _checked_tier(tier: Tier) -> Tier:
    try:
        return Tier(tier)
    except ValueError:
        raise _bad_tier() from None


def _checked_owner(owner: str) -> str:
    if owner == SEVERAL or is_code(owner):
        return owner
    raise BadInput(
        msg(
            "The first slot of a label (owner) is one agency code: 2 to 32 capital letters, digits, "
            "hyphens or underscores, beginning with a letter or digit; {all} is no agency.",
            all=ALL,
        )
    )


def _checked_compartments(codes: Iterable[str]) -> frozenset[str]:
    found = frozenset(codes)
    if all(is_code(code) for code in found):
        return found
    raise BadInput(
        msg(
            "The third slot of a label (compartments) is a list of codes joined by commas, or - for none; "
            "a code has 2 to 32 capital letters, digits, hyphens or underscores."
        )
    )


def _checked_releasable(codes: Iterable[str]) -> frozenset[str]:
    found = frozenset(codes)
    if found == {ALL} or all(is_code(code) for code in found):
        return found
    raise BadInput(
        msg(
            "The fourth slot of a label (releasable to) is a list of agency codes joined by commas, "
            "or {all} alone for every agency, or - for none.",
            all=ALL,
        )
    )


def _checked_handling(codes: Iterable[str], note: str) -> frozenset[str]:
    found = frozenset(codes)
    if found == {"H0"}:
        found = NONE
    if not found <= _HANDLING or ("H3" in found) != bool(note):
        raise _bad_handling()
    return found


def _checked_note(note: str) -> str:
    """The clauses of an H3 note once each, in sorted order: so joining is the same in any order."""
    text = " ".join(note.split())
    if not text.isprintable():
        raise _bad_handling()
    return "; ".join(sorted({clause for part in text.split(";") if (clause := part.strip())}))


def _bad_tier() -> BadInput:
    allowed = ", ".join(tier.name for tier in Tier)
    return BadInput(msg("The second slot of a label (tier) is one of {allowed}.", allowed=allowed))


def _bad_handling() -> BadInput:
    return BadInput(
        msg(
            "The fifth slot of a label (handling) is H0, or a list of H1, H2 and H3: joined by commas, "
            "where H3: is followed by its words, percent-encoded, with no control characters."
        )
    )
