"""The generated pages say about each declaration what a reader needs, and nothing that is not declared."""

import pytest

from nba_props.declared.features import CATALOGUE, Contract, Feature
from nba_props.declared.tables.every_table import TABLES
from nba_props.declared.tables.table import Table
from nba_props.features.readiness import ready_sql
from nba_props.publishing.pages import features_page, tables_page


def lines(page: str, start: str) -> list[str]:
    return [line for line in page.splitlines() if line.startswith(start)]


@pytest.mark.parametrize("feature", CATALOGUE, ids=lambda f: f.name)
def test_a_feature_has_its_row_with_source_bounds_policy_and_contracts(feature: Feature) -> None:
    [row] = lines(features_page(), f"| {feature.index} |")
    cells = [c.strip() for c in row.strip("|").split("|")]
    assert cells[1].strip("`*") == feature.name
    assert cells[4] == feature.source
    assert cells[5] == f"{feature.low:g} to {feature.high:g}"
    contracts = [c.label for c in Contract if c in feature.contracts]
    assert cells[7] == (", ".join(contracts) or "none")


@pytest.mark.parametrize(
    ("index", "policy"),
    [
        (0, "null, blocks"),
        (5, "50 as a stand-in, blocks"),
        (25, "null, never blocks"),
        (10, "0 as a stand-in, blocks; unavailable while injury reports are"),
    ],
)
def test_a_policy_is_written_in_words(index: int, policy: str) -> None:
    [row] = lines(features_page(), f"| {index} |")
    assert row.split("|")[7].strip() == policy


@pytest.mark.parametrize("feature", CATALOGUE, ids=lambda f: f.name)
def test_a_feature_says_how_it_is_computed_in_a_sentence_or_more(feature: Feature) -> None:
    [line] = lines(features_page(), f"- `{feature.name}` ({feature.index}). ")
    formula = line.partition("). ")[2]
    assert len(formula) > 15
    assert formula.endswith((".", ")"))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("points_avg_last_5", "`points_avg_last_5` of `daily_cache`: mean points over the last 5 games"),
        ("opponent_def_rating", "points that the opponent allows per 100 possessions"),
        ("vegas_points_line", "The column `line` of `player_lines`"),
        ("minutes_form_2", "exponential mean of minutes over all games played, with a half-life of 2 games"),
        ("points_expected", "points per minute (exponential means with a half-life of 25 games)"),
        ("implied_team_total", "(total - spread) / 2 at home"),
    ],
)
def test_a_formula_comes_from_the_row_or_from_the_function(name: str, words: str) -> None:
    [line] = lines(features_page(), f"- `{name}` (")
    assert words in line


@pytest.mark.parametrize(
    ("contract", "indices", "optional"),
    [
        (Contract.V9, "0-32", "25-27"),
        (Contract.V12_NOVEG, "0-24, 29-53", "50-53"),
        (Contract.V16, "0-53, 55-56", "25-27, 50-53, 55-56"),
        (Contract.CORE, "0-5, 7, 9, 11-17, 20-24, 29-32", ""),
        (Contract.ABSENCE, "0-32, 69-78", "25-27"),
    ],
)
def test_a_contract_has_its_spans_and_its_filter(contract: Contract, indices: str, optional: str) -> None:
    name = contract.label
    assert f"| `{name}` | {indices} | {optional} | `ready_for_{name}` |" in features_page()
    assert ready_sql(contract) in features_page()


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda t: t.name)
def test_a_table_has_its_section_with_every_column(table: Table) -> None:
    page = tables_page()
    section = page[page.index(f"## {table.name}\n") :].partition("\n## ")[0]
    assert f"One row is {table.row}." in section
    first = next(t for t in TABLES.values() if t.columns is table.columns)
    assert first is table or section.rstrip().endswith(f"Columns as of `{first.name}`.")
    for column in table.columns if first is table else ():
        assert f"| `{column.name}` | {column.dtype} |" in section
