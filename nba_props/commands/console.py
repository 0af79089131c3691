"""What commands print: tables on standard output, progress and messages on standard error."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.segment import Segment
from rich.text import Text

from nba_props.days import Days
from nba_props.sources.prefer import Prefer
from nba_props.text import shown

Advance = Callable[[int, int], None]
FailedCheck = tuple[str, str, str]
# The check that says whether a night can be bet on: what it says is always shown.
GO = ("predictions", "go")
LABEL = 28  # characters, so that the bars of several runs begin below each other


class Screen(Console):
    """A console on which text is text: brackets are no markup, and nothing in it moves or turns what is shown.

    Names come from outside, and each command prints some. What is bold or colored is a `rich.text.Text` or has a style.
    """

    def __init__(self, *, stderr: bool = False, width: int | None = None) -> None:
        super().__init__(stderr=stderr, width=width, markup=False, emoji=False)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        """Rich's own method, which everything that is printed goes through, part by part."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(shown(segment.text), segment.style)


console = Screen(stderr=True)


def screen(width: int) -> Screen:
    """Standard output; of a fixed width where it is no terminal, so that no word is cut."""
    return Screen() if sys.stdout.isatty() else Screen(width=width)


def iso(value: date) -> str:
    """Dates and instants as JSON has them: the `default` of `json.dumps`."""
    return value.isoformat()


@contextmanager
def progress(label: str) -> Iterator[Advance]:
    """A progress bar on standard error; the function that it yields takes the steps done and their total."""
    columns = (
        TextColumn(f"{{task.description:<{LABEL}}}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as bars:
        task = bars.add_task(label, total=None)

        def advance(done: int, total: int) -> None:
            bars.update(task, completed=done, total=total)

        yield advance
        total = bars.tasks[task].total or 1
        bars.update(task, completed=total, total=total)


def run(
    label: str,
    job: str,
    days: Days | None,
    *,
    prefer: Prefer = "auto",
    show_checks: bool = True,
    only: Sequence[str] = (),
    config: Mapping[str, Mapping[str, Any]] | None = None,
) -> tuple[FailedCheck, ...]:
    """Runs a job behind a progress bar and prints the checks that did not pass; see `runs.run_job`.

    Returns:
        The checks that did not pass, as (asset, check, severity).
    """
    from nba_props.commands.runs import run_job

    with progress(label) as advance:
        finished = run_job(job, days, progress=advance, prefer=prefer, only=only, config=config)
    for asset, check, severity in finished.failed_checks if show_checks else ():
        note = finished.told.get((asset, check), "")
        said = Text.assemble("  ", (severity.lower(), "yellow"), f" {asset}: {check}")
        console.print(said, end=": " if note else "\n")
        if note:
            console.print(note, markup=False, highlight=False, soft_wrap=True)
    if GO in finished.told and not any(failed[:2] == GO for failed in finished.failed_checks):
        console.print(finished.told[GO], markup=False, highlight=False, soft_wrap=True)
    return finished.failed_checks


def launch_runs(
    job: str,
    pieces: Sequence[Days],
    *,
    prefer: Prefer = "auto",
    only: Sequence[str] = (),
    config: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """Has a job executed once for each piece, by a daemon, behind a progress bar; see `launched.launch`."""
    from nba_props.commands.launched import launch

    whole = Days(pieces[0].first, pieces[-1].last)
    with progress(f"{job} {whole}") as advance:
        ids = launch(
            job, pieces, tell=console.print, progress=advance, prefer=prefer, only=only, config=config
        )
    console.print(
        f"  {len(ids)} runs of {job}, each of {len(pieces)} pieces; what their checks say is in the UI"
    )
