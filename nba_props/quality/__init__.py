"""Is a day good enough to bet on? One pure answer per question, one module per kind; checks ask them.

Whether a frame is the table that was promised is another question: see `tables.contract`.
"""
