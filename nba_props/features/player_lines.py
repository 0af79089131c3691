"""`player_lines`: each slate player's line, and how the player did against the lines of past games.

Odds maths and the consensus are in `market`.
"""

import polars as pl

from nba_props.days import Days
from nba_props.declared.keys import GAME_PLAYER, GAME_PLAYER_MARKET
from nba_props.declared.markets import PLAYER_POINTS
from nba_props.declared.tables.lines import PLAYER_LINES
from nba_props.features.history.line_history import against_lines, lined_games
from nba_props.market import consensus
from nba_props.market.in_force import in_force, usable
from nba_props.stats.seasons import by_season, so_far


def player_lines(
    slate: pl.DataFrame,
    moments: pl.DataFrame,
    odds_lines: pl.DataFrame,
    odds_polls: pl.DataFrame,
    player_games: pl.DataFrame,
    days: Days,
) -> pl.DataFrame:
    """Rows of PLAYER_LINES.

    Args:
        slate: rows of SLATE of the days.
        moments: one row per game of the season until the days, themselves included, see `stats.slate.moments`.
        odds_lines: quotes on those games.
        odds_polls: their polls.
        player_games: the season before the days.
        days: the range of game dates to build.
    """
    return by_season(
        PLAYER_LINES,
        _player_lines,
        days,
        slate,
        moments=so_far(moments),
        odds_lines=so_far(odds_lines),
        odds_polls=so_far(odds_polls),
        player_games=so_far(player_games),
    )


def _player_lines(
    slate: pl.DataFrame,
    moments: pl.DataFrame,
    odds_lines: pl.DataFrame,
    odds_polls: pl.DataFrame,
    player_games: pl.DataFrame,
) -> pl.DataFrame:
    lined = lined_games(moments, odds_lines, odds_polls, player_games)
    return (
        slate.select(*GAME_PLAYER, "game_date", "as_of", "inputs_known_at")
        .join(lines_now(slate, odds_lines, odds_polls), on=GAME_PLAYER, how="left")
        .join(against_lines(slate, lined), on=GAME_PLAYER, how="left")
        .filter(pl.col("line").is_not_null() | (pl.col("games_with_line") > 0))
        .with_columns(
            pl.col("books").fill_null(0),
            market=pl.lit(PLAYER_POINTS.key),
            vegas_line_source=pl.col("vegas_line_source").fill_null("none"),
            inputs_known_at=pl.max_horizontal(
                "inputs_known_at", "line_known_at", "opening_known_at", "history_known_at"
            ),
        )
    )


def lines_now(slate: pl.DataFrame, odds_lines: pl.DataFrame, odds_polls: pl.DataFrame) -> pl.DataFrame:
    """One row per game and player with a points quote in force. The opening may have been withdrawn since.

    Returns:
        game_id, player_id, market, line, opening_line, books, line_std, vegas_line_source, market_p_over, line_known_at,
        opening_known_at.
    """
    main = consensus.main_lines(in_force(odds_lines, odds_polls, slate))
    return (
        consensus.consensus(main)
        .join(consensus.dispersion(main), on=GAME_PLAYER_MARKET, how="left")
        .join(consensus.opening(usable(odds_lines, slate)), on=GAME_PLAYER_MARKET, how="left")
        .filter(market=PLAYER_POINTS.key)
    )
