"""`picks/{date}.json` and `signals/{date}.json`: the day's signal, and the picks of the eight subsets with their records.

Shapes of the older system's first version, a flat list of groups. Left out: its code names of models; `model` is the
family of the champion.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import polars as pl

from nba_props.bets.subsets.daily_signal import CHAMPION
from nba_props.days import Days
from nba_props.declared.keys import DAY_GAME_PLAYER_MARKET
from nba_props.declared.subsets import NO_SIGNAL, SUBSETS
from nba_props.declared.tables.signals import PERIODS
from nba_props.publishing.exports.assembly import Made, documents, files, with_parts
from nba_props.publishing.exports.document import Document, Part
from nba_props.publishing.exports.night.known import by, champions, side_result
from nba_props.publishing.exports.night.player import Direction
from nba_props.publishing.exports.night.players import with_lookups
from nba_props.publishing.exports.night.tonight import nights

DailySignal = Literal["favorable", "neutral", "challenging"]
Conditions = Literal["balanced", "over_heavy", "under_heavy", "unknown"]
WORDS = {"WIN": "hit", "LOSS": "miss", "PUSH": "push"}
NONE = {"wins": 0, "losses": 0, "pct": None}
DAY_SUBSET = ("game_date", "subset")


class WinLoss(Part, frozen=True, kw_only=True):
    """Wins and losses of picks before the day, pushes and voids left out; `pct` is null without any."""

    wins: int
    losses: int
    pct: float | None


class PeriodRecords(Part, frozen=True, kw_only=True):
    """A record since the season, the month and the week began; weeks begin on Monday."""

    season: WinLoss
    month: WinLoss
    week: WinLoss


class Pick(Part, frozen=True, kw_only=True):
    """A pick: the predicted points, the consensus line that it is judged at, and the side.

    `actual` and `result` are null until it is graded; the result of a player who did not play is dnp.
    """

    player_id: int
    player_lookup: str
    player: str
    team: str | None
    opponent: str | None
    prediction: float | None
    line: float
    direction: Direction
    actual: int | None
    result: Literal["hit", "miss", "push", "dnp"] | None


class PickGroup(Part, frozen=True, kw_only=True):
    """A subset of the day's predictions, by rank."""

    id: int
    name: str
    record: PeriodRecords
    picks: tuple[Pick, ...]


class Picks(Document, frozen=True, kw_only=True):
    """The day's signal and its picks: always the eight groups. `model` is the family of most of the champion's predictions.

    `provenance` is that of the predictions, and of what the records count; null on a day without predictions.
    """

    date: date
    model: str | None
    signal: DailySignal
    provenance: str | None
    groups: tuple[PickGroup, ...]


class SignalMetrics(Part, frozen=True, kw_only=True):
    """What the signal follows from: how the recommended sides lean, and how many predictions have a line."""

    conditions: Conditions
    picks: int
    high_edge_picks: int
    pct_over: float | None
    pct_under: float | None
    slate_size: int


class Signals(Document, frozen=True, kw_only=True):
    """The day's signal by the champion's predictions, as they stood at the first tip-off; `note` says why in words."""

    date: date
    model: str | None
    signal: DailySignal
    provenance: str | None
    metrics: SignalMetrics
    note: str | None


DOCUMENTS = {"picks": Picks, "signals": Signals}


@dataclass(frozen=True, slots=True)
class PickTables:
    """Rows of tables of the nights by name; of grades the current ones."""

    slate: pl.DataFrame
    daily_cache: pl.DataFrame
    predictions: pl.DataFrame
    daily_signals: pl.DataFrame
    subset_picks: pl.DataFrame
    subset_records: pl.DataFrame
    grades: pl.DataFrame


def pick_files(tables: PickTables, days: Days, made: Made) -> dict[str, bytes]:
    """The files of the days by path."""
    signalled = _signalled(tables, days, made.at)
    picks = documents(_with_groups(signalled, tables, made.at), Picks, made)
    signals = documents(_with_metrics(signalled), Signals, made)
    return files(picks, lambda day: f"picks/{day.date}.json") | files(
        signals, lambda day: f"signals/{day.date}.json"
    )


