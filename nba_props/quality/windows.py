"""Whether the daily cache has the games and the players that it should have."""

import re

import polars as pl

from nba_props.features.history.windows import complete
from nba_props.quality.verdict import NO_ROWS, Verdict, nothing_to_judge, share

# Reference system 9.1.
MOST_MISSED = 0.05
MISSING = re.compile(r"games_missing_last_(\d+)")


def window_completeness(cache: pl.DataFrame) -> Verdict:
    """Every window over a player's last games has at least 70 % of them; otherwise it is null and its team is listed.

    Windows that lack fewer games are kept; the number of missing games is stored beside them.
    """
    if cache.is_empty():
        return nothing_to_judge(NO_ROWS)
    windows = {int(match[1]): c for c in cache.columns if (match := MISSING.fullmatch(c))}
    cut = {
        name: cache.filter(~complete(pl.min_horizontal("games_played", size), pl.col(name)))
        for size, name in sorted(windows.items())
    }
    lacking = pl.any_horizontal(pl.col(c) > 0 for c in windows.values())
    figures = {
        "rows": cache.height,
        "rows that lack a game": cache.filter(lacking).height,
        **{
            f"cut: {name.removeprefix('games_missing_').replace('_', ' ')}": f.height
            for name, f in cut.items()
        },
    }
    culprits = (
        pl.concat(f.select("game_date", "team", "player_id", window=pl.lit(name)) for name, f in cut.items())
        .group_by("game_date", "team", "window")
        .agg(players=pl.col("player_id").n_unique())
        .sort("game_date", "team", "window")
    )
    return Verdict(culprits.is_empty(), figures, culprits)


def cache_misses(rows: pl.DataFrame) -> Verdict:
    """The daily cache has at least 95 % of the players; the others, computed without it, are listed."""
    if rows.is_empty():
        return nothing_to_judge(NO_ROWS)
    missed = rows.filter("cache_miss").select("game_date", "game_id", "team", "player_name")
    missed_share = share(missed.height, rows.height)
    return Verdict(
        missed_share <= MOST_MISSED,
        {"rows": rows.height, "misses": missed.height, "share": missed_share},
        missed,
    )
