"""Grades of published bets, at their published quotes. The record itself is made in `record`."""

from datetime import datetime

import polars as pl

from nba_props.bets.grades.closes import CLOSED, PRICED
from nba_props.bets.grades.regrading import regraded
from nba_props.bets.grades.settlement import GAME_OF_DAY, line_move, profit, result, with_score
from nba_props.declared.tables.grades import BET_GRADES
from nba_props.declared.tables.record import BET
from nba_props.declared.tables.table import INSTANT
from nba_props.market.closing_price import NO_BOOK

POSTPONED, DID_NOT_PLAY = "postponed", "did_not_play"
PLACED = pl.Schema(
    {"bet_id": pl.String(), "placed_at": INSTANT, "placed_price": pl.Int32(), "placed_stake": pl.Float64()}
)
# What was published, by which a grade is known to be of the bet that is recorded.
PUBLISHED = ("bet_id", "side", "line", "book", "price", "published_at")


def bet_grades(
    best_bets: pl.DataFrame,
    *,
    box_scores: pl.DataFrame,
    schedule: pl.DataFrame,
    lines: pl.DataFrame,
    closing_prices: pl.DataFrame,
    placed: pl.DataFrame,
) -> pl.DataFrame:
    """One row is a published bet, withdrawn or not, whose result is known: of a final game, or one that was postponed.

    A bet is void if its player did not play, and if its game was postponed from the bet's game date, whatever comes of
    the game on another date. For final games without a whole box score see `settlement.with_score`.

    Args:
        best_bets: rows of `best_bets`.
        box_scores: rows of `box_scores` of the bets' dates.
        schedule: rows of `schedule` of the bets' dates, and of later ones where they are known.
        lines: one row per bet: BET, `line_at_publication`, the consensus line then, and `closing_line`.
        closing_prices: PRICED and CLOSED, as `market.closing_price.closing_prices` returns them for the bets' quotes.
        placed: PLACED, what a person noted.
    """
    scored = with_score(best_bets, box_scores, schedule).drop("known_at")
    void = _postponed(best_bets, schedule)
    is_void = pl.col("actual_points").is_null()
    return BET_GRADES.shape(
        pl.concat([scored, void], how="diagonal_relaxed")
        .with_columns(
            pl.col("actual_points").cast(pl.Int32),
            void_reason=pl.coalesce("void_reason", pl.when(is_void).then(pl.lit(DID_NOT_PLAY))),
        )
        .with_columns(result=result(), superseded_at=pl.lit(None, INSTANT))
        .with_columns(profit=profit())
        .pipe(_with_close, lines, closing_prices)
        .pipe(with_placed, placed)
    )


def with_history(
    stored: pl.DataFrame, fresh: pl.DataFrame, best_bets: pl.DataFrame, now: datetime
) -> pl.DataFrame:
    """The stored grades with what a fresh look adds: see `regrading.regraded`.

    A bet is graded at the quote that it was first graded at. Only backfilled bets may be made again: of those, grades of
    another quote than the recorded one are dropped. What a person noted counts as it is noted now.

    Args:
        stored: grades of earlier runs of the same days.
        fresh: rows of `bet_grades` of the days.
        best_bets: rows of `best_bets` of the days.
        now: the run's instant.
    """
    recorded = best_bets.select(*BET, *PUBLISHED).with_columns(is_recorded=True)
    kept = (
        stored.join(recorded, on=[*BET, *PUBLISHED], how="left")
        .filter((pl.col("provenance") != "backfill") | pl.col("is_recorded"))
        .select(stored.columns)
    )
    is_other = fresh.join(kept, on=BET, how="semi").join(kept, on=[*BET, *PUBLISHED], how="anti")
    same = fresh.join(is_other, on=BET, how="anti")
    return BET_GRADES.shape(regraded(kept, same, BET, now).pipe(with_placed, fresh.select(PLACED.names())))


def with_placed(rows: pl.DataFrame, placed: pl.DataFrame) -> pl.DataFrame:
    """The grades with the note of a person who placed the bet, and its profit at that price."""
    notes = placed.drop_nulls("placed_at").select(PLACED.names())
    return (
        rows.select(pl.exclude(*PLACED.names()[1:]))
        .join(notes, on="bet_id", how="left", validate="m:1", maintain_order="left")
        .with_columns(
            placed_profit=pl.when(pl.col("placed_at").is_not_null()).then(
                profit(pl.coalesce("placed_price", "price"))
            )
        )
    )


def _postponed(bets: pl.DataFrame, schedule: pl.DataFrame) -> pl.DataFrame:
    """The bets whose game was postponed from their date, with void_reason and when that was said.

    The schedule says so, or lists the game on another date, or lists other games of the date and this one no more.
    """
    games = bets.select(GAME_OF_DAY).unique()
    said = games.join(schedule.filter(status=POSTPONED), on=GAME_OF_DAY)
    unlisted = games.join(schedule, on=GAME_OF_DAY, how="anti")
    elsewhere = unlisted.join(schedule.drop("game_date"), on="game_id")
    others = unlisted.join(schedule.drop("game_id"), on="game_date")
    heard = pl.concat(
        part.select(*GAME_OF_DAY, scored_at=pl.coalesce("heard_at", "known_at"))
        for part in (said, elsewhere, others)
    )
    first = heard.group_by(GAME_OF_DAY).agg(pl.col("scored_at").min())
    return bets.join(first, on=GAME_OF_DAY).with_columns(void_reason=pl.lit(POSTPONED))


def _with_close(rows: pl.DataFrame, lines: pl.DataFrame, closing_prices: pl.DataFrame) -> pl.DataFrame:
    """Adds the value of the price at the close, why there is none, and the close with its move since publication."""
    values = closing_prices.select(*PRICED, *CLOSED)
    closed = rows.join(lines, on=BET, how="left").join(values, on=PRICED, how="left")
    has_no_game = (pl.col("void_reason") == POSTPONED).fill_null(False)
    reason = (
        pl.when(has_no_game)
        .then(pl.lit(POSTPONED))
        .when(pl.col("closing_value").is_null())
        .then(pl.col("closing_reason").fill_null(NO_BOOK))
    )
    return closed.with_columns(
        line_move=line_move("line_at_publication"), closing_reason=reason
    ).with_columns(
        pl.when(~has_no_game).then(name).alias(name)
        for name in ("closing_probability", "closing_value", "closing_line", "line_move")
    )
