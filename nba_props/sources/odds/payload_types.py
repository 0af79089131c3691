"""Payload types of The Odds API v4. How payloads are read is in `wire` and `books`."""

from typing import Annotated, ClassVar

import msgspec

from nba_props.declared.markets import MARKETS, PLAYER_MARKETS
from nba_props.sources.wire import Stamp, unused, utc

# An event's id becomes part of a URL and of a path.
EventId = Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z0-9][A-Za-z0-9_-]{0,79}\Z")]
# A book or a market without a name is neither known nor unknown: it cannot be read.
Key = Annotated[str, msgspec.Meta(min_length=1)]
MARKETS_WITH_POINT = tuple(market.key for market in MARKETS if market.bounds)


class Outcome(msgspec.Struct):
    """One side: Over or Under of a player (`description`), a team, or Over or Under of a total."""

    name: str
    price: float
    point: float | None = None
    description: str | None = None
    UNUSED: ClassVar[frozenset[str]] = unused("link sid bet_limit multiplier")


def check_outcomes(market: str, outcomes: list[Outcome]) -> None:
    """Checks the fields that only some markets have, but those always.

    Raises:
        ValueError: naming the market and the field.
    """
    if market in MARKETS_WITH_POINT and None in [outcome.point for outcome in outcomes]:
        raise ValueError(f"an outcome of market `{market}` lacks the field `point`")
    if market in PLAYER_MARKETS and not all([outcome.description for outcome in outcomes]):
        raise ValueError(f"an outcome of market `{market}` lacks the field `description`")


class Market(msgspec.Struct):
    """A book's outcomes of one market of an event."""

    key: Key
    outcomes: list[Outcome]
    last_update: Stamp | None = None
    UNUSED: ClassVar[frozenset[str]] = unused("link sid")

    def __post_init__(self) -> None:
        if self.last_update is not None:
            utc(self.last_update)
        check_outcomes(self.key, self.outcomes)


class Bookmaker(msgspec.Struct):
    """A book's markets of an event."""

    key: Key
    markets: list[Market]
    last_update: Stamp | None = None
    UNUSED: ClassVar[frozenset[str]] = unused("title link sid")

    def __post_init__(self) -> None:
        if self.last_update is not None:
            utc(self.last_update)


class MarketParts(msgspec.Struct):
    """A market whose outcomes are decoded one by one."""

    key: Key
    outcomes: list[msgspec.Raw]
    last_update: Stamp | None = None


class BookParts(msgspec.Struct):
    """A book whose markets are decoded one by one."""

    key: Key
    markets: list[msgspec.Raw]
    last_update: Stamp | None = None


class Event(msgspec.Struct):
    """A listed event: the start that the books give, and the full names of its teams."""

    id: EventId
    commence_time: Stamp
    home_team: str
    away_team: str
    UNUSED: ClassVar[frozenset[str]] = unused(
        "sport_key sport_title completed scores last_update home_rotation_number away_rotation_number"
    )

    def __post_init__(self) -> None:
        utc(self.commence_time)


class EventOdds(Event):
    """An event with the quotes of every book."""

    bookmakers: list[Bookmaker]


class EventParts(Event):
    """An event whose books are decoded one by one."""

    bookmakers: list[msgspec.Raw]


class Snapshot(msgspec.Struct):
    """The wrapper of every historical reply; `timestamp` is the instant of its data."""

    timestamp: Stamp
    UNUSED: ClassVar[frozenset[str]] = unused("previous_timestamp next_timestamp")

    def __post_init__(self) -> None:
        utc(self.timestamp)


class RawSnapshot(Snapshot):
    """A snapshot whose data are not yet decoded."""

    data: msgspec.Raw


class EventsSnapshot(Snapshot):
    """The events that were listed at an instant."""

    data: list[Event]


class EventOddsSnapshot(Snapshot):
    """An event's quotes at an instant."""

    data: EventOdds


class OddsSnapshot(Snapshot):
    """The quotes of several events at an instant."""

    data: list[EventOdds]


class ApiError(msgspec.Struct):
    """The body of an error reply."""

    message: str = ""
    error_code: str = ""


# The whole type of each endpoint's body, which drift is measured against.
KINDS: dict[str, object] = {
    "events": list[Event],
    "event_odds": EventOdds,
    "odds": list[EventOdds],
    "historical_events": EventsSnapshot,
    "historical_event_odds": EventOddsSnapshot,
    "historical_odds": OddsSnapshot,
}
