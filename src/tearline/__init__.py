"""Tearline: every agency keeps its records, everyone sees what they may, every look is on record."""
