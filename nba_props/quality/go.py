"""Whether tonight can be bet on, and what is missing. What each feed had is in `feeds`."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from nba_props.declared.time_rules import SPOKEN, STALE_QUOTES
from nba_props.quality import feeds
from nba_props.quality.verdict import Verdict, nothing_to_judge

QUOTES, REPORTS = "odds_lines", "injury_reports"
# The tables of the feeds about tonight's games, and of those about past games.
TONIGHT, PAST = (QUOTES, "game_lines", REPORTS), ("box_scores", "shots")


@dataclass(frozen=True, slots=True)
class Night:
    """What a night was predicted from.

    Attributes:
        games: one row per game that is ahead: game_id, game_date, as_of.
        schedule: rows of SCHEDULE of the `feeds.MEMORY_DAYS` before.
        tonight: rows of the feeds about tonight's games, of the same days and the night, by table.
        past: rows of the feeds about past games, likewise.
        polls: rows of ODDS_POLLS of the night.
        predictions: rows of PREDICTIONS of the night.
    """

    games: pl.DataFrame
    schedule: pl.DataFrame
    tonight: Mapping[str, pl.DataFrame]
    past: Mapping[str, pl.DataFrame]
    polls: pl.DataFrame
    predictions: pl.DataFrame


def go(night: Night) -> Verdict:
    """Can tonight be bet on? The note says go or no go, and which feeds are missing since when.

    It is no go without a quote that stands, when no quote was asked for within 10 minutes, without a prediction, or when
    no team's injury report of tonight is known though the feed has spoken within 14 days. Any other missing feed costs
    accuracy only.
    """
    if night.games.is_empty():
        return nothing_to_judge("no game is ahead: nothing to bet on.")
    states = feed_states(night)
    missing = states.filter(feeds.is_missing())
    predicted = night.predictions.filter("is_active", role="champion").drop_nulls("predicted_points")
    reasons = _reasons(night, states, predicted)
    return Verdict(
        not reasons,
        {
            "games": night.games.height,
            "predicted": predicted.height,
            "with a line": predicted["consensus_line"].count(),
            "feeds missing": missing.height,
        },
        missing,
        _told(reasons, [feeds.told(row) for row in missing.to_dicts()]),
    )


def feed_states(night: Night) -> pl.DataFrame:
    """What each feed had for a night with games ahead (`feeds.FEED_STATES`)."""
    return pl.concat(
        [
            feeds.of_tonight(night.games.select("game_id", "as_of"), _answers(night.tonight)),
            feeds.of_past_games(night.games, night.schedule, night.past),
        ]
    )


def _answers(tonight: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The feeds about tonight without what says only that it is not known yet: a team that has not submitted its list."""
    return {**tonight, REPORTS: tonight[REPORTS].filter("submitted")}


def _reasons(night: Night, states: pl.DataFrame, predicted: pl.DataFrame) -> list[str]:
    reasons = []
    had = dict(states.select("feed", "had").rows())
    if not had[QUOTES]:
        reasons.append("no game has a quote")
    if predicted.is_empty():
        reasons.append("no player is predicted")
    elif had[QUOTES] and not predicted["consensus_line"].count():
        reasons.append("no predicted player has a line that stands")
    reasons += _stale(night) if had[QUOTES] else []
    tonight = min(night.games["game_date"].to_list())
    spoken = [day for day in night.tonight[REPORTS]["game_date"].unique().to_list() if day < tonight]
    if not had[REPORTS] and spoken and tonight - max(spoken) <= SPOKEN:
        reasons.append(f"no injury report of tonight's games is known, and there was one on {max(spoken)}")
    return reasons


def _stale(night: Night) -> list[str]:
    """Why the night's quotes are too old. A lake without polls does not say when they were asked for."""
    polls = night.polls.join(night.games.select("game_id", "as_of"), on="game_id")
    seen = polls.filter(pl.col("known_at") <= pl.col("as_of"))
    fresh = seen.filter(pl.col("as_of") - pl.col("known_at") <= STALE_QUOTES)
    if seen.is_empty() or not fresh.is_empty():
        return []
    return [f"the newest quotes are of {max(seen['known_at'].to_list()):%H:%M} UTC, which is too long ago"]


def _told(reasons: list[str], missing: list[str]) -> str:
    verdict = f"No go: {'; '.join(reasons)}." if reasons else "Go."
    return verdict + (f" Missing: {'; '.join(missing)}." if missing else "")
