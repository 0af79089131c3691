"""`python -m season.real_night`: a recorded day lived by the product alone, from six in the morning to the next noon.

The clock of product, Dagster and replay server is stepped by minutes, and nothing is called but what Dagster's daemons call
every minute. It ends with status 1 where something of the day is not as it must be. It needs the recorded seasons and the
server behind NBA_PROPS_SHARED, and `.venv-replay`.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from rich.console import Console

from nba_props.days import EASTERN, eastern
from nba_props.storage.lake import Lake
from season import real_judge, real_report
from season.driver import Driver
from season.real_home import copy_of, home_of
from season.real_quotes import recorded
from season.webhook import Webhook
from tests.replay import ReplayServer, real

DAWN, NOON = time(6), time(12)
HOUR = timedelta(hours=1)
KEY = "replayed-key"
HOMES = Path(__file__).parents[1] / ".season"
# Of every Odds API request, with the error that a host gives which is down.
NO_ODDS = {"path": "/odds-api/", "kind": "status", "status": 503}


@dataclass(frozen=True, slots=True)
class Span:
    """A time of the day, UTC; its end is not in it."""

    begin: datetime
    end: datetime

    def __contains__(self, instant: datetime) -> bool:
        return self.begin <= instant < self.end


@dataclass(frozen=True, slots=True)
class Day:
    """What is lived: a date, a budget of credits, when the odds feed is dead, when the machine sleeps.

    `skips` leaves out minutes at which nothing can be due, see `season.skipping`.
    """

    date: date
    budget: int
    odds_dead: Span | None = None
    asleep: Span | None = None
    begin: time = DAWN
    end: datetime | None = None
    skips: bool = False

    @property
    def first(self) -> datetime:
        """The first minute, UTC."""
        return eastern(self.date, self.begin)

    @property
    def last(self) -> datetime:
        """The minute after the last one, UTC: by default the next noon, Eastern."""
        return self.end or eastern(self.date + timedelta(days=1), NOON)

    def has_quotes(self, instant: datetime) -> bool:
        """Whether the product could have asked for quotes and got them."""
        lost = (self.odds_dead, self.asleep)
        return self.first <= instant < self.last and not any(span and instant in span for span in lost)

    @property
    def to_be_told(self) -> list[str]:
        """Kinds of alert of which somebody has to be told."""
        return ["feed_down"] * bool(self.odds_dead) + ["missed"] * bool(self.asleep)


def live(driver: Driver, server: ReplayServer, day: Day) -> None:
    """Lets the day pass."""
    dead, hour = False, day.first
    while driver.now < day.last:
        if day.skips:
            _skip(driver, day)
        if day.asleep and driver.now in day.asleep:
            driver.sleep((day.asleep.end - driver.now) / timedelta(hours=1))
        server.step(driver.now)
        if (day.odds_dead is not None and driver.now in day.odds_dead) != dead:
            dead = not dead
            if dead:
                server.spoil(NO_ODDS)
            else:
                server.heal()
        driver.minute()
        if driver.now >= hour:
            _tell(f"{driver.now.astimezone(EASTERN):%d %B %H:%M} Eastern: {len(driver.runs())} runs")
            hour = driver.now + HOUR


def _skip(driver: Driver, day: Day) -> None:
    """Leaves out minutes at which nothing can be due, until something begins or ends."""
    before = driver.now
    driver.skip()
    ends = [at for of in (day.odds_dead, day.asleep) if of for at in (of.begin, of.end) if at > before]
    driver.clocks.set(min([driver.now, day.last, *ends]))


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def credits_used(server: ReplayServer) -> int:
    """Credits that the server has counted of the product's key."""
    reply = server.client.get(f"{server.url}/odds-api/v4/sports", params={"apiKey": KEY})
    return int(reply.headers["x-requests-used"])


@contextmanager
def world(day: Day) -> Iterator[tuple[ReplayServer, dict[str, str]]]:
    """A replay server at the day's first minute, and the variables of the product in its world."""
    server = ReplayServer.start("--consensus", "--rate", "100000")
    try:
        server.step(day.first)
        yield (
            server,
            server.environment
            | {
                "NBA_PROPS_ARCHIVE": str(real()),
                "NBA_PROPS_NOW": day.first.isoformat(),
                "NBA_PROPS_ODDS_CREDITS_PER_DAY": str(day.budget),
            },
        )
    finally:
        server.stop()


def judged(day: Day, home: Path, server: ReplayServer, driver: Driver, heard: Webhook) -> real_report.Judged:
    """What became of the day."""
    games = real_judge.lived(Lake(str(home / "lake")), day.date, recorded(real(), day.date))
    facts = real_judge.Facts(
        credits_used(server), day.budget, real_judge.absent(home, day.date), heard.kinds(), day.to_be_told
    )  # fmt: skip
    return real_report.Judged(
        games, facts, real_report.steps(driver.runs()), heard.lines(),
        real_judge.shortcomings(games, facts, day.has_quotes) + [str(error) for error in driver.errors],
    )  # fmt: skip


def play(day: Day, folder: Path, name: str) -> real_report.Judged:
    """Lives the day in a copy of its home, which stays below the folder under a name."""
    with world(day) as (server, variables), Webhook() as heard:
        kept = home_of(day.date, folder, variables)
        home = copy_of(kept, folder / name, variables)
        server.forget()
        with Driver(home, day.first, variables=variables | heard.environment) as driver:
            live(driver, server, day)
            return judged(day, home, server, driver, heard)


def span(text: str, day: date) -> Span:
    """A span such as `13:00-15:00`, Eastern.

    Raises:
        ValueError: it is none.
    """
    begin, _, end = text.partition("-")
    return Span(eastern(day, time.fromisoformat(begin)), eastern(day, time.fromisoformat(end)))


def main() -> None:
    """Lives a day, prints what became of it, and ends with status 1 where that falls short."""
    parser = argparse.ArgumentParser(prog="python -m season.real_night", description=__doc__)
    parser.add_argument("--day", type=date.fromisoformat, default=date(2024, 4, 14), metavar="DATE")
    parser.add_argument(
        "--odds-dead", default="", metavar="13:00-15:00", help="the odds feed is down, Eastern"
    )
    parser.add_argument("--asleep", default="", metavar="14:00-17:00", help="the machine sleeps, Eastern")
    parser.add_argument("--budget", type=int, default=1500, help="credits a day")
    parser.add_argument("--skip", action="store_true", help="leave out minutes at which nothing can be due")
    parser.add_argument("--homes", type=Path, default=HOMES, help="where homes are kept")
    given = parser.parse_args()
    dead, asleep = (span(text, given.day) if text else None for text in (given.odds_dead, given.asleep))
    name = "-".join([f"{given.day}", *["odds-dead"] * bool(dead), *["asleep"] * bool(asleep)])
    day = Day(given.day, given.budget, dead, asleep, skips=given.skip)
    result = play(day, given.homes, name)
    real_report.show(result, Console(width=150))
    sys.exit(bool(result.shortcomings))


if __name__ == "__main__":
    main()
