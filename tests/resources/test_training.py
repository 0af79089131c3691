"""What becomes of a week that is trained: fitted, kept, refused, forced, or left without enough rows."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from nba_props.declared.families import CATBOOST_V9, POINTS_DISTRIBUTION, Family
from nba_props.declared.registry_events import Event
from nba_props.declared.tables.contract import enforce
from nba_props.declared.tables.models import MODEL_TABLES
from nba_props.models.governance.registry import trained_models
from nba_props.models.training.training_set import Window
from nba_props.resources.training import Outcome, Trainer, TrainingRequest
from nba_props.storage.lake import Lake
from nba_props.storage.model_store import ModelStore
from nba_props.storage.registry_store import RegistryStore
from tests.models.made_up import FIRST, league

STORE, PLAYED = league(42)
WEEK = FIRST + timedelta(days=42)
NOW = datetime(2023, 12, 11, 12, tzinfo=UTC)
QUICK = replace(CATBOOST_V9, parameters=CATBOOST_V9.parameters | {"iterations": 20})
BY = TrainingRequest(NOW, by="weekly schedule")
FORCED = TrainingRequest(NOW, "me", force=True)


class Home:
    """A trainer at a folder, whose rows are stored as an asset would store them."""

    def __init__(self, root: Path) -> None:
        self.root, self.lake = root, Lake(str(root / "lake"))
        self.trainer = Trainer(
            ModelStore(str(root / "models")), RegistryStore(str(root / "registry")), self.lake
        )

    def train(
        self,
        family: Family = QUICK,
        request: TrainingRequest = BY,
        played: pl.DataFrame = PLAYED,
        later: int = 0,
    ) -> Outcome:
        """Trains the week some hours after NOW."""
        at = replace(request, now=NOW + timedelta(hours=later))
        outcome = self.trainer.train(family, WEEK, STORE, played, at)
        if outcome.row:
            self.store(outcome.row, family)
        return outcome

    def store(self, row: dict[str, Any], family: Family = QUICK) -> None:
        """Writes the week's row."""
        table = MODEL_TABLES[family.name]
        self.lake.write(table, enforce(table, pl.DataFrame([row], schema=table.schema)), [WEEK])

    @property
    def events(self) -> list[Event]:
        """The registry."""
        return self.trainer.registry.events()

    @property
    def files(self) -> list[str]:
        """Names of the model files."""
        return sorted(p.name for p in (self.root / "models").rglob("*.cbm"))


def made(outcome: Outcome) -> dict[str, Any]:
    """The row of a week that has a model."""
    assert outcome.row is not None
    return outcome.row


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


OTHER = PLAYED.with_columns(
    pl.when(pl.col("player_id") == 3).then(0).otherwise("points").alias("points").cast(pl.Int32)
)


def test_a_week_is_fitted_stored_and_registered_once(home: Home) -> None:
    first = home.train()
    assert first.verdict == "trained"
    assert first.importance is not None
    assert first.row is not None
    model_id = first.row["model_id"]
    (event,) = home.events
    assert (event.kind, event.model_id, event.by, event.why) == ("trained", model_id, BY.by, "weekly")
    assert event.recorded_at == NOW
    assert (event.train_from, event.train_to) == (None, WEEK - timedelta(days=1))
    assert (event.data_hash, event.parameters_hash) == (first.row["data_hash"], first.row["parameters_hash"])
    again = home.train(later=1)
    assert again.row is not None
    assert (again.verdict, again.row["model_id"]) == ("same", model_id)
    assert len(home.events) == len(home.files) == 1


def test_a_model_that_another_release_wrote_is_made_again(home: Home) -> None:
    """Its trees are the same, so its identity is, and the registry has it once."""
    first = made(home.train())
    home.store(first | {"recalibration": [0.0, 0.5, 1.0]})
    again = home.train(later=1)
    assert again.verdict == "trained"
    assert made(again)["model_id"] == first["model_id"]
    assert made(again)["recalibration"] == pytest.approx(first["recalibration"])
    assert len(home.events) == 1


def test_a_model_whose_file_is_gone_is_made_again(home: Home) -> None:
    first = made(home.train())
    (home.root / "models" / first["file"]).unlink()
    again = made(home.train(later=1))
    assert (again["model_id"], home.files) == (first["model_id"], [Path(first["file"]).name])
    assert len(home.events) == 1


