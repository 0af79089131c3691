"""Names as somebody may send them who wants harm, and a home in which tonight's players bear them."""

from datetime import date
from pathlib import Path

import polars as pl

from nba_props.bets.best_bets.chain import IS_CHAINED, chained, seals
from nba_props.declared.tables.every_table import TABLES
from nba_props.declared.tables.record import BEST_BETS
from nba_props.declared.tables.stats import SLATE
from nba_props.storage.lake import Lake
from nba_props.storage.record_store import RecordStore

# Of a line end, what would stand at the beginning of a line of its own.
SECOND_LINE = "INJECTED"
NAMES = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' onfocus='alert(1)' autofocus",
    "javascript:alert(1)",
    "<!-- --> ]]> &lt;b&gt; &amp;",
    "'; DROP TABLE bets; --",
    "back\\slash \\u003cscript\\u003e \\n",
    "a/b",
    "../../x",
    "..\\..\\x",
    "\u202eeman desrever\u202c \u200fmarks\u2066x\u2069",
    "zero\u200bwidth\u200d\u2060\ufeff",
    f"two\n{SECOND_LINE}",
    f"two\u2028{SECOND_LINE}",
    "\x1b[31mred\x1b[0m\x1b]0;title\x07",
    "\x9b31mred \x08\x08\r\t\x00",
    "Long " * 40,
    "🏀 👨\u200d👩\u200d👧 \u0645\u0631\u062d\u0628\u0627",
    '=HYPERLINK("https://example.org","x")',
    "+1+1",
    "@SUM(A1)",
    "-2+3",
    "{{ 7*7 }} {% raw %} ${7*7}",
    "$x_{$ \\frac 100$",
    "%s %d %(name)s {0} {name}",
    "[red]markup[/red] [/] :warning:",
    "`code` | pipe | **bold** [x](https://example.org)",
)  # fmt: skip


def is_shown_as_text(text: str) -> bool:
    """Whether a terminal shows all of the text: no control, no mark of direction, nothing of no width."""
    return all(c.isprintable() or c == "\n" for c in text)


def rename_players(home: Path, day: date) -> dict[int, str]:
    """Gives the players of a day's slate hostile names, in every stored table, and seals the day's bets again.

    The lake holds the names as no door would have let them in: with line ends and escape characters.

    Returns:
        The name of each player by id; some share one.
    """
    lake = Lake(str(home / "lake"))
    players = lake.read(SLATE, [day])["player_id"].unique().sort()
    names = pl.Series([NAMES[n % len(NAMES)] for n in range(len(players))])
    by_id = pl.DataFrame({"player_id": players, "hostile": names})
    for table in TABLES.values():
        column = next((name for name in ("player_name", "player") if table.has(name, "player_id")), None)
        for stored in lake.stored(table) if column else ():
            rows = lake.read(table, [stored]).join(by_id, on="player_id", how="left", maintain_order="left")
            renamed = rows.with_columns(pl.coalesce("hostile", column).alias(str(column))).drop("hostile")
            lake.write(
                table, table.shape(_sealed_again(home, renamed) if table is BEST_BETS else renamed), [stored]
            )
    return dict(by_id.rows())


def _sealed_again(home: Path, bets: pl.DataFrame) -> pl.DataFrame:
    """A record that was published with these names."""
    ordered = bets.sort("game_date", "sequence")
    whole = pl.concat(
        [chained(ordered.filter(IS_CHAINED).with_columns(digest=None), {}), ordered.filter(~IS_CHAINED)]
    )
    RecordStore(str(home / "record")).seal(seals(whole))
    return whole
