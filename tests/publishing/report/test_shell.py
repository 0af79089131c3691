"""The frame of the report's pages."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from jinja2 import UndefinedError

from nba_props.publishing.report.grid import Cell, Grid, Head, Tile
from nba_props.publishing.report.shell import (
    Page,
    asset,
    environment,
    policy,
    rendered,
    says_the_same,
)

NOW = datetime(2024, 4, 10, 20, tzinfo=UTC)
HOSTILE = """<script>alert(1)</script>"'><img src=x onerror=alert(2)>\u202e😀&amp;"""
SHOWN = """{% extends "page.html" %}{% import "parts.html" as parts %}
{% block content %}{{ parts.grid(table) }}{{ parts.tiles(tiles) }}{% endblock %}"""


PAGE = Page(path="nights/2024-04-10.html", title="A night", section="nights", source="real", made_at=NOW)


def page(**changes: Any) -> Page:  # noqa: ANN401  (fields by name)
    return replace(PAGE, **changes)


def shown(of: Page, table: Grid, tiles: tuple[Tile, ...] = ()) -> str:
    return environment().from_string(SHOWN).render(page=of, table=table, tiles=tiles)


def players(*rows: tuple[Cell, ...], **changes: Any) -> Grid:  # noqa: ANN401  (fields by name)
    heads = [Head("Player"), Head("Value", is_number=True)]
    return replace(Grid("players", "One row is a player", heads, rows), **changes)


class Elements(HTMLParser):
    """Names and attributes of a page's elements."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes an element."""
        self.found.append((tag, dict(attrs)))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        """Attributes of the elements of a name."""
        return [attributes for name, attributes in self.found if name == tag]


def test_what_comes_from_outside_adds_no_element_and_no_attribute() -> None:
    def of(text: str) -> list[tuple[str, list[str]]]:
        table = Grid(
            "players", text, [Head(text), Head(text, is_number=True, meaning=text)],
            [(Cell(text, order=text, href=text, note=text), Cell(text))] * 2, is_searchable=True, search=text,
        )  # fmt: skip
        whole = shown(page(title=text, lead=text), table, (Tile(text, text, text),))
        return [(tag, sorted(attributes)) for tag, attributes in Elements(whole).found]

    assert of(HOSTILE) == of("plain")


def test_marks_that_turn_or_hide_what_stands_beside_them_are_not_in_a_page() -> None:
    text = "\u202egnp.exe\u2066\u200b\x1b Jokić"
    whole = shown(page(title=text, lead=text), players((Cell(text, note=text), Cell("1"))))
    assert whole.count("gnp.exe Jokić") >= 4
    assert all(c.isprintable() or c == "\n" for c in whole)


def test_a_page_of_a_simulated_home_says_so_and_one_of_a_real_home_does_not() -> None:
    assert "Simulated data" in shown(page(source="simulated"), players())
    assert "imulated" not in re.sub(r"<style>.*?</style>", "", shown(page(), players()), flags=re.DOTALL)


def test_links_of_the_navigation_are_relative_to_the_page_and_mark_its_section() -> None:
    links = Elements(shown(page(path="bets/2024-04-10/ab.html"), players())).named("a")
    assert [a["href"] for a in links if "aria-current" in a] == ["../../nights.html"]
    assert Elements(shown(page(path="index.html", section="tonight"), players())).named("nav") == [
        {"aria-label": "Report"}
    ]
    assert page(path="index.html").root == ""


def test_the_policy_lets_in_only_the_stylesheet_and_script_of_the_page() -> None:
    text = shown(page(), players())
    styles = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    assert (styles, scripts) == ([asset("report.css")], [asset("report.js")])
    (meta,) = (m for m in Elements(text).named("meta") if m.get("http-equiv"))
    assert meta["content"] == policy(styles[0], scripts[0])
    assert "unsafe" not in str(meta["content"])
    assert not [a for _, a in Elements(text).found if "style" in a or any(n.startswith("on") for n in a)]


def test_a_page_refers_to_nothing_outside_the_report() -> None:
    text = shown(page(), players((Cell("A", href="bets/x.html"), Cell("1"))))
    targets = [a[n] for _, a in Elements(text).found for n in ("href", "src") if n in a]
    assert targets
    assert not [t for t in targets if t and re.match(r"[a-z]+:|//", t) and not t.startswith("data:")]
    assert "url(" not in asset("report.css")
    assert "@import" not in asset("report.css")


def test_pages_that_differ_in_their_instant_alone_say_the_same() -> None:
    def at(instant: datetime, name: str = "Ann") -> bytes:
        return shown(page(made_at=instant), players((Cell(name), Cell("1")))).encode()

    assert at(NOW) != at(NOW + timedelta(hours=1))
    assert says_the_same(at(NOW), at(NOW + timedelta(hours=1)))
    assert not says_the_same(at(NOW), at(NOW, "Bob"))


def test_a_name_cannot_pass_for_the_instant_of_a_page() -> None:
    forged = '<time id="made-at" datetime="{}">x</time>'
    stored, new = (shown(page(title=forged.format(at)), players()).encode() for at in "12")
    assert not says_the_same(stored, new)


def test_columns_of_more_than_one_row_can_be_sorted_by_a_button() -> None:
    row = (Cell("A"), Cell("1"))
    assert len(Elements(shown(page(), players(row, row))).named("button")) == 2
    assert not Elements(shown(page(), players(row))).named("button")


def test_a_search_field_has_a_label_and_a_count() -> None:
    row = (Cell("A"), Cell("1"))
    elements = Elements(shown(page(), players(row, row, is_searchable=True, search="name")))
    (field,) = elements.named("input")
    assert {"for": field["id"]} in elements.named("label")
    (count,) = elements.named("output")
    assert (count["for"], field["aria-describedby"]) == (field["id"], count["id"])
    assert "2 of 2" in shown(page(), players(row, row, is_searchable=True))


def test_a_table_without_rows_says_so() -> None:
    text = shown(page(), players(empty="No player is on the slate."))
    assert "No player is on the slate." in text
    assert "<table" not in text


def test_no_id_stands_twice_in_a_page() -> None:
    row = (Cell("A"), Cell("1"))
    ids = [
        a["id"] for _, a in Elements(shown(page(), players(row, row, is_searchable=True))).found if "id" in a
    ]
    assert len(ids) == len(set(ids)) > 5


def test_a_name_that_nobody_gave_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="given"):
        environment().from_string(
            '{% extends "page.html" %}{% block content %}{{ given }}{% endblock %}'
        ).render(page=page())


def test_a_page_has_the_same_bytes_each_time() -> None:
    assert rendered(page(), "page.html") == rendered(page(), "page.html")
