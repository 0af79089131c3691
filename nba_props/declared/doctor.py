"""The limits by which `nba-props doctor` judges an installation."""

from datetime import timedelta

# How far the machine's clock may be from that of a source: instants of payloads and quotes are compared.
SKEW_TOLERATED, SKEW_HARMFUL = timedelta(seconds=30), timedelta(minutes=5)
# Free space that is enough for some weeks; below `declared.alerts.LEAST_FREE_BYTES` a night may not fit.
ENOUGH_FREE_BYTES = 2_000_000_000
# Files of each kind that are read unless all are: the newest of each table, and others spread over the rest.
SAMPLE = 200
# Faults of a kind that are named one by one.
NAMED = 10
# How old the last success of a job may be that runs by itself whether or not there are games.
LATEST = {
    "ingest": timedelta(hours=36),
    "nightly": timedelta(hours=36),
    "train": timedelta(days=8),
    "accuracy_report": timedelta(days=8),
}
