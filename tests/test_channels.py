"""Variables of channels: what is wrong is named, and its value never."""

import pytest

from nba_props.channels import VARIABLES, check, mailbox_of, webhook_of
from nba_props.errors import ConfigurationError
from nba_props.settings import Settings

MAIL = {"NBA_PROPS_ALERT_FROM": "props@example.com", "NBA_PROPS_ALERT_TO": "a@example.com,b@example.com"}


def test_without_variables_there_is_no_channel() -> None:
    check({})
    check(dict.fromkeys(VARIABLES, ""))
    assert (webhook_of({}), mailbox_of({})) == ("", None)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtps://me:p%40ss%3A@mail.example.com", ("mail.example.com", 465, True, "me", "p@ss:")),
        ("smtp://mail.example.com", ("mail.example.com", 587, False, "", "")),
        ("smtp://me:x@[::1]:2525", ("::1", 2525, False, "me", "x")),
    ],
)
def test_a_mail_servers_url(url: str, server: tuple[object, ...]) -> None:
    box = mailbox_of({"NBA_PROPS_SMTP_URL": url, **MAIL})
    assert box is not None
    assert (box.host, box.port, box.is_tls, box.user, box.password) == server
    assert (box.sender, box.receivers) == ("props@example.com", ("a@example.com", "b@example.com"))
    assert "p@ss" not in repr(box)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NBA_PROPS_SLACK_WEBHOOK", "hooks.slack.com/services/SECRET"),
        ("NBA_PROPS_SLACK_WEBHOOK", "https://"),
        ("NBA_PROPS_ALERT_WEBHOOK", "ftp://SECRET.example.com"),
        ("NBA_PROPS_ALERT_WEBHOOK", "http://example.com:SECRET/"),
        ("NBA_PROPS_ALERT_WEBHOOK", "http://example.com/a SECRET"),
        ("NBA_PROPS_ALERT_WEBHOOK", "http://[SECRET/"),
        ("NBA_PROPS_HEARTBEAT_URL", "http://example.com/\nSECRET"),
        ("NBA_PROPS_SMTP_URL", "https://me:SECRET@mail.example.com"),
        ("NBA_PROPS_SMTP_URL", "smtp://me:SECRET@"),
        ("NBA_PROPS_ALERT_FROM", "SECRET"),
        ("NBA_PROPS_ALERT_FROM", "a@SECRET.com, b@example.com"),
        ("NBA_PROPS_ALERT_FROM", "SECRET@example.com\r\nBcc: c@example.com"),
        ("NBA_PROPS_ALERT_TO", "a@example.com, @SECRET"),
        ("NBA_PROPS_ALERT_TO", "SECRET@"),
        ("NBA_PROPS_ALERT_TO", ""),
    ],
)
def test_a_variable_that_cannot_be_used_is_named_without_its_value(name: str, value: str) -> None:
    values = {"NBA_PROPS_SMTP_URL": "smtp://mail.example.com", **MAIL, name: value}
    with pytest.raises(ConfigurationError, match=name) as raised:
        check(values)
    assert "SECRET" not in str(raised.value)
    with pytest.raises(ConfigurationError, match=name) as raised:
        Settings.read(values)
    assert "SECRET" not in str(raised.value)
