"""`players/index.json` and `players/{lookup}.json`: the players of the season, and each one's games."""

from datetime import date
from typing import Any, Literal

import msgspec
import polars as pl

from nba_props.days import season_of
from nba_props.publishing.exports.document import Document, Part
from nba_props.publishing.exports.season.players.games import LAST_10
from nba_props.publishing.exports.season.seen import Seen, percent, records

AVERAGED = ("points", "minutes", "rebounds", "assists", "fg3m", "fta")


class IndexedPlayer(Part, frozen=True, kw_only=True):
    """A player of the season; the team is that of the newest game. Means are per game played."""

    player_lookup: str
    player_id: int
    name: str
    team: str
    games_played: int
    points: float | None
    minutes: float | None
    last_game_date: date


class PlayersIndex(Document, frozen=True, kw_only=True):
    """Everybody who was in a box score this season, by lookup."""

    season: str
    total_players: int
    players: tuple[IndexedPlayer, ...]


class Means(Part, frozen=True, kw_only=True):
    """Means per game played; null without one. Percentages are of the sums."""

    games_played: int
    points: float | None
    minutes: float | None
    rebounds: float | None
    assists: float | None
    fg3m: float | None
    fta: float | None
    fg_pct: float | None
    three_pct: float | None


class TrackRecord(Part, frozen=True, kw_only=True):
    """The champion's predictions of the player: sides that were right and wrong, and the mean error in points.

    `overs` and `unders` say how often the player went over and under the line.
    """

    predictions: int
    wins: int
    losses: int
    pct: float | None
    mae: float | None
    overs: int
    unders: int


class Game(Part, frozen=True, kw_only=True):
    """A game; points and minutes are null where the player did not play.

    `line`, `prediction`, `direction` (the side on which the prediction lies) and `result` are of the champion's graded
    prediction.
    """

    date: date
    opponent: str
    is_home: bool
    minutes: float | None
    points: int | None
    rebounds: int | None
    assists: int | None
    line: float | None
    prediction: float | None
    direction: Literal["OVER", "UNDER"] | None
    result: Literal["hit", "miss", "push", "dnp"] | None


class Player(Document, frozen=True, kw_only=True):
    """A player's season: means, the last ten games played, what became of our predictions, and all games, newest first."""

    player_lookup: str
    player_id: int
    name: str
    team: str
    season: str
    averages: Means
    last_10: Means
    record: TrackRecord
    games: tuple[Game, ...]


def players_index(rows: pl.DataFrame, seen: Seen) -> PlayersIndex:
    """The document of all players.

    Args:
        rows: as `player_rows` returns them.
        seen: the look.
    """
    players = rows.group_by("player_id", maintain_order=True).agg(
        player_lookup=pl.col("player_lookup").last(),
        name=pl.col("player_name").last(),
        team=pl.col("team").last(),
        games_played=pl.col("did_play").sum(),
        points=pl.col("points").mean().round(1),
        minutes=pl.col("minutes").filter("did_play").mean().round(1),
        last_game_date=pl.col("game_date").last(),
    )
    listed = records(players.sort("player_lookup"), IndexedPlayer)
    return PlayersIndex(**seen.head, season=season_of(seen.today), total_players=len(listed), players=listed)


def players(rows: pl.DataFrame, seen: Seen) -> dict[str, Player]:
    """The document of each player by lookup.

    Args:
        rows: as `player_rows` returns them.
        seen: the look.
    """
    played = pl.col("did_play")
    shown = rows.with_columns(
        rebounds=pl.col("oreb") + pl.col("dreb"), minutes=pl.when(played).then(pl.col("minutes").round(1))
    ).with_columns(pl.when(played).then(n).alias(n) for n in ("rebounds", "assists"))
    games = pl.struct(pl.col("game_date").alias("date"), *Game.__struct_fields__[1:])
    found = shown.group_by("player_id", maintain_order=True).agg(
        player_lookup=pl.col("player_lookup").last(),
        name=pl.col("player_name").last(),
        team=pl.col("team").last(),
        averages=_means(),
        last_10=_means(LAST_10),
        record=_record(),
        games=games.reverse(),
    )
    head: dict[str, Any] = seen.head | {"season": season_of(seen.today)}
    return {row["player_lookup"]: msgspec.convert(head | row, Player) for row in found.to_dicts()}


def _means(newest: int | None = None) -> pl.Expr:
    def of(name: str) -> pl.Expr:
        values = pl.col(name).filter("did_play")
        return values.tail(newest) if newest else values

    means = [of(name).mean().round(2).alias(name) for name in AVERAGED]
    return pl.struct(
        of("points").len().alias("games_played"),
        *means,
        percent(of("fgm").sum(), of("fga").sum()).alias("fg_pct"),
        percent(of("fg3m").sum(), of("fg3a").sum()).alias("three_pct"),
    )


def _record() -> pl.Expr:
    won, lost = (pl.col("result") == "hit").sum(), (pl.col("result") == "miss").sum()
    return pl.struct(
        pl.col("prediction").count().alias("predictions"),
        won.alias("wins"),
        lost.alias("losses"),
        percent(won, won + lost).alias("pct"),
        (pl.col("prediction") - pl.col("points")).abs().mean().round(2).alias("mae"),
        (pl.col("against_line") == "over").sum().alias("overs"),
        (pl.col("against_line") == "under").sum().alias("unders"),
    )
