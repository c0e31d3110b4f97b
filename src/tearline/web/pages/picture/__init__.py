"""Asking and what answers: check, search, dossiers, charts, maps, pairs in doubt."""
