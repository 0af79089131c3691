"""The playoffs: who meets whom in which round, when, and which games of a series turn out to be needed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from nba_props.simulator.calendar import SERIES_DAYS, span
from nba_props.simulator.fixture import HORIZON_S, NEVER, PLAYOFFS, PREFIX, Billing, Fixture, Stage
from nba_props.simulator.play_in import winner_and_loser
from nba_props.simulator.streams import Stream, stream
from nba_props.simulator.teams import Team
from nba_props.simulator.tip_off import tip_off

GAMES, ENOUGH = 7, 4
_FIRST_PAIRS = ((1, 8), (4, 5), (3, 6), (2, 7))
_AT_HOME = (True, True, False, False, True, False, True)  # of the side with the home advantage
_LABELS = dict(zip(PLAYOFFS, ("First Round", "Conf. Semifinals", "Conf. Finals", "NBA Finals"), strict=True))
_CONFERENCE_NAMES = ("East", "West")


@dataclass(frozen=True, slots=True)
class Series:
    """Two teams that meet up to seven times; `high` begins at home. `settled`: since when it is known."""

    high: Team
    low: Team
    settled: int


def first_series(places: dict[int, list[Team]], known: dict[int, int]) -> list[Series]:
    """The first round's eight, the East's four first, each in the order of the bracket.

    Args:
        places: the eight teams of each conference, best first.
        known: since when places are known that the play-in decides.
    """
    return [
        Series(places[conference][high - 1], places[conference][low - 1], known.get(low, 0))
        for conference in (0, 1)
        for high, low in _FIRST_PAIRS
    ]


def next_series(before: Sequence[Fixture], score: np.ndarray, rank: dict[int, int]) -> list[Series]:
    """The next round's series: the winners of neighbouring ones.

    Args:
        before: the settled games of the round before.
        rank: of each team by its index, the better the lower; it decides who begins at home.
    """
    decided: dict[str, Fixture] = {}
    for f in before:
        if f.is_played:
            key = f.game_id[:-1]
            decided[key] = max(decided.get(key, f), f, key=lambda g: g.tip)
    deciders = [decided[key] for key in sorted(decided)]
    found = []
    for a, b in zip(deciders[::2], deciders[1::2], strict=True):
        # Who won the last game won the series.
        pair = sorted((winner_and_loser(f, score)[0] for f in (a, b)), key=lambda t: rank[t.index])
        found.append(Series(pair[0], pair[1], max(a.end, b.end)))
    return found


def round_games(seed: int, season: int, stage: Stage, series: Sequence[Series]) -> tuple[Fixture, ...]:
    """All seven games of each series in order of tip-off, as if every one were needed."""
    rng = stream(seed, Stream.LATE_ROUNDS, season, stage)
    first, _ = span(season, stage)
    prefix, found = f"{PREFIX[stage]}{season % 100:02d}00{PLAYOFFS.index(stage) + 1}", []
    for n, s in enumerate(series):
        begins = first + timedelta(_begins_later(stage, n))
        for game, days in enumerate(SERIES_DAYS[stage], 1):
            home, away = (s.high, s.low) if _AT_HOME[game - 1] else (s.low, s.high)
            day = begins + timedelta(days)
            tip = tip_off(rng, day, home)
            label = _LABELS[stage]
            if stage != Stage.FINALS:
                label = f"{_CONFERENCE_NAMES[s.high.conference]} {label}"
            found.append(
                Fixture(stage, 0, f"{prefix}{n}{game}", season, day, tip, home, away,
                        Billing(label, f"Game {game}", series_game=game), max(tip - HORIZON_S, s.settled))
            )  # fmt: skip
    found.sort(key=lambda f: (f.day, f.tip, f.game_id))
    return tuple(replace(f, number=n) for n, f in enumerate(found))


def _begins_later(stage: Stage, series: int) -> bool:
    """Which series of a round begin a day after the others, so that no winner plays two days running."""
    match stage:
        case Stage.FIRST_ROUND:
            return series % 4 < 2
        case Stage.SECOND_ROUND:
            return series % 2 == 0
        case _:
            return series == 1


def settled(games: Sequence[Fixture], score: np.ndarray) -> tuple[Fixture, ...]:
    """The same games, told since when each is certain, and those that are not needed gone by the decision.

    Game n is certain once both sides have won n - 4, for then nobody can have won four before it.
    """
    wins: dict[str, dict[int, int]] = {}
    history: dict[str, list[tuple[int, int]]] = {}  # per series: when a game ended, the fewer wins then
    out = []
    for f in games:
        series = f.game_id[:-1]
        tally = wins.setdefault(series, {f.home.index: 0, f.away.index: 0})
        before = history.setdefault(series, [])
        if max(tally.values()) == ENOUGH:
            out.append(replace(f, gone=before[-1][0], certain=NEVER))
            continue
        needed = f.billing.series_game - ENOUGH
        out.append(replace(f, certain=next((at for at, n in before if n >= needed), 0) if needed > 0 else 0))
        tally[winner_and_loser(f, score)[0].index] += 1
        before.append((f.end, min(tally.values())))
    return tuple(out)
