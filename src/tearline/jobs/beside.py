"""What runs beside the questions of one service, started and ended together, and how it fares."""

from __future__ import annotations

from collections.abc import Iterator

import psutil

from tearline.db import House
from tearline.jobs.clock import Clock
from tearline.jobs.figures import Figure
from tearline.jobs.keeper import Keeper
from tearline.jobs.schedule import Schedule
from tearline.ledger.sequencer import Sequencer


class Beside:
    """The embedded server's keeper, the ledger's sequencer, the schedule, and the clock of casework."""

    def __init__(self, house: House, sequencer: Sequencer) -> None:
        self.keeper = Keeper(house)
        self.sequencer = sequencer
        self.schedule = Schedule(house)
        self.clock = Clock(house)

    def start(self) -> None:
        """Begin; :meth:`stop` before the house is closed."""
        for one in (self.keeper, self.sequencer, self.schedule, self.clock):
            one.start()

    def stop(self) -> None:
        """End in order: the jobs, then the ledger, sealed, and last the keeper of their server. Safe to call twice."""
        for one in (self.clock, self.schedule, self.sequencer, self.keeper):
            one.stop()

    def figures(self) -> Iterator[Figure]:
        """What only this process knows of itself."""
        yield Figure("tearline_ledger_refusals_total", self.sequencer.rounds.failures)
        yield Figure("tearline_clock_failures_total", self.clock.rounds.failures)
        yield Figure("tearline_database_starts_total", self.keeper.started_again)
        for job, failures in self.schedule.failures.items():
            yield Figure("tearline_job_failures_total", failures, job)
        yield Figure("tearline_process_memory_bytes", psutil.Process().memory_info().rss)
