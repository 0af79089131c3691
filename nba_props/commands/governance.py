"""`nba-props promote | retire | rollback | registry`: who may bet, recorded with who decided it, when and why."""

import getpass
from datetime import date
from typing import Annotated

import typer

from nba_props.commands.arguments import day_of

Family = Annotated[str, typer.Argument(help="A model family: catboost_v12.")]
Why = Annotated[str, typer.Option("--why", help="The reason, kept with the event.")]
By = Annotated[str | None, typer.Option("--by", help="Who decided; the user of this machine by default.")]


def promote(
    family: Family,
    why: Why,
    *,
    week: Annotated[
        date | None,
        typer.Option(parser=day_of, metavar="DATE", help="Any date of the week of the model to pin."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Promote it though its gates did not pass.")] = False,
    by: By = None,
) -> None:
    """Makes a family champion: its predictions may become bets from now on."""
    from nba_props.commands import registry as changes

    changes.promote(family, why, _who(by), week=week, force=force)


def retire(family: Family, why: Why, by: By = None) -> None:
    """Takes a family out of service; if it was the champion, the champion before it takes over."""
    from nba_props.commands import registry as changes

    changes.retire(family, why, _who(by))


def rollback(why: Why, by: By = None) -> None:
    """Undoes the last promotion or retirement."""
    from nba_props.commands import registry as changes

    changes.rollback(why, _who(by))


def registry() -> None:
    """Shows the champion, each family's newest model and its gates."""
    from nba_props.commands import registry as changes

    changes.registry()


def _who(by: str | None) -> str:
    if by:
        return by
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise typer.BadParameter("this machine does not know its user: give --by") from None
