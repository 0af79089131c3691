"""Tables of the lines that features are made of: what the books agree on for a game, and for a player."""

import polars as pl

from nba_props.declared.keys import GAME, GAME_PLAYER_MARKET
from nba_props.declared.tables.columns import (
    GAME_DATE,
    GAME_ID,
    LINE_SOURCE,
    MARKET,
    PLAYER_ID,
)
from nba_props.declared.tables.features import (
    GAME_LINE_SOURCE,
    GAME_LINE_SOURCES,
    MARKET_P_OVER,
    counted,
    games,
    number,
)
from nba_props.declared.tables.stats import AS_OF, INPUTS_KNOWN_AT
from nba_props.declared.tables.table import Column, Table

GAME_MARKETS = Table(
    "game_markets",
    "a game that counts, with the total and the spread that the books agree on",
    GAME,
    (
        GAME_ID,
        GAME_DATE,
        number("total", "median of the books' totals", "points"),
        number(
            "home_spread", "median of the books' spreads of the home side, negative when favoured", "points"
        ),
        Column("books", pl.Int32, "books that quote a total or a spread", "books", low=0),
        Column("game_line_source", pl.String, GAME_LINE_SOURCE, among=GAME_LINE_SOURCES),
        AS_OF,
        INPUTS_KNOWN_AT,
    ),
)

PLAYER_LINES = Table(
    "player_lines",
    "a player on the slate who has a line now, or had one for a game played this season",
    GAME_PLAYER_MARKET,
    (
        GAME_ID,
        GAME_DATE,
        PLAYER_ID,
        MARKET,
        number("line", "consensus points line at as_of", "points"),
        number("opening_line", "median of the books' first lines", "points"),
        Column("books", pl.Int32, "books that quote the line", "books", low=0),
        number("line_std", "sample deviation of the books' lines, from 2 books on", "points"),
        LINE_SOURCE,
        MARKET_P_OVER,
        games("games_with_line", "games played this season that had a line before the tip-off"),
        number("previous_line", "line of the newest such game, within the 14 days before", "points"),
        counted(
            "over_streak", "how many of the newest such games in a row went over; a push counts for neither"
        ),
        counted("under_streak", "how many of them in a row went under"),
        number(
            "over_rate_last_10", "share of the last 10 such games that went over, pushes left out", "ratio"
        ),
        number("margin_vs_line_avg_last_5", "mean of points less line, last 5 such games", "points"),
        AS_OF,
        INPUTS_KNOWN_AT,
    ),
)
