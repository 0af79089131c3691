"""The same words in the forms of Slack, of a webhook that takes JSON, and of e-mail."""

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from nba_props.publishing.alerts.words import Telling, Words

# Slack's own limits, in characters: of a header and of a section.
HEADER, SECTION = 150, 3000
MARKS = {"new": "🔴", "again": "🟠", "over": "🟢"}
JSON_VERSION = 1


def slack(told: Telling) -> dict[str, Any]:
    """The body of Slack's incoming webhook.

    Blocks are plain text and code, in which nothing is markup, no name a mention and no address a link; only the line of
    the notification is Slack's markup, and is escaped.
    """
    blocks = [
        {"type": "header", "text": _plain(told.headline, HEADER)},
        *(block for words in told.words for block in _blocks(words)),
        *([{"type": "section", "text": _plain(told.rest)}] if told.rest else []),
    ]
    return {
        "text": escaped(told.headline),
        "blocks": blocks,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def escaped(text: str) -> str:
    """Text that Slack shows as it is: the three characters that begin a mention, a link or an entity are escaped."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _plain(text: str, most: int = SECTION) -> dict[str, Any]:
    cut = text if len(text) <= most else f"{text[: most - 1]}…"
    return {"type": "plain_text", "text": cut, "emoji": False}


def _blocks(words: Words) -> list[dict[str, Any]]:
    lines = [f"{MARKS[words.turn]} {words.title}", words.what, *filter(None, [words.costs])]
    blocks: list[dict[str, Any]] = [{"type": "section", "text": _plain("\n".join(lines))}]
    if words.command:
        code = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": words.command}]}
        blocks.append({"type": "rich_text", "elements": [code]})
        blocks.append({"type": "context", "elements": [_plain(words.more)]})
    return blocks


def generic(told: Telling) -> dict[str, Any]:
    """The body of the webhook: the same alert has the same `id` however often it is sent."""
    return {
        "version": JSON_VERSION,
        "source": told.label,
        "sent_at": _iso(told.at),
        "headline": told.headline,
        "text": told.text,
        "unlisted": told.unlisted,
        "alerts": [_json(words) for words in told.words],
    }


def _json(words: Words) -> dict[str, Any]:
    alert = words.alert
    return {
        "id": f"{alert.fact.key}@{_iso(alert.since)}",
        "turn": words.turn,
        "kind": alert.fact.kind,
        "severity": words.severity,
        "subject": alert.fact.subject,
        "game_date": alert.fact.day.isoformat() if alert.fact.day else None,
        "what": words.what,
        "costs": words.costs or None,
        "command": words.command or None,
        "runbook": words.more or None,
        "since": _iso(alert.since),
        "ended": alert.ended or None,
        "ended_at": _iso(alert.ended_at) if alert.ended_at else None,
    }


def _iso(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")


def mail(told: Telling, sender: str, receivers: tuple[str, ...]) -> EmailMessage:
    """An e-mail of plain text."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = told.headline
    message["From"], message["To"] = sender, ", ".join(receivers)
    message["Date"] = format_datetime(told.at)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(told.text)
    return message
