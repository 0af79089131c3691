"""What became of a lived day, as tables for people."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dagster._core.storage.dagster_run import RunRecord
from rich.console import Console
from rich.table import Table

from nba_props.days import EASTERN
from nba_props.declared.steps import CREDITS, STEP
from season.real_judge import Facts, Lived, ahead

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Steps:
    """The runs of one kind of step of some days, by state, and the credits that they might cost.

    `doubled` counts the steps that were done more than once.
    """

    kind: str
    days: str
    states: Counter[str]
    credits: int
    doubled: int


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a day; `told` are alerts and all-clears in their order, `shortcomings` what is not as it must be."""

    games: Sequence[Lived]
    facts: Facts
    steps: Sequence[Steps]
    told: Sequence[str]
    shortcomings: Sequence[str]


def steps(records: Iterable[RunRecord]) -> list[Steps]:
    """The runs of an instance by the kind of their step and its days."""
    runs: dict[tuple[str, str], list[tuple[str, str, int]]] = {}
    for record in records:
        run = record.dagster_run
        name = run.tags.get(STEP, f"{run.tags.get('dagster/partition', '')}/{OTHER}: {run.job_name}")
        days, kind = name.split("/")[:2]
        runs.setdefault((days, kind), []).append((name, run.status.value, int(run.tags.get(CREDITS, 0))))
    return [_of_kind(days, kind, runs[days, kind]) for days, kind in sorted(runs)]


def _of_kind(days: str, kind: str, runs: Sequence[tuple[str, str, int]]) -> Steps:
    done = Counter(name for name, state, _ in runs if state == "SUCCESS" and not kind.startswith(OTHER))
    states = Counter(state for _, state, _ in runs)
    return Steps(
        kind,
        days,
        states,
        sum(credits for *_, credits in runs),
        sum(times > 1 for times in done.values()),
    )


def show(judged: Judged, console: Console) -> None:
    """Prints it."""
    console.print(_games(judged.games), _steps(judged.steps))
    planned, facts = sum(of.credits for of in judged.steps), judged.facts
    console.print(
        f"Credits: {facts.credits} counted by the server, {planned} planned, of {facts.budget} a day."
    )
    console.print(
        f"Exports and report: {'all there' if not facts.absent else 'missing ' + ', '.join(facts.absent)}."
    )
    console.print(f"Told: {len(judged.told)}", *judged.told, sep="\n  ", markup=False)
    console.print(
        *(judged.shortcomings or ["Nothing falls short."]),
        sep="\n",
        style="red" * bool(judged.shortcomings),
        markup=False,
    )


def _games(games: Sequence[Lived]) -> Table:
    grid = Table(title="Games (times are Eastern)", title_justify="left")
    for name in (
        "game", "tip-off", "predicted", "before", "polls", "last poll", "quoted", "close", "graded",
    ):  # fmt: skip
        grid.add_column(name)
    for of in games:
        grid.add_row(
            of.game.name,
            _at(of.game.tip_off),
            _at(of.predicted_at),
            _minutes(ahead(of)),
            str(of.polls),
            _at(of.last_poll),
            f"{len(of.game.quoted)} of 45 min",
            f"{of.closes} players" if of.closes else of.reason or "-",
            f"{of.stood - of.ungraded} of {of.stood}",
        )
    return grid


def _steps(kinds: Sequence[Steps]) -> Table:
    grid = Table(title="Runs", title_justify="left")
    for name in ("days", "step", "runs", "credits", "done twice"):
        grid.add_column(name)
    for of in kinds:
        states = ", ".join(f"{count} {state}" for state, count in sorted(of.states.items()))
        grid.add_row(of.days, of.kind, states, str(of.credits), str(of.doubled))
    return grid


def _at(instant: datetime | None) -> str:
    return "-" if instant is None else instant.astimezone(EASTERN).strftime("%H:%M")


def _minutes(ahead: timedelta | None) -> str:
    return "-" if ahead is None else f"{ahead / timedelta(minutes=1):.0f} min"
