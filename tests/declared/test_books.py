"""Books: each key once, the DFS operators among them, and the regions that are requested."""

import polars as pl
import pytest

from nba_props.declared.books import BOOKS, DEFAULT_REGIONS, DFS_BOOKS, book_type, sportsbooks_of
from nba_props.errors import ConfigurationError


def test_each_book_has_one_row() -> None:
    keys = [book.key for book in BOOKS]
    assert len(set(keys)) == len(keys)
    assert all(book.title for book in BOOKS)


@pytest.mark.parametrize("key", ["betr_us_dfs", "pick6", "prizepicks", "underdog"])
def test_each_dfs_operator_is_known_as_one_and_its_quotes_are_typed(key: str) -> None:
    assert key in DFS_BOOKS
    assert pl.DataFrame({"book": [key]}).select(book_type()).item() == "dfs"


def test_a_book_without_a_row_counts_as_a_sportsbook() -> None:
    typed = pl.DataFrame({"book": ["fanduel", "a_new_book"]}).select(book_type())
    assert typed.to_series().to_list() == ["sportsbook", "sportsbook"]


def test_the_default_regions_are_those_of_american_sportsbooks() -> None:
    assert DEFAULT_REGIONS == ("us", "us2")


def test_sportsbooks_are_named_by_their_keys_between_commas() -> None:
    assert sportsbooks_of(" fanduel, draftkings,fanduel,", "X") == ("fanduel", "draftkings")
    assert sportsbooks_of("", "X") == sportsbooks_of(" , ", "X") == ()


@pytest.mark.parametrize("stranger", ["fan_duel", "FanDuel", "prizepicks"])
def test_an_unknown_book_or_a_dfs_operator_is_refused_with_the_books_that_there_are(stranger: str) -> None:
    with pytest.raises(
        ConfigurationError, match=rf"NBA_PROPS_BOOKS names {stranger}, .* ballybet, .*fanduel"
    ):
        sportsbooks_of(f"fanduel,{stranger}", "NBA_PROPS_BOOKS")
