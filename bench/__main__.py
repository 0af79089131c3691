"""`make bench`, or `python -m bench [part ...] [--json]`: figures, each with its ratio to a baseline of the same run."""

import argparse
import json
from collections.abc import Callable

from rich.console import Console
from rich.table import Table

from bench import (
    backfill,
    exports,
    features,
    gcs,
    growth,
    loading,
    models,
    odds_history,
    polls,
    prices,
    quotes,
    records,
    seasons,
    storage,
)
from bench.figures import Figure

PARTS: dict[str, Callable[[], list[Figure]]] = {
    "load": loading.run,
    "quotes": quotes.run,
    "polls": polls.run,
    "prices": prices.run,
    "odds-history": odds_history.run,
    "storage": storage.run,
    "features": features.run,
    "backfill": backfill.run,
    "models": models.run,
    "exports": exports.run,
    "gcs": gcs.run,
    "growth": growth.run,
    "records": records.run,
}
WIDTH = 150


def main() -> None:
    """Measures the parts that were named, and prints their figures."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", metavar="part", help=f"of {', '.join(PARTS)}; all of them by default"
    )
    parser.add_argument("--json", action="store_true", help="one record per figure, for programs")
    arguments = parser.parse_args()
    if unknown := set(arguments.parts) - PARTS.keys():
        parser.error(f"no part is called {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    console = Console(width=WIDTH, stderr=arguments.json)
    if seasons.real() is None:
        console.print("skipped: real data absent (NBA_PROPS_SHARED)")
    figures = {}
    for part in arguments.parts or PARTS:
        console.print(f"measuring {part} ...", style="dim")
        figures[part] = PARTS[part]()
    if arguments.json:
        records = [
            {"part": part} | figure.record() for part, of_part in figures.items() for figure in of_part
        ]
        print(json.dumps(records, indent=2))
    else:
        console.print(_grid(figures))


def _grid(figures: dict[str, list[Figure]]) -> Table:
    grid = Table(title="Seconds, and the ratio to a baseline of the same run", title_justify="left")
    for name in ("figure", "seconds", "baseline", "ratio", "baseline is", "note"):
        grid.add_column(name, justify="right" if name in ("seconds", "baseline", "ratio") else "left")
    for of_part in figures.values():
        for figure in of_part:
            numbers = (
                f"{n:.3g}" if n < 100 else f"{n:,.0f}"
                for n in (figure.seconds, figure.baseline, figure.ratio)
            )
            grid.add_row(figure.name, *numbers, figure.of, figure.note)
        grid.add_section()
    return grid


if __name__ == "__main__":
    main()
