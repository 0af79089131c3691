"""First lines and moves before the tip-off, and what is remembered of them."""

from datetime import date, timedelta

import polars as pl

from nba_props.declared.tables.table import INSTANT
from nba_props.market.lateness import plan
from tests.market.market_rows import DAY, POINTS, REBOUNDS, TIP, before

SCHEMA = pl.Schema(
    [
        ("game_id", pl.String),
        ("player_id", pl.Int64),
        ("line", pl.Float64),
        ("market", pl.String),
        ("line_known_at", INSTANT),
        ("tip_off", INSTANT),
        ("game_date", pl.Date),
    ]
)
NOW = before(60)


def lines(*rows: tuple[str, int, float], market: str = POINTS) -> pl.DataFrame:
    return pl.DataFrame([(*row, market, before(90), TIP, DAY) for row in rows], schema=SCHEMA, orient="row")


def key(game: str, player: int, market: str = POINTS) -> str:
    return f"{game}:{player}:{market}"


def test_a_first_line_is_observed_and_remembered() -> None:
    got = plan({}, lines(("1", 7, 20.5)), NOW)
    (observation,) = got.observations
    assert (
        observation.kind,
        observation.previous,
        observation.line,
        observation.date,
        observation.line_at,
    ) == (
        "first",
        None,
        20.5,
        DAY,
        before(90),
    )
    assert got.watermarks == {key("1", 7): 20.5}


def test_a_move_of_half_a_point_is_observed_and_a_smaller_one_keeps_its_watermark() -> None:
    got = plan(
        {key("1", 7): 20.5, key("1", 8): 10.0, key("1", 9): 15.5},
        lines(("1", 7, 20.0), ("1", 8, 10.25), ("1", 9, 15.5)),
        NOW,
    )
    assert [
        (observation.player_id, observation.kind, observation.previous) for observation in got.observations
    ] == [(7, "move", 20.5)]
    assert got.watermarks == {key("1", 7): 20.0, key("1", 8): 10.0, key("1", 9): 15.5}


def test_small_steps_add_up_to_a_move() -> None:
    first = plan({key("1", 7): 20.0}, lines(("1", 7, 20.25)), NOW)
    second = plan(first.watermarks, lines(("1", 7, 20.5)), NOW)
    assert not first.observations
    assert [observation.previous for observation in second.observations] == [20.0]


def test_nothing_is_observed_from_the_tip_on_and_its_watermarks_are_pruned() -> None:
    got = plan({key("1", 7): 20.5, key("0", 7): 18.5}, lines(("1", 7, 30.5), ("1", 8, 9.5)), TIP)
    assert got.observations == ()
    assert got.watermarks == {}


def test_a_withdrawn_player_keeps_the_watermark_while_the_game_is_listed() -> None:
    got = plan({key("1", 7): 20.5, key("1", 8): 9.5}, lines(("1", 8, 9.5)), NOW)
    assert got.watermarks == {key("1", 7): 20.5, key("1", 8): 9.5}


def test_planning_again_on_the_same_lines_observes_nothing() -> None:
    current = lines(("1", 7, 20.5), ("1", 8, 9.5))
    assert plan(plan({}, current, NOW).watermarks, current, NOW).observations == ()


def test_the_run_key_of_a_day_names_its_newest_observation_and_ties_the_largest_game() -> None:
    tomorrow = TIP + timedelta(days=1)
    current = pl.concat(
        [
            lines(("1", 7, 20.5), ("3", 9, 8.5), ("2", 8, 9.5)),
            lines(("4", 5, 30.5)).with_columns(line_known_at=before(100)),
            lines(("9", 1, 5.5)).with_columns(tip_off=tomorrow, game_date=date(2024, 1, 16)),
        ]
    )
    got = plan({}, current, NOW)
    assert got.run_keys == {
        DAY: f"2024-01-15:3:{before(90).isoformat()}",
        date(2024, 1, 16): f"2024-01-16:9:{before(90).isoformat()}",
    }
    assert plan({}, current.reverse(), NOW) == got


def test_no_lines_make_no_plan() -> None:
    assert plan({}, lines(), NOW).observations == ()
    assert plan({}, lines(), NOW).run_keys == {}


def test_a_move_in_another_market_of_the_player_is_a_move_of_its_own() -> None:
    current = pl.concat([lines(("1", 7, 20.5)), lines(("1", 7, 8.5), market=REBOUNDS)])
    got = plan({key("1", 7): 20.5, key("1", 7, REBOUNDS): 7.5}, current, NOW)
    assert [(o.market, o.previous, o.line) for o in got.observations] == [(REBOUNDS, 7.5, 8.5)]
    assert got.watermarks == {key("1", 7): 20.5, key("1", 7, REBOUNDS): 8.5}
