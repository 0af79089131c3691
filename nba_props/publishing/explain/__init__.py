"""Everything known about a bet, a prediction or a player of a date, as one value that terminal, JSON and page render."""
