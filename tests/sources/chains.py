"""The source chain opened as the product does, but without rests: over the replay server, or the simulated league."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import httpx

from nba_props.settings import Settings
from nba_props.sources.archive.tables import Archive
from nba_props.sources.http import Http, Patience
from nba_props.sources.ingest import Ingest
from nba_props.sources.injuries.client import InjuryReports
from nba_props.sources.nba.client import BROWSER, NbaCdn
from nba_props.sources.odds.client import OddsApi
from nba_props.sources.prefer import Prefer
from nba_props.storage.raw import RawStore

# HURRIED gives up on a server that sleeps; on a busy machine also on one that does not.
UNHURRIED = Patience(attempts=2, first_wait=0, longest_wait=0, timeout=20, interval=0)
HURRIED = replace(UNHURRIED, timeout=0.5)
STEADY = Patience(attempts=3, first_wait=0.1, longest_wait=1, timeout=20, interval=0)


def frozen() -> datetime:
    """The instant that the environment sets."""
    now = Settings.read().frozen_now
    assert now is not None
    return now


def opened(
    folder: Path, prefer: Prefer = "live", archive: Path | None = None, patience: Patience = UNHURRIED
) -> Ingest:
    """The chain over the servers that the environment names, with its raw below a folder."""
    found = _over(folder, frozen, None, patience, Settings.read().odds_api_key)
    found.prefer, found.archive = prefer, Archive(archive) if archive else None
    return found


def simulated(folder: Path, now: Callable[[], datetime]) -> Ingest:
    """The chain over the simulated league, in process."""
    from nba_props.simulator.wire.transport import SimulatedTransport  # noqa: PLC0415  (slow to load)

    found = _over(folder, now, SimulatedTransport(now), STEADY, "simulated")
    found.historical_odds = True
    return found


def _over(
    folder: Path,
    now: Callable[[], datetime],
    transport: httpx.BaseTransport | None,
    patience: Patience,
    key: str,
) -> Ingest:
    settings, raw = Settings.read(), RawStore(str(folder / "raw"))

    def http(url: str) -> Http:
        return Http(url, transport, BROWSER, patience)

    nba = NbaCdn(http(settings.nba_cdn_base_url), http(settings.nba_stats_base_url), raw, now)
    odds = OddsApi(http(settings.odds_api_base_url), raw, now, key)
    reports = InjuryReports(http(settings.nba_injury_base_url), raw, now)
    return Ingest(odds, nba, raw, now, injury_reports=reports)
