"""`nba-props bets`: the best bets of a day, for people and for programs."""

import json
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table as Grid

from nba_props.commands.arguments import AsJson, day_of
from nba_props.commands.console import console, iso, screen
from nba_props.commands.homes import existing_home, lake_of
from nba_props.days import game_date
from nba_props.settings import Settings

if TYPE_CHECKING:
    import polars as pl

    from nba_props.storage.lake import Lake

NUMBERS = {"#", "price", "model", "market", "EV", "stake"}


def bets(
    day: Annotated[
        date | None, typer.Argument(parser=day_of, metavar="[DATE]", help="A game date; today by default.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Shows the best bets of a day, or why there are none."""
    settings = existing_home()
    shown = day or game_date(settings.now())
    if not as_json:
        show_bets(settings, shown)
        return
    rows = best_bets(lake_of(settings), shown)
    typer.echo(json.dumps(rows, indent=2, default=iso))
    if not rows:
        console.print(f"No bets for {shown}: {why_none(settings, shown)}", soft_wrap=True)


def best_bets(lake: "Lake", day: date) -> list[dict[str, Any]]:
    """Rows of `best_bets` of a day as plain objects, best first."""
    from nba_props.declared.tables.bets import BEST_BETS

    return lake.read(BEST_BETS, [day]).sort("rank").to_dicts()


def why_none(settings: Settings, day: date) -> str:
    """The reason why a day has no best bets."""
    from nba_props.declared.tables.bets import BEST_BETS, PREDICTIONS
    from nba_props.declared.tables.stats import SLATE

    lake, today = lake_of(settings), game_date(settings.now())
    if day > today:
        return f"it lies after the clock's game date {today}"
    if day in lake.stored(SLATE) and lake.read(SLATE, [day]).is_empty():
        return "the day has no games"
    if day in lake.stored(BEST_BETS):
        made = lake.read(PREDICTIONS, [day]) if day in lake.stored(PREDICTIONS) else None
        return "no quote was worth its price" if made is None else _without_bets(made)
    return f"the night has not been run; run it with `nba-props night {day}`"


def _without_bets(predictions: "pl.DataFrame") -> str:
    """Why none of a day's predictions became a bet: what they lack, or that no price was good."""
    champions = predictions.filter("is_active", role="champion")
    lined = champions.drop_nulls("consensus_line")
    if lined.is_empty():
        return "no player had a line; the check `coverage` of `odds_lines` says whether the quotes failed"
    if lined.drop_nulls("predicted_points").is_empty():
        return (
            "no player with a line could be predicted; the check `go` of `predictions` says what is missing"
        )
    return "no quote was worth its price"


def show_bets(settings: Settings, day: date) -> None:
    """Prints the best bets of a day, or why there are none."""
    rows, out = best_bets(lake_of(settings), day), screen(120)
    note = " (simulated: no real game, player or price)" if settings.source == "simulated" else ""
    if not rows:
        out.print(f"No bets for {day}{note}: {why_none(settings, day)}", soft_wrap=True)
        return
    out.print(_grid(f"Best bets of {day}{note}", rows))


def show_served(settings: Settings, day: date) -> None:
    """Prints how many of a day's players were predicted, by whom, and what the others are lost to."""
    from nba_props.declared.tables.bets import PREDICTIONS
    from nba_props.models.accuracy.coverage import of_predictions
    from nba_props.models.accuracy.tables import served

    rows = lake_of(settings).read(PREDICTIONS, [day])
    if rows.height:
        screen(120).print(served(of_predictions(rows)), highlight=False, soft_wrap=True)


def _grid(title: str, rows: list[dict[str, Any]]) -> Grid:
    grid = Grid(title=title, title_justify="left")
    for name in ("#", "player", "game", "bet", "book", "price", "model", "market", "EV", "stake"):
        grid.add_column(name, justify="right" if name in NUMBERS else "left")
    for bet in rows:
        grid.add_row(
            str(bet["rank"]),
            bet["player"],
            f"{bet['team']} v {bet['opponent']}",
            f"{bet['side'].title()} {bet['line']:g}",
            bet["book"],
            f"{bet['price']:+d}",
            f"{bet['model_probability']:.1%}",
            f"{bet['market_probability']:.1%}",
            f"{bet['expected_value']:+.1%}",
            f"{bet['stake']:.2%}",
        )
    return grid
