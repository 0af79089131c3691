"""`nba-props replay`: a recorded instant of a night, rebuilt and compared with what was published then."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from nba_props.commands.arguments import Day
from nba_props.commands.homes import existing_home
from nba_props.errors import CallError, ConfigurationError
from nba_props.settings import instant_of


def _instant(text: str) -> datetime:
    try:
        return instant_of(text)
    except ConfigurationError:
        raise typer.BadParameter(f"{text!r} is not an instant such as 2024-04-10T20:00:00Z") from None


def replay(
    day: Day,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            parser=_instant, metavar="T", help="The last instant recorded by then; else the last of all."
        ),
    ] = None,
    show: Annotated[bool, typer.Option("--list", help="List the recorded instants, no more.")] = False,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="A new or empty folder in which the scratch store stays."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replay with other code or another archive than was recorded.")
    ] = False,
) -> None:
    """Rebuilds a recorded instant from raw fetched by then, and compares tables, exports and bets byte by byte.

    Nothing is requested, and nothing of the home is changed. Ends with status 1 where something differs, and names the
    first difference.
    """
    from nba_props.commands.recorded_instants import instants, show_instants
    from nba_props.commands.replayed_run import show_replay

    if show and (as_of or out or force):
        raise CallError("--list takes no other option")
    settings = existing_home()
    recorded = instants(settings, day)
    if show:
        show_instants(settings, recorded)
        return
    by_then = [manifest for manifest in recorded if as_of is None or manifest.instant <= as_of]
    if not by_then:
        raise CallError(
            f"no instant of {day} is recorded by {as_of}: the first is {recorded[0].instant:%Y-%m-%dT%H:%M:%SZ}"
        )
    chosen = by_then[-1]
    if not show_replay(settings, chosen, out, force=force, is_last=chosen is recorded[-1]):
        raise typer.Exit(1)
