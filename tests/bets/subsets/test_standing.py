"""Which predictions stood when, told from the rows that are stored in the end."""

from datetime import datetime, timedelta

import polars as pl

from nba_props.bets.subsets.standing import at_first_tip_off, provenance_of_all, stands, with_spans
from nba_props.bets.supersede import merge
from nba_props.declared.tables.bets import PREDICTIONS
from tests.bets.bet_rows import prediction, predictions
from tests.market.market_rows import TIP, Row, before

LATE_TIP = TIP + timedelta(hours=3)


def late(**other: object) -> Row:
    """A prediction of the day's second game."""
    return prediction(game_id="2", player_id=8, tip_off=LATE_TIP, **other)


def stored(*runs: tuple[datetime, list[Row]]) -> pl.DataFrame:
    """What a day's runs leave, each of which predicted these rows at its instant."""
    rows = PREDICTIONS.empty()
    for now, fresh in runs:
        rows = merge(rows, predictions(*fresh), now)
    return rows


def run(now: datetime, *rows: Row) -> tuple[datetime, list[Row]]:
    """Every run changes what is predicted, and writes the rows' ids from their as_of."""
    return now, [
        prediction(**{n: v for n, v in row.items() if n != "prediction_id"}
                   | {"as_of": min(now, row["tip_off"]), "inputs_hash": f"{now}"})
        for row in rows
    ]  # fmt: skip


def at(moment: datetime | None, rows: pl.DataFrame) -> list[tuple[str, datetime]]:
    frame = with_spans(rows).filter(stands(pl.lit(moment, pl.Datetime("us", "UTC")))).sort("game_id", "as_of")
    return frame.select("game_id", "as_of").rows()


NOON, EVENING = before(300), before(30)
DAY_OF_RUNS = stored(
    run(NOON, prediction(), late()),
    run(EVENING, prediction(), late()),
    run(TIP + timedelta(hours=1), prediction(), late()),
)


def test_a_prediction_stands_until_its_successor_and_the_last_to_the_tip_off() -> None:
    late_run = TIP + timedelta(hours=1)
    assert at(NOON, DAY_OF_RUNS) == []
    assert at(EVENING, DAY_OF_RUNS) == [("1", NOON), ("2", NOON)]
    assert at(TIP, DAY_OF_RUNS) == [("1", EVENING), ("2", EVENING)]
    assert at(LATE_TIP, DAY_OF_RUNS) == at(None, DAY_OF_RUNS) == [("1", EVENING), ("2", late_run)]


def test_what_a_run_adds_to_a_game_that_has_begun_never_stood() -> None:
    rows = stored(
        run(NOON, prediction(), late()), run(TIP + timedelta(minutes=5), prediction(player_id=9), late())
    )
    assert rows.height == 4
    assert [game for game, _ in at(TIP, rows)] == ["1", "2"]
    assert with_spans(rows).filter(player_id=9).is_empty()


def test_a_day_that_was_predicted_afterwards_stands_as_a_whole() -> None:
    rows = stored(run(LATE_TIP + timedelta(days=1), prediction(), late()))
    assert at(TIP, rows) == [("1", TIP), ("2", LATE_TIP)]
    assert at_first_tip_off(with_spans(rows)).height == 2


def test_a_withdrawn_models_predictions_do_not_stand() -> None:
    assert at(TIP, predictions(prediction(role="withdrawn"))) == []


def test_the_newest_word_on_a_tip_off_counts_for_the_whole_game() -> None:
    rows = stored(run(NOON, prediction()), run(EVENING, prediction(player_id=9, tip_off=LATE_TIP)))
    assert with_spans(rows)["tip_off"].unique().to_list() == [LATE_TIP]


def test_at_the_first_tip_off_means_of_the_games_that_were_predicted_before_theirs() -> None:
    """The first run came after the first game began."""
    rows = stored(run(TIP + timedelta(hours=1), prediction(), late()), run(TIP + timedelta(hours=2), late()))
    assert at_first_tip_off(with_spans(rows)).sort("game_id")["as_of"].to_list() == [
        TIP,
        TIP + timedelta(hours=2),
    ]
    assert at_first_tip_off(with_spans(DAY_OF_RUNS))["as_of"].to_list() == [EVENING, EVENING]


def test_what_is_made_of_several_is_a_replay_or_backfill_if_one_of_them_is() -> None:
    def of(*names: str) -> str:
        return str(pl.DataFrame({"provenance": names}).select(provenance_of_all()).item())

    assert (of("live", "live"), of("live", "backfill"), of("backfill", "replay")) == (
        "live",
        "backfill",
        "replay",
    )
