"""Alerts arrive at each channel; one that fails says why, and nothing anywhere says where it was sent."""

import logging
import socket
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from nba_props.planning.alerts import Fact, Seen, State, looked
from nba_props.resources.alerts import Alerts
from nba_props.resources.home import Home
from tests.sinks import MailServer, Webhook, mail_server, webhook

NOW = datetime(2024, 4, 10, 22, tzinfo=UTC)
FAILED = Fact("run_failed", "nightly 2024-04-10", "slate: <!channel> & ünd\nmore", date(2024, 4, 10))
SECRET, PASSWORD = "planted-secret", "pass%2Fword"
LOG = logging.getLogger("nba_props.alerts")


@pytest.fixture
def hook() -> Iterator[Webhook]:
    with webhook() as sink:
        yield sink


@pytest.fixture
def mails() -> Iterator[MailServer]:
    with mail_server() as sink:
        yield sink


def channels(tmp_path: Path, **fields: str) -> Alerts:
    return Alerts(home=Home(home=str(tmp_path / "home")), **fields)


def by_mail(tmp_path: Path, mails: MailServer) -> Alerts:
    url = f"smtp://someone:{PASSWORD}@127.0.0.1:{mails.port}"
    return channels(
        tmp_path, smtp_url=url, mail_from="props@example.com", mail_to="a@example.com, b@example.com"
    )


def open_state() -> State:
    return looked(State(), Seen((FAILED,)), NOW)


def test_a_webhook_gets_one_post_with_what_it_costs_and_the_command_that_mends_it(
    tmp_path: Path, hook: Webhook
) -> None:
    state = channels(tmp_path, webhook=hook.url).tell(open_state(), NOW, LOG)
    [body] = hook.got
    [alert] = body["alerts"]
    assert (body["source"], body["headline"]) == (
        "simulated",
        "nba_props (simulated): ERROR run_failed: nightly 2024-04-10",
    )
    assert (alert["id"], alert["turn"], alert["command"]) == (
        "run_failed:nightly 2024-04-10@2024-04-10T22:00:00Z", "new", "nba-props night 2024-04-10",
    )  # fmt: skip
    assert alert["what"] == "slate: <!channel> & ünd more"
    assert alert["costs"].startswith("What the run should have made")
    assert alert["runbook"] == "docs/operations.md#run_failed"
    assert set(state.alerts[0].told) == {"log", "webhook"}


def test_slack_gets_blocks_in_which_nothing_is_markup(tmp_path: Path, hook: Webhook) -> None:
    state = open_state()
    state = channels(tmp_path, slack_webhook=hook.url).tell(state, NOW, LOG)
    [body] = hook.got
    kinds = [block["type"] for block in body["blocks"]]
    assert kinds == ["header", "section", "rich_text", "context"]
    assert {b["text"]["type"] for b in body["blocks"] if "text" in b} == {"plain_text"}
    assert "<!channel> & ünd more" in body["blocks"][1]["text"]["text"]
    code = body["blocks"][2]["elements"][0]["elements"][0]
    assert code == {"type": "text", "text": "nba-props night 2024-04-10"}


def test_a_mail_is_plain_text_to_every_receiver(tmp_path: Path, mails: MailServer) -> None:
    by_mail(tmp_path, mails).tell(open_state(), NOW, LOG)
    [mail] = mails.got
    assert "Subject: nba_props (simulated): ERROR run_failed: nightly 2024-04-10" in mail
    assert "To: a@example.com, b@example.com" in mail
    assert "Mended by: nba-props night 2024-04-10" in mail
    assert [word for word in mails.said if word.startswith("rcpt")] == [
        "rcpt TO:<a@example.com>", "rcpt TO:<b@example.com>",
    ]  # fmt: skip


def test_a_channel_that_is_down_is_tried_again_and_the_others_are_not(
    tmp_path: Path, hook: Webhook, mails: MailServer
) -> None:
    both = by_mail(tmp_path, mails).model_copy(update={"webhook": hook.url})
    hook.status = 503
    state = both.tell(open_state(), NOW, LOG)
    assert (hook.got, len(mails.got), state.failed) == ([], 1, ("webhook",))
    hook.status = 200
    state = both.tell(state, NOW + timedelta(minutes=1), LOG)
    assert (len(hook.got), len(mails.got), state.failed) == (1, 1, ())


def test_the_heartbeat_is_requested_and_its_trouble_is_no_secret(tmp_path: Path, hook: Webhook) -> None:
    beating = channels(tmp_path, heartbeat_url=hook.url)
    assert (beating.ping(), len(hook.pings)) == ("", 1)
    hook.status = 404
    assert beating.ping() == "HTTP 404"
    assert channels(tmp_path).ping() == ""


def test_a_test_reaches_every_channel_and_says_which_works(
    tmp_path: Path, hook: Webhook, mails: MailServer
) -> None:
    mails.refuses = True
    update = {"slack_webhook": hook.url, "heartbeat_url": hook.url, "webhook": "not a url"}
    every = by_mail(tmp_path, mails).model_copy(update=update)
    results = dict(every.test(NOW, LOG))
    assert results.pop("webhook").startswith("NBA_PROPS_ALERT_WEBHOOK is not a URL")
    assert results == {"log": "", "slack": "", "e-mail": "SMTPAuthenticationError 535", "heartbeat": ""}


def test_no_log_no_repr_and_no_state_shows_an_address(
    tmp_path: Path,
    hook: Webhook,
    mails: MailServer,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With every log turned on, whatever the channels answer, and where nobody does."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}/{SECRET}"
        every = by_mail(tmp_path, mails).model_copy(
            update={"slack_webhook": hook.url, "webhook": nobody, "heartbeat_url": hook.url}
        )
        caplog.set_level(logging.DEBUG)
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.DEBUG)
            monkeypatch.setattr(logging.getLogger(name), "setLevel", lambda level: level)
        texts = [repr(every), str(every)]
        for hook.status, mails.refuses in ((200, False), (302, True), (500, True)):
            state = every.tell(open_state(), NOW, LOG)
            texts += [state.encode(), every.ping(), str(every.test(NOW, LOG))]
    texts += [record.getMessage() for record in caplog.records]
    assert any("receive_response_headers" in text for text in texts)  # the logs are on
    assert any("took no message: ConnectError" in text for text in texts)
    assert not [t for t in texts if SECRET in t or PASSWORD in t or "pass/word" in t or "someone" in t]


def test_a_mail_server_elsewhere_must_offer_tls(
    tmp_path: Path, mails: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nba_props.channels.LOCAL", frozenset())
    assert dict(by_mail(tmp_path, mails).test(NOW, LOG))["e-mail"] == "the server offers no STARTTLS"
    assert mails.got == []
