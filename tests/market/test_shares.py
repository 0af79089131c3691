"""The share of a distance to the fair price that came true: from what was known before each date alone."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from nba_props.market.shares import LEAST_DISTANCE, MEASURED, PRIOR_ROWS, USUAL_DISTANCE, shares_by_day
from nba_props.models.arrays import Floats

FIRST = date(2024, 3, 1)
SCHEMA = pl.Schema(
    [
        ("is_main_line", pl.Boolean),
        ("market_probability", pl.Float64),
        ("fair_probability", pl.Float64),
        ("won", pl.Boolean),
        ("provenance", pl.String),
        ("game_date", pl.Date),
        ("known_at", pl.Datetime("us", "UTC")),
    ]
)


def seasons(days: int = 60, a_day: int = 100, share: float = 0.5, seed: int = 0) -> pl.DataFrame:
    """Quotes whose books are wrong by a share of the distance, known three hours after midnight UTC."""
    draw, n = np.random.default_rng(seed), days * a_day
    own, day = draw.uniform(0.4, 0.6, n), np.repeat(np.arange(days), a_day)
    fair = own + draw.normal(0, 0.05, n)
    dates = [FIRST + timedelta(days=int(d)) for d in day]
    return pl.DataFrame(
        {
            "is_main_line": draw.random(n) < 0.7,
            "market_probability": own,
            "fair_probability": fair,
            "won": draw.random(n) < own + share * (fair - own),
            "provenance": "live",
            "game_date": dates,
            "known_at": [datetime(d.year, d.month, d.day, 3, tzinfo=UTC) + timedelta(days=1) for d in dates],
        },
        schema=SCHEMA,
    )


def dates(*after: int) -> pl.Series:
    return pl.Series([FIRST + timedelta(days=n) for n in after], dtype=pl.Date)


def test_without_any_row_the_shares_are_those_that_were_measured() -> None:
    shares = shares_by_day(seasons().clear(), dates(0, 5))
    assert shares.rows() == [(d, MEASURED[True], MEASURED[False]) for d in dates(0, 5)]
    assert shares_by_day(seasons(), dates(0)).rows() == [(FIRST, 0.85, 0.4)]


def test_the_prior_weighs_like_500_rows_at_the_usual_distance_of_a_bet() -> None:
    row = {"is_main_line": True, "market_probability": 0.5, "fair_probability": 0.5 + USUAL_DISTANCE}
    known = {"game_date": FIRST, "known_at": datetime(2024, 3, 2, 3, tzinfo=UTC), "provenance": "live"}
    # 54 of 100 won is what the fair price says: a share of one.
    rows = [row | known | {"won": n % 100 < 54} for n in range(PRIOR_ROWS)]
    share = shares_by_day(pl.DataFrame(rows, schema=SCHEMA), dates(1)).row(0)
    assert share == (FIRST + timedelta(days=1), pytest.approx((1 + 0.85) / 2), 0.4)


def test_many_outcomes_recover_the_share_behind_them_and_kinds_do_not_mix() -> None:
    rows = pl.concat(
        [
            seasons(100, 1000, share=0.7).with_columns(is_main_line=True),
            seasons(100, 1000, share=0.2, seed=1).with_columns(is_main_line=False),
        ]
    )
    _, main, alternate = shares_by_day(rows, dates(101)).row(0)
    assert (main, alternate) == (pytest.approx(0.7, abs=0.1), pytest.approx(0.2, abs=0.1))


def test_rows_of_another_provenance_never_count_beside_those_that_do() -> None:
    """Two live dates have too few rows, so the backfill's many count; later the live ones do."""
    live = seasons(60, 60, share=0.9)
    backfill = seasons(60, 200, share=0.1, seed=1).with_columns(provenance=pl.lit("backfill"))
    mixed = pl.concat([live, backfill])
    assert shares_by_day(mixed, dates(2)).equals(shares_by_day(backfill, dates(2)))
    assert shares_by_day(mixed, dates(61)).equals(shares_by_day(live, dates(61)))
    few = pl.concat(
        [live.head(20), backfill.head(20), backfill.head(1).with_columns(provenance=pl.lit("replay"))]
    )
    assert shares_by_day(few, dates(9)).equals(shares_by_day(few.filter(provenance="live"), dates(9)))


