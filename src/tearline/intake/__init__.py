"""Intake: formats into records. One reader a format, one job a file, a receipt for each."""
