"""Tables of the outside world: what was scheduled, played and quoted."""

import polars as pl

from nba_props.declared.books import BOOK_TYPES
from nba_props.declared.keys import GAME, GAME_PLAYER, GAME_TEAM
from nba_props.declared.markets import GAME_MARKETS, PLAYER_BOUNDS, PLAYER_MARKETS
from nba_props.declared.tables.table import INSTANT, Column, Table
from nba_props.declared.teams import SEASON_TYPE_BY_PREFIX

SEASON_TYPES = tuple(SEASON_TYPE_BY_PREFIX.values())

GAME_ID = Column("game_id", pl.String, "NBA game id, ten digits")
GAME_DATE = Column("game_date", pl.Date, "US/Eastern calendar date of the tip-off")
SEASON = Column("season", pl.String, "season, as in 2023-24")
SEASON_TYPE = Column("season_type", pl.String, "part of the season", among=SEASON_TYPES)
PLAYER_ID = Column("player_id", pl.Int64, "NBA player id")
PLAYER_NAME = Column("player_name", pl.String, "name as the NBA writes it")
TEAM = Column("team", pl.String, "team tricode")
OPPONENT = Column("opponent", pl.String, "tricode of the other team")
IS_HOME = Column("is_home", pl.Boolean, "whether the team plays at home")
# A quoted player whom no roster holds yet has no team.
MAYBE_TEAM = Column(
    "team", pl.String, "team tricode; null for a quoted player on neither roster", nullable=True
)
MAYBE_OPPONENT = Column("opponent", pl.String, "tricode of the other team; null with the team", nullable=True)
MAYBE_HOME = Column(
    "is_home", pl.Boolean, "whether the team plays at home; null with the team", nullable=True
)
KNOWN_AT = Column("known_at", INSTANT, "instant at which the row could first be known", "UTC")
ASSUMED = Column("known_at_assumed", pl.Boolean, "whether known_at was assumed rather than recorded")


def count(name: str, meaning: str, high: int = 200) -> Column:
    return Column(name, pl.Int32, meaning, "count", low=0, high=high)


SHOOTING = (
    count("points", "points scored"),
    count("fgm", "field goals made"),
    count("fga", "field goals attempted"),
    count("fg3m", "three-pointers made"),
    count("fg3a", "three-pointers attempted"),
    count("ftm", "free throws made"),
    count("fta", "free throws attempted"),
    count("oreb", "offensive rebounds"),
    count("dreb", "defensive rebounds"),
    count("assists", "assists"),
    count("steals", "steals"),
    count("blocks", "blocks"),
    count("turnovers", "turnovers"),
    count("fouls", "personal fouls"),
)

SCHEDULE = Table(
    "schedule",
    "a scheduled game",
    GAME,
    (
        GAME_ID,
        GAME_DATE,
        SEASON,
        SEASON_TYPE,
        Column("home", pl.String, "tricode of the home team"),
        Column("away", pl.String, "tricode of the visiting team"),
        Column("tip_off", INSTANT, "scheduled tip-off", "UTC"),
        Column("tip_off_source", pl.String, "who gave the tip-off", among=("schedule", "books", "assumed")),
        Column("status", pl.String, "state when fetched", among=("scheduled", "live", "final", "postponed")),
        Column("home_score", pl.Int32, "final score of the home team, known at final_at", "points", True),
        Column("away_score", pl.Int32, "final score of the visiting team, known at final_at", "points", True),
        Column(
            "final_at", INSTANT, "instant from which the result counts as known; null before", "UTC", True
        ),
        KNOWN_AT,
        ASSUMED,
    ),
)

BOX_SCORES = Table(
    "box_scores",
    "a player listed in the box score of a final game",
    GAME_PLAYER,
    (
        GAME_ID,
        GAME_DATE,
        SEASON,
        SEASON_TYPE,
        PLAYER_ID,
        PLAYER_NAME,
        TEAM,
        OPPONENT,
        Column(
            "is_home",
            pl.Boolean,
            "whether the team plays at home; null at all-star and neutral games",
            "",
            True,
        ),
        Column("did_play", pl.Boolean, "whether the player had any minutes"),
        Column("started", pl.Boolean, "whether the player started; null where unknown", nullable=True),
        Column("not_playing_reason", pl.String, "reason for not playing, as published", nullable=True),
        Column("minutes", pl.Float64, "minutes played, 0 for who did not play", "minutes", low=0, high=80),
        *SHOOTING,
        Column("plus_minus", pl.Int32, "team points margin while on court", "points", low=-90, high=90),
        KNOWN_AT,
        ASSUMED,
    ),
)

SHOTS = Table(
    "shots",
    "a field-goal attempt",
    ("game_id", "action_number"),
    (
        GAME_ID,
        GAME_DATE,
        SEASON,
        SEASON_TYPE,
        Column("action_number", pl.Int32, "number of the play-by-play action"),
        Column("period", pl.Int8, "period, overtimes from 5", low=1, high=10),
        TEAM,
        OPPONENT,
        PLAYER_ID,
        Column("zone", pl.String, "where from", among=("paint", "mid_range", "three")),
        Column("distance", pl.Int32, "distance from the hoop", "feet", low=0, high=100),
        Column("made", pl.Boolean, "whether it went in"),
        KNOWN_AT,
        ASSUMED,
    ),
)

