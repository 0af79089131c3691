"""How far back each stat and feature table looks: for every input, the days before its own that it is built from.

Partition mappings of the assets (`partitions`) and the build in memory (`features.chain`) both follow from it, so that
a test of the second proves what the first is given.
"""

from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from nba_props.days import Days


@dataclass(frozen=True, slots=True)
class Lookback:
    """The part of an input that a range of days is built from: `days` before the range, and the range itself or not."""

    days: int
    with_range: bool = True

    def of(self, frame: pl.DataFrame, days: Days) -> pl.DataFrame:
        """The rows of the input that a range is given."""
        first = days.first - timedelta(days=self.days)
        last = days.last if self.with_range else days.last - timedelta(days=1)
        return frame.filter(pl.col("game_date").is_between(first, last))


# A player's team, and meetings with an opponent, are remembered for so many dates.
MEMORY_DAYS = 365
YEAR_DAYS = MEMORY_DAYS + 1
DAY = Lookback(0)
SEASON = Lookback(300, with_range=False)
SEASON_AND_DAY = Lookback(300)
YEAR = Lookback(YEAR_DAYS, with_range=False)
# Ten years: more than any exponential mean remembers, and than any lake holds yet.
HISTORY = Lookback(10 * YEAR_DAYS, with_range=False)

# For the books' words of a game's start.
POLLS = {"odds_polls": DAY, "game_line_polls": DAY}
READS: dict[str, dict[str, Lookback]] = {
    "player_games": {"box_scores": DAY},
    "team_games": {"box_scores": DAY},
    "slate": {"schedule": DAY, "box_scores": YEAR, "odds_lines": DAY, **POLLS},
    "player_shot_zones": {"schedule": DAY, **POLLS, "player_games": SEASON, "shots": SEASON},
    "team_defense_zones": {"schedule": SEASON_AND_DAY, **POLLS, "team_games": SEASON, "shots": SEASON},
    "daily_cache": {"schedule": SEASON_AND_DAY, **POLLS, "player_games": SEASON, "team_games": SEASON},
    "composite_factors": {
        "slate": DAY,
        "daily_cache": DAY,
        "player_shot_zones": DAY,
        "team_defense_zones": DAY,
        "schedule": SEASON_AND_DAY,
        "player_games": YEAR,
        "injuries": DAY,
        "injury_reports": DAY,
    },
    "game_markets": {"schedule": DAY, "game_lines": DAY, **POLLS},
    "player_lines": {
        "slate": DAY,
        "schedule": SEASON_AND_DAY,
        "odds_lines": SEASON_AND_DAY,
        "odds_polls": SEASON_AND_DAY,
        "game_line_polls": SEASON_AND_DAY,
        "player_games": SEASON,
    },
    "feature_store": {
        "slate": DAY,
        "daily_cache": DAY,
        "composite_factors": DAY,
        "player_shot_zones": DAY,
        "team_defense_zones": DAY,
        "player_lines": DAY,
        "game_markets": DAY,
        "schedule": SEASON_AND_DAY,
        "player_games": HISTORY,
        "shots": SEASON,
        "injury_reports": SEASON_AND_DAY,
    },
    "feature_gaps": {"slate": DAY, "feature_store": DAY, "daily_cache": DAY, "schedule": SEASON_AND_DAY},
}
