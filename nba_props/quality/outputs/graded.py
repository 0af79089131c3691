"""Whether what can be graded of a game has a grade: its predictions and its published bets."""

import polars as pl

from nba_props.quality.outputs.found import COUNTED

# Rows that are graded, and of which their grades are.
OF = {"predictions": "grades", "best_bets": "bet_grades"}
STOOD = pl.col("as_of") <= pl.col("tip_off")
GRADED_ROWS = {"predictions": COUNTED["predictions"].which & STOOD, "best_bets": COUNTED["best_bets"].which}


def ungraded(tables: dict[str, pl.DataFrame]) -> set[str]:
    """The games of which fewer rows are graded than there are to grade.

    Args:
        tables: rows of the tables of OF, both sides, of some days.
    """
    return {game for rows, grades in OF.items() for game in _short(tables, rows, grades)}


def _short(tables: dict[str, pl.DataFrame], rows: str, grades: str) -> list[str]:
    due = tables[rows].filter(GRADED_ROWS[rows]).group_by("game_id").len("due")
    there = tables[grades].filter(COUNTED[grades].which).group_by("game_id").len("there")
    short = due.join(there, on="game_id", how="left").filter(pl.col("there").fill_null(0) < pl.col("due"))
    return short["game_id"].to_list()
