"""Files that last: the lake, raw payloads, models and registry events, on any fsspec URL. No domain rules, no Dagster."""
