"""The record of published bets: which are chosen, how they are chained and withdrawn, and what a bettor reads of them."""
