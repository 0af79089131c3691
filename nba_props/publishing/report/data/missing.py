"""Tables of what a night's data lack: feeds, players without a complete row, names that are not known."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from nba_props.publishing.report import words
from nba_props.publishing.report.grid import Cell, Grid, Head

FEED_HEADS = (
    Head("Feed"),
    Head("Games heard", is_number=True),
    Head("Games due", is_number=True),
    Head("Last heard", meaning="newest game date with a row, looked back on for 30 days"),
    Head("State"),
)
GAP_HEADS = (Head("Player"), Head("Team"), Head("Reason"), Head("What is missing"), Head("Since"))
NAME_HEADS = (
    Head("Name"),
    Head("Why it is not known"),
    Head("Books"),
    Head("Quotes", is_number=True),
    Head("Newest"),
)


def feeds_grid(feeds: pl.DataFrame) -> Grid:
    """What each feed had for the night, rows of `quality.feeds.FEED_STATES`."""
    return Grid(
        "feeds",
        "One row is a feed, judged by the games that were due",
        FEED_HEADS,
        [_feed(feed) for feed in feeds.to_dicts()],
        empty="No game was ahead when the night was last run, so that no feed was due.",
    )


def _feed(feed: Mapping[str, Any]) -> Sequence[Cell]:
    whole = feed["had"] >= feed["due"]
    state = "complete" if whole else "silent" if not feed["had"] else "incomplete"
    return (
        Cell(words.words(feed["feed"])),
        Cell(words.count(feed["had"]), order=feed["had"]),
        Cell(words.count(feed["due"]), order=feed["due"]),
        Cell(words.day(feed["since"]) if feed["ever"] else "never", order=str(feed["since"] or "")),
        Cell(state, tone="good" if whole else "bad"),
    )


def gaps_grid(gaps: pl.DataFrame) -> Grid:
    """Players of the slate whose row is missing or not ready for the champion, rows of FEATURE_GAPS."""
    opened = gaps.filter(pl.col("resolved_at").is_null()).sort(
        "reason", "team", "player_name", nulls_last=True
    )
    return Grid(
        "gaps",
        "One row is a player of the slate without a complete row for the champion",
        GAP_HEADS,
        [
            (
                Cell(gap["player_name"]),
                Cell(gap["team"] or words.NONE),
                Cell(words.words(gap["reason"])),
                Cell(gap["detail"]),
                Cell(words.clock(gap["detected_at"]), order=gap["detected_at"].isoformat()),
            )
            for gap in opened.to_dicts()
        ],
        empty="Every player of the slate has a complete row for the champion.",
        is_searchable=opened.height > len(GAP_HEADS),
    )


def names_grid(unresolved: pl.DataFrame) -> Grid:
    """Names in the books' lists that no player is known by, rows of UNRESOLVED_NAMES."""
    names = (
        unresolved.group_by("player_name", "reason")
        .agg(books=pl.col("book").unique().sort(), quotes=pl.len(), newest=pl.col("known_at").max())
        .sort("player_name", "reason")
    )
    return Grid(
        "names",
        "One row is a name in the books' lists whose player is not known; its quotes are left out",
        NAME_HEADS,
        [
            (
                Cell(name["player_name"]),
                Cell(words.words(name["reason"])),
                Cell(", ".join(words.book(book) for book in name["books"])),
                Cell(words.count(name["quotes"]), order=name["quotes"]),
                Cell(words.clock(name["newest"]), order=name["newest"].isoformat()),
            )
            for name in names.to_dicts()
        ],
        empty="Every name in the books' lists is known.",
        is_searchable=names.height > len(NAME_HEADS),
    )
