"""Simulated seasons as frames in the shape that `statistics` measures for any league."""

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from nba_props.simulator.fixtures.fixture import Fixture, Stage, season_label
from nba_props.simulator.league.players.names import name
from nba_props.simulator.league.season import played
from nba_props.simulator.market.books import BOOKS
from nba_props.simulator.market.game_quotes import closing_lines
from nba_props.simulator.market.point_quotes import main_lines
from nba_props.simulator.market.points_market import points_market
from nba_props.simulator.market.update_times import newest
from nba_props.simulator.measured.statistics import BOX, GAMES, LINES, QUOTES, League

_LOOKS_S = tuple(int(h * 3600) for h in (24.0, 12.0, 3.0, 0.05))  # before the tip-off


def sample(seed: int, seasons: Sequence[int], every: int = 5) -> League:
    """Returns the regular seasons of a simulated league; quotes for one date in `every`, since they take longest."""
    seasons_games = {s: [f for f in played(seed, s, Stage.REGULAR).fixtures if f.is_played] for s in seasons}
    dates = {s: sorted({f.day for f in games})[::every] for s, games in seasons_games.items()}
    quoted = [f for s, games in seasons_games.items() for f in games if f.day in dates[s]]
    quotes = [row for f in quoted for look in _LOOKS_S for row in _quotes(seed, f, f.tip - look)]
    return League(
        games=pl.concat(_games(seed, s, games) for s, games in seasons_games.items()),
        box=pl.concat(_box(seed, s, games) for s, games in seasons_games.items()),
        quotes=pl.DataFrame(quotes, schema=QUOTES, orient="row"),
        lines=pl.DataFrame(
            [(f.game_id, *closing_lines(seed, f)) for games in seasons_games.values() for f in games],
            schema=LINES,
            orient="row",
        ),
    )


def _games(seed: int, season: int, games: Sequence[Fixture]) -> pl.DataFrame:
    score = played(seed, season, Stage.REGULAR).box.score[[f.number for f in games]]
    return pl.DataFrame(
        {
            "game_id": [f.game_id for f in games],
            "game_date": [f.day for f in games],
            "home_pts": score[:, 0],
            "away_pts": score[:, 1],
        },
        schema=GAMES,
    )


def _box(seed: int, season: int, games: Sequence[Fixture]) -> pl.DataFrame:
    """One row per player on an active list."""
    stage = played(seed, season, Stage.REGULAR)
    pick, box = np.array([f.number for f in games]), stage.box
    active = ~(stage.health.out & ~stage.health.late)[pick]
    game, side, slot = np.nonzero(active)
    place = (pick[game], side, slot)
    ids = [name(seed, n).person_id for n in stage.squads.numbers[place].tolist()]
    seconds, zones = box.seconds[place], (slice(None), *place)
    counts = {
        "pts": box.points[place],
        "fgm": box.made[zones].sum(0),
        "fga": box.tried[zones].sum(0),
        "fg3m": box.made[2][place],
        "fg3a": box.tried[2][place],
        "ftm": box.free_made[place],
        "fta": box.free_tried[place],
    } | {k: box.counts[k][place] for k in ("oreb", "dreb", "ast", "tov", "pf")}
    return pl.DataFrame(
        {
            "season": [season_label(season)] * len(game),
            "game_id": [games[g].game_id for g in game.tolist()],
            "game_date": [games[g].day for g in game.tolist()],
            "team": [
                (games[g].home, games[g].away)[s].tricode
                for g, s in zip(game.tolist(), side.tolist(), strict=True)
            ],
            "player_id": ids,
            "did_play": seconds > 0,
            "minutes": seconds / 60,
            **counts,
        },
        schema=BOX,
    )


def _quotes(seed: int, f: Fixture, at: int) -> Iterator[tuple[str, int, str, float, float, int, int]]:
    """Yields rows of QUOTES: the books' main lines at an instant."""
    market = points_market(seed, f)
    ids = [name(seed, n).person_id for n in market.numbers]
    for book, step in enumerate(newest(market.times, at).tolist()):
        if step < 0:
            continue
        line, prices = main_lines(market, book, market.mean[book, step])
        for p in np.nonzero(market.offered[book, step])[0].tolist():
            pair = (int(prices[0, p]), int(prices[1, p]))
            yield (f.game_id, ids[p], BOOKS[book].key, (f.tip - at) / 3600, float(line[p]), *pair)
