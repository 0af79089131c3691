"""The league is plausible, the market is honest, and facts depend on nothing but the seed."""

import sys
from datetime import UTC, datetime

import httpx
import numpy as np
import pytest

from nba_props.simulator.health import health
from nba_props.simulator.names import fold, name
from nba_props.simulator.opinion import beliefs
from nba_props.simulator.play import Box
from nba_props.simulator.point_quotes import point_quotes
from nba_props.simulator.results import results
from nba_props.simulator.transport import SimulatedTransport
from nba_props.simulator.truth import points_distribution

SEED = 20231024


@pytest.fixture(scope="module")
def box() -> Box:
    return results(SEED, 2023)


def forget() -> None:
    for module in [m for n, m in sys.modules.items() if n.startswith("nba_props.simulator.")]:
        for thing in vars(module).values():
            if hasattr(thing, "cache_clear"):
                thing.cache_clear()


def test_the_same_seed_gives_the_same_bytes_in_any_order(season) -> None:
    now = datetime(2024, 4, 10, 20, tzinfo=UTC)
    feed = "/v4/sports/basketball_nba"
    events = httpx.Client(transport=SimulatedTransport(lambda: now), base_url="https://x").get(
        f"{feed}/events", params={"apiKey": "k"}
    )
    paths = [
        *(
            f"{feed}/events/{e['id']}/odds?apiKey=k&regions=us&markets=player_points"
            for e in events.json()[:3]
        ),
        f"{feed}/odds?apiKey=k&regions=us",
        *(f"/static/json/liveData/boxscore/boxscore_{f.game_id}.json" for f in season[:200:70]),
        *(f"/static/json/liveData/playbyplay/playbyplay_{f.game_id}.json" for f in season[:200:70]),
    ]

    def bodies(order: list[str], seed: int) -> dict[str, bytes]:
        client = httpx.Client(transport=SimulatedTransport(lambda: now, seed), base_url="https://x")
        return {path: client.get(path).content for path in order}

    first = bodies(paths, SEED)
    forget()
    assert bodies(paths[::-1], SEED) == first
    # Event ids depend on the seed, so another league does not know these; its games differ too.
    assert all(body != first[path] for path, body in bodies(paths, 7).items())


def test_league_averages_are_near_the_real_ones(box) -> None:
    some = slice(0, 1230, 20)
    tried = box.tried[:, some].sum(-1)
    fga = tried.sum(0)
    assert 110 < box.score[some].mean() < 119
    assert 85 < fga.mean() < 92
    assert 0.37 < tried[2].sum() / fga.sum() < 0.41
    assert 20 < box.free_tried[some].sum(-1).mean() < 24
    assert 41 < sum(box.counts[k][some].sum(-1).mean() for k in ("oreb", "dreb")) < 46
    assert 24 < box.counts["ast"][some].sum(-1).mean() < 29
    assert 9.5 < (box.seconds[some] > 0).sum(-1).mean() < 11.5
    assert 10.5 < box.score.std() < 14
    assert 0.53 < (box.score[:, 0] > box.score[:, 1]).mean() < 0.61


def test_a_players_points_vary_three_times_as_much_as_a_poisson_count(box) -> None:
    numbers, played = health(SEED, 2023).numbers, box.seconds > 0
    ratios = []
    for number in range(0, 450, 3):
        points = box.points[(numbers == number) & played]
        if len(points) > 40 and points.mean() > 8:
            ratios.append(points.var(ddof=1) / points.mean())
    assert len(ratios) > 30
    assert 2.5 < np.mean(ratios) < 3.5


def test_expectations_are_close_to_what_happens(box) -> None:
    after = beliefs(SEED, 2023)[1]
    main = (after.points > 8) & (box.seconds > 0)
    assert abs((box.points - after.points)[main].mean()) < 0.25


def implied(price: int) -> float:
    return -price / (100 - price) if price < 0 else 100 / (100 + price)


def test_lines_are_near_the_truth_and_priced_with_a_margin(box, season) -> None:
    numbers = health(SEED, 2023).numbers
    misses, overrounds, unknown = [], [], 0
    for f in season[300:1200:22]:
        places = {
            fold(name(SEED, int(n)).full): (side, slot)
            for (side, slot), n in np.ndenumerate(numbers[f.number])
        }
        for quotes in point_quotes(SEED, f, f.tip - 60, {"player_points"}):
            assert quotes.at < f.tip
            for over, under in zip(quotes.outcomes[::2], quotes.outcomes[1::2], strict=True):
                assert (over[0], under[0], over[1], over[3]) == ("Over", "Under", under[1], under[3])
                overrounds.append(implied(over[2]) + implied(under[2]))
                place = places.get(over[1])
                unknown += place is None
                if place and box.seconds[f.number][place]:
                    misses.append(box.points[f.number][place] - over[3])
    assert len(misses) > 4000
    assert 4.5 < np.abs(misses).mean() < 5.7
    assert abs(np.mean(misses)) < 0.8
    assert min(overrounds) > 1.04
    assert max(overrounds) < 1.10
    assert 0.005 < unknown / len(overrounds) < 0.12


def test_books_disagree_by_a_point_at_most_as_a_rule(season) -> None:
    spread = []
    for f in season[300:1200:90]:
        lines: dict[str, list[float]] = {}
        for quotes in point_quotes(SEED, f, f.tip - 60, {"player_points"}):
            for over in quotes.outcomes[::2]:
                lines.setdefault(str(over[1]), []).append(float(over[3] or 0))
        spread += [max(v) - min(v) for v in lines.values() if len(v) > 5]
    assert 0.3 < np.mean(spread) < 1.5


def test_alternates_lie_off_the_main_line_and_some_have_one_side_only(season) -> None:
    quotes = point_quotes(SEED, season[700], season[700].tip - 600, {"player_points_alternate"})
    sides = {q.book: {o[0] for o in q.outcomes} for q in quotes}
    assert 4 <= len(sides) <= 5
    assert {"Over"} in sides.values()
    assert {"Over", "Under"} in sides.values()


def test_the_true_distribution_is_that_of_the_generator(box, season) -> None:
    f = season[500]
    after, fit = beliefs(SEED, 2023)[1], health(SEED, 2023)
    slot = int(np.argmax(after.points[f.number, 0]))
    who = name(SEED, int(fit.numbers[f.number, 0, slot])).person_id
    pmf = points_distribution(2023, f.game_id, who)
    mean = pmf @ np.arange(len(pmf))
    assert pmf.sum() == pytest.approx(1.0)
    assert abs(mean - after.points[f.number, 0, slot]) < 0.8
    with pytest.raises(KeyError):
        points_distribution(2023, f.game_id, 1)
