"""The page of a bet as bytes: its explanation as of the publication, and what happened since."""

from nba_props.publishing.explain.explanation import BetSaid, Explanation
from nba_props.publishing.report import words
from nba_props.publishing.report.bet import grids
from nba_props.publishing.report.bet.charts import (
    contributions_chart,
    distribution_chart,
    history_charts,
    told_of_contributions,
    told_of_distribution,
)
from nba_props.publishing.report.bet.place import place_of
from nba_props.publishing.report.bet.since import since_block
from nba_props.publishing.report.grid import Tile
from nba_props.publishing.report.shell import Page, rendered


def bet_page(of: Explanation) -> tuple[str, bytes]:
    """The path and the page of a published bet.

    Raises:
        ValueError: it explains no bet.
    """
    if (bet := of.bet) is None:
        raise ValueError("only a bet has a page of its own")
    page = Page(
        path=place_of(of.who.game_date, bet.bet_id),
        title=f"{of.who.player}: {bet.side.title()} {bet.line:g}",
        section="nights",
        source=of.source,
        made_at=of.generated_at,
        lead=_lead(of, bet),
    )
    added, distribution = of.contributions, of.distribution
    return page.path, rendered(
        page,
        "bet.html",
        of=of,
        bet=bet,
        since=since_block(of.since),
        night=f"{page.root}nights/{of.who.game_date}.html",
        tiles=_tiles(of, bet),
        distribution=distribution and distribution_chart(of, distribution),
        distribution_told=distribution and told_of_distribution(of, distribution),
        contributions=added and contributions_chart(added),
        contributions_told=added and told_of_contributions(added),
        histories=history_charts(of),
        quotes=grids.quotes_grid(of),
        steps=_steps(of),
        features=grids.features_grid(of),
        gates=of.model and grids.gates_grid(of.model),
        events=of.model and grids.events_grid(of.model),
        same_player=grids.sides_grid(
            "same-player", "Another side of the player", of.other_sides, has_name=False
        ),
        next_best=grids.sides_grid(
            "next-best", "The best side of another player", of.next_best, has_name=True
        ),
    )


def _lead(of: Explanation, bet: BetSaid) -> str:
    who = of.who
    game = f"{who.team or 'no team'} v {who.opponent}" if who.opponent else who.team or "no team"
    return (
        f"{game}, {words.day(who.game_date)}, tip-off {words.clock(who.tip_off)}. {words.price(bet.price)} at "
        f"{words.book(bet.book)}, published {words.moment(bet.published_at)}."
    )


def _steps(of: Explanation) -> list[tuple[str, str, str]]:
    """The steps of the fair price: name, arithmetic and result."""
    return [
        (step.name, step.arithmetic, _result(step.result)) for step in (of.price.steps if of.price else ())
    ]


def _result(value: float | None) -> str:
    """A price, or a number to six decimals."""
    if isinstance(value, int):
        return words.price(value)
    return words.NONE if value is None else f"{value:.6f}".replace("-", words.MINUS)


def _tiles(of: Explanation, bet: BetSaid) -> list[Tile]:
    price, said = of.price, of.prediction
    market = words.share(price.market_probability if price else None)
    predicted = said.predicted_points if said else None
    return [
        Tile("Price", words.price(bet.price), f"worth taking down to {words.price(bet.worst_price)}"),
        Tile("Value", words.change(bet.expected_value), "per unit, as claimed"),
        Tile("Fair", words.share(bet.fair_probability), f"book {market}"),
        Tile("Stake", words.share(bet.stake, 2), "of the bankroll"),
        Tile(
            "Prediction", words.points(predicted), f"line {words.line(said.consensus_line if said else None)}"
        ),
    ]
