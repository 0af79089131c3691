"""Facts depend on the seed alone, and what is shown at an instant on nothing that happens after it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import numpy as np
import pytest

from nba_props.simulator.fixtures.fixture import NEVER, PLAYOFFS, Fixture, Stage
from nba_props.simulator.fixtures.playoffs import settled
from nba_props.simulator.league import season as seasons
from nba_props.simulator.league.season import played
from nba_props.simulator.league.stage_games import StageGames
from nba_props.simulator.teams import ET
from nba_props.simulator.wire.transport import SEED, SimulatedTransport
from tests.simulator.simulated_world import BROWSER, forget

FEED = "/v4/sports/basketball_nba"
POINTS = "apiKey=k&regions=us,us2&markets=player_points,player_points_alternate"
DOCUMENTS = (
    "/static/json/staticData/scheduleLeagueV2.json",
    "/static/json/liveData/scoreboard/todaysScoreboard_00.json",
    f"{FEED}/odds?apiKey=k&regions=us,us2&markets=h2h,spreads,totals",
)


def client(now: int, seed: int = SEED) -> httpx.Client:
    transport = SimulatedTransport(lambda: datetime.fromtimestamp(now, UTC), seed)
    return httpx.Client(transport=transport, base_url="https://x", headers=BROWSER)


def logs(now: int) -> Iterator[str]:
    """The game logs of the last days."""
    since = datetime.fromtimestamp(now, ET).date() - timedelta(2)
    for kind in ("Regular+Season", "PlayIn", "Playoffs", "IST"):
        yield f"/stats/leaguegamelog?Season=2023-24&PlayerOrTeam=P&SeasonType={kind}&DateFrom={since}"


def reports(now: int) -> Iterator[str]:
    """The addresses of the last few injury reports, and of the one to come."""
    for hours in range(-3, 2):
        when = datetime.fromtimestamp(now, ET) + timedelta(hours=hours)
        yield f"/referee/injury/Injury-Report_{when:%Y-%m-%d_%I%p}.pdf"


def around(now: int) -> list[Fixture]:
    """The games that began or begin within thirty hours."""
    return [f for f in seasons.schedule(SEED, 2023, now) if abs(f.tip - now) < 30 * 3600]


def everything(now: int, games: list[Fixture]) -> dict[str, bytes]:
    """All that can be asked at an instant about the games around it."""
    with client(now) as ask:
        paths = [*DOCUMENTS, *logs(now), *reports(now), f"{FEED}/events?apiKey=k"]
        for f in games:
            paths += [f"/static/json/liveData/{k}/{k}_{f.game_id}.json" for k in ("boxscore", "playbyplay")]
        bodies = {path: ask.get(path).content for path in paths}
        for event in ask.get(f"{FEED}/events?apiKey=k").json():
            path = f"{FEED}/events/{event['id']}/odds?{POINTS}"
            bodies[path] = ask.get(path).content
        return bodies


def poisoned(leg: StageGames, stage: Stage, now: int) -> StageGames:
    """The same stage with another future: scores, news, lists and cancellations after `now` are nonsense."""
    future = np.array([f.end > now for f in leg.fixtures])
    box, health, lists = leg.box, leg.health, leg.listings
    made = box.made.copy()
    made[:, future] = box.tried[:, future] - box.made[:, future]
    seconds = np.where(future[:, None, None], box.seconds[:, :, ::-1], box.seconds)
    shorter = replace(box, made=made, seconds=seconds, overtimes=np.where(future, 3, box.overtimes))
    unheard = (health.news > now)[..., None]
    unamended = (lists.amended > now)[..., None]
    unwritten = (lists.submitted > now)[..., None]
    late = health.out & health.late & unheard
    informed = leg.informed
    wrong = np.where(unheard, 2 * informed.points + 3, informed.points)
    games = [replace(f, called_off=NEVER, gone=NEVER) if f.called_off > now else f for f in leg.fixtures]
    if stage in PLAYOFFS:
        games = list(settled([replace(f, gone=NEVER, certain=0) for f in leg.fixtures], shorter.score))
    return replace(
        leg,
        fixtures=tuple(games),
        box=shorter,
        health=replace(health, out=health.out & ~late),
        informed=replace(informed, points=wrong, score=wrong.sum(-1)),
        listings=replace(
            lists,
            last=np.where(unamended, 5 - lists.last, lists.last),
            first=np.where(unwritten, 5 - lists.first, lists.first),
        ),
    )


MOMENTS = (
    "games are live",
    "a star's status is open",
    "a game will be called off",
    "a postponed game has no date yet",
    "the cup final is near",
    "the play-in is live",
    "a fifth game is in doubt",
)


@pytest.fixture(scope="module")
def moments() -> dict[str, int]:
    """Instants at which something is about to happen."""
    regular = played(SEED, 2023, Stage.REGULAR)
    evening = [f for f in regular.fixtures if f.is_played][700]
    off = next(f for f in regular.fixtures if f.called_off < NEVER)
    cup = played(SEED, 2023, Stage.CUP_FINAL).fixtures[0]
    opening = played(SEED, 2023, Stage.PLAY_IN).fixtures[-1]
    first = next(f for f in played(SEED, 2023, Stage.FIRST_ROUND).fixtures if f.known < f.certain < NEVER)
    news = int(regular.health.news[evening.number].min())
    found = (evening.tip + 600, news - 1, off.called_off - 1, off.gone - 1, cup.tip - 60, opening.tip + 60,
             first.certain - 1)  # fmt: skip
    return dict(zip(MOMENTS, found, strict=True))


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    """A poisoned season is nobody else's."""
    yield
    forget()


