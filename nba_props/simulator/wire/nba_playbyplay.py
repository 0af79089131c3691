"""NBA.com's play-by-play of a final game; it holds field-goal attempts only."""

from typing import Any

from nba_props.simulator.fixtures.fixture import FINAL, Fixture
from nba_props.simulator.league.games.shots import ARC, CORNER, PAINT, RIM, describe, shots
from nba_props.simulator.league.players.names import name
from nba_props.simulator.league.season import played
from nba_props.simulator.wire.nba_format import meta


def playbyplay(seed: int, f: Fixture, now: int) -> dict[str, Any] | None:
    """Returns playbyplay_{gameId} of a game that is final at `now`, else None."""
    if f.status(now) != FINAL:
        return None
    return {
        "meta": meta(f"games/{f.game_id}/playbyplay", f.end),
        "game": {"gameId": f.game_id, "actions": _actions(seed, f)},
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
        team = (f.home, f.away)[side]
        sub_type, descriptor = describe(zone, style)
        actions.append(
            {
                "actionNumber": 3 * n,
                "clock": f"PT{int(left_s) // 60:02d}M{int(left_s) % 60:02d}.00S",
                "period": period,
                "periodType": "REGULAR" if period <= 4 else "OVERTIME",
                "teamId": team.id,
                "teamTricode": team.tricode,
                "actionType": "3pt" if zone in (CORNER, ARC) else "2pt",
                "subType": sub_type,
                "descriptor": descriptor,
                "qualifiers": ["pointsinthepaint"] if zone in (RIM, PAINT) else [],
                "personId": person_id,
                "shotDistance": round((x * x + y * y) ** 0.5 / 10, 2),
                "xLegacy": x,
                "yLegacy": y,
                "isFieldGoal": 1,
                "shotResult": "Made" if made else "Missed",
            }
        )
    return actions
