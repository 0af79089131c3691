"""Views of the mirror: which rows of the feature store are ready for which contract, and what each family learns from.

They are generated from the catalogue, the contracts and the families, as `features.readiness` and `training_set` are, and
give the same rows. `{dataset}` in a query stands for the dataset.
"""

from collections.abc import Iterator

from nba_props.declared.families import FAMILIES, Family
from nba_props.declared.features import Contract, ready_column
from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.features.readiness import ready_in_bigquery
from nba_props.models.training.training_set import ROTATION
from nba_props.storage.bigquery.migration import View

READINESS = "readiness"
KEYS = ("game_date", "game_id", "player_id")


def training_rows(family: str) -> str:
    """The name of the view of what a family learns from."""
    return f"training_rows_{family}"


def mirror_views() -> tuple[View, ...]:
    """All views of the mirror."""
    return (readiness_view(), *map(training_view, FAMILIES.values()))


def readiness_view() -> View:
    """Rows of the feature store with the answer of each contract's filter."""
    ready = (f"{ready_in_bigquery(contract)} AS {ready_column(contract)}" for contract in Contract)
    columns = (*KEYS, "player_name", "default_feature_indices", *ready)
    query = f"SELECT {_lines(columns)}\nFROM `{{dataset}}.{FEATURE_STORE.name}`"
    return View(
        READINESS,
        "a player on the slate, with the contracts that may use the row of the feature store",
        query,
    )


def training_view(family: Family) -> View:
    """Rows that a family may learn from. To train for a week takes those with `tip_off` and `known_at` before its cutoff."""
    columns = (
        *(f"f.{name}" for name in (*KEYS, "tip_off")),
        "o.known_at",
        *(f"f.{name}" for name in family.columns),
        "o.points",
    )
    query = (
        f"SELECT {_lines(columns)}\n"
        f"FROM `{{dataset}}.{FEATURE_STORE.name}` AS f\n"
        f"JOIN `{{dataset}}.{PLAYER_GAMES.name}` AS o ON o.game_id = f.game_id AND o.player_id = f.player_id\n"
        f"WHERE {' AND '.join(_kept(family))}"
    )
    return View(training_rows(family.name), f"a player-game that {family.name} may learn from", query)


def _kept(family: Family) -> Iterator[str]:
    """The rules of `training_set.exclusion_reason`, turned round. What is not known excludes nothing there."""
    yield "o.points IS NOT NULL"
    yield "IFNULL(o.did_play, TRUE)"
    yield ready_in_bigquery(family.contract)
    yield f"IFNULL(f.minutes_avg_last_10 >= {ROTATION}, TRUE)"
    if family.base == "line":
        yield "f.vegas_points_line IS NOT NULL"


def _lines(columns: Iterator[str] | tuple[str, ...]) -> str:
    return ",\n  ".join(columns)
