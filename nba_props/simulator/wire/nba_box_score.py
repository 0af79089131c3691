"""NBA.com's live box score as of an instant: none before the tip-off, no players until the game is final.

In the night after the game it may be incomplete, or not yet corrected: see `league.games.early_box_scores`.
"""

from datetime import datetime
from typing import Any

import numpy as np

from nba_props.simulator.arrays import Ints
from nba_props.simulator.fixtures.fixture import FINAL, SCHEDULED, Fixture
from nba_props.simulator.league.games.early_box_scores import Early, Fault, early, miscounted
from nba_props.simulator.league.players.absences import ABSENCES, Absence
from nba_props.simulator.league.players.names import Name, name
from nba_props.simulator.league.results import Result, result
from nba_props.simulator.league.season import played
from nba_props.simulator.league.stage_games import StageGames
from nba_props.simulator.teams import ET
from nba_props.simulator.wire.nba_format import game_code, iso, meta, period, status_text, team_fields
from nba_props.simulator.wire.nba_statistics import (
    PLAYER_UNKNOWN,
    TEAM_UNKNOWN,
    columns,
    counting,
    team_extras,
)

_POSITIONS = ("PG", "SG", "SF", "PF", "C")


def boxscore(seed: int, f: Fixture, now: int) -> dict[str, Any] | None:
    """Returns boxscore_{gameId} at `now`: None before the tip-off, without players while live."""
    status = f.status(now)
    if status == SCHEDULED:
        return None
    final, known = status == FINAL, result(seed, f, now)
    wrong = early(seed, f, now) if final else None
    game = _game(f, now, known) | {
        label: _team(seed, f, side, known, wrong, is_final=final)
        for side, label in enumerate(("homeTeam", "awayTeam"))
    }
    return {"meta": meta(f"games/{f.game_id}/boxscore", f.end if final else f.tip), "game": game}


def _game(f: Fixture, now: int, known: Result) -> dict[str, Any]:
    status, overtimes = f.status(now), known.overtimes
    final = status == FINAL
    local = datetime.fromtimestamp(f.tip, f.home.zone).isoformat()
    return {
        "gameId": f.game_id,
        "gameTimeLocal": local,
        "gameTimeUTC": iso(f.tip),
        "gameTimeHome": local,
        "gameTimeAway": datetime.fromtimestamp(f.tip, f.away.zone).isoformat(),
        "gameEt": datetime.fromtimestamp(f.tip, ET).isoformat(),
        "duration": 0,
        "gameCode": game_code(f),
        "gameStatusText": status_text(f, now, overtimes),
        "gameStatus": status,
        "regulationPeriods": 4,
        "period": 4 + overtimes if final else 1,
        "gameClock": "PT00M00.00S" if final else "PT12M00.00S",
        "attendance": 0,
        "sellout": "0",
        "arena": {
            "arenaId": 0,
            "arenaName": f.home.arena,
            "arenaCity": f.home.city,
            "arenaState": f.home.state,
            "arenaCountry": "CA" if f.home.tricode == "TOR" else "US",
            "arenaTimezone": f.home.zone.key,
        },
        "officials": [],
    }


def _team(
    seed: int, f: Fixture, side: int, known: Result, wrong: Early | None, *, is_final: bool
) -> dict[str, Any]:
    periods: list[dict[str, Any]] = []
    players: list[dict[str, Any]] = []
    statistics: dict[str, Any] = {}
    if is_final:
        periods = [period(p) for p in range(1, 5 + known.overtimes)]
        fault = wrong.fault if wrong and (wrong.side == side or wrong.fault == Fault.NO_MINUTES) else None
        players, totals = _players(seed, played(seed, f.season, f.stage), f.number, side, fault)
        bench = sum(p["statistics"]["points"] for p in players if p["starter"] == "0")
        statistics = TEAM_UNKNOWN | counting(totals) | team_extras(totals, known.score[1 - side], bench)
        players = _without(players, fault)
    return {
        **team_fields((f.home, f.away)[side]),
        "score": known.score[side],
        "inBonus": "0",
        "timeoutsRemaining": 0,
        "periods": periods,
        "players": players,
        "statistics": statistics,
    }


def _without(players: list[dict[str, Any]], fault: Fault | None) -> list[dict[str, Any]]:
    """The players as an incomplete box score has them."""
    if fault == Fault.NO_PLAYERS:
        return []
    if fault == Fault.NO_MINUTES:
        none = {"minutes": "PT00M00.00S", "minutesCalculated": "PT00M"}
        return [player | {"statistics": player["statistics"] | none} for player in players]
    return players


def _players(
    seed: int, games: StageGames, game: int, side: int, fault: Fault | None
) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """A side's player entries, in NBA.com's order, and its totals."""
    fit, numbers = games.health, games.squads.numbers[game, side]
    counts = columns(games.box, game, side)
    counts = miscounted(counts) if fault == Fault.OTHER_SHOOTER else counts
    keys = list(counts)
    rows = np.stack(list(counts.values())).T
    totals = dict(zip(keys, rows.sum(0).tolist(), strict=True))
    starters, bench = _order(games, game, side, counts["seconds"])
    players = []
    for order, slot in enumerate(starters + bench, 1):
        c = dict(zip(keys, rows[slot].tolist(), strict=True))
        player = name(seed, int(numbers[slot]))
        has_played, is_starter = c["seconds"] > 0, order <= len(starters)
        place = game, side, slot
        absence = _absence(
            out=bool(fit.out[place]), late=bool(fit.late[place]), reason=ABSENCES[int(fit.reason[place])]
        )
        players.append(
            {
                **({"status": "ACTIVE"} if has_played else absence),
                "order": order,
                "personId": player.person_id,
                "jerseyNum": str(player.person_id % 56),
                **({"position": _POSITIONS[order - 1]} if is_starter else {}),
                "starter": "1" if is_starter else "0",
                "oncourt": "0",
                "played": "1" if has_played else "0",
                "statistics": counting(c) | PLAYER_UNKNOWN | {"plusMinusPoints": float(c["plus_minus"])},
                **_names(player),
            }
        )
    return players, totals


def _order(games: StageGames, game: int, side: int, seconds: Ints) -> tuple[list[int], list[int]]:
    """The slots of the starters by size, then of the bench by playing time."""
    is_starter, size = games.box.starter[game, side], games.matchups.traits.size[game, side]
    out = games.health.out[game, side]
    starters = sorted(np.nonzero(is_starter)[0].tolist(), key=lambda s: size[s])
    bench = sorted(np.nonzero(~is_starter)[0].tolist(), key=lambda s: (-int(seconds[s]), bool(out[s]), s))
    return starters, bench


def _absence(*, out: bool, late: bool, reason: Absence) -> dict[str, str]:
    """Why a player did not play: not on the active list, ruled out after its submission, or the coach's decision."""
    if not out:
        return {
            "status": "ACTIVE",
            "notPlayingReason": "DNP_COACH",
            "notPlayingDescription": "DNP - Coach's Decision",
        }
    if late:
        return {
            "status": "ACTIVE",
            "notPlayingReason": f"DND_{reason.code}",
            "notPlayingDescription": reason.ruled_out,
        }
    return {
        "status": "INACTIVE",
        "notPlayingReason": f"INACTIVE_{reason.code}",
        "notPlayingDescription": reason.inactive,
    }


def _names(player: Name) -> dict[str, str]:
    return {
        "name": player.full,
        "nameI": f"{player.first[0]}. {player.family}",
        "firstName": player.first,
        "familyName": player.family,
    }
