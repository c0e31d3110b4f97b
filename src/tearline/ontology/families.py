"""Kinds that look alike to people: by the family of a kind go its sign on a page and its form in a drawing."""

from __future__ import annotations

_FAMILIES = {
    "person": ("Person", "LegalEntity", "PublicOfficer"),
    "body": ("Company", "Organization", "PublicBody"),
    "vehicle": ("Vehicle", "PlateRead", "RoadVehicle"),
    "account": ("BankAccount", "Payment", "Transaction"),
    "place": ("Address", "RealEstate", "Camera"),
    "paper": ("Document", "Matter", "Tip", "Case", "Warrant", "CourtCase", "Note", "Article", "PlainText"),
}
OTHER = "event"
FAMILIES = (*_FAMILIES, OTHER)
_OF = {kind: family for family, kinds in _FAMILIES.items() for kind in kinds}


def family_of(kind: str) -> str:
    """One of ``FAMILIES``."""
    return _OF.get(kind, OTHER)
