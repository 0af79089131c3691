"""`nba-props plan`: the steps of a day with their times and credits, and what became of each."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nba_props.commands.arguments import AsJson, day_of
from nba_props.commands.console import iso, screen
from nba_props.commands.homes import existing_home, lake_of
from nba_props.days import EASTERN, day_start, game_date
from nba_props.instance.dagster_home import prepare
from nba_props.settings import Settings

if TYPE_CHECKING:
    from nba_props.planning.states import StepState
    from nba_props.planning.step import Known, Plan

WIDTH = 110
INSTANT = timedelta(microseconds=1)


def plan(
    day: Annotated[
        date | None,
        typer.Argument(parser=day_of, metavar="[DATE]", help="A game date, US/Eastern; today by default."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Shows what the sensor `tonight` asks for on a day, when, what it costs, and what became of it. Nothing is run."""
    settings = existing_home()
    prepare(settings)
    shown = day or game_date(settings.now())
    known, whole, rows = _planned(settings, shown)
    if as_json:
        typer.echo(json.dumps(_report(shown, known, whole, rows), indent=2, default=iso))
    else:
        _show(settings, shown, known, whole, rows)


def _planned(settings: Settings, day: date) -> "tuple[Known, Plan, list[StepState]]":
    """What is known on a day, its plan, and the states of its steps."""
    import dagster as dg

    from nba_props.planning.states import states
    from nba_props.planning.tonight import plan as plan_of
    from nba_props.resources.wiring import resources
    from nba_props.settings import value_of

    now = settings.now()
    # A past day is planned as it was at its end, one that is to come as at its beginning.
    at = min(max(now, day_start(day)), day_start(day + timedelta(days=1)) - INSTANT)
    with dg.DagsterInstance.get() as instance:
        known = resources(value_of)["planned"].known(instance, at)
    whole = plan_of(known)
    return known, whole, states(whole, known.attempts, day, now)


def _report(day: date, known: "Known", whole: "Plan", rows: "Sequence[StepState]") -> dict[str, Any]:
    """The plan of a day as plain objects. Instants are UTC."""
    return {
        "day": day,
        "planned_at": known.now,
        "budget": known.budget,
        "credits": _credits(rows),
        "states": dict(Counter(row.state for row in rows)),
        "not_polled": dict(whole.not_polled),
        "unpaid": dict(whole.unpaid),
        "steps": [
            {
                "name": row.step.name,
                "kind": row.step.kind,
                "job": row.step.of_kind.job,
                "due_at": row.step.due_at,
                "until": row.step.until,
                "games": row.step.games,
                "asks": sorted(row.step.asks),
                "credits": row.step.credits,
                "after": row.step.after,
                "state": row.state,
                "requested_at": row.requested_at,
                "again_at": row.again_at,
                "spent": row.spent,
            }
            for row in rows
        ],
    }


def _credits(rows: "Sequence[StepState]") -> dict[str, int]:
    """What the runs of a day may have cost, and what its open steps may cost."""
    ahead = sum(row.step.credits for row in rows if row.state not in {"active", "done", "missed"})
    return {"spent": sum(row.spent for row in rows), "ahead": ahead}


def _show(settings: Settings, day: date, known: "Known", whole: "Plan", rows: "Sequence[StepState]") -> None:
    from nba_props.commands.terminal_text import line, table

    out = screen(WIDTH)
    columns = [
        (name, name == "credits") for name in ("Eastern", "UTC", "step", "asks for", "credits", "state")
    ]
    table(out, columns, _lines(rows, day))
    figures, count = _credits(rows), Counter(row.state for row in rows)
    line(out, f"{len(rows)} steps: {', '.join(f'{n} {state}' for state, n in count.items()) or 'none'}.")
    limit = "no budget" if known.budget is None else f"a budget of {known.budget:,}"
    line(out, f"Credits: {figures['spent']:,} spent, {figures['ahead']:,} ahead, {limit}.")
    if day not in known.scheduled:
        line(out, f"The schedule of {day} is not stored: its games are not known.")
    names = _names(settings, day) if whole.not_polled else {}
    for game_id, why in whole.not_polled.items():
        line(out, f"not_polled {names.get(game_id, game_id)}: {why}.")
    for name, why in whole.unpaid.items():
        line(out, f"{name} requests no quotes: {why}.")


def _lines(rows: "Sequence[StepState]", day: date) -> list[tuple[str, ...]]:
    """A line per step; those of live grading that became the same are one."""
    live: dict[tuple[object, str], list[StepState]] = {}
    for row in rows:
        if row.step.kind == "live":
            live.setdefault((row.step.days, row.state), []).append(row)
    first = {some[0].step.name: some for some in live.values()}
    shown = [row for row in rows if row.step.kind != "live" or row.step.name in first]
    return [_cells(row, day, first.get(row.step.name, [row])) for row in shown]


def _cells(row: "StepState", day: date, some: "Sequence[StepState]") -> tuple[str, ...]:
    step = row.step
    name = step.name.removeprefix(f"{day}/")
    note = f", again at {_clock(row.again_at, day)}" if row.again_at else ""
    more = f", {len(some)} times" if len(some) > 1 else ""
    return (
        _clock(step.due_at, day),
        f"{step.due_at:%d %H:%M}",
        name + more,
        _asks(row),
        f"{step.credits:,}" if step.credits else "",
        row.state + note,
    )


def _asks(row: "StepState") -> str:
    """What a poll asks for, in short."""
    from nba_props.declared.steps import REPORTED_INJURIES, SCHEDULE

    if row.step.of_kind.job != "late_lines":
        return ""
    count = len(row.step.games)
    games = [f"{count} game{'s'[: count != 1]}"] if count else []
    free = {REPORTED_INJURIES: "injuries", SCHEDULE: "schedule"}
    return ", ".join([*games, *(word for name, word in free.items() if name in row.step.asks)])


def _clock(instant: datetime, day: date) -> str:
    """As clocks in the East show it, with the date where it is another one."""
    local = instant.astimezone(EASTERN)
    return f"{local:%H:%M}" if local.date() == day else f"{local:%b %d %H:%M}"


def _names(settings: Settings, day: date) -> dict[str, str]:
    """Who plays in the games of a day, by game."""
    from nba_props.declared.tables.ingest import SCHEDULE

    games = lake_of(settings).read(SCHEDULE, [day]).select("game_id", "away", "home").rows()
    return {game_id: f"{away} at {home}" for game_id, away, home in games}
