"""Features: the tables that feed them, their values, and which rows are ready for which contract. No I/O."""
