"""A manifest by hand."""

from datetime import UTC, date, datetime

from nba_props.declared.manifest import Change, CodeVersion, Manifest

AT = datetime(2024, 4, 10, 20, tzinfo=UTC)
CODE = CodeVersion(package="0.1.0", source="s", assets={"slate": "1"}, libraries={"polars": "1"})


def manifest(
    history: dict[str, str], exports: str, at: datetime = AT, tables: dict[str, Change] | None = None
) -> Manifest:
    """A run of the night of 10 April at an instant."""
    return Manifest(
        game_date=date(2024, 4, 10), instant=at, job="nightly", run_id="r", source="simulated", is_clock_set=False,
        code=CODE, books="", prefer={}, tables=tables or {}, history=history, exports=exports, raw={}, archive={},
        registry=[], models={}, seal=None, bets=0,
    )  # fmt: skip
