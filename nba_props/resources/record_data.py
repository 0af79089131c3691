"""Rows of the lake that the page of the record shows, as they were known at an instant. Figures are made elsewhere."""

from collections.abc import Iterable
from datetime import date, datetime

import polars as pl

from nba_props.bets.best_bets.chain import broken, of_the_record
from nba_props.bets.grades.known import graded_by, judged_by, published_by
from nba_props.bets.grades.results import results
from nba_props.days import Days, game_date
from nba_props.declared.grades import is_current
from nba_props.declared.tables.bets import GRADES
from nba_props.declared.tables.grades import BET_GRADES, PRICE_GRADES
from nba_props.declared.tables.record import BEST_BETS, BET
from nba_props.declared.tables.signals import SIGNALS
from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.publishing.report.record.figures import Record
from nba_props.resources.feedback import Feedback
from nba_props.resources.governance import EVIDENCE
from nba_props.resources.home import Home


def record_data(home: Home, feedback: Feedback, now: datetime) -> Record:
    """Every published bet with its result, and the past year's grades, as they were known at an instant.

    Raises:
        SealFileError: naming the file that is no seal.
        RegistryFileError: naming the file that is not an event.
    """
    lake, today = home.lake, game_date(now)
    days = [day for day in lake.stored(BEST_BETS) if day <= today]
    stored = of_the_record(lake.read(BEST_BETS, days))
    faulty = list(broken(stored, feedback.seals(days)))
    bets = published_by(stored.filter(~pl.col("game_date").is_in(faulty)), now)
    notes = feedback.placed(days).filter(pl.col("placed_at") <= now)
    year = Days(today - EVIDENCE, today)
    sides = lake.read(PRICE_GRADES, _past(lake.stored(PRICE_GRADES), today)).filter("is_best_rejected")
    played = lake.read(PLAYER_GAMES, Days(today - 2 * EVIDENCE, today))
    return Record(
        instant=now,
        source=home.settings.label,
        bets=results(bets, graded_by(lake.read(BET_GRADES, days), now), notes),
        sides=judged_by(sides, now),
        signals=lake.read(SIGNALS, bets["game_date"].unique()).select(*BET, "side", "signal"),
        grades=graded_by(lake.read(GRADES, year), now).filter(is_current()),
        player_games=played.filter(pl.col("known_at") <= now),
        events=[event for event in feedback.events() if event.recorded_at <= now],
        broken=faulty,
    )


def _past(stored: Iterable[date], today: date) -> list[date]:
    return [day for day in stored if day <= today]
