"""Row counts and content hashes: the same of the same rows, in Polars and on a server of BigQuery, and others of others."""

from pathlib import Path

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.storage.bigquery import digests
from tests.storage.bigquery.mirrored import AWKWARD, FIRST, ROWS, SECOND, applied, awkward_lake, loaded
from tests.storage.lake_rows import DAYS, TABLE, rows

RANGE = Days(DAYS[0], DAYS[-1])
# The next float after 0.1, an element of a list, and the least time.
CHANGES = (
    "`number` = `number` + 1e-17",
    "words = ['a', 'b']",
    "seen_at = TIMESTAMP_ADD(seen_at, INTERVAL 1 MICROSECOND)",
)


@pytest.mark.usefixtures("bigquery")
def test_awkward_rows_have_the_same_hash_here_and_there_and_a_change_by_hand_another(tmp_path: Path) -> None:
    lake = awkward_lake(tmp_path)
    with applied() as dataset:
        loaded(dataset, lake)
        ours = digests.of_frame(AWKWARD, lake.read(AWKWARD, DAYS))
        assert digests.of_mirror(dataset, AWKWARD, RANGE) == ours
        assert {day: digest.rows for day, digest in ours.items()} == {FIRST: 3, SECOND: 3}
        found = [ours[FIRST]]
        for change in CHANGES:
            dataset.run(
                f"UPDATE `{dataset.id_of('awkward')}` SET {change} WHERE n = 1 AND text != ''", change
            )
            theirs = digests.of_mirror(dataset, AWKWARD, RANGE)
            assert theirs[SECOND] == ours[SECOND]
            assert theirs[FIRST].rows == 3
            found.append(theirs[FIRST])
        assert len(set(found)) == 1 + len(CHANGES)


@pytest.mark.parametrize("name", [c.name for c in AWKWARD.columns if c.name not in AWKWARD.key])
def test_each_column_counts(name: str) -> None:
    [here] = digests.of_frame(AWKWARD, ROWS.filter(game_date=FIRST)).values()
    other = ROWS.filter(game_date=FIRST).with_columns(pl.col(name).reverse())
    [there] = digests.of_frame(AWKWARD, other).values()
    assert here.sha256 != there.sha256


def test_the_order_of_rows_does_not_count_and_a_row_twice_does() -> None:
    frame = rows(DAYS)
    assert digests.of_frame(TABLE, frame.reverse()) == digests.of_frame(TABLE, frame)
    assert digests.of_frame(TABLE, pl.concat([frame, frame])) != digests.of_frame(TABLE, frame)


def test_a_null_is_no_text_and_no_text_is_a_null() -> None:
    texts = [ROWS.head(1).with_columns(text=pl.lit(text, pl.String)) for text in (None, "", "~", "=")]
    assert len({digests.of_frame(AWKWARD, frame)[FIRST] for frame in texts}) == 4
