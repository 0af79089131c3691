"""`best-bets/{date}.json`, `.csv` and `best-bets/latest.json`: the published bets, as they were published.

Left out: the older tiers premium, strong and value, which ranked by edge, since an edge says nothing about a bet's value
here; and which bets a person placed, which is private.
"""

from datetime import date, datetime
from typing import Literal

import polars as pl

from nba_props.days import Days
from nba_props.publishing.exports.assembly import Made, documents, files, names, with_parts
from nba_props.publishing.exports.csv_text import csv_texts
from nba_props.publishing.exports.document import Document, Part
from nba_props.publishing.exports.night.bets import PUBLISHED
from nba_props.publishing.exports.night.player import Direction
from nba_props.publishing.exports.night.tonight import nights


class Bet(Part, frozen=True, kw_only=True):
    """A bet as it was published. `price` and `worst_price`, the lowest one still worth taking, are American odds.

    `stake` is a share of the bankroll; `expected_value` and `profit` are in units staked. `claimed_probability` is what
    the price was chosen by, `market_probability` the quote's own. `withdrawn_at` and its reason tell that it should no
    longer be placed; it counts all the same. `result` and what follows are null until it is graded. `digest` is chained to
    that of the bet before; null for bets that were made afterwards. Instants are UTC.
    """

    bet_id: str
    rank: int
    player_id: int
    player_lookup: str
    player: str
    team: str | None
    opponent: str | None
    game_id: str
    tip_off: datetime
    market: str
    side: Direction
    line: float
    book: str
    price: int
    worst_price: int | None
    stake: float
    claimed_probability: float | None
    market_probability: float | None
    fair_probability: float | None
    expected_value: float | None
    predicted_points: float | None
    consensus_line: float | None
    edge: float | None
    injury_status: str
    signals: tuple[str, ...]
    warnings: tuple[str, ...]
    prediction_id: str | None
    model_id: str | None
    family: str | None
    algorithm_version: str
    published_at: datetime
    withdrawn_at: datetime | None
    withdrawn_reason: str | None
    actual_points: int | None
    result: Literal["WIN", "LOSS", "PUSH", "VOID"] | None
    profit: float | None
    closing_value: float | None
    closing_reason: str | None
    provenance: str
    digest: str | None


class BestBets(Document, frozen=True, kw_only=True):
    """A night's bets, in the order of publication. `standing` counts those not withdrawn, `exposure` sums their stakes.

    `made_afterwards` are bets of backfills, which nobody was told before the tip-off: they are no record.
    """

    date: date
    total: int
    standing: int
    exposure: float
    bets: tuple[Bet, ...]
    made_afterwards: tuple[Bet, ...]


DOCUMENTS = {"best-bets": BestBets}
IN_SHEET = [
    "game_date", "rank", "player", "team", "opponent", "market", "side", "line", "book", "price", "worst_price", "stake",
    "claimed_probability", "market_probability", "fair_probability", "expected_value", "predicted_points",
    "consensus_line", "edge", "injury_status", "signals", "warnings", "published_at", "withdrawn_at", "withdrawn_reason",
    "actual_points", "result", "profit", "closing_value", "provenance", "algorithm_version", "model_id", "game_id",
    "player_id", "bet_id", "source",
]  # fmt: skip


def best_bet_files(bets: pl.DataFrame, days: Days, made: Made) -> dict[str, bytes]:
    """The files of the nights by path; `latest` shows the newest.

    Args:
        bets: as `bets.bets` returns them.
        days: the game dates.
        made: of the heads.
    """
    shown = documents(_nights(bets, days), BestBets, made)
    dated = files(shown, lambda night: f"best-bets/{night.date}.json")
    joined = pl.col("signals", "warnings").list.join(" ")
    rows = bets.with_columns(joined, source=pl.lit(made.source)).select(IN_SHEET)
    sheets = {f"best-bets/{day}.csv": content for day, content in csv_texts(rows, days).items()}
    return dated | sheets | {"best-bets/latest.json": dated[f"best-bets/{days.last}.json"]}


def _nights(bets: pl.DataFrame, days: Days) -> pl.DataFrame:
    stands = pl.col("withdrawn_at").is_null()
    counts = (
        bets.filter(PUBLISHED)
        .group_by("game_date")
        .agg(
            total=pl.len().cast(pl.Int64),
            standing=stands.sum().cast(pl.Int64),
            exposure=pl.col("stake").filter(stands).sum().round(6),
        )
    )
    of_days = nights(days).join(counts, on="game_date", how="left", maintain_order="left")
    rows = of_days.with_columns(pl.exclude("game_date").fill_null(0))
    for name, kept in (("bets", PUBLISHED), ("made_afterwards", ~PUBLISHED)):
        rows = with_parts(rows, bets.filter(kept).select("game_date", *names(Bet)), ["game_date"], name)
    return rows.rename({"game_date": "date"})
