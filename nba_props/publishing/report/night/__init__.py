"""The page of a night: the bets, whether the night can be bet on, every player with prices. `index.html` is the newest."""
