"""The awkward season with quotes on players and games, and with injury reports.

A push, a line on a player who did not play, one on a game whose box score was lost, a total that only a close gives, an
impossible one, a game without one, a close stamped after the books' start, a team that has not reported, a report that
comes after the tip-off, a season that has no report yet.
"""

from datetime import timedelta
from typing import Any

import polars as pl

from nba_props.declared.tables.ingest import INJURIES, INJURY_REPORTS
from nba_props.declared.tables.quotes import GAME_LINES, ODDS_LINES
from nba_props.sources.archive.polls import game_line_polls
from tests import scenario
from tests.polls import polls_of

GAMES = {
    int(g["game_id"][5:]): g for g in scenario.INGEST["schedule"].to_dicts() if g["game_id"][:5] == "00223"
}

# Player 11's points: 16, 16, 13, 13, 16, 20, 13 in the games 4, 6, 7, 9, 11, 12, 14.
PLAYER_LINES = [
    (4, 11, "a", 17.5, 9),  # moved to
    (4, 11, "a", 15.5, 1),
    (6, 11, "a", 16.0, 2),  # a push
    (7, 11, "a", 12.5, 2),
    (7, 11, "b", 12.5, 2),
    (8, 22, "a", 15.5, 2),  # no box score
    (9, 11, "a", 14.5, 2),
    (9, 11, "a", 1.5, -1),  # after the tip-off
    (9, scenario.BENCHED, "a", 4.5, 2),  # did not play
    (11, 11, "a", 15.5, 2),
    (12, 11, "c", 18.5, 2),
    (14, 11, "a", 14.5, 3),
    (14, 11, "b", 15.5, 3),
    (2, 31, "a", 9.5, 2),
    (13, 31, "a", 13.5, 2),  # nineteen days after
]
# Game, book, market, point, hours before the tip-off, whether it is a published close.
LINES_OF_GAMES: list[tuple[int, str, str, float, float, bool]] = [
    (9, "a", "totals", 221.5, 2, False),
    (9, "a", "spreads", -6.5, 2, False),
    (11, "sbr_consensus", "totals", 3.0, 0, True),  # not possible for a game
    (11, "sbr_consensus", "spreads", 2.5, 0, True),
    (12, "a", "totals", 230.5, 9, False),
    (12, "a", "totals", 212.5, 1, False),
    (12, "b", "totals", 214.5, 2, False),
    (12, "b", "totals", 240.5, -0.5, False),  # in play
    (12, "a", "spreads", -3.5, 2, False),
    (12, "sbr_consensus", "totals", 220.5, 0, True),
    (13, "sbr_consensus", "totals", 221.5, 0, True),
    (13, "sbr_consensus", "spreads", 2.0, 0, True),
    (14, "a", "spreads", -1.5, 2, False),  # its total was dropped
    (16, "sbr_consensus", "totals", 225.5, 0, True),  # at the schedule's tip-off, after the books'
]
# Game, team, hours before the tip-off, who is listed; None for a team that had not reported.
REPORTS = [
    (11, "BOS", 30, {11: "questionable", 12: "questionable"}),
    (11, "BOS", 5, {11: "probable", 12: "out"}),
    (11, "BOS", -1, {13: "out"}),  # after the tip-off
    (11, "PHX", 30, {41: "out"}),
    (11, "PHX", 5, None),
    (12, "NYK", 3, {21: "doubtful", 22: "questionable", scenario.TRADED: "out"}),
    (12, "BOS", 3, {}),
    (14, "BOS", 2, {11: "out", 12: "out", scenario.BENCHED: "out"}),
    (14, "PHX", 2, {41: "available"}),
    # The feed has spoken from the first day on; nobody had submitted.
    *((game, GAMES[game]["home"], 5, None) for game in range(1, 11)),
]


def quote(game: int, player: int, book: str, point: float, before: float) -> dict[str, Any]:
    """A row of ODDS_LINES, known so many hours before the tip-off."""
    tip = GAMES[game]["tip_off"]
    return {
        "game_id": GAMES[game]["game_id"],
        "game_date": GAMES[game]["game_date"],
        "event_id": f"e{game}",
        "commence_time": tip,
        "player_id": player,
        "player_name": f"Player {player}",
        "resolution": "roster",
        "book": book,
        "book_type": "sportsbook",
        "market": "player_points",
        "point": point,
        "over_price": -110,
        "under_price": -110,
        "overround": 1.0476,
        "quarantine_reason": None,
        "is_in_play": before <= 0,
        "known_at": tip - timedelta(hours=before),
        "known_at_assumed": False,
    }


def game_line(
    game: int, book: str, market: str, point: float, before: float, *, is_close: bool
) -> dict[str, Any]:
    """A row of GAME_LINES, known so many hours before the tip-off."""
    tip = GAMES[game]["tip_off"]
    return {
        "game_id": GAMES[game]["game_id"],
        "game_date": GAMES[game]["game_date"],
        "commence_time": None if is_close else tip,
        "book": book,
        "market": market,
        "point": point,
        "is_close": is_close,
        "is_in_play": before <= 0 and not is_close,
        "known_at": tip - timedelta(hours=before),
        "known_at_assumed": is_close,
    }


def reports() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows of INJURIES and of INJURY_REPORTS."""
    listed, covered = [], []
    for game, team, before, players in REPORTS:
        row = {k: GAMES[game][k] for k in ("game_id", "game_date", "season")} | {"team": team}
        row |= {"known_at": GAMES[game]["tip_off"] - timedelta(hours=before), "known_at_assumed": False}
        statuses = players or {}
        covered.append(row | {"submitted": players is not None, "listed": len(statuses), "unresolved": 0})
        listed += [
            row | {"player_id": p, "player_name": f"Player {p}", "status": s} for p, s in statuses.items()
        ]
    return listed, covered


LISTED, COVERED = reports()
# Players with even numbers start the games with even numbers, and the others the others.
NUMBER = pl.col("game_id").str.tail(2).cast(pl.Int64)
STARTED = pl.when("did_play").then((pl.col("player_id") + NUMBER) % 2 == 0)
ODDS = pl.concat([scenario.ODDS, pl.DataFrame([quote(*q) for q in PLAYER_LINES], schema=ODDS_LINES.schema)])
LINES = pl.DataFrame([game_line(*g[:-1], is_close=g[-1]) for g in LINES_OF_GAMES], schema=GAME_LINES.schema)
INGEST = scenario.INGEST | {
    "box_scores": scenario.INGEST["box_scores"].with_columns(started=STARTED),
    "odds_lines": ODDS,
    "odds_polls": polls_of(ODDS),
    "game_lines": LINES,
    "game_line_polls": game_line_polls(LINES),
    "injuries": pl.DataFrame(LISTED, schema=INJURIES.schema),
    "injury_reports": pl.DataFrame(COVERED, schema=INJURY_REPORTS.schema),
}
