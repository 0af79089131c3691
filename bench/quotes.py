"""Parsing and pairing quotes with their life, from the bodies of one busy night as The Odds API sends them."""

import json
from datetime import UTC, datetime

import polars as pl

from bench.figures import Figure, timed
from nba_props.sources.odds import polls
from nba_props.sources.odds.books import read_book
from nba_props.storage.raw import Payload

TARGET = 100_000
AT = datetime(2024, 4, 10, 20, tzinfo=UTC)
BOOKS = (
    "draftkings", "fanduel", "betmgm", "caesars", "bovada", "betrivers", "espnbet", "fanatics", "hardrockbet", "ballybet",
)  # fmt: skip
GAMES, PLAYERS, ALTERNATES = 12, 18, 6
# Event, book, market, player and line.
Key = tuple[str, str, str, str, float]


def run() -> list[Figure]:
    """The figure of that night."""
    payloads = night()
    ours, frame = timed(lambda: parsed(payloads), 5)
    theirs, pairs = timed(lambda: _plain([p.body for p in payloads]), 5)
    if frame.height != len(pairs):
        raise AssertionError(f"{frame.height} quotes were parsed, a plain loop finds {len(pairs)}")
    size = sum(len(p.body) for p in payloads) / 1e6
    note = f"{frame.height / ours:,.0f} quotes a second (target {TARGET:,}); {size:.1f} MB"
    return [
        Figure(
            f"parse and pair {frame.height:,} quotes",
            ours,
            theirs,
            "json.loads and a plain loop into dicts",
            note,
        )
    ]


def night(times: int = 1) -> list[Payload]:
    """The bodies of a night, of so many times its games."""
    return [Payload("odds_api", "event_odds", f"2024-04-10/e{n}", AT, _body(n)) for n in range(times * GAMES)]


def parsed(payloads: list[Payload]) -> pl.DataFrame:
    """The quotes with their life; no book is remembered from the repeat before."""
    read_book.cache_clear()
    return polls.quotes(payloads)


def _plain(bodies: list[bytes]) -> dict[Key, dict[str, float]]:
    """Returns the two sides of each quote by a plain loop, which validates nothing."""
    pairs: dict[Key, dict[str, float]] = {}
    for body in bodies:
        event = json.loads(body)
        for book in event["bookmakers"]:
            for market in book["markets"]:
                for side in market["outcomes"]:
                    key = (event["id"], book["key"], market["key"], side["description"], side["point"])
                    pairs.setdefault(key, {})[side["name"]] = side["price"]
    return pairs


def _body(game: int) -> bytes:
    """An event with the main and alternate lines of ten books."""
    stamp = AT.strftime("%Y-%m-%dT%H:%M:%SZ")
    books = [
        {
            "key": key,
            "title": key.title(),
            "markets": [
                {"key": "player_points", "last_update": stamp, "outcomes": _outcomes(game, nth, 1)},
                {
                    "key": "player_points_alternate",
                    "last_update": stamp,
                    "outcomes": _outcomes(game, nth, ALTERNATES),
                },
            ],
        }
        for nth, key in enumerate(BOOKS)
    ]
    event = {
        "id": f"{game:032x}",
        "sport_key": "basketball_nba",
        "sport_title": "NBA",
        "commence_time": "2024-04-11T00:00:00Z",
        "home_team": "Boston Celtics",
        "away_team": "Denver Nuggets",
        "bookmakers": books,
    }
    return json.dumps(event).encode()


def _outcomes(game: int, book: int, lines: int) -> list[dict[str, str | float]]:
    return [
        {"name": side, "description": f"Player {game}-{player}", "price": price, "point": 8.5 + player + line}
        for player in range(PLAYERS)
        for line in range(lines)
        for side, price in (("Over", -105 - book), ("Under", -121 + book))
    ]
