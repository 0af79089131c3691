"""Quotes as rows: names, conflicts, impossible prices, tip-offs and sides."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from nba_props.declared.tables.contract import breaches
from nba_props.declared.tables.quotes import GAME_LINES, ODDS_LINES, UNRESOLVED_NAMES
from nba_props.sources.odds import polls
from nba_props.sources.odds.events import at_games
from nba_props.sources.odds.quote_rows import QuoteTables, game_lines, points_quotes
from nba_props.sources.outcomes import CountedRows
from nba_props.storage.raw import Payload
from tests.sources.wire_samples import (
    CLE,
    DAY,
    MIA,
    NOW,
    TIP,
    Node,
    book,
    event_odds,
    game,
    market,
    over_under,
    payload,
    rosters,
    schedule,
    side,
)

ROSTERS = rosters(
    (7, "Luka Doncic", "DAL", DAY - timedelta(days=2)), (8, "Bam Adebayo", "MIA", DAY - timedelta(days=2))
)
GAMES = schedule(game(), game(CLE, "CLE", "MEM"))


def of_payloads(payloads: Iterable[Payload], games: pl.DataFrame = GAMES) -> pl.DataFrame:
    return at_games(polls.quotes(payloads).with_columns(known_at_assumed=pl.lit(False)), games)


def placed(*nodes: Node, games: pl.DataFrame = GAMES, at: datetime = NOW) -> pl.DataFrame:
    return of_payloads([payload("odds", list(nodes), at=at)], games)


def points(*outcomes: Node, key: str = "fanduel", name: str = "player_points") -> QuoteTables:
    tables = points_quotes(placed(event_odds(book(key, market(name, *outcomes)))), ROSTERS)
    assert breaches(ODDS_LINES, tables.odds_lines) == []
    assert breaches(UNRESOLVED_NAMES, tables.unresolved_names) == []
    return tables


def lines(*markets: Node, commence_time: str = "2024-04-10T23:40:00Z") -> CountedRows:
    counted = game_lines(placed(event_odds(book("fanduel", *markets), commence_time=commence_time)))
    assert breaches(GAME_LINES, counted.rows) == []
    return counted


def reasons(tables: QuoteTables) -> list[str | None]:
    return tables.odds_lines["quarantine_reason"].to_list()


def test_a_good_quote_is_resolved_and_may_be_priced() -> None:
    tables = points(*over_under("Luka Dončić", 33.5))
    row = tables.odds_lines.row(0, named=True)
    assert (row["game_id"], row["player_id"], row["resolution"], row["book_type"]) == (
        MIA,
        7,
        "roster",
        "sportsbook",
    )
    assert row["overround"] == pytest.approx(220 / 210)
    assert row["quarantine_reason"] is None
    assert not row["is_in_play"]


@pytest.mark.parametrize(
    ("over", "under", "reason"),
    [
        (-110, -110, None),
        (100, 100, "overround"),  # 1.00: an arbitrage or an error
        (-150, -150, "overround"),  # 1.20
        (0, -110, "impossible_price"),
        (1.91, 1.91, "impossible_price"),  # decimal odds
        (-99, 99, "impossible_price"),
        (1e300, -110, "impossible_price"),
    ],
)
def test_a_sportsbooks_impossible_prices_are_kept_apart(
    over: float, under: float, reason: str | None
) -> None:
    tables = points(*over_under("Luka Doncic", 33.5, over, under))
    assert reasons(tables) == [reason]
    assert tables.counts["quarantined"] == (reason is not None)


def test_a_dfs_operators_lines_are_not_quarantined_for_their_overround() -> None:
    tables = points(*over_under("Luka Doncic", 33.5, -137, -137), key="prizepicks")
    assert tables.odds_lines.select("book_type", "quarantine_reason").row(0) == ("dfs", None)


def test_a_one_sided_quote_is_kept_and_counted() -> None:
    tables = points(side("Over", 240, 39.5, "Luka Doncic"), name="player_points_alternate")
    assert tables.odds_lines.select("over_price", "under_price", "overround").row(0) == (240, None, None)
    assert tables.counts["one_sided"] == 1


@pytest.mark.parametrize("point", [-1.5, 120.5, 1e300])
def test_an_impossible_line_is_left_out_and_counted(point: float) -> None:
    tables = points(*over_under("Luka Doncic", point), *over_under("Bam Adebayo", 20.5))
    assert tables.odds_lines["player_id"].to_list() == [8]
    assert tables.counts["impossible_points"] == 1


def test_a_side_that_is_neither_over_nor_under_is_left_out_and_counted() -> None:
    tables = points(side("Yes", -110, 20.5, "Bam Adebayo"), *over_under("Luka Doncic", 33.5))
    assert tables.odds_lines["player_id"].to_list() == [7]
    assert tables.counts["without_a_price"] == 1


def test_an_unknown_name_goes_to_the_unresolved_with_its_quote() -> None:
    tables = points(*over_under("Nobody Known", 10.5), *over_under("Luka Doncic", 33.5))
    assert tables.odds_lines["player_id"].to_list() == [7]
    assert tables.unresolved_names.select("player_name", "reason", "point", "over_price").rows() == [
        ("Nobody Known", "no_match", 10.5, -110)
    ]


@pytest.mark.parametrize(
    "event", [{"home": "Real Madrid"}, {"away": "Boston Celtics"}, {"commence_time": "2024-04-12T23:40:00Z"}]
)
def test_an_event_without_a_scheduled_game_is_unresolved_and_costs_nothing_else(
    event: Node,
) -> None:
    good = event_odds(book("fanduel", market("player_points", *over_under("Luka Doncic", 33.5))))
    lost = event_odds(
        book("fanduel", market("player_points", *over_under("Bam Adebayo", 20.5))), identity="e2", **event
    )
    tables = points_quotes(placed(good, lost), ROSTERS)
    assert tables.odds_lines["player_id"].to_list() == [7]
    assert tables.unresolved_names.select("event_id", "game_id", "reason").row(0) == ("e2", None, "no_game")


def test_exact_repeats_are_dropped_and_counted() -> None:
    twice = book("fanduel", market("player_points", *over_under("Luka Doncic", 33.5)))
    tables = points_quotes(placed(event_odds(twice, twice)), ROSTERS)
    assert (tables.odds_lines.height, reasons(tables), tables.counts["exact_repeats"]) == (1, [None], 1)


def test_polls_without_change_add_nothing() -> None:
    node = event_odds(book("fanduel", market("player_points", *over_under("Luka Doncic", 33.5))))
    payloads = [payload("event_odds", node, at=NOW + timedelta(minutes=5 * n)) for n in range(4)]
    tables = points_quotes(of_payloads(payloads), ROSTERS)
    assert tables.odds_lines.height == 1


def test_the_first_fetched_of_repeats_stays() -> None:
    """In a run as in a rebuild: else the start that it gives would differ."""
    quotes = [q for n in range(120) for q in over_under("Luka Doncic", n / 2)]
    node = event_odds(book("fanduel", market("player_points", *quotes)))
    starts = [f"2024-04-10T23:{40 + n}:00Z" for n in range(4)]
    payloads = [
        payload("event_odds", node | {"commence_time": start}, at=NOW + timedelta(minutes=n))
        for n, start in enumerate(starts)
    ]
    tables = points_quotes(of_payloads(payloads), ROSTERS)
    assert tables.odds_lines.height == 120
    assert tables.odds_lines["commence_time"].unique().to_list() == [datetime.fromisoformat(starts[0])]


def test_conflicting_prices_are_never_used_and_the_second_is_unresolved() -> None:
    tables = points(*over_under("Luka Doncic", 33.5, -110, -110), *over_under("Luka Doncic", 33.5, -130, 100))
    assert reasons(tables) == ["conflicting_quote"]
    assert tables.unresolved_names["reason"].to_list() == ["conflicting_quote"]
    assert tables.counts["conflicting"] == 1


def test_two_spellings_of_one_player_at_one_book_conflict_too() -> None:
    tables = points(*over_under("Luka Doncic", 33.5, -110, -110), *over_under("Luka Dončić", 33.5, -130, 100))
    assert reasons(tables) == ["conflicting_quote"]
    assert tables.counts["conflicting"] == 1


def test_the_same_line_among_main_and_alternate_quotes_is_no_conflict() -> None:
    outcomes = over_under("Luka Doncic", 33.5)
    node = event_odds(
        book("fanduel", market("player_points", *outcomes), market("player_points_alternate", *outcomes))
    )
    assert points_quotes(placed(node), ROSTERS).counts["conflicting"] == 0


def tip_off(commence: str) -> tuple[datetime, bool]:
    node = event_odds(
        book("fanduel", market("player_points", *over_under("Luka Doncic", 33.5))), commence_time=commence
    )
    at, is_in_play = placed(node).select("tip_off", "is_in_play").row(0)
    return at, is_in_play


def test_a_start_ten_minutes_later_does_not_move_the_tip_off() -> None:
    assert tip_off("2024-04-10T23:40:00Z") == (TIP, False)


def test_a_start_hours_earlier_given_beforehand_moves_the_tip_off() -> None:
    assert tip_off("2024-04-10T21:00:00Z") == (datetime(2024, 4, 10, 21, tzinfo=UTC), False)


def test_a_quote_after_the_books_own_start_is_in_play_and_moves_nothing() -> None:
    assert tip_off("2024-04-10T19:00:00Z") == (TIP, True)


def test_a_start_given_after_the_tip_off_changes_nothing() -> None:
    node = event_odds(
        book("fanduel", market("player_points", *over_under("Luka Doncic", 33.5), at="2024-04-10T23:45:00Z")),
        commence_time="2024-04-10T22:00:00Z",
    )
    assert placed(node, at=TIP + timedelta(hours=1)).select("tip_off", "is_in_play").row(0) == (TIP, True)


def test_a_quote_of_the_very_tip_off_is_in_play() -> None:
    node = event_odds(
        book("fanduel", market("player_points", *over_under("A", 1.5), at="2024-04-10T23:30:00Z"))
    )
    assert placed(node, at=TIP + timedelta(hours=1))["is_in_play"].to_list() == [True]


def test_a_start_after_midnight_eastern_still_finds_its_game() -> None:
    late = schedule(game(tip_off=datetime(2024, 4, 11, 3, 55, tzinfo=UTC)))
    node = event_odds(
        book("fanduel", market("player_points", *over_under("A", 1.5))), commence_time="2024-04-11T04:05:00Z"
    )
    assert placed(node, games=late).select("game_id", "game_date").row(0) == (MIA, DAY)


def test_a_rematch_on_the_next_day_is_not_tonights_game() -> None:
    tomorrow = game("0022301999", game_date=DAY + timedelta(days=1), tip_off=TIP + timedelta(days=1))
    node = event_odds(
        book("fanduel", market("player_points", *over_under("A", 1.5))), commence_time="2024-04-11T23:40:00Z"
    )
    assert placed(node, games=schedule(game(), tomorrow))["game_id"].to_list() == ["0022301999"]


def test_an_event_is_the_nearer_of_two_games_of_the_same_teams() -> None:
    """A game and its make-up on one day: rare, and the order must not decide."""
    for sooner, later in ((MIA, "0022301999"), ("0022301999", MIA)):
        games = schedule(game(sooner, tip_off=TIP - timedelta(hours=9)), game(later))
        node = event_odds(book("fanduel", market("player_points", *over_under("A", 1.5))))
        assert placed(node, games=games)["game_id"].to_list() == [later]


def test_game_lines_keep_their_sides() -> None:
    frame, _ = lines(
        market("spreads", side("Dallas Mavericks", -108, 4.5), side("Miami Heat", -112, -4.5)),
        market("totals", side("Over", -115, 220.5), side("Under", -105, 220.5)),
    )
    assert frame.sort("market").select(
        "point", "home_price", "away_price", "over_price", "under_price"
    ).rows() == [
        (-4.5, -112, -108, None, None),
        (220.5, None, None, -115, -105),
    ]


def test_an_impossible_price_of_a_game_line_is_nulled_and_counted() -> None:
    frame, counts = lines(market("h2h", side("Dallas Mavericks", 1.91), side("Miami Heat", -180)))
    assert frame.select("home_price", "away_price").row(0) == (-180, None)
    assert counts["impossible_prices"] == 1


def test_game_lines_that_conflict_are_left_out_and_counted_and_repeats_are_not() -> None:
    one = market("h2h", side("Dallas Mavericks", 150), side("Miami Heat", -180))
    other = market("h2h", side("Dallas Mavericks", 130), side("Miami Heat", -160))
    assert lines(one, one)[0].height == 1
    frame, counts = lines(one, other)
    assert (frame.height, counts["conflicting"]) == (0, 2)


def test_tomorrows_game_lines_are_left_out_and_counted() -> None:
    frame, counts = lines(
        market("h2h", side("Dallas Mavericks", 150), side("Miami Heat", -180)),
        commence_time="2024-04-12T23:40:00Z",
    )
    assert (frame.height, counts["without_a_game"]) == (0, 1)


def test_no_quotes_give_empty_tables_with_every_column() -> None:
    empty = of_payloads([])
    tables = points_quotes(empty, ROSTERS)
    assert tables.odds_lines.schema == ODDS_LINES.schema
    assert tables.unresolved_names.schema == UNRESOLVED_NAMES.schema
    assert game_lines(empty)[0].schema == GAME_LINES.schema
