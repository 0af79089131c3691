"""Made-up past games: six books quote each player, each with an error of its own around the truth, and points follow it."""

from datetime import date, timedelta

import numpy as np
import polars as pl

from nba_props.bets.price_accuracy.graded_sides import Past
from nba_props.declared.tables.ingest import INJURIES, INJURY_REPORTS
from nba_props.declared.tables.quotes import ODDS_LINES
from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.models.arrays import Floats
from nba_props.models.distribution.calibration import expit, logit
from nba_props.models.distribution.shape import Shape
from nba_props.models.walk_forward.table import WALK_FORWARD
from nba_props.sources.odds.asked import NAMED
from tests.polls import polls_of

FIRST = date(2024, 3, 1)
BOOKS = "abcdef"
HOLD = 1.05


def past(days: int = 30, players: int = 40, error: float = 0.2, seed: int = 3) -> Past:
    """So many dates of one game each; `error` is the deviation of a book's price from the truth, in log-odds."""
    draw, n, shape = np.random.default_rng(seed), days * players, Shape()
    line = draw.integers(6, 28, n) + 0.5
    odds = draw.normal(0, 0.1, n)
    spread = shape.spread(line)
    centre = shape.centre_for(1 / (1 + np.exp(-odds)), line, spread)
    points = (draw.random(n)[:, None] > shape.cumulative(centre, spread)).sum(axis=1)
    # Lines that are always the same would make the books copies of each other.
    lines = {book: line + draw.choice([-1, 0, 1], n, p=[0.1, 0.8, 0.1]) for book in BOOKS}
    over = {
        book: expit(logit(shape.sides(centre, spread, at)[0]) + draw.normal(0, error, n))
        for book, at in lines.items()
    }
    day = np.repeat(np.arange(days), players)
    players_of = pl.DataFrame(
        {
            "game_id": [f"{d:010}" for d in day],
            "game_date": [FIRST + timedelta(days=int(d)) for d in day],
            "player_id": np.tile(np.arange(players), days),
            "points": points,
        }
    ).with_columns(tip_off=_tip_off(), home=pl.lit("BOS"), away=pl.lit("MIA"), team=pl.lit("BOS"))
    quotes = pl.concat([_quotes(players_of, book, lines[book], over[book]) for book in BOOKS])
    games = players_of.select("game_id", "game_date", "home", "away", "tip_off", as_of="tip_off")
    moments = games.unique().sort("game_id")
    played = players_of.with_columns(did_play=pl.lit(True), known_at=pl.col("tip_off") + timedelta(hours=3))
    box = shaped(played, PLAYER_GAMES.schema)
    return Past(quotes, archived_polls(quotes), moments, box, INJURIES.empty(), INJURY_REPORTS.empty())


def archived_polls(quotes: pl.DataFrame) -> pl.DataFrame:
    """Rows of ODDS_POLLS as an archive has them: each of a single book, by its name."""
    return polls_of(quotes).with_columns(asked=pl.lit(NAMED) + pl.col("asked_books").list.first())


def said(of: Past, term: float = 0.0) -> pl.DataFrame:
    """Rows of WALK_FORWARD of `served`, with the same term for every player who played."""
    rows = of.player_games.filter("did_play").with_columns(
        predictor=pl.lit("served"), predicted_points=pl.lit(15.0), model_term=pl.lit(term), p_over=pl.lit(0.48),
        market_p_over=pl.lit(0.5), consensus_line=pl.lit(15.5),
    )  # fmt: skip
    return shaped(rows, WALK_FORWARD.schema)


def _quotes(players: pl.DataFrame, book: str, line: Floats, over: Floats) -> pl.DataFrame:
    rows = players.with_columns(
        book=pl.lit(book), point=pl.Series(line), book_type=pl.lit("sportsbook"), market=pl.lit("player_points"),
        player_name=pl.lit("A Player"),
        over_price=pl.Series(_american(over * HOLD)), under_price=pl.Series(_american((1 - over) * HOLD)),
        known_at=pl.col("tip_off") - timedelta(hours=2), is_in_play=pl.lit(False), known_at_assumed=pl.lit(False),
    )  # fmt: skip
    return shaped(rows, ODDS_LINES.schema)


def _american(implied: Floats) -> Floats:
    """Prices to the nearest whole number, on the side of at least 100."""
    p = np.clip(implied, 0.02, 0.98)
    odds = np.where(p > 0.5, -100 * p / (1 - p), 100 * (1 - p) / p)
    return np.where(np.abs(odds) < 100, np.sign(odds) * 100, np.round(odds))


def shaped(rows: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    """The rows with all columns of a schema; those that they lack are null."""
    absent = [pl.lit(None, dtype).alias(name) for name, dtype in schema.items() if name not in rows.columns]
    return rows.with_columns(absent).select(pl.col(name).cast(dtype) for name, dtype in schema.items())


def _tip_off() -> pl.Expr:
    """Midnight UTC after the game date: an evening in the East."""
    return (pl.col("game_date") + timedelta(days=1)).cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
