"""The preseason's fixtures: four games a team, which do not count and which nobody quotes."""

from datetime import timedelta

from nba_props.simulator.calendar import span
from nba_props.simulator.fixture import PREFIX, Billing, Fixture, Stage
from nba_props.simulator.streams import Stream, stream
from nba_props.simulator.teams import TEAMS
from nba_props.simulator.tip_off import tip_off

_ROUNDS, _ROUND_DAYS = 4, 3
_BILLING = Billing("Preseason")


def preseason(seed: int, season: int) -> tuple[Fixture, ...]:
    """Sixty games in order of tip-off: in each round every team plays once, on one of three days."""
    rng = stream(seed, Stream.PRESEASON, season)
    first, last = span(season, Stage.PRESEASON)
    apart = ((last - first).days + 1) // _ROUNDS
    rows = []
    for round_ in range(_ROUNDS):
        order = rng.permutation(len(TEAMS)).reshape(-1, 2)
        for n, (home, away) in enumerate(order.tolist()):
            day = first + timedelta(round_ * apart + n % _ROUND_DAYS)
            rows.append((day, tip_off(rng, day, TEAMS[home]), TEAMS[home], TEAMS[away]))
    rows.sort(key=lambda r: (r[0], r[1], r[2].index))
    prefix = f"{PREFIX[Stage.PRESEASON]}{season % 100:02d}"
    return tuple(
        Fixture(Stage.PRESEASON, n, f"{prefix}{n + 1:05d}", season, day, tip, home, away, _BILLING)
        for n, (day, tip, home, away) in enumerate(rows)
    )
