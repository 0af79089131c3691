"""Tables of prices: how often two books agree, and what every side of every quote is worth."""

import polars as pl

from nba_props.declared.keys import GAME_PLAYER_MARKET
from nba_props.declared.tables.columns import (
    GAME_DATE,
    GAME_ID,
    MARKET,
    MAYBE_TEAM,
    PLAYER_ID,
    PLAYER_NAME,
    PROVENANCE,
    SOURCE,
    probability,
)
from nba_props.declared.tables.quotes import BOOK
from nba_props.declared.tables.stats import AS_OF, INPUTS_KNOWN_AT
from nba_props.declared.tables.table import INSTANT, Column, Table

SIDES = ("OVER", "UNDER")
INJURY_STATES = ("available", "probable", "questionable", "doubtful", "out", "unknown")

BOOK_PAIRS = Table(
    "book_pairs",
    "two sportsbooks on a game date: how many markets of players both had a main line on before the tip-off",
    ("game_date", "book", "other_book"),
    (
        GAME_DATE,
        Column("book", pl.String, "key of the book whose key sorts first"),
        Column("other_book", pl.String, "key of the other book"),
        Column("shared", pl.Int32, "number of markets on which both had a main line", "markets", low=1),
        Column("same", pl.Int32, "number of those on which their main lines were equal", "markets", low=0),
        Column("known_at", INSTANT, "newest known_at of the quotes that were compared", "UTC"),
    ),
)

# What a side of a quote is, and how it was priced.
PRICED_SIDE = (
    Column("side", pl.String, "side of the quote", among=SIDES),
    Column("line", pl.Float64, "line of the quote", "points"),
    BOOK,
    Column("price", pl.Int32, "price of the side", "American odds"),
    probability("market_probability", "the quote's own de-vigged probability that the side wins"),
    probability(
        "others_probability",
        "probability that the side wins by the other feeds alone, given that there is no push",
    ),
    probability("fair_probability", "others_probability, moved by the model where one may speak"),
    probability(
        "claimed_probability",
        "market_probability, moved towards fair_probability by the share that such moves were worth",
    ),
    probability("push_probability", "probability that the points equal the line"),
    Column("expected_value", pl.Float64, "expected profit at claimed_probability", "units staked", True),
    Column(
        "worst_price",
        pl.Int32,
        "lowest price at which the side still has the least expected value of a bet",
        "American odds",
        True,
    ),
)
FEEDS = Column(
    "feeds", pl.List(pl.String), "feeds that others_probability was made of, each by its first book"
)
INJURY_STATUS = Column(
    "injury_status",
    pl.String,
    "the player's status in the newest report known by as_of; unknown where the team's report is not known",
    among=INJURY_STATES,
)
QUOTE_AGE = Column(
    "quote_age_seconds",
    pl.Float64,
    "time from the newest payload that lists the quote to as_of; in an archive or history to the game's newest snapshot",
    "seconds",
    low=0,
)

WAS_SEEN_BEFORE = Column(
    "was_seen_before",
    pl.Boolean,
    "whether the poll before the newest one listed the same price; null in an archive or history: no second look",
    nullable=True,
)

FAIR_PRICES = Table(
    "fair_prices",
    "a side of a sportsbook's quote in force at as_of: what it is worth by the other feeds, and why it may not be bet",
    (*GAME_PLAYER_MARKET, "quoted_as", "book", "line", "side"),
    (
        GAME_ID,
        GAME_DATE,
        PLAYER_ID,
        MARKET,
        PLAYER_NAME,
        MAYBE_TEAM,
        Column("tip_off", INSTANT, "tip-off as known at as_of", "UTC"),
        Column("quoted_as", pl.String, "key of the market under which the book lists the quote"),
        Column("is_main_line", pl.Boolean, "whether it is the book's main line"),
        *PRICED_SIDE,
        Column(
            "feed", pl.String, "feed of the book: its own key, or the first of the books that copy each other"
        ),
        FEEDS,
        Column("others_line", pl.Float64, "median main line of the other feeds", "points", True),
        Column(
            "is_at_line",
            pl.Boolean,
            "whether two or more other feeds quote this very line, so that no shape is used",
        ),
        Column(
            "prediction_id",
            pl.String,
            "prediction that moved the price; null where no model may speak",
            "",
            True,
        ),
        Column("model_id", pl.String, "its model", nullable=True),
        Column(
            "model_term",
            pl.Float64,
            "log-odds by which the model moves the Over; 0 where no model may speak",
            "log-odds",
        ),
        Column(
            "share",
            pl.Float64,
            "share of the distance to fair_probability that is claimed",
            "ratio",
            low=0,
            high=1,
        ),
        INJURY_STATUS,
        Column("quote_known_at", INSTANT, "known_at of the quote", "UTC"),
        QUOTE_AGE,
        WAS_SEEN_BEFORE,
        Column(
            "filter_reason",
            pl.String,
            "first rule that rejects the side; null if it may be bet",
            nullable=True,
        ),
        Column("rules_fired", pl.List(pl.String), "all rules that reject the side"),
        PROVENANCE,
        SOURCE,
        AS_OF,
        INPUTS_KNOWN_AT,
    ),
)
