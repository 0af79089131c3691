"""Every stored table by name."""

from nba_props.declared.tables import bets, features, gaps, ingest, models, stats
from nba_props.declared.tables.table import Table

TABLES: dict[str, Table] = {
    t.name: t
    for found in (
        *(vars(module) for module in (ingest, stats, features, gaps, models, bets)),
        models.MODEL_TABLES,
    )
    for t in found.values()
    if isinstance(t, Table)
}
