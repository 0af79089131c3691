"""The product's environment variables.

Nothing else reads the environment; resources and commands are handed values.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from nba_props import channels, stamps
from nba_props.errors import ConfigurationError
from nba_props.setting_values import bankroll_of, check_code_name, home_of, http_url, store_of

Source = Literal["simulated", "live"]
POSTGRES = "NBA_PROPS_POSTGRES_URL"
BIGQUERY = "NBA_PROPS_BIGQUERY"
# Google's client itself reads this one, and sends its requests there.
BIGQUERY_EMULATOR = "BIGQUERY_EMULATOR_HOST"
VERSION = "NBA_PROPS_VERSION"
# Dagster names this driver; SQLAlchemy would take another one for plain `postgresql://`.
POSTGRES_SCHEME = "postgresql+psycopg2://"
# Every variable with its default. An empty value counts as unset.
DEFAULTS: Mapping[str, str] = {
    "NBA_PROPS_HOME": ".nba_props",
    "NBA_PROPS_STORE": "",
    "NBA_PROPS_SOURCE": "simulated",
    "NBA_PROPS_ARCHIVE": "",
    "NBA_PROPS_NOW": "",
    "NBA_PROPS_BOOKS": "",
    "NBA_PROPS_BANKROLL": "",
    "NBA_PROPS_ODDS_CREDITS_PER_DAY": "",
    "NBA_PROPS_SIMULATED_TROUBLE": "",
    "ODDS_API_KEY": "",
    "ODDS_API_BASE_URL": "https://api.the-odds-api.com",
    "NBA_CDN_BASE_URL": "https://cdn.nba.com",
    "NBA_STATS_BASE_URL": "https://stats.nba.com",
    "NBA_INJURY_BASE_URL": "https://ak-static.cms.nba.com",
    POSTGRES: "",
    BIGQUERY: "",
    VERSION: "",
    **dict.fromkeys(channels.VARIABLES, ""),
}
# A project, which may be of a domain (`example.com:name`), and a dataset of it.
DATASET = re.compile(r"((?:[a-z0-9.-]+:)?[a-z][a-z0-9-]{1,62})\.(\w{1,1024})", re.ASCII)


def is_set(name: str) -> bool:
    """Whether the environment of this process has a value for a variable."""
    return bool(os.environ.get(name))


def value_of(name: str) -> str:
    """What the environment of this process has for a variable, else its default."""
    return os.environ.get(name) or DEFAULTS[name]


@dataclass(frozen=True, slots=True)
class Settings:
    """The values of a process's variables.

    `home` is the local folder of Dagster's files and caches; `store` the folder or URL below which lake, raw
    payloads, models, registry and exports lie. `books` are keys of sportsbooks between commas, as given. `bankroll` is
    the money of which stakes are shares, None where it is not given; it is shown and never stored. `credits_per_day` is
    what a day's planned steps may cost at The Odds API, None for no limit. `postgres` is whether Dagster's records are in
    PostgreSQL.
    """

    home: Path
    store: str
    source: Source
    archive: Path | None
    odds_api_key: str = field(repr=False)
    odds_api_base_url: str
    nba_cdn_base_url: str
    nba_stats_base_url: str
    nba_injury_base_url: str
    frozen_now: datetime | None
    simulated_trouble: str = ""
    books: str = ""
    bankroll: float | None = None
    credits_per_day: int | None = None
    postgres: bool = False

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """The settings of a mapping, by default of this process's environment.

        Raises:
            ConfigurationError: naming the variable whose value cannot be used.
        """
        given = os.environ if environ is None else environ
        env = {name: given.get(name) or default for name, default in DEFAULTS.items()}
        source = _source(env["NBA_PROPS_SOURCE"])
        archive = Path(env["NBA_PROPS_ARCHIVE"]) if env["NBA_PROPS_ARCHIVE"] else None
        if archive is not None and source == "live" and not archive.is_dir():
            raise ConfigurationError(f"NBA_PROPS_ARCHIVE is {str(archive)!r}, which is not a folder")
        home = home_of(env["NBA_PROPS_HOME"])
        channels.check(env)
        check_code_name(VERSION, env[VERSION])
        dataset_of(env[BIGQUERY])
        return cls(
            home=home,
            store=store_of(env["NBA_PROPS_STORE"], home),
            source=source,
            archive=archive if source == "live" else None,
            odds_api_key=env["ODDS_API_KEY"].strip(),
            odds_api_base_url=http_url(env, "ODDS_API_BASE_URL"),
            nba_cdn_base_url=http_url(env, "NBA_CDN_BASE_URL"),
            nba_stats_base_url=http_url(env, "NBA_STATS_BASE_URL"),
            nba_injury_base_url=http_url(env, "NBA_INJURY_BASE_URL"),
            frozen_now=instant_of(env["NBA_PROPS_NOW"]) if env["NBA_PROPS_NOW"] else None,
            simulated_trouble=env["NBA_PROPS_SIMULATED_TROUBLE"],
            books=env["NBA_PROPS_BOOKS"],
            bankroll=bankroll_of(env["NBA_PROPS_BANKROLL"]),
            credits_per_day=credits_of(env["NBA_PROPS_ODDS_CREDITS_PER_DAY"]),
            postgres=_is_postgres(env[POSTGRES]),
        )

    @property
    def lake(self) -> str:
        """Tables, one Parquet file per table and day."""
        return f"{self.store}/lake"

    @property
    def raw(self) -> str:
        """Payloads as they were fetched."""
        return f"{self.store}/raw"

    @property
    def models(self) -> str:
        """Model files."""
        return f"{self.store}/models"

    @property
    def registry(self) -> str:
        """Events of the model registry."""
        return f"{self.store}/registry"

    @property
    def record(self) -> str:
        """Seals of the published bets."""
        return f"{self.store}/record"

    @property
    def placed(self) -> str:
        """Notes of bets that a person placed."""
        return f"{self.store}/placed"

    @property
    def exports(self) -> str:
        """Files for readers outside the product."""
        return f"{self.store}/exports"

    @property
    def report(self) -> str:
        """The pages of the report, for people."""
        return f"{self.store}/report"

    @property
    def manifests(self) -> str:
        """What each run of a night read and wrote, by content hash, and the files that later runs overwrite."""
        return f"{self.store}/manifests"

    @property
    def archive_contents(self) -> str:
        """Which contents of the archive's files the tables come from."""
        return f"{self.store}/archive"

    @property
    def locks(self) -> str:
        """Claims of game days: homes that share a store wait for each other."""
        return f"{self.store}/locks"

    @property
    def dagster_home(self) -> Path:
        """The folder of Dagster's instance."""
        return self.home / "dagster"

    @property
    def label(self) -> Literal["real", "simulated"]:
        """The `source` column of rows made under these settings."""
        return "simulated" if self.source == "simulated" else "real"

    def now(self) -> datetime:
        """The current instant, UTC: the wall clock, or NBA_PROPS_NOW where it is set."""
        return self.frozen_now or datetime.now(UTC)

    def claim(self) -> None:
        """Stamps a new home and a new store with the source, so that no run of the other source uses them.

        Raises:
            ConfigurationError: the home or the store belongs to the other source, its stamp cannot be read, or the
                store's URL cannot be opened.
        """
        stamps.claim(str(self.home), self.source, "NBA_PROPS_HOME")
        if self.store != str(self.home):
            stamps.claim(self.store, self.source, "NBA_PROPS_STORE")


