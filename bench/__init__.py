"""Measurements, side by side with a peer or with the bare engine in the same run."""
