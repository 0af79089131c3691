"""How an explanation looks on a terminal of 100 columns. What is in it is not decided here."""

from rich.console import Console

from nba_props.commands.bet_grid import eastern
from nba_props.commands.explain_price import show_price
from nba_props.commands.terminal_text import (
    american,
    heading,
    line,
    number,
    percent,
    short,
    signed,
    table,
    utc,
)
from nba_props.publishing.explain.explanation import Explanation, ModelCard
from nba_props.publishing.explain.price.parts import OtherSide

MOST_SIDES, MOST_CONTRIBUTIONS = 8, 15
BAR = 14  # characters of the largest contribution


def show(of: Explanation, out: Console) -> None:
    """Prints all parts that the explanation has."""
    _subject(of, out)
    _prediction(of, out)
    if of.model:
        _model(of.model, out)
    _contributions(of, out)
    _features(of, out)
    show_price(of, out)
    _others(of, out)
    _since(of, out)
    for note in of.notes:
        line(out, f"Note: {note}.")
    line(out, f"Code {of.code_version}. --json has the rows behind each feature, and every hash.")


def _subject(of: Explanation, out: Console) -> None:
    who, bet = of.who, of.bet
    place = f"{who.team or 'no team'} v {who.opponent}" if who.opponent else who.team or "no team"
    source = " (simulated)" if of.source == "simulated" else ""
    line(
        out,
        f"{who.player} ({who.player_id}), {place}, {who.game_date}{source}, tip-off {eastern(who.tip_off)} Eastern, "
        f"{who.injury_status or 'injury status not known'}",
        "bold",
    )
    if bet:
        line(
            out,
            f"Bet {bet.bet_id}: {bet.side.title()} {bet.line:g} at {bet.book} {american(bet.price)}, worth taking down "
            f"to {american(bet.worst_price)}, {bet.stake:.2%} of the bankroll, published {utc(bet.published_at)} UTC "
            f"({bet.provenance})",
        )
    again = ", built again from what was known then" if of.is_rebuilt else ""
    line(out, f"As of {of.as_of:%Y-%m-%d %H:%M} UTC{again}.")


def _prediction(of: Explanation, out: Console) -> None:
    if (said := of.prediction) is None:
        return
    heading(out, "Prediction")
    line(
        out,
        f"{number(said.predicted_points, 1)} points, line {short(said.consensus_line)}, edge {signed(said.edge, 1)}; "
        f"P(over) {percent(said.p_over)}, market {percent(said.market_p_over)}",
    )
    line(out, f"by {said.model_id}, made {utc(said.made_at)} UTC; {said.standing}")


def _model(card: ModelCard, out: Console) -> None:
    heading(out, f"Model {card.model_id}")
    line(
        out,
        f"contract {card.contract}, {card.trees} trees on {card.training_rows:,} rows known before "
        f"{utc(card.trained_until)} UTC; file {card.file}, sha256 {card.sha256[:16]}",
    )
    line(
        out,
        f"validation: error {number(card.validation_mae)} points on {card.validation_rows:,} rows; on those with a line "
        f"{number(card.model_mae_on_lines)}, the line itself {number(card.line_mae)}",
    )
    line(out, f"{card.status}: {card.status_reason}; may bet: {card.permission}")
    for event in card.events:
        let = ", which lets it bet" if event.let_it_bet else ""
        week = f" of {event.week}" if event.week else ""
        line(
            out, f"{utc(event.recorded_at)} {event.kind} {event.family}{week} by {event.by}: {event.why}{let}"
        )
    if card.gates:
        columns = (
            ("gate", False),
            ("verdict", False),
            ("n", True),
            ("value", True),
            ("95 % interval", False),
        )
        rows = [
            (g.gate, g.verdict, g.n, short(g.value), f"{short(g.low)} to {short(g.high)}") for g in card.gates
        ]
        table(out, columns, rows)


def _contributions(of: Explanation, out: Console) -> None:
    if (added := of.contributions) is None:
        return
    heading(out, f"Contributions in points: {added.base:.2f} and these make {added.predicted:.2f}")
    most = max((abs(c.points) for c in added.columns), default=0.0) or 1.0
    shown, rest = added.columns[:MOST_CONTRIBUTIONS], added.columns[MOST_CONTRIBUTIONS:]
    rows = [
        (
            c.feature,
            short(c.value),
            signed(c.points),
            ("+" if c.points > 0 else "-") * round(BAR * abs(c.points) / most),
        )
        for c in shown
    ]
    if rest:
        rows.append((f"{len(rest)} others", "", signed(sum(c.points for c in rest)), ""))
    table(out, (("feature", False), ("value", True), ("points", True), ("", False)), rows)


def _features(of: Explanation, out: Console) -> None:
    if not of.features:
        return
    heading(out, "Features, with when the newest row behind each was known (UTC)")
    columns = (
        ("#", True),
        ("feature", False),
        ("value", True),
        ("state", False),
        ("known", False),
        ("rows of", False),
    )
    rows = [
        (
            f.index, f.name, short(f.value), f.state, utc(f.known_at),
            ", ".join(f"{i.table} {len(i.rows)}" for i in f.inputs if i.rows) or f.why,
        )
        for f in of.features
    ]  # fmt: skip
    table(out, columns, rows)


def _others(of: Explanation, out: Console) -> None:
    for title, sides, has_name in (
        ("Other sides of the player", of.other_sides, False),
        ("Next best players", of.next_best, True),
    ):
        if sides:
            heading(out, f"{title}, and the first rule that rejects each")
            _sides(sides[:MOST_SIDES], has_name, out)


def _sides(sides: tuple[OtherSide, ...], has_name: bool, out: Console) -> None:
    columns = (
        ("side", False),
        ("book", False),
        ("price", True),
        ("fair", True),
        ("value", True),
        ("refused", False),
    )
    rows = []
    for s in sides:
        name = f"{s.player} " if has_name else ""
        value = "-" if s.expected_value is None else f"{s.expected_value:+.1%}"
        why = f"{s.rule}: {s.meaning}" if s.rule else "no rule: another side was worth more"
        rows.append(
            (
                f"{name}{s.side.title()} {s.line:g}",
                s.book,
                american(s.price),
                percent(s.fair_probability),
                value,
                why,
            )
        )
    table(out, columns, rows)


def _since(of: Explanation, out: Console) -> None:
    since = of.since
    if since.withdrawn_at is None and since.grade is None:
        return
    heading(out, "Since")
    if since.withdrawn_at:
        line(
            out,
            f"withdrawn {utc(since.withdrawn_at)} UTC: {(since.withdrawn_reason or '').replace('_', ' ')}",
        )
    if grade := since.grade:
        line(out, f"{grade.result} with {short(grade.actual_points)} points, profit {signed(grade.profit)}")
        close = (
            f"closing value {percent(grade.closing_value)}"
            if grade.closing_reason is None
            else grade.closing_reason
        )
        line(out, f"close: {close}; line {short(grade.closing_line)}, moved {signed(grade.line_move, 1)}")
