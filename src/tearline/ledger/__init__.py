"""What was done, by whom, for what purpose: an append-only tree that an outsider can verify."""
