"""The picks of the eight subsets: which rules let through what, ranks, and games that have begun."""

from datetime import datetime, timedelta

import polars as pl
import pytest

from nba_props.bets.subsets.picks import subset_picks
from nba_props.declared.subsets import SUBSETS
from nba_props.declared.tables.contract import enforce
from nba_props.declared.tables.signals import DAILY_SIGNALS, SUBSET_PICKS
from tests.bets.bet_rows import prediction, predictions
from tests.bets.subsets.test_standing import EVENING, LATE_TIP, NOON, run, stored
from tests.market.market_rows import DAY, TIP, Row, before

EVERY = {s.key for s in SUBSETS}
CONDITIONED = {"top_pick", "top_3", "top_5", "green_light"}


def pick(player: int, edge: float, **other: object) -> Row:
    side = "OVER" if edge >= 1 else "UNDER" if edge <= -1 else "PASS"
    return prediction(player_id=player, edge=edge, recommendation=side, **other)


def daily(signal: str | None = "GREEN", system: str = "champion") -> pl.DataFrame:
    row = dict.fromkeys(DAILY_SIGNALS.schema.names()) | {
        "game_date": DAY, "system": system, "daily_signal": signal, "as_of": before(60), "inputs_known_at": before(90),
    }  # fmt: skip
    return pl.DataFrame([row], schema=DAILY_SIGNALS.schema)


GREEN, NO_ROW = daily(), DAILY_SIGNALS.empty()


def picks(rows: pl.DataFrame, signal: pl.DataFrame = GREEN) -> pl.DataFrame:
    return enforce(SUBSET_PICKS, subset_picks(rows, signal))


def ranked(frame: pl.DataFrame, subset: str) -> list[tuple[int, int]]:
    return frame.filter(subset=subset).sort("rank").select("rank", "player_id").rows()


@pytest.mark.parametrize(
    ("edge", "subsets"),
    [
        (2.9, set()),
        (3.0, {"all_picks"}),
        (-4.9, {"all_picks"}),
        (5.0, EVERY - {"ultra_high_edge"}),
        (-5.0, {"top_5", "high_edge_all", "green_light", "all_picks"}),
        (7.0, EVERY),
    ],
)
def test_a_pick_is_in_the_subsets_whose_edge_and_direction_it_has(edge: float, subsets: set[str]) -> None:
    assert set(picks(predictions(pick(7, edge)))["subset"]) == subsets


@pytest.mark.parametrize(
    "signal",
    [NO_ROW, daily(None), daily("RED"), daily("GREEN", system="catboost_v12")],
    ids=["none", "null", "red", "other"],
)
def test_without_a_good_signal_of_the_champion_nothing_that_asks_for_one_has_picks(
    signal: pl.DataFrame,
) -> None:
    """The older system's filter passed everything where there was no row."""
    assert set(picks(predictions(pick(7, 9.0)), signal)["subset"]) == EVERY - CONDITIONED


def test_what_is_not_the_champions_or_not_ready_or_not_predicted_is_no_pick() -> None:
    rows = [
        pick(1, 9.0, role="shadow"), pick(2, 9.0, required_default_count=1),
        prediction(player_id=3, predicted_points=None, edge=None, recommendation="PASS"),
    ]  # fmt: skip
    assert picks(predictions(*rows)).is_empty()


def test_ranks_follow_distance_and_probability_and_end_with_the_subsets_top() -> None:
    rows = [
        pick(1, 5.0, p_over=0.9), pick(2, 5.5, p_over=0.6), pick(3, 6.0, p_over=0.5), pick(4, 5.0, p_over=None),
        pick(5, -8.0, p_over=0.4), pick(6, 5.2, p_over=0.5),
    ]  # fmt: skip
    frame = picks(predictions(*rows))
    assert ranked(frame, "top_3") == [(1, 1), (2, 2), (3, 3)]
    assert ranked(frame, "top_5") == [(1, 5), (2, 1), (3, 2), (4, 3), (5, 6)]
    assert len(ranked(frame, "high_edge_all")) == 6
    scores = dict(frame.filter(subset="all_picks").select("player_id", "composite_score").rows())
    assert (scores[1], scores[5], scores[4]) == (95, pytest.approx(110), 75)
    (under,) = frame.filter(subset="top_5", player_id=5).to_dicts()
    assert (under["direction"], under["side_probability"]) == ("UNDER", pytest.approx(0.6))


