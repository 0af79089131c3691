"""NBA.com's live box score as of an instant: nothing before the tip, no players until it is over."""

from datetime import datetime
from typing import Any

import numpy as np

from nba_props.simulator.calendar import LIVE_S, Fixture
from nba_props.simulator.health import INJURIES, health
from nba_props.simulator.names import Name, name
from nba_props.simulator.nba_format import FINAL, SCHEDULED, game_code, iso, meta, status_text, team_fields
from nba_props.simulator.play import Box
from nba_props.simulator.results import results
from nba_props.simulator.rosters import league
from nba_props.simulator.shots import in_paint
from nba_props.simulator.teams import ET

_POSITIONS = ("PG", "SG", "SF", "PF", "C")


def _share(made: int, tried: int) -> float:
    return round(made / tried, 15) if tried else 0.0


def _counting(c: dict[str, int]) -> dict[str, Any]:
    """The statistics that players and teams share, under NBA.com's names."""
    two_made, two_tried = c["rim_made"] + c["mid_made"], c["rim_tried"] + c["mid_tried"]
    made, tried = two_made + c["three_made"], two_tried + c["three_tried"]
    return {
        "assists": c["ast"],
        "blocks": c["blk"],
        "fieldGoalsAttempted": tried,
        "fieldGoalsMade": made,
        "fieldGoalsPercentage": _share(made, tried),
        "foulsPersonal": c["pf"],
        "freeThrowsAttempted": c["free_tried"],
        "freeThrowsMade": c["free_made"],
        "freeThrowsPercentage": _share(c["free_made"], c["free_tried"]),
        "points": c["points"],
        "pointsInThePaint": 2 * c["paint_made"],
        "reboundsDefensive": c["dreb"],
        "reboundsOffensive": c["oreb"],
        "reboundsTotal": c["dreb"] + c["oreb"],
        "steals": c["stl"],
        "threePointersAttempted": c["three_tried"],
        "threePointersMade": c["three_made"],
        "threePointersPercentage": _share(c["three_made"], c["three_tried"]),
        "turnovers": c["tov"],
        "twoPointersAttempted": two_tried,
        "twoPointersMade": two_made,
        "twoPointersPercentage": _share(two_made, two_tried),
        "minutes": f"PT{c['seconds'] // 60:02d}M{c['seconds'] % 60:02d}.00S",
        "minutesCalculated": f"PT{c['seconds'] // 60:02d}M",
    }


_PLAYER_UNKNOWN = dict.fromkeys(
    (
        "blocksReceived",
        "foulsOffensive",
        "foulsDrawn",
        "foulsTechnical",
        "pointsFastBreak",
        "pointsSecondChance",
    ),
    0,
) | {"minus": 0.0, "plus": 0.0}
# Not simulated, hence zero.
_TEAM_UNKNOWN = dict.fromkeys(
    (
        "biggestLead",
        "biggestScoringRun",
        "blocksReceived",
        "fastBreakPointsAttempted",
        "fastBreakPointsMade",
        "foulsOffensive",
        "foulsDrawn",
        "foulsTechnical",
        "foulsTeamTechnical",
        "leadChanges",
        "pointsFastBreak",
        "pointsFromTurnovers",
        "pointsSecondChance",
        "reboundsTeam",
        "secondChancePointsAttempted",
        "secondChancePointsMade",
        "timesTied",
        "turnoversTeam",
    ),
    0,
)


def _columns(box: Box, game: int, side: int) -> dict[str, np.ndarray]:
    """One side's counts by name, each [15]."""
    made, tried = box.made[:, game, side], box.tried[:, game, side]
    columns = {kind: array[game, side] for kind, array in box.counts.items()}
    columns |= {f"{zone}_made": made[i] for i, zone in enumerate(("rim", "mid", "three"))}
    columns |= {f"{zone}_tried": tried[i] for i, zone in enumerate(("rim", "mid", "three"))}
    return columns | {
        "free_made": box.free_made[game, side],
        "free_tried": box.free_tried[game, side],
        "points": 2 * made[0] + 2 * made[1] + 3 * made[2] + box.free_made[game, side],
        "paint_made": made[0] + in_paint(made[1]),
        "paint_tried": made[0] + in_paint(made[1]) + tried[0] - made[0] + in_paint(tried[1] - made[1]),
        "seconds": box.seconds[game, side],
    }


