"""Justice: clocks so far (bench/justice), in parts (:mod:`bench.parts`)."""

from __future__ import annotations

from functools import partial

from bench.parts import measured

main = partial(measured, "justice")
