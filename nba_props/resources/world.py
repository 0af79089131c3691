"""The outside world as a resource: real clients, or the same clients over the simulated league."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import dagster as dg
import httpx
from pydantic import Field, PrivateAttr

from nba_props.declared.books import DEFAULT_REGIONS
from nba_props.errors import ConfigurationError
from nba_props.resources.clock import Clock
from nba_props.resources.home import Home
from nba_props.settings import DEFAULTS, Settings
from nba_props.sources.archive.tables import Archive
from nba_props.sources.http import Http, Patience
from nba_props.sources.ingest import Ingest
from nba_props.sources.injuries.client import InjuryReports
from nba_props.sources.nba.client import BROWSER, STATS_PATIENCE, NbaCdn
from nba_props.sources.odds.bill import Tariff
from nba_props.sources.odds.client import OddsApi
from nba_props.sources.prefer import Prefer
from nba_props.storage.archive_contents import ArchiveContents
from nba_props.storage.raw import RawStore

# Tags of a job that needs quotes and must not request any: tags reach every run of a job however it is started, which a
# job's default config does not.
QUOTES_FROM_RAW = {"nba_props/quotes": "raw"}


@dataclass(frozen=True, slots=True)
class Requests:
    """What is requested of The Odds API, and how patiently. `books`, where given, replace the regions."""

    regions: tuple[str, ...] = DEFAULT_REGIONS
    books: tuple[str, ...] = ()
    attempts: int = 4
    timeout_seconds: float = 20.0


DEFAULT_REQUESTS = Requests()


class World(dg.ConfigurableResource["World"]):
    """Where odds and games come from: the simulated league, or The Odds API, NBA.com and an archive."""

    home: dg.ResourceDependency[Home]
    clock: dg.ResourceDependency[Clock]
    archive: str = Field(
        default=DEFAULTS["NBA_PROPS_ARCHIVE"], description="Folder of past seasons, as in docs/archive.md."
    )
    odds_api_key: str = Field(
        default=DEFAULTS["ODDS_API_KEY"], description="Key of The Odds API.", repr=False
    )
    odds_api_base_url: str = DEFAULTS["ODDS_API_BASE_URL"]
    nba_cdn_base_url: str = DEFAULTS["NBA_CDN_BASE_URL"]
    nba_stats_base_url: str = DEFAULTS["NBA_STATS_BASE_URL"]
    nba_injury_base_url: str = DEFAULTS["NBA_INJURY_BASE_URL"]
    simulated_trouble: str = Field(
        default=DEFAULTS["NBA_PROPS_SIMULATED_TROUBLE"],
        description="Simulated feeds that are in trouble: `shots 503 2024-04-10T18:00Z 2024-04-24T00:00Z`, by commas.",
    )
    regions: list[str] = Field(default=list(DEFAULT_REQUESTS.regions), description="Regions of The Odds API.")
    books: list[str] = Field(
        default=[], description="Bookmaker keys of The Odds API; they replace the regions."
    )
    attempts: int = Field(default=DEFAULT_REQUESTS.attempts, description="Tries of one request.")
    timeout_seconds: float = DEFAULT_REQUESTS.timeout_seconds
    _may_poll: bool = PrivateAttr(default=True)

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Reads off the run's tags whether its job may request quotes."""
        self._may_poll = context.run is None or QUOTES_FROM_RAW.items().isdisjoint(context.run.tags.items())

    @property
    def may_poll(self) -> bool:
        """Whether the run's job may request quotes."""
        return self._may_poll

    @property
    def tariff(self) -> Tariff:
        """What requests of quotes cost at most."""
        return Tariff.of(tuple(self.regions), tuple(self.books))

    def ingest(self, prefer: Prefer = "auto") -> Ingest:
        """The source chain of this run. A job with the tags QUOTES_FROM_RAW requests no quotes unless `live` is forced.

        Raises:
            ConfigurationError: naming the variable whose value cannot be used.
        """
        requests = Requests(tuple(self.regions), tuple(self.books), self.attempts, self.timeout_seconds)
        may_poll = self._may_poll or prefer == "live"
        return open_ingest(self._settings(), self.clock.now, requests, prefer, may_poll=may_poll)

    def _settings(self) -> Settings:
        return Settings.read(
            {
                **self.home.variables,
                "NBA_PROPS_ARCHIVE": self.archive,
                "ODDS_API_KEY": self.odds_api_key,
                "ODDS_API_BASE_URL": self.odds_api_base_url,
                "NBA_CDN_BASE_URL": self.nba_cdn_base_url,
                "NBA_STATS_BASE_URL": self.nba_stats_base_url,
                "NBA_INJURY_BASE_URL": self.nba_injury_base_url,
                "NBA_PROPS_SIMULATED_TROUBLE": self.simulated_trouble,
            }
        )


def open_ingest(
    settings: Settings,
    now: Callable[[], datetime],
    requests: Requests = DEFAULT_REQUESTS,
    prefer: Prefer = "auto",
    *,
    may_poll: bool = True,
) -> Ingest:
    """The source chain over the clients that the settings name. `may_poll`: whether quotes may be requested."""
    patience = Patience(attempts=requests.attempts, timeout=requests.timeout_seconds)
    transport = _simulated_world(settings, now) if settings.source == "simulated" else None
    raw = RawStore(settings.raw)

    @cache  # one host, one pace
    def http(url: str) -> Http:
        return Http(url, transport, BROWSER, patience)

    odds = OddsApi(
        http(settings.odds_api_base_url),
        raw,
        now,
        "simulated" if transport else settings.odds_api_key,
        tuple(requests.regions),
        tuple(requests.books),
    )
    stats = Http(settings.nba_stats_base_url, transport, BROWSER, STATS_PATIENCE)
    return Ingest(
        odds,
        NbaCdn(http(settings.nba_cdn_base_url), stats, raw, now),
        raw,
        now,
        injury_reports=InjuryReports(http(settings.nba_injury_base_url), raw, now),
        archive=_archive(settings, now),
        historical_odds=transport is not None,
        may_poll=may_poll,
        prefer=prefer,
    )


def _archive(settings: Settings, now: Callable[[], datetime]) -> Archive | None:
    """The archive, of whose files one content is used: the one that was first, or was accepted since."""
    if settings.archive is None:
        return None
    contents = ArchiveContents(settings.archive_contents)
    return Archive(settings.archive, lambda path: contents.check(path, now()))


def _simulated_world(settings: Settings, now: Callable[[], datetime]) -> httpx.BaseTransport:
    """The simulated league, with the troubles that the settings name.

    Raises:
        ConfigurationError: naming the trouble that cannot be read.
    """
    from nba_props.simulator.wire.transport import SimulatedTransport  # noqa: PLC0415  (not at load)
    from nba_props.simulator.wire.trouble import TroubledTransport, troubles_of  # noqa: PLC0415  (not at load)

    try:
        troubles = troubles_of(settings.simulated_trouble)
    except ValueError as error:
        raise ConfigurationError(f"NBA_PROPS_SIMULATED_TROUBLE: {error}") from None
    world = SimulatedTransport(now)
    return TroubledTransport(world, troubles, now) if troubles else world
