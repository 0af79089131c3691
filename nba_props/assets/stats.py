"""Assets of what happened, and of who may play tonight."""

import polars as pl

from nba_props.assets.table_asset import Published, game_days, publish, table_asset
from nba_props.declared.tables.stats import PLAYER_GAMES, SLATE, TEAM_GAMES
from nba_props.partitions import reads
from nba_props.resources.clock import Clock
from nba_props.stats import games
from nba_props.stats import slate as slates


@table_asset(PLAYER_GAMES, "stats")
def player_games(box_scores: pl.DataFrame) -> Published:
    """Players' lines in the box scores of games that count."""
    frame = games.player_games(box_scores, game_days())
    yield from publish(PLAYER_GAMES, frame, {"played": int(frame["did_play"].sum())})


@table_asset(TEAM_GAMES, "stats")
def team_games(box_scores: pl.DataFrame) -> Published:
    """Teams' games with their pace and ratings."""
    frame = games.team_games(box_scores, game_days())
    yield from publish(TEAM_GAMES, frame, {"mean pace": frame["pace"].mean() or 0.0})


@table_asset(SLATE, "stats", ins=reads("slate"), deps=["news"])
def slate(
    clock: Clock,
    schedule: pl.DataFrame,
    box_scores: pl.DataFrame,
    odds_lines: pl.DataFrame,
    odds_polls: pl.DataFrame,
    game_line_polls: pl.DataFrame,
) -> Published:
    """Players of the games as of the run's instant, which every later table of the run has as well."""
    frame = slates.slate(
        schedule, box_scores, odds_lines, odds_polls, game_line_polls, game_days(), clock.instant
    )
    counts = {"games": frame["game_id"].n_unique(), "players with a quote": int(frame["has_quote"].sum())}
    yield from publish(SLATE, frame, counts)


STATS_ASSETS = [player_games, team_games, slate]
