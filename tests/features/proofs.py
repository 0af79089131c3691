"""What the proofs of time need: rows compared bit for bit, and ingest tables whose future was changed."""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta

import polars as pl

from tests.features.chain import TABLES


def same(left: pl.DataFrame, right: pl.DataFrame, what: str) -> None:
    """Asserts that two frames are equal bit for bit; a failure names table, column and first row."""
    if left.equals(right, null_equal=True) and left.schema == right.schema:
        return
    assert left.height == right.height, f"{what}: {left.height} rows against {right.height}"
    for name in left.columns:
        differs = left[name].ne_missing(right[name])
        assert not differs.any(), (
            f"{what}.{name}: {left.filter(differs)[0]} against {right.filter(differs)[0]}"
        )


def until(tables: Mapping[str, pl.DataFrame], t: datetime) -> dict[str, pl.DataFrame]:
    """The rows whose as_of, or where there is none known_at, is not after `t`."""
    column = {n: "as_of" if table.has("as_of") else "known_at" for n, table in TABLES.items()}
    return {name: frame.filter(pl.col(column[name]) <= t) for name, frame in tables.items()}


def poisoned(ingest: Mapping[str, pl.DataFrame], t: datetime, seed: int) -> dict[str, pl.DataFrame]:
    """The same past and another future: every fact known after `t` is changed, some are deleted, some are added."""
    chance = random.Random(seed)
    other = {n: _poisoned(f, pl.col("known_at") > t, chance) for n, f in ingest.items() if n != "schedule"}
    played, unlisted = pl.col("final_at") > t, pl.col("known_at") > t
    schedule = ingest["schedule"]
    listed = schedule.filter(unlisted).sample(fraction=0.9, seed=seed, shuffle=True)
    other["schedule"] = pl.concat([schedule.filter(~unlisted), listed]).with_columns(
        *(pl.when(played).then(pl.col(c) + 50).otherwise(c).alias(c) for c in ("home_score", "away_score")),
        status=pl.when(played).then(pl.lit("scheduled")).otherwise("status"),
    )
    return other


def _poisoned(frame: pl.DataFrame, future: pl.Expr, chance: random.Random) -> pl.DataFrame:
    past, later = frame.filter(~future), frame.filter(future)
    if later.is_empty():
        return frame
    shift = chance.randint(1, 9)
    turned = later.with_columns(
        *((pl.col(c) * 2 + shift).alias(c) for c in later.columns if c in NUMBERS),
        *(_turned(c, chance) for c in later.columns if c in FLAGS),
        *(pl.col(c).shift(shift).fill_null(pl.col(c).first()) for c in later.columns if c in NAMES),
    )
    if "listed_books" in turned.columns:
        turned = _taken_down(turned, pl.int_range(pl.len()) % 2 == chance.randint(0, 1))
    kept = turned.sample(fraction=chance.uniform(0.5, 0.95), seed=shift, shuffle=True)
    return pl.concat([past, kept, _added(past, later, chance)])


def _turned(column: str, chance: random.Random) -> pl.Expr:
    return pl.col(column) if chance.random() < 0.3 else ~pl.col(column)


def _added(past: pl.DataFrame, later: pl.DataFrame, chance: random.Random) -> pl.DataFrame:
    """Copies of old rows that become known only now: quotes and reports on the same games, boxes and shots of others."""
    copies = past.tail(40).with_columns(
        known_at=pl.lit(later["known_at"].max()) + timedelta(minutes=chance.randint(1, 9))
    )
    if "listed_books" in copies.columns:
        later_start = pl.col("commence_time") + timedelta(hours=chance.randint(-3, 9))
        return _taken_down(copies, pl.lit(True)).with_columns(
            asked=pl.lit("poison"), commence_time=later_start
        )
    if "commence_time" in copies.columns:
        return copies.with_columns(
            commence_time=pl.col("commence_time") - timedelta(hours=3),
            point=pl.col("point") + chance.randint(1, 9),
        )
    if "listed" in copies.columns or "status" in copies.columns:
        return copies
    return copies.with_columns(game_id=pl.concat_str(pl.lit("9"), pl.col("game_id").str.tail(9)))


def _taken_down(polls: pl.DataFrame, condition: pl.Expr) -> pl.DataFrame:
    """The polls, of which some list nothing of what they asked."""
    lists = [column for column in polls.columns if column.startswith("listed_")]
    return polls.with_columns(
        pl.when(condition).then(pl.col(c).list.head(0)).otherwise(c).alias(c) for c in lists
    )


NUMBERS = (
    "points", "fgm", "fga", "fg3m", "fg3a", "ftm", "fta", "oreb", "turnovers", "minutes", "point", "over_price",
    "under_price", "distance",
)  # fmt: skip
FLAGS = ("did_play", "started", "made", "is_in_play", "is_close", "submitted")
NAMES = ("zone", "not_playing_reason", "status", "team")
