"""What is kept of a run of a night, so that its instant can be rebuilt and compared."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal

import msgspec

from nba_props.declared.record_seal import Seal

# Tag of the jobs whose runs are recorded: tags reach every run of a job, however it is started.
RECORDED = {"nba_props/recorded": "yes"}
# What a replay does not make: pages show what is in the exports and tables, and expected outputs rest on the checks of the
# run in Dagster's event log, of which a replay has none. News compare a run with the one before, which a replay's store has
# not. Live grading is no part of a night's run.
NOT_REPLAYED = frozenset(
    {"news", "report", "bet_pages", "expected_outputs", "live_grading_export", "manifest"}
)
# Hashes are SHA-256 in hexadecimal digits.
Hash = str


class Change(msgspec.Struct, frozen=True):
    """A partition of the game date as the run found it and left it; `before` is None where it was not stored."""

    before: Hash | None
    after: Hash


class CodeVersion(msgspec.Struct, frozen=True, kw_only=True):
    """What computed the tables.

    Attributes:
        package: version of the package.
        source: hash of the whole source of the package, which says which checkout it was.
        assets: code version of each asset of a night.
        libraries: versions of the libraries that figures rest on.
        version: what the run called itself, as `status.json` and the UI show it.
    """

    package: str
    source: str
    assets: Mapping[str, str]
    libraries: Mapping[str, str]
    version: str = ""


class Export(msgspec.Struct, frozen=True):
    """An export as the run left it.

    Attributes:
        sha256: of its content.
        generated_at: as the document has it, None for a file without a head.
        is_written: whether the run wrote it. One that it found was written at the same instant by another run where the
            clock is set. Of a run of several days none is marked: a replay makes one day's.
    """

    sha256: Hash
    generated_at: str | None
    is_written: bool = False


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One run of a night at its instant: what it read, with which code, and what it left behind.

    Attributes:
        schema_version: of this shape.
        game_date: the night.
        instant: of the run, UTC.
        job, run_id: the run.
        source: whose data they are.
        is_clock_set: whether the instant was set by hand, so that predictions are of provenance `replay`.
        code: what computed.
        books: the bettor's own books, as they are set.
        prefer: the source that each ingest asset was told to prefer, by its op.
        tables: what the run wrote, by table, in the order of the assets.
        history: all partitions of the lake after the run, by month: a listing of hashes by table and date.
        exports: a listing of all exports after the run; empty where there are none.
        raw: payload files of the game date that were fetched by the instant, by table.
        archive: hash of each archive file that the store's tables come from.
        registry: names of the files of the registry's events.
        models: hash of each model file that the run may use.
        seal: what was kept of the published bets.
        bets: bets that stood published after the run.
    """

    schema_version: Literal["1.0"] = "1.0"
    game_date: date
    instant: datetime
    job: str
    run_id: str
    source: Literal["real", "simulated"]
    is_clock_set: bool
    code: CodeVersion
    books: str
    prefer: Mapping[str, str]
    tables: Mapping[str, Change]
    history: Mapping[str, Hash]
    exports: Hash
    raw: Mapping[str, Sequence[str]]
    archive: Mapping[str, Hash]
    registry: Sequence[str]
    models: Mapping[str, Hash]
    seal: Seal | None
    bets: int


# Hashes of partitions by table and date, and exports by path: what the hashes of `history` and `exports` stand for.
Partitions = dict[str, dict[date, Hash]]
Exports = dict[str, Export]
