"""Expected outputs: what each game should have by now, what is there, and what is not. When a run is made is not decided."""