def _absence(out: bool, late: bool, injury: int) -> dict[str, str]:
    if late:
        return {
            "status": "ACTIVE",
            "notPlayingReason": "DND_INJURY",
            "notPlayingDescription": "DND - Injury/Illness",
        }
    if out:
        return {
            "status": "INACTIVE",
            "notPlayingReason": "INACTIVE_INJURY",
            "notPlayingDescription": INJURIES[injury],
        }
    return {
        "status": "ACTIVE",
        "notPlayingReason": "DNP_COACH",
        "notPlayingDescription": "DNP - Coach's Decision",
    }


def _names(who: Name) -> dict[str, str]:
    return {
        "name": who.full,
        "nameI": f"{who.first[0]}. {who.family}",
        "firstName": who.first,
        "familyName": who.family,
    }


def _side(seed: int, f: Fixture, box: Box, side: int) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """A side's player entries, in NBA.com's order, and its totals."""
    fit, game = health(seed, f.season), f.number
    columns = _columns(box, game, side)
    keys = list(columns)
    rows = np.stack(list(columns.values())).T
    totals = dict(zip(keys, rows.sum(0).tolist(), strict=True))
    starts = box.starter[game, side]
    size = league(seed, f.season).traits.size[fit.numbers[game, side]]
    starters = sorted(np.nonzero(starts)[0].tolist(), key=lambda s: size[s])
    bench = sorted(
        np.nonzero(~starts)[0].tolist(),
        key=lambda s: (-int(columns["seconds"][s]), bool(fit.out[game, side, s]), s),
    )
    players = []
    for order, slot in enumerate(starters + bench, 1):
        c = dict(zip(keys, rows[slot].tolist(), strict=True))
        who = name(seed, int(fit.numbers[game, side, slot]))
        played, starting = c["seconds"] > 0, order <= len(starters)
        absent, late = bool(fit.out[game, side, slot]), bool(fit.late[game, side, slot])
        head = {"status": "ACTIVE"} if played else _absence(absent, late, int(fit.injury[game, side, slot]))
        stats = _counting(c) | _PLAYER_UNKNOWN | {"plusMinusPoints": float(c["plus_minus"])}
        players.append(
            {
                **head,
                "order": order,
                "personId": who.person_id,
                "jerseyNum": str(who.person_id % 56),
                **({"position": _POSITIONS[order - 1]} if starting else {}),
                "starter": "1" if starting else "0",
                "oncourt": "0",
                "played": "1" if played else "0",
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
    box = results(seed, f.season) if final else None
    overtimes = int(box.overtimes[f.number]) if box else 0
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
        "gameStatusText": status_text(f, status, overtimes),
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
    score = box.score[f.number].tolist() if box else [0, 0]
    for side, (label, team) in enumerate((("homeTeam", f.home), ("awayTeam", f.away))):
        players: list[dict[str, Any]] = []
        statistics: dict[str, Any] = {}
        if box:
            players, totals = _side(seed, f, box, side)
            bench = sum(p["statistics"]["points"] for p in players if p["starter"] == "0")
            statistics = _TEAM_UNKNOWN | _counting(totals) | _team_extras(totals, score[1 - side], bench)
        game[label] = {
            **team_fields(team),
            "score": score[side],
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
    return {"meta": meta(f"games/{f.game_id}/boxscore", f.tip + LIVE_S if final else f.tip), "game": game}


def _team_extras(totals: dict[str, int], against: int, bench: int) -> dict[str, Any]:
    tried = totals["rim_tried"] + totals["mid_tried"] + totals["three_tried"]
    shooting = tried + 0.44 * totals["free_tried"]
    return {
        "benchPoints": bench,
        "foulsTeam": totals["pf"],
        "pointsAgainst": against,
        "pointsInThePaintMade": totals["paint_made"],
        "pointsInThePaintAttempted": totals["paint_tried"],
        "reboundsPersonal": totals["oreb"] + totals["dreb"],
        "trueShootingAttempts": round(shooting, 2),
        "trueShootingPercentage": round(totals["points"] / (2 * shooting), 15),
        "turnoversTotal": totals["tov"],
    }
