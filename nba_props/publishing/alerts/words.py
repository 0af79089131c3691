"""The words of an alert: what happened, what it costs, the command that mends it. Plain text, one line each.

Names from outside are made harmless here; how a channel escapes text is decided by its own form.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from nba_props.days import EASTERN, game_date, model_week
from nba_props.declared.alerts import KINDS, Severity
from nba_props.planning.alerts import Alert, Message
from nba_props.text import plain

Turn = Literal["new", "again", "over"]
# A message lists so many alerts and counts the rest.
MOST_LISTED = 15


@dataclass(frozen=True, slots=True)
class Words:
    """An alert in words.

    Attributes:
        alert: what they are about.
        turn: whether it is new, still open or over.
        title: severity, kind and subject.
        what: what happened, or for how long it lasted.
        costs: what it costs tonight; empty where it is over.
        command: that mends it; empty where it is over.
        more: where the runbook says more.
    """

    alert: Alert
    turn: Turn
    title: str
    what: str
    costs: str
    command: str
    more: str

    @property
    def severity(self) -> Severity:
        """That of its kind."""
        return KINDS[self.alert.fact.kind].severity

    @property
    def text(self) -> str:
        """All of it, in lines."""
        lines = [self.title, self.what]
        lines += [f"Costs: {self.costs}", f"Mended by: {self.command}", f"More: {self.more}"] * bool(
            self.command
        )
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Telling:
    """A message in words: a headline and its alerts, the worst first; `unlisted` counts those that are left out."""

    headline: str
    words: tuple[Words, ...]
    unlisted: int
    at: datetime
    label: str

    @property
    def rest(self) -> str:
        """What is left out, in words; empty where it is nothing."""
        return f"{self.unlisted} more: nba-props alerts" if self.unlisted else ""

    @property
    def text(self) -> str:
        """All of it, as plain text."""
        parts = [self.headline, *(words.text for words in self.words), self.rest]
        return "\n\n".join(filter(None, parts))


def telling(message: Message, label: str, now: datetime) -> Telling:
    """A message in words.

    Args:
        message: what is to be told.
        label: whose data it is about: `real` or `simulated`.
        now: UTC.
    """
    turns: tuple[tuple[Turn, tuple[Alert, ...]], ...] = (
        ("new", message.new), ("again", message.again), ("over", message.over),
    )  # fmt: skip
    words = [in_words(alert, turn, now) for turn, alerts in turns for alert in alerts]
    listed = tuple(words[:MOST_LISTED])
    return Telling(
        _headline(message, words, label), listed, len(words) - len(listed) + message.beyond, now, label
    )


def _headline(message: Message, words: list[Words], label: str) -> str:
    named = (("new", message.new), ("still open", message.again), ("over", message.over))
    counts = ", ".join(f"{len(alerts)} {name}" for name, alerts in named if alerts)
    of = "nba_props" if label == "real" else f"nba_props ({plain(label)})"
    return f"{of}: {words[0].title}" if len(words) == 1 else f"{of}: alerts, {counts}"


def in_words(alert: Alert, turn: Turn, now: datetime) -> Words:
    """An alert in words."""
    kind, fact = KINDS[alert.fact.kind], alert.fact
    title = f"{kind.severity} {kind.name}: {plain(fact.subject)}"
    if turn == "over":
        return Words(alert, turn, f"OVER {kind.name}: {plain(fact.subject)}", _ended(alert, now), "", "", "")
    what = plain(fact.what)
    if turn == "again":
        title, what = f"STILL OPEN {title}", f"{what} (since {eastern(alert.since)})"
    return Words(alert, turn, title, what, kind.costs, command(alert), kind.anchor)


def command(alert: Alert) -> str:
    """The command that mends an alert, with its day filled in."""
    day = alert.fact.day or game_date(alert.since)
    text = alert.fact.command or KINDS[alert.fact.kind].mends
    return plain(text.replace("{day}", str(day)).replace("{week}", str(model_week(day))))


def _ended(alert: Alert, now: datetime) -> str:
    lasted = f"after {duration((alert.ended_at or now) - alert.since)}"
    return (
        f"All clear {lasted}."
        if alert.ended == "mended"
        else f"It was not mended, and does not matter any more, {lasted}."
    )


def duration(span: timedelta) -> str:
    """A span of time for people: minutes below two hours, hours below two days, else days."""
    minutes = round(span.total_seconds() / 60)
    for unit, size, most in (("minute", 1, 120), ("hour", 60, 2 * 1440), ("day", 1440, None)):
        if most is None or minutes < most:
            n = round(minutes / size)
            return f"{n} {unit}{'s' * (n != 1)}"
    raise AssertionError  # the last unit has no limit


def eastern(instant: datetime) -> str:
    """An instant as a day and time of the league's clock."""
    return f"{instant.astimezone(EASTERN):%Y-%m-%d %H:%M} Eastern"
