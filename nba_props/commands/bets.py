"""`nba-props bets`: the published bets of a day, for people and for programs."""

import json
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nba_props.commands.arguments import AsJson, day_of
from nba_props.commands.bet_grid import eastern, grid, wager
from nba_props.commands.console import console, iso, screen
from nba_props.commands.homes import existing_home, lake_of
from nba_props.commands.night_data import show_data
from nba_props.commands.why_none import why_none
from nba_props.days import game_date
from nba_props.settings import Settings
from nba_props.text import plain

if TYPE_CHECKING:
    from nba_props.storage.lake import Lake

WIDTH = 120
Bets = list[dict[str, Any]]


def bets(
    day: Annotated[
        date | None, typer.Argument(parser=day_of, metavar="[DATE]", help="A game date; today by default.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Shows the published bets of a day, or why there are none."""
    settings = existing_home()
    shown = day or game_date(settings.now())
    if not as_json:
        show_bets(settings, shown)
        show_data(settings, shown)
        return
    rows = best_bets(lake_of(settings), shown)
    typer.echo(json.dumps(rows, indent=2, default=iso))
    if not rows:
        console.print(f"No bets for {shown}: {why_none(settings, shown)}", soft_wrap=True)


def best_bets(lake: "Lake", day: date) -> Bets:
    """Rows of `best_bets` of a day as plain objects, in the order of their publication, withdrawn ones too.

    `model_probability` is the claimed probability, under the name that it had before there was one of the books alone.
    """
    from nba_props.bets.best_bets.chain import of_the_record
    from nba_props.declared.tables.record import BEST_BETS

    published = of_the_record(lake.read(BEST_BETS, [day]))
    rows = published.sort("sequence", "rank", "game_id", "player_id", nulls_last=True)
    return [bet | {"model_probability": bet["claimed_probability"]} for bet in rows.to_dicts()]


def show_bets(settings: Settings, day: date) -> None:
    """Prints the bets of a day that stand, those that were withdrawn, or why there are none."""
    rows, out = board_of(settings, day), screen(WIDTH)
    note = " (simulated: no real game, player or price)" if settings.source == "simulated" else ""
    if not rows:
        out.print(f"No bets for {day}{note}: {why_none(settings, day)}", soft_wrap=True, markup=False)
        return
    told = [bet for bet in rows if bet["provenance"] != "backfill"]
    standing = [bet for bet in told if bet["withdrawn_at"] is None]
    if standing:
        out.print(grid(f"Best bets of {day}{note}, times Eastern", standing, settings.bankroll))
    elif told:
        out.print(f"No bet of {day}{note} stands any more.", soft_wrap=True, markup=False)
    show_withdrawn(told)
    if afterwards := [bet for bet in rows if bet["provenance"] == "backfill"]:
        title = f"Made after the tip-off, told to nobody: bets of {day}{note}, times Eastern"
        out.print(grid(title, afterwards, settings.bankroll))


def board_of(settings: Settings, day: date) -> Bets:
    """The day's bets with what is known of them now, see `bets.best_bets.board`."""
    from nba_props.bets.best_bets.board import board
    from nba_props.bets.best_bets.chain import of_the_record
    from nba_props.declared.tables.bets import PREDICTIONS
    from nba_props.declared.tables.grades import BET_PERFORMANCE
    from nba_props.declared.tables.prices import FAIR_PRICES
    from nba_props.declared.tables.record import BEST_BETS

    lake = lake_of(settings)
    stored, made, priced = (lake.read(table, [day]) for table in (BEST_BETS, PREDICTIONS, FAIR_PRICES))
    before = [graded for graded in lake.stored(BET_PERFORMANCE) if graded < day]
    history = lake.read(BET_PERFORMANCE, before[-1:])
    return board(of_the_record(stored), made, priced, history, settings.now()).to_dicts()


def show_withdrawn(rows: Bets) -> None:
    """Prints which bets were withdrawn, when and why."""
    for bet in rows:
        if bet["withdrawn_at"] is not None:
            why = bet["withdrawn_reason"].replace("_", " ")
            line = f"Withdrawn at {eastern(bet['withdrawn_at'])}, {why}: {named(bet)}"
            screen(WIDTH).print(line, soft_wrap=True, markup=False, highlight=False)


def show_changes(before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]]) -> None:
    """Prints what a run changed: bets that it published, and those that it withdrew."""
    known = {bet["bet_id"]: bet["withdrawn_at"] for bet in before}
    new = [named(bet) for bet in after if bet["bet_id"] not in known]
    gone = [
        named(bet)
        for bet in after
        if bet["withdrawn_at"] and known.get(bet["bet_id"], bet["withdrawn_at"]) is None
    ]
    told = [
        f"{len(part)} {what}: {'; '.join(part)}" for part, what in ((new, "new"), (gone, "withdrawn")) if part
    ]
    changes = ". ".join(told) or "nothing"
    screen(WIDTH).print(f"Since the run before: {changes}.", soft_wrap=True, markup=False, highlight=False)


def named(bet: dict[str, Any]) -> str:
    """A bet in a sentence, as in Xavi Keldermans Over 25.5 at bovada +190."""
    return f"{plain(bet['player'])} {wager(bet)} at {bet['book']} {bet['price']:+d}"
