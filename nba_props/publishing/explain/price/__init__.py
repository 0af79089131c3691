"""The price of a side in an explanation: quotes and their files, the fair price step by step, the rules."""
