"""`python -m bench.absences [part ...] [--json]`: what injury reports are worth to `points_distribution`, in points.

Errors of player-games, walk-forward with monthly retraining, each family beside another on identical rows, with 95 %
intervals clustered by date. *Derived* reports say who in fact sat: an upper bound of what a report can tell. Official ones
exist for December 2023 alone, at 17:30 and 20:30 Eastern, where no player had a line.

Needs the real seasons (NBA_PROPS_SHARED), some ten minutes of two idle cores and 3 GB.
"""

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, time, timedelta
from pathlib import Path

import polars as pl
from rich.console import Console
from rich.table import Table

from bench import ridge, seasons
from bench.minutes_rate import averaged
from bench.simulated import league
from nba_props.days import Days, day_start
from nba_props.declared.families import POINTS_DISTRIBUTION, Family
from nba_props.declared.features import Contract, Group, features_in
from nba_props.declared.keys import GAME_PLAYER
from nba_props.features.chain import features
from nba_props.models.statistics import Estimate, mean, mean_by_date
from nba_props.models.walk_forward.walk import walk_forward
from nba_props.sources.archive.in_memory import ArchiveTables, load_archive
from nba_props.sources.archive.injuries import Kind

WITHOUT = replace(POINTS_DISTRIBUTION, name="v9", contract=Contract.V9)
WITH = replace(POINTS_DISTRIBUTION, name="absence", contract=Contract.ABSENCE)
# The months of the rows on which the features were chosen; the spring of 2023 is one.
MONTHS = [date(2022, 11, 1), date(2022, 12, 1), *(date(2023, m, 1) for m in (1, 2, 3, 4, 11, 12)),
          *(date(2024, m, 1) for m in (1, 2, 3))]  # fmt: skip
