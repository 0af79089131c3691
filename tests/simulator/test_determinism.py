"""Facts depend on the seed alone, and what an instant shows does not depend on what happens after it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import numpy as np
import pytest

from nba_props.simulator.fixtures.fixture import NEVER, PLAYOFFS, Fixture, Stage
from nba_props.simulator.fixtures.playoffs import settled
from nba_props.simulator.league import season as seasons
from nba_props.simulator.league.schedule import shown_games
from nba_props.simulator.league.season import played
from nba_props.simulator.league.stage_games import StageGames
from nba_props.simulator.teams import ET
from nba_props.simulator.wire.transport import SEED, SimulatedTransport
from tests.simulator.simulated_world import BROWSER, clear_caches

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
    """The paths of the last few injury reports and of the next one."""
    for hours in range(-3, 2):
        when = datetime.fromtimestamp(now, ET) + timedelta(hours=hours)
        yield f"/referee/injury/Injury-Report_{when:%Y-%m-%d_%I%p}.pdf"


def around(now: int) -> list[Fixture]:
    """The games that began or begin within thirty hours."""
    return [f for f in shown_games(SEED, 2023, now) if abs(f.tip - now) < 30 * 3600]


def everything(now: int, games: list[Fixture]) -> dict[str, bytes]:
    """Every document at an instant about the games around it."""
    with client(now) as http:
        paths = [*DOCUMENTS, *logs(now), *reports(now), f"{FEED}/events?apiKey=k"]
        for f in games:
            paths += [f"/static/json/liveData/{k}/{k}_{f.game_id}.json" for k in ("boxscore", "playbyplay")]
        bodies = {path: http.get(path).content for path in paths}
        for event in http.get(f"{FEED}/events?apiKey=k").json():
            path = f"{FEED}/events/{event['id']}/odds?{POINTS}"
            bodies[path] = http.get(path).content
        return bodies


def with_false_future(games: StageGames, stage: Stage, now: int) -> StageGames:
    """The same stage, but scores, news, lists and postponements after `now` are false."""
    future = np.array([f.end > now for f in games.fixtures])
    box, health, lists = games.box, games.health, games.statuses
    made = box.made.copy()
    made[:, future] = box.tried[:, future] - box.made[:, future]
    seconds = np.where(future[:, None, None], box.seconds[:, :, ::-1], box.seconds)
    shorter = replace(box, made=made, seconds=seconds, overtimes=np.where(future, 3, box.overtimes))
    unknown = (health.news > now)[..., None]
    unamended = (lists.amended > now)[..., None]
    unwritten = (lists.submitted > now)[..., None]
    late = health.out & health.late & unknown
    informed = games.informed
    wrong = np.where(unknown, 2 * informed.points + 3, informed.points)
    fixtures = [replace(f, called_off=NEVER, gone=NEVER) if f.called_off > now else f for f in games.fixtures]
    if stage in PLAYOFFS:
        fixtures = list(settled([replace(f, gone=NEVER, certain=0) for f in games.fixtures], shorter.score))
    return replace(
        games,
        fixtures=tuple(fixtures),
        box=shorter,
        health=replace(health, out=health.out & ~late),
        informed=replace(informed, points=wrong, score=wrong.sum(-1)),
        statuses=replace(
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
    instants = (evening.tip + 600, news - 1, off.called_off - 1, off.gone - 1, cup.tip - 60, opening.tip + 60,
             first.certain - 1)  # fmt: skip
    return dict(zip(MOMENTS, instants, strict=True))


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    """No other test sees a season with a false future."""
    yield
    clear_caches()


def test_the_same_seed_returns_the_same_bytes_in_any_order() -> None:
    now = int(datetime(2024, 4, 10, 20, tzinfo=UTC).timestamp())
    with client(now) as http:
        ids = [e["id"] for e in http.get(f"{FEED}/events?apiKey=k").json()[:3]]
    some = played(SEED, 2023, Stage.REGULAR).fixtures[:200:70]
    paths = [f"{FEED}/events/{i}/odds?{POINTS}" for i in ids]
    paths += [*DOCUMENTS, next(logs(now)), "/referee/injury/Injury-Report_2024-04-10_03PM.pdf"]
    paths += [
        f"/static/json/liveData/{k}/{k}_{f.game_id}.json" for f in some for k in ("boxscore", "playbyplay")
    ]

    def bodies(order: list[str], seed: int) -> dict[str, bytes]:
        with client(now, seed) as http:
            return {path: http.get(path).content for path in order}

    first = bodies(paths, SEED)
    clear_caches()
    assert bodies(paths[::-1], SEED) == first
    # Event ids depend on the seed, so another league does not know these; its games differ too.
    assert all(body != first[path] for path, body in bodies(paths, 7).items())


def install_false_future(monkeypatch: pytest.MonkeyPatch, now: int) -> None:
    """From here on the simulator shows a league that is the same up to `now` and false after it."""
    real: Callable[[int, int, Stage], StageGames] = seasons._played.__wrapped__
    future: dict[Stage, StageGames] = {}
    clear_caches()

    def played_stage(seed: int, season: int, stage: Stage) -> StageGames:
        if stage not in future:
            future[stage] = with_false_future(real(seed, season, stage), stage, now)
        return future[stage]

    monkeypatch.setattr(seasons, "_played", played_stage)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_false_future_changes_nothing_that_is_shown_now(
    monkeypatch: pytest.MonkeyPatch, moments: dict[str, int], moment: str
) -> None:
    now = moments[moment]
    games = around(now)
    true = everything(now, games)
    install_false_future(monkeypatch, now)
    shown = everything(now, games)
    assert {path for path, body in shown.items() if body != true.get(path)} == set()
    assert shown.keys() == true.keys()


def test_a_false_future_shows_once_its_time_has_come(
    monkeypatch: pytest.MonkeyPatch, moments: dict[str, int]
) -> None:
    """Without this the test above would prove nothing: the false future must differ in every document."""
    now = moments["a star's status is open"]
    games, later = around(now), now + 20 * 3600
    true = everything(later, games)
    install_false_future(monkeypatch, now)
    shown = everything(later, games)
    differing = {path for path, body in true.items() if shown.get(path) != body}
    for part in ("boxscore", "playbyplay", "scheduleLeague", "leaguegamelog", "injury"):
        assert any(part in path for path in differing), part


def test_earlier_requests_change_no_response(moments: dict[str, int]) -> None:
    """A client that goes back in time from summer to winter gets the same responses as before."""
    now = moments["games are live"]
    games = around(now)
    clear_caches()
    fresh = everything(now, games)
    everything(now + 200 * 86_400, games)
    assert everything(now, games) == fresh
