"""The simulated league is close to the real one in every statistic, and the statistics are computed correctly."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from nba_props.commands.simulate import EVERY, SEASONS, real_league
from nba_props.errors import ConfigurationError
from nba_props.simulator.measured.sample import sample
from nba_props.simulator.measured.statistics import BOX, GAMES, LINES, QUOTES, League, measure
from nba_props.simulator.measured.targets import TARGETS
from nba_props.simulator.wire.transport import SEED
from tests.replay import real
from tests.simulator.simulated_world import Json

PAGE = Path(__file__).parents[2] / "docs" / "simulator.md"


@pytest.fixture(scope="module")
def simulated() -> dict[str, float]:
    return measure(sample(SEED, SEASONS, EVERY))


def test_every_statistic_has_a_target(simulated: dict[str, float]) -> None:
    assert simulated.keys() == TARGETS.keys()


@pytest.mark.parametrize("name", TARGETS)
def test_the_simulated_league_is_like_the_real_one_in(simulated: dict[str, float], name: str) -> None:
    assert TARGETS[name].holds(simulated[name]), f"{simulated[name]:.3f}, real is {TARGETS[name].real}"


def test_the_page_shows_what_is_measured_today(simulated: dict[str, float]) -> None:
    """`nba-props simulate --calibration` prints the table."""
    cells = [
        [c.strip() for c in row.strip("|").split("|")]
        for row in PAGE.read_text().splitlines()
        if row.startswith("| ")
    ]
    shown = {row[0]: [float(c) for c in row[1:4]] for row in cells if row[0] in TARGETS}
    expected = {n: [simulated[n], t.real, t.within] for n, t in TARGETS.items()}
    assert shown.keys() == expected.keys()
    for name, values in expected.items():
        assert shown[name] == pytest.approx(values, abs=0.00051), name


@pytest.mark.real
def test_the_targets_are_what_the_real_data_say() -> None:
    measured = measure(real_league(real()))
    assert measured.keys() == TARGETS.keys()
    assert {n: t.real for n, t in TARGETS.items()} == pytest.approx(measured, rel=0.005, abs=0.0006)


def test_a_folder_without_the_files_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"player_box\.parquet is missing"):
        real_league(tmp_path)


def line(game: int, team: str, player: int, minutes: float, pts: int) -> Json:
    shot = {"fgm": pts // 2, "fga": pts, "fg3m": 0, "fg3a": 0, "ftm": pts % 2, "fta": 2, "oreb": 1, "dreb": 3}
    other = {"ast": 2, "tov": 1, "pf": 1, "season": "2023-24", "game_id": str(game)}
    day = date(2024, 1, game)
    return shot | other | {"game_date": day, "team": team, "player_id": player, "minutes": minutes, "pts": pts,
                           "did_play": minutes > 0}  # fmt: skip


def quote(
    player: int, book: str, hours: float, points: float, prices: tuple[int, int] = (-110, -110)
) -> tuple[str, int, str, float, float, int, int]:
    return "1", player, book, hours, points, *prices


def little_league() -> League:
    """Two games of two teams with two players; the second game has no lines, and player 2 does not play in it."""
    box = [line(g, "AAA", 1, 30.0, 20) for g in (1, 2)] + [line(g, "BBB", 3, 30.0, 10) for g in (1, 2)]
    box += [line(1, "AAA", 2, 20.0, 8), line(2, "AAA", 2, 0.0, 0), line(1, "BBB", 4, 20.0, 12)]
    quotes = [
        quote(1, "a", 20.0, 18.5), quote(1, "a", 12.0, 19.5), quote(1, "a", 1.0, 21.5),
        quote(1, "b", 1.0, 22.5), quote(3, "a", 1.0, 9.5, (-120, 100)), quote(9, "b", 1.0, 5.5),
    ]  # fmt: skip
    games = [("1", date(2024, 1, 1), 28, 22), ("2", date(2024, 1, 1), 20, 40)]
    return League(
        games=pl.DataFrame(games, schema=GAMES, orient="row"),
        box=pl.DataFrame(box).select(BOX.names()),
        quotes=pl.DataFrame(quotes, schema=QUOTES, orient="row"),
        lines=pl.DataFrame([("1", -2.0, 52.0)], schema=LINES, orient="row"),
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("points a team", 27.5),
        ("home wins", 0.5),
        ("home margin, points", -7.0),
        ("blowouts, 20 points and more", 0.5),
        ("field goals made", 0.5),
        ("players used", 1.5),
        ("did not play, of the active", 1 / 7),
        ("minutes, busiest player", 30.0),
        ("spread, mean absolute error", 4.0),
        ("total, mean absolute error", 2.0),
        ("line, mean absolute error", (2.0 + 0.5) / 2),
        ("points less line", (-2.0 + 0.5) / 2),
        ("overs among wins", 0.5),
        ("overround", (2 * 110 / 210 - 1) * 3 / 4 + (120 / 220 + 0.5 - 1) / 4),
        ("books that quote a line, of the game's", (4 / 3) / 2),
        ("lines a game", 3.0),
        ("quoted who did not play", 1 / 3),
        ("games without lines", 0.5),
        ("players with a line", 0.5),
        ("players of 30 minutes with a line", 1.0),
        ("line move, points", 1.0),
        ("lines moved a point or more", 1.0),
    ],
)
def test_a_statistic_of_a_league_that_can_be_counted_by_hand(name: str, value: float) -> None:
    assert measure(little_league())[name] == pytest.approx(value)
