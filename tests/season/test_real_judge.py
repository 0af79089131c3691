"""What a lived day is blamed for, and what not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from season.real_judge import Facts, Lived, shortcomings
from season.real_quotes import Recorded

TIP = datetime(2024, 4, 14, 19, 30, tzinfo=UTC)
GAME = Recorded("0022301194", "PHX at MIN", TIP, (TIP - timedelta(minutes=30),))
WHOLE = Lived(GAME, TIP - timedelta(hours=4), 25, TIP - timedelta(minutes=3), 15, "", 312, 0)
FACTS = Facts(174, 1500, (), ("feed_down",), ("feed_down",))


def blamed(of: Lived = WHOLE, facts: Facts = FACTS, *, had_quotes: bool = True) -> list[str]:
    return shortcomings([of], facts, lambda _: had_quotes)


def test_a_whole_day_is_blamed_for_nothing() -> None:
    assert not blamed()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"predicted_at": None}, "PHX at MIN: not predicted before its tip-off"),
        ({"closes": 0, "reason": "no_book"}, "PHX at MIN: no close (no_book), though it had quotes"),
        ({"ungraded": 2}, "PHX at MIN: 2 of 312 predictions are not graded"),
        ({"stood": 0}, "PHX at MIN: 0 of 0 predictions are not graded"),
    ],
)
def test_what_a_game_lacks_is_named(changes: dict[str, object], words: str) -> None:
    assert blamed(replace(WHOLE, **changes)) == [words]  # type: ignore[arg-type]  # fields by name


def test_no_close_is_expected_while_the_feed_was_down_or_the_machine_slept() -> None:
    lost = replace(WHOLE, closes=0, reason="not_polled")
    assert not blamed(lost, had_quotes=False)
    assert blamed(replace(lost, reason=""), had_quotes=False) == [
        "PHX at MIN: no close, and no reason for it"
    ]


def test_credits_files_and_silence_are_blamed() -> None:
    facts = replace(FACTS, credits=1501, absent=("report/nights/2024-04-14.html",), told=())
    assert blamed(facts=facts) == [
        "report/nights/2024-04-14.html is not there",
        "1501 credits were spent, of 1500",
        "nobody was told of feed_down",
    ]
