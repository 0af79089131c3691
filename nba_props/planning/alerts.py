"""What is to be told now: facts against the alerts that are open. Pure: facts, state and instant in, state and messages out.

An alert is told once per channel, again once a day while it is open, and its end once. Which facts there are is found in
`planning.watch` and by the caller; words are in `publishing.alerts`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal

import msgspec

from nba_props.declared.alerts import ASLEEP, KINDS
from nba_props.text import plain

REMINDED = timedelta(days=1)
# A fact must be gone for so long before its alert is over: a look that fails by chance is no all-clear.
SETTLED = timedelta(minutes=2)
# A channel that takes no message is tried for so long with what is over.
GIVEN_UP = timedelta(days=1)
# State and messages stay small, whatever breaks.
MOST_OPEN, MOST_CHARACTERS = 100, 300


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is wrong now, or has just happened.

    Attributes:
        kind: name of an AlertKind.
        subject: what it is about; with the kind its key.
        what: what happened, in one line.
        day: the game date that it costs; None where it is about none.
        command: that mends it, instead of the kind's.
        until: from when on it does not matter any more though nothing mended it; None for never.
    """

    kind: str
    subject: str
    what: str
    day: date | None = None
    command: str = ""
    until: datetime | None = None

    @property
    def key(self) -> str:
        """Equal facts are one alert."""
        return f"{self.kind}:{self.subject}"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look found. Keys and kinds in `blind` could not be looked at: their alerts stay as they are."""

    facts: tuple[Fact, ...] = ()
    blind: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert that is open, or whose end is not told yet.

    Attributes:
        fact: as it was last seen.
        since: when it was first seen, UTC.
        told: when each channel was last told, UTC.
        gone_at: since when the fact is not seen any more, UTC.
        ended: how it ended; empty while it is open.
        ended_at: UTC.
    """

    fact: Fact
    since: datetime
    told: dict[str, datetime] = field(default_factory=dict)
    gone_at: datetime | None = None
    ended: Literal["", "mended", "past"] = ""
    ended_at: datetime | None = None

    @property
    def lasts(self) -> bool:
        """Whether it is open until it is over."""
        return KINDS[self.fact.kind].lasts


@dataclass(frozen=True, slots=True)
class State:
    """What is remembered between two looks, as JSON.

    Attributes:
        alerts: those that are open, and those whose end some channel was not told.
        beyond: how many more are wrong than are kept.
        looked_at: when it was last looked, UTC.
        awake_since: since when no two looks were far apart, UTC.
        failed: channels that took no message when they were last told something.
    """

    alerts: tuple[Alert, ...] = ()
    beyond: int = 0
    looked_at: datetime | None = None
    awake_since: datetime | None = None
    failed: tuple[str, ...] = ()

    def encode(self) -> str:
        """As JSON."""
        return msgspec.json.encode(self).decode()


@dataclass(frozen=True, slots=True)
class Message:
    """What one channel is to be told at once: new alerts, those of which it is reminded, and those that are over."""

    new: tuple[Alert, ...] = ()
    again: tuple[Alert, ...] = ()
    over: tuple[Alert, ...] = ()
    beyond: int = 0

    def __bool__(self) -> bool:
        return bool(self.new or self.again or self.over)


def decoded(text: str | None) -> State:
    """The state of a JSON text; an empty one where there is none, or none that this code can read."""
    try:
        state = msgspec.json.decode(text or "{}", type=State)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return State()
    return replace(state, alerts=tuple(a for a in state.alerts if a.fact.kind in KINDS))


def looked(state: State, seen: Seen, now: datetime) -> State:
    """The state after a look: alerts of new facts are opened, those whose facts have gone are ended."""
    facts = {fact.key: fact for fact in map(_bounded, seen.facts)}
    kept = tuple(_kept(alert, facts, seen.blind, now) for alert in state.alerts)
    known = {alert.fact.key for alert in kept if not alert.ended}
    fresh = sorted((f for key, f in facts.items() if key not in known), key=_worst_first)
    # One that has ended, and is back before its end was told, goes on: nobody was told that it was over.
    reopened = {a.fact.key: a for a in kept if a.ended}
    opened = tuple(_opened(reopened.get(fact.key), fact, now) for fact in fresh)
    again = {alert.fact.key for alert in opened}
    whole = tuple(a for a in kept if a.fact.key not in again) + opened
    return replace(
        state,
        alerts=whole[:MOST_OPEN],
        beyond=max(len(whole) - MOST_OPEN, 0),
        looked_at=now,
        awake_since=awake_since(state, now),
    )


