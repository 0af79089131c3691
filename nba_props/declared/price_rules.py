"""Numbers of fair prices and bets that several rooms share. How prices are made is in `market`, who may be bet in `bets`."""

# Expected value, in units staked, below which nothing is bet. The worst price of a side is the last one to have it.
LEAST_VALUE = 0.01
# Feeds other than the offering book's own that a price needs to be trusted.
LEAST_FEEDS = 3
