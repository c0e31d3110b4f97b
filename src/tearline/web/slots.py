"""A handling label as fields of a form: its five slots, of which the owner's is the steward's own agency."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Self

from tearline.errors import BadInput
from tearline.handling import ALL, Label, Tier
from tearline.language import msg
from tearline.registry.signin import Officer
from tearline.web.visit import Visit

_BETWEEN = re.compile(r"[\s,;]+")


@dataclass(frozen=True, slots=True)
class Slots:
    """What stands in the fields, whether or not it makes a label. ``release``: all, some (``agencies``) or none; or a
    joint unit's compartment, for its label: that compartment, and releasable to all, so that the seats alone decide."""

    tier: str = ""
    compartments: tuple[str, ...] = ()
    release: str = ""
    agencies: str = ""
    handling: tuple[str, ...] = ()
    note: str = ""

    @classmethod
    def of(cls, label: Label) -> Self:
        """The slots of a label that stands."""
        some = sorted(label.releasable - {ALL})
        return cls(
            label.tier.name, tuple(sorted(label.compartments)),
            "all" if ALL in label.releasable else "some" if some else "none",
            ", ".join(some), tuple(sorted(label.handling)), label.handling_note,
        )  # fmt: skip

    @classmethod
    def typed(cls, visit: Visit) -> Self:
        """As the form was sent."""
        return cls(
            visit.value("tier"), tuple(visit.values("compartment")), visit.value("release"),
            visit.value("agencies"), tuple(visit.values("handling")), visit.value("note"),
        )  # fmt: skip

    def label(self, owner: str) -> Label:
        """The label that they make. Raises :class:`BadInput` saying which slot is wrong."""
        if self.tier not in Tier.__members__:
            raise BadInput(msg("Choose a tier."))
        if "H3" in self.handling and not self.note:
            raise BadInput(msg("H3 is a rule in words: write them down."))
        handling = {*self.handling, *(("H3",) if self.note else ())}
        return Label(
            owner, Tier[self.tier], frozenset({*self.compartments, *self._unit()}), self._releasable(),
            frozenset(handling), self.note,
        )  # fmt: skip

    def _unit(self) -> frozenset[str]:
        return frozenset({self.release}) if is_units(self.release) else frozenset()

    def _releasable(self) -> frozenset[str]:
        if self.release == "all" or is_units(self.release):
            return frozenset({ALL})
        if self.release == "none":
            return frozenset()
        named = frozenset(code.upper() for code in _BETWEEN.split(self.agencies) if code)
        if self.release != "some":
            raise BadInput(msg("Choose who it may be released to."))
        if not named or ALL in named:
            raise BadInput(
                msg("Name the agencies it may be released to by their codes, or choose another answer.")
            )
        return named


@dataclass(frozen=True, slots=True)
class Choices:
    """What a form offers: no more than the officer's own clearance; the gate decides about each label. ``units``: the
    compartments of joint units in which the officer sits."""

    tiers: list[Tier]
    compartments: list[str]
    units: list[str] = field(default_factory=list)


def choices(officer: Officer | None) -> Choices:
    """The tiers and compartments that this officer may give."""
    if officer is None or officer.tier is None:
        return Choices([], [])
    held = sorted(officer.compartments)
    return Choices(
        [tier for tier in Tier if tier <= officer.tier], held, [code for code in held if is_units(code)]
    )


def is_units(code: str) -> bool:
    """Whether a compartment is a joint unit's: by its code, which no vetting may name."""
    return code.startswith("U-")
