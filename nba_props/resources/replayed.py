"""The resources of a run that replays a recorded one: its instant, books and provenance, a scratch store, no network."""

from typing import Any

from nba_props.declared.manifest import Manifest
from nba_props.resources.wiring import resources
from nba_props.settings import DEFAULTS, Settings

# A name that no resolver knows: with `prefer: raw` nothing is requested, and what were would fail.
NOWHERE = "http://replay.invalid"
URLS = {name: NOWHERE for name in DEFAULTS if name.endswith("_BASE_URL")}


def replaying(manifest: Manifest, scratch: Settings) -> dict[str, Any]:
    """The resources by their keys. The home is that of the store, for Dagster's files only."""
    variables = URLS | {
        "NBA_PROPS_HOME": str(scratch.home),
        "NBA_PROPS_STORE": scratch.store,
        "NBA_PROPS_SOURCE": scratch.source,
        "NBA_PROPS_ARCHIVE": str(scratch.archive or ""),
        "NBA_PROPS_NOW": manifest.instant.isoformat(),
        "NBA_PROPS_BOOKS": manifest.books,
        "NBA_PROPS_VERSION": manifest.code.version,
    }
    return resources(lambda name: variables.get(name) or DEFAULTS[name], plays_back=not manifest.is_clock_set)
