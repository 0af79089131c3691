"""The whole way from ingest tables to `feature_store` in memory, for a range whose frames hold all its history.

The assets go the same way table by table; nothing is decided here but the order.
"""

from collections.abc import Mapping
from datetime import date, datetime

import polars as pl

from nba_props.days import Days
from nba_props.features import composite, daily_cache, player_lines, store, zones
from nba_props.market import game_markets
from nba_props.stats import games
from nba_props.stats import slate as slates

Frames = Mapping[str, pl.DataFrame]


def features(ingest: Frames, days: Days, now: datetime) -> dict[str, pl.DataFrame]:
    """`player_games` of all that is there, `feature_store` of the days, and `moments`, the instants of the games.

    Args:
        ingest: schedule, box_scores, shots, odds_lines, game_lines, injuries and injury_reports.
        now: as of when; a game's own as_of is its tip-off, if that was earlier.
    """
    schedule, box, shots, odds = (ingest[n] for n in ("schedule", "box_scores", "shots", "odds_lines"))
    whole = Days(date.min, days.last)
    players, teams = games.player_games(box, whole), games.team_games(box, whole)
    by_day, by_game = (
        slates.day_moments(schedule, odds, ingest["game_lines"], now),
        slates.moments(schedule, odds, ingest["game_lines"], now),
    )
    slate = slates.slate(schedule, box, odds, ingest["game_lines"], days, now)
    shares = zones.player_shot_zones(by_day, players, shots, days)
    defense = zones.team_defense_zones(by_day, schedule, teams, shots, days)
    cache = daily_cache.daily_cache(by_day, schedule, players, teams, days)
    factors = composite.composite_factors(
        slate, cache, shares, defense, schedule, players, ingest["injuries"], ingest["injury_reports"]
    )
    markets = game_markets.game_markets(by_game, ingest["game_lines"], days)
    lines = player_lines.player_lines(slate, by_game, odds, players, days)
    built = store.feature_store(
        slate, cache, factors, shares, defense, lines, markets, schedule, players, days
    )
    return {"player_games": players, "feature_store": built, "moments": by_game}
