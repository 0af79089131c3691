"""What of an archive file is let in: its columns, then its rows. What is not is named with file, column, value, line.

What a column holds is in `formats` and `rules`. A column in which no value can be read is refused with its file;
otherwise a bad value costs its row.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl

from nba_props.errors import BadPayloadError
from nba_props.sources.archive import formats
from nba_props.sources.archive.csv_text import ROW
from nba_props.sources.archive.formats import Type
from nba_props.sources.archive.rules import rules, suspected
from nba_props.sources.outcomes import Notes

SHOWN = 3
LONGEST_VALUE = 40
# The key of a file; its repeats are counted by the tables, and named here where they say different things.
KEYS = {"games": ("game_id",), "player_box": ("game_id", "player_id")}
# Columns that other tools write beside the needed ones. Any other is named, in case a needed one was renamed.
KNOWN_BESIDES = frozenset(
    (
        "action_type", "arena", "away", "away_ml_decimal", "book_type", "did_play", "hold", "home", "home_ml_decimal",
        "is_live", "kind", "market", "p_over_novig", "player_key", "position", "reb", "sec_left", "season",
        "season_type", "snapshot_kind", "source", "sub_type", "team_id", "two_sided", "x", "y", "zone",
    )
)  # fmt: skip


@dataclass(slots=True)
class Findings:
    """What was left out of files since the last table, by name of a count, and what was found, in words."""

    counts: dict[str, int] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)

    def taken(self) -> Notes:
        """The findings as notes; after that there are none."""
        notes = Notes(dict(self.counts), frozenset(self.said))
        self.counts.clear()
        self.said.clear()
        return notes


class Flaw(NamedTuple):
    """A column, what its values must be, and true for each row in which it is not."""

    column: str
    expected: str
    mask: pl.Series
    is_form: bool


@dataclass(frozen=True, slots=True)
class Door:
    """The door of one file. `lines_of` gives the lines of row numbers; without it a file has none."""

    file: str
    name: str
    columns: dict[str, Type]
    found: Findings
    lines_of: Callable[[Sequence[int]], list[int]] | None = None

    def check_columns(self, schema: pl.Schema, declared: Iterable[str]) -> None:
        """Notes columns that nobody knows; `declared` are all of the file, also those that are not read now.

        Raises:
            BadPayloadError: naming columns that are missing, or have a type that cannot hold their values.
        """
        if missing := sorted(self.columns.keys() - schema.keys()):
            raise BadPayloadError(f"archive {self.name} lacks the columns {', '.join(missing)}")
        for name, dtype in self.columns.items():
            if not formats.fits(schema[name], dtype):
                raise BadPayloadError(
                    f"archive {self.name}: column {name} has the type {schema[name]}; it holds {formats.words(name, dtype)}"
                )
        unknown = schema.keys() - set(declared) - KNOWN_BESIDES - {ROW}
        self.found.said |= {f"{self.name}: unknown column {column}" for column in unknown}

    def admit(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows in which every value is what its column says, in the columns' types.

        Raises:
            BadPayloadError: naming a column of which no value can be read.
        """
        read = formats.read_as(rows, self.columns)
        flaws = [*self._unread(rows, read), *self._broken(read)]
        if flaws:
            for flaw in flaws:
                self._name(flaw, rows)
            is_bad = pl.select(pl.any_horizontal(flaw.mask for flaw in flaws)).to_series()
            self.found.counts[f"bad_rows_of_{self.file}"] = int(is_bad.sum())
            rows, read = rows.filter(~is_bad), read.filter(~is_bad)
        if self.file in KEYS and read.select(KEYS[self.file]).is_duplicated().any():
            self._name_conflicts(read, rows)
        return read

    def _unread(self, rows: pl.DataFrame, read: pl.DataFrame) -> Iterator[Flaw]:
        """The values that cannot be read at all."""
        for name, dtype in self.columns.items():
            if formats.lost(rows[name], read[name]):
                mask = formats.is_unread(rows[name], read[name])
                if mask.any():
                    yield Flaw(name, formats.words(name, dtype), mask, is_form=True)

    def _broken(self, read: pl.DataFrame) -> Iterator[Flaw]:
        """The values that are read, and cannot be."""
        for rule in suspected(rules(self.file, self.columns), read):
            mask = rule.mask(read)
            if mask.any():
                yield Flaw(rule.column, rule.expected, mask, rule.is_form)

    def name_ragged(self, numbers: Sequence[int]) -> None:
        """Names rows that were left out since they have more fields than the header."""
        if numbers:
            self.found.counts[f"ragged_rows_of_{self.file}"] = len(numbers)
            at = ", ".join(map(str, self.lines_of(numbers[:SHOWN]) if self.lines_of else ()))
            self.found.said.add(
                f"{self.name}: {len(numbers)} rows have more fields than the header, first on line {at}; is a text "
                "with a comma not quoted?"
            )

    def _name(self, flaw: Flaw, rows: pl.DataFrame) -> None:
        bad = rows.filter(flaw.mask)
        said = f"{self.name}: column {flaw.column} has {self._values(bad, flaw.column)}; it holds {flaw.expected}"
        if flaw.is_form and bad.height == rows[flaw.column].count():
            raise BadPayloadError(f"archive {said}. No value of the column can be read")
        self.found.said.add(f"{said}. {bad.height} rows are left out")

    def _values(self, bad: pl.DataFrame, column: str) -> str:
        """The first few values, each with its line."""
        values = [repr(value)[:LONGEST_VALUE] for value in bad[column].head(SHOWN)]
        return ", ".join(f"{value}{line}" for value, line in zip(values, self._places(bad), strict=True))

    def _places(self, rows: pl.DataFrame) -> list[str]:
        if self.lines_of is None:
            return [""] * min(rows.height, SHOWN)
        return [f" (line {line})" for line in self.lines_of(rows[ROW].head(SHOWN).to_list())]

    def _name_conflicts(self, admitted: pl.DataFrame, rows: pl.DataFrame) -> None:
        key = list(KEYS[self.file])
        numbered = admitted.with_row_index("at").unique(admitted.columns, keep="first", maintain_order=True)
        conflicts = numbered.filter(
            pl.struct(key).is_duplicated() & pl.all_horizontal(pl.col(key).is_not_null())
        )
        if conflicts.is_empty():
            return
        first = conflicts.join(conflicts.head(1).select(key), on=key, maintain_order="left")
        where = "".join(self._places(rows[first["at"].to_list()]))
        values = ", ".join(f"{name} {first[name][0]}" for name in key)
        self.found.said.add(
            f"{self.name}: {conflicts.select(key).unique().height} keys have rows that differ, such as {values}{where}; "
            "the first row counts"
        )
