"""What earlier runs feed back into later ones, as a resource."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

import dagster as dg
import polars as pl

from nba_props.declared.features import Contract
from nba_props.declared.registry_events import Event
from nba_props.declared.tables.table import INSTANT, Table
from nba_props.resources import governance
from nba_props.resources.home import Home

# No table holds graded sides yet: the share of a fair price that is claimed is the one that was measured before.
GRADED_SIDES = pl.DataFrame(
    schema={
        "game_date": pl.Date, "is_drawn": pl.Boolean, "is_main_line": pl.Boolean, "market_probability": pl.Float64,
        "fair_probability": pl.Float64, "won": pl.Boolean, "known_at": INSTANT,
    }
)  # fmt: skip


class Feedback(dg.ConfigurableResource["Feedback"]):
    """Inputs of an asset that lineage cannot show, since they would close a circle in the graph.

    Yesterday's grades decide who may bet today: `model_registry` judges grades, grades come from predictions, and
    predictions need to know which family is champion and which gates failed. The registry's events are also recorded
    by people, outside any asset. And a day that is predicted again keeps rows that an earlier run of it stored.
    Everything read in this way is read here.
    """

    home: dg.ResourceDependency[Home]

    def events(self) -> list[Event]:
        """All events of the model registry, in order.

        Raises:
            RegistryFileError: naming the file that is not an event.
        """
        return self.home.registry.events()

    def evidence(self, today: date) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The past year's grades, and `player_games` of two years, from which a player's form before each is made."""
        return governance.evidence_frames(self.home.lake, today)

    def newest_registry(self, today: date) -> pl.DataFrame:
        """The newest view of the registry up to a day; no rows where there is none."""
        return governance.newest_registry(self.home.lake, today)

    def failing_families(self, today: date) -> frozenset[str]:
        """Families that failed a gate in the newest view of the registry."""
        return governance.failing_families(self.home.lake, today)

    def champion_contract(self, now: datetime) -> Contract:
        """What the champion as of an instant needs of a feature row."""
        return governance.champion_contract(self.events(), now)

    def stored(self, table: Table, days: Iterable[date]) -> pl.DataFrame:
        """Rows that earlier runs of the same days stored in the asset's own table."""
        return self.home.lake.read(table, days)

    def price_grades(self, now: datetime) -> pl.DataFrame:
        """Graded sides of quotes of all days, as far as they were known before an instant."""
        return GRADED_SIDES.filter(pl.col("known_at") < now.astimezone(UTC))
