"""What looking at stored files means: which rows or records are lost, and what brings them back."""

from collections.abc import Iterable, Iterator

from nba_props.declared.doctor import NAMED
from nba_props.doctor.finding import Finding, line_of
from nba_props.storage.wholeness.hashed_files import Looked
from nba_props.storage.wholeness.partitions import LookedAt, PartitionFault

AREA = "store"
FROM_A_COPY = line_of("Restoring a file from a copy")
# What brings a file back, by its kind; `{name}` is the file's own name.
FIXES = {
    "raw": line_of("A damaged payload"),
    "registry": FROM_A_COPY,
    "record": FROM_A_COPY,
    "placed": FROM_A_COPY,
    "manifests": FROM_A_COPY,
    "manifests/objects": FROM_A_COPY,
    "models": "nba-props train --week {week}",
    "archive": "nba-props archive --accept {name}",
}


def files(looked: Looked) -> Iterator[Finding]:
    """Whether files of a kind are as they were written."""
    for fault in looked.faults[:NAMED]:
        yield Finding(AREA, "error", f"{fault.what}.", _fix(looked.kind, fault.path))
    if len(looked.faults) > NAMED:
        says = f"{len(looked.faults) - NAMED} more files of {looked.kind} are not as they were written."
        yield Finding(AREA, "error", says, "nba-props doctor --all --json")
    if not looked.faults:
        says = f"{looked.kind}: {looked.read:,} of {looked.there:,} files were read, and all are whole."
        yield Finding(AREA, "good", says)


def _fix(kind: str, path: str) -> str:
    name = path.rpartition("/")[2]
    return FIXES[kind].format(name=name, week=name[:10])


def partitions(looked: LookedAt) -> Iterator[Finding]:
    """Whether the partitions of the tables are whole, and have the columns that are declared."""
    lost = [fault for fault in looked.faults if fault.is_lost]
    for fault in lost[:NAMED]:
        yield Finding(
            AREA, "error", f"lake/{fault.table.name}/{fault.day}.parquet {fault.what}.", _restored(fault)
        )
    if len(lost) > NAMED:
        says = f"{len(lost) - NAMED} more partitions are lost or unreadable."
        yield Finding(AREA, "error", says, "nba-props doctor --all --json")
    yield from _lacking(fault for fault in looked.faults if not fault.is_lost)
    if not looked.faults:
        says = f"lake: {looked.read:,} of {looked.there:,} partitions were read, and all are whole and as declared."
        yield Finding(AREA, "good", says)


def _restored(fault: PartitionFault) -> str:
    if fault.table.is_record:
        return FROM_A_COPY
    if fault.table.partition == "week":
        return FIXES["models"].format(week=fault.day)
    return f"{fault.table.cure}: {line_of('Restoring a day')}"


def _lacking(faults: Iterable[PartitionFault]) -> Iterator[Finding]:
    """One finding a table and column: an older release wrote all of its files without it."""
    by_column: dict[tuple[str, str], list[PartitionFault]] = {}
    for fault in faults:
        by_column.setdefault((fault.table.name, fault.what), []).append(fault)
    for (table, what), found in sorted(by_column.items(), key=lambda item: item[0]):
        first, last = min(fault.day for fault in found), max(fault.day for fault in found)
        days = f"{first}" if first == last else f"{first} to {last}"
        says = (
            f"{table} of {days} {what}, so it is null there ({len(found)} of the partitions that were read)."
        )
        yield Finding(AREA, "warning", says, _restored(found[0]))
