"""The page of a night's data."""

from datetime import date

import polars as pl

from nba_props.publishing.report.data.page import data_page
from nba_props.publishing.report.night.tables import NightTables
from tests.bets.record_rows import NOON
from tests.market.market_rows import Row, before
from tests.publishing.report.night_rows import HOSTILE, frame, night, row
from tests.publishing.report.page_text import Read

GATE = (
    '[{"gate": "bias", "verdict": "FAIL", "meaning": "within 1.5 points", "told": "", "n": 812, "value": -1.61,'
    ' "low": -1.9, "high": -1.2}]'
)


def registry(**other: object) -> pl.DataFrame:
    model = {
        "judged_on": date(2024, 1, 15), "model_id": "m", "family": "catboost_v9", "week": date(2024, 1, 15),
        "status": "blocked", "status_reason": "bias fails", "evidence": "live", "graded_rows": 812, "passed": 3, "failed": 1,
        "insufficient": 5, "served_share": 0.98, "gates": GATE,
    }  # fmt: skip
    values = row("model_registry") | model | other
    del values["game_date"]
    return frame("model_registry", values)


def page(of: NightTables, view: pl.DataFrame | None = None) -> Read:
    return Read(data_page(of, registry() if view is None else view, "data.html", "real", NOON))


def test_a_feed_says_what_it_had_and_when_it_was_last_heard() -> None:
    feeds = {feed[0]: feed[1:] for feed in page(night()).rows("feeds")}
    assert feeds["odds lines"] == ["1", "1", "Mon 15 Jan 2024", "complete"]
    silent = page(night(odds_lines=frame("odds_lines"))).rows("feeds")
    assert silent[0][1:] == ["0", "1", "never", "silent"]


def output(**other: object) -> Row:
    of = {
        "game_id": "1",
        "home": "BOS",
        "away": "NYK",
        "output": "slate",
        "state": "COMPLETE",
        "severity": "ERROR",
    }
    counts = {"unit": "players", "rows_found": 20, "rows_due": 10, "due_at": NOON}
    return row("expected_outputs", **of, **counts) | other


def test_an_output_that_is_due_and_not_there_stands_first_with_why() -> None:
    missing = {"state": "MISSING", "rows_found": 0, "reason": "no quote", "severity": "WARN"}
    whole_day = {"game_id": "day", "home": None, "away": None, "output": "schedule"}
    outputs = frame(
        "expected_outputs",
        output(**missing, output="odds_lines"),
        output(),
        output(game_id="2", state="EMPTY_OK"),
        output(**whole_day, state="FAILED", reason="the request failed"),
    )
    read = page(night(expected_outputs=outputs))
    assert read.rows("troubles") == [
        ["schedule", "the whole day", "failed", "error", "20 | players", "10", "the request failed", "11:00"],
        ["odds_lines", "NYK at BOS", "missing", "warn", "0 | players", "10", "no quote", "11:00"],
    ]
    assert ["slate", "0", "1", "1", "0", "0", "0"] in read.rows("outputs")


def test_a_night_that_has_all_that_is_due_says_so() -> None:
    text = page(
        night(expected_outputs=frame("expected_outputs", output(), output(game_id="2", state="EXPECTED")))
    )
    assert b"Nothing that is due is missing." in text.content


def test_a_gap_that_is_open_is_shown_and_one_that_closed_is_not() -> None:
    gap = row("feature_gaps", player_name="Ann", reason="no_game_yet", detail="daily_cache", detected_at=NOON)
    shown = page(night(feature_gaps=frame("feature_gaps", gap, gap | {"resolved_at": before(60)})))
    assert shown.rows("gaps") == [["Ann", "–", "no game yet", "daily_cache", "11:00"]]


def test_a_name_that_is_not_known_stands_with_its_books_and_quotes() -> None:
    name = row("unresolved_names", player_name="N. Jok", reason="no_match", book="fanduel", known_at=NOON)
    shown = page(night(unresolved_names=frame("unresolved_names", name, name | {"book": "z"})))
    assert shown.rows("names") == [["N. Jok", "no match", "FanDuel, z", "2", "11:00"]]


def test_a_model_and_its_gates_are_shown_with_figures_and_intervals() -> None:
    read = page(night())
    assert read.rows("models") == [
        ["catboost_v9", "Mon 15 Jan 2024", "blocked | bias fails", "812 | live", "3", "1", "5", "98%"]
    ]
    assert read.rows("gates") == [
        ["catboost_v9", "bias", "fail", "−1.61", "−1.9 to −1.2", "812", "within 1.5 points"]
    ]


def test_a_home_without_a_registry_says_so() -> None:
    assert b"No view of the model registry is stored." in page(night(), frame("model_registry")).content


def test_a_hostile_text_adds_no_element_and_no_attribute() -> None:
    def named(text: str) -> Read:
        gap = row("feature_gaps", player_name=text, reason=text, detail=text, detected_at=NOON)
        name = row("unresolved_names", player_name=text, reason=text, book=text, known_at=NOON)
        lost = output(home=text, away=text, state="MISSING", reason=text, unit=text)
        of = night(
            feature_gaps=frame("feature_gaps", gap),
            unresolved_names=frame("unresolved_names", name),
            expected_outputs=frame("expected_outputs", lost),
        )
        return page(of, registry(family=text, status_reason=text))

    assert named(HOSTILE).tags == named("Ann").tags
