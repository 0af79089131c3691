"""While a run lasts, Dagster's complaints about a full disk are kept from standard error, and nothing else is."""

import sys

import pytest

from nba_props.commands.standard_error import without_full_disk


def test_only_what_dagster_says_of_a_full_disk_is_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    with without_full_disk():
        sys.stderr.write("Exception while storing event batch: (sqlite3.OperationalError) disk is full\n")
        sys.stderr.write("Falling back to storing multiple single-event storage requests...\n")
        sys.stderr.write("Exception while storing event batch: database is locked\n")
        print("a bar", file=sys.stderr)
        assert not sys.stderr.isatty()
    assert capsys.readouterr().err == "Exception while storing event batch: database is locked\na bar\n"


def test_without_a_full_disk_the_fallback_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with without_full_disk():
        sys.stderr.write("Falling back to storing multiple single-event storage requests...\n")
    assert "Falling back" in capsys.readouterr().err
