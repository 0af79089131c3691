"""Which assets of a job can be built side by side for pieces of a range: those that read no earlier days of each other."""

from collections.abc import Iterator

import dagster as dg
from dagster._core.definitions.assets.graph.asset_graph import AssetGraph


def waves(graph: AssetGraph, keys: set[dg.AssetKey]) -> list[list[str]]:
    """The assets in waves, by name. An asset that looks back to another one comes in a later wave.

    Within a wave, a piece of a range needs no other piece of it; before the next one, all of them must be there.

    Args:
        graph: of the definitions.
        keys: the assets of a job.
    """
    found: dict[dg.AssetKey, int] = {}
    for key in sorted(keys):
        _number(graph, keys, key, found)
    numbers = sorted({number for key, number in found.items() if key in keys})
    return [sorted(key.to_user_string() for key in keys if found[key] == number) for number in numbers]


def _number(
    graph: AssetGraph, keys: set[dg.AssetKey], key: dg.AssetKey, found: dict[dg.AssetKey, int]
) -> int:
    """The wave of an asset; tables of the same payloads share theirs."""
    if key not in found:
        together = {
            part for part in graph.get(key).execution_set_entity_keys if isinstance(part, dg.AssetKey)
        }
        earlier = (
            _number(graph, keys, parent, found) + looks_back
            for part in sorted(together)
            for parent, looks_back in _read(graph, part)
            if parent in keys - together
        )
        found |= dict.fromkeys(together, max(earlier, default=0))
    return found[key]


def _read(graph: AssetGraph, key: dg.AssetKey) -> Iterator[tuple[dg.AssetKey, bool]]:
    """What an asset reads, and whether it reads other days of it than its own."""
    for parent in sorted(graph.get(key).parent_keys):
        mapping = graph.get_partition_mapping(key, parent)
        looks_back = isinstance(mapping, dg.TimeWindowPartitionMapping) and bool(
            mapping.start_offset or mapping.end_offset
        )
        yield parent, looks_back
