"""What a game should have by when, and what is said of what it has not."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.outputs import OUTPUTS, STATES, Due
from nba_props.declared.tables.contract import breaches
from nba_props.declared.tables.outputs import EXPECTED_OUTPUTS
from nba_props.quality.outputs.arrived import counts, is_alarming, outputs_arrived
from nba_props.quality.outputs.found import COUNTED
from nba_props.quality.outputs.grid import TROUBLE
from tests.quality.outputs.output_rows import (
    AFTERNOON,
    DAY,
    FINAL,
    GAME,
    GRADED,
    MORNING,
    NAMES,
    TIP,
    Tables,
    built,
    final_game,
    frame,
    game,
    on,
    row,
    states,
    together,
    whole_night,
    without,
)

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
NIGHT = [output.name for output in OUTPUTS if output.due in (Due.NIGHT, Due.SLATE)]
AFTER = [output.name for output in OUTPUTS if output.due in (Due.FINAL, Due.GRADED)]


def told(tables: Tables, output: str, now: datetime = GRADED) -> tuple[str, str | None]:
    """State and reason of an output of the game."""
    found = built(tables, now).filter(output=output).select("state", "reason").row(0)
    return str(found[0]), found[1]


def test_a_game_that_has_everything_is_complete_and_a_day_after_its_end_nothing_is_expected() -> None:
    rows = built(whole_night())
    assert states(rows) == dict.fromkeys(NAMES, "COMPLETE") | {"feature_gaps": "EMPTY_OK"}
    assert breaches(EXPECTED_OUTPUTS, rows) == []
    assert outputs_arrived(rows).good
    assert rows["judged_at"].unique().to_list() == [GRADED]


def test_ten_games_without_predictions_are_an_error_that_names_each_of_them() -> None:
    nights = [on(whole_night(), DAY, f"00223005{n}") for n in range(10)]
    verdict = outputs_arrived(built(without(together(*nights), "predictions", "grades"), AFTERNOON))
    assert not verdict.good
    assert is_alarming(verdict)
    assert verdict.note == "predictions of 10 games MISSING"
    culprits = verdict.culprits.select("game_date", "game_id", "output", "rows_found", "rows_due")
    assert culprits.rows() == [(DAY, f"00223005{n}", "predictions", 0, 10) for n in range(10)]


def test_before_the_night_is_due_an_empty_game_only_expects_its_outputs() -> None:
    empty = frame("schedule", [game()])
    tables = without(whole_night(), *NAMES[1:]) | {"schedule": empty}
    rows = built(tables, AFTERNOON - SECOND)
    assert states(rows) == dict.fromkeys(NAMES, "EXPECTED") | {"schedule": "COMPLETE"}
    assert outputs_arrived(rows).good
    due = built(tables, AFTERNOON)
    missing = {name for name, state in states(due).items() if state == "MISSING"}
    assert missing == {
        "game_lines", "injury_reports", "odds_polls", "odds_lines", "slate", "feature_store", "predictions",
        "tonight_export", "picks_export",
    }  # fmt: skip
    assert {state for name, state in states(due).items() if name in AFTER} == {"EXPECTED"}


def test_a_night_whose_slate_was_built_early_owes_its_predictions_at_once() -> None:
    tables = without(whole_night(), "predictions") | {"schedule": frame("schedule", [game()])}
    assert told(tables, "predictions", MORNING) == (
        "MISSING",
        "no players, due behind the slate, or 60 minutes before the day's first tip-off",
    )
    assert told(without(tables, "slate"), "predictions", MORNING)[0] == "EXPECTED"


def test_every_game_owes_the_nights_outputs_an_hour_before_the_days_first_tip_off_that_takes_place() -> None:
    early, matinee = TIP - timedelta(hours=8), {"game_id": "0022300556"}
    first = game(tip_off=early, **matinee)
    for status, due in (("scheduled", early - HOUR), ("postponed", TIP - HOUR)):
        games = frame("schedule", [game(), first | {"status": status}])
        tables = without(whole_night(), "odds_lines", "slate") | {"schedule": games}
        for now, state in ((due - SECOND, "EXPECTED"), (due, "MISSING")):
            rows = built(tables, now).filter(game_id=GAME, output="odds_lines")
            assert (rows["state"].item(), rows["due_at"].item()) == (state, due)


@pytest.mark.parametrize("name", NIGHT + AFTER)
def test_each_output_that_is_taken_away_is_missing_or_rightly_empty(name: str) -> None:
    tables = without(whole_night(), name)
    # There need be no gap, and no bet.
    state = "EMPTY_OK" if name in {"feature_gaps", "best_bets"} else "MISSING"
    assert states(built(tables))[name] == state


@pytest.mark.parametrize(
    "schedule",
    [game(status="postponed"), game(season_type="all_star"), final_game(season_type="preseason")],
    ids=["postponed", "all-star", "preseason"],
)
def test_a_game_that_does_not_take_place_or_does_not_count_owes_nothing(schedule: dict[str, object]) -> None:
    rows = built(without(whole_night(), *NAMES) | {"schedule": frame("schedule", [schedule])})
    assert states(rows) == dict.fromkeys(NAMES, "EMPTY_OK") | {"schedule": "COMPLETE"}
    assert outputs_arrived(rows).good
    assert None not in rows.filter(pl.col("output") != "schedule")["reason"].to_list()


def test_a_week_without_games_is_empty_and_green() -> None:
    week = Days(DAY, DAY + timedelta(days=6))
    rows = built(without(whole_night(), *NAMES), days=week)
    assert rows.select("game_date", "game_id", "output", "state", "reason").rows() == [
        (day, "day", "schedule", "EMPTY_OK", "no game is scheduled") for day in week
    ]
    assert outputs_arrived(rows).good


def test_a_box_score_is_due_from_the_final_on_and_one_that_falls_short_is_incomplete_in_words() -> None:
    tables = without(whole_night(), "box_scores")
    assert told(tables, "box_scores", FINAL - SECOND)[0] == "EXPECTED"
    assert told(tables, "box_scores", FINAL) == ("MISSING", "no players, due once the game is final")
    short = whole_night()
    short["box_scores"] = short["box_scores"].filter(pl.col("player_id") != 10)
    assert told(short, "box_scores") == (
        "INCOMPLETE",
        "away side: 4 played, minutes sum to 192 of 240, points sum to 80 of 100",
    )
    assert told(short, "player_games")[0] == "COMPLETE"


def test_a_game_whose_end_was_never_heard_is_missed_half_a_day_after_its_tip_off() -> None:
    tables = without(whole_night(), "box_scores") | {"schedule": frame("schedule", [game()])}
    assert told(tables, "box_scores", TIP + timedelta(hours=12) - SECOND)[0] == "EXPECTED"
    assert told(tables, "box_scores", TIP + timedelta(hours=12))[0] == "MISSING"


def test_what_is_there_in_part_is_incomplete_with_both_numbers() -> None:
    night = whole_night()
    night["predictions"] = night["predictions"].head(7)
    night["game_lines"] = night["game_lines"].filter(pl.col("market") != "totals")
    night["shots"] = night["shots"].head(90)
    night["injury_reports"] = night["injury_reports"].with_columns(listed=3, unresolved=2).cast(
        {"listed": pl.Int32, "unresolved": pl.Int32}
    )  # fmt: skip
    assert told(night, "predictions") == ("INCOMPLETE", "7 of 10 players")
    assert told(night, "game_lines") == ("INCOMPLETE", "2 of 3 markets")
    assert told(night, "shots") == ("INCOMPLETE", "NYK has 40 attempts of 50")
    assert told(night, "injuries") == ("INCOMPLETE", "4 listed players are not resolved")


def test_a_player_whose_gap_is_open_owes_no_prediction() -> None:
    night = whole_night()
    night["predictions"] = night["predictions"].filter(pl.col("player_id") != 3)
    night["feature_gaps"] = frame("feature_gaps", [row("feature_gaps", MORNING, player_id=3)])
    assert told(night, "predictions") == ("COMPLETE", None)


def test_shadows_alone_do_not_make_predictions() -> None:
    night = whole_night()
    night["predictions"] = night["predictions"].with_columns(role=pl.lit("shadow"))
    assert told(night, "predictions", AFTERNOON)[0] == "MISSING"


def test_grades_are_missed_a_day_after_the_final() -> None:
    tables = without(whole_night(), "grades", "bet_grades")
    assert told(tables, "grades", GRADED - SECOND)[0] == "EXPECTED"
    assert told(tables, "grades") == ("MISSING", "no predictions, due a day after the game is final")
    assert told(without(tables, "best_bets"), "bet_grades") == ("EMPTY_OK", "no bet was published")


def said(state: str, game_id: str | None = GAME, output: str = "odds_lines", day: date = DAY) -> pl.DataFrame:
    rows = [(output, day, game_id, state, "503 from the feed")]
    return pl.DataFrame(rows, schema=TROUBLE, orient="row")


@pytest.mark.parametrize("game_id", [GAME, None], ids=["of the game", "of the day"])
@pytest.mark.parametrize("state", ["FAILED", "INCOMPLETE", "MISSING"])
def test_what_a_source_said_explains_what_is_not_there(state: str, game_id: str | None) -> None:
    rows = built(without(whole_night(), "odds_lines"), trouble=said(state, game_id)).filter(
        output="odds_lines"
    )
    assert rows.select("state", "reason").row(0) == (state, "503 from the feed")


def test_what_a_source_said_never_hides_what_is_there_or_not_due_or_of_another_game() -> None:
    failed = said("FAILED")
    assert states(built(whole_night(), trouble=failed))["odds_lines"] == "COMPLETE"
    tables = without(whole_night(), "odds_lines", "slate") | {"schedule": frame("schedule", [game()])}
    assert states(built(tables, MORNING, trouble=failed))["odds_lines"] == "EXPECTED"
    other = on(without(whole_night(), "odds_lines"), DAY, "0022300556")
    assert states(built(other, trouble=failed))["odds_lines"] == "MISSING"


def test_a_range_of_days_equals_its_days() -> None:
    days = Days(DAY, DAY + timedelta(days=3))
    nights = [on(whole_night(), day, f"002230060{n}") for n, day in enumerate(list(days)[:3])]
    tables = together(*nights) | {"predictions": nights[0]["predictions"]}
    # A postponed game keeps its id and is on another date.
    put_off = frame("schedule", [game(status="postponed", game_id="0022300602")])
    tables["schedule"] = pl.concat([tables["schedule"], put_off])
    whole = built(tables, days=days)
    parts = [built(tables, days=Days.one(day)) for day in days]
    assert whole.equals(EXPECTED_OUTPUTS.shape(pl.concat(parts)))
    assert whole.height == 4 + 4 * len(OUTPUTS)


def test_a_game_that_was_not_polled_in_the_last_45_minutes_has_no_close_and_its_reason_is_named() -> None:
    tip_off = "not_polled: no polls of the last 45 minutes, due by the tip-off"
    night = without(whole_night(), "closes")
    assert told(night, "closes", TIP - SECOND) == ("EXPECTED", "due by the tip-off")
    assert told(night, "closes", TIP) == ("MISSING", tip_off)
    for ahead, state in (
        (timedelta(minutes=45), "COMPLETE"),
        (timedelta(minutes=46), "MISSING"),
        (-SECOND, "MISSING"),
    ):
        polls = frame("odds_polls", [row("odds_polls", TIP - ahead)])
        assert told(night | {"odds_polls": polls}, "closes")[0] == state
    moved = final_game(tip_off=TIP + 2 * HOUR)
    later = whole_night() | {"schedule": frame("schedule", [moved])}
    later["slate"] = later["slate"].with_columns(tip_off=pl.lit(TIP + 2 * HOUR))
    assert told(later, "closes")[0] == "MISSING"


def test_what_was_first_there_after_it_was_due_is_late_however_often_it_was_made_again() -> None:
    night = whole_night()
    late = night["predictions"].with_columns(as_of=pl.lit(AFTERNOON + SECOND))
    said = built(night | {"predictions": late})
    assert said.filter(output="predictions").select("state", "is_late", "reason").row(0) == (
        "COMPLETE",
        True,
        "first there at 2024-01-15 23:30 UTC, due behind the slate, or 60 minutes before the day's first tip-off",
    )
    assert outputs_arrived(said).good
    assert outputs_arrived(said).figures["late"] == 1
    # The slate was there in the morning, so predictions were due.
    superseded = night["predictions"].with_columns(is_active=pl.lit(False))
    again = pl.concat([superseded, late])
    assert not built(night | {"predictions": again}).filter(output="predictions")["is_late"].item()
    afterwards = late.with_columns(provenance=pl.lit("backfill"))
    assert built(night | {"predictions": afterwards}).filter(output="predictions")["is_late"].item() is None


def test_a_night_of_which_a_document_or_a_published_bet_is_missing_is_not_whole() -> None:
    night = whole_night()
    night["picks_export"] = night["picks_export"].head(3)
    assert told(night, "picks_export") == ("INCOMPLETE", "3 of 4 documents")
    assert told(without(whole_night(), "exported_bets"), "picks_export") == (
        "INCOMPLETE", "published bets that are not in it: 1",
    )  # fmt: skip
    assert told(without(whole_night(), "tonight_export"), "tonight_export")[0] == "MISSING"


@pytest.mark.parametrize("name", [n for n in NAMES if n not in ("schedule", "closes")])
def test_a_row_that_is_known_later_does_not_change_what_is_said_now(name: str) -> None:
    now = {Due.FINAL: FINAL, Due.GRADED: GRADED}.get(
        next(o.due for o in OUTPUTS if o.name == name), AFTERNOON
    )
    for tables in (whole_night(), without(whole_night(), name)):
        later = (
            whole_night()[name] if name != "feature_gaps" else frame(name, [row(name, MORNING, player_id=1)])
        )
        known = pl.lit(now + SECOND).cast(later.schema[COUNTED[name].known])
        # Others of the same game, so that counts would change.
        poison = later.with_columns(known.alias(COUNTED[name].known))
        if "player_id" in poison.columns:
            poison = poison.with_columns(pl.col("player_id") + 100)
        assert built(tables | {name: pl.concat([tables[name], poison])}, now).equals(built(tables, now))


def test_an_end_that_is_known_later_makes_nothing_due() -> None:
    tables = without(whole_night(), "box_scores", "shots", "player_games", "team_games")
    before = frame("schedule", [game()])
    assert built(tables, FINAL - SECOND).equals(built(tables | {"schedule": before}, FINAL - SECOND))


def test_the_grid_counts_each_output_by_state() -> None:
    grid = {line["output"]: line for line in counts(built(without(whole_night(), "predictions")))}
    assert list(grid) == list(NAMES)
    assert grid["predictions"] == {"output": "predictions"} | dict.fromkeys(STATES, 0) | {"MISSING": 1}
    assert all(sum(line[state] for state in STATES) == 1 for line in grid.values())


def test_a_missing_report_warns_and_alarms_nobody() -> None:
    verdict = outputs_arrived(built(without(whole_night(), "injury_reports", "injuries")))
    assert (verdict.good, is_alarming(verdict)) == (False, False)
