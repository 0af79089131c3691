"""A night as it was known at an instant: its tables as they are stored or, where a later run replaced them, built again.

Facts carry the instant at which they were known, so the same builders give the same tables again. What was stored with the
bets shows whether they do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

import polars as pl

from nba_props.bets.prices.fair_prices import fair_prices
from nba_props.bets.prices.market_sides import Facts
from nba_props.days import Days
from nba_props.declared.keys import MODEL_PREDICTION
from nba_props.declared.lookback import READS
from nba_props.declared.tables.table import INSTANT
from nba_props.features import chain

Frames = Mapping[str, pl.DataFrame]
# What a run of a night builds; everything else is given to it.
BUILT = frozenset(chain.OF_THE_DAYS)
CHAMPION, SHADOW = pl.lit("champion"), pl.lit("shadow")


@dataclass(frozen=True, slots=True)
class Known:
    """What was known of a game date at an instant (UTC).

    Attributes:
        tables: the day's tables of features as of the instant, and all that they are made of.
        facts: what prices are made of.
        predictions: those that were active, with `is_active` as it was.
        prices: every priced side, with its rules.
        is_rebuilt: whether tables and prices were built again.
    """

    day: date
    at: datetime
    tables: Frames
    facts: Facts
    predictions: pl.DataFrame
    prices: pl.DataFrame
    is_rebuilt: bool

    @property
    def features(self) -> pl.DataFrame:
        """Rows of FEATURE_STORE."""
        return self.tables["feature_store"]

    @property
    def moments(self) -> pl.DataFrame:
        """One row per game: game_id, game_date, as_of and tip_off."""
        of_game = ("game_id", "game_date", "as_of", "tip_off")
        return self.tables["slate"].select(of_game).unique(maintain_order=True)


def known(stored: Frames, day: date, at: datetime, source: str) -> Known:
    """What was known of a day at an instant.

    Args:
        stored: tables by name: those that `READS` names, of the days that it names; `predictions`, `best_bets`,
            `fair_prices` and `book_pairs` (of the year before); `price_grades` of all days.
        day: the game date.
        at: the instant.
        source: real or simulated.
    """
    is_stored = _is_as_of(stored["slate"], at)
    tables = stored if is_stored else _rebuilt(stored, day, at)
    facts = _facts(stored, day, at)
    made = predictions_at(stored["predictions"], stored["best_bets"], at)
    if is_stored and _is_as_of(stored["fair_prices"], at):
        prices = stored["fair_prices"]
    else:
        prices = fair_prices(facts, tables["slate"], made, now=at, provenance=pl.lit("replay"), source=source)
    return Known(day, at, tables, facts, made, prices, not is_stored)


def instant_of_last_run(slate: pl.DataFrame) -> datetime | None:
    """The newest as_of of a stored slate: the instant of the last run, or the last tip-off; None without games."""
    last = slate["as_of"].max()
    return last if isinstance(last, datetime) else None


def predictions_at(predictions: pl.DataFrame, bets: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """The predictions that were active at an instant: the newest of each model made by then.

    Roles follow the registry until the tip-off. Where a bet was published at the instant, the prediction that it names
    was the champion's then, and where it names none, no model could speak.
    """
    newest = pl.col("as_of") == pl.col("as_of").max().over(MODEL_PREDICTION)
    by_then = predictions.filter(pl.col("as_of") <= _utc(at)).filter(newest)
    published = bets.filter(pl.col("published_at") == _utc(at)).select(
        "game_id", "player_id", "market", said_by="prediction_id", is_bet=True
    )
    is_named = pl.col("said_by").is_not_null()
    role = (
        pl.when("is_bet", is_named)
        .then(pl.when(pl.col("prediction_id") == pl.col("said_by")).then(CHAMPION).otherwise(SHADOW))
        .when("is_bet", pl.col("model_term").is_not_null())
        .then(SHADOW)
        .otherwise("role")
    )
    of_market = ["game_id", "player_id", "market"]
    return (
        by_then.join(published, on=of_market, how="left", maintain_order="left")
        .with_columns(pl.col("is_bet").fill_null(False))
        .with_columns(is_active=True, role=role)
        .select(predictions.columns)
    )


def _is_as_of(rows: pl.DataFrame, at: datetime) -> bool:
    """Whether every row is as of the instant, or of its tip-off where that was earlier."""
    is_then = pl.col("as_of") == pl.min_horizontal("tip_off", _utc(at))
    return not rows.is_empty() and bool(rows.select(is_then.all()).item())


def _rebuilt(stored: Frames, day: date, at: datetime) -> Frames:
    given = {name: rows for name, rows in stored.items() if name not in BUILT}
    return given | chain.features(given, Days.one(day), at)


def _facts(stored: Frames, day: date, at: datetime) -> Facts:
    """What prices were made of; prices that were graded later say nothing."""
    of_day = pl.col("game_date") == day
    return Facts(
        odds_lines=stored["odds_lines"].filter(of_day),
        odds_polls=stored["odds_polls"].filter(of_day),
        book_pairs=stored["book_pairs"],
        schedule=stored["schedule"].filter(of_day),
        injuries=stored["injuries"].filter(of_day),
        injury_reports=stored["injury_reports"],
        price_grades=stored["price_grades"].filter(pl.col("known_at") < _utc(at)),
    )


def _utc(at: datetime) -> pl.Expr:
    return pl.lit(at.astimezone(UTC)).cast(INSTANT)


def looked_back_on() -> dict[str, int]:
    """The tables that a night's features are built from, with the days before it that are needed of each."""
    days: dict[str, int] = {}
    for table in chain.OF_THE_DAYS:
        for name, back in READS[table].items():
            if name not in BUILT:
                days[name] = max(days.get(name, 0), back.days)
    return days
