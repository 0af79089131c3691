"""What simulated bookmakers quote, and when."""