def test_the_same_seed_gives_the_same_bytes_in_any_order() -> None:
    now = int(datetime(2024, 4, 10, 20, tzinfo=UTC).timestamp())
    with client(now) as ask:
        ids = [e["id"] for e in ask.get(f"{FEED}/events?apiKey=k").json()[:3]]
    some = played(SEED, 2023, Stage.REGULAR).fixtures[:200:70]
    paths = [f"{FEED}/events/{i}/odds?{POINTS}" for i in ids]
    paths += [*DOCUMENTS, next(logs(now)), "/referee/injury/Injury-Report_2024-04-10_03PM.pdf"]
    paths += [
        f"/static/json/liveData/{k}/{k}_{f.game_id}.json" for f in some for k in ("boxscore", "playbyplay")
    ]

    def bodies(order: list[str], seed: int) -> dict[str, bytes]:
        with client(now, seed) as ask:
            return {path: ask.get(path).content for path in order}

    first = bodies(paths, SEED)
    forget()
    assert bodies(paths[::-1], SEED) == first
    # Event ids depend on the seed, so another league does not know these; its games differ too.
    assert all(body != first[path] for path, body in bodies(paths, 7).items())


def with_another_future(monkeypatch, now: int) -> None:
    """From here on the simulator lives in a league that is the same up to `now`."""
    real, future = seasons._made.__wrapped__, {}
    forget()

    def made(seed: int, season: int, stage: Stage) -> StageGames:
        if stage not in future:
            future[stage] = poisoned(real(seed, season, stage), stage, now)
        return future[stage]

    monkeypatch.setattr(seasons, "_made", made)


@pytest.mark.parametrize("moment", MOMENTS)
def test_another_future_changes_nothing_that_is_shown_now(
    monkeypatch: pytest.MonkeyPatch, moments: dict[str, int], moment: str
) -> None:
    now = moments[moment]
    games = around(now)
    true = everything(now, games)
    with_another_future(monkeypatch, now)
    shown = everything(now, games)
    assert {path for path, body in shown.items() if body != true.get(path)} == set()
    assert shown.keys() == true.keys()


def test_another_future_shows_once_it_has_come(
    monkeypatch: pytest.MonkeyPatch, moments: dict[str, int]
) -> None:
    """The test above would be worth nothing if the poison were weak."""
    now = moments["a star's status is open"]
    games, later = around(now), now + 20 * 3600
    true = everything(later, games)
    with_another_future(monkeypatch, now)
    shown = everything(later, games)
    differing = {path for path, body in true.items() if shown.get(path) != body}
    for part in ("boxscore", "playbyplay", "scheduleLeague", "leaguegamelog", "injury"):
        assert any(part in path for path in differing), part


def test_what_was_asked_before_leaves_no_trace(moments: dict[str, int]) -> None:
    """A client that has seen the summer and goes back sees the winter as it was."""
    now = moments["games are live"]
    games = around(now)
    forget()
    fresh = everything(now, games)
    everything(now + 200 * 86_400, games)
    assert everything(now, games) == fresh
