"""Files that leave: what is in one, its entry in the register, and what becomes of it (capability B1, ADR 0035)."""
