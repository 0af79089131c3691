"""Whether a day's data is good enough to bet on: one pure function per check, one module per subject.

A function's name is its check's name, the first paragraph of its docstring the check's description. Whether a frame has
the declared columns, types and keys is another question: see `declared.tables.contract`.
"""
