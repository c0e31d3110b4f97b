"""Processes that work beside give way to whoever asks."""

from __future__ import annotations

import os

from tearline.crew import crew


def test_a_crew_is_served_after_those_who_ask() -> None:
    with crew(1) as beside:
        theirs = beside.submit(os.getpriority, os.PRIO_PROCESS, 0).result()
    assert theirs > os.getpriority(os.PRIO_PROCESS, 0)
