"""Whether a season went well: pure, from what was owed, what is stored in the end, and what was told.

A gap is silent where an output that a game owes is not there and nothing says so: no row of `expected_outputs` has it in
trouble with a reason.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import polars as pl

from nba_props.declared.outputs import IN_TROUBLE
from nba_props.declared.tables.table import INSTANT, Table

GAME = ("game_date", "game_id")
# What a game that took place owes, beside all that `expected_outputs` lists: counted anew here, from the tables alone.
CLOSE = timedelta(minutes=45)
OWED = pl.Schema({"game_date": pl.Date(), "game_id": pl.String(), "tip_off": INSTANT})
RECOUNTED = pl.Schema(
    {"game_date": pl.Date(), "game_id": pl.String(), "output": pl.String(), "is_there": pl.Boolean()}
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found. Each of the last four fields is to be empty.

    Attributes:
        states: how many outputs of the grid are in which state, by output.
        recounted: of each output that was counted anew: owed, there, reported, silent.
        silent: what is neither there nor reported, in words.
        doubled: rows of one key, in words.
        lost: published bets that are gone or changed, and what is wrong with the chain, in words.
        needless: alerts without a cause, in words.
        alerts: how many of each kind were told.
    """

    states: pl.DataFrame
    recounted: pl.DataFrame
    silent: Sequence[str]
    doubled: Sequence[str]
    lost: Sequence[str]
    needless: Sequence[str] = ()
    alerts: Mapping[str, int] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        """Whether nothing is silent, doubled, lost or told without a cause."""
        return not (self.silent or self.doubled or self.lost or self.needless)


def recounted(owed: pl.DataFrame, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Whether each game's main outputs are there (RECOUNTED), whatever `expected_outputs` says.

    A prediction has points, and a game that nobody predicted owes no grades.

    Args:
        owed: the games that took place (OWED), of whoever knows.
        tables: rows of `schedule`, `predictions`, `odds_polls`, `box_scores`, `player_games` and `grades`.
    """
    tips = owed.select(*GAME, tip="tip_off")
    predicted = tables["predictions"].filter(pl.col("predicted_points").is_not_null())
    stood = predicted.join(tips, on=GAME).filter(pl.col("as_of") <= pl.col("tip"))
    found = {
        "schedule": tables["schedule"],
        "predictions": stood,
        "closes": tables["odds_polls"]
        .join(tips, on=GAME)
        .filter(pl.col("known_at").is_between(pl.col("tip") - CLOSE, pl.col("tip"))),
        "box_scores": tables["box_scores"],
        "player_games": tables["player_games"],
        "grades": pl.concat(
            [tables["grades"].select(GAME), owed.join(stood, on=GAME, how="anti").select(GAME)]
        ),
    }
    parts = [
        owed.join(rows.select(GAME).unique().with_columns(is_there=True), on=GAME, how="left").select(
            *GAME, pl.lit(name).alias("output"), pl.col("is_there").fill_null(value=False)
        )
        for name, rows in found.items()
    ]
    return pl.concat(parts)


def reported(counted: pl.DataFrame, outputs: pl.DataFrame, end: datetime) -> pl.DataFrame:
    """The recounted rows with `is_reported`: whether the grid has it in trouble, with a reason, or not due yet.

    An output that the grid does not list by its own name is reported where one that it is made of is.
    """
    in_trouble = pl.col("state").is_in(IN_TROUBLE) & pl.col("reason").is_not_null()
    told = outputs.filter(in_trouble | ((pl.col("state") == "EXPECTED") & (pl.col("due_at") >= end)))
    keys = told.select(*GAME, "output").with_columns(is_reported=True)
    made_of = {"schedule": ("slate",)}
    asked = counted.with_columns(
        of=pl.col("output").replace_strict(made_of, default=None).fill_null(pl.concat_list("output"))
    )
    joined = asked.explode("of").join(keys, left_on=[*GAME, "of"], right_on=[*GAME, "output"], how="left")
    said = joined.group_by([*GAME, "output"]).agg(pl.col("is_reported").any())
    return counted.join(said, on=[*GAME, "output"], how="left").with_columns(
        pl.col("is_reported").fill_null(value=False)
    )


def silent_gaps(counted: pl.DataFrame, outputs: pl.DataFrame, end: datetime) -> list[str]:
    """What is neither there nor reported, and what the grid leaves open though it was due, in words.

    Args:
        counted: of `reported`.
        outputs: rows of EXPECTED_OUTPUTS of the season's days.
        end: when the season ended, UTC.
    """
    gone = counted.filter(~pl.col("is_there") & ~pl.col("is_reported")).sort(*GAME, "output")
    unsaid = outputs.filter(pl.col("state").is_in(IN_TROUBLE) & pl.col("reason").is_null())
    left = outputs.filter((pl.col("state") == "EXPECTED") & (pl.col("due_at") < end))
    return [
        *(f"{day} {game} {output}: not there, and not told" for day, game, output in _named(gone)),
        *(f"{day} {game} {output}: in trouble without a reason" for day, game, output in _named(unsaid)),
        *(f"{day} {game} {output}: due, and not judged since" for day, game, output in _named(left)),
    ]


def _named(rows: pl.DataFrame) -> list[tuple[object, ...]]:
    return rows.select(*GAME, "output").rows()


def doubled(tables: Iterable[tuple[Table, pl.DataFrame]]) -> list[str]:
    """Keys that several rows of a table share, in words; that of a bet is its market, so that none is published twice."""
    found = []
    for table, rows in tables:
        again = rows.group_by(table.key).len().filter(pl.col("len") > 1)
        found += [f"{table.name}: {row['len']} rows of {_key(row)}" for row in again.head(5).to_dicts()]
    return found


def _key(row: dict[str, object]) -> str:
    return ", ".join(str(value) for name, value in row.items() if name != "len")


def lost_bets(published: Mapping[str, str], bets: pl.DataFrame, broken: Mapping[date, str]) -> list[str]:
    """Published bets that are gone or say something else, and days whose chain is broken, in words.

    Args:
        published: the digest of each bet when it was first seen, by its id.
        bets: rows of BEST_BETS in the end.
        broken: what `bets.best_bets.chain.broken` finds.
    """
    now = dict(bets.select("bet_id", "digest").drop_nulls().iter_rows())
    gone = [f"bet {bet} is gone" for bet in sorted(published) if bet not in now]
    changed = [
        f"bet {bet} was changed" for bet in sorted(published) if bet in now and now[bet] != published[bet]
    ]
    return [*gone, *changed, *(f"{day}: {problem}" for day, problem in broken.items())]


def states(outputs: pl.DataFrame) -> pl.DataFrame:
    """How many outputs are in which state, one row per output, in the order of the first row of each."""
    counts = outputs.group_by("output", maintain_order=True).agg(
        pl.col("state").value_counts(name="n").alias("counts"), pl.len().alias("all")
    )
    return counts.select(
        "output",
        "all",
        *(
            pl.col("counts").list.eval(pl.element().filter(pl.element().struct["state"] == state).struct["n"])
            .list.sum().alias(state)
            for state in ("COMPLETE", "EMPTY_OK", *IN_TROUBLE, "EXPECTED")
        ),
    )  # fmt: skip


def summed(counted: pl.DataFrame) -> pl.DataFrame:
    """Owed, there, reported and silent, one row per recounted output."""
    gone = ~pl.col("is_there")
    return counted.group_by("output", maintain_order=True).agg(
        owed=pl.len(),
        there=pl.col("is_there").sum(),
        reported=(gone & pl.col("is_reported")).sum(),
        silent=(gone & ~pl.col("is_reported")).sum(),
    )
