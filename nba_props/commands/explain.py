"""`nba-props explain`: why a bet was made or not: model, features, quotes and the fair price, with when each was known."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from nba_props.commands.arguments import AsJson, day_of
from nba_props.commands.console import screen
from nba_props.commands.homes import existing_home, lake_of
from nba_props.errors import CallError
from nba_props.settings import Settings

if TYPE_CHECKING:
    from nba_props.publishing.explain.explanation import Explanation

WIDTH = 100


def explain(
    day: Annotated[
        date | None,
        typer.Argument(parser=day_of, metavar="[DATE]", help="A game date; not needed with --bet."),
    ] = None,
    player: Annotated[str | None, typer.Option(help="A name, a part of one, or an NBA player id.")] = None,
    bet: Annotated[
        str | None, typer.Option(metavar="ID", help="A published bet's id, or its beginning.")
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(help="A family or model id: its prediction, instead of the bet or the champion's."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Explains a published bet, a prediction or any player of a day: what was known, from where and since when."""
    from nba_props.commands.explain_view import show
    from nba_props.publishing.exports.document import encoded

    for explained in explained_now(existing_home(), day, player=player, bet=bet, model=model):
        if as_json:
            typer.echo(encoded(explained).decode(), nl=False)
        else:
            show(explained, screen(WIDTH))


def explained_now(
    settings: Settings, day: date | None, *, player: str | None, bet: str | None, model: str | None
) -> "list[Explanation]":
    """The explanations that a call asks for: one, or one for each game of a player who has two on the date.

    Raises:
        CallError: the call names nothing that can be explained; the message says what can.
    """
    from nba_props.publishing.explain.explain import explanations
    from nba_props.publishing.explain.subjects import of_bet, of_player
    from nba_props.resources.explaining import Explaining

    explaining = Explaining(settings, lake_of(settings))
    if bet is not None:
        if player is not None or model is not None:
            raise CallError("--bet names the player and the model: leave out --player and --model")
        found = explaining.bet(bet, day)
        on, subjects = found["game_date"], [of_bet(found)]
        stored = explaining.stored(on)
    elif day is None or player is None:
        raise CallError("say what: a DATE with --player NAME, or --bet ID; `nba-props bets DATE` shows both")
    else:
        on, stored = day, explaining.stored(day)
        subjects = of_player(stored, day, player, model)
    return explanations(explaining.evidence(stored, on, subjects, settings.now()), subjects)
