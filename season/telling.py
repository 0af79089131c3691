"""What is printed of a season: a table per question, and what is wrong in words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import polars as pl
from rich.table import Table

from nba_props.commands.console import Screen

if TYPE_CHECKING:
    from season.parts import Part

WIDTH, SHOWN = 120, 20


def tell_verdict(parts: "Sequence[Part]", seconds: float) -> bool:
    """Prints what was found, and returns whether nothing is wrong."""
    screen = Screen(width=WIDTH)
    verdicts = [part.verdict for part in parts]
    screen.print(_table("Outputs, by the grid of the product", _added(v.states for v in verdicts)))
    screen.print(_table("Outputs, counted anew", _added(v.recounted for v in verdicts)))
    screen.print(_table("Runs", _runs(parts)))
    screen.print(_table("Costs", _costs(parts, seconds)))
    kinds = sum((Counter(v.alerts) for v in verdicts), Counter[str]())
    screen.print(_table("Alerts", pl.DataFrame({"alert": list(kinds), "told": list(kinds.values())})))
    wrong = {
        "silent gaps": [said for v in verdicts for said in v.silent],
        "doubled rows": [said for v in verdicts for said in v.doubled],
        "lost published bets": [said for v in verdicts for said in v.lost],
        "alerts without a cause": [said for v in verdicts for said in v.needless],
    }
    for name, said in wrong.items():
        screen.print(f"{len(said)} {name}")
        for line in said[:SHOWN]:
            screen.print(f"  {line}")
    return all(verdict.good for verdict in verdicts)


def _added(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """The sums of equal tables by their first column."""
    rows = pl.concat(list(frames))
    return rows.group_by(rows.columns[0], maintain_order=True).agg(pl.all().sum())


def _runs(parts: "Sequence[Part]") -> pl.DataFrame:
    counts = sum((part.played.runs for part in parts), Counter[tuple[str, str]]())
    rows = [(job, status, n) for (job, status), n in sorted(counts.items())]
    return pl.DataFrame(rows, schema=["job", "ended", "runs"], orient="row")


def _costs(parts: "Sequence[Part]", seconds: float) -> pl.DataFrame:
    days = [day for part in parts for day in part.played.days]
    requests = pl.concat([part.requests for part in parts])
    billed = requests.group_by("day").agg(pl.col("credits").sum())["credits"].to_list() or [0]
    n = max(len(days), 1)
    rows = [
        ("days, with those behind the last one", f"{len(days)}"),
        ("minutes in all", f"{seconds / 60:.1f}"),
        ("minutes a day, on one processor", f"{sum(day.wall for day in days) / n / 60:.2f}"),
        ("seconds of CPU a day", f"{sum(day.cpu for day in days) / n:.1f}"),
        ("runs a day", f"{sum(day.runs for day in days) / n:.1f}"),
        ("minutes evaluated a day", f"{sum(day.minutes for day in days) / n:.0f}"),
        ("requests", f"{requests.height:,}"),
        ("of them made to go wrong", f"{requests.filter(pl.col('fault') != '').height:,}"),
        ("credits planned", f"{sum(part.played.planned for part in parts):,}"),
        ("credits billed", f"{sum(billed):,}"),
        ("credits a day, on average", f"{sum(billed) / len(billed):.0f}"),
        ("credits a day, at most", f"{max(billed)}"),
        ("bets published", f"{sum(len(part.played.published) for part in parts):,}"),
        ("runs killed", f"{sum(len(part.played.kills) for part in parts)}"),
        ("sleeps and full disks", f"{sum(len(part.played.interludes) for part in parts)}"),
        (
            "errors that Dagster's daemons caught",
            f"{sum(sum(part.played.caught.values()) for part in parts)}",
        ),
    ]
    return pl.DataFrame(rows, schema=["what", "how many"], orient="row")


def _table(title: str, rows: pl.DataFrame) -> Table:
    table = Table(title=title, title_justify="left")
    for column in rows.columns:
        table.add_column(column, justify="left" if rows[column].dtype == pl.String else "right")
    for row in rows.iter_rows():
        table.add_row(*map(str, row))
    return table
