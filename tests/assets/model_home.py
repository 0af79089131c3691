"""A home with one night of two games and two tiny models of catboost_v9, and how its assets are run."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import dagster as dg
import numpy as np
import polars as pl
from catboost import CatBoostRegressor

from nba_props.assets.best_bets import RECORD_ASSETS
from nba_props.assets.features import FEATURE_ASSETS
from nba_props.assets.grades import GRADE_ASSETS
from nba_props.assets.ingest import INGEST_ASSETS
from nba_props.assets.models import MODEL_ASSETS
from nba_props.assets.predictions import PREDICTION_ASSETS
from nba_props.assets.prices import PRICE_ASSETS
from nba_props.assets.registry import REGISTRY_ASSETS
from nba_props.assets.signals import SIGNAL_ASSETS
from nba_props.assets.stats import STATS_ASSETS
from nba_props.checks.governance import GOVERNANCE_CHECKS
from nba_props.declared.families import CATBOOST_V9 as FAMILY
from nba_props.declared.masks import mask
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.declared.tables.models import CATBOOST_V9 as TABLE
from nba_props.declared.tables.quotes import ODDS_LINES, ODDS_POLLS
from nba_props.declared.tables.table import INSTANT
from nba_props.models.distribution.shape import Shape
from nba_props.models.governance.registry import TrainingInputs, trained_event
from nba_props.resources.wiring import given
from nba_props.settings import Settings
from nba_props.storage.lake import Lake
from nba_props.storage.model_store import ModelStore
from nba_props.storage.registry_store import RegistryStore
from tests.polls import polls_of

DAY = date(2024, 1, 24)
OLD, NEW = date(2024, 1, 15), date(2024, 1, 22)
TIP = datetime(2024, 1, 25, tzinfo=UTC)
EVENING = "2024-01-24T20:00:00Z"
PLAYERS = range(1, 13)
BOOKS = ("alpha", "beta", "gamma", "delta", "epsilon")
ASSETS = [
    *INGEST_ASSETS,
    *STATS_ASSETS,
    *FEATURE_ASSETS,
    *MODEL_ASSETS,
    *PREDICTION_ASSETS,
    *PRICE_ASSETS,
    *RECORD_ASSETS,
    *SIGNAL_ASSETS,
    *GRADE_ASSETS,
    *REGISTRY_ASSETS,
    *GOVERNANCE_CHECKS,
]


class ModelHome:
    """The home at a folder, seen at `now`; an empty `now` is the wall clock."""

    def __init__(self, home: Path, now: str = EVENING) -> None:
        self.now = now
        self.settings = Settings.read({"NBA_PROPS_HOME": str(home)})
        self.lake, self.registry = Lake(self.settings.lake), RegistryStore(self.settings.registry)
        self.lake.write(FEATURE_STORE, features(now), [DAY])
        self.lake.write(ODDS_LINES, quotes(), [DAY])
        self.lake.write(ODDS_POLLS, asked(), [DAY])
        for seed, week in enumerate((OLD, NEW)):
            self.train(week, seed)

    def train(self, week: date, seed: int) -> None:
        """Registers a model of the week; another seed gives other predictions."""
        saved = ModelStore(self.settings.models).save(tiny_model(seed), FAMILY.name, week)
        card = {
            "week": week, "model_id": saved.model_id, "family": FAMILY.name, "contract": "v9", "identity": saved.identity,
            "file": saved.file, "sha256": saved.sha256, **Shape().columns(), "calibration_intercept": 0.0,
            "calibration_model": 0.3, "calibration_market": 0.7,
        }  # fmt: skip
        row = dict.fromkeys(TABLE.schema.names()) | card
        self.lake.write(TABLE, pl.DataFrame([row], schema=TABLE.schema), [week])
        self.registry.append(
            trained_event(
                TrainingInputs(
                    FAMILY.name, week, None, week - timedelta(days=1), f"data {seed}", "parameters"
                ),
                saved.model_id,
                by="test",
                why="weekly",
                now=datetime(week.year, week.month, week.day, 12, tzinfo=UTC),
            )
        )

    def model_file(self, week: date) -> Path:
        """The file of a week's model."""
        return Path(self.settings.models, self.lake.read(TABLE, [week])["file"][0])

    def run(
        self, *names: str, day: date | None = DAY, instance: dg.DagsterInstance | None = None
    ) -> dg.ExecuteInProcessResult:
        """Materializes assets of the night, and runs their checks."""
        return dg.materialize(
            ASSETS,
            selection=dg.AssetSelection.assets(*names),
            partition_key=str(day) if day else None,
            resources=given(NBA_PROPS_HOME=str(self.settings.home), NBA_PROPS_NOW=self.now),
            instance=instance,
            raise_on_error=False,
        )

    def predict(self) -> pl.DataFrame:
        """The champion's active predictions after a run."""
        result = self.run("predictions")
        assert result.success
        return self.active().filter(role="champion")

    def active(self) -> pl.DataFrame:
        """The stored predictions that no later one has superseded."""
        return self.lake.read(PREDICTIONS, [DAY]).filter("is_active")