def instant_of(text: str) -> datetime:
    """An ISO instant as an aware UTC time; one without an offset is UTC.

    Raises:
        ConfigurationError: naming NBA_PROPS_NOW.
    """
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigurationError(
            f"NBA_PROPS_NOW is {text!r}; it must be an ISO instant such as 2024-04-10T20:00:00Z"
        ) from None
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)


def _source(text: str) -> Source:
    match text:
        case "simulated":
            return "simulated"
        case "live":
            return "live"
    raise ConfigurationError(f"NBA_PROPS_SOURCE is {text!r}; it must be `simulated` or `live`")


def _is_postgres(url: str) -> bool:
    """Whether a URL is given. It holds a password: no message has it."""
    if url and not url.startswith(POSTGRES_SCHEME):
        raise ConfigurationError(f"{POSTGRES} must begin with {POSTGRES_SCHEME}")
    return bool(url)


def dataset_of(text: str) -> tuple[str, str] | None:
    """The project and the dataset of `project.dataset`; None where nothing is given: no mirror.

    Raises:
        ConfigurationError: it is something else.
    """
    if not text:
        return None
    named = DATASET.fullmatch(text)
    if not named:
        raise ConfigurationError(
            f"{BIGQUERY} is {text!r}; it must be a project and a dataset: project.dataset"
        )
    return named[1], named[2]


def credits_of(text: str) -> int | None:
    """What a day may cost in credits; None where nothing is given: no limit.

    Raises:
        ConfigurationError: it is no whole number of credits, or none at all.
    """
    if not text:
        return None
    if not re.fullmatch(r"0*[1-9]\d{0,8}", text.strip()):
        raise ConfigurationError(
            f"NBA_PROPS_ODDS_CREDITS_PER_DAY is {text!r}; it must be a whole number of credits such as 1500"
        )
    return int(text)
