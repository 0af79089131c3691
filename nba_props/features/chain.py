"""The whole way from ingest tables to `feature_store` in memory, for reports, tests and benchmarks.

Each builder is given what its asset is given, as `declared.lookback` says. Nothing is computed here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from nba_props.days import Days
from nba_props.declared.lookback import READS
from nba_props.features import composite, daily_cache, player_lines, store, zones
from nba_props.market import game_markets
from nba_props.stats import games, slate

Frames = Mapping[str, pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Given:
    """What a builder is given: its inputs by table, the days that it builds, and the run's instant."""

    frames: Frames
    days: Days
    now: datetime

    def __getitem__(self, table: str) -> pl.DataFrame:
        return self.frames[table]

    def moments(self) -> pl.DataFrame:
        """One row per game, see `stats.slate.moments`."""
        return slate.moments(self["schedule"], self["odds_polls"], self["game_line_polls"], self.now)

    def day_moments(self) -> pl.DataFrame:
        """One row per game date, see `stats.slate.day_moments`."""
        return slate.day_moments(self["schedule"], self["odds_polls"], self["game_line_polls"], self.now)


# Tables of what happened: built for all days that have box scores, since others look back on them.
OF_THE_PAST: dict[str, Callable[[Given], pl.DataFrame]] = {
    "player_games": lambda g: games.player_games(g["box_scores"], g.days),
    "team_games": lambda g: games.team_games(g["box_scores"], g.days),
}
OF_THE_DAYS: dict[str, Callable[[Given], pl.DataFrame]] = {
    "slate": lambda g: slate.slate(
        g["schedule"], g["box_scores"], g["odds_lines"], g["odds_polls"], g["game_line_polls"], g.days, g.now
    ),
    "player_shot_zones": lambda g: zones.player_shot_zones(
        g.day_moments(), g["player_games"], g["shots"], g.days
    ),
    "team_defense_zones": lambda g: zones.team_defense_zones(
        g.day_moments(), g["schedule"], g["team_games"], g["shots"], g.days
    ),
    "daily_cache": lambda g: daily_cache.daily_cache(
        g.day_moments(), g["schedule"], g["player_games"], g["team_games"], g.days
    ),
    "composite_factors": lambda g: composite.composite_factors(composite.Inputs(**g.frames)),
    "game_markets": lambda g: game_markets.game_markets(
        g.moments(), g["game_lines"], g["game_line_polls"], g.days
    ),
    "player_lines": lambda g: player_lines.player_lines(
        g["slate"], g.moments(), g["odds_lines"], g["odds_polls"], g["player_games"], g.days
    ),
    "feature_store": lambda g: store.feature_store(store.Inputs(**g.frames), g.days),
}


def features(given: Frames, days: Days, now: datetime) -> dict[str, pl.DataFrame]:
    """Every table of stats and features by name, and `moments`, see `stats.slate.moments`.

    player_games and team_games are of all box scores, `moments` of all games, the others of the days.

    Args:
        given: ingest tables with all history that the days look back on (schedule, box_scores, shots, odds_lines,
            odds_polls, game_lines, game_line_polls, injuries, injury_reports), and tables of the past that are built
            already, if any.
        days: the range of game dates to build.
        now: the run's instant; a game's as_of is its tip-off, if that was earlier.
    """
    tables = dict(given)
    for steps, over in ((OF_THE_PAST, Days(date.min, days.last)), (OF_THE_DAYS, days)):
        for name, build in steps.items():
            if name not in given:
                frames = {table: back.of(tables[table], over) for table, back in READS[name].items()}
                tables[name] = build(Given(frames, over, now))
    built = {name: tables[name] for name in (*OF_THE_PAST, *OF_THE_DAYS)}
    return built | {"moments": Given(tables, days, now).moments()}
