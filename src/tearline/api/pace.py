"""Whether a client moves: clocks that run only while the service waits for it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Pace:
    """At least ``rate`` bytes a second in each ``window`` seconds, and all within ``whole`` seconds (None: no end).

    Time is what :meth:`goes_on` is told, so a clock stands still while the service itself is busy.
    """

    rate: float
    window: float
    whole: float | None = None
    _moved: int = field(default=0, init=False)
    _in_window: float = field(default=0.0, init=False)
    _waited: float = field(default=0.0, init=False)

    def moved(self, amount: int) -> None:
        """So many bytes came, or went."""
        self._moved += amount

    def goes_on(self, seconds: float) -> bool:
        """So many seconds were waited; False when that is too long, or too little moved in them."""
        self._waited += seconds
        self._in_window += seconds
        if self.whole is not None and self._waited > self.whole:
            return False
        if self._in_window < self.window:
            return True
        enough = self._moved >= self.rate * self._in_window
        self._moved, self._in_window = 0, 0.0
        return enough
