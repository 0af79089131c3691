"""`nba-props train`: the models of a week or of several, on their families' own windows or on explicit dates."""

from datetime import date
from typing import Annotated, Any

import typer

from nba_props.commands.arguments import Launch, day_of, names_of
from nba_props.commands.console import console, launch_runs, run
from nba_props.commands.homes import prepared_home
from nba_props.days import Days, model_week
from nba_props.planning.ranges import cut

WEEK = 7  # days
# Checks of a model asset which mean that the week has no new model of the family.
UNMET = {"admitted": "refused", "enough_rows": "too few rows"}


def train(  # noqa: PLR0913  (a command has as many parameters as options)
    week: Annotated[date, typer.Option(parser=day_of, metavar="DATE", help="Any date of the week to serve.")],
    *,
    through: Annotated[
        date | None,
        typer.Option(parser=day_of, metavar="DATE", help="Any date of the last week, for several weeks."),
    ] = None,
    families: Annotated[
        str | None, typer.Option(metavar="NAMES", help="Families, separated by commas; all by default.")
    ] = None,
    train_from: Annotated[
        date | None, typer.Option(parser=day_of, metavar="DATE", help="First day to learn from.")
    ] = None,
    train_to: Annotated[
        date | None, typer.Option(parser=day_of, metavar="DATE", help="Last day to learn from.")
    ] = None,
    evaluate_from: Annotated[
        date | None, typer.Option(parser=day_of, metavar="DATE", help="First day to evaluate on.")
    ] = None,
    evaluate_to: Annotated[
        date | None, typer.Option(parser=day_of, metavar="DATE", help="Last day to evaluate on.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace an existing model; --why is then needed.")
    ] = False,
    why: Annotated[str, typer.Option("--why", help="The reason, kept with the model.")] = "",
    launched: Launch = False,
) -> None:
    """Trains the models of a week, or of a range of weeks; with --launch each week is a run in the queue.

    Ends with status 1 where one is refused, or where a family given by name has too few rows; with --launch only where a
    run fails, since what its checks say is in the UI.
    """
    from nba_props.declared.families import FAMILIES

    names = names_of(families, "--families", FAMILIES)
    weeks = _weeks(week, through or week)
    window = {
        "train_from": train_from,
        "train_to": train_to,
        "evaluate_from": evaluate_from,
        "evaluate_to": evaluate_to,
    }
    dates = {name: str(day) for name, day in window.items() if day}
    _check(weeks, window, launched=launched)
    prepared_home()
    config: dict[str, dict[str, Any]] = {
        name: {**dates, "force": force, "why": why} for name in names or FAMILIES
    }
    only = [*names, "model_registry"] if names else []
    if launched:
        mondays = [Days.one(piece.first) for piece in cut(weeks, WEEK)]
        launch_runs("train", mondays, only=only, config=config)
        return
    failed = run(f"train {weeks}", "train", weeks, only=only, config=config)
    unmet = [(asset, UNMET[check]) for asset, check, _ in failed if check in UNMET]
    counted = [(asset, reason) for asset, reason in unmet if names or reason == "refused"]
    for asset, reason in counted:
        console.print(f"{asset}: {reason}; the run's check says why", style="red", soft_wrap=True)
    if counted:
        raise typer.Exit(1)


def _weeks(first: date, last: date) -> Days:
    if model_week(last) < model_week(first):
        raise typer.BadParameter(f"the range is reversed: --week {first} lies after --through {last}")
    return Days(model_week(first), model_week(last))


def _check(weeks: Days, window: dict[str, date | None], *, launched: bool) -> None:
    """Refuses weeks and windows that could not be trained.

    Raises:
        CallError: the weeks lie outside the calendar.
        BadParameter: the window is incomplete, or its dates are not in order and before the first week.
    """
    from nba_props.commands.launched import check_launch
    from nba_props.commands.runs import check_call
    from nba_props.models.training.training_set import Window

    check_launch(["train"], weeks) if launched else check_call("train", weeks)
    train_to = window["train_to"]
    if train_to is None:
        if any(window.values()):
            raise typer.BadParameter("explicit dates need --train-to, the last day to learn from")
        return
    try:
        Window(window["train_from"], train_to, window["evaluate_from"], window["evaluate_to"]).checked(
            weeks.first
        )
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
