"""Rates per possession, computed by hand on the awkward season."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.tables.contract import breaches
from nba_props.declared.tables.stats import TEAM_GAMES
from nba_props.stats.games import player_games, team_games
from tests import scenario

DAYS = Days(date(2023, 4, 1), date(2023, 11, 30))
BOX = scenario.INGEST["box_scores"]


def boston(frame: pl.DataFrame, game: str = scenario.OVERTIME) -> dict[str, Any]:
    return frame.filter(pl.col("game_id") == game, pl.col("team") == "BOS").row(0, named=True)


def test_a_team_game_sums_its_players() -> None:
    """Possessions are FGA + 0.44 FTA + TOV - OREB; pace is per 48 minutes of a game of 53."""
    rows = BOX.filter(pl.col("game_id") == scenario.OVERTIME)
    ours, theirs = (rows.filter(pl.col("team") == t) for t in ("BOS", "LAL"))

    def possessions(side: pl.DataFrame) -> float:
        attempts, trips, turnovers, rebounds = (
            sum(side[n].to_list()) for n in ("fga", "fta", "turnovers", "oreb")
        )
        return float(attempts + turnovers - rebounds + 0.44 * trips)

    game = boston(team_games(BOX, DAYS))
    scored, allowed = (sum(side["points"].to_list()) for side in (ours, theirs))
    assert (game["overtimes"], game["game_minutes"]) == (1, 53)
    assert game["possessions"] == pytest.approx(possessions(ours))
    assert game["pace"] == pytest.approx((possessions(ours) + possessions(theirs)) / 2 * 48 / 53)
    assert game["offensive_rating"] == pytest.approx(100 * scored / possessions(ours))
    assert game["defensive_rating"] == pytest.approx(100 * allowed / possessions(theirs))
    assert game["won"] == (scored > allowed)


def test_usage_is_the_share_of_the_teams_possession_ends_while_on_court() -> None:
    side = BOX.filter(pl.col("game_id") == scenario.OVERTIME, pl.col("team") == "BOS")
    ends = side["fga"] + 0.44 * side["fta"] + side["turnovers"]
    first = player_games(BOX, DAYS).filter(pl.col("game_id") == scenario.OVERTIME, pl.col("player_id") == 11)
    assert first["usage_rate"].item() == pytest.approx(100 * ends[0] * (265 / 5) / (53 * ends.sum()))


def test_a_player_who_did_not_play_has_no_rates() -> None:
    benched = player_games(BOX, DAYS).filter(pl.col("player_id") == scenario.BENCHED)
    assert benched.height > 0
    assert benched["usage_rate"].null_count() == benched["true_shooting"].null_count() == benched.height


@pytest.mark.parametrize(
    ("season_type", "rows"), [("preseason", 0), ("all_star", 0), ("play_in", 1), ("cup_final", 1)]
)
def test_a_game_counts_by_its_season_type(season_type: str, rows: int) -> None:
    box = BOX.with_columns(season_type=pl.lit(season_type))
    assert (team_games(box, DAYS).height > 0) == (player_games(box, DAYS).height > 0) == bool(rows)


def test_a_game_without_its_other_side_has_player_rows_and_no_team_row() -> None:
    box = BOX.filter(~((pl.col("game_id") == scenario.OVERTIME) & (pl.col("team") == "LAL")))
    assert team_games(box, DAYS).filter(pl.col("game_id") == scenario.OVERTIME).is_empty()
    assert player_games(box, DAYS).filter(pl.col("game_id") == scenario.OVERTIME).height == 6


def test_a_row_made_of_several_is_known_with_the_newest_of_them() -> None:
    later = timedelta(hours=2)
    moved = (pl.col("game_id") == scenario.OVERTIME) & (pl.col("player_id") == 31)
    box = BOX.with_columns(known_at=pl.when(moved).then(pl.col("known_at") + later).otherwise("known_at"))
    final = boston(BOX)["known_at"]
    assert boston(team_games(box, DAYS))["known_at"] == final + later
    assert boston(player_games(box, DAYS))["known_at"] == final
    lakers = player_games(box, DAYS).filter(pl.col("game_id") == scenario.OVERTIME, pl.col("team") == "LAL")
    assert lakers["known_at"].unique().to_list() == [final + later]


def test_a_final_of_zeros_has_player_rows_and_costs_no_team_row_but_its_own() -> None:
    """Case 3, once its rows count: zero possessions are no rating."""
    of_game = pl.col("game_id") == scenario.OVERTIME
    zero = {n: pl.when(of_game).then(0).otherwise(n) for n in ("minutes", "fga", "fta", "turnovers", "oreb")}
    box = BOX.with_columns(**zero, did_play=pl.col("did_play") & ~of_game)
    rows = team_games(box, DAYS)
    assert rows.equals(team_games(BOX.filter(~of_game), DAYS))
    assert breaches(TEAM_GAMES, rows) == []
    assert player_games(box, DAYS).filter(of_game).height == BOX.filter(of_game).height
