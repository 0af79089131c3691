"""Buying past odds: the budget, several requests concurrently, and what happens when something goes wrong."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import httpx
import polars as pl
import pytest

from nba_props.errors import ConfigurationError
from nba_props.sources.http import Patience
from nba_props.sources.odds.bill import Bill
from nba_props.sources.odds.client import OddsApi, key_at
from nba_props.sources.odds.history import PlannedDay, PlannedSnapshot
from nba_props.sources.odds.purchase import MOST_CONCURRENT, MOST_TRIES, Bought, Purchase, in_raw, paced
from nba_props.storage.raw import RawStore
from tests.sources.odds.samples import (
    AT_SIX,
    CLE_ODDS,
    EVENTS,
    GAMES,
    LATER,
    LISTING,
    MIA_ODDS,
    ODDS,
    planned,
    wrapped,
)
from tests.sources.wire_samples import (
    DAY,
    MIA,
    TIP,
    body,
    event,
    game,
    schedule,
)
from tests.sources.world import World, rewire

Shop = Callable[..., tuple[Bought, OddsApi]]


def good(node: object, cost: int = 0) -> httpx.Response:
    headers = {"x-requests-last": str(cost), "x-requests-remaining": "500"}
    return httpx.Response(200, content=body(node), headers=headers)


def of_event(name: str) -> str:
    return f"{EVENTS}/{name}/odds"


@pytest.fixture
def shop(world: World, odds_api: Callable[..., OddsApi], clock: list[datetime]) -> Shop:
    """Plans and buys the day; replies may be replaced in `world`."""
    clock[0] = LATER
    world.replies |= {
        EVENTS: good(wrapped(LISTING), 1),
        of_event("mia"): good(wrapped(MIA_ODDS), 20),
        of_event("cle"): good(wrapped(CLE_ODDS), 40),
        ODDS: good(wrapped([]), 0),
    }

    def buy(
        budget: int = 1000, lines: bool = False, games: pl.DataFrame = GAMES, odds: OddsApi | None = None
    ) -> tuple[Bought, OddsApi]:
        odds = odds or odds_api()
        days = planned(games, held=in_raw(odds.raw, games, LATER), lines=lines)
        return Purchase(odds, games, budget).run(days), odds

    return buy


def requested(world: World) -> list[str]:
    return sorted("/".join(path.split("/")[5:]) for path in world.paths())


def test_a_good_day_lands_its_listing_its_quotes_and_its_lines(
    shop: Shop, world: World, raw: RawStore
) -> None:
    bought, odds = shop(lines=True)
    assert (bought.landed, bought.failed, bought.stopped, bought.unlisted) == (4, {}, "", 0)
    assert (odds.bill.spent, odds.bill.left) == (61, 500)
    assert requested(world) == ["events", "events/cle/odds", "events/mia/odds", "odds"]
    assert {r.url.params["date"] for r in world.requests} == {"2024-04-10T18:00:00Z"}
    assert raw.holds("odds_api", "historical_event_odds", key_at("2024-04-10/mia", AT_SIX), LATER)


def test_a_second_run_sends_no_request(shop: Shop, world: World) -> None:
    shop(lines=True)
    world.requests.clear()
    assert shop(lines=True)[0] == Bought()
    assert world.requests == []


def test_only_the_days_own_games_are_bought(shop: Shop, world: World) -> None:
    tomorrow = event("tomorrow", "Boston Celtics", "New York Knicks", commence_time="2024-04-11T23:40:00Z")
    world.replies[EVENTS] = good(wrapped([*LISTING, tomorrow]), 1)
    assert shop()[0].landed == 3
    assert "events/tomorrow/odds" not in requested(world)


def test_a_game_that_the_books_did_not_list_is_counted(shop: Shop, world: World) -> None:
    world.replies[EVENTS] = good(wrapped(LISTING[:1]), 1)
    bought, _ = shop()
    assert (bought.landed, bought.unlisted, bought.stopped) == (2, 1, "")


def test_an_event_that_is_gone_at_its_instant_is_no_failure(shop: Shop, world: World) -> None:
    world.replies[of_event("mia")] = httpx.Response(404, json={"error_code": "EVENT_NOT_FOUND"})
    bought, odds = shop()
    assert (bought.landed, bought.gone, bought.failed, odds.bill.spent) == (2, 1, {}, 41)


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        (httpx.Response(500), "unreachable"),
        (httpx.Response(429), "unreachable"),
        (httpx.Response(422, json={"error_code": "INVALID_EVENT_IDS"}), "failed"),
        (good(wrapped([]), 40), "bad_payload"),
        (good({"data": MIA_ODDS}, 40), "bad_payload"),
    ],
)
def test_one_event_that_fails_leaves_the_others_and_is_bought_by_the_next_run(
    shop: Shop, world: World, trouble: httpx.Response, kind: str
) -> None:
    world.replies[of_event("mia")] = trouble
    bought, odds = shop()
    assert (bought.landed, bought.failed, bought.stopped) == (2, {kind: 1}, "")
    assert "2024-04-10 mia" in bought.culprits[0]
    assert odds.bill.spent == 41 + 40 * (kind == "bad_payload")
    world.replies[of_event("mia")] = good(wrapped(MIA_ODDS), 20)
    world.requests.clear()
    assert shop()[0].landed == 1
    assert requested(world) == ["events/mia/odds"]


def test_a_listing_that_fails_leaves_the_other_days(
    shop: Shop, world: World, odds_api: Callable[..., OddsApi]
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        is_bad = request.url.path == EVENTS and request.url.params["date"].startswith("2024-04-11")
        return httpx.Response(500) if is_bad else world(request)

    odds = odds_api()
    rewire(odds.http, answer)
    other = game("0022301170", "BOS", "NYK", game_date=DAY + timedelta(1), tip_off=TIP + timedelta(1))
    bought, _ = shop(games=schedule(*GAMES.to_dicts(), other), odds=odds)
    assert (bought.landed, bought.failed) == (3, {"unreachable": 1})
    assert bought.culprits[0].startswith(
        "2024-04-11 events: GET /v4/historical/sports/basketball_nba/events: HTTP 500"
    )


CAREFUL = Patience(
    attempts=3, first_wait=0, longest_wait=0, interval=0, repeats_unanswered=False, silent_calls=0
)


def test_an_unanswered_request_is_retried_and_counts_as_spent_each_time(
    shop: Shop, world: World, odds_api: Callable[..., OddsApi]
) -> None:
    world.replies[of_event("mia")] = httpx.ReadTimeout("slow")
    bought, odds = shop(odds=replace(odds_api(), http=world.http(CAREFUL)))
    assert bought.failed == {"unanswered": 1}
    assert requested(world).count("events/mia/odds") == MOST_TRIES
    assert (odds.bill.spent, odds.bill.unconfirmed) == (41, 40 * MOST_TRIES)
    world.replies[of_event("mia")] = [httpx.ReadTimeout("slow"), good(wrapped(MIA_ODDS), 20)]
    bought, odds = shop(odds=replace(odds_api(), http=world.http(CAREFUL)))
    assert (bought.landed, bought.failed) == (1, {})
    assert (odds.bill.spent, odds.bill.unconfirmed) == (20, 40)


def test_the_possible_cost_of_unanswered_requests_is_within_the_budget(
    shop: Shop, world: World, odds_api: Callable[..., OddsApi]
) -> None:
    world.replies[of_event("mia")] = httpx.ReadTimeout("slow")
    bought, odds = shop(budget=160, odds=replace(odds_api(), http=world.http(CAREFUL)))
    assert requested(world).count("events/mia/odds") == 2
    assert odds.bill.at_most == 41 + 80
    assert "160 credits" in bought.stopped


def test_the_commands_client_keeps_its_rate_and_repeats_nothing_that_may_be_billed(
    odds_api: Callable[..., OddsApi],
) -> None:
    api = odds_api(books=("fanduel",))
    slow = paced(api, 5)
    assert (slow.http.patience.interval, slow.http.patience.repeats_unanswered) == (0.2, False)
    assert (slow.key, slow.books, slow.raw, slow.bill) == (api.key, api.books, api.raw, Bill())


def test_used_up_credits_stop_the_run_and_stored_payloads_are_kept(
    shop: Shop, world: World, raw: RawStore
) -> None:
    world.replies[of_event("mia")] = httpx.Response(401, json={"error_code": "OUT_OF_USAGE_CREDITS"})
    bought, _ = shop()
    assert "OUT_OF_USAGE_CREDITS" in bought.stopped
    assert bought.failed == {}
    assert raw.holds("odds_api", "historical_events", "2024-04-10", LATER)


@pytest.mark.parametrize("status", [401, 403, 422])
@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("HISTORICAL_UNAVAILABLE_ON_FREE_USAGE_PLAN", "plan of this key has no history"),
        ("INVALID_MARKET", "declared/markets.py"),
        ("UNKNOWN_SPORT", "SPORT in"),
    ],
)
def test_what_every_request_would_meet_stops_the_run_with_the_reason(
    shop: Shop, world: World, status: int, code: str, said: str
) -> None:
    world.replies[EVENTS] = httpx.Response(status, json={"error_code": code})
    bought, odds = shop()
    assert said in bought.stopped
    assert (bought.landed, bought.failed, odds.bill.spent, len(world.requests)) == (0, {}, 0, 1)


def test_a_date_without_history_is_skipped_and_counted(shop: Shop, world: World) -> None:
    none = httpx.Response(422, json={"error_code": "HISTORICAL_MARKETS_UNAVAILABLE_AT_DATE"})
    world.replies[of_event("mia")] = none
    bought, _ = shop()
    assert (bought.landed, bought.without_history, bought.gone, bought.failed) == (2, 1, 0, {})
    assert bought.stopped == ""


def test_a_request_that_is_too_frequent_waits_and_is_bought(shop: Shop, world: World) -> None:
    too_frequent = httpx.Response(403, json={"error_code": "EXCEEDED_FREQ_LIMIT"})
    world.replies[of_event("mia")] = [too_frequent, good(wrapped(MIA_ODDS), 20)]
    bought, odds = shop()
    assert (bought.landed, bought.failed, odds.bill.spent) == (3, {}, 61)


@pytest.mark.parametrize("code", ["INVALID_KEY", "DEACTIVATED_KEY"])
def test_a_refused_key_ends_the_run_and_names_the_variable(shop: Shop, world: World, code: str) -> None:
    world.replies[EVENTS] = httpx.Response(401, json={"error_code": code})
    with pytest.raises(ConfigurationError, match="ODDS_API_KEY"):
        shop()


@pytest.mark.parametrize(
    ("budget", "landed", "spent"),
    [(0, 0, 0), (1, 1, 1), (40, 1, 1), (41, 2, 41), (80, 2, 41), (81, 3, 61), (1000, 3, 61)],
)
def test_the_budget_is_exact_to_the_credit(shop: Shop, budget: int, landed: int, spent: int) -> None:
    """Cleveland's event is first and costs 40; Miami's costs 20, which is not known before: 40 are reserved."""
    bought, odds = shop(budget)
    assert (bought.landed, odds.bill.spent) == (landed, spent)
    assert odds.bill.spent <= budget
    assert bool(bought.stopped) == (landed < 3)
    if bought.stopped:
        assert f"budget of {budget} credits" in bought.stopped


def test_no_number_of_requests_under_way_exceeds_the_budget(
    odds_api: Callable[..., OddsApi], clock: list[datetime]
) -> None:
    """Each reply takes a while, so that as many requests are under way as the budget allows."""
    clock[0] = LATER
    lock, here, most, spent = threading.Lock(), 0, 0, 0

    def answer(_: httpx.Request) -> httpx.Response:
        nonlocal here, most, spent
        with lock:
            here += 1
            most = max(most, here)
        threading.Event().wait(0.02)
        with lock:
            here -= 1
            spent += 40
        return good(wrapped(MIA_ODDS), 40)

    odds = odds_api()
    rewire(odds.http, answer)
    events = tuple((f"e{n}", MIA) for n in range(60))
    days = [PlannedDay(DAY, 60, (PlannedSnapshot(DAY, AT_SIX, (MIA,), events, points=True, lines=False),), 0)]
    bought = Purchase(odds, GAMES, 999).run(days)
    assert (spent, odds.bill.spent, bought.landed) == (960, 960, 24)
    assert 4 < most <= MOST_CONCURRENT
    assert "999 credits" in bought.stopped


def test_a_days_quotes_are_bought_before_the_listings_of_later_days(
    odds_api: Callable[..., OddsApi], clock: list[datetime]
) -> None:
    """A budget that ends early leaves whole days, not a heap of listings."""
    clock[0] = LATER
    days = [DAY + timedelta(n) for n in range(2 * MOST_CONCURRENT)]
    games = schedule(
        *(game(f"00223012{n:02d}", game_date=d, tip_off=TIP + timedelta(n)) for n, d in enumerate(days))
    )
    sent: list[tuple[str, bool]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        day = request.url.params["date"][:10]
        is_quote = request.url.path.endswith("/odds")
        sent.append((day, is_quote))
        listed = event(f"e{day}", commence_time=f"{day}T23:40:00Z")
        return good(wrapped(listed | {"bookmakers": []} if is_quote else [listed]), 1)

    odds = odds_api()
    rewire(odds.http, answer)
    assert Purchase(odds, games, 10_000).run(planned(games)).landed == 2 * len(days)
    first_quote = next(n for n, (_, is_quote) in enumerate(sent) if is_quote)
    assert first_quote <= MOST_CONCURRENT
    assert sum(not is_quote for _, is_quote in sent[: len(days)]) < len(days)


@pytest.mark.usefixtures("shop")
def test_progress_is_called_with_finished_and_all_requests(
    world: World, odds_api: Callable[..., OddsApi]
) -> None:
    calls: list[tuple[int, int]] = []
    world.replies[EVENTS] = good(wrapped(LISTING[:1]), 1)
    Purchase(odds_api(), GAMES, 1000, lambda done, total: calls.append((done, total))).run(planned())
    assert calls == [(1, 2), (2, 2)]


@pytest.mark.parametrize("status", [404, 500])
def test_progress_ends_whole_where_a_list_of_events_could_not_be_had(
    world: World, odds_api: Callable[..., OddsApi], status: int
) -> None:
    calls: list[tuple[int, int]] = []
    world.replies[EVENTS] = httpx.Response(status)
    Purchase(odds_api(), GAMES, 1000, lambda done, total: calls.append((done, total))).run(planned())
    assert calls[-1] == (1, 1)
