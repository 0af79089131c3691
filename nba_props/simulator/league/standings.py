"""Wins and losses: records around each game, and the order of the teams."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nba_props.simulator.fixtures.fixture import PLAYOFFS, Fixture, Stage
from nba_props.simulator.league.teams import TEAMS, Team

_COUNTED = (Stage.REGULAR, *PLAYOFFS)


def records(fixtures: Sequence[Fixture], score: np.ndarray) -> np.ndarray:
    """Wins and losses before and after each game, [games, 2 (before, after), 2 sides, 2 (wins, losses)].

    In the playoffs they are those of the series; where nothing is at stake they stay at zero.
    """
    standing: dict[tuple[str, int], np.ndarray] = {}
    out = np.zeros((len(fixtures), 2, 2, 2), dtype=np.int64)
    for f in fixtures:
        if f.stage not in _COUNTED or not f.is_played:
            continue
        series = f.game_id[:-1] if f.stage in PLAYOFFS else ""
        home_won = int(score[f.number, 0] > score[f.number, 1])
        for side, team in enumerate((f.home, f.away)):
            record = standing.setdefault((series, team.index), np.zeros(2, dtype=np.int64))
            out[f.number, 0, side] = record
            record[1 - home_won if side == 0 else home_won] += 1
            out[f.number, 1, side] = record
    return out


@dataclass(frozen=True, slots=True)
class Standings:
    """How the teams stand after some games, by team index."""

    wins: np.ndarray
    ahead: np.ndarray  # points scored less points conceded

    def ranked(self, teams: Sequence[Team]) -> list[Team]:
        """Best first; teams with equal wins by points difference, then by name."""
        return sorted(teams, key=lambda t: (-self.wins[t.index], -self.ahead[t.index], t.tricode))

    def conference(self, number: int) -> list[Team]:
        """The teams of the East (0) or the West (1), best first."""
        return self.ranked([t for t in TEAMS if t.conference == number])


def standings(fixtures: Sequence[Fixture], score: np.ndarray) -> Standings:
    """The standings after those of the games that were played."""
    wins, ahead = np.zeros(len(TEAMS), dtype=np.int64), np.zeros(len(TEAMS), dtype=np.int64)
    for f in (g for g in fixtures if g.is_played):
        margin = int(score[f.number, 0] - score[f.number, 1])
        wins[f.home.index if margin > 0 else f.away.index] += 1
        ahead[f.home.index] += margin
        ahead[f.away.index] -= margin
    return Standings(wins, ahead)
