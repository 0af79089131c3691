"""`daily_cache`: the form of every player of the season on every game day, from games strictly before it.

All windows stay within the season. A window of which less than 70 % of the games are known is null; the columns
`games_missing_*` say how many it lacks. The windows themselves are in `player_form`, `recent_days` and `team_form`.
"""

import polars as pl

from nba_props.days import Days
from nba_props.declared.features import CACHED_WINDOWS
from nba_props.declared.tables.features import DAILY_CACHE
from nba_props.features.history.lost_games import TEAM, lost_to_players, lost_until, missing_games
from nba_props.features.history.player_form import PLAYER, WINDOW_GAMES, form, listing, played_games
from nba_props.features.history.recent_days import FORTNIGHT, SIXTY, WEEK, listed_games, recent_days
from nba_props.features.history.team_form import team_days
from nba_props.features.history.windows import complete, newest_before
from nba_props.stats.knowledge import as_known
from nba_props.stats.seasons import by_season, so_far

# Columns that are windows of so many games, or of so many days.
OF_GAMES = {
    n: [w.name for w in CACHED_WINDOWS if w.games == n]
    + {5: ["recent_trend"], 10: ["pct_three", "pct_free_throw"]}.get(n, [])
    for n in WINDOW_GAMES
}
OF_DAYS = {
    7: ("games_in_last_7_days", "minutes_in_last_7_days", "usage_avg_last_7_days"),
    14: ("back_to_backs_last_14_days",),
}
OF_SIXTY = ("points_avg_last_60_days", "points_std_last_60_days", "games_below_average", "games_since_change")


def daily_cache(
    moments: pl.DataFrame,
    schedule: pl.DataFrame,
    player_games: pl.DataFrame,
    team_games: pl.DataFrame,
    days: Days,
) -> pl.DataFrame:
    """Rows of DAILY_CACHE.

    Args:
        moments: one row per game date, see `stats.slate.day_moments`.
        schedule: the season's games so far, to know which box scores are missing.
        player_games: at least the season before the range.
        team_games: at least the season before the range.
        days: the range of game dates to build.
    """
    return by_season(
        DAILY_CACHE,
        _of_season,
        days,
        moments,
        schedule=so_far(schedule),
        player_games=so_far(player_games),
        team_games=so_far(team_games),
    )


def _of_season(
    moments: pl.DataFrame, schedule: pl.DataFrame, player_games: pl.DataFrame, team_games: pl.DataFrame
) -> pl.DataFrame:
    return pl.concat(
        _daily_cache(part, schedule, *facts) for part, facts in as_known(moments, player_games, team_games)
    )


def _daily_cache(
    moments: pl.DataFrame, schedule: pl.DataFrame, player_games: pl.DataFrame, team_games: pl.DataFrame
) -> pl.DataFrame:
    lost = lost_to_players(missing_games(schedule, player_games), player_games)
    listed, played = listing(player_games, lost), played_games(player_games, lost)
    grid = moments.join(listed.select(PLAYER).unique(), on="season").sort("game_date")
    rows = newest_before(grid, listed, PLAYER).drop_nulls("seen_date").drop("seen_date")
    rows = newest_before(rows, form(played), PLAYER).rename({"seen_date": "last_game_date"})
    rows = listed_games(recent_days(rows, played), listed)
    rows = _with_lost(rows, lost)
    teams = team_days(moments, schedule, team_games, player_games)
    return _without_incomplete(rows.join(teams, on=["game_date", *TEAM], how="left"))


def _with_lost(rows: pl.DataFrame, lost: pl.DataFrame) -> pl.DataFrame:
    """Counts the games without a box score inside each window."""
    for lag in (1, WEEK, FORTNIGHT, SIXTY):
        rows = lost_until(rows, lost, lag, f"lost_{lag}")
    counts = {f"last_{n}": f"lost_before_{n}" for n in WINDOW_GAMES} | {
        "last_7_days": f"lost_{WEEK}",
        "last_14_days": f"lost_{FORTNIGHT}",
        "last_60_days": f"lost_{SIXTY}",
        "since_last_game": "lost_at_last",
    }
    return rows.with_columns(
        (pl.col("lost_1") - pl.col(before).fill_null(0))
        .clip(0)
        .cast(pl.Int32)
        .alias(f"games_missing_{window}")
        for window, before in counts.items()
    )


def _without_incomplete(rows: pl.DataFrame) -> pl.DataFrame:
    """Nulls the windows of which too few games are known."""
    rows = rows.with_columns(
        pl.col("games_played", "team_games_seen_last_10", "team_games_missing_last_10").fill_null(0),
        inputs_known_at=pl.max_horizontal("floor", "seen_known_at", "team_known_at"),
    )
    played, missing = pl.col("games_played"), "games_missing_last"
    of_games = {n: complete(pl.min_horizontal(played, n), pl.col(f"{missing}_{n}")) for n in OF_GAMES}
    of_days = {
        n: complete(pl.col(f"team_boxes_last_{n}_days").fill_null(0), pl.col(f"{missing}_{n}_days"))
        for n in OF_DAYS
    }
    sixty = complete(pl.col("games_in_last_60_days"), pl.col(f"{missing}_60_days"))
    lost_listed = pl.min_horizontal(pl.col("lost_1") - pl.col("lost_listed"), f"{missing}_60_days")
    is_complete = {name: of_games[n] for n, names in OF_GAMES.items() for name in names}
    is_complete |= {name: of_days[n] for n, names in OF_DAYS.items() for name in names}
    is_complete |= dict.fromkeys(OF_SIXTY, sixty)
    is_complete["dnp_share_last_10"] = complete(pl.col("games_listed_last_10"), lost_listed)
    return rows.with_columns(pl.when(whole).then(name).alias(name) for name, whole in is_complete.items())