def _signalled(tables: PickTables, days: Days, at: datetime) -> pl.DataFrame:
    """One row per day: its row of daily_signals, and the family of most of its predictions."""
    family = (
        champions(tables.predictions, at)
        .group_by("game_date", model="family")
        .len()
        .sort("game_date", "len", "model", descending=[False, True, False])
        .unique("game_date", keep="first", maintain_order=True)
        .drop("len")
    )
    said = tables.daily_signals.filter(by(at), system=CHAMPION)
    joined = nights(days).join(family, on="game_date", how="left").join(said, on="game_date", how="left")
    return joined.with_columns(pl.col("signal").fill_null(NO_SIGNAL)).sort("game_date")


def _with_metrics(signalled: pl.DataFrame) -> pl.DataFrame:
    metrics = pl.struct(
        pl.col("skew_category").str.to_lowercase().fill_null("unknown").alias("conditions"),
        pl.col("total_picks").fill_null(0).alias("picks"),
        pl.col("high_edge_picks", "slate_size").fill_null(0),
        pl.col("pct_over", "pct_under").round(1),
    )
    head = ("model", "signal", "provenance")
    return signalled.select(*head, date="game_date", metrics=metrics, note="signal_explanation")


def _with_groups(signalled: pl.DataFrame, tables: PickTables, at: datetime) -> pl.DataFrame:
    subsets = pl.DataFrame([(s.key, s.id, s.name) for s in SUBSETS], ["subset", "id", "name"], orient="row")
    days = signalled.select("game_date", "model", "signal", "provenance")
    groups = _with_records(days.join(subsets, how="cross"), tables.subset_records.filter(by(at)))
    whole = with_parts(groups, _picks(tables, at), DAY_SUBSET, "picks").sort("game_date", "id")
    parts = whole.select("game_date", "id", "name", "record", "picks")
    return with_parts(days, parts, ["game_date"], "groups").rename({"game_date": "date"})


def _with_records(groups: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """Adds the records of the day's own provenance, with none lost or won where there is no row."""
    kept = records.select(*DAY_SUBSET, "since", "provenance", *NONE)
    for period in PERIODS:
        of_period = kept.filter(since=period).select(
            *DAY_SUBSET, "provenance", pl.struct(*NONE).alias(period)
        )
        none = pl.struct(pl.lit(v, kept.schema[n]).alias(n) for n, v in NONE.items())
        groups = groups.join(
            of_period, on=[*DAY_SUBSET, "provenance"], how="left", maintain_order="left"
        ).with_columns(pl.col(period).fill_null(none))
    return groups.with_columns(record=pl.struct(PERIODS))


def _picks(tables: PickTables, at: datetime) -> pl.DataFrame:
    """One row per pick, by rank: DAY_SUBSET and the fields of Pick."""
    graded = (
        tables.grades.filter(by(at, "scored_at")).select(*DAY_GAME_PLAYER_MARKET, "actual_points").unique()
    )
    word = side_result("direction", "consensus_line").replace_strict(
        WORDS, default=None, return_dtype=pl.String
    )
    is_graded = pl.col("is_graded").fill_null(False)
    picks = with_lookups(tables.subset_picks.filter(by(at)), tables.daily_cache, tables.slate, at)
    return (
        picks.join(graded.with_columns(is_graded=True), on=DAY_GAME_PLAYER_MARKET, how="left")
        .sort(*DAY_SUBSET, "rank", "player_lookup", "market")
        .select(
            *DAY_SUBSET,
            *("player_id", "player_lookup", "player", "team", "opponent", "direction"),
            prediction=pl.col("predicted_points").round(2),
            line="consensus_line",
            actual="actual_points",
            result=pl.when(is_graded).then(word.fill_null("dnp")),
        )
    )
