"""The outside world as a resource: real clients, or the same clients over the simulated league."""

from collections.abc import Callable
from datetime import datetime

import dagster as dg

from nba_props.resources.clock import Clock
from nba_props.settings import Settings
from nba_props.sources.archive.tables import Archive
from nba_props.sources.http import Http, Patience
from nba_props.sources.ingest import Ingest
from nba_props.sources.injuries.client import InjuryReports
from nba_props.sources.nba.client import BROWSER, STATS_PATIENCE, NbaCdn
from nba_props.sources.odds.client import OddsApi
from nba_props.sources.prefer import Prefer
from nba_props.storage.raw import RawStore


class World(dg.ConfigurableResource):
    """Where odds and games come from: NBA_PROPS_SOURCE decides.

    `regions` are those of The Odds API; `books`, where given, win over them and narrow to bookmaker keys.
    """

    clock: dg.ResourceDependency[Clock]
    regions: list[str] = ["us", "us2"]  # noqa: RUF012  (Dagster config: pydantic copies defaults)
    books: list[str] = []  # noqa: RUF012  (as above)
    attempts: int = 4
    timeout_seconds: float = 20.0

    def ingest(self, prefer: Prefer = "auto") -> Ingest:
        """The source chain of this run."""
        settings = Settings.read()
        return open_ingest(settings, self.clock.now, self, prefer)


def open_ingest(
    settings: Settings, now: Callable[[], datetime], world: World, prefer: Prefer = "auto"
) -> Ingest:
    patience = Patience(attempts=world.attempts, timeout=world.timeout_seconds)
    transport = None
    if settings.source == "simulated":
        from nba_props.simulator.wire.transport import SimulatedTransport  # noqa: PLC0415  (not at load)

        transport = SimulatedTransport(now)
    raw = RawStore(settings.raw)
    key = "simulated" if transport else settings.odds_api_key
    http = {
        url: Http(url, transport, BROWSER, patience)
        for url in (
            settings.odds_api_base_url,
            settings.nba_cdn_base_url,
            settings.nba_injury_base_url,
        )
    }
    odds = OddsApi(http[settings.odds_api_base_url], raw, now, key, tuple(world.regions), tuple(world.books))
    stats = Http(settings.nba_stats_base_url, transport, BROWSER, STATS_PATIENCE)
    nba = NbaCdn(http[settings.nba_cdn_base_url], stats, raw, now)
    reports = InjuryReports(http[settings.nba_injury_base_url], raw, now)
    archive = Archive(settings.archive) if settings.archive else None
    return Ingest(
        odds,
        nba,
        raw,
        now,
        injury_reports=reports,
        archive=archive,
        historical_odds=transport is not None,
        prefer=prefer,
    )
