"""Organised crime: the groups of a district, their members, who knows whom, and who is bribed."""

from tearline.nation.crime.careers import ROLES
from tearline.nation.crime.charters import group_count
from tearline.nation.crime.corruption import LEAKING_AGENCY
from tearline.nation.crime.names import group_name
from tearline.nation.crime.organise import organise

__all__ = ["LEAKING_AGENCY", "ROLES", "group_count", "group_name", "organise"]
