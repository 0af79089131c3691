"""What a replay of a recorded instant is compared by."""
