"""`tonight/{date}.json`, `tonight/all-players.json` and `tonight/player/{lookup}.json`: who plays, and what is known of him.

Left out of the older shape: nothing but `props` of statistics other than points, which are not predicted.
"""

from datetime import date

import polars as pl

from nba_props.days import Days
from nba_props.publishing.exports.assembly import Made, documents, files, with_parts
from nba_props.publishing.exports.document import Document
from nba_props.publishing.exports.night.games import Game, games
from nba_props.publishing.exports.night.player import Player
from nba_props.publishing.exports.night.players import NightTables, players

GAME = ("game_date", "game_id")


class TonightGame(Game, frozen=True, kw_only=True):
    """A game with the players of its slate, by team and lookup."""

    player_count: int
    players: tuple[Player, ...]


class Tonight(Document, frozen=True, kw_only=True):
    """A night's games and players, in the order of the tip-offs; a day without games has none."""

    game_date: date
    total_players: int
    total_with_lines: int
    games: tuple[TonightGame, ...]


class TonightPlayer(Document, frozen=True, kw_only=True):
    """A player on his newest night, with his game."""

    game_date: date
    game: Game
    opponent: str | None
    player: Player


DOCUMENTS = {"tonight": Tonight, "tonight-player": TonightPlayer}


def tonight_files(tables: NightTables, days: Days, made: Made) -> dict[str, bytes]:
    """The files of the nights by path. Those without a date in their name show the newest night, of all or of a player."""
    shown, scheduled = players(tables, made.at), games(tables.schedule, tables.slate, made.at)
    whole = documents(_nights(shown, scheduled, days), Tonight, made)
    dated = files(whole, lambda night: f"tonight/{night.game_date}.json")
    newest = {"tonight/all-players.json": dated[f"tonight/{days.last}.json"]}
    single = documents(_single(shown, scheduled), TonightPlayer, made)
    return dated | newest | files(single, lambda one: f"tonight/player/{one.player.player_lookup}.json")


def nights(days: Days) -> pl.DataFrame:
    """A row per date, whether there are games or not."""
    return pl.DataFrame({"game_date": list(days)}, schema={"game_date": pl.Date})


def _nights(shown: pl.DataFrame, scheduled: pl.DataFrame, days: Days) -> pl.DataFrame:
    with_players = with_parts(scheduled, shown.drop("opponent"), GAME, "players").with_columns(
        player_count=pl.col("players").list.len().cast(pl.Int64)
    )
    counts = shown.group_by("game_date").agg(
        total_players=pl.len().cast(pl.Int64), total_with_lines=pl.col("has_line").sum().cast(pl.Int64)
    )
    of_days = nights(days).join(counts, on="game_date", how="left", maintain_order="left")
    return with_parts(of_days, with_players, ["game_date"], "games").with_columns(
        pl.col("total_players", "total_with_lines").fill_null(0)
    )


def _single(shown: pl.DataFrame, scheduled: pl.DataFrame) -> pl.DataFrame:
    """Each player's last game of the range."""
    of_game = scheduled.select(*GAME, game=pl.struct(pl.exclude("game_date")))
    last = shown.unique("player_id", keep="last", maintain_order=True)
    inner = last.select(*GAME, "opponent", player=pl.struct(pl.exclude("game_date", "game_id", "opponent")))
    return inner.join(of_game, on=GAME, maintain_order="left").drop("game_id")
