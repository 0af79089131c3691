"""`feature_store`: the slate with every computed feature, what is missing, and which models may use the row."""

import polars as pl

from nba_props.days import Days
from nba_props.declared.markets import PLAYER_POINTS
from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.features.cache_misses import with_misses
from nba_props.features.display import display
from nba_props.features.formulas.derivations import COMPUTED, expression
from nba_props.features.history.listings import lists_who_did_not_play
from nba_props.features.history.past_meetings import against_opponent
from nba_props.features.readiness import quality
from nba_props.features.zones import zones_seen
from nba_props.stats.seasons import by_season, of_year, own, so_far

# Sources that are ingested, and that a whole season may lack.
INGESTED = frozenset({"shots", "injuries", "did_not_play"})
ON_DAY, KEYS = ["game_date", "player_id"], ["game_id", "player_id"]
KNOWN = ("cache", "composite", "zones", "defense", "met", "line", "game_line")


def feature_store(
    slate: pl.DataFrame,
    cache: pl.DataFrame,
    composite: pl.DataFrame,
    shot_zones: pl.DataFrame,
    defense: pl.DataFrame,
    player_lines: pl.DataFrame,
    game_markets: pl.DataFrame,
    schedule: pl.DataFrame,
    player_games: pl.DataFrame,
    days: Days,
) -> pl.DataFrame:
    """Rows of FEATURE_STORE: everything known is joined, features are derived, the row is judged, then shown.

    Args:
        slate, cache, composite, shot_zones, defense, player_lines, game_markets: of the range's own days.
        schedule: the season until the days, themselves included.
        player_games: the 365 days before the range.
    """
    of_days = (own(f) for f in (cache, composite, shot_zones, defense, player_lines, game_markets))
    return by_season(
        FEATURE_STORE, _feature_store, days, slate, *of_days, so_far(schedule), of_year(player_games)
    )


def _feature_store(
    slate: pl.DataFrame,
    cache: pl.DataFrame,
    composite: pl.DataFrame,
    shot_zones: pl.DataFrame,
    defense: pl.DataFrame,
    player_lines: pl.DataFrame,
    game_markets: pl.DataFrame,
    schedule: pl.DataFrame,
    player_games: pl.DataFrame,
) -> pl.DataFrame:
    wide = everything_known(
        slate, with_misses(slate, cache, schedule, player_games), composite, shot_zones, defense, player_lines,
        game_markets, player_games,
    )  # fmt: skip
    judged = display(quality(wide.with_columns(expression(f) for f in COMPUTED), INGESTED))
    return judged.with_columns(pl.col(f.name).fill_nan(None) for f in COMPUTED)


def everything_known(
    slate: pl.DataFrame,
    form: pl.DataFrame,
    composite: pl.DataFrame,
    shot_zones: pl.DataFrame,
    defense: pl.DataFrame,
    player_lines: pl.DataFrame,
    game_markets: pl.DataFrame,
    player_games: pl.DataFrame,
) -> pl.DataFrame:
    """The slate, a row each, with all that the features' functions read, and has_<source> of what a season may lack."""
    return (
        slate.join(_of_player(form), on=ON_DAY, how="left")
        .join(_of_composite(composite), on=KEYS, how="left")
        .join(_shares(shot_zones), on=ON_DAY, how="left")
        .join(_of_opponent(defense), on=["game_date", "opponent"], how="left")
        .join(against_opponent(slate, player_games), on=KEYS, how="left")
        .join(_of_lines(player_lines), on=KEYS, how="left")
        .join(_of_game(game_markets), on="game_id", how="left")
        .join(lists_who_did_not_play(slate, player_games), on="game_id", how="left")
        .with_columns(
            # A player without a game this season is in no cache, and is no miss.
            pl.col("cache_miss", "has_injuries", "has_did_not_play").fill_null(False),
            pl.col("vegas_line_source", "game_line_source").fill_null("none"),
            has_shots=pl.col("game_date").is_in(shot_zones["game_date"].unique().implode()),
            inputs_known_at=pl.max_horizontal("inputs_known_at", *(f"{name}_known_at" for name in KNOWN)),
        )
    )


def _of_player(form: pl.DataFrame) -> pl.DataFrame:
    return form.drop("season", "player_name", "team", "as_of").rename({"inputs_known_at": "cache_known_at"})


def _of_composite(composite: pl.DataFrame) -> pl.DataFrame:
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


def _of_lines(player_lines: pl.DataFrame) -> pl.DataFrame:
    points = player_lines.filter(market=PLAYER_POINTS.key)
    return points.drop("game_date", "as_of", "market").rename({"inputs_known_at": "line_known_at"})


def _of_game(game_markets: pl.DataFrame) -> pl.DataFrame:
    return game_markets.drop("game_date", "books", "as_of").rename({"inputs_known_at": "game_line_known_at"})
