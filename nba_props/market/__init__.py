"""What the books say: de-vigged prices, the line that they agree on, its opening, close and moves. No I/O, no Dagster."""
