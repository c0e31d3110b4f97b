"""Timings decide nothing: the first country that is looked up loads a table of seconds."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
