"""Oversight: who looked at what and why a deed was done, and proofs of the ledger, for those entitled."""
