"""What may be known of a game's result at an instant: nothing until it is final."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from nba_props.simulator.fixture import FINAL, SCHEDULED, Fixture, Stage
from nba_props.simulator.season import played
from nba_props.simulator.standings import records

Record = tuple[tuple[int, int], tuple[int, int]]  # wins and losses of home and away


@dataclass(frozen=True, slots=True)
class Result:
    """Score (home first), overtimes and both records: zeros before the tip, the old record during the game."""

    score: tuple[int, int] = (0, 0)
    overtimes: int = 0
    record: Record = ((0, 0), (0, 0))


_NOTHING = Result()


@lru_cache(maxsize=40)
def _all(seed: int, season: int, stage: Stage) -> tuple[list[Any], list[int], list[Any]]:
    """Scores, overtimes and records of a stage, once and as plain lists."""
    leg = played(seed, season, stage)
    score = leg.box.score
    return score.tolist(), leg.box.overtimes.tolist(), records(leg.fixtures, score).tolist()


def result(seed: int, f: Fixture, now: int) -> Result:
    """The result of a game as far as it is known at `now`."""
    status = f.status(now)
    if status == SCHEDULED:
        return _NOTHING
    scores, overtimes, standing = _all(seed, f.season, f.stage)
    before, after = standing[f.number]
    if status != FINAL:
        return Result(record=before)
    return Result(tuple(scores[f.number]), overtimes[f.number], after)
