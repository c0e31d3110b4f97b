"""An agency's own records: loads, corrections, what is shared."""
