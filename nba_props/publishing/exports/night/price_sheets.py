"""`fair-prices/{date}.csv`: every side of every sportsbook's quote, what it is worth, and why it may not be bet."""

import polars as pl

from nba_props.days import Days
from nba_props.declared.tables.prices import FAIR_PRICES
from nba_props.publishing.exports.assembly import Made
from nba_props.publishing.exports.csv_text import csv_texts
from nba_props.publishing.exports.night.known import by

IN_SHEET = [
    "game_date", "player_name", "team", "quoted_as", "is_main_line", "book", "line", "side", "price", "worst_price",
    "market_probability", "others_probability", "fair_probability", "claimed_probability", "push_probability",
    "expected_value", "others_line", "feeds", "injury_status", "filter_reason", "quote_known_at", "as_of", "provenance",
    "game_id", "player_id", "source",
]  # fmt: skip
ROUNDED = ("market", "others", "fair", "claimed", "push")


def price_sheets(fair_prices: pl.DataFrame, days: Days, made: Made) -> dict[str, bytes]:
    """The files of the days by path; a day without prices has a header alone."""
    rounded = [pl.col(f"{name}_probability").round(4) for name in ROUNDED]
    rows = (
        fair_prices.filter(by(made.at))
        .sort("game_date", *FAIR_PRICES.key)
        .with_columns(*rounded, pl.col("expected_value").round(4), pl.col("feeds").list.join(" "))
        .with_columns(source=pl.lit(made.source))
        .select(IN_SHEET)
    )
    return {f"fair-prices/{day}.csv": content for day, content in csv_texts(rows, days).items()}
