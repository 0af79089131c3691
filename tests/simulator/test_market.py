"""The simulated market: lines close to the truth, priced with a margin, moving, incomplete."""

import numpy as np

from nba_props.simulator.fixtures.fixture import Fixture
from nba_props.simulator.league.players.names import fold, name
from nba_props.simulator.league.players.official_statuses import QUESTIONABLE
from nba_props.simulator.league.stage_games import StageGames
from nba_props.simulator.market.books import BOOKS
from nba_props.simulator.market.point_quotes import point_quotes
from nba_props.simulator.market.points_market import PointsMarket, points_market
from nba_props.simulator.wire.transport import SEED

MAIN = {"player_points"}


def implied(price: int) -> float:
    return -price / (100 - price) if price < 0 else 100 / (100 + price)


def lines(f: Fixture, at: int) -> dict[tuple[int, str], float]:
    """The main line of each book and player."""
    quotes = point_quotes(SEED, f, at, MAIN)
    return {(q.book, str(over[1])): float(over[3] or 0) for q in quotes for over in q.outcomes[::2]}


def test_expectations_are_close_to_what_happens(games: StageGames) -> None:
    expected, box = games.informed.points, games.box
    main = (expected > 8) & (box.seconds > 0)
    assert abs((box.points - expected)[main].mean()) < 0.25


def test_lines_are_close_to_the_truth_and_priced_with_a_margin(
    games: StageGames, season: tuple[Fixture, ...]
) -> None:
    box = games.box
    misses, overrounds, unknown = [], [], 0
    for f in season[300:1200:22]:
        numbers = games.squads.numbers[f.number]
        places = {fold(name(SEED, int(n)).full): place for place, n in np.ndenumerate(numbers)}
        for quotes in point_quotes(SEED, f, f.tip - 60, MAIN):
            assert quotes.at < f.tip
            for over, under in zip(quotes.outcomes[::2], quotes.outcomes[1::2], strict=True):
                assert (over[0], under[0], over[1], over[3]) == ("Over", "Under", under[1], under[3])
                assert over[1] is not None
                assert over[3] is not None
                overrounds.append(implied(over[2]) + implied(under[2]))
                place = places.get(over[1])
                unknown += place is None
                if place and box.seconds[f.number][place]:
                    misses.append(box.points[f.number][place] - over[3])
    assert len(misses) > 4000
    assert 4.6 < np.abs(misses).mean() < 5.6
    assert abs(np.mean(misses)) < 0.8
    assert min(overrounds) > 1.04
    assert max(overrounds) < 1.10
    assert 0.005 < unknown / len(overrounds) < 0.12


def test_lines_move_until_the_tip_off(season: tuple[Fixture, ...]) -> None:
    moved = []
    for f in season[300:1200:45]:
        early, late = lines(f, f.tip - 12 * 3600), lines(f, f.tip - 300)
        moved += [abs(late[key] - line) for key, line in early.items() if key in late]
    assert len(moved) > 500
    assert 0.15 < np.mean(np.array(moved) >= 1) < 0.6
    assert max(moved) >= 2


def test_books_add_players_on_the_day_and_some_lines_come_late_or_never(season: tuple[Fixture, ...]) -> None:
    hours = (20, 8, 3, 0.1)
    counts = {h: [len(lines(f, f.tip - int(h * 3600))) for f in season[300:1200:15]] for h in hours}
    means = [np.mean(counts[h]) for h in hours]
    assert means == sorted(means)
    assert sum(n == 0 for n in counts[3]) > sum(n == 0 for n in counts[0.1])
    quoted = [points_market(SEED, f).offered[:, -1].any(0).mean() for f in season[300:1200:15]]
    assert 0.8 < np.mean(quoted) < 0.98


def test_a_few_games_never_get_points_lines(season: tuple[Fixture, ...]) -> None:
    bare = [f for f in season if not points_market(SEED, f).offered.any()]
    assert 0 < len(bare) < 30


def test_some_books_remove_a_questionable_player_until_the_news(
    games: StageGames, season: tuple[Fixture, ...]
) -> None:
    down, back = 0, 0
    for f in season:
        market, status = points_market(SEED, f), games.statuses.first[f.number]
        for p, number in enumerate(market.numbers):
            (side, slot) = (int(x[0]) for x in np.nonzero(games.squads.numbers[f.number] == number))
            news = int(games.health.news[f.number, side])
            submitted = int(games.statuses.submitted[f.number, side])
            plays = not games.health.out[f.number, side, slot]
            if status[side, slot] != QUESTIONABLE or not submitted < news - 7200 < f.tip - 14400 or not plays:
                continue
            before, after = (offering_books(market, p, at) for at in (news - 1, news + 7200))
            down += len(after - before)
            back += len(after)
    assert back > 300
    assert 0.25 < down / back < 0.8


def offering_books(market: PointsMarket, p: int, at: int) -> set[str]:
    """The books that quote player `p` of a market at an instant."""
    step = (market.times <= at).sum(axis=1) - 1
    return {b.key for n, b in enumerate(BOOKS) if step[n] >= 0 and market.offered[n, step[n], p]}


def test_no_book_quotes_a_player_who_is_known_to_be_out(
    games: StageGames, season: tuple[Fixture, ...]
) -> None:
    for f in season[300:1200:30]:
        market = points_market(SEED, f)
        known = games.health.out[f.number] & ~games.health.late[f.number]
        out = set(games.squads.numbers[f.number][known].tolist())
        assert not market.offered[:, :, [n in out for n in market.numbers]].any()


def test_books_usually_disagree_by_a_point_at_most(season: tuple[Fixture, ...]) -> None:
    spread = []
    for f in season[300:1200:90]:
        of_player: dict[str, list[float]] = {}
        for (_, player), line in lines(f, f.tip - 60).items():
            of_player.setdefault(player, []).append(line)
        spread += [max(v) - min(v) for v in of_player.values() if len(v) > 5]
    assert 0.2 < np.mean(spread) < 1.2


def test_alternate_lines_differ_from_the_main_line_and_some_have_one_side_only(
    season: tuple[Fixture, ...],
) -> None:
    quotes = point_quotes(SEED, season[700], season[700].tip - 600, {"player_points_alternate"})
    sides = {q.book: {o[0] for o in q.outcomes} for q in quotes}
    assert 4 <= len(sides) <= 5
    assert {"Over"} in sides.values()
    assert {"Over", "Under"} in sides.values()
