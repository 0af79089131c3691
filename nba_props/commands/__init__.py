"""Commands of `nba-props`, which `nba_props.cli` registers; arithmetic belongs in the pure rooms.

Their modules import what is slow to load (Dagster, Polars, numpy) where a command uses it, so that `--help` is quick.
"""
