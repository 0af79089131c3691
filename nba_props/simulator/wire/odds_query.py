"""Reads the odds feed's query parameters, and refuses those it would refuse."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from nba_props.simulator.market.game_quotes import FEATURED

REGIONS = {"us", "us2", "us_dfs", "us_ex", "uk", "eu", "au", "fr", "se"}
POINTS = ("player_points", "player_points_alternate")
_STATS = (
    "rebounds assists threes blocks steals turnovers points_rebounds_assists points_rebounds points_assists"
)
_KNOWN = (
    {*FEATURED, *POINTS, "player_rebounds_assists", "player_double_double", "player_triple_double"}
    | {f"player_{s}" for s in _STATS.split()}
    | {f"player_{s}_alternate" for s in _STATS.split()}
)


class Refused(Exception):
    """An error reply of the odds feed."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@dataclass(frozen=True, slots=True)
class OddsQuery:
    """What an odds request asks for."""

    books: frozenset[str]  # wins over regions when not empty
    regions: frozenset[str]
    markets: tuple[str, ...]
    is_american: bool
    is_unix: bool  # instants as epoch seconds

    @property
    def weight(self) -> int:
        """What one market costs: regions, or started tens of bookmakers."""
        return -(-len(self.books) // 10) if self.books else len(self.regions)

    def wants(self, key: str, region: str) -> bool:
        return key in self.books if self.books else region in self.regions


def _listed(params: dict[str, str], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, params.get(name, "").split(","))))


def instant(params: dict[str, str], name: str, code: str) -> int | None:
    """A time parameter in epoch seconds, None when absent."""
    if not params.get(name):
        return None
    try:
        return int(datetime.strptime(params[name], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp())
    except ValueError:
        raise Refused(
            422, code, f"Invalid {name} parameter. The format must be YYYY-MM-DDTHH:MM:SSZ"
        ) from None


def is_unix(params: Mapping[str, str]) -> bool:
    """Whether instants are asked for as epoch seconds."""
    chosen = params.get("dateFormat") or "iso"
    if chosen not in ("iso", "unix"):
        raise Refused(422, "INVALID_DATE_FORMAT", "Invalid dateFormat parameter")
    return chosen == "unix"


def odds_query(params: dict[str, str], one_event: bool) -> OddsQuery:
    """The validated query of an odds request; only a single event's odds may ask for player markets."""
    books, regions = _listed(params, "bookmakers"), _listed(params, "regions")
    if not books and not regions:
        raise Refused(422, "MISSING_REGION", "Missing regions parameter. Specify regions or bookmakers")
    if not books and (wrong := set(regions) - REGIONS):
        raise Refused(422, "INVALID_REGION", f"Invalid regions parameter: {', '.join(sorted(wrong))}")
    if any(not re.fullmatch(r"\w+", b) for b in books):
        raise Refused(422, "INVALID_BOOKMAKERS", "Invalid bookmakers parameter")
    odds_format = params.get("oddsFormat", "decimal")
    if odds_format not in ("decimal", "american"):
        raise Refused(422, "INVALID_ODDS_FORMAT", "Invalid oddsFormat parameter")
    markets = _listed(params, "markets") or ("h2h",)
    known = _KNOWN if one_event else set(FEATURED)
    if wrong := set(markets) - known:
        raise Refused(422, "INVALID_MARKET", f"Invalid markets: {', '.join(sorted(wrong))}")
    return OddsQuery(
        frozenset(books), frozenset(regions), markets, odds_format == "american", is_unix(params)
    )
