"""How a player did against the lines of past games: each game played, with its latest consensus line before the tip-off.

Today's line is in `player_lines`; games that the player missed do not count.
"""

from datetime import timedelta

import polars as pl

from nba_props.declared.keys import GAME_PLAYER
from nba_props.declared.markets import PLAYER_POINTS
from nba_props.features.history.windows import last, newest_before, number, share
from nba_props.market import consensus
from nba_props.market.in_force import in_force
from nba_props.stats.knowledge import as_known

PLAYER = ("season", "player_id")
RATE_GAMES, MARGIN_GAMES = 10, 5
RECENT = timedelta(days=14)
HISTORY = (
    "games_with_line", "previous_line", "over_streak", "under_streak", "over_rate_last_10", "margin_vs_line_avg_last_5",
)  # fmt: skip


def lined_games(
    moments: pl.DataFrame, odds_lines: pl.DataFrame, odds_polls: pl.DataFrame, player_games: pl.DataFrame
) -> pl.DataFrame:
    """One row per game played that had a line: season, player_id, game_date, line, points, known_at.

    Args:
        moments: one row per game, see `stats.slate.moments`: a quote counts before its game's tip-off.
        odds_lines: quotes on those games.
        odds_polls: their polls.
        player_games: rows of PLAYER_GAMES.
    """
    lines = (
        consensus.consensus(consensus.main_lines(in_force(odds_lines, odds_polls, moments)))
        .filter(market=PLAYER_POINTS.key)
        .select(*GAME_PLAYER, "line", "line_known_at")
    )
    played = player_games.filter("did_play").select(*GAME_PLAYER, "season", "game_date", "points", "known_at")
    return played.join(lines, on=GAME_PLAYER).select(
        *PLAYER, "game_date", "line", "points", known_at=pl.max_horizontal("known_at", "line_known_at")
    )


def against_lines(slate: pl.DataFrame, lined: pl.DataFrame) -> pl.DataFrame:
    """One row per slate row: the columns of HISTORY, from the season before its date, and history_known_at.

    A streak counts the newest games in a row. A push neither breaks it nor adds to it, and is left out of the rate.
    """
    rows = slate.select(*GAME_PLAYER, "game_date", "season", "as_of")
    return pl.concat(_against(part, games) for part, (games,) in as_known(rows, lined))


def _against(rows: pl.DataFrame, lined: pl.DataFrame) -> pl.DataFrame:
    records = newest_before(rows, _record(lined), PLAYER)
    fresh = pl.col("game_date") - pl.col("seen_date") <= RECENT
    return records.select(
        *GAME_PLAYER,
        pl.col("games_with_line").fill_null(0),
        *(n for n in HISTORY if n not in ("games_with_line", "previous_line")),
        "history_known_at",
        previous_line=pl.when(fresh).then("previous_line"),
    )


def _record(lined: pl.DataFrame) -> pl.DataFrame:
    """One row per game with a line: the record that ends with it."""
    margin = pl.col("points") - pl.col("line")
    games = lined.sort("game_date").with_columns(margin=margin, over=margin > 0, under=margin < 0)
    games = games.with_columns(
        pl.col("over", "under").cast(pl.Int32).cum_sum().over(PLAYER).name.suffix("s")
    ).with_columns(
        # How many overs there were at the newest under, and the reverse: what came since is the streak.
        overs_before=pl.when("under").then("overs").forward_fill().over(PLAYER).fill_null(0),
        unders_before=pl.when("over").then("unders").forward_fill().over(PLAYER).fill_null(0),
        **{f"{n}_of_10": pl.col(n).cast(pl.Int32).rolling_sum(RATE_GAMES, min_samples=1).over(PLAYER)
           for n in ("over", "under")},
    )  # fmt: skip
    return games.select(
        *PLAYER,
        "game_date",
        games_with_line=number(PLAYER).cast(pl.Int32),
        previous_line="line",
        over_streak=pl.col("overs") - pl.col("overs_before"),
        under_streak=pl.col("unders") - pl.col("unders_before"),
        over_rate_last_10=share(pl.col("over_of_10"), pl.col("over_of_10") + pl.col("under_of_10")),
        margin_vs_line_avg_last_5=last(pl.col("margin"), MARGIN_GAMES, PLAYER),
        history_known_at=pl.col("known_at").cum_max().over(PLAYER),
    )
