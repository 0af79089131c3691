"""Where alerts go to: values of the environment's variables, checked. What is sent there is not known here.

Addresses may hold secrets: no error message and no `repr` has one.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

from nba_props.errors import ConfigurationError

SLACK, WEBHOOK, HEARTBEAT = "NBA_PROPS_SLACK_WEBHOOK", "NBA_PROPS_ALERT_WEBHOOK", "NBA_PROPS_HEARTBEAT_URL"
SMTP, SENDER, RECEIVERS = "NBA_PROPS_SMTP_URL", "NBA_PROPS_ALERT_FROM", "NBA_PROPS_ALERT_TO"
VARIABLES = (SLACK, WEBHOOK, SMTP, SENDER, RECEIVERS, HEARTBEAT)
# TLS from the first byte, or after STARTTLS.
SMTP_PORTS = {"smtps": 465, "smtp": 587}
HTTP_PORTS = {"https": 443, "http": 80}
ADDRESS = re.compile(r"[!#-;=?A-Z\[-~]+@[!#-;=?A-Z\[-~]+")
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mail server and whom it writes to. `is_tls`: from the first byte on, else by STARTTLS, which it must offer.

    A server on this machine may do without TLS.
    """

    host: str = field(repr=False)
    port: int
    is_tls: bool
    user: str = field(repr=False)
    password: str = field(repr=False)
    sender: str
    receivers: tuple[str, ...]

    @property
    def is_local(self) -> bool:
        """Whether the server is on this machine."""
        return self.host in LOCAL


def slack_of(values: Values) -> str:
    """The URL of Slack's incoming webhook; empty for none.

    Raises:
        ConfigurationError: naming the variable, without its value.
    """
    return _url(values, SLACK)


def webhook_of(values: Values) -> str:
    """The URL to which alerts are posted as JSON; empty for none.

    Raises:
        ConfigurationError: naming the variable, without its value.
    """
    return _url(values, WEBHOOK)


def heartbeat_of(values: Values) -> str:
    """The URL that is requested once a minute; empty for none.

    Raises:
        ConfigurationError: naming the variable, without its value.
    """
    return _url(values, HEARTBEAT)


def mailbox_of(values: Values) -> Mailbox | None:
    """The mail server and whom it writes to; None for none.

    Raises:
        ConfigurationError: naming the variable, without its value.
    """
    text = values.get(SMTP, "").strip()
    if not text:
        return None
    parts, port = _split(text, SMTP, SMTP_PORTS)
    sender, *others = _addresses(values, SENDER)
    if others:
        raise ConfigurationError(f"{SENDER} must be one address")
    return Mailbox(
        host=parts.hostname or "",
        port=port,
        is_tls=parts.scheme == "smtps",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        sender=sender,
        receivers=tuple(_addresses(values, RECEIVERS)),
    )


CHECKS: tuple[Callable[[Values], object], ...] = (slack_of, webhook_of, heartbeat_of, mailbox_of)


def check(values: Values) -> None:
    """Checks all of them.

    Raises:
        ConfigurationError: naming the first variable that cannot be used, without its value.
    """
    for of in CHECKS:
        of(values)


def _url(values: Values, name: str) -> str:
    text = values.get(name, "").strip()
    if text:
        _split(text, name, HTTP_PORTS)
    return text


def _split(text: str, name: str, ports: Mapping[str, int]) -> tuple[SplitResult, int]:
    """The parts of a URL and its port."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        parts, port = SplitResult("", "", "", "", ""), None
    if parts.scheme not in ports or not parts.hostname or not text.isprintable() or " " in text:
        starts = " or ".join(f"{scheme}://" for scheme in ports)
        raise ConfigurationError(
            f"{name} is not a URL that begins with {starts} (its value is not shown: it may hold a secret)"
        )
    return parts, port or ports[parts.scheme]


def _addresses(values: Values, name: str) -> list[str]:
    """E-mail addresses between commas, one or more."""
    texts = [text.strip() for text in values.get(name, "").split(",") if text.strip()]
    if not all(ADDRESS.fullmatch(text) for text in texts):
        raise ConfigurationError(f"{name} must be e-mail addresses such as name@example.com, by commas")
    if not texts:
        raise ConfigurationError(f"{name} is not set, which {SMTP} needs")
    return texts
