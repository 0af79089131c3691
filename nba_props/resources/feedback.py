"""What earlier runs feed back into later ones, as a resource."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

import dagster as dg
import polars as pl
from pydantic import PrivateAttr

from nba_props.bets.best_bets.placed import placed
from nba_props.bets.news import RECORDED, State
from nba_props.days import game_date
from nba_props.declared.features import Contract
from nba_props.declared.record_seal import Seal
from nba_props.declared.registry_events import Event
from nba_props.declared.tables.grades import PRICE_GRADES
from nba_props.declared.tables.table import Table
from nba_props.quality.outputs.grid import TROUBLE
from nba_props.resources import governance
from nba_props.resources.home import Home
from nba_props.resources.trouble import trouble


class Feedback(dg.ConfigurableResource["Feedback"]):
    """Inputs of an asset that lineage cannot show, since they would close a circle in the graph.

    Yesterday's grades decide who may bet today: `model_registry` judges grades, grades come from predictions, and
    predictions need to know which family is champion and which gates failed. How earlier prices came true decides how
    much of a price is claimed. The registry's events, and which bets were placed, are also recorded by people, outside any
    asset. And a day that is predicted again keeps rows that an earlier run of it stored. What went wrong is in no table at
    all, but in Dagster's event log. Everything read in this way is read here.
    """

    home: dg.ResourceDependency[Home]
    _instance: dg.DagsterInstance | None = PrivateAttr(default=None)

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Remembers the run's Dagster instance."""
        self._instance = context.instance

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

    def recorded(self, day: date) -> State | None:
        """What the newest recorded run of a day left of the tables that news are made of; None before the first.

        A table that is not kept any more is empty: all of it is news then.

        Raises:
            ManifestFileError: naming the file.
        """
        store = self.home.manifests
        manifest = store.newest(day)
        if manifest is None:
            return None
        stored = store.of_day_in(manifest, RECORDED, day)
        return State(manifest.instant, {t.name: stored.get(t.name, t.empty()) for t in RECORDED})

    def trouble(self, days: Iterable[date]) -> pl.DataFrame:
        """What the event log says went wrong with the outputs of the days, see `resources.trouble`."""
        return trouble(self._instance, list(days)) if self._instance else TROUBLE.to_frame()

    def seals(self, days: Iterable[date]) -> dict[date, Seal]:
        """What the last finished run of each day kept of its published bets.

        Raises:
            SealFileError: naming the file that is no seal.
        """
        return self.home.record.seals(days)

    def placed(self, days: Iterable[date]) -> pl.DataFrame:
        """Bets of the game dates that a person noted as placed: bet_id, placed_at, placed_price, placed_stake.

        Raises:
            PlacedFileError: naming the file that is no note.
        """
        return placed(self.home.placed.notes(days))

    def price_grades(self, now: datetime) -> pl.DataFrame:
        """Graded sides of quotes of all days, as far as they were known before an instant."""
        lake = self.home.lake
        past = [day for day in lake.stored(PRICE_GRADES) if day <= game_date(now)]
        return lake.read(PRICE_GRADES, past).filter(pl.col("known_at") < now.astimezone(UTC))
