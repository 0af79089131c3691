"""Buying past odds from the replay server at the rate limit, beside the time that the rate alone needs."""

import os
import tempfile
from datetime import date, time
from unittest.mock import patch

from bench import seasons
from bench.figures import Figure, timed
from nba_props.days import Days
from nba_props.sources.odds.history import plan
from nba_props.sources.odds.purchase import Bought, Purchase, in_raw, paced
from tests.replay import PYTHON, ReplayServer

DAYS = Days(date(2024, 4, 1), date(2024, 4, 14))
AT, RATE, BUDGET = time.fromisoformat("22:00Z"), 20.0, 1_000_000
AFTERWARDS = "2025-07-01T12:00:00Z"


def run() -> list[Figure]:
    """The figure; none when the real data or the replay server's environment are absent."""
    if seasons.real() is None or not PYTHON.is_file():
        return []
    server = ReplayServer.start("--rate", "30", "--now", AFTERWARDS)
    try:
        with tempfile.TemporaryDirectory() as home, patch.dict(os.environ):
            os.environ |= server.environment | {"NBA_PROPS_HOME": home, "NBA_PROPS_NOW": AFTERWARDS}
            os.environ.pop("NBA_PROPS_ARCHIVE", None)
            seconds, (bought, requests, credits) = timed(_buy, 1)
    finally:
        server.stop()
    if bought.failed or bought.stopped:
        raise RuntimeError(f"the purchase did not finish: {bought}")
    note = f"{len(DAYS)} days, {credits:,} credits; {requests / seconds:.1f} a second of {RATE:.0f}"
    return [Figure(f"buy past odds, {requests} requests", seconds, requests / RATE, "requests / rate", note)]


def _buy() -> tuple[Bought, int, int]:
    """What was bought, with how many requests and credits."""
    from nba_props.resources.world import open_ingest  # noqa: PLC0415  (Dagster is slow to load)
    from nba_props.settings import Settings  # noqa: PLC0415

    settings = Settings.read()
    chain = open_ingest(settings, settings.now)
    games, now = chain.schedule(DAYS).frame, chain.now()
    planned = plan(DAYS, games, AT, now, in_raw(chain.raw, games, now), True)
    odds = paced(chain.odds, RATE)
    bought = Purchase(odds, games, BUDGET).run(planned)
    return bought, bought.landed + bought.gone, odds.bill.spent
