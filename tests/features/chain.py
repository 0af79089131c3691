"""The pure build from ingest tables to `feature_store`, of a range or of a day with the history its assets give it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import polars as pl

from nba_props.days import Days
from nba_props.declared.tables.features import (
    COMPOSITE_FACTORS,
    DAILY_CACHE,
    FEATURE_STORE,
    GAME_MARKETS,
    PLAYER_LINES,
    PLAYER_SHOT_ZONES,
    TEAM_DEFENSE_ZONES,
)
from nba_props.declared.tables.stats import PLAYER_GAMES, SLATE, TEAM_GAMES
from nba_props.features import composite, daily_cache, player_lines, store, zones
from nba_props.market import game_markets
from nba_props.partitions import SEASON, YEAR
from nba_props.stats import games
from nba_props.stats import slate as slates

Frames = Mapping[str, pl.DataFrame]
TABLES = {
    t.name: t
    for t in (
        PLAYER_GAMES, TEAM_GAMES, SLATE, PLAYER_SHOT_ZONES, TEAM_DEFENSE_ZONES, DAILY_CACHE, COMPOSITE_FACTORS,
        GAME_MARKETS, PLAYER_LINES, FEATURE_STORE,
    )
}  # fmt: skip
SEASON_DAYS, YEAR_DAYS = -SEASON.start_offset, -YEAR.start_offset
# Ingest tables by what the assets of a day are given of them beside the day itself.
OF_SEASON = ("schedule", "odds_lines", "game_lines", "injury_reports")


def build(ingest: Frames, days: Days, now: datetime) -> dict[str, pl.DataFrame]:
    """Every table of a range whose frames hold all the history there is."""
    whole = Days(ingest["box_scores"]["game_date"].min() or days.first, days.last)
    history = {
        "player_games": games.player_games(ingest["box_scores"], whole),
        "team_games": games.team_games(ingest["box_scores"], whole),
    }
    return _tables(ingest, ingest, history, history, days, now)


def build_day(ingest: Frames, day: date, now: datetime) -> dict[str, pl.DataFrame]:
    """Every table of one day, each builder given no more than its asset's partitions before the day."""
    one = Days.one(day)
    year, season = (_before(ingest, day, n) for n in (YEAR_DAYS, SEASON_DAYS))
    today = {k: f.filter(one.hold()) for k, f in ingest.items()}
    given = today | {"box_scores": year["box_scores"], "shots": season["shots"]}
    until = given | {n: pl.concat([season[n], today[n]]) for n in OF_SEASON}
    long, short = (
        {
            "player_games": games.player_games(f["box_scores"], one.before(n)),
            "team_games": games.team_games(f["box_scores"], one.before(n)),
        }
        for f, n in ((year, YEAR_DAYS), (season, SEASON_DAYS))
    )
    tables = _tables(given, until, short, long, one, now)
    return tables | {
        "player_games": PLAYER_GAMES.shape(games.player_games(today["box_scores"], one)),
        "team_games": TEAM_GAMES.shape(games.team_games(today["box_scores"], one)),
    }


def _before(ingest: Frames, day: date, count: int) -> dict[str, pl.DataFrame]:
    held = pl.col("game_date").is_between(day - timedelta(days=count), day - timedelta(days=1))
    return {name: frame.filter(held) for name, frame in ingest.items()}


def _tables(
    given: Frames, until: Frames, season: Frames, year: Frames, days: Days, now: datetime
) -> dict[str, pl.DataFrame]:
    """Every table of the days.

    Args:
        given: ingest tables of the days; of more where a builder looks before them.
        until: the same with the season before the days in those that tell of games to come.
    """
    schedule, shots, odds = until["schedule"], given["shots"], until["odds_lines"]
    players, teams = season["player_games"], season["team_games"]
    moments = slates.day_moments(schedule, given["odds_lines"], given["game_lines"], now)
    slate = slates.slate(schedule, given["box_scores"], given["odds_lines"], given["game_lines"], days, now)
    shares = zones.player_shot_zones(moments, players, shots, days)
    defense = zones.team_defense_zones(moments, schedule, teams, shots, days)
    cache = daily_cache.daily_cache(moments, schedule, players, teams, days)
    factors = composite.composite_factors(
        slate, cache, shares, defense, schedule, players, given["injuries"], until["injury_reports"]
    )
    tonight = slates.moments(given["schedule"], given["odds_lines"], given["game_lines"], now)
    markets = game_markets.game_markets(tonight, given["game_lines"], days)
    before = slates.moments(schedule, odds, until["game_lines"], now)
    lines = player_lines.player_lines(slate, before, odds, players, days)
    features = store.feature_store(
        slate, cache, factors, shares, defense, lines, markets, schedule, year["player_games"], days
    )
    built = (
        players.filter(days.hold()),
        teams.filter(days.hold()),
        slate,
        shares,
        defense,
        cache,
        factors,
        markets,
        lines,
        features,
    )
    return {name: table.shape(frame) for (name, table), frame in zip(TABLES.items(), built, strict=True)}
