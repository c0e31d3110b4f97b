"""Justice: moments with their zones, the law in force, calendars, and the clocks that follow from a case's events."""
