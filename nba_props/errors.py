"""Errors whose message names the culprit and the fix: the command line prints it as one line.

Those of one room (a file of the lake, an event of the registry) are defined there and derive from `NbaPropsError`.
"""

from typing import ClassVar

# The status that a command ends with.
FAILED, WRONG_CALL, NEEDS_MIGRATION = 1, 2, 3


class NbaPropsError(Exception):
    """An error that a person can act on.

    `exit_code` is the status of a command that ends with it: FAILED, WRONG_CALL where the call or a setting is wrong, or
    NEEDS_MIGRATION where the mirror first needs `nba-props migrate apply`.
    """

    exit_code: ClassVar[int] = FAILED


class CallError(NbaPropsError):
    """A job or a command got an argument that it cannot take. Nothing was run."""

    exit_code = WRONG_CALL


class SourceError(NbaPropsError):
    """A source did not return what was requested. The caller decides whether one game or the whole table fails.

    `outcome` is the state of a game that failed with it.
    """

    outcome: ClassVar[str] = "failed"


class ConfigurationError(SourceError):
    """A setting is missing or wrong; the message names the variable. No other request would succeed either."""

    exit_code = WRONG_CALL
    outcome = "configuration"


class OutOfCreditsError(SourceError):
    """The quota of The Odds API is used up. The circuit breaker is open: this run sends it no more requests."""

    outcome = "out_of_credits"


class RefusedError(SourceError):
    """The host refuses to serve us, what exists too. Nothing is known about what was requested; a later run asks again."""

    outcome = "refused"


class NotFoundError(SourceError):
    """The source has no such thing, or not yet: an empty outcome, not a failure."""

    outcome = "not_there"


class NoHistoryAtDateError(NotFoundError):
    """The Odds API has no quotes of the markets as of that instant: an empty outcome of the date, not a failure."""

    outcome = "no_history_at_date"


class PlanWithoutHistoryError(SourceError):
    """The plan of the API key has no past odds. The key itself is good, and odds of today are not concerned."""

    outcome = "plan_without_history"


class RefusedRequestError(SourceError):
    """The source refuses the form of a request: sent again, or for another game, it would be refused again."""

    outcome = "refused_request"


class UnreachableError(SourceError):
    """Every attempt ended in a timeout, a connection error, a 429 or a 5xx.

    `status` is that of the last reply; None where the host gave none, so that it may be down.
    """

    outcome = "unreachable"

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class UnansweredError(UnreachableError):
    """The last attempt was sent and got no whole reply in time. It may have been served, and billed, nevertheless."""

    outcome = "unanswered"


class BadPayloadError(SourceError):
    """A payload that is not JSON, or in which a field that we use is missing or has another type.

    The payload is in the quarantine of raw.
    """

    outcome = "bad_payload"
