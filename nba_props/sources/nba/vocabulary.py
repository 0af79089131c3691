"""Words of the schedule that are not known: prefixes of game ids, tricodes, states. They are named and counted.

A game whose season type or team is not known has no row and is FAILED by name; one in an unknown state keeps its row.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from nba_props.days import Days, game_date
from nba_props.declared.teams import FULL_NAMES, SEASON_TYPE_BY_PREFIX
from nba_props.sources.nba.payload_types import FINAL, ScheduledGame
from nba_props.sources.outcomes import GameOutcome, Notes
from nba_props.sources.wire import utc

STATUS = {1: "scheduled", 2: "live", FINAL: "final"}
UNKNOWN_STATUS = "unknown"
POSTPONED_STATUSES = frozenset(("Y", "N", ""))
# The tricode of a side while the pairing is open.
OPEN = frozenset((None, "", "TBD"))
ALL_STAR, PRESEASON = "all_star", "preseason"


def unlisted(game: ScheduledGame) -> tuple[str, str] | None:
    """Why a game of the schedule has no row, as the name of a count and a reason; None for one that has a row.

    The reason is empty where that is as it should be: an open pairing, an all-star game, a guest in the preseason.
    """
    prefix, sides = game.game_id[:3], (game.home_team.team_tricode, game.away_team.team_tricode)
    season_type = SEASON_TYPE_BY_PREFIX.get(prefix)
    if season_type is None:
        return "unknown_prefixes", f"unknown game id prefix {prefix!r}; add it to SEASON_TYPE_BY_PREFIX"
    strangers = sorted(side for side in sides if side and side not in OPEN and side not in FULL_NAMES)
    if strangers and season_type == ALL_STAR:
        return "all_star_games", ""
    if strangers and season_type == PRESEASON:
        return "games_of_guests", ""
    if strangers:
        tricodes = ", ".join(map(repr, strangers))
        return (
            "unknown_tricodes",
            f"unknown tricode {tricodes} in a {season_type} game; adapt declared/teams.py",
        )
    return ("open_pairings", "") if OPEN.intersection(sides) else None


def unknown_words(games: Iterable[ScheduledGame], days: Days) -> tuple[list[GameOutcome], Notes]:
    """The games of the days that have no row and should, and counts of all unknown words; states are drift too."""
    of_days = [game for game in games if game_date(utc(game.game_date_time_utc)) in days]
    left_out = [(game, why) for game in of_days if (why := unlisted(game))]
    outcomes = [
        GameOutcome(game_date(utc(game.game_date_time_utc)), game.game_id, "FAILED", reason)
        for game, (_, reason) in left_out
        if reason
    ]
    states = _unknown_states(of_days)
    counts = Counter(name for _, (name, _) in left_out)
    if states:
        counts["unknown_states"] = len(states)
    return outcomes, Notes(counts, frozenset(states))


def _unknown_states(games: Sequence[ScheduledGame]) -> list[str]:
    """The fields that say an unknown state, one entry a game."""
    numbers = [f"games[].gameStatus={g.game_status}" for g in games if g.game_status not in STATUS]
    letters = [
        f"games[].postponedStatus={g.postponed_status[:20]!r}"
        for g in games
        if g.postponed_status not in POSTPONED_STATUSES
    ]
    return numbers + letters
