"""The true distribution is the generator's own, and nobody but tests may look at it."""

import ast
from pathlib import Path

import numpy as np
import pytest

import nba_props
from nba_props.simulator.fixtures.fixture import Stage
from nba_props.simulator.league.games.play import play
from nba_props.simulator.league.players.names import name
from nba_props.simulator.league.season import played
from nba_props.simulator.measured.truth import points_distribution
from nba_props.simulator.wire.transport import SEED

ROOT = Path(nba_props.__file__).parent
MAY_IMPORT = {
    "wire.transport": {"resources/world.py", "commands/simulate.py"},
    "wire.http_door": {"commands/simulate.py"},
    "measured.statistics": {"commands/simulate.py"},
    "measured.targets": {"commands/simulate.py"},
    "measured.sample": {"commands/simulate.py"},
}


def person(leg, place) -> int:
    return name(SEED, int(leg.squads.numbers[place])).person_id


def test_what_happens_is_drawn_from_the_true_distribution() -> None:
    """Randomised ranks of the points within their distributions are uniform, star or bench, month by month."""
    leg, rng = played(SEED, 2023, Stage.REGULAR), np.random.default_rng(1)
    ranks, stars = [], []
    for f in leg.fixtures[20::75]:
        for side, slot in zip(*np.nonzero(leg.box.seconds[f.number] > 0), strict=True):
            place = (f.number, side, slot)
            if not f.is_played:
                continue
            pmf, points = points_distribution(2023, f.game_id, person(leg, place)), int(leg.box.points[place])
            below = pmf[:points].sum()
            ranks.append(below + rng.random() * (pmf[points] if points < len(pmf) else 0.0))
            stars.append(leg.squads.role[place] > 28)
    found, star = np.sort(ranks), np.array(stars)
    assert len(found) > 280
    distance = np.abs(found - (np.arange(len(found)) + 0.5) / len(found)).max()
    assert distance < 0.08
    assert abs(np.mean(np.array(ranks)[star]) - 0.5) < 0.06
    assert abs(np.mean(np.array(ranks)[~star]) - 0.5) < 0.05


def test_another_sample_of_the_generator_gives_the_same_distribution() -> None:
    leg = played(SEED, 2023, Stage.REGULAR)
    f = next(f for f in leg.fixtures[500:] if f.is_played)
    slot = int(np.argmax(leg.informed.points[f.number, 0]))
    pmf = points_distribution(2023, f.game_id, person(leg, (f.number, 0, slot)))
    box = play(np.random.default_rng(5), leg.matchups.repeat(f.number, 4000))
    points = box.points[:, 0, slot][box.seconds[:, 0, slot] > 0]
    size = max(len(pmf), int(points.max()) + 1)
    other = np.bincount(points, minlength=size) / len(points)
    assert pmf.sum() == pytest.approx(1.0)
    assert np.abs(np.pad(pmf, (0, size - len(pmf))) - other).max() < 0.03
    assert abs(pmf @ np.arange(len(pmf)) - leg.informed.points[f.number, 0, slot]) < 0.8


def test_playoff_games_have_a_truth_too_and_strangers_have_none() -> None:
    leg = played(SEED, 2023, Stage.FIRST_ROUND)
    f, slot = leg.fixtures[0], int(np.argmax(leg.informed.points[0, 0]))
    assert points_distribution(2023, f.game_id, person(leg, (0, 0, slot))).sum() == pytest.approx(1.0)
    with pytest.raises(KeyError, match="does not play"):
        points_distribution(2023, f.game_id, 1)
    with pytest.raises(KeyError, match="no game"):
        points_distribution(2022, f.game_id, 1)


def test_a_player_who_is_out_has_no_distribution() -> None:
    leg = played(SEED, 2023, Stage.REGULAR)
    f = next(f for f in leg.fixtures if f.is_played and leg.health.out[f.number].any())
    place = (f.number, *(int(x[0]) for x in np.nonzero(leg.health.out[f.number])))
    with pytest.raises(KeyError, match="does not play"):
        points_distribution(2023, f.game_id, person(leg, place))


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_the_truth_is_out_of_the_products_reach_and_the_simulator_out_of_its_way() -> None:
    """The product enters by the transport alone; only the command that serves and measures knows more doors."""
    prefix, met = "nba_props.simulator.", set()
    for path in sorted(ROOT.rglob("*.py")):
        inner = path.relative_to(ROOT).as_posix()
        found = {n for n in imports(path) if n.startswith("nba_props")}
        if inner.startswith("simulator/"):
            assert all(n.startswith("nba_props.simulator") for n in found), inner
            assert inner == "simulator/measured/truth.py" or f"{prefix}measured.truth" not in found, inner
            continue
        for module in {
            ".".join(n.removeprefix(prefix).split(".")[:2]) for n in found if n.startswith(prefix)
        }:
            assert inner in MAY_IMPORT.get(module, set()), f"{inner} imports simulator.{module}"
            met.add(module)
    assert met == set(MAY_IMPORT)
