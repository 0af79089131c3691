"""What happened per player and team, and who may play tonight. Frames in, frames out; no I/O."""
