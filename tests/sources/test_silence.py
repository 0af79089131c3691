"""A host that gives no reply gets no more calls for a time."""

import pytest

from nba_props.sources.silence import Silence


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr("nba_props.sources.silence.time.monotonic", lambda: now[0])
    return now


def after(*replies: bool, calls: int = 2) -> Silence:
    kept = Silence(calls, 300.0)
    for replied in replies:
        kept.note(replied=replied)
    return kept


@pytest.mark.parametrize(
    ("replies", "holds"),
    [((), False), ((False,), False), ((False, False), True), ((False, True, False), False),
     ((False, False, True), False)],
)  # fmt: skip
@pytest.mark.usefixtures("clock")
def test_it_takes_calls_in_a_row_without_any_reply(replies: tuple[bool, ...], holds: bool) -> None:
    assert after(*replies).holds is holds


def test_when_the_time_is_over_one_call_is_sent_and_prolongs_it_if_there_is_no_reply(
    clock: list[float],
) -> None:
    kept = after(False, False)
    clock[0] += 299
    assert kept.holds
    clock[0] += 1
    assert not kept.holds
    kept.note(replied=False)
    assert kept.holds
    clock[0] += 300
    kept.note(replied=True)
    assert not kept.holds


@pytest.mark.usefixtures("clock")
def test_no_number_of_calls_turns_it_off() -> None:
    assert not after(*[False] * 9, calls=0).holds
