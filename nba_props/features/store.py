"""`feature_store`: the slate with every computed feature, what is missing, and which models may use the row."""

import polars as pl

from nba_props.days import Days
from nba_props.features.catalogue import Fill
from nba_props.features.daily_cache import daily_cache
from nba_props.features.derivations import COMPUTED, expression
from nba_props.features.matchup import against_opponent
from nba_props.features.readiness import quality
from nba_props.market import consensus
from nba_props.tables.features import FEATURE_STORE

# Sources that are ingested, and that a whole season may lack.
INGESTED = frozenset({"shots"})


def feature_store(
    slate: pl.DataFrame,
    cache: pl.DataFrame,
    composite: pl.DataFrame,
    shot_zones: pl.DataFrame,
    defense: pl.DataFrame,
    odds_lines: pl.DataFrame,
    player_games: pl.DataFrame,
    days: Days,
) -> pl.DataFrame:
    """Rows of FEATURE_STORE.

    Args:
        slate, cache, composite, shot_zones, defense, odds_lines: of the range's own days.
        player_games: the 365 days before the range.
    """
    slate = slate.filter(days.hold())
    on_day, keys = ["game_date", "player_id"], ["game_id", "player_id"]
    whole = pl.concat(
        [cache.with_columns(cache_miss=pl.lit(False)), missed(slate, cache, player_games, days)]
    )
    wide = (
        slate.join(whole.drop("season", "player_name", "team", "as_of").rename({"inputs_known_at": "cache_known_at"}),
                   on=on_day, how="left")
        .join(composite.drop("game_date", "as_of").rename({"inputs_known_at": "composite_known_at"}), on=keys, how="left")
        .join(shot_zones.select(*on_day, "pct_paint", "pct_mid_range"), on=on_day, how="left")
        .join(defense.select("game_date", opponent="team", opponent_defensive_rating="defensive_rating",
                             opponent_pace="pace"),
              on=["game_date", "opponent"], how="left")
        .join(against_opponent(slate, player_games), on=keys, how="left")
        .join(lines(slate, odds_lines), on=keys, how="left")
        .join(shot_zones.select("game_date", has_shots=pl.lit(True)).unique(), on="game_date", how="left")
        .with_columns(
            pl.col("cache_miss").fill_null(True),
            pl.col("has_shots").fill_null(False),
            vegas_line_source=pl.col("vegas_line_source").fill_null("none"),
            inputs_known_at=pl.max_horizontal("inputs_known_at", "cache_known_at", "composite_known_at",
                                              "met_known_at", "line_known_at"),
        )
    )  # fmt: skip
    valued = wide.with_columns(expression(f) for f in COMPUTED)
    judged = quality(valued, INGESTED)
    return judged.with_columns(
        *(pl.col(f.name).fill_null(f.missing.value) for f in COMPUTED if isinstance(f.missing, Fill) and not f.needs)
    ).with_columns(pl.col(f.name).fill_nan(None) for f in COMPUTED).select(FEATURE_STORE.schema.names())  # fmt: skip


def missed(slate: pl.DataFrame, cache: pl.DataFrame, player_games: pl.DataFrame, days: Days) -> pl.DataFrame:
    """Cache rows, by the cache's own function, of players on the slate whom the cache lacks: it was built too early.

    Team form needs more than a player's games and stays null, so such a row shows as incomplete.
    """
    absent = slate.join(cache, on=["game_date", "player_id"], how="anti")
    moments = absent.group_by("game_date", "season").agg(
        pl.col("as_of").min(), floor=pl.col("inputs_known_at").min()
    )
    own = player_games.join(absent.select("player_id").unique(), on="player_id")
    none_scheduled = own.clear().select(
        "season", "game_date", "game_id", "season_type", home="team", away="team"
    )
    found = daily_cache(moments, none_scheduled, own, _no_team_games(own), days)
    wanted = absent.select("game_date", "player_id").unique()
    return found.join(wanted, on=["game_date", "player_id"], how="semi").with_columns(cache_miss=pl.lit(True))


def _no_team_games(player_games: pl.DataFrame) -> pl.DataFrame:
    return player_games.clear().with_columns(
        pace=pl.lit(None, pl.Float64), offensive_rating=pl.lit(None, pl.Float64), won=pl.lit(None, pl.Boolean)
    )


def lines(slate: pl.DataFrame, odds_lines: pl.DataFrame) -> pl.DataFrame:
    """One row per (game, player) with a usable quote: line, opening_line, vegas_line_source, market_p_over,
    line_known_at.
    """
    moments = slate.select("game_id", "as_of", "tip_off").unique()
    usable = consensus.usable(odds_lines, moments)
    now = consensus.consensus(consensus.main_lines(consensus.current(usable)))
    keys = ["game_id", "player_id"]
    return now.join(consensus.opening(usable), on=keys, how="left").select(
        *keys, "line", "opening_line", "vegas_line_source", "market_p_over", "line_known_at"
    )
