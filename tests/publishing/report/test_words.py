"""Numbers as pages write them."""

from datetime import UTC, date, datetime

import pytest

from nba_props.publishing.report import words


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (words.price(-110), "−110"),
        (words.price(120), "+120"),
        (words.price(None), "–"),
        (words.points(-2.16), "−2.2"),
        (words.points(-0.04), "0.0"),
        (words.line(24.5), "24.5"),
        (words.line(8.0), "8"),
        (words.share(0.5312), "53.1%"),
        (words.share(0.0), "0.0%"),
        (words.change(0.0403), "+4.0%"),
        (words.change(-0.0001), "0.0%"),
        (words.units(-1.2), "−1.20"),
        (words.count(5011), "5,011"),
        (words.words("low_expected_value"), "low expected value"),
        (words.book("betmgm"), "BetMGM"),
        (words.book("a new one"), "a new one"),
        (words.book(None), ""),
        (words.clock(datetime(2024, 4, 10, 23, 30, tzinfo=UTC)), "19:30"),
        (words.moment(datetime(2024, 4, 11, 1, tzinfo=UTC)), "10 Apr 2024, 21:00"),
        (words.day(date(2024, 4, 10)), "Wed 10 Apr 2024"),
    ],
)
def test_a_number_is_written_as_a_reader_expects(written: str, text: str) -> None:
    assert written == text


def test_what_is_not_known_is_a_dash() -> None:
    assert {words.price(None), words.points(None), words.share(None), words.clock(None), words.day(None)} == {
        words.NONE
    }
