"""Assets of what came of it: grades of predictions, of published bets and of prices, and how bets have done since."""

from typing import Any

import dagster as dg
import polars as pl

from nba_props.assets.links import record_links
from nba_props.assets.table_asset import Published, game_days, publish, table_asset
from nba_props.bets.best_bets.chain import of_the_record, verify
from nba_props.bets.grades import bet_grades as of_bets
from nba_props.bets.grades import grading as of_predictions
from nba_props.bets.grades import price_grades as of_prices
from nba_props.bets.grades.bet_performance import HISTORY
from nba_props.bets.grades.bet_performance import bet_performance as performance
from nba_props.bets.grades.closes import Closes
from nba_props.checks.metadata import table_of, top_of
from nba_props.declared.grades import is_current
from nba_props.declared.keys import GAME_PLAYER_MARKET
from nba_props.declared.tables.bets import GRADES
from nba_props.declared.tables.grades import BET_GRADES, BET_PERFORMANCE, PRICE_GRADES
from nba_props.declared.tables.record import BET
from nba_props.models.markdown import image
from nba_props.partitions import YEAR, days_up_to
from nba_props.publishing.asset_pages import of_bets as of_bets_shown
from nba_props.publishing.asset_pages import of_performance, plots
from nba_props.resources.clock import Clock
from nba_props.resources.day_lock import DayLock
from nba_props.resources.feedback import Feedback
from nba_props.resources.home import Home

# Which books copy each other follows from earlier dates.
CLOSED_BY = {"book_pairs": dg.AssetIn(partition_mapping=YEAR)}
SINCE = {
    name: dg.AssetIn(partition_mapping=days_up_to(HISTORY))
    for name in ("bet_grades", "price_grades", "signals")
}


@table_asset(GRADES, "bets", ins=CLOSED_BY)
def grades(  # noqa: PLR0913, PLR0917  (what an asset reads stands in its signature)
    clock: Clock,
    day_lock: DayLock,
    home: Home,
    feedback: Feedback,
    predictions: pl.DataFrame,
    best_bets: pl.DataFrame,
    box_scores: pl.DataFrame,
    schedule: pl.DataFrame,
    odds_lines: pl.DataFrame,
    odds_polls: pl.DataFrame,
    slate: pl.DataFrame,
    book_pairs: pl.DataFrame,
) -> Published:
    """The predictions that stood at the tip-off, with what happened."""
    closes = Closes(odds_lines, odds_polls, slate, book_pairs)
    fresh = of_predictions.grade(
        predictions,
        best_bets=best_bets,
        box_scores=box_scores,
        schedule=schedule,
        closing=closes.lines(),
        closing_prices=closes.prices(of_predictions.quotes_of(predictions)),
        asked=closes.asked(),
    )
    stored = feedback.stored(GRADES, game_days())
    frame = of_predictions.with_history(stored, fresh, clock.instant)
    current = frame.filter(is_current())
    metadata = {
        "mean absolute error": of_bets_shown.mean_error(current),
        "families": table_of(of_bets_shown.by_family(current)),
        "superseded": frame.height - current.height,
    }
    day_lock.confirm()
    yield from publish(GRADES, frame, metadata | record_links(home, game_days().last))


@table_asset(BET_GRADES, "bets", ins=CLOSED_BY)
def bet_grades(  # noqa: PLR0913, PLR0917  (what an asset reads stands in its signature)
    clock: Clock,
    day_lock: DayLock,
    home: Home,
    feedback: Feedback,
    best_bets: pl.DataFrame,
    box_scores: pl.DataFrame,
    schedule: pl.DataFrame,
    odds_lines: pl.DataFrame,
    odds_polls: pl.DataFrame,
    slate: pl.DataFrame,
    book_pairs: pl.DataFrame,
) -> Published:
    """The published bets, withdrawn or not, with what happened; one that is graded stays."""
    closes, bets = Closes(odds_lines, odds_polls, slate, book_pairs), of_the_record(best_bets)
    # A bet that was changed or dropped since it was published is not graded as if it had been said so.
    verify(bets, feedback.seals(game_days()))
    fresh = of_bets.bet_grades(
        bets,
        box_scores=box_scores,
        schedule=schedule,
        lines=closes.moves(bets, BET),
        closing_prices=closes.prices(bets),
        placed=feedback.placed(game_days()),
    )
    stored = feedback.stored(BET_GRADES, game_days())
    frame = of_bets.with_history(stored, fresh, bets, clock.instant)
    day_lock.confirm()
    yield from publish(BET_GRADES, frame, _graded(frame, bets) | record_links(home, game_days().last))


def _graded(frame: pl.DataFrame, best_bets: pl.DataFrame) -> dict[str, Any]:
    """What came of the bets, and how many wait for their game or its box score."""
    current = frame.filter(is_current())
    return {
        "ungraded": best_bets.join(current, on=BET, how="anti").height,
        "superseded": frame.height - current.height,
    } | top_of("bets", of_bets_shown.graded(current))


@table_asset(PRICE_GRADES, "bets", ins=CLOSED_BY)
def price_grades(  # noqa: PLR0917  (what an asset reads stands in its signature)
    fair_prices: pl.DataFrame,
    box_scores: pl.DataFrame,
    schedule: pl.DataFrame,
    odds_lines: pl.DataFrame,
    odds_polls: pl.DataFrame,
    slate: pl.DataFrame,
    book_pairs: pl.DataFrame,
) -> Published:
    """Drawn sides, and the best ones that each rule rejected, with what happened."""
    sides, closes = of_prices.chosen(fair_prices), Closes(odds_lines, odds_polls, slate, book_pairs)
    frame = of_prices.price_grades(
        sides,
        box_scores=box_scores,
        schedule=schedule,
        lines=closes.moves(sides, [*GAME_PLAYER_MARKET, "as_of"]),
        closing_prices=closes.prices(sides),
    )
    rules = frame.filter("is_best_rejected").group_by("filter_reason").len("sides").sort("filter_reason")
    figures = {"drawn": int(frame["is_drawn"].sum()), "rejected": table_of(rules.to_dicts())}
    yield from publish(PRICE_GRADES, frame, figures)


@table_asset(BET_PERFORMANCE, "bets", ins=SINCE)
def bet_performance(
    home: Home, bet_grades: pl.DataFrame, price_grades: pl.DataFrame, signals: pl.DataFrame
) -> Published:
    """How the bets of each kind have done in the days up to each, and the sides that rules rejected."""
    frame = performance(bet_grades, price_grades, signals, game_days())
    shown = _performed(frame, bet_grades) | record_links(home, game_days().last)
    yield from publish(BET_PERFORMANCE, frame, shown)


def _performed(frame: pl.DataFrame, bet_grades: pl.DataFrame) -> dict[str, Any]:
    """How each kind of bets has done, and the profit of a year of bets, of each provenance by itself."""
    shown: dict[str, Any] = {}
    for name in frame["provenance"].unique().sort():
        shown |= top_of(f"{name}: kinds", of_performance.kinds(frame.filter(provenance=name)))
        profit = plots.profit(bet_grades.filter(provenance=name))
        shown[f"{name}: profit"] = dg.MetadataValue.md(image(profit, "profit, summed"))
    return shown


GRADE_ASSETS = [grades, bet_grades, price_grades, bet_performance]
