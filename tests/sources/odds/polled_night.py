"""MIA at BOS of 14 January 2026, tip-off 00:30Z: payloads of its event at instants of that evening, in raw."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

import polars as pl

from nba_props.days import Days
from nba_props.declared.markets import PLAYER_MARKETS
from nba_props.sources.ingest import Ingest, IngestResult
from nba_props.sources.odds.asked import asked_key
from nba_props.storage.raw import Payload
from tests.sources.wire_samples import (
    Node,
    body,
    book,
    event_odds,
    game,
    market,
    over_under,
    rosters,
    schedule,
)

DAY = date(2026, 1, 14)
GAME, STAR, OTHER = "0022500561", 7, 8
TIP = datetime(2026, 1, 15, 0, 30, tzinfo=UTC)
ROSTERS = rosters(
    (STAR, "Jaylen Star", "BOS", date(2026, 1, 12)), (OTHER, "Tyler Other", "MIA", date(2026, 1, 12))
)
FIVE = ("betmgm", "bovada", "draftkings", "fanduel", "hardrockbet")
US = asked_key(PLAYER_MARKETS, ("us", "us2"), ())
Lines = Mapping[str, Mapping[str, float]]  # points by book and player


def at(clock: str) -> datetime:
    """An instant of that evening in UTC, as "21:00" or, after midnight, "00:10"."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 1, 15 if hour < 12 else 14, hour, minute, tzinfo=UTC)


def listing(lines: Lines, updated: datetime, start: datetime = TIP) -> Node:
    """The event with the lines of its books, all updated at one instant."""
    books = [
        book(
            key,
            market(
                "player_points",
                *(o for player, point in of_players.items() for o in over_under(player, point)),
                at=f"{updated:%Y-%m-%dT%H:%M:%SZ}",
            ),
        )
        for key, of_players in lines.items()
    ]
    start_text = f"{start:%Y-%m-%dT%H:%M:%SZ}"
    return event_odds(
        *books, home="Boston Celtics", away="Miami Heat", identity="e1", commence_time=start_text
    )


def poll(seen: datetime, node: Node, asked: str = US) -> Payload:
    """The payload of a poll."""
    return Payload("odds_api", "event_odds", f"{DAY}/e1/{asked}".rstrip("/"), seen, body(node))


def games(tip_off: datetime = TIP, **other: object) -> pl.DataFrame:
    """The schedule of that day."""
    return schedule(
        game(
            GAME, "BOS", "MIA", game_date=DAY, tip_off=tip_off, season="2025-26", known_at=at("12:00"),
            **({"heard_at": at("21:00")} | other),
        )
    )  # fmt: skip


@dataclass(slots=True)
class Night:
    """The evening of one raw store, read at any instant."""

    ingest: Ingest
    clock: list[datetime]

    def saw(self, *payloads: Payload) -> None:
        """Stores payloads."""
        for payload in payloads:
            self.ingest.raw.land(payload)

    def read(self, now: datetime, schedule: pl.DataFrame | None = None) -> IngestResult:
        """The points quotes and polls from raw, as of an instant."""
        self.clock[0], self.ingest.prefer = now, "raw"
        return self.ingest.points_lines(Days.one(DAY), games() if schedule is None else schedule, ROSTERS)
