"""The page of a bet: the explanation's numbers, safe from hostile names, the same bytes each time."""

import re
from datetime import timedelta
from pathlib import Path

import msgspec
import polars as pl
import pytest

from nba_props.publishing.explain.explanation import Explanation, Graded, Since
from nba_props.publishing.report import words
from nba_props.publishing.report.bet.page import bet_page
from nba_props.publishing.report.bet.place import place_of
from nba_props.publishing.report.bet.since import due, places, refreshed, since_block
from nba_props.publishing.report.shell import says_the_same
from tests import browser
from tests.browser import needs_chromium
from tests.publishing.explain.night_explained import EVENING, Explained

pytestmark = pytest.mark.slow
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u202e😀" + "W" * 200


def test_a_page_shows_every_part_of_the_explanation(told: Explained) -> None:
    of = told.told[0]
    assert of.bet is not None
    assert of.price is not None
    path, content = bet_page(of)
    text = content.decode()
    assert path == place_of(of.who.game_date, of.bet.bet_id)
    shown = (
        of.bet.bet_id, words.change(of.bet.expected_value), words.share(of.bet.fair_probability), of.code_version,
        *(words.book(q.book) for q in of.quotes), *(p.sha256 or "" for p in of.payloads),
        *(words.words(f.name) for f in of.features), *(step.arithmetic for step in of.price.steps), of.next_best[0].meaning,
        'href="../../nights/2024-04-10.html"', f"at {words.book(of.bet.book)}, published",
        "No rule rejects it",
    )  # fmt: skip
    for part in shown:
        assert part in text, part
    assert text.count('role="img"') == 4
    assert len(content) < 1_000_000


def test_equal_explanations_give_equal_bytes(told: Explained) -> None:
    assert bet_page(told.told[0]) == bet_page(told.told[0])


def hostile(of: Explanation) -> Explanation:
    """The explanation, with a name wherever one comes from outside that no page should have to bear."""
    return msgspec.structs.replace(
        of,
        who=msgspec.structs.replace(of.who, player=HOSTILE, opponent=HOSTILE),
        quotes=tuple(msgspec.structs.replace(q, book=HOSTILE, feed=HOSTILE) for q in of.quotes),
        history=tuple(msgspec.structs.replace(s, book=HOSTILE) for s in of.history),
        next_best=tuple(msgspec.structs.replace(s, player=HOSTILE) for s in of.next_best),
        notes=(HOSTILE,),
    )


def test_no_name_becomes_markup_or_a_path(told: Explained) -> None:
    of = told.told[0]
    assert of.bet is not None
    path, content = bet_page(hostile(of))
    text = content.decode()
    assert path == place_of(of.who.game_date, of.bet.bet_id)
    assert text.count("<script>") == 1
    assert "<img" not in text
    assert not re.search(r"https?://(?!www\.w3\.org)", text)


@needs_chromium
def test_no_page_complains_requests_or_scrolls_sideways(told: Explained, tmp_path: Path) -> None:
    pages = [tmp_path / "plain.html", tmp_path / "hostile.html"]
    for page, of in zip(pages, (told.told[0], hostile(told.told[0])), strict=True):
        page.write_bytes(bet_page(of)[1])
    with browser.tab() as tab:
        for width, scheme in ((390, "light"), (1440, "dark")):
            tab.look(width, scheme)
            for page in pages:
                tab.read(page)
                wide = tab.run("document.documentElement.scrollWidth")
                assert (page.name, wide, tab.complaints, tab.requests) == (page.name, width, [], [])


def test_what_happened_since_stands_on_the_page(told: Explained) -> None:
    of = told.told[0]
    gone = msgspec.structs.replace(of.since, withdrawn_at=EVENING, withdrawn_reason="ruled_out")
    text = bet_page(msgspec.structs.replace(of, since=gone))[1].decode()
    assert "Withdrawn" in text
    assert "ruled out" in text
    assert "Withdrawn" not in bet_page(of)[1].decode()


@pytest.mark.parametrize(
    ("move", "said"),
    [
        (-1.5, "the line moved 1.5 against us"),
        (0.5, "the line moved 0.5 our way"),
        (0.0, "the line did not move"),
        (None, "no line at the close"),
    ],
)
def test_a_move_of_the_line_says_for_whom_it_was(move: float | None, said: str) -> None:
    grade = Graded(
        result="WIN", actual_points=20, profit=1.0, closing_line=None, line_move=move, closing_probability=None,
        closing_value=None, closing_reason=None, scored_at=EVENING,
    )  # fmt: skip
    assert said in since_block(Since(withdrawn_at=None, withdrawn_reason=None, grade=grade))


def test_only_a_bet_has_a_page(told: Explained) -> None:
    with pytest.raises(ValueError, match="only a bet"):
        bet_page(msgspec.structs.replace(told.told[0], bet=None))


def test_a_page_is_due_until_it_is_stored_and_again_when_the_code_is_another(told: Explained) -> None:
    bets, code, of = told.evidence.stored["best_bets"], told.evidence.code_version, told.told[0]
    path, content = bet_page(of)
    assert of.bet is not None
    assert path in places(bets)
    ids = {bet["bet_id"] for bet in due(bets, {path: content}, code)}
    assert ids == {bet["bet_id"] for bet in told.bets} - {of.bet.bet_id}
    assert len(due(bets, {path: content}, "another")) == len(told.bets)
    assert due(bets.with_columns(provenance=pl.lit("backfill")), {}, code) == []


def test_a_stored_page_gets_what_happened_since_and_keeps_the_rest(told: Explained) -> None:
    bets, grades, of = told.evidence.stored["best_bets"], told.evidence.stored["bet_grades"], told.told[0]
    path, content = bet_page(of)
    same = refreshed(bets, grades, {path: content}, EVENING + timedelta(hours=1))[path]
    assert same != content
    assert says_the_same(content, same)
    withdrawn = bets.with_columns(withdrawn_at=pl.lit(EVENING), withdrawn_reason=pl.lit("no_value"))
    again = refreshed(withdrawn, grades, {path: content}, EVENING)[path]
    gone = msgspec.structs.replace(of.since, withdrawn_at=EVENING, withdrawn_reason="no_value")
    assert again == bet_page(msgspec.structs.replace(of, since=gone))[1]
    assert b"no value" in again
