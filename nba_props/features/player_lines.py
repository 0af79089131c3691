"""`player_lines`: each slate player's line, and how the player did against the lines of past games.

Odds maths and the consensus are in `market`.
"""

import polars as pl

from nba_props.days import Days
from nba_props.declared.keys import GAME_PLAYER
from nba_props.declared.tables.features import PLAYER_LINES
from nba_props.features.history.line_history import against_lines, lined_games
from nba_props.market import consensus
from nba_props.stats.seasons import by_season, so_far


def player_lines(
    slate: pl.DataFrame,
    moments: pl.DataFrame,
    odds_lines: pl.DataFrame,
    player_games: pl.DataFrame,
    days: Days,
) -> pl.DataFrame:
    """Rows of PLAYER_LINES.

    Args:
        slate: rows of SLATE of the days.
        moments: one row per game of the season until the days, themselves included, see `stats.slate.moments`.
        odds_lines: quotes on those games.
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
        player_games=so_far(player_games),
    )


def _player_lines(
    slate: pl.DataFrame, moments: pl.DataFrame, odds_lines: pl.DataFrame, player_games: pl.DataFrame
) -> pl.DataFrame:
    lined = lined_games(moments, odds_lines, player_games)
    return (
        slate.select(*GAME_PLAYER, "game_date", "as_of", "inputs_known_at")
        .join(lines_now(slate, odds_lines), on=GAME_PLAYER, how="left")
        .join(against_lines(slate, lined), on=GAME_PLAYER, how="left")
        .filter(pl.col("line").is_not_null() | (pl.col("games_with_line") > 0))
        .with_columns(
            pl.col("books").fill_null(0),
            pl.col("vegas_line_source").fill_null("none"),
            inputs_known_at=pl.max_horizontal(
                "inputs_known_at", "line_known_at", "opening_known_at", "history_known_at"
            ),
        )
    )


def lines_now(slate: pl.DataFrame, odds_lines: pl.DataFrame) -> pl.DataFrame:
    """One row per game and player with a usable quote.

    Returns:
        game_id, player_id, line, opening_line, books, line_std, vegas_line_source, market_p_over, line_known_at,
        opening_known_at.
    """
    usable = consensus.usable(odds_lines, slate.select("game_id", "as_of", "tip_off").unique())
    main = consensus.main_lines(consensus.current(usable))
    return (
        consensus.consensus(main)
        .join(consensus.dispersion(main), on=GAME_PLAYER, how="left")
        .join(consensus.opening(usable), on=GAME_PLAYER, how="left")
    )
