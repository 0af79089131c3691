"""What is to be explained, found among stored rows by id, name or date. It is explained in `explain`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import polars as pl

from nba_props.declared.keys import GAME_PLAYER
from nba_props.declared.markets import PLAYER_POINTS
from nba_props.features.explain import NotFoundError, find_player
from nba_props.publishing.explain.instant import instant_of_last_run

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Subject:
    """A market of a player in a game, as of an instant.

    Attributes:
        bet: the row of BEST_BETS where a bet is explained.
        model: a family or model_id whose prediction is asked for; None: the champion's.
    """

    kind: Literal["bet", "prediction", "player"]
    at: datetime
    game_id: str
    player_id: int
    market: str = PLAYER_POINTS.key
    bet: Row | None = None
    model: str | None = None


def of_bet(bet: Row) -> Subject:
    """A published bet, as of its publication."""
    return Subject("bet", bet["published_at"], bet["game_id"], bet["player_id"], bet["market"], bet)


def of_player(
    stored: Mapping[str, pl.DataFrame], day: date, text: str, model: str | None = None
) -> list[Subject]:
    """A player of a day: the published bet, if there is one and no model is asked for, otherwise the last run's word.

    Args:
        stored: tables of the day: slate, best_bets and predictions.
        day: its date.
        text: an id, a name, or words that only one name has.
        model: a family or model_id.

    Returns:
        One subject per game of the player on the date.

    Raises:
        NotFoundError: no such player, no run of the day, or no prediction of the model.
    """
    slate = stored["slate"]
    at = instant_of_last_run(slate)
    if at is None:
        raise NotFoundError(f"no night of {day} is stored; run it with `nba-props night {day}`")
    player_id = find_player(slate, text)
    games = slate.filter(player_id=player_id).select(GAME_PLAYER).unique().sort("game_id")
    return [_in_game(stored, at, game_id, player_id, model) for game_id, _ in games.rows()]


def _in_game(
    stored: Mapping[str, pl.DataFrame], at: datetime, game_id: str, player_id: int, model: str | None
) -> Subject:
    bets = stored["best_bets"].drop_nulls("bet_id").filter(game_id=game_id, player_id=player_id)
    if model is None and bets.height:
        return of_bet(bets.row(0, named=True))
    said = stored["predictions"].filter(pl.col("is_active"), game_id=game_id, player_id=player_id)
    if model is not None:
        return Subject("prediction", at, game_id, player_id, model=_named(said, model))
    return Subject("prediction" if said.height else "player", at, game_id, player_id)


def _named(said: pl.DataFrame, model: str) -> str:
    """The model_id that a family, a model_id or its beginning stands for."""
    ids = said.filter(
        (pl.col("family") == model) | pl.col("model_id").str.starts_with(model)
    )["model_id"].unique().sort().to_list()  # fmt: skip
    exact = [name for name in ids if name.partition("@")[0] == model] or ids
    if len(exact) == 1:
        return str(exact[0])
    there = ", ".join(said["family"].unique().sort()) or "no model"
    if exact:
        raise NotFoundError(f"{model!r} fits {', '.join(exact)}: give the whole id")
    raise NotFoundError(f"no prediction of the player by {model!r}; {there} predicted him")
