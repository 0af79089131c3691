"""Wins and losses of each subset before a day."""

from datetime import date, timedelta

import polars as pl
import pytest

from nba_props.bets.subsets.records import subset_records
from nba_props.days import Days
from nba_props.declared.tables.contract import enforce
from nba_props.declared.tables.signals import SUBSET_PICKS, SUBSET_RECORDS
from nba_props.declared.tables.stats import SLATE
from tests.bets.signals.signal_rows import graded, grades, tip_of
from tests.market.market_rows import POINTS, Row

WEDNESDAY = date(2024, 1, 17)


def pick(day: date, direction: str = "OVER", **other: object) -> Row:
    """Player 7's pick at a line of 20.5."""
    return dict.fromkeys(SUBSET_PICKS.schema.names()) | {
        "game_date": day, "game_id": f"{day}", "player_id": 7, "market": POINTS, "subset": "top_3", "direction": direction,
        "consensus_line": 20.5, "provenance": "live", "source": "simulated",
    } | other  # fmt: skip


def picks(*rows: Row) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SUBSET_PICKS.schema)


def slate(*days: date) -> pl.DataFrame:
    """Two games a day, of which the first is as of 16:00 Eastern."""
    rows = [
        dict.fromkeys(SLATE.schema.names()) | {"game_date": d, "as_of": tip_of(d) - timedelta(hours=hours)}
        for d in days
        for hours in (3, 1)
    ]
    return pl.DataFrame(rows, schema=SLATE.schema)


def records(day: date, rows: pl.DataFrame, results: pl.DataFrame) -> pl.DataFrame:
    return enforce(SUBSET_RECORDS, subset_records(rows, results, slate(day), Days.one(day)))


def shown(day: date, rows: pl.DataFrame, results: pl.DataFrame) -> dict[str, tuple[int, int, float | None]]:
    of_subset = records(day, rows, results).filter(subset="top_3").select("since", "wins", "losses", "pct")
    return {since: (wins, losses, pct) for since, wins, losses, pct in of_subset.rows()}


PLAYED = (
    date(2023, 6, 1),  # last season
    date(2023, 10, 24), date(2023, 12, 31), date(2024, 1, 1), date(2024, 1, 14), date(2024, 1, 15), date(2024, 1, 16),
    WEDNESDAY,  # today
)  # fmt: skip


def test_a_season_begins_in_october_a_month_on_its_first_a_week_on_monday_and_today_does_not_count() -> None:
    rows = picks(*(pick(day) for day in PLAYED))
    results = grades(
        *(graded(day, 25 if day.day % 2 else 0, scored_at=tip_of(day) - timedelta(hours=6)) for day in PLAYED)
    )
    assert shown(WEDNESDAY, rows, results) == {
        "season": (3, 3, 50.0),
        "month": (2, 2, 50.0),
        "week": (1, 1, 50.0),
    }


@pytest.mark.parametrize(
    ("points", "direction", "line", "counts"),
    [
        (25, "OVER", 20.5, (1, 0, 100.0)),
        (25, "UNDER", 20.5, (0, 1, 0.0)),
        (10, "UNDER", 20.5, (1, 0, 100.0)),
        (20, "OVER", 20.0, (0, 0, None)),
        (None, "OVER", 20.5, (0, 0, None)),
    ],
)
def test_a_pick_is_judged_at_its_own_line_and_pushes_and_voids_are_out(
    points: int | None, direction: str, line: float, counts: tuple[int, int, float | None]
) -> None:
    """The grade's consensus line is another one."""
    day = date(2024, 1, 15)
    rows = picks(pick(day, direction, consensus_line=line))
    assert shown(WEDNESDAY, rows, grades(graded(day, points, consensus_line=30.5)))["week"] == counts


def test_a_share_is_in_percent_with_one_decimal() -> None:
    days = [date(2024, 1, n) for n in (8, 9, 10)]
    results = grades(*(graded(day, 25 if n else 0) for n, day in enumerate(days)))
    assert shown(WEDNESDAY, picks(*map(pick, days)), results)["month"] == (2, 1, 66.7)


def test_what_becomes_known_after_the_days_first_as_of_moves_nothing() -> None:
    day = date(2024, 1, 16)
    rows = picks(pick(day), pick(WEDNESDAY))
    clean = records(WEDNESDAY, rows, grades(graded(day)))
    late = tip_of(WEDNESDAY) - timedelta(hours=2)
    poison = grades(
        graded(day),
        graded(day, 0, scored_at=late),
        graded(WEDNESDAY, 0),
        graded(date(2024, 1, 15), 0, scored_at=late),
    )
    assert records(WEDNESDAY, picks(*rows.to_dicts(), pick(date(2024, 1, 15))), poison).equals(clean)
    assert clean["inputs_known_at"].unique().to_list() == [tip_of(day) + timedelta(hours=3)]


def test_a_corrected_score_counts_once() -> None:
    day = date(2024, 1, 15)
    results = grades(graded(day, 0), graded(day, 25, scored_at=tip_of(day) + timedelta(hours=9)))
    assert shown(WEDNESDAY, picks(pick(day)), results)["week"] == (1, 0, 100.0)


def test_several_families_grades_of_a_player_count_once() -> None:
    day = date(2024, 1, 15)
    results = grades(graded(day), graded(day, role="shadow", family="catboost_v12", model_id="v12"))
    assert shown(WEDNESDAY, picks(pick(day)), results)["week"] == (1, 0, 100.0)


def test_a_range_equals_its_days_and_a_day_without_games_has_none() -> None:
    days = [date(2023, 9, 20) + timedelta(n) for n in range(200)]
    rows = picks(*(pick(day, "UNDER" if day.day % 3 else "OVER") for day in days))
    results = grades(*(graded(day, 25 if day.day % 2 else 0) for day in days))
    nights = [day for day in days[150:] if day.weekday() != 3]
    span = Days(days[150], days[-1])
    whole = subset_records(rows, results, slate(*nights), span)

    def before(frame: pl.DataFrame, day: date) -> pl.DataFrame:
        return frame.filter(pl.col("game_date") < day)

    single = [subset_records(before(rows, d), before(results, d), slate(d), Days.one(d)) for d in nights]
    assert whole.equals(SUBSET_RECORDS.shape(pl.concat(single)))
    assert whole["game_date"].n_unique() == len(nights)
