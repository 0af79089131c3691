"""Where the person who reads the bets can place them, as a resource. What prices are made of does not depend on it."""

import dagster as dg
from pydantic import Field

from nba_props.declared.books import sportsbooks_of
from nba_props.settings import DEFAULTS


class Bettor(dg.ConfigurableResource["Bettor"]):
    """The sportsbooks at which bets may be placed. An unknown one is refused before a run starts."""

    books: str = Field(
        default=DEFAULTS["NBA_PROPS_BOOKS"],
        description="Keys of sportsbooks between commas; all of them where it is empty.",
    )

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:  # noqa: ARG002  (Dagster's signature)
        """Refuses unknown books."""
        self.own_books()

    def own_books(self) -> tuple[str, ...]:
        """Keys of the books at which bets may be placed; none means all.

        Raises:
            ConfigurationError: naming the variable and the keys that there are.
        """
        return sportsbooks_of(self.books, "NBA_PROPS_BOOKS")
