"""Which feeds were silent on a day, as known by its first as_of, and since when.

*Unavailable*: no row for any league game of the 14 days with games before, or none at all this season; it stays so until
80 % of the games of three game days have rows. *Out*: a shorter silence that lasts on. On a season's opening day no game
was due: a feed is unavailable unless it has rows of that very day, as injury reports have.

A day's answer follows from what was known by its own as_of, of all game days of the season before it: rows that appear
later do not move it, and rows that came late are treated as if they had come in time.
"""

import polars as pl

from nba_props.declared.features import Feature, needing
from nba_props.declared.feeds import FEEDS, RETURN_DAYS, RETURN_SHARE, SILENT_DAYS, Feed
from nba_props.stats.games import takes_place

SEASON_DAY = ["season", "game_date"]
# Box scores list a player who did not play once in six rows; those of games that list only players who played, once in
# fifty. A game with one in twenty lists them.
ONE_IN = 20


def unavailable(feed: str) -> str:
    """The column that says whether a feed is unavailable."""
    return f"{feed}_unavailable"


def is_out(feed: str) -> str:
    """The column that says whether a feed is in an outage."""
    return f"{feed}_out"


def since(feed: str) -> str:
    """The column with the first game date of a feed's silence; null while it speaks."""
    return f"{feed}_since"


def without_silent(feature: Feature, value: pl.Expr) -> pl.Expr:
    """The feature's value; null while its feed is unavailable or, where it looks back on past games, out."""
    if feature.needs is None:
        return value
    silent = pl.col(unavailable(feature.needs))
    if FEEDS[feature.needs].looks_back:
        silent = silent | pl.col(is_out(feature.needs))
    return pl.when(~silent).then(value).alias(feature.name)


def missing_feeds() -> pl.Expr:
    """The column `missing_feeds`: each feed that is unavailable, or out and missed by a feature, with since when."""
    return pl.concat_list(_missing(feed) for feed in FEEDS.values()).list.drop_nulls().alias("missing_feeds")


def _missing(feed: Feed) -> pl.Expr:
    began = pl.col(since(feed.name)).cast(pl.String)
    missed = pl.any_horizontal(pl.col(f.name).is_null() for f in needing(feed.name))
    return (
        pl.when(unavailable(feed.name)).then(pl.format(feed.absence("{}"), began))
        .when(pl.col(is_out(feed.name)) & missed).then(pl.format(feed.silence("{}"), began))
    )  # fmt: skip


def feed_states(
    slate: pl.DataFrame,
    schedule: pl.DataFrame,
    player_games: pl.DataFrame,
    shots: pl.DataFrame,
    injury_reports: pl.DataFrame,
) -> pl.DataFrame:
    """One row per season and game date of the slate: `unavailable`, `is_out` and `since` of each feed.

    Args:
        slate: rows of SLATE.
        schedule: of the season until the slate's days.
        player_games: of the season before the days.
        shots: of the season before the days.
        injury_reports: of the season until the days.
    """
    states = slate.group_by(SEASON_DAY).agg(pl.col("as_of").min())
    played = schedule.filter(takes_place()).select("game_id", *SEASON_DAY, due_at="tip_off")
    boxes = player_games.group_by("game_id", *SEASON_DAY).agg(due_at=pl.col("known_at").min())
    games = {
        "shots": _seen(boxes, shots),
        "injuries": _seen(played, injury_reports),
        "did_not_play": _seen(boxes, _lists_others(player_games)),
    }
    for name, of_feed in games.items():
        known = _state(FEEDS[name], _game_days(states, of_feed))
        states = states.join(known, on=SEASON_DAY, how="left")
        states = _opened(FEEDS[name], states, of_feed)
    return states.drop("as_of")


def _opened(feed: Feed, states: pl.DataFrame, games: pl.DataFrame) -> pl.DataFrame:
    """The states with those of days before which no game was due."""
    gone, out = unavailable(feed.name), is_out(feed.name)
    today = states.join(games.select("game_date", "seen_at"), on="game_date")
    spoke = today.filter(pl.col("seen_at") <= pl.col("as_of")).select(SEASON_DAY).unique()
    silent = pl.col(gone).is_null() & pl.col("spoke").is_null()
    return states.join(spoke.with_columns(spoke=True), on=SEASON_DAY, how="left").select(
        pl.exclude(gone, out, since(feed.name), "spoke"),
        pl.col(gone).fill_null(silent),
        pl.col(out).fill_null(False),
        pl.when(silent).then("game_date").otherwise(since(feed.name)).alias(since(feed.name)),
    )


