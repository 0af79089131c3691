"""Each way in which a final game is not all there, or is told otherwise later: from ingest to stats, shots and grades.

The game is DAL at MIA; Cleveland's stays as it is throughout. A row says what the night, the first morning (with the
right payload) and a home without that morning show.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from nba_props.bets.grades.grading import grade
from nba_props.declared.tables.bets import GRADES
from nba_props.declared.tables.contract import breaches
from nba_props.declared.tables.ingest import BOX_SCORES, SHOTS
from nba_props.declared.tables.record import BEST_BETS
from nba_props.declared.tables.stats import PLAYER_GAMES, TEAM_GAMES
from nba_props.sources.ingest import Ingest, IngestResult
from nba_props.stats.games import player_games, team_games
from tests.bets.bet_rows import CLOSING, closing_prices, prediction, predictions
from tests.sources.night import AFTER, TODAY, make_good, of_box, of_plays, states
from tests.sources.wire_samples import (
    CLE,
    DAY,
    MIA,
    TIP,
    Node,
    box,
    five_others,
    game,
    player,
    plays,
    schedule,
    shot,
    side_of,
)
from tests.sources.world import World, good

pytestmark = pytest.mark.usefixtures("night")

FIRST = datetime(2024, 4, 11, 14, tzinfo=UTC)
SETTLED = TIP + timedelta(hours=51)
HOME_STAR, AWAY_STAR, BENCHED = 610, 611, 5
LINE = {
    "minutes": "PT25M30.00S",
    "points": 90,
    "fieldGoalsMade": 40,
    "fieldGoalsAttempted": 80,
    "turnovers": 10,
}
GAMES = schedule(
    game(status="final", final_at=TIP + timedelta(hours=3)),
    game(CLE, "CLE", "MEM", status="final", final_at=TIP + timedelta(hours=3)),
)


def star(identity: int, **other: object) -> Node:
    listed = player(identity, "A Star")
    return listed | {"statistics": listed["statistics"] | LINE | other}


def whole(**first: object) -> Node:
    """A box score with the possessions of a real one; the home side's first player may have another line."""
    home = side_of("MIA", star(HOME_STAR, **first), *five_others(9_000))
    return box(homeTeam=home, awayTeam=side_of("DAL", star(AWAY_STAR), *five_others(9_005)))


def attempts(*more: Node) -> Node:
    both = ((HOME_STAR, "MIA"), (AWAY_STAR, "DAL"))
    taken = [shot(100 * k + n, personId=p, teamTricode=t) for k, (p, t) in enumerate(both) for n in range(80)]
    return plays(*taken, *more)


def half() -> Node:
    node = whole()
    node["game"]["awayTeam"]["players"] = []
    return node


def zeros() -> Node:
    node = whole()
    for side in ("homeTeam", "awayTeam"):
        for listed in node["game"][side]["players"]:
            listed["statistics"] |= {"minutes": "PT00M00.00S"}
    return node


def bad_player() -> Node:
    node = whole()
    node["game"]["homeTeam"]["players"][0]["statistics"]["points"] = "ninety"
    return node


def bad_bench() -> Node:
    """A player without minutes who cannot be read: the box score is whole without him."""
    node = whole()
    node["game"]["homeTeam"]["players"].append({"personId": BENCHED})
    return node


HEAVE = shot(999, actionType="heave", personId=0, shotResult="Missed", shotDistance=60.0)
UNKNOWN = shot(998, actionType="4pt")
PLAYED = {HOME_STAR: "WIN", AWAY_STAR: "WIN", BENCHED: "VOID"}


@dataclass(frozen=True, slots=True)
class Trouble:
    """A fault: its payloads, and what the night, the next morning and 48 hours without one show of the game."""

    box: Callable[[], Node] = whole
    plays: Callable[[], Node] = attempts
    states: tuple[str, str] = ("INCOMPLETE", "INCOMPLETE")  # box score and shots in the night
    counts: dict[str, int] = field(default_factory=dict)
    graded: dict[int, str] = field(default_factory=dict)  # in the night
    settled: dict[int, str] = field(default_factory=dict)  # 48 hours later, if nothing better came
    team_rows: tuple[int, int] = (0, 0)  # in the night, and 48 hours later
    corrected: bool = False  # whether the morning's payload is a correction


