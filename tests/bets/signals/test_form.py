"""A player's form before a game, by values computed by hand."""

from datetime import timedelta

import polars as pl
import pytest

from nba_props.bets.signals.form import FORM, form
from tests.bets.signals.signal_rows import SEASON, games, played, tip_of
from tests.market.market_rows import DAY, before


def slate(*days_ago: int) -> pl.DataFrame:
    days = [DAY - timedelta(n) for n in days_ago]
    return pl.DataFrame(
        {
            "game_id": [f"{d}" for d in days], "player_id": [7] * len(days), "season": [SEASON] * len(days),
            "game_date": days, "as_of": [tip_of(d) - timedelta(hours=1) for d in days],
        },
        schema_overrides={"as_of": pl.Datetime("us", "UTC")},
    )  # fmt: skip


def test_the_numbers_of_five_games() -> None:
    minutes = [20.0, 20.0, 30.0, 32.0, 28.0]
    made, points, free = [4, 2, 0, 1, 0], [10, 20, 30, 20, 20], [6, 8, 7, 7, 7]
    rows = [
        played(
            10 - 2 * n,
            minutes=minutes[n],
            fg3m=made[n],
            points=points[n],
            fta=free[n],
            usage_rate=None if n else 31.0,
        )
        for n in range(5)
    ]
    (row,) = form(slate(0), games(*rows, played(1, did_play=False, minutes=0.0))).to_dicts()
    assert row["minutes_season"] == 26
    assert row["minutes_surge"] == 4  # 30 of the last three, 26 of all
    assert row["last_minutes_change"] == 2
    assert (row["threes_attempted"], row["free_throws_attempted"], row["usage_season"]) == (5, 7, 31)
    # 7 of 25 less 1 of 15, over the deviation of .8, .4, 0, .2, 0.
    assert row["threes_shortfall"] == pytest.approx((7 / 25 - 1 / 15) / 0.3346640, abs=1e-6)
    assert row["points_deviation"] == pytest.approx(50**0.5)
    assert row["form_known_at"] == tip_of(DAY - timedelta(2)) + timedelta(hours=3)


def test_a_first_game_has_no_form_and_last_season_is_none() -> None:
    assert form(slate(0), games(played(30, season="2022-23"))).is_empty()


def test_four_games_have_no_deviation_and_a_player_without_threes_no_shortfall() -> None:
    (row,) = form(slate(0), games(*(played(n, fg3a=0, fg3m=0) for n in (2, 4, 6, 8)))).to_dicts()
    assert (row["points_deviation"], row["threes_shortfall"]) == (None, None)


SEASON_OF_GAMES = games(*(played(n, minutes=20.0 + n, points=10 + 3 * (n % 5)) for n in range(40)))


def test_a_range_equals_its_days() -> None:
    days = range(30)
    whole = form(slate(*days), SEASON_OF_GAMES).sort("game_id")
    single = pl.concat(
        form(slate(n), SEASON_OF_GAMES.filter(pl.col("game_date") < DAY - timedelta(n))) for n in days
    )
    assert whole.equals(single.sort("game_id"))


def test_what_is_played_or_becomes_known_later_moves_nothing() -> None:
    """The game of two days ago is played the same and its box score comes a day after tonight."""
    before_it = form(slate(0, 3), SEASON_OF_GAMES.filter(pl.col("game_date") < DAY - timedelta(2)))
    late = pl.when(pl.col("game_date") >= DAY - timedelta(2)).then(before(-1440)).otherwise("known_at")
    poison = pl.when(pl.col("game_date") >= DAY - timedelta(2)).then(99)
    poisoned = SEASON_OF_GAMES.with_columns(
        points=poison.otherwise("points").cast(pl.Int32), known_at=late.cast(pl.Datetime("us", "UTC"))
    )
    after = form(slate(0, 3), poisoned)
    assert after.sort("game_id").equals(before_it.sort("game_id"))
    assert set(FORM) < set(after.columns)
