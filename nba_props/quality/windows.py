"""Whether the daily cache saw the games that it should have seen, and held the players that it should have held."""

import re

import polars as pl

from nba_props.features.history.windows import complete
from nba_props.quality.verdict import NO_ROWS, Verdict, nothing, share

# Reference system 9.1, the canary of the cache.
MOST_MISSED = 0.05
MISSING = re.compile(r"games_missing_last_(\d+)")


def window_completeness(cache: pl.DataFrame) -> Verdict:
    """Did every window over a player's last games see at least 70 % of them? Teams with windows cut to null are named.

    A window that lacks less is kept; how many games each lacks is stored beside it.
    """
    if cache.is_empty():
        return nothing(NO_ROWS)
    windows = {int(found[1]): c for c in cache.columns if (found := MISSING.fullmatch(c))}
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
    """Did the daily cache hold all but 5 % of the players? The others were worked out past it, and are named."""
    if rows.is_empty():
        return nothing(NO_ROWS)
    missed = rows.filter("cache_miss").select("game_date", "game_id", "team", "player_name")
    found = share(missed.height, rows.height)
    return Verdict(
        found <= MOST_MISSED, {"rows": rows.height, "misses": missed.height, "share": found}, missed
    )
