"""The features, one frozen row each: meaning, unit, source, contracts, bounds, and what to do when missing.

Schemas, checks, filters, docs and model columns follow from these rows. How a value is computed is not said here:
see `derivations`. Order is the index, append-only; `features.lock` holds it.
"""

from dataclasses import dataclass
from enum import Flag, auto


class Contract(Flag):
    """Which models hold a feature. A contract is a set of features; a model names one."""

    V9 = auto()
    V10 = auto()
    V11 = auto()
    V12 = auto()
    V12_NOVEG = auto()
    V16 = auto()
    V17 = auto()
    BLIND = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """Needed, and nothing stands in for it: null, counted as a default."""


@dataclass(frozen=True, slots=True)
class Fill:
    """A stand-in is written and counted as a default."""

    value: float


@dataclass(frozen=True, slots=True)
class Allow:
    """Stays null: CatBoost handles it. Counted as an optional default, blocks nothing."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature. `needs` names the table without which, for a whole season, the feature is unavailable."""

    index: int
    name: str
    meaning: str
    unit: str
    source: str
    contracts: Contract
    low: float
    high: float
    missing: Block | Fill | Allow
    needs: str | None = None


MARKET_LINES = {25, 26, 27, 28}
MARKET_PRICED = MARKET_LINES | {38, 41, 42, 50, 51, 52, 53}


def _contracts(index: int) -> Contract:
    """Contracts are spans of the index with named exceptions (decisions, section 3)."""
    held = Contract(0)
    for last, flag in ((32, Contract.V9), (36, Contract.V10), (38, Contract.V11), (53, Contract.V12)):
        if index <= last:
            held |= flag
    if index <= 53 and index not in MARKET_LINES:
        held |= Contract.V12_NOVEG
    if index <= 53 and index not in MARKET_PRICED:
        held |= Contract.BLIND
    if index <= 53 or index in (55, 56):
        held |= Contract.V16
    if index <= 53 or 55 <= index <= 59:
        held |= Contract.V17
    return held


def _row(index, name, meaning, unit, source, low, high, missing, needs=None) -> Feature:
    return Feature(index, name, meaning, unit, source, _contracts(index), low, high, missing, needs)


