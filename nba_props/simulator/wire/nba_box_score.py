"""NBA.com's live box score as of an instant: nothing before the tip, no players until it is over."""

from datetime import datetime
from typing import Any

import numpy as np

from nba_props.simulator.fixtures.fixture import FINAL, SCHEDULED, Fixture
from nba_props.simulator.league.players.absences import ABSENCES
from nba_props.simulator.league.players.names import Name, name
from nba_props.simulator.league.results import result
from nba_props.simulator.league.season import played
from nba_props.simulator.league.stage_games import Leg
from nba_props.simulator.teams import ET
from nba_props.simulator.wire.nba_format import game_code, iso, meta, status_text, team_fields
from nba_props.simulator.wire.nba_statistics import (
    PLAYER_UNKNOWN,
    TEAM_UNKNOWN,
    columns,
    counting,
    team_extras,
)

_POSITIONS = ("PG", "SG", "SF", "PF", "C")


def _absence(out: bool, late: bool, reason: int) -> dict[str, str]:
    """Why a player did not play: off the active list, ruled out after it was handed in, or the coach's choice."""
    why = ABSENCES[reason]
    if not out:
        return {
            "status": "ACTIVE",
            "notPlayingReason": "DNP_COACH",
            "notPlayingDescription": "DNP - Coach's Decision",
        }
    if late:
        return {
            "status": "ACTIVE",
            "notPlayingReason": f"DND_{why.code}",
            "notPlayingDescription": why.dressed,
        }
    return {
        "status": "INACTIVE",
        "notPlayingReason": f"INACTIVE_{why.code}",
        "notPlayingDescription": why.described,
    }


def _names(who: Name) -> dict[str, str]:
    return {
        "name": who.full,
        "nameI": f"{who.first[0]}. {who.family}",
        "firstName": who.first,
        "familyName": who.family,
    }


def _side(seed: int, leg: Leg, game: int, side: int) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """A side's player entries, in NBA.com's order, and its totals."""
    fit, numbers = leg.health, leg.squads.numbers[game, side]
    counts = columns(leg.box, game, side)
    keys = list(counts)
    rows = np.stack(list(counts.values())).T
    totals = dict(zip(keys, rows.sum(0).tolist(), strict=True))
    starts, size = leg.box.starter[game, side], leg.matchups.traits.size[game, side]
    starters = sorted(np.nonzero(starts)[0].tolist(), key=lambda s: size[s])
    bench = sorted(
        np.nonzero(~starts)[0].tolist(),
        key=lambda s: (-int(counts["seconds"][s]), bool(fit.out[game, side, s]), s),
    )
    players = []
    for order, slot in enumerate(starters + bench, 1):
        c = dict(zip(keys, rows[slot].tolist(), strict=True))
        who = name(seed, int(numbers[slot]))
        has_played, starting = c["seconds"] > 0, order <= len(starters)
        place = game, side, slot
        absence = _absence(bool(fit.out[place]), bool(fit.late[place]), int(fit.reason[place]))
        stats = counting(c) | PLAYER_UNKNOWN | {"plusMinusPoints": float(c["plus_minus"])}
        players.append(
            {
                **({"status": "ACTIVE"} if has_played else absence),
                "order": order,
                "personId": who.person_id,
                "jerseyNum": str(who.person_id % 56),
                **({"position": _POSITIONS[order - 1]} if starting else {}),
                "starter": "1" if starting else "0",
                "oncourt": "0",
                "played": "1" if has_played else "0",
                "statistics": stats,
                **_names(who),
            }
        )
    return players, totals


def boxscore(seed: int, f: Fixture, now: int) -> dict[str, Any] | None:
    """boxscore_{gameId}: None before the tip, without players while live, complete once final."""
    status = f.status(now)
    if status == SCHEDULED:
        return None
    final = status == FINAL
    leg, known = played(seed, f.season, f.stage) if final else None, result(seed, f, now)
    overtimes = known.overtimes
    local = datetime.fromtimestamp(f.tip, f.home.zone).isoformat()
    game: dict[str, Any] = {
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
    for side, (label, team) in enumerate((("homeTeam", f.home), ("awayTeam", f.away))):
        players: list[dict[str, Any]] = []
        statistics: dict[str, Any] = {}
        if leg:
            players, totals = _side(seed, leg, f.number, side)
            bench = sum(p["statistics"]["points"] for p in players if p["starter"] == "0")
            statistics = TEAM_UNKNOWN | counting(totals) | team_extras(totals, known.score[1 - side], bench)
        game[label] = {
            **team_fields(team),
            "score": known.score[side],
            "inBonus": "0",
            "timeoutsRemaining": 0,
            "periods": [
                {"period": p, "periodType": "REGULAR" if p <= 4 else "OVERTIME", "score": 0}
                for p in range(1, 5 + overtimes)
            ]
            if final
            else [],
            "players": players,
            "statistics": statistics,
        }
    return {"meta": meta(f"games/{f.game_id}/boxscore", f.end if final else f.tip), "game": game}