SOUND = Trouble(states=("COMPLETE", "COMPLETE"), graded=PLAYED, settled=PLAYED, team_rows=(2, 2))
TROUBLES = {
    "nothing": SOUND,
    "half a box score": Trouble(half, settled={HOME_STAR: "WIN"}),
    "zeros": Trouble(zeros, team_rows=(0, 2)),
    "a player who cannot be read": Trouble(
        bad_player, counts={"unusable_players": 1}, settled={AWAY_STAR: "WIN"}
    ),
    "a bench player who cannot be read": Trouble(
        bad_bench, states=SOUND.states, counts={"unusable_players": 1}, graded=PLAYED, settled=PLAYED,
        team_rows=(2, 2),
    ),
    "other points": Trouble(
        lambda: whole(points=80), states=SOUND.states, graded=PLAYED | {HOME_STAR: "LOSS"},
        settled=PLAYED | {HOME_STAR: "LOSS"}, team_rows=(2, 2), corrected=True,
    ),
    "a play-by-play that stops": Trouble(
        plays=lambda: plays(shot()), states=("COMPLETE", "INCOMPLETE"), graded=PLAYED, settled=PLAYED, team_rows=(2, 2)
    ),
    "a heave": Trouble(
        plays=lambda: attempts(HEAVE), states=SOUND.states, graded=PLAYED, settled=PLAYED, team_rows=(2, 2)
    ),
    "an unknown shot": Trouble(
        plays=lambda: attempts(UNKNOWN), states=SOUND.states, graded=PLAYED, settled=PLAYED, team_rows=(2, 2)
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """What an instant shows of the game."""

    box_scores: IngestResult
    shots: IngestResult
    graded: dict[int, str]
    team_rows: int

    @property
    def states(self) -> tuple[str, str]:
        """The states of box score and shots."""
        return states(self.box_scores)[MIA], states(self.shots)[MIA]

    @property
    def corrected_at(self) -> set[datetime | None]:
        """The corrected_at of the game's box score."""
        return set(self.box_scores.frame.filter(pl.col("game_id") == MIA)["corrected_at"])


def seen(ingest: Ingest) -> Seen:
    """Ingests the night and builds stats and grades of it; each keeps its contract."""
    box_scores, shots = ingest.box_scores(TODAY, GAMES), ingest.shots(TODAY, GAMES)
    players, teams = player_games(box_scores.frame, TODAY), team_games(box_scores.frame, TODAY)
    graded = grades(box_scores.frame)
    frames = (box_scores.frame, shots.frame, players, teams, graded)
    for table, frame in zip((BOX_SCORES, SHOTS, PLAYER_GAMES, TEAM_GAMES, GRADES), frames, strict=True):
        assert breaches(table, frame) == []
    assert states(box_scores)[CLE] == states(shots)[CLE] == "COMPLETE"
    assert set(players["game_id"]) == set(box_scores.frame["game_id"])
    return Seen(box_scores, shots, dict(graded.select("player_id", "result").rows()), teams.height)


def grades(box_scores: pl.DataFrame) -> pl.DataFrame:
    """Overs 85.5 on both stars and on a player who is in no box score."""
    bets = (prediction(player_id=p, game_id=MIA, game_date=DAY, line=85.5) for p in PLAYED)
    closing = pl.DataFrame(schema=CLOSING)
    best_bets = BEST_BETS.empty()
    return grade(
        predictions(*bets), best_bets=best_bets, box_scores=box_scores, schedule=GAMES, closing=closing,
        closing_prices=closing_prices(), asked=(),
    )  # fmt: skip


def serve(world: World, box_score: Node, play_by_play: Node) -> None:
    world.replies |= {of_box(MIA): good(box_score), of_plays(MIA): good(play_by_play)}


@pytest.mark.parametrize("name", TROUBLES)
def test_a_game_in_trouble_costs_itself_until_the_morning_has_it_right(
    ingest: Ingest, world: World, clock: list[datetime], name: str
) -> None:
    trouble = TROUBLES[name]
    make_good(world)
    serve(world, trouble.box(), trouble.plays())
    clock[0] = AFTER
    night = seen(ingest)
    assert (night.states, night.graded, night.team_rows) == (
        trouble.states,
        trouble.graded,
        trouble.team_rows[0],
    )
    assert night.box_scores.counts == trouble.counts
    serve(world, whole(), attempts())
    clock[0] = FIRST
    morning = seen(ingest)
    assert (morning.states, morning.graded, morning.team_rows) == (SOUND.states, PLAYED, 2)
    assert morning.corrected_at == {FIRST if trouble.corrected else None}


@pytest.mark.parametrize("name", TROUBLES)
def test_what_stays_in_trouble_counts_after_48_hours_and_still_voids_nobody(
    ingest: Ingest, world: World, clock: list[datetime], name: str
) -> None:
    trouble = TROUBLES[name]
    make_good(world)
    serve(world, trouble.box(), trouble.plays())
    for clock[0] in (AFTER, SETTLED):
        late = seen(ingest)
    assert (late.states, late.graded, late.team_rows) == (
        trouble.states,
        trouble.settled,
        trouble.team_rows[1],
    )
    assert late.box_scores.frame.filter(pl.col("game_id") == MIA).height > 0


def test_a_heave_is_in_the_teams_attempts_and_in_no_players(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    clock[0] = AFTER
    serve(world, whole(), attempts(HEAVE, UNKNOWN))
    result = ingest.shots(TODAY, GAMES)
    shots = result.frame.filter(pl.col("game_id") == MIA)
    assert shots.group_by("team").len().sort("team").rows() == [("DAL", 80), ("MIA", 81)]
    assert shots.filter(pl.col("player_id") == HOME_STAR).height == 80
    assert result.counts == {"heaves": 1, "unknown_shot_types": 1}
    assert result.drift == {"game.actions[].actionType = 4pt"}