def test_a_share_lies_between_nothing_and_the_whole_distance() -> None:
    for share, end in ((-3.0, 0.0), (4.0, 1.0)):
        rows = seasons(100, 300, share=share).with_columns(is_main_line=True)
        assert shares_by_day(rows, dates(101))["share_main"].item() == end


def test_a_range_of_dates_gives_what_each_date_gives_alone() -> None:
    rows, asked = seasons(), dates(30, 0, 7, 7, 80)
    together = shares_by_day(rows, asked)
    alone = pl.concat([shares_by_day(rows, asked[n : n + 1]) for n in (1, 2, 0, 4)])
    assert together.equals(alone)
    assert together["share_main"].n_unique() == 4


def test_nothing_known_on_a_date_or_later_moves_its_shares() -> None:
    """A game past midnight Eastern is known on the next date, and a correction days later."""
    rows, day = seasons(), FIRST + timedelta(days=30)
    midnight = datetime(2024, 3, 31, 4, tzinfo=UTC)
    corrected = pl.col("game_date") == FIRST + timedelta(days=3)
    late = pl.when(corrected).then(pl.lit(midnight)).otherwise("known_at")
    rows = rows.with_columns(known_at=late.cast(SCHEMA["known_at"]))
    is_later = (pl.col("game_date") >= day) | (pl.col("known_at") >= midnight)
    poisoned = rows.with_columns(won=pl.when(is_later).then(~pl.col("won")).otherwise("won"))
    asked = dates(*range(20, 31))
    assert shares_by_day(rows, asked).equals(shares_by_day(poisoned, asked))
    assert not shares_by_day(rows, dates(31)).equals(shares_by_day(poisoned, dates(31)))


def test_pushes_and_one_sided_quotes_say_nothing() -> None:
    rows = seasons()
    silent = [
        rows.with_columns(pl.lit(None, SCHEMA[name]).alias(name)) for name in ("won", "market_probability")
    ]
    assert shares_by_day(pl.concat([rows, *silent]), dates(50)).equals(shares_by_day(rows, dates(50)))


def test_quotes_nearer_to_their_fair_price_than_a_bet_say_nothing() -> None:
    rows, asked = seasons(), dates(50)
    near = rows.with_columns(fair_probability=pl.col("market_probability") + 0.99 * LEAST_DISTANCE)
    assert shares_by_day(pl.concat([rows, near]), asked).equals(shares_by_day(rows, asked))


def test_what_other_books_say_of_noise_around_the_truth_is_worth_the_whole_distance_and_of_noise_alone_nothing() -> (
    None
):
    """Books around the truth: the others are right. Books around a number of their own, one of them right: they are not."""
    draw, n, books = np.random.default_rng(5), 40_000, 6
    truth = draw.uniform(0.3, 0.7, n)
    noise = draw.normal(0, 0.03, (n, books))
    for shift, least, most in ((0.0, 0.75, 1.0), (0.08, 0.0, 0.35)):
        quoted = truth[:, None] + noise + shift * (np.arange(books) > 0)
        others = (quoted.sum(axis=1)[:, None] - quoted) / (books - 1)
        at = np.arange(n), np.zeros(n, int) if shift else draw.integers(0, books, n)
        share = shares_by_day(_books(quoted[at], others[at], draw.random(n) < truth), dates(1))
        assert least <= share["share_main"].item() <= most


def _books(own: Floats, fair: Floats, won: NDArray[np.bool_]) -> pl.DataFrame:
    known_at = datetime(2024, 3, 2, 3, tzinfo=UTC)
    known = {"game_date": FIRST, "known_at": known_at, "is_main_line": True, "provenance": "live"}
    columns = {"market_probability": own, "fair_probability": fair, "won": won}
    return (
        pl.DataFrame(columns)
        .with_columns(pl.lit(v).alias(k) for k, v in known.items())
        .select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
    )


def test_the_order_of_rows_does_not_matter() -> None:
    rows = seasons()
    assert shares_by_day(rows, dates(50)).equals(shares_by_day(rows.reverse(), dates(50)))
