"""Tables of an explanation: quotes, features, other sides, gates, registry events."""

from collections.abc import Sequence

from nba_props.publishing.explain.explanation import Explanation, FeatureValue, ModelCard
from nba_props.publishing.explain.price.parts import OtherSide, QuoteSeen
from nba_props.publishing.report import words
from nba_props.publishing.report.grid import Cell, Grid, Head, Tone

VERDICTS: dict[str, Tone] = {"PASS": "good", "FAIL": "bad", "INSUFFICIENT": "quiet"}
LATEST_ROWS = 12  # of each feature's inputs, which the page names; `nba-props explain --json` has all


def quotes_grid(of: Explanation) -> Grid:
    """Every quote on the player that stood, main lines first."""
    heads = (
        Head("Book"), Head("Line", is_number=True), Head("Over", is_number=True), Head("Under", is_number=True),
        Head("P(over)", is_number=True, meaning="without the margin"), Head("Use"), Head("Known"), Head("Feed"),
        Head("Seen in", meaning="places in the list of files below"),
    )  # fmt: skip
    ordered = sorted(of.quotes, key=lambda q: (q.use != "offer", not q.is_main_line, q.book, q.line))
    return Grid(
        "quotes",
        "A quote that stood, and whether the fair price is made of it",
        heads,
        [_quote(quote) for quote in ordered],
        empty="No book quoted the player.",
        is_searchable=True,
        search="book",
    )


def _quote(quote: QuoteSeen) -> Sequence[Cell]:
    files = [str(place + 1) for place in quote.seen_in]
    seen = ", ".join(files) if len(files) <= 3 else f"{files[0]} … {files[-1]}"
    return (
        Cell(words.book(quote.book), note="" if quote.is_main_line else "alternate"),
        Cell(words.line(quote.line), order=quote.line),
        Cell(words.price(quote.over_price), order=_order(quote.over_price)),
        Cell(words.price(quote.under_price), order=_order(quote.under_price)),
        Cell(words.share(quote.p_over), order=_order(quote.p_over)),
        Cell(quote.use, note=quote.why, tone="good" if quote.use == "offer" else ""),
        Cell(words.moment(quote.known_at), order=quote.known_at.isoformat()),
        Cell(quote.feed),
        Cell(seen or "no file", tone="" if seen else "bad"),
    )


def features_grid(of: Explanation) -> Grid:
    """Every column of the model with its value, where it comes from and when that was known."""
    heads = (
        Head("Feature"), Head("Value", is_number=True), Head("Adds", is_number=True, meaning="points of the prediction"),
        Head("State"), Head("Known"), Head("Made of"),
    )  # fmt: skip
    added = {c.feature: c.points for c in of.contributions.columns} if of.contributions else {}
    return Grid(
        "features",
        "A feature of the model's contract",
        heads,
        [_feature(feature, added.get(feature.name)) for feature in of.features],
        empty="There are no features of the player.",
        is_searchable=True,
        search="name, meaning or table",
    )


def _feature(feature: FeatureValue, added: float | None) -> Sequence[Cell]:
    rows = sum(len(given.rows) for given in feature.inputs)
    made_of = [
        f"{given.table}, {given.about}: " + "; ".join(
            ", ".join(f"{words.words(name)} {_value(value)}" for name, value in row.items())
            for row in given.rows[:LATEST_ROWS]
        )
        for given in feature.inputs
        if given.rows
    ]  # fmt: skip
    known = words.moment(feature.known_at)
    return (
        Cell(words.words(feature.name), note=f"{feature.meaning}; {feature.unit}"),
        Cell(_short(feature.value), order=_order(feature.value)),
        Cell(words.units(added), order=_order(added)),
        Cell(feature.state, note="" if feature.state == "ok" else feature.why),
        Cell(known, order=feature.known_at.isoformat() if feature.known_at else ""),
        Cell(f"{rows:,} rows" if rows != 1 else "1 row", order=rows, note=feature.source, more=made_of),
    )


def sides_grid(key: str, caption: str, sides: Sequence[OtherSide], *, has_name: bool) -> Grid:
    """Priced sides beside the explained one, and the first rule that rejects each."""
    heads = (
        *([Head("Player")] if has_name else []), Head("Side"), Head("Book"), Head("Price", is_number=True),
        Head("Fair", is_number=True), Head("Value", is_number=True), Head("Refused"),
    )  # fmt: skip
    rows = [
        (
            *([Cell(side.player)] if has_name else []),
            Cell(f"{side.side.title()} {side.line:g}"),
            Cell(words.book(side.book)),
            Cell(words.price(side.price), order=side.price),
            Cell(words.share(side.fair_probability), order=_order(side.fair_probability)),
            Cell(words.change(side.expected_value), order=_order(side.expected_value)),
            Cell(
                words.words(side.rule or "not refused"),
                note=side.meaning if side.rule else "worth less than the bet",
            ),
        )
        for side in sides
    ]
    return Grid(key, caption, heads, rows, empty="There is none.")


def gates_grid(card: ModelCard) -> Grid:
    """The gates of the model's family."""
    heads = (
        Head("Gate"), Head("Verdict"), Head("Rows", is_number=True), Head("Figure", is_number=True), Head("95 % interval"),
    )  # fmt: skip
    rows = [
        (
            Cell(words.words(gate.gate), note=gate.meaning),
            Cell(gate.verdict, tone=VERDICTS.get(gate.verdict, "")),
            Cell(words.count(gate.n), order=gate.n),
            Cell(_short(gate.value), order=_order(gate.value)),
            Cell(f"{_short(gate.low)} to {_short(gate.high)}" if gate.low is not None else words.NONE),
        )
        for gate in card.gates
    ]
    return Grid(
        "gates", f"Gates of {card.family} as of the publication", heads, rows, empty="No gate was evaluated."
    )


def events_grid(card: ModelCard) -> Grid:
    """Registry events about the model and about who is champion."""
    rows = [
        (
            Cell(words.moment(event.recorded_at), order=event.recorded_at.isoformat()),
            Cell(
                event.kind,
                tone="good" if event.let_it_bet else "",
                note="lets it bet" if event.let_it_bet else "",
            ),
            Cell(event.family, note=f"week of {event.week}" if event.week else ""),
            Cell(event.by),
            Cell(event.why, note="forced" if event.forced else ""),
        )
        for event in card.events
    ]
    heads = (Head("Recorded"), Head("Event"), Head("Family"), Head("By"), Head("Why"))
    return Grid("events", "Registry events until the publication", heads, rows, empty="No event is recorded.")


def _order(value: float | None) -> float | str:
    return "" if value is None else value


def _short(value: float | None) -> str:
    return words.NONE if value is None else f"{value:.4g}".replace("-", words.MINUS)


def _value(value: str | float | bool | None) -> str:
    return _short(value) if isinstance(value, float) else words.NONE if value is None else str(value)
