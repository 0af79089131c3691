"""What can go wrong with a source, one type per consequence: the caller decides whether a game or a table fails."""


class SourceError(Exception):
    """A source did not deliver. The message names the culprit and, where known, the fix.

    `outcome` is the name under which failures of this type are counted.
    """

    outcome = "failed"


class ConfigurationError(SourceError):
    """A setting is missing or wrong; the message names the variable. No other request can succeed either."""

    outcome = "configuration"


class OutOfCreditsError(SourceError):
    """The quota of The Odds API is used up: the breaker is open, and this run sends no more requests to it."""

    outcome = "out_of_credits"


class NotFoundError(SourceError):
    """The source has no such thing, or not yet: an empty outcome, not a failure."""

    outcome = "not_there"


class UnreachableError(SourceError):
    """Timeouts, 429 and 5xx outlasted the retries."""

    outcome = "unreachable"


class UnansweredError(UnreachableError):
    """A request was sent and no reply came: it may have been served, and billed, all the same."""

    outcome = "unanswered"


class BadPayloadError(SourceError):
    """A payload is not JSON, or lacks or re-types a field that is used. It is in the quarantine of raw."""

    outcome = "bad_payload"
