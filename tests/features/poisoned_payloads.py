"""Raw stores whose future was changed: every value of a payload that tells of something known after `t`."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from nba_props.days import EASTERN
from nba_props.storage.raw import Payload, RawStore

FOREVER = datetime(2100, 1, 1, tzinfo=UTC)
SOURCES = {
    "nba_cdn": ("schedule", "boxscore", "playbyplay"),
    "odds_api": ("historical_events", "historical_odds", "historical_event_odds"),
    "nba_injury": ("report",),
}
# What names a thing or its time stays: a quote of another player, or at another time, would be another fact.
KEPT = {
    "last_update", "timestamp", "commence_time", "key", "id", "home_team", "away_team", "gameId", "description",
    "personId", "name", "actionNumber", "period", "teamTricode", "teamId", "shotResult", "actionType",
}  # fmt: skip


class Poison:
    """Changes leaves at random and counts them."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.changed = 0

    def into(self, node: Any, key: str = "") -> Any:
        """The node with every number and flag below it changed, what names things left alone."""
        if isinstance(node, dict):
            return {k: v if k in KEPT else self.into(v, k) for k, v in node.items()}
        if isinstance(node, list):
            return [self.into(v, key) for v in node]
        return self.leaf(node)

    def leaf(self, value: Any) -> Any:
        self.changed += 1
        match value:
            case bool():
                return self.chance.random() < 0.5
            case int():
                return value + self.chance.randint(-3, 9)
            case float():
                return value + self.chance.randint(-6, 6) / 2
            case "0" | "1":
                return self.chance.choice("01")
            case str() if value.startswith("PT"):
                return f"PT{self.chance.randint(0, 48):02d}M{self.chance.randint(0, 59):02d}.00S"
        self.changed -= 1
        return value


def poisoned(raw: RawStore, into: RawStore, finals: pl.DataFrame, t: datetime, seed: int) -> int:
    """Copies a raw store and changes what was known after `t`; returns how many values were changed.

    Args:
        finals: game_id and final_at of every game, as they are known in the end.
    """
    poison = Poison(seed)
    later = set(finals.filter(pl.col("final_at") > t)["game_id"])
    for source, endpoints in SOURCES.items():
        for endpoint in endpoints:
            for payload in payloads(raw, source, endpoint):
                body = CHANGES[source](payload, later, t, poison)
                into.land(replace(payload, body=body))
    return poison.changed


def payloads(raw: RawStore, source: str, endpoint: str) -> Iterator[Payload]:
    """Every payload of an endpoint, whatever its key."""
    folder = Path(raw.root) / source / endpoint
    for key in sorted({str(f.parent.relative_to(folder)) for f in folder.rglob("*.gz")}):
        yield from raw.all(source, endpoint, key, FOREVER)


def _nba(payload: Payload, later: set[str], t: datetime, poison: Poison) -> bytes:
    document = json.loads(payload.body)
    if payload.endpoint == "schedule":
        for day in document["leagueSchedule"]["gameDates"]:
            day["games"] = [_result(g, poison) if g["gameId"] in later else g for g in day["games"]]
    elif payload.key in later:
        document["game"] = poison.into(document["game"])
        if payload.endpoint == "boxscore":
            document["game"]["gameStatus"] = 3
    return json.dumps(document).encode()


def _result(game: dict, poison: Poison) -> dict:
    sides = {
        s: game[s] | {k: poison.leaf(game[s][k]) for k in ("score", "wins", "losses")}
        for s in ("homeTeam", "awayTeam")
    }
    return game | sides | {"gameStatus": poison.chance.choice((1, 2, 3))}


def _odds(payload: Payload, later: set[str], t: datetime, poison: Poison) -> bytes:
    document = json.loads(payload.body)
    if payload.endpoint != "historical_events":
        events = document["data"] if isinstance(document["data"], list) else [document["data"]]
        for event in events:
            for book in event["bookmakers"]:
                book["markets"] = [_market(m, book, document, t, poison) for m in book["markets"]]
    return json.dumps(document).encode()


def _market(market: dict, book: dict, document: dict, t: datetime, poison: Poison) -> dict:
    stamp = market.get("last_update") or book.get("last_update") or document["timestamp"]
    if datetime.fromisoformat(stamp) <= t:
        return market
    quotes = poison.into(market["outcomes"])
    return market | {"outcomes": poison.chance.sample(quotes, poison.chance.randint(1, len(quotes)))}


def _report(payload: Payload, later: set[str], t: datetime, poison: Poison) -> bytes:
    """A report is a PDF: one of the future says what another one says, or nothing that can be read."""
    day, _, hour = payload.key.partition("/")
    due = datetime.strptime(f"{day} {hour}", "%Y-%m-%d %I%p").replace(tzinfo=EASTERN) + timedelta(minutes=30)
    if due <= t:
        return payload.body
    poison.changed += 1
    return b"%PDF-1.4 no report" if poison.chance.random() < 0.5 else payload.body[: len(payload.body) // 2]


CHANGES: dict[str, Callable[[Payload, set[str], datetime, Poison], bytes]] = {
    "nba_cdn": _nba,
    "odds_api": _odds,
    "nba_injury": _report,
}
