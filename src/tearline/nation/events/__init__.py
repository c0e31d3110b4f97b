"""What happens in the nation: crimes, arrests, cases, seizures, tips, border crossings, plate reads."""

from tearline.nation.events.cameras import cameras
from tearline.nation.events.happening import happen
from tearline.nation.events.incidents import crime_name
from tearline.nation.events.proceedings import ASIDE, PHASES

__all__ = ["ASIDE", "PHASES", "cameras", "crime_name", "happen"]
