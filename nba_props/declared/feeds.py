"""Feeds that features need and that may fall silent, one frozen row each.

Which features need a feed is written in their own rows (`needs` in `declared.features`). When a feed is silent is
computed in `features.feeds`.
"""

from dataclasses import dataclass

# Game days (dates with games) without any row after which a feed is unavailable instead of out.
SILENT_DAYS = 14
# A feed that comes back is trusted after so many game days of which this share of games has rows.
RETURN_DAYS, RETURN_SHARE = 3, 0.8


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed.

    Attributes:
        name: as `needs` of a feature names it.
        label: as reasons and reports name it.
        table: the table that holds its rows.
        outage_days: an outage begins when so many of the newest game days have no row.
        looks_back: whether its features are made of past games, so that a stale value could pass for a whole one.
            The others are made of tonight's rows, which are there or missing.
        stray: the share of games that may have such rows by accident while the feed is silent.
    """

    name: str
    label: str
    table: str
    outage_days: int
    looks_back: bool
    stray: float = 0.0

    def silence(self, since: str) -> str:
        """An outage in words."""
        return f"{self.label} silent since {since}"

    def absence(self, since: str) -> str:
        """Its being unavailable, in words."""
        return f"{self.label} unavailable since {since}"


FEEDS: dict[str, Feed] = {
    feed.name: feed
    for feed in (
        Feed("shots", "shots", "shots", outage_days=1, looks_back=True),
        Feed("injuries", "injury reports", "injury_reports", outage_days=1, looks_back=False),
        # A day may be a single game that lists nobody, and box scores that list only players who played have some who
        # played less than half a minute: of 2,631 such games one in twenty-five looks as if it listed others.
        Feed("did_not_play", "did-not-play rows", "box_scores", outage_days=3, looks_back=True, stray=0.1),
    )
}
