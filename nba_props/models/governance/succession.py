"""Row by row: the first family of the champion's succession that can predict a row does, and the row says why.

A family can predict a row that is ready for its contract, unless the row lacks a feed that no row of the model's
training lacked: what the model does with such a null nobody has measured. No model is loaded here.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from nba_props.declared.families import Family
from nba_props.declared.features import BY_INDEX, CATALOGUE, ready_column, required_of
from nba_props.declared.feeds import FEEDS

NOT_READY, UNLEARNED = "not_ready", "unlearned"
STATE = ["default_feature_indices", "unavailable_feature_indices", "missing_feeds"]


@dataclass(frozen=True, slots=True)
class Heir:
    """A family of the succession, with the features of feeds that its model never saw missing, by index."""

    family: Family
    unlearned: frozenset[int] = frozenset()

    def can_predict(self) -> pl.Expr:
        """True for rows of FEATURE_STORE that the family predicts."""
        ready = pl.col(ready_column(self.family.contract))
        return ready & ~_holds("unavailable_feature_indices", self.unlearned)

    def obstacles(self, defaults: Sequence[int], unavailable: Sequence[int]) -> tuple[str, list[int]]:
        """Why it cannot predict a row with these defaults, in a word, and the features that are to blame; or none."""
        if blocking := sorted(required_of(self.family.contract) & set(defaults)):
            return NOT_READY, blocking
        return UNLEARNED, sorted(self.unlearned & set(unavailable))


def unlearned(family: Family, counts: Mapping[int, int] | None) -> frozenset[int]:
    """The family's features of feeds without which it was trained on no row.

    Args:
        family: the family.
        counts: the card's number of training rows by unavailable feature; None for a card older than that count, which
            forbids nothing.
    """
    if counts is None:
        return frozenset()
    columns = set(family.columns)
    return frozenset(f.index for f in CATALOGUE if f.needs and f.name in columns and not counts.get(f.index))


def card_counts(text: str | None) -> dict[int, int] | None:
    """A card's `unavailable_rows`."""
    return None if text is None else {int(index): rows for index, rows in json.loads(text).items()}


def turns(rows: pl.DataFrame, heirs: Sequence[Heir]) -> pl.DataFrame:
    """The rows with `turn`, `passed_over` and `lost_to`.

    Args:
        rows: rows of FEATURE_STORE.
        heirs: the succession, at least one.

    Returns:
        `turn`: the place in the succession of the family that predicts the row, null if none can.
        `passed_over`: why those before it cannot, null where it is the first.
        `lost_to`: the feeds, or else the word, for which the first family does not predict the row, or the last one does
            not either; null where the first does.
    """
    turn = pl.coalesce(pl.when(heir.can_predict()).then(pl.lit(n)) for n, heir in enumerate(heirs))
    placed = rows.with_columns(turn=turn.cast(pl.Int32))
    cases = placed.select("turn", *STATE).unique()
    told = pl.DataFrame(
        [_told(case, heirs) for case in cases.iter_rows(named=True)],
        schema={"passed_over": pl.String, "lost_to": pl.String},
        orient="row",
    )
    return placed.join(
        cases.hstack(told), on=["turn", *STATE], how="left", nulls_equal=True, maintain_order="left"
    )


def _told(case: Mapping[str, Any], heirs: Sequence[Heir]) -> tuple[str | None, str | None]:
    """`passed_over` and `lost_to` of a case: a row's place and STATE."""
    turn: int | None = case["turn"]
    defaults, gone, silent = (case[name] or [] for name in STATE)
    blamed = [heir.obstacles(defaults, gone) for heir in heirs[:turn]]
    if not blamed:
        return None, None
    reasons = dict.fromkeys(f"{word}: {about(indices, silent)}" for word, indices in blamed)
    # A row that nobody predicts is lost to what the last of the succession lacks, which needs least.
    word, indices = blamed[-1 if turn is None else 0]
    return "; ".join(reasons), _lost_to(word, indices)


def about(indices: Iterable[int], silent: Sequence[str]) -> str:
    """Features by index, those of a silent feed with its silence, the others with the table that they come from."""
    by_cause: dict[str, list[str]] = {}
    for index in indices:
        by_cause.setdefault(_cause(index, silent), []).append(str(index))
    return "; ".join(f"{', '.join(numbers)}: {cause}" for cause, numbers in by_cause.items())


def _cause(index: int, silent: Sequence[str]) -> str:
    feature = BY_INDEX[index]
    if feature.needs is None:
        return feature.source
    label = FEEDS[feature.needs].label
    return next((told for told in silent if told.startswith(label)), f"{label} not known")


def _lost_to(word: str, indices: Sequence[int]) -> str:
    """The feeds whose features are all that is to blame, else the word."""
    feeds = [BY_INDEX[i].needs for i in indices]
    named = [f for f in dict.fromkeys(feeds) if f]
    return ", ".join(named) if named and None not in feeds else word


def _holds(column: str, indices: Iterable[int]) -> pl.Expr:
    """True for rows whose list holds one of the indices."""
    if not (wanted := sorted(indices)):
        return pl.lit(False)
    return pl.any_horizontal(
        pl.col(column).list.contains(pl.lit(i, pl.Int16)).fill_null(False) for i in wanted
    )
