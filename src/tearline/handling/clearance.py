"""Who asks, and whether a label lets them see. The slow, obvious oracle that the SQL gate is tested by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tearline.errors import BadInput
from tearline.handling.label import Label, Tier, is_code
from tearline.language import msg


@dataclass(frozen=True)
class Clearance:
    """What one person may see for one agency, up to but not including the moment ``until``.

    ``compartments`` has for each compartment the tier up to which it is held, which may be lower than ``tier``:
    a vetting for RESTRICTED with ALFA and one for SECRET without it give SECRET, and ALFA up to RESTRICTED.
    """

    agency: str
    tier: Tier
    compartments: Mapping[str, Tier]
    until: datetime

    def __post_init__(self) -> None:
        if not is_code(self.agency) or not all(is_code(code) for code in self.compartments):
            raise BadInput(msg("A clearance names one agency and its compartments by their codes."))
        if self.until.tzinfo is None:
            raise BadInput(msg("The end of a clearance is a moment with a time zone."))


def can_see(clearance: Clearance | None, label: Label | None, now: datetime) -> bool:
    """Whether ``clearance`` opens ``label`` at ``now`` (with time zone). No label, or none held: nobody."""
    if clearance is None or label is None or now >= clearance.until:
        return False
    audience = label.audience
    return (
        label.tier <= clearance.tier
        and all(
            code in clearance.compartments and label.tier <= clearance.compartments[code]
            for code in label.compartments
        )
        and (audience is None or clearance.agency in audience)
    )


def tier_names(compartments: Mapping[str, Tier]) -> dict[str, str]:
    """Each compartment with the name of its tier, in order of codes, as faces show a clearance."""
    return {code: compartments[code].name for code in sorted(compartments)}
