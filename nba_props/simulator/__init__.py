"""A seeded league of fictional players that speaks the wire formats of The Odds API and NBA.com.

Everything here is a pure function of (seed, season, game, instant). No wall clock, no files, no network.
Nothing in this package may import the product, and the product may only import `transport`.
"""
