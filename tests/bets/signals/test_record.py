"""How each signal has done: rates and excess at the line, profit of the chosen quotes, regimes, and which bind."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from nba_props.bets.signals.record import binding, graded, performance
from nba_props.bets.signals.rolling import rolling_mean_by_date
from nba_props.days import Days
from nba_props.declared.tables.contract import enforce
from nba_props.declared.tables.signals import SIGNAL_PERFORMANCE, SIGNALS, WINDOWS
from nba_props.models.statistics import clustered_mean, wilson
from tests.bets.signals import signal_rows
from tests.bets.signals.signal_rows import LATER, grades, tip_of
from tests.market.market_rows import DAY, POINTS, Row

TONIGHT = Days.one(DAY)


def tag(day: date = DAY, **other: object) -> Row:
    """A signal against Unders of a line of 20.5, which the books held to win half of the time."""
    return dict.fromkeys(SIGNALS.schema.names()) | {
        "game_id": f"{day}", "game_date": day, "player_id": 7, "market": POINTS, "signal": "line_rose_3", "side": "UNDER",
        "consensus_line": 20.5, "market_probability": 0.5, "provenance": "live", "source": "simulated",
    } | other  # fmt: skip


def tags(*rows: Row) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SIGNALS.schema)


def won(day: date, points: int = 10, **other: object) -> Row:
    """The champion's grade: an Under at +100 that won, or did not by the points."""
    result, profit = ("WIN", 1.0) if points < 20.5 else ("LOSS", -1.0)
    return signal_rows.graded(day, points, **{"side": "UNDER", "result": result, "profit": profit} | other)


def ago(days: int) -> date:
    return DAY - timedelta(days)


def record(signals: pl.DataFrame, results: pl.DataFrame, days: Days = TONIGHT) -> pl.DataFrame:
    return enforce(SIGNAL_PERFORMANCE, performance(signals, results, days))


def test_wins_losses_pushes_and_voids_of_a_side_at_its_own_line() -> None:
    """The line of the grade's quote is another one, and does not count."""
    days = [ago(n) for n in range(4)]
    results = grades(
        won(days[0]),
        won(days[1], 21),
        won(days[2], 20),
        won(days[3], result="VOID", actual_points=None, profit=0.0),
    )
    lines = [20.5, 20.5, 20.0, 20.5]
    rows = graded(tags(*(tag(d, consensus_line=line) for d, line in zip(days, lines, strict=True))), results)
    by_day = dict(zip(rows["game_date"], rows.select("hit", "excess", "profit").rows(), strict=True))
    assert [by_day[d] for d in days] == [
        (True, 0.5, 1),
        (False, -0.5, -1),
        (None, None, 1),
        (None, None, None),
    ]


def test_the_profit_of_a_quote_on_the_other_side_is_not_the_signals() -> None:
    (row,) = graded(tags(tag(side="OVER")), grades(won(DAY))).to_dicts()
    assert (row["hit"], row["profit"]) == (False, None)


def test_only_the_champions_current_grade_counts() -> None:
    results = grades(
        won(DAY, 30, superseded_at=LATER),
        won(DAY, scored_at=LATER),
        won(DAY, 30, role="shadow", scored_at=LATER + timedelta(1)),
    )
    assert graded(tags(tag()), results)["hit"].to_list() == [True]


