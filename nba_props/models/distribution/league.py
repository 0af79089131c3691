"""How points spread around good expectations of them in the league, measured once: the start of every fitted shape.

Measured on 45,393 player-games of the rotation from January 2022 to February 2024, before the first line of a
sportsbook that any figure here is reported on. The expectations are as sharp as could be made without lines: what
`points_distribution`, `catboost_v9` and `catboost_core` predicted walk-forward, weighed by least squares and corrected
for the minutes of team-mates who in fact sat (error 4.881 points, of the best family alone 4.933). docs/adr/0015 says
what that is worth; `python -m bench.league` measures it again.
"""

# Standard deviation of points, before the map: SCALE times the expectation to the POWER; 7.4 points at 17.
SCALE, POWER = 2.64, 0.366

# P(points <= k) by a negative binomial, and the share of outcomes that in fact fell below: players leave early more
# often, and score far above their expectation less often, than any count with that variance. At 0.99 and above the
# negative binomial says twice to five times as many. The levels lie closer at both ends, so that a tail has its own.
USUAL_MAP = (
    (0, 0), (1e-06, 0.000142), (1e-05, 0.000251), (0.0001, 0.001088), (0.001, 0.005162), (0.0025, 0.009444),
    (0.005, 0.015139), (0.01, 0.024077), (0.02, 0.038099), (0.035, 0.054886), (0.05, 0.069342), (0.075, 0.090777),
    (0.1, 0.11096), (0.15, 0.15096), (0.2, 0.192), (0.25, 0.234), (0.3, 0.27615), (0.35, 0.32019), (0.4, 0.36658),
    (0.45, 0.41358), (0.5, 0.46261), (0.55, 0.51372), (0.6, 0.56698), (0.65, 0.62428), (0.7, 0.68142),
    (0.75, 0.73863), (0.8, 0.79819), (0.85, 0.85676), (0.9, 0.91313), (0.925, 0.93952), (0.95, 0.9643),
    (0.96, 0.97313), (0.97, 0.98151), (0.98, 0.98921), (0.985, 0.992163), (0.99, 0.995257), (0.995, 0.997988),
    (0.9975, 0.999109), (0.999, 0.999646), (0.9995, 0.999846), (0.9999, 0.999983), (1, 1),
)  # fmt: skip
