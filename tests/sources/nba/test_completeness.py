"""Whether a box score and a play-by-play are the whole game: each rule by itself, and on every recorded game."""

from datetime import date

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.tables.ingest import BOX_SCORES, SHOTS
from nba_props.sources.archive.tables import Archive
from nba_props.sources.nba.completeness import attempt_problems, box_score_problems
from tests.replay import real
from tests.sources.wire_samples import MIA, Node, game, schedule

GAME = schedule(game(home_score=100, away_score=90))


def line(player: int, team: str, minutes: float, points: int, fga: int = 0, **other: object) -> Node:
    row: Node = dict.fromkeys(BOX_SCORES.schema.names())
    row |= {"game_id": MIA, "season_type": "regular", "player_id": player, "team": team, "minutes": minutes}
    return row | {"did_play": minutes > 0, "points": points, "fga": fga} | other


def side(team: str, points: int, minutes: float = 240.0, players: int = 6, fga: int = 80) -> list[Node]:
    """A side whose players share the minutes; the first has the points and the attempts."""
    share = minutes / players
    rest = [line(n, team, share, 0) for n in range(1, players)]
    return [line(0, team, share, points, fga), *rest, line(99, team, 0.0, 0)]


def rows(*sides: list[Node]) -> pl.DataFrame:
    return pl.DataFrame([row for one in sides for row in one], schema=BOX_SCORES.schema)


HOME, AWAY = side("MIA", 100), side("DAL", 90)


@pytest.mark.parametrize(
    ("sides", "problem"),
    [
        ((HOME, AWAY), None),
        ((side("MIA", 100, 265), side("DAL", 90, 265)), None),
        ((side("MIA", 100, 290), side("DAL", 90, 290)), None),
        ((side("MIA", 100, 237), side("DAL", 90, 243)), None),  # half a minute for each of six
        ((side("MIA", 100, 240, players=5), AWAY), None),
        ((HOME, []), "away side has no players"),
        (
            (side("MIA", 100, 0), side("DAL", 90, 0)),
            "home side: 0 played, minutes sum to 0 of 240; away side: 0 played, minutes sum to 0 of 240",
        ),
        ((side("MIA", 100, 236.9), AWAY), "home side: 6 played, minutes sum to 237 of 240"),
        ((side("MIA", 100, 265), AWAY), "away side: 6 played, minutes sum to 240 of 265"),
        ((side("MIA", 100, 240, players=4), AWAY), "home side: 4 played, minutes sum to 240 of 240"),
        ((side("MIA", 98), AWAY), "home side: points sum to 98 of 100"),
        ((HOME, side("DAL", 91)), "away side: points sum to 91 of 90"),
    ],
)
def test_a_box_score_is_whole_with_five_a_side_their_minutes_and_the_score(
    sides: tuple[list[Node], list[Node]], problem: str | None
) -> None:
    assert box_score_problems(rows(*sides), GAME) == ({} if problem is None else {MIA: problem})


def test_without_a_known_score_the_points_are_not_compared() -> None:
    assert box_score_problems(rows(side("MIA", 7), AWAY), schedule(game())) == {}


def test_games_without_rows_and_all_star_games_are_not_judged() -> None:
    assert box_score_problems(rows(), GAME) == {}
    star = [row | {"season_type": "all_star"} for row in HOME]
    assert box_score_problems(rows(star), GAME) == {}


def taken(team: str, number: int, heaves: int = 0) -> list[Node]:
    row = dict.fromkeys(SHOTS.schema.names()) | {"game_id": MIA, "team": team}
    return [row | {"player_id": 1}] * number + [row] * heaves


@pytest.mark.parametrize(
    ("shots", "problem"),
    [
        (taken("MIA", 80) + taken("DAL", 80), None),
        (taken("MIA", 78) + taken("DAL", 82), None),
        (taken("MIA", 77) + taken("DAL", 80), "MIA has 77 attempts of 80"),
        (taken("MIA", 80) + taken("DAL", 83), "DAL has 83 attempts of 80"),
        (taken("MIA", 80), "DAL has 0 attempts of 80"),
        (taken("MIA", 80, heaves=4) + taken("DAL", 75, heaves=4), None),  # the box score may have them or not
        (taken("MIA", 80) + taken("DAL", 75, heaves=2), "DAL has 77 attempts of 80"),
    ],
)
def test_a_play_by_play_is_whole_with_each_teams_attempts_within_two(
    shots: list[Node], problem: str | None
) -> None:
    frame = pl.DataFrame(shots, schema=SHOTS.schema)
    assert attempt_problems(frame, rows(HOME, AWAY)) == ({} if problem is None else {MIA: problem})


def test_a_play_by_play_without_a_box_score_is_named() -> None:
    frame = pl.DataFrame(taken("MIA", 80), schema=SHOTS.schema)
    assert attempt_problems(frame, rows()) == {MIA: "there is no box score to compare it with"}


@pytest.mark.real
@pytest.mark.parametrize("season", [2021, 2022, 2023, 2024])
def test_every_recorded_game_is_whole(season: int) -> None:
    """The seasons of whole minutes too: 5,566 team games with shots have the box score's attempts exactly."""
    days = Days(date(season, 10, 1), date(season + 1, 8, 1))
    archive = Archive(real())
    box_scores, games = archive.box_scores(days).rows, archive.schedule(days).rows
    assert box_scores["game_id"].n_unique() > 1200
    assert box_score_problems(box_scores, games) == {}
    assert attempt_problems(archive.shots(days).rows, box_scores) == {}
