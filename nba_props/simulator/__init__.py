"""A seeded league of fictional players that speaks the wire formats of The Odds API and NBA.com.

Everything here is a pure function of (seed, season, game, instant): no wall clock and no files. The only network is the
port that `nba-props simulate --serve` opens. No module of this package imports the rest of the product. The product
imports `wire.transport`; the command that serves and measures the league also imports `wire.http_server` and
`measured`. `measured.truth` is for tests only.

The rooms, each importing only from those below it:

- `measured`: statistics of a league, their targets, and the true distribution of points
- `wire`: documents of NBA.com, the odds feed and the injury report, as of an instant
- `market`: what bookmakers quote, and when
- `league`: seasons and their played games; inside it `games` (what happens in a game) above `players` (who is in it)
- `fixtures`: which games a season has
- `teams` and `random_streams`, on which all others stand
"""
