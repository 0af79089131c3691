"""Commands of `nba-props`, one module each; `cli` registers them. Arithmetic lives in the pure folders."""
