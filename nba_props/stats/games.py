"""`player_games` and `team_games`: box scores of games that count, with rates per possession."""

import polars as pl

from nba_props.days import Days
from nba_props.declared.tables.contract import possible
from nba_props.declared.tables.stats import PLAYER_GAMES, TEAM_GAMES
from nba_props.declared.teams import COUNTING
from nba_props.stats.seasons import by_season

REGULATION, OVERTIME, ON_COURT = 48, 5, 5
# A factor, not a divisor: Polars divides a long column by a literal in another way than a short one.
PER_OVERTIME = 1 / (OVERTIME * ON_COURT)


def takes_place() -> pl.Expr:
    """True for games of a schedule that count and were not postponed."""
    return pl.col("season_type").is_in(COUNTING) & (pl.col("status") != "postponed")


def possession_ends() -> pl.Expr:
    """Shots, trips to the free-throw line and turnovers: FGA + 0.44 FTA + TOV."""
    return pl.col("fga") + 0.44 * pl.col("fta") + pl.col("turnovers")


def team_totals(box_scores: pl.DataFrame) -> pl.DataFrame:
    """One row per team and counting game: the summed box score, the game's length, when its newest row was known.

    The length follows from the team's player-minutes, rounded to whole overtimes because older box scores hold
    whole minutes.
    """
    counting = box_scores.filter(pl.col("season_type").is_in(COUNTING))
    keys = ["game_id", "game_date", "season", "season_type", "team", "opponent", "is_home"]
    sums = ["points", "fga", "fta", "turnovers", "oreb", "minutes"]
    totals = counting.group_by(keys).agg(
        pl.col(sums).sum(), pl.col("known_at").max(), pl.col("known_at_assumed").any()
    )
    overtimes = ((pl.col("minutes") - REGULATION * ON_COURT) * PER_OVERTIME).round().clip(0)
    return totals.with_columns(
        overtimes=overtimes.cast(pl.Int8),
        game_minutes=(REGULATION + OVERTIME * overtimes).cast(pl.Int32),
        ends=possession_ends(),
        possessions=possession_ends() - pl.col("oreb"),
    )


def player_games(box_scores: pl.DataFrame, days: Days) -> pl.DataFrame:
    """Rows of PLAYER_GAMES. A row is known with the newest row of its team, whose totals the usage rate uses.

    The usage rate is 100 * (FGA + 0.44 FTA + TOV) * (team minutes / 5) / (minutes * the team's same sum); null for a
    player who did not play, and above 100. True shooting is points / (2 * (FGA + 0.44 FTA)); null without attempts,
    and above 2.

    Args:
        box_scores: rows of BOX_SCORES.
        days: the range of game dates to build.
    """
    return by_season(PLAYER_GAMES, _player_games, days, box_scores)


def _player_games(box_scores: pl.DataFrame) -> pl.DataFrame:
    rows = box_scores.filter(pl.col("season_type").is_in(COUNTING))
    team = team_totals(rows).select("game_id", "team", "game_minutes", "known_at", team_ends="ends")
    used = 100 * possession_ends() * pl.col("game_minutes") / (pl.col("minutes") * pl.col("team_ends"))
    attempts = pl.col("fga") + 0.44 * pl.col("fta")
    shooting = pl.col("points") / (2 * attempts)
    return (
        rows.drop("known_at")
        .join(team, on=["game_id", "team"], how="left")
        .with_columns(
            usage_rate=pl.when((pl.col("minutes") > 0) & (used <= 100)).then(used),
            true_shooting=pl.when((attempts > 0) & (shooting <= 2)).then(shooting),
        )
    )


def team_games(box_scores: pl.DataFrame, days: Days) -> pl.DataFrame:
    """Rows of TEAM_GAMES: possessions of both sides, pace and ratings.

    Pace is the mean possessions of both sides per 48 minutes, so that overtime does not raise it. A game has no row
    when the other side is missing from its box score, or when that is so incomplete that the table cannot hold it.

    Args:
        box_scores: rows of BOX_SCORES, or of PLAYER_GAMES, which have the same columns.
        days: the range of game dates to build.
    """
    return by_season(TEAM_GAMES, _team_games, days, box_scores)


def _team_games(box_scores: pl.DataFrame) -> pl.DataFrame:
    totals = team_totals(box_scores)
    other = totals.select(
        "game_id",
        opponent="team",
        opponent_points="points",
        opponent_possessions="possessions",
        opponent_known_at="known_at",
    )
    both = (pl.col("possessions") + pl.col("opponent_possessions")) * 0.5
    return (
        totals.join(other, on=["game_id", "opponent"])
        .with_columns(
            known_at=pl.max_horizontal("known_at", "opponent_known_at"),
            won=pl.col("points") > pl.col("opponent_points"),
            pace=both * REGULATION / pl.col("game_minutes"),
            offensive_rating=100 * pl.col("points") / pl.col("possessions"),
            defensive_rating=100 * pl.col("opponent_points") / pl.col("opponent_possessions"),
        )
        .filter(_is_possible().all().over("game_id"))
    )


def _is_possible() -> pl.Expr:
    """True for games that the table can hold: an incomplete one, of zeros say, costs its own rows and no other's."""
    return pl.all_horizontal(possible(column) for column in TEAM_GAMES.columns)