def second(player: int, edge: float) -> Row:
    return pick(player, edge, game_id="2", tip_off=LATE_TIP)


def test_a_later_run_changes_nothing_in_games_that_have_begun() -> None:
    """Player 1's game has begun when the other game's predictions change: he keeps the second rank of three."""
    evening = run(EVENING, pick(1, 6.0), second(2, 7.0), second(3, 5.5), second(4, 5.0))
    late = run(
        TIP + timedelta(hours=1), pick(1, 9.0), second(2, 0.5), second(3, 8.0), second(4, 5.0), second(5, 9.0)
    )
    once, then = picks(stored(evening)), picks(stored(evening, late))
    assert ranked(once, "top_3") == [(1, 2), (2, 1), (3, 3)]
    assert ranked(then, "top_3") == [(1, 5), (2, 1), (3, 3)]
    assert ranked(then, "top_pick") == [(1, 5)]
    begun = pl.col("game_id") == "1"
    assert then.filter(begun).equals(once.filter(begun))


def test_a_subset_that_a_begun_game_has_filled_takes_no_more() -> None:
    evening = run(EVENING, pick(1, 9.0), second(2, 7.0))
    late = run(TIP + timedelta(hours=1), pick(1, 9.0), second(2, 20.0))
    assert ranked(picks(stored(evening, late)), "top_pick") == [(1, 1)]


def test_a_player_who_appears_after_the_tip_off_is_no_pick_of_that_game() -> None:
    late = run(TIP + timedelta(minutes=5), pick(1, 6.0), pick(9, 9.0), second(2, 5.5))
    frame = picks(stored(run(EVENING, pick(1, 6.0), second(2, 5.5)), late))
    assert set(frame["player_id"]) == {1, 2}


def test_runs_before_the_tip_off_supersede_each_other() -> None:
    frame = picks(stored(run(NOON, pick(1, 9.0), second(2, 6.0)), run(EVENING, pick(1, 2.0), second(2, 6.0))))
    assert ranked(frame, "all_picks") == [(1, 2)]


def test_a_pick_is_as_of_the_newest_prediction_that_it_was_chosen_among() -> None:
    rows = predictions(pick(1, 6.0), pick(2, 5.0, as_of=before(40), inputs_known_at=before(45)))
    assert picks(rows).select("as_of", "inputs_known_at").unique().rows() == [(before(40), before(45))]


def test_a_day_that_was_predicted_afterwards_has_its_ranks_too() -> None:
    rows = stored(run(LATE_TIP + timedelta(days=1), pick(1, 6.0), second(2, 7.0)))
    assert ranked(picks(rows), "top_3") == [(1, 2), (2, 1)]


def shifted(rows: list[Row], days: int) -> list[Row]:
    by = timedelta(days)
    return [
        {
            name: value + by if isinstance(value, datetime) or name == "game_date" else value
            for name, value in row.items()
        }
        for row in rows
    ]


def test_a_range_equals_its_days() -> None:
    rows = stored(
        run(EVENING, pick(1, 6.0), second(2, 7.0)),
        run(TIP + timedelta(hours=1), pick(1, 9.0), second(2, 8.0)),
    )
    next_day = pl.DataFrame(shifted(rows.to_dicts(), 1), schema=rows.schema)
    signals = [GREEN, GREEN.with_columns(pl.col("game_date") + timedelta(1), daily_signal=pl.lit("RED"))]
    whole = picks(pl.concat([rows, next_day]), pl.concat(signals))
    single = [picks(one, signal) for one, signal in zip((rows, next_day), signals, strict=True)]
    assert whole.equals(SUBSET_PICKS.shape(pl.concat(single)))
    assert all(part.height for part in single)