LAST_DAY = date(2025, 6, 22)
# What the features are and which family has them was chosen on the first; the others are reported.
CHOSEN_ON = "November 2023 to February 2024"
RANGES = {
    CHOSEN_ON: Days(date(2023, 11, 6), date(2024, 2, 29)),
    "spring 2024": Days(date(2024, 3, 1), date(2024, 6, 17)),
    "spring 2025": Days(date(2025, 2, 1), LAST_DAY),
}
# A season to learn from, and three months of the next.
SIMULATED_SEASONS, SIMULATED = (2021, 2022), Days(date(2022, 11, 7), date(2023, 2, 5))
# From the first Monday on, so that one model serves the month. An archive is read up to days that have lines.
DECEMBER, LINED = Days(date(2023, 12, 4), date(2023, 12, 31)), date(2024, 3, 10)
REPORT_TIMES = (time(17, 30), time(20, 30))
NO_REPORTS = ("injuries", "injury_reports")
DERIVED_PAIRS = (
    ("absence, derived", "v9, official"),
    ("absence, derived", "v9, derived"),
    ("absence, official", "v9, official"),
)
Frames = dict[str, pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Errors of one predictor beside another's (`than`) on identical rows, and beside the line's where there is one."""

    days: str
    rows: str
    predictor: str
    than: str
    error: float | None
    difference: Estimate
    minus_line: Estimate


def main() -> None:
    """Runs the parts that were named, and prints what came out."""
    parser = argparse.ArgumentParser(prog="python -m bench.absences", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(PARTS)}; all by default")
    parser.add_argument("--json", action="store_true", help="a line per comparison, for programs")
    arguments = parser.parse_args()
    if unknown := set(arguments.parts) - PARTS.keys():
        parser.error(f"no part is called {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    if (folder := seasons.real()) is None:
        parser.error("real data absent: set NBA_PROPS_SHARED")
    found = []
    for part in arguments.parts or PARTS:
        for comparison in PARTS[part](folder):
            found.append(comparison)
            if arguments.json:
                print(json.dumps(asdict(comparison)), flush=True)
    if not arguments.json:
        Console(width=170).print(grid(found))


def derived(folder: Path) -> Iterator[Comparison]:
    """Who in fact sat, over the ranges: the contract `absence` beside v9, with these reports and with official ones."""
    days = Days(RANGES[CHOSEN_ON].first, LAST_DAY)
    archives = {kind: load_archive(folder, days, kind) for kind in Kind}
    built = {kind: _features(archive.frames, archive) for kind, archive in archives.items()}
    springs: list[pl.DataFrame] = []
    for name, of_range in RANGES.items():
        walked = {kind: _walked([WITHOUT, WITH], of_range, tables) for kind, tables in built.items()}
        rows = pl.concat(r.with_columns(pl.col("predictor") + f", {kind}") for kind, r in walked.items())
        springs += [rows] if name != CHOSEN_ON else []
        for predictor, than in DERIVED_PAIRS:
            yield from comparisons(name, rows, predictor, than)
    for predictor, than in DERIVED_PAIRS:
        yield from comparisons("both springs", pl.concat(springs), predictor, than)


def december(folder: Path) -> Iterator[Comparison]:
    """Official reports of December 2023 as known at a time of day, after training on derived ones, beside none at all."""
    archives = {kind: load_archive(folder, Days(DECEMBER.first, LINED), kind) for kind in Kind}
    official, who_sat = (archives[kind] for kind in Kind)
    none = official.frames | {name: official.frames[name].clear() for name in NO_REPORTS}
    rows = [
        _walked([WITHOUT], DECEMBER, _features(none, official)).with_columns(
            predictor=pl.lit("v9, no report")
        )
    ]
    for at in REPORT_TIMES:
        reports = {n: _as_of(at, official.frames[n], who_sat.frames[n]) for n in NO_REPORTS}
        walked = _walked([WITHOUT, WITH], DECEMBER, _features(official.frames | reports, official))
        rows.append(walked.with_columns(pl.col("predictor") + f", {at:%H:%M}"))
    walked = _walked([WITH], DECEMBER, _features(who_sat.frames, who_sat))
    rows.append(walked.with_columns(predictor=pl.lit("absence, who sat")))
    everything = _identical(pl.concat(rows))
    for predictor in everything["predictor"].unique(maintain_order=True).to_list()[1:]:
        yield from comparisons("December 2023", everything, predictor, "v9, no report")
    yield from comparisons("December 2023", everything, "absence, 20:30", "absence, 17:30")


def simulated(_: Path) -> Iterator[Comparison]:
    """The reports of a simulated league, which know less than who sat: a season to learn from, and most of the next."""
    frames = league(SIMULATED_SEASONS, SIMULATED.last)
    days = Days(min(frames["box_scores"]["game_date"]), SIMULATED.last)
    built = features(frames, days, day_start(days.last + timedelta(days=2)))
    yield from comparisons("simulated", _walked([WITHOUT, WITH], SIMULATED, built), "absence", "v9")


def minutes(folder: Path) -> Iterator[Comparison]:
    """Minutes times rate averaged in, on days that are not reported, with who in fact sat."""
    days = RANGES[CHOSEN_ON]
    archive = load_archive(folder, Days(days.first, LINED), Kind.DERIVED)
    built = _features(archive.frames, archive)
    rows = _walked([WITH], days, built)
    both = averaged(rows, WITH, built["feature_store"], built["player_games"])
    rows = pl.concat([rows, both.with_columns(predictor=pl.lit("with minutes times rate"))])
    yield from comparisons(CHOSEN_ON, rows, "with minutes times rate", "absence")


def choice(folder: Path) -> Iterator[Comparison]:
    """Which of the features help a ridge regression on the columns of v9, with who in fact sat."""
    archive = load_archive(folder, Days(MONTHS[0], LINED), Kind.DERIVED)
    built = _features(archive.frames, archive)
    rows = ridge.candidates(built["feature_store"], built["player_games"])
    names = [f.name for f in features_in(Group.ABSENCES)]
    chosen = {
        "v9": [],
        "absent": [n for n in names if n.startswith("absent") and "role" not in n],
        "absent, by role too": [n for n in names if n.startswith("absent")],
        "absent and returning": [n for n in names if "role" not in n],
        "absent and returning, by role too": names,
    }
    found = {name: ridge.errors(rows, [*WITHOUT.columns, *more], MONTHS) for name, more in chosen.items()}
    known = (
        rows.select("game_date").with_columns(pl.Series(name, e) for name, e in found.items()).drop_nulls()
    )
    for name in [n for n in chosen if n != "v9"]:
        difference = mean_by_date(known, pl.col(name) - pl.col("v9"))
        yield Comparison("ridge", "all", name, "v9", mean(known, pl.col(name)), difference, Estimate(0))


PARTS: dict[str, Callable[[Path], Iterator[Comparison]]] = {
    "derived": derived,
    "december": december,
    "simulated": simulated,
    "minutes": minutes,
    "choice": choice,
}


def _features(frames: Frames, archive: ArchiveTables) -> Frames:
    built = features(frames, archive.days, day_start(archive.days.last + timedelta(days=2)))
    return {name: built[name] for name in ("feature_store", "player_games")}


def _as_of(at: time, official: pl.DataFrame, who_sat: pl.DataFrame) -> pl.DataFrame:
    """Who sat until December began, then the official reports of each game's own date known at that time Eastern."""
    local = pl.col("known_at").dt.convert_time_zone("America/New_York")
    in_time = (local.dt.date() < pl.col("game_date")) | (local.dt.time() <= at)
    before = who_sat.filter(pl.col("game_date") < DECEMBER.first)
    return pl.concat([before, official.filter(DECEMBER.hold(), in_time)])


def _walked(families: list[Family], days: Days, built: Frames) -> pl.DataFrame:
    known = {name: frame.filter(pl.col("game_date") <= days.last) for name, frame in built.items()}
    rows = walk_forward(
        families, days, known["feature_store"], known["player_games"], retrain="month", fit_free=()
    )
    return rows.filter(pl.col("predictor") != "blend", pl.col("reason").is_null())


def _identical(rows: pl.DataFrame) -> pl.DataFrame:
    """The player-games that every predictor predicts."""
    count = rows["predictor"].n_unique()
    return rows.filter(pl.len().over(*GAME_PLAYER) == count)


def comparisons(days: str, rows: pl.DataFrame, predictor: str, than: str) -> Iterator[Comparison]:
    """One predictor beside another, on all rows that both predict, on those with a sportsbook's line and on the others.

    Args:
        days: what the rows are of, in words.
        rows: rows of WALK_FORWARD with a prediction and points.
        predictor: the one to judge.
        than: the one to compare it with.
    """
    error = (pl.col("predicted_points") - pl.col("points")).abs()
    other = rows.filter(predictor=than).select(*GAME_PLAYER, other=error)
    both = rows.filter(predictor=predictor).with_columns(error=error).join(other, on=GAME_PLAYER)
    has_line = pl.col("vegas_line_source") == "sportsbook"
    line = pl.when(has_line).then((pl.col("consensus_line") - pl.col("points")).abs())
    for name, chosen in (("all", pl.lit(True)), ("with a line", has_line), ("without a line", ~has_line)):
        some = both.filter(chosen)
        if some.height:
            yield Comparison(
                days,
                name,
                predictor,
                than,
                mean(some, pl.col("error")),
                mean_by_date(some, pl.col("error") - pl.col("other")),
                mean_by_date(some, pl.col("error") - line),
            )


def grid(found: list[Comparison]) -> Table:
    """The comparisons as a table."""
    table = Table(title="Mean absolute error in points, on identical player-games", title_justify="left")
    for name in ("days", "rows", "predictor", "beside", "n", "error", "difference", "less the line's"):
        table.add_column(name, justify="right" if name in ("n", "error") else "left")
    for c in found:
        shown = (f"{c.difference.n:,}", f"{c.error:.3f}", worded(c.difference), worded(c.minus_line))
        table.add_row(c.days, c.rows, c.predictor, c.than, *shown)
    return table


def worded(estimate: Estimate) -> str:
    """An estimate with its interval; a dash where there is none."""
    if estimate.value is None or estimate.low is None:
        return "-"
    return f"{estimate.value:+.3f} [{estimate.low:+.3f}, {estimate.high:+.3f}]"


if __name__ == "__main__":
    main()
