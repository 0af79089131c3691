"""What came of predictions, published bets and prices, and how bets have done since."""
