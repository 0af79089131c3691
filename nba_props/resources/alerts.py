"""Where alerts go, as a resource: the log, Slack, a webhook, e-mail, and a ping that says that somebody still looks.

What is told, and when, is decided in `planning.alerts`.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

import dagster as dg
from pydantic import Field

from nba_props import channels
from nba_props.errors import ConfigurationError
from nba_props.planning.alerts import Message, State, tell
from nba_props.publishing.alerts import forms
from nba_props.publishing.alerts.words import Telling, telling
from nba_props.resources.alert_channels import ChannelError, deliver, ping, post
from nba_props.resources.home import Home

Send = Callable[[Telling], None]
LOG, SLACK, WEBHOOK, MAIL, HEARTBEAT = "log", "slack", "webhook", "e-mail", "heartbeat"


def secret(description: str) -> str:
    """A field that no `repr` shows; the Resources page shows its variable's name."""
    return Field(default="", repr=False, description=description)


class Alerts(dg.ConfigurableResource["Alerts"]):
    """The channels of alerts. The log is always one."""

    home: dg.ResourceDependency[Home]
    slack_webhook: str = secret("URL of Slack's incoming webhook.")
    webhook: str = secret("URL to which alerts are posted as JSON.")
    smtp_url: str = secret("`smtps://user:password@host:port` of a mail server; `smtp://` with STARTTLS.")
    mail_from: str = Field(default="", description="E-mail address of the sender.")
    mail_to: str = Field(default="", description="E-mail addresses of the receivers, by commas.")
    heartbeat_url: str = secret("URL that is requested once a minute, as long as somebody looks.")

    @property
    def values(self) -> dict[str, str]:
        """The channels' environment variables with their values."""
        given = (
            self.slack_webhook, self.webhook, self.smtp_url, self.mail_from, self.mail_to, self.heartbeat_url,
        )  # fmt: skip
        return dict(zip(channels.VARIABLES, given, strict=True))

    def channels(self, log: logging.Logger) -> Iterator[tuple[str, Send]]:
        """The channels that are set up, by name; one whose variable cannot be used fails when it is sent something."""
        yield LOG, partial(_log, log)
        of: tuple[tuple[str, Callable[[], Send | None]], ...] = (
            (SLACK, self._slack), (WEBHOOK, self._webhook), (MAIL, self._mail),
        )  # fmt: skip
        for name, sender in of:
            try:
                send = sender()
            except ConfigurationError as error:
                send = partial(_refuse, str(error))
            if send:
                yield name, send

    def tell(self, state: State, now: datetime, log: logging.Logger) -> State:
        """Tells each channel what it has to be told, and returns the state after it, with the channels that failed."""
        sends = {name: partial(self._arrived, name, send, now, log) for name, send in self.channels(log)}
        return tell(state, sends, now)

    def test(self, now: datetime, log: logging.Logger) -> list[tuple[str, str]]:
        """Sends a test to each channel, the ping included, and says of each what went wrong; empty where nothing did."""
        said = Telling("nba_props: this is a test, all is well", (), 0, now, self.home.label)
        results = []
        for name, send in self.channels(log):
            try:
                send(said)
                results.append((name, ""))
            except ChannelError as error:
                results.append((name, str(error)))
        return [*results, (HEARTBEAT, self.ping())] if self.heartbeat_url else results

    def ping(self) -> str:
        """Says that somebody looks: the receiver tells when that stops. Returns what went wrong; empty where nothing did."""
        try:
            if url := channels.heartbeat_of(self.values):
                ping(url)
        except (ChannelError, ConfigurationError) as error:
            return str(error)
        return ""

    def _arrived(self, name: str, send: Send, now: datetime, log: logging.Logger, said: Message) -> bool:
        try:
            send(telling(said, self.home.label, now))
        except ChannelError as error:
            log.warning("alerts: %s took no message: %s", name, error)
            return False
        return True

    def _slack(self) -> Send | None:
        url = channels.slack_of(self.values)
        return (lambda told: post(url, forms.slack(told))) if url else None

    def _webhook(self) -> Send | None:
        url = channels.webhook_of(self.values)
        return (lambda told: post(url, forms.generic(told))) if url else None

    def _mail(self) -> Send | None:
        box = channels.mailbox_of(self.values)
        return (lambda told: deliver(box, forms.mail(told, box.sender, box.receivers))) if box else None


def _log(log: logging.Logger, told: Telling) -> None:
    is_bad = any(words.turn != "over" and words.severity == "ERROR" for words in told.words)
    log.log(logging.ERROR if is_bad else logging.WARNING, "%s", told.text)


def _refuse(why: str, _told: Telling) -> None:
    """What a channel does whose variable cannot be used."""
    raise ChannelError(why)
