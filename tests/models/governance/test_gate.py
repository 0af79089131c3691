"""How an interval decides a gate, at its limits and on either side of them."""

import pytest

from nba_props.models.governance.gate import Gate, GateVerdict, above, against, below, figure, within, worst
from nba_props.models.statistics import Estimate


def between(low: float | None, high: float | None) -> Estimate:
    return Estimate(10, 0.0, low, high)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (-1.5, 1.5, "PASS"),
        (-1.6, 1.5, "INSUFFICIENT"),
        (-1.5, 1.6, "INSUFFICIENT"),
        (1.5, 2.0, "INSUFFICIENT"),
        (1.6, 2.0, "FAIL"),
        (-2.0, -1.5, "INSUFFICIENT"),
        (-2.0, -1.6, "FAIL"),
        (None, None, "INSUFFICIENT"),
    ],
)
def test_an_interval_within_the_limit_passes_and_one_outside_fails(
    low: float | None, high: float | None, verdict: GateVerdict
) -> None:
    assert within(between(low, high), 1.5) == verdict


@pytest.mark.parametrize(
    ("low", "high", "above_it", "below_it"),
    [
        (0.6, 0.7, "PASS", "FAIL"),
        (0.5, 0.7, "INSUFFICIENT", "INSUFFICIENT"),
        (0.4, 0.5, "INSUFFICIENT", "INSUFFICIENT"),
        (0.3, 0.4, "FAIL", "PASS"),
        (None, None, "INSUFFICIENT", "INSUFFICIENT"),
    ],
)
def test_an_interval_on_one_side_of_a_limit_passes_or_fails_and_one_that_touches_it_is_insufficient(
    low: float | None, high: float | None, above_it: GateVerdict, below_it: GateVerdict
) -> None:
    assert above(between(low, high), 0.5) == above_it
    assert below(between(low, high), 0.5) == below_it


def test_without_a_floor_no_rate_passes() -> None:
    assert above(between(0.6, 0.7), None) == "INSUFFICIENT"


@pytest.mark.parametrize(
    ("verdicts", "verdict"),
    [
        (["PASS", "INSUFFICIENT", "FAIL"], "FAIL"),
        (["PASS", "INSUFFICIENT"], "INSUFFICIENT"),
        (["PASS", "PASS"], "PASS"),
        ([], "INSUFFICIENT"),
    ],
)
def test_the_worst_verdict_decides(verdicts: list[GateVerdict], verdict: GateVerdict) -> None:
    assert worst(verdicts) == verdict


def test_a_gate_reads_as_its_name_verdict_and_figure() -> None:
    estimate = Estimate(60, 0.55, 0.424, 0.669)
    assert str(Gate("bias", "PASS", "", Estimate(3, 0.25))) == "bias PASS (0.250 of 3)"
    assert str(Gate("bias", "PASS", "", estimate, "detail")) == "bias PASS (detail)"
    assert figure(Estimate(0)) == "nothing to judge"
    assert against(estimate, 0.524) == "0.550 [0.424, 0.669] of 60 against 0.524"
    assert against(estimate, None) == "0.550 [0.424, 0.669] of 60"
