"""An alert is told once, again once a day, and its end once, whatever the channels do."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from nba_props.declared.alerts import KINDS
from nba_props.planning.alerts import (
    GIVEN_UP,
    MOST_CHARACTERS,
    MOST_OPEN,
    REMINDED,
    SETTLED,
    Fact,
    Message,
    Seen,
    State,
    channels_down,
    decoded,
    looked,
    tell,
)

START = datetime(2024, 4, 10, 20, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FAILED = Fact("run_failed", "nightly 2024-04-10", "failed in slate", date(2024, 4, 10))
SLEPT = Fact("missed", "2024-04-10T14:00", "asleep from 14:00 to 17:00: 12 polls missed")


@dataclass
class Channel:
    """Takes messages, but for those that come while it is down."""

    is_down: bool = False
    got: list[Message] = field(default_factory=list)

    def __call__(self, message: Message) -> bool:
        """Whether the message arrived."""
        if not self.is_down:
            self.got.append(message)
        return not self.is_down

    def keys(self, what: str) -> list[str]:
        """Of the alerts that were told as new, again or over, in order; of channels that were down, none."""
        told = [alert.fact for message in self.got for alert in getattr(message, what)]
        return [fact.key for fact in told if fact.kind != "channel_down"]


def ticked(state: State, now: datetime, *facts: Fact, **channels: Channel) -> State:
    """The state after a tick that sees the facts, as it comes back from the cursor."""
    named: dict[str, Callable[[Message], bool]] = dict(channels)
    seen = Seen((*facts, *channels_down(state)))
    return decoded(tell(looked(state, seen, now), named, now).encode())


def test_three_equal_faults_are_one_message_and_one_all_clear() -> None:
    slack, state = Channel(), State()
    for minute in range(3):
        state = ticked(state, START + minute * MINUTE, FAILED, FAILED, FAILED, slack=slack)
    assert [len(m.new) for m in slack.got] == [1]
    for minute in range(3, 10):
        state = ticked(state, START + minute * MINUTE, slack=slack)
    assert (slack.keys("new"), slack.keys("again"), slack.keys("over")) == ([FAILED.key], [], [FAILED.key])
    assert state.alerts == ()
    [over] = slack.got[-1].over
    assert (over.ended, over.ended_at) == ("mended", START + 3 * MINUTE)


def test_a_fact_that_one_look_misses_is_neither_over_nor_new() -> None:
    slack, state = Channel(), State()
    for facts in ((FAILED,), (), (FAILED,), (), (FAILED,)):
        state = ticked(state, START, *facts, slack=slack)
    assert len(slack.got) == 1


def test_what_could_not_be_looked_at_stays_open() -> None:
    state = looked(State(), Seen((FAILED,)), START)
    for blind in (frozenset({"run_failed"}), frozenset({FAILED.key})):
        kept = looked(state, Seen(blind=blind), START + 10 * MINUTE)
        assert [a.gone_at for a in kept.alerts] == [None]


def test_an_alert_is_repeated_once_a_day() -> None:
    slack, state = Channel(), State()
    for hour in range(60):
        state = ticked(state, START + timedelta(hours=hour), FAILED, slack=slack)
    assert (len(slack.keys("new")), len(slack.keys("again"))) == (1, 2)


def test_a_channel_that_fails_is_tried_again_and_the_others_are_not_told_twice() -> None:
    slack, mail, state = Channel(), Channel(is_down=True), State()
    for minute in range(3):
        state = ticked(state, START + minute * MINUTE, FAILED, slack=slack, mail=mail)
    mail.is_down = False
    state = ticked(state, START + 3 * MINUTE, FAILED, slack=slack, mail=mail)
    assert (slack.keys("new"), mail.keys("new")) == ([FAILED.key], [FAILED.key])


def test_the_other_channels_are_told_that_one_is_down_and_when_it_is_back() -> None:
    slack, mail, state = Channel(), Channel(is_down=True), State()
    for minute in range(3):
        state = ticked(state, START + minute * MINUTE, FAILED, slack=slack, mail=mail)
    assert [a.fact.key for m in slack.got for a in m.new] == [FAILED.key, "channel_down:mail"]
    mail.is_down = False
    for minute in range(3, 9):
        state = ticked(state, START + minute * MINUTE, FAILED, slack=slack, mail=mail)
    assert [a.fact.key for m in slack.got for a in m.over] == ["channel_down:mail"]
    assert [a.fact.key for m in mail.got for a in (*m.new, *m.over)] == [FAILED.key]


def test_a_channel_that_never_heard_of_an_alert_is_not_told_its_end() -> None:
    mail, state = Channel(is_down=True), ticked(State(), START, FAILED)
    state = ticked(state, START, FAILED, mail=mail)
    mail.is_down = False
    for minute in range(1, 9):
        state = ticked(state, START + minute * MINUTE, mail=mail)
    assert mail.keys("over") == []
    assert state.alerts == ()


def test_a_fault_that_is_back_before_its_end_was_told_goes_on() -> None:
    slack, state = Channel(), ticked(State(), START)
    state = ticked(state, START, FAILED, slack=slack)
    slack.is_down = True
    for minute in range(1, 5):
        state = ticked(state, START + minute * MINUTE, slack=slack)
    slack.is_down = False
    state = ticked(state, START + 5 * MINUTE, FAILED, slack=slack)
    assert (slack.keys("new"), slack.keys("over")) == ([FAILED.key], [])
    assert START in [a.since for a in state.alerts]


def test_what_has_happened_is_told_once_and_has_no_all_clear() -> None:
    slack, state = Channel(), ticked(State(), START, SLEPT)
    state = ticked(State(), START, SLEPT, slack=slack)
    assert state.alerts == ()
    for minute in range(1, 5):
        state = ticked(state, START + minute * MINUTE, slack=slack)
    assert (slack.keys("new"), slack.keys("over")) == ([SLEPT.key], [])


def test_what_does_not_matter_any_more_is_past_and_not_mended() -> None:
    slack = Channel()
    late = Fact("no_predictions", "2024-04-10", "no player is predicted", until=START + 5 * MINUTE)
    state = ticked(State(), START, late, slack=slack)
    state = ticked(state, START + 5 * MINUTE, slack=slack)
    assert [a.ended for m in slack.got for a in m.over] == ["past"]


def test_an_end_that_no_channel_takes_is_given_up() -> None:
    slack = Channel()
    state = ticked(State(), START, FAILED, slack=slack)
    slack.is_down = True
    for minute in (1, 5, 6):
        state = ticked(state, START + minute * MINUTE, slack=slack)
    assert "mended" in [a.ended for a in state.alerts]
    late = START + GIVEN_UP + timedelta(hours=1)
    assert FAILED.key not in [a.fact.key for a in ticked(state, late, slack=slack).alerts]


def test_the_state_is_small_whatever_breaks() -> None:
    facts = [Fact("run_failed", f"{n} {'x' * 1000}", "y" * 10_000) for n in range(500)]
    state = looked(State(), Seen(tuple(facts)), START)
    assert (len(state.alerts), state.beyond) == (MOST_OPEN, 400)
    assert looked(state, Seen(tuple(facts)), START + MINUTE).alerts == state.alerts
    assert len(state.encode()) < MOST_OPEN * (2 * MOST_CHARACTERS + 300)


def test_a_cursor_that_cannot_be_read_is_a_fresh_start() -> None:
    for text in (None, "", "{", '{"alerts": 3}'):
        assert decoded(text) == State()
    old = looked(State(), Seen((FAILED,)), START).encode().replace("run_failed", "of_yore")
    assert decoded(old).alerts == ()


def test_text_from_outside_is_one_plain_line() -> None:
    [alert] = looked(State(), Seen((Fact("run_failed", "a\nb", "x\x1b[31m\ny\u202e"),)), START).alerts
    assert (alert.fact.subject, alert.fact.what) == ("a b", "x [31m y")


TICKS = st.lists(
    st.tuples(
        st.integers(1, 400),  # minutes since the tick before
        st.sets(st.sampled_from(sorted(KINDS)), max_size=4),
        st.booleans(),  # whether mail is down
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(TICKS)
def test_news_and_ends_alternate_for_each_channel(
    ticks: list[tuple[int, set[str], bool]],
) -> None:
    """Whatever fails, no channel hears of an alert twice without its end, nor of an end without its alert."""
    slack, mail, state, now = Channel(), Channel(), State(), START
    for minutes, kinds, mail.is_down in ticks:
        now += minutes * MINUTE
        facts = tuple(Fact(kind, "s", "w") for kind in sorted(kinds) if KINDS[kind].lasts)
        state = ticked(state, now, *facts, slack=slack, mail=mail)
    for channel in (slack, mail):
        for key in {*channel.keys("new"), *channel.keys("over")}:
            said = [
                what
                for message in channel.got
                for what in ("over", "new")
                if key in [a.fact.key for a in getattr(message, what)]
            ]
            assert said == (["new", "over"] * len(said))[: len(said)]
    for message in slack.got:
        assert all(now - a.since >= REMINDED for a in message.again)
    assert SETTLED < REMINDED