def channels_down(state: State) -> tuple[Fact, ...]:
    """One fact per channel that took no message, for the others."""
    return tuple(Fact("channel_down", name, f"{name} takes no messages") for name in state.failed)


def awake_since(state: State, now: datetime) -> datetime:
    """Since when no two looks were far apart, UTC."""
    is_on_time = state.looked_at is not None and now - state.looked_at <= ASLEEP
    return state.awake_since if is_on_time and state.awake_since else now


def _bounded(fact: Fact) -> Fact:
    """The fact in plain text of bounded length."""
    subject, what = (plain(text)[:MOST_CHARACTERS] for text in (fact.subject, fact.what))
    return replace(fact, subject=subject, what=what)


def _worst_first(fact: Fact) -> tuple[bool, str]:
    return KINDS[fact.kind].severity != "ERROR", fact.key


def _opened(ended: Alert | None, fact: Fact, now: datetime) -> Alert:
    return Alert(fact, now) if ended is None else Alert(fact, ended.since, ended.told)


def _kept(alert: Alert, facts: Mapping[str, Fact], blind: frozenset[str], now: datetime) -> Alert:
    """An alert after a look; only one that is open changes."""
    if alert.ended or not alert.lasts:
        return alert
    key = alert.fact.key
    if key in facts:
        return replace(alert, fact=facts[key], gone_at=None)
    if key in blind or alert.fact.kind in blind:
        return alert
    gone_at = alert.gone_at or now
    is_past = alert.fact.until is not None and gone_at >= alert.fact.until
    if now - gone_at < SETTLED and not is_past:
        return replace(alert, gone_at=gone_at)
    return replace(alert, gone_at=gone_at, ended="past" if is_past else "mended", ended_at=gone_at)


def told_of(state: State) -> str:
    """How many alerts are open, in words."""
    names = [alert.fact.kind for alert in state.alerts if not alert.ended and alert.lasts]
    return f"{len(names)} open: {', '.join(sorted(set(names)))}" if names else "nothing is wrong"


def message(state: State, channel: str, now: datetime) -> Message:
    """What a channel is to be told now; not that itself was down."""
    mine = [a for a in state.alerts if (a.fact.kind, a.fact.subject) != ("channel_down", channel)]
    opened = [alert for alert in mine if not alert.ended]
    new = tuple(a for a in opened if channel not in a.told and a.gone_at is None)
    again = tuple(a for a in opened if a.lasts and channel in a.told and now - a.told[channel] >= REMINDED)
    over = tuple(a for a in mine if a.ended and channel in a.told)
    return Message(new, again, over, state.beyond)


def told(state: State, channel: str, said: Message, now: datetime) -> State:
    """The state after a channel took a message."""
    spoken = {a.fact.key for a in (*said.new, *said.again)}
    ended = {a.fact.key for a in said.over}

    def after(alert: Alert) -> Alert:
        if alert.fact.key in ended and alert.ended:
            return replace(alert, told={c: at for c, at in alert.told.items() if c != channel})
        is_spoken = alert.fact.key in spoken and not alert.ended
        return replace(alert, told=alert.told | {channel: now}) if is_spoken else alert

    return replace(state, alerts=tuple(map(after, state.alerts)))


def tidied(state: State, channels: Iterable[str], now: datetime) -> State:
    """The state without what every channel was told, or will not be told any more."""
    names = set(channels)

    def is_done(alert: Alert) -> bool:
        if alert.ended:
            waiting = names & alert.told.keys()
            return not waiting or (alert.ended_at is not None and now - alert.ended_at > GIVEN_UP)
        return not alert.lasts and (names <= alert.told.keys() or now - alert.since > GIVEN_UP)

    return replace(state, alerts=tuple(a for a in state.alerts if not is_done(a)))


def tell(state: State, channels: Mapping[str, Callable[[Message], bool]], now: datetime) -> State:
    """Tells each channel what it has to be told, and returns the state after it.

    Args:
        state: after a look.
        channels: by name, what sends a message and says whether it arrived.
        now: UTC.
    """
    failed = set(state.failed) & channels.keys()
    for name, send in channels.items():
        said = message(state, name, now)
        # A channel for which nothing waits is down no more, as far as anybody knows.
        if not said or send(said):
            state = told(state, name, said, now)
            failed.discard(name)
        else:
            failed.add(name)
    return tidied(replace(state, failed=tuple(sorted(failed))), channels, now)
