"""A night of one game with everything that it should have, as small frames; each test takes something away."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from nba_props.days import Days
from nba_props.declared.outputs import DOCUMENTS, OF_THE_DAY, OUTPUTS, TABLES_OF_OUTPUTS
from nba_props.declared.tables.every_table import TABLES
from nba_props.declared.tables.table import INSTANT
from nba_props.quality.outputs.found import COUNTED, EXPORTED, EXPORTED_BETS
from nba_props.quality.outputs.grid import BETS, TROUBLE, expected_outputs

Row = dict[str, Any]
Tables = dict[str, pl.DataFrame]
DAY, GAME = date(2024, 1, 15), "0022300555"
TIP = datetime(2024, 1, 16, 0, 30, tzinfo=UTC)
# The last of them is when the night is due, an hour before the tip-off.
MORNING, AFTERNOON = datetime(2024, 1, 15, 15, tzinfo=UTC), TIP - timedelta(hours=1)
EARLY, FINAL = datetime(2024, 1, 15, 12, tzinfo=UTC), TIP + timedelta(hours=3)
GRADED = FINAL + timedelta(days=1)
NAMES = (OF_THE_DAY.name, *(output.name for output in OUTPUTS))
# What they are made of that lies in the lake.
IN_THE_LAKE = (OF_THE_DAY.name, *TABLES_OF_OUTPUTS)
TEAMS = {"BOS": range(1, 6), "NYK": range(6, 11)}
# Five of a side play all 48 minutes and score 20 each, of 10 attempts.
SCORE, ATTEMPTS = 100, 10
# A key is never null.
FILLERS: dict[Any, Any] = {pl.String(): "x", pl.Float64(): 20.5, pl.Int64(): 7, pl.Int32(): 7, INSTANT: EARLY}


def row(table: str, known_at: datetime, **values: object) -> Row:
    """A row of the game, known at an instant; what it does not name is null, or a filler where it is a key."""
    schema = TABLES[table].schema
    keys = {name: FILLERS[schema[name]] for name in TABLES[table].key if schema[name] in FILLERS}
    whole = (
        dict.fromkeys(schema.names()) | keys | {"game_id": GAME, "game_date": DAY, "season_type": "regular"}
    )
    known = {COUNTED[table].known: known_at} if table in COUNTED else {"known_at": known_at}
    return {name: value for name, value in (whole | known | values).items() if name in whole}


def frame(table: str, rows: list[Row]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=TABLES[table].schema, orient="row")


def of_players(table: str, known_at: datetime, **values: object) -> list[Row]:
    """A row for each of the ten players."""
    return [
        row(table, known_at, player_id=player, team=team, **values)
        for team, players in TEAMS.items()
        for player in players
    ]


def game(**changes: object) -> Row:
    values = {"home": "BOS", "away": "NYK", "tip_off": TIP, "status": "scheduled"}
    return row("schedule", EARLY, **(values | changes))


def final_game(**changes: object) -> Row:
    ended = {"status": "final", "final_at": FINAL, "home_score": SCORE, "away_score": SCORE}
    return game(**(ended | changes))


def whole_night() -> Tables:
    """The game with all that it has a day after its end."""
    played = {"did_play": True, "minutes": 48.0, "points": 20, "fga": ATTEMPTS}
    attempts = [
        attempt for player in of_players("shots", FINAL, made=True) for attempt in [player] * ATTEMPTS
    ]
    tipping: Row = {"tip_off": TIP}
    predicted = {
        "is_active": True,
        "role": "champion",
        "provenance": "live",
        "predicted_points": 20.0,
        **tipping,
    }
    rows = {
        "schedule": [final_game()],
        "game_lines": [
            row("game_lines", EARLY, market=market, is_in_play=False)
            for market in ("h2h", "spreads", "totals")
        ],
        "injury_reports": [
            row("injury_reports", EARLY, team=team, submitted=True, listed=1, unresolved=0) for team in TEAMS
        ],
        "injuries": [row("injuries", EARLY, player_id=20 + n, team=team) for n, team in enumerate(TEAMS)],
        "odds_polls": [row("odds_polls", EARLY), row("odds_polls", TIP - timedelta(minutes=3))],
        "odds_lines": of_players("odds_lines", EARLY, is_in_play=False),
        "slate": of_players("slate", MORNING, has_quote=True, **tipping),
        "feature_store": of_players("feature_store", MORNING),
        "feature_gaps": [],
        "predictions": of_players("predictions", MORNING, **predicted),
        "fair_prices": of_players("fair_prices", MORNING),
        "best_bets": [row("best_bets", MORNING, player_id=1, bet_id="a")],
        "box_scores": of_players("box_scores", FINAL, **played),
        "shots": attempts,
        "player_games": of_players("player_games", FINAL),
        "team_games": [row("team_games", FINAL, team=team) for team in TEAMS],
        "grades": of_players("grades", FINAL),
        "bet_grades": [row("bet_grades", FINAL, player_id=1)],
        "price_grades": [row("price_grades", FINAL, player_id=1)],
    }
    return {name: frame(name, rows[name]) for name in IN_THE_LAKE} | published(MORNING)


def published(at: datetime) -> Tables:
    """The documents of the night, and the bet that they hold."""
    documents = {
        name: pl.DataFrame([(DAY, GAME, path, at) for path in paths], schema=EXPORTED, orient="row")
        for name, paths in DOCUMENTS.items()
    }
    return documents | {BETS: pl.DataFrame([(DAY, GAME, "a", True)], schema=EXPORTED_BETS, orient="row")}


def without(tables: Tables, *names: str) -> Tables:
    """The night without some outputs. A close is the last poll."""
    left = tables | {name: tables[name].clear() for name in names if name in tables}
    if "closes" in names:
        left["odds_polls"] = left["odds_polls"].head(1)
    return left


def built(
    tables: Tables,
    now: datetime = GRADED,
    trouble: pl.DataFrame | None = None,
    days: Days | None = None,
) -> pl.DataFrame:
    """The grid of the day as of an instant."""
    said = TROUBLE.to_frame() if trouble is None else trouble
    return expected_outputs(tables, said, days or Days.one(DAY), now)


def states(rows: pl.DataFrame) -> dict[str, str]:
    """The state of each output of the game, and of the schedule."""
    return dict(rows.select("output", "state").rows())


def on(tables: Tables, day: date, game_id: str) -> Tables:
    """The same night on another date, as another game."""
    moved = timedelta(days=(day - DAY).days)
    instants = pl.selectors.datetime()
    return {
        name: rows.with_columns(instants + moved, game_date=pl.lit(day), game_id=pl.lit(game_id))
        for name, rows in tables.items()
    }


def together(*nights: Tables) -> Tables:
    return {name: pl.concat(night[name] for night in nights) for name in nights[0]}
