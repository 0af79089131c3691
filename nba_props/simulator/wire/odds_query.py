"""Parses the odds feed's query parameters and raises the errors of the real feed."""

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


class OddsFeedError(Exception):
    """An error response of the odds feed."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@dataclass(frozen=True, slots=True)
class OddsQuery:
    """The parameters of an odds request."""

    books: frozenset[str]  # takes precedence over regions when not empty
    regions: frozenset[str]
    markets: tuple[str, ...]
    is_american: bool
    is_unix: bool  # instants as epoch seconds

    @property
    def weight(self) -> int:
        """The cost of one market: the number of regions, or of bookmakers in tens, rounded up."""
        return -(-len(self.books) // 10) if self.books else len(self.regions)

    def includes(self, key: str, region: str) -> bool:
        """Whether a book of a region is part of the response."""
        return key in self.books if self.books else region in self.regions


def _split(params: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, params.get(name, "").split(","))))


def instant(params: Mapping[str, str], name: str, code: str) -> int | None:
    """Returns a time parameter in epoch seconds, None when absent.

    Raises:
        OddsFeedError: another format; `code` is the error's code.
    """
    if not params.get(name):
        return None
    try:
        return int(datetime.strptime(params[name], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp())
    except ValueError:
        raise OddsFeedError(
            422, code, f"Invalid {name} parameter. The format must be YYYY-MM-DDTHH:MM:SSZ"
        ) from None


def is_unix(params: Mapping[str, str]) -> bool:
    """Whether the response shows instants as epoch seconds."""
    form = params.get("dateFormat") or "iso"
    if form not in ("iso", "unix"):
        raise OddsFeedError(422, "INVALID_DATE_FORMAT", "Invalid dateFormat parameter")
    return form == "unix"


def odds_query(params: Mapping[str, str], *, one_event: bool) -> OddsQuery:
    """Parses an odds request; player markets are valid for a single event only.

    Raises:
        OddsFeedError: a missing or invalid parameter.
    """
    books, regions = _split(params, "bookmakers"), _split(params, "regions")
    if not books and not regions:
        raise OddsFeedError(422, "MISSING_REGION", "Missing regions parameter. Specify regions or bookmakers")
    if not books and (wrong := set(regions) - REGIONS):
        raise OddsFeedError(422, "INVALID_REGION", f"Invalid regions parameter: {', '.join(sorted(wrong))}")
    if any(not re.fullmatch(r"\w+", b) for b in books):
        raise OddsFeedError(422, "INVALID_BOOKMAKERS", "Invalid bookmakers parameter")
    odds_format = params.get("oddsFormat", "decimal")
    if odds_format not in ("decimal", "american"):
        raise OddsFeedError(422, "INVALID_ODDS_FORMAT", "Invalid oddsFormat parameter")
    markets = _split(params, "markets") or ("h2h",)
    known = _KNOWN if one_event else set(FEATURED)
    if wrong := set(markets) - known:
        raise OddsFeedError(422, "INVALID_MARKET", f"Invalid markets: {', '.join(sorted(wrong))}")
    return OddsQuery(
        frozenset(books), frozenset(regions), markets, odds_format == "american", is_unix(params)
    )
