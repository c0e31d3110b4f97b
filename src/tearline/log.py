"""The service's log: loggers that load structlog when something is said, since commands say nothing as a rule."""

from __future__ import annotations

from typing import Any


class Log:
    """A logger of one module; the levels are structlog's: ``log.warning("kind.of-event", code=…)``."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, level: str) -> Any:
        import structlog  # a quarter of a second, with the colours of a console that we do not use

        return getattr(structlog.get_logger(self._name), level)
