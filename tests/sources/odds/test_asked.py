"""What a payload was asked for, as its key in raw tells it."""

import pytest

from nba_props.declared.books import BOOKS
from nba_props.declared.markets import GAME_MARKETS, PLAYER_MARKETS
from nba_props.sources.odds.asked import HISTORY, Asked, asked_key, asked_of
from nba_props.storage.raw import checked_key

MANY = tuple(book.key for book in BOOKS)


@pytest.mark.parametrize("endpoint", ["event_odds", "historical_event_odds"])
@pytest.mark.parametrize(("regions", "books"), [(("us", "us2"), ()), ((), ("fanduel",)), (("us",), MANY)])
def test_a_key_tells_markets_and_regions_or_books(
    endpoint: str, regions: tuple[str, ...], books: tuple[str, ...]
) -> None:
    key = checked_key(f"2026-01-14/e1/20260114T210000Z/{asked_key(PLAYER_MARKETS, regions, books)}")
    asked = asked_of(endpoint, key)
    assert asked.markets == PLAYER_MARKETS
    of_regions = {book.key for book in BOOKS if book.region in regions}
    assert asked.books == (set(books) or of_regions)
    assert asked.is_past == asked.name.startswith(HISTORY) == (endpoint != "event_odds")


def test_an_older_key_tells_the_markets_of_its_endpoint_and_no_books() -> None:
    assert asked_of("event_odds", "2026-01-14/e1") == Asked(PLAYER_MARKETS)
    assert asked_of("odds", "2026-01-14") == Asked(GAME_MARKETS)
    assert asked_of("historical_odds", "2026-01-14/20260114T210000Z").books == set()


def test_undeclared_books_were_asked_again_by_as_many_regions_or_more() -> None:
    def of(regions: str = "", books: str = "") -> Asked:
        scope = asked_key(PLAYER_MARKETS, regions.split(), books.split()) if regions or books else ""
        return asked_of("event_odds", f"2026-01-14/e1/{scope}".rstrip("/"))

    assert of("us us2").covers(of("us"))
    assert of("us").covers(of("us"))
    assert not of("us").covers(of("us us2"))
    assert not of("us").covers(of(books="fanduel"))
    assert not of(books="fanduel").covers(of("us"))
    assert of().covers(of())
    assert not of().covers(of("us"))
