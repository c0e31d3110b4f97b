"""What people and firms own, call with, fly, and pay: filled into a district whose people and groups are there.

Numbers that must be used once in a nation (plates, VINs, telephones, CLABEs …) come from the plan. A firm's
account can be named from any district without making it: :func:`far_firm`.

Where a module names the source of a rate, the rate follows it from memory and roughly, not from its table;
only the trace figures of :mod:`.firearms` and the sum in :mod:`.thresholds` were read, second-hand.
"""

from tearline.nation.things.aerodromes import aerodromes, strips
from tearline.nation.things.clabe import far_firm
from tearline.nation.things.equip import equip
from tearline.nation.things.firms import firm_count
from tearline.nation.things.thresholds import THRESHOLDS

__all__ = ["THRESHOLDS", "aerodromes", "equip", "far_firm", "firm_count", "strips"]
