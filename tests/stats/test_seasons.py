"""A range is cut into its seasons; each is given what its windows reach, and no more."""

from collections.abc import Callable
from datetime import date, timedelta

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.tables.table import Column, Table
from nba_props.stats.seasons import ALWAYS, Scoped, Season, by_season, of_year, own, seasons, so_far

TABLE = Table(
    "lists",
    "a season and the dates that it was given",
    ("season",),
    (
        Column("game_date", pl.Date, "a date"),
        Column("season", pl.String, "its season"),
        Column("given", pl.List(pl.Date), "the dates given"),
    ),
)
FIRST, SECOND, OVERLAPPING = (date(2022, 10, 18), date(2023, 6, 12)), (date(2023, 10, 24), date(2024, 6, 17)), (
    date(2024, 6, 1), date(2024, 7, 1),
)  # fmt: skip


def games(**spans: tuple[date, date]) -> pl.DataFrame:
    rows = [(day, season) for season, span in spans.items() for day in span]
    return pl.DataFrame(rows, schema={"game_date": pl.Date, "season": pl.String}, orient="row")


def given(rows: pl.DataFrame, known: Scoped, days: Days = ALWAYS) -> dict[str, list[date]]:
    """The dates of a frame that a builder of the rows is given, by season."""

    def build(rows: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
        return rows.unique("season").with_columns(given=pl.lit(frame["game_date"]).implode())

    return dict(by_season(TABLE, build, days, rows, frame=known).select("season", "given").iter_rows())


DAYS = [
    FIRST[0] - timedelta(days=1),
    *FIRST,
    FIRST[1] + timedelta(days=1),
    *SECOND,
    SECOND[1] + timedelta(days=1),
]
FRAME = pl.DataFrame({"game_date": DAYS})


@pytest.mark.parametrize("frame", [FRAME, FRAME.reverse()], ids=["in date order", "backwards"])
@pytest.mark.parametrize(
    ("reach", "first", "second"),
    [(own, DAYS[1:3], DAYS[4:6]), (so_far, DAYS[:3], DAYS[3:6]), (of_year, DAYS[:3], DAYS[2:6])],
)
def test_a_season_is_given_the_rows_that_its_windows_reach(
    frame: pl.DataFrame, reach: Callable[[pl.DataFrame], Scoped], first: list[date], second: list[date]
) -> None:
    assert given(games(a=FIRST, b=SECOND), reach(frame)) == {"a": first, "b": second}


def test_a_year_is_the_365_dates_before_the_first_of_the_season() -> None:
    reached = [SECOND[0] - timedelta(days=n) for n in (366, 365)]
    assert given(games(b=SECOND), of_year(pl.DataFrame({"game_date": reached}))) == {"b": reached[1:]}


def test_only_rows_of_the_days_are_built() -> None:
    within = Days(SECOND[0], SECOND[0])
    assert given(games(a=FIRST, b=SECOND), own(FRAME), within) == {"b": [SECOND[0]]}


def test_seasons_that_share_dates_are_one_part_and_no_row_is_built_twice() -> None:
    rows = games(a=SECOND, b=OVERLAPPING, z=FIRST)
    assert seasons(rows) == [Season(date.min, *FIRST), Season(FIRST[1], SECOND[0], OVERLAPPING[1])]
    built = by_season(TABLE, lambda rows: rows.with_columns(given=[date(2024, 1, 1)]), ALWAYS, rows)
    assert sorted(built["season"]) == sorted(rows["season"])


def test_without_rows_the_builder_is_given_nothing_and_its_columns_are_there() -> None:
    built = by_season(
        TABLE,
        lambda rows, frame: rows.with_columns(given=pl.lit(frame["game_date"]).implode()),
        Days.one(date(2021, 1, 1)),
        games(a=FIRST),
        frame=so_far(FRAME),
    )
    assert built.schema == TABLE.schema
    assert built.is_empty()
