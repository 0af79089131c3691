"""Names of simulated players: distinct, and made of letters."""

import re

from nba_props.simulator.league.players.names import name
from nba_props.simulator.wire.transport import SEED

WORDS = re.compile(r"[^\W\d_]+(?:[ '-][^\W\d_]+)*(?: (?:Jr\.|II|III))?")


def test_a_name_consists_of_letters_and_no_two_players_share_one() -> None:
    names = [name(SEED, number).full for number in range(2000)]
    assert not [text for text in names if not WORDS.fullmatch(text)]
    assert len(set(names)) == len(names)
