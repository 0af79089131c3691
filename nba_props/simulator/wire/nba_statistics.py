"""NBA.com's names for the counts of a box score, for players and teams."""

from typing import Any

from nba_props.simulator.arrays import Ints
from nba_props.simulator.league.games.play import Box
from nba_props.simulator.league.games.shots import in_paint


def _share(made: int, tried: int) -> float:
    return round(made / tried, 15) if tried else 0.0


def counting(c: dict[str, int]) -> dict[str, Any]:
    """Returns the statistics that players and teams have in common, under NBA.com's names."""
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


# Fields that are not simulated are zero.
PLAYER_UNKNOWN = dict.fromkeys(
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
TEAM_UNKNOWN = dict.fromkeys(
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


def columns(box: Box, game: int, side: int) -> dict[str, Ints]:
    """Returns one side's counts by name, each [slot]."""
    made, tried = box.made[:, game, side], box.tried[:, game, side]
    counts = {kind: array[game, side] for kind, array in box.counts.items()}
    counts |= {f"{zone}_made": made[i] for i, zone in enumerate(("rim", "mid", "three"))}
    counts |= {f"{zone}_tried": tried[i] for i, zone in enumerate(("rim", "mid", "three"))}
    return counts | {
        "free_made": box.free_made[game, side],
        "free_tried": box.free_tried[game, side],
        "points": 2 * made[0] + 2 * made[1] + 3 * made[2] + box.free_made[game, side],
        "paint_made": made[0] + in_paint(made[1]),
        "paint_tried": made[0] + in_paint(made[1]) + tried[0] - made[0] + in_paint(tried[1] - made[1]),
        "seconds": box.seconds[game, side],
    }


def team_extras(totals: dict[str, int], against: int, bench: int) -> dict[str, Any]:
    """Returns the statistics of teams only; `bench` are the points of players who did not start."""
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
