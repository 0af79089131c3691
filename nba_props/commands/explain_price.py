"""How the fair price of an explanation looks on a terminal: quotes, files, steps, rules."""

from rich.console import Console

from nba_props.commands.terminal_text import american, heading, line, number, percent, short, table, utc
from nba_props.publishing.explain.explanation import Explanation
from nba_props.publishing.explain.price.parts import FairPrice


def show_price(of: Explanation, out: Console) -> None:
    """Prints the quotes, where they were seen, the steps of the price and the rules."""
    _quotes(of, out)
    _payloads(of, out)
    if of.price:
        _steps(of.price, out)
    if of.rules:
        heading(out, "Rules")
        failed = [r for r in of.rules if not r.passes]
        passed = ", ".join(r.rule for r in of.rules if r.passes)
        for rule in failed:
            line(out, f"rejected by {rule.rule}: {rule.meaning}")
        line(out, f"passes {passed or 'none'}")


def _quotes(of: Explanation, out: Console) -> None:
    if not of.quotes:
        return
    main = [q for q in of.quotes if q.is_main_line or q.use == "offer"]
    heading(out, f"Main lines in force ({len(main)} of {len(of.quotes)} quotes; --json has the alternates)")
    columns = (
        ("book", False), ("line", True), ("over", True), ("under", True), ("P(over)", True), ("known", False),
        ("feed", False), ("use", False), ("seen in", False),
    )  # fmt: skip
    rows = [
        (
            q.book, short(q.line), american(q.over_price), american(q.under_price), percent(q.p_over), utc(q.known_at),
            "" if q.feed == q.book else q.feed, f"no: {q.why}" if q.why else q.use, _places(q.seen_in),
        )
        for q in main
    ]  # fmt: skip
    table(out, columns, rows)


def _places(seen_in: tuple[int, ...]) -> str:
    if not seen_in:
        return "no file"
    first, last = seen_in[0] + 1, seen_in[-1] + 1
    return f"{first}" if first == last else f"{first} to {last}"


def _payloads(of: Explanation, out: Console) -> None:
    if of.payloads:
        heading(out, "Files in which the quotes were seen")
    for place, stored in enumerate(of.payloads, 1):
        when = f", fetched {utc(stored.fetched_at)} UTC" if stored.fetched_at else ""
        line(out, f"{place}  {stored.kind}: {stored.path}")
        line(out, f"   sha256 {stored.sha256}{when}")


def _steps(price: FairPrice, out: Console) -> None:
    heading(out, f"Fair price of {price.side.title()} {price.line:g} at {price.book} {american(price.price)}")
    rows = [(step.name, step.arithmetic, _result(step.result)) for step in price.steps]
    table(out, (("step", False), ("arithmetic", False), ("result", True)), rows)
    if price.differs:
        line(out, f"Stored otherwise: {', '.join(price.differs)}.")


def _result(value: float | None) -> str:
    return f"{value:+d}" if isinstance(value, int) else number(value, 6)
