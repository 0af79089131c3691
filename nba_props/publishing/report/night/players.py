"""Every player of a night's slate as a table: line, model, fair price, best side, and what each book quotes."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from nba_props.declared.keys import GAME_PLAYER
from nba_props.declared.odds import expected_value
from nba_props.market.fair_price import worst_price
from nba_props.publishing.report import words
from nba_props.publishing.report.grid import Cell, Grid, Head
from nba_props.publishing.report.night.bets import bet_page, game, wager
from nba_props.publishing.report.night.tables import NightTables

Row = Mapping[str, Any]
HEADS = (
    Head("Player"),
    Head("Injury"),
    Head("Line", is_number=True, meaning="median of the books' main lines"),
    Head("Points", is_number=True, meaning="that the model predicts; below it another family that stood in"),
    Head("Best side", meaning="of the books' main lines the side of most value"),
    Head("Price", is_number=True, meaning="of the best side; below it its book"),
    Head("Fair", is_number=True, meaning="price at which the best side breaks even; below it its probability"),
    Head("Value", is_number=True, meaning="expected profit per unit; below it the bet, or why there is none"),
    Head("Books", is_number=True, meaning="prices by book, best first"),
)  # fmt: skip
ROW = (*GAME_PLAYER, "player_name", "team", "opponent", "tip_off", "injury_status")
SAID = ("consensus_line", "predicted_points", "stand_in", "filter_reason")
QUOTE = ("side", "line", "book", "price", "fair_probability", "fair_price", "expected_value", "why")


def players_grid(night: NightTables, root: str) -> Grid:
    """The players in the order of value, those without a price behind them by name.

    Args:
        night: what is known.
        root: the way from the page to the report's root.
    """
    quotes = _quotes(night.prices)
    bets = {_key(bet): bet for bet in night.bets.to_dicts() if bet_page(bet, root)}
    rows = _rows(night, quotes).to_dicts()
    by_player = _by_book(quotes)
    return Grid(
        "players",
        f"One row is a player of the slate, {len(rows):,} in all; the best side first",
        HEADS,
        [_cells(row, by_player.get(_key(row), []), bets.get(_key(row)), root) for row in rows],
        empty="No player is on the slate.",
        is_searchable=True,
        search="player, team or book",
    )


def _rows(night: NightTables, quotes: pl.DataFrame) -> pl.DataFrame:
    """One row per player: what the champion said, and the best side of the main lines."""
    said = _said(night.predictions).unique(GAME_PLAYER, keep="first", maintain_order=True)
    best = quotes.group_by(GAME_PLAYER, maintain_order=True).first().select(*GAME_PLAYER, *QUOTE)
    return (
        night.slate.select(ROW)
        .join(said, on=GAME_PLAYER, how="left")
        .join(best, on=GAME_PLAYER, how="left")
        .sort("expected_value", "consensus_line", "player_name", *GAME_PLAYER,
            descending=[True, True, False, False, False], nulls_last=True,
        )
    )  # fmt: skip


def _said(predictions: pl.DataFrame) -> pl.DataFrame:
    """What was predicted of each player, and the family where it is not the one that predicts most players."""
    made = predictions.drop_nulls("predicted_points")
    most = made["family"].mode().sort().to_list()[:1]
    other = pl.col("predicted_points").is_not_null() & ~pl.col("family").is_in(most)
    return predictions.with_columns(stand_in=pl.when(other).then("family")).select(*GAME_PLAYER, *SAID)


def _quotes(prices: pl.DataFrame) -> pl.DataFrame:
    """Sides of main lines, the best of each player first: those that may be bet, then by value."""
    fair, push = pl.col("fair_probability"), pl.col("push_probability")
    return (
        prices.filter("is_main_line")
        .with_columns(
            fair_price=worst_price(fair, push, 0.0),
            at_fair=expected_value("price", fair, push),
            why=pl.col("filter_reason"),
        )
        .sort(
            *GAME_PLAYER, pl.col("why").is_not_null(), pl.col("expected_value").fill_null(pl.col("at_fair")), "book", "side",
            descending=[False, False, False, True, False, False], nulls_last=True,
        )
    )  # fmt: skip


def _by_book(quotes: pl.DataFrame) -> dict[tuple[str, int], list[str]]:
    """Each book's line and prices in words, by player, the book with the best side first."""
    sides: dict[tuple[str, int], dict[tuple[str, float], dict[str, int]]] = {}
    for game_id, player_id, book, line, side, price in quotes.select(
        *GAME_PLAYER, "book", "line", "side", "price"
    ).iter_rows():
        sides.setdefault((game_id, player_id), {}).setdefault((book, line), {})[side] = price
    return {
        player: [_told(book, line, prices) for (book, line), prices in quoted.items()]
        for player, quoted in sides.items()
    }


def _told(book: str, line: float, prices: Mapping[str, int]) -> str:
    told = ", ".join(
        f"{side.title()} {words.price(prices[side])}" for side in ("OVER", "UNDER") if side in prices
    )
    return f"{words.book(book)} {words.line(line)}: {told}"


def _key(row: Row) -> tuple[str, int]:
    return row["game_id"], row["player_id"]


def _cells(row: Row, books: Sequence[str], bet: Row | None, root: str) -> Sequence[Cell]:
    return (
        Cell(row["player_name"], href=bet_page(bet, root) if bet else None, note=game(row)),
        Cell(row["injury_status"] or words.NONE),
        Cell(words.line(row["consensus_line"]), order=_order(row["consensus_line"])),
        Cell(
            words.points(row["predicted_points"]),
            order=_order(row["predicted_points"]),
            note=row["stand_in"] or "",
        ),
        Cell(wager(row) if row["side"] else words.NONE, order=wager(row) if row["side"] else ""),
        Cell(
            words.price(row["price"]),
            order=_order(row["price"]),
            note=words.book(row["book"]),
        ),
        Cell(
            words.price(row["fair_price"]),
            order=_order(row["fair_price"]),
            note=words.share(row["fair_probability"]) if row["fair_price"] else "",
        ),
        Cell(
            words.change(row["expected_value"]),
            order=_order(row["expected_value"]),
            note=_why(row, bet),
            tone="good" if bet and bet["withdrawn_at"] is None else "",
        ),
        Cell(str(len(books)) if books else words.NONE, order=len(books), more=books),
    )


def _why(row: Row, bet: Row | None) -> str:
    """The bet on the player, or why the best side is none. Prices move: the bet may have been on another side or book."""
    if bet:
        made = "bet" if bet["withdrawn_at"] is None else "bet, withdrawn"
        is_best = all(row[name] == bet[name] for name in ("side", "line", "book"))
        return made if is_best else f"{made}: {wager(bet)}, {words.book(bet['book'])}"
    if row["side"] and not row["why"]:
        # No rule rejects it, so one of the two things did that come after the rules.
        return "stakes used up, or not your book"
    return words.words(row["why"] or (row["filter_reason"] if row["side"] is None else "") or "")


def _order(value: float | None) -> float | str:
    """By what a number is sorted; one that is not known goes to the end."""
    return "" if value is None else round(value, 4)
