"""Names of players: spellings that match, ties, rosters, and that no later box score changes a match."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from nba_props.sources import names
from tests.sources.wire_samples import DAY, rosters

EVE = DAY - timedelta(days=1)


def resolved(name: str, *rows: tuple[int, str, str, date], day: date = DAY) -> tuple[Any, ...]:
    quoted = pl.DataFrame(
        [{"game_id": "g", "game_date": day, "home": "MIA", "away": "DAL", "player_name": name}]
    )
    return names.resolve(quoted, rosters(*rows)).select("player_id", "resolution", "reason").row(0)


@pytest.mark.parametrize(
    ("quoted", "official"),
    [
        ("Luka Doncic", "Luka Dončić"),
        ("LUKA DONČIĆ", "Luka Dončić"),
        ("Luka Don\u010d\u00ed\u0107", "Luka Dončíć"),
        ("Alperen Sengun", "Alperen Şengün"),
        ("Jaren Jackson Jr", "Jaren Jackson Jr."),
        ("Jaren Jackson, Jr.", "Jaren Jackson Jr."),
        ("P.J. Washington", "PJ Washington"),
        ("P. J. Washington", "PJ Washington"),
        ("J. R. Smith", "JR Smith"),
        ("De’Aaron Fox", "De'Aaron Fox"),
        ("Shai Gilgeous\u2011Alexander", "Shai Gilgeous-Alexander"),
        ("Shai Gilgeous–Alexander", "Shai Gilgeous Alexander"),
        ("Luka\u00a0 Doncic\u200b", "Luka Dončić"),
        ("Nikola Djuric", "Nikola Djurić"),
        ("Jose Alvarado Ost", "José Alvarado Øst"),
        ("Enes Isik", "Enes Işık"),
        ("Juan Nunez\u0303", "Juan Núñez"),
    ],
)
def test_spellings_of_one_name_meet(quoted: str, official: str) -> None:
    assert names.key(quoted) == names.key(official)
    assert resolved(quoted, (7, official, "MIA", EVE)) == (7, "roster", None)


def test_a_first_name_that_books_shorten_meets_its_long_form() -> None:
    assert resolved("Nic Claxton", (7, "Nicolas Claxton", "MIA", EVE)) == (7, "alias", None)
    assert resolved("Herbert Jones", (7, "Herb Jones", "DAL", EVE)) == (7, "alias", None)


@pytest.mark.parametrize("quoted", ["Doncic Luka", "Doncic, Luka", "Jackson Jr., Jaren"])
def test_a_name_with_the_family_name_first_is_resolved(quoted: str) -> None:
    official = "Jaren Jackson Jr." if "Jackson" in quoted else "Luka Dončić"
    assert resolved(quoted, (7, official, "MIA", EVE)) == (7, "reordered", None)


def test_two_of_one_name_on_the_two_rosters_are_a_tie_and_stay_unresolved() -> None:
    resolution = resolved(
        "Jalen Williams", (7, "Jalen Williams", "MIA", EVE), (8, "Jalen Williams", "DAL", EVE)
    )
    assert resolution == (None, None, "tie")


def test_of_two_players_with_one_name_the_one_on_the_roster_matches() -> None:
    resolution = resolved(
        "Jalen Williams", (7, "Jalen Williams", "OKC", EVE), (8, "Jalen Williams", "DAL", EVE)
    )
    assert resolution == (8, "roster", None)


def test_a_player_whose_history_is_on_another_team_is_found_in_the_league_when_unique() -> None:
    assert resolved("Pascal Siakam", (7, "Pascal Siakam", "TOR", EVE)) == (7, "league", None)
    two = [(7, "Pascal Siakam", "TOR", EVE), (8, "Pascal Siakam", "IND", EVE)]
    assert resolved("Pascal Siakam", *two) == (None, None, "tie")


@pytest.mark.parametrize(
    ("quoted", "official"),
    [
        ("Jaren Jackson", "Jaren Jackson Jr."),
        ("Trey Murphy III", "Trey Murphy"),
        ("Gary Payton Jr.", "Gary Payton II"),
        ("Jackson, Jaren", "Jaren Jackson Jr."),
        ("Ron Holland", "Ronald Holland II"),
    ],
)
@pytest.mark.parametrize("team", ["MIA", "TOR"])
def test_a_suffix_too_many_or_too_few_is_resolved_where_no_namesake_plays_and_says_so(
    quoted: str, official: str, team: str
) -> None:
    resolution = resolved(quoted, (7, official, team, EVE), (8, "Robby Jones", "MIA", EVE))
    is_found = team == "MIA" or names.stripped_key(quoted) == names.stripped_key(official)
    assert resolution == ((7, "suffix", None) if is_found else (None, None, "no_match"))


FATHER, ROBBY = (1, "Lamar Jones", "MIA", EVE), (2, "Robby Jones", "MIA", EVE)


def test_the_son_is_never_taken_for_the_father_where_a_namesake_plays_anywhere() -> None:
    """Without a namesake the one bearer of the name is meant, which is counted; with one it is a guess."""
    assert resolved("Lamar Jones Jr.", FATHER, ROBBY) == (1, "suffix", None)
    namesake = (3, "Lamar Jones III", "OKC", EVE)
    assert resolved("Lamar Jones Jr.", FATHER, ROBBY, namesake) == (None, None, "tie")
    gone = (3, "Lamar Jones III", "OKC", EVE - timedelta(400))
    assert resolved("Lamar Jones Jr.", FATHER, ROBBY, gone) == (1, "suffix", None)


def test_father_and_son_on_the_two_rosters_are_told_apart_by_the_suffix() -> None:
    both = [FATHER, (3, "Lamar Jones Jr.", "DAL", EVE)]
    assert resolved("Lamar Jones", *both) == (1, "roster", None)
    assert resolved("Lamar Jones, Jr", *both) == (3, "roster", None)
    assert resolved("Jones, Lamar Jr.", *both) == (3, "reordered", None)
    assert resolved("Lamar Jones III", *both) == (None, None, "tie")


def test_the_whole_name_in_the_league_counts_unless_a_namesake_is_on_a_roster() -> None:
    father, son = (1, "Lamar Jones", "OKC", EVE), "Lamar Jones Jr."
    assert resolved("Lamar Jones", father, (3, son, "TOR", EVE)) == (1, "league", None)
    assert resolved("Lamar Jones", father, (3, son, "MIA", EVE)) == (None, None, "tie")


def test_two_spellings_of_one_player_are_no_namesakes() -> None:
    spellings = [(7, "Trey Murphy", "MIA", EVE - timedelta(9)), (7, "Trey Murphy III", "MIA", EVE)]
    assert resolved("Trey Murphy II", *spellings) == (7, "suffix", None)


def test_an_initial_is_no_numeral() -> None:
    assert resolved("V Edgecombe", (7, "Edgecombe", "MIA", EVE)) == (None, None, "no_match")


def test_in_the_league_only_the_name_itself_counts_no_alias() -> None:
    assert resolved("Nic Claxton", (7, "Nicolas Claxton", "TOR", EVE)) == (None, None, "no_match")


def test_the_newest_team_is_the_roster() -> None:
    moved = [(7, "A B", "MIA", EVE - timedelta(9)), (7, "A B", "TOR", EVE), (8, "A B", "DAL", EVE)]
    assert resolved("A B", *moved) == (8, "roster", None)


@pytest.mark.parametrize("name", ["Nobody Known", "", "   ", "Жан", "III", "\u0000"])
def test_an_unknown_or_empty_name_matches_no_player(name: str) -> None:
    assert resolved(name, (7, "Luka Dončić", "MIA", EVE), (8, "Ж", "MIA", EVE)) == (None, None, "no_match")


def test_a_box_score_of_over_a_year_ago_does_not_count() -> None:
    assert resolved("A B", (7, "A B", "MIA", EVE - timedelta(364))) == (7, "roster", None)
    assert resolved("A B", (7, "A B", "MIA", EVE - timedelta(366))) == (None, None, "no_match")


def test_all_star_teams_are_not_rosters() -> None:
    resolution = resolved("A B", (7, "A B", "MIA", EVE - timedelta(1)), (7, "A B", "EST", EVE))
    assert resolution == (7, "roster", None)


POISON = [
    (11, "Gary Trent", "TOR", DAY),  # a father plays from now on
    (7, "A B", "TOR", DAY),  # traded on the day itself
    (9, "A B", "MIA", DAY),  # a namesake appears
    (9, "A B", "MIA", DAY + timedelta(3)),
    (8, "Nicolas Claxton", "MIA", DAY + timedelta(1)),  # the long spelling comes up later
    (10, "C D", "DAL", DAY + timedelta(1)),  # first seen afterwards
]


@pytest.mark.parametrize("name", ["A B", "Nicolas Claxton", "C D", "Nic Claxton", "Gary Trent III"])
def test_a_later_box_score_changes_no_earlier_resolution(name: str) -> None:
    known = [(7, "A B", "MIA", EVE), (8, "N Claxton", "MIA", EVE), (12, "Gary Trent Jr.", "MIA", EVE)]
    assert resolved(name, *known, *POISON) == resolved(name, *known)


def test_no_names_resolve_to_no_rows() -> None:
    columns = {"game_id": pl.String, "game_date": pl.Date, "home": pl.String, "away": pl.String}
    assert names.resolve(pl.DataFrame(schema=columns | {"player_name": pl.String}), rosters()).is_empty()
