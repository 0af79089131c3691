"""`nba-props alerts`: what is wrong now, and whether the channels of alerts work."""

import logging
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any

import typer

from nba_props.commands.homes import prepared_home
from nba_props.errors import FAILED


def alerts(
    *,
    test: Annotated[bool, typer.Option("--test", help="Send a test to each channel instead.")] = False,
) -> None:
    """Shows what is wrong now, what it costs tonight and the command that mends it; or tests the channels.

    Nothing is told by showing. Ends with status 1 where something is wrong, or where a channel fails.
    """
    prepared_home()
    if not (_test() if test else _show()):
        raise typer.Exit(FAILED)


def _test() -> bool:
    """Whether every channel works."""
    from nba_props.commands.console import screen
    from nba_props.commands.terminal_text import line

    parts, out = _resources(), screen(width=110)
    results = parts["alerts"].test(parts["clock"].now(), logging.getLogger("nba_props.alerts"))
    for channel, trouble in results:
        line(out, f"{channel}: {trouble or 'sent'}")
    if len(results) == 1:
        line(out, "No other channel is set up: docs/operations.md, Is anybody there?")
    return not any(trouble for _, trouble in results)


def _show() -> bool:
    """Whether nothing is wrong."""
    import dagster as dg

    from nba_props.commands.console import screen
    from nba_props.commands.terminal_text import line
    from nba_props.planning.alerts import decoded, looked
    from nba_props.publishing.alerts.words import in_words
    from nba_props.resources.run_facts import cursor_of

    parts, out = _resources(), screen(width=110)
    now = parts["clock"].now()
    with dg.DagsterInstance.get() as instance:
        before = decoded(cursor_of(instance, "alerts"))
        if before.looked_at is None:  # who asks, and has no sensor, is not one who has just woken up
            before = replace(before, looked_at=now, awake_since=now - timedelta(days=1))
        state = looked(before, parts["monitored"].seen(instance, before, now), now)
    opened = [alert for alert in state.alerts if not alert.ended]
    for alert in opened:
        for text in in_words(alert, "again", now).text.splitlines():
            line(out, text)
        out.print()
    line(out, f"{len(opened)} open." if opened else "Nothing is wrong.")
    return not opened


def _resources() -> dict[str, Any]:
    """The resources of the environment, ready for use outside a run."""
    from nba_props.resources.wiring import resources
    from nba_props.settings import value_of

    return resources(value_of)
