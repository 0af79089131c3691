"""The words of alerts: what happened, what it costs, the command with its day, and how long it lasted."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from nba_props.planning.alerts import Alert, Fact, Message
from nba_props.publishing.alerts.forms import HEADER, SECTION, generic, mail, slack
from nba_props.publishing.alerts.words import MOST_LISTED, duration, in_words, telling

NOW = datetime(2024, 4, 10, 22, tzinfo=UTC)
FAILED = Alert(Fact("run_failed", "nightly 2024-04-08", "slate: timed out", date(2024, 4, 8)), NOW)
HOSTILE = "<!channel> *x* &lt; \u202e\x1b[31m\r\nBcc: me@example.com <https://evil.example|click>"


def test_an_alert_says_what_it_costs_and_what_mends_it() -> None:
    assert telling(Message(new=(FAILED,)), "real", NOW).text == (
        "nba_props: ERROR run_failed: nightly 2024-04-08\n\n"
        "ERROR run_failed: nightly 2024-04-08\n"
        "slate: timed out\n"
        "Costs: What the run should have made is as it was before; a day that never had it has nothing.\n"
        "Mended by: nba-props night 2024-04-08\n"
        "More: docs/operations.md#run_failed"
    )


@pytest.mark.parametrize(
    ("kind", "day", "command"),
    [
        ("champion_stale", date(2024, 4, 14), "nba-props train --week 2024-04-08"),
        ("no_predictions", None, "nba-props night 2024-04-10"),  # of the day on which it was seen
        ("disk_full", None, "nba-props prune --keep-days 7"),
    ],
)
def test_the_day_and_its_week_are_filled_in(kind: str, day: date | None, command: str) -> None:
    assert in_words(Alert(Fact(kind, "x", "y", day), NOW), "new", NOW).command == command


def test_an_alert_that_is_still_open_and_one_that_is_over_say_so() -> None:
    again = in_words(FAILED, "again", NOW + timedelta(days=1))
    assert again.title == "STILL OPEN ERROR run_failed: nightly 2024-04-08"
    assert again.what == "slate: timed out (since 2024-04-10 18:00 Eastern)"
    over = replace(FAILED, ended="mended", ended_at=NOW + timedelta(minutes=42))
    assert (
        in_words(over, "over", NOW).text == "OVER run_failed: nightly 2024-04-08\nAll clear after 42 minutes."
    )
    past = replace(over, ended="past")
    assert "It was not mended, and does not matter any more" in in_words(past, "over", NOW).text


def test_many_alerts_are_one_message_that_counts_the_rest() -> None:
    many = tuple(replace(FAILED, fact=replace(FAILED.fact, subject=str(n))) for n in range(MOST_LISTED + 3))
    told = telling(Message(new=many, over=(FAILED,), beyond=5), "simulated", NOW)
    assert told.headline == f"nba_props (simulated): alerts, {MOST_LISTED + 3} new, 1 over"
    assert (len(told.words), told.unlisted, told.rest) == (MOST_LISTED, 9, "9 more: nba-props alerts")
    blocks = slack(told)["blocks"]
    assert len(blocks) <= 50
    assert generic(told)["unlisted"] == 9


def test_text_from_outside_is_markup_nowhere() -> None:
    alert = Alert(Fact("feed_down", HOSTILE, HOSTILE), NOW)
    told = telling(Message(new=(alert,)), "real", NOW)
    assert not {"\x1b", "\r", "\u202e"} & {*told.text}
    body = slack(told)
    assert "<!channel>" not in body["text"]
    assert "&lt;!channel&gt;" in body["text"]
    letter = mail(told, "a@example.com", ("b@example.com",))
    assert set(letter.keys()) == {
        "Subject", "From", "To", "Date", "Auto-Submitted", "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
    }  # fmt: skip
    assert letter["Bcc"] is None


def test_slacks_limits_are_kept() -> None:
    alert = Alert(Fact("feed_down", "x" * 5000, "y" * 5000), NOW)
    header, section, *_ = slack(telling(Message(new=(alert,)), "real", NOW))["blocks"]
    assert (len(header["text"]["text"]), len(section["text"]["text"])) == (HEADER, SECTION)


@pytest.mark.parametrize(
    ("minutes", "told"),
    [(0, "0 minutes"), (1, "1 minute"), (119, "119 minutes"), (120, "2 hours"), (2879, "48 hours"), (2880, "2 days")],
)  # fmt: skip
def test_a_span_of_time_for_people(minutes: int, told: str) -> None:
    assert duration(timedelta(minutes=minutes)) == told
