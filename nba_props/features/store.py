"""`feature_store`: the slate with every computed feature, what is missing, and which models may use the row."""

from datetime import date

import polars as pl

from nba_props.days import Days
from nba_props.features.composite import composite_factors
from nba_props.features.daily_cache import daily_cache
from nba_props.features.derivations import COMPUTED, expression
from nba_props.features.matchup import against_opponent
from nba_props.features.readiness import quality
from nba_props.features.zones import zones_seen
from nba_props.market import consensus
from nba_props.stats.games import team_games
from nba_props.tables.features import FEATURE_STORE
from nba_props.tables.ingest import SCHEDULE

# Sources that are ingested, and that a whole season may lack.
INGESTED = frozenset({"shots"})
ALWAYS = Days(date.min, date.max)
ON_DAY, KEYS = ["game_date", "player_id"], ["game_id", "player_id"]
KNOWN = ("cache", "composite", "zones", "defense", "met", "line", "opening")


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
    cached = cache.join(slate, on=ON_DAY, how="semi")
    missed = missed_rows(slate, cached, player_games, days)
    if missed.height:
        again = slate.join(missed, on=ON_DAY, how="semi")
        mended = composite_factors(again, missed, shot_zones, defense, _teams(player_games, again))
        composite = pl.concat([composite.join(mended, on=KEYS, how="anti"), mended])
    form = pl.concat(
        [cached.with_columns(cache_miss=pl.lit(False)), missed.with_columns(cache_miss=pl.lit(True))]
    )
    wide = (
        slate.join(_of_player(form), on=ON_DAY, how="left")
        .join(_of_game(composite), on=KEYS, how="left")
        .join(_shares(shot_zones), on=ON_DAY, how="left")
        .join(_of_opponent(defense), on=["game_date", "opponent"], how="left")
        .join(against_opponent(slate, player_games), on=KEYS, how="left")
        .join(lines(slate, odds_lines), on=KEYS, how="left")
        .with_columns(
            # A player without a game this season is in no cache, and is no miss.
            pl.col("cache_miss").fill_null(False),
            has_shots=pl.col("game_date").is_in(shot_zones["game_date"].unique().implode()),
            vegas_line_source=pl.col("vegas_line_source").fill_null("none"),
            inputs_known_at=pl.max_horizontal("inputs_known_at", *(f"{name}_known_at" for name in KNOWN)),
        )
    )
    judged = quality(wide.with_columns(expression(f) for f in COMPUTED), INGESTED)
    return judged.with_columns(pl.col(f.name).fill_nan(None) for f in COMPUTED).select(
        FEATURE_STORE.schema.names()
    )


def missed_rows(
    slate: pl.DataFrame, cache: pl.DataFrame, player_games: pl.DataFrame, days: Days
) -> pl.DataFrame:
    """Cache rows, by the cache's own function, of players on the slate whom it should hold and does not.

    It was built too early, or not at all. Which box scores are missing is not known here, so no window is cut.
    """
    first = player_games.group_by("season", "player_id").agg(first=pl.col("game_date").min())
    absent = (
        slate.join(cache, on=ON_DAY, how="anti")
        .join(first, on=["season", "player_id"])
        .filter(pl.col("first") < pl.col("game_date"))
    )
    if absent.is_empty():
        return cache.clear()
    moments = absent.group_by("game_date", "season").agg(
        pl.col("as_of").min(), floor=pl.min_horizontal(pl.col("as_of").min(), pl.col("inputs_known_at").min())
    )
    own = player_games.join(absent, on=["season", "player_id"], how="semi")
    found = daily_cache(moments, SCHEDULE.empty(), own, _teams(player_games, absent), days)
    return found.join(absent, on=ON_DAY, how="semi")


def _teams(player_games: pl.DataFrame, slate: pl.DataFrame) -> pl.DataFrame:
    """Rows of TEAM_GAMES of the slate's seasons, from the box scores that `player_games` holds."""
    return team_games(player_games.join(slate, on="season", how="semi"), ALWAYS)


def _of_player(form: pl.DataFrame) -> pl.DataFrame:
    return form.drop("season", "player_name", "team", "as_of").rename({"inputs_known_at": "cache_known_at"})


def _of_game(composite: pl.DataFrame) -> pl.DataFrame:
    return composite.drop("game_date", "as_of").rename({"inputs_known_at": "composite_known_at"})


def _shares(shot_zones: pl.DataFrame) -> pl.DataFrame:
    return shot_zones.select(
        *ON_DAY, "pct_paint", "pct_mid_range", zones_seen=zones_seen(), zones_known_at="inputs_known_at"
    )


def _of_opponent(defense: pl.DataFrame) -> pl.DataFrame:
    return defense.select(
        "game_date",
        opponent="team",
        opponent_defensive_rating="defensive_rating",
        opponent_pace="pace",
        defense_known_at="inputs_known_at",
    )


def lines(slate: pl.DataFrame, odds_lines: pl.DataFrame) -> pl.DataFrame:
    """One row per (game, player) with a usable quote: line, opening_line, vegas_line_source, market_p_over,
    line_known_at, opening_known_at.
    """
    moments = slate.select("game_id", "as_of", "tip_off").unique()
    usable = consensus.usable(odds_lines, moments)
    now = consensus.consensus(consensus.main_lines(consensus.current(usable)))
    keys = ["game_id", "player_id"]
    return now.join(consensus.opening(usable), on=keys, how="left").select(
        *keys,
        "line",
        "opening_line",
        "vegas_line_source",
        "market_p_over",
        "line_known_at",
        "opening_known_at",
    )
