"""`feature_store`: the slate with every feature, what is missing, and which contracts may use the row."""

from dataclasses import dataclass

import polars as pl

from nba_props.days import Days
from nba_props.declared.features import CATALOGUE
from nba_props.declared.keys import DAY_PLAYER, GAME_PLAYER
from nba_props.declared.markets import PLAYER_POINTS
from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.features.cache_misses import with_misses
from nba_props.features.display import display
from nba_props.features.feeds import SEASON_DAY, feed_states, missing_feeds, without_silent
from nba_props.features.formulas.expressions import expression
from nba_props.features.history.exponential_means import recent_form
from nba_props.features.history.past_meetings import against_opponent
from nba_props.features.readiness import quality
from nba_props.features.zones import zones_seen
from nba_props.stats.seasons import by_season, of_year, own, so_far

KNOWN = ("cache", "composite", "zones", "defense", "met", "form", "line", "game_line")


@dataclass(frozen=True, slots=True)
class Inputs:
    """What `feature_store` is built from, by table.

    All are of the slate's own days, but for the schedule and the injury reports (the season until the days, themselves
    included), the shots (the season before the days) and the player games (all before the days: exponential means reach
    back over seasons). Shots and reports only say when their feeds were silent.
    """

    slate: pl.DataFrame
    daily_cache: pl.DataFrame
    composite_factors: pl.DataFrame
    player_shot_zones: pl.DataFrame
    team_defense_zones: pl.DataFrame
    player_lines: pl.DataFrame
    game_markets: pl.DataFrame
    schedule: pl.DataFrame
    player_games: pl.DataFrame
    shots: pl.DataFrame
    injury_reports: pl.DataFrame


def feature_store(inputs: Inputs, days: Days) -> pl.DataFrame:
    """Rows of FEATURE_STORE: joins everything known, computes the features, then what is missing."""
    slate = inputs.slate.filter(days.hold())
    return by_season(
        FEATURE_STORE,
        _of_season,
        days,
        slate,
        form=own(recent_form(slate, inputs.player_games)),
        daily_cache=own(inputs.daily_cache),
        composite_factors=own(inputs.composite_factors),
        player_shot_zones=own(inputs.player_shot_zones),
        team_defense_zones=own(inputs.team_defense_zones),
        player_lines=own(inputs.player_lines),
        game_markets=own(inputs.game_markets),
        schedule=so_far(inputs.schedule),
        player_games=of_year(inputs.player_games),
        shots=so_far(inputs.shots),
        injury_reports=so_far(inputs.injury_reports),
    )


def _of_season(slate: pl.DataFrame, form: pl.DataFrame, **frames: pl.DataFrame) -> pl.DataFrame:
    joined = everything_known(Inputs(slate=slate, **frames), form)
    computed = joined.with_columns(without_silent(f, expression(f)) for f in CATALOGUE)
    complete = display(quality(computed.with_columns(missing_feeds())))
    return complete.with_columns(pl.col(f.name).fill_nan(None) for f in CATALOGUE)


def everything_known(inputs: Inputs, form: pl.DataFrame) -> pl.DataFrame:
    """One row per slate row: all columns that features are computed from, and the state of each feed."""
    slate, player_games = inputs.slate, inputs.player_games
    feeds = feed_states(slate, inputs.schedule, player_games, inputs.shots, inputs.injury_reports)
    cache = with_misses(slate, inputs.daily_cache, inputs.schedule, player_games)
    return (
        slate.join(_of_player(cache), on=DAY_PLAYER, how="left")
        .join(_of_composite(inputs.composite_factors), on=GAME_PLAYER, how="left")
        .join(_shares(inputs.player_shot_zones), on=DAY_PLAYER, how="left")
        .join(_of_opponent(inputs.team_defense_zones), on=["game_date", "opponent"], how="left")
        .join(against_opponent(slate, player_games), on=GAME_PLAYER, how="left")
        .join(form.drop("game_date"), on=GAME_PLAYER, how="left")
        .join(_of_lines(inputs.player_lines), on=GAME_PLAYER, how="left")
        .join(_of_game(inputs.game_markets), on="game_id", how="left")
        .join(feeds, on=SEASON_DAY, how="left")
        .with_columns(
            # A player without a game this season is in no cache, which is no miss.
            pl.col("cache_miss").fill_null(False),
            pl.col("vegas_line_source", "game_line_source").fill_null("none"),
            inputs_known_at=pl.max_horizontal("inputs_known_at", *(f"{name}_known_at" for name in KNOWN)),
        )
    )


def _of_player(cache: pl.DataFrame) -> pl.DataFrame:
    return cache.drop("season", "player_name", "team", "as_of").rename({"inputs_known_at": "cache_known_at"})


def _of_composite(composite: pl.DataFrame) -> pl.DataFrame:
    return composite.drop("game_date", "as_of").rename({"inputs_known_at": "composite_known_at"})


def _shares(shot_zones: pl.DataFrame) -> pl.DataFrame:
    return shot_zones.select(
        *DAY_PLAYER, "pct_paint", "pct_mid_range", zones_seen=zones_seen(), zones_known_at="inputs_known_at"
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
