"""Names of players as keys in documents and file names."""

import polars as pl
import pytest

from nba_props.publishing.exports.lookup import LONGEST, lookups
from nba_props.storage.published_files import PART

HOSTILE = (
    "<script>alert(1)</script>", "../../etc/passwd", "\"'`;--", "\u202enimda", "x" * 200, "🏀🔥", "\x00\n\r\t", "=1+1", "",
    "index", "CON", "a/b\\c", "Ж", "%2e%2e%2f", "player",
)  # fmt: skip


def of(*names: str) -> list[str]:
    players = pl.DataFrame({"player_id": range(1, len(names) + 1), "player_name": names})
    return lookups(players)["lookup"].to_list()


def test_a_lookup_is_the_letters_and_digits_of_the_name_without_accents() -> None:
    assert of("LeBron James", "Nikola Jokić", "P. J. Washington Jr.", "Shai Gilgeous-Alexander") == [
        "lebronjames", "nikolajokic", "pjwashingtonjr", "shaigilgeousalexander",
    ]  # fmt: skip


def test_two_players_who_share_one_both_carry_their_ids() -> None:
    assert of("Jalen Williams", "JALEN WILLIAMS", "Jaylin Williams") == [
        "jalenwilliams-1", "jalenwilliams-2", "jaylinwilliams",
    ]  # fmt: skip


def test_a_name_of_which_nothing_is_left_is_a_player_with_an_id() -> None:
    assert of("🏀🔥", "…", "Index") == ["player-1", "player-2", "index-3"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_a_plain_file_name(name: str) -> None:
    (lookup,) = of(name)
    assert PART.fullmatch(f"{lookup}.json")
    assert lookup.isascii()
    assert "." not in lookup


def test_hostile_names_stay_apart() -> None:
    long = "y" * LONGEST
    assert len(set(of(*HOSTILE, long, long + "z", long + "zz"))) == len(HOSTILE) + 3


def test_a_player_with_several_spellings_has_one_lookup_by_the_last() -> None:
    spelled = pl.DataFrame({"player_id": [7, 8, 7], "player_name": ["Old Name", "Other", "New Name"]})
    assert lookups(spelled).rows() == [(7, "newname"), (8, "other")]


def test_a_namesake_of_another_set_adds_no_id() -> None:
    players = pl.DataFrame({"day": [1, 2, 2], "player_id": [7, 7, 8], "player_name": ["A B"] * 3})
    assert lookups(players, per=["day"]).rows() == [(1, 7, "ab"), (2, 7, "ab-7"), (2, 8, "ab-8")]


def test_nobody_has_no_lookup() -> None:
    nobody = lookups(pl.DataFrame(schema={"player_id": pl.Int64, "player_name": pl.String}))
    assert nobody.schema == pl.Schema({"player_id": pl.Int64, "lookup": pl.String})
