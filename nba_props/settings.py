"""The outside contract: environment variables and the home folder. Nothing else reads the environment."""

import json
import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from nba_props.errors import ConfigurationError

Source = Literal["simulated", "live"]
STAMP = "source.json"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says, with its defaults."""

    home: Path
    source: Source
    archive: Path | None
    odds_api_key: str = field(repr=False)
    odds_api_base_url: str
    nba_cdn_base_url: str
    nba_stats_base_url: str
    nba_injury_base_url: str
    frozen_now: datetime | None

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """The settings of a process.

        Raises:
            ConfigurationError: naming the variable whose value cannot be used.
        """
        env = os.environ if environ is None else environ
        source = _source(env)
        archive = Path(env["NBA_PROPS_ARCHIVE"]) if env.get("NBA_PROPS_ARCHIVE") else None
        if archive is not None and source == "live" and not archive.is_dir():
            raise ConfigurationError(f"NBA_PROPS_ARCHIVE names {archive}, which is no folder")
        return cls(
            home=Path(env.get("NBA_PROPS_HOME") or ".nba_props").absolute(),
            source=source,
            archive=archive if source == "live" else None,
            odds_api_key=env.get("ODDS_API_KEY", "").strip(),
            odds_api_base_url=_url(env, "ODDS_API_BASE_URL", "https://api.the-odds-api.com"),
            nba_cdn_base_url=_url(env, "NBA_CDN_BASE_URL", "https://cdn.nba.com"),
            nba_stats_base_url=_url(env, "NBA_STATS_BASE_URL", "https://stats.nba.com"),
            nba_injury_base_url=_url(env, "NBA_INJURY_BASE_URL", "https://ak-static.cms.nba.com"),
            frozen_now=instant(env["NBA_PROPS_NOW"]) if env.get("NBA_PROPS_NOW") else None,
        )

    @property
    def lake(self) -> str:
        return str(self.home / "lake")

    @property
    def raw(self) -> str:
        return str(self.home / "raw")

    @property
    def models(self) -> str:
        return str(self.home / "models")

    @property
    def dagster_home(self) -> Path:
        return self.home / "dagster"

    @property
    def label(self) -> Literal["real", "simulated"]:
        """How rows of this source are marked."""
        return "simulated" if self.source == "simulated" else "real"

    def claim(self) -> None:
        """Stamps a new home with its source.

        Raises:
            ConfigurationError: when the home belongs to the other source, or to nobody can tell whom.
        """
        stamp = self.home / STAMP
        if not stamp.exists():
            self._stamp(stamp)
        try:
            held = json.loads(stamp.read_text())["source"]
        except (ValueError, KeyError, TypeError):
            raise ConfigurationError(
                f'{stamp} does not say whose data {self.home} holds: write {{"source": "simulated"}} or '
                f'{{"source": "live"}} into it, or set NBA_PROPS_HOME to another folder'
            ) from None
        if held != self.source:
            raise ConfigurationError(
                f"{self.home} holds {held} data and NBA_PROPS_SOURCE is {self.source}: they never share a "
                f"home; set NBA_PROPS_HOME to another folder"
            )

    def _stamp(self, stamp: Path) -> None:
        """The first to stamp wins: a hard link, unlike a rename, never takes another's place."""
        self.home.mkdir(parents=True, exist_ok=True)
        aside = stamp.with_name(f".{STAMP}.{uuid.uuid4().hex}")
        aside.write_text(json.dumps({"source": self.source}) + "\n")
        try:
            os.link(aside, stamp)
        except FileExistsError:
            return
        finally:
            aside.unlink()


def _source(env: Mapping[str, str]) -> Source:
    match env.get("NBA_PROPS_SOURCE") or "simulated":
        case "simulated":
            return "simulated"
        case "live":
            return "live"
        case other:
            raise ConfigurationError(f"NBA_PROPS_SOURCE is {other!r}; it is `simulated` or `live`")


def _url(env: Mapping[str, str], name: str, default: str) -> str:
    url = env.get(name) or default
    if not url.startswith(("http://", "https://")):
        raise ConfigurationError(f"{name} is {url!r}; it begins with http:// or https://")
    return url


def instant(text: str) -> datetime:
    """An ISO instant as an aware UTC time; without an offset it is taken as UTC.

    Raises:
        ConfigurationError: naming NBA_PROPS_NOW.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigurationError(
            f"NBA_PROPS_NOW is {text!r}; it is an ISO instant such as 2024-04-10T20:00:00Z"
        ) from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
