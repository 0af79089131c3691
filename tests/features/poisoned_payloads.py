"""Raw stores whose future was changed: every value of a payload about something that became known after `t`."""

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

Json = dict[str, Any]
Node = Json | list[Any] | str | float | None
FOREVER = datetime(2100, 1, 1, tzinfo=UTC)
SOURCES = {
    "nba_cdn": ("schedule", "boxscore", "playbyplay"),
    "odds_api": ("historical_events", "historical_odds", "historical_event_odds"),
    "nba_injury": ("report",),
}
# Names and times stay: a quote on another player, or at another time, would be another fact.
KEPT = {
    "last_update", "timestamp", "commence_time", "key", "id", "home_team", "away_team", "gameId", "description",
    "personId", "name", "actionNumber", "period", "teamTricode", "teamId", "shotResult", "actionType",
}  # fmt: skip


class Poison:
    """Changes leaves at random and counts them."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.changed = 0

    def into(self, node: Node) -> Any:  # noqa: ANN401  (of the shape of the node)
        """The node with every number and flag below it changed, and names and times kept."""
        if isinstance(node, dict):
            return {k: v if k in KEPT else self.into(v) for k, v in node.items()}
        if isinstance(node, list):
            return [self.into(v) for v in node]
        return self.leaf(node)

    def leaf(self, value: str | float | None) -> str | float | None:
        """A changed value; texts that are no numbers stay."""
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
        raw: the store to copy.
        into: the store to write.
        finals: game_id and final_at of every game.
        t: facts known after it are changed.
        seed: of the random changes.
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
    """Every payload of an endpoint, of all keys."""
    folder = Path(raw.root) / source / endpoint
    for key in sorted({str(f.parent.relative_to(folder)) for f in folder.rglob("*.gz")}):
        yield from raw.all(source, endpoint, key, FOREVER)


def _nba(payload: Payload, later: set[str], _t: datetime, poison: Poison) -> bytes:
    document = json.loads(payload.body)
    if payload.endpoint == "schedule":
        for day in document["leagueSchedule"]["gameDates"]:
            day["games"] = [_result(g, poison) if g["gameId"] in later else g for g in day["games"]]
    elif payload.key in later:
        document["game"] = poison.into(document["game"])
        if payload.endpoint == "boxscore":
            document["game"]["gameStatus"] = 3
    return json.dumps(document).encode()


def _result(game: Json, poison: Poison) -> Json:
    sides = {
        s: game[s] | {k: poison.leaf(game[s][k]) for k in ("score", "wins", "losses")}
        for s in ("homeTeam", "awayTeam")
    }
    return game | sides | {"gameStatus": poison.chance.choice((1, 2, 3))}


def _odds(payload: Payload, _later: set[str], t: datetime, poison: Poison) -> bytes:
    document = json.loads(payload.body)
    if payload.endpoint != "historical_events":
        events = document["data"] if isinstance(document["data"], list) else [document["data"]]
        is_later = datetime.fromisoformat(document["timestamp"]) > t
        for event in events:
            if is_later:  # whole books are taken down
                event["bookmakers"] = [b for b in event["bookmakers"] if poison.chance.random() < 0.8]
            for book in event["bookmakers"]:
                book["markets"] = [_market(m, book, document, t, poison) for m in book["markets"]]
    return json.dumps(document).encode()


def _market(market: Json, book: Json, document: Json, t: datetime, poison: Poison) -> Json:
    stamp = market.get("last_update") or book.get("last_update") or document["timestamp"]
    if datetime.fromisoformat(stamp) <= t:
        return market
    quotes = poison.into(market["outcomes"])
    return market | {"outcomes": poison.chance.sample(quotes, poison.chance.randint(1, len(quotes)))}


def _report(payload: Payload, _later: set[str], t: datetime, poison: Poison) -> bytes:
    """A report is a PDF, which cannot be changed by value: one of the future becomes unreadable."""
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
