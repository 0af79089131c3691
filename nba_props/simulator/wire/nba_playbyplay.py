"""NBA.com's play-by-play of a final game: the field-goal attempts, nothing else."""

from typing import Any

from nba_props.simulator.fixtures.fixture import FINAL, Fixture
from nba_props.simulator.league.games.shots import ARC, CORNER, PAINT, RIM, describe, shots
from nba_props.simulator.league.players.names import name
from nba_props.simulator.league.season import played
from nba_props.simulator.wire.nba_format import meta


def playbyplay(seed: int, f: Fixture, now: int) -> dict[str, Any] | None:
    """playbyplay_{gameId}: the field-goal attempts of a final game, else None."""
    if f.status(now) != FINAL:
        return None
    leg = played(seed, f.season, f.stage)
    taken = shots(seed, f, leg.box)
    numbers = leg.squads.numbers[f.number].tolist()
    ids = [[name(seed, n).person_id for n in side] for side in numbers]
    teams, actions = (f.home, f.away), []
    rows = zip(
        *(
            column.tolist()
            for column in (
                taken.side,
                taken.slot,
                taken.zone,
                taken.made,
                taken.x,
                taken.y,
                taken.period,
                taken.left_s,
                taken.style,
            )
        ),
        strict=True,
    )
    for n, (side, slot, zone, made, x, y, period, left, style) in enumerate(rows, 1):
        team = teams[side]
        kind, manner = describe(zone, style)
        actions.append(
            {
                "actionNumber": 3 * n,
                "clock": f"PT{int(left) // 60:02d}M{int(left) % 60:02d}.00S",
                "period": period,
                "periodType": "REGULAR" if period <= 4 else "OVERTIME",
                "teamId": team.id,
                "teamTricode": team.tricode,
                "actionType": "3pt" if zone in (CORNER, ARC) else "2pt",
                "subType": kind,
                "descriptor": manner,
                "qualifiers": ["pointsinthepaint"] if zone in (RIM, PAINT) else [],
                "personId": ids[side][slot],
                "shotDistance": round((x * x + y * y) ** 0.5 / 10, 2),
                "xLegacy": x,
                "yLegacy": y,
                "isFieldGoal": 1,
                "shotResult": "Made" if made else "Missed",
            }
        )
    return {
        "meta": meta(f"games/{f.game_id}/playbyplay", f.end),
        "game": {"gameId": f.game_id, "actions": actions},
    }
