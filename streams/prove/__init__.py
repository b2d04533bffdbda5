"""What no message can do, proven: intents, the decision as formulas, solvers that know nothing of either.

The decision is written down once (`decision.py`), over the variables of a world (`world.py`), in terms (`terms.py`)
that are printed as SMT-LIB 2 (`smtlib.py`). Whatever reads that text can prove (`solvers.py`): nothing else of a solver
is used, so that a second one proves the same text anew.
"""
