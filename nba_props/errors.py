"""What can go wrong with a source, typed: who asks decides whether one game or the whole table fails."""


class SourceError(Exception):
    """A source did not give what was asked; the message says what and, where known, what to do."""

    outcome = "failed"


class ConfigurationError(SourceError):
    """A setting is missing or wrong; the message names the variable. Nothing else can be asked either."""

    outcome = "configuration"


class OutOfCreditsError(SourceError):
    """The Odds API's quota is used up: the breaker is open, nothing more is asked in this run."""

    outcome = "out_of_credits"


class NotFoundError(SourceError):
    """The source answers that it has no such thing (yet): an empty outcome, not a failure."""

    outcome = "not_there"


class UnreachableError(SourceError):
    """Timeouts, 429 and 5xx outlasted the retries."""

    outcome = "unreachable"


class UnansweredError(UnreachableError):
    """A request went out and no reply came: it may have been served, and billed, all the same."""

    outcome = "unanswered"


class BadPayloadError(SourceError):
    """A payload that is not JSON, or lacks or re-types a field that we use. It lies in raw quarantine."""

    outcome = "bad_payload"
