"""The generated pages say of each declaration what a reader needs, and nothing that is not declared."""

import pytest

from nba_props.declared.features import CATALOGUE, Contract
from nba_props.declared.tables.every_table import TABLES
from nba_props.features.formulas.derivations import COMPUTED
from nba_props.features.readiness import ready_sql
from nba_props.publishing.pages import features_page, tables_page


def lines(page: str, start: str) -> list[str]:
    return [line for line in page.splitlines() if line.startswith(start)]


@pytest.mark.parametrize("feature", CATALOGUE, ids=lambda f: f.name)
def test_a_feature_has_its_row_with_source_bounds_policy_and_contracts(feature) -> None:
    [row] = lines(features_page(), f"| {feature.index} |")
    cells = [c.strip() for c in row.strip("|").split("|")]
    assert cells[1].strip("`*") == feature.name
    assert cells[4] == feature.source
    assert cells[5] == f"{feature.low:g} to {feature.high:g}"
    held = [str(c.name).lower() for c in Contract if c in feature.contracts]
    assert cells[7] == (", ".join(held) or "none yet")


@pytest.mark.parametrize(
    ("index", "policy"),
    [
        (0, "null, blocks"),
        (5, "50 stands in, blocks"),
        (25, "null, never blocks"),
        (10, "0 stands in, blocks; unavailable without injuries for the season"),
    ],
)
def test_a_policy_is_told_in_words(index: int, policy: str) -> None:
    [row] = lines(features_page(), f"| {index} |")
    assert row.split("|")[7].strip() == policy


@pytest.mark.parametrize("feature", COMPUTED, ids=lambda f: f.name)
def test_a_computed_feature_has_a_formula_of_a_sentence_or_more(feature) -> None:
    [formula] = lines(features_page(), f"- `{feature.name}` ({feature.index}). ")
    told = formula.partition("). ")[2]
    assert len(told) > 20
    assert told.endswith((".", ")"))


@pytest.mark.parametrize(
    ("contract", "held", "optional"),
    [
        (Contract.V9, "0-32", "25-27"),
        (Contract.V12_NOVEG, "0-24, 29-53", "50-53"),
        (Contract.V16, "0-53, 55-56", "25-27, 50-53, 55-56"),
    ],
)
def test_a_contract_has_its_spans_and_its_filter(contract, held: str, optional: str) -> None:
    name = str(contract.name).lower()
    assert f"| `{name}` | {held} | {optional} | `ready_for_{name}` |" in features_page()
    assert ready_sql(contract) in features_page()


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda t: t.name)
def test_a_table_has_its_section_with_every_column(table) -> None:
    page = tables_page()
    section = page[page.index(f"## {table.name}\n") :].partition("\n## ")[0]
    assert f"One row is {table.row}." in section
    first = next(t for t in TABLES.values() if t.columns is table.columns)
    assert first is table or section.rstrip().endswith(f"Columns as of `{first.name}`.")
    for column in table.columns if first is table else ():
        assert f"| `{column.name}` | {column.dtype} |" in section
