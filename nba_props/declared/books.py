"""Books, a row each. What a book quotes and how its prices are read is in `sources.odds` and `market`.

Keys and titles are those of The Odds API; archives use the same keys. A book that has no row counts as a sportsbook.
"""

from dataclasses import dataclass

import polars as pl

from nba_props.errors import ConfigurationError

SPORTSBOOK, DFS = BOOK_TYPES = ("sportsbook", "dfs")
# Where a consensus line comes from: a type of book, or no line at all.
LINE_SOURCES = (*BOOK_TYPES, "none")


@dataclass(frozen=True, slots=True)
class Book:
    """A bookmaker or an operator of daily fantasy sports (DFS).

    Attributes:
        type: a sportsbook's quotes are priced; a DFS operator's quotes give lines only and are never priced.
        region: the region of The Odds API that lists the book; None for a book that is read from archives only.
    """

    key: str
    title: str
    type: str
    region: str | None


BOOKS = (
    Book("betmgm", "BetMGM", SPORTSBOOK, "us"),
    Book("betonlineag", "BetOnline.ag", SPORTSBOOK, "us"),
    Book("betrivers", "BetRivers", SPORTSBOOK, "us"),
    Book("betus", "BetUS", SPORTSBOOK, "us"),
    Book("bovada", "Bovada", SPORTSBOOK, "us"),
    Book("draftkings", "DraftKings", SPORTSBOOK, "us"),
    Book("fanatics", "Fanatics", SPORTSBOOK, "us"),
    Book("fanduel", "FanDuel", SPORTSBOOK, "us"),
    Book("lowvig", "LowVig.ag", SPORTSBOOK, "us"),
    Book("mybookieag", "MyBookie.ag", SPORTSBOOK, "us"),
    Book("pointsbetus", "PointsBet (US)", SPORTSBOOK, "us"),
    Book("unibet_us", "Unibet", SPORTSBOOK, "us"),
    Book("williamhill_us", "Caesars", SPORTSBOOK, "us"),
    Book("ballybet", "Bally Bet", SPORTSBOOK, "us2"),
    Book("betparx", "betPARX", SPORTSBOOK, "us2"),
    Book("espnbet", "ESPN BET", SPORTSBOOK, "us2"),
    Book("fliff", "Fliff", SPORTSBOOK, "us2"),
    Book("hardrockbet", "Hard Rock Bet", SPORTSBOOK, "us2"),
    Book("betr_us_dfs", "Betr Picks", DFS, "us_dfs"),
    Book("pick6", "DraftKings Pick6", DFS, "us_dfs"),
    Book("prizepicks", "PrizePicks", DFS, "us_dfs"),
    Book("underdog", "Underdog Fantasy", DFS, "us_dfs"),
    Book("pinnacle", "Pinnacle", SPORTSBOOK, None),
    Book("bet365", "bet365", SPORTSBOOK, None),
    Book("kambi", "Kambi", SPORTSBOOK, None),
)
# Books known to quote the same lines. It counts while two of them have too few quotes in common to tell (`market.kin`).
KIN = (
    # Customers of Kambi. In spring 2024 BetRivers and Unibet had the same main line on 99.8 % of 2,856 markets.
    ("ballybet", "betparx", "betrivers", "kambi", "unibet_us"),
    # Two brands of one operator.
    ("betonlineag", "lowvig"),
)
DFS_BOOKS = tuple(book.key for book in BOOKS if book.type == DFS)
# Regions that are requested unless others are given: those of the sportsbooks.
DEFAULT_REGIONS = tuple(dict.fromkeys(b.region for b in BOOKS if b.type == SPORTSBOOK and b.region))


def book_type(book: str = "book") -> pl.Expr:
    """The type of each row's book, by its key."""
    return pl.when(pl.col(book).is_in(DFS_BOOKS)).then(pl.lit(DFS)).otherwise(pl.lit(SPORTSBOOK))


def is_sportsbook(column: str = "book_type") -> pl.Expr:
    """True for rows of sportsbooks. `column` may be `vegas_line_source`, which names a type of book too."""
    return pl.col(column) == SPORTSBOOK


def sportsbooks_of(text: str, variable: str) -> tuple[str, ...]:
    """The sportsbooks that a variable names, their keys between commas; none where it is empty.

    Raises:
        ConfigurationError: naming the variable, what is no sportsbook, and the keys that are.
    """
    named = tuple(dict.fromkeys(key.strip() for key in text.split(",") if key.strip()))
    known = sorted(book.key for book in BOOKS if book.type == SPORTSBOOK)
    if strangers := [key for key in named if key not in known]:
        raise ConfigurationError(
            f"{variable} names {', '.join(strangers)}, which is no sportsbook; there are {', '.join(known)}"
        )
    return named
