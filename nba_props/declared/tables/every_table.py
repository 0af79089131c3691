"""Every stored table by name."""

from nba_props.declared.tables import (
    bets,
    features,
    gaps,
    grades,
    ingest,
    lines,
    models,
    news,
    outputs,
    performance,
    prices,
    quotes,
    record,
    signals,
    stats,
)
from nba_props.declared.tables.table import Table

MODULES = (
    ingest,
    quotes,
    stats,
    news,
    features,
    lines,
    gaps,
    models,
    performance,
    bets,
    prices,
    record,
    grades,
    signals,
    outputs,
)
TABLES: dict[str, Table] = {
    table.name: table
    for members in (*map(vars, MODULES), models.MODEL_TABLES)
    for table in members.values()
    if isinstance(table, Table)
}
