"""`nba-props placed`: notes that a published bet was placed, for a grade of its own beside the published one."""

import math
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nba_props.commands.bets import Bets, best_bets, named
from nba_props.commands.console import console
from nba_props.commands.homes import existing_home, lake_of
from nba_props.days import game_date
from nba_props.errors import CallError

if TYPE_CHECKING:
    from nba_props.storage.lake import Lake

LEAST, MOST = 100, 100_000  # American odds without their sign
NUMBER = 2  # digits at most; a bet's id has twenty characters


def placed(
    bet: Annotated[
        str,
        typer.Argument(
            metavar="BET",
            help="A bet's id or its beginning, or the bet's number of today, as `bets` shows them.",
        ),
    ],
    price: Annotated[
        int | None, typer.Option(help="American odds at which it was placed; the published price by default.")
    ] = None,
    stake: Annotated[
        str | None,
        typer.Option(
            metavar="SHARE", help="Share of the bankroll: 0.01 or 1%; the published stake by default."
        ),
    ] = None,
) -> None:
    """Notes that you placed a published bet; the newest note of a bet counts, and none changes the record."""
    from nba_props.declared.placed_bet import PlacedBet
    from nba_props.storage.placed_store import PlacedStore

    settings = existing_home()
    found = _found(lake_of(settings), bet, game_date(settings.now()))
    note = PlacedBet(
        bet_id=found["bet_id"],
        game_date=found["game_date"],
        placed_at=settings.now(),
        price=found["price"] if price is None else _possible(price),
        stake=found["stake"] if stake is None else _share(stake),
    )
    PlacedStore(settings.placed).append(note)
    console.print(
        f"Noted for {note.game_date}: {named(found | {'price': note.price})}, {note.stake:.2%} of the bankroll.",
        markup=False, highlight=False, soft_wrap=True,
    )  # fmt: skip
    if found["worst_price"] and _pays(note.price) < _pays(found["worst_price"]):
        console.print(f"It pays less than the worst price that was worth taking, {found['worst_price']:+d}.")


def _found(lake: "Lake", text: str, today: date) -> dict[str, Any]:
    """The published bet that is meant.

    Raises:
        CallError: there is none, there are several, or nobody was told of it in time.
    """
    if text.isdecimal() and len(text) <= NUMBER:
        there = [bet for bet in best_bets(lake, today) if bet["sequence"]]
        matches = [bet for bet in there if bet["sequence"] == int(text)]
        missing = f"{today} has no bet number {text}: `nba-props bets` shows {len(there)}"
    else:
        matches = _beginning(lake, text.lower())
        missing = f"no published bet has an id that begins with {text!r}: `nba-props bets DATE` shows the ids of a day"
    if not matches:
        raise CallError(missing)
    if len(matches) > 1:
        ids = ", ".join(f"{bet['bet_id']} ({bet['player']}, {bet['game_date']})" for bet in matches)
        raise CallError(f"{text!r} begins the ids of {len(matches)} bets: {ids}")
    (bet,) = matches
    if bet["provenance"] == "backfill":
        raise CallError(f"bet {bet['bet_id']} was made after its game's tip-off: nobody can have placed it")
    return bet


def _beginning(lake: "Lake", text: str) -> Bets:
    """The published bets of all days whose ids begin with a text."""
    from nba_props.bets.best_bets.chain import of_the_record
    from nba_props.declared.tables.record import BEST_BETS

    days = lake.stored(BEST_BETS)
    ids = of_the_record(lake.read(BEST_BETS, days)).select("game_date", "bet_id").rows()
    dates = {day for day, bet_id in ids if bet_id.startswith(text)}
    return [bet for day in sorted(dates) for bet in best_bets(lake, day) if bet["bet_id"].startswith(text)]


def _possible(price: int) -> int:
    if not LEAST <= abs(price) <= MOST:
        raise CallError(
            f"--price {price} is no price: American odds are -{LEAST} or less, or {LEAST} or more, and none is beyond {MOST}"
        )
    return price


def _pays(price: int) -> float:
    """Profit of a winning bet in units staked."""
    return price / 100 if price > 0 else -100 / price


def _share(text: str) -> float:
    """A share of the bankroll as `bets` prints it, 1.53%, or as a number, 0.0153; money is no share."""
    try:
        share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        share = math.nan
    if not 0 < share <= 1:
        raise CallError(
            f"--stake {text} is no share of the bankroll: give one above 0 and up to 1, as 0.01 or 1%"
        )
    return share