def _seen(games: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Games that are due, with `seen_at`, when the feed's first row on the game was known; null without one."""
    return games.join(
        rows.group_by("game_id").agg(seen_at=pl.col("known_at").min()), on="game_id", how="left"
    )


def _lists_others(player_games: pl.DataFrame) -> pl.DataFrame:
    """Game and known_at of box scores that list players who did not play."""
    counts = player_games.group_by("game_id").agg(
        listed=pl.len(), idle=(~pl.col("did_play")).sum(), known_at=pl.col("known_at").max()
    )
    return counts.filter(ONE_IN * pl.col("idle").cast(pl.Int64) >= pl.col("listed").cast(pl.Int64))


def _state(feed: Feed, daily: pl.DataFrame) -> pl.DataFrame:
    """One row per season and game date: whether the feed is unavailable, whether it is out, and since when.

    It becomes unavailable (or comes back) with the newest game day after which the one rule (or the other) held.
    """
    turned = pl.when(_silent_for_long(feed)).then(True).when(_back()).then(False)
    quiet = pl.col("seen") == 0
    begins = quiet & ~quiet.shift(fill_value=False)
    began = pl.when(begins).then("due_date").forward_fill()
    known = daily.with_columns(
        turned.forward_fill().over(SEASON_DAY).alias("turned"),
        began=began.over(SEASON_DAY),
        fell_silent=quiet.cast(pl.Int64).rolling_sum(feed.outage_days).over(SEASON_DAY) == feed.outage_days,
    )
    gone = pl.col("turned").fill_null(False)
    # The silence that made it unavailable: one after a return that was not believed begins no other.
    turns = gone & ~gone.shift(fill_value=False).over(SEASON_DAY)
    known = known.with_columns(turns=turns).with_columns(
        since=pl.when("turns").then(pl.coalesce("began", "due_date")).forward_fill().over(SEASON_DAY)
    )
    newest = known.group_by(SEASON_DAY).agg(pl.all().last())
    out = ~gone & pl.col("fell_silent").fill_null(False)
    return newest.select(
        *SEASON_DAY,
        gone.alias(unavailable(feed.name)),
        out.alias(is_out(feed.name)),
        pl.when(gone).then("since").when(out).then("began").alias(since(feed.name)),
    )


def _silent_for_long(feed: Feed) -> pl.Expr:
    """Whether no game of the newest 14 game days, or of the season, has a row."""
    seen, games = pl.col("seen"), pl.col("games")
    of_season = seen.cum_sum() <= feed.stray * games.cum_sum()
    newest = seen.rolling_sum(SILENT_DAYS) <= feed.stray * games.rolling_sum(SILENT_DAYS)
    return (of_season | newest.fill_null(False)).over(SEASON_DAY)


def _back() -> pl.Expr:
    """Whether each of the newest three game days has rows, together for 80 % of their games."""
    seen, games = pl.col("seen"), pl.col("games")
    share = seen.rolling_sum(RETURN_DAYS) >= RETURN_SHARE * games.rolling_sum(RETURN_DAYS)
    return (share & (seen.rolling_min(RETURN_DAYS) > 0)).over(SEASON_DAY).fill_null(False)


def _game_days(moments: pl.DataFrame, games: pl.DataFrame) -> pl.DataFrame:
    """Per season, game date and earlier date in it: games due, and those seen, both as known by its as_of."""
    due = games.select("season", "due_at", "seen_at", due_date="game_date")
    return (
        moments.select(*SEASON_DAY, "as_of")
        .join(due, on="season")
        .filter(pl.col("due_date") < pl.col("game_date"), pl.col("due_at") <= pl.col("as_of"))
        .group_by(*SEASON_DAY, "due_date")
        .agg(games=pl.len().cast(pl.Int64), seen=(pl.col("seen_at") <= pl.col("as_of")).sum().cast(pl.Int64))
        .sort("due_date")
    )
