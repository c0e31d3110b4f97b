"""The people of a district: names, homes, families, identity numbers. Nobody in it exists."""

from tearline.nation.people.addresses import some_address
from tearline.nation.people.avoid import is_avoided_name
from tearline.nation.people.identity import curp_of, rfc_of, rfc_of_firm
from tearline.nation.people.nicknames import hypocorisms, nickname
from tearline.nation.people.places import home_of, places, some_place
from tearline.nation.people.populate import populate

__all__ = [
    "curp_of",
    "home_of",
    "hypocorisms",
    "is_avoided_name",
    "nickname",
    "places",
    "populate",
    "rfc_of",
    "rfc_of_firm",
    "some_address",
    "some_place",
]
