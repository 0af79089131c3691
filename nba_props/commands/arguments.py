"""Arguments and options that several commands take, and how their text is read."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from nba_props.days import Days

if TYPE_CHECKING:
    from nba_props.declared.families import Family


def day_of(text: str) -> date:
    """The date that a text such as 2024-04-10 stands for.

    Raises:
        BadParameter: saying how a date is written.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a date such as 2024-04-10") from None


def days_of(first: date, last: date) -> Days:
    """The range from --from to --to.

    Raises:
        BadParameter: when it is reversed.
    """
    if last < first:
        raise typer.BadParameter(f"the range is reversed: --from {first} lies after --to {last}")
    return Days(first, last)


def names_of(text: str | None, option: str, known: Iterable[str]) -> list[str]:
    """The names of an option's list, without repetitions; none where the option is not given, which means all.

    Raises:
        BadParameter: when the list is empty or holds an unknown name; it says which names there are.
    """
    if text is None:
        return []
    names, there = list(dict.fromkeys(split(text))), list(known)
    if not names:
        raise typer.BadParameter(
            f"{option} is empty: leave it out for all, or choose from {', '.join(there)}"
        )
    if unknown := [name for name in names if name not in there]:
        raise typer.BadParameter(
            f"{option}: there is no {', '.join(unknown)}; choose from {', '.join(there)}"
        )
    return names


def predictors_of(text: str | None) -> "tuple[list[Family], list[str]]":
    """The families and the fit-free predictors that an option's list names; all, where it is not given.

    With any family comes the last of the succession: without it nothing can be said of what is lost.

    Raises:
        BadParameter: see `names_of`.
    """
    from nba_props.declared.families import FAMILIES
    from nba_props.models.governance.champion import LAST_HEIR
    from nba_props.models.walk_forward.predictors import FIT_FREE

    names = names_of(text, "--families", [*FAMILIES, *FIT_FREE]) or [*FAMILIES, *FIT_FREE]
    families = [name for name in names if name in FAMILIES]
    last = [LAST_HEIR] if families else []
    fit_free = [name for name in names if name in FIT_FREE]
    return [FAMILIES[name] for name in dict.fromkeys((*families, *last))], fit_free


def split(text: str) -> list[str]:
    """The parts of a text between commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


Day = Annotated[
    date, typer.Argument(parser=day_of, metavar="DATE", help="A game date, US/Eastern: 2024-04-10.")
]
Launch = Annotated[
    bool,
    typer.Option("--launch", help="Have a daemon execute it, each piece as a run of its own in the queue."),
]
First = Annotated[
    date, typer.Option("--from", parser=day_of, metavar="DATE", help="First game date: 2024-03-01.")
]
Last = Annotated[date, typer.Option("--to", parser=day_of, metavar="DATE", help="Last game date.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]


class Retrain(StrEnum):
    """How often a walk-forward trains its models."""

    WEEK = "week"
    MONTH = "month"
