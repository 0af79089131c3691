"""The catalogue: every feature as one frozen row, its index being its position.

A row says what the feature means, where it comes from, which contracts hold it, within which bounds it lies and what
happens when it is missing. Schemas, checks, filters, docs and model columns are derived from the rows.

A row computes itself where it names a window or a column (`value`); otherwise a function in `features.formulas` does.
Rows are appended, never moved, renamed or removed: `features.lock` holds their names.
"""

from dataclasses import dataclass

from nba_props.declared.contracts import (
    EVERY,
    FROM_V9,
    FROM_V10,
    FROM_V11,
    FROM_V12,
    FROM_V16,
    FROM_V17,
    NO_CONTRACT,
    NO_GROUP,
    NO_LINE,
    NO_PRICE,
    Contract,
    Group,
    ready_column,
)
from nba_props.declared.windows import ExponentialMean, LastGames, Window

__all__ = [
    "BY_INDEX", "CACHED_WINDOWS", "CATALOGUE", "Allow", "Block", "Contract", "Feature", "Fill", "Group", "Missing",
    "features_in", "features_of", "needing", "ready_column", "required_of",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Block:
    """A missing value stays null and counts as a default: nothing can stand in for it."""


@dataclass(frozen=True, slots=True)
class Fill:
    """A missing value is replaced by a stand-in and counts as a default."""

    value: float


@dataclass(frozen=True, slots=True)
class Allow:
    """A missing value stays null, which CatBoost handles. It counts as an optional default and blocks nothing."""


Missing = Block | Fill | Allow


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature.

    Attributes:
        source: the table that it comes from, for displays and for the reasons of gaps.
        low, high: bounds that every honest value lies within.
        value: the window that computes it, or the column that holds it among the joined inputs of `feature_store`;
            None: a function in `features.formulas` computes it.
        needs: a feed (`declared.feeds`) whose silence makes the feature missing, and unavailable if it lasts.
    """

    index: int
    name: str
    meaning: str
    unit: str
    source: str
    contracts: Contract
    low: float
    high: float
    missing: Missing
    value: Window | str | None = None
    needs: str | None = None
    groups: Group = NO_GROUP


def _of_window(
    index: int, name: str, window: Window, contracts: Contract, bounds: tuple[float, float], missing: Missing,
    *, groups: Group = NO_GROUP,
) -> Feature:  # fmt: skip
    """A feature that is a window and nothing else."""
    return Feature(
        index,
        name,
        window.meaning,
        window.unit,
        window.source,
        contracts,
        *bounds,
        missing,
        window,
        groups=groups,
    )


def _of_absences(index: int, name: str, meaning: str) -> Feature:
    """A feature of who is absent tonight, or back: a share of the team's last ten games, of the player's team-mates.

    Nothing stands in for a report that is not known: 0 would say that everybody plays.
    """
    return Feature(
        index, name, meaning, "ratio", "injuries", Contract.ABSENCE, 0, 3, Block(), name, "injuries", Group.ABSENCES
    )  # fmt: skip


CATALOGUE: tuple[Feature, ...] = (
    _of_window(0, "points_avg_last_5", LastGames("points", 5), EVERY, (0, 100), Block()),
    _of_window(1, "points_avg_last_10", LastGames("points", 10), EVERY, (0, 100), Block()),
    Feature(2, "points_avg_season", "mean points over all games played this season", "points", "daily_cache", EVERY,
            0, 100, Block(), "points_avg_season"),
    _of_window(3, "points_std_last_10", LastGames("points", 10, "std"), EVERY, (0, 50), Fill(5.0)),
    Feature(4, "games_in_last_7_days", "games played on the 6 dates before the game", "games", "daily_cache", EVERY,
            0, 6, Fill(3.0)),
    Feature(5, "fatigue_score", "100 less what short rest, heavy minutes and back-to-backs cost: 100 is fresh",
            "score", "composite_factors", EVERY, 0, 100, Fill(50.0), "fatigue_score", groups=Group.MATCHUP),
    Feature(6, "shot_zone_mismatch_score", "how much more than the league the opponent allows where the player shoots",
            "score", "composite_factors", FROM_V9 | NO_PRICE, -10, 10, Fill(0.0), needs="shots", groups=Group.MATCHUP),
    Feature(7, "pace_score", "half of the team's pace (last 10 games) less the opponent's (last 15)", "score",
            "composite_factors", EVERY, -3, 3, Fill(0.0), "pace_score", groups=Group.MATCHUP),
    Feature(8, "usage_spike_score", "projected less recent usage, scaled: above 0 when team-mates who are out leave shots",
            "score", "composite_factors", FROM_V9 | NO_PRICE, -3, 3, Fill(0.0), "usage_spike_score",
            groups=Group.MATCHUP),
    Feature(9, "rest_advantage", "the player's days of rest less the opposing team's, within 2", "days",
            "composite_factors", EVERY, -2, 2, Fill(0.0), groups=Group.GAME_CONTEXT),
    Feature(10, "injury_risk", "status in the newest injury report: 0 available, 1 probable, 2 questionable, 3 doubtful "
            "or out", "level", "injuries", FROM_V9 | NO_PRICE, 0, 3, Fill(0.0), needs="injuries",
            groups=Group.GAME_CONTEXT),
    Feature(11, "recent_trend", "mean points of the newest 2 games less that of the 3 before, in steps at 2 and 5 points",
            "level", "daily_cache", EVERY, -2, 2, Fill(0.0), groups=Group.GAME_CONTEXT),
    Feature(12, "minutes_change", "mean minutes of the last 10 games against the season's, in steps at 10 % and 20 %",
            "level", "daily_cache", EVERY, -2, 2, Fill(0.0), groups=Group.GAME_CONTEXT),
    Feature(13, "opponent_def_rating", "points that the opponent allows per 100 possessions, mean of its last 15 games",
            "points", "team_defense_zones", EVERY, 70, 155, Fill(112.0), "opponent_defensive_rating",
            groups=Group.MATCHUP),
    Feature(14, "opponent_pace", "the opponent's possessions per 48 minutes, mean of its last 15 games", "possessions",
            "team_defense_zones", EVERY, 85, 120, Fill(100.0), "opponent_pace", groups=Group.MATCHUP),
    Feature(15, "home_away", "1 at home, 0 away", "flag", "slate", EVERY, 0, 1, Fill(0.5), groups=Group.GAME_CONTEXT),
    Feature(16, "back_to_back", "1 when the player played yesterday", "flag", "composite_factors", EVERY,
            0, 1, Fill(0.0), groups=Group.GAME_CONTEXT | Group.OFTEN_CONSTANT),
    Feature(17, "playoff_game", "1 in the playoffs; the play-in does not count", "flag", "slate", EVERY,
            0, 1, Fill(0.0), groups=Group.GAME_CONTEXT | Group.OFTEN_CONSTANT),
    Feature(18, "pct_paint", "share of the player's field-goal attempts from the paint, last 10 games played", "ratio",
            "player_shot_zones", FROM_V9 | NO_PRICE, 0, 1, Block(), needs="shots", groups=Group.GAME_CONTEXT),
    Feature(19, "pct_mid_range", "share of the player's field-goal attempts from mid-range, last 10 games played",
            "ratio", "player_shot_zones", FROM_V9 | NO_PRICE, 0, 1, Block(), needs="shots", groups=Group.GAME_CONTEXT),
    Feature(20, "pct_three", "share of the player's field-goal attempts from three, last 10 games played", "ratio",
            "daily_cache", EVERY, 0, 1, Block(), groups=Group.GAME_CONTEXT),
    Feature(21, "pct_free_throw", "share of the player's points from free throws, last 10 games played, at most a half",
            "ratio", "daily_cache", EVERY, 0, 0.5, Fill(0.15), groups=Group.GAME_CONTEXT),
    Feature(22, "team_pace", "the team's possessions per 48 minutes, mean of its last 10 games", "possessions",
            "daily_cache", EVERY, 85, 120, Fill(100.0), "team_pace_last_10", groups=Group.OF_TEAM),
    Feature(23, "team_off_rating", "the team's points per 100 possessions, mean of its last 10 games", "points",
            "daily_cache", EVERY, 70, 155, Fill(112.0), "team_off_rating_last_10", groups=Group.OF_TEAM),
    Feature(24, "team_win_pct", "share of the team's games won this season, from 5 games on", "ratio", "daily_cache",
            EVERY, 0, 1, Fill(0.5), groups=Group.OF_TEAM),
    Feature(25, "vegas_points_line", "consensus points line at as_of: median of the books' main lines", "points",
            "player_lines", FROM_V9, 0, 80, Allow(), "line", groups=Group.CURRENT_LINE),
    Feature(26, "vegas_opening_line", "median of each book's first main line for the game", "points", "player_lines",
            FROM_V9, 0, 80, Allow(), "opening_line", groups=Group.CURRENT_LINE),
    Feature(27, "vegas_line_move", "consensus line less opening line", "points", "player_lines", FROM_V9, -15, 15,
            Allow(), groups=Group.CURRENT_LINE),
    Feature(28, "has_vegas_line", "1 when any book has a line on the player", "flag", "player_lines", FROM_V9,
            0, 1, Fill(0.0), groups=Group.CURRENT_LINE | Group.OFTEN_CONSTANT),
    Feature(29, "avg_points_vs_opponent", "mean points against this opponent on the 365 dates before, across seasons; "
            "the season's mean without a meeting", "points", "player_games", EVERY, 0, 100, Block()),
    Feature(30, "games_vs_opponent", "games played against this opponent on the 365 dates before, across seasons",
            "games", "player_games", EVERY, 0, 100, Fill(0.0), "games_vs_opponent"),
    _of_window(31, "minutes_avg_last_10", LastGames("minutes", 10), EVERY, (0, 65), Fill(25.0)),
    _of_window(32, "ppm_avg_last_10", LastGames("ppm", 10), EVERY, (0, 10), Fill(0.4)),
    Feature(33, "dnp_rate", "share of the last 10 games listed within 60 days that the player did not play", "ratio",
            "daily_cache", FROM_V10 | NO_PRICE, 0, 1, Fill(0.0), needs="did_not_play"),
    _of_window(34, "pts_slope_10g", LastGames("points", 10, "slope"), FROM_V10 | NO_PRICE, (-15, 15), Fill(0.0)),
    Feature(35, "pts_vs_season_zscore", "mean points of the last 5 games less the season's, in deviations of the last 10, "
            "within 3", "deviations", "daily_cache", FROM_V10 | NO_PRICE, -3, 3, Fill(0.0)),
    Feature(36, "breakout_flag", "1 when the mean of the last 5 games exceeds the season's by 1.5 deviations of the last "
            "10", "flag", "daily_cache", FROM_V10 | NO_PRICE, 0, 1, Fill(0.0), groups=Group.OFTEN_CONSTANT),
    Feature(37, "star_teammates_out", "other players of the team reported out or doubtful who average 18 points, 28 "
            "minutes or 25 % usage over their last 10 games", "players", "injuries", FROM_V11 | NO_PRICE, 0, 12,
            Fill(0.0), "star_teammates_out", needs="injuries"),
    Feature(38, "game_total_line", "consensus total of the game: median of the books' newest, else the published close",
            "points", "game_markets", FROM_V11 | NO_LINE, 180, 280, Block(), "total", groups=Group.GAME_CONTEXT),
    Feature(39, "days_rest", "days since the last game played this season, at most 10; 10 for a first game", "days",
            "composite_factors", FROM_V12 | NO_PRICE, 0, 10, Block(), "days_rest", groups=Group.GAME_CONTEXT),
    Feature(40, "minutes_load_last_7d", "minutes played on the 6 dates before the game", "minutes", "daily_cache",
            FROM_V12 | NO_PRICE, 0, 250, Block(), groups=Group.GAME_CONTEXT),
    Feature(41, "spread_magnitude", "size of the consensus spread of the game", "points", "game_markets",
            FROM_V12 | NO_LINE, 0, 25, Block(), groups=Group.GAME_CONTEXT),
    Feature(42, "implied_team_total", "points that the books' total and spread imply for the player's team", "points",
            "game_markets", FROM_V12 | NO_LINE, 85, 145, Block(), groups=Group.GAME_CONTEXT),
    _of_window(43, "points_avg_last_3", LastGames("points", 3), FROM_V12 | NO_PRICE, (0, 100), Block()),
    _of_window(44, "scoring_trend_slope", LastGames("points", 7, "slope"), FROM_V12 | NO_PRICE, (-20, 20), Fill(0.0)),
    Feature(45, "deviation_from_avg_last3", "mean points of the last 3 games less that of 60 days, in deviations of the "
            "60 days", "deviations", "daily_cache", FROM_V12 | NO_PRICE, -4, 4, Fill(0.0)),
    Feature(46, "consecutive_games_below_avg", "how many of the newest games in a row lie below the mean points of 60 "
            "days", "games", "daily_cache", FROM_V12 | NO_PRICE, 0, 30, Fill(0.0)),
    Feature(47, "teammate_usage_available", "summed usage (last 10 games) of other players of the team reported out or "
            "doubtful with more than 10 minutes", "percent", "injuries", FROM_V12 | NO_PRICE, 0, 300, Fill(0.0),
            "teammate_usage_available", needs="injuries", groups=Group.GAME_CONTEXT),
    _of_window(48, "usage_rate_last_5", LastGames("usage", 5), FROM_V12 | NO_PRICE, (0, 100), Fill(20.0)),
    Feature(49, "games_since_structural_change", "games played since the player's newest change of team or return after "
            "more than 14 days, within 60 days, at most 30", "games", "daily_cache", FROM_V12 | NO_PRICE, 0, 30,
            Fill(30.0)),
    Feature(50, "multi_book_line_std", "sample deviation of the books' main lines, from 2 books on", "points",
            "player_lines", FROM_V12 | NO_LINE, 0, 10, Allow(), "line_std", groups=Group.GAME_CONTEXT),
    Feature(51, "prop_over_streak", "how many of the newest games in a row went over their own latest line before the "
            "tip-off; a push neither breaks the streak nor counts", "games", "player_lines", FROM_V12 | NO_LINE, 0, 40,
            Allow(), "over_streak", groups=Group.GAME_CONTEXT),
    Feature(52, "prop_under_streak", "how many of the newest games in a row went under their own latest line before the "
            "tip-off; a push neither breaks the streak nor counts", "games", "player_lines", FROM_V12 | NO_LINE, 0, 40,
            Allow(), "under_streak", groups=Group.GAME_CONTEXT),
    Feature(53, "line_vs_season_avg", "consensus line less the player's mean points of the season", "points",
            "player_lines", FROM_V12 | NO_LINE, -30, 30, Allow(), groups=Group.GAME_CONTEXT),
    Feature(54, "prop_line_delta", "consensus line less that of the newest game played with a line, within 14 days",
            "points", "player_lines", NO_CONTRACT, -30, 30, Allow()),
    Feature(55, "over_rate_last_10", "share of the last 10 games with a line that went over it, pushes left out",
            "ratio", "player_lines", FROM_V16, 0, 1, Allow(), "over_rate_last_10"),
    Feature(56, "margin_vs_line_avg_last_5", "mean of points less the game's own line, last 5 games with a line",
            "points", "player_lines", FROM_V16, -80, 80, Allow(), "margin_vs_line_avg_last_5"),
    Feature(57, "blowout_minutes_risk", "mean minutes of the last 10 games times the share of the team's last 10 games "
            "decided by 15 points or more", "minutes", "daily_cache", FROM_V17, 0, 65, Fill(0.0)),
    _of_window(58, "minutes_volatility_last_10", LastGames("minutes", 10, "std"), FROM_V17, (0, 45), Fill(5.0)),
    Feature(59, "opponent_pace_mismatch", "the opponent's pace (last 15 games) less the team's own (last 10)",
            "possessions", "team_defense_zones", FROM_V17, -30, 30, Fill(0.0)),
    _of_window(60, "minutes_form_2", ExponentialMean("minutes", 2), NO_CONTRACT, (0, 65), Allow(), groups=Group.FORM),
    _of_window(61, "minutes_form_5", ExponentialMean("minutes", 5), NO_CONTRACT, (0, 65), Allow(), groups=Group.FORM),
    _of_window(62, "attempts_form_2", ExponentialMean("attempts", 2), NO_CONTRACT, (0, 60), Allow(), groups=Group.FORM),
    _of_window(63, "points_form_25", ExponentialMean("points", 25), NO_CONTRACT, (0, 100), Allow(), groups=Group.FORM),
    Feature(64, "points_expected", "points per minute (exponential means with a half-life of 25 games) times "
            "minutes (half-life of 5 games)", "points", "player_games", NO_CONTRACT, 0, 100, Allow(), "points_expected",
            groups=Group.FORM),
    Feature(65, "started_last", "1 when the player started the last game played of any season; null where not recorded",
            "flag", "player_games", NO_CONTRACT, 0, 1, Allow(), "started_last", groups=Group.FORM),
    _of_window(66, "started_form_5", ExponentialMean("started", 5), NO_CONTRACT, (0, 1), Allow(), groups=Group.FORM),
    Feature(67, "days_since_last", "days since the last game played of any season, at most 60", "days", "player_games",
            NO_CONTRACT, 0, 60, Allow(), "days_since_last", groups=Group.FORM),
    Feature(68, "games_this_season", "games played this season; null for a player who has never played", "games",
            "player_games", NO_CONTRACT, 0, 120, Allow(), "games_this_season", groups=Group.FORM),
    _of_absences(69, "absent_minutes_share", "share of the team's minutes in its last 10 games that team-mates had "
                 "who are listed out or doubtful"),
    _of_absences(70, "absent_points_share", "share of the team's points in its last 10 games that team-mates had who "
                 "are listed out or doubtful"),
    _of_absences(71, "absent_usage_share", "share of the team's possessions used in its last 10 games that team-mates "
                 "had who are listed out or doubtful"),
    _of_absences(72, "absent_role_minutes_share", "share of the team's minutes in its last 10 games that team-mates "
                 "of the player's role had who are listed out or doubtful"),
    _of_absences(73, "absent_role_points_share", "share of the team's points in its last 10 games that team-mates of "
                 "the player's role had who are listed out or doubtful"),
    _of_absences(74, "absent_role_usage_share", "share of the team's possessions used in its last 10 games that "
                 "team-mates of the player's role had who are listed out or doubtful"),
    _of_absences(75, "returning_minutes_share", "what team-mates who are back had less of the team's minutes in its "
                 "last 10 games than they usually have, as a share"),
    _of_absences(76, "returning_points_share", "what team-mates who are back had less of the team's points in its "
                 "last 10 games than they usually have, as a share"),
    _of_absences(77, "returning_role_minutes_share", "what team-mates of the player's role who are back had less of "
                 "the team's minutes in its last 10 games than they usually have, as a share"),
    _of_absences(78, "returning_role_points_share", "what team-mates of the player's role who are back had less of "
                 "the team's points in its last 10 games than they usually have, as a share"),
)  # fmt: skip

BY_INDEX = {f.index: f for f in CATALOGUE}
# Windows that builders read and no feature is: `composite_factors` looks at the usage of ten games.
ALSO_CACHED = (LastGames("usage", 10),)
CACHED_WINDOWS = tuple(
    dict.fromkeys((*(f.value for f in CATALOGUE if isinstance(f.value, LastGames)), *ALSO_CACHED))
)


def features_of(contract: Contract) -> tuple[Feature, ...]:
    """The features that a contract holds, in index order: a model's columns."""
    return tuple(f for f in CATALOGUE if contract in f.contracts)


def features_in(group: Group) -> tuple[Feature, ...]:
    """The features of a group, in index order."""
    return tuple(f for f in CATALOGUE if group in f.groups)


def needing(feed: str) -> tuple[Feature, ...]:
    """The features that are made of a feed's rows, in index order."""
    return tuple(f for f in CATALOGUE if f.needs == feed)


def required_of(contract: Contract) -> frozenset[int]:
    """The indices whose default makes a row unready for a contract."""
    return frozenset(f.index for f in features_of(contract) if not isinstance(f.missing, Allow))
