"""Sending alerts: HTTP and mail, each within some seconds, since a sensor's tick has sixty for all of it.

Addresses are secrets: an error tells what went wrong and nothing of where it was sent.
"""

import smtplib
import ssl
import time
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from typing import Any

import httpx

from nba_props.channels import Mailbox
from nba_props.sources.deadline import Deadline, bound
from nba_props.sources.http import UNLOGGED, silence_httpx, trusted_certificates

# Of one request in all; of one word of a mail server, of which a mail takes some eight.
HTTP_SECONDS, SMTP_SECONDS = 8.0, 4.0
AGENT = {"User-Agent": "nba-props"}
# What the greeting names this machine, instead of a look-up of its name, which may hang.
HERE = "[127.0.0.1]"


class ChannelError(Exception):
    """A channel did not take a message; the text says why, and holds no address."""


def post(url: str, body: Mapping[str, Any], seconds: float = HTTP_SECONDS) -> None:
    """Posts JSON.

    Raises:
        ChannelError: no reply came in time, or one that is no success.
    """
    _request(lambda client: client.post(url, json=dict(body)), seconds)


def ping(url: str, seconds: float = HTTP_SECONDS) -> None:
    """Requests a URL.

    Raises:
        ChannelError: no reply came in time, or one that is no success.
    """
    _request(lambda client: client.get(url), seconds)


def _request(send: Callable[[httpx.Client], httpx.Response], seconds: float) -> None:
    """Sends a request that no log shows. Redirects are no success: they would hand the body to another host."""
    silence_httpx()
    token = UNLOGGED.set(True)
    trouble = ""
    try:
        with httpx.Client(timeout=seconds, headers=AGENT, verify=trusted_certificates()) as client:
            deadline = Deadline()
            bound(client, deadline)
            deadline.until = time.monotonic() + seconds
            reply = send(client)
        trouble = "" if reply.is_success else f"HTTP {reply.status_code}"
    except Exception as error:
        trouble = type(error).__name__
    finally:
        UNLOGGED.reset(token)
    if trouble:
        raise ChannelError(trouble)


def deliver(mailbox: Mailbox, message: EmailMessage, seconds: float = SMTP_SECONDS) -> None:
    """Sends a mail.

    Raises:
        ChannelError: the server took it not, or offers no TLS.
    """
    trouble = ""
    try:
        _deliver(mailbox, message, seconds)
    except ChannelError as error:
        trouble = str(error)
    except smtplib.SMTPResponseException as error:
        trouble = f"{type(error).__name__} {error.smtp_code}"
    except Exception as error:
        trouble = type(error).__name__
    if trouble:
        raise ChannelError(trouble)


def _deliver(mailbox: Mailbox, message: EmailMessage, seconds: float) -> None:
    trust = ssl.create_default_context()
    if mailbox.is_tls:
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            mailbox.host, mailbox.port, local_hostname=HERE, timeout=seconds, context=trust
        )
    else:
        connection = smtplib.SMTP(mailbox.host, mailbox.port, local_hostname=HERE, timeout=seconds)
    with connection as server:
        server.ehlo()
        if not mailbox.is_tls and server.has_extn("starttls"):
            server.starttls(context=trust)
        elif not mailbox.is_tls and not mailbox.is_local:
            raise ChannelError("the server offers no STARTTLS")
        if mailbox.user:
            server.login(mailbox.user, mailbox.password)
        server.send_message(message)
