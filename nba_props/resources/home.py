"""Where everything is kept, as a resource. What is in a table, and which rows are right, is not known here."""

from functools import lru_cache
from typing import Literal

import dagster as dg
from pydantic import Field, PrivateAttr

from nba_props.instance.dagster_home import refuse_foreign_instance
from nba_props.settings import DEFAULTS, Settings
from nba_props.storage.gcs.files import keep_generations
from nba_props.storage.lake import Lake, Listings
from nba_props.storage.manifest_store import ManifestStore
from nba_props.storage.model_store import ModelStore
from nba_props.storage.placed_store import PlacedStore
from nba_props.storage.published_files import PublishedFiles
from nba_props.storage.raw import RawStore
from nba_props.storage.record_store import RecordStore
from nba_props.storage.registry_store import RegistryStore

SOURCE_TAG = "nba_props/source"
SIMULATED = "simulated: no real game, player or price"


class Home(dg.ConfigurableResource["Home"]):
    """Where the lake, raw payloads, models, the registry, exports and locks lie, and whose data they are.

    A home belongs to one source: a run of the other one is refused before it starts.
    """

    home: str = Field(
        default=DEFAULTS["NBA_PROPS_HOME"], description="Local folder of Dagster's files and caches."
    )
    store: str = Field(
        default=DEFAULTS["NBA_PROPS_STORE"],
        description="Folder or URL of lake, raw, models, registry, exports and locks; the home where it is empty.",
    )
    source: str = Field(
        default=DEFAULTS["NBA_PROPS_SOURCE"],
        description="`simulated` or `live`: which games and odds are kept here.",
    )
    _exported: set[str] = PrivateAttr(default_factory=set)
    _listings: Listings | None = PrivateAttr(default=None)

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Stamps a new home, refuses one of the other source, and tags the run with whose data it is about."""
        keep_generations(self.settings.home / "cache" / "gcs")
        if context.run:
            _claimed(context.run.run_id, self.settings)
        else:
            self.settings.claim()
        self._listings = _listings(context.run.run_id, self.settings.lake) if context.run else None
        refuse_foreign_instance(self.settings)
        if context.run and context.instance and SOURCE_TAG not in context.run.tags:
            context.instance.add_run_tags(context.run.run_id, {SOURCE_TAG: self.label})

    def look_again(self) -> None:
        """Lists tables of a bucket anew, after others may have written them."""
        if self._listings:
            self._listings.clear()

    @property
    def variables(self) -> dict[str, str]:
        """The environment variables of this home, with their values."""
        return {
            "NBA_PROPS_HOME": self.home,
            "NBA_PROPS_STORE": self.store,
            "NBA_PROPS_SOURCE": self.source,
        }

    @property
    def settings(self) -> Settings:
        """The locations.

        Raises:
            ConfigurationError: naming the variable whose value cannot be used.
        """
        return Settings.read(self.variables)

    @property
    def lake(self) -> Lake:
        """The tables."""
        return Lake(self.settings.lake, self._listings)

    @property
    def raw(self) -> RawStore:
        """The payloads as they were fetched."""
        return RawStore(self.settings.raw)

    @property
    def models(self) -> ModelStore:
        """The model files."""
        return ModelStore(self.settings.models)

    @property
    def registry(self) -> RegistryStore:
        """The events of the model registry."""
        return RegistryStore(self.settings.registry)

    @property
    def record(self) -> RecordStore:
        """The seals of the published bets."""
        return RecordStore(self.settings.record)

    @property
    def placed(self) -> PlacedStore:
        """The notes of bets that a person placed."""
        return PlacedStore(self.settings.placed)

    @property
    def exports(self) -> PublishedFiles:
        """Files for readers outside the product, below the version of their shapes; `written` are those of the run."""
        return PublishedFiles(f"{self.settings.exports}/v1", self._exported)

    @property
    def report(self) -> PublishedFiles:
        """The pages of the report."""
        return PublishedFiles(self.settings.report)

    @property
    def manifests(self) -> ManifestStore:
        """What each run of a night read and wrote."""
        return ManifestStore(self.settings.manifests)

    @property
    def label(self) -> Literal["real", "simulated"]:
        """The `source` column of rows made here: `real` or `simulated`."""
        return self.settings.label

    @property
    def told(self) -> str:
        """Whose data are kept here, as the UI shows it with whatever is made."""
        return SIMULATED if self.label == "simulated" else "real"


# Dagster makes a copy of this resource for each resource that depends on it: what follows is of the run.


@lru_cache(maxsize=8)
def _listings(_run_id: str, _lake: str) -> Listings:
    """What a run knows of the lake."""
    return {}


@lru_cache(maxsize=8)
def _claimed(_run_id: str, settings: Settings) -> None:
    settings.claim()
