"""Tables of quotes: what the books offered on games and on players, and what each poll of them asked and listed."""

import polars as pl

from nba_props.declared.books import BOOK_TYPES
from nba_props.declared.markets import (
    GAME_MARKETS,
    PLAYER_BOUNDS,
    PLAYER_MARKETS,
)
from nba_props.declared.tables.columns import (
    ASSUMED,
    GAME_DATE,
    GAME_ID,
    KNOWN_AT,
    PLAYER_ID,
)
from nba_props.declared.tables.table import INSTANT, Column, Table

BOOK = Column("book", pl.String, "key of the book")
EVENT_ID = Column(
    "event_id", pl.String, "event id of The Odds API; null in archives without one", nullable=True
)
COMMENCE_TIME = Column("commence_time", INSTANT, "start of the game according to the book", "UTC", True)
IN_PLAY = Column(
    "is_in_play", pl.Boolean, "whether the quote was made at or after the tip-off; such quotes are never used"
)


def price(name: str, of: str) -> Column:
    """A price in American odds; null where the side is not quoted."""
    return Column(name, pl.Int32, f"price of {of}", "American odds", True, low=-100_000, high=100_000)


GAME_LINES = Table(
    "game_lines",
    "a book's quote on a market of a game at one point, as of its known_at",
    ("game_id", "book", "market", "point", "known_at"),
    (
        GAME_ID,
        GAME_DATE,
        EVENT_ID,
        COMMENCE_TIME,
        BOOK,
        Column("market", pl.String, "key of the market", among=GAME_MARKETS),
        Column(
            "point",
            pl.Float64,
            "spread of the home side (negative for the favorite) or total; 0 for h2h",
            "points",
        ),
        price("home_price", "the home side (h2h, spreads)"),
        price("away_price", "the visiting side (h2h, spreads)"),
        price("over_price", "the Over (totals)"),
        price("under_price", "the Under (totals)"),
        Column(
            "is_close",
            pl.Boolean,
            "whether it was published as a closing line, which is closing information and no pre-tip quote",
        ),
        IN_PLAY,
        KNOWN_AT,
        ASSUMED,
    ),
)


def polls(name: str, of: str) -> Table:
    """The polls of one kind of quotes: what each payload asked and listed of an event."""
    listed = "of each book's market that was listed"
    return Table(
        name,
        f"an event in one payload of {of}: what was asked, and what the books listed then",
        ("event_id", "asked", "known_at"),
        (
            GAME_ID,
            GAME_DATE,
            Column("event_id", pl.String, "event id of The Odds API, else the game id"),
            COMMENCE_TIME,
            Column(
                "asked",
                pl.String,
                "request's markets, with its regions or books as far as raw tells them; of history after history/",
            ),
            Column(
                "asked_books",
                pl.List(pl.String),
                "books that were asked; what one of them does not list is withdrawn",
            ),
            Column("asked_markets", pl.List(pl.String), "markets that were asked"),
            Column("listed_books", pl.List(pl.String), f"book {listed}"),
            Column("listed_markets", pl.List(pl.String), f"market {listed}"),
            Column("listed_known_at", pl.List(INSTANT), f"known_at of the quotes {listed}", "UTC"),
            Column("known_at", INSTANT, "instant that the payload shows", "UTC"),
            ASSUMED,
        ),
    )


ODDS_POLLS = polls("odds_polls", "quotes on players")
GAME_LINE_POLLS = polls("game_line_polls", "game lines")

QUOTE = (
    BOOK,
    Column(
        "book_type",
        pl.String,
        "type of the book: a sportsbook's quotes are priced, a DFS operator's give lines only",
        among=BOOK_TYPES,
    ),
    Column(
        "market",
        pl.String,
        "key under which the book lists the quote; an alternate market quotes further lines of its main market",
        among=PLAYER_MARKETS,
    ),
)
LINE = (
    Column("point", pl.Float64, "the line", "points", low=PLAYER_BOUNDS[0], high=PLAYER_BOUNDS[1]),
    price("over_price", "the Over"),
    price("under_price", "the Under"),
)

ODDS_LINES = Table(
    "odds_lines",
    "a book's quote on a market of a player at one point, with one or two sides, as of its known_at",
    ("game_id", "book", "market", "player_id", "point", "known_at"),
    (
        GAME_ID,
        GAME_DATE,
        EVENT_ID,
        COMMENCE_TIME,
        PLAYER_ID,
        Column("player_name", pl.String, "player's name as the book writes it"),
        Column(
            "resolution",
            pl.String,
            "how the name was resolved to the player",
            among=("archive", "roster", "alias", "reordered", "suffix", "league"),
        ),
        *QUOTE,
        *LINE,
        Column("overround", pl.Float64, "sum of both sides' implied probabilities", "ratio", True),
        Column(
            "quarantine_reason", pl.String, "why the quote may not be priced; null where it may", "", True
        ),
        IN_PLAY,
        KNOWN_AT,
        ASSUMED,
    ),
)

UNRESOLVED_NAMES = Table(
    "unresolved_names",
    "a quote whose player or game is not known",
    ("event_id", "book", "market", "player_name", "point", "known_at"),
    (
        Column("game_id", pl.String, "NBA game id; null where no scheduled game matches the event", "", True),
        GAME_DATE,
        Column("event_id", pl.String, "event id of The Odds API, else the game id"),
        COMMENCE_TIME,
        Column("player_name", pl.String, "player's name as the book writes it"),
        Column(
            "reason",
            pl.String,
            "why the quote is not resolved",
            among=("no_match", "tie", "no_game", "conflicting_quote"),
        ),
        *QUOTE,
        *LINE,
        IN_PLAY,
        KNOWN_AT,
        ASSUMED,
    ),
)
