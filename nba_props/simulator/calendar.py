"""The landmarks of a season: when each stage begins and ends, and when nobody plays.

All of it follows from the season alone, so that no game has to be played to know whether a stage is due.
"""

from datetime import date, timedelta

from nba_props.simulator.fixture import PLAYOFFS, Stage

SEASONS = range(2021, 2061)  # dates beyond are typing errors, and each season has to build all before it
FIRST_CUP = 2023
PRESEASON_DAYS = (-18, -4)  # from opening day
SERIES_DAYS = {  # days of the seven games after the round's first day; half of the series begin a day later
    Stage.FIRST_ROUND: (0, 2, 5, 7, 10, 12, 14),
    Stage.SECOND_ROUND: (0, 2, 5, 7, 9, 11, 13),
    Stage.CONFERENCE_FINALS: (0, 2, 4, 6, 8, 10, 12),
    Stage.FINALS: (0, 3, 6, 8, 11, 14, 17),
}
_OPENING = {2021: (10, 19), 2022: (10, 18), 2023: (10, 24), 2024: (10, 22), 2025: (10, 21)}
_CUP = {2023: (12, 9), 2024: (12, 17), 2025: (12, 16)}
_ROUND_STARTS = {  # days after the regular season's last
    Stage.PLAY_IN: 2,
    Stage.PLAY_IN_LAST: 5,
    Stage.FIRST_ROUND: 6,
    Stage.SECOND_ROUND: 22,
    Stage.CONFERENCE_FINALS: 38,
    Stage.FINALS: 53,
}


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    first = date(year, month, 1)
    return first + timedelta((weekday - first.weekday()) % 7 + 7 * (n - 1))


def opening_day(season: int) -> date:
    """The first game date; seasons without a published one open on October's third Tuesday."""
    known = _OPENING.get(season)
    return date(season, *known) if known else _nth(season, 10, 1, 3)


def closing_day(season: int) -> date:
    """The regular season's last game date, April's second Sunday."""
    return _nth(season + 1, 4, 6, 2)


def all_star_day(season: int) -> date:
    """February's third Sunday."""
    return _nth(season + 1, 2, 6, 3)


def cup_day(season: int) -> date:
    """The cup final; where none is published, December's third Tuesday."""
    known = _CUP.get(season)
    return date(season, *known) if known else _nth(season, 12, 1, 3)


def days_off(season: int) -> set[date]:
    """Days of the regular season without a game."""
    break_ = {all_star_day(season) + timedelta(d) for d in range(-2, 4)}
    cup = {cup_day(season) - timedelta(1), cup_day(season)} if season >= FIRST_CUP else set()
    return break_ | cup | {_nth(season, 11, 3, 4), date(season, 12, 24)}


def span(season: int, stage: Stage) -> tuple[date, date]:
    """The first and last date on which a stage's games may be played."""
    closing = closing_day(season)
    match stage:
        case Stage.REGULAR:
            return opening_day(season), closing
        case Stage.PRESEASON:
            first, last = (opening_day(season) + timedelta(d) for d in PRESEASON_DAYS)
            return first, last
        case Stage.CUP_FINAL:
            return cup_day(season), cup_day(season)
        case Stage.ALL_STAR:
            return all_star_day(season), all_star_day(season)
    first = closing + timedelta(_ROUND_STARTS[stage])
    length = SERIES_DAYS[stage][-1] + (stage != Stage.FINALS) if stage in PLAYOFFS else 1
    return first, first + timedelta(length - (stage == Stage.PLAY_IN_LAST))


def stages(season: int) -> tuple[Stage, ...]:
    """The stages of a season in the order of their games; none for seasons the simulator does not know."""
    if season not in SEASONS:
        return ()
    held = [s for s in Stage if s != Stage.CUP_FINAL or season >= FIRST_CUP]
    return tuple(sorted(held, key=lambda s: span(season, s)[0]))