def tiny_model(seed: int) -> CatBoostRegressor:
    """A model of random trees around 18 points, 4 more for each further seed."""
    draw = np.random.default_rng(seed)
    model = CatBoostRegressor(
        iterations=20, depth=4, random_seed=seed, thread_count=1, allow_writing_files=False, verbose=0
    )
    return model.fit(draw.normal(size=(300, len(FAMILY.columns))), draw.normal(18 + 4 * seed, 6, 300))


def features(now: str) -> pl.DataFrame:
    """Ready players as of an instant, with features of their own, half of them in each game."""
    draw = np.random.default_rng(9)
    as_of = datetime.fromisoformat(now) if now else TIP
    rows = []
    for player in PLAYERS:
        row = dict.fromkeys(FEATURE_STORE.schema.names())
        row |= {name: float(draw.normal()) for name in FAMILY.columns}
        row |= {name: True for name in FEATURE_STORE.schema.names() if name.startswith("ready_for")}
        rows.append(
            row
            | {
                "game_id": f"002230060{player % 2}", "game_date": DAY, "season": "2023-24", "player_id": player,
                "player_name": f"P{player}", "team": "BOS", "opponent": "TOR", "is_home": True, "tip_off": TIP,
                "vegas_line_source": "sportsbook", "default_feature_indices": [], "unavailable_feature_indices": [],
                "default_mask": mask([]), "required_default_count": 0, "default_feature_count": 0, "cache_miss": False,
                "as_of": as_of, "inputs_known_at": TIP - timedelta(hours=9),
            }
        )  # fmt: skip
    return pl.DataFrame(rows, schema=FEATURE_STORE.schema)


def quotes() -> pl.DataFrame:
    """Everybody at 20.5 since noon: -110 either side at four books, and a better price of the Over at a fifth."""
    rows = []
    for player in PLAYERS:
        for book in BOOKS:
            over, under = (110, -130) if book == BOOKS[-1] else (-110, -110)
            row = dict.fromkeys(ODDS_LINES.schema.names()) | {
                "game_id": f"002230060{player % 2}", "game_date": DAY, "player_id": player, "book": book,
                "book_type": "sportsbook", "market": "player_points", "point": 20.5, "over_price": over,
                "under_price": under, "is_in_play": False, "known_at": TIP - timedelta(hours=8),
                "known_at_assumed": False,
            }  # fmt: skip
            rows.append(row)
    return pl.DataFrame(rows, schema=ODDS_LINES.schema)


def asked() -> pl.DataFrame:
    """The events of both games, asked for every five minutes around the evening; nothing changes."""
    seen = [TIP - timedelta(hours=8), *(TIP - timedelta(minutes=minutes) for minutes in range(200, 255, 5))]
    return pl.concat(polls_of(quotes()).with_columns(known_at=pl.lit(at, INSTANT)) for at in seen)