INJURY_STATUSES = ("available", "probable", "questionable", "doubtful", "out")

INJURIES = Table(
    "injuries",
    "a player of a game in one official injury report",
    (*GAME_PLAYER, "known_at"),
    (
        GAME_ID,
        GAME_DATE,
        SEASON,
        TEAM,
        PLAYER_ID,
        Column("player_name", pl.String, "name as the report writes it, first name first"),
        Column("status", pl.String, "status as reported", among=INJURY_STATUSES),
        Column("reason", pl.String, "reason as reported; null where none is given", nullable=True),
        KNOWN_AT,
        ASSUMED,
    ),
)

INJURY_REPORTS = Table(
    "injury_reports",
    "a team of a game that one official injury report covers",
    (*GAME_TEAM, "known_at"),
    (
        GAME_ID,
        GAME_DATE,
        SEASON,
        TEAM,
        Column("submitted", pl.Boolean, "whether the team had reported; if so, who is not listed is fit"),
        count("listed", "players listed, those whose name is not resolved included", 40),
        count("unresolved", "players listed whose name is not resolved", 40),
        KNOWN_AT,
        ASSUMED,
    ),
)

BOOK = Column("book", pl.String, "bookmaker key")
EVENT_ID = Column(
    "event_id", pl.String, "event id of The Odds API; null in archives without one", nullable=True
)
COMMENCE_TIME = Column("commence_time", INSTANT, "start of the event as the books give it", "UTC", True)
IN_PLAY = Column("is_in_play", pl.Boolean, "quoted at or after the tip-off: never used")


def price(name: str, of: str) -> Column:
    """American odds; a missing side is null."""
    return Column(name, pl.Int32, f"price of {of}", "American odds", True, low=-100_000, high=100_000)


GAME_LINES = Table(
    "game_lines",
    "a book's price on one market of a game at one point, as of its known_at",
    ("game_id", "book", "market", "point", "known_at"),
    (
        GAME_ID,
        GAME_DATE,
        EVENT_ID,
        COMMENCE_TIME,
        BOOK,
        Column("market", pl.String, "market key", among=GAME_MARKETS),
        Column(
            "point", pl.Float64, "spread of the home side (negative: favoured), or total; 0 for h2h", "points"
        ),
        price("home_price", "the home side (h2h, spreads)"),
        price("away_price", "the visiting side (h2h, spreads)"),
        price("over_price", "the Over (totals)"),
        price("under_price", "the Under (totals)"),
        Column(
            "is_close", pl.Boolean, "published as a closing line: closing information, not a pre-tip quote"
        ),
        IN_PLAY,
        KNOWN_AT,
        ASSUMED,
    ),
)

QUOTE = (
    BOOK,
    Column(
        "book_type", pl.String, "a sportsbook is priced, a DFS operator gives lines only", among=BOOK_TYPES
    ),
    Column("market", pl.String, "market key", among=PLAYER_MARKETS),
)
LINE = (
    Column("point", pl.Float64, "the line", "points", low=PLAYER_BOUNDS[0], high=PLAYER_BOUNDS[1]),
    price("over_price", "the Over"),
    price("under_price", "the Under"),
)

ODDS_LINES = Table(
    "odds_lines",
    "a book's quote on a player's points at one point, with its one or two sides, as of its known_at",
    ("game_id", "book", "market", "player_id", "point", "known_at"),
    (
        GAME_ID,
        GAME_DATE,
        EVENT_ID,
        COMMENCE_TIME,
        PLAYER_ID,
        Column("player_name", pl.String, "name as the book writes it"),
        Column(
            "resolution",
            pl.String,
            "how the name found its player",
            among=("archive", "roster", "alias", "reordered", "league"),
        ),
        *QUOTE,
        *LINE,
        Column("overround", pl.Float64, "sum of both sides' implied probabilities", "ratio", True),
        Column("quarantine_reason", pl.String, "why the quote may not be priced; null when it may", "", True),
        IN_PLAY,
        KNOWN_AT,
        ASSUMED,
    ),
)

UNRESOLVED_NAMES = Table(
    "unresolved_names",
    "a quote whose player, or game, is not known",
    ("event_id", "book", "market", "player_name", "point", "known_at"),
    (
        Column(
            "game_id", pl.String, "NBA game id; null when the event fits no scheduled game", nullable=True
        ),
        GAME_DATE,
        Column("event_id", pl.String, "event id of The Odds API, else the game's id"),
        COMMENCE_TIME,
        Column("player_name", pl.String, "name as the book writes it"),
        Column("reason", pl.String, "why", among=("no_match", "tie", "no_game", "conflicting_quote")),
        *QUOTE,
        *LINE,
        IN_PLAY,
        KNOWN_AT,
        ASSUMED,
    ),
)
