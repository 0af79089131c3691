"""A recorded night priced again in plain Python from what was decided, side by side with the table; no function is shared.

But for the shape: its bisection is repeated here, and the numbers of the league are its own.
"""

from bisect import bisect_left
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import combinations
from math import exp, log
from statistics import mean, median
from typing import Any

import numpy as np
import polars as pl
import pytest

from nba_props.bets.prices.fair_prices import fair_prices
from nba_props.bets.prices.market_sides import Facts
from nba_props.days import Days
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.grades import PRICE_GRADES
from nba_props.declared.tables.ingest import INJURIES, INJURY_REPORTS
from nba_props.declared.tables.quotes import GAME_LINE_POLLS
from nba_props.market.kin import book_pairs
from nba_props.models.distribution.shape import Shape
from nba_props.sources.archive.tables import Archive
from nba_props.stats.slate import slate
from tests.bets.price_accuracy.past_games import shaped
from tests.replay import real

pytestmark = pytest.mark.real

Row = dict[str, Any]
NIGHT, AFTERWARDS = date(2024, 4, 10), datetime(2024, 7, 1, tzinfo=UTC)
HISTORY = Days(date(2024, 2, 1), NIGHT)
DFS = {"betr_us_dfs", "pick6", "prizepicks", "underdog"}
KIN = ({"ballybet", "betparx", "betrivers", "kambi", "unibet_us"}, {"betonlineag", "lowvig"})
TERM = 0.3  # log-odds by which every second player's Over is moved
SHAPE = Shape()
PRICES = [*range(-9999, -100), *range(100, 10_000)]  # from the worst to the best


@pytest.fixture(scope="module")
def known() -> tuple[Facts, pl.DataFrame]:
    """Facts of the night, with quotes and polls of the weeks before, and the slate of all."""
    archive = Archive(real())
    box, _ = archive.box_scores(Days(date(2023, 10, 24), NIGHT))
    points, (schedule, _) = archive.points_quotes(HISTORY, box), archive.schedule(HISTORY)
    quotes = points.odds_lines, points.polls
    games = slate(schedule, box, *quotes, GAME_LINE_POLLS.empty(), HISTORY, AFTERWARDS)
    nothing = INJURIES.empty(), INJURY_REPORTS.empty(), PRICE_GRADES.empty()
    return Facts(*quotes, book_pairs(*quotes, games, HISTORY), schedule, *nothing), games


def predicted(games: pl.DataFrame) -> pl.DataFrame:
    """A champion's predictions of every player; those with an even id have a term."""
    rows = games.filter(game_date=NIGHT).with_columns(
        market=pl.lit("player_points"), is_active=True, role=pl.lit("champion"), model_id=pl.lit("m"), predicted_points=10.0,
        prediction_id=pl.lit("p"), model_term=pl.when(pl.col("player_id") % 2 == 0).then(TERM),
    )  # fmt: skip
    return shaped(rows, PREDICTIONS.schema)


def test_a_night_is_priced_as_by_hand(known: tuple[Facts, pl.DataFrame]) -> None:
    facts, games = known
    tonight = replace(
        facts,
        odds_lines=facts.odds_lines.filter(game_date=NIGHT),
        odds_polls=facts.odds_polls.filter(game_date=NIGHT),
        book_pairs=facts.book_pairs.filter(pl.col("game_date") < NIGHT),
        schedule=facts.schedule.filter(game_date=NIGHT),
    )
    got = fair_prices(
        tonight, games.filter(game_date=NIGHT), predicted(games), now=AFTERWARDS, provenance=pl.lit("backfill"),
        source="real",
    )  # fmt: skip
    hand = by_hand(facts, set(games.filter(game_date=NIGHT).select("game_id", "player_id").rows()))
    assert got.height == len(hand) > 2000
    for row in got.iter_rows(named=True):
        key = tuple(row[n] for n in ("game_id", "player_id", "book", "quoted_as", "line", "side"))
        for name, value in hand[key].items():
            assert row[name] == (pytest.approx(value, abs=1e-6) if isinstance(value, float) else value), (
                key, name
            )  # fmt: skip
    assert {"alternate", "off_market", "thin_market", "low_expected_value"} <= set(
        got["rules_fired"].explode().drop_nulls()
    )
    assert got["filter_reason"].null_count() > 0


