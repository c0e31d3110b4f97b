"""What was asked, shown and taken: the ledger, looks, unusual use, copies, reports."""
