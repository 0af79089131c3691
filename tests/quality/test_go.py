"""Whether a night can be bet on, and which feeds are missing."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.ingest import SCHEDULE
from nba_props.quality.go import Night, go

TONIGHT = date(2024, 4, 10)
AS_OF = datetime(2024, 4, 10, 20, tzinfo=UTC)
GAMES = ["0022301161", "0022301162"]
PLAYED = {"0022301150": date(2024, 4, 9), "0022301151": date(2024, 4, 9), "0022301140": date(2024, 4, 6)}


def rows(*games: tuple[str, date], known_at: datetime = AS_OF) -> pl.DataFrame:
    schema = {"game_id": pl.String, "game_date": pl.Date}
    return pl.DataFrame(list(games), schema=schema, orient="row").with_columns(known_at=known_at)


def night() -> Night:
    """A night on which every feed has spoken of every game."""
    tonight = rows(*((game, TONIGHT) for game in GAMES))
    past = rows(*PLAYED.items())
    schedule = past.with_columns(
        season_type=pl.lit("regular"),
        status=pl.lit("final"),
        tip_off=pl.col("game_date").cast(SCHEDULE.schema["tip_off"]) + timedelta(hours=23),
    )
    predictions = pl.DataFrame(
        {"is_active": [True], "role": ["champion"], "predicted_points": [21.0], "consensus_line": [20.5]}
    )
    return Night(
        games=tonight.select("game_id", "game_date", as_of="known_at"),
        schedule=schedule,
        tonight={
            "odds_lines": tonight,
            "game_lines": tonight,
            "injury_reports": tonight.with_columns(submitted=True),
        },
        past=dict.fromkeys(("box_scores", "shots"), past),
        polls=tonight.select("game_id", known_at=pl.col("known_at") - timedelta(minutes=1)),
        predictions=predictions,
    )


def without(feed: str, left: pl.DataFrame) -> Night:
    full = night()
    if feed in full.tonight:
        return replace(full, tonight={**full.tonight, feed: left})
    return replace(full, past={**full.past, feed: left})


def test_a_night_with_every_feed_is_a_go_without_more_words() -> None:
    verdict = go(night())
    assert (verdict.good, verdict.note, verdict.culprits.height) == (True, "Go.", 0)


def test_without_a_quote_it_is_no_go() -> None:
    verdict = go(without("odds_lines", rows()))
    assert not verdict.good
    assert verdict.note.startswith("No go: no game has a quote. Missing: odds_lines of 0 of 2 games, none in")


def test_a_quote_known_after_as_of_is_none() -> None:
    late = rows((GAMES[0], TONIGHT), known_at=AS_OF + timedelta(minutes=1))
    assert not go(without("odds_lines", late)).good


@pytest.mark.parametrize(("minutes", "is_go"), [(10, True), (11, False)])
def test_quotes_that_nobody_has_asked_for_lately_are_a_no_go(minutes: int, is_go: bool) -> None:
    full = night()
    polled = full.polls.with_columns(known_at=AS_OF - timedelta(minutes=minutes))
    verdict = go(replace(full, polls=polled))
    assert verdict.good is is_go
    assert is_go or "the newest quotes are of 19:49 UTC, which is too long ago" in verdict.note


def test_a_poll_of_after_as_of_makes_no_quote_fresh_and_a_lake_without_polls_says_nothing() -> None:
    full = night()
    late = full.polls.with_columns(known_at=AS_OF + timedelta(minutes=1))
    old = full.polls.with_columns(known_at=AS_OF - timedelta(hours=1))
    assert not go(replace(full, polls=pl.concat([late, old]))).good
    assert go(replace(full, polls=full.polls.clear())).good


def test_without_a_prediction_it_is_no_go() -> None:
    verdict = go(replace(night(), predictions=PREDICTIONS.empty()))
    assert verdict.note == "No go: no player is predicted."


@pytest.mark.parametrize(("days_ago", "is_go"), [(1, False), (14, False), (15, True), (None, True)])
def test_silent_injury_reports_are_a_no_go_only_while_they_are_expected(
    days_ago: int | None, is_go: bool
) -> None:
    spoken = rows() if days_ago is None else rows(("1", TONIGHT - timedelta(days=days_ago)))
    verdict = go(without("injury_reports", spoken.with_columns(submitted=True)))
    assert verdict.good is is_go
    assert "injury_reports of 0 of 2 games" in verdict.note


def test_a_report_in_which_no_team_has_submitted_its_list_tells_nothing_of_tonight() -> None:
    eve = rows(("1", TONIGHT - timedelta(days=1))).with_columns(submitted=True)
    not_yet = rows(*((game, TONIGHT) for game in GAMES)).with_columns(submitted=False)
    verdict = go(without("injury_reports", pl.concat([eve, not_yet])))
    assert verdict.note.startswith(
        "No go: no injury report of tonight's games is known, and there was one on"
    )
    assert "injury_reports of 0 of 2 games, last of 2024-04-09" in verdict.note


def test_quotes_that_were_all_withdrawn_are_no_go() -> None:
    full = night()
    lineless = full.predictions.with_columns(consensus_line=pl.lit(None, pl.Float64))
    assert (
        go(replace(full, predictions=lineless)).note == "No go: no predicted player has a line that stands."
    )


def test_a_feed_of_past_games_costs_accuracy_and_is_named_with_its_last_word() -> None:
    verdict = go(without("shots", rows(("0022301140", date(2024, 4, 6)))))
    assert verdict.good
    assert verdict.note == "Go. Missing: shots of 1 of 3 games, last of 2024-04-06."


def test_a_game_that_is_not_over_for_long_is_not_due_yet() -> None:
    full = night()
    last_night = pl.col("game_date") == date(2024, 4, 9)
    late = full.schedule.with_columns(
        tip_off=pl.when(last_night).then(AS_OF - timedelta(hours=11)).otherwise("tip_off")
    )
    assert go(replace(without("shots", rows(("0022301140", date(2024, 4, 6)))), schedule=late)).note == "Go."


def test_a_night_that_has_begun_has_nothing_to_judge() -> None:
    full = night()
    verdict = go(replace(full, games=full.games.clear()))
    assert (verdict.good, verdict.note) == (True, "no game is ahead: nothing to bet on.")
