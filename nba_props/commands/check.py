"""`nba-props check`: how every check stands for a day, what of the day is not there, and how often each asset fails."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table as Grid

from nba_props.commands.arguments import AsJson, day_of
from nba_props.commands.console import screen
from nba_props.commands.homes import existing_home, lake_of
from nba_props.errors import FAILED, CallError
from nba_props.instance.dagster_home import prepare
from nba_props.settings import Settings
from nba_props.text import plain

if TYPE_CHECKING:
    from nba_props.instance.success_rates import Rate
    from nba_props.quality.evaluations import Standing

WEEK = timedelta(days=7)
WIDTH = 140
Rows = list[dict[str, Any]]


def check(
    day: Annotated[
        date | None,
        typer.Argument(parser=day_of, metavar="[DATE]", help="A game date, US/Eastern: 2024-04-10."),
    ] = None,
    strict: Annotated[bool, typer.Option(help="End with status 1 for warnings, too.")] = False,
    show_all: Annotated[bool, typer.Option("--all", help="Show what passed, too.")] = False,
    week: Annotated[
        bool, typer.Option(help="Show how often each asset was made in the past seven days instead.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Shows how each check stands for a day, and its outputs that are not there; ends with status 1 for an error.

    What was never evaluated for the day is said, and fails nothing: whether it should have been, its outputs tell.
    """
    if (day is None) != week:
        raise CallError("say a date, or --week: `nba-props check 2024-04-10`")
    settings = existing_home()
    prepare(settings)
    if day is None:
        _show_week(as_json, show_all)
        return
    standings, outputs = _standings(day), _troubled(settings, day)
    if as_json:
        print(json.dumps(_document(day, standings, outputs), indent=2, default=str))
    else:
        _show(day, standings, outputs, show_all)
    failing = {s.severity for s in standings if s.state == "failed"} | {o["severity"] for o in outputs or ()}
    if failing & ({"ERROR", "WARN"} if strict else {"ERROR"}):
        raise typer.Exit(FAILED)


def _standings(day: date) -> "list[Standing]":
    import dagster as dg

    from nba_props.definitions import defs
    from nba_props.quality.evaluations import in_order, standing
    from nba_props.resources.evaluations import Evaluations

    keys = defs().resolve_asset_graph().asset_check_keys
    with dg.DagsterInstance.get() as instance:
        evaluations = Evaluations(instance)
        return in_order(
            standing(key.asset_key.to_user_string(), key.name, evaluations.newest(key, day), day)
            for key in keys
        )


def _troubled(settings: Settings, day: date) -> Rows | None:
    """Outputs of the day that are due and not there; None where no run has looked at the day."""
    from nba_props.declared.outputs import IN_TROUBLE
    from nba_props.declared.tables.outputs import EXPECTED_OUTPUTS

    lake = lake_of(settings)
    if day not in lake.stored(EXPECTED_OUTPUTS):
        return None
    rows = lake.read(EXPECTED_OUTPUTS, [day])
    wanted = rows.select("game_id", "home", "away", "output", "state", "severity", "reason")
    return [row for row in wanted.to_dicts() if row["state"] in IN_TROUBLE]


def _document(day: date, standings: "Sequence[Standing]", outputs: Rows | None) -> dict[str, Any]:
    import dataclasses

    return {
        "date": day,
        "checks": [dataclasses.asdict(standing) for standing in standings],
        "outputs": outputs,
    }


def _show(day: date, standings: "Sequence[Standing]", outputs: Rows | None, show_all: bool) -> None:
    out, shown = screen(WIDTH), [s for s in standings if s.state == "failed" or show_all]
    if shown:
        grid = _grid(None, ("check", "severity", "verdict", "note"))
        for s in shown:
            grid.add_row(plain(f"{s.asset}: {s.check}"), (s.severity or "").lower(), s.state, plain(s.note))
        out.print(grid)
    count = {state: sum(s.state == state for s in standings) for state in ("passed", "failed")}
    out.print(f"{day}: {count['failed']} checks fail, {count['passed']} pass.")
    if never := [s for s in standings if s.state == "not evaluated"]:
        assets = sorted({s.asset for s in never})
        out.print(f"Never evaluated for the day: {len(never)} checks of {', '.join(assets)}.", soft_wrap=True)
    _show_outputs(out, day, outputs)


def _show_outputs(out: Any, day: date, outputs: Rows | None) -> None:  # noqa: ANN401  (a console of rich)
    if outputs is None:
        out.print(f"No run has looked for the outputs of {day}.")
    elif not outputs:
        out.print("Every output that is due is there.")
    else:
        grid = _grid(None, ("game", "output", "severity", "state", "reason"))
        for o in outputs:
            game = f"{o['away']}-{o['home']}" if o["home"] else "the day"
            cells = (game, o["output"], o["severity"].lower(), o["state"], o["reason"] or "")
            grid.add_row(*(plain(cell) for cell in cells))
        out.print(grid)


def _show_week(as_json: bool, show_all: bool) -> None:
    import dagster as dg

    from nba_props.instance.success_rates import success_rates

    # The log knows the wall clock alone, also where NBA_PROPS_NOW sets that of the games.
    with dg.DagsterInstance.get() as instance:
        rates = success_rates(instance, datetime.now(UTC) - WEEK)
    if as_json:
        document = [
            {"asset": r.asset, "made": r.made, "lost": r.lost, "share": round(r.share, 4)} for r in rates
        ]
        print(json.dumps(document, indent=2))
        return
    out, shown = screen(WIDTH), [rate for rate in rates if rate.lost or show_all]
    if shown:
        out.print(_rates(shown))
    out.print(
        f"Of {len(rates)} assets that runs of the past week set out to make, {_whole(rates)} never failed."
    )


def _whole(rates: "Sequence[Rate]") -> int:
    return sum(rate.lost == 0 for rate in rates)


def _rates(rates: "Sequence[Rate]") -> Grid:
    grid = _grid("The past seven days, by partitions", ("asset", "made", "lost to failed runs", "success"))
    for rate in rates:
        grid.add_row(rate.asset, f"{rate.made:,}", f"{rate.lost:,}", f"{rate.share:.1%}")
    return grid


def _grid(title: str | None, heads: Sequence[str]) -> Grid:
    grid = Grid(title=title, title_justify="left", box=SIMPLE_HEAD)
    for head in heads:
        grid.add_column(
            head, justify="right" if head in {"made", "lost to failed runs", "success"} else "left"
        )
    return grid
