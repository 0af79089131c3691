"""NBA.com's play-by-play of a final game; it holds field-goal attempts only."""

from typing import Any

from nba_props.simulator.fixtures.fixture import FINAL, Fixture
from nba_props.simulator.league.games.heaves import Heave, heaves
from nba_props.simulator.league.games.shots import ARC, CORNER, PAINT, RIM, describe, shots
from nba_props.simulator.league.players.names import name
from nba_props.simulator.league.season import played
from nba_props.simulator.teams import Team
from nba_props.simulator.wire.nba_format import meta


def playbyplay(seed: int, f: Fixture, now: int) -> dict[str, Any] | None:
    """Returns playbyplay_{gameId} of a game that is final at `now`, else None."""
    if f.status(now) != FINAL:
        return None
    return {
        "meta": meta(f"games/{f.game_id}/playbyplay", f.end),
        "game": {"gameId": f.game_id, "actions": _with_heaves(_actions(seed, f), heaves(seed, f), f)},
    }


def _actions(seed: int, f: Fixture) -> list[dict[str, Any]]:
    games = played(seed, f.season, f.stage)
    taken = shots(seed, f, games.box)
    numbers = games.squads.numbers[f.number].tolist()
    ids = [[name(seed, n).person_id for n in side] for side in numbers]
    shooters = [ids[side][slot] for side, slot in zip(taken.side.tolist(), taken.slot.tolist(), strict=True)]
    columns = (taken.side, taken.zone, taken.made, taken.x, taken.y, taken.period, taken.left_s, taken.style)
    rows = zip(shooters, *(column.tolist() for column in columns), strict=True)
    actions = []
    for n, (person_id, side, zone, made, x, y, period, left_s, style) in enumerate(rows, 1):
        sub_type, descriptor = describe(zone, style)
        actions.append(
            {
                "actionNumber": 3 * n,
                "clock": f"PT{int(left_s) // 60:02d}M{int(left_s) % 60:02d}.00S",
                "period": period,
                "periodType": "REGULAR" if period <= 4 else "OVERTIME",
                "actionType": "3pt" if zone in (CORNER, ARC) else "2pt",
                "subType": sub_type,
                "descriptor": descriptor,
                "qualifiers": ["pointsinthepaint"] if zone in (RIM, PAINT) else [],
                "personId": person_id,
                "shotResult": "Made" if made else "Missed",
                **_attempt((f.home, f.away)[side], x, y),
            }
        )
    return actions


def _attempt(team: Team, x: int, y: int) -> dict[str, Any]:
    """Team and place of an attempt."""
    return {
        "teamId": team.id,
        "teamTricode": team.tricode,
        "shotDistance": round((x * x + y * y) ** 0.5 / 10, 2),
        "xLegacy": x,
        "yLegacy": y,
        "isFieldGoal": 1,
    }


def _with_heaves(actions: list[dict[str, Any]], thrown: list[Heave], f: Fixture) -> list[dict[str, Any]]:
    """The actions with each heave behind the last one of its period."""
    last = {action["period"]: action["actionNumber"] for action in actions}
    ends = [
        {
            "actionNumber": last[heave.period] + 1,
            "clock": "PT00M00.50S",
            "period": heave.period,
            "periodType": "REGULAR",
            "actionType": "heave",
            "subType": "Jump Shot",
            "descriptor": "",
            "qualifiers": [],
            "personId": 0,
            "shotResult": "Missed",
            **_attempt((f.home, f.away)[heave.side], heave.x, heave.y),
        }
        for heave in thrown
        if heave.period in last
    ]
    return sorted(actions + ends, key=lambda action: action["actionNumber"])
