"""Regular seasons of the simulated league as ingest tables, without the documents that they would be read from.

A game's report is that of half an hour before its tip-off. There are no lines and no shots.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import numpy as np
import polars as pl

from nba_props.declared.tables.every_table import TABLES
from nba_props.simulator.fixtures.fixture import Fixture, Stage, season_label
from nba_props.simulator.league.players.absences import ABSENCES
from nba_props.simulator.league.players.names import name
from nba_props.simulator.league.players.official_statuses import STATUS_NAMES, UNLISTED
from nba_props.simulator.league.season import played
from nba_props.simulator.league.stage_games import StageGames
from nba_props.simulator.wire.transport import SEED

HALF_HOUR = 1800
SIDES = (0, 1)
COUNTS = {
    "oreb": "oreb", "dreb": "dreb", "assists": "ast", "steals": "stl", "blocks": "blk", "turnovers": "tov",
    "fouls": "pf", "plus_minus": "plus_minus",
}  # fmt: skip
EMPTY = ("shots", "odds_lines", "odds_polls", "game_lines", "game_line_polls")
Rows = list[dict[str, object]]


def league(seasons: tuple[int, ...], last: date = date.max, seed: int = SEED) -> dict[str, pl.DataFrame]:
    """The ingest tables of the seasons, by the year in which each begins, up to the last date."""
    rows: dict[str, Rows] = {n: [] for n in ("schedule", "box_scores", "injuries", "injury_reports")}
    for season in seasons:
        stage = played(seed, season, Stage.REGULAR)
        score = stage.box.score.tolist()
        for game in (f for f in stage.fixtures if f.is_played and f.day <= last):
            rows["schedule"].append(_game(game, *score[game.number]))
            for side in SIDES:
                rows["box_scores"] += _box(seed, stage, game, side)
                listed = list(_listed(seed, stage, game, side))
                rows["injuries"] += listed
                rows["injury_reports"].append(_report(game, side, len(listed)))
    return {
        n: TABLES[n].shape(pl.DataFrame(of, schema_overrides=TABLES[n].schema)) for n, of in rows.items()
    } | {n: TABLES[n].empty() for n in EMPTY}


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _key(game: Fixture, side: int) -> dict[str, object]:
    team = (game.home, game.away)[side].tricode
    return {
        "game_id": game.game_id, "game_date": game.day, "season": season_label(game.season), "team": team,
        "known_at_assumed": False,
    }  # fmt: skip


def _game(game: Fixture, home: int, away: int) -> dict[str, object]:
    return _key(game, 0) | {
        "season_type": "regular", "home": game.home.tricode, "away": game.away.tricode, "tip_off": _at(game.tip),
        "tip_off_source": "schedule", "status": "final", "home_score": home, "away_score": away,
        "final_at": _at(game.end), "heard_at": None, "known_at": _at(game.tip - 48 * HALF_HOUR),
    }  # fmt: skip


def _box(seed: int, stage: StageGames, game: Fixture, side: int) -> Iterator[dict[str, object]]:
    """One row per player on the active list."""
    box, at = stage.box, (game.number, side)
    active = ~(stage.health.out & ~stage.health.late)[at]
    other = (game.away, game.home)[side].tricode
    for slot in np.nonzero(active)[0].tolist():
        place = (*at, slot)
        player, zones = name(seed, int(stage.squads.numbers[place])), (slice(None), *place)
        made, tried = box.made[zones], box.tried[zones]
        minutes = int(box.seconds[place]) / 60
        yield _key(game, side) | {
            "season_type": "regular", "player_id": player.person_id, "player_name": f"{player.first} {player.family}",
            "opponent": other, "is_home": side == 0, "did_play": minutes > 0, "started": bool(box.starter[place]),
            "not_playing_reason": None, "minutes": minutes, "fgm": int(made.sum()), "fga": int(tried.sum()),
            "points": int(2 * made[:2].sum() + 3 * made[2] + box.free_made[place]),
            "fg3m": int(made[2]), "fg3a": int(tried[2]), "ftm": int(box.free_made[place]),
            "fta": int(box.free_tried[place]), "known_at": _at(game.end), "corrected_at": None,
        } | {ours: int(box.counts[theirs][place]) for ours, theirs in COUNTS.items()}  # fmt: skip


def _listed(seed: int, stage: StageGames, game: Fixture, side: int) -> Iterator[dict[str, object]]:
    """One row per player whom the team's report lists."""
    status = stage.statuses.at(game.number, game.tip - HALF_HOUR)[side]
    for slot in np.nonzero(status != UNLISTED)[0].tolist():
        player = name(seed, int(stage.squads.numbers[game.number, side, slot]))
        reason = ABSENCES[int(stage.statuses.reason[game.number, side, slot])].report
        yield _key(game, side) | {
            "player_id": player.person_id, "player_name": f"{player.first} {player.family}",
            "status": STATUS_NAMES[int(status[slot])].lower(), "reason": reason,
            "known_at": _at(game.tip - HALF_HOUR),
        }  # fmt: skip


def _report(game: Fixture, side: int, listed: int) -> dict[str, object]:
    return _key(game, side) | {
        "submitted": True, "listed": listed, "unresolved": 0, "known_at": _at(game.tip - HALF_HOUR)
    }  # fmt: skip
