"""The part `fair_price` of the accuracy report as lines of text."""

from nba_props.models.accuracy.figures import Figures
from nba_props.models.accuracy.tables import Lines, between, number, share

NAMES = {"bets": "bets of the rule", "main_lines": "main lines", "alternates": "alternates"}


def claims(part: Figures) -> Lines:
    """One line per group of claims, and what stood before; pushes are out."""
    return [
        {
            "claims": NAMES[group["group"]],
            "worth": f"over {group['above']:.0%}" if group["group"] != "bets" else f"{group['above']:.0%} or more",
            "model's term": "yes" if group["with_model_term"] else "no",
            "n": f"{group['n']:,}",
            "claimed": share(group["claimed"]),
            "realised, %": _percent(group["realised"], group["realised_ci95"]),
            "share come true": between(group["share"], group["share_ci95"], 2),
            "closing value, %": _percent(group["closing_value"], group["closing_value_ci95"]),
            "closes": f"{group['closing_n']:,}",
        }
        for group in part["groups"]
    ] + [
        {
            "claims": f"before: {group['group']}",
            "worth": "",
            "model's term": "",
            "n": f"{group['n']:,}",
            "claimed": share(group["claimed"]),
            "realised, %": _percent(group["realised"], group["realised_ci95"]),
            "share come true": "",
            "closing value, %": "",
            "closes": "",
        }
        for group in part.get("before", ())
    ]  # fmt: skip


def footing(part: Figures) -> str:
    """Whose term moved the prices, their log loss, far lines, the shares in use, and what an archive cannot tell."""
    loss, far, shares = part["log_loss"], part["far_lines"]["by_line"], part["shares"]
    less = between(
        loss["fair_price_minus_market_plus_intercept"], loss["fair_price_minus_market_plus_intercept_ci95"], 4
    )
    return (
        f"The model's term is that of {part['predictor'] or 'nobody'}. Log loss of the fair price "
        f"{number(loss['fair_price'], 4)}, of the market with its intercept {number(loss['market_plus_intercept'], 4)} "
        f"({less}) on {loss['n']:,} main lines.\n"
        f"Overs 12 and more points above the other books' line: {share(far['said'], sign=False)} said, "
        f"{share(far['seen'], sign=False)} came true on {far['n']:,} lines.\n"
        f"Of the distance to the fair price {number(shares['main_lines']['last'], 2)} is claimed on main lines and "
        f"{number(shares['alternates']['last'], 2)} on alternates, as estimated before the last date.\n"
        f"One claim per player, the best quote for bets. A high claim is not looked at twice: an archive has no second look."
    )


def _percent(value: float | None, ci95: list[float] | None) -> str:
    ends = None if ci95 is None else [100 * end for end in ci95]
    return between(None if value is None else 100 * value, ends, 1)
