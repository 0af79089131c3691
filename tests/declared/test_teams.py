"""Teams and season types: each once, with the names by which sources write them."""

from nba_props.declared.teams import COUNTING, FULL_NAMES, SEASON_TYPE_BY_PREFIX, TRICODES
from nba_props.simulator.league.teams import TEAMS


def test_thirty_teams_have_a_tricode_and_every_name_leads_to_one() -> None:
    assert len(FULL_NAMES) == 30
    assert set(TRICODES.values()) == set(FULL_NAMES)
    assert TRICODES["LA Clippers"] == TRICODES["Los Angeles Clippers"] == "LAC"


def test_the_simulated_league_has_the_same_teams() -> None:
    assert {team.tricode for team in TEAMS} == set(FULL_NAMES)


def test_games_count_by_their_season_type() -> None:
    assert set(SEASON_TYPE_BY_PREFIX.values()) - set(COUNTING) == {"preseason", "all_star"}
