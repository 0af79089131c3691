"""The page of the record: how published bets did, what was claimed of them, and models beside the market."""
