"""The `code_version` of a table's asset, which changes with its declaration."""

import hashlib
from collections.abc import Callable, Sequence

from nba_props.declared.tables.table import Table


def code_version(
    table: Table,
    build: Callable[..., object],  # noqa: ARG001  (its code is to count too)
    built_by: Sequence[object] = (),  # noqa: ARG001  (as above)
) -> str:
    """Twelve hexadecimal digits, the same for the same declaration."""
    return hashlib.sha256(repr((table.key, table.columns)).encode()).hexdigest()[:12]
