"""What the values of archive files may be, once they are read: forms of texts, bounds, teams.

Bounds and names are those of the declared tables. Which columns a file has is in `files`, messages are in `door`.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import polars as pl

from nba_props.declared.tables.ingest import BOX_SCORES, SCHEDULE, SHOTS
from nba_props.declared.tables.table import Column, Table
from nba_props.declared.teams import COUNTING, FULL_NAMES, SEASON_TYPE_BY_PREFIX
from nba_props.sources.archive.formats import FORMS, TEXT, WORDS

# Names of columns in the tables, by their names in the files.
RENAMED = {
    "pts": "points", "ast": "assists", "stl": "steals", "blk": "blocks", "tov": "turnovers", "pf": "fouls",
    "comment": "not_playing_reason", "home_pts": "home_score", "away_pts": "away_score", "shot_distance": "distance",
}  # fmt: skip
TABLES: dict[str, Table] = {"games": SCHEDULE, "player_box": BOX_SCORES, "shots": SHOTS}
# Negative minutes are set to 0 by the importer, and a state that is not known is stored as such.
NOT_BOUNDED = ("minutes", "status")
SHOT_VALUES = (2, 3)
TEAMS = ("home", "away", "team", "opponent")
ELSEWHERE = " or ".join(name for name in SEASON_TYPE_BY_PREFIX.values() if name not in COUNTING)


class Rule(NamedTuple):
    """A column, what its values must be, and true for each that is not.

    `where`: the rows for which the rule holds, all if None. `is_form`: the value is not even written as it must be.
    """

    column: str
    expected: str
    broken: pl.Expr
    where: pl.Expr | None = None
    is_form: bool = False

    def mask(self, read: pl.DataFrame) -> pl.Series:
        """True for the rows that break the rule."""
        broken = self.broken if self.where is None else self.broken & self.where
        return read.select(broken.fill_null(False)).to_series()


def suspected(rules: Iterable[Rule], read: pl.DataFrame) -> list[Rule]:
    """The rules that some value breaks, in whichever row. Few texts are distinct, so that each of these is tried once."""
    kept, text = list(rules), [name for name, dtype in read.schema.items() if dtype == TEXT]
    distinct = {
        rule.column: read.select(pl.col(rule.column).unique()) for rule in kept if rule.column in text
    }
    values = read.select(
        rule.broken.any().alias(str(n)) for n, rule in enumerate(kept) if rule.column not in distinct
    )
    return [
        rule
        for n, rule in enumerate(kept)
        if (
            distinct[rule.column].select(rule.broken.any()) if rule.column in distinct else values[[str(n)]]
        ).item()
    ]


def rules(file: str, columns: Iterable[str]) -> Iterator[Rule]:
    """What must hold for the read values of some columns of a file."""
    names = set(columns)
    for name, (form, said) in FORMS.items():
        if name in names:
            yield Rule(name, said, ~pl.col(name).str.contains(form), is_form=True)
    others = pl.any_horizontal(pl.col(name).is_not_null() for name in sorted(names - {"game_date"}))
    yield Rule("game_date", WORDS[pl.Date], pl.col("game_date").is_null(), where=others)
    if "shot_value" in names:
        yield Rule("shot_value", "2 or 3", ~pl.col("shot_value").is_in(SHOT_VALUES))
    yield from _declared(file, names)
    if "season_type" in names:
        yield from map(_of_team, sorted(names.intersection(TEAMS)))


def _declared(file: str, names: set[str]) -> Iterator[Rule]:
    """The bounds and names that the table of a file declares."""
    declared = {column.name: column for column in TABLES[file].columns} if file in TABLES else {}
    for name in sorted(names.difference(NOT_BOUNDED)):
        column, value = declared.get(RENAMED.get(name, name)), pl.col(name)
        if column is None:
            continue
        if column.among:
            yield Rule(name, f"one of {', '.join(column.among)}", ~value.is_in(list(column.among)))
        elif column.low is not None and column.high is not None:
            yield Rule(name, _range(column), ~value.is_between(column.low, column.high))


def _range(column: Column) -> str:
    return f"from {column.low} to {column.high}"


def _of_team(name: str) -> Rule:
    """Only preseason and all-star games have other teams than the thirty."""
    counts = pl.col("season_type").is_in(list(COUNTING))
    is_unknown = ~pl.col(name).is_in(list(FULL_NAMES))
    return Rule(name, f"the tricode of a team, in a game that is not {ELSEWHERE}", is_unknown, where=counts)
