"""Tear-line releases (ADR 0060): text written below the line, its checks, its marked copies, and whose copy
a leak is."""
