"""Durable files on any fsspec URL: the lake, raw payloads, models and registry events. No domain rules, no Dagster."""
