"""The asset of the record: the bets that were published, and nothing of them changed."""

from typing import Any

import polars as pl

from nba_props.assets.links import night_links
from nba_props.assets.table_asset import Published, game_days, publish, table_asset
from nba_props.bets.best_bets.chain import seals
from nba_props.bets.best_bets.night import known
from nba_props.bets.best_bets.record import recorded
from nba_props.checks.metadata import top_of
from nba_props.checks.record import record_checks, record_results
from nba_props.declared.tables.record import BEST_BETS
from nba_props.partitions import PRICED_BY
from nba_props.publishing.asset_pages import of_bets
from nba_props.resources.bettor import Bettor
from nba_props.resources.clock import Clock
from nba_props.resources.day_lock import DayLock
from nba_props.resources.feedback import Feedback
from nba_props.resources.home import Home

READS = {"injury_reports": PRICED_BY["injury_reports"]}


@table_asset(BEST_BETS, "bets", ins=READS, checks=record_checks())
def best_bets(  # noqa: PLR0913, PLR0917  (what an asset reads stands in its signature)
    clock: Clock,
    day_lock: DayLock,
    home: Home,
    feedback: Feedback,
    bettor: Bettor,
    slate: pl.DataFrame,
    predictions: pl.DataFrame,
    fair_prices: pl.DataFrame,
    schedule: pl.DataFrame,
    injuries: pl.DataFrame,
    injury_reports: pl.DataFrame,
) -> Published:
    """Adds the run's bets to those that were published, and withdraws what has lost its ground."""
    stored, sealed = feedback.stored(BEST_BETS, game_days()), feedback.seals(game_days())
    yield from record_results("published", stored, sealed)
    night = known(fair_prices, predictions, slate, schedule, injuries, injury_reports)
    frame = recorded(stored, night, clock.instant, bettor.own_books())
    yield from record_results("unchanged", frame, sealed)
    day_lock.confirm()
    yield from publish(BEST_BETS, frame, _published(frame) | night_links(home, game_days().last))
    # Not before the table is written: a sealed bet that is not stored would be taken for a dropped one.
    home.record.seal(seals(frame))


def _published(frame: pl.DataFrame) -> dict[str, Any]:
    standing = frame.filter(pl.col("withdrawn_at").is_null())
    return {
        "standing": standing.height,
        "withdrawn": frame.height - standing.height,
    } | top_of("bets", of_bets.bets(frame))


RECORD_ASSETS = [best_bets]