@pytest.mark.parametrize(
    "other", [{"played": OTHER}, {"family": replace(QUICK, early_stopping=7)}], ids=["data", "parameters"]
)
def test_another_model_of_the_same_window_is_refused_and_the_existing_one_kept(
    home: Home, other: dict[str, Any]
) -> None:
    model_id = made(home.train())["model_id"]
    second = home.train(**other, later=1)
    assert second.verdict == "refused"
    assert second.row is not None
    assert second.row["model_id"] == model_id
    assert model_id in second.reason
    assert len(home.events) == len(home.files) == 1


def test_force_without_a_reason_is_refused_and_with_one_takes_the_place(home: Home) -> None:
    first = made(home.train())
    assert home.train(request=FORCED, played=OTHER, later=1).verdict == "refused"
    corrected = replace(FORCED, why="box scores were corrected")
    forced = made(home.train(request=corrected, played=OTHER, later=2))
    assert forced["model_id"] != first["model_id"]
    newest = trained_models(home.events)[QUICK.name, WEEK]
    assert (newest.forced, newest.why, newest.model_id) == (True, corrected.why, forced["model_id"])
    assert len(home.files) == 2


def test_a_row_that_was_lost_is_made_again_without_a_second_training(home: Home) -> None:
    first = made(home.train())
    home.lake.write(MODEL_TABLES[QUICK.name], MODEL_TABLES[QUICK.name].empty(), [WEEK])
    again = home.train(later=1)
    assert again.row is not None
    assert (again.verdict, again.row["model_id"]) == ("trained", first["model_id"])
    assert len(home.events) == 1


def test_too_few_rows_leave_nothing_but_the_reason(home: Home) -> None:
    outcome = home.train(played=PLAYED.filter(pl.col("player_id") < 10))
    assert (outcome.verdict, outcome.row) == ("too_few_rows", None)
    assert "not_in_box_score" in outcome.reason
    assert home.events == []
    assert home.files == []


def test_explicit_dates_are_in_the_event_and_in_the_row(home: Home) -> None:
    window = Window(
        FIRST + timedelta(days=3),
        WEEK - timedelta(days=8),
        WEEK - timedelta(days=7),
        WEEK - timedelta(days=2),
    )
    row = made(home.train(request=TrainingRequest(NOW, "me", window=window)))
    (event,) = home.events
    assert (
        (event.train_from, event.train_to)
        == (window.train_from, window.train_to)
        == (row["train_from"], row["train_to"])
    )
    assert (row["validation_first"], row["validation_last"]) == (window.evaluate_from, window.evaluate_to)
    assert row["last_game_date"] == window.train_to


def test_a_card_names_data_code_and_libraries_and_form_comes_with_the_family(home: Home) -> None:
    family = replace(POINTS_DISTRIBUTION, parameters=POINTS_DISTRIBUTION.parameters | {"iterations": 20})
    row = made(home.train(family))
    assert len(row["code_hash"]) == 16
    assert json.loads(row["libraries"]).keys() >= {"catboost", "polars"}
    assert "points_expected" in json.loads(row["importance"])
    assert json.loads(row["metrics"])["validation_mae"]["low"] < row["validation_mae"]


def test_a_row_of_a_model_that_was_replaced_is_not_kept(home: Home) -> None:
    """A run that died between the event of a forced model and its row is repaired by the next one."""
    old = made(home.train())
    forced = made(home.train(request=replace(FORCED, why="corrected"), played=OTHER, later=1))
    table = MODEL_TABLES[QUICK.name]
    home.lake.write(table, enforce(table, pl.DataFrame([old], schema=table.schema)), [WEEK])
    again = home.train(played=OTHER, later=2)
    assert again.row is not None
    assert (again.verdict, again.row["model_id"]) == ("trained", forced["model_id"])
    assert len(home.events) == 2


def test_inputs_that_now_give_another_model_are_reported_and_give_none(home: Home) -> None:
    home.train()
    (event,) = home.events
    elsewhere = RegistryStore(str(home.root / "copied"))
    elsewhere.append(replace(event, model_id="catboost_v9@2023-12-11-trained-on-another-machine"))
    moved = replace(home.trainer, registry=elsewhere, lake=Lake(str(home.root / "other")))
    outcome = moved.train(QUICK, WEEK, STORE, PLAYED, BY)
    assert (outcome.verdict, outcome.row) == ("refused", None)
    assert "another machine" in outcome.reason
