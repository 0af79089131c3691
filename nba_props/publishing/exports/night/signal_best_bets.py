"""`signal-best-bets/{date}.json` and `latest.json`: the published bets with the signals that speak for them and against.

No signal makes or rejects a bet so far, so `min_signal_count` is 0. Left out: `model_health` and `signal_health`, which
are documents of their own below `systems/`; composite score, combinations, angles, feature diversity and consensus bonus,
which ranked the older system's bets and have no meaning here.
"""

from datetime import date
from typing import Literal

import polars as pl

from nba_props.days import Days, season_start
from nba_props.declared.signals import BLACKLIST_CALLS, BLACKLIST_RATE, SIGNALS
from nba_props.publishing.exports.assembly import Made, documents, files, names, with_parts
from nba_props.publishing.exports.document import Document, Part
from nba_props.publishing.exports.night.bets import PUBLISHED, BetTables
from nba_props.publishing.exports.night.known import by
from nba_props.publishing.exports.night.picks import PeriodRecords
from nba_props.publishing.exports.night.player import Direction
from nba_props.publishing.exports.night.players import with_lookups
from nba_props.publishing.exports.night.tonight import nights

BLACKLIST = "blacklist"


class SignalBet(Part, frozen=True, kw_only=True):
    """A published bet. `signals` speak for its side, `warnings` against it; `confidence` is its claimed probability.

    `agreeing_models` are families whose prediction lies 3 points or more on its side, `qualifying_subsets` those that
    picked it. `actual` and `result` are null until it is graded.
    """

    rank: int
    player: str
    player_lookup: str
    game_id: str
    team: str | None
    opponent: str | None
    prediction: float | None
    line: float
    direction: Direction
    edge: float | None
    confidence: float | None
    signals: tuple[str, ...]
    signal_count: int
    warnings: tuple[str, ...]
    model_agreement: int
    agreeing_models: tuple[str, ...]
    qualifying_subsets: tuple[str, ...]
    qualifying_subset_count: int
    algorithm_version: str
    is_withdrawn: bool
    actual: int | None
    result: Literal["WIN", "LOSS", "PUSH", "VOID"] | None


class Blacklist(Part, frozen=True, kw_only=True):
    """Players on whom the champion's sides at edge 3 lost too often this season; it informs and rejects no bet."""

    count: int
    hr_threshold: float
    min_picks: int
    players: tuple[str, ...]


class SignalBestBets(Document, frozen=True, kw_only=True):
    """A night's published bets with their signals.

    `record` is of the bets of earlier dates: of the live ones, or of the replayed ones as long as none is live, as
    `record_provenance` says; null before the first graded bet.
    """

    date: date
    min_signal_count: Literal[0]
    record_provenance: Literal["live", "replay"] | None
    record: PeriodRecords
    player_blacklist: Blacklist
    picks: tuple[SignalBet, ...]
    total_picks: int
    signals_evaluated: tuple[str, ...]


DOCUMENTS = {"signal-best-bets": SignalBestBets}


def signal_best_bet_files(tables: BetTables, bets: pl.DataFrame, days: Days, made: Made) -> dict[str, bytes]:
    """The files of the nights by path; `latest` shows the newest.

    Args:
        tables: of the nights.
        bets: as `bets.bets` returns them.
        days: the game dates.
        made: of the heads.
    """
    rows = with_parts(_recorded(tables, days, made), _picks(bets), ["game_date"], "picks")
    whole = rows.join(_blacklists(tables, made), on="game_date", how="left", maintain_order="left").select(
        "record",
        "record_provenance",
        "picks",
        date="game_date",
        min_signal_count=0,
        player_blacklist=pl.struct(
            pl.col("players").list.len().fill_null(0).cast(pl.Int64).alias("count"),
            pl.lit(BLACKLIST_RATE).alias("hr_threshold"),
            pl.lit(BLACKLIST_CALLS).alias("min_picks"),
            pl.col("players").fill_null(pl.lit([], pl.List(pl.String))),
        ),
        total_picks=pl.col("picks").list.len().cast(pl.Int64),
        signals_evaluated=pl.lit([signal.name for signal in SIGNALS]),
    )
    dated = files(documents(whole, SignalBestBets, made), lambda night: f"signal-best-bets/{night.date}.json")
    return dated | {"signal-best-bets/latest.json": dated[f"signal-best-bets/{days.last}.json"]}


def _picks(bets: pl.DataFrame) -> pl.DataFrame:
    counts = {
        "signals": "signal_count",
        "agreeing_models": "model_agreement",
        "subsets": "qualifying_subset_count",
    }
    return (
        bets.filter(PUBLISHED)
        .with_columns(pl.col(name).list.len().cast(pl.Int64).alias(count) for name, count in counts.items())
        .with_columns(
            prediction="predicted_points",
            direction="side",
            confidence="claimed_probability",
            qualifying_subsets="subsets",
            is_withdrawn=pl.col("withdrawn_at").is_not_null(),
            actual="actual_points",
        )
        .select("game_date", *names(SignalBet))
    )


def _blacklists(tables: BetTables, made: Made) -> pl.DataFrame:
    """Per day, the lookups of the players on whom the signal speaks."""
    spoken = tables.signals.filter(by(made.at), signal=BLACKLIST)
    named = with_lookups(spoken, tables.daily_cache, tables.slate, made.at)
    return named.group_by("game_date").agg(players=pl.col("player_lookup").unique().sort())


def _recorded(tables: BetTables, days: Days, made: Made) -> pl.DataFrame:
    """Per day, wins and losses of bets published on earlier dates of the season, and of which provenance they are."""
    of_days, day = nights(days), pl.col("game_date")
    starts = of_days.with_columns(
        season=pl.Series([season_start(one) for one in days], dtype=pl.Date),
        month=day.dt.truncate("1mo"),
        week=day.dt.truncate("1w"),
    )
    graded = tables.bet_grades.filter(PUBLISHED, by(made.at, "scored_at")).select(
        "result", "provenance", bet_on="game_date"
    )
    known = starts.join(graded, how="cross").filter(
        pl.col("bet_on") < day, pl.col("bet_on") >= pl.col("season")
    )
    live = pl.col("provenance") == "live"
    known = known.filter(live | ~live.any().over("game_date"))
    records = known.group_by("game_date").agg(
        *(_record(period) for period in names(PeriodRecords)), record_provenance=pl.col("provenance").first()
    )
    none = pl.struct(wins=pl.lit(0, pl.Int64), losses=pl.lit(0, pl.Int64), pct=pl.lit(None, pl.Float64))
    joined = of_days.join(records, on="game_date", how="left", maintain_order="left")
    filled = joined.with_columns(pl.col(names(PeriodRecords)).fill_null(none))
    return filled.select("game_date", "record_provenance", record=pl.struct(names(PeriodRecords)))


def _record(period: str) -> pl.Expr:
    """Wins, losses and percent of wins of the bets since a date, as the fields of WinLoss."""
    result = pl.col("result").filter(pl.col("bet_on") >= pl.col(period))
    wins, losses = ((result == word).sum().cast(pl.Int64) for word in ("WIN", "LOSS"))
    share = pl.when(wins + losses > 0).then((100 * wins / (wins + losses)).round(1))
    return pl.struct(wins.alias("wins"), losses.alias("losses"), share.alias("pct")).alias(period)
