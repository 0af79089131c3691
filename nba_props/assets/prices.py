"""Assets of prices: how often two books had the same line, and what every side of every quote is worth by the others."""

from typing import Any

import dagster as dg
import polars as pl

from nba_props.assets.links import night_links
from nba_props.assets.table_asset import Published, game_days, publish, table_asset
from nba_props.bets.prices import fair_prices as prices
from nba_props.bets.prices.market_sides import Facts
from nba_props.bets.provenance import provenance
from nba_props.checks.metadata import table_of, top_of
from nba_props.declared.tables.prices import BOOK_PAIRS, FAIR_PRICES
from nba_props.market import kin
from nba_props.models.markdown import image
from nba_props.partitions import PRICED_BY
from nba_props.publishing.asset_pages import of_bets, plots
from nba_props.resources.clock import Clock
from nba_props.resources.feedback import Feedback
from nba_props.resources.home import Home


@table_asset(BOOK_PAIRS, "bets")
def book_pairs(odds_lines: pl.DataFrame, odds_polls: pl.DataFrame, slate: pl.DataFrame) -> Published:
    """Main lines of two books at the tip-off. Which of them copy each other on a date follows from the dates before it."""
    frame = kin.book_pairs(odds_lines, odds_polls, slate, game_days())
    shown = frame.group_by(kin.PAIR).agg(pl.col("shared", "same").sum()).sort(kin.PAIR)
    yield from publish(BOOK_PAIRS, frame, {"pairs": table_of(shown.to_dicts())})


@table_asset(FAIR_PRICES, "bets", ins=PRICED_BY)
def fair_prices(  # noqa: PLR0913, PLR0917  (what an asset reads stands in its signature)
    clock: Clock,
    home: Home,
    feedback: Feedback,
    slate: pl.DataFrame,
    predictions: pl.DataFrame,
    odds_lines: pl.DataFrame,
    odds_polls: pl.DataFrame,
    book_pairs: pl.DataFrame,
    schedule: pl.DataFrame,
    injuries: pl.DataFrame,
    injury_reports: pl.DataFrame,
) -> Published:
    """Prices of the other feeds, moved by the champion where it may speak."""
    now, graded = clock.instant, feedback.price_grades(clock.instant)
    frame = prices.fair_prices(
        Facts(odds_lines, odds_polls, book_pairs, schedule, injuries, injury_reports, graded), slate, predictions,
        now=now, provenance=provenance(now, clock.is_overridden), source=home.label,
    )  # fmt: skip
    yield from publish(FAIR_PRICES, frame, _priced(frame) | night_links(home, game_days().last))


def _priced(frame: pl.DataFrame) -> dict[str, Any]:
    """How many sides each rule rejects, and the best side of each market, best first."""
    return {
        "may be bet": int(frame["filter_reason"].is_null().sum()),
        "moved by a model": int(frame["prediction_id"].count()),
        "rules": table_of(of_bets.rules(frame)),
        "main lines by value": dg.MetadataValue.md(image(plots.values(frame), "main lines by claimed value")),
    } | top_of("best sides", of_bets.sides(frame))


PRICE_ASSETS = [book_pairs, fair_prices]
