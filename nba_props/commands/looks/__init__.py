"""The looks of `nba-props doctor`: each gathers facts and hands them to the room `doctor`. Nothing is changed."""
