"""Hand-made injury reports of DAL at MIA (19:30 Eastern) and MEM at CLE (19:00) on 10 April 2024, in NBA.com's print."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import polars as pl

from nba_props.days import Days
from nba_props.declared.tables.contract import breaches
from nba_props.declared.tables.ingest import INJURIES, INJURY_REPORTS
from nba_props.simulator.wire.injury_pdf import Entry, render
from nba_props.sources.ingest import Ingest
from nba_props.sources.injuries.client import WITNESS
from nba_props.sources.injuries.ingest import InjuryResult
from nba_props.storage.raw import Payload
from tests.sources.wire_samples import CLE, DAY, TIP, game, rosters, schedule
from tests.sources.world import World

Move = Callable[[str], None]

FOLDER = "/referee/injury/Injury-Report_"
WRAPPED = (
    "Injury/Illness - Left Knee; Injury Recovery and Two-Way conditioning after a long absence from the team"
)


def listed(
    player: str = "Doncic, Luka",
    status: str = "Out",
    reason: str = "Injury/Illness - Left Ankle; Sprain",
    team: str = "DAL",
    game: str = "DAL@MIA",
    day: date = DAY,
) -> Entry:
    away, home = game.split("@")
    return Entry(day, TIP, away, home, team, player, status, reason)


def silent(team: str = "MIA", game: str = "DAL@MIA", day: date = DAY) -> Entry:
    """A team that has not submitted yet."""
    return listed("", "", "", team, game, day)


def eastern(text: str) -> datetime:
    """The instant of "2024-04-10 17:30" in New York's summer."""
    return datetime.fromisoformat(f"{text}-04:00").astimezone(UTC)


def report(*entries: Entry, at: str = "2024-04-10 15:30") -> bytes:
    return render(eastern(at), entries)


def sent(*entries: Entry, at: str = "2024-04-10 15:30") -> httpx.Response:
    return httpx.Response(200, content=report(*entries, at=at))


def of_pdf(body: bytes) -> Payload:
    return Payload("nba_injury", "report", "2024-04-10/03PM", eastern("2024-04-10 16:00"), body)


def path(key: str) -> str:
    """The path of "2024-04-10_03PM"."""
    return f"{FOLDER}{key}.pdf"


TODAY, EVE = Days.one(DAY), DAY - timedelta(1)
FIRST_TIP = TIP - timedelta(minutes=30)
GAMES = schedule(game(), game(CLE, "CLE", "MEM", tip_off=FIRST_TIP))
ROSTERS = rosters(
    (7, "Luka Dončić", "DAL", EVE),
    (8, "Ja Morant", "MEM", EVE),
    (9, "Tim Hardaway Jr.", "DAL", EVE),
    (10, "Jalen Williams", "MIA", EVE),
    (11, "Jalen Williams", "CLE", EVE),
    (12, "Kevin Love", "UTA", EVE),  # has moved to MIA since his last game
)
AT_4PM, AT_5PM = eastern("2024-04-10 16:00"), eastern("2024-04-10 17:00")
MORANT = listed("Morant, Ja", team="MEM", game="MEM@CLE")
GOOD = (listed(), silent("MIA"), MORANT)


def injuries(ingest: Ingest, days: Days = TODAY, games: pl.DataFrame = GAMES) -> InjuryResult:
    result = ingest.injuries(days, games, ROSTERS)
    assert breaches(INJURIES, result.frame) == breaches(INJURY_REPORTS, result.reports) == []
    return result


def players(result: InjuryResult) -> list[tuple[Any, ...]]:
    return INJURIES.shape(result.frame).select("game_id", "team", "player_id", "status", "known_at").rows()


def teams(result: InjuryResult) -> dict[str, list[Any]]:
    """Submitted, listed and unresolved by team, of the newest report."""
    newest = result.reports.sort("known_at").group_by("team", maintain_order=True).last()
    return {t: rest for t, *rest in newest.select("team", "submitted", "listed", "unresolved").rows()}


def requested(world: World) -> list[str]:
    """The reports that were requested, as in "2024-04-10_03PM"."""
    return [p.removeprefix(FOLDER)[:-4] for p in world.paths()]


# -- a host that answers 403 to what it has not ---------------------------------------------------------------------

DENIED = httpx.Response(403, content=b"<Error><Code>AccessDenied</Code></Error>")


class Host:
    """A host with files that answers 403 to what it has not, and to everything where `refuses` says so."""

    def __init__(self, *names: str) -> None:
        self.files = {path(name): sent(*GOOD, at=eastern_of(name)) for name in names}
        self.files[WITNESS.path] = sent(at="2023-12-01 18:30")
        self.requests: list[str] = []
        self.refuses: Callable[[int], bool] = lambda _number: False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """The reply to a request; the first has the number 1."""
        self.requests.append(request.url.path)
        is_refused = self.refuses(len(self.requests))
        return DENIED if is_refused else self.files.get(request.url.path, DENIED)


def eastern_of(name: str) -> str:
    """The publication, "2024-04-10 17:30", of "2024-04-10_05PM"."""
    day, _, hour = name.partition("_")
    return f"{day} {datetime.strptime(hour, '%I%p').hour:02}:30"  # noqa: DTZ007  (a time of day)
