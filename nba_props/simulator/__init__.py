"""A seeded league of fictional players that speaks the wire formats of The Odds API and NBA.com.

Everything here is a pure function of (seed, season, game, instant). No wall clock, no files, no network but the door
that `nba-props simulate --serve` opens. Nothing in this package may import the product, and the product may only
import `transport`; the command that serves and measures also knows `http_door`, `sample` and `calibration`.

How it is built, from the bottom: `calendar` and the stages' fixtures; `rosters`, `squads`, `health` and `matchups`,
what goes into games; `play`, what comes out; `leg`, a stage whole; `season`, the stages in their order. On top of that
what others see of it: `listings`, `opinion`, `offers` and the quotes, and the documents of `nba_*`, `odds_*` and
`injury_*` as of an instant.
"""
