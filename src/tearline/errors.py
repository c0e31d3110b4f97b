"""The one root of Tearline's errors. Faces map classes to HTTP and exit codes; nothing else does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from tearline.language import Message, msg


class TearlineError(Exception):
    """Something was wrong: ``message`` says what, where and what to do; ``code`` is stable for programs."""

    code = "error"

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message

    def __reduce__(self) -> tuple[Any, ...]:
        """To and from another process, whatever a class's own constructor takes."""
        return type(self)._again, (str(self), vars(self).copy())

    @classmethod
    def _again(cls, text: str, values: dict[str, Any]) -> Self:
        error = cls.__new__(cls)
        Exception.__init__(error, text)
        vars(error).update(values)
        return error


class BadInput(TearlineError):
    """What was given cannot be used."""

    code = "bad-input"


class NotSignedIn(TearlineError):
    """There is no live session."""

    code = "not-signed-in"


class NotEntitled(TearlineError):
    """The session is live, but this may not be done with it."""

    code = "not-entitled"


class AccessLapsed(NotEntitled):
    """The vetting behind the session lapsed or was withdrawn: nothing may be done with it any more."""

    code = "vetting-lapsed"


class NotFound(TearlineError):
    """Nothing by that name that this viewer may see. Unknown and hidden are the same."""

    code = "not-found"

    def __init__(self, message: Message | None = None) -> None:
        super().__init__(message or msg("Nothing found under that id."))


class Conflict(TearlineError):
    """The state of things does not allow it."""

    code = "conflict"


class LeaveNeeded(Conflict):
    """It rests on what is not passed on without leave of the agency that it came from.

    ``records``, ``use`` (copy, release, relabel) and ``for_whom`` say what leave is to be asked for; empty where
    whoever raised it cannot tell.
    """

    code = "leave-needed"

    def __init__(
        self, message: Message, records: Iterable[str] = (), use: str = "", for_whom: str = ""
    ) -> None:
        super().__init__(message)
        self.records, self.use, self.for_whom = tuple(records), use, for_whom

    def of(self, records: Iterable[str], use: str, for_whom: str) -> LeaveNeeded:
        """The same, by whoever knows what was to be done."""
        return LeaveNeeded(self.message, records, use, for_whom)


class TooMany(TearlineError):
    """Too many attempts; ``retry_after`` is in seconds."""

    code = "too-many"

    def __init__(self, message: Message, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(TearlineError):
    """The database cannot be reached now; the same call may succeed later."""

    code = "unavailable"

    def __init__(self, message: Message | None = None) -> None:
        super().__init__(
            message or msg("The database cannot be reached. Nothing was lost; try again in a moment.")
        )


class Lost(Unavailable):
    """The connection broke off under what was asked. A question may be asked again at once."""
