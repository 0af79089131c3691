"""`nba-props train`: the week's models, all or some, on their families' own windows or on explicit dates."""

from typing import Annotated

import typer

from nba_props.commands.console import console, day_of, run
from nba_props.days import Days, model_week
from nba_props.declared.families import FAMILIES
from nba_props.instance.dagster_home import prepare
from nba_props.settings import Settings

# Checks of a model asset that mean: what was asked for is not there.
UNMET = {"admitted": "refused", "enough_rows": "too few rows"}


def train(
    week: Annotated[str, typer.Option(help="any date of the week that the model serves")],
    through: Annotated[
        str | None, typer.Option(help="any date of the last week, for a backfill of weeks")
    ] = None,
    families: Annotated[str | None, typer.Option(help="families by commas; all by default")] = None,
    train_from: Annotated[str | None, typer.Option(help="first day to learn from")] = None,
    train_to: Annotated[str | None, typer.Option(help="last day to learn from")] = None,
    evaluate_from: Annotated[str | None, typer.Option(help="first day to be judged on")] = None,
    evaluate_to: Annotated[str | None, typer.Option(help="last day to be judged on")] = None,
    force: Annotated[bool, typer.Option("--force", help="in another model's place; --why says why")] = False,
    why: Annotated[str, typer.Option("--why", help="the reason, kept with the model")] = "",
) -> None:
    """Trains the models of a week, or of a range of weeks.

    Ends with status 1 where one is refused, or asked for by name and cannot be had.
    """
    wanted = _families(families)
    dates = {
        "train_from": train_from, "train_to": train_to, "evaluate_from": evaluate_from, "evaluate_to": evaluate_to,
    }  # fmt: skip
    stated = {name: str(day_of(text)) for name, text in dates.items() if text}
    if stated and not train_to:
        raise typer.BadParameter("explicit dates need --train-to, the last day to learn from")
    prepare(Settings.read())
    weeks = Days(model_week(day_of(week)), model_week(day_of(through or week)))
    config = {name: {**stated, "force": force, "why": why} for name in wanted or FAMILIES}
    only = [*wanted, "model_registry"] if wanted else []
    failed = run(f"train {weeks}", "train", weeks, only=only, config=config)
    unmet = [(asset, UNMET[check]) for asset, check, _ in failed if check in UNMET]
    counted = [(asset, reason) for asset, reason in unmet if wanted or reason == "refused"]
    for asset, reason in counted:
        console.print(f"[red]{asset}: {reason}; the run's check says why[/red]", soft_wrap=True)
    if counted:
        raise typer.Exit(1)


def _families(names: str | None) -> list[str]:
    wanted = list(dict.fromkeys(name.strip() for name in names.split(","))) if names else []
    if unknown := [n for n in wanted if n not in FAMILIES]:
        raise typer.BadParameter(f"there is no family {', '.join(unknown)}; there are {', '.join(FAMILIES)}")
    return wanted