CATALOGUE: tuple[Feature, ...] = (
    _row(0, "points_avg_last_5", "mean points of the last 5 games played", "points", "daily_cache", 0, 100, Block()),
    _row(1, "points_avg_last_10", "mean points of the last 10 games played", "points", "daily_cache", 0, 100, Block()),
    _row(2, "points_avg_season", "mean points of the season's games played", "points", "daily_cache", 0, 100, Block()),
    _row(3, "points_std_last_10", "sample deviation of points, last 10", "points", "daily_cache", 0, 50, Fill(5.0)),
    _row(4, "games_in_last_7_days", "games played in the 6 days before", "games", "daily_cache", 0, 6, Fill(3.0)),
    _row(5, "fatigue_score", "100 is fresh, 0 exhausted", "score", "composite_factors", 0, 100, Fill(50.0)),
    _row(6, "shot_zone_mismatch_score", "opponent's weakness where the player shoots", "score", "composite_factors",
         -10, 10, Fill(0.0), "shots"),
    _row(7, "pace_score", "half the difference of team paces", "score", "composite_factors", -3, 3, Fill(0.0)),
    _row(8, "usage_spike_score", "projected less recent usage, scaled", "score", "composite_factors", -3, 3, Fill(0.0)),
    _row(9, "rest_advantage", "player's less opponent's days of rest, within 2", "days", "composite_factors",
         -2, 2, Fill(0.0)),
    _row(10, "injury_risk", "0 available to 3 out, as reported", "level", "injuries", 0, 3, Fill(0.0), "injuries"),
    _row(11, "recent_trend", "newest 2 against the 3 games before, in steps", "level", "daily_cache", -2, 2, Fill(0.0)),
    _row(12, "minutes_change", "minutes of the last 10 against the season, in steps", "level", "daily_cache",
         -2, 2, Fill(0.0)),
    _row(13, "opponent_def_rating", "opponent's defensive rating, last 15", "points", "team_defense_zones",
         70, 155, Fill(112.0)),
    _row(14, "opponent_pace", "opponent's pace, last 15", "possessions", "team_defense_zones", 85, 120, Fill(100.0)),
    _row(15, "home_away", "1 at home, 0 away", "flag", "slate", 0, 1, Fill(0.5)),
    _row(16, "back_to_back", "1 when the player played yesterday", "flag", "composite_factors", 0, 1, Fill(0.0)),
    _row(17, "playoff_game", "1 in the playoffs", "flag", "slate", 0, 1, Fill(0.0)),
    _row(18, "pct_paint", "share of attempts from the paint, last 10", "ratio", "player_shot_zones",
         0, 1, Block(), "shots"),
    _row(19, "pct_mid_range", "share of attempts from mid-range, last 10", "ratio", "player_shot_zones",
         0, 1, Block(), "shots"),
    _row(20, "pct_three", "share of attempts from three, last 10", "ratio", "daily_cache", 0, 1, Block()),
    _row(21, "pct_free_throw", "share of points from free throws, last 10", "ratio", "daily_cache", 0, 0.5, Fill(0.15)),
    _row(22, "team_pace", "team's pace, last 10", "possessions", "daily_cache", 85, 120, Fill(100.0)),
    _row(23, "team_off_rating", "team's offensive rating, last 10", "points", "daily_cache", 70, 155, Fill(112.0)),
    _row(24, "team_win_pct", "share of the season's games won, from 5 games on", "ratio", "daily_cache",
         0, 1, Fill(0.5)),
    _row(25, "vegas_points_line", "consensus points line at as_of", "points", "player_lines", 0, 80, Allow()),
    _row(26, "vegas_opening_line", "median of the books' first lines", "points", "player_lines", 0, 80, Allow()),
    _row(27, "vegas_line_move", "line less opening line", "points", "player_lines", -15, 15, Allow()),
    _row(28, "has_vegas_line", "1 when any book has a line", "flag", "player_lines", 0, 1, Fill(0.0)),
    _row(29, "avg_points_vs_opponent", "mean points against this opponent in 365 days, else the season's mean", "points",
         "player_games", 0, 100, Block()),
    _row(30, "games_vs_opponent", "games against this opponent in 365 days", "games", "player_games", 0, 100, Fill(0.0)),
    _row(31, "minutes_avg_last_10", "mean minutes of the last 10 games played", "minutes", "daily_cache",
         0, 65, Fill(25.0)),
    _row(32, "ppm_avg_last_10", "mean of points per minute, last 10", "points per minute", "daily_cache",
         0, 10, Fill(0.4)),
    _row(33, "dnp_rate", "share of the last 10 listed games not played", "ratio", "daily_cache", 0, 1, Fill(0.0),
         "did_not_play"),
    _row(34, "pts_slope_10g", "slope of points over the last 10 games", "points per game", "daily_cache",
         -15, 15, Fill(0.0)),
    _row(35, "pts_vs_season_zscore", "last 5 against the season, in deviations", "deviations", "daily_cache",
         -3, 3, Fill(0.0)),
    _row(36, "breakout_flag", "1 when the last 5 exceed the season by 1.5 deviations", "flag", "daily_cache",
         0, 1, Fill(0.0)),
    _row(37, "star_teammates_out", "star team-mates reported out", "players", "injuries", 0, 12, Fill(0.0), "injuries"),
    _row(38, "game_total_line", "consensus total of the game", "points", "game_markets", 180, 280, Block()),
    _row(39, "days_rest", "days since the last game, at most 10; 10 for a first game", "days", "composite_factors",
         0, 10, Block()),
    _row(40, "minutes_load_last_7d", "minutes in the last 7 days", "minutes", "daily_cache", 0, 250, Block()),
    _row(41, "spread_magnitude", "size of the consensus spread", "points", "game_markets", 0, 25, Block()),
    _row(42, "implied_team_total", "points the market expects of the team", "points", "game_markets", 85, 145, Block()),
    _row(43, "points_avg_last_3", "mean points of the last 3 games played", "points", "daily_cache", 0, 100, Block()),
    _row(44, "scoring_trend_slope", "slope of points over the last 7 games", "points per game", "daily_cache",
         -20, 20, Fill(0.0)),
    _row(45, "deviation_from_avg_last3", "last 3 against 60 days, in deviations", "deviations", "daily_cache",
         -4, 4, Fill(0.0)),
    _row(46, "consecutive_games_below_avg", "running games below the 60-day mean", "games", "daily_cache",
         0, 30, Fill(0.0)),
    _row(47, "teammate_usage_available", "usage of team-mates reported out", "percent", "injuries", 0, 300, Fill(0.0),
         "injuries"),
    _row(48, "usage_rate_last_5", "mean usage rate of the last 5 games", "percent", "daily_cache", 0, 100, Fill(20.0)),
    _row(49, "games_since_structural_change", "games since a trade or a gap over 14 days", "games", "daily_cache",
         0, 30, Fill(30.0)),
    _row(50, "multi_book_line_std", "deviation of the books' lines", "points", "player_lines", 0, 10, Allow()),
    _row(51, "prop_over_streak", "running games over their own line", "games", "player_lines", 0, 40, Allow()),
    _row(52, "prop_under_streak", "running games under their own line", "games", "player_lines", 0, 40, Allow()),
    _row(53, "line_vs_season_avg", "line less season mean", "points", "player_lines", -30, 30, Allow()),
    _row(54, "prop_line_delta", "line less the previous game's line", "points", "player_lines", -30, 30, Allow()),
    _row(55, "over_rate_last_10", "share of the last 10 games over their line", "ratio", "player_lines", 0, 1, Allow()),
    _row(56, "margin_vs_line_avg_last_5", "mean points less line, last 5", "points", "player_lines", -80, 80, Allow()),
    _row(57, "blowout_minutes_risk", "minutes times the share of the team's games decided by 15", "minutes", "daily_cache",
         0, 65, Fill(0.0)),
    _row(58, "minutes_volatility_last_10", "deviation of minutes, last 10", "minutes", "daily_cache",
         0, 45, Fill(5.0)),
    _row(59, "opponent_pace_mismatch", "opponent's less own pace", "possessions", "team_defense_zones", -30, 30, Fill(0.0)),
)  # fmt: skip

BY_INDEX = {f.index: f for f in CATALOGUE}


def features_of(contract: Contract) -> tuple[Feature, ...]:
    """The features that a contract holds, in index order: a model's columns."""
    return tuple(f for f in CATALOGUE if contract in f.contracts)


def required_of(contract: Contract) -> frozenset[int]:
    """The indices whose default makes a row unready for a contract."""
    return frozenset(f.index for f in features_of(contract) if not isinstance(f.missing, Allow))


def ready_column(contract: Contract) -> str:
    return f"ready_for_{str(contract.name).lower()}"
