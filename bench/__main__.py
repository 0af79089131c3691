"""`make bench`: each figure, and its ratio to a baseline measured in the same run. Machines are noisy; ratios less so."""

import sys

from rich.console import Console
from rich.table import Table

from bench import accuracy, backfill, features, loading


def main() -> None:
    console = Console(width=120)
    grid = Table(title="Seconds, and the ratio to a baseline of the same run", title_justify="left")
    for name in ("figure", "seconds", "baseline", "ratio", "baseline is"):
        grid.add_column(name, justify="left" if name in ("figure", "baseline is") else "right")
    for row in [*loading.run(), *features.run(), *backfill.run()]:
        ratio = row["seconds"] / row["baseline"] if row["baseline"] else float("nan")
        grid.add_row(
            row["name"], f"{row['seconds']:.2f}", f"{row['baseline']:.2f}", f"{ratio:.2f}", row["of"]
        )
    console.print(grid)
    if features.real() is None:
        console.print("skipped: real data absent (NBA_PROPS_SHARED)")
    elif "--accuracy" in sys.argv:
        for name, value in accuracy.report(accuracy.walk_forward()).items():
            console.print(f"{name:<18} {value:,.4f}" if isinstance(value, float) else f"{name:<18} {value:,}")


if __name__ == "__main__":
    main()
