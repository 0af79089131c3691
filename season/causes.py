"""Whether what was told had a cause: pure, from what was made to go wrong and when.

An alert says what is wrong, not what made it so. It has a cause where something went wrong shortly before it was first seen
that can lead to it: the last polls of a feed may be an hour old, what a run failed to make is missed the next day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# What can go wrong: a whole feed, requests, a run that is killed or fails by itself, sleep, the disk, the budget.
FEED, REQUEST, KILL, FAILURE, SLEEP, DISK, BUDGET = (
    "feed", "request", "kill", "failure", "sleep", "full disk", "budget",
)  # fmt: skip
ANYTHING = frozenset({FEED, REQUEST, KILL, FAILURE, SLEEP, DISK})


@dataclass(frozen=True, slots=True)
class Cause:
    """Something that went wrong, from when until when, UTC. `feed` is the one in trouble; empty where it is none."""

    kind: str
    first: datetime
    last: datetime
    feed: str = ""


@dataclass(frozen=True, slots=True)
class Lookback:
    """What can lead to an alert, and for how long afterwards."""

    kinds: frozenset[str]
    within: timedelta


# By the kind of alert. Kinds that are left out tell what the simulated games and bets came to: no fault is needed for that.
CAN_LEAD_TO: Mapping[str, Lookback] = {
    "run_failed": Lookback(frozenset({KILL, FAILURE, DISK}), DAY),
    "dead_run": Lookback(frozenset({KILL}), HOUR),
    "disk_full": Lookback(frozenset({DISK}), HOUR),
    "feed_down": Lookback(frozenset({FEED, REQUEST, DISK}), 12 * HOUR),
    "no_schedule": Lookback(ANYTHING, DAY),
    "no_predictions": Lookback(ANYTHING, DAY),
    "no_go": Lookback(ANYTHING, DAY),
    "nothing_ran": Lookback(frozenset({SLEEP, KILL, FAILURE, DISK}), 3 * HOUR),
    "missed": Lookback(frozenset({SLEEP}), HOUR),
    "tick_failed": Lookback(frozenset({DISK}), HOUR),
    "not_polled": Lookback(frozenset({BUDGET}), DAY),
    "credits_low": Lookback(frozenset(), HOUR),
    "unregistered_model": Lookback(frozenset(), HOUR),
    "red_check": Lookback(ANYTHING, 3 * DAY),
    "outputs_missing": Lookback(ANYTHING, 3 * DAY),
    "coverage": Lookback(ANYTHING, 7 * DAY),
    "channel_down": Lookback(frozenset(), HOUR),
    "blind": Lookback(frozenset({DISK}), HOUR),
}


def needless(alerts: Iterable[Mapping[str, str]], causes: Sequence[Cause]) -> list[str]:
    """The alerts without a cause, each once, in words.

    Args:
        alerts: as the webhook gets them: `kind`, `subject`, `what`, `since` and `turn`.
        causes: what went wrong.
    """
    return [
        f"{alert['since']} {alert['kind']} {alert['subject']}: {alert['what']}"
        for alert in alerts
        if alert["turn"] == "new" and not has_cause(alert, causes)
    ]


def has_cause(alert: Mapping[str, str], causes: Sequence[Cause]) -> bool:
    """Whether something went wrong that can lead to an alert, shortly before it was first seen."""
    look = CAN_LEAD_TO.get(alert["kind"])
    if look is None:
        return True
    since = datetime.fromisoformat(alert["since"])
    return any(
        cause.kind in look.kinds and cause.first <= since <= cause.last + look.within and _is_of(cause, alert)
        for cause in causes
    )


def _is_of(cause: Cause, alert: Mapping[str, str]) -> bool:
    """Whether a feed's trouble is that of the feed that an alert names; anything else may lead to any."""
    return not cause.feed or alert["kind"] != "feed_down" or alert["subject"].startswith(cause.feed)