def season(nights: int, rate: int = 2) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Three sides a night, of which every second, third, ... wins."""
    keys = [(ago(n), player) for n in range(nights) for player in range(3)]
    wins = [(3 * n + player) % rate == 0 for n in range(nights) for player in range(3)]
    return (
        tags(*(tag(day, player_id=player) for day, player in keys)),
        grades(
            *(
                won(day, 10 if win else 30, player_id=player)
                for (day, player), win in zip(keys, wins, strict=True)
            )
        ),
    )


def test_each_window_counts_its_own_days_with_the_intervals_of_its_rows() -> None:
    signals, results = season(60)
    rows = {row["window_days"]: row for row in record(signals, results).to_dicts()}
    assert set(rows) == set(WINDOWS)
    assert [rows[n]["calls"] for n in WINDOWS] == [21, 42, 90, 180]
    for n in WINDOWS:
        of_window = graded(signals, results).filter(pl.col("game_date") > ago(n))
        rate = wilson(int(of_window["hit"].sum()), of_window.height)
        got = rows[n]
        assert (got["hit_rate"], got["hit_rate_low"], got["hit_rate_high"]) == (
            rate.value,
            rate.low,
            rate.high,
        )
        for name in ("excess", "profit"):
            expected = clustered_mean(
                of_window[name].to_numpy(), of_window["game_date"].cast(pl.Int32).to_numpy()
            )
            assert got[name] == pytest.approx(expected.value, abs=1e-6)
            assert got[f"{name}_low"] == pytest.approx(expected.low, abs=1e-6)
            assert got[f"{name}_high"] == pytest.approx(expected.high, abs=1e-6)


def test_a_rolling_interval_is_that_of_each_window_alone() -> None:
    """Nights of no, one and several sides with any values."""
    chance = np.random.default_rng(3)
    counts = chance.integers(0, 4, 50)
    values = [chance.normal(size=n) for n in counts]
    by_day = pl.DataFrame({"group": "a", "total": [round(1e6 * v.sum()) for v in values], "count": counts})
    mean, low, high = rolling_mean_by_date(by_day, "total", "count", ["group"], 9)
    for end in range(9, 50):
        window = range(end - 8, end + 1)
        expected = clustered_mean(
            np.concatenate([values[n] for n in window]),
            np.concatenate([np.full(counts[n], n) for n in window]),
        )
        assert (mean[end], low[end], high[end]) == pytest.approx(
            (expected.value, expected.low, expected.high), abs=1e-6
        )


def test_a_week_far_above_the_year_is_hot_and_one_far_below_is_cold() -> None:
    usual, results = season(60)
    week = pl.col("game_date") > ago(7)
    for points, regime in ((10, "HOT"), (30, "COLD")):
        changed = results.with_columns(
            actual_points=pl.when(week).then(points).otherwise("actual_points").cast(pl.Int32)
        )
        rows = record(usual, changed)
        assert rows.filter(window_days=7)["regime"].to_list() == [regime]
        assert rows.filter(window_days=365)["regime"].to_list() == ["NORMAL"]


def test_provenances_are_never_mixed() -> None:
    signals, results = season(10)
    other = signals.with_columns(provenance=pl.lit("backfill"), side=pl.lit("OVER"))
    rows = record(pl.concat([signals, other]), results).filter(window_days=365)
    assert rows.select("provenance", "hits").rows() == [("backfill", 15), ("live", 15)]


def test_a_range_equals_its_days_and_later_results_move_nothing() -> None:
    signals, results = season(420, 3)
    days = Days(ago(9), ago(2))
    whole = record(signals, results, days)
    single = []
    for day in days:
        before = (pl.col("game_date") <= day) & (pl.col("game_date") > day - timedelta(365))
        single.append(record(signals.filter(before), results.filter(before), Days.one(day)))
    assert whole.equals(SIGNAL_PERFORMANCE.shape(pl.concat(single)))


def test_a_day_without_graded_signals_has_no_rows() -> None:
    assert record(tags(), grades()).is_empty()


def bound(excess: float, **changes: object) -> list[str]:
    """What binds when 150 sides a signal won so much more often than the books said, give or take a little a night."""
    keys = [(ago(n), player) for n in range(50) for player in range(3)]
    wins = [n % 2 == 0 for n in range(len(keys))]
    signals = tags(*(tag(d, player_id=p, market_probability=0.5 - excess, **changes) for d, p in keys))
    results = grades(*(won(d, 10 if w else 30, player_id=p) for (d, p), w in zip(keys, wins, strict=True)))
    return binding(record(signals, results), LATER)


def test_a_signal_against_its_side_binds_when_its_whole_interval_says_so() -> None:
    assert bound(-0.2) == ["line_rose_3"]
    assert bound(-0.01) == []
    assert bound(0.2) == []


def test_a_signal_for_its_side_never_binds_and_nothing_known_later_does() -> None:
    assert bound(-0.2, signal="high_ft_under") == []
    signals, results = season(60, 6)
    rows = record(signals, results)
    known = tip_of(DAY) + timedelta(hours=3)
    assert binding(rows, known) == ["line_rose_3"]
    assert binding(rows, known - timedelta(seconds=1)) == []


def test_few_sides_bind_nothing() -> None:
    signals, results = season(33, 6)
    assert binding(record(signals, results), LATER) == []
