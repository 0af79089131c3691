"""What became of a lived day's games, as the lake of its home has it, and what of that falls short."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl

from nba_props.declared.tables.bets import GRADES, PREDICTIONS
from nba_props.declared.tables.quotes import ODDS_POLLS
from nba_props.storage.lake import Lake
from season.real_quotes import Recorded

# What readers find of a day, below the store.
FILES = (
    "exports/v1/tonight/{}.json", "exports/v1/predictions/{}.json", "exports/v1/picks/{}.json",
    "exports/v1/signals/{}.json", "exports/v1/best-bets/{}.json", "exports/v1/live-grading/{}.json",
    "exports/v1/results/{}.json", "exports/v1/results/{}.csv", "report/nights/{}.html",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lived:
    """What became of a game.

    Attributes:
        game: as recorded.
        predicted_at: the earliest instant of a prediction of it, UTC; None where there is none from before its tip-off.
        polls: payloads of its quotes until its tip-off.
        last_poll: instant of the newest of them, UTC.
        closes: players with a closing line.
        reason: why there is none, as most of its grades say; empty where there is one.
        stood: predictions that stood at the tip-off.
        ungraded: those of them without a grade.
    """

    game: Recorded
    predicted_at: datetime | None
    polls: int
    last_poll: datetime | None
    closes: int
    reason: str
    stood: int
    ungraded: int


def lived(lake: Lake, day: date, games: Sequence[Recorded]) -> tuple[Lived, ...]:
    """The games of a day, in their order."""
    predictions, grades, polls = (lake.read(table, [day]) for table in (PREDICTIONS, GRADES, ODDS_POLLS))
    return tuple(_lived(game, *(_of(game, rows) for rows in (predictions, grades, polls))) for game in games)


def _of(game: Recorded, rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("game_id") == game.game_id)


def _lived(game: Recorded, predictions: pl.DataFrame, grades: pl.DataFrame, polls: pl.DataFrame) -> Lived:
    said = predictions.filter(
        pl.col("as_of") < game.tip_off, pl.col("provenance") != "backfill", pl.col("predicted_points").is_not_null()
    )  # fmt: skip
    stood = said.filter("is_active")
    asked = polls.filter(pl.col("known_at") < game.tip_off)
    closes = grades.filter(pl.col("closing_line").is_not_null())["player_id"].n_unique()
    reasons = grades["closing_reason"].drop_nulls().mode(maintain_order=True)
    return Lived(
        game,
        _earliest(said["as_of"]),
        asked.height,
        _latest(asked["known_at"]),
        closes,
        "" if closes or reasons.is_empty() else str(reasons[0]),
        stood.height,
        stood.join(grades, on="prediction_id", how="anti").height,
    )


def _earliest(instants: pl.Series) -> datetime | None:
    return min(instants.to_list(), default=None)


def _latest(instants: pl.Series) -> datetime | None:
    return max(instants.to_list(), default=None)


def absent(home: Path, day: date) -> list[str]:
    """The files for readers that a home lacks of a day."""
    return [name for name in (file.format(day) for file in FILES) if not (home / name).is_file()]


@dataclass(frozen=True, slots=True)
class Facts:
    """What else is judged of a lived day: credits that the server counted and their limit, absent files, alerts by kind."""

    credits: int
    budget: int
    absent: Sequence[str]
    told: Sequence[str]
    to_be_told: Sequence[str] = ()


def shortcomings(games: Sequence[Lived], facts: Facts, is_there: Callable[[datetime], bool]) -> list[str]:
    """What of the day is not as it must be, in words; `is_there` says of a minute whether quotes could be had."""
    found = [f"{of.game.name}: {problem}" for of in games for problem in _problems(of, is_there)]
    found += [f"{name} is not there" for name in facts.absent]
    if facts.credits > facts.budget:
        found.append(f"{facts.credits} credits were spent, of {facts.budget}")
    return found + [f"nobody was told of {kind}" for kind in facts.to_be_told if kind not in facts.told]


def _problems(of: Lived, is_there: Callable[[datetime], bool]) -> list[str]:
    problems = []
    if of.predicted_at is None:
        problems.append("not predicted before its tip-off")
    if of.game.quoted_while(is_there) and not of.closes:
        problems.append(f"no close ({of.reason or 'no reason'}), though it had quotes")
    if not of.closes and not of.reason and of.stood:
        problems.append("no close, and no reason for it")
    if of.ungraded or not of.stood:
        problems.append(f"{of.ungraded} of {of.stood} predictions are not graded")
    return problems


def ahead(of: Lived) -> timedelta | None:
    """How long before its tip-off a game was predicted."""
    return None if of.predicted_at is None else of.game.tip_off - of.predicted_at
