"""The mirror of the lake in BigQuery: what it should have, what was loaded, and whether it equals the lake."""
