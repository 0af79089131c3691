"""Text from outside: what is shown of it, and that nothing is left for a terminal to act on."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nba_props.text import one_line, plain, shown
from tests.hostile_names import NAMES, is_shown_as_text

ANY = st.text()


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\u202eabc\u202c\u200f", "abc"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("two\nlines", "two\nlines"),
        ("no\u00a0break", "no break"),
        ("Dončić 🏀 مرحبا <b>", "Dončić 🏀 مرحبا <b>"),
    ],
)
def test_what_is_shown_of_a_text(text: str, seen: str) -> None:
    assert shown(text) == seen


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_name_is_one_line_of_text(name: str) -> None:
    assert is_shown_as_text(plain(name))
    assert "\n" not in plain(name)


@given(ANY)
def test_nothing_that_acts_is_left_of_any_text_and_what_is_printable_stays(text: str) -> None:
    line = plain(text)
    assert {unicodedata.category(c) for c in line} & {"Cc", "Cf", "Zl", "Zp", "Co", "Cn"} == set()
    assert [c for c in text if c.isprintable() and c != " "] == [c for c in line if c != " "]
    assert plain(line) == line
    assert one_line(one_line(text)) == one_line(text)
