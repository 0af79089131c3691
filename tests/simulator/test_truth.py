"""The true distribution is that of the generator, and only tests may use it."""

import ast
from pathlib import Path

import numpy as np
import pytest

import nba_props
from nba_props.simulator.fixtures.fixture import Stage
from nba_props.simulator.league.games.play import play
from nba_props.simulator.league.players.names import name
from nba_props.simulator.league.season import played
from nba_props.simulator.league.stage_games import StageGames
from nba_props.simulator.measured.truth import points_distribution
from nba_props.simulator.wire.transport import SEED

ROOT = Path(nba_props.__file__).parent
MAY_IMPORT = {
    "wire.transport": {"resources/world.py", "commands/simulate.py"},
    "wire.trouble": {"resources/world.py"},
    "wire.refusals": {"commands/simulate.py"},
    "wire.http_server": {"commands/simulate.py"},
    "measured.statistics": {"commands/simulate.py"},
    "measured.targets": {"commands/simulate.py"},
    "measured.sample": {"commands/simulate.py"},
}


def person_id(games: StageGames, place: tuple[int, int, int]) -> int:
    return name(SEED, int(games.squads.numbers[place])).person_id


def test_points_are_drawn_from_the_true_distribution(games: StageGames) -> None:
    """Randomised ranks of the points within their distributions are uniform, for stars and for the bench."""
    rng = np.random.default_rng(1)
    ranks, stars = [], []
    for f in games.fixtures[20::75]:
        for side, slot in zip(*np.nonzero(games.box.seconds[f.number] > 0), strict=True):
            place = (f.number, side, slot)
            if not f.is_played:
                continue
            pmf, points = (
                points_distribution(2023, f.game_id, person_id(games, place)),
                int(games.box.points[place]),
            )
            below = pmf[:points].sum()
            ranks.append(below + rng.random() * (pmf[points] if points < len(pmf) else 0.0))
            stars.append(games.squads.role[place] > 28)
    uniform, star = np.sort(ranks), np.array(stars)
    assert len(uniform) > 280
    distance = np.abs(uniform - (np.arange(len(uniform)) + 0.5) / len(uniform)).max()
    assert distance < 0.08
    assert abs(np.mean(np.array(ranks)[star]) - 0.5) < 0.06
    assert abs(np.mean(np.array(ranks)[~star]) - 0.5) < 0.05


def test_another_sample_of_the_generator_has_the_same_distribution(games: StageGames) -> None:
    f = next(f for f in games.fixtures[500:] if f.is_played)
    slot = int(np.argmax(games.informed.points[f.number, 0]))
    pmf = points_distribution(2023, f.game_id, person_id(games, (f.number, 0, slot)))
    box = play(np.random.default_rng(5), games.matchups.repeat(f.number, 4000))
    points = box.points[:, 0, slot][box.seconds[:, 0, slot] > 0]
    size = max(len(pmf), int(points.max()) + 1)
    other = np.bincount(points, minlength=size) / len(points)
    assert pmf.sum() == pytest.approx(1.0)
    assert np.abs(np.pad(pmf, (0, size - len(pmf))) - other).max() < 0.03
    assert abs(pmf @ np.arange(len(pmf)) - games.informed.points[f.number, 0, slot]) < 0.8


def test_playoff_games_have_a_distribution_and_unknown_players_have_none() -> None:
    games = played(SEED, 2023, Stage.FIRST_ROUND)
    f, slot = games.fixtures[0], int(np.argmax(games.informed.points[0, 0]))
    assert points_distribution(2023, f.game_id, person_id(games, (0, 0, slot))).sum() == pytest.approx(1.0)
    with pytest.raises(KeyError, match="does not play"):
        points_distribution(2023, f.game_id, 1)
    with pytest.raises(KeyError, match="no game"):
        points_distribution(2022, f.game_id, 1)


def test_a_player_who_is_out_has_no_distribution(games: StageGames) -> None:
    f = next(f for f in games.fixtures if f.is_played and games.health.out[f.number].any())
    side, slot = (int(x[0]) for x in np.nonzero(games.health.out[f.number]))
    with pytest.raises(KeyError, match="does not play"):
        points_distribution(2023, f.game_id, person_id(games, (f.number, side, slot)))


def imports(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_the_product_imports_no_truth_and_the_simulator_nothing_of_the_product() -> None:
    """The product imports the transport and its troubles alone; only the command that serves and measures imports more."""
    prefix, used = "nba_props.simulator.", set()
    for path in sorted(ROOT.rglob("*.py")):
        inner = path.relative_to(ROOT).as_posix()
        names = {n for n in imports(path) if n.startswith("nba_props")}
        if inner.startswith("simulator/"):
            assert all(n.startswith("nba_props.simulator") for n in names), inner
            assert inner == "simulator/measured/truth.py" or f"{prefix}measured.truth" not in names, inner
            continue
        for module in {
            ".".join(n.removeprefix(prefix).split(".")[:2]) for n in names if n.startswith(prefix)
        }:
            assert inner in MAY_IMPORT.get(module, set()), f"{inner} imports simulator.{module}"
            used.add(module)
    assert used == set(MAY_IMPORT)