def by_hand(facts: Facts, players: set[tuple[str, int]]) -> dict[tuple[Any, ...], Row]:
    """What each side of the night must be, by game, player, book, market as quoted, line and side."""
    games = {row["game_id"]: row for row in facts.schedule.iter_rows(named=True)}
    quotes = standing(facts, games)
    mains = main_lines(quotes)
    tonight = [q for q in quotes if games[q["game_id"]]["game_date"] == NIGHT]
    feed_of = feeds(mains, games, sorted({q["book"] for q in tonight}))
    newest = {
        g: max(q["poll"] for q in tonight if q["game_id"] == g) for g in {q["game_id"] for q in tonight}
    }
    spoken: dict[tuple[str, int], dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for (game, player, book), quote in mains.items():
        if game in newest and quote["poll"] >= newest[game] - timedelta(minutes=10):
            spoken[game, player][feed_of[book]].append(quote)
    sides: dict[tuple[Any, ...], Row] = {}
    for quote in tonight:
        who = (quote["game_id"], quote["player_id"])
        if quote["quarantine_reason"] or quote["book"] in DFS or who not in players:
            continue
        others = {feed: said for feed, said in spoken[who].items() if feed != feed_of[quote["book"]]}
        is_main = mains.get((*who, quote["book"])) is quote
        for side in ("OVER", "UNDER"):
            if quote[f"{side.lower()}_price"] is not None:
                key = (*who, quote["book"], quote["market"], quote["point"], side)
                sides[key] = priced(quote, side, others, is_main=is_main)
    return sides


def standing(facts: Facts, games: dict[str, Row]) -> list[Row]:
    """The quotes that the newest poll of their book before the tip-off lists, with that poll's instant."""
    newest: dict[tuple[str, str, str], tuple[datetime, set[datetime]]] = {}
    for poll in facts.odds_polls.sort("known_at").iter_rows(named=True):
        if poll["known_at"] < games[poll["game_id"]]["tip_off"]:
            listed = defaultdict(set)
            for book, market, since in zip(
                poll["listed_books"], poll["listed_markets"], poll["listed_known_at"], strict=True
            ):
                listed[book, market].add(since)
            for book in poll["asked_books"]:
                for market in poll["asked_markets"]:
                    newest[poll["game_id"], book, market] = poll["known_at"], listed[book, market]
    found = []
    for quote in facts.odds_lines.iter_rows(named=True):
        at, listed_since = newest.get((quote["game_id"], quote["book"], quote["market"]), (None, set()))
        if quote["known_at"] in listed_since and not quote["is_in_play"]:
            found.append(quote | {"poll": at})
    return found


def main_lines(quotes: list[Row]) -> dict[tuple[str, int, str], Row]:
    """Each book's two-sided quote nearest even, ties to the lower line."""
    best: dict[tuple[str, int, str], Row] = {}
    for quote in sorted(quotes, key=lambda q: q["point"]):
        if (
            quote["market"] == "player_points" and not quote["quarantine_reason"] and quote["book"] not in DFS
            and p_over(quote) is not None
        ):  # fmt: skip
            key = (quote["game_id"], quote["player_id"], quote["book"])
            if key not in best or uneven(quote) < uneven(best[key]) - 1e-9:
                best[key] = quote
    return best


def feeds(mains: dict[tuple[str, int, str], Row], games: dict[str, Row], books: list[str]) -> dict[str, str]:
    """The first of the books of each feed."""
    shared = shared_lines(mains, games)
    every = sorted({*books, *(book for pair in shared for book in pair)})
    group = {book: {book} for book in every}
    for book, other in combinations(every, 2):
        same = shared[book, other]
        kin = {book, other} <= set(books) and any({book, other} <= of for of in KIN)
        if mean(same) >= 0.985 if len(same) >= 200 else kin:
            merged = group[book] | group[other]
            group |= dict.fromkeys(merged, merged)
    return {book: min(group[book] & set(books)) for book in books}


def shared_lines(
    mains: dict[tuple[str, int, str], Row], games: dict[str, Row]
) -> dict[tuple[str, str], list[bool]]:
    """Whether two books had the same main line, for each that both had on the 60 dates with quotes before the night."""
    lines: dict[tuple[date, str, int], dict[str, float]] = defaultdict(dict)
    for (game, player, book), quote in mains.items():
        if games[game]["game_date"] < NIGHT:
            lines[games[game]["game_date"], game, player][book] = quote["point"]
    dates = sorted({day for day, *_ in lines})[-60:]
    shared: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for (day, *_), of_books in lines.items():
        for book, other in combinations(sorted(of_books), 2) if day in dates else ():
            shared[book, other].append(of_books[book] == of_books[other])
    return shared


def priced(quote: Row, side: str, others: dict[str, list[Row]], *, is_main: bool) -> Row:
    """The columns of a side."""
    over, price, line = p_over(quote), quote[f"{side.lower()}_price"], quote["point"]
    own = None if over is None else over if side == "OVER" else 1 - over
    fair, push = by_others(line, list(others.values()))
    if fair is not None:
        term = TERM if quote["player_id"] % 2 == 0 else 0.0
        moved = expit(logit(fair) + term)
        fair = moved if side == "OVER" else 1 - moved
    value = claim = worst = None
    if own is not None and fair is not None:
        claim = own + (0.85 if is_main else 0.4) * (fair - own)

        def worth(at: int) -> float:
            return (1 - push) * (claim * profit(at) - (1 - claim))

        value = worth(price)
        worst = PRICES[bisect_left(PRICES, 0.01, key=worth)]
    middle = median(median(q["point"] for q in said) for said in others.values()) if others else None
    rules = {
        "one_sided": own is None, "alternate": not is_main, "off_market": middle is not None and abs(line - middle) > 3,
        "thin_market": len(others) < 3, "low_expected_value": value is None or value < 0.01,
    }  # fmt: skip
    return {
        "price": price, "is_main_line": is_main, "market_probability": own, "fair_probability": fair,
        "claimed_probability": claim, "expected_value": value, "worst_price": worst, "feeds": sorted(others),
        "rules_fired": [name for name, fires in rules.items() if fires],
    }  # fmt: skip


def by_others(line: float, feeds_of: list[list[Row]]) -> tuple[float | None, float]:
    """P(over | no push) at a line by the mean of feeds at it, else by the shape around their centres; and P(push)."""
    if not feeds_of:
        return None, 0.0
    centre = mean(mean(centre_of(q["point"], p_over(q) or 0) for q in said) for said in feeds_of)
    spread = SHAPE.spread([mean(median(q["point"] for q in said) for said in feeds_of)])
    over, push = SHAPE.sides(np.array([centre]), spread, [line])
    at_line = [[logit(p_over(q) or 0) for q in said if q["point"] == line] for said in feeds_of]
    spoken = [mean(odds) for odds in at_line if odds]
    return (expit(mean(spoken)) if len(spoken) >= 2 else float(over[0])), float(push[0])


@cache
def centre_of(line: float, p: float) -> float:
    """The expectation at which an Over of a line is as likely as that."""
    low, high = max(line - 60, 0.0), line + 60
    while high - low > 1e-7:
        middle = (low + high) / 2
        over, _ = SHAPE.sides(np.array([middle]), SHAPE.spread([line]), [line])
        low, high = (middle, high) if over[0] < p else (low, middle)
    return low


def p_over(quote: Row) -> float | None:
    """The Over's implied probability over the sum of both."""
    if quote["over_price"] is None or quote["under_price"] is None:
        return None
    over, under = (1 / (1 + profit(quote[f"{side}_price"])) for side in ("over", "under"))
    return over / (over + under)


def uneven(quote: Row) -> float:
    return abs((p_over(quote) or 0) - 0.5)


def profit(american: int) -> float:
    return american / 100 if american > 0 else 100 / -american


def logit(p: float) -> float:
    return log(p / (1 - p))


def expit(odds: float) -> float:
    return 1 / (1 + exp(-odds))
